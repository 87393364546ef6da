//! Statements of work in progress.

use ceralacca_storage::{Draft, DraftLine, DraftSave, DraftSaved, StorageError};

use super::Connection;
use super::convert::{counter, failed, instant, page, stored};

pub(super) async fn draft(connection: &mut Connection, key: &str) -> Result<Option<Draft>, StorageError> {
    let record = sqlx::query!("SELECT key, owner, version, data, updated FROM draft WHERE key = $1", key)
        .fetch_optional(connection)
        .await
        .map_err(failed("read a draft"))?;
    let Some(row) = record else { return Ok(None) };
    let updated = instant("draft", key, row.updated)?;
    Ok(Some(Draft { key: row.key, owner: row.owner, version: counter(row.version), data: row.data, updated }))
}

pub(super) async fn of_owner(
    connection: &mut Connection,
    owner: &str,
    after_key: &str,
    limit: u32,
) -> Result<Vec<DraftLine>, StorageError> {
    let limit = page(limit);
    let records = sqlx::query!(
        "SELECT key, version, updated FROM draft WHERE owner = $1 AND key > $2 ORDER BY key LIMIT $3",
        owner,
        after_key,
        limit
    )
    .fetch_all(connection)
    .await
    .map_err(failed("list drafts"))?;
    let line = |key: String, version: i64, updated: i64| {
        Ok(DraftLine { updated: instant("draft", &key, updated)?, key, version: counter(version) })
    };
    records.into_iter().map(|row| line(row.key, row.version, row.updated)).collect()
}

/// One statement compares and writes, so that no other writer comes between.
pub(super) async fn put(connection: &mut Connection, save: &DraftSave<'_>) -> Result<DraftSaved, StorageError> {
    let version = save.version();
    let rows = if save.expected == 0 {
        insert(connection, save, version).await?
    } else {
        replace(connection, save, version).await?
    };
    if rows > 0 {
        return Ok(DraftSaved::Stored(version));
    }
    let present = sqlx::query_scalar!("SELECT version FROM draft WHERE key = $1", save.key)
        .fetch_optional(connection)
        .await
        .map_err(failed("read the version of a draft"))?;
    Ok(DraftSaved::Conflict(present.map_or(0, counter)))
}

async fn insert(connection: &mut Connection, save: &DraftSave<'_>, version: u64) -> Result<u64, StorageError> {
    let (version, updated) = (stored(version), save.now.as_microsecond());
    let done = sqlx::query!(
        "INSERT INTO draft (key, owner, version, data, updated) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (key) DO NOTHING",
        save.key,
        save.owner,
        version,
        save.data,
        updated
    )
    .execute(connection)
    .await
    .map_err(failed("write a draft"))?;
    Ok(done.rows_affected())
}

async fn replace(connection: &mut Connection, save: &DraftSave<'_>, version: u64) -> Result<u64, StorageError> {
    let (version, updated, expected) = (stored(version), save.now.as_microsecond(), stored(save.expected));
    let done = sqlx::query!(
        "UPDATE draft SET owner = $1, version = $2, data = $3, updated = $4 WHERE key = $5 AND version = $6",
        save.owner,
        version,
        save.data,
        updated,
        save.key,
        expected
    )
    .execute(connection)
    .await
    .map_err(failed("change a draft"))?;
    Ok(done.rows_affected())
}

pub(super) async fn delete(connection: &mut Connection, key: &str) -> Result<bool, StorageError> {
    let done = sqlx::query!("DELETE FROM draft WHERE key = $1", key)
        .execute(connection)
        .await
        .map_err(failed("throw a draft away"))?;
    Ok(done.rows_affected() > 0)
}
