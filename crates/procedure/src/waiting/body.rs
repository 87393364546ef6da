//! What a body waits for before it can publish, and after: its people, their keys.

use std::collections::BTreeSet;

use crate::{BodyState, PersonId, policy::Role};

/// A thing that a body needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyNeed {
    /// What.
    pub what: BodyTask,
    /// Who may see to it; nobody of the body when it is the platform's administrator.
    pub of: BTreeSet<PersonId>,
}

/// Kinds of need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyTask {
    /// Name somebody who administers the body: the platform's administrator does.
    NameAdmin,
    /// Name somebody who may be RUP.
    NameLead,
    /// Name key custodians.
    NameCustodians,
    /// Make one's own key on one's own device.
    EnrolKey,
    /// Put the set of custodians in force.
    PutInForce,
    /// The set in force has lost a custodian: put another in force.
    RenewSet,
}

/// What the body needs, the first thing first.
#[must_use]
pub fn of_body(state: &BodyState) -> Vec<BodyNeed> {
    let holders = |role: Role| -> BTreeSet<PersonId> {
        state.roles.iter().filter(|(_, roles)| roles.contains(&role)).map(|(person, _)| person.clone()).collect()
    };
    let admins = holders(Role::BuyerAdmin);
    if admins.is_empty() {
        return vec![BodyNeed { what: BodyTask::NameAdmin, of: BTreeSet::new() }];
    }
    let mut needs = Vec::new();
    let mut need = |what: BodyTask, of: &BTreeSet<PersonId>| needs.push(BodyNeed { what, of: of.clone() });
    if holders(Role::ProjectLead).is_empty() {
        need(BodyTask::NameLead, &admins);
    }
    let custodians = holders(Role::KeyCustodian);
    let keyless: BTreeSet<PersonId> =
        custodians.iter().filter(|person| !state.enrolled.contains_key(*person)).cloned().collect();
    if custodians.is_empty() {
        need(BodyTask::NameCustodians, &admins);
    }
    if !keyless.is_empty() {
        need(BodyTask::EnrolKey, &keyless);
    }
    match state.custody.as_ref().map(|set| state.health(set)) {
        None if !custodians.is_empty() && keyless.is_empty() => need(BodyTask::PutInForce, &admins),
        Some(health) if health.able() < health.custodians.len() => need(BodyTask::RenewSet, &admins),
        None | Some(_) => {}
    }
    needs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        BodyEvent,
        event::{CustodianKey, CustodySnapshot},
    };

    #[test]
    fn a_body_is_made_ready_step_by_step() {
        let mut body = BodyState::default();
        let next = |body: &BodyState| of_body(body).into_iter().map(|need| need.what).collect::<Vec<_>>();
        let grant = |person: &str, role: Role| BodyEvent::RoleGranted { person: person.into(), role };
        assert_eq!(next(&body), [BodyTask::NameAdmin]);
        body.apply(&grant("nadia", Role::BuyerAdmin));
        assert_eq!(next(&body), [BodyTask::NameLead, BodyTask::NameCustodians]);
        body.apply(&grant("livia", Role::ProjectLead));
        body.apply(&grant("ottavio", Role::KeyCustodian));
        assert_eq!(next(&body), [BodyTask::EnrolKey]);
        assert_eq!(of_body(&body)[0].of, BTreeSet::from([PersonId::new("ottavio")]));
        body.apply(&BodyEvent::CustodianEnrolled { person: "ottavio".into(), public: "key".to_owned() });
        assert_eq!(next(&body), [BodyTask::PutInForce]);
        assert_eq!(of_body(&body)[0].of, BTreeSet::from([PersonId::new("nadia")]));
        let custodians = vec![CustodianKey { person: "ottavio".into(), public: "key".to_owned() }];
        body.apply(&BodyEvent::CustodiansNamed { custody: CustodySnapshot { epoch: 1, threshold: 1, custodians } });
        assert_eq!(next(&body), []);
        body.apply(&BodyEvent::CustodianEnrolled { person: "ottavio".into(), public: "other".to_owned() });
        assert_eq!(next(&body), [BodyTask::RenewSet]);
    }
}
