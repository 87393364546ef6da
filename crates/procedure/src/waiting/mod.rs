//! What a procedure waits for, and from whom: the next acts that the law needs, as a pure function of the state.
//!
//! Whoever is named here may do the act (the policy says so, and a test compares the two); whoever may do an act that is
//! not due is not named. Instants are data: an act that is not possible before an instant carries it in
//! [`Waiting::from`], one that is not possible after an instant in [`Waiting::by`], so that the answer does not depend on
//! the clock and can be kept beside the state.

mod admission;
mod body;
mod lots;
mod panels;

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use body::{BodyNeed, BodyTask, of_body};

use crate::{
    OperatorId, PersonId, ProcedureState, SessionId,
    policy::{Act, Actor},
    state::Phase,
};

/// One act that the procedure waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Which act.
    pub act: Act,
    /// From whom.
    pub of: Awaited,
    /// In which lot, for acts on one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<u16>,
    /// In which session, for acts in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
    /// How many things are to be done by it: tenderers to decide on, envelopes to open, values to give; at least one.
    pub count: usize,
    /// Not before this instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Not after this instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Timestamp>,
}

/// Who is waited for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Awaited {
    /// So many of these people.
    People {
        /// Who may.
        persons: BTreeSet<PersonId>,
        /// How many of them must.
        wanted: usize,
    },
    /// One tenderer.
    Firm(OperatorId),
    /// Whoever wants to tender.
    Firms,
    /// The platform itself, when the clock says so.
    Platform,
}

impl Awaited {
    /// Whether the person is among those waited for.
    #[must_use]
    pub fn includes(&self, actor: &Actor) -> bool {
        match self {
            Self::People { persons, .. } => actor.person.as_ref().is_some_and(|person| persons.contains(person)),
            Self::Firm(operator) => actor.acts_for(operator),
            Self::Firms | Self::Platform => false,
        }
    }

    /// Anyone of these people.
    fn any_of<'a>(persons: impl IntoIterator<Item = &'a PersonId>) -> Self {
        Self::People { persons: persons.into_iter().cloned().collect(), wanted: 1 }
    }

    /// Every one of these people.
    fn each_of<'a>(persons: impl IntoIterator<Item = &'a PersonId>) -> Self {
        let persons: BTreeSet<PersonId> = persons.into_iter().cloned().collect();
        Self::People { wanted: persons.len(), persons }
    }
}

impl Waiting {
    fn new(act: Act, of: Awaited) -> Self {
        Self { act, of, lot: None, session: None, count: 1, from: None, by: None }
    }

    fn lead(act: Act, state: &ProcedureState) -> Self {
        Self::new(act, Awaited::any_of([&state.lead]))
    }

    fn in_lot(mut self, lot: u16) -> Self {
        self.lot = Some(lot);
        self
    }

    fn in_session(mut self, session: &SessionId) -> Self {
        self.session = Some(session.clone());
        self
    }

    fn times(mut self, count: usize) -> Self {
        self.count = count;
        self
    }

    fn from(mut self, instant: Timestamp) -> Self {
        self.from = Some(instant);
        self
    }

    fn by(mut self, instant: Timestamp) -> Self {
        self.by = Some(instant);
        self
    }

    /// Whether the act is possible at an instant, as far as the clock decides.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= now) && !self.is_over(now)
    }

    /// Whether its time has passed.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.by.is_some_and(|by| by < now)
    }
}

/// What the procedure waits for, the most pressing first; nothing once it is over.
#[must_use]
pub fn waiting(state: &ProcedureState) -> Vec<Waiting> {
    match state.phase {
        Phase::Draft => vec![Waiting::lead(Act::RecordDecision, state)],
        Phase::Decided => vec![Waiting::lead(Act::Publish, state)],
        Phase::Published => published(state),
        Phase::Suspended => vec![Waiting::lead(Act::Resume, state)],
        Phase::Closed => closed(state),
        Phase::AdministrativeCheck => {
            let mut all = admission::waiting(state);
            all.extend(panels::commission_to_prepare(state));
            all
        }
        Phase::Evaluation => lots::waiting(state),
        Phase::Proposed | Phase::Deserted | Phase::Revoked | Phase::Annulled => Vec::new(),
    }
}

fn published(state: &ProcedureState) -> Vec<Waiting> {
    let mut all = Vec::new();
    if state.opening_panel.is_none() {
        all.push(Waiting::lead(Act::NameOpeningPanel, state));
    }
    all.push(Waiting::new(Act::SubmitTender, Awaited::Firms).by(state.deadline));
    all.push(Waiting::new(Act::CloseSubmissions, Awaited::Platform).from(state.deadline));
    all
}

fn closed(state: &ProcedureState) -> Vec<Waiting> {
    if state.tenderers.is_empty() {
        return vec![Waiting::lead(Act::DeclareDeserted, state)];
    }
    let mut all = panels::towards_session(state, crate::event::PanelKind::Opening);
    all.extend(panels::commission_to_prepare(state));
    all
}

#[cfg(test)]
mod tests;
