//! Names of the people and firms of a procedure, from the register.

use std::collections::{BTreeMap, BTreeSet};

use ceralacca_procedure::{OperatorId, PersonId, ProcedureState, definition::ParticipationForm};
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
        let with = lang.say("con", "with");
        format!("{leader} ({}), {with} {}{more}", leading(state, tenderer, lang), named.join(", "))
    }

    /// As [`Self::tenderer_in`], short enough for a column: beyond one member the others are counted.
    pub(crate) fn tenderer_short(&self, state: &ProcedureState, tenderer: &OperatorId, lang: Lang) -> String {
        let members = state.tenderers.get(tenderer).map(|found| found.manifest.members.as_slice()).unwrap_or_default();
        let others = members.iter().filter(|member| *member != tenderer).count();
        if others < 2 {
            return self.tenderer_in(state, tenderer, lang);
        }
        let (leader, role) = (self.operator(tenderer), leading(state, tenderer, lang));
        match lang {
            Lang::It => format!("{leader} ({role}) e altre {others} imprese"),
            Lang::En => format!("{leader} ({role}) and {others} other firms"),
        }
    }
}

/// What the law calls the one who stands for the others in this form of participation (artt. 65, 67, 68 D.Lgs. 36/2023).
fn leading(state: &ProcedureState, tenderer: &OperatorId, lang: Lang) -> &'static str {
    match state.tenderers.get(tenderer).map(|found| found.manifest.form) {
        Some(
            ParticipationForm::CooperativeConsortium
            | ParticipationForm::CraftConsortium
            | ParticipationForm::StableConsortium
            | ParticipationForm::OrdinaryConsortium,
        ) => lang.say("consorzio", "consortium"),
        Some(ParticipationForm::Network) => lang.say("capofila della rete", "leader of the network"),
        Some(ParticipationForm::EuropeanGrouping) => lang.say("GEIE", "EEIG"),
        Some(ParticipationForm::FormedGroup | ParticipationForm::GroupToBeFormed | ParticipationForm::Single)
        | None => lang.say("mandataria", "leader"),
    }
}
