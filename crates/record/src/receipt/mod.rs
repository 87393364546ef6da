//! Receipts: what a person keeps of an act, and can show to anybody without asking the installation.

mod date;
mod statement;
mod verdict;
mod verify;
mod words;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::canonical::{CanonicalError, Limits, MAX_DEPTH, ParseError, parse_within, to_canonical_within};
use crate::note::{Note, NoteError, SigningKey, VerifierKey};
use crate::proof::{LogProof, ProofError};
use crate::{Entry, Hash};

pub use statement::{InstallationMode, Statement, StatementError};
pub use verdict::{Check, CheckId, Outcome, Verdict};
pub use verify::verify_receipt;

/// Format of the receipts that this crate writes and reads.
pub const FORMAT: &str = "ceralacca-receipt/1";

/// Longest receipt in bytes, 2 MiB: an entry of the greatest size, the statement and the proof.
pub const MAX_RECEIPT: usize = 1 << 21;

/// A receipt holds the entry one level deeper.
const LIMITS: Limits = Limits { size: MAX_RECEIPT, depth: MAX_DEPTH + 1 };

/// A receipt cannot be made.
#[derive(Debug, Error)]
pub enum ReceiptError {
    /// The entry has no canonical form.
    #[error("issuing a receipt: {0}")]
    Entry(#[from] CanonicalError),
    /// The entry belongs to another installation than the key.
    #[error("issuing a receipt: the entry is of {installation}, the key is of {key}")]
    Installation {
        /// Installation of the entry.
        installation: String,
        /// Name of the key.
        key: String,
    },
    /// The statement cannot be made.
    #[error("issuing a receipt: {0}")]
    Statement(#[from] StatementError),
    /// The statement cannot be signed.
    #[error("issuing a receipt: {0}")]
    Note(#[from] NoteError),
    /// The proof does not prove this entry.
    #[error("attaching a proof to a receipt: {0}")]
    Proof(#[from] ProofError),
    /// The proof has extra data, which nothing authenticates.
    #[error("attaching a proof to a receipt: it has extra data, which nothing authenticates; leave them out")]
    Extra,
    /// The proof is of another log.
    #[error("attaching a proof to a receipt: it is of the log {origin}, the entry is of {installation}")]
    OtherLog {
        /// Origin of the proof's checkpoint.
        origin: String,
        /// Installation of the entry.
        installation: String,
    },
    /// The receipt cannot be written as JSON.
    #[error("writing a receipt: {0}")]
    Json(#[from] serde_json::Error),
}

/// The receipt of an act. The file is its canonical JSON, so that no byte of it can change unseen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// [`FORMAT`].
    pub format: String,
    /// The act, exactly as it was recorded.
    pub entry: Entry,
    /// What the installation declares about it ([`Statement`]), as a signed note.
    pub statement: String,
    /// Proof that the act is in the log (C2SP tlog-proof), from the first public head after the act.
    #[serde(deserialize_with = "required_option")]
    pub proof: Option<String>,
}

/// `null` must be written, so that the same receipt has one spelling.
fn required_option<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::deserialize(deserializer)
}

impl Receipt {
    /// Issues the receipt of `entry` at once, signed by the installation, still without proof of inclusion.
    ///
    /// `deadline` is the one the act was compared with, if there was any.
    ///
    /// # Errors
    /// The entry has no canonical form, is of another installation than `key`, or came after `deadline`.
    pub fn issue(
        entry: Entry,
        deadline: Option<Timestamp>,
        mode: InstallationMode,
        key: &SigningKey,
    ) -> Result<Self, ReceiptError> {
        if entry.installation != key.name() {
            return Err(ReceiptError::Installation { installation: entry.installation, key: key.name().to_owned() });
        }
        let statement = Statement {
            origin: entry.installation.clone(),
            leaf: entry.leaf()?,
            instant: entry.instant,
            deadline,
            mode,
        };
        if let Some(deadline) = statement.deadline.filter(|deadline| statement.instant > *deadline) {
            return Err(StatementError::Late { instant: statement.instant, deadline }.into());
        }
        let statement = Note::sign(&statement.to_text()?, &[key])?.to_string();
        Ok(Self { format: FORMAT.to_owned(), entry, statement, proof: None })
    }

    /// Attaches the proof that the entry is in the log; it takes the place of an earlier one.
    ///
    /// # Errors
    /// The proof does not hold for this entry under `keys`, is of another log, or has extra data.
    pub fn with_proof(mut self, proof: &LogProof, keys: &[VerifierKey]) -> Result<Self, ReceiptError> {
        if proof.extra.is_some() {
            return Err(ReceiptError::Extra);
        }
        let checkpoint = proof.verify(&self.leaf()?, keys)?;
        if checkpoint.origin != self.entry.installation {
            return Err(ReceiptError::OtherLog {
                origin: checkpoint.origin,
                installation: self.entry.installation.clone(),
            });
        }
        self.proof = Some(proof.to_string());
        Ok(self)
    }

    /// Leaf hash of the entry.
    ///
    /// # Errors
    /// The entry has no canonical form.
    pub fn leaf(&self) -> Result<Hash, CanonicalError> {
        self.entry.leaf()
    }

    /// The bytes of the file: canonical JSON, at most [`MAX_RECEIPT`].
    ///
    /// # Errors
    /// The entry has no canonical form.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ReceiptError> {
        self.entry.canonical()?;
        Ok(to_canonical_within(&serde_json::to_value(self)?, LIMITS)?)
    }

    /// Reads a receipt from its canonical bytes. Nothing in it is to be believed before [`verify_receipt`].
    ///
    /// # Errors
    /// [`ParseError`] if the bytes are not the canonical JSON of a receipt.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ParseError> {
        Ok(serde_json::from_value(parse_within(bytes, LIMITS)?)?)
    }
}

#[cfg(test)]
mod tests;
