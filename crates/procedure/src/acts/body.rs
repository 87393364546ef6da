//! A body, its people and its custodians (architecture §5-6).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::required_text;
use crate::{
    BodyEvent, BodyId, BodyState, PersonId, Refusal,
    event::{CustodianKey, CustodySnapshot},
    policy::{Actor, Role},
};

/// Custodians of a body at most.
pub const CUSTODIANS_MAX: usize = 15;

/// Registers a body; its name goes to the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterBody {
    /// Identifier.
    pub body: BodyId,
    /// Official name, kept in the register.
    pub name: String,
}

impl RegisterBody {
    /// Decides.
    ///
    /// # Errors
    /// `role_missing`, `identifier_unsound`, `body_exists`.
    pub fn decide(&self, actor: &Actor, state: &BodyState) -> Result<Vec<BodyEvent>, Refusal> {
        refuse_unless(actor.platform_admin || actor.system)?;
        if !self.body.is_well_formed() {
            return Err(identifier_unsound());
        }
        required_text("name", &self.name)?;
        if state.body.is_some() {
            return Err(Refusal::wrong_moment(
                "body_exists",
                "",
                "L'ente è già registrato.",
                "The body is registered already.",
            ));
        }
        Ok(vec![BodyEvent::Registered { body: self.body.clone() }])
    }
}

/// Grants a role of the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantRole {
    /// To whom.
    pub person: PersonId,
    /// Which.
    pub role: Role,
}

impl GrantRole {
    /// Decides. The platform's administrator names only the body's administrators; these name everybody else.
    ///
    /// # Errors
    /// `role_missing`, `role_not_of_a_body`.
    pub fn decide(&self, actor: &Actor, state: &BodyState) -> Result<Vec<BodyEvent>, Refusal> {
        refuse_unless_admin(actor, state, self.role)?;
        match self.role {
            Role::ProjectLead | Role::Officer | Role::KeyCustodian | Role::Auditor | Role::BuyerAdmin => {}
            Role::PlatformAdmin
            | Role::OpeningPanel
            | Role::Commissioner
            | Role::LegalRepresentative
            | Role::Delegate
            | Role::Public
            | Role::System => {
                return Err(Refusal::invalid(
                    "role_not_of_a_body",
                    "",
                    "Questo ruolo non si attribuisce nell'ente.",
                    "This role is not held in a body.",
                ));
            }
        }
        if state.holds(&self.person, self.role) {
            return Ok(Vec::new());
        }
        Ok(vec![BodyEvent::RoleGranted { person: self.person.clone(), role: self.role }])
    }
}

/// Takes a role back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevokeRole {
    /// From whom.
    pub person: PersonId,
    /// Which.
    pub role: Role,
    /// Why.
    pub reason: String,
}

impl RevokeRole {
    /// Decides.
    ///
    /// # Errors
    /// `role_missing`, `role_not_held`.
    pub fn decide(&self, actor: &Actor, state: &BodyState) -> Result<Vec<BodyEvent>, Refusal> {
        refuse_unless_admin(actor, state, self.role)?;
        if !state.holds(&self.person, self.role) {
            return Err(Refusal::wrong_moment(
                "role_not_held",
                "",
                "La persona non ha questo ruolo.",
                "The person does not hold this role.",
            ));
        }
        let reason = required_text("reason", &self.reason)?;
        Ok(vec![BodyEvent::RoleRevoked { person: self.person.clone(), role: self.role, reason }])
    }
}

/// A custodian enrols the public key of his device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolCustodian {
    /// Public key, base64url of the uncompressed P-256 point; checked before this act is decided.
    pub public: String,
}

impl EnrolCustodian {
    /// Decides.
    ///
    /// # Errors
    /// `role_missing` unless the person is a custodian of the body.
    pub fn decide(&self, actor: &Actor, state: &BodyState) -> Result<Vec<BodyEvent>, Refusal> {
        let person = actor.id();
        refuse_unless(state.holds(&person, Role::KeyCustodian))?;
        Ok(vec![BodyEvent::CustodianEnrolled { person, public: self.public.clone() }])
    }
}

/// Puts a set of custodians in force, with a new epoch. Procedures already published keep theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NameCustodians {
    /// How many must act.
    pub threshold: u8,
    /// Who, each enrolled.
    pub custodians: Vec<PersonId>,
}

impl NameCustodians {
    /// Decides.
    ///
    /// # Errors
    /// `role_missing`, `custodians_unsound`, `custodian_not_enrolled`.
    pub fn decide(&self, actor: &Actor, state: &BodyState) -> Result<Vec<BodyEvent>, Refusal> {
        let admin = state.body.as_ref().is_some_and(|body| actor.roles_in_body(body).contains(&Role::BuyerAdmin));
        refuse_unless(admin || actor.system)?;
        let distinct: BTreeSet<_> = self.custodians.iter().collect();
        let count = self.custodians.len();
        if distinct.len() != count
            || !(1..=CUSTODIANS_MAX).contains(&count)
            || !(1..=count).contains(&usize::from(self.threshold))
        {
            return Err(Refusal::invalid(
                "custodians_unsound",
                "",
                format!("I custodi sono da 1 a {CUSTODIANS_MAX}, diversi; la soglia è fra 1 e il loro numero."),
                format!(
                    "There are 1 to {CUSTODIANS_MAX} different custodians; the threshold is between 1 and their number."
                ),
            ));
        }
        let mut custodians = Vec::with_capacity(count);
        for person in &self.custodians {
            let Some(public) = state.enrolled.get(person).filter(|_| state.holds(person, Role::KeyCustodian)) else {
                return Err(Refusal::wrong_moment(
                    "custodian_not_enrolled",
                    "",
                    "Un custode non ha ancora creato la propria chiave sul suo dispositivo.",
                    "A custodian has not made his key on his device yet.",
                )
                .with("person", person));
            };
            custodians.push(CustodianKey { person: person.clone(), public: public.clone() });
        }
        let epoch = state.custody.as_ref().map_or(1, |set| set.epoch.saturating_add(1));
        Ok(vec![BodyEvent::CustodiansNamed {
            custody: CustodySnapshot { epoch, threshold: self.threshold, custodians },
        }])
    }
}

fn refuse_unless_admin(actor: &Actor, state: &BodyState, role: Role) -> Result<(), Refusal> {
    let Some(body) = &state.body else {
        return Err(Refusal::not_found("body_unknown", "L'ente non è registrato.", "The body is not registered."));
    };
    let buyer_admin = actor.roles_in_body(body).contains(&Role::BuyerAdmin);
    refuse_unless(actor.system || buyer_admin || (actor.platform_admin && role == Role::BuyerAdmin))
}

pub(super) fn refuse_unless(permitted: bool) -> Result<(), Refusal> {
    if permitted {
        return Ok(());
    }
    Err(Refusal::forbidden(
        "role_missing",
        "",
        "Il ruolo con cui è entrato non consente questo atto.",
        "Your role does not allow this act.",
    ))
}

pub(super) fn identifier_unsound() -> Refusal {
    Refusal::invalid(
        "identifier_unsound",
        "",
        "L'identificativo ammette lettere minuscole, cifre e trattini, al massimo 64 caratteri.",
        "An identifier takes lower-case letters, digits and hyphens, 64 characters at most.",
    )
}
