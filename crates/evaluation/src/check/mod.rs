//! Whether the rules of award hold together, before anybody is scored by them.

mod bands;
mod economic;
mod lots;
mod technical;

pub use technical::{PAIRS_MAX, judgement_holes};

use std::collections::BTreeSet;

use ceralacca_exact::{Exact, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::EvaluationError;
use crate::ids::ID_BYTES_MAX;
use crate::rules::{AwardRules, LotAwardRules, TieStep};

/// Most criteria, sub-criteria of a criterion, parts of a sub-criterion, steps, bands or values of a list.
pub const RULE_LIST_MAX: usize = 500;

/// Something in the rules that does not hold together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuleDefect {
    /// What kind of defect, stable: `criterion-sum`.
    pub id: String,
    /// Where in the rules: `technical.criteria[1].max`.
    pub path: String,
    /// What is wrong and what would be right, in Italian.
    pub text_it: String,
    /// What is wrong and what would be right, in English.
    pub text_en: String,
}

impl AwardRules {
    /// Everything in these rules that does not hold together; empty when they can be computed.
    pub fn check(&self) -> Vec<RuleDefect> {
        let mut found = Defects::default();
        if let Some(technical) = &self.technical {
            technical::check(technical, &mut found);
        }
        economic::check(&self.economic, &mut found);
        check_ties(self, &mut found);
        found.0
    }
}

impl LotAwardRules {
    /// Everything in these rules that does not hold together; empty when they can be applied.
    pub fn check(&self) -> Vec<RuleDefect> {
        let mut found = Defects::default();
        lots::check(self, &mut found);
        found.0
    }
}

/// Refuses to compute by rules that do not hold together.
pub(crate) fn refuse_defective(rules: &AwardRules) -> Result<(), EvaluationError> {
    refuse(rules.check())
}

/// Refuses when there is any defect.
pub(crate) fn refuse(defects: Vec<RuleDefect>) -> Result<(), EvaluationError> {
    if defects.is_empty() { Ok(()) } else { Err(EvaluationError::RulesDefective { defects }) }
}

fn check_ties(rules: &AwardRules, found: &mut Defects) {
    let mut seen = BTreeSet::new();
    for (index, step) in rules.ties.iter().enumerate() {
        let path = format!("ties[{index}]");
        let (order, applies) = match step {
            TieStep::HigherTechnical {} => (0, rules.technical.is_some()),
            TieStep::HigherEconomic {} => (1, true),
            TieStep::ImprovedOffer { days } => (2, *days > 0),
            TieStep::Draw {} => (3, index + 1 == rules.ties.len()),
        };
        if !seen.insert(order) {
            found.add(
                "tie-step-twice",
                &path,
                "Lo stesso passaggio compare due volte.",
                "The same step appears twice.",
            );
        }
        if !applies {
            found.add(
                "tie-step-void",
                &path,
                "Il passaggio non può decidere: manca l'offerta tecnica, i giorni sono zero, oppure il sorteggio non è l'ultimo passaggio.",
                "The step cannot decide: there is no technical offer, the days are zero, or the draw is not the last step.",
            );
        }
    }
}

/// The defects found so far.
#[derive(Default)]
struct Defects(Vec<RuleDefect>);

impl Defects {
    fn add(&mut self, id: &str, path: &str, it: impl Into<String>, en: impl Into<String>) {
        let text = Text::new(it, en);
        self.0.push(RuleDefect { id: id.to_owned(), path: path.to_owned(), text_it: text.it, text_en: text.en });
    }

    /// Identifiers must be there, short, and of one line.
    fn identifier(&mut self, path: &str, id: &str) {
        if id.trim().is_empty() || id.len() > ID_BYTES_MAX || id.chars().any(char::is_control) {
            self.add(
                "identifier",
                path,
                format!("L'identificativo deve avere da 1 a {ID_BYTES_MAX} caratteri su una riga."),
                format!("The identifier must have 1 to {ID_BYTES_MAX} characters on one line."),
            );
        }
    }

    /// Points must be above zero.
    fn above_zero(&mut self, path: &str, value: &Exact) {
        if value <= &Exact::zero() {
            self.add(
                "not-above-zero",
                path,
                format!("Il valore {} deve essere maggiore di zero.", value.italian()),
                format!("The value {} must be above zero.", value.english()),
            );
        }
    }

    /// Points of a step or band must lie from 0 to the maximum.
    fn within(&mut self, path: &str, value: &Exact, max: &Exact) {
        if value.is_negative() || value > max {
            self.add(
                "points-out-of-range",
                path,
                format!("I punti {} devono stare tra 0 e {}.", value.italian(), max.italian()),
                format!("The points {} must lie between 0 and {}.", value.english(), max.english()),
            );
        }
    }

    /// A sum must be what it is said to be.
    fn sum(&mut self, id: &str, path: &str, stated: &Exact, sum: &Exact) {
        if stated != sum {
            self.add(
                id,
                path,
                format!("Il massimo dichiarato è {}, ma la somma delle parti è {}.", stated.italian(), sum.italian()),
                format!("The stated maximum is {}, but its parts add up to {}.", stated.english(), sum.english()),
            );
        }
    }

    /// Values must go up strictly.
    fn ascending<'a>(&mut self, path: &str, values: impl IntoIterator<Item = &'a Exact>) {
        let values: Vec<&Exact> = values.into_iter().collect();
        if values.iter().zip(values.iter().skip(1)).any(|(lower, upper)| lower >= upper) {
            self.add(
                "not-ascending",
                path,
                "I valori devono essere in ordine crescente, senza ripetizioni.",
                "The values must be in ascending order, without repetitions.",
            );
        }
    }

    /// A list must hold something, and not too much.
    fn list(&mut self, path: &str, length: usize) {
        if length == 0 || length > RULE_LIST_MAX {
            self.add(
                "list-length",
                path,
                format!("L'elenco deve avere da 1 a {RULE_LIST_MAX} elementi: ne ha {length}."),
                format!("The list must have 1 to {RULE_LIST_MAX} entries: it has {length}."),
            );
        }
    }
}
