//! The file of a custodian's key.
//!
//! The key is sealed under a device secret and a PIN; the file holds the device secret, so it stands for the device:
//! readable by its owner only, never sent. With the printed recovery code the key is restored elsewhere.

use std::{fs, path::Path};

use ceralacca_procedure::PersonId;
use ceralacca_sealing::{
    Bytes, CustodianSecret, DeviceLock, DeviceSecret, DeviceWrapped, RecoveryCode, RecoveryWrapped, WrapError,
};
use ceralacca_storage::{Random, RandomRng};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use zeroize::{Zeroize as _, Zeroizing};

use crate::sealer::write_secret;

/// Format of the file that this code writes and reads.
pub const KEY_FILE_FORMAT: &str = "ceralacca-custodian/1";
/// Longest key file, in bytes.
const KEY_FILE_BYTES_MAX: u64 = 64 * 1024;

/// The file of a custodian's key.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustodianKeyFile {
    format: String,
    /// Whose, if he said so.
    person: PersonId,
    /// The device secret, base64url.
    device_secret: KeptSecret,
    /// The key under device secret and PIN.
    wrapped: DeviceWrapped,
    /// The key under the recovery code.
    recovery: RecoveryWrapped,
}

/// The secret of a device, base64url in the file, erased from memory when dropped.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct KeptSecret(Bytes<32>);

impl KeptSecret {
    fn of(device: &DeviceSecret) -> Self {
        Self(Bytes(*device.to_bytes()))
    }
}

impl Drop for KeptSecret {
    fn drop(&mut self) {
        self.0.0.zeroize();
    }
}

/// Why a key was not made, kept or opened.
#[derive(Debug, Error)]
pub enum KeyFileError {
    /// The file could not be read or written.
    #[error("{file}: {why}")]
    File {
        /// Which.
        file: String,
        /// Why.
        why: String,
    },
    /// The file is not a custodian's key.
    #[error("{file} is no key file of a custodian: {why}")]
    Content {
        /// Which.
        file: String,
        /// Why.
        why: String,
    },
    /// The PIN is unsound or wrong.
    #[error(transparent)]
    Wrap(#[from] WrapError),
}

impl CustodianKeyFile {
    /// Makes a key for a custodian; gives the file and the recovery code to be printed.
    ///
    /// # Errors
    /// [`KeyFileError::Wrap`] for a PIN that is not 6 to 64 printable ASCII characters.
    pub fn make(person: &PersonId, pin: &str, random: &dyn Random) -> Result<(Self, Zeroizing<String>), KeyFileError> {
        let mut rng = RandomRng(random);
        let secret = CustodianSecret::generate(&mut rng);
        let device = DeviceSecret::generate(&mut rng);
        let code = RecoveryCode::generate(&mut rng);
        let file = Self {
            format: KEY_FILE_FORMAT.to_owned(),
            person: person.clone(),
            device_secret: KeptSecret::of(&device),
            wrapped: secret.wrap_on_device(&device, DeviceLock::Pin(pin), &mut rng)?,
            recovery: secret.wrap_for_recovery(&code, &mut rng),
        };
        Ok((file, code.to_text()))
    }

    /// Writes it where only its owner reads it; never over another file.
    ///
    /// # Errors
    /// [`KeyFileError::File`].
    pub fn write(&self, path: &Path) -> Result<(), KeyFileError> {
        let failed = |why: String| KeyFileError::File { file: path.display().to_string(), why };
        let text = serde_json::to_vec_pretty(self).map_err(|error| failed(error.to_string()))?;
        write_secret(path, &Zeroizing::new(text)).map_err(|error| failed(error.to_string()))
    }

    /// Reads it.
    ///
    /// # Errors
    /// [`KeyFileError::File`] or [`KeyFileError::Content`].
    pub fn read(path: &Path) -> Result<Self, KeyFileError> {
        let file = path.display().to_string();
        let failed = |why: String| KeyFileError::File { file: file.clone(), why };
        let length = fs::metadata(path).map_err(|error| failed(error.to_string()))?.len();
        if length > KEY_FILE_BYTES_MAX {
            return Err(failed(format!("longer than {KEY_FILE_BYTES_MAX} bytes")));
        }
        let bytes = Zeroizing::new(fs::read(path).map_err(|error| failed(error.to_string()))?);
        let content = |why: String| KeyFileError::Content { file: file.clone(), why };
        let found: Self = serde_json::from_slice(&bytes).map_err(|error| content(error.to_string()))?;
        if found.format != KEY_FILE_FORMAT {
            return Err(content(format!("its format is {:?}, not {KEY_FILE_FORMAT:?}", found.format)));
        }
        Ok(found)
    }

