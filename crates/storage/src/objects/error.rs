//! Why an object could not be kept or given.

use std::sync::Arc;

use ceralacca_record::Hash;
use thiserror::Error;

/// An object could not be kept or given.
#[derive(Debug, Clone, Error)]
pub enum ObjectError {
    /// The store of objects failed.
    #[error("the store of objects could not {attempted}: {source}")]
    Store {
        /// What was attempted, as an infinitive.
        attempted: &'static str,
        /// The store's own words.
        source: Arc<object_store::Error>,
    },
    /// The folder of the objects cannot be used.
    #[error("the system could not {attempted} the folder of objects: {source}")]
    Folder {
        /// What was attempted, as an infinitive.
        attempted: &'static str,
        /// The system's own words.
        source: Arc<std::io::Error>,
    },
    /// The bytes to be kept could not be read to their end.
    #[error("keeping an object: its bytes could not be read: {0}")]
    Source(Arc<std::io::Error>),
    /// The bytes are not those of the digest: they were altered under way, or the disk is failing.
    #[error("the object {expected} has bytes of digest {found}; send it again, or restore it from a backup")]
    Digest {
        /// Digest it was to have.
        expected: Hash,
        /// Digest it has.
        found: Hash,
    },
    /// The object is longer than the limit.
    #[error("the object is longer than {max} bytes")]
    TooLong {
        /// The limit in bytes.
        max: u64,
    },
}

/// Names what was attempted when the store refuses.
pub(super) fn failed(attempted: &'static str) -> impl Fn(object_store::Error) -> ObjectError {
    move |source| ObjectError::Store { attempted, source: Arc::new(source) }
}
