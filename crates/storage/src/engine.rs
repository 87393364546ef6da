//! What we ask of a database.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{
    Account, Draft, DraftLine, DraftSave, DraftSaved, EventRow, Found, Head, Job, LogLeaf, Login, NewJob, OpenedKey,
    RegisterEntry, RequestKey, Search, SearchKeys, StorageError, StoredCheckpoint, StoredEntry, StoredRequest,
    StreamVersion, Unlogged, Upload, ViewRow,
};

/// A database with its tables made. Reads outside a transaction see committed rows only; lists are limited to
/// [`crate::limits::PAGE_ROWS_MAX`] rows whatever is asked, and go on from the last key given.
#[async_trait]
pub trait Engine: Send + Sync {
    /// Name of the engine, for people.
    fn name(&self) -> &'static str;

    /// Opens the one write transaction of the record, waiting until no other is open, in this process or another.
    async fn begin(&self) -> Result<Box<dyn Transaction>, StorageError>;

    // ---- the record

    /// The end of the record.
    async fn head(&self) -> Result<Head, StorageError>;

    /// Rows of the record after a position, in order, unread.
    async fn event_rows(&self, after_position: u64, limit: u32) -> Result<Vec<EventRow>, StorageError>;

    /// Rows of a stream after a version, in order, unread.
    async fn stream_rows(&self, stream: &str, after_version: u64, limit: u32) -> Result<Vec<EventRow>, StorageError>;

    /// Events of the record after a position, in order.
    async fn entries(&self, after_position: u64, limit: u32) -> Result<Vec<StoredEntry>, StorageError> {
        self.event_rows(after_position, limit).await?.into_iter().map(StoredEntry::try_from).collect()
    }

    /// Events of a stream after a version, in order.
    async fn stream(&self, name: &str, after_version: u64, limit: u32) -> Result<Vec<StoredEntry>, StorageError> {
        self.stream_rows(name, after_version, limit).await?.into_iter().map(StoredEntry::try_from).collect()
    }

    /// Streams whose name begins with `prefix` and comes after `after` in byte order (`""`: from the first).
    async fn streams_with_prefix(
        &self,
        prefix: &str,
        after: &str,
        limit: u32,
    ) -> Result<Vec<StreamVersion>, StorageError>;

    /// The answer once given to a request.
    async fn request(&self, actor: &str, client_id: &str) -> Result<Option<StoredRequest>, StorageError>;

    // ---- views

    /// One row of a view.
    async fn view(&self, name: &str, key: &str) -> Result<Option<ViewRow>, StorageError>;

    /// Rows of a view with a key after `after_key` in byte order; those of one parent, or all if `parent` is `None`.
    async fn views(
        &self,
        name: &str,
        parent: Option<&str>,
        after_key: &str,
        limit: u32,
    ) -> Result<Vec<ViewRow>, StorageError>;

    /// Rows of a view that satisfy a search; only rows written with keys can be found.
    async fn search(&self, name: &str, search: &Search) -> Result<Found, StorageError>;

    /// By what the rows of a view are found, with their keys, after `after_key` in byte order.
    async fn search_keys(
        &self,
        name: &str,
        after_key: &str,
        limit: u32,
    ) -> Result<Vec<(String, SearchKeys)>, StorageError>;

    /// The parents, after `after_parent` in byte order, that have rows in one of the states, and how many each has; an
    /// empty parent is none and is not listed.
    async fn search_parents(
        &self,
        name: &str,
        states: &[String],
        after_parent: &str,
        limit: u32,
    ) -> Result<Vec<(String, u64)>, StorageError>;

    /// Deletes every row of a view with its keys, to be rebuilt from the record; gives the number of rows.
    async fn drop_view(&self, name: &str) -> Result<u64, StorageError>;

    // ---- the published log

    /// Number of leaves of the log.
    async fn log_size(&self) -> Result<u64, StorageError>;

    /// Leaves from an index on, in order.
    async fn log_leaves(&self, from_index: u64, limit: u32) -> Result<Vec<LogLeaf>, StorageError>;

    /// Index in the log of the event at a position, if it has been published.
    async fn log_index(&self, position: u64) -> Result<Option<u64>, StorageError>;

