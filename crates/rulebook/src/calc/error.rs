//! Why a calculator gives no answer.

use ceralacca_exact::{Text, before_number, reader_text, replaced};
use jiff::civil::Date;

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

impl UnknownKind {
    /// The error for people, in both languages.
    #[must_use]
    pub fn text(&self) -> Text {
        let Self { name, known } = self;
        Text::new(format!("Non c'è un calcolatore di nome \"{name}\": i nomi sono {known}."), self.to_string())
    }
}

impl CalcError {
    /// A value that the law does not allow, with its field, the rule, and what would be right.
    pub fn refused(field: impl Into<String>, rule: impl Into<String>, text: Text) -> Self {
        Self::Refused(Refusal { field: field.into(), rule: rule.into(), text })
    }

    /// The error for people, in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::Input { path, message } => {
                let text = input_text(message);
                Text::new(format!("input{}: {}", at(path), text.it), format!("input{}: {}", at(path), text.en))
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

/// What this crate and the calculators themselves object to while reading, in Italian.
const OWN: &[(&str, &str)] = &[
    ("is negative: an amount or a percentage starts at 0", "è negativo: un importo o una percentuale parte da 0"),
    ("an amount is at most", "un importo è al massimo di"),
    (
        "has parts of a cent: an amount has at most two decimals",
        "ha frazioni di centesimo: un importo ha al massimo due decimali",
    ),
    ("is more than 100 per cent", "è più del 100 per cento"),
    ("a percentage has at most", "una percentuale ha al massimo"),
    ("12 decimals", "12 decimali"),
    ("an object is expected, with the fields of", "serve un oggetto, con i campi di"),
    ("by their names,", "per nome,"),
    (
        "the text begins with a byte order mark: save it as UTF-8 without one",
        "il testo comincia con un segno d'ordine dei byte (BOM): salvarlo in UTF-8 senza BOM",
    ),
    (
        "this is not a day of the year: write month and day, for example",
        "questo non è un giorno dell'anno: scrivere mese e giorno, ad esempio",
    ),
    ("this is not a day: write for example", "questo non è un giorno: scrivere ad esempio"),
];

/// What a reader of the input objects to, in both languages.
pub fn input_text(message: &str) -> Text {
    Text::new(reader_text(&replaced(message, OWN)).it, reader_text(message).en)
}

fn table_text(error: &TableError) -> Text {
    let it = match error {
        TableError::NoEdition { name, date, from, to } => {
            let to =
                to.parse::<Date>().map_or_else(|_| "in poi".to_owned(), |to| before_number("al", &words::date(to).it));
            let (date, from) = (words::date(*date).it, words::date(*from).it);
            format!(
                "La tabella ({}) non ha dati per {}: copre {} {to}.",
                name.it,
                before_number("il", &date),
                before_number("dal", &from)
            )
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
