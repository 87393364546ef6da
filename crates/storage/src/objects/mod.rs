//! The folder of ciphertext: each object lies under the SHA-256 of its bytes and never changes.
//!
//! An object that is acknowledged survives a power loss: it is written beside its place, synced, renamed, and the folder
//! is synced. The object comes first, the commit that names it after; what no commit names is swept.

mod adopted;
mod error;
mod leftovers;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use ceralacca_record::Hash;
use futures::stream::BoxStream;
use futures::{Stream, StreamExt, TryStreamExt};
use jiff::Timestamp;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{MultipartUpload, ObjectMeta, ObjectStore, ObjectStoreExt};
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

pub use error::ObjectError;

use error::failed;

use crate::limits::{OBJECT_BYTES_MAX, OBJECT_IN_MEMORY_BYTES_MAX, PIECE_BYTES};

/// The objects of the installation.
#[derive(Clone)]
pub struct Objects {
    store: Arc<dyn ObjectStore>,
    folder: PathBuf,
    // An object put again while the sweep is looking at it must not be taken away: both end under this lock.
    placing: Arc<Mutex<()>>,
}

impl Objects {
    /// Objects in a local folder, made if needed.
    ///
    /// # Errors
    /// The folder cannot be made or opened.
    pub fn local(folder: &FilePath) -> Result<Self, ObjectError> {
        let failed_folder = |source| ObjectError::Folder { attempted: "make", source: Arc::new(source) };
        std::fs::create_dir_all(folder).map_err(failed_folder)?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(failed("open the folder"))?.with_fsync(true);
        Ok(Self { store: Arc::new(store), folder: folder.to_owned(), placing: Arc::default() })
    }

    /// Keeps the bytes of `source` under `digest`, in pieces of at most [`PIECE_BYTES`] (or one chunk of the source). It
    /// is on disk when this returns. An object that is there already is written anew, so that no sweep takes it.
    ///
    /// # Errors
    /// [`ObjectError::Digest`] if the bytes are others; nothing is kept then, nor after any other error.
    pub async fn put<S>(&self, digest: &Hash, source: S) -> Result<(), ObjectError>
    where
        S: Stream<Item = std::io::Result<Bytes>> + Send,
    {
        let mut upload = self.store.put_multipart(&path(digest)).await.map_err(failed("begin an object"))?;
        let written = match write(upload.as_mut(), source).await {
            Ok(found) if found == *digest => {
                let _placing = self.placing.lock().await;
                upload.complete().await.map(drop).map_err(failed("complete an object"))
            }
            Ok(found) => Err(ObjectError::Digest { expected: *digest, found }),
            Err(error) => Err(error),
        };
        if written.is_err() {
            // What is left is invisible; the error that matters is the first one.
            drop(upload.abort().await);
        }
        written
    }

    /// Makes a file, already on disk and never written again, the object of this digest without copying it; the file stays
    /// where it is too. Whether it could be done: folders on different disks, or a disk without links, want [`Self::put`].
    ///
    /// `digest` is believed: it was taken of the bytes as they were written.
    ///
    /// # Errors
    /// The folder failed.
    pub async fn adopt(
        &self,
        digest: &Hash,
        file: &FilePath,
        length: u64,
        now: Timestamp,
    ) -> Result<bool, ObjectError> {
        let (folder, place, file) = (self.folder.clone(), self.place(digest), file.to_owned());
        let _placing = self.placing.lock().await;
        let linked = tokio::task::spawn_blocking(move || adopted::link(&folder, &file, &place, length, now)).await;
        let linked = linked.unwrap_or_else(|stopped| Err(std::io::Error::other(stopped)));
        linked.map_err(|source| ObjectError::Folder { attempted: "adopt a file in", source: Arc::new(source) })
    }

    /// Where the object lies on the local disk.
    fn place(&self, digest: &Hash) -> PathBuf {
        self.folder.join(path(digest).as_ref())
    }

    /// The whole object, checked against its digest; `None` if it is not there.
    ///
    /// # Errors
    /// [`ObjectError::TooLong`] beyond [`OBJECT_IN_MEMORY_BYTES_MAX`]; [`ObjectError::Digest`] if the disk altered it.
    pub async fn get(&self, digest: &Hash) -> Result<Option<Bytes>, ObjectError> {
        let Some(length) = self.length(digest).await? else { return Ok(None) };
        if length > OBJECT_IN_MEMORY_BYTES_MAX {
            return Err(ObjectError::TooLong { max: OBJECT_IN_MEMORY_BYTES_MAX });
        }
        let Some(bytes) = self.range(digest, 0..length).await? else { return Ok(None) };
        match Hash::of(&[&bytes]) {
            found if found == *digest => Ok(Some(bytes)),
            found => Err(ObjectError::Digest { expected: *digest, found }),
        }
    }

    /// The bytes of a range (cut at the object's end), not checked against the digest; `None` if the object is not there.
    ///
    /// # Errors
    /// [`ObjectError::TooLong`] for a range beyond [`OBJECT_IN_MEMORY_BYTES_MAX`].
    pub async fn range(&self, digest: &Hash, range: Range<u64>) -> Result<Option<Bytes>, ObjectError> {
        let Some(length) = self.length(digest).await? else { return Ok(None) };
        let range = range.start.min(length)..range.end.min(length);
        if range.is_empty() {
            return Ok(Some(Bytes::new()));
        }
        if range.end - range.start > OBJECT_IN_MEMORY_BYTES_MAX {
            return Err(ObjectError::TooLong { max: OBJECT_IN_MEMORY_BYTES_MAX });
        }
        found(self.store.get_range(&path(digest), range).await, "read a range of an object")
    }

