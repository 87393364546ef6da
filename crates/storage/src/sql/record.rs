//! Statements of the record: head, events, streams, requests.

use ceralacca_storage::{EventRow, Head, RequestKey, StorageError, StoredEntry, StoredRequest, StreamVersion};

use super::Connection;
use super::convert::{counter, digest, failed, instant, page, stored};

struct EventRecord {
    position: i64,
    stream: String,
    version: i64,
    entry: String,
    leaf: String,
    chain: String,
}

impl From<EventRecord> for EventRow {
    fn from(record: EventRecord) -> Self {
        let EventRecord { position, stream, version, entry, leaf, chain } = record;
        Self { position: counter(position), stream, version: counter(version), entry, leaf, chain }
    }
}

fn rows(records: Vec<EventRecord>) -> Vec<EventRow> {
    records.into_iter().map(EventRow::from).collect()
}

pub(super) async fn head(connection: &mut Connection) -> Result<Head, StorageError> {
    let record = sqlx::query!("SELECT next_position, chain, last_instant FROM head WHERE id = 1")
        .fetch_one(connection)
        .await
        .map_err(failed("read the head of the record"))?;
    Ok(Head {
        next_position: counter(record.next_position),
        chain: digest("head", "chain", &record.chain)?,
        last_instant: instant("head", "last_instant", record.last_instant)?,
    })
}

pub(super) async fn put_head(connection: &mut Connection, head: &Head) -> Result<(), StorageError> {
    let (position, chain) = (stored(head.next_position), head.chain.to_string());
    let last_instant = head.last_instant.as_microsecond();
    sqlx::query!(
        "UPDATE head SET next_position = $1, chain = $2, last_instant = $3 WHERE id = 1",
        position,
        chain,
        last_instant
    )
    .execute(connection)
    .await
    .map_err(failed("write the head of the record"))?;
    Ok(())
}

pub(super) async fn append(
    connection: &mut Connection,
    event: &StoredEntry,
    canonical: &str,
) -> Result<(), StorageError> {
    let (position, version) = (stored(event.position), stored(event.entry.version));
    let (leaf, chain) = (event.leaf.to_string(), event.chain.to_string());
    sqlx::query!(
        "INSERT INTO event (position, stream, version, entry, leaf, chain) VALUES ($1, $2, $3, $4, $5, $6)",
        position,
        event.entry.stream,
        version,
        canonical,
        leaf,
        chain
    )
    .execute(connection)
    .await
    .map_err(failed("append an event"))?;
    Ok(())
}

pub(super) async fn events(
    connection: &mut Connection,
    after_position: u64,
    limit: u32,
) -> Result<Vec<EventRow>, StorageError> {
    let (after, limit) = (stored(after_position), page(limit));
    sqlx::query_as!(
        EventRecord,
        "SELECT position, stream, version, entry, leaf, chain FROM event WHERE position > $1 ORDER BY position LIMIT $2",
        after,
        limit
    )
    .fetch_all(connection)
    .await
    .map(rows)
    .map_err(failed("read the record"))
}

pub(super) async fn stream(
    connection: &mut Connection,
    name: &str,
    after_version: u64,
    limit: u32,
) -> Result<Vec<EventRow>, StorageError> {
    let (after, limit) = (stored(after_version), page(limit));
    sqlx::query_as!(
        EventRecord,
        "SELECT position, stream, version, entry, leaf, chain FROM event \
         WHERE stream = $1 AND version > $2 ORDER BY version LIMIT $3",
        name,
        after,
        limit
    )
    .fetch_all(connection)
    .await
    .map(rows)
    .map_err(failed("read a stream"))
}

pub(super) async fn stream_version(connection: &mut Connection, name: &str) -> Result<u64, StorageError> {
    let version = sqlx::query_scalar!(
        r#"SELECT COALESCE(MAX(version), 0) AS "version!: i64" FROM event WHERE stream = $1"#,
        name
    )
    .fetch_one(connection)
    .await
    .map_err(failed("read the version of a stream"))?;
    Ok(counter(version))
}

pub(super) async fn streams_with_prefix(
    connection: &mut Connection,
    prefix: &str,
    after: &str,
    limit: u32,
) -> Result<Vec<StreamVersion>, StorageError> {
    // The greatest character ends the range; a stream's name is never made of it.
    let (end, limit) = (format!("{prefix}{}", char::MAX), page(limit));
    let records = sqlx::query!(
        r#"SELECT stream AS "stream!", MAX(version) AS "version!: i64" FROM event
           WHERE stream >= $1 AND stream < $2 AND stream > $3 GROUP BY stream ORDER BY stream LIMIT $4"#,
        prefix,
        end,
        after,
        limit
    )
    .fetch_all(connection)
    .await
    .map_err(failed("list streams"))?;
    Ok(records.into_iter().map(|row| StreamVersion { stream: row.stream, version: counter(row.version) }).collect())
}

pub(super) async fn request(
    connection: &mut Connection,
    actor: &str,
    client_id: &str,
) -> Result<Option<StoredRequest>, StorageError> {
    let record = sqlx::query!(
        "SELECT digest, first_position, last_position, instant FROM request WHERE actor = $1 AND client_id = $2",
        actor,
        client_id
    )
    .fetch_optional(connection)
    .await
    .map_err(failed("look up a request"))?;
    let Some(record) = record else { return Ok(None) };
    Ok(Some(StoredRequest {
        digest: digest("request", client_id, &record.digest)?,
        first_position: counter(record.first_position),
        last_position: counter(record.last_position),
        instant: instant("request", client_id, record.instant)?,
    }))
}

pub(super) async fn put_request(
    connection: &mut Connection,
    key: &RequestKey,
    answer: &StoredRequest,
) -> Result<(), StorageError> {
    let digest = answer.digest.to_string();
    let (first, last) = (stored(answer.first_position), stored(answer.last_position));
    let instant = answer.instant.as_microsecond();
    sqlx::query!(
        "INSERT INTO request (actor, client_id, digest, first_position, last_position, instant) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        key.actor,
        key.client_id,
        digest,
        first,
        last,
        instant
    )
    .execute(connection)
    .await
    .map_err(failed("remember the answer to a request"))?;
    Ok(())
}
