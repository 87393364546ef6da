//! What a crash leaves of an object that was being written: a file beside its place, which no listing shows.

use std::io;
use std::path::Path;

use jiff::Timestamp;

/// Mark between the name of an object and the number of an attempt to write it, in the local store.
pub(super) const ATTEMPT_MARK: char = '#';

/// Levels of folders above an object.
const LEVELS: u32 = 2;

/// Removes the attempts last written before `older_than`; how many there were.
pub(super) fn sweep(folder: &Path, older_than: Timestamp) -> io::Result<u64> {
    sweep_level(folder, older_than, LEVELS)
}

fn sweep_level(folder: &Path, older_than: Timestamp, levels: u32) -> io::Result<u64> {
    let mut swept = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let meta = entry.metadata()?;
        if meta.is_dir() && levels > 0 {
            swept += sweep_level(&entry.path(), older_than, levels - 1)?;
        } else if meta.is_file() && is_attempt(&entry.path()) && is_older(&meta, older_than)? {
            std::fs::remove_file(entry.path())?;
            swept += 1;
        }
    }
    Ok(swept)
}

fn is_attempt(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.split_once(ATTEMPT_MARK).is_some_and(|(digest, number)| {
        digest.parse::<ceralacca_record::Hash>().is_ok() && number.parse::<u64>().is_ok()
    })
}

fn is_older(meta: &std::fs::Metadata, than: Timestamp) -> io::Result<bool> {
    Ok(Timestamp::try_from(meta.modified()?).is_ok_and(|written| written < than))
}
