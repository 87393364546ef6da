//! Why a summary could not be made.

/// Why a summary could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SummaryError {
    /// A list has too many entries.
    #[error("making a summary: {field} has {count} entries, at most {max} are allowed; shorten the list")]
    TooMany {
        /// The field of the input.
        field: &'static str,
        /// How many entries there are.
        count: usize,
        /// How many are allowed.
        max: usize,
    },
    /// A text or the attached figures are too long.
    #[error("making a summary: {field} has {bytes} bytes, at most {max} are allowed; shorten it")]
    TooLong {
        /// The field of the input.
        field: &'static str,
        /// How long it is, in bytes of UTF-8.
        bytes: usize,
        /// How long it may be.
        max: usize,
    },
    /// An item is answered twice.
    #[error("making a summary: the item {item:?} is there twice; give one answer to each item")]
    Repeated {
        /// The identifier of the item.
        item: String,
    },
    /// A date that a PDF cannot carry: its year is not between 0 and 9999.
    #[error("making a summary: the date {date} cannot be written in a PDF")]
    Date {
        /// The date.
        date: String,
    },
    /// The PDF would break PDF/A-3a or PDF/UA-1, or the fonts in the program cannot be read: a bug of this crate.
    #[error("making a summary: writing the PDF failed: {detail}; please report it with the input")]
    Writing {
        /// What the writer said.
        detail: String,
    },
}
