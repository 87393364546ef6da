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
    /// Who acts for it.
    pub users: BTreeMap<PersonId, BTreeSet<Role>>,
}

impl OperatorState {
    /// The stream's name.
    #[must_use]
    pub fn stream(operator: &OperatorId) -> String {
        format!("operator/{operator}")
    }

    /// Applies an event.
    pub fn apply(&mut self, event: &OperatorEvent) {
        self.version += 1;
        match event {
            OperatorEvent::Registered { operator } => self.operator = Some(operator.clone()),
            OperatorEvent::UserAdded { person, role } => {
                self.users.entry(person.clone()).or_default().insert(*role);
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
