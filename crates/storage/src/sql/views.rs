//! Statements of the views.

use ceralacca_storage::{StorageError, ViewRow};

use super::Connection;
use super::convert::{failed, page};

pub(super) async fn view(connection: &mut Connection, name: &str, key: &str) -> Result<Option<ViewRow>, StorageError> {
    sqlx::query_as!(ViewRow, "SELECT key, parent, data FROM view_row WHERE name = $1 AND key = $2", name, key)
        .fetch_optional(connection)
        .await
        .map_err(failed("read a view"))
}

pub(super) async fn views(
    connection: &mut Connection,
    name: &str,
    parent: Option<&str>,
    after_key: &str,
    limit: u32,
) -> Result<Vec<ViewRow>, StorageError> {
    match parent {
        Some(parent) => of_parent(connection, name, parent, after_key, limit).await,
        None => all(connection, name, after_key, limit).await,
    }
}

async fn all(
    connection: &mut Connection,
    name: &str,
    after_key: &str,
    limit: u32,
) -> Result<Vec<ViewRow>, StorageError> {
    let limit = page(limit);
    sqlx::query_as!(
        ViewRow,
        "SELECT key, parent, data FROM view_row WHERE name = $1 AND key > $2 ORDER BY key LIMIT $3",
        name,
        after_key,
        limit
    )
    .fetch_all(connection)
    .await
    .map_err(failed("list a view"))
}

async fn of_parent(
    connection: &mut Connection,
    name: &str,
    parent: &str,
    after_key: &str,
    limit: u32,
) -> Result<Vec<ViewRow>, StorageError> {
    let limit = page(limit);
    sqlx::query_as!(
        ViewRow,
        "SELECT key, parent, data FROM view_row \
         WHERE name = $1 AND parent = $2 AND key > $3 ORDER BY key LIMIT $4",
        name,
        parent,
        after_key,
        limit
    )
    .fetch_all(connection)
    .await
    .map_err(failed("list a view by parent"))
}

pub(super) async fn put(connection: &mut Connection, name: &str, row: &ViewRow) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO view_row (name, key, parent, data) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (name, key) DO UPDATE SET parent = excluded.parent, data = excluded.data",
        name,
        row.key,
        row.parent,
        row.data
    )
    .execute(connection)
    .await
    .map_err(failed("write a view"))?;
    Ok(())
}

pub(super) async fn delete(connection: &mut Connection, name: &str, key: &str) -> Result<(), StorageError> {
    sqlx::query!("DELETE FROM view_row WHERE name = $1 AND key = $2", name, key)
        .execute(connection)
        .await
        .map_err(failed("delete a row of a view"))?;
    Ok(())
}

pub(super) async fn drop_all(connection: &mut Connection, name: &str) -> Result<u64, StorageError> {
    let done = sqlx::query!("DELETE FROM view_row WHERE name = $1", name)
        .execute(connection)
        .await
        .map_err(failed("drop a view"))?;
    Ok(done.rows_affected())
}
