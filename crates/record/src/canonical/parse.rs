//! The strict parser of canonical JSON.

use serde_json::Value;
use thiserror::Error;

use super::write::to_canonical_within;
use super::{CanonicalError, Limits};

/// Bytes that were to be canonical JSON are not.
#[derive(Debug, Error)]
pub enum ParseError {
    /// The input is longer than the limit; nothing of it was read.
    #[error("reading canonical JSON: {found} bytes, at most {limit} are accepted")]
    TooLong {
        /// Bytes accepted.
        limit: usize,
        /// Bytes received.
        found: usize,
    },
    /// The input is not JSON at all.
    #[error("reading canonical JSON: not valid JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The value has no canonical form.
    #[error("reading canonical JSON: {0}")]
    Value(#[from] CanonicalError),
    /// The input is JSON, but not its canonical spelling: white space, order of the keys, a key twice, an escape.
    #[error("reading canonical JSON: the bytes differ from the canonical form at byte {at} (RFC 8785)")]
    NotCanonical {
        /// First byte that differs, from 0.
        at: usize,
    },
}

/// Reads a value and refuses every spelling but the one that [`to_canonical`](super::to_canonical) writes.
///
/// A key given twice is found by the same comparison: the value holds it once, so the text comes out shorter.
///
/// # Errors
/// [`ParseError`] if the input is too long, not JSON, without canonical form or spelt otherwise.
pub fn parse_canonical(bytes: &[u8]) -> Result<Value, ParseError> {
    parse_within(bytes, Limits::ENTRY)
}

/// As [`parse_canonical`], within other limits.
pub(crate) fn parse_within(bytes: &[u8], limits: Limits) -> Result<Value, ParseError> {
    if bytes.len() > limits.size {
        return Err(ParseError::TooLong { limit: limits.size, found: bytes.len() });
    }
    let value: Value = serde_json::from_slice(bytes)?;
    let canonical = to_canonical_within(&value, limits)?;
    if canonical == bytes {
        return Ok(value);
    }
    let at = canonical.iter().zip(bytes).take_while(|(a, b)| a == b).count();
    Err(ParseError::NotCanonical { at })
}
