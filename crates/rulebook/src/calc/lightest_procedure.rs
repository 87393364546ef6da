//! The lightest procedure that an amount allows (art. 50 c.1, art. 187 c.1).

use ceralacca_exact::{Derivation, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answer, CalcError, Calculator, Notes};
use crate::tables::{Band, Category, Procedures, TableError, band, eu_thresholds, lightest_procedures};
use crate::values::{Amount, Day};
use crate::words::euro;

/// What is bought, by whom, for how much and when.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LightestProcedure {
    /// What is bought.
    pub object: Object,
    /// Who buys.
    pub authority: Authority,
    /// Estimated value of the whole, net of VAT, options and all lots included (art. 14).
    pub estimated_value: Amount,
    /// The day the call is sent, or the procedure starts.
    pub date: Day,
    /// Whether firms of other countries have a certain interest (art. 48 c.2).
    pub cross_border_interest: bool,
}

/// What is bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Object {
    /// Works.
    Works,
    /// Services, engineering and architecture among them.
    Services,
    /// Supplies.
    Supplies,
    /// Social and assimilated services.
    Social,
    /// A concession of works or services.
    Concession,
}

/// Who buys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Authority {
    /// A central government authority.
    Central,
    /// Every other: municipalities, regions, health bodies.
    Sub,
}

/// The procedure and the operators it asks to consult.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LightestProcedureAnswer {
    /// The procedure, by its rule.
    pub procedure: String,
    /// How many operators, where they exist; none for a procedure with a notice.
    pub operators_to_consult: Option<u32>,
}

impl Object {
    /// The category of the EU threshold, ordinary sectors.
    pub fn category(self, authority: Authority) -> Category {
        match (self, authority) {
            (Self::Works | Self::Concession, _) => Category::WorksAndConcessions,
            (Self::Social, _) => Category::SocialServices,
            (Self::Services | Self::Supplies, Authority::Central) => Category::SuppliesServicesCentral,
            (Self::Services | Self::Supplies, Authority::Sub) => Category::SuppliesServicesSubCentral,
        }
    }

    fn bands(self, table: &Procedures) -> &[Band] {
        match self {
            Self::Works => &table.works,
            Self::Services | Self::Supplies | Self::Social => &table.services_and_supplies,
            Self::Concession => &table.concessions,
        }
    }
}

impl Calculator for LightestProcedure {
    type Output = LightestProcedureAnswer;

    /// Ordinary sectors only: public undertakings of the special sectors follow their own regulations below the threshold
    /// (art. 50 c.5).
    fn answer(&self) -> Result<Answer<LightestProcedureAnswer>, CalcError> {
        let mut notes = Notes::default();
        let thresholds = notes.edition(eu_thresholds()?, Some(self.date))?;
        let category = self.object.category(self.authority);
        let threshold = thresholds.content.of(category);
        let (name, limit, value) = (category.name(), euro(threshold), euro(&self.estimated_value));
        let reached = *self.estimated_value >= *threshold;
        let (it, en) = if reached { ("raggiunge la", "reaches") } else { ("è inferiore alla", "is below") };
        notes.number(Derivation::new(
            (*self.estimated_value).clone(),
            Text::new(
                format!("Valore stimato {}: {it} soglia europea di {} per {} (art. 14).", value.it, limit.it, name.it),
                format!(
                    "Estimated value {}: it {en} the EU threshold of {} for {} (art. 14).",
                    value.en, limit.en, name.en
                ),
            ),
        ));
        if reached {
            notes.say(
                "Si applicano le procedure ordinarie, con bando (artt. 70 e seguenti).",
                "The ordinary procedures apply, with a notice (art. 70 and following).",
            );
            return Ok(notes.answer(ordinary("ordinary EU procedure")));
        }
        if self.cross_border_interest {
            notes.say(
                "L'interesse transfrontaliero certo impone le procedure ordinarie anche sotto soglia (art. 48 c.2).",
                "A certain cross-border interest requires the ordinary procedures even below the threshold (art. 48 c.2).",
            );
            return Ok(notes.answer(ordinary("ordinary procedure, art. 48 c.2")));
        }
        let series = lightest_procedures()?;
        let table = notes.edition(series, Some(self.date))?;
        let found = band(self.object.bands(&table.content), &self.estimated_value, |band| &band.from);
        let found = found
            .ok_or_else(|| TableError::NoRow { name: series.name.clone(), row: self.estimated_value.to_string() })?;
        let from = euro(&found.from);
        notes.say(
            format!("Da {} in su: {} ({}).", from.it, found.name.it, found.article),
            format!("From {} up: {} ({}).", from.en, found.name.en, found.article),
        );
        notes.say(
            "Vale la rotazione degli affidamenti (art. 49); i valori di fascia appartengono alla fascia superiore.",
            "Rotation of awards applies (art. 49); a value equal to a limit belongs to the band above it.",
        );
        Ok(notes.answer(LightestProcedureAnswer {
            procedure: found.procedure.clone(),
            operators_to_consult: Some(found.operators_to_consult),
        }))
    }
}

fn ordinary(procedure: &str) -> LightestProcedureAnswer {
    LightestProcedureAnswer { procedure: procedure.to_owned(), operators_to_consult: None }
}
