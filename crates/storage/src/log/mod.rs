//! The published log: heads that tell nothing of how many acts arrived, its tiles, proofs of inclusion, and the
//! audit of the whole record.

mod audit;
mod inclusion;
mod publish;
mod tiles;

use ceralacca_record::checkpoint::CheckpointError;
use ceralacca_record::head::HeadError;
use ceralacca_record::merkle::{MerkleError, Tree};
use ceralacca_record::note::NoteError;
use thiserror::Error;

pub use audit::{Audit, FINDINGS_MAX, Fault, Finding, Place, audit};
pub use inclusion::inclusion;
pub use publish::{Advance, publish_head};
pub use tiles::Tiles;

use crate::{StorageError, StoredCheckpoint};

/// The log could not be published or proved.
#[derive(Debug, Clone, Error)]
pub enum LogError {
    /// The database failed.
    #[error("publishing the log: {0}")]
    Storage(#[from] StorageError),
    /// The next block cannot be planned.
    #[error("publishing the log: {0}")]
    Plan(#[from] HeadError),
    /// The head cannot be signed.
    #[error("publishing the log: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// A stored head is not a signed note.
    #[error("proving an entry of the log: {0}")]
    Note(#[from] NoteError),
    /// A proof cannot be made.
    #[error("proving an entry of the log: {0}")]
    Merkle(#[from] MerkleError),
}

/// The tree that a stored head covers.
fn tree(checkpoint: Option<&StoredCheckpoint>) -> Result<Tree, LogError> {
    let Some(checkpoint) = checkpoint else { return Ok(Tree::new()) };
    let tree = Tree::from_peaks(checkpoint.size, checkpoint.peaks.clone())?;
    if tree.root() == checkpoint.root {
        return Ok(tree);
    }
    let (key, reason) = (checkpoint.size.to_string(), "its peaks do not give its root".to_owned());
    Err(StorageError::Corrupt { what: "checkpoint", key, reason }.into())
}
