//! The procedure file: one document that describes a procedure completely.
//!
//! It is written by the office (TOML, or the same structure as JSON), kept whole in the record by the event
//! `drafted`, and never computed from anything else: documents, pages and the evaluation are renderings of it.
//! `ceralacca schema procedure` prints the JSON Schema made from these types.

mod amounts;
mod buyer;
mod check;
mod clauses;
mod documents;
mod envelopes;
#[cfg(test)]
pub(crate) mod examples;
mod item_shape;
mod lots;
mod participation;
mod place;
pub(crate) mod read;
pub(crate) mod terms;

use ceralacca_evaluation::{AwardRules, LotAwardRules};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use amounts::{Amounts, Guarantee, GuaranteeReduction, OptionalAmount, Vat};
pub use buyer::{Buyer, Lead};
pub use check::{Defect, DefectSeverity};
pub use clauses::{
    AbnormalityMethod, AutomaticExclusion, Clauses, ExclusionGround, NamedAmount, Requirement, RequirementYears,
    Rotation,
};
pub use documents::{Annex, Assumption, CpvLabel, CrossReference, DocumentCopy, Documents, Section};
pub use envelopes::{
    Condition, DocumentFormat, DocumentRule, EnvelopeClass, EnvelopeScope, EnvelopeSpec, Item, ItemKind, MoreDecimals,
    Multiplicity, NumberFault, NumberRule, NumberUse, SignatureRule, Signers,
};
pub use lots::{Lot, UnitPrice};
pub use participation::{
    Custody, Invitee, Panels, Participation, ParticipationForm, TENDER_BYTES_MAX, TENDER_BYTES_STATED_MAX,
};
pub use place::{Place, TomlPlaces};
pub use read::{DefinitionError, PROCEDURE_FILE_BYTES_MAX};
pub use terms::Terms;

/// Version of the procedure file format that this code writes and reads.
pub const PROCEDURE_FILE_SCHEMA: u32 = 1;

/// A procedure, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProcedureFile {
    /// Version of this format; 1.
    pub schema: u32,
    /// Identifier of the procedure on this installation: lower-case letters, digits and hyphens, 3 to 64 characters.
    pub id: String,
    /// Object of the procedure as the notice words it.
    pub title: String,
    /// What is bought.
    pub object: ContractObject,
    /// How the contractor is chosen.
    pub procedure: ProcedureKind,
    /// Above or below the EU threshold of art. 14 D.Lgs. 36/2023.
    pub regime: Regime,
    /// Articles on which the choice rests, in the notice's order, e.g. "art. 71 D.Lgs. 36/2023".
    pub legal_basis: Vec<String>,
    /// Whether the contract is a concession (art. 176 and following).
    #[serde(default)]
    pub concession: bool,
    /// Whether the services are intellectual: no labour and safety costs are asked (art. 108 c.9), no guarantee
    /// (art. 106 c.11).
    #[serde(default)]
    pub intellectual: bool,
    /// Framework agreement (art. 59), when the contract is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub framework: Option<Framework>,
    /// National collective labour agreement named by the buyer (art. 11), with its CNEL code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labour_agreement: Option<String>,
    /// CUP of the project, or absent with the reason in `cup_absent_reason`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cup: Option<String>,
    /// Why no CUP is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cup_absent_reason: Option<String>,
    /// The contracting authority or grantor.
    pub buyer: Buyer,
    /// Amounts of the whole procedure.
    pub amounts: Amounts,
    /// Guarantees asked.
    #[serde(default)]
    pub guarantee: Guarantee,
    /// Instants and durations.
    pub terms: Terms,
    /// Who may tender, in which forms, and who was invited.
    pub participation: Participation,
    /// Panels that open and evaluate.
    pub panels: Panels,
    /// How many key custodians there are and how many must act to open.
    pub custody: Custody,
    /// The lots; a procedure without a split has one lot, number 1.
    pub lots: Vec<Lot>,
    /// What each tender must contain.
    pub envelopes: Vec<EnvelopeSpec>,
    /// How tenders are scored and ranked.
    pub award: AwardRules,
    /// How many lots one tenderer may be awarded (art. 58 c.4); absent: no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot_limits: Option<LotAwardRules>,
    /// Specific elements by which the best tender may appear abnormally low (art. 110 c.1).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub abnormality_elements: Vec<String>,
    /// What the documents say beside the data above, for the linter to hold against the law.
    #[serde(default, skip_serializing_if = "Clauses::is_empty")]
    pub clauses: Clauses,
    /// The documents as documents: sections, references, annexes, and what they write twice.
    #[serde(default, skip_serializing_if = "Documents::is_empty")]
    pub documents: Documents,
}

/// Object of the contract (All. I.1 art. 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContractObject {
    /// Lavori.
    Works,
    /// Forniture.
    Supplies,
    /// Servizi.
    Services,
}

/// Kind of procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProcedureKind {
    /// Procedura aperta, art. 71.
    Open,
    /// Procedura negoziata senza bando, art. 50 c.1 c-e, art. 76, art. 187 c.1.
    NegotiatedWithoutNotice,
    /// Affidamento diretto, art. 50 c.1 a-b.
    DirectAward,
}

impl ProcedureKind {
    /// Whether only invited operators may tender.
    #[must_use]
    pub fn by_invitation(self) -> bool {
        match self {
            Self::Open => false,
            Self::NegotiatedWithoutNotice | Self::DirectAward => true,
        }
    }
}

/// Position with regard to the EU threshold (art. 14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Regime {
    /// At or above the threshold.
    AboveThreshold,
    /// Below it.
    BelowThreshold,
}

/// Framework agreement (art. 59).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// Duration in months; at most 48 save reasons (art. 59 c.1).
    pub duration_months: u16,
    /// Operators with whom it is made, per lot.
    pub operators_per_lot: u16,
}

impl ProcedureFile {
    /// The lot with this number.
    #[must_use]
    pub fn lot(&self, number: u16) -> Option<&Lot> {
        self.lots.iter().find(|lot| lot.number == number)
    }

    /// Numbers of all lots, ascending as written.
    pub fn lot_numbers(&self) -> impl Iterator<Item = u16> + '_ {
        self.lots.iter().map(|lot| lot.number)
    }

    /// The specification of the envelope of a class, if the procedure asks for one.
    #[must_use]
    pub fn envelope(&self, class: EnvelopeClass) -> Option<&EnvelopeSpec> {
        self.envelopes.iter().find(|envelope| envelope.class == class)
    }

    /// Whether the procedure scores quality, so that a commission is needed.
    #[must_use]
    pub fn has_technical(&self) -> bool {
        self.award.technical.is_some()
    }

    /// The item with this id and the envelope that asks for it.
    #[must_use]
    pub fn item(&self, id: &str) -> Option<(&EnvelopeSpec, &Item)> {
        self.envelopes.iter().find_map(|e| e.items.iter().find(|i| i.id == id).map(|i| (e, i)))
    }
}
