//! The secrets of the installation: the key that signs the record, the key that wraps what is kept at rest, the secret from which
//! the seeds of draws are derived.
//!
//! Each lives in a file under `data/keys`, readable by its owner only, made at the first start that does not find it.

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

use ceralacca_record::SigningKey;
use ceralacca_sealing::at_rest::InstallationKey;
use ceralacca_storage::Random;
use zeroize::Zeroizing;

use crate::draws::DrawSecret;

/// Why the keys could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The disk failed.
    #[error("reading or writing {file}: {error}")]
    Io {
        /// Which file.
        file: String,
        /// Why.
        error: io::Error,
    },
    /// Others can read the file.
    #[error("{0} can be read by others: take the permission away (chmod 600) and consider the key known")]
    Permissions(String),
    /// It does not hold 32 bytes in hex.
    #[error("{0} does not hold 32 bytes in hexadecimal: restore it from the backup")]
    Malformed(String),
    /// The origin is no name for a key.
    #[error("the origin of the record is not usable: {0}")]
    Origin(String),
}

/// The keys of the installation.
pub struct Keys {
    /// Signs checkpoints and receipts.
    pub record: SigningKey,
    /// Wraps session keys and keys of opened envelopes.
    pub at_rest: InstallationKey,
    /// Gives the seeds of draws.
    pub draws: DrawSecret,
}

impl Keys {
    /// Reads the keys, or makes them at the first start.
    ///
    /// # Errors
    /// [`KeyFileError`].
    pub fn load(folder: &Path, origin: &str, random: &dyn Random) -> Result<Self, KeyFileError> {
        let io = |file: &Path| {
            let file = file.display().to_string();
            move |error| KeyFileError::Io { file, error }
        };
        fs::create_dir_all(folder).map_err(io(folder))?;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(io(folder))?;
        let record = secret(&folder.join("record.key"), random)?;
        let at_rest = secret(&folder.join("at-rest.key"), random)?;
        let draws = secret(&folder.join("draws.key"), random)?;
        Ok(Self {
            record: SigningKey::from_seed(origin, &record).map_err(|e| KeyFileError::Origin(e.to_string()))?,
            at_rest: InstallationKey::from_bytes(*at_rest),
            draws: DrawSecret::from_bytes(draws),
        })
    }
}

/// The 32 secret bytes of a file that only its owner may read, in hexadecimal; made at the first time.
///
/// # Errors
/// [`KeyFileError`].
pub fn secret(path: &Path, random: &dyn Random) -> Result<Zeroizing<[u8; 32]>, KeyFileError> {
    let name = path.display().to_string();
    let io = |error| KeyFileError::Io { file: name.clone(), error };
    let mut bytes = Zeroizing::new([0; 32]);
    match fs::metadata(path) {
        Ok(found) => {
            if found.permissions().mode() & 0o077 != 0 {
                return Err(KeyFileError::Permissions(name));
            }
            let text = Zeroizing::new(fs::read_to_string(path).map_err(io)?);
            hex::decode_to_slice(text.trim(), bytes.as_mut_slice())
                .map_err(|_| KeyFileError::Malformed(name.clone()))?;
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            random.fill(bytes.as_mut_slice());
            let text = Zeroizing::new(hex::encode(bytes.as_slice()));
            let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(&io)?;
            file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(&io)?;
        }
        Err(error) => return Err(io(error)),
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use ceralacca_storage::SeededRandom;

    use super::*;

    #[test]
    fn keys_are_made_once_and_guarded() {
        let folder = tempfile::tempdir().unwrap();
        let first = Keys::load(folder.path(), "example.test/record", &SeededRandom::new(1)).unwrap();
        let again = Keys::load(folder.path(), "example.test/record", &SeededRandom::new(2)).unwrap();
        assert_eq!(first.record.verifier().to_string(), again.record.verifier().to_string());
        let seed = |keys: &Keys| keys.draws.seed("x").unwrap();
        assert_eq!(seed(&first), seed(&again));
        let mode = fs::metadata(folder.path().join("draws.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        // An installation of before there were draws, or one that lost the secret: it starts, with another one.
        fs::remove_file(folder.path().join("draws.key")).unwrap();
        let without = Keys::load(folder.path(), "example.test/record", &SeededRandom::new(4)).unwrap();
        assert_ne!(seed(&first), seed(&without));
        assert_eq!(first.record.verifier().to_string(), without.record.verifier().to_string());
        let file = folder.path().join("record.key");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        let refused = Keys::load(folder.path(), "example.test/record", &SeededRandom::new(3));
        assert!(matches!(refused, Err(KeyFileError::Permissions(_))));
    }
}
