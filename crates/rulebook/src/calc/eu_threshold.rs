//! The EU threshold of a category in a period (art. 14).

use std::collections::BTreeMap;

use ceralacca_exact::{Derivation, Exact, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

use super::{Answer, CalcError, Calculator, Notes, refuse};
use crate::tables::{Category, eu_thresholds};
use crate::values::Day;
use crate::words::{self, euro};

/// Which threshold, and for calls sent when.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EuThreshold {
    /// What is bought, and by whom.
    pub category: Category,
    /// First day the call may be sent.
    pub from_: Day,
    /// Last day; without it the threshold of the first.
    pub to: Option<Day>,
}

/// The threshold, and that of the period before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EuThresholdAnswer {
    /// Euro, net of VAT: an estimated value of exactly this reaches it.
    pub threshold: WholeEuro,
    /// `previous_2024_25`: the threshold of the edition before, by its name.
    #[serde(flatten)]
    pub previous: BTreeMap<String, WholeEuro>,
}

/// An amount that thresholds write as a whole number of euro.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeEuro(pub Exact);

impl Serialize for WholeEuro {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.to_i64() {
            Some(whole) => serializer.serialize_i64(whole),
            None => self.0.serialize(serializer),
        }
    }
}

impl Calculator for EuThreshold {
    type Output = EuThresholdAnswer;

    fn answer(&self) -> Result<Answer<EuThresholdAnswer>, CalcError> {
        let to = self.to.unwrap_or(self.from_);
        if to < self.from_ {
            return Err(refuse(
                "to",
                "art. 14 c.3",
                "Il periodo finisce prima di cominciare.",
                "The period ends before it begins.",
            ));
        }
        let mut notes = Notes::default();
        let series = eu_thresholds()?;
        let edition = notes.edition(series, Some(self.from_))?;
        if series.at(to.date())?.valid_from != edition.valid_from {
            let from = self.from_;
            return Err(refuse(
                "to",
                "art. 14 c.3",
                format!("Tra {from} e {to} le soglie cambiano: chiedere un periodo alla volta."),
                format!("Between {from} and {to} the thresholds change: ask for one period at a time."),
            ));
        }
        let threshold = edition.content.of(self.category).clone();
        let (name, amount) = (self.category.name(), euro(&threshold));
        let (from, source) = (words::date(edition.valid_from.date()), &edition.source);
        notes.number(Derivation::new(
            threshold.clone(),
            Text::new(
                format!(
                    "Soglia per {}: {} al netto dell'IVA, per i bandi inviati dal {} ({source}).",
                    name.it, amount.it, from.it
                ),
                format!(
                    "Threshold for {}: {} net of VAT, for calls sent from {} ({source}).",
                    name.en, amount.en, from.en
                ),
            ),
        ));
        notes.say(
            "Il valore stimato comprende opzioni, rinnovi e tutti i lotti (art. 14 c.4 e c.9); un valore pari alla soglia la raggiunge.",
            "The estimated value includes options, renewals and all lots (art. 14 c.4 and c.9); a value equal to the threshold reaches it.",
        );
        let mut previous = BTreeMap::new();
        if let Some(before) = series.before(edition) {
            notes.use_edition(series, before);
            let label = before.label.clone().unwrap_or_else(|| before.valid_from.to_string());
            previous.insert(format!("previous_{label}"), WholeEuro(before.content.of(self.category).clone()));
        }
        Ok(notes.answer(EuThresholdAnswer { threshold: WholeEuro(threshold), previous }))
    }
}
