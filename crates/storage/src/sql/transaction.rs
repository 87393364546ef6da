//! The one write transaction of the record.

use async_trait::async_trait;
use ceralacca_storage::{
    Head, LogLeaf, NewJob, OpenedKey, RegisterEntry, RequestKey, SearchKeys, StorageError, StoredCheckpoint,
    StoredEntry, StoredRequest, Transaction, Unlogged, ViewRow,
};

use super::{Connection, failed, log, people, record, search, views, work};
use crate::Db;

/// An open transaction that holds the lock of the head.
pub(super) struct SqlTransaction {
    inner: sqlx::Transaction<'static, Db>,
    opened: Head,
    head: Head,
}

impl SqlTransaction {
    /// Reads the head, which `inner` has locked.
    pub(super) async fn open(mut inner: sqlx::Transaction<'static, Db>) -> Result<Self, StorageError> {
        let head = record::head(&mut inner).await?;
        Ok(Self { inner, opened: head, head })
    }

    fn connection(&mut self) -> &mut Connection {
        &mut self.inner
    }

    fn check_continues(&self, event: &StoredEntry) -> Result<(), StorageError> {
        let rule = |holds: bool, rule: &str| {
            if holds { Ok(()) } else { Err(StorageError::Sequence { rule: rule.to_owned() }) }
        };
        rule(event.position == self.head.next_position, "an event takes the next position, without gaps")?;
        rule(
            event.chain == ceralacca_record::chain(&self.head.chain, event.position, &event.leaf),
            "the link of an event continues the head",
        )?;
        // Events of one decision share its instant.
        rule(event.entry.instant >= self.head.last_instant, "the instants of the record never go backwards")
    }
}

#[async_trait]
impl Transaction for SqlTransaction {
    fn head(&self) -> Head {
        self.head
    }

    async fn stream_version(&mut self, stream: &str) -> Result<u64, StorageError> {
        record::stream_version(self.connection(), stream).await
    }

    async fn request(&mut self, actor: &str, client_id: &str) -> Result<Option<StoredRequest>, StorageError> {
        record::request(self.connection(), actor, client_id).await
    }

    async fn entries(&mut self, first: u64, last: u64) -> Result<Vec<StoredEntry>, StorageError> {
        let count = u32::try_from((last + 1).saturating_sub(first)).unwrap_or(u32::MAX);
        let rows = record::events(self.connection(), first.saturating_sub(1), count).await?;
        rows.into_iter().map(StoredEntry::try_from).collect()
    }

    async fn append(&mut self, event: &StoredEntry, canonical: &str) -> Result<(), StorageError> {
        self.check_continues(event)?;
        record::append(self.connection(), event, canonical).await?;
        self.head = Head { next_position: event.position + 1, chain: event.chain, last_instant: event.entry.instant };
        Ok(())
    }

    async fn put_request(&mut self, key: &RequestKey, answer: &StoredRequest) -> Result<(), StorageError> {
        record::put_request(self.connection(), key, answer).await
    }

    async fn put_view(&mut self, name: &str, row: &ViewRow) -> Result<(), StorageError> {
        views::put(self.connection(), name, row).await
    }

    async fn put_search_keys(&mut self, name: &str, row: &ViewRow, keys: &SearchKeys) -> Result<(), StorageError> {
        search::put(self.connection(), name, row, keys).await
    }

    async fn delete_view(&mut self, name: &str, key: &str) -> Result<(), StorageError> {
        search::delete(self.connection(), name, key).await?;
        views::delete(self.connection(), name, key).await
    }

    async fn put_register(&mut self, entry: &RegisterEntry) -> Result<(), StorageError> {
        people::put_register(self.connection(), entry).await
    }

    async fn put_job(&mut self, job: &NewJob) -> Result<(), StorageError> {
        work::put_job(self.connection(), job).await
    }

    async fn put_opened_key(&mut self, key: &OpenedKey) -> Result<(), StorageError> {
        work::put_opened_key(self.connection(), key).await
    }

    async fn log_size(&mut self) -> Result<u64, StorageError> {
        log::size(self.connection()).await
    }

    async fn latest_checkpoint(&mut self) -> Result<Option<StoredCheckpoint>, StorageError> {
        log::checkpoint_up_to(self.connection(), u64::MAX).await
    }

    async fn unlogged(&mut self, after_position: u64, limit: u32) -> Result<Vec<Unlogged>, StorageError> {
        log::unlogged(self.connection(), after_position, limit).await
    }

    async fn append_leaf(&mut self, leaf: &LogLeaf) -> Result<(), StorageError> {
        log::append(self.connection(), leaf).await
    }

    async fn put_checkpoint(&mut self, checkpoint: &StoredCheckpoint) -> Result<(), StorageError> {
        log::put_checkpoint(self.connection(), checkpoint).await
    }

    async fn commit(mut self: Box<Self>) -> Result<(), StorageError> {
        if self.head != self.opened {
            let head = self.head;
            record::put_head(self.connection(), &head).await?;
        }
        self.inner.commit().await.map_err(failed("commit"))
    }
}
