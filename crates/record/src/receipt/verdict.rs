//! The verdict on a receipt, for machines and for people.

use serde::Serialize;

use super::words::Words;

/// What a check looked at. Every verdict has each of them once, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckId {
    /// The file is a receipt of a known format, in canonical JSON.
    File,
    /// The entry has a canonical form, so its leaf hash can be computed.
    Entry,
    /// The statement is signed by a known key.
    Statement,
    /// The leaf hash signed is that of the entry.
    Leaf,
    /// Entry, statement and key name the same installation.
    Origin,
    /// The instant signed is that of the entry.
    Instant,
    /// The instant is not after the deadline.
    Deadline,
    /// The installation is not a demo.
    Mode,
    /// The proof's checkpoint is signed by a known key of the installation.
    Checkpoint,
    /// The entry is in the log of that checkpoint.
    Inclusion,
    /// There is no signature of a key that was not given.
    OtherSignatures,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// What it looked at is right.
    Passed,
    /// What it looked at is wrong.
    Failed,
    /// It could not be made; the text says why, and whether that matters.
    NotPossible,
}

/// One check of a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was looked at.
    pub id: CheckId,
    /// How it ended.
    pub outcome: Outcome,
    /// The result in plain Italian.
    pub text_it: String,
    /// The result in plain English.
    pub text_en: String,
}

impl Check {
    pub(super) fn new(id: CheckId, outcome: Outcome, (text_it, text_en): Words) -> Self {
        Self { id, outcome, text_it, text_en }
    }
}

/// The verdict on a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// The installation signed this receipt for this act, and no check failed. The proof of inclusion may still be missing
    /// (then [`CheckId::Inclusion`] is [`Outcome::NotPossible`]). **A valid receipt of a demo has no legal value:** see `demo`.
    pub valid: bool,
    /// The installation declares itself a demo; false if that could not be read.
    pub demo: bool,
    /// The whole verdict in one paragraph of plain Italian.
    pub summary_it: String,
    /// The whole verdict in one paragraph of plain English.
    pub summary_en: String,
    /// Every check, in the order of [`CheckId`].
    pub checks: Vec<Check>,
}

impl Verdict {
    /// How the check `id` ended.
    pub fn outcome(&self, id: CheckId) -> Option<Outcome> {
        self.checks.iter().find(|check| check.id == id).map(|check| check.outcome)
    }
}
