//! The file of one upload.

use std::io::{ErrorKind, SeekFrom};
use std::path::Path;

use bytes::Bytes;
use ceralacca_record::Hash;
use futures::{Stream, StreamExt, stream};
use sha2::{Digest, Sha256};
use tokio::fs::{File, OpenOptions};
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

use super::error::{StagingError, io};
use crate::limits::PIECE_BYTES;

/// A file open for appending.
pub(super) struct StagedFile {
    file: File,
    offset: u64,
}

impl StagedFile {
    /// Opens or makes the file; what it holds beyond `offset` never counted and is cut off.
    pub(super) async fn open(path: &Path, offset: u64) -> Result<Self, StagingError> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        let mut file = options.open(path).await.map_err(io("open an upload"))?;
        let length = file.metadata().await.map_err(io("measure an upload"))?.len();
        if length < offset {
            let lost = std::io::Error::new(ErrorKind::UnexpectedEof, format!("{length} of {offset} bytes are there"));
            return Err(io("find the bytes of an upload")(lost));
        }
        file.set_len(offset).await.map_err(io("cut an upload"))?;
        file.seek(SeekFrom::Start(offset)).await.map_err(io("find the end of an upload"))?;
        if offset == 0 {
            sync_folder(path).await?;
        }
        Ok(Self { file, offset })
    }

    /// Bytes written so far.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<(), StagingError> {
        self.file.write_all(bytes).await.map_err(io("write an upload"))?;
        self.offset += bytes.len() as u64;
        Ok(())
    }

    /// Waits until every byte written is on disk.
    pub(super) async fn sync(&mut self) -> Result<(), StagingError> {
        self.file.flush().await.map_err(io("write an upload"))?;
        self.file.sync_data().await.map_err(io("sync an upload"))
    }
}

/// Makes the name of a new file durable, where folders can be synced.
async fn sync_folder(path: &Path) -> Result<(), StagingError> {
    let Some(folder) = path.parent().filter(|_| cfg!(unix)) else { return Ok(()) };
    let folder = File::open(folder).await.map_err(io("open the folder of uploads"))?;
    folder.sync_all().await.map_err(io("sync the folder of uploads"))
}

/// The first `length` bytes of the file, in pieces.
pub(super) async fn pieces(
    path: &Path,
    length: u64,
) -> Result<impl Stream<Item = std::io::Result<Bytes>> + Send + use<>, StagingError> {
    if length == 0 {
        return Ok(stream::empty().right_stream());
    }
    let file = File::open(path).await.map_err(io("read an upload"))?;
    let read = |(mut file, left): (File, u64)| async move {
        let mut piece = vec![0; PIECE_BYTES.min(usize::try_from(left).unwrap_or(PIECE_BYTES))];
        file.read_exact(&mut piece).await?;
        let left = left - piece.len() as u64;
        Ok((Bytes::from(piece), (file, left)))
    };
    let step = move |(file, left)| async move { if left == 0 { Ok(None) } else { read((file, left)).await.map(Some) } };
    Ok(stream::try_unfold((file, length), step).left_stream())
}

/// SHA-256 of the first `length` bytes of the file.
pub(super) async fn digest(path: &Path, length: u64) -> Result<Hash, StagingError> {
    let mut pieces = std::pin::pin!(pieces(path, length).await?);
    let mut digest = Sha256::new();
    while let Some(piece) = pieces.next().await {
        digest.update(piece.map_err(io("read an upload"))?);
    }
    Ok(Hash(digest.finalize().into()))
}

/// Removes the file, if it is there.
pub(super) async fn remove(path: &Path) -> Result<(), StagingError> {
    match tokio::fs::remove_file(path).await {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(io("remove an upload")(error)),
        _ => Ok(()),
    }
}
