//! Why a draw cannot be held.

use ceralacca_exact::Text;
use thiserror::Error;

use super::{DRAW_LINE_BYTES_MAX, DRAWN_MAX, DrawCommitment};

/// A draw that cannot be held.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DrawError {
    /// The seed revealed is not the one whose digest was published.
    #[error("the seed is not the one committed to: its digest is not {committed}")]
    NotTheSeed {
        /// The digest published.
        committed: DrawCommitment,
    },
    /// A seed or digest that is not 64 lower-case hex digits.
    #[error("a seed or its digest has 64 lower-case hex digits")]
    NotHex,
    /// Nobody, or one alone.
    #[error("lots are drawn among two at least, and there are {0}")]
    TooFew(usize),
    /// More than [`DRAWN_MAX`].
    #[error("lots are drawn among {DRAWN_MAX} at most, and there are {0}")]
    TooMany(usize),
    /// The same participant twice.
    #[error("{0} takes part twice")]
    Twice(String),
    /// A subject, public input or name that is empty, too long, has blanks at its ends or more than one line.
    #[error("«{0}» is not one line of 1 to {DRAW_LINE_BYTES_MAX} bytes without blanks at its ends")]
    NotALine(String),
}

impl DrawError {
    /// What went wrong and what to do, in both languages.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::NotTheSeed { committed } => Text::new(
                format!(
                    "Il seme rivelato non è quello su cui ci si era impegnati: la sua impronta non è {committed}. Il \
                     sorteggio non è valido: verbalizzare e ripeterlo con un nuovo impegno."
                ),
                format!(
                    "The seed revealed is not the one committed to: its digest is not {committed}. The draw is void: \
                     record it and repeat it with a new commitment."
                ),
            ),
            Self::NotHex => Text::new(
                "Il seme e la sua impronta si scrivono con 64 cifre esadecimali minuscole.",
                "The seed and its digest are written with 64 lower-case hex digits.",
            ),
            Self::TooFew(count) => Text::new(
                format!("Si sorteggia fra almeno due partecipanti: ce ne sono {count}."),
                format!("Lots are drawn among two at least: there are {count}."),
            ),
            Self::TooMany(count) => Text::new(
                format!("Si sorteggia fra {DRAWN_MAX} partecipanti al massimo: ce ne sono {count}."),
                format!("Lots are drawn among {DRAWN_MAX} at most: there are {count}."),
            ),
            Self::Twice(name) => {
                Text::new(format!("{name} compare due volte nel sorteggio."), format!("{name} takes part twice."))
            }
            Self::NotALine(text) => Text::new(
                format!(
                    "«{text}» deve stare su una sola riga, da 1 a {DRAW_LINE_BYTES_MAX} byte, senza spazi all'inizio o \
                     alla fine."
                ),
                format!("“{text}” must be one line of 1 to {DRAW_LINE_BYTES_MAX} bytes, without blanks at its ends."),
            ),
        }
    }
}
