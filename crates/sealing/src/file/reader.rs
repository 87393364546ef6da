//! A sealed file as a [`Read`] of its plaintext.

use std::io::{self, ErrorKind, Read};

use zeroize::Zeroizing;

use super::FileStream;
use crate::{envelope::OpenError, limits::CHUNK_BYTES};

/// Gives the plaintext of a file; the last read fails if the file as a whole is not what it should be.
pub struct FileReader<R> {
    /// `None` after the end has been checked.
    stream: Option<FileStream>,
    source: R,
    plain: Zeroizing<Vec<u8>>,
    /// How much of `plain` has been given.
    given: usize,
    sealed: Vec<u8>,
}

impl<R: Read> FileReader<R> {
    pub(crate) fn new(stream: FileStream, source: R) -> Self {
        let plain = Zeroizing::new(Vec::with_capacity(2 * CHUNK_BYTES));
        Self { stream: Some(stream), source, plain, given: 0, sealed: vec![0; CHUNK_BYTES] }
    }

    /// Opens the next bytes of the source; `false` at the verified end.
    fn fill(&mut self) -> io::Result<bool> {
        let Some(stream) = &mut self.stream else { return Ok(false) };
        self.plain.clear();
        self.given = 0;
        let count = self.source.read(&mut self.sealed)?;
        if count > 0 {
            let sealed = self.sealed.get(..count).unwrap_or_default();
            stream.update(sealed, &mut self.plain).map_err(invalid)?;
            return Ok(true);
        }
        if let Some(stream) = self.stream.take() {
            stream.finish().map_err(invalid)?;
        }
        Ok(false)
    }
}

fn invalid(error: OpenError) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, error)
}

impl<R: Read> Read for FileReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        while self.given == self.plain.len() {
            if !self.fill()? {
                return Ok(0);
            }
        }
        let count = self.plain.get(self.given..).unwrap_or_default().read(out)?;
        self.given += count;
        Ok(count)
    }
}
