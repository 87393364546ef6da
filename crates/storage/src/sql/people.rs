//! Statements about persons: register, accounts, logins.

use ceralacca_storage::{Account, Login, RegisterEntry, StorageError};
use jiff::Timestamp;

use super::Connection;
use super::convert::{failed, instant, page};

pub(super) async fn register(connection: &mut Connection, id: &str) -> Result<Option<RegisterEntry>, StorageError> {
    sqlx::query_as!(RegisterEntry, "SELECT id, kind, data FROM register WHERE id = $1", id)
        .fetch_optional(connection)
        .await
        .map_err(failed("read the register"))
}

pub(super) async fn register_of_kind(
    connection: &mut Connection,
    kind: &str,
    after_id: &str,
    limit: u32,
) -> Result<Vec<RegisterEntry>, StorageError> {
    let limit = page(limit);
    sqlx::query_as!(
        RegisterEntry,
        "SELECT id, kind, data FROM register \
         WHERE kind = $1 AND id > $2 AND data IS NOT NULL ORDER BY id LIMIT $3",
        kind,
        after_id,
        limit
    )
    .fetch_all(connection)
    .await
    .map_err(failed("list the register"))
}

pub(super) async fn put_register(connection: &mut Connection, entry: &RegisterEntry) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO register (id, kind, data) VALUES ($1, $2, $3) \
         ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, data = excluded.data",
        entry.id,
        entry.kind,
        entry.data
    )
    .execute(connection)
    .await
    .map_err(failed("write the register"))?;
    Ok(())
}

pub(super) async fn erase(connection: &mut Connection, id: &str) -> Result<bool, StorageError> {
    let done = sqlx::query!("UPDATE register SET data = NULL WHERE id = $1", id)
        .execute(connection)
        .await
        .map_err(failed("erase an entry of the register"))?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn put_account(connection: &mut Connection, account: &Account) -> Result<bool, StorageError> {
    let done = sqlx::query!(
        "INSERT INTO account (person, username, password_hash) VALUES ($1, $2, $3) \
         ON CONFLICT (person) DO UPDATE SET username = excluded.username, password_hash = excluded.password_hash",
        account.person,
        account.username,
        account.password_hash
    )
    .execute(connection)
    .await;
    match done {
        Ok(_) => Ok(true),
        // The person's own row is updated, so only the username can be taken.
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(false),
        Err(error) => Err(failed("write an account")(error)),
    }
}

pub(super) async fn account(connection: &mut Connection, username: &str) -> Result<Option<Account>, StorageError> {
    sqlx::query_as!(Account, "SELECT person, username, password_hash FROM account WHERE username = $1", username)
        .fetch_optional(connection)
        .await
        .map_err(failed("read an account"))
}

pub(super) async fn account_of(connection: &mut Connection, person: &str) -> Result<Option<Account>, StorageError> {
    sqlx::query_as!(Account, "SELECT person, username, password_hash FROM account WHERE person = $1", person)
        .fetch_optional(connection)
        .await
        .map_err(failed("read the account of a person"))
}

pub(super) async fn put_login(connection: &mut Connection, login: &Login) -> Result<(), StorageError> {
    let expires = login.expires.as_microsecond();
    sqlx::query!(
        "INSERT INTO login (token_hash, person, expires) VALUES ($1, $2, $3) \
         ON CONFLICT (token_hash) DO UPDATE SET person = excluded.person, expires = excluded.expires",
        login.token_hash,
        login.person,
        expires
    )
    .execute(connection)
    .await
    .map_err(failed("open a login"))?;
    Ok(())
}

pub(super) async fn login(
    connection: &mut Connection,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<Login>, StorageError> {
    let now = now.as_microsecond();
    let record =
        sqlx::query!("SELECT person, expires FROM login WHERE token_hash = $1 AND expires > $2", token_hash, now)
            .fetch_optional(connection)
            .await
            .map_err(failed("look up a login"))?;
    let Some(record) = record else { return Ok(None) };
    let expires = instant("login", &record.person, record.expires)?;
    Ok(Some(Login { token_hash: token_hash.to_owned(), person: record.person, expires }))
}

pub(super) async fn delete_login(connection: &mut Connection, token_hash: &str) -> Result<bool, StorageError> {
    let done = sqlx::query!("DELETE FROM login WHERE token_hash = $1", token_hash)
        .execute(connection)
        .await
        .map_err(failed("close a login"))?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn delete_logins_of(connection: &mut Connection, person: &str) -> Result<u64, StorageError> {
    let done = sqlx::query!("DELETE FROM login WHERE person = $1", person)
        .execute(connection)
        .await
        .map_err(failed("close the logins of a person"))?;
    Ok(done.rows_affected())
}

pub(super) async fn sweep_logins(connection: &mut Connection, now: Timestamp) -> Result<u64, StorageError> {
    let now = now.as_microsecond();
    let done = sqlx::query!("DELETE FROM login WHERE expires <= $1", now)
        .execute(connection)
        .await
        .map_err(failed("sweep logins"))?;
    Ok(done.rows_affected())
}
