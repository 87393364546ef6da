//! Statements of the keys of opened envelopes, the jobs and the settings.

use ceralacca_storage::{Job, NewJob, OpenedKey, StorageError};
use jiff::Timestamp;

use super::Connection;
use super::convert::{failed, instant, page};

pub(super) async fn opened_key(connection: &mut Connection, envelope: &str) -> Result<Option<OpenedKey>, StorageError> {
    sqlx::query_as!(OpenedKey, "SELECT envelope, wrapped FROM opened_key WHERE envelope = $1", envelope)
        .fetch_optional(connection)
        .await
        .map_err(failed("read the key of an opened envelope"))
}

pub(super) async fn put_opened_key(connection: &mut Connection, key: &OpenedKey) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO opened_key (envelope, wrapped) VALUES ($1, $2) \
         ON CONFLICT (envelope) DO UPDATE SET wrapped = excluded.wrapped",
        key.envelope,
        key.wrapped
    )
    .execute(connection)
    .await
    .map_err(failed("write the key of an opened envelope"))?;
    Ok(())
}

pub(super) async fn put_job(connection: &mut Connection, job: &NewJob) -> Result<(), StorageError> {
    let due = job.due.as_microsecond();
    sqlx::query!(
        "INSERT INTO job (id, due, kind, payload, done) VALUES ($1, $2, $3, $4, FALSE) \
         ON CONFLICT (id) DO UPDATE SET due = excluded.due, kind = excluded.kind, payload = excluded.payload, \
         done = excluded.done",
        job.id,
        due,
        job.kind,
        job.payload
    )
    .execute(connection)
    .await
    .map_err(failed("write a job"))?;
    Ok(())
}

pub(super) async fn due_jobs(
    connection: &mut Connection,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<NewJob>, StorageError> {
    let (now, limit) = (now.as_microsecond(), page(limit));
    let records = sqlx::query!(
        "SELECT id, due, kind, payload FROM job WHERE done = FALSE AND due <= $1 ORDER BY due, id LIMIT $2",
        now,
        limit
    )
    .fetch_all(connection)
    .await
    .map_err(failed("list due jobs"))?;
    let job = |id: String, due: i64, kind, payload| Ok(NewJob { due: instant("job", &id, due)?, id, kind, payload });
    records.into_iter().map(|row| job(row.id, row.due, row.kind, row.payload)).collect()
}

pub(super) async fn job(connection: &mut Connection, id: &str) -> Result<Option<Job>, StorageError> {
    let record = sqlx::query!("SELECT id, due, kind, payload, done FROM job WHERE id = $1", id)
        .fetch_optional(connection)
        .await
        .map_err(failed("read a job"))?;
    let Some(row) = record else { return Ok(None) };
    let due = instant("job", id, row.due)?;
    Ok(Some(Job { job: NewJob { id: row.id, due, kind: row.kind, payload: row.payload }, done: row.done }))
}

pub(super) async fn finish_job(connection: &mut Connection, id: &str, due: Timestamp) -> Result<bool, StorageError> {
    let due = due.as_microsecond();
    let done = sqlx::query!("UPDATE job SET done = TRUE WHERE id = $1 AND due = $2 AND done = FALSE", id, due)
        .execute(connection)
        .await
        .map_err(failed("mark a job as done"))?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn setting(connection: &mut Connection, name: &str) -> Result<Option<String>, StorageError> {
    sqlx::query_scalar!("SELECT value FROM setting WHERE name = $1", name)
        .fetch_optional(connection)
        .await
        .map_err(failed("read a setting"))
}

pub(super) async fn put_setting(connection: &mut Connection, name: &str, value: &str) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        name,
        value
    )
    .execute(connection)
    .await
    .map_err(failed("write a setting"))?;
    Ok(())
}
