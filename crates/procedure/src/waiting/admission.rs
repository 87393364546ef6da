//! Who is admitted: administrative envelopes, cures, exclusions (artt. 94-101 and 107).

use std::collections::BTreeSet;

use super::{Awaited, Waiting, panels};
use crate::{
    PersonId, ProcedureState,
    acts::envelopes_to_open,
    definition::EnvelopeClass,
    event::PanelKind,
    policy::Act,
    state::{Admission, Session, Tenderer},
};

pub(super) fn waiting(state: &ProcedureState) -> Vec<Waiting> {
    let mut all = Vec::new();
    if state.tenderers.values().any(first_is_sealed) {
        match panels::sitting(state, PanelKind::Opening) {
            Some(session) => all.extend(shares(state, session)),
            None => all.extend(panels::towards_session(state, PanelKind::Opening)),
        }
    }
    let opened: Vec<&Tenderer> = state.tenderers.values().filter(|tenderer| !first_is_sealed(tenderer)).collect();
    all.extend(to_decide(state, &opened));
    for tenderer in &opened {
        all.extend(cure(state, tenderer));
    }
    if state.tenderers.values().all(Tenderer::is_settled) {
        all.push(Waiting::new(Act::SettleAdmissions, deciders(state)));
    }
    all
}

/// The RUP or the seggio, as the notice has it: the policy lets both.
pub(super) fn deciders(state: &ProcedureState) -> Awaited {
    let seggio = state.opening_panel.iter().flat_map(|panel| &panel.members);
    Awaited::any_of(seggio.chain([&state.lead]))
}

fn first_is_sealed(tenderer: &Tenderer) -> bool {
    let first = tenderer
        .envelope(EnvelopeClass::Administrative, None)
        .or_else(|| tenderer.envelope(EnvelopeClass::Single, None));
    first.is_some_and(|envelope| envelope.is_sealed())
}

/// Shares of the envelopes whose turn it is in a session with all its members: as many custodians as are still wanted.
pub(super) fn shares(state: &ProcedureState, session: &Session) -> Option<Waiting> {
    let custody = state.custody.as_ref()?;
    let mut silent: BTreeSet<&PersonId> = BTreeSet::new();
    let (mut wanted, mut closed) = (0, 0);
    for (_, envelope) in envelopes_to_open(state, session) {
        let givers = envelope.givers(&session.id);
        silent.extend(custody.custodians.iter().map(|key| &key.person).filter(|person| !givers.contains(person)));
        wanted = wanted.max(usize::from(custody.threshold).saturating_sub(givers.len()));
        closed += 1;
    }
    let persons = silent.into_iter().cloned().collect();
    (closed > 0 && wanted > 0).then(|| {
        Waiting::new(Act::GiveShare, Awaited::People { persons, wanted }).in_session(&session.id).times(closed)
    })
}

fn to_decide(state: &ProcedureState, opened: &[&Tenderer]) -> Vec<Waiting> {
    let count = |which: fn(&Admission) -> bool| opened.iter().filter(|tenderer| which(&tenderer.admission)).count();
    let decisions = [
        (Act::Admit, count(|admission| matches!(admission, Admission::Pending | Admission::Cured))),
        (Act::Exclude, count(|admission| matches!(admission, Admission::NotCured))),
    ];
    let due = decisions.into_iter().filter(|(_, count)| *count > 0);
    due.map(|(act, count)| Waiting::new(act, deciders(state)).times(count)).collect()
}

fn cure(state: &ProcedureState, tenderer: &Tenderer) -> Vec<Waiting> {
    match &tenderer.admission {
        Admission::CureAsked { answered: true, .. } => vec![Waiting::new(Act::AssessCure, deciders(state))],
        Admission::CureAsked { due, answered: false, .. } => vec![
            Waiting::new(Act::AnswerCure, Awaited::Firm(tenderer.id().clone())).by(*due),
            Waiting::new(Act::AssessCure, deciders(state)).from(*due),
        ],
        Admission::Pending
        | Admission::Admitted
        | Admission::Cured
        | Admission::NotCured
        | Admission::Excluded(_)
        | Admission::Readmitted => Vec::new(),
    }
}
