//! The proof that an event is in the published log.

use ceralacca_record::merkle::Growth;
use ceralacca_record::{Hash, LogProof};

use super::{LogError, tree};
use crate::limits::PAGE_ROWS_MAX;
use crate::{Engine, StorageError};

/// The proof that the event at `position` is in the log, under the first head that covers it; `None` until that head is
/// published. The text of the proof (its `Display`) is what a receipt carries.
///
/// Only the leaves that this head added are read, however long the log has grown since.
///
/// # Errors
/// [`LogError`] if the database fails or the stored log is damaged.
pub async fn inclusion(engine: &dyn Engine, position: u64) -> Result<Option<LogProof>, LogError> {
    let Some(index) = engine.log_index(position).await? else { return Ok(None) };
    let Some(head) = engine.checkpoints(index, 1).await?.into_iter().next() else { return Ok(None) };
    let before = tree(engine.checkpoint_up_to(index).await?.as_ref())?;
    let added = leaves(engine, before.size(), head.size).await?;
    let growth = Growth::new(&before, &added);
    if growth.root() != head.root {
        let (key, reason) = (head.size.to_string(), "its leaves do not give its root".to_owned());
        return Err(StorageError::Corrupt { what: "checkpoint", key, reason }.into());
    }
    let hashes = growth.inclusion_proof(index)?;
    Ok(Some(LogProof { extra: None, index, hashes, checkpoint: head.note.parse()? }))
}

/// The leaf hashes from one index up to another, not included.
async fn leaves(engine: &dyn Engine, from: u64, to: u64) -> Result<Vec<Hash>, StorageError> {
    let (mut leaves, mut next) = (Vec::new(), from);
    while next < to {
        let limit = u32::try_from(to - next).unwrap_or(PAGE_ROWS_MAX).min(PAGE_ROWS_MAX);
        let page = engine.log_leaves(next, limit).await?;
        let Some(last) = page.last() else { break };
        next = last.index + 1;
        leaves.extend(page.into_iter().map(|leaf| leaf.hash));
    }
    Ok(leaves)
}
