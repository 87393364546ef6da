//! `ceralacca admin record`: audit, publication and mirror of the record.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use ceralacca_record::{Checkpoint, Note, Tile, note::MAX_NOTE, tile::TILE_WIDTH};
use ceralacca_server::{
    App, evidence, jobs,
    routes::record::{head_line, key_file},
};
use ceralacca_storage::{StoredCheckpoint, audit, limits::PAGE_ROWS_MAX};

use super::{Failure, input};

/// Audits the record; exit code 1 if anything is wrong.
pub async fn verify(app: &App, heads: &[PathBuf]) -> Result<(), Failure> {
    let keys = evidence::verifiers(app);
    let mut known = Vec::new();
    for path in heads {
        let text = input::file(path, MAX_NOTE)?;
        let note: Note = String::from_utf8_lossy(&text).parse().map_err(|error| unsound(path, error))?;
        known.push(Checkpoint::open(&note, &keys).map_err(|error| unsound(path, error))?);
    }
    let found = audit(app.engine.as_ref(), &keys, &known).await.map_err(Failure::check)?;
    say!(
        "{} events, {} leaves of the published log, {} signed heads recomputed; {} heads given were looked for",
        found.events,
        found.leaves,
        found.heads,
        known.len()
    );
    if found.unpublished > 0 {
        say!("{} events are not covered by a signed head yet: only their chain was checked", found.unpublished);
    }
    for finding in &found.findings {
        say!("{finding}");
    }
    match found.findings.len() as u64 + found.unlisted {
        0 => Ok(()),
        wrong => Err(Failure::Check(format!("THE RECORD IS DAMAGED: {wrong} findings"))),
    }
}

fn unsound(path: &Path, error: impl fmt::Display) -> Failure {
    Failure::Input(format!("{}: {error}", path.display()))
}

/// Publishes a head now, and says so if acts wait on.
pub async fn publish(app: &App) -> Result<(), Failure> {
    let advance = jobs::publish(app).await.map_err(Failure::check)?;
    say!("{}", advance.head.note);
    if advance.more_waits {
        eprintln!("more acts wait than one head takes: publish again, or configure a greater head_block");
    }
    Ok(())
}

/// Writes key, heads and tiles as they are served.
pub async fn export(app: &App, folder: &Path) -> Result<(), Failure> {
    let mut heads: Vec<StoredCheckpoint> = Vec::new();
    loop {
        let after = heads.last().map_or(0, |head| head.size);
        let page = app.engine.checkpoints(after, PAGE_ROWS_MAX).await.map_err(Failure::check)?;
        if page.is_empty() {
            break;
        }
        heads.extend(page);
    }
    let Some(newest) = heads.last() else {
        return Err(Failure::Check("no head has been published yet: there is nothing to export".to_owned()));
    };
    write(folder, "key", key_file(app).as_bytes())?;
    for head in &heads {
        let name = format!("checkpoints/{}", head.size);
        if !folder.join(&name).exists() {
            write(folder, &name, head.note.as_bytes())?;
        }
    }
    let mut tiles = 0_u64;
    for tile in tiles_of(&heads, newest.size) {
        let name = format!("tile/{tile}");
        if folder.join(&name).exists() {
            continue;
        }
        let bytes = app.tiles.bytes(app.engine.as_ref(), &tile).await.map_err(Failure::check)?;
        let bytes = bytes.ok_or_else(|| Failure::Check(format!("{name}: the newest head does not cover it")))?;
        write(folder, &name, &bytes)?;
        tiles += 1;
    }
    // Last: who reads the folder meanwhile never finds a head whose tiles are not there.
    write(folder, "heads", heads.iter().map(head_line).collect::<String>().as_bytes())?;
    write(folder, "checkpoint", newest.note.as_bytes())?;
    say!("{} heads, {} leaves, {tiles} new tiles in {}", heads.len(), newest.size, folder.display());
    Ok(())
}

/// Whole tiles of the newest head, and of every head those partial ones that no whole tile stands for.
fn tiles_of(heads: &[StoredCheckpoint], newest: u64) -> Vec<Tile> {
    let stands_for = |tile: &Tile| {
        let index = tile.first() / u64::from(TILE_WIDTH);
        Tile::new(tile.level(), index, TILE_WIDTH).is_ok_and(|whole| whole.is_within(newest))
    };
    let partial = |tile: &Tile| tile.width() < TILE_WIDTH && !stands_for(tile);
    let mut partials: Vec<Tile> = Vec::new();
    for head in heads {
        // Of one head at most one tile of each level is partial, and those are at the end of their levels.
        for tile in Tile::partial_of_log(head.size).filter(partial) {
            if !partials.contains(&tile) {
                partials.push(tile);
            }
        }
    }
    Tile::of_log(newest).filter(|tile| tile.width() == TILE_WIDTH).chain(partials).collect()
}

/// Writes a file whole or not at all.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Failure> {
    let path = folder.join(name);
    let failed = |error: std::io::Error| Failure::check(format!("writing {}: {error}", path.display()));
    let parent = path.parent().unwrap_or(folder);
    fs::create_dir_all(parent).map_err(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(parent).map_err(failed)?;
    std::io::Write::write_all(&mut file, bytes).map_err(failed)?;
    // A temporary file is for its owner alone; a mirror is for everybody.
    set_readable(file.path()).map_err(failed)?;
    file.persist(&path).map_err(|error| failed(error.error))?;
    Ok(())
}

fn set_readable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o644))
}
