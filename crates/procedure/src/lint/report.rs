//! How a finding is put together, and the list of them in order.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use ceralacca_evaluation::{Decimals, Exact, RoundingMode, Text};

use super::{Lint, LintSeverity};

/// A rule of the linter: its place in `docs/lint.md`, its weight, the article on which it rests.
pub(super) struct Rule {
    /// Identifier, e.g. `E5`.
    pub id: &'static str,
    /// The check, e.g. `open-days`.
    pub check: &'static str,
    /// Weight.
    pub severity: LintSeverity,
    /// Article.
    pub article: &'static str,
}

/// A rule that is an error.
pub(super) const fn error(id: &'static str, check: &'static str, article: &'static str) -> Rule {
    Rule { id, check, severity: LintSeverity::Error, article }
}

/// A rule that is a warning.
pub(super) const fn warning(id: &'static str, check: &'static str, article: &'static str) -> Rule {
    Rule { id, check, severity: LintSeverity::Warning, article }
}

/// A rule about a clause that the law has left behind.
pub(super) const fn law_changed(id: &'static str, check: &'static str, article: &'static str) -> Rule {
    Rule { id, check, severity: LintSeverity::LawChanged, article }
}

/// A rule that is only worth knowing.
pub(super) const fn info(id: &'static str, check: &'static str, article: &'static str) -> Rule {
    Rule { id, check, severity: LintSeverity::Info, article }
}

impl Rule {
    /// Broken at this place.
    pub(super) fn at(&self, path: impl Into<String>) -> Lint {
        Lint {
            id: self.id.to_owned(),
            check: self.check.to_owned(),
            severity: self.severity,
            path: path.into(),
            numbers: BTreeMap::new(),
            rule: self.article.to_owned(),
            text: Text::default(),
            mend: Text::default(),
        }
    }
}

impl Lint {
    /// What is wrong.
    pub(super) fn says(mut self, it: impl Into<String>, en: impl Into<String>) -> Self {
        self.text = Text::new(it, en);
        self
    }

    /// What to do.
    pub(super) fn mend(mut self, it: impl Into<String>, en: impl Into<String>) -> Self {
        self.mend = Text::new(it, en);
        self
    }

    /// A figure of the case.
    pub(super) fn with(mut self, name: &str, number: impl Display) -> Self {
        self.numbers.insert(name.to_owned(), number.to_string());
        self
    }
}

/// What was found so far.
#[derive(Default)]
pub(super) struct Report(Vec<Lint>);

impl Report {
    pub(super) fn add(&mut self, mut lint: Lint) {
        for text in [&mut lint.text, &mut lint.mend] {
            // An amount and its sign stay on one line.
            text.it = text.it.replace(" €", "\u{a0}€");
            text.en = text.en.replace("€ ", "€\u{a0}");
        }
        self.0.push(lint);
    }

    /// Errors first; then by identifier; then as found, which is the order of the file. Nothing stands twice.
    pub(super) fn in_order(mut self) -> Vec<Lint> {
        let mut seen = BTreeSet::new();
        self.0.retain(|lint| seen.insert((lint.id.clone(), lint.path.clone(), lint.check.clone())));
        self.0.sort_by_key(|lint| (lint.severity, rank(&lint.id)));
        self.0
    }
}

/// `E2` before `E10`, E before W, the format last.
fn rank(id: &str) -> (u8, u32) {
    let letter = match id.bytes().next() {
        Some(b'E') => 0,
        Some(b'W') => 1,
        _ => 2,
    };
    (letter, id.get(1..).and_then(|number| number.parse().ok()).unwrap_or(u32::MAX))
}

/// Euro to the cent as the Italian text writes them: `1971517,05`.
pub(super) fn euro_it(amount: &Exact) -> String {
    cents(amount).replace('.', ",")
}

/// Euro to the cent as the English text writes them: `1971517.05`.
pub(super) fn euro_en(amount: &Exact) -> String {
    cents(amount)
}

/// Rounded to the cent, a half up.
pub(super) fn cents(amount: &Exact) -> String {
    amount.to_decimal(Decimals::new(2).unwrap_or_default(), RoundingMode::HalfUp)
}

/// A part of an amount, in per cent.
pub(super) fn percent_of(percent: &Exact, amount: &Exact) -> Exact {
    (percent * amount).checked_div(&Exact::from(100_u8)).unwrap_or_else(Exact::zero)
}
