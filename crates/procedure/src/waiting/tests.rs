use std::collections::BTreeMap;

use super::*;
use crate::{ProcedureEvent, definition::examples, event::CustodySnapshot};

fn drafted() -> ProcedureState {
    let definition = examples::procedure("como-2024");
    let body = definition.buyer.id.as_str().into();
    ProcedureState::born(&ProcedureEvent::Drafted { body, lead: "lead".into(), definition: Box::new(definition) })
        .unwrap()
}

fn then(state: &mut ProcedureState, event: &ProcedureEvent) {
    state.apply(Timestamp::UNIX_EPOCH, &"lead".into(), event).unwrap();
}

fn acts(state: &ProcedureState) -> Vec<Act> {
    waiting(state).into_iter().map(|found| found.act).collect()
}

#[test]
fn before_the_term_the_lead_and_the_firms_are_waited_for() {
    let mut state = drafted();
    assert_eq!(acts(&state), [Act::RecordDecision]);
    then(&mut state, &ProcedureEvent::Decided { act: "det. 1".to_owned(), lint_reasons: BTreeMap::new() });
    assert_eq!(acts(&state), [Act::Publish]);
    let custody = CustodySnapshot { epoch: 1, threshold: 2, custodians: Vec::new() };
    let deadline = state.deadline;
    then(&mut state, &ProcedureEvent::Published { custody, deadline });
    assert_eq!(acts(&state), [Act::NameOpeningPanel, Act::SubmitTender, Act::CloseSubmissions]);
    let all = waiting(&state);
    let micro = jiff::SignedDuration::from_micros(1);
    assert!(all[1].is_due(deadline) && !all[1].is_due(deadline + micro), "a tender at the last instant is in time");
    assert!(all[2].is_due(deadline) && !all[2].is_due(deadline - micro));
    then(&mut state, &ProcedureEvent::Suspended { reason: "guasto".to_owned(), malfunction: true });
    assert_eq!(acts(&state), [Act::Resume]);
    assert!(waiting(&state)[0].of.includes(&Actor { person: Some("lead".into()), ..Actor::default() }));
    assert!(!waiting(&state)[0].of.includes(&Actor { person: Some("officer".into()), ..Actor::default() }));
}

#[test]
fn nobody_tendered_so_the_lead_declares_it() {
    let mut state = drafted();
    let deadline = state.deadline;
    then(&mut state, &ProcedureEvent::SubmissionsClosed { deadline, tenders: 0 });
    assert_eq!(acts(&state), [Act::DeclareDeserted]);
    then(&mut state, &ProcedureEvent::Deserted { reason: "nessuna offerta".to_owned() });
    assert_eq!(acts(&state), []);
}

#[test]
fn what_is_kept_reads_back() {
    let found = Waiting::new(Act::AnswerCure, Awaited::Firm("rossi".into())).in_lot(2).by(Timestamp::UNIX_EPOCH);
    let text = serde_json::to_string(&found).unwrap();
    assert_eq!(text, r#"{"act":"answer_cure","of":{"firm":"rossi"},"lot":2,"count":1,"by":"1970-01-01T00:00:00Z"}"#);
    assert_eq!(serde_json::from_str::<Waiting>(&text).unwrap(), found);
}
