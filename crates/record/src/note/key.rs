//! Keys of notes: the secret one of the installation, and the public ones in their text form.

use core::fmt;
use core::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _};
use thiserror::Error;

use crate::Hash;

/// Signature type of plain Ed25519 in the C2SP signed-note specification.
const ED25519: u8 = 0x01;

/// Longest key name in bytes.
const MAX_NAME: usize = 256;

/// Longest verifier key text: name, `+`, 8 hexadecimal digits, `+`, base64 of 33 bytes.
const MAX_KEY_TEXT: usize = MAX_NAME + 10 + 44;

/// A key cannot be made or read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyError {
    /// The name is empty, too long, or has a space, a plus sign or a control character.
    #[error(
        "key of a note: the name must have 1 to {MAX_NAME} bytes without spaces, plus signs and control characters"
    )]
    Name,
    /// The text is not `name+identifier+base64`.
    #[error("reading a verifier key: expected name+8 hexadecimal digits+base64, as the installation publishes it")]
    Text,
    /// The key is of a type other than Ed25519.
    #[error("reading a verifier key: signature type {found} is not supported, only 1 (Ed25519)")]
    Type {
        /// The type byte of the key.
        found: u8,
    },
    /// The bytes are not a point of the curve, or a weak one that verifies anything.
    #[error("reading a verifier key: the bytes are not a sound Ed25519 public key")]
    PublicKey,
    /// The identifier is not the one of this name and key: one of the three was altered.
    #[error("reading a verifier key: its identifier should be {expected}; the text was altered or copied wrongly")]
    Identifier {
        /// The identifier computed from name and key.
        expected: KeyId,
    },
}

/// Whether `name` can name a key (C2SP signed-note: not empty, no Unicode space, no plus sign).
pub(super) fn is_key_name(name: &str) -> bool {
    (1..=MAX_NAME).contains(&name.len()) && !name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+')
}

/// Identifier of a key: the first four bytes of `SHA-256(name || 0x0A || 0x01 || public key)`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyId(pub [u8; 4]);

impl KeyId {
    fn new(name: &str, public: &[u8; 32]) -> Self {
        let [a, b, c, d, ..] = Hash::of(&[name.as_bytes(), &[0x0A, ED25519], public]).0;
        Self([a, b, c, d])
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "KeyId({self})")
    }
}

/// The secret Ed25519 key of an installation, with the name it signs under. It is wiped from memory when dropped, and
/// `Debug` does not show it.
pub struct SigningKey {
    name: String,
    secret: ed25519_dalek::SigningKey,
}

impl SigningKey {
    /// Makes the key from its 32-byte seed (RFC 8032 §5.1.5). The caller wipes its copy of the seed.
    ///
    /// # Errors
    /// [`KeyError::Name`] if `name` cannot name a key.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        if !is_key_name(name) {
            return Err(KeyError::Name);
        }
        Ok(Self { name: name.to_owned(), secret: ed25519_dalek::SigningKey::from_bytes(seed) })
    }

    /// Name of the key: the origin of the installation's log.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The public half, to be published.
    pub fn verifier(&self) -> VerifierKey {
        VerifierKey { name: self.name.clone(), public: self.secret.verifying_key() }
    }

    pub(super) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.secret.sign(message).to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SigningKey").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A public Ed25519 key with its name, written `name+identifier+base64(0x01 || key)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    public: ed25519_dalek::VerifyingKey,
}

impl VerifierKey {
    /// Name of the key.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Identifier of the key.
    pub fn id(&self) -> KeyId {
        KeyId::new(&self.name, self.public.as_bytes())
    }

    /// Whether `signature` is this key's on `message`, by the strict rule: canonical scalar, no weak point.
    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.public.verify_strict(message, &signature).is_ok())
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let encoded = STANDARD.encode([&[ED25519], &self.public.as_bytes()[..]].concat());
        write!(formatter, "{}+{}+{encoded}", self.name, self.id())
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        if text.len() > MAX_KEY_TEXT {
            return Err(KeyError::Text);
        }
        let (name, rest) = text.split_once('+').ok_or(KeyError::Text)?;
        let (identifier, encoded) = rest.split_once('+').ok_or(KeyError::Text)?;
        if !is_key_name(name) {
            return Err(KeyError::Name);
        }
        let decoded = STANDARD.decode(encoded).map_err(|_| KeyError::Text)?;
        let (kind, bytes) = decoded.split_first().ok_or(KeyError::Text)?;
        if *kind != ED25519 {
            return Err(KeyError::Type { found: *kind });
        }
        let bytes: &[u8; 32] = bytes.try_into().map_err(|_| KeyError::PublicKey)?;
        let public = ed25519_dalek::VerifyingKey::from_bytes(bytes).map_err(|_| KeyError::PublicKey)?;
        if public.is_weak() {
            return Err(KeyError::PublicKey);
        }
        let key = Self { name: name.to_owned(), public };
        let expected = key.id();
        if identifier == expected.to_string() { Ok(key) } else { Err(KeyError::Identifier { expected }) }
    }
}
