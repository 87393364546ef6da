//! What is known of the bytes of an upload while they arrive: the checksum of a part, the digest of the whole so far.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use sha1::Sha1;
use sha2::{Digest, Sha256};

/// Most uploads whose digest is kept while they are under way; of others the bytes are read again at the end.
const RUNNING_MAX: usize = 4_096;

/// The checksum that a part must have (tus 1.0, extension `checksum`): against what the network does, no proof of anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checksum {
    /// SHA-1, which the protocol wants every server to know.
    Sha1([u8; 20]),
    /// SHA-256.
    Sha256([u8; 32]),
}

impl Checksum {
    /// The algorithms, as the protocol names them.
    pub const ALGORITHMS: [&str; 2] = ["sha1", "sha256"];

    /// The checksum of this algorithm with these bytes, if it is one.
    #[must_use]
    pub fn new(algorithm: &str, bytes: &[u8]) -> Option<Self> {
        match algorithm {
            "sha1" => bytes.try_into().ok().map(Self::Sha1),
            "sha256" => bytes.try_into().ok().map(Self::Sha256),
            _ => None,
        }
    }
}

/// A part being compared with its checksum.
pub(super) enum PartCheck {
    Sha1(Sha1, [u8; 20]),
    Sha256(Sha256, [u8; 32]),
}

impl PartCheck {
    pub(super) fn new(checksum: Checksum) -> Self {
        match checksum {
            Checksum::Sha1(wanted) => Self::Sha1(Sha1::new(), wanted),
            Checksum::Sha256(wanted) => Self::Sha256(Sha256::new(), wanted),
        }
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha1(running, _) => running.update(bytes),
            Self::Sha256(running, _) => running.update(bytes),
        }
    }

    pub(super) fn holds(self) -> bool {
        match self {
            Self::Sha1(running, wanted) => <[u8; 20]>::from(running.finalize()) == wanted,
            Self::Sha256(running, wanted) => <[u8; 32]>::from(running.finalize()) == wanted,
        }
    }
}

/// The digests of the uploads under way, so that nothing is read again at their end. They are lost with the process.
#[derive(Default)]
pub(super) struct RunningDigests(Mutex<HashMap<String, (u64, Sha256)>>);

impl RunningDigests {
    /// The digest of the first `offset` bytes, taken out; `None` where it is not known.
    pub(super) fn take(&self, id: &str, offset: u64) -> Option<Sha256> {
        if offset == 0 {
            return Some(Sha256::new());
        }
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
        known.filter(|(at, _)| *at == offset).map(|(_, digest)| digest)
    }

    pub(super) fn keep(&self, id: &str, offset: u64, digest: Sha256) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() < RUNNING_MAX {
            known.insert(id.to_owned(), (offset, digest));
        }
    }

    pub(super) fn forget(&self, id: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_compared_with_the_checksum_it_came_with() {
        // FIPS 180-4, "abc".
        let sha1 = hex::decode("a9993e364706816aba3e25717850c26c9cd0d89d").unwrap();
        let sha256 = hex::decode("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad").unwrap();
        for (algorithm, digest) in [("sha1", sha1.clone()), ("sha256", sha256)] {
            for (bytes, holds) in [("abc", true), ("abd", false), ("", false)] {
                let mut check = PartCheck::new(Checksum::new(algorithm, &digest).unwrap());
                bytes.as_bytes().chunks(2).for_each(|chunk| check.update(chunk));
                assert_eq!(check.holds(), holds, "{algorithm} {bytes}");
            }
        }
        assert_eq!(Checksum::new("sha256", &sha1), None);
        assert_eq!(Checksum::new("md5", &sha1), None);
    }

    #[test]
    fn a_digest_goes_on_only_from_where_it_stood() {
        let running = RunningDigests::default();
        let digest = |bytes: &[u8]| Sha256::new().chain_update(bytes);
        running.keep("one", 3, digest(b"abc"));
        assert!(running.take("other", 3).is_none());
        assert!(running.take("one", 2).is_none(), "and it is gone, for it does not fit");
        assert!(running.take("one", 3).is_none());
        running.keep("one", 3, digest(b"abc"));
        assert_eq!(running.take("one", 3).unwrap().finalize(), digest(b"abc").finalize());
        assert_eq!(running.take("new", 0).unwrap().finalize(), Sha256::new().finalize());
        running.keep("one", 3, digest(b"abc"));
        running.forget("one");
        assert!(running.take("one", 3).is_none());
    }
}
