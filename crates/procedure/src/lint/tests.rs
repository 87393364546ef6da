//! The linter on the worked procedures, on their corrected copies, rule by rule, and on mutated files.

mod documents;
mod mutated;
mod rules;
mod vectors;

use super::{Lint, LintSeverity};
use crate::definition::ProcedureFile;
use crate::definition::examples::{procedure, text};
use ceralacca_evaluation::Exact;

/// What the linter finds by the law of the day on which the call was sent.
fn lint(file: &ProcedureFile) -> Vec<Lint> {
    file.lint(file.sent_on())
}

fn exact(text: &str) -> Exact {
    text.parse().unwrap()
}

/// An example after a change.
fn changed(example: &str, change: impl FnOnce(&mut ProcedureFile)) -> ProcedureFile {
    let mut file = procedure(example);
    change(&mut file);
    file
}

/// The finding of a check, if there is one.
fn found<'a>(lints: &'a [Lint], check: &str) -> Option<&'a Lint> {
    lints.iter().find(|lint| lint.check == check)
}

#[test]
fn corrected_copies_have_no_errors() {
    for name in ["como-2024-corrected", "ricengo-2026-corrected", "cremona-2025-corrected"] {
        let found = lint(&procedure(name));
        let keys = |severity| found.iter().filter(|lint| lint.severity == severity).map(Lint::key).collect::<Vec<_>>();
        assert_eq!(keys(LintSeverity::Error), Vec::<String>::new(), "{name}");
        assert_eq!(keys(LintSeverity::LawChanged), Vec::<String>::new(), "{name}");
    }
}

/// The documents' own errors, by the names under which reasons are given.
#[test]
fn examples_have_the_errors_of_their_documents() {
    let errors = |name: &str| -> Vec<String> {
        let errors = lint(&procedure(name)).into_iter().filter(|lint| lint.severity == LintSeverity::Error);
        errors.map(|lint| lint.key()).collect()
    };
    assert_eq!(
        errors("como-2024"),
        [
            "E3 amounts.options[1].amount",
            "E3 lots[1].prices[0].amount",
            "E7 envelopes[1].items[0].pages_max",
            "E13 lots[1].title",
            "E13 lots[2].title",
            "E14 documents.references[0]",
        ]
    );
    assert_eq!(
        errors("ricengo-2026"),
        [
            "E3 amounts.base",
            "E8 award.technical.criteria[0].subcriteria[0].parts[0].bands",
            "E8 award.economic.formula.bands",
            "E10 clauses.exclusion_grounds[2]",
        ]
    );
    assert_eq!(
        errors("cremona-2025"),
        [
            "E13 lots[0].prices[0].title",
            "E13 lots[0].prices[1].title",
            "E13 lots[0].prices[2].title",
            "E19 clauses.rotation",
            "E20 clauses.sample_checks",
            "E22 lots[0].prices[1].optional",
            "E22 lots[0].prices[2].optional",
            "W12 documents.annexes[5]",
        ]
    );
}

/// Files written before there were clauses say the same as a file whose clauses are empty.
#[test]
fn a_file_without_clauses_is_read_and_written_without_them() {
    let file = changed("como-2024", |file| {
        file.clauses = crate::definition::Clauses::default();
        file.documents = crate::definition::Documents::default();
    });
    let written = serde_json::to_value(&file).unwrap();
    assert!(written.get("clauses").is_none() && written.get("documents").is_none());
    assert_eq!(serde_json::from_value::<ProcedureFile>(written).unwrap(), file);
}

/// The rules as the sources declare them: identifier and check.
fn declared() -> Vec<(String, String)> {
    let files =
        ["abnormality", "amounts", "choice", "codes", "copies", "criteria", "execution", "guarantees", "labour"];
    let more = ["law", "participation", "sections", "terms", "wording"];
    let mut rules: Vec<(String, String)> =
        super::adopted::known_defects().map(|(id, check)| (id.to_owned(), check.to_owned())).collect();
    for name in files.iter().chain(&more) {
        let source = text(&format!("crates/procedure/src/lint/{name}.rs"));
        for declaration in source.split(": Rule =").skip(1) {
            let mut quoted = declaration.split('"').skip(1).step_by(2);
            rules.push((quoted.next().unwrap().to_owned(), quoted.next().unwrap().to_owned()));
        }
    }
    rules
}

#[test]
fn every_check_stands_in_the_documentation_under_its_identifier() {
    let documentation = text("docs/lint.md");
    let rules = declared();
    for (id, check) in &rules {
        let row = documentation.lines().find(|line| line.starts_with(&format!("| {id} |")));
        assert!(row.is_some_and(|row| row.contains(&format!("`{check}`"))), "{id} {check} is not in docs/lint.md");
    }
    println!("{} checks documented", rules.len());
    assert!(rules.len() > 100);
}
