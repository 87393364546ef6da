//! Who was there: the panel, and whoever else took part.

use std::collections::BTreeMap;

use ceralacca_documents::MinutesMember;
use ceralacca_procedure::{
    PersonId, ProcedureEvent, ProcedureState,
    event::PanelKind,
    refusal::civil,
    state::{Panel, Session},
};
use jiff::Timestamp;

use super::Names;

/// Presences confirmed in the session, by person.
#[derive(Default)]
pub(super) struct Present {
    confirmed: BTreeMap<PersonId, Timestamp>,
    custodians: BTreeMap<PersonId, Timestamp>,
}

impl Present {
    pub(super) fn note(&mut self, at: Timestamp, actor: &PersonId, event: &ProcedureEvent) {
        match event {
            // Who starts the session is present by it.
            ProcedureEvent::SessionStarted { .. } | ProcedureEvent::PresenceConfirmed { .. } => {
                self.confirmed.entry(actor.clone()).or_insert(at);
            }
            ProcedureEvent::ShareGiven { custodian, .. } => {
                self.custodians.entry(custodian.clone()).or_insert(at);
            }
            _ => {}
        }
    }

    /// The members of the panel, chair first, present or not; then the custodians and others who took part.
    pub(super) fn members(self, state: &ProcedureState, session: &Session, names: &Names) -> Vec<MinutesMember> {
        let panel = state.panel(session.panel);
        let mut members: Vec<MinutesMember> = Vec::new();
        for (index, person) in panel.iter().flat_map(|panel| &panel.members).enumerate() {
            members.push(MinutesMember {
                name: names.person(person),
                role: panel_role(session.panel, index == 0).to_owned(),
                confirmed_at: self.confirmed.get(person).copied(),
                conflict_declaration: panel.map(|panel| declaration(panel, person)).unwrap_or_default(),
            });
        }
        let mut others = self.custodians;
        others.extend(self.confirmed);
        for (person, at) in others.into_iter().filter(|(person, _)| panel.is_none_or(|panel| !panel.has(person))) {
            members.push(MinutesMember {
                name: names.person(&person),
                role: other_role(state, &person).to_owned(),
                confirmed_at: Some(at),
                conflict_declaration: String::new(),
            });
        }
        members
    }
}

fn panel_role(panel: PanelKind, chair: bool) -> &'static str {
    match (panel, chair) {
        (PanelKind::Opening, true) => "Presidente del seggio di gara",
        (PanelKind::Opening, false) => "Componente del seggio di gara",
        (PanelKind::Evaluation, true) => "Presidente della commissione",
        (PanelKind::Evaluation, false) => "Commissario",
    }
}

fn other_role(state: &ProcedureState, person: &PersonId) -> &'static str {
    let keeps_key = state.custody.iter().flat_map(|custody| &custody.custodians).any(|key| &key.person == person);
    match (&state.lead == person, keeps_key) {
        (true, true) => "RUP, custode delle chiavi",
        (true, false) => "RUP",
        (false, true) => "Custode delle chiavi",
        (false, false) => "Assiste alla seduta",
    }
}

fn declaration(panel: &Panel, person: &PersonId) -> String {
    let Some(declaration) = panel.declarations.get(person) else { return String::new() };
    let what = if declaration.conflict {
        "Dichiara un conflitto di interessi"
    } else {
        "Dichiara di non avere conflitti di interessi"
    };
    format!("{what} (art. 16 D.Lgs. 36/2023), il {}: {}", civil(declaration.at), declaration.statement)
}
