//! The engine: each method takes a connection and runs its statement.

use async_trait::async_trait;
use ceralacca_record::Hash;
use ceralacca_storage::{
    Account, Draft, DraftLine, DraftSave, DraftSaved, Engine, EventRow, Found, Head, Job, LogLeaf, Login, NewJob,
    OpenedKey, RegisterEntry, Search, SearchKeys, StorageError, StoredCheckpoint, StoredRequest, StreamVersion,
    Transaction, Upload, ViewRow,
};
use jiff::Timestamp;
use sqlx::Pool;
use sqlx::pool::PoolConnection;

use super::transaction::SqlTransaction;
use super::{drafts, failed, log, people, record, search, uploads, views, work};
use crate::Db;

type Answer<T> = Result<T, StorageError>;

/// A database reached through two pools, which may be one and the same.
pub(crate) struct SqlEngine {
    writers: Pool<Db>,
    readers: Pool<Db>,
}

impl SqlEngine {
    pub(crate) fn new(writers: Pool<Db>, readers: Pool<Db>) -> Self {
        Self { writers, readers }
    }

    async fn reader(&self) -> Answer<PoolConnection<Db>> {
        self.readers.acquire().await.map_err(failed("take a connection for reading"))
    }

    async fn writer(&self) -> Answer<PoolConnection<Db>> {
        self.writers.acquire().await.map_err(failed("take a connection for writing"))
    }
}

