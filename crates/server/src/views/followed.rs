//! Who follows a procedure: one row for each party that has a part in it, with what the procedure waits for, so that a
//! desk is one read and replays nothing.
//!
//! A party's live procedures and those that have ended lie under different parents: the first are read whole, of the
//! second only the first page. Rows hold nothing that the law hides from the office: before the term a state knows no
//! tenderer.

use std::collections::{BTreeMap, BTreeSet};

use ceralacca_procedure::{
    BodyId, OperatorId, PersonId, ProcedureId, ProcedureState,
    policy::{Actor, Role},
    state::Phase,
    waiting::{Waiting, waiting},
};
use ceralacca_storage::{Engine, ViewChange};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{FOLLOWED, row};
use crate::ApiError;

/// Rows of one party read at most.
pub const FOLLOWED_MAX: u32 = 500;

/// A procedure as a party's desk shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Followed {
    /// Procedure.
    pub id: ProcedureId,
    /// Object.
    pub title: String,
    /// Buyer.
    pub body: BodyId,
    /// Buyer's name.
    pub buyer: String,
    /// RUP.
    pub lead: PersonId,
    /// Phase.
    pub phase: Phase,
    /// Term for tenders.
    pub deadline: Timestamp,
    /// What it waits for.
    pub waiting: Vec<Waiting>,
    /// The parts that the party has in it.
    pub parts: BTreeSet<Role>,
}

impl Followed {
    /// The parts that a person still has: a RUP and a custodian lose theirs with their role in the body.
    #[must_use]
    pub fn parts_of(&self, actor: &Actor) -> BTreeSet<Role> {
        let held = actor.roles_in_body(&self.body);
        let lasting = |role: &Role| match role {
            Role::ProjectLead | Role::KeyCustodian | Role::Officer | Role::Auditor => held.contains(role),
            Role::OpeningPanel
            | Role::Commissioner
            | Role::LegalRepresentative
            | Role::Delegate
            | Role::BuyerAdmin
            | Role::PlatformAdmin
            | Role::Public
            | Role::System => true,
        };
        self.parts.iter().copied().filter(lasting).collect()
    }
}

/// Who follows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    /// A person: RUP, member of a panel, custodian to whom tenders are sealed.
    Person(PersonId),
    /// The office, the auditors of the buyer.
    Body(BodyId),
    /// An operator invited, or whose tender was taken.
    Operator(OperatorId),
}

impl Party {
    fn name(&self) -> String {
        match self {
            Self::Person(person) => format!("person/{person}"),
            Self::Body(body) => format!("body/{body}"),
            Self::Operator(operator) => format!("operator/{operator}"),
        }
    }

    fn parent(&self, ended: bool) -> String {
        if ended { format!("{}/ended", self.name()) } else { self.name() }
    }
}

/// Rows of a procedure.
#[must_use]
pub fn of_procedure(state: &ProcedureState) -> Vec<ViewChange> {
    let mut followed = Followed {
        id: state.id.clone(),
        title: state.definition.title.clone(),
        body: state.body.clone(),
        buyer: state.definition.buyer.name.clone(),
        lead: state.lead.clone(),
        phase: state.phase,
        deadline: state.deadline,
        waiting: waiting(state),
        parts: BTreeSet::new(),
    };
    let ended = state.phase.is_ended();
    let mut rows = Vec::new();
    for (party, parts) in parties(state) {
        followed.parts = parts;
        rows.push(row(FOLLOWED, format!("{}/{}", party.name(), state.id), &party.parent(ended), &followed));
    }
    rows
}

/// The rows that an act writes: those that changed, and those of parties that have left.
#[must_use]
pub fn changes(before: Option<&ProcedureState>, next: &ProcedureState) -> Vec<ViewChange> {
    let mut old: BTreeMap<String, ViewChange> =
        before.map(of_procedure).unwrap_or_default().into_iter().map(|row| (row.key.clone(), row)).collect();
    let mut all: Vec<ViewChange> =
        of_procedure(next).into_iter().filter(|row| old.remove(&row.key).as_ref() != Some(row)).collect();
    all.extend(old.into_values().map(|row| ViewChange { data: None, ..row }));
    all
}

