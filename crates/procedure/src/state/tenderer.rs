//! A tenderer after the term: his envelopes and what was decided of him.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    EnvelopeId, OperatorId, PersonId, SessionId,
    definition::EnvelopeClass,
    event::{CureFile, ExclusionGround, Manifest, OpenedContents, OpeningFinding, SealedEnvelope},
};

/// A tenderer of the procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenderer {
    /// His last manifest.
    pub manifest: Manifest,
    /// Leaf of the event that recorded it.
    pub leaf: String,
    /// When it was sent.
    pub submitted_at: Timestamp,
    /// Envelopes by id.
    pub envelopes: BTreeMap<EnvelopeId, EnvelopeState>,
    /// Administrative admission.
    pub admission: Admission,
    /// What was asked and answered to cure (art. 101).
    pub cure: Option<Cure>,
    /// Exclusions from single lots.
    pub excluded_lots: BTreeMap<u16, Exclusion>,
}

/// A request to cure and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cure {
    /// What was asked.
    pub request: String,
    /// What was answered, if anything.
    pub answer: Option<String>,
    /// Files of the answer.
    pub files: Vec<CureFile>,
}

/// Admission of a tenderer (rules §4 n. 11-12).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Admission {
    /// Not decided.
    Pending,
    /// Admitted.
    Admitted,
    /// Asked to cure.
    CureAsked {
        /// Last instant for the answer.
        due: Timestamp,
        /// Items.
        items: Vec<String>,
        /// Whether he answered.
        answered: bool,
    },
    /// Cured, to be admitted.
    Cured,
    /// Not cured, to be excluded (art. 101 c.2).
    NotCured,
    /// Excluded from everything.
    Excluded(Exclusion),
    /// Readmitted after exclusion.
    Readmitted,
}

/// An exclusion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exclusion {
    /// Ground.
    pub ground: ExclusionGround,
    /// Reasons.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// One envelope after the term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvelopeState {
    /// What was sent.
    pub sealed: SealedEnvelope,
    /// Shares given, by custodian, each wrapped to the session in which it was given.
    pub shares: BTreeMap<PersonId, (SessionId, serde_json::Value)>,
    /// Where it stands.
    pub status: EnvelopeStatus,
}

/// Status of an envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum EnvelopeStatus {
    /// Closed.
    Sealed,
    /// Open.
    Opened {
        /// Session.
        session: SessionId,
        /// When.
        at: Timestamp,
        /// What it held.
        contents: Box<OpenedContents>,
        /// What was seen.
        findings: Vec<OpeningFinding>,
    },
    /// It does not open.
    Unreadable {
        /// Session.
        session: SessionId,
        /// When.
        at: Timestamp,
        /// Evidence.
        evidence: serde_json::Value,
    },
}

impl Tenderer {
    /// The operator.
    #[must_use]
    pub fn id(&self) -> &OperatorId {
        &self.manifest.tenderer
    }

    /// Whether he tendered for the lot.
    #[must_use]
    pub fn tendered_for(&self, lot: u16) -> bool {
        self.manifest.lots.contains(&lot)
    }

    /// Whether he is in the race for the lot: admitted and not excluded from it.
    #[must_use]
    pub fn competes_for(&self, lot: u16) -> bool {
        self.tendered_for(lot) && self.is_admitted() && !self.excluded_lots.contains_key(&lot)
    }

    /// Whether he is admitted.
    #[must_use]
    pub fn is_admitted(&self) -> bool {
        match self.admission {
            Admission::Admitted | Admission::Readmitted => true,
            Admission::Pending
            | Admission::CureAsked { .. }
            | Admission::Cured
            | Admission::NotCured
            | Admission::Excluded(_) => false,
        }
    }

    /// Whether his admission is decided one way or the other.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.is_admitted() || matches!(self.admission, Admission::Excluded(_))
    }

    /// His envelope of this class for this lot (or for the procedure).
    #[must_use]
    pub fn envelope(&self, class: EnvelopeClass, lot: Option<u16>) -> Option<&EnvelopeState> {
        self.envelopes.values().find(|e| e.sealed.class == class && (e.sealed.lot == lot || e.sealed.lot.is_none()))
    }

    /// What the opened envelope of this class held.
    #[must_use]
    pub fn opened(&self, class: EnvelopeClass, lot: Option<u16>) -> Option<&OpenedContents> {
        match &self.envelope(class, lot)?.status {
            EnvelopeStatus::Opened { contents, .. } => Some(contents),
            EnvelopeStatus::Sealed | EnvelopeStatus::Unreadable { .. } => None,
        }
    }
}

impl EnvelopeState {
    /// An envelope as sent.
    #[must_use]
    pub fn sealed(sealed: SealedEnvelope) -> Self {
        Self { sealed, shares: BTreeMap::new(), status: EnvelopeStatus::Sealed }
    }

    /// Whether it is still closed.
    #[must_use]
    pub fn is_sealed(&self) -> bool {
        matches!(self.status, EnvelopeStatus::Sealed)
    }

    /// Custodians who have given their share in this session.
    #[must_use]
    pub fn givers(&self, session: &SessionId) -> BTreeSet<&PersonId> {
        self.shares.iter().filter(|(_, (given_in, _))| given_in == session).map(|(person, _)| person).collect()
    }
}
