//! SHA-256 digests as values: leaf hashes, tree hashes, roots and links of the chain.

use core::fmt;
use core::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// A SHA-256 digest: 32 bytes, written in lower-case hexadecimal in JSON and in messages.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

/// A text that was to be a digest, a salt or another value of 32 bytes is not.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HexError {
    /// The text is not 64 characters long.
    #[error("reading 32 bytes in hexadecimal: {found} characters instead of 64; give exactly 64 of 0-9 and a-f")]
    Length {
        /// Number of bytes of the text received.
        found: usize,
    },
    /// A character is not one of `0-9a-f` (capital letters are refused, so that each value has one spelling).
    #[error("reading 32 bytes in hexadecimal: only the characters 0-9 and a-f are accepted, in lower case")]
    Character,
}

impl Hash {
    /// 32 zero bytes: the link before the first one of the chain.
    pub const ZERO: Self = Self([0; 32]);

    /// SHA-256 of the concatenation of `parts`.
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut digest = Sha256::new();
        for part in parts {
            digest.update(part);
        }
        Self(digest.finalize().into())
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Standard base64 with padding (44 characters), the spelling of the C2SP texts.
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// Reads the canonical padded base64 of 32 bytes; any other text gives `None`.
    pub fn from_base64(text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }
}

/// Reads exactly 64 lower-case hexadecimal characters.
pub(crate) fn bytes_from_hex(text: &str) -> Result<[u8; 32], HexError> {
    if text.len() != 64 {
        return Err(HexError::Length { found: text.len() });
    }
    if !text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return Err(HexError::Character);
    }
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).map_err(|_| HexError::Character)?;
    Ok(bytes)
}

impl fmt::Display for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Hash({self})")
    }
}

impl FromStr for Hash {
    type Err = HexError;

    fn from_str(text: &str) -> Result<Self, HexError> {
        bytes_from_hex(text).map(Self)
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_concatenated() {
        // FIPS 180-2, appendix B.1: SHA-256("abc").
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Hash::of(&[b"a", b"", b"bc"]).to_string(), expected);
    }

    #[test]
    fn one_spelling_only() {
        let text = "00ff".repeat(16);
        let hash: Hash = text.parse().unwrap();
        assert_eq!(hash.to_string(), text);
        assert_eq!(text.to_uppercase().parse::<Hash>(), Err(HexError::Character));
        assert_eq!(text[1..].parse::<Hash>(), Err(HexError::Length { found: 63 }));
        assert_eq!("é".repeat(32).parse::<Hash>(), Err(HexError::Character));
        assert_eq!(Hash::from_base64(&hash.to_base64()), Some(hash));
        assert_eq!(Hash::from_base64("AAAA"), None);
        // Same bytes with non-zero trailing bits: refused, or a flipped character would go unseen.
        assert_eq!(Hash::from_base64(&hash.to_base64().replace("8=", "9=")), None);
    }
}
