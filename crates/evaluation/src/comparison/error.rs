//! Why offers cannot be compared.

use ceralacca_exact::{Exact, Text};
use thiserror::Error;

use super::{COMPARED_MAX, COMPARED_MIN, PREFERENCE_MAX};
use crate::ids::{CommissionerId, TendererId};

/// A comparison that cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ComparisonError {
    /// Fewer offers than a comparison takes.
    #[error("{0} offers: at least {COMPARED_MIN} are compared")]
    TooFew(usize),
    /// More of something than a comparison takes.
    #[error("{count} {}: at most {max} are accepted", what.en)]
    TooMany {
        /// What.
        what: Text,
        /// How many.
        count: usize,
        /// How many are accepted.
        max: usize,
    },
    /// The same offer twice.
    #[error("offer {0} appears twice")]
    OfferTwice(TendererId),
    /// Nobody compares.
    #[error("no commissioner has compared the offers")]
    NoCommissioners,
    /// The same commissioner twice.
    #[error("commissioner {0} appears twice")]
    CommissionerTwice(CommissionerId),
    /// A table of somebody who is not on the panel.
    #[error("{0} has compared offers but is not a commissioner of the panel")]
    UnknownCommissioner(CommissionerId),
    /// A pair that names an offer that is not compared, or one offer with itself.
    #[error("commissioner {commissioner}: {pair:?} is no pair of the offers compared")]
    NoPair {
        /// Whose table.
        commissioner: CommissionerId,
        /// The pair.
        pair: [TendererId; 2],
    },
    /// A pair judged twice.
    #[error("commissioner {commissioner}: {pair:?} is judged twice")]
    PairTwice {
        /// Whose table.
        commissioner: CommissionerId,
        /// The pair.
        pair: [TendererId; 2],
    },
    /// A pair not judged.
    #[error("commissioner {commissioner}: {pair:?} is not judged")]
    PairMissing {
        /// Whose table.
        commissioner: CommissionerId,
        /// The pair.
        pair: [TendererId; 2],
    },
    /// A degree that does not fit: 1 without a preferred offer is parity, 2 to 6 go with one of the pair.
    #[error("commissioner {commissioner}: {pair:?} has a preference that is not on the scale")]
    NoPreference {
        /// Whose table.
        commissioner: CommissionerId,
        /// The pair.
        pair: [TendererId; 2],
    },
    /// A matrix or table whose rows do not have as many values as are needed.
    #[error("row {row} has {found} values: {wanted} are needed")]
    RowLength {
        /// Which row, from 1.
        row: usize,
        /// How many values it has.
        found: usize,
        /// How many are needed.
        wanted: usize,
    },
    /// A value of a matrix that is not between 1/9 and 9, or not the reciprocal of its mirror.
    #[error("row {row}, column {column}: {value} is not between 1/9 and 9 or not the reciprocal of its mirror")]
    NotReciprocal {
        /// From 1.
        row: usize,
        /// From 1.
        column: usize,
        /// The value.
        value: Box<Exact>,
    },
    /// A weight that is not above zero, or a value of a table below zero.
    #[error("row {row}, column {column}: {value} cannot be used; row 0 holds the weights, which are above zero")]
    BadValue {
        /// From 1; 0 for the weights.
        row: usize,
        /// From 1.
        column: usize,
        /// The value.
        value: Box<Exact>,
    },
    /// The number of steps allowed did not settle the decimals asked for.
    #[error("the decimals asked for could not be settled: ask for fewer")]
    Undecided,
    /// One offer is at least as good in everything: the quotient of ELECTRE has no denominator.
    #[error("offer {better} is nowhere worse than {other}: the notice must say what then")]
    Dominance {
        /// Who dominates.
        better: TendererId,
        /// Whom.
        other: TendererId,
    },
    /// All offers are equal in everything: nothing can be told apart.
    #[error("all offers are equal in everything")]
    AllEqual,
}

impl ComparisonError {
    /// What went wrong and what to do, in both languages.
    #[must_use]
    pub fn text(&self) -> Text {
        let Some(it) = self.italian() else { return self.pair_text() };
        Text::new(it, format!("{self}."))
    }

    fn italian(&self) -> Option<String> {
        Some(match self {
            Self::TooFew(count) => format!(
                "Le offerte sono {count}: il confronto ne richiede almeno {COMPARED_MIN}; con meno si usa la media dei coefficienti dei commissari, se il bando la prevede."
            ),
            Self::TooMany { what, count, max } => format!("Troppi elementi ({}): {count}, al massimo {max}.", what.it),
            Self::OfferTwice(offer) => format!("L'offerta {offer} compare due volte."),
            Self::NoCommissioners => "Nessun commissario ha confrontato le offerte.".to_owned(),
            Self::CommissionerTwice(who) => format!("Il commissario {who} compare due volte."),
            Self::UnknownCommissioner(who) => {
                format!("{who} ha confrontato le offerte ma non è un commissario della commissione.")
            }
            Self::RowLength { row, found, wanted } => format!("La riga {row} ha {found} valori: ne servono {wanted}."),
            Self::NotReciprocal { row, column, value } => format!(
                "Riga {row}, colonna {column}: {value} deve stare tra 1/9 e 9 ed essere il reciproco del valore simmetrico."
            ),
            Self::BadValue { row: 0, column, value } => {
                format!("Il peso n. {column} è {value}: deve essere maggiore di zero.")
            }
            Self::BadValue { row, column, value } => {
                format!("Riga {row}, colonna {column}: {value} non può essere negativo.")
            }
            Self::Undecided => {
                "I decimali richiesti non si possono stabilire con certezza: chiederne di meno.".to_owned()
            }
            Self::Dominance { better, other } => format!(
                "L'offerta {better} non è peggiore di {other} in nulla: il rapporto non è definito, il bando deve dire che cosa si fa."
            ),
            Self::AllEqual => "Tutte le offerte sono uguali in tutto: non si possono distinguere.".to_owned(),
            Self::NoPair { .. } | Self::PairTwice { .. } | Self::PairMissing { .. } | Self::NoPreference { .. } => {
                return None;
            }
        })
    }

    fn pair_text(&self) -> Text {
        let (commissioner, [one, other], it, en) = match self {
            Self::NoPair { commissioner, pair } => {
                (commissioner, pair, "non è una coppia delle offerte confrontate", "is no pair of the offers compared")
            }
            Self::PairTwice { commissioner, pair } => (commissioner, pair, "è giudicata due volte", "is judged twice"),
            Self::PairMissing { commissioner, pair } => (commissioner, pair, "non è giudicata", "is not judged"),
            Self::NoPreference { commissioner, pair } => (
                commissioner,
                pair,
                "ha una preferenza fuori scala: 1 è la parità, senza preferita; da 2 a 6 con una delle due preferita",
                "has a preference off the scale: 1 is parity, with none preferred; 2 to 6 go with one of the two",
            ),
            _ => return Text::default(),
        };
        debug_assert_eq!(PREFERENCE_MAX, 6, "the texts name the scale");
        Text::new(
            format!("Commissario {commissioner}: la coppia {one}–{other} {it}."),
            format!("Commissioner {commissioner}: the pair {one}–{other} {en}."),
        )
    }

    pub(super) fn too_many(it: &str, en: &str, count: usize) -> Self {
        Self::TooMany { what: Text::new(it, en), count, max: COMPARED_MAX }
    }
}
