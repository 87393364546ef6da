//! Storage in PostgreSQL, for an installation of several processes.
//!
//! The writers of all processes take turns through the row lock of the head, so positions are gap-free and become
//! visible in their order. Durability is the server's: `synchronous_commit` must not be off.

#[path = "../../storage/src/sql/mod.rs"]
mod sql;

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use ceralacca_storage::{Engine, StorageError};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use sql::{SqlEngine, failed};

/// The database against which the statements are compiled here.
type Db = sqlx::Postgres;

/// Name of this engine.
const NAME: &str = "postgresql";

/// Connections of one process.
const CONNECTIONS_MAX: u32 = 16;

/// How long to wait for a connection before the caller is told to try again.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// Whatever the server's defaults: an acknowledged act is on disk, and a process that hangs with the head locked does
/// not stop the others for long.
const SESSION: [(&str, &str); 3] =
    [("synchronous_commit", "on"), ("lock_timeout", "10s"), ("idle_in_transaction_session_timeout", "60s")];

/// Connects to the database of `url` (such as `postgres://ceralacca@localhost/ceralacca`), making its tables if needed.
///
/// # Errors
/// The URL is not understood, the server cannot be reached, or its tables are of a newer version of the program.
pub async fn connect(url: &str) -> Result<Arc<dyn Engine>, StorageError> {
    let options = PgConnectOptions::from_str(url)
        .map_err(failed("understand the URL of the database"))?
        .application_name("ceralacca")
        .options(SESSION);
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS_MAX)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_with(options)
        .await
        .map_err(failed("connect"))?;
    sqlx::migrate!().run(&pool).await.map_err(|error| failed("make the tables")(error.into()))?;
    Ok(Arc::new(SqlEngine::new(pool.clone(), pool)))
}

/// Opens a transaction that no other can be opened beside, in any process: the lock is that of the head's row.
async fn begin_exclusive(writers: &sqlx::Pool<Db>) -> Result<sqlx::Transaction<'static, Db>, StorageError> {
    let mut transaction = writers.begin().await.map_err(failed("begin to write"))?;
    sqlx::query!("SELECT id FROM head WHERE id = 1 FOR UPDATE")
        .fetch_one(&mut *transaction)
        .await
        .map_err(failed("lock the head of the record"))?;
    Ok(transaction)
}