    /// The bytes of the object, piece by piece, not checked against the digest; `None` if it is not there.
    ///
    /// # Errors
    /// The store failed.
    pub async fn stream(
        &self,
        digest: &Hash,
    ) -> Result<Option<BoxStream<'static, Result<Bytes, ObjectError>>>, ObjectError> {
        let object = found(self.store.get(&path(digest)).await, "read an object")?;
        Ok(object.map(|object| object.into_stream().map_err(failed("read an object")).boxed()))
    }

    /// Length in bytes; `None` if the object is not there.
    ///
    /// # Errors
    /// The store failed.
    pub async fn length(&self, digest: &Hash) -> Result<Option<u64>, ObjectError> {
        Ok(self.meta(digest).await?.map(|meta| meta.size))
    }

    /// Whether the object is there.
    ///
    /// # Errors
    /// The store failed.
    pub async fn exists(&self, digest: &Hash) -> Result<bool, ObjectError> {
        Ok(self.meta(digest).await?.is_some())
    }

    /// Deletes the object; whether it was there.
    ///
    /// # Errors
    /// The store failed.
    pub async fn delete(&self, digest: &Hash) -> Result<bool, ObjectError> {
        // The local store reports a missing object, others do not.
        if !self.exists(digest).await? {
            return Ok(false);
        }
        Ok(found(self.store.delete(&path(digest)).await, "delete an object")?.is_some())
    }

    /// Deletes the objects last put before `older_than` that `referenced` does not name, and what crashes before that
    /// instant left half written; how many there were.
    ///
    /// `older_than` leaves time between the putting of an object and the commit that names it: a day, say. Sweep in one
    /// process only.
    ///
    /// # Errors
    /// The store failed; what had been deleted stays deleted.
    pub async fn sweep(
        &self,
        older_than: Timestamp,
        referenced: &(dyn Fn(&Hash) -> bool + Send + Sync),
    ) -> Result<u64, ObjectError> {
        let mut swept = self.sweep_leftovers(older_than).await?;
        let mut listed = self.store.list(None);
        while let Some(meta) = listed.try_next().await.map_err(failed("list the objects"))? {
            let Some(digest) = digest_of(&meta.location) else { continue };
            if is_older(&meta, older_than) && !referenced(&digest) && self.sweep_one(&digest, older_than).await? {
                swept += 1;
            }
        }
        Ok(swept)
    }

    async fn sweep_leftovers(&self, older_than: Timestamp) -> Result<u64, ObjectError> {
        let folder = self.folder.clone();
        let swept = tokio::task::spawn_blocking(move || leftovers::sweep(&folder, older_than)).await;
        let swept = swept.unwrap_or_else(|stopped| Err(std::io::Error::other(stopped)));
        swept.map_err(|source| ObjectError::Folder { attempted: "sweep", source: Arc::new(source) })
    }

    /// Looks again under the lock: the object may have been put anew since it was listed.
    async fn sweep_one(&self, digest: &Hash, older_than: Timestamp) -> Result<bool, ObjectError> {
        let _placing = self.placing.lock().await;
        match self.meta(digest).await? {
            Some(meta) if is_older(&meta, older_than) => self.delete(digest).await,
            _ => Ok(false),
        }
    }

    async fn meta(&self, digest: &Hash) -> Result<Option<ObjectMeta>, ObjectError> {
        found(self.store.head(&path(digest)).await, "look for an object")
    }
}

/// Two levels of folders, so that none grows too large.
fn path(digest: &Hash) -> Path {
    let name = digest.to_string();
    let level = |from: usize| name.get(from..from + 2).unwrap_or_default();
    Path::from_iter([level(0), level(2), &name])
}

fn digest_of(location: &Path) -> Option<Hash> {
    location.filename()?.parse().ok()
}

fn is_older(meta: &ObjectMeta, than: Timestamp) -> bool {
    meta.last_modified.timestamp_micros() < than.as_microsecond()
}

/// Not found is an answer, not an error.
fn found<T>(result: object_store::Result<T>, attempted: &'static str) -> Result<Option<T>, ObjectError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(object_store::Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(failed(attempted)(error)),
    }
}

/// Writes the source piece by piece and gives its digest.
async fn write<S>(upload: &mut dyn MultipartUpload, source: S) -> Result<Hash, ObjectError>
where
    S: Stream<Item = std::io::Result<Bytes>> + Send,
{
    let mut source = std::pin::pin!(source);
    let (mut digest, mut length) = (Sha256::new(), 0_u64);
    let mut piece = BytesMut::new();
    while let Some(chunk) = source.next().await {
        let chunk = chunk.map_err(|error| ObjectError::Source(Arc::new(error)))?;
        length = length.saturating_add(chunk.len() as u64);
        if length > OBJECT_BYTES_MAX {
            return Err(ObjectError::TooLong { max: OBJECT_BYTES_MAX });
        }
        digest.update(&chunk);
        piece.extend_from_slice(&chunk);
        if piece.len() >= PIECE_BYTES {
            upload.put_part(piece.split().freeze().into()).await.map_err(failed("write an object"))?;
        }
    }
    upload.put_part(piece.freeze().into()).await.map_err(failed("write an object"))?;
    Ok(Hash(digest.finalize().into()))
}
