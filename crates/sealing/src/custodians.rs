//! The key custodians that a body has named, as one checked and digested object.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    bytes::Sha256Digest,
    context::{IdError, check_id},
    encoding::Transcript,
    keys::CustodianPublic,
    limits::CUSTODIANS_MAX,
};

/// A key custodian (*custode delle chiavi*) and his public key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Custodian {
    /// Identifier, unique in the set.
    pub id: String,
    /// Public key, unique in the set.
    pub public: CustodianPublic,
}

/// The custodians of a body at one time, and how many of them must take part to open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustodianSet {
    /// The body (*stazione appaltante*).
    pub body: String,
    /// Number of this set among those of the body; a changed set has a higher one.
    pub epoch: u32,
    /// `k`: how many custodians open an envelope, 1 to the number of custodians.
    pub threshold: u8,
    /// The custodians, in the order that numbers their shares 1, 2, …
    pub custodians: Vec<Custodian>,
}

/// Why a custodian set is not usable.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CustodianSetError {
    /// An identifier is not well formed.
    #[error(transparent)]
    Id(#[from] IdError),
    /// None, or more than [`CUSTODIANS_MAX`].
    #[error("a set has 1 to {CUSTODIANS_MAX} custodians, this one has {0}")]
    Count(usize),
    /// The threshold is zero or above the number of custodians.
    #[error("{threshold} custodians cannot be required out of {custodians}")]
    Threshold {
        /// `k` as written.
        threshold: u8,
        /// `n`.
        custodians: usize,
    },
    /// The same identifier twice.
    #[error("the custodian {0:?} is named twice")]
    DuplicateId(String),
    /// The same key twice: one person would count as two.
    #[error("the custodians {0:?} and {1:?} have the same key")]
    DuplicateKey(String, String),
}

impl CustodianSet {
    /// Checks counts, threshold, identifiers, and that identifiers and keys are distinct.
    ///
    /// # Errors
    /// [`CustodianSetError`] for the first rule broken.
    pub fn check(&self) -> Result<(), CustodianSetError> {
        check_id("body", &self.body)?;
        let count = self.custodians.len();
        if !(1..=CUSTODIANS_MAX).contains(&count) {
            return Err(CustodianSetError::Count(count));
        }
        if self.threshold == 0 || usize::from(self.threshold) > count {
            return Err(CustodianSetError::Threshold { threshold: self.threshold, custodians: count });
        }
        for (position, custodian) in self.custodians.iter().enumerate() {
            check_id("custodian", &custodian.id)?;
            for earlier in self.custodians.iter().take(position) {
                if earlier.id == custodian.id {
                    return Err(CustodianSetError::DuplicateId(custodian.id.clone()));
                }
                if earlier.public == custodian.public {
                    return Err(CustodianSetError::DuplicateKey(earlier.id.clone(), custodian.id.clone()));
                }
            }
        }
        Ok(())
    }

    /// Digest of everything in the set; an envelope names it and every share is bound to it.
    #[must_use]
    pub fn digest(&self) -> Sha256Digest {
        let mut transcript = Transcript::new("custodian-set").text(&self.body).u32(self.epoch).u8(self.threshold);
        for custodian in &self.custodians {
            transcript = transcript.text(&custodian.id).bytes(&custodian.public.to_bytes());
        }
        Sha256Digest(transcript.digest())
    }

    /// The digest as people compare it: sixteen groups of four hexadecimal digits.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let digits = self.digest().to_string();
        let groups = digits.as_bytes().chunks(4).map(String::from_utf8_lossy);
        groups.collect::<Vec<_>>().join(" ")
    }

    /// The custodian of this identifier and the number of his share (from 1).
    pub(crate) fn find(&self, id: &str) -> Option<(u8, &Custodian)> {
        (1_u8..).zip(&self.custodians).find(|(_, custodian)| custodian.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{keys::CustodianSecret, testing::SeededRng};

    fn set(count: usize, threshold: u8) -> CustodianSet {
        let rng = &mut SeededRng::new("set");
        let custodian = |i| Custodian { id: format!("c{i}"), public: CustodianSecret::generate(rng).public() };
        CustodianSet { body: "b".into(), epoch: 1, threshold, custodians: (0..count).map(custodian).collect() }
    }

    #[test]
    fn rules() {
        assert_eq!(set(3, 2).check(), Ok(()));
        assert_eq!(set(15, 15).check(), Ok(()));
        assert_eq!(set(0, 1).check(), Err(CustodianSetError::Count(0)));
        assert_eq!(set(16, 2).check(), Err(CustodianSetError::Count(16)));
        assert_eq!(set(3, 0).check(), Err(CustodianSetError::Threshold { threshold: 0, custodians: 3 }));
        assert_eq!(set(3, 4).check(), Err(CustodianSetError::Threshold { threshold: 4, custodians: 3 }));
        let mut same_id = set(2, 1);
        same_id.custodians[1].id = "c0".into();
        assert_eq!(same_id.check(), Err(CustodianSetError::DuplicateId("c0".into())));
        let mut same_key = set(2, 1);
        same_key.custodians[1].public = same_key.custodians[0].public;
        assert_eq!(same_key.check(), Err(CustodianSetError::DuplicateKey("c0".into(), "c1".into())));
    }

    #[test]
    fn digest_depends_on_everything() {
        let base = set(3, 2);
        let mut others = vec![base.clone(); 5];
        others[0].body = "c".into();
        others[1].epoch = 2;
        others[2].threshold = 3;
        others[3].custodians.swap(0, 1);
        others[4].custodians[0].id = "x".into();
        assert!(others.iter().all(|other| other.digest() != base.digest()));
    }

    #[test]
    fn the_fingerprint_is_the_digest_in_groups() {
        let set = set(3, 2);
        let fingerprint = set.fingerprint();
        assert_eq!(fingerprint.replace(' ', ""), set.digest().to_string());
        assert!(fingerprint.split(' ').count() == 16 && fingerprint.split(' ').all(|group| group.len() == 4));
    }
}
