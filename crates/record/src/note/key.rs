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
    /// The key is of another type.
    #[error("reading a verifier key: signature type {found}, expected {expected} (1: of a log, 4: of a witness)")]
    Type {
        /// The type byte of the key.
        found: u8,
        /// The type byte of such keys.
        expected: u8,
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

/// Identifier of a key: the first four bytes of `SHA-256(name || 0x0A || signature type || public key)`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyId(pub [u8; 4]);

impl KeyId {
    fn new(name: &str, kind: u8, public: &[u8; 32]) -> Self {
        let [a, b, c, d, ..] = Hash::of(&[name.as_bytes(), &[0x0A, kind], public]).0;
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

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
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
        self.id_as(ED25519)
    }

    /// Identifier that the key has when it makes signatures of another type.
    pub(crate) fn id_as(&self, kind: u8) -> KeyId {
        KeyId::new(&self.name, kind, self.public.as_bytes())
    }

    /// Writes the key as one of a type of signatures.
    pub(crate) fn write_as(&self, kind: u8, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let encoded = STANDARD.encode([&[kind], &self.public.as_bytes()[..]].concat());
        write!(formatter, "{}+{}+{encoded}", self.name, self.id_as(kind))
    }

    /// Whether `signature` is this key's on `message`, by the strict rule: canonical scalar, no weak point.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.public.verify_strict(message, &signature).is_ok())
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_as(ED25519, formatter)
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        Self::read_as(ED25519, text)
    }
}

impl VerifierKey {
    /// Reads a key of a type of signatures, and of no other.
    pub(crate) fn read_as(expected: u8, text: &str) -> Result<Self, KeyError> {
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
        if *kind != expected {
            return Err(KeyError::Type { found: *kind, expected });
        }
        let bytes: &[u8; 32] = bytes.try_into().map_err(|_| KeyError::PublicKey)?;
        let public = ed25519_dalek::VerifyingKey::from_bytes(bytes).map_err(|_| KeyError::PublicKey)?;
        if public.is_weak() {
            return Err(KeyError::PublicKey);
        }
        let key = Self { name: name.to_owned(), public };
        let should = key.id_as(expected);
        if identifier == should.to_string() { Ok(key) } else { Err(KeyError::Identifier { expected: should }) }
    }
}
