//! What is read from and written to the tables, as plain values.

mod draft;
mod event;
mod log;
mod people;
mod search;
mod work;

pub use draft::{Draft, DraftLine, DraftSave, DraftSaved};
pub use event::{EventRow, Head, StoredEntry, StoredRequest, StreamVersion, ViewRow};
pub use log::{LogLeaf, StoredCheckpoint, Unlogged};
pub use people::{Account, Login, RegisterEntry};
pub use search::{Found, SEARCH_WORDS_MAX, Search, SearchKeys, SearchOrder};
pub use work::{Job, NewJob, OpenedKey, Upload};
