//! Copies, references, annexes, words: each check fires and stays silent just inside the rule.

use super::{changed, exact, found, lint};
use crate::definition::{Annex, Assumption, CpvLabel, CrossReference, DocumentCopy, ProcedureFile, Section};
use crate::lint::LintSeverity;

const COMO: &str = "como-2024-corrected";

fn with_copy(path: &str, value: &str) -> ProcedureFile {
    changed(COMO, |file| {
        file.documents.copies =
            vec![DocumentCopy { path: path.to_owned(), place: "punto 9".to_owned(), value: value.to_owned() }];
    })
}

#[test]
fn a_copy_that_differs_is_named_by_what_it_copies() {
    let cases = [
        ("lots[0].title", "Altro", "E13", LintSeverity::Error),
        ("lots[0].prices[0].title", "Altro", "E13", LintSeverity::Error),
        ("lots[0].amount", "1", "E3", LintSeverity::Error),
        ("lots[0].prices[0].price", "26.82", "E3", LintSeverity::Error),
        ("lots[0].prices[0].quantity", "12877", "E3", LintSeverity::Error),
        ("amounts.base", "9857585.25", "E3", LintSeverity::Error),
        ("amounts.estimated_total", "1", "E3", LintSeverity::Error),
        ("amounts.labour", "1", "E3", LintSeverity::Error),
        ("amounts.safety", "1", "E3", LintSeverity::Error),
        ("terms.submission", "2024-05-21T09:00:00+02:00", "W15", LintSeverity::Warning),
        ("terms.questions", "2024-05-21T09:00:00+02:00", "W15", LintSeverity::Warning),
        ("terms.first_session", "2024-05-21T09:00:00+02:00", "W15", LintSeverity::Warning),
        ("terms.sent", "2024-05-21T09:00:00+02:00", "W15", LintSeverity::Warning),
        ("lots[0].prices[0].optional", "true", "E22", LintSeverity::Error),
        ("envelopes[1].items[0].pages_max", "8", "E7", LintSeverity::Error),
        ("envelopes[1].items[0].pages_max", "5", "E7", LintSeverity::Info),
        ("envelopes[1].items[0].pages_max", "20", "E7", LintSeverity::Error),
    ];
    for (path, value, id, severity) in cases {
        let all = lint(&with_copy(path, value));
        let found: Vec<_> =
            all.iter().filter(|lint| lint.path == path && lint.id == id && lint.severity == severity).collect();
        assert_eq!(found.len(), 1, "{path}: {found:?}");
        assert!(found[0].text.it.contains("punto 9"), "{path}");
    }
}

#[test]
fn a_copy_that_agrees_is_silent() {
    for (path, value) in [
        ("lots[0].amount", "2271686.690"),
        ("amounts.safety", "0"),
        ("terms.submission", "2024-05-20T07:00:00Z"),
        ("lots[0].prices[0].optional", "false"),
        ("envelopes[1].items[0].pages_max", "10"),
        ("lots[0].cig", " B10F7CBE24 "),
    ] {
        let agreeing = lint(&with_copy(path, value));
        assert_eq!(agreeing, lint(&changed(COMO, |_| {})), "{path}");
    }
}

#[test]
fn a_path_that_leads_nowhere_is_told() {
    for path in ["lots[7].title", "nothing", "lots[0].prices[0].nothing", ""] {
        let all = lint(&with_copy(path, "1"));
        let found = found(&all, "document-path").unwrap_or_else(|| panic!("{path}"));
        assert_eq!(found.path, "documents.copies[0].path");
        let open = changed(COMO, |file| {
            file.documents.assumptions = vec![Assumption { path: path.to_owned(), text: "x".to_owned() }];
        });
        let found = super::found(&lint(&open), "document-path").cloned().unwrap_or_else(|| panic!("{path}"));
        assert_eq!(found.path, "documents.assumptions[0].path");
    }
}

