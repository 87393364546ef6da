//! Between rows and values.

use std::sync::Arc;

use ceralacca_record::Hash;
use ceralacca_storage::StorageError;
use ceralacca_storage::limits::PAGE_ROWS_MAX;
use jiff::Timestamp;

/// Names what was attempted when the database refuses.
pub(crate) fn failed(attempted: &'static str) -> impl FnOnce(sqlx::Error) -> StorageError {
    move |error| StorageError::Database { attempted, retryable: is_retryable(&error), source: Arc::new(error) }
}

/// Whether the same call may succeed later: the database was busy, unreachable, or short of room.
fn is_retryable(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| is_passing(&code)),
        _ => false,
    }
}

/// SQLSTATE classes 08 (connection), 40 (rollback), 53 (resources), 57 (operator) and lock 55P03 of PostgreSQL (appendix
/// A of its manual); SQLite's SQLITE_BUSY, SQLITE_LOCKED, SQLITE_IOERR and SQLITE_FULL with their extended codes.
fn is_passing(code: &str) -> bool {
    match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 6 | 10 | 13),
        _ => code == "55P03" || ["08", "40", "53", "57"].iter().any(|class| code.starts_with(class)),
    }
}

/// A counter as the tables hold it. No counter reaches 2^63; as a bound of a search the greatest value says the same.
pub(super) fn stored(counter: u64) -> i64 {
    i64::try_from(counter).unwrap_or(i64::MAX)
}

/// A counter from a table; the schema keeps it from being negative.
pub(super) fn counter(stored: i64) -> u64 {
    u64::try_from(stored).unwrap_or_default()
}

/// An instant from a table.
pub(super) fn instant(what: &'static str, key: &str, microseconds: i64) -> Result<Timestamp, StorageError> {
    Timestamp::from_microsecond(microseconds).map_err(|error| corrupt(what, key, &error.to_string()))
}

/// A digest from a table.
pub(super) fn digest(what: &'static str, key: &str, text: &str) -> Result<Hash, StorageError> {
    text.parse().map_err(|_| corrupt(what, key, "the digest is not 64 hexadecimal characters"))
}

fn corrupt(what: &'static str, key: &str, reason: &str) -> StorageError {
    StorageError::Corrupt { what, key: key.to_owned(), reason: reason.to_owned() }
}

/// The number of rows that a read may give.
pub(super) fn page(limit: u32) -> i64 {
    i64::from(limit.min(PAGE_ROWS_MAX))
}
