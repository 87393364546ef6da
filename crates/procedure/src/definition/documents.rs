//! The documents of the procedure seen as documents: sections, references, annexes, and every datum that they write a
//! second time. One record with many renderings needs none of this; documents that were written by hand do.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the linter needs to know of the documents.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Documents {
    /// Date of the template from which the documents were made, e.g. "2023-07-20".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub template_date: Option<Date>,
    /// Data of this file that the documents write again somewhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub copies: Vec<DocumentCopy>,
    /// Values of this file about which the documents are silent or undetermined.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assumptions: Vec<Assumption>,
    /// Sections of the main document, in its order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<Section>,
    /// References from one section to another.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<CrossReference>,
    /// Annexes that the documents name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub annexes: Vec<Annex>,
    /// CPV codes to which the documents give a name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cpv_labels: Vec<CpvLabel>,
}

impl Documents {
    /// Whether the file says nothing here.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A datum of this file, as another place of the documents writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentCopy {
    /// Path of the datum in this file, e.g. `lots[1].title`.
    pub path: String,
    /// Which document, and where in it, e.g. "punto 3, tabella del lotto 2".
    pub place: String,
    /// The datum as written there; numbers and truth values as text, e.g. "8", "true".
    pub value: String,
}

/// A value that was chosen for this file, because the documents do not say it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assumption {
    /// Path of the value in this file.
    pub path: String,
    /// What the documents leave open.
    pub text: String,
}

/// A section of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Its number, e.g. "15.1".
    pub number: String,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Words of it that matter, as written there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Letters of the list that it holds, in its order, e.g. ["a", "b", "c"].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub letters: Vec<String>,
}

/// A reference to a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CrossReference {
    /// Section that refers.
    pub from: String,
    /// Number of the section referred to.
    pub to: String,
    /// Title of the section that is meant, where the reference names its subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

/// An annex that a document names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Annex {
    /// The document that names it, e.g. "lettera di invito".
    pub document: String,
    /// Its letter or number there.
    pub letter: String,
    /// What it is.
    pub title: String,
    /// Whether its file is attached.
    pub attached: bool,
}

/// The name that the documents give to a CPV code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CpvLabel {
    /// The code, with its check digit.
    pub code: String,
    /// Its name there.
    pub label: String,
    /// Where, e.g. "punto 6.3".
    pub place: String,
}
