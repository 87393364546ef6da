//! Files by digest.

use serde::{Deserialize, Serialize};

/// A file named by its digest: one found in an opened envelope, or one attached to the minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReference {
    /// The name of the file as its author gave it.
    pub name: String,
    /// The size in bytes.
    pub bytes: u64,
    /// The digest as printed, with its algorithm, e.g. `sha256:` followed by 64 hexadecimal digits.
    pub digest: String,
}
