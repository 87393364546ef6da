//! Statements of the published log.

use ceralacca_record::Hash;
use ceralacca_storage::{LogLeaf, StorageError, StoredCheckpoint, Unlogged};

use super::Connection;
use super::convert::{counter, digest, failed, instant, page, stored};

struct CheckpointRecord {
    size: i64,
    root: String,
    peaks: String,
    note: String,
    instant: i64,
}

impl TryFrom<CheckpointRecord> for StoredCheckpoint {
    type Error = StorageError;

    fn try_from(record: CheckpointRecord) -> Result<Self, StorageError> {
        let key = record.size.to_string();
        Ok(Self {
            size: counter(record.size),
            root: digest("checkpoint", &key, &record.root)?,
            peaks: peaks(&key, &record.peaks)?,
            instant: instant("checkpoint", &key, record.instant)?,
            note: record.note,
        })
    }
}

/// Peaks are kept as their 64 hexadecimal digits each, one after the other.
fn peaks(key: &str, text: &str) -> Result<Vec<Hash>, StorageError> {
    let peak = |chars: &[u8]| digest("checkpoint", key, &String::from_utf8_lossy(chars));
    text.as_bytes().chunks(64).map(peak).collect()
}

pub(super) async fn size(connection: &mut Connection) -> Result<u64, StorageError> {
    let size = sqlx::query_scalar!(r#"SELECT COALESCE(MAX(leaf_index) + 1, 0) AS "size!: i64" FROM log_leaf"#)
        .fetch_one(connection)
        .await
        .map_err(failed("read the size of the log"))?;
    Ok(counter(size))
}

pub(super) async fn leaves(
    connection: &mut Connection,
    from_index: u64,
    limit: u32,
) -> Result<Vec<LogLeaf>, StorageError> {
    let (from, limit) = (stored(from_index), page(limit));
    let records = sqlx::query!(
        "SELECT leaf_index, hash, position FROM log_leaf WHERE leaf_index >= $1 ORDER BY leaf_index LIMIT $2",
        from,
        limit
    )
    .fetch_all(connection)
    .await
    .map_err(failed("read the log"))?;
    let leaf = |index: i64, hash: &str, position: Option<i64>| {
        let hash = digest("log leaf", &index.to_string(), hash)?;
        Ok(LogLeaf { index: counter(index), hash, position: position.map(counter) })
    };
    records.into_iter().map(|record| leaf(record.leaf_index, &record.hash, record.position)).collect()
}

pub(super) async fn index(connection: &mut Connection, position: u64) -> Result<Option<u64>, StorageError> {
    let position = stored(position);
    let index = sqlx::query_scalar!("SELECT leaf_index FROM log_leaf WHERE position = $1", position)
        .fetch_optional(connection)
        .await
        .map_err(failed("find an event in the log"))?;
    Ok(index.map(counter))
}

/// Each head takes all events that wait, so what is in the log is always the beginning of the record.
pub(super) async fn unlogged(
    connection: &mut Connection,
    after_position: u64,
    limit: u32,
) -> Result<Vec<Unlogged>, StorageError> {
    let (after, limit) = (stored(after_position), page(limit));
    let records = sqlx::query!(
        "SELECT position, leaf FROM event \
         WHERE position > $1 AND position > (SELECT COALESCE(MAX(position), 0) FROM log_leaf) \
         ORDER BY position LIMIT $2",
        after,
        limit
    )
    .fetch_all(connection)
    .await
    .map_err(failed("read the events that are not in the log"))?;
    let unlogged = |position: i64, leaf: &str| {
        Ok(Unlogged { position: counter(position), leaf: digest("event", &position.to_string(), leaf)? })
    };
    records.into_iter().map(|record| unlogged(record.position, &record.leaf)).collect()
}

pub(super) async fn append(connection: &mut Connection, leaf: &LogLeaf) -> Result<(), StorageError> {
    let (index, hash, position) = (stored(leaf.index), leaf.hash.to_string(), leaf.position.map(stored));
    sqlx::query!("INSERT INTO log_leaf (leaf_index, hash, position) VALUES ($1, $2, $3)", index, hash, position)
        .execute(connection)
        .await
        .map_err(failed("append a leaf to the log"))?;
    Ok(())
}

pub(super) async fn checkpoint_up_to(
    connection: &mut Connection,
    size: u64,
) -> Result<Option<StoredCheckpoint>, StorageError> {
    let size = stored(size);
    sqlx::query_as!(
        CheckpointRecord,
        "SELECT size, root, peaks, note, instant FROM checkpoint WHERE size <= $1 ORDER BY size DESC LIMIT 1",
        size
    )
    .fetch_optional(connection)
    .await
    .map_err(failed("read a checkpoint"))?
    .map(StoredCheckpoint::try_from)
    .transpose()
}

pub(super) async fn checkpoints(
    connection: &mut Connection,
    after_size: u64,
    limit: u32,
) -> Result<Vec<StoredCheckpoint>, StorageError> {
    let (after, limit) = (stored(after_size), page(limit));
    sqlx::query_as!(
        CheckpointRecord,
        "SELECT size, root, peaks, note, instant FROM checkpoint WHERE size > $1 ORDER BY size LIMIT $2",
        after,
        limit
    )
    .fetch_all(connection)
    .await
    .map_err(failed("list checkpoints"))?
    .into_iter()
    .map(StoredCheckpoint::try_from)
    .collect()
}

pub(super) async fn put_checkpoint(
    connection: &mut Connection,
    checkpoint: &StoredCheckpoint,
) -> Result<(), StorageError> {
    let (size, root) = (stored(checkpoint.size), checkpoint.root.to_string());
    let peaks: String = checkpoint.peaks.iter().map(Hash::to_string).collect();
    let instant = checkpoint.instant.as_microsecond();
    sqlx::query!(
        "INSERT INTO checkpoint (size, root, peaks, note, instant) VALUES ($1, $2, $3, $4, $5)",
        size,
        root,
        peaks,
        checkpoint.note,
        instant
    )
    .execute(connection)
    .await
    .map_err(failed("keep a checkpoint"))?;
    Ok(())
}
