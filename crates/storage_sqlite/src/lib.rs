//! Storage in one SQLite file, for an installation of one process.
//!
//! Write-ahead log with `synchronous=FULL`: a commit is on disk before it is acknowledged. One connection writes, some
//! others read. What is erased is overwritten in the file (`secure_delete`).

#[path = "../../storage/src/sql/mod.rs"]
mod sql;

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use ceralacca_storage::{Engine, StorageError};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use sql::{SqlEngine, failed};

/// The database against which the statements are compiled here.
type Db = sqlx::Sqlite;

/// Name of this engine.
const NAME: &str = "sqlite";

/// Connections that read at the same time.
const READERS_MAX: u32 = 8;

/// How long a connection waits for another process that has locked the file, such as a backup.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Opens the file of `url` (such as `sqlite:///var/lib/ceralacca/record.db`), making it and its tables if needed.
///
/// The folder must exist. A database in memory is refused: it would not outlive an acknowledgement.
///
/// # Errors
/// The URL is not understood, the file cannot be opened, or its tables are of a newer version of the program.
pub async fn connect(url: &str) -> Result<Arc<dyn Engine>, StorageError> {
    if url.contains(":memory:") || url.contains("mode=memory") {
        let rule = "the record must be in a file; give a URL such as sqlite:///var/lib/ceralacca/record.db";
        return Err(StorageError::Unwritable { what: "a record in memory".to_owned(), rule: rule.to_owned() });
    }
    let options = options(url)?;
    // The writer never goes away: its cache stays warm and the write-ahead log is kept open.
    let writers = SqlitePoolOptions::new()
        .min_connections(1)
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options.clone())
        .await
        .map_err(failed("open the file"))?;
    sqlx::migrate!().run(&writers).await.map_err(|error| failed("make the tables")(error.into()))?;
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS_MAX)
        .connect_with(options.pragma("query_only", "ON"))
        .await
        .map_err(failed("open the file for reading"))?;
    Ok(Arc::new(SqlEngine::new(writers, readers)))
}

fn options(url: &str) -> Result<SqliteConnectOptions, StorageError> {
    let options = SqliteConnectOptions::from_str(url).map_err(failed("understand the URL of the file"))?;
    Ok(options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("secure_delete", "ON")
        // Without it an INSERT OR REPLACE would not fire the triggers that keep the record append-only.
        .pragma("recursive_triggers", "ON"))
}

/// Opens a transaction that no other can be opened beside.
async fn begin_exclusive(writers: &sqlx::Pool<Db>) -> Result<sqlx::Transaction<'static, Db>, StorageError> {
    writers.begin_with("BEGIN IMMEDIATE").await.map_err(failed("begin to write"))
}
