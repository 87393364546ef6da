//! Whether a set of custodians can still open what is sealed to it, as far as the record tells.

use super::BodyState;
use crate::{PersonId, event::CustodySnapshot, policy::Role};

/// A set of custodians against the body's people of today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustodyHealth {
    /// How many must act.
    pub threshold: usize,
    /// Custodians of the set with what the record says of each, in the order of the set.
    pub custodians: Vec<(PersonId, CustodianStanding)>,
}

/// What the record says of a custodian of a set. Whether he still has his device it cannot say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CustodianStanding {
    /// Custodian of the body, with the key of the set.
    InOffice,
    /// Still a custodian, but he has enrolled another key since: he opens only if he kept the old one.
    KeyReplaced,
    /// No longer a custodian of the body: his share is refused.
    OutOfOffice,
}

impl CustodyHealth {
    /// How many can give their share, if each still has his device.
    #[must_use]
    pub fn able(&self) -> usize {
        self.custodians.iter().filter(|(_, standing)| *standing == CustodianStanding::InOffice).count()
    }

    /// How many more can be lost before nothing opens any more; `None` when too few are left already.
    #[must_use]
    pub fn spare(&self) -> Option<usize> {
        self.able().checked_sub(self.threshold)
    }

    /// Whether one person alone can open.
    #[must_use]
    pub fn opens_alone(&self) -> bool {
        self.threshold == 1
    }
}

impl BodyState {
    /// How a set of custodians stands: the one in force, or that of a procedure already published.
    #[must_use]
    pub fn health(&self, set: &CustodySnapshot) -> CustodyHealth {
        let standing = |person: &PersonId, public: &str| match self.enrolled.get(person) {
            _ if !self.holds(person, Role::KeyCustodian) => CustodianStanding::OutOfOffice,
            Some(enrolled) if enrolled == public => CustodianStanding::InOffice,
            Some(_) | None => CustodianStanding::KeyReplaced,
        };
        let custodians = set.custodians.iter().map(|key| (key.person.clone(), standing(&key.person, &key.public)));
        CustodyHealth { threshold: usize::from(set.threshold), custodians: custodians.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BodyEvent, event::CustodianKey};

    #[test]
    fn who_leaves_or_changes_key_counts_no_more() {
        let custodians: Vec<CustodianKey> = ["anna", "bruno", "carla"]
            .map(|name| CustodianKey { person: name.into(), public: format!("key-of-{name}") })
            .to_vec();
        let set = CustodySnapshot { epoch: 1, threshold: 2, custodians: custodians.clone() };
        let mut body = BodyState::default();
        for key in &custodians {
            body.apply(&BodyEvent::RoleGranted { person: key.person.clone(), role: Role::KeyCustodian });
            body.apply(&BodyEvent::CustodianEnrolled { person: key.person.clone(), public: key.public.clone() });
        }
        assert_eq!((body.health(&set).able(), body.health(&set).spare()), (3, Some(1)));
        body.apply(&BodyEvent::CustodianEnrolled { person: "anna".into(), public: "new".to_owned() });
        assert_eq!(body.health(&set).spare(), Some(0), "one more lost and nothing opens");
        let (person, reason) = ("bruno".into(), "trasferito".to_owned());
        body.apply(&BodyEvent::RoleRevoked { person, role: Role::KeyCustodian, reason });
        let health = body.health(&set);
        assert_eq!(health.spare(), None);
        let standings: Vec<_> = health.custodians.iter().map(|(_, standing)| *standing).collect();
        let wanted = [CustodianStanding::KeyReplaced, CustodianStanding::OutOfOffice, CustodianStanding::InOffice];
        assert_eq!(standings, wanted);
        assert!(!health.opens_alone());
    }
}
