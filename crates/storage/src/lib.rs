//! Storage: what the house asks of a database, the sequencer that commits acts in groups, the log published from them,
//! and the folders of ciphertext.
//!
//! Nothing here speaks SQL. The engines (`ceralacca_storage_sqlite`, `ceralacca_storage_postgres`) implement [`Engine`]
//! and [`Transaction`] with one shared module of statements (`src/sql`), and both pass one contract suite (`contract`).

mod clock;
#[cfg(feature = "contract")]
pub mod contract;
mod engine;
mod error;
pub mod limits;
mod log;
mod objects;
mod random;
mod rows;
mod sequencer;
mod staging;

pub use clock::{Clock, ManualClock, SystemClock};
pub use engine::{Engine, Transaction};
pub use error::StorageError;
pub use log::{Advance, Audit, FINDINGS_MAX, Fault, Finding, LogError, Place, Tiles, audit, inclusion, publish_head};
pub use objects::{ObjectError, Objects};
pub use random::{Random, RandomRng, SeededRandom, SystemRandom};
pub use rows::*;
pub use sequencer::{Decide, Decision, NewEvent, Outcome, Proposal, RequestKey, Sequencer, ViewChange};
pub use staging::{Checksum, Staging, StagingError};
