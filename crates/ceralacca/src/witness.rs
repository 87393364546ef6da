//! A witness of somebody else's record: it reads the newest head and the tiles added since the head it saw last, makes sure
//! that the record only grew, and signs that it saw so. It never signs two heads that contradict each other, and keeps the
//! proof when it is shown such.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

use ceralacca_record::{
    Checkpoint, Hash, Note, SigningKey, Tile, VerifierKey,
    cosignature::cosign,
    merkle::{MerkleError, Tree},
    note::NoteError,
    tile::{TILE_WIDTH, TileError},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::client::{Client, ClientError};

/// Longest file of what a witness saw, in bytes.
const SEEN_BYTES_MAX: u64 = 1024 * 1024;

/// What a witness has seen of a log last; kept from one visit to the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// Leaves of the head.
    pub size: u64,
    /// Peaks of its tree.
    pub peaks: Vec<Hash>,
    /// The signed head.
    pub head: String,
}

/// What a visit found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// To be kept before the cosignature is given away.
    pub seen: Seen,
    /// The head with the witness's cosignature alone.
    pub cosigned: Note,
    /// Leaves added since the last visit.
    pub added: u64,
}

/// Why a witness does not cosign.
#[derive(Debug, Error)]
pub enum WitnessError {
    /// The log was not reached or does not answer as it should.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The newest head is not signed by the log's key.
    #[error("the newest head: {0}")]
    Head(String),
    /// The newest head is smaller than one that was seen.
    #[error("THE RECORD WENT BACK: a head of {seen} leaves was seen, the newest is now of {now}")]
    RolledBack {
        /// Leaves of the head seen.
        seen: u64,
        /// Leaves of the head shown now.
        now: u64,
    },
    /// The newest head does not continue the one that was seen.
    #[error(
        "THE RECORD HAS FORKED: the head of {now} leaves does not continue the head of {seen} leaves that was seen"
    )]
    Forked {
        /// Leaves of the head seen.
        seen: u64,
        /// Leaves of the head shown now.
        now: u64,
    },
    /// A tile has not the length that its place asks for.
    #[error("tile {tile}: {found} bytes, {expected} expected")]
    Tile {
        /// Which.
        tile: String,
        /// Bytes found.
        found: usize,
        /// Bytes expected.
        expected: usize,
    },
    /// There can be no such tile.
    #[error(transparent)]
    Path(#[from] TileError),
    /// What was seen is not a tree.
    #[error("what was seen before cannot be read: {0}")]
    Seen(#[from] MerkleError),
    /// The head cannot be cosigned.
    #[error(transparent)]
    Note(#[from] NoteError),
}

impl WitnessError {
    /// Whether the log convicts itself: two signed heads that no honest log has.
    #[must_use]
    pub fn is_evidence(&self) -> bool {
        matches!(self, Self::RolledBack { .. } | Self::Forked { .. })
    }
}

/// Reads the newest head of the log at `client` and compares it with what was seen last, if anything.
///
/// # Errors
/// [`WitnessError`]; nothing is signed then. `shown` holds the head that was shown, as evidence, as soon as it is known to be
/// signed by the log.
pub async fn visit(
    client: &Client,
    log: &VerifierKey,
    key: &SigningKey,
    seen: Option<&Seen>,
    now: Timestamp,
    shown: &mut Option<Note>,
) -> Result<Visit, WitnessError> {
    let text = client.get_bytes("/record/checkpoint").await?;
    let wrong = |error: &dyn std::fmt::Display| WitnessError::Head(error.to_string());
    let note: Note = String::from_utf8_lossy(&text).parse().map_err(|error: NoteError| wrong(&error))?;
    let head = Checkpoint::open(&note, std::slice::from_ref(log)).map_err(|error| wrong(&error))?;
    *shown = Some(note.clone());
    let mut tree = match seen {
        Some(seen) => Tree::from_peaks(seen.size, seen.peaks.clone())?,
        None => Tree::new(),
    };
    let before = tree.size();
    if head.size < before {
        return Err(WitnessError::RolledBack { seen: before, now: head.size });
    }
    grow(client, &mut tree, head.size).await?;
    if tree.root() != head.root {
        return Err(match seen {
            Some(_) => WitnessError::Forked { seen: before, now: head.size },
            None => WitnessError::Head("the tiles do not give its root".to_owned()),
        });
    }
    let cosigned = cosign(&note, key, now)?;
    let seen = Seen { size: head.size, peaks: tree.peaks().to_vec(), head: note.to_string() };
    Ok(Visit { seen, cosigned, added: head.size - before })
}

/// Adds the leaves up to `size`, read from tiles.
async fn grow(client: &Client, tree: &mut Tree, size: u64) -> Result<(), WitnessError> {
    let width = u64::from(TILE_WIDTH);
    while tree.size() < size {
        let (index, known) = (tree.size() / width, tree.size() % width);
        let held = u16::try_from((size - index * width).min(width)).unwrap_or(TILE_WIDTH);
        let tile = Tile::new(0, index, held)?;
        let bytes = client.get_bytes(&format!("/record/tile/{tile}")).await?;
        let expected = usize::from(held) * 32;
        if bytes.len() != expected {
            return Err(WitnessError::Tile { tile: tile.to_string(), found: bytes.len(), expected });
        }
        let hashes = bytes.chunks_exact(32).filter_map(|hash| Some(Hash(hash.try_into().ok()?)));
        tree.extend(hashes.skip(usize::try_from(known).unwrap_or(0)));
    }
    Ok(())
}

/// Reads what was seen; `None` if there is no such file yet.
///
/// # Errors
/// The file cannot be read or is not one of these.
pub fn read_seen(path: &Path) -> io::Result<Option<Seen>> {
    let length = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        found => found?.len(),
    };
    if length > SEEN_BYTES_MAX {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("longer than {SEEN_BYTES_MAX} bytes")));
    }
    serde_json::from_slice(&fs::read(path)?)
        .map(Some)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// Writes what was seen, whole or not at all, and on disk before it returns.
///
/// # Errors
/// The file cannot be written.
pub fn write_seen(path: &Path, seen: &Seen) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(&serde_json::to_vec_pretty(seen)?)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    fs::File::open(folder)?.sync_all()
}
