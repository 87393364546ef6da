//! Names of the people and firms of a procedure, from the register.

use std::collections::{BTreeMap, BTreeSet};

use ceralacca_procedure::{OperatorId, PersonId, ProcedureState};
use ceralacca_storage::{Engine, StoredEntry};

use crate::{ApiError, pages::Lang, people};

/// The actor of what the installation does by itself.
const SYSTEM: &str = "system";
/// Members of a group who are named beside its leader; the others are counted.
const MEMBERS_NAMED_MAX: usize = 8;

/// Names by identifier; who has none (unknown or erased) is called by his identifier.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// Persons.
    pub persons: BTreeMap<PersonId, String>,
    /// Operators.
    pub operators: BTreeMap<OperatorId, String>,
}

impl Names {
    /// The names of everybody whom the procedure knows: panels, custodians, tenderers, and who acted.
    ///
    /// # Errors
    /// The database failed.
    pub async fn of_procedure(
        engine: &dyn Engine,
        state: &ProcedureState,
        entries: &[StoredEntry],
    ) -> Result<Self, ApiError> {
        let panels = [&state.opening_panel, &state.evaluation_panel].into_iter().flatten();
        let mut persons: BTreeSet<PersonId> = panels.flat_map(|panel| panel.members.iter().cloned()).collect();
        persons.extend(state.custody.iter().flat_map(|custody| &custody.custodians).map(|key| key.person.clone()));
        persons.insert(state.lead.clone());
        persons.extend(entries.iter().map(|entry| PersonId::new(entry.entry.actor.clone())));
        let mut names = Self::default();
        for person in persons {
            let name = people::person_name(engine, &person).await?;
            names.persons.insert(person, name);
        }
        for tenderer in state.tenderers.values() {
            for operator in std::iter::once(tenderer.id()).chain(&tenderer.manifest.members) {
                if !names.operators.contains_key(operator) {
                    let name = people::operator_name(engine, operator).await?;
                    names.operators.insert(operator.clone(), name);
                }
            }
        }
        Ok(names)
    }

    /// The name of a person, or of the platform.
    pub(crate) fn person(&self, person: &PersonId) -> String {
        if person.as_str() == SYSTEM {
            return "Piattaforma".to_owned();
        }
        self.persons.get(person).cloned().unwrap_or_else(|| person.to_string())
    }

    fn operator(&self, operator: &OperatorId) -> String {
        self.operators.get(operator).cloned().unwrap_or_else(|| operator.to_string())
    }

    /// The name of a tenderer; for a group or a consortium, its leader and its members.
    pub(crate) fn tenderer(&self, state: &ProcedureState, tenderer: &OperatorId) -> String {
        self.tenderer_in(state, tenderer, Lang::It)
    }

    /// As [`Self::tenderer`], in a language of the pages.
    pub(crate) fn tenderer_in(&self, state: &ProcedureState, tenderer: &OperatorId, lang: Lang) -> String {
        let leader = self.operator(tenderer);
        let members = state.tenderers.get(tenderer).map(|found| found.manifest.members.as_slice()).unwrap_or_default();
        let others: Vec<&OperatorId> = members.iter().filter(|member| *member != tenderer).collect();
        if others.is_empty() {
            return leader;
        }
        let named: Vec<String> = others.iter().take(MEMBERS_NAMED_MAX).map(|other| self.operator(other)).collect();
        let rest = others.len().saturating_sub(named.len());
        let more = match (rest, lang) {
            (0, _) => String::new(),
            (_, Lang::It) => format!(" e altri {rest}"),
            (_, Lang::En) => format!(" and {rest} others"),
        };
        let role = lang.say("(mandataria o capofila), con", "(leader), together with");
        format!("{leader} {role} {}{more}", named.join(", "))
    }
}
