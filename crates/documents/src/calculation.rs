//! A calculation: what was given, the result with every step, warnings and sources.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The language of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentLanguage {
    /// Italian.
    #[serde(rename = "it")]
    Italian,
    /// English.
    #[serde(rename = "en")]
    English,
}

/// A line of an explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalculationStep {
    /// How deep it stands below the step it explains, from 0.
    pub level: usize,
    /// The step.
    pub text: String,
}

/// A table of a calculation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalculationTable {
    /// What it shows.
    pub caption: String,
    /// Heads of its columns: the text, and whether its cells are numbers.
    pub heads: Vec<(String, bool)>,
    /// A cell for each head.
    pub rows: Vec<Vec<String>>,
}

/// Everything the PDF of a calculation says. Its date as a document is `made_at`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalculationDocument {
    /// The language of all texts.
    pub language: DocumentLanguage,
    /// The name of the installation that calculated (its record's origin).
    pub installation: String,
    /// True on a demonstration installation: every page says that it has no legal value.
    pub demo: bool,
    /// What was calculated.
    pub title: String,
    /// When.
    pub made_at: Timestamp,
    /// The result, short enough for large letters.
    pub result: String,
    /// What follows from it, a sentence each.
    pub sentences: Vec<String>,
    /// Figures on the way, named.
    pub facts: Vec<(String, String)>,
    /// What was given, named.
    pub given: Vec<(String, String)>,
    /// The steps to the result.
    pub steps: Vec<CalculationStep>,
    /// Tables.
    pub tables: Vec<CalculationTable>,
    /// What whoever uses the result must know.
    pub warnings: Vec<String>,
    /// Articles and acts with their validity.
    pub sources: Vec<String>,
    /// Where the same calculation is made again: path and query on the site.
    pub address: String,
    /// The calculation as JSON, attached to the PDF byte for byte as `calcolo.json`.
    pub data: Vec<u8>,
}
