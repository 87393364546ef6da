//! The check of the whole record: every event is recomputed, from the first one to the head.

use std::collections::HashMap;

use ceralacca_record::{Entry, Hash, chain};

use crate::limits::PAGE_ROWS_MAX;
use crate::{Engine, EventRow, Head, StorageError};

/// What the check of the record found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainReport {
    /// Events found in order, from the first one.
    pub sound: u64,
    /// The first thing that is wrong, if anything is.
    pub first_break: Option<ChainBreak>,
}

/// Where the record stops being what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainBreak {
    /// Position of the first wrong event, or of the event after the last one if the head is wrong.
    pub position: u64,
    /// What is wrong.
    pub reason: BreakReason,
}

/// What can be wrong with the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakReason {
    /// The event is not there.
    Missing,
    /// The row is not the canonical JSON of an entry.
    NotAnEntry,
    /// Stream or version of the row are not those of the entry.
    OtherStream,
    /// The version does not follow the last one of its stream.
    Version,
    /// The instant is before that of the event before.
    Instant,
    /// The leaf hash is not that of the entry.
    Leaf,
    /// The link does not follow from the events before.
    Link,
    /// The head is not the end of the events.
    Head,
}

/// Recomputes leaf and link of every event up to the present head, and gives the first that is wrong.
///
/// # Errors
/// The database failed; what is wrong with the record is in the report.
pub async fn verify_chain(engine: &dyn Engine) -> Result<ChainReport, StorageError> {
    let head = engine.head().await?;
    let mut walk = Walk { head: Head::EMPTY, versions: HashMap::new() };
    while walk.head.next_position < head.next_position {
        let rows = engine.event_rows(walk.head.next_position - 1, PAGE_ROWS_MAX).await?;
        if rows.is_empty() {
            return Ok(walk.broken(BreakReason::Missing));
        }
        // Events committed since the head was read are left for the next check.
        for row in rows.into_iter().take_while(|row| row.position < head.next_position) {
            if let Err(reason) = walk.step(&row) {
                return Ok(walk.broken(reason));
            }
        }
    }
    match walk.head == head {
        true => Ok(ChainReport { sound: walk.head.next_position - 1, first_break: None }),
        false => Ok(walk.broken(BreakReason::Head)),
    }
}

/// The record as recomputed so far.
struct Walk {
    head: Head,
    versions: HashMap<String, u64>,
}

impl Walk {
    fn step(&mut self, row: &EventRow) -> Result<(), BreakReason> {
        let position = self.head.next_position;
        ensure(row.position == position, BreakReason::Missing)?;
        let entry: Entry = serde_json::from_str(&row.entry).map_err(|_| BreakReason::NotAnEntry)?;
        let canonical = entry.canonical().map_err(|_| BreakReason::NotAnEntry)?;
        ensure(canonical == row.entry.as_bytes(), BreakReason::NotAnEntry)?;
        ensure(entry.stream == row.stream && entry.version == row.version, BreakReason::OtherStream)?;
        let leaf = ceralacca_record::merkle::leaf_hash(&canonical);
        ensure(row.leaf.parse() == Ok(leaf), BreakReason::Leaf)?;
        let link = chain(&self.head.chain, position, &leaf);
        ensure(row.chain.parse::<Hash>() == Ok(link), BreakReason::Link)?;
        ensure(entry.instant >= self.head.last_instant || position == 1, BreakReason::Instant)?;
        let version = self.versions.entry(entry.stream).or_insert(0);
        *version += 1;
        ensure(entry.version == *version, BreakReason::Version)?;
        self.head = Head { next_position: position + 1, chain: link, last_instant: entry.instant };
        Ok(())
    }

    fn broken(&self, reason: BreakReason) -> ChainReport {
        let position = self.head.next_position;
        ChainReport { sound: position - 1, first_break: Some(ChainBreak { position, reason }) }
    }
}

fn ensure(holds: bool, reason: BreakReason) -> Result<(), BreakReason> {
    if holds { Ok(()) } else { Err(reason) }
}
