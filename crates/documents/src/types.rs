//! Words shared by every document: envelope classes, scopes, files by digest.

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
}

impl EnvelopeClass {
    pub(crate) const fn italian(self) -> &'static str {
        match self {
            Self::Administrative => "Busta amministrativa",
            Self::Technical => "Busta tecnica",
            Self::Economic => "Busta economica",
            Self::Single => "Busta unica",
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
    pub(crate) fn italian(&self) -> String {
        match self {
            Self::Procedure => "Intera procedura".to_owned(),
            Self::Lot { number, title } if title.is_empty() => format!("Lotto {number}"),
            Self::Lot { number, title } => format!("Lotto {number} — {title}"),
        }
    }
}

/// A file named by its digest: one found in an opened envelope, or one attached to the minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReference {
    /// The name of the file as its author gave it.
    pub name: String,
    /// The size in bytes.
    pub bytes: u64,
    /// The digest as printed, with its algorithm, e.g. `sha256:` followed by 64 hexadecimal digits.
    pub digest: String,
}
