//! Rows of the record and of the views that follow from it.

use ceralacca_record::{Entry, Hash};
use jiff::Timestamp;

use crate::StorageError;

/// The end of the record: what the next event continues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Position of the next event, from 1.
    pub next_position: u64,
    /// Link of the last event; 32 zero bytes if there is none.
    pub chain: Hash,
    /// Instant of the last event, whole microseconds; the epoch if there is none.
    pub last_instant: Timestamp,
}

impl Head {
    /// The head of an empty record.
    pub const EMPTY: Self = Self { next_position: 1, chain: Hash::ZERO, last_instant: Timestamp::UNIX_EPOCH };
}

/// One event of the record as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEntry {
    /// Position in the record, from 1, gap-free over the installation.
    pub position: u64,
    /// The event.
    pub entry: Entry,
    /// Its leaf hash in the log.
    pub leaf: Hash,
    /// Its link to all events before it.
    pub chain: Hash,
}

/// One row of the table of events, unread: the audit reads even rows that are no longer entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// Position in the record.
    pub position: u64,
    /// Stream, as the row says.
    pub stream: String,
    /// Version in the stream, as the row says.
    pub version: u64,
    /// Canonical JSON of the entry.
    pub entry: String,
    /// Leaf hash, hexadecimal.
    pub leaf: String,
    /// Link, hexadecimal.
    pub chain: String,
}

impl TryFrom<EventRow> for StoredEntry {
    type Error = StorageError;

    /// Reads the row. Its leaf and link are not recomputed here: `audit` does that for the whole record.
    fn try_from(row: EventRow) -> Result<Self, StorageError> {
        let corrupt = |reason: String| StorageError::Corrupt { what: "event", key: row.position.to_string(), reason };
        let entry: Entry = serde_json::from_str(&row.entry).map_err(|error| corrupt(error.to_string()))?;
        if entry.stream != row.stream || entry.version != row.version {
            return Err(corrupt("stream and version of the row are not those of the entry".to_owned()));
        }
        let leaf = row.leaf.parse().map_err(|_| corrupt("the leaf hash is not a digest".to_owned()))?;
        let chain = row.chain.parse().map_err(|_| corrupt("the link is not a digest".to_owned()))?;
        Ok(Self { position: row.position, entry, leaf, chain })
    }
}

/// The answer once given to a request, found again by its actor and client id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredRequest {
    /// Digest of what was asked.
    pub digest: Hash,
    /// Position of the first event of the answer; one more than `last_position` if it had none.
    pub first_position: u64,
    /// Position of the last event of the answer.
    pub last_position: u64,
    /// Instant of the answer.
    pub instant: Timestamp,
}

/// A stream and the version of its last event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamVersion {
    /// Name of the stream.
    pub stream: String,
    /// Version of its last event, from 1.
    pub version: u64,
}

/// One row of a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewRow {
    /// Key within the view; rows are listed in the byte order of their keys.
    pub key: String,
    /// Key of the thing it belongs to, for listing.
    pub parent: Option<String>,
    /// Contents, as the view's author wrote them (JSON by custom).
    pub data: String,
}
