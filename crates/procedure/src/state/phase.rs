//! Phases of a procedure (rules §4, as far as the proposal of award).

use serde::{Deserialize, Serialize};

/// Where the procedure stands as a whole; lots have their own stage within the evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Bozza.
    Draft,
    /// Decisione a contrarre presa.
    Decided,
    /// Pubblicata, il termine corre.
    Published,
    /// Termine sospeso.
    Suspended,
    /// Termine scaduto, buste chiuse.
    Closed,
    /// Esame della documentazione amministrativa.
    AdministrativeCheck,
    /// Valutazione delle offerte, lotto per lotto.
    Evaluation,
    /// Proposta di aggiudicazione per ogni lotto.
    Proposed,
    /// Deserta.
    Deserted,
    /// Revocata.
    Revoked,
    /// Annullata.
    Annulled,
}

impl Phase {
    /// Whether the procedure has ended without an award, and nothing more will be done in it.
    #[must_use]
    pub fn is_ended(self) -> bool {
        match self {
            Self::Deserted | Self::Revoked | Self::Annulled => true,
            Self::Draft
            | Self::Decided
            | Self::Published
            | Self::Suspended
            | Self::Closed
            | Self::AdministrativeCheck
            | Self::Evaluation
            | Self::Proposed => false,
        }
    }

    /// Every phase.
    pub const ALL: &'static [Self] = &[
        Self::Draft,
        Self::Decided,
        Self::Published,
        Self::Suspended,
        Self::Closed,
        Self::AdministrativeCheck,
        Self::Evaluation,
        Self::Proposed,
        Self::Deserted,
        Self::Revoked,
        Self::Annulled,
    ];

    /// Name used in data.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Decided => "decided",
            Self::Published => "published",
            Self::Suspended => "suspended",
            Self::Closed => "closed",
            Self::AdministrativeCheck => "administrative_check",
            Self::Evaluation => "evaluation",
            Self::Proposed => "proposed",
            Self::Deserted => "deserted",
            Self::Revoked => "revoked",
            Self::Annulled => "annulled",
        }
    }

    /// Italian word.
    #[must_use]
    pub fn italian(self) -> &'static str {
        match self {
            Self::Draft => "bozza",
            Self::Decided => "decisa",
            Self::Published => "pubblicata",
            Self::Suspended => "sospesa",
            Self::Closed => "termine scaduto",
            Self::AdministrativeCheck => "esame amministrativo",
            Self::Evaluation => "valutazione",
            Self::Proposed => "proposta di aggiudicazione",
            Self::Deserted => "deserta",
            Self::Revoked => "revocata",
            Self::Annulled => "annullata",
        }
    }

    /// English word.
    #[must_use]
    pub fn english(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Decided => "decided",
            Self::Published => "published",
            Self::Suspended => "suspended",
            Self::Closed => "closed to tenders",
            Self::AdministrativeCheck => "administrative check",
            Self::Evaluation => "evaluation",
            Self::Proposed => "award proposed",
            Self::Deserted => "deserted",
            Self::Revoked => "revoked",
            Self::Annulled => "annulled",
        }
    }
}