    /// Whose key it is.
    #[must_use]
    pub fn person(&self) -> &PersonId {
        &self.person
    }

    /// The public key, base64url, as a body enrols it.
    #[must_use]
    pub fn public(&self) -> String {
        self.wrapped.public.to_string()
    }

    /// Opens the key with the PIN.
    ///
    /// # Errors
    /// [`KeyFileError::Wrap`] for a wrong PIN or altered bytes.
    pub fn unlock(&self, pin: &str) -> Result<CustodianSecret, KeyFileError> {
        let device = DeviceSecret::from_bytes(self.device_secret.0.0);
        Ok(CustodianSecret::unwrap_on_device(&self.wrapped, &device, DeviceLock::Pin(pin))?)
    }

    /// The same key under another PIN, and under a fresh secret of the device: the old file and the old PIN together still
    /// open it, so the old file is to be destroyed. The recovery code stays good.
    ///
    /// # Errors
    /// [`KeyFileError::Wrap`] for a wrong PIN, an unsound new one, or altered bytes.
    pub fn change_pin(&self, old: &str, new: &str, random: &dyn Random) -> Result<Self, KeyFileError> {
        self.wrapped_anew(&self.unlock(old)?, new, random)
    }

    /// Restores the key with the printed recovery code, under a new device secret and PIN.
    ///
    /// # Errors
    /// [`KeyFileError::Wrap`] for a wrong code or an unsound PIN.
    pub fn recover(&self, code: &RecoveryCode, pin: &str, random: &dyn Random) -> Result<Self, KeyFileError> {
        self.wrapped_anew(&CustodianSecret::recover(&self.recovery, code)?, pin, random)
    }

    fn wrapped_anew(&self, secret: &CustodianSecret, pin: &str, random: &dyn Random) -> Result<Self, KeyFileError> {
        let mut rng = RandomRng(random);
        let device = DeviceSecret::generate(&mut rng);
        Ok(Self {
            format: KEY_FILE_FORMAT.to_owned(),
            person: self.person.clone(),
            device_secret: KeptSecret::of(&device),
            wrapped: secret.wrap_on_device(&device, DeviceLock::Pin(pin), &mut rng)?,
            recovery: self.recovery.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use ceralacca_storage::SeededRandom;

    use super::*;

    #[test]
    fn opens_with_the_pin_and_is_restored_with_the_code() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.json");
        let random = SeededRandom::new(1);
        let (file, code) = CustodianKeyFile::make(&"anna".into(), "482913", &random).unwrap();
        file.write(&path).unwrap();
        assert!(file.write(&path).is_err(), "a key is never written over another");
        let read = CustodianKeyFile::read(&path).unwrap();
        assert_eq!(Bytes(read.unlock("482913").unwrap().public().to_bytes()).to_string(), read.public());
        assert!(matches!(read.unlock("482914"), Err(KeyFileError::Wrap(WrapError::DoesNotOpen))));
        let restored = read.recover(&code.parse().unwrap(), "other-pin", &random).unwrap();
        assert_eq!(restored.public(), read.public());
        assert!(restored.unlock("other-pin").is_ok());
        let changed = restored.change_pin("other-pin", "third-pin", &random).unwrap();
        assert_eq!(changed.public(), read.public());
        assert!(changed.unlock("third-pin").is_ok() && changed.unlock("other-pin").is_err());
        assert!(changed.recover(&code.parse().unwrap(), "fourth-pin", &random).is_ok(), "the sheet stays good");
        let wrong = restored.change_pin("third-pin", "fourth-pin", &random);
        assert!(matches!(wrong, Err(KeyFileError::Wrap(WrapError::DoesNotOpen))));
        assert!(matches!(restored.change_pin("other-pin", "short", &random), Err(KeyFileError::Wrap(_))));
        let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn foreign_files_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.json");
        for text in ["", "{}", "[]", r#"{"format":"other"}"#] {
            fs::write(&path, text).unwrap();
            assert!(matches!(CustodianKeyFile::read(&path), Err(KeyFileError::Content { .. })), "{text}");
        }
    }
}
