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
        refuse_unless(represents(actor, state) && matches!(self.role, Role::LegalRepresentative | Role::Delegate))?;
        if state.users.get(&self.person).is_some_and(|roles| roles.contains(&self.role)) {
            return Ok(Vec::new());
        }
        Ok(vec![OperatorEvent::UserAdded { person: self.person.clone(), role: self.role }])
    }
}

/// Takes from a person a role in the operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveOperatorUser {
    /// Who.
    pub person: PersonId,
    /// Legal representative or delegate.
    pub role: Role,
    /// Reasons.
    pub reason: String,
}

impl RemoveOperatorUser {
    /// Decides.
    ///
    /// # Errors
    /// `role_missing` unless the actor is a legal representative of the operator, `role_not_held`,
    /// `last_representative`, `text_missing` or `text_too_long` for the reasons.
    pub fn decide(&self, actor: &Actor, state: &OperatorState) -> Result<Vec<OperatorEvent>, Refusal> {
        refuse_unless(represents(actor, state))?;
        if !state.users.get(&self.person).is_some_and(|roles| roles.contains(&self.role)) {
            return Err(Refusal::wrong_moment(
                "role_not_held",
                "",
                "La persona non ha questo ruolo.",
                "The person does not hold this role.",
            ));
        }
        let representatives = state.users.values().filter(|roles| roles.contains(&Role::LegalRepresentative)).count();
        if self.role == Role::LegalRepresentative && representatives == 1 {
            return Err(Refusal::wrong_moment(
                "last_representative",
                "",
                "È l'unico legale rappresentante dell'operatore: ne aggiunga prima un altro.",
                "This is the only legal representative of the operator: add another one first.",
            ));
        }
        let reason = required_text("reason", &self.reason)?;
        Ok(vec![OperatorEvent::UserRemoved { person: self.person.clone(), role: self.role, reason }])
    }
}

fn represents(actor: &Actor, state: &OperatorState) -> bool {
    state.users.get(&actor.id()).is_some_and(|roles| roles.contains(&Role::LegalRepresentative))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(person: &str) -> Actor {
        Actor { person: Some(person.into()), ..Actor::default() }
    }

    #[test]
    fn users_come_and_go_but_one_representative_stays() {
        let register =
            RegisterOperator { operator: "rossi".into(), name: "Rossi".to_owned(), tax_code: "1".to_owned() };
        let mut state = OperatorState::replay(&register.decide(&actor("anna"), &OperatorState::default()).unwrap());
        let add = AddOperatorUser { person: "bruno".into(), role: Role::Delegate };
        add.decide(&actor("anna"), &state).unwrap().iter().for_each(|event| state.apply(event));
        let remove = |person: &str, role| RemoveOperatorUser {
            person: person.into(),
            role,
            reason: "ha lasciato l'impresa".to_owned(),
        };
        let rule =
            |act: RemoveOperatorUser, by: &str, state: &OperatorState| act.decide(&actor(by), state).unwrap_err().rule;
        assert_eq!(rule(remove("anna", Role::LegalRepresentative), "bruno", &state), "role_missing");
        assert_eq!(rule(remove("anna", Role::LegalRepresentative), "anna", &state), "last_representative");
        assert_eq!(rule(remove("anna", Role::Delegate), "anna", &state), "role_not_held");
        let silent = RemoveOperatorUser { reason: " ".to_owned(), ..remove("bruno", Role::Delegate) };
        assert!(rule(silent, "anna", &state).starts_with("text_"), "reasons are asked for");
        let removed = remove("bruno", Role::Delegate).decide(&actor("anna"), &state).unwrap();
        removed.iter().for_each(|event| state.apply(event));
        assert!(!state.has_user(&"bruno".into()) && state.has_user(&"anna".into()));
        assert_eq!(rule(remove("bruno", Role::Delegate), "anna", &state), "role_not_held");
    }
}
