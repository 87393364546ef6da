//! Rows about work under way: uploads, keys of opened envelopes, jobs.

use ceralacca_record::Hash;
use jiff::Timestamp;

/// A resumable upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Identifier, unguessable.
    pub id: String,
    /// Identifier of the person who owns it; nobody else may see or continue it.
    pub owner: String,
    /// Declared length, in bytes.
    pub length: u64,
    /// Bytes received and on disk.
    pub received: u64,
    /// Instant from which it may be swept, whole microseconds.
    pub expires: Timestamp,
    /// SHA-256 of the whole, once it has been finished and is an object.
    pub digest: Option<Hash>,
}

/// The key of an opened envelope, wrapped by the installation.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenedKey {
    /// Identifier of the envelope.
    pub envelope: String,
    /// The wrapped key, as text.
    pub wrapped: String,
}

/// The wrapped key is not shown: debug texts end in logs.
impl std::fmt::Debug for OpenedKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("OpenedKey").field("envelope", &self.envelope).finish_non_exhaustive()
    }
}

/// Work to be done at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// Identifier; a job written again under its identifier replaces the former one and is due again.
    pub id: String,
    /// Instant from which it is due, whole microseconds.
    pub due: Timestamp,
    /// What to do.
    pub kind: String,
    /// With what (JSON by custom).
    pub payload: String,
}

/// A job and whether it has been done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The job.
    pub job: NewJob,
    /// Whether it has been done.
    pub done: bool,
}
