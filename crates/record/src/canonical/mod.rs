//! Canonical JSON: RFC 8785 (JCS) restricted to values that every implementation writes alike.
//!
//! Numbers are integers within ±(2^53 − 1) only; there are no floats, so the hard part of RFC 8785 never arises.

mod parse;
#[cfg(test)]
mod tests;
mod write;

use thiserror::Error;

pub(crate) use parse::parse_within;
pub use parse::{ParseError, parse_canonical};
pub use write::to_canonical;
pub(crate) use write::to_canonical_within;

/// Deepest nesting of arrays and objects; a plain value has depth 0, `[]` and `{}` depth 1.
pub const MAX_DEPTH: usize = 32;

/// Longest canonical text in bytes: 1 MiB.
pub const MAX_SIZE: usize = 1 << 20;

/// Greatest magnitude of an integer, 2^53 − 1: what RFC 8785 can carry without loss (RFC 7493 §2.2).
pub const MAX_INTEGER: u64 = (1 << 53) - 1;

/// What a text may hold: a receipt contains an entry, so its limits are wider than the entry's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Longest text in bytes.
    pub(crate) size: usize,
    /// Deepest nesting.
    pub(crate) depth: usize,
}

impl Limits {
    /// The limits of an entry.
    pub(crate) const ENTRY: Self = Self { size: MAX_SIZE, depth: MAX_DEPTH };
}

/// A value has no canonical form, so it cannot be recorded.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CanonicalError {
    /// A number has a fraction or an exponent.
    #[error("canonical JSON: the number {number} is not an integer; write amounts and scores as strings")]
    Float {
        /// The number as JSON shows it.
        number: String,
    },
    /// An integer is beyond ±(2^53 − 1).
    #[error("canonical JSON: the integer {number} is beyond ±9007199254740991; write it as a string")]
    Range {
        /// The number as JSON shows it.
        number: String,
    },
    /// Arrays and objects are nested more than the limit ([`MAX_DEPTH`] for an entry).
    #[error("canonical JSON: nested more than {limit} deep; flatten the payload")]
    Depth {
        /// Depth accepted.
        limit: usize,
    },
    /// The text would be longer than the limit ([`MAX_SIZE`] for an entry).
    #[error("canonical JSON: longer than {limit} bytes; keep documents outside and record their digest")]
    Size {
        /// Bytes accepted.
        limit: usize,
    },
    /// A field of an entry is not what the envelope prescribes.
    #[error("recording an entry: the field \"{field}\" {rule}")]
    Field {
        /// Name of the field.
        field: &'static str,
        /// What the field must be.
        rule: &'static str,
    },
}