    /// The greatest signed head that covers at most `size` leaves.
    async fn checkpoint_up_to(&self, size: u64) -> Result<Option<StoredCheckpoint>, StorageError>;

    /// The newest signed head.
    async fn latest_checkpoint(&self) -> Result<Option<StoredCheckpoint>, StorageError> {
        self.checkpoint_up_to(u64::MAX).await
    }

    /// Signed heads greater than a size, in order.
    async fn checkpoints(&self, after_size: u64, limit: u32) -> Result<Vec<StoredCheckpoint>, StorageError>;

    // ---- persons

    /// One entry of the register, erased or not.
    async fn register(&self, id: &str) -> Result<Option<RegisterEntry>, StorageError>;

    /// Entries of a kind that are not erased, with an id after `after_id` in byte order.
    async fn register_of_kind(
        &self,
        kind: &str,
        after_id: &str,
        limit: u32,
    ) -> Result<Vec<RegisterEntry>, StorageError>;

    /// Writes or replaces an entry of the register.
    async fn put_register(&self, entry: &RegisterEntry) -> Result<(), StorageError>;

    /// Blanks an entry of the register for good, keeping its id and kind; whether there was one.
    async fn erase(&self, id: &str) -> Result<bool, StorageError>;

    /// Writes an account, or changes the username and password of its person; `false` if the username is another's.
    async fn put_account(&self, account: &Account) -> Result<bool, StorageError>;

    /// The account of a username.
    async fn account(&self, username: &str) -> Result<Option<Account>, StorageError>;

    /// The account of a person.
    async fn account_of(&self, person: &str) -> Result<Option<Account>, StorageError>;

    /// Opens a login.
    async fn put_login(&self, login: &Login) -> Result<(), StorageError>;

    /// A login that still counts at `now`.
    async fn login(&self, token_hash: &str, now: Timestamp) -> Result<Option<Login>, StorageError>;

    /// Closes a login; whether there was one.
    async fn delete_login(&self, token_hash: &str) -> Result<bool, StorageError>;

    /// Closes every login of a person; how many there were.
    async fn delete_logins_of(&self, person: &str) -> Result<u64, StorageError>;

    /// Deletes the logins that no longer count at `now`; how many there were.
    async fn sweep_logins(&self, now: Timestamp) -> Result<u64, StorageError>;

    // ---- uploads

    /// Writes a new upload.
    async fn create_upload(&self, upload: &Upload) -> Result<(), StorageError>;

    /// One upload.
    async fn upload(&self, id: &str) -> Result<Option<Upload>, StorageError>;

    /// Uploads of an owner that are not finished.
    async fn open_uploads(&self, owner: &str) -> Result<u64, StorageError>;

    /// Moves the offset of an unfinished upload from `from` to `to`; `false` if it is not at `from`.
    async fn advance_upload(&self, id: &str, from: u64, to: u64) -> Result<bool, StorageError>;

    /// Marks an upload as finished; `false` if it is unknown or not wholly received.
    async fn finish_upload(&self, id: &str, digest: &ceralacca_record::Hash) -> Result<bool, StorageError>;

    /// Deletes an upload; whether there was one.
    async fn delete_upload(&self, id: &str) -> Result<bool, StorageError>;

    /// Uploads that have expired at `now`, oldest first.
    async fn expired_uploads(&self, now: Timestamp, limit: u32) -> Result<Vec<Upload>, StorageError>;

    // ---- drafts

    /// Work in progress, if there is any under this key.
    async fn draft(&self, key: &str) -> Result<Option<Draft>, StorageError>;

    /// Drafts of an owner with a key after `after_key` in byte order, without their contents.
    async fn drafts(&self, owner: &str, after_key: &str, limit: u32) -> Result<Vec<DraftLine>, StorageError>;