#[async_trait]
impl Engine for SqlEngine {
    fn name(&self) -> &'static str {
        crate::NAME
    }

    async fn begin(&self) -> Answer<Box<dyn Transaction>> {
        let transaction = crate::begin_exclusive(&self.writers).await?;
        Ok(Box::new(SqlTransaction::open(transaction).await?))
    }

    async fn head(&self) -> Answer<Head> {
        record::head(&mut *self.reader().await?).await
    }

    async fn event_rows(&self, after_position: u64, limit: u32) -> Answer<Vec<EventRow>> {
        record::events(&mut *self.reader().await?, after_position, limit).await
    }

    async fn stream_rows(&self, stream: &str, after_version: u64, limit: u32) -> Answer<Vec<EventRow>> {
        record::stream(&mut *self.reader().await?, stream, after_version, limit).await
    }

    async fn streams_with_prefix(&self, prefix: &str, after: &str, limit: u32) -> Answer<Vec<StreamVersion>> {
        record::streams_with_prefix(&mut *self.reader().await?, prefix, after, limit).await
    }

    async fn request(&self, actor: &str, client_id: &str) -> Answer<Option<StoredRequest>> {
        record::request(&mut *self.reader().await?, actor, client_id).await
    }

    async fn view(&self, name: &str, key: &str) -> Answer<Option<ViewRow>> {
        views::view(&mut *self.reader().await?, name, key).await
    }

    async fn views(&self, name: &str, parent: Option<&str>, after_key: &str, limit: u32) -> Answer<Vec<ViewRow>> {
        views::views(&mut *self.reader().await?, name, parent, after_key, limit).await
    }

    async fn search(&self, name: &str, asked: &Search) -> Answer<Found> {
        search::search(&mut *self.reader().await?, name, asked).await
    }

    async fn search_keys(&self, name: &str, after_key: &str, limit: u32) -> Answer<Vec<(String, SearchKeys)>> {
        search::keys(&mut *self.reader().await?, name, after_key, limit).await
    }

    async fn search_parents(
        &self,
        name: &str,
        states: &[String],
        after_parent: &str,
        limit: u32,
    ) -> Answer<Vec<(String, u64)>> {
        search::parents(&mut *self.reader().await?, name, states, after_parent, limit).await
    }

    async fn drop_view(&self, name: &str) -> Answer<u64> {
        let mut writer = self.writer().await?;
        search::drop_all(&mut writer, name).await?;
        views::drop_all(&mut writer, name).await
    }

    async fn log_size(&self) -> Answer<u64> {
        log::size(&mut *self.reader().await?).await
    }

    async fn log_leaves(&self, from_index: u64, limit: u32) -> Answer<Vec<LogLeaf>> {
        log::leaves(&mut *self.reader().await?, from_index, limit).await
    }

    async fn log_index(&self, position: u64) -> Answer<Option<u64>> {
        log::index(&mut *self.reader().await?, position).await
    }

    async fn checkpoint_up_to(&self, size: u64) -> Answer<Option<StoredCheckpoint>> {
        log::checkpoint_up_to(&mut *self.reader().await?, size).await
    }

    async fn checkpoints(&self, after_size: u64, limit: u32) -> Answer<Vec<StoredCheckpoint>> {
        log::checkpoints(&mut *self.reader().await?, after_size, limit).await
    }

    async fn register(&self, id: &str) -> Answer<Option<RegisterEntry>> {
        people::register(&mut *self.reader().await?, id).await
    }

    async fn register_of_kind(&self, kind: &str, after_id: &str, limit: u32) -> Answer<Vec<RegisterEntry>> {
        people::register_of_kind(&mut *self.reader().await?, kind, after_id, limit).await
    }

    async fn put_register(&self, entry: &RegisterEntry) -> Answer<()> {
        people::put_register(&mut *self.writer().await?, entry).await
    }

    async fn erase(&self, id: &str) -> Answer<bool> {
        people::erase(&mut *self.writer().await?, id).await
    }

    async fn put_account(&self, account: &Account) -> Answer<bool> {
        people::put_account(&mut *self.writer().await?, account).await
    }

    async fn account(&self, username: &str) -> Answer<Option<Account>> {
        people::account(&mut *self.reader().await?, username).await
    }

    async fn account_of(&self, person: &str) -> Answer<Option<Account>> {
        people::account_of(&mut *self.reader().await?, person).await
    }

    async fn put_login(&self, login: &Login) -> Answer<()> {
        people::put_login(&mut *self.writer().await?, login).await
    }

    async fn login(&self, token_hash: &str, now: Timestamp) -> Answer<Option<Login>> {
        people::login(&mut *self.reader().await?, token_hash, now).await
    }

    async fn delete_login(&self, token_hash: &str) -> Answer<bool> {
        people::delete_login(&mut *self.writer().await?, token_hash).await
    }

    async fn delete_logins_of(&self, person: &str) -> Answer<u64> {
        people::delete_logins_of(&mut *self.writer().await?, person).await
    }

    async fn sweep_logins(&self, now: Timestamp) -> Answer<u64> {
        people::sweep_logins(&mut *self.writer().await?, now).await
    }

    async fn create_upload(&self, upload: &Upload) -> Answer<()> {
        uploads::create(&mut *self.writer().await?, upload).await
    }

    async fn upload(&self, id: &str) -> Answer<Option<Upload>> {
        uploads::upload(&mut *self.reader().await?, id).await
    }

    async fn open_uploads(&self, owner: &str) -> Answer<u64> {
        uploads::open(&mut *self.reader().await?, owner).await
    }

    async fn advance_upload(&self, id: &str, from: u64, to: u64) -> Answer<bool> {
        uploads::advance(&mut *self.writer().await?, id, from, to).await
    }

    async fn finish_upload(&self, id: &str, digest: &Hash) -> Answer<bool> {
        uploads::finish(&mut *self.writer().await?, id, digest).await
    }

    async fn delete_upload(&self, id: &str) -> Answer<bool> {
        uploads::delete(&mut *self.writer().await?, id).await
    }

    async fn expired_uploads(&self, now: Timestamp, limit: u32) -> Answer<Vec<Upload>> {
        uploads::expired(&mut *self.reader().await?, now, limit).await
    }

    async fn draft(&self, key: &str) -> Answer<Option<Draft>> {
        drafts::draft(&mut *self.reader().await?, key).await
    }

    async fn drafts(&self, owner: &str, after_key: &str, limit: u32) -> Answer<Vec<DraftLine>> {
        drafts::of_owner(&mut *self.reader().await?, owner, after_key, limit).await
    }

    async fn put_draft(&self, save: &DraftSave<'_>) -> Answer<DraftSaved> {
        save.check()?;
        drafts::put(&mut *self.writer().await?, save).await
    }

    async fn delete_draft(&self, key: &str) -> Answer<bool> {
        drafts::delete(&mut *self.writer().await?, key).await
    }

    async fn opened_key(&self, envelope: &str) -> Answer<Option<OpenedKey>> {
        work::opened_key(&mut *self.reader().await?, envelope).await
    }

    async fn due_jobs(&self, now: Timestamp, limit: u32) -> Answer<Vec<NewJob>> {
        work::due_jobs(&mut *self.reader().await?, now, limit).await
    }

    async fn job(&self, id: &str) -> Answer<Option<Job>> {
        work::job(&mut *self.reader().await?, id).await
    }

    async fn finish_job(&self, id: &str, due: Timestamp) -> Answer<bool> {
        work::finish_job(&mut *self.writer().await?, id, due).await
    }

    async fn put_job(&self, job: &NewJob) -> Answer<()> {
        work::put_job(&mut *self.writer().await?, job).await
    }

    async fn setting(&self, name: &str) -> Answer<Option<String>> {
        work::setting(&mut *self.reader().await?, name).await
    }

    async fn put_setting(&self, name: &str, value: &str) -> Answer<()> {
        work::put_setting(&mut *self.writer().await?, name, value).await
    }
}
