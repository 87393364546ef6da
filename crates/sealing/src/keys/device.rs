//! A private key kept on a device: it opens with the device's secret *and* the person's PIN. The keys of a tenderer's
//! users may be kept under the device's secret alone; a custodian's never.
//!
//! The device secret has 256 random bits and never leaves the device, so a stolen copy of the wrapped key cannot be
//! searched by PIN; Argon2id only slows down a thief who has the device too.

use argon2::{Algorithm, Argon2, Params, Version};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, ZeroizeOnDrop, Zeroizing};

use super::{Role, Secret, WrapError};
use crate::{
    aead,
    bytes::Bytes,
    encoding::Transcript,
    limits::{PIN_CHARS_MAX, PIN_CHARS_MIN, SUITE},
};

/// Memory of Argon2id, in KiB (64 MiB, RFC 9106 §4 second recommended choice).
pub const ARGON2_MEMORY_KIB: u32 = 64 * 1024;
/// Passes of Argon2id.
pub const ARGON2_ITERATIONS: u32 = 3;
/// Lanes of Argon2id; one, because a browser module has one thread.
pub const ARGON2_LANES: u32 = 1;

/// The 256-bit secret of one device; kept in the browser's own store, never sent.
#[derive(ZeroizeOnDrop)]
pub struct DeviceSecret([u8; 32]);

impl DeviceSecret {
    /// A fresh secret.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0; 32];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// A secret kept earlier, or the 32 bytes that a security key gives (WebAuthn PRF).
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for the device's store.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0)
    }
}

impl std::fmt::Debug for DeviceSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DeviceSecret(not shown)")
    }
}

/// What a key on a device is locked with, besides the device's secret.
#[derive(Clone, Copy)]
pub enum DeviceLock<'a> {
    /// A PIN of 6 to 64 printable ASCII characters.
    Pin(&'a str),
    /// Nothing: who uses the device uses the key. Refused for custodians.
    NoPin,
}

impl DeviceLock<'_> {
    const fn has_pin(self) -> bool {
        matches!(self, Self::Pin(_))
    }
}

/// A private key sealed under a device secret and, where `pin` says so, a PIN. Useless without both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviceWrapped {
    /// Always [`SUITE`].
    pub suite: String,
    /// The role of the key: `custodian`, `draft` or `user`.
    pub role: String,
    /// Whether it opens with a PIN too.
    pub pin: bool,
    /// The public key that belongs to it.
    pub public: Bytes<65>,
    /// Random salt, fresh for every wrapping.
    pub salt: Bytes<32>,
    /// The sealed scalar.
    pub ciphertext: Bytes<48>,
}

impl<R: Role> Secret<R> {
    /// Seals this key under `device` and `lock`. With a PIN it takes about half a second and 64 MiB of memory, on purpose.
    ///
    /// # Errors
    /// [`WrapError::Pin`], [`WrapError::PinRequired`] or [`WrapError::Stretch`].
    pub fn wrap_on_device(
        &self,
        device: &DeviceSecret,
        lock: DeviceLock<'_>,
        rng: &mut impl CryptoRng,
    ) -> Result<DeviceWrapped, WrapError> {
        let mut salt = [0; 32];
        rng.fill_bytes(&mut salt);
        let public = self.public().to_bytes();
        let key = wrapping_key::<R>(&public, device, lock, &salt)?;
        let ciphertext = Bytes(aead::seal_array(&key, &self.to_bytes()));
        Ok(DeviceWrapped {
            suite: SUITE.into(),
            role: R::NAME.into(),
            pin: lock.has_pin(),
            public: Bytes(public),
            salt: Bytes(salt),
            ciphertext,
        })
    }

    /// Opens a key sealed by [`Secret::wrap_on_device`].
    ///
    /// # Errors
    /// [`WrapError`]; [`WrapError::DoesNotOpen`] for a wrong PIN and for a wrong device alike.
    pub fn unwrap_on_device(
        wrapped: &DeviceWrapped,
        device: &DeviceSecret,
        lock: DeviceLock<'_>,
    ) -> Result<Self, WrapError> {
        check_kind::<R>(&wrapped.suite, &wrapped.role)?;
        if wrapped.pin != lock.has_pin() {
            return Err(WrapError::OtherLock(if wrapped.pin { "under a PIN" } else { "without a PIN" }));
        }
        let key = wrapping_key::<R>(&wrapped.public.0, device, lock, &wrapped.salt.0)?;
        Self::open_wrapped(&key, &wrapped.ciphertext, &wrapped.public)
    }

    /// Opens the scalar and makes sure that it is the one of `public`.
    pub(super) fn open_wrapped(key: &[u8; 32], ciphertext: &Bytes<48>, public: &Bytes<65>) -> Result<Self, WrapError> {
        let scalar: Zeroizing<[u8; 32]> = aead::open_array(key, &ciphertext.0).ok_or(WrapError::DoesNotOpen)?;
        let secret = Self::from_bytes(&scalar).map_err(|_| WrapError::DoesNotOpen)?;
        if secret.public().to_bytes() == public.0 { Ok(secret) } else { Err(WrapError::DoesNotOpen) }
    }
}

pub(super) fn check_kind<R: Role>(suite: &str, role: &str) -> Result<(), WrapError> {
    if suite != SUITE {
        return Err(WrapError::Suite(suite.into()));
    }
    if role != R::NAME {
        return Err(WrapError::Role { expected: R::NAME, found: role.into() });
    }
    Ok(())
}

