//! The extract of a stream: the kind and the leaf of every act of it, signed as one, with the entries and proofs of those that are shown.
//!
//! A reader who may not see every act still sees that none was left out between those that he is shown: a list with a gap, or
//! one that ends too early, is a signed statement that the record itself refutes.

use core::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::lines::{decimal, is_line};
use crate::note::{Note, NoteError, SigningKey, VerifierKey};
use crate::proof::{LogProof, ProofError};
use crate::{CanonicalError, Entry, Hash, InstallationMode, instant};

/// First line of the text that is signed: neither a receipt's nor, by its second line, a checkpoint's.
const HEADER: &str = "ceralacca.stream/v1";

/// Most acts of an extract.
pub const MAX_ACTS: usize = 200_000;

/// One act of a stream, in its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtractedAct {
    /// Type of event, as in its entry.
    pub kind: String,
    /// Leaf hash of its entry.
    pub leaf: Hash,
    /// The act as it was recorded, if it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<Entry>,
    /// Proof that it is in the log (C2SP tlog-proof), if it is shown and a public head covers it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
}

/// Every act of a stream in order, from its first one, and what the installation declares about the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extract {
    /// The stream.
    pub stream: String,
    /// Its acts; the first has version 1.
    pub acts: Vec<ExtractedAct>,
    /// Signed note: at this instant the stream had exactly these acts.
    pub statement: String,
}

/// What an extract says once it was verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extracted {
    /// When the installation made it, by its own clock.
    pub instant: Timestamp,
    /// Whether the acts have legal value.
    pub mode: InstallationMode,
}

/// An extract cannot be made, or is not to be believed.
#[derive(Debug, Error)]
pub enum ExtractError {
    /// Stream, origin, a kind or the instant cannot be written on one line, or there are too many acts.
    #[error("extract of a stream: names must be one line each, and at most {MAX_ACTS} acts")]
    Unwritable,
    /// The statement is not what such an installation signs about this list.
    #[error("extract of a stream: the statement is not about this list of acts")]
    OtherList,
    /// The statement is not signed by a known key.
    #[error("extract of a stream: {0}")]
    Note(#[from] NoteError),
    /// The key that signed is not the installation's.
    #[error("extract of a stream: it is not signed by the key of {0}")]
    Origin(String),
    /// An entry has no canonical form.
    #[error("extract of a stream, act {version}: {error}")]
    Entry {
        /// Its place in the stream.
        version: usize,
        /// Why.
        error: CanonicalError,
    },
    /// An entry shown is not the act that the list names in this place.
    #[error("extract of a stream, act {0}: the entry is of another act")]
    OtherAct(usize),
    /// A proof does not hold.
    #[error("extract of a stream, act {version}: {error}")]
    Proof {
        /// Its place in the stream.
        version: usize,
        /// Why.
        error: ProofError,
    },
}

impl Extract {
    /// Makes the extract of a whole stream, signed by the installation.
    ///
    /// # Errors
    /// [`ExtractError::Unwritable`], or the key cannot sign.
    pub fn issue(
        stream: String,
        acts: Vec<ExtractedAct>,
        now: Timestamp,
        mode: InstallationMode,
        key: &SigningKey,
    ) -> Result<Self, ExtractError> {
        let text = text(key.name(), &stream, &acts, &now, mode).ok_or(ExtractError::Unwritable)?;
        let statement = Note::sign(&text, &[key])?.to_string();
        Ok(Self { stream, acts, statement })
    }

    /// Checks the signature under `keys`, that it is about this list, and that each entry and proof shown is of the act in its place.
    /// An act without entry is withheld, one without proof awaits the next public head: what that means is the reader's to judge.
    ///
    /// # Errors
    /// [`ExtractError`] for the first thing that is not as it must be.
    pub fn verify(&self, keys: &[VerifierKey]) -> Result<Extracted, ExtractError> {
        let note: Note = self.statement.parse()?;
        let signers = note.verify(keys)?;
        let lines: Vec<&str> = note.text().split('\n').take(8).collect();
        let [HEADER, origin, stream, count, _, at, mode, ""] = lines[..] else { return Err(ExtractError::OtherList) };
        let mode = match mode {
            "regular" => InstallationMode::Regular,
            "demo" => InstallationMode::Demo,
            _ => return Err(ExtractError::OtherList),
        };
        let at = instant::read(at).ok_or(ExtractError::OtherList)?;
        let expected = text(origin, &self.stream, &self.acts, &at, mode);
        if stream != self.stream
            || decimal(count) != u64::try_from(self.acts.len()).ok()
            || expected.as_deref() != Some(note.text())
        {
            return Err(ExtractError::OtherList);
        }
        if !signers.iter().any(|key| key.name() == origin) {
            return Err(ExtractError::Origin(origin.to_owned()));
        }
        for (version, act) in (1..).zip(&self.acts) {
            self.check_act(origin, version, act, keys)?;
        }
        Ok(Extracted { instant: at, mode })
    }

    fn check_act(
        &self,
        origin: &str,
        version: usize,
        act: &ExtractedAct,
        keys: &[VerifierKey],
    ) -> Result<(), ExtractError> {
        if let Some(entry) = &act.entry {
            let leaf = entry.leaf().map_err(|error| ExtractError::Entry { version, error })?;
            let in_place = u64::try_from(version).is_ok_and(|version| entry.version == version);
            if leaf != act.leaf
                || !in_place
                || entry.kind != act.kind
                || entry.stream != self.stream
                || entry.installation != origin
            {
                return Err(ExtractError::OtherAct(version));
            }
        }
        let Some(proof) = &act.proof else { return Ok(()) };
        let wrong = |error: ProofError| ExtractError::Proof { version, error };
        let proof: LogProof = proof.parse().map_err(wrong)?;
        let checkpoint = proof.verify(&act.leaf, keys).map_err(wrong)?;
        if proof.extra.is_some() || checkpoint.origin != origin {
            return Err(ExtractError::OtherAct(version));
        }
        Ok(())
    }
}

/// The text that is signed: seven lines.
fn text(origin: &str, stream: &str, acts: &[ExtractedAct], now: &Timestamp, mode: InstallationMode) -> Option<String> {
    let kind_of = |act: &ExtractedAct| is_line(&act.kind) && !act.kind.contains(' ');
    if !is_line(origin) || !is_line(stream) || acts.len() > MAX_ACTS || !acts.iter().all(kind_of) {
        return None;
    }
    let mut list = String::new();
    for ExtractedAct { kind, leaf, .. } in acts {
        writeln!(list, "{kind} {leaf}").ok()?;
    }
    let digest = STANDARD.encode(Hash::of(&[list.as_bytes()]).0);
    let (count, now) = (acts.len(), instant::write(now)?);
    Some(format!("{HEADER}\n{origin}\n{stream}\n{count}\n{digest}\n{now}\n{mode}\n"))
}

#[cfg(test)]
mod tests;
