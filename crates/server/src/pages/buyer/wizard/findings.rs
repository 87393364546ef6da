//! What the linter finds, on the review page: its text with the figures, its rule, its mend, and a reason for each error.

use std::collections::BTreeMap;

use ceralacca_procedure::{
    acts::TEXT_LENGTH_MAX,
    lint::{Lint, LintSeverity},
};

use super::{page::Look, problems::lints, steps::article_of};
use crate::pages::{Field, FieldKind, Lang, Paragraph, Posted};

/// A finding as the page shows it.
pub struct Finding {
    /// Identifier, e.g. `E3`.
    pub id: String,
    /// Where it can be mended.
    pub address: String,
    /// What is wrong.
    pub text: Paragraph,
    /// What to do.
    pub mend: Paragraph,
    /// Article.
    pub rule: String,
    /// For an error, the reason for publishing all the same.
    pub reason: Option<Field>,
}

/// What the linter finds in a draft.
#[derive(Default)]
pub struct Findings {
    /// Errors: each is mended or has a reason.
    pub errors: Vec<Finding>,
    /// Warnings and clauses of a changed law.
    pub warnings: Vec<Finding>,
    /// What is only worth knowing.
    pub notes: Vec<Finding>,
}

impl Findings {
    /// The findings of a draft, with the reasons that were typed. What the check of the file refuses is no finding here:
    /// no reason overcomes it.
    pub fn of(look: &Look, typed: Option<&Posted>, lang: Lang) -> Self {
        let mut findings = Self::default();
        if look.problems.iter().any(|problem| problem.grave) {
            return findings;
        }
        let draft = &look.draft;
        for (lint, spot) in lints(&draft.tree, &look.known, draft.direct, lang) {
            let mut finding = finding(&lint, spot.address(draft.procedure.as_str()), lang);
            match lint.severity {
                LintSeverity::Error => {
                    finding.reason = Some(reason(&lint, findings.errors.len() + 1, typed, lang));
                    findings.errors.push(finding);
                }
                LintSeverity::Warning | LintSeverity::LawChanged => findings.warnings.push(finding),
                LintSeverity::Info => findings.notes.push(finding),
            }
        }
        findings
    }
}

fn finding(lint: &Lint, address: String, lang: Lang) -> Finding {
    Finding {
        id: lint.id.clone(),
        address,
        text: Paragraph::quoting(lang.text(&lint.text)),
        mend: Paragraph::quoting(lang.text(&lint.mend)),
        rule: article_of(&lint.rule),
        reason: None,
    }
}

fn reason(lint: &Lint, number: usize, typed: Option<&Posted>, lang: Lang) -> Field {
    let name = field_name(&lint.key());
    let label = match lang {
        Lang::It => format!("Ragione per pubblicare con l'errore {number} ({})", lint.id),
        Lang::En => format!("Reason for publishing with error {number} ({})", lint.id),
    };
    let typed = typed.map(|posted| posted.text(&name).to_owned()).unwrap_or_default();
    Field {
        name,
        label,
        help: None,
        article: None,
        kind: FieldKind::Area(TEXT_LENGTH_MAX),
        values: vec![typed],
        warning: None,
        error: None,
        required: false,
    }
}

/// The reasons that were typed, by the keys of the errors of the draft.
pub fn reasons(look: &Look, posted: &Posted, lang: Lang) -> BTreeMap<String, String> {
    let draft = &look.draft;
    let found = lints(&draft.tree, &look.known, draft.direct, lang).into_iter().map(|(lint, _)| lint.key());
    found
        .map(|key| (posted.text(&field_name(&key)).to_owned(), key))
        .filter(|(reason, _)| !reason.is_empty())
        .map(|(reason, key)| (key, reason))
        .collect()
}

/// Name under which the reason for a finding is sent, fit for an identifier of the page.
fn field_name(key: &str) -> String {
    let plain = key.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' });
    format!("reason-{}", plain.collect::<String>())
}