    /// Saves work in progress if nobody has saved since the version it stands on: of those who save on one version at
    /// the same time, in whatever processes, one is stored and the others learn of the conflict.
    ///
    /// # Errors
    /// Those of [`DraftSave::check`]; the database failed.
    async fn put_draft(&self, save: &DraftSave<'_>) -> Result<DraftSaved, StorageError>;

    /// Throws work in progress away; whether there was any.
    async fn delete_draft(&self, key: &str) -> Result<bool, StorageError>;

    // ---- opened envelopes, jobs, settings

    /// The wrapped key of an opened envelope.
    async fn opened_key(&self, envelope: &str) -> Result<Option<OpenedKey>, StorageError>;

    /// Jobs not done that are due at `now`, longest due first.
    async fn due_jobs(&self, now: Timestamp, limit: u32) -> Result<Vec<NewJob>, StorageError>;

    /// One job.
    async fn job(&self, id: &str) -> Result<Option<Job>, StorageError>;

    /// Marks a job as done if it is still due at `due` (it may have been written anew meanwhile); whether it was.
    async fn finish_job(&self, id: &str, due: Timestamp) -> Result<bool, StorageError>;

    /// Writes or replaces a job outside a decision, such as the next turn of a periodical one.
    async fn put_job(&self, job: &NewJob) -> Result<(), StorageError>;

    /// The value of a setting.
    async fn setting(&self, name: &str) -> Result<Option<String>, StorageError>;

    /// Writes or replaces a setting.
    async fn put_setting(&self, name: &str, value: &str) -> Result<(), StorageError>;
}

/// The one write transaction. Dropping it without [`Transaction::commit`] leaves nothing of it.
#[async_trait]
pub trait Transaction: Send {
    /// The end of the record, with what this transaction has appended.
    fn head(&self) -> Head;

    /// Version of the last event of a stream, 0 if it has none.
    async fn stream_version(&mut self, stream: &str) -> Result<u64, StorageError>;

    /// The answer once given to a request.
    async fn request(&mut self, actor: &str, client_id: &str) -> Result<Option<StoredRequest>, StorageError>;

    /// Events from one position to another, both included, in order.
    async fn entries(&mut self, first: u64, last: u64) -> Result<Vec<StoredEntry>, StorageError>;

    /// Appends one event; `canonical` is the canonical JSON of its entry.
    ///
    /// # Errors
    /// [`StorageError::Sequence`] if it does not continue the head; an error of the database if its stream already has
    /// that version.
    async fn append(&mut self, event: &StoredEntry, canonical: &str) -> Result<(), StorageError>;

    /// Remembers the answer to a request.
    async fn put_request(&mut self, key: &RequestKey, answer: &StoredRequest) -> Result<(), StorageError>;

    /// Writes or replaces a row of a view. By what it is found is written apart, with [`Transaction::put_search_keys`].
    async fn put_view(&mut self, name: &str, row: &ViewRow) -> Result<(), StorageError>;

    /// Writes or replaces by what the row of a view is found; the row must have a parent.
    async fn put_search_keys(&mut self, name: &str, row: &ViewRow, keys: &SearchKeys) -> Result<(), StorageError>;

    /// Deletes a row of a view with its keys, if it is there.
    async fn delete_view(&mut self, name: &str, key: &str) -> Result<(), StorageError>;

    /// Writes, replaces or (without data) blanks an entry of the register.
    async fn put_register(&mut self, entry: &RegisterEntry) -> Result<(), StorageError>;

    /// Writes or replaces a job.
    async fn put_job(&mut self, job: &NewJob) -> Result<(), StorageError>;

    /// Writes or replaces the wrapped key of an opened envelope.
    async fn put_opened_key(&mut self, key: &OpenedKey) -> Result<(), StorageError>;

    /// Number of leaves of the log.
    async fn log_size(&mut self) -> Result<u64, StorageError>;

    /// The newest signed head.
    async fn latest_checkpoint(&mut self) -> Result<Option<StoredCheckpoint>, StorageError>;

    /// Events after a position that are not yet in the log, in order of position.
    async fn unlogged(&mut self, after_position: u64, limit: u32) -> Result<Vec<Unlogged>, StorageError>;

    /// Appends a leaf to the log; its index must be the size of the log.
    async fn append_leaf(&mut self, leaf: &LogLeaf) -> Result<(), StorageError>;

    /// Keeps a signed head.
    async fn put_checkpoint(&mut self, checkpoint: &StoredCheckpoint) -> Result<(), StorageError>;

    /// Makes everything durable, or fails with nothing written.
    async fn commit(self: Box<Self>) -> Result<(), StorageError>;
}
