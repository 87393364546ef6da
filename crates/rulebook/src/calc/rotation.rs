//! Whether the outgoing contractor may be awarded again (art. 49).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answer, CalcError, Calculator, Notes};
use crate::tables::lightest_procedures;
use crate::values::{Amount, Day};
use crate::words::euro;

/// The case of an outgoing contractor.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rotation {
    /// Whether he holds the contract before this one in the same sector of products, works or services.
    pub outgoing_contractor_same_sector: bool,
    /// Whether both contracts lie in the same band of amounts; without bands, `same`.
    pub value_band: ValueBand,
    /// The reasons given.
    pub reasons: Vec<Reason>,
    /// Whether the market survey put no limit on the number of operators to invite (art. 49 c.5).
    pub survey_open_to_all: bool,
    /// Amount of the award.
    pub amount: Amount,
    /// Whether it is a direct award.
    pub direct_award: bool,
    /// The day the procedure starts.
    pub date: Option<Day>,
}

/// Bands that a buyer may set by regulation (art. 49 c.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ValueBand {
    /// Both contracts in one band.
    Same,
    /// In different bands.
    Different,
}

/// The reasons that let the outgoing contractor back in, all four together (art. 49 c.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Structure of the market.
    MarketStructure,
    /// Effective lack of alternatives; also by the name it has in a procedure file.
    #[serde(alias = "no_alternatives")]
    LackOfAlternatives,
    /// Accurate performance of the contract before; also by the name it has in a procedure file.
    #[serde(alias = "accurate_performance")]
    AccurateExecution,
    /// Quality of what was performed.
    Quality,
}

/// All reasons that must be given.
const REASONS: [(Reason, &str, &str); 4] = [
    (Reason::MarketStructure, "struttura del mercato", "structure of the market"),
    (Reason::LackOfAlternatives, "effettiva assenza di alternative", "effective lack of alternatives"),
    (
        Reason::AccurateExecution,
        "accurata esecuzione del precedente contratto",
        "accurate performance of the contract before",
    ),
    (Reason::Quality, "qualità della prestazione resa", "quality of what was performed"),
];

/// Whether he may be awarded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RotationAnswer {
    /// `allowed` or `forbidden`, with the paragraph that decides.
    pub result: &'static str,
}

impl Calculator for Rotation {
    type Output = RotationAnswer;

    fn answer(&self) -> Result<Answer<RotationAnswer>, CalcError> {
        let mut notes = Notes::default();
        let table = notes.edition(lightest_procedures()?, self.date)?;
        let free_below = &table.content.rotation_free_below;
        let result = if !self.outgoing_contractor_same_sector {
            notes.say(
                "L'affidatario non è il contraente uscente dello stesso settore: la rotazione non lo riguarda (art. 49 c.2).",
                "The contractor is not the outgoing one of the same sector: rotation does not concern him (art. 49 c.2).",
            );
            "allowed"
        } else if self.value_band == ValueBand::Different {
            notes.say(
                "Il divieto opera dentro ciascuna fascia di valore: i due contratti stanno in fasce diverse (art. 49 c.3).",
                "The ban works inside each band of amounts: the two contracts lie in different bands (art. 49 c.3).",
            );
            "allowed (c.3)"
        } else if *self.amount < *free_below {
            let limit = euro(free_below);
            notes.say(
                format!("Sotto {} si può derogare alla rotazione (art. 49 c.6).", limit.it),
                format!("Below {} rotation may be set aside (art. 49 c.6).", limit.en),
            );
            "allowed (c.6)"
        } else if self.survey_open_to_all && !self.direct_award {
            notes.say(
                "L'indagine di mercato non ha limitato gli operatori da invitare: la rotazione non si applica (art. 49 c.5).",
                "The market survey put no limit on the operators to invite: rotation does not apply (art. 49 c.5).",
            );
            "allowed (c.5)"
        } else {
            self.by_reasons(&mut notes)
        };
        Ok(notes.answer(RotationAnswer { result }))
    }
}

impl Rotation {
    fn by_reasons(&self, notes: &mut Notes) -> &'static str {
        let missing: Vec<_> = REASONS.iter().filter(|(reason, ..)| !self.reasons.contains(reason)).collect();
        if missing.is_empty() {
            notes.say(
                "Sono motivati tutti e quattro gli elementi dell'art. 49 c.4.",
                "All four elements of art. 49 c.4 are reasoned.",
            );
            return "allowed (c.4)";
        }
        let it: Vec<&str> = missing.iter().map(|(_, it, _)| *it).collect();
        let en: Vec<&str> = missing.iter().map(|(.., en)| *en).collect();
        notes.say(
            format!(
                "Due affidamenti consecutivi nello stesso settore al contraente uscente sono vietati (art. 49 c.2); per derogare mancano i motivi su: {} (c.4).",
                it.join("; ")
            ),
            format!(
                "Two consecutive awards in the same sector to the outgoing contractor are forbidden (art. 49 c.2); to derogate, reasons are missing on: {} (c.4).",
                en.join("; ")
            ),
        );
        "forbidden (c.2)"
    }
}
