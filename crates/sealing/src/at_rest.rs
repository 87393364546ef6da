//! Small secrets that the server keeps: sealed under the installation's key, bound to what they are.
//!
//! A record is one version byte, a salt of 32 bytes, and the ciphertext with its tag. Each record has its own key,
//! HKDF of the installation's key with that salt, so no nonce can repeat and a record moved to another place does
//! not open.

use std::fmt;

use rand_core::CryptoRng;
use thiserror::Error;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::{
    aead,
    encoding::Transcript,
    limits::{AT_REST_BYTES_MAX, TAG_BYTES},
};

const VERSION: u8 = 1;
const SALT_BYTES: usize = 32;

/// The 32-byte key of an installation, kept outside its database.
#[derive(ZeroizeOnDrop)]
pub struct InstallationKey([u8; 32]);

/// Why a record was not sealed or opened.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AtRestError {
    /// Longer than [`AT_REST_BYTES_MAX`].
    #[error("a record at rest holds at most {AT_REST_BYTES_MAX} bytes, not {0}")]
    TooLong(usize),
    /// Too short, too long or of another version.
    #[error("the bytes are not a record at rest")]
    Malformed,
    /// Another key or place, or altered bytes.
    #[error("the record does not open: other installation key, other place, or altered bytes")]
    DoesNotOpen,
}

impl InstallationKey {
    /// A fresh key.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0; 32];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// A key kept earlier.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for the key file.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0)
    }

    /// Seals up to [`AT_REST_BYTES_MAX`] bytes for one place. `place` says what the record is and whose, for example
    /// `["session-key", session id]`; the same list opens it.
    ///
    /// # Errors
    /// [`AtRestError::TooLong`].
    pub fn seal(&self, place: &[&str], secret: &[u8], rng: &mut impl CryptoRng) -> Result<Vec<u8>, AtRestError> {
        if secret.len() > AT_REST_BYTES_MAX {
            return Err(AtRestError::TooLong(secret.len()));
        }
        let mut salt = [0; SALT_BYTES];
        rng.fill_bytes(&mut salt);
        let sealed = aead::seal(&self.record_key(place, &salt), secret);
        Ok([&[VERSION][..], &salt, &sealed].concat())
    }

    /// Opens what [`InstallationKey::seal`] made for the same place.
    ///
    /// # Errors
    /// [`AtRestError::Malformed`] or [`AtRestError::DoesNotOpen`].
    pub fn open(&self, place: &[&str], record: &[u8]) -> Result<Zeroizing<Vec<u8>>, AtRestError> {
        if record.len() > 1 + SALT_BYTES + AT_REST_BYTES_MAX + TAG_BYTES {
            return Err(AtRestError::Malformed);
        }
        let (version, rest) = record.split_first().ok_or(AtRestError::Malformed)?;
        let (salt, sealed) = rest.split_at_checked(SALT_BYTES).ok_or(AtRestError::Malformed)?;
        if *version != VERSION || sealed.len() < TAG_BYTES {
            return Err(AtRestError::Malformed);
        }
        aead::open(&self.record_key(place, salt), sealed).ok_or(AtRestError::DoesNotOpen)
    }

    fn record_key(&self, place: &[&str], salt: &[u8]) -> Zeroizing<[u8; 32]> {
        place.iter().fold(Transcript::new("at-rest"), |all, part| all.text(part)).derive(salt, &self.0)
    }
}

impl fmt::Debug for InstallationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InstallationKey(not shown)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::SeededRng;

    #[test]
    fn limits_and_places() {
        let rng = &mut SeededRng::new("rest");
        let key = InstallationKey::generate(rng);
        let longest = vec![7; AT_REST_BYTES_MAX];
        let record = key.seal(&["a", "b"], &longest, rng).unwrap();
        assert_eq!(*key.open(&["a", "b"], &record).unwrap(), longest);
        for place in [&["ab"][..], &["a"], &["a", "b", ""], &["b", "a"]] {
            assert_eq!(key.open(place, &record), Err(AtRestError::DoesNotOpen), "{place:?}");
        }
        assert_eq!(InstallationKey::generate(rng).open(&["a", "b"], &record), Err(AtRestError::DoesNotOpen));
        assert_eq!(
            key.seal(&[], &vec![0; AT_REST_BYTES_MAX + 1], rng),
            Err(AtRestError::TooLong(AT_REST_BYTES_MAX + 1))
        );
    }

    proptest! {
        #[test]
        fn altered_records_do_not_open(secret in proptest::collection::vec(any::<u8>(), 0..200), at: prop::sample::Index, bit in 0..8) {
            let rng = &mut SeededRng::new("flip");
            let key = InstallationKey::generate(rng);
            let mut record = key.seal(&["x"], &secret, rng).unwrap();
            let at = at.index(record.len());
            record[at] ^= 1_u8 << bit;
            prop_assert!(key.open(&["x"], &record).is_err());
            prop_assert!(key.open(&["x"], &record[..at]).is_err());
        }

        #[test]
        fn any_bytes_are_judged_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            prop_assert!(InstallationKey::from_bytes([1; 32]).open(&[], &bytes).is_err());
        }
    }
}
