//! The envelope and what it is for, in the words that documents use.

use serde::{Deserialize, Serialize};

/// The class of an envelope (*busta*), in the order in which the law opens them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnvelopeClass {
    /// *Busta amministrativa*: statements and guarantees.
    Administrative,
    /// *Busta tecnica*: the technical offer.
    Technical,
    /// *Busta economica*: the price or the discount.
    Economic,
    /// *Busta unica*: everything in one envelope.
    Single,
    /// *Offerta migliorativa*: the figure by which one who is tied improves his economic offer (art. 77 R.D. 827/1924).
    ImprovedOffer,
}

impl EnvelopeClass {
    /// The name in Italian, as documents print it.
    #[must_use]
    pub const fn italian(self) -> &'static str {
        match self {
            Self::Administrative => "Busta amministrativa",
            Self::Technical => "Busta tecnica",
            Self::Economic => "Busta economica",
            Self::Single => "Busta unica",
            Self::ImprovedOffer => "Offerta migliorativa",
        }
    }
}

/// What an envelope, a decision or a table refers to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The whole procedure (a procedure without lots, or one envelope that serves all lots).
    Procedure,
    /// One lot.
    Lot {
        /// The number of the lot as published, from 1.
        number: u32,
        /// The title of the lot as published; may be empty.
        title: String,
    },
}

impl Scope {
    /// The scope in Italian, as documents print it.
    #[must_use]
    pub fn italian(&self) -> String {
        match self {
            Self::Procedure => "Intera procedura".to_owned(),
            Self::Lot { number, title } if title.is_empty() => format!("Lotto {number}"),
            Self::Lot { number, title } => format!("Lotto {number} — {title}"),
        }
    }
}
