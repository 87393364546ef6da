//! The contents index: file 0 of every envelope. Names, types, lengths and answers exist nowhere outside it.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use crate::{
    bytes::{Bytes, Sha256Digest},
    canonical::{CanonicalError, canonical},
    context::{EnvelopeContext, IdError, check_item},
    file::Geometry,
    header::EnvelopeHeader,
    limits::{CONTENTS_BYTES_MAX, FILES_MAX, MEDIA_TYPE_BYTES_MAX, NAME_CHARS_MAX},
};

/// Version of the index.
pub const CONTENTS_SCHEMA: u32 = 1;

/// What an envelope holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contents {
    /// Always [`CONTENTS_SCHEMA`].
    pub schema: u32,
    /// Repeats the context of the header.
    pub context: EnvelopeContext,
    /// Figures and declarations, opaque here. Numbers in it are integers; amounts and scores are strings.
    pub answers: Value,
    /// The files, numbered 1, 2, … as in the header.
    pub files: Vec<ContentsFile>,
}

/// One file, as the tenderer knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContentsFile {
    /// Position in the header's list of files, from 1.
    pub index: u32,
    /// What the notice asks for that this file answers.
    pub item: String,
    /// The name of the file: 1 to [`NAME_CHARS_MAX`] characters, no control characters, no slashes.
    pub name: String,
    /// Media type, as `application/pdf`.
    pub media_type: String,
    /// Bytes of the plaintext.
    pub length: u64,
    /// Random salt of the commitment.
    pub salt: Bytes<32>,
    /// SHA-256 of salt and plaintext.
    pub commitment: Sha256Digest,
}

/// Why a contents index is not acceptable.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ContentsError {
    /// Longer than [`CONTENTS_BYTES_MAX`].
    #[error("the contents index takes {0} bytes, at most {CONTENTS_BYTES_MAX} are allowed")]
    TooLong(usize),
    /// Not JSON, or not this object.
    #[error("the contents index cannot be read: {0}")]
    Malformed(String),
    /// Readable, but not in the one canonical spelling.
    #[error("the contents index is not in canonical JSON")]
    NotCanonical,
    /// A value with no canonical spelling.
    #[error("the contents index has no canonical form: {0}")]
    Canonical(#[from] CanonicalError),
    /// Another version.
    #[error("the contents index is of schema {0}, not {CONTENTS_SCHEMA}")]
    Schema(u32),
    /// Its context is not the header's.
    #[error("the contents index speaks of another {0} than the header")]
    Context(&'static str),
    /// Not as many files as the header.
    #[error("the contents index lists {listed} files, the header {sealed}")]
    FileCount {
        /// Files in the index.
        listed: usize,
        /// Files in the header, the index not counted.
        sealed: usize,
    },
    /// A file out of order.
    #[error("file {found} stands where file {expected} belongs")]
    FileIndex {
        /// The position, from 1.
        expected: u32,
        /// The number found.
        found: u32,
    },
    /// A file whose length does not fit its sealed length.
    #[error("file {0} has a length that does not fit its sealed form")]
    FileLength(u32),
    /// An identifier that is not well formed.
    #[error(transparent)]
    Id(#[from] IdError),
    /// A name with control characters or slashes, empty or too long.
    #[error(
        "file {0} has a name that is empty, longer than {NAME_CHARS_MAX} characters, or with control characters or slashes"
    )]
    Name(u32),
    /// A media type that is not `type/subtype`.
    #[error("file {0} has a media type that is not `type/subtype`")]
    MediaType(u32),
}

impl ContentsFile {
    /// Checks item, name and media type.
    pub(crate) fn check(&self) -> Result<(), ContentsError> {
        check_item(&self.item)?;
        let plain = |c: char| !c.is_control() && c != '/' && c != '\\';
        let length = self.name.chars().take(NAME_CHARS_MAX + 1).count();
        if !(1..=NAME_CHARS_MAX).contains(&length) || !self.name.chars().all(plain) {
            return Err(ContentsError::Name(self.index));
        }
        if is_media_type(&self.media_type) { Ok(()) } else { Err(ContentsError::MediaType(self.index)) }
    }
}

/// `type/subtype` in the restricted names of RFC 6838 §4.2, without parameters.
fn is_media_type(text: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b);
    let name = |part: &str| part.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric()) && part.bytes().all(allowed);
    text.len() <= MEDIA_TYPE_BYTES_MAX && text.split_once('/').is_some_and(|(kind, sub)| name(kind) && name(sub))
}

impl Contents {
    /// The canonical JSON.
    pub(crate) fn to_json(&self) -> Result<Vec<u8>, ContentsError> {
        let value = serde_json::to_value(self).map_err(|error| ContentsError::Malformed(error.to_string()))?;
        let json = canonical(&value)?;
        if json.len() > CONTENTS_BYTES_MAX { Err(ContentsError::TooLong(json.len())) } else { Ok(json) }
    }

    /// Reads and checks an index against the header of its envelope.
    pub(crate) fn from_json(json: &[u8], header: &EnvelopeHeader) -> Result<Self, ContentsError> {
        if json.len() > CONTENTS_BYTES_MAX {
            return Err(ContentsError::TooLong(json.len()));
        }
        let contents: Self =
            serde_json::from_slice(json).map_err(|error| ContentsError::Malformed(error.to_string()))?;
        if contents.to_json()? != json {
            return Err(ContentsError::NotCanonical);
        }
        contents.check(header)?;
        Ok(contents)
    }

    fn check(&self, header: &EnvelopeHeader) -> Result<(), ContentsError> {
        if self.schema != CONTENTS_SCHEMA {
            return Err(ContentsError::Schema(self.schema));
        }
        if let Some(field) = self.context.difference(&header.context) {
            return Err(ContentsError::Context(field));
        }
        let sealed = header.files.get(1..).unwrap_or_default();
        if self.files.len() != sealed.len() || self.files.len() > FILES_MAX {
            return Err(ContentsError::FileCount { listed: self.files.len(), sealed: sealed.len() });
        }
        for ((expected, file), sealed) in (1_u32..).zip(&self.files).zip(sealed) {
            if file.index != expected {
                return Err(ContentsError::FileIndex { expected, found: file.index });
            }
            file.check()?;
            if Geometry::of_plaintext(file.length).map(Geometry::sealed_length) != Some(sealed.length) {
                return Err(ContentsError::FileLength(file.index));
            }
        }
        Ok(())
    }

    /// The entry of a file.
    #[must_use]
    pub fn file(&self, index: u32) -> Option<&ContentsFile> {
        self.files.iter().find(|file| file.index == index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types() {
        for good in ["application/pdf", "application/vnd.oasis.opendocument.text", "image/svg+xml"] {
            assert!(is_media_type(good), "{good}");
        }
        for bad in ["", "pdf", "/pdf", "application/", "a/b/c", "text/html; charset=utf-8", "a b/c"] {
            assert!(!is_media_type(bad), "{bad}");
        }
    }
}
