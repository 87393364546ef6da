//! What stands between a panel and a session with all its members present (artt. 16 and 93).

use super::{Awaited, Waiting};
use crate::{
    PersonId, ProcedureState,
    event::PanelKind,
    policy::Act,
    state::{Panel, Session, SessionStage},
};

/// Everything that is missing until the panel sits in a running session with all its members; nothing when it does.
pub(super) fn towards_session(state: &ProcedureState, kind: PanelKind) -> Vec<Waiting> {
    let Some(panel) = state.panel(kind) else { return vec![Waiting::lead(naming(kind), state)] };
    let mut all = to_declare(state, kind, panel);
    let own = |stage: SessionStage| {
        let found = state.sessions.values().filter(move |session| session.panel == kind && session.stage == stage);
        found.min_by_key(|session| session.starts_at)
    };
    if let Some(running) = own(SessionStage::Running) {
        all.extend(absent(panel, running));
        return all;
    }
    if let Some(other) = state.running_session() {
        let members = state.panel(other.panel).map(|panel| panel.members.as_slice()).unwrap_or_default();
        all.push(Waiting::new(Act::EndSession, Awaited::any_of(members)).in_session(&other.id));
    }
    match own(SessionStage::Convened) {
        // Nobody starts a session before every member has declared.
        Some(convened) if panel.undeclared().next().is_none() => {
            let start = Waiting::new(Act::StartSession, Awaited::any_of(&panel.members));
            all.push(start.in_session(&convened.id).from(convened.starts_at));
        }
        Some(_) => {}
        None => {
            let people = panel.members.iter().chain([&state.lead]);
            all.push(Waiting::new(Act::ConveneSession, Awaited::any_of(people)));
        }
    }
    all
}

/// The commission is named after the term (art. 93 c.1) and may declare while the seggio is at work.
pub(super) fn commission_to_prepare(state: &ProcedureState) -> Vec<Waiting> {
    if !state.definition.has_technical() {
        return Vec::new();
    }
    match &state.evaluation_panel {
        None => vec![Waiting::lead(Act::NameEvaluationPanel, state)],
        Some(panel) => to_declare(state, PanelKind::Evaluation, panel),
    }
}

/// The session of the panel that runs with all its members present.
pub(super) fn sitting(state: &ProcedureState, kind: PanelKind) -> Option<&Session> {
    let panel = state.panel(kind)?;
    let running = state.running_session().filter(|session| session.panel == kind)?;
    panel.members.iter().all(|member| running.present.contains(member)).then_some(running)
}

fn naming(kind: PanelKind) -> Act {
    match kind {
        PanelKind::Opening => Act::NameOpeningPanel,
        PanelKind::Evaluation => Act::NameEvaluationPanel,
    }
}

/// A member who has a conflict is replaced, which is an appointment; the others read the names and declare.
fn to_declare(state: &ProcedureState, kind: PanelKind, panel: &Panel) -> Vec<Waiting> {
    let mut all = Vec::new();
    if panel.declarations.values().any(|declaration| declaration.conflict) {
        all.push(Waiting::lead(naming(kind), state));
    }
    let silent = panel.members.iter().filter(|member| !panel.declarations.contains_key(*member));
    let (seen, unseen): (Vec<&PersonId>, Vec<&PersonId>) = silent.partition(|member| panel.seen.contains_key(*member));
    for (act, people) in [(Act::SeeTenderers, unseen), (Act::DeclareConflict, seen)] {
        if !people.is_empty() {
            all.push(Waiting::new(act, Awaited::each_of(people)));
        }
    }
    all
}

fn absent(panel: &Panel, running: &Session) -> Option<Waiting> {
    let absent: Vec<&PersonId> = panel.members.iter().filter(|member| !running.present.contains(*member)).collect();
    (!absent.is_empty()).then(|| Waiting::new(Act::ConfirmPresence, Awaited::each_of(absent)).in_session(&running.id))
}
