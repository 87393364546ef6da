//! Resumable uploads, in the simple form of tus 1.0: create, append at an offset, ask for the offset, finish, terminate.
//!
//! The row of the upload says how many bytes are on disk; the file may hold more after a crash, and is then written over
//! from that offset. Bytes pass through piece by piece; no upload is ever held in memory.

mod checksum;
mod error;
mod file;

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use ceralacca_record::Hash;
use futures::{Stream, StreamExt};
use jiff::SignedDuration;
use sha2::{Digest, Sha256};

pub use checksum::Checksum;
pub use error::StagingError;

use crate::clock::clamped;
use crate::limits::{KEY_BYTES_MAX, OBJECT_BYTES_MAX, PAGE_ROWS_MAX, UPLOADS_PER_OWNER_MAX};
use crate::{Clock, Engine, Objects, Random, Upload};
use checksum::{PartCheck, RunningDigests};
use file::StagedFile;

/// Bytes after which the offset is made durable while more are coming, so that a crash loses no more: 8 MiB.
const DURABLE_EVERY_BYTES: u64 = 8 << 20;

/// Longest silence of a sender before his connection counts as cut.
const SILENCE_MAX: Duration = Duration::from_secs(60);

/// The uploads under way. Clones share them.
#[derive(Clone)]
pub struct Staging(Arc<Inner>);

struct Inner {
    engine: Arc<dyn Engine>,
    objects: Objects,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    folder: PathBuf,
    lifetime: SignedDuration,
    busy: Mutex<HashSet<String>>,
    digests: RunningDigests,
}

