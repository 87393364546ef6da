//! The linter of notices: what a careful lawyer would find in a procedure before it is published.
//!
//! [`ProcedureFile::check`] says what makes a file impossible or incomputable; the linter says what makes the notice bad,
//! in a wider list (`docs/lint.md`), and takes in whatever the check finds, under the same identifiers. Errors stop
//! publication unless the RUP gives a reason for each, which is recorded with the decision.
//!
//! The law is that of the day on which the call is sent, an argument: the linter has no clock.

mod abnormality;
mod adopted;
mod amounts;
mod choice;
mod codes;
mod copies;
mod criteria;
mod execution;
mod guarantees;
mod labour;
pub(crate) mod law;
mod participation;
mod report;
mod sections;
mod terms;
#[cfg(test)]
mod tests;
mod wording;

use std::collections::BTreeMap;

use ceralacca_evaluation::Text;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::definition::{ProcedureFile, terms::in_rome};
use report::Report;

/// Weight of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LintSeverity {
    /// Stops publication, unless the RUP gives a reason that is recorded.
    Error,
    /// Deserves a reason in the decision.
    Warning,
    /// A clause that follows a text of the law that has changed.
    LawChanged,
    /// Worth knowing.
    Info,
}

/// Something that the linter found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Lint {
    /// Identifier of the rule in `docs/lint.md`, e.g. `E5`; `S` for what only the format asks. Never changes once released.
    pub id: String,
    /// Which check of the rule, e.g. `open-days`.
    pub check: String,
    /// Weight.
    pub severity: LintSeverity,
    /// Path of the field, counted from 0, e.g. `lots[1].cig`.
    pub path: String,
    /// Figures of the case by name, as exact decimals, fractions, or words.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub numbers: BTreeMap<String, String>,
    /// Article of D.Lgs. 36/2023, or other source.
    pub rule: String,
    /// What is wrong.
    pub text: Text,
    /// The correction proposed.
    pub mend: Text,
}

impl Lint {
    /// The name under which a reason is given for it: identifier and place, e.g. `E3 lots[0].amount`.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{} {}", self.id, self.path)
    }
}

/// The case before the linter: a file, and the day whose law counts.
#[derive(Clone, Copy)]
struct Case<'a> {
    file: &'a ProcedureFile,
    sent_on: Date,
}

impl ProcedureFile {
    /// Everything that the linter finds by the law of the day on which the call is sent: errors first, then warnings,
    /// clauses of a changed law, and what is only worth knowing; each in the order of the identifiers and of the file.
    #[must_use]
    pub fn lint(&self, sent_on: Date) -> Vec<Lint> {
        let case = Case { file: self, sent_on };
        let mut report = Report::default();
        adopted::check(case, &mut report);
        law::check(case, &mut report);
        choice::check(case, &mut report);
        amounts::check(case, &mut report);
        labour::check(case, &mut report);
        guarantees::check(case, &mut report);
        terms::check(case, &mut report);
        participation::check(case, &mut report);
        criteria::check(case, &mut report);
        abnormality::check(case, &mut report);
        execution::check(case, &mut report);
        codes::check(case, &mut report);
        copies::check(case, &mut report);
        sections::check(case, &mut report);
        wording::check(case, &mut report);
        report.in_order()
    }

    /// The errors of the linter by the law of the day on which the call is sent: each needs a reason in the decision.
    #[must_use]
    pub fn lint_errors(&self) -> Vec<Lint> {
        let mut found = self.lint(self.sent_on());
        found.retain(|lint| lint.severity == LintSeverity::Error);
        found
    }

    /// The day on which the call is sent, in Italy: the day whose law counts.
    #[must_use]
    pub fn sent_on(&self) -> Date {
        in_rome(self.terms.sent).date()
    }
}
