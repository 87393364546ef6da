//! Tiles of the log (C2SP tlog-tiles): its hashes cut into static files of 256, from which anybody computes every root and
//! every proof without asking the installation for anything else.
//!
//! A tile of level 0 holds leaf hashes, one of level L the roots of the subtrees of 256^L leaves; hashes stand one after the
//! other, 32 bytes each. Entry bundles do not exist: leaves that fill a block have no entry, and an entry is its party's.

use core::fmt::{self, Write as _};
use core::num::NonZeroU16;
use core::str::FromStr;

use thiserror::Error;

use crate::Hash;
use crate::lines::decimal;
use crate::merkle::{MAX_LEAVES, Tree};

/// Hashes of a whole tile.
pub const TILE_WIDTH: u16 = 256;

/// Levels of the tree in one tile: 2^8 = 256.
const TILE_HEIGHT: u32 = 8;

/// Greatest level of a tile in a tree of at most 2^63 − 1 leaves.
pub const MAX_LEVEL: u8 = 7;

/// The path does not name a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TileError {
    /// The path is not spelled as the specification asks.
    #[error(
        "path of a tile: expected <level>/<number>, the number in groups of three digits, all but the last with x before \
         them, such as 0/x001/234 or 1/000.p/7"
    )]
    Path,
    /// The level is beyond [`MAX_LEVEL`].
    #[error("path of a tile: level {0} does not exist, the greatest is {MAX_LEVEL}")]
    Level(u64),
    /// The partial width is not from 1 to 255.
    #[error("path of a tile: a partial tile has 1 to 255 hashes")]
    Width,
}

/// Which tile: level, number from the left, and how many of its hashes exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tile {
    level: u8,
    index: u64,
    width: NonZeroU16,
}

impl Tile {
    /// The tile `index` (from 0) of `level`, with its first `width` hashes (1 to [`TILE_WIDTH`]).
    ///
    /// # Errors
    /// [`TileError`] if there can be no such tile.
    pub fn new(level: u8, index: u64, width: u16) -> Result<Self, TileError> {
        if level > MAX_LEVEL {
            return Err(TileError::Level(level.into()));
        }
        let width = NonZeroU16::new(width).filter(|width| width.get() <= TILE_WIDTH).ok_or(TileError::Width)?;
        Ok(Self { level, index, width })
    }

    /// Level, from 0 (leaf hashes).
    pub fn level(&self) -> u8 {
        self.level
    }

    /// Number of the first of its hashes on its level, from 0.
    pub fn first(&self) -> u64 {
        self.index.saturating_mul(TILE_WIDTH.into())
    }

    /// How many hashes it holds, 1 to [`TILE_WIDTH`].
    pub fn width(&self) -> u16 {
        self.width.get()
    }

    /// Whether a log of `size` leaves has all of its hashes.
    pub fn is_within(&self, size: u64) -> bool {
        let hashes = size >> (TILE_HEIGHT * u32::from(self.level));
        self.index
            .checked_mul(TILE_WIDTH.into())
            .and_then(|first| first.checked_add(self.width.get().into()))
            .is_some_and(|end| end <= hashes)
    }

    /// The tiles of a log of `size` leaves, level by level; on each level the last may be partial.
    pub fn of_log(size: u64) -> impl Iterator<Item = Self> {
        (0..=MAX_LEVEL).flat_map(move |level| {
            let (whole, rest) = Self::on_level(level, size);
            (0..whole).filter_map(move |index| Self::new(level, index, TILE_WIDTH).ok()).chain(rest)
        })
    }

    /// Of the tiles of a log of `size` leaves the partial ones: at most one on each level.
    pub fn partial_of_log(size: u64) -> impl Iterator<Item = Self> {
        (0..=MAX_LEVEL).filter_map(move |level| Self::on_level(level, size).1)
    }

    /// How many whole tiles a level has, and its partial one.
    fn on_level(level: u8, size: u64) -> (u64, Option<Self>) {
        let hashes = size.min(MAX_LEAVES) >> (TILE_HEIGHT * u32::from(level));
        let (whole, rest) = (hashes / u64::from(TILE_WIDTH), hashes % u64::from(TILE_WIDTH));
        (whole, u16::try_from(rest).ok().and_then(|rest| Self::new(level, whole, rest).ok()))
    }
}

impl fmt::Display for Tile {
    /// The path below `tile/`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut groups = vec![self.index % 1000];
        let mut rest = self.index / 1000;
        while rest > 0 {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        write!(formatter, "{}/", self.level)?;
        for (left, group) in groups.iter().enumerate().rev() {
            if left > 0 { write!(formatter, "x{group:03}/")? } else { write!(formatter, "{group:03}")? }
        }
        if self.width() < TILE_WIDTH { write!(formatter, ".p/{}", self.width) } else { Ok(()) }
    }
}

impl FromStr for Tile {
    type Err = TileError;

