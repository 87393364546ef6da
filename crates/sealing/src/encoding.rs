//! The byte strings that keys, commitments and associated data are computed from.
//!
//! A [`Transcript`] is a list of fields, each preceded by its length as a 32-bit big-endian number, so that no two
//! different lists give the same bytes. The first field is always the suite, the second a label that names the use.

use hkdf::Hkdf;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::limits::SUITE;

/// An unambiguous list of fields under one label.
pub(crate) struct Transcript(Vec<u8>);

impl Transcript {
    pub(crate) fn new(label: &str) -> Self {
        Self(Vec::with_capacity(256)).text(SUITE).text(label)
    }

    /// Adds a field of bytes. Every caller's field is far below 4 GiB: all are bounded by [`crate::limits`].
    pub(crate) fn bytes(mut self, field: &[u8]) -> Self {
        let length = u32::try_from(field.len()).unwrap_or(u32::MAX);
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(field);
        self
    }

    pub(crate) fn text(self, field: &str) -> Self {
        self.bytes(field.as_bytes())
    }

    pub(crate) fn u8(self, field: u8) -> Self {
        self.bytes(&[field])
    }

    pub(crate) fn u32(self, field: u32) -> Self {
        self.bytes(&field.to_be_bytes())
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// SHA-256 of the fields.
    pub(crate) fn digest(&self) -> [u8; 32] {
        Sha256::digest(&self.0).into()
    }

    /// HKDF-SHA256 with these fields as `info`. `N` is at most 64, far below the 8160 bytes HKDF can give.
    pub(crate) fn derive<const N: usize>(&self, salt: &[u8], key: &[u8]) -> Zeroizing<[u8; N]> {
        let mut out = Zeroizing::new([0_u8; N]);
        let expanded = Hkdf::<Sha256>::new(Some(salt), key).expand(&self.0, out.as_mut_slice());
        debug_assert!(expanded.is_ok(), "HKDF-SHA256 gives up to 8160 bytes");
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_preceded_by_their_length() {
        let bytes = Transcript::new("x").text("ab").u8(7).u32(1).into_bytes();
        let mut expected = vec![0, 0, 0, 11];
        expected.extend_from_slice(b"ceralacca-1");
        expected.extend_from_slice(&[0, 0, 0, 1, b'x', 0, 0, 0, 2, b'a', b'b', 0, 0, 0, 1, 7, 0, 0, 0, 4, 0, 0, 0, 1]);
        assert_eq!(bytes, expected);
    }

    #[test]
    fn moving_a_byte_between_fields_changes_the_digest() {
        assert_ne!(
            Transcript::new("l").text("ab").text("c").digest(),
            Transcript::new("l").text("a").text("bc").digest()
        );
    }
}
