//! Why a calculator gives no answer.

use ceralacca_exact::Text;

use crate::tables::TableError;
use crate::words;
use crate::working_days::{PeriodError, TERM_MAX};

/// Why a calculator gives no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalcError {
    /// The input has not the shape of its kind.
    #[error("input{}: {message}", at(.path))]
    Input {
        /// Where in the input: `lots[2].amount`; empty for the whole.
        path: String,
        /// What is wrong there, and what is expected.
        message: String,
    },
    /// The law does not allow this value.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A dated table does not cover the day.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A term cannot be counted.
    #[error(transparent)]
    Period(#[from] PeriodError),
}

/// A value that the law does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("input.{field}: {} ({rule})", .text.en)]
pub struct Refusal {
    /// Where in the input.
    pub field: String,
    /// The rule it breaks.
    pub rule: String,
    /// What is wrong and what would be right.
    pub text: Text,
}

/// A kind that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no calculator called \"{name}\": the kinds are {known}")]
pub struct UnknownKind {
    /// What was asked for (shortened).
    pub name: String,
    /// Those there are.
    pub known: String,
}

impl CalcError {
    /// A value that the law does not allow, with its field, the rule, and what would be right.
    pub fn refused(field: impl Into<String>, rule: impl Into<String>, text: Text) -> Self {
        Self::Refused(Refusal { field: field.into(), rule: rule.into(), text })
    }

    /// The error for people, in both languages.
    ///
    /// What a reader of JSON objects to stays in English: it names fields, which are English too.
    pub fn text(&self) -> Text {
        match self {
            Self::Input { path, message } => {
                Text::new(format!("Dati non leggibili (input{}): {message}", at(path)), self.to_string())
            }
            Self::Refused(refusal) => {
                let (it, en, rule) = (&refusal.text.it, &refusal.text.en, &refusal.rule);
                Text::new(format!("{it} ({rule})"), format!("{en} ({rule})"))
            }
            Self::Table(error) => table_text(error),
            Self::Period(PeriodError::Table(error)) => table_text(error),
            Self::Period(error @ PeriodError::Length(length)) => Text::new(
                format!("Un termine di {length} non si può contare: indicare da 1 a {TERM_MAX}."),
                error.to_string(),
            ),
            Self::Period(error @ PeriodError::Year { year, first, last }) => Text::new(
                format!("Le festività del {year} non sono note: i termini si contano dal {first} al {last}."),
                error.to_string(),
            ),
        }
    }
}

fn table_text(error: &TableError) -> Text {
    let it = match error {
        TableError::NoEdition { name, date, .. } => {
            format!("La tabella ({}) non ha dati per il {}.", name.it, words::date(*date).it)
        }
        TableError::NoRow { name, row } => format!("La tabella ({}) non ha una riga per {row}.", name.it),
        TableError::Broken { file, .. } => format!("Il file {file} non è utilizzabile."),
    };
    Text::new(it, error.to_string())
}

/// The refusal of a value that the law does not allow.
pub(crate) fn refuse(
    field: impl Into<String>,
    rule: impl Into<String>,
    it: impl Into<String>,
    en: impl Into<String>,
) -> CalcError {
    CalcError::refused(field, rule, Text::new(it, en))
}

/// ` at lots[2].amount`, or nothing for the whole input.
fn at(path: &str) -> String {
    if path.is_empty() || path == "." { String::new() } else { format!(".{path}") }
}