#[test]
fn what_the_documents_leave_open() {
    for (path, id, severity) in [
        ("award.technical.threshold.stage", "W7", LintSeverity::Warning),
        ("award.economic.formula.all_zero", "E11", LintSeverity::Warning),
        ("lot_limits.choice", "E12", LintSeverity::Warning),
        ("terms.cure_days", "W18", LintSeverity::Info),
    ] {
        let file = changed(COMO, |file| {
            file.documents.assumptions = vec![Assumption { path: path.to_owned(), text: "come si fa".to_owned() }];
        });
        let all = lint(&file);
        let found = all.iter().find(|lint| lint.path == path && lint.id == id).unwrap_or_else(|| panic!("{path}"));
        assert_eq!(found.severity, severity);
        assert!(found.text.it.contains("come si fa"));
    }
}

fn section(number: &str, title: &str) -> Section {
    Section { number: number.to_owned(), title: Some(title.to_owned()), text: None, letters: Vec::new() }
}

fn with_reference(to: &str, subject: Option<&str>) -> ProcedureFile {
    changed(COMO, |file| {
        file.documents.sections = vec![section("28", "Controversie"), section("29", "Dati personali")];
        let subject = subject.map(str::to_owned);
        file.documents.references = vec![CrossReference { from: "15.1".to_owned(), to: to.to_owned(), subject }];
    })
}

#[test]
fn references_lead_to_what_they_name() {
    assert!(found(&lint(&with_reference("30", None)), "reference-missing").is_some());
    for (to, subject) in [("28", None), ("28", Some("controversie")), ("29", Some("DATI personali"))] {
        let all = lint(&with_reference(to, subject));
        assert!(all.iter().all(|lint| lint.id != "E14"), "{to} {subject:?}");
    }
    let wrong = lint(&with_reference("28", Some("Dati personali")));
    let wrong = found(&wrong, "reference-subject").unwrap();
    assert_eq!((wrong.numbers["stated"].as_str(), wrong.numbers["expected"].as_str()), ("28", "29"));
    let nowhere = lint(&with_reference("28", Some("Penali")));
    assert!(!found(&nowhere, "reference-subject").unwrap().numbers.contains_key("expected"));
}

#[test]
fn letters_follow_each_other() {
    let found_in = |letters: &[&str]| {
        let file = changed(COMO, |file| {
            file.documents.references.clear();
            let letters = letters.iter().map(|letter| (*letter).to_owned()).collect();
            file.documents.sections = vec![Section { letters, ..section("10", "Garanzia") }];
        });
        found(&lint(&file), "letters").is_some()
    };
    for letters in [&["a", "b", "c"][..], &["e", "f"], &["a"], &[], &["1", "3"], &["A", "C"]] {
        assert!(!found_in(letters), "{letters:?}");
    }
    for letters in [&["a", "c"][..], &["a", "b", "b"], &["b", "a"], &["a", "b", "c", "e"]] {
        assert!(found_in(letters), "{letters:?}");
    }
}

fn annex(document: &str, letter: &str, title: &str, attached: bool) -> Annex {
    Annex { document: document.to_owned(), letter: letter.to_owned(), title: title.to_owned(), attached }
}

#[test]
fn annexes_are_attached_and_have_one_letter() {
    let with = |annexes: Vec<Annex>| lint(&changed(COMO, |file| file.documents.annexes = annexes));
    assert!(found(&with(vec![annex("bando", "A", "Domanda", false)]), "annex-missing").is_some());
    let two = |document: &str, letter: &str, title: &str| {
        with(vec![annex("bando", "A", "Domanda", true), annex(document, letter, title, true)])
    };
    assert!(found(&two("decisione", "A", "Bando"), "annex-letters").is_some());
    for (document, letter, title) in
        [("bando", "A", "Bando"), ("decisione", "B", "Bando"), ("decisione", "A", "domanda")]
    {
        let all = two(document, letter, title);
        assert!(all.iter().all(|lint| lint.id != "W12"), "{document} {letter} {title}");
    }
}

