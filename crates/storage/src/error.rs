//! Why storage could not do what it was asked.

use std::error::Error;
use std::sync::Arc;

use ceralacca_record::CanonicalError;
use thiserror::Error;

/// Storage could not do what it was asked. Not found is never an error: reads answer `None` or an empty list.
#[derive(Debug, Clone, Error)]
pub enum StorageError {
    /// The database refused or could not be reached.
    #[error("the database could not {attempted}: {source}")]
    Database {
        /// What was attempted, as an infinitive.
        attempted: &'static str,
        /// Whether the same call may succeed later.
        retryable: bool,
        /// The engine's own words.
        source: Arc<dyn Error + Send + Sync>,
    },
    /// The commit in which the act waited failed: nothing of it was acknowledged. After a lost connection the act may
    /// still have become durable; sending it again under the same client id gives the recorded answer.
    #[error("the act was not acknowledged because its commit failed; send it again under the same client id: {0}")]
    CommitFailed(Box<StorageError>),
    /// A stored row cannot be what was written.
    #[error("the stored {what} \"{key}\" cannot be read: {reason}; restore it from a backup and check the chain")]
    Corrupt {
        /// Kind of row.
        what: &'static str,
        /// Its key.
        key: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A text, a number or a list is beyond its limit, or has a character that no engine keeps.
    #[error("{what} cannot be stored: {rule}")]
    Unwritable {
        /// What was to be written.
        what: String,
        /// The rule it breaks.
        rule: String,
    },
    /// Work in progress is longer than its limit.
    #[error("the draft has {bytes} bytes; at most {max} are kept")]
    DraftTooLong {
        /// Its length.
        bytes: usize,
        /// The limit, [`crate::limits::DRAFT_BYTES_MAX`].
        max: usize,
    },
    /// An event has no canonical form.
    #[error("the event \"{kind}\" cannot be recorded: {source}")]
    Event {
        /// Type of the event.
        kind: String,
        /// The rule it breaks.
        source: CanonicalError,
    },
    /// A write would break an invariant of the record (gap-free positions and versions).
    #[error("the write would break the record: {rule}")]
    Sequence {
        /// The invariant.
        rule: String,
    },
    /// The decision of a proposal panicked; nothing of it was written. It is a defect of the program.
    #[error("the decision failed with a defect of the program; nothing of it was written")]
    DecisionPanicked,
    /// The sequencer has stopped because the process is going down.
    #[error("the sequencer has stopped; send the act again when the service is back")]
    SequencerStopped,
}

impl StorageError {
    /// Whether the same call, made again later, may succeed.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Database { retryable, .. } => *retryable,
            Self::CommitFailed(_) | Self::SequencerStopped => true,
            Self::Corrupt { .. }
            | Self::Unwritable { .. }
            | Self::DraftTooLong { .. }
            | Self::Event { .. }
            | Self::Sequence { .. }
            | Self::DecisionPanicked => false,
        }
    }
}
