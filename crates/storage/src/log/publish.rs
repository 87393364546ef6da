//! The advance of the public head.

use std::num::NonZeroU32;

use ceralacca_record::head::next_growth;
use ceralacca_record::{Checkpoint, Hash, SigningKey, plan_block};

use super::{LogError, tree};
use crate::limits::PAGE_ROWS_MAX;
use crate::{Clock, Engine, LogLeaf, Random, RandomRng, StorageError, StoredCheckpoint, Transaction};

/// What an advance of the public head did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advance {
    /// The head that was signed.
    pub head: StoredCheckpoint,
    /// Whether acts that did not fit wait for the next head. Who runs the installation must know it, nobody else may.
    pub more_waits: bool,
}

/// Advances the public head by one block of `block_size` leaves, with the first events that wait, as many as fit, and signs
/// it. Call it at fixed intervals and at deadlines, whether or not anything happened: see `ceralacca_record::head`.
///
/// Plan and head become durable together, so no two heads of one size are ever signed.
///
/// # Errors
/// [`LogError`]; the log is then as it was.
pub async fn publish_head(
    engine: &dyn Engine,
    key: &SigningKey,
    clock: &dyn Clock,
    random: &dyn Random,
    block_size: NonZeroU32,
) -> Result<Advance, LogError> {
    let mut transaction = engine.begin().await?;
    let mut tree = tree(transaction.latest_checkpoint().await?.as_ref())?;
    check_size(transaction.as_mut(), tree.size()).await?;
    let room = next_growth(tree.size(), block_size);
    let pending = pending(transaction.as_mut(), room + 1).await?;
    for leaf in plan_block(&pending, tree.size(), block_size, &mut RandomRng(random))? {
        tree.append(leaf.hash);
        let leaf = LogLeaf { index: leaf.index, hash: leaf.hash, position: leaf.position };
        transaction.append_leaf(&leaf).await?;
    }
    let (size, root) = (tree.size(), tree.root());
    let head = Checkpoint { origin: key.name().to_owned(), size, root, extensions: Vec::new() };
    let note = head.sign(key)?.to_string();
    let checkpoint = StoredCheckpoint {
        size,
        root,
        peaks: tree.peaks().to_vec(),
        note,
        instant: crate::clock::in_microseconds(clock.now()),
    };
    transaction.put_checkpoint(&checkpoint).await?;
    transaction.commit().await?;
    Ok(Advance { head: checkpoint, more_waits: pending.len() as u64 > room })
}

/// Leaves and heads are written together; if they differ somebody else has written.
async fn check_size(transaction: &mut dyn Transaction, expected: u64) -> Result<(), StorageError> {
    let found = transaction.log_size().await?;
    if found == expected {
        return Ok(());
    }
    let reason = format!("the newest head covers {expected} leaves, the log has {found}");
    Err(StorageError::Corrupt { what: "log", key: "size".to_owned(), reason })
}

/// The first events that wait, at most `most` of them.
async fn pending(transaction: &mut dyn Transaction, most: u64) -> Result<Vec<(u64, Hash)>, StorageError> {
    let mut pending: Vec<(u64, Hash)> = Vec::new();
    while (pending.len() as u64) < most {
        let after = pending.last().map_or(0, |(position, _)| *position);
        let limit = u32::try_from(most - pending.len() as u64).unwrap_or(PAGE_ROWS_MAX);
        let page = transaction.unlogged(after, limit).await?;
        if page.is_empty() {
            break;
        }
        pending.extend(page.into_iter().map(|event| (event.position, event.leaf)));
    }
    Ok(pending)
}
