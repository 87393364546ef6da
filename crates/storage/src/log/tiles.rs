//! Tiles of the published log, made from its leaves.

use ceralacca_record::Hash;
use ceralacca_record::tile::{TILE_WIDTH, Tile, root_over};
use tokio::sync::Mutex;

use crate::limits::PAGE_ROWS_MAX;
use crate::{Engine, StorageError};

/// Leaves of one whole tile.
const LEAVES: u64 = TILE_WIDTH as u64;

/// Makes tiles. It keeps the root of each whole tile of leaves, 32 bytes for 256 leaves, so that tiles of higher levels do not
/// read the log anew; a published leaf never changes.
#[derive(Debug, Default)]
pub struct Tiles {
    roots: Mutex<Vec<Hash>>,
}

impl Tiles {
    /// The bytes of a tile; `None` if the newest head does not cover it whole. Of a leaf only its hash is told, never which
    /// act it is or whether it is one.
    ///
    /// # Errors
    /// The database failed, or leaves are missing.
    pub async fn bytes(&self, engine: &dyn Engine, tile: &Tile) -> Result<Option<Vec<u8>>, StorageError> {
        let newest = engine.latest_checkpoint().await?;
        if newest.is_none_or(|head| !tile.is_within(head.size)) {
            return Ok(None);
        }
        let hashes = match tile.level().checked_sub(1) {
            None => leaves(engine, tile.first(), tile.width().into()).await?,
            Some(below) => self.roots_above(engine, tile, LEAVES.saturating_pow(below.into())).await?,
        };
        Ok(Some(hashes.iter().flat_map(|hash| hash.0).collect()))
    }

    /// The hashes of a tile above the leaves, each the root over `span` whole tiles of leaves.
    async fn roots_above(&self, engine: &dyn Engine, tile: &Tile, span: u64) -> Result<Vec<Hash>, StorageError> {
        let from = usize::try_from(tile.first().saturating_mul(span)).unwrap_or(usize::MAX);
        let span = usize::try_from(span).unwrap_or(usize::MAX);
        let to = from.saturating_add(span.saturating_mul(tile.width().into()));
        let mut roots = self.roots.lock().await;
        while roots.len() < to {
            let known = roots.len() as u64;
            let whole = (to as u64 - known).min(u64::from(PAGE_ROWS_MAX) / LEAVES);
            let leaves = leaves(engine, known * LEAVES, whole * LEAVES).await?;
            roots.extend(leaves.chunks_exact(TILE_WIDTH.into()).map(|tile| root_over(tile.iter().copied())));
        }
        let covered = roots.get(from..to).unwrap_or_default();
        Ok(covered.chunks(span).map(|roots| root_over(roots.iter().copied())).collect())
    }
}

/// Exactly `count` leaf hashes from an index on; at most [`PAGE_ROWS_MAX`].
async fn leaves(engine: &dyn Engine, from: u64, count: u64) -> Result<Vec<Hash>, StorageError> {
    let found = engine.log_leaves(from, u32::try_from(count).unwrap_or(PAGE_ROWS_MAX)).await?;
    if found.iter().map(|leaf| leaf.index).eq(from..from + count) {
        return Ok(found.into_iter().map(|leaf| leaf.hash).collect());
    }
    let reason = format!("of the {count} leaves from there on some are missing");
    Err(StorageError::Corrupt { what: "log leaf", key: from.to_string(), reason })
}
