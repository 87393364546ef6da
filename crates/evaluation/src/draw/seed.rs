//! The secret seed of a draw and the digest that commits to it.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::DrawError;

/// First line of the text whose digest is a commitment.
const COMMITMENT: &str = "ceralacca-draw-commitment-v1";
/// Hex digits of a seed and of a digest: 32 bytes.
const HEX_DIGITS: usize = 64;

/// A secret seed: 32 random bytes, written as 64 lower-case hex digits, wiped when dropped. Printing it reveals it; its debug form
/// does not.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct DrawSeed(#[schemars(with = "String")] Zeroizing<String>);

/// The digest of a seed, 64 lower-case hex digits: published before the draw, it keeps the seed from being changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct DrawCommitment(String);

impl DrawSeed {
    /// The digest to publish before the public input is known.
    #[must_use]
    pub fn commitment(&self) -> DrawCommitment {
        DrawCommitment(digest(&[COMMITMENT, &self.0]))
    }

    pub(super) fn hex(&self) -> &str {
        &self.0
    }
}

/// SHA-256 of these lines, each with a line feed at its end, in lower-case hex.
pub(super) fn digest(lines: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for line in lines {
        hasher.update(line);
        hasher.update("\n");
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn hex(text: &str) -> Result<String, DrawError> {
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if text.len() == HEX_DIGITS && text.bytes().all(is_hex) { Ok(text.to_owned()) } else { Err(DrawError::NotHex) }
}

impl fmt::Debug for DrawSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DrawSeed(…)")
    }
}

macro_rules! hex_text {
    ($name:ident) => {
        impl FromStr for $name {
            type Err = DrawError;
            fn from_str(text: &str) -> Result<Self, DrawError> {
                hex(text).map(|hex| Self(hex.into()))
            }
        }
        impl TryFrom<String> for $name {
            type Error = DrawError;
            fn try_from(text: String) -> Result<Self, DrawError> {
                text.parse()
            }
        }
        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.to_string()
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
hex_text!(DrawSeed);
hex_text!(DrawCommitment);
