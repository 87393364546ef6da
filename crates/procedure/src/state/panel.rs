//! A panel: members, what they have seen, what they have declared.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::PersonId;

/// Seggio or commission; the first member is the chair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Panel {
    /// Appointing act.
    pub act: String,
    /// Instant of the appointment.
    pub named_at: Timestamp,
    /// Members, chair first.
    pub members: Vec<PersonId>,
    /// Who has read the names of the tenderers, and when.
    pub seen: BTreeMap<PersonId, Timestamp>,
    /// Declarations (art. 16).
    pub declarations: BTreeMap<PersonId, Declaration>,
}

/// A declaration on conflicts of interest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declaration {
    /// Whether there is a conflict.
    pub conflict: bool,
    /// Text.
    pub statement: String,
    /// When.
    pub at: Timestamp,
}

impl Panel {
    /// A panel just named.
    #[must_use]
    pub fn new(act: String, named_at: Timestamp, members: Vec<PersonId>) -> Self {
        Self { act, named_at, members, seen: BTreeMap::new(), declarations: BTreeMap::new() }
    }

    /// Whether the person sits in it.
    #[must_use]
    pub fn has(&self, person: &PersonId) -> bool {
        self.members.contains(person)
    }

    /// Whether the person is the chair.
    #[must_use]
    pub fn is_chair(&self, person: &PersonId) -> bool {
        self.members.first() == Some(person)
    }

    /// Members who have not declared the absence of conflicts.
    pub fn undeclared(&self) -> impl Iterator<Item = &PersonId> {
        self.members.iter().filter(|member| self.declarations.get(*member).is_none_or(|d| d.conflict))
    }
}
