//! Why a document could not be made.

/// Why a document could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// A list has too many entries.
    #[error("making a {document}: {field} has {count} entries, at most {max} are allowed; split the document")]
    TooMany {
        /// The document (`receipt`, `minutes`).
        document: &'static str,
        /// The field of the input.
        field: &'static str,
        /// How many entries there are.
        count: usize,
        /// How many are allowed.
        max: usize,
    },
    /// A text or the attached data is too long.
    #[error("making a {document}: {field} has {bytes} bytes, at most {max} are allowed; shorten it")]
    TooLong {
        /// The document (`receipt`, `minutes`).
        document: &'static str,
        /// The field of the input.
        field: &'static str,
        /// How long it is, in bytes of UTF-8.
        bytes: usize,
        /// How long it may be.
        max: usize,
    },
    /// A row of a score table does not have one coefficient per commissioner.
    #[error(
        "making the minutes: criterion {criterion}, {tenderer}: {coefficients} coefficients for {commissioners} \
         commissioners; give one per commissioner, or none when the criterion is not discretionary"
    )]
    Coefficients {
        /// The code of the criterion.
        criterion: String,
        /// The tenderer of the row.
        tenderer: String,
        /// How many coefficients the row has.
        coefficients: usize,
        /// How many commissioners the table has.
        commissioners: usize,
    },
    /// A date that a PDF cannot carry (its year is not between 0 and 9999), or the zone rules are missing.
    #[error("making a {document}: the date {date} cannot be written in a PDF")]
    Date {
        /// The document (`receipt`, `minutes`).
        document: &'static str,
        /// The date.
        date: String,
    },
    /// The template refused the input or the PDF would break PDF/A-3a or PDF/UA-1: a bug of this crate.
    #[error("making a {document}: {step} failed: {detail}; please report it with the input")]
    Typesetting {
        /// The document (`receipt`, `minutes`).
        document: &'static str,
        /// The step (`layout`, `export`).
        step: &'static str,
        /// What the typesetter said.
        detail: String,
    },
}