impl Staging {
    /// Uploads in a local folder, made if needed; an upload may be swept when `lifetime` has passed since its creation.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn open(
        folder: impl Into<PathBuf>,
        engine: Arc<dyn Engine>,
        objects: Objects,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        lifetime: SignedDuration,
    ) -> Result<Self, StagingError> {
        let folder = folder.into();
        std::fs::create_dir_all(&folder).map_err(error::io("make the folder of uploads"))?;
        let (busy, digests) = (Mutex::default(), RunningDigests::default());
        Ok(Self(Arc::new(Inner { engine, objects, clock, random, folder, lifetime, busy, digests })))
    }

    /// Announces an upload of `length` bytes by `owner`; `max` is what may be sent here at most.
    ///
    /// # Errors
    /// [`StagingError::TooLong`], [`StagingError::TooMany`], or the database failed.
    pub async fn create(&self, owner: &str, length: u64, max: u64) -> Result<Upload, StagingError> {
        let max = max.min(OBJECT_BYTES_MAX);
        if length > max {
            return Err(StagingError::TooLong { length, max });
        }
        if owner.is_empty() || owner.len() > KEY_BYTES_MAX || owner.contains('\0') {
            return Err(StagingError::NotFound);
        }
        if self.0.engine.open_uploads(owner).await? >= UPLOADS_PER_OWNER_MAX {
            return Err(StagingError::TooMany { max: UPLOADS_PER_OWNER_MAX });
        }
        let upload = self.0.new_upload(owner, length);
        self.0.engine.create_upload(&upload).await?;
        Ok(upload)
    }

    /// The upload, if it is the owner's.
    ///
    /// # Errors
    /// [`StagingError::NotFound`], also for another's upload.
    pub async fn status(&self, id: &str, owner: &str) -> Result<Upload, StagingError> {
        self.0.owned(id, owner).await
    }

    /// Appends what `source` gives at `offset`; gives the new offset. What arrived before a cut is kept. It goes on to its
    /// end, keeping what arrived, even if the caller is dropped.
    ///
    /// # Errors
    /// [`StagingError::Offset`] with the true offset, [`StagingError::Cut`], [`StagingError::Overlong`],
    /// [`StagingError::Busy`] and what [`Staging::status`] gives.
    pub async fn append<S>(&self, id: &str, owner: &str, offset: u64, source: S) -> Result<u64, StagingError>
    where
        S: Stream<Item = std::io::Result<Bytes>> + Send + 'static,
    {
        self.append_part(id, owner, offset, None, source).await
    }

    /// As [`Staging::append`], of a part that must have this checksum: it counts whole or not at all, also after a cut.
    ///
    /// # Errors
    /// As [`Staging::append`], and [`StagingError::Checksum`].
    pub async fn append_checked<S>(
        &self,
        id: &str,
        owner: &str,
        offset: u64,
        checksum: Checksum,
        source: S,
    ) -> Result<u64, StagingError>
    where
        S: Stream<Item = std::io::Result<Bytes>> + Send + 'static,
    {
        self.append_part(id, owner, offset, Some(checksum), source).await
    }

    async fn append_part<S>(
        &self,
        id: &str,
        owner: &str,
        offset: u64,
        checksum: Option<Checksum>,
        source: S,
    ) -> Result<u64, StagingError>
    where
        S: Stream<Item = std::io::Result<Bytes>> + Send + 'static,
    {
        let (inner, id, owner) = (Arc::clone(&self.0), id.to_owned(), owner.to_owned());
        let task = tokio::spawn(async move { inner.append(&id, &owner, offset, checksum, source).await });
        task.await.map_err(|_| StagingError::Stopped)?
    }

    /// Makes a wholly received upload an object and gives its digest; again gives the same digest again.
    ///
    /// # Errors
    /// [`StagingError::Incomplete`], [`StagingError::Busy`] and what [`Staging::status`] gives.
    pub async fn finish(&self, id: &str, owner: &str) -> Result<Hash, StagingError> {
        let _turn = self.0.turn(id)?;
        let upload = self.0.owned(id, owner).await?;
        if let Some(digest) = upload.digest {
            return Ok(digest);
        }
        if upload.received != upload.length {
            return Err(StagingError::Incomplete { received: upload.received, length: upload.length });
        }
        let path = self.0.path(id);
        let digest = match self.0.digests.take(id, upload.length) {
            Some(digest) => Hash(digest.finalize().into()),
            None => file::digest(&path, upload.length).await?,
        };
        if upload.length == 0 || !self.0.objects.adopt(&digest, &path, upload.length, self.0.clock.now()).await? {
            self.0.objects.put(&digest, file::pieces(&path, upload.length).await?).await?;
        }
        if !self.0.engine.finish_upload(id, &digest).await? {
            return Err(StagingError::NotFound);
        }
        file::remove(&path).await?;
        Ok(digest)
    }

    /// Gives an upload up: row and bytes go. A finished one leaves its object.
    ///
    /// # Errors
    /// [`StagingError::Busy`] and what [`Staging::status`] gives.
    pub async fn terminate(&self, id: &str, owner: &str) -> Result<(), StagingError> {
        let _turn = self.0.turn(id)?;
        self.0.owned(id, owner).await?;
        self.0.remove(id).await
    }

    /// Gives up the uploads whose lifetime has passed; how many there were. One that is being written stays.
    ///
    /// # Errors
    /// The database or the disk failed.
    pub async fn expire(&self) -> Result<u64, StagingError> {
        let mut expired = 0;
        for upload in self.0.engine.expired_uploads(self.0.clock.now(), PAGE_ROWS_MAX).await? {
            let Ok(_turn) = self.0.turn(&upload.id) else { continue };
            self.0.remove(&upload.id).await?;
            expired += 1;
        }
        Ok(expired)
    }
}

impl Inner {
    fn new_upload(&self, owner: &str, length: u64) -> Upload {
        let mut id = [0; 16];
        self.random.fill(&mut id);
        let lifetime = i64::try_from(self.lifetime.as_micros()).unwrap_or(i64::MAX);
        let expires = clamped(self.clock.now().as_microsecond().saturating_add(lifetime));
        Upload { id: hex::encode(id), owner: owner.to_owned(), length, received: 0, expires, digest: None }
    }

    async fn owned(&self, id: &str, owner: &str) -> Result<Upload, StagingError> {
        if !is_id(id) {
            return Err(StagingError::NotFound);
        }
        let upload = self.engine.upload(id).await?;
        upload.filter(|upload| upload.owner == owner).ok_or(StagingError::NotFound)
    }

    /// Only identifiers made here reach the disk, and those are hexadecimal.
    fn path(&self, id: &str) -> PathBuf {
        self.folder.join(id)
    }

