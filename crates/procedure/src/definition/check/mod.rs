//! The structural checks that publication needs. What the notice says well or badly is the linter's work; here stands only
//! what would make the procedure impossible, unlawful or incomputable (errors), or what deserves a reason in the
//! decision (warnings).

mod amounts;
mod award;
mod envelopes;
mod identity;
mod lots;
mod participation;
mod terms;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use ceralacca_evaluation::Exact;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ProcedureFile;

/// Weight of a defect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DefectSeverity {
    /// Publication is refused.
    Error,
    /// Publication asks for a reason, which goes into the decision.
    Warning,
}

/// Something in a procedure file that is wrong or that deserves a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Defect {
    /// Identifier of the rule, e.g. `lot-numbers`; never changes once released.
    pub id: String,
    /// Weight.
    pub severity: DefectSeverity,
    /// Path of the field, counted from 0, e.g. `lots[1].cig`.
    pub path: String,
    /// Article of D.Lgs. 36/2023, or other source.
    pub article: String,
    /// What is wrong and what to do, Italian.
    pub text_it: String,
    /// What is wrong and what to do, English.
    pub text_en: String,
    /// Figures of the case by name, exact; empty where there are none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub numbers: BTreeMap<String, Exact>,
}

impl ProcedureFile {
    /// Every defect found, errors first, otherwise in the order of the file. A file without errors can be published.
    #[must_use]
    pub fn check(&self) -> Vec<Defect> {
        let mut findings = Findings::default();
        identity::check(self, &mut findings);
        amounts::check(self, &mut findings);
        terms::check(self, &mut findings);
        participation::check(self, &mut findings);
        lots::check(self, &mut findings);
        envelopes::check(self, &mut findings);
        award::check(self, &mut findings);
        findings.0.sort_by_key(|defect| defect.severity);
        findings.0
    }
}

/// The defects found so far.
#[derive(Default)]
struct Findings(Vec<Defect>);

/// A rule and the place where it is broken.
struct At<'a> {
    id: &'a str,
    path: &'a str,
    article: &'a str,
}

impl Findings {
    fn error(&mut self, at: &At<'_>, italian: impl Into<String>, english: impl Into<String>) {
        self.push(DefectSeverity::Error, at, italian.into(), english.into());
    }

    fn warning(&mut self, at: &At<'_>, italian: impl Into<String>, english: impl Into<String>) {
        self.push(DefectSeverity::Warning, at, italian.into(), english.into());
    }

    fn push(&mut self, severity: DefectSeverity, at: &At<'_>, text_it: String, text_en: String) {
        let At { id, path, article } = at;
        self.0.push(Defect {
            id: (*id).to_owned(),
            severity,
            path: (*path).to_owned(),
            article: (*article).to_owned(),
            text_it,
            text_en,
            numbers: BTreeMap::new(),
        });
    }

    /// Adds figures to the defect found last.
    fn numbers<const N: usize>(&mut self, numbers: [(&str, &Exact); N]) {
        if let Some(last) = self.0.last_mut() {
            last.numbers.extend(numbers.map(|(name, number)| (name.to_owned(), number.clone())));
        }
    }
}

/// A rule broken at a place.
fn at<'a>(id: &'a str, path: &'a str, article: &'a str) -> At<'a> {
    At { id, path, article }
}

/// The first value that stands twice.
fn repeated<'a, T: Ord>(values: impl Iterator<Item = &'a T>) -> Option<&'a T> {
    let mut seen = std::collections::BTreeSet::new();
    values.into_iter().find(|value| !seen.insert(*value))
}
