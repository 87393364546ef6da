//! The receipt (*ricevuta*) of a submission, a replacement, a withdrawal or an improved offer.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{EnvelopeClass, Scope};

/// The act that a receipt proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptKind {
    /// The first tender of this tenderer.
    Submission,
    /// A new whole tender that takes the place of the previous one.
    Replacement,
    /// The tender is withdrawn; nothing of this tenderer will be opened.
    Withdrawal,
    /// An improved offer among those who are tied; the last one sent counts (art. 77 R.D. 827/1924).
    ImprovedOffer,
}

/// One sealed envelope as the server knows it: ciphertext only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptEnvelope {
    /// The class of the envelope.
    pub class: EnvelopeClass,
    /// The procedure or the lot it is for.
    pub scope: Scope,
    /// How many sealed files it holds.
    pub files: u32,
    /// The size of the ciphertext in bytes.
    pub sealed_bytes: u64,
    /// The digest of the ciphertext as printed, with its algorithm.
    pub digest: String,
}

/// Everything the PDF of a receipt says. Its date as a document is `submitted_at`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptDocument {
    /// The name of the installation that signs (its record's origin).
    pub installation: String,
    /// True on a demonstration installation: every page says that it has no legal value.
    pub demo: bool,
    /// The identifier of the procedure.
    pub procedure_id: String,
    /// The title of the procedure.
    pub procedure_title: String,
    /// The name of the buyer (*stazione appaltante* or *ente concedente*).
    pub buyer: String,
    /// The CIG codes of the lots taken part in; may be empty.
    pub cig: Vec<String>,
    /// The name of the tenderer; for a group, the name of the group with its members.
    pub tenderer: String,
    /// The instant at which the sequencer admitted the act.
    pub submitted_at: Timestamp,
    /// The deadline for tenders, or for improved offers, as an instant, the one compared with `submitted_at`.
    pub deadline: Timestamp,
    /// The act.
    pub kind: ReceiptKind,
    /// The sealed envelopes of the tender; empty for a withdrawal.
    pub envelopes: Vec<ReceiptEnvelope>,
    /// The leaf hash of the event in the record, as printed.
    pub leaf: String,
    /// The statement signed by the installation: the text of a signed note, printed verbatim.
    pub statement: String,
    /// The verifier key of the installation, as printed in a signed note verifier (`name+hash+key`).
    pub verifier_key: String,
    /// Plain-language instructions, in Italian, for checking the receipt; paragraphs are parted by an empty line.
    pub how_to_check: String,
    /// The receipt as JSON, attached to the PDF byte for byte as `ricevuta.json`.
    pub data: Vec<u8>,
}
