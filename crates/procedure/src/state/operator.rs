//! An economic operator.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{OperatorId, PersonId, event::OperatorEvent, policy::Role};

/// State of an operator.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorState {
    /// Version of the stream.
    pub version: u64,
    /// The operator, once registered.
    pub operator: Option<OperatorId>,
    /// Who acts for it, or once did: then without roles.
    pub users: BTreeMap<PersonId, BTreeSet<Role>>,
}

impl OperatorState {
    /// The stream's name.
    #[must_use]
    pub fn stream(operator: &OperatorId) -> String {
        format!("operator/{operator}")
    }

    /// Whether a person acts for it.
    #[must_use]
    pub fn has_user(&self, person: &PersonId) -> bool {
        self.users.get(person).is_some_and(|roles| !roles.is_empty())
    }

    /// Applies an event.
    pub fn apply(&mut self, event: &OperatorEvent) {
        self.version += 1;
        match event {
            OperatorEvent::Registered { operator } => self.operator = Some(operator.clone()),
            OperatorEvent::UserAdded { person, role } => {
                self.users.entry(person.clone()).or_default().insert(*role);
            }
            // The person stays with no role, so that the view of roles is written over.
            OperatorEvent::UserRemoved { person, role, .. } => {
                self.users.entry(person.clone()).or_default().remove(role);
            }
        }
    }

    /// Replays a stream.
    #[must_use]
    pub fn replay<'a>(events: impl IntoIterator<Item = &'a OperatorEvent>) -> Self {
        let mut state = Self::default();
        for event in events {
            state.apply(event);
        }
        state
    }
}
