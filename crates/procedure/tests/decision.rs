//! The decision to contract records a reason for every error that the linter finds, and is refused without.
#![expect(clippy::unwrap_used, reason = "this whole binary is a test")]

use std::collections::BTreeMap;

use ceralacca_procedure::{
    PersonId, ProcedureEvent, ProcedureState, Refusal,
    acts::{ProcedureAct, RecordDecision},
    definition::ProcedureFile,
    lint::LintSeverity,
    policy::{Actor, Role, permit},
};
use jiff::Timestamp;

fn example(name: &str) -> ProcedureFile {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/");
    ProcedureFile::from_toml(&std::fs::read_to_string(format!("{path}{name}.toml")).unwrap()).unwrap()
}

fn decide(file: &ProcedureFile, lint_reasons: BTreeMap<String, String>) -> Result<Vec<ProcedureEvent>, Refusal> {
    let (body, lead) = (file.buyer.id.as_str().into(), PersonId::new("lead"));
    let drafted = ProcedureEvent::Drafted { body, lead: lead.clone(), definition: Box::new(file.clone()) };
    let state = ProcedureState::born(&drafted).unwrap();
    let mut actor = Actor { person: Some(lead), ..Actor::default() };
    actor.bodies.insert(state.body.clone(), [Role::ProjectLead].into());
    let act = RecordDecision { act: "Determinazione n. 1".to_owned(), lint_reasons };
    act.decide(&state, permit(&actor, &state)?, Timestamp::UNIX_EPOCH)
}

fn reasons(file: &ProcedureFile) -> BTreeMap<String, String> {
    file.lint_errors().into_iter().map(|lint| (lint.key(), "Motivi d'urgenza".to_owned())).collect()
}

#[test]
fn each_error_needs_its_reason() {
    for name in ["como-2024", "ricengo-2026", "cremona-2025"] {
        let file = example(name);
        let all = reasons(&file);
        assert!(!all.is_empty());
        for missing in all.keys() {
            let mut given = all.clone();
            given.remove(missing);
            let refusal = decide(&file, given.clone()).unwrap_err();
            assert_eq!(refusal.rule, "lint_errors");
            assert_eq!(refusal.facts.keys().collect::<Vec<_>>(), [missing], "{name}");
            assert!(refusal.it.contains(missing.as_str()) && refusal.en.contains(missing.as_str()));
            given.insert(missing.clone(), " \n".to_owned());
            assert_eq!(decide(&file, given).unwrap_err().rule, "lint_errors", "a blank is no reason");
        }
        let refusal = decide(&file, BTreeMap::new()).unwrap_err();
        assert_eq!(refusal.facts.len(), all.len(), "{name}: all are listed at once");
        let events = decide(&file, all.clone()).unwrap();
        assert_eq!(events, [ProcedureEvent::Decided { act: "Determinazione n. 1".to_owned(), lint_reasons: all }]);
    }
}

#[test]
fn a_file_without_errors_needs_none() {
    for name in ["como-2024-corrected", "ricengo-2026-corrected", "cremona-2025-corrected"] {
        let events = decide(&example(name), BTreeMap::new()).unwrap();
        let written = serde_json::to_value(&events[0]).unwrap();
        assert!(written.get("lint_reasons").is_none(), "{name}: nothing is written where nothing was reasoned");
    }
}

#[test]
fn warnings_may_have_a_reason_and_what_was_not_found_may_not() {
    let file = example("como-2024-corrected");
    let found = file.lint(file.sent_on());
    let warning = found.iter().find(|lint| lint.severity == LintSeverity::Warning).unwrap().key();
    let given: BTreeMap<String, String> = [(warning, "Lo dice il capitolato".to_owned())].into();
    let events = decide(&file, given.clone()).unwrap();
    assert!(matches!(&events[0], ProcedureEvent::Decided { lint_reasons, .. } if *lint_reasons == given));
    let strange: BTreeMap<String, String> = [("E3 lots[9].amount".to_owned(), "Perché sì".to_owned())].into();
    let refusal = decide(&file, strange).unwrap_err();
    assert_eq!(refusal.rule, "lint_reason_unknown");
    let blank: BTreeMap<String, String> = [("E3 lots[9].amount".to_owned(), String::new())].into();
    assert!(decide(&file, blank).is_ok(), "an empty field of a form says nothing");
    let (key, _) = given.into_iter().next().unwrap();
    let endless: BTreeMap<String, String> = [(key, "x".repeat(10_001))].into();
    assert!(decide(&file, endless).is_err());
}

/// Decisions recorded before there was a linter.
#[test]
fn older_decisions_are_read() {
    let event: ProcedureEvent = serde_json::from_str(r#"{"event":"decided","act":"det. 1"}"#).unwrap();
    assert_eq!(event, ProcedureEvent::Decided { act: "det. 1".to_owned(), lint_reasons: BTreeMap::new() });
}
