//! Statements of the uploads.

use ceralacca_record::Hash;
use ceralacca_storage::{StorageError, Upload};
use jiff::Timestamp;

use super::Connection;
use super::convert::{counter, digest, failed, instant, page, stored};

struct UploadRecord {
    id: String,
    owner: String,
    length: i64,
    received: i64,
    expires: i64,
    digest: Option<String>,
}

impl TryFrom<UploadRecord> for Upload {
    type Error = StorageError;

    fn try_from(record: UploadRecord) -> Result<Self, StorageError> {
        let expires = instant("upload", &record.id, record.expires)?;
        let digest = record.digest.map(|text| digest("upload", &record.id, &text)).transpose()?;
        let (length, received) = (counter(record.length), counter(record.received));
        Ok(Self { id: record.id, owner: record.owner, length, received, expires, digest })
    }
}

pub(super) async fn create(connection: &mut Connection, upload: &Upload) -> Result<(), StorageError> {
    let (length, received) = (stored(upload.length), stored(upload.received));
    let (expires, digest) = (upload.expires.as_microsecond(), upload.digest.map(|digest| digest.to_string()));
    sqlx::query!(
        "INSERT INTO upload (id, owner, length, received, expires, digest) VALUES ($1, $2, $3, $4, $5, $6)",
        upload.id,
        upload.owner,
        length,
        received,
        expires,
        digest
    )
    .execute(connection)
    .await
    .map_err(failed("create an upload"))?;
    Ok(())
}

pub(super) async fn upload(connection: &mut Connection, id: &str) -> Result<Option<Upload>, StorageError> {
    sqlx::query_as!(UploadRecord, "SELECT id, owner, length, received, expires, digest FROM upload WHERE id = $1", id)
        .fetch_optional(connection)
        .await
        .map_err(failed("read an upload"))?
        .map(Upload::try_from)
        .transpose()
}

pub(super) async fn open(connection: &mut Connection, owner: &str) -> Result<u64, StorageError> {
    let open = sqlx::query_scalar!(
        r#"SELECT COUNT(*) AS "open!: i64" FROM upload WHERE owner = $1 AND digest IS NULL"#,
        owner
    )
    .fetch_one(connection)
    .await
    .map_err(failed("count uploads"))?;
    Ok(counter(open))
}

pub(super) async fn advance(connection: &mut Connection, id: &str, from: u64, to: u64) -> Result<bool, StorageError> {
    let (from, to) = (stored(from), stored(to));
    let done = sqlx::query!(
        "UPDATE upload SET received = $1 WHERE id = $2 AND received = $3 AND length >= $1 AND digest IS NULL",
        to,
        id,
        from
    )
    .execute(connection)
    .await
    .map_err(failed("move the offset of an upload"))?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn finish(connection: &mut Connection, id: &str, digest: &Hash) -> Result<bool, StorageError> {
    let digest = digest.to_string();
    let done = sqlx::query!("UPDATE upload SET digest = $1 WHERE id = $2 AND received = length", digest, id)
        .execute(connection)
        .await
        .map_err(failed("finish an upload"))?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn delete(connection: &mut Connection, id: &str) -> Result<bool, StorageError> {
    let done = sqlx::query!("DELETE FROM upload WHERE id = $1", id)
        .execute(connection)
        .await
        .map_err(failed("delete an upload"))?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn expired(
    connection: &mut Connection,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<Upload>, StorageError> {
    let (now, limit) = (now.as_microsecond(), page(limit));
    sqlx::query_as!(
        UploadRecord,
        "SELECT id, owner, length, received, expires, digest FROM upload \
         WHERE expires <= $1 ORDER BY expires, id LIMIT $2",
        now,
        limit
    )
    .fetch_all(connection)
    .await
    .map_err(failed("list expired uploads"))?
    .into_iter()
    .map(Upload::try_from)
    .collect()
}
