//! Reading one's own envelope again.

use ceralacca_sealing::{Contents, EnvelopeHeader, EnvelopeKey, FileStream};
use wasm_bindgen::prelude::*;

use crate::{DraftKey, read_header};

/// An envelope whose key is known.
#[wasm_bindgen]
pub struct OpenedEnvelope {
    header: EnvelopeHeader,
    key: EnvelopeKey,
    contents: Contents,
}

#[wasm_bindgen]
impl DraftKey {
    /// Opens the tenderer's own envelope, given its header and the sealed bytes of its contents index.
    ///
    /// # Errors
    /// If the envelope was sealed without this draft key, or anything was altered.
    pub fn open(&self, header: &str, index: &[u8]) -> Result<OpenedEnvelope, JsError> {
        let header = read_header(header)?;
        let key = EnvelopeKey::from_draft(&header, &self.0)?;
        let contents = key.contents(&header, index)?;
        Ok(OpenedEnvelope { header, key, contents })
    }
}

#[wasm_bindgen]
impl OpenedEnvelope {
    /// The contents index, JSON.
    ///
    /// # Errors
    /// Never for an index that opened.
    pub fn contents(&self) -> Result<String, JsError> {
        Ok(serde_json::to_string(&self.contents)?)
    }

    /// Begins to open file `index` (from 1), given the first 64 bytes of its sealed form.
    ///
    /// # Errors
    /// If there is no such file or it does not belong to this envelope.
    pub fn file(&self, index: u32, head: &[u8]) -> Result<FileToOpen, JsError> {
        let head = head.try_into().map_err(|_| JsError::new("a sealed file begins with 64 bytes of head"))?;
        Ok(FileToOpen(self.key.file(&self.header, &self.contents, index, head)?.stream()))
    }
}

/// A file being opened, from its first chunk to its last.
#[wasm_bindgen]
pub struct FileToOpen(FileStream);

#[wasm_bindgen]
impl FileToOpen {
    /// Takes the next sealed bytes (after the head); gives the plaintext that they complete.
    ///
    /// # Errors
    /// If a chunk does not open.
    pub fn update(&mut self, sealed: &[u8]) -> Result<Vec<u8>, JsError> {
        let mut out = Vec::with_capacity(sealed.len());
        self.0.update(sealed, &mut out)?;
        Ok(out)
    }

    /// Checks the whole; what was given before counts only after this.
    ///
    /// # Errors
    /// If the file is not complete, or not the one sealed.
    pub fn finish(self) -> Result<(), JsError> {
        self.0.finish()?;
        Ok(())
    }
}
