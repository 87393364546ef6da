//! Why a calculator gives no answer.

use ceralacca_exact::Text;

use crate::tables::TableError;
use crate::working_days::PeriodError;

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

/// The refusal of a value that the law does not allow.
pub(crate) fn refuse(
    field: impl Into<String>,
    rule: impl Into<String>,
    it: impl Into<String>,
    en: impl Into<String>,
) -> CalcError {
    CalcError::Refused(Refusal { field: field.into(), rule: rule.into(), text: Text::new(it, en) })
}

/// ` at lots[2].amount`, or nothing for the whole input.
fn at(path: &str) -> String {
    if path.is_empty() || path == "." { String::new() } else { format!(".{path}") }
}
