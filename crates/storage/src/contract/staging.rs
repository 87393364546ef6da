//! Resumable uploads on this engine.

use std::io::{Error, ErrorKind};
use std::sync::Arc;

use bytes::Bytes;
use ceralacca_record::Hash;
use futures::{Stream, stream};
use jiff::SignedDuration;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::subject::{Subject, at};
use crate::limits::UPLOADS_PER_OWNER_MAX;
use crate::{Checksum, Objects, Staging, StagingError};

const OWNER: &str = "person-1";

struct Desk {
    staging: Staging,
    objects: Objects,
    folder: TempDir,
}

fn desk(subject: &Subject) -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let objects = Objects::local(&folder.path().join("objects")).unwrap();
    let clock = Arc::new(subject.clock.clone());
    let (engine, random) = (Arc::clone(&subject.engine), subject.random.clone());
    let lifetime = SignedDuration::from_secs(3600);
    let staging =
        Staging::open(folder.path().join("staging"), engine, objects.clone(), clock, random, lifetime).unwrap();
    Desk { staging, objects, folder }
}

/// A connection that gives these chunks and is then cut, or ends.
fn connection(chunks: &[&str], cut: bool) -> impl Stream<Item = std::io::Result<Bytes>> + Send + use<> {
    let mut items: Vec<_> = chunks.iter().map(|chunk| Ok(Bytes::from(chunk.to_string()))).collect();
    if cut {
        items.push(Err(Error::new(ErrorKind::ConnectionReset, "reset")));
    }
    stream::iter(items)
}

pub(super) async fn an_upload_resumes_and_becomes_an_object(subject: Subject) {
    let Desk { staging, objects, folder: _folder } = desk(&subject);
    let upload = staging.create(OWNER, 10, 1000).await.unwrap();
    assert_eq!(upload.expires, at(3_600_000_000));
    let cut = staging.append(&upload.id, OWNER, 0, connection(&["abc", "d"], true)).await;
    assert!(matches!(cut, Err(StagingError::Cut { offset: 4, .. })), "{cut:?}");
    assert_eq!(staging.status(&upload.id, OWNER).await.unwrap().received, 4);
    for wrong in [0, 3, 5] {
        let answer = staging.append(&upload.id, OWNER, wrong, connection(&["x"], false)).await;
        assert!(matches!(answer, Err(StagingError::Offset { expected: 4, .. })), "{answer:?}");
    }
    let early = staging.finish(&upload.id, OWNER).await;
    assert!(matches!(early, Err(StagingError::Incomplete { received: 4, length: 10 })));
    assert_eq!(staging.append(&upload.id, OWNER, 4, connection(&["efg"], false)).await.unwrap(), 7);
    assert_eq!(staging.append(&upload.id, OWNER, 7, connection(&["", "hij"], false)).await.unwrap(), 10);
    let digest = staging.finish(&upload.id, OWNER).await.unwrap();
    assert_eq!(digest, Hash::of(&[b"abcdefghij"]));
    assert_eq!(staging.finish(&upload.id, OWNER).await.unwrap(), digest, "again, the same answer");
    assert_eq!(objects.get(&digest).await.unwrap().unwrap(), "abcdefghij");
    staging.terminate(&upload.id, OWNER).await.unwrap();
    assert!(objects.exists(&digest).await.unwrap(), "the object stays");
    assert!(matches!(staging.status(&upload.id, OWNER).await, Err(StagingError::NotFound)));
    let empty = staging.create(OWNER, 0, 1000).await.unwrap();
    assert_eq!(staging.finish(&empty.id, OWNER).await.unwrap(), Hash::of(&[]));
}

pub(super) async fn what_does_not_fit_is_refused(subject: Subject) {
    let Desk { staging, folder, .. } = desk(&subject);
    assert!(matches!(staging.create(OWNER, 11, 10).await, Err(StagingError::TooLong { length: 11, max: 10 })));
    let upload = staging.create(OWNER, 5, 10).await.unwrap();
    for (id, owner) in [(upload.id.as_str(), "person-2"), ("../../etc/passwd", OWNER), (&"0".repeat(32), OWNER)] {
        assert!(matches!(staging.status(id, owner).await, Err(StagingError::NotFound)));
        let answer = staging.append(id, owner, 0, connection(&["x"], false)).await;
        assert!(matches!(answer, Err(StagingError::NotFound)));
        assert!(matches!(staging.terminate(id, owner).await, Err(StagingError::NotFound)));
        assert!(matches!(staging.finish(id, owner).await, Err(StagingError::NotFound)));
    }
    let over = staging.append(&upload.id, OWNER, 0, connection(&["abc", "def"], false)).await;
    assert!(matches!(over, Err(StagingError::Overlong { length: 5 })));
    assert_eq!(staging.status(&upload.id, OWNER).await.unwrap().received, 3);
    let busy = staging.append(&upload.id, OWNER, 3, stream::pending());
    let busy = tokio::time::timeout(std::time::Duration::from_millis(100), busy).await;
    assert!(busy.is_err(), "it waits for bytes");
    let answer = staging.append(&upload.id, OWNER, 3, connection(&["de"], false)).await;
    assert!(matches!(answer, Err(StagingError::Busy)));
    assert_eq!(staging.expire().await.unwrap(), 0);
    for _ in 1..UPLOADS_PER_OWNER_MAX {
        staging.create(OWNER, 1, 10).await.unwrap();
    }
    assert!(matches!(staging.create(OWNER, 1, 10).await, Err(StagingError::TooMany { .. })));
    subject.clock.set(at(3_600_000_000));
    assert_eq!(staging.expire().await.unwrap(), UPLOADS_PER_OWNER_MAX - 1, "all but the busy one");
    assert_eq!(std::fs::read_dir(folder.path().join("staging")).unwrap().count(), 1);
}

