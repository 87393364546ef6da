//! A contracting authority: its people and the custodians of its keys.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    BodyId, PersonId,
    event::{BodyEvent, CustodySnapshot},
    policy::Role,
};

/// State of a body.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyState {
    /// Version of the stream.
    pub version: u64,
    /// The body, once registered.
    pub body: Option<BodyId>,
    /// Roles by person.
    pub roles: BTreeMap<PersonId, BTreeSet<Role>>,
    /// Public keys enrolled by custodians, the last one each.
    pub enrolled: BTreeMap<PersonId, String>,
    /// Custodians in force.
    pub custody: Option<CustodySnapshot>,
}

impl BodyState {
    /// The stream's name.
    #[must_use]
    pub fn stream(body: &BodyId) -> String {
        format!("body/{body}")
    }

    /// Whether the person holds the role.
    #[must_use]
    pub fn holds(&self, person: &PersonId, role: Role) -> bool {
        self.roles.get(person).is_some_and(|roles| roles.contains(&role))
    }

    /// Applies an event.
    pub fn apply(&mut self, event: &BodyEvent) {
        self.version += 1;
        match event {
            BodyEvent::Registered { body } => self.body = Some(body.clone()),
            BodyEvent::RoleGranted { person, role } => {
                self.roles.entry(person.clone()).or_default().insert(*role);
            }
            BodyEvent::RoleRevoked { person, role, .. } => {
                if let Some(roles) = self.roles.get_mut(person) {
                    roles.remove(role);
                }
            }
            BodyEvent::CustodianEnrolled { person, public } => {
                self.enrolled.insert(person.clone(), public.clone());
            }
            BodyEvent::CustodiansNamed { custody } => self.custody = Some(custody.clone()),
        }
    }

    /// Replays a stream.
    #[must_use]
    pub fn replay<'a>(events: impl IntoIterator<Item = &'a BodyEvent>) -> Self {
        let mut state = Self::default();
        for event in events {
            state.apply(event);
        }
        state
    }
}
