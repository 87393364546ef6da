//! Sealing an envelope, file by file, piece by piece.

use ceralacca_sealing::{
    CustodianSet, DraftPublic, EnvelopeContext, EnvelopeSealer, FileSealer, Fingerprinter, SealedPart, sealed_length,
};
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

    /// Takes up again an envelope that was saved.
    ///
    /// # Errors
    /// If the text is not what `save` gave.
    pub fn restore(saved: &str) -> Result<Self, JsError> {
        Ok(Self(EnvelopeSealer::restore(saved.as_bytes())?))
    }

    /// The whole state as JSON text. **Secret**: it goes into the encrypted workspace and nowhere else.
    ///
    /// # Errors
    /// Never for an envelope within the limits.
    pub fn save(&self) -> Result<String, JsError> {
        Ok(std::str::from_utf8(&self.0.save()?)?.to_owned())
    }

    /// Begins a file that was read once for its fingerprint; gives its number, for `reseal`. Save the envelope before
    /// the first sealed byte leaves the browser.
    ///
    /// # Errors
    /// As `file`.
    pub fn plan(
        &mut self,
        item: &str,
        name: &str,
        media_type: &str,
        fingerprint: FileFingerprint,
    ) -> Result<u32, JsError> {
        Ok(self.0.plan(item, name, media_type, fingerprint.0.finish(), &mut system_rng())?)
    }

    /// Seals a planned file, for the first time or again: the same file gives the same bytes, another is refused.
    ///
    /// # Errors
    /// If there is no such planned file.
    pub fn reseal(&self, number: u32) -> Result<FileToSeal, JsError> {
        Ok(FileToSeal { sealer: Some(self.0.reseal(number)?), part: None })
    }

    /// Takes a file out, finished or not.
    ///
    /// # Errors
    /// If there is no such file.
    pub fn remove(&mut self, number: u32) -> Result<(), JsError> {
        Ok(self.0.remove(number)?)
    }

    /// The files so far, JSON: `number`, `item`, `name`, `media_type`, `length`, `sealed_length` (what an upload
    /// announces), `sealed` (`object` and `length`; null until the file was sealed to its end).
    #[must_use]
    pub fn files(&self) -> String {
        let files = self.0.files().into_iter().map(|file| {
            json!({
                "number": file.number, "item": file.item, "name": file.name, "media_type": file.media_type,
                "length": file.length, "sealed_length": sealed_length(file.length), "sealed": file.sealed,
            })
        });
        serde_json::Value::from_iter(files).to_string()
    }

    /// Begins a file that is sealed in one pass.
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

    /// Closes the envelope over the answers (JSON). It cannot be used afterwards: save it before, to be able to go on.
    ///
    /// # Errors
    /// If a file is missing or the answers have no canonical form.
    pub fn finish(self, answers: &str) -> Result<SealedEnvelope, JsError> {
        let (header, index) = self.0.finish(read("answers", answers)?, &mut system_rng())?;
        let digest = header.digest()?.to_string();
        let objects = serde_json::to_string(&header.files)?;
        Ok(SealedEnvelope { header: String::from_utf8(header.to_json()?)?, digest, objects, index })
    }
}

/// A file being read for its fingerprint, before it is sealed.
#[wasm_bindgen]
pub struct FileFingerprint(Fingerprinter);

#[wasm_bindgen]
impl FileFingerprint {
    /// Begins.
    #[wasm_bindgen(constructor)]
    #[must_use]
    #[expect(clippy::new_without_default, reason = "every one has a fresh salt")]
    pub fn new() -> Self {
        Self(Fingerprinter::new(&mut system_rng()))
    }

    /// Takes the next bytes of the file.
    ///
    /// # Errors
    /// Beyond 4 GiB.
    pub fn update(&mut self, plaintext: &[u8]) -> Result<(), JsError> {
        Ok(self.0.update(plaintext)?)
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
    /// Takes the next bytes; gives the sealed bytes that are ready, which may be none.
    ///
    /// # Errors
    /// Beyond 4 GiB, after `finish`, or if a planned file is not the one that was read before: drop it then.
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
    digest: String,
    objects: String,
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

    /// The digest of the header, as the manifest names it (`header_digest`).
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn digest(&self) -> String {
        self.digest.clone()
    }

    /// The sealed objects in order, the contents index first; JSON list of `object` and `length`.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn objects(&self) -> String {
        self.objects.clone()
    }

    /// The sealed contents index, the object of `files[0]`.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn index(&self) -> Vec<u8> {
        self.index.clone()
    }
}
