//! Signed notes (C2SP signed-note): a text and the signatures of one or more keys, in lines that people can read.

mod key;
mod parse;
#[cfg(test)]
mod tests;

use core::fmt;
use core::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

pub use key::{KeyError, KeyId, SigningKey, VerifierKey};

/// Longest note in bytes, signatures included: 128 KiB.
pub const MAX_NOTE: usize = 1 << 17;

/// Greatest number of signatures of a note (the specification asks for 16 at least).
pub const MAX_SIGNATURES: usize = 32;

/// A note cannot be made, read or believed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoteError {
    /// The text to sign is empty, does not end with a newline or has a control character.
    #[error("signing a note: the text must end with a newline and have no other control character")]
    Text,
    /// No key was given to sign with, or more than [`MAX_SIGNATURES`].
    #[error("signing a note: {found} keys given, 1 to {MAX_SIGNATURES} are accepted")]
    Keys {
        /// Number of keys.
        found: usize,
    },
    /// The note is longer than [`MAX_NOTE`].
    #[error("reading a note: {found} bytes, at most {MAX_NOTE} are accepted")]
    TooLong {
        /// Bytes received.
        found: usize,
    },
    /// There is no blank line followed by signature lines, or a control character.
    #[error("reading a note: expected a text, a blank line and signature lines, without control characters")]
    Shape,
    /// A signature line is not `— name base64`.
    #[error("reading a note: signature line {line} is not an em dash, a key name and a base64 signature")]
    SignatureLine {
        /// Number of the signature line, from 1.
        line: usize,
    },
    /// The same key signs twice.
    #[error("reading a note: signature line {line} repeats a key that has already signed")]
    Repeated {
        /// Number of the signature line, from 1.
        line: usize,
    },
    /// There are more than [`MAX_SIGNATURES`] signatures.
    #[error("reading a note: more than {MAX_SIGNATURES} signatures")]
    TooMany,
    /// A known key's signature does not verify: the text or the signature was altered.
    #[error("checking a note: the signature of the known key {name} is wrong; the text or the signature was altered")]
    BadSignature {
        /// Name of the key.
        name: String,
    },
    /// The instant of a cosignature is before 1970.
    #[error("cosigning a head: the instant is before 1970; check the clock")]
    Instant,
    /// Two notes that were to be joined are of different texts.
    #[error("joining the signatures of two notes: their texts are not the same")]
    OtherText,
    /// None of the signatures is of a key that was given.
    #[error("checking a note: none of its signatures is by a key you gave; check which key the installation publishes")]
    NoKnownSignature,
}

/// A text with its signatures. It says nothing until [`Note::verify`] has found a key that is trusted.
///
/// `Display` writes the exact bytes of the specification; [`FromStr`] reads them and no other spelling of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

/// One signature line of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    name: String,
    key_id: KeyId,
    bytes: Vec<u8>,
}

impl NoteSignature {
    /// Name of the key, such as `ceralacca.example/record`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Identifier of the key; name and identifier together tell which key it is.
    pub fn key_id(&self) -> KeyId {
        self.key_id
    }

    pub(crate) fn new(name: &str, key_id: KeyId, bytes: Vec<u8>) -> Self {
        Self { name: name.to_owned(), key_id, bytes }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn is_by(&self, key: &VerifierKey) -> bool {
        self.key_id == key.id() && self.name == key.name()
    }
}

impl Note {
    /// Signs `text`, which must end with a newline, with each of `keys`.
    ///
    /// # Errors
    /// [`NoteError::Text`], [`NoteError::Keys`], [`NoteError::TooLong`], or [`NoteError::Repeated`] for a key given twice.
    pub fn sign(text: &str, keys: &[&SigningKey]) -> Result<Self, NoteError> {
        if !parse::is_text(text) {
            return Err(NoteError::Text);
        }
        if keys.is_empty() || keys.len() > MAX_SIGNATURES {
            return Err(NoteError::Keys { found: keys.len() });
        }
        let signatures = keys.iter().map(|key| {
            let (name, key_id) = (key.name().to_owned(), key.verifier().id());
            NoteSignature { name, key_id, bytes: key.sign(text.as_bytes()).to_vec() }
        });
        let note = Self { text: text.to_owned(), signatures: signatures.collect() };
        parse::check_repeated(&note.signatures)?;
        match note.to_string().len() {
            found if found > MAX_NOTE => Err(NoteError::TooLong { found }),
            _ => Ok(note),
        }
    }

    /// The text that is signed, with its final newline. Not to be believed before [`Note::verify`].
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures, of known and unknown keys.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// The same text with one signature, whatever it is worth.
    pub(crate) fn with_only(&self, signature: NoteSignature) -> Self {
        Self { text: self.text.clone(), signatures: vec![signature] }
    }

    /// The same text with some of its signatures.
    pub(crate) fn filtered(&self, keep: impl Fn(&NoteSignature) -> bool) -> Self {
        let signatures = self.signatures.iter().filter(|signature| keep(signature)).cloned().collect();
        Self { text: self.text.clone(), signatures }
    }

    /// The note with the signatures of another note of the same text beside its own; those that it has already stay once.
    ///
    /// # Errors
    /// [`NoteError::OtherText`], or [`NoteError::TooMany`].
    pub fn joined(&self, other: &Self) -> Result<Self, NoteError> {
        if self.text != other.text {
            return Err(NoteError::OtherText);
        }
        let mut joined = self.clone();
        for signature in &other.signatures {
            let known = |one: &NoteSignature| one.name == signature.name && one.key_id == signature.key_id;
            if !joined.signatures.iter().any(known) {
                joined.signatures.push(signature.clone());
            }
        }
        if joined.signatures.len() > MAX_SIGNATURES { Err(NoteError::TooMany) } else { Ok(joined) }
    }

    /// Checks every signature that is by one of `keys` and gives those keys, in the order of the signatures.
    ///
    /// Signatures of other keys are passed over, as the specification asks.
    ///
    /// # Errors
    /// [`NoteError::BadSignature`] if one of them is wrong, [`NoteError::NoKnownSignature`] if there is none.
    pub fn verify<'k>(&self, keys: &'k [VerifierKey]) -> Result<Vec<&'k VerifierKey>, NoteError> {
        let mut signers = Vec::new();
        for signature in &self.signatures {
            // Keys of the same name and identifier cannot be told apart, so one that verifies is enough.
            let mut known = keys.iter().filter(|key| signature.is_by(key)).peekable();
            if known.peek().is_none() {
                continue;
            }
            let found = known.find(|key| key.verifies(self.text.as_bytes(), &signature.bytes));
            signers.push(found.ok_or_else(|| NoteError::BadSignature { name: signature.name.clone() })?);
        }
        if signers.is_empty() { Err(NoteError::NoKnownSignature) } else { Ok(signers) }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}", self.text)?;
        for NoteSignature { name, key_id, bytes } in &self.signatures {
            writeln!(formatter, "— {name} {}", STANDARD.encode([&key_id.0[..], bytes].concat()))?;
        }
        Ok(())
    }
}

impl FromStr for Note {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        parse::parse(text)
    }
}
