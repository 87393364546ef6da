//! What is read from and written to the tables, as plain values.

mod event;
mod log;
mod people;
mod work;

pub use event::{EventRow, Head, StoredEntry, StoredRequest, StreamVersion, ViewRow};
pub use log::{LogLeaf, StoredCheckpoint, Unlogged};
pub use people::{Account, Login, RegisterEntry};
pub use work::{Job, NewJob, OpenedKey, Upload};