fn parties(state: &ProcedureState) -> BTreeMap<Party, BTreeSet<Role>> {
    let mut all: BTreeMap<Party, BTreeSet<Role>> = BTreeMap::new();
    let mut add = |party: Party, role: Role| {
        all.entry(party).or_default().insert(role);
    };
    add(Party::Body(state.body.clone()), Role::Officer);
    add(Party::Body(state.body.clone()), Role::Auditor);
    add(Party::Person(state.lead.clone()), Role::ProjectLead);
    for (role, panel) in [(Role::OpeningPanel, &state.opening_panel), (Role::Commissioner, &state.evaluation_panel)] {
        let members = panel.iter().flat_map(|panel| &panel.members);
        members.for_each(|member| add(Party::Person(member.clone()), role));
    }
    let custodians = state.custody.iter().flat_map(|custody| &custody.custodians);
    custodians.for_each(|key| add(Party::Person(key.person.clone()), Role::KeyCustodian));
    if state.published_at.is_some() {
        let invited = state.definition.participation.invited.iter();
        invited.for_each(|invitee| {
            add(Party::Operator(OperatorId::new(invitee.operator.clone())), Role::LegalRepresentative);
        });
    }
    for tenderer in state.tenderers.values() {
        let members = tenderer.manifest.members.iter().chain([tenderer.id()]);
        members.for_each(|operator| add(Party::Operator(operator.clone()), Role::LegalRepresentative));
    }
    all
}

/// What a party follows: its live procedures, or those that have ended; at most [`FOLLOWED_MAX`].
///
/// # Errors
/// The database failed, or a row is damaged.
pub async fn of_party(engine: &dyn Engine, party: &Party, ended: bool) -> Result<Vec<Followed>, ApiError> {
    let rows = engine.views(FOLLOWED, Some(&party.parent(ended)), "", FOLLOWED_MAX).await?;
    rows.iter()
        .map(|row| {
            serde_json::from_str(&row.data).map_err(|error| ApiError::internal("reading a followed procedure", error))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use ceralacca_procedure::{ProcedureEvent, definition::ProcedureFile, event::CustodySnapshot};

    use super::*;

    fn drafted() -> ProcedureState {
        let definition = ProcedureFile::from_toml(include_str!("../../../../examples/ricengo-2026.toml")).unwrap();
        let body = definition.buyer.id.as_str().into();
        ProcedureState::born(&ProcedureEvent::Drafted { body, lead: "lead".into(), definition: Box::new(definition) })
            .unwrap()
    }

    fn keys(rows: &[ViewChange]) -> Vec<&str> {
        rows.iter().map(|row| row.key.split('/').nth(1).unwrap()).collect()
    }

    #[test]
    fn the_invited_follow_from_publication_and_a_replaced_member_no_more() {
        let mut state = drafted();
        assert_eq!(keys(&of_procedure(&state)), ["lead", "comune-di-ricengo"]);
        let apply = |state: &mut ProcedureState, event: ProcedureEvent| {
            let before = state.clone();
            state.apply(Timestamp::UNIX_EPOCH, &"lead".into(), &event).unwrap();
            changes(Some(&before), state)
        };
        let custody = CustodySnapshot { epoch: 1, threshold: 1, custodians: Vec::new() };
        let deadline = state.deadline;
        let rows = apply(&mut state, ProcedureEvent::Published { custody, deadline });
        assert_eq!(keys(&rows).iter().filter(|key| key.starts_with("operator-")).count(), 3);
        let named = |member: &str| ProcedureEvent::OpeningPanelNamed {
            act: "det. 2".to_owned(),
            members: vec![PersonId::new(member)],
        };
        apply(&mut state, named("seggio"));
        let rows = apply(&mut state, named("altro"));
        let gone: Vec<_> = rows.iter().filter(|row| row.data.is_none()).map(|row| row.key.as_str()).collect();
        assert_eq!(gone, [format!("person/seggio/{}", state.id)]);
        assert_eq!(rows.len(), 2, "rows that say the same are not written again: {rows:?}");
    }

    #[test]
    fn ended_procedures_lie_apart() {
        let mut state = drafted();
        let before = state.clone();
        let revoked = ProcedureEvent::Revoked { act: "det. 9".to_owned(), reason: "motivi".to_owned(), lot: None };
        state.apply(Timestamp::UNIX_EPOCH, &"lead".into(), &revoked).unwrap();
        let rows = changes(Some(&before), &state);
        assert!(rows.iter().all(|row| row.parent.as_deref().unwrap().ends_with("/ended")), "{rows:?}");
    }
}