#[test]
fn a_code_has_the_name_of_its_division() {
    let named = |code: &str, label: &str| {
        let file = changed(COMO, |file| {
            let place = "punto 6".to_owned();
            file.documents.cpv_labels = vec![CpvLabel { code: code.to_owned(), label: label.to_owned(), place }];
        });
        found(&lint(&file), "cpv-label").is_some()
    };
    assert!(named("85311200-4", "Trasporto disabili") && named("72000000-5", "Pulizie"));
    assert!(!named("60130000-8", "Trasporto disabili") && !named("85311200-4", "Assistenza ai disabili"));
}

#[test]
fn templates_and_words() {
    let template = |made: &str, sent: &str| {
        let file = changed(COMO, |file| file.documents.template_date = Some(made.parse().unwrap()));
        found(&file.lint(sent.parse().unwrap()), "template-date").map(|lint| lint.text.it.clone())
    };
    assert!(template("2024-12-30", "2024-12-31").is_some());
    assert_eq!(template("2024-12-31", "2025-06-01"), None);
    assert_eq!(template("2024-01-01", "2024-12-30"), None);
    let both = template("2023-07-20", "2026-05-30").unwrap();
    assert!(both.contains("209/2024") && both.contains("148/2026"));
    assert!(!template("2023-07-20", "2026-05-29").unwrap().contains("148/2026"));
    assert!(template("2025-01-01", "2026-05-30").unwrap().contains("148/2026"));
    let words = |text: &str, day: &str, check: &str| {
        let file = changed(COMO, |file| {
            file.documents.references.clear();
            file.documents.sections = vec![Section { text: Some(text.to_owned()), ..section("4", "Durata") }];
        });
        found(&file.lint(day.parse().unwrap()), check).is_some()
    };
    let form = |title: &str| {
        let file = changed(COMO, |file| {
            file.title = title.to_owned();
            file.lots[0].title = title.to_owned();
            file.envelopes[0].items[0].title = "Contratto di fornitura firmato".to_owned();
        });
        let found = found(&file.lint("2025-01-01".parse().unwrap()), "words-of-other-contract").cloned();
        found.map(|lint| lint.path)
    };
    assert_eq!(form("Servizio di assistenza").as_deref(), Some("envelopes[0].items[0].title"));
    assert_eq!(form("Servizio di ristorazione con fornitura dei pasti"), None, "a word of the contract itself");
    assert!(template("2023-12-31", "2024-01-01").unwrap().contains("digitalizzazione"));
    assert!(template("2025-01-15", "2026-05-18").unwrap().contains("soglie europee"));
    assert!(words("La FORNITURA dura", "2025-01-01", "words-of-other-contract"));
    assert!(!words("Il servizio dura", "2025-01-01", "words-of-other-contract"));
    assert!(!words("Il rifornitore", "2025-01-01", "words-of-other-contract"));
    let quoted = "ai sensi dell'art. 110 c.4, gli oneri di sicurezza";
    assert!(words(quoted, "2024-12-31", "old-wording") && !words(quoted, "2024-12-30", "old-wording"));
    assert!(!words("art. 110, i costi di sicurezza", "2025-01-01", "old-wording"));
    assert!(!words("gli oneri di sicurezza", "2025-01-01", "old-wording"));
}

#[test]
fn figures_of_findings_are_exact() {
    let file = changed(COMO, |file| file.lots[0].prices[0].amount = Some(exact("1")));
    let all = lint(&file);
    let found = found(&all, "line-amount").unwrap();
    assert_eq!((found.numbers["stated"].as_str(), found.numbers["expected"].as_str()), ("1", "345205.56"));
    assert_eq!(found.key(), "E3 lots[0].prices[0].amount");
    assert!(found.text.it.contains("345205,56") && found.text.en.contains("345205.56"));
}