    async fn remove(&self, id: &str) -> Result<(), StagingError> {
        self.digests.forget(id);
        if is_id(id) {
            file::remove(&self.path(id)).await?;
        }
        self.engine.delete_upload(id).await?;
        Ok(())
    }

    async fn append<S>(
        &self,
        id: &str,
        owner: &str,
        offset: u64,
        checksum: Option<Checksum>,
        source: S,
    ) -> Result<u64, StagingError>
    where
        S: Stream<Item = std::io::Result<Bytes>> + Send,
    {
        let _turn = self.turn(id)?;
        let upload = self.owned(id, owner).await?;
        if upload.received != offset || upload.digest.is_some() {
            return Err(StagingError::Offset { given: offset, expected: upload.received });
        }
        let file = StagedFile::open(&self.path(id), offset).await?;
        let digest = self.digests.take(id, offset);
        let mut part = Part { upload: &upload, file, durable: offset, digest, check: checksum.map(PartCheck::new) };
        let mut end = self.receive(&mut part, source).await;
        if let Some(check) = part.check.take() {
            if end.is_ok() && !check.holds() {
                end = Err(StagingError::Checksum { offset });
            }
            // Unproved bytes do not count: the next part is written over them.
            if let Err(error) = end {
                return Err(error.reached(offset));
            }
        }
        self.make_durable(&mut part).await?;
        if let Some(digest) = part.digest {
            self.digests.keep(id, part.durable, digest);
        }
        match end {
            Ok(()) => Ok(part.durable),
            Err(error) => Err(error.reached(part.durable)),
        }
    }

    /// Writes until the source ends or something is wrong.
    async fn receive<S>(&self, part: &mut Part<'_>, source: S) -> Result<(), StagingError>
    where
        S: Stream<Item = std::io::Result<Bytes>> + Send,
    {
        let mut source = std::pin::pin!(source);
        loop {
            let cut = |reason: String| StagingError::Cut { offset: 0, reason };
            let next = tokio::time::timeout(SILENCE_MAX, source.next()).await;
            let next = next.map_err(|_| cut("nothing arrived for too long".to_owned()))?;
            let Some(chunk) = next else { return Ok(()) };
            let chunk = chunk.map_err(|error| cut(error.to_string()))?;
            if chunk.len() as u64 > part.upload.length - part.file.offset() {
                return Err(StagingError::Overlong { length: part.upload.length });
            }
            part.write(&chunk).await?;
            if part.check.is_none() && part.file.offset() - part.durable >= DURABLE_EVERY_BYTES {
                self.make_durable(part).await?;
            }
        }
    }

    /// First the bytes, then the row that counts them.
    async fn make_durable(&self, part: &mut Part<'_>) -> Result<(), StagingError> {
        part.file.sync().await?;
        let reached = part.file.offset();
        if reached != part.durable {
            if !self.engine.advance_upload(&part.upload.id, part.durable, reached).await? {
                return Err(StagingError::NotFound);
            }
            part.durable = reached;
        }
        Ok(())
    }

    /// One writer at a time for each upload.
    fn turn(&self, id: &str) -> Result<Turn<'_>, StagingError> {
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        match busy.insert(id.to_owned()) {
            true => Ok(Turn { busy: &self.busy, id: id.to_owned() }),
            false => Err(StagingError::Busy),
        }
    }
}

/// A part of an upload while it arrives.
struct Part<'a> {
    upload: &'a Upload,
    file: StagedFile,
    /// Bytes that count.
    durable: u64,
    /// The digest of all bytes written, where it is known from the first on.
    digest: Option<Sha256>,
    /// The checksum to compare with, if it came with one.
    check: Option<PartCheck>,
}

impl Part<'_> {
    async fn write(&mut self, bytes: &[u8]) -> Result<(), StagingError> {
        self.file.write(bytes).await?;
        if let Some(digest) = &mut self.digest {
            digest.update(bytes);
        }
        if let Some(check) = &mut self.check {
            check.update(bytes);
        }
        Ok(())
    }
}

/// The right to write one upload, given back when dropped.
struct Turn<'a> {
    busy: &'a Mutex<HashSet<String>>,
    id: String,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}

fn is_id(id: &str) -> bool {
    id.len() == 32 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
