//! What is said of a tender before it is sealed, and where it belongs.

use std::fmt;

use ceralacca_evaluation::Text;
use ceralacca_procedure::definition::EnvelopeClass;
use serde::Serialize;

/// A place in a tender.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Envelope.
    pub envelope: EnvelopeClass,
    /// Its lot, for an envelope of one lot.
    pub lot: Option<u16>,
    /// Item.
    pub item: Option<String>,
    /// Whose, where one is due for each: a member, an auxiliary, `lot-N`.
    pub owner: Option<String>,
}

impl Place {
    /// An envelope as a whole.
    #[must_use]
    pub const fn envelope(envelope: EnvelopeClass, lot: Option<u16>) -> Self {
        Self { envelope, lot, item: None, owner: None }
    }

    /// An item of the same envelope; `key` is the item, or `item@owner`.
    #[must_use]
    pub fn at(&self, key: &str) -> Self {
        let (item, owner) = key.split_once('@').map_or((key, None), |(item, owner)| (item, Some(owner.to_owned())));
        Self { item: Some(item.to_owned()), owner, ..*self }
    }

    /// The place in Italian.
    #[must_use]
    pub fn italian(&self) -> String {
        self.words(self.envelope.italian(), "lotto", "voce")
    }

    /// The place in English.
    #[must_use]
    pub fn english(&self) -> String {
        self.words(self.envelope.english(), "lot", "item")
    }

    fn words(&self, envelope: &str, lot: &str, item: &str) -> String {
        let lot = self.lot.map(|number| format!(", {lot} {number}")).unwrap_or_default();
        let owner = self.owner.as_ref().map(|owner| format!("@{owner}")).unwrap_or_default();
        let item = self.item.as_ref().map(|id| format!(", {item} `{id}{owner}`")).unwrap_or_default();
        format!("{envelope}{lot}{item}")
    }
}

/// How grave a remark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The tender cannot be sealed so: it would be refused, or excluded for something that nobody can cure later.
    Blocking,
    /// It can be sealed and sent; the tenderer should know what follows.
    Warning,
    /// What a figure means.
    Info,
}

/// One remark on a tender, for the one who makes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// Stable name of the rule, for programs.
    pub code: &'static str,
    /// How grave.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// What and what to do, Italian.
    pub it: String,
    /// The same in English.
    pub en: String,
    /// Article, or where the notice says so; empty where neither does.
    pub rule: String,
}

impl Remark {
    pub(crate) fn new(code: &'static str, severity: Severity, place: Place, text: Text, rule: &str) -> Self {
        Self { code, severity, place, it: text.it, en: text.en, rule: rule.to_owned() }
    }

    /// Whether the tender cannot be sealed so.
    #[must_use]
    pub fn is_blocking(&self) -> bool {
        self.severity == Severity::Blocking
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place.english(), self.en)
    }
}
