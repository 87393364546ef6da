//! What a calculator answers.

use ceralacca_exact::{Derivation, Text};
use serde::Serialize;

use super::error::CalcError;
use crate::tables::{Edition, Mark, Series, Source};
use crate::values::Day;
use crate::words;

/// One step of an explanation: a number with its derivation, or a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Step {
    /// A number.
    Number(Derivation),
    /// A sentence.
    Words(Text),
}

impl Step {
    /// The step with everything it was made of, one number a line, in both languages.
    pub fn outline(&self) -> Text {
        match self {
            Self::Number(derivation) => Text::new(derivation.outline_it(), derivation.outline_en()),
            Self::Words(text) => text.clone(),
        }
    }

    /// The step in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::Number(derivation) => Text::new(derivation.text_it.clone(), derivation.text_en.clone()),
            Self::Words(text) => text.clone(),
        }
    }
}

/// What stands beside an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Notes {
    /// How the answer came about, in order.
    pub explanation: Vec<Step>,
    /// What whoever uses it must know.
    pub warnings: Vec<Text>,
    /// The editions of the tables it used.
    pub sources: Vec<Source>,
}

/// An answer with its notes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer<T> {
    /// The answer, in the shape of the vectors' `expected`.
    pub value: T,
    /// Explanation, warnings, sources.
    #[serde(flatten)]
    pub notes: Notes,
}

/// An answer of any kind.
pub type Outcome = Answer<serde_json::Value>;

impl Notes {
    /// Adds a sentence.
    pub(crate) fn say(&mut self, it: impl Into<String>, en: impl Into<String>) {
        self.explanation.push(Step::Words(Text::new(it, en)));
    }

    /// Adds a number.
    pub(crate) fn number(&mut self, derivation: Derivation) {
        self.explanation.push(Step::Number(derivation));
    }

    /// Adds a warning.
    pub(crate) fn warn(&mut self, it: impl Into<String>, en: impl Into<String>) {
        self.warnings.push(Text::new(it, en));
    }

    /// The edition in force on the day the call is sent, noted as a source.
    ///
    /// Without a day the newest edition is taken and a warning says which: there is no clock to ask.
    pub(crate) fn edition<'t, T>(
        &mut self,
        series: &'t Series<T>,
        date: Option<Day>,
    ) -> Result<&'t Edition<T>, CalcError> {
        let edition = match date {
            Some(date) => series.at(date.date())?,
            None => series.newest()?,
        };
        if date.is_none() && series.editions.len() > 1 {
            let from = words::date(edition.valid_from.date());
            self.warn(
                format!(
                    "Non è indicata la data di invio del bando: valgono i dati in vigore dal {} ({}).",
                    from.it, series.name.it
                ),
                format!(
                    "The day the call is sent is not given: the figures valid from {} are used ({}).",
                    from.en, series.name.en
                ),
            );
        }
        self.use_edition(series, edition);
        Ok(edition)
    }

    /// Notes an edition as a source, with its warnings.
    pub(crate) fn use_edition<T>(&mut self, series: &Series<T>, edition: &Edition<T>) {
        let source = series.source(edition);
        if self.sources.contains(&source) {
            return;
        }
        self.warnings.extend(edition.warning.clone());
        if edition.mark == Mark::FromMemory {
            let (it, en) = (&series.name.it, &series.name.en);
            self.warn(
                format!("Dato da verificare sulla fonte ({}): {it}.", edition.source),
                format!("Figure to be checked against its source ({}): {en}.", edition.source),
            );
        }
        self.sources.push(source);
    }

    /// The answer these notes belong to.
    pub(crate) fn answer<T>(self, value: T) -> Answer<T> {
        Answer { value, notes: self }
    }
}
