//! Why an upload could not go on.

use std::sync::Arc;

use thiserror::Error;

use crate::{ObjectError, StorageError};

/// An upload could not go on.
#[derive(Debug, Clone, Error)]
pub enum StagingError {
    /// There is no such upload, or it is another's (whoever asks is not told which).
    #[error("there is no such upload; begin a new one")]
    NotFound,
    /// The upload is longer than may be sent here.
    #[error("the file has {length} bytes, at most {max} may be sent")]
    TooLong {
        /// Length announced, in bytes.
        length: u64,
        /// Limit, in bytes.
        max: u64,
    },
    /// The owner has too many uploads under way.
    #[error("{max} uploads are under way; finish or give up some of them first")]
    TooMany {
        /// The limit.
        max: u64,
    },
    /// The bytes begin at another offset than the one reached.
    #[error("the bytes begin at {given}, but the upload has reached {expected}; go on from there")]
    Offset {
        /// Offset the sender gave.
        given: u64,
        /// Offset the upload has reached.
        expected: u64,
    },
    /// More bytes were sent than announced; what fitted is kept.
    #[error("more bytes were sent than the {length} announced")]
    Overlong {
        /// Length announced, in bytes.
        length: u64,
    },
    /// The connection was cut; what arrived is kept.
    #[error("the connection was cut ({reason}); go on from {offset}")]
    Cut {
        /// Offset reached.
        offset: u64,
        /// What happened.
        reason: String,
    },
    /// A part is not what its checksum says; none of it is kept.
    #[error("the part is not what its checksum says; send it again from {offset}")]
    Checksum {
        /// Offset reached.
        offset: u64,
    },
    /// Bytes are still missing.
    #[error("{received} of {length} bytes have arrived; send the rest first")]
    Incomplete {
        /// Bytes received.
        received: u64,
        /// Bytes announced.
        length: u64,
    },
    /// The upload is being written by another request.
    #[error("the upload is being written by another request; ask for its offset in a moment")]
    Busy,
    /// The service is going down.
    #[error("the service is going down; go on when it is back")]
    Stopped,
    /// The database failed.
    #[error("the upload could not be recorded: {0}")]
    Storage(#[from] StorageError),
    /// The object could not be kept.
    #[error("the upload could not become an object: {0}")]
    Object(#[from] ObjectError),
    /// The disk failed.
    #[error("the disk could not {attempted}: {source}")]
    Disk {
        /// What was attempted, as an infinitive.
        attempted: &'static str,
        /// The system's own words.
        source: Arc<std::io::Error>,
    },
}

impl StagingError {
    /// The same, with the offset that counts.
    pub(super) fn reached(self, offset: u64) -> Self {
        match self {
            Self::Cut { reason, .. } => Self::Cut { offset, reason },
            other => other,
        }
    }
}

/// Names what was attempted when the disk refuses.
pub(super) fn io(attempted: &'static str) -> impl FnOnce(std::io::Error) -> StagingError {
    move |source| StagingError::Disk { attempted, source: Arc::new(source) }
}
