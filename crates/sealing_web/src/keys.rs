//! Keys on this device.

use ceralacca_sealing::{
    CustodianRole, CustodianSecret, DeviceSecret, DeviceWrapped, DraftRole, DraftSecret, RecoveryCode, RecoveryWrapped,
    Role, Secret, UserPublic, UserRole, UserSecret, UserWrappedDraft,
};
use serde_json::json;
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use crate::{read, system_rng};

/// A fresh device secret of 32 bytes, to be kept in this browser's own store and sent nowhere.
#[wasm_bindgen(js_name = newDeviceSecret)]
#[must_use]
pub fn new_device_secret() -> Vec<u8> {
    DeviceSecret::generate(&mut system_rng()).to_bytes().to_vec()
}

/// Makes a key pair of a role (`custodian`, `draft` or `user`). Gives JSON: `public`, `device` (the private key wrapped
/// under device secret and PIN), `recovery_code` (to be printed, kept nowhere else), `recovery` (wrapped under it).
///
/// # Errors
/// For an unknown role, a device secret that is not of 32 bytes, or a PIN that is not acceptable.
#[wasm_bindgen(js_name = newKey)]
pub fn new_key(role: &str, device_secret: &[u8], pin: &str) -> Result<String, JsError> {
    let device = device(device_secret)?;
    match role {
        CustodianRole::NAME => make::<CustodianRole>(&device, pin),
        DraftRole::NAME => make::<DraftRole>(&device, pin),
        UserRole::NAME => make::<UserRole>(&device, pin),
        other => Err(unknown_role(other)),
    }
}

fn make<R: Role>(device: &DeviceSecret, pin: &str) -> Result<String, JsError> {
    let rng = &mut system_rng();
    let secret = Secret::<R>::generate(rng);
    let code = RecoveryCode::generate(rng);
    let made = json!({
        "public": secret.public(),
        "device": secret.wrap_on_device(device, pin, rng)?,
        "recovery_code": code.to_text().as_str(),
        "recovery": secret.wrap_for_recovery(&code, rng),
    });
    Ok(made.to_string())
}

/// Restores a key on this device by its recovery code; gives it wrapped under this device's secret and a new PIN.
///
/// # Errors
/// For a wrong code or malformed arguments.
#[wasm_bindgen(js_name = restoreKey)]
pub fn restore_key(recovery: &str, code: &str, device_secret: &[u8], pin: &str) -> Result<String, JsError> {
    let wrapped: RecoveryWrapped = read("recovery wrapping", recovery)?;
    let (code, device) = (code.parse()?, device(device_secret)?);
    match wrapped.role.as_str() {
        CustodianRole::NAME => restore::<CustodianRole>(&wrapped, &code, &device, pin),
        DraftRole::NAME => restore::<DraftRole>(&wrapped, &code, &device, pin),
        UserRole::NAME => restore::<UserRole>(&wrapped, &code, &device, pin),
        other => Err(unknown_role(other)),
    }
}

fn restore<R: Role>(
    wrapped: &RecoveryWrapped,
    code: &RecoveryCode,
    device: &DeviceSecret,
    pin: &str,
) -> Result<String, JsError> {
    let secret = Secret::<R>::recover(wrapped, code)?;
    Ok(serde_json::to_string(&secret.wrap_on_device(device, pin, &mut system_rng())?)?)
}

fn unknown_role(role: &str) -> JsError {
    JsError::new(&format!("there are keys of custodian, draft and user, not of {role:?}"))
}

fn device(bytes: &[u8]) -> Result<DeviceSecret, JsError> {
    let bytes: [u8; 32] = bytes.try_into().map_err(|_| JsError::new("a device secret has 32 bytes"))?;
    Ok(DeviceSecret::from_bytes(bytes))
}

fn unlock<R: Role>(wrapped: &str, device_secret: &[u8], pin: &str) -> Result<Secret<R>, JsError> {
    let wrapped: DeviceWrapped = read("wrapped key", wrapped)?;
    Ok(Secret::unwrap_on_device(&wrapped, &device(device_secret)?, pin)?)
}

/// The unlocked key of a custodian.
#[wasm_bindgen]
pub struct CustodianKey(pub(crate) CustodianSecret);

#[wasm_bindgen]
impl CustodianKey {
    /// Unlocks the key kept on this device.
    ///
    /// # Errors
    /// For a wrong PIN or device.
    pub fn unlock(wrapped: &str, device_secret: &[u8], pin: &str) -> Result<Self, JsError> {
        unlock(wrapped, device_secret, pin).map(Self)
    }
}

/// The unlocked key of a user of a tenderer.
#[wasm_bindgen]
pub struct UserKey(UserSecret);

#[wasm_bindgen]
impl UserKey {
    /// Unlocks the key kept on this device.
    ///
    /// # Errors
    /// For a wrong PIN or device.
    pub fn unlock(wrapped: &str, device_secret: &[u8], pin: &str) -> Result<Self, JsError> {
        unlock(wrapped, device_secret, pin).map(Self)
    }

    /// Opens a draft key that a colleague handed over.
    ///
    /// # Errors
    /// If it was not sealed to this user.
    #[wasm_bindgen(js_name = openDraft)]
    pub fn open_draft(&self, wrapped: &str) -> Result<DraftKey, JsError> {
        let wrapped: UserWrappedDraft = read("draft key", wrapped)?;
        Ok(DraftKey(DraftSecret::from_user_wrapped(&wrapped, &self.0)?))
    }
}

/// The unlocked draft key of a tenderer in one procedure.
#[wasm_bindgen]
pub struct DraftKey(pub(crate) DraftSecret);

#[wasm_bindgen]
impl DraftKey {
    /// Unlocks the key kept on this device.
    ///
    /// # Errors
    /// For a wrong PIN or device.
    pub fn unlock(wrapped: &str, device_secret: &[u8], pin: &str) -> Result<Self, JsError> {
        unlock(wrapped, device_secret, pin).map(Self)
    }

    /// The public key, to seal envelopes with; base64url.
    #[wasm_bindgen(js_name = publicKey)]
    #[must_use]
    pub fn public_key(&self) -> String {
        ceralacca_sealing::Bytes(self.0.public().to_bytes()).to_string()
    }

    /// The private scalar of 32 bytes, for an export file that the person keeps.
    #[must_use]
    pub fn export(&self) -> Vec<u8> {
        self.0.to_bytes().to_vec()
    }

    /// Takes back an exported key.
    ///
    /// # Errors
    /// If the bytes are no key.
    pub fn import(bytes: &[u8]) -> Result<Self, JsError> {
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| JsError::new("an exported key has 32 bytes"))?;
        Ok(Self(DraftSecret::from_bytes(&Zeroizing::new(bytes))?))
    }

    /// Hands the key to another user of the same tenderer; `public` is his user key in base64url.
    ///
    /// # Errors
    /// For malformed arguments.
    #[wasm_bindgen(js_name = wrapToUser)]
    pub fn wrap_to_user(&self, public: &str, procedure: &str, tenderer: &str, user: &str) -> Result<String, JsError> {
        let public: UserPublic = read("user key", &json!(public).to_string())?;
        let wrapped = self.0.wrap_to_user(&public, procedure, tenderer, user, &mut system_rng())?;
        Ok(serde_json::to_string(&wrapped)?)
    }
}
