//! The summary (*riepilogo*) of an economic or single envelope: the PDF that freezes the figures and is then signed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{EnvelopeClass, Figure, Scope};

/// Everything the summary PDF says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SummaryDocument {
    /// The name of the installation (its record's origin).
    pub installation: String,
    /// True on a demonstration installation: every page says that it has no legal value.
    pub demo: bool,
    /// The name of the buyer (*stazione appaltante* or *ente concedente*).
    pub buyer: String,
    /// The identifier of the procedure.
    pub procedure_id: String,
    /// The title of the procedure.
    pub procedure_title: String,
    /// The envelope that the figures belong to.
    pub class: EnvelopeClass,
    /// The procedure or the lot it is for.
    pub scope: Scope,
    /// The CIG of the lot; may be empty when it is not known yet.
    pub cig: String,
    /// The tenderer; for a group, its leader.
    pub tenderer: SummaryParty,
    /// The members of a group, a consortium or a network, the leader left out; may be empty.
    pub members: Vec<SummaryParty>,
    /// What was filled in, in the order of the form.
    pub answers: Vec<SummaryAnswer>,
    /// When the figures were frozen: the date of the PDF.
    pub frozen_at: Timestamp,
}

/// A tenderer, or a member of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SummaryParty {
    /// *Ragione sociale*.
    pub name: String,
    /// *Codice fiscale*; may be empty.
    pub tax_code: String,
    /// What it is in the group ("mandataria", "consorziata esecutrice"); may be empty.
    pub role: String,
    /// Name and surname of the person who signs for it; when empty the paper leaves room for it.
    #[serde(default)]
    pub signatory: String,
}

/// One item of the form as filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SummaryAnswer {
    /// The identifier of the item, with its owner or lot where one is due for each: `prezzo@lot-2`. Unique.
    pub item: String,
    /// The title of the item as published.
    pub title: String,
    /// What was filled in.
    pub value: SummaryValue,
}

/// What was filled in under an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SummaryValue {
    /// A figure as the tenderer wrote it.
    Number {
        /// The figure.
        value: Figure,
        /// Its unit ("%", "€"); may be empty.
        unit: String,
    },
    /// A short text.
    Text(String),
    /// Yes or no.
    YesNo {
        /// The question as published.
        question: String,
        /// The answer.
        answer: bool,
    },
    /// A declaration that the tenderer makes.
    Declaration {
        /// The text declared.
        text: String,
    },
}
