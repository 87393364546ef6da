//! Economic operators and who acts for them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    body::{identifier_unsound, refuse_unless},
    required_text,
};
use crate::{
    OperatorEvent, OperatorId, OperatorState, PersonId, Refusal,
    policy::{Actor, Role},
};

/// Registers an operator; the person who does so is its legal representative. Name and tax code go to the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterOperator {
    /// Identifier.
    pub operator: OperatorId,
    /// Name (ragione sociale), kept in the register.
    pub name: String,
    /// Codice fiscale, kept in the register.
    pub tax_code: String,
}

impl RegisterOperator {
    /// Decides.
    ///
    /// # Errors
    /// `login_missing`, `identifier_unsound`, `operator_exists`.
    pub fn decide(&self, actor: &Actor, state: &OperatorState) -> Result<Vec<OperatorEvent>, Refusal> {
        let Some(person) = &actor.person else {
            return Err(Refusal::forbidden(
                "login_missing",
                "",
                "Acceda prima di registrare un operatore.",
                "Log in before registering an operator.",
            ));
        };
        if !self.operator.is_well_formed() {
            return Err(identifier_unsound());
        }
        required_text("name", &self.name)?;
        required_text("tax_code", &self.tax_code)?;
        if state.operator.is_some() {
            return Err(Refusal::wrong_moment(
                "operator_exists",
                "",
                "L'operatore è già registrato.",
                "The operator is registered already.",
            ));
        }
        Ok(vec![
            OperatorEvent::Registered { operator: self.operator.clone() },
            OperatorEvent::UserAdded { person: person.clone(), role: Role::LegalRepresentative },
        ])
    }
}

/// Lets another person act for the operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddOperatorUser {
    /// Who.
    pub person: PersonId,
    /// Legal representative or delegate.
    pub role: Role,
}

impl AddOperatorUser {
    /// Decides.
    ///
    /// # Errors
    /// `role_missing` unless the actor is a legal representative of the operator.
    pub fn decide(&self, actor: &Actor, state: &OperatorState) -> Result<Vec<OperatorEvent>, Refusal> {
        let legal = state.users.get(&actor.id()).is_some_and(|roles| roles.contains(&Role::LegalRepresentative));
        refuse_unless(legal && matches!(self.role, Role::LegalRepresentative | Role::Delegate))?;
        if state.users.get(&self.person).is_some_and(|roles| roles.contains(&self.role)) {
            return Ok(Vec::new());
        }
        Ok(vec![OperatorEvent::UserAdded { person: self.person.clone(), role: self.role }])
    }
}
