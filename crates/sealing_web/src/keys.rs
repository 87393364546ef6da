//! Keys on this device.

use ceralacca_sealing::{
    CustodianRole, CustodianSecret, DeviceLock, DeviceSecret, DeviceWrapped, DraftRole, DraftSecret, RecoveryCode,
    RecoveryWrapped, Role, Secret, UserPublic, UserRole, UserSecret, UserWrappedDraft, open_workspace, seal_workspace,
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
/// under device secret and PIN, or under the device secret alone if no PIN is given, which custodians must), `recovery_code` (to be printed, kept nowhere else), `recovery` (wrapped under it).
///
/// # Errors
/// For an unknown role, a device secret that is not of 32 bytes, or a PIN that is not acceptable.
#[wasm_bindgen(js_name = newKey)]
#[expect(clippy::needless_pass_by_value, reason = "wasm-bindgen passes optional texts by value")]
pub fn new_key(role: &str, device_secret: &[u8], pin: Option<String>) -> Result<String, JsError> {
    let (device, pin) = (device(device_secret)?, lock(pin.as_deref()));
    match role {
        CustodianRole::NAME => make::<CustodianRole>(&device, pin),
        DraftRole::NAME => make::<DraftRole>(&device, pin),
        UserRole::NAME => make::<UserRole>(&device, pin),
        other => Err(unknown_role(other)),
    }
}

fn make<R: Role>(device: &DeviceSecret, pin: DeviceLock<'_>) -> Result<String, JsError> {
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
#[expect(clippy::needless_pass_by_value, reason = "wasm-bindgen passes optional texts by value")]
pub fn restore_key(recovery: &str, code: &str, device_secret: &[u8], pin: Option<String>) -> Result<String, JsError> {
    let wrapped: RecoveryWrapped = read("recovery wrapping", recovery)?;
    let (code, device, pin) = (code.parse()?, device(device_secret)?, lock(pin.as_deref()));
    match wrapped.role.as_str() {
        CustodianRole::NAME => restore::<CustodianRole>(&wrapped, &code, &device, pin),
        DraftRole::NAME => restore::<DraftRole>(&wrapped, &code, &device, pin),
        UserRole::NAME => restore::<UserRole>(&wrapped, &code, &device, pin),
        other => Err(unknown_role(other)),
    }
}

/// Gives a custodian's key on this device another PIN, under a fresh device secret: what was kept before opens no longer with
/// what is kept now. Gives the key wrapped anew.
///
/// # Errors
/// For a wrong old PIN, a new one that is not acceptable, or malformed arguments.
#[wasm_bindgen(js_name = changePin)]
pub fn change_pin(
    wrapped: &str,
    device_secret: &[u8],
    old: &str,
    new_device_secret: &[u8],
    new: &str,
) -> Result<String, JsError> {
    let secret = unlock::<CustodianRole>(wrapped, device_secret, DeviceLock::Pin(old))?;
    let wrapped = secret.wrap_on_device(&device(new_device_secret)?, DeviceLock::Pin(new), &mut system_rng())?;
    Ok(serde_json::to_string(&wrapped)?)
}

fn restore<R: Role>(
    wrapped: &RecoveryWrapped,
    code: &RecoveryCode,
    device: &DeviceSecret,
    pin: DeviceLock<'_>,
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

const fn lock(pin: Option<&str>) -> DeviceLock<'_> {
    match pin {
        Some(pin) => DeviceLock::Pin(pin),
        None => DeviceLock::NoPin,
    }
}

fn unlock<R: Role>(wrapped: &str, device_secret: &[u8], pin: DeviceLock<'_>) -> Result<Secret<R>, JsError> {
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
        unlock(wrapped, device_secret, DeviceLock::Pin(pin)).map(Self)
    }
}

/// The unlocked key of a user of a tenderer.
#[wasm_bindgen]
pub struct UserKey(UserSecret);

#[wasm_bindgen]
impl UserKey {
    /// Unlocks the key kept on this device, with its PIN if it has one.
    ///
    /// # Errors
    /// For a wrong PIN or device.
    #[expect(clippy::needless_pass_by_value, reason = "wasm-bindgen passes optional texts by value")]
    pub fn unlock(wrapped: &str, device_secret: &[u8], pin: Option<String>) -> Result<Self, JsError> {
        unlock(wrapped, device_secret, lock(pin.as_deref())).map(Self)
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
    /// Unlocks the key kept on this device, with its PIN if it has one.
    ///
    /// # Errors
    /// For a wrong PIN or device.
    #[expect(clippy::needless_pass_by_value, reason = "wasm-bindgen passes optional texts by value")]
    pub fn unlock(wrapped: &str, device_secret: &[u8], pin: Option<String>) -> Result<Self, JsError> {
        unlock(wrapped, device_secret, lock(pin.as_deref())).map(Self)
    }

    /// A fresh key, for a tenderer who begins a tender.
    #[must_use]
    pub fn generate() -> Self {
        Self(DraftSecret::generate(&mut system_rng()))
    }

    /// Wraps the key for this device, under a PIN if one is given; JSON for `unlock`.
    ///
    /// # Errors
    /// For a PIN that is not acceptable.
    #[wasm_bindgen(js_name = wrapOnDevice)]
    #[expect(clippy::needless_pass_by_value, reason = "wasm-bindgen passes optional texts by value")]
    pub fn wrap_on_device(&self, device_secret: &[u8], pin: Option<String>) -> Result<String, JsError> {
        let wrapped = self.0.wrap_on_device(&device(device_secret)?, lock(pin.as_deref()), &mut system_rng())?;
        Ok(serde_json::to_string(&wrapped)?)
    }

    /// Wraps the key under a fresh recovery code; JSON `recovery_code` (to be printed, kept nowhere else), `recovery`.
    #[wasm_bindgen(js_name = wrapForRecovery)]
    #[must_use]
    pub fn wrap_for_recovery(&self) -> String {
        let rng = &mut system_rng();
        let code = RecoveryCode::generate(rng);
        let recovery = self.0.wrap_for_recovery(&code, rng);
        json!({"recovery_code": code.to_text().as_str(), "recovery": recovery}).to_string()
    }

    /// Takes the key back with its recovery code.
    ///
    /// # Errors
    /// For a wrong code.
    pub fn recover(recovery: &str, code: &str) -> Result<Self, JsError> {
        let wrapped: RecoveryWrapped = read("recovery wrapping", recovery)?;
        Ok(Self(DraftSecret::recover(&wrapped, &code.parse()?)?))
    }

    /// Seals the workspace of a tender not sent yet (a JSON text of at most 760 KiB) for the server to keep.
    ///
    /// # Errors
    /// For malformed identifiers or a longer text.
    #[wasm_bindgen(js_name = sealWorkspace)]
    pub fn seal_workspace(&self, procedure: &str, tenderer: &str, document: &str) -> Result<Vec<u8>, JsError> {
        Ok(seal_workspace(&self.0, procedure, tenderer, document.as_bytes(), &mut system_rng())?)
    }

    /// Opens a workspace.
    ///
    /// # Errors
    /// If it was sealed under another draft key, for another procedure or tenderer, or altered.
    #[wasm_bindgen(js_name = openWorkspace)]
    pub fn open_workspace(&self, procedure: &str, tenderer: &str, sealed: &[u8]) -> Result<String, JsError> {
        let document = open_workspace(&self.0, procedure, tenderer, sealed)?;
        Ok(std::str::from_utf8(&document)?.to_owned())
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