    /// Reads a path in its one spelling.
    fn from_str(path: &str) -> Result<Self, TileError> {
        let (whole, width) = match path.split_once(".p/") {
            Some((whole, width)) => {
                let width = decimal(width).and_then(|width| u16::try_from(width).ok());
                (whole, width.filter(|width| *width < TILE_WIDTH).ok_or(TileError::Width)?)
            }
            None => (path, TILE_WIDTH),
        };
        let (level, number) = whole.split_once('/').ok_or(TileError::Path)?;
        let level = decimal(level).ok_or(TileError::Path)?;
        let small = u8::try_from(level).map_err(|_| TileError::Level(level))?;
        let mut index: u64 = 0;
        for group in number.split('/') {
            let digits = group.strip_prefix('x').unwrap_or(group);
            let value = Some(digits).filter(|digits| digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit()));
            let value: u64 = value.and_then(|digits| digits.parse().ok()).ok_or(TileError::Path)?;
            index = index.checked_mul(1000).and_then(|index| index.checked_add(value)).ok_or(TileError::Path)?;
        }
        let tile = Self::new(small, index, width)?;
        // What is written otherwise than `Display` writes it (a missing x, a group of zeros in front) is not a second name.
        let mut spelled = String::with_capacity(path.len());
        let _ = write!(spelled, "{tile}");
        if spelled == path { Ok(tile) } else { Err(TileError::Path) }
    }
}

/// The hash that stands one level up for these: the root of the complete subtree over them, of leaf hashes or of roots.
pub fn root_over(hashes: impl IntoIterator<Item = Hash>) -> Hash {
    hashes.into_iter().collect::<Tree>().root()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        for (level, index, width, path) in [
            (0, 0, 256, "0/000"),
            (0, 1_234_067, 256, "0/x001/x234/067"),
            (3, 999, 1, "3/999.p/1"),
            (1, 1000, 255, "1/x001/000.p/255"),
        ] {
            let tile = Tile::new(level, index, width).unwrap();
            assert_eq!(tile.to_string(), path);
            assert_eq!(path.parse(), Ok(tile));
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        for (path, error) in [
            ("", TileError::Path),
            ("0", TileError::Path),
            ("0/", TileError::Path),
            ("00/000", TileError::Path),
            ("0/0", TileError::Path),
            ("0/x000/001", TileError::Path),
            ("0/001/001", TileError::Path),
            ("0/x001", TileError::Path),
            ("0/+01", TileError::Path),
            ("0/000/", TileError::Path),
            ("0/000.p/0", TileError::Width),
            ("0/000.p/256", TileError::Width),
            ("0/000.p/01", TileError::Width),
            ("0/000.p/", TileError::Width),
            ("8/000", TileError::Level(8)),
            ("300/000", TileError::Level(300)),
            ("entries/000", TileError::Path),
            ("0/x999/x999/x999/x999/x999/x999/x999/999", TileError::Path),
        ] {
            assert_eq!(path.parse::<Tile>(), Err(error), "{path}");
        }
    }

    #[test]
    fn a_log_has_the_tiles_that_its_size_fills() {
        let paths = |size| Tile::of_log(size).map(|tile| tile.to_string()).collect::<Vec<_>>();
        assert_eq!(paths(0), [""; 0]);
        assert_eq!(paths(256), ["0/000", "1/000.p/1"]);
        assert_eq!(paths(768), ["0/000", "0/001", "0/002", "1/000.p/3"]);
        assert_eq!(paths(300), ["0/000", "0/001.p/44", "1/000.p/1"], "a log of before blocks were whole tiles");
        let partial: Vec<_> = Tile::partial_of_log(300).map(|tile| tile.to_string()).collect();
        assert_eq!(partial, ["0/001.p/44", "1/000.p/1"]);
        let partial: Tile = "1/000.p/2".parse().unwrap();
        assert!(!partial.is_within(511) && partial.is_within(512));
        assert!(!Tile::new(0, u64::MAX, 1).unwrap().is_within(u64::MAX));
    }

    proptest! {
        #[test]
        fn a_path_is_read_back(level in 0u8..=7, index in 0u64.., width in 1u16..=256) {
            let tile = Tile::new(level, index, width).unwrap();
            prop_assert_eq!(tile.to_string().parse(), Ok(tile));
        }

        #[test]
        fn reading_anything_ends(path in "([0-9x]{1,4}|/|\\.p/|\\PC){0,12}") {
            if let Ok(tile) = path.parse::<Tile>() {
                prop_assert_eq!(tile.to_string(), path);
            }
        }

        /// The hashes of the level above are the roots over whole tiles, whatever the size.
        #[test]
        fn levels_fit_together(whole in 1u64..6, rest in 0u64..256) {
            let leaves: Vec<Hash> = (0..whole * 256 + rest).map(|n| Hash::of(&[&n.to_be_bytes()])).collect();
            let above: Vec<Hash> = leaves.chunks_exact(256).map(|tile| root_over(tile.iter().copied())).collect();
            prop_assert_eq!(
                root_over(above),
                crate::merkle::root(&leaves[..usize::try_from(whole * 256).unwrap()])
            );
        }
    }
}