/// HKDF of (device secret, Argon2id of the PIN), or of the device secret alone, bound to role and public key.
fn wrapping_key<R: Role>(
    public: &[u8; 65],
    device: &DeviceSecret,
    lock: DeviceLock<'_>,
    salt: &[u8; 32],
) -> Result<Zeroizing<[u8; 32]>, WrapError> {
    let pin = match lock {
        DeviceLock::Pin(pin) => pin,
        DeviceLock::NoPin if R::NEEDS_PIN => return Err(WrapError::PinRequired(R::NAME)),
        DeviceLock::NoPin => {
            return Ok(Transcript::new("device-without-pin").text(R::NAME).bytes(public).derive(salt, &device.0));
        }
    };
    let mut key = Zeroizing::new([0_u8; 64]);
    let (left, right) = key.split_at_mut(32);
    left.copy_from_slice(&device.0);
    stretch(pin, salt, right)?;
    let derived = Transcript::new("device").text(R::NAME).bytes(public).derive(salt, key.as_slice());
    key.zeroize();
    Ok(derived)
}

fn stretch(pin: &str, salt: &[u8; 32], out: &mut [u8]) -> Result<(), WrapError> {
    let plain = pin.bytes().all(|b| b.is_ascii_graphic());
    if !plain || !(PIN_CHARS_MIN..=PIN_CHARS_MAX).contains(&pin.len()) {
        return Err(WrapError::Pin);
    }
    let failed = |error: argon2::Error| WrapError::Stretch(error.to_string());
    let params = Params::new(ARGON2_MEMORY_KIB, ARGON2_ITERATIONS, ARGON2_LANES, Some(32)).map_err(failed)?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(pin.as_bytes(), salt, out)
        .map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        keys::{CustodianSecret, DraftSecret},
        testing::SeededRng,
    };

    #[test]
    fn opens_with_device_and_pin_only() {
        let rng = &mut SeededRng::new("device");
        let secret = CustodianSecret::generate(rng);
        let device = DeviceSecret::generate(rng);
        let wrapped = secret.wrap_on_device(&device, DeviceLock::Pin("482913"), rng).unwrap();
        let json = serde_json::to_string(&wrapped).unwrap();
        let wrapped: DeviceWrapped = serde_json::from_str(&json).unwrap();

        let opened = CustodianSecret::unwrap_on_device(&wrapped, &device, DeviceLock::Pin("482913")).unwrap();
        assert_eq!(*opened.to_bytes(), *secret.to_bytes());

        let refused = |wrapped: &DeviceWrapped, device: &DeviceSecret, pin: &str| {
            CustodianSecret::unwrap_on_device(wrapped, device, DeviceLock::Pin(pin)).err()
        };
        assert_eq!(refused(&wrapped, &device, "482914"), Some(WrapError::DoesNotOpen));
        assert_eq!(refused(&wrapped, &DeviceSecret::generate(rng), "482913"), Some(WrapError::DoesNotOpen));
        assert_eq!(refused(&wrapped, &device, "48291"), Some(WrapError::Pin));
        assert_eq!(refused(&wrapped, &device, "48291è"), Some(WrapError::Pin));
        let other_public =
            DeviceWrapped { public: Bytes(CustodianSecret::generate(rng).public().to_bytes()), ..wrapped.clone() };
        assert_eq!(refused(&other_public, &device, "482913"), Some(WrapError::DoesNotOpen));
        assert!(matches!(
            DraftSecret::unwrap_on_device(&wrapped, &device, DeviceLock::Pin("482913")),
            Err(WrapError::Role { expected: "draft", .. })
        ));
    }

    #[test]
    fn a_user_s_keys_may_go_without_a_pin_a_custodian_s_never() {
        let rng = &mut SeededRng::new("no pin");
        let (device, other) = (DeviceSecret::generate(rng), DeviceSecret::generate(rng));
        let secret = DraftSecret::generate(rng);
        let wrapped = secret.wrap_on_device(&device, DeviceLock::NoPin, rng).unwrap();
        assert!(!wrapped.pin);
        let open = |wrapped: &DeviceWrapped, device, lock| DraftSecret::unwrap_on_device(wrapped, device, lock);
        assert_eq!(*open(&wrapped, &device, DeviceLock::NoPin).unwrap().to_bytes(), *secret.to_bytes());
        assert_eq!(open(&wrapped, &other, DeviceLock::NoPin).err(), Some(WrapError::DoesNotOpen));
        let pin = DeviceLock::Pin("482913");
        assert_eq!(open(&wrapped, &device, pin).err(), Some(WrapError::OtherLock("without a PIN")));
        // The word alone changes nothing: with and without a PIN the keys differ.
        let relabelled = DeviceWrapped { pin: true, ..wrapped };
        assert_eq!(open(&relabelled, &device, pin).err(), Some(WrapError::DoesNotOpen));
        let under_pin = secret.wrap_on_device(&device, pin, rng).unwrap();
        assert_eq!(open(&under_pin, &device, DeviceLock::NoPin).err(), Some(WrapError::OtherLock("under a PIN")));
        let relabelled = DeviceWrapped { pin: false, ..under_pin };
        assert_eq!(open(&relabelled, &device, DeviceLock::NoPin).err(), Some(WrapError::DoesNotOpen));

        let custodian = CustodianSecret::generate(rng);
        let refused = custodian.wrap_on_device(&device, DeviceLock::NoPin, rng).err();
        assert_eq!(refused, Some(WrapError::PinRequired("custodian")));
    }
}
