//! Sealing an envelope, file by file, piece by piece.

use ceralacca_sealing::{CustodianSet, DraftPublic, EnvelopeContext, EnvelopeSealer, FileSealer, SealedPart};
use serde_json::json;
use wasm_bindgen::prelude::*;

use crate::{read, system_rng};

/// An envelope being sealed.
#[wasm_bindgen]
pub struct EnvelopeToSeal(EnvelopeSealer);

#[wasm_bindgen]
impl EnvelopeToSeal {
    /// Begins an envelope. `context` and `set` are JSON; `draft` is the tenderer's draft key in base64url, if he has one.
    ///
    /// # Errors
    /// For a malformed context, set or key.
    #[wasm_bindgen(constructor)]
    #[expect(clippy::needless_pass_by_value, reason = "wasm-bindgen passes optional texts by value")]
    pub fn new(context: &str, set: &str, draft: Option<String>) -> Result<Self, JsError> {
        let context: EnvelopeContext = read("context", context)?;
        let set: CustodianSet = read("custodian set", set)?;
        let draft: Option<DraftPublic> = read("draft key", &json!(draft).to_string())?;
        Ok(Self(EnvelopeSealer::new(context, &set, draft.as_ref(), &mut system_rng())?))
    }

    /// Begins a file.
    ///
    /// # Errors
    /// For an item, name or media type that is not acceptable, or too many files.
    pub fn file(&mut self, item: &str, name: &str, media_type: &str) -> Result<FileToSeal, JsError> {
        Ok(FileToSeal { sealer: Some(self.0.file(item, name, media_type, &mut system_rng())?), part: None })
    }

    /// Takes back a finished file; gives JSON `object` (digest of the sealed bytes, under which they are stored) and
    /// `length`.
    ///
    /// # Errors
    /// If the file is not finished, or belongs to another envelope.
    pub fn add(&mut self, file: FileToSeal) -> Result<String, JsError> {
        let part = file.part.ok_or_else(|| JsError::new("the file is not finished"))?;
        let sealed = serde_json::to_string(part.sealed())?;
        self.0.add(part)?;
        Ok(sealed)
    }

    /// Closes the envelope over the answers (JSON).
    ///
    /// # Errors
    /// If a file is missing or the answers have no canonical form.
    pub fn finish(self, answers: &str) -> Result<SealedEnvelope, JsError> {
        let (header, index) = self.0.finish(read("answers", answers)?, &mut system_rng())?;
        Ok(SealedEnvelope { header: String::from_utf8(header.to_json()?)?, index })
    }
}

/// A file being sealed.
#[wasm_bindgen]
pub struct FileToSeal {
    sealer: Option<FileSealer>,
    part: Option<SealedPart>,
}

#[wasm_bindgen]
impl FileToSeal {
    /// Takes the next bytes; gives the sealed bytes that are ready.
    ///
    /// # Errors
    /// Beyond 4 GiB, or after `finish`.
    pub fn update(&mut self, plaintext: &[u8]) -> Result<Vec<u8>, JsError> {
        let sealer = self.sealer.as_mut().ok_or_else(|| JsError::new("the file is finished"))?;
        let mut out = Vec::with_capacity(plaintext.len() + plaintext.len() / 1024 + 256);
        sealer.update(plaintext, &mut out)?;
        Ok(out)
    }

    /// Gives the last sealed bytes.
    ///
    /// # Errors
    /// If called twice.
    pub fn finish(&mut self) -> Result<Vec<u8>, JsError> {
        let sealer = self.sealer.take().ok_or_else(|| JsError::new("the file is finished"))?;
        let mut out = Vec::new();
        self.part = Some(sealer.finish(&mut out)?);
        Ok(out)
    }
}

/// A sealed envelope: what goes into the manifest, and the sealed contents index, which is uploaded like a file.
#[wasm_bindgen]
pub struct SealedEnvelope {
    header: String,
    index: Vec<u8>,
}

#[wasm_bindgen]
impl SealedEnvelope {
    /// The header, canonical JSON.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn header(&self) -> String {
        self.header.clone()
    }

    /// The sealed contents index, the object of `files[0]`.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn index(&self) -> Vec<u8> {
        self.index.clone()
    }
}
