//! Rows of work in progress, which is no part of the record.

use jiff::Timestamp;

use crate::StorageError;
use crate::limits::{DRAFT_BYTES_MAX, KEY_BYTES_MAX};

/// Work in progress as it was last saved.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    /// Which work it is; unique in the installation.
    pub key: String,
    /// By whom it is listed.
    pub owner: String,
    /// Changes with every save, from 1; a key that was deleted and made again goes on with greater numbers.
    pub version: u64,
    /// Contents.
    pub data: String,
    /// Instant of the last save, whole microseconds.
    pub updated: Timestamp,
}

/// The contents are not shown: debug texts end in logs.
impl std::fmt::Debug for Draft {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Draft").field("key", &self.key).field("version", &self.version).finish_non_exhaustive()
    }
}

/// A draft without its contents, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftLine {
    /// Which work it is.
    pub key: String,
    /// Its version.
    pub version: u64,
    /// Instant of the last save.
    pub updated: Timestamp,
}

/// A save that counts only if nobody has saved since the version it stands on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct DraftSave<'a> {
    /// Which work it is.
    pub key: &'a str,
    /// By whom it is listed.
    pub owner: &'a str,
    /// The version that was changed; 0: there must be none.
    pub expected: u64,
    /// Contents, at most [`DRAFT_BYTES_MAX`] bytes.
    pub data: &'a str,
    /// The present instant.
    pub now: Timestamp,
}

/// What became of a save.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraftSaved {
    /// It is durable under this version.
    Stored(u64),
    /// Somebody else was first: nothing was written. The version that there is now, 0 if there is none.
    Conflict(u64),
}

impl DraftSave<'_> {
    /// The version that this save makes. Versions follow the clock, so that a draft deleted and made again never
    /// repeats one that somebody still holds.
    #[must_use]
    pub fn version(&self) -> u64 {
        let instant = u64::try_from(self.now.as_microsecond()).unwrap_or_default();
        instant.max(self.expected.saturating_add(1))
    }

    /// Whether every engine can keep it.
    ///
    /// # Errors
    /// [`StorageError::DraftTooLong`]; [`StorageError::Unwritable`] for its key, its owner or a NUL character.
    pub fn check(&self) -> Result<(), StorageError> {
        if self.data.len() > DRAFT_BYTES_MAX {
            return Err(StorageError::DraftTooLong { bytes: self.data.len(), max: DRAFT_BYTES_MAX });
        }
        let named = |text: &str| (1..=KEY_BYTES_MAX).contains(&text.len()) && !text.contains('\0');
        if named(self.key) && named(self.owner) && !self.data.contains('\0') {
            return Ok(());
        }
        Err(StorageError::Unwritable {
            what: "a draft".to_owned(),
            rule: format!("key and owner have 1 to {KEY_BYTES_MAX} bytes, and no text has a NUL character"),
        })
    }
}
