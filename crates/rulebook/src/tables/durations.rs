//! Longest duration of a procedure (art. 17 c.3, All. I.3).

use ceralacca_exact::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The kinds of procedure that the tables of terms and durations know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProcedureKind {
    /// Open (art. 71).
    Open,
    /// Restricted (art. 72).
    Restricted,
    /// Competitive with negotiation (art. 73).
    CompetitiveNegotiation,
    /// Negotiated without notice (artt. 50, 76).
    NegotiatedWithoutNotice,
    /// Competitive dialogue (art. 74).
    CompetitiveDialogue,
    /// Innovation partnership (art. 75).
    InnovationPartnership,
}

/// What the award looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AwardRule {
    /// The most economically advantageous tender ("OEPV").
    Oepv,
    /// The lowest price.
    LowestPrice,
}

/// Durations of one period.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Durations {
    /// Months added for the check of abnormally low tenders.
    pub anomaly_months: i32,
    /// Months the project lead may add.
    pub extension_months: i32,
    /// Months that may be added once more, with certified reasons.
    pub second_extension_months: i32,
    /// The rule of all three.
    pub extensions_article: String,
    /// The longest duration of each kind.
    pub durations: Vec<Duration>,
}

/// The longest duration of a kind of procedure.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duration {
    /// How it is awarded.
    pub criterion: AwardRule,
    /// Which procedure.
    pub procedure: ProcedureKind,
    /// Months from the notice, or from the invitations, to the award.
    pub months: i32,
    /// The rule.
    pub article: String,
}

impl ProcedureKind {
    /// The procedure in words.
    pub fn name(self) -> Text {
        let (it, en) = match self {
            Self::Open => ("procedura aperta", "open procedure"),
            Self::Restricted => ("procedura ristretta", "restricted procedure"),
            Self::CompetitiveNegotiation => {
                ("procedura competitiva con negoziazione", "competitive procedure with negotiation")
            }
            Self::NegotiatedWithoutNotice => ("procedura negoziata senza bando", "negotiated procedure without notice"),
            Self::CompetitiveDialogue => ("dialogo competitivo", "competitive dialogue"),
            Self::InnovationPartnership => ("partenariato per l'innovazione", "innovation partnership"),
        };
        Text::new(it, en)
    }
}

impl AwardRule {
    /// The criterion in words.
    pub fn name(self) -> Text {
        match self {
            Self::Oepv => Text::new("offerta economicamente più vantaggiosa", "most economically advantageous tender"),
            Self::LowestPrice => Text::new("minor prezzo", "lowest price"),
        }
    }
}

impl Durations {
    /// The longest duration of a procedure awarded by a criterion; dialogue and partnership know no lowest price.
    pub fn of(&self, procedure: ProcedureKind, criterion: AwardRule) -> Option<&Duration> {
        self.durations.iter().find(|row| row.procedure == procedure && row.criterion == criterion)
    }
}

super::series::table! {
    /// Longest durations.
    durations: Durations = "durations.toml"
}