/// 64 MiB from a source that makes them piece by piece: nothing on the way holds more than a piece.
pub(super) async fn a_large_upload_streams(subject: Subject) {
    const PIECE: usize = 64 << 10;
    const PIECES: u64 = 1024;
    let Desk { staging, objects, folder: _folder } = desk(&subject);
    let piece = |number: u64| Bytes::from(number.to_le_bytes().repeat(PIECE / 8));
    let mut expected = Sha256::new();
    (0..PIECES).for_each(|number| expected.update(piece(number)));
    let length = PIECES * PIECE as u64;
    let upload = staging.create(OWNER, length, u64::MAX).await.unwrap();
    let source = stream::iter((0..PIECES).map(move |number| Ok(piece(number))));
    assert_eq!(staging.append(&upload.id, OWNER, 0, source).await.unwrap(), length);
    let digest = staging.finish(&upload.id, OWNER).await.unwrap();
    assert_eq!(digest, Hash(expected.finalize().into()));
    assert_eq!(objects.length(&digest).await.unwrap(), Some(length));
}

pub(super) async fn a_crash_loses_only_what_did_not_count(subject: Subject) {
    let Desk { staging, objects, folder } = desk(&subject);
    let upload = staging.create(OWNER, 6, 10).await.unwrap();
    staging.append(&upload.id, OWNER, 0, connection(&["abc"], false)).await.unwrap();
    // Bytes that were written and not yet counted when the power went.
    let path = folder.path().join("staging").join(&upload.id);
    std::fs::write(&path, "abcXYZ...").unwrap();
    staging.append(&upload.id, OWNER, 3, connection(&["def"], false)).await.unwrap();
    let digest = staging.finish(&upload.id, OWNER).await.unwrap();
    assert_eq!(objects.get(&digest).await.unwrap().unwrap(), "abcdef");
    // Bytes that counted and are gone are never made up.
    let upload = staging.create(OWNER, 6, 10).await.unwrap();
    staging.append(&upload.id, OWNER, 0, connection(&["abc"], false)).await.unwrap();
    std::fs::write(folder.path().join("staging").join(&upload.id), "a").unwrap();
    let answer = staging.append(&upload.id, OWNER, 3, connection(&["def"], false)).await;
    assert!(matches!(answer, Err(StagingError::Disk { .. })), "{answer:?}");
}

pub(super) async fn a_checked_part_counts_whole_or_not_at_all(subject: Subject) {
    let Desk { staging, objects, folder } = desk(&subject);
    let upload = staging.create(OWNER, 9, 10).await.unwrap();
    let checked = |offset, of: &str, chunks: &[&str], cut| {
        let checksum = Checksum::new("sha256", &Hash::of(&[of.as_bytes()]).0).unwrap();
        staging.append_checked(&upload.id, OWNER, offset, checksum, connection(chunks, cut))
    };
    let cut = checked(0, "abc", &["a", "b"], true).await;
    assert!(matches!(cut, Err(StagingError::Cut { offset: 0, .. })), "{cut:?}");
    let altered = checked(0, "abc", &["ab", "d"], false).await;
    assert!(matches!(altered, Err(StagingError::Checksum { offset: 0 })), "{altered:?}");
    assert_eq!(staging.status(&upload.id, OWNER).await.unwrap().received, 0);
    assert_eq!(checked(0, "abc", &["ab", "c"], false).await.unwrap(), 3);
    assert_eq!(staging.append(&upload.id, OWNER, 3, connection(&["def"], false)).await.unwrap(), 6);
    let altered = checked(6, "ghi", &["ghj"], false).await;
    assert!(matches!(altered, Err(StagingError::Checksum { offset: 6 })), "{altered:?}");
    assert_eq!(checked(6, "ghi", &["ghi"], false).await.unwrap(), 9);
    let digest = staging.finish(&upload.id, OWNER).await.unwrap();
    assert_eq!(digest, Hash::of(&[b"abcdefghi"]));
    assert_eq!(objects.get(&digest).await.unwrap().unwrap(), "abcdefghi");
    assert_eq!(std::fs::read_dir(folder.path().join("staging")).unwrap().count(), 0, "nothing is left beside it");
}

/// The process that received the first bytes is gone: their digest is taken again from the disk.
pub(super) async fn an_upload_goes_on_in_another_process(subject: Subject) {
    let Desk { staging, objects, folder } = desk(&subject);
    let upload = staging.create(OWNER, 6, 10).await.unwrap();
    staging.append(&upload.id, OWNER, 0, connection(&["abc"], false)).await.unwrap();
    let (engine, random) = (Arc::clone(&subject.engine), subject.random.clone());
    let (clock, lifetime) = (Arc::new(subject.clock.clone()), SignedDuration::from_secs(3600));
    let place = folder.path().join("staging");
    let other = Staging::open(place, engine, objects.clone(), clock, random, lifetime).unwrap();
    other.append(&upload.id, OWNER, 3, connection(&["def"], false)).await.unwrap();
    let digest = other.finish(&upload.id, OWNER).await.unwrap();
    assert_eq!(digest, Hash::of(&[b"abcdef"]));
    assert_eq!(objects.get(&digest).await.unwrap().unwrap(), "abcdef");
}
