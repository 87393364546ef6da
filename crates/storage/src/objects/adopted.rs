//! A file of the same disk that becomes an object by a second name.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

/// Gives `file` its place below `folder` beside its own name, durably; whether the disk can.
///
/// The link is made beside its place and renamed, so that an object that is there already is replaced at once; `now` becomes
/// the time of its last writing, so that no sweep takes it.
///
/// # Errors
/// The disk failed, or the file has another length.
pub(super) fn link(folder: &Path, file: &Path, place: &Path, length: u64, now: Timestamp) -> io::Result<bool> {
    let source = File::options().write(true).open(file)?;
    let found = source.metadata()?.len();
    if found != length {
        return Err(io::Error::new(ErrorKind::UnexpectedEof, format!("{found} of {length} bytes are there")));
    }
    source.set_modified(now.into())?;
    source.sync_all()?;
    let Some(parent) = place.parent() else { return Ok(false) };
    fs::create_dir_all(parent)?;
    let beside = beside(place);
    remove(&beside)?;
    match fs::hard_link(file, &beside) {
        Ok(()) => {}
        Err(error) if matches!(error.kind(), ErrorKind::CrossesDevices | ErrorKind::Unsupported) => return Ok(false),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => return Ok(false),
        Err(error) => return Err(error),
    }
    fs::rename(&beside, place)?;
    // A name of a file renamed over another name of the same file stays where it was.
    remove(&beside)?;
    for level in parent.ancestors().take_while(|level| level.starts_with(folder)) {
        sync(level)?;
    }
    Ok(true)
}

/// Named as the store names what it has half written, so that the same sweep finds it; a number that the store never reaches.
fn beside(place: &Path) -> PathBuf {
    let mut name = place.as_os_str().to_owned();
    name.push(format!("{}{}", super::leftovers::ATTEMPT_MARK, u64::MAX));
    PathBuf::from(name)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

/// Makes the names in a folder durable, where folders can be synced.
fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
