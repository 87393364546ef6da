//! The contribution to ANAC.

use ceralacca_exact::{Derivation, Exact, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answer, CalcError, Calculator, Notes};
use crate::tables::{TableError, anac_fee, band};
use crate::values::{Amount, Day};
use crate::words::euro;

/// An amount: of the whole procedure for the authority, of the lot for an operator.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnacFeeInput {
    /// The base amount.
    pub amount: Amount,
    /// The day the call is sent.
    pub date: Option<Day>,
}

/// Who pays what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnacFeeAnswer {
    /// Euro that the contracting authority pays, if the amount is that of the whole procedure.
    pub contracting_authority: Exact,
    /// Euro that each operator pays before bidding, if the amount is that of a lot.
    pub economic_operator: Exact,
}

impl Calculator for AnacFeeInput {
    type Output = AnacFeeAnswer;

    fn answer(&self) -> Result<Answer<AnacFeeAnswer>, CalcError> {
        let mut notes = Notes::default();
        let series = anac_fee()?;
        let edition = notes.edition(series, self.date)?;
        let found = band(&edition.content.bands, &self.amount, |band| &band.from);
        let found =
            found.ok_or_else(|| TableError::NoRow { name: series.name.clone(), row: self.amount.to_string() })?;
        let (amount, from) = (euro(&self.amount), euro(&found.from));
        let (authority, operator) = (euro(&found.contracting_authority), euro(&found.economic_operator));
        let steps = [
            ("la stazione appaltante", "the contracting authority", &found.contracting_authority, authority),
            ("l'operatore economico", "each economic operator", &found.economic_operator, operator),
        ];
        for (it, en, fee, shown) in steps {
            notes.number(Derivation::new(
                fee.clone(),
                Text::new(
                    format!("{}, nella fascia da {}: {} per {it}", amount.it, from.it, shown.it),
                    format!("{}, in the band from {}: {} for {en}", amount.en, from.en, shown.en),
                ),
            ));
        }
        notes.say(
            "La stazione appaltante paga sull'importo dell'intera procedura, gli operatori su quello di ciascun lotto.",
            "The contracting authority pays on the amount of the whole procedure, operators on that of each lot.",
        );
        Ok(notes.answer(AnacFeeAnswer {
            contracting_authority: found.contracting_authority.clone(),
            economic_operator: found.economic_operator.clone(),
        }))
    }
}
