//! Cosignatures (C2SP tlog-cosignature, v1): a witness signs the head of somebody else's log, with the instant at which it
//! found that the head only adds to what it had seen before.
//!
//! A witness is an Ed25519 key of its own, of another type than the keys of logs: a cosignature can never be taken for a head.

use core::fmt;
use core::str::FromStr;

use jiff::Timestamp;

use crate::note::{KeyError, Note, NoteError, NoteSignature, SigningKey, VerifierKey};

/// Signature type of timestamped Ed25519 cosignatures in the C2SP signed-note specification.
const COSIGNATURE: u8 = 0x04;

/// The public key of a witness, written `name+identifier+base64(0x04 || key)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessKey(VerifierKey);

impl WitnessKey {
    /// The public half of a secret key that cosigns. The same secret must not sign notes.
    pub fn of(key: &SigningKey) -> Self {
        Self(key.verifier())
    }

    /// Name of the witness.
    pub fn name(&self) -> &str {
        self.0.name()
    }
}

impl fmt::Display for WitnessKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write_as(COSIGNATURE, formatter)
    }
}

impl FromStr for WitnessKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        VerifierKey::read_as(COSIGNATURE, text).map(Self)
    }
}

/// What is signed: the instant and the whole text of the head.
fn message(seconds: u64, checkpoint: &str) -> String {
    format!("cosignature/v1\ntime {seconds}\n{checkpoint}")
}

/// The note of a head with the cosignature of `key` alone, saying that the head was found consistent at `at`.
///
/// # Errors
/// [`NoteError::Instant`] if `at` is before 1970.
pub fn cosign(head: &Note, key: &SigningKey, at: Timestamp) -> Result<Note, NoteError> {
    let seconds = u64::try_from(at.as_second()).map_err(|_| NoteError::Instant)?;
    let signature = key.sign(message(seconds, head.text()).as_bytes());
    let bytes = [&seconds.to_be_bytes()[..], &signature].concat();
    Ok(head.with_only(NoteSignature::new(key.name(), key.verifier().id_as(COSIGNATURE), bytes)))
}

/// When `witness` cosigned the head of `note`; `None` if it did not.
///
/// # Errors
/// [`NoteError::BadSignature`] if its cosignature is wrong: head, instant or signature were altered.
pub fn cosigned_at(note: &Note, witness: &WitnessKey) -> Result<Option<Timestamp>, NoteError> {
    let id = witness.0.id_as(COSIGNATURE);
    let mut signatures = note.signatures().iter();
    let Some(found) = signatures.find(|one| one.name() == witness.name() && one.key_id() == id) else {
        return Ok(None);
    };
    let wrong = || NoteError::BadSignature { name: witness.name().to_owned() };
    let (seconds, signature) = found.bytes().split_first_chunk::<8>().ok_or_else(wrong)?;
    let seconds = u64::from_be_bytes(*seconds);
    let at = i64::try_from(seconds).ok().and_then(|seconds| Timestamp::from_second(seconds).ok()).ok_or_else(wrong)?;
    let holds = witness.0.verifies(message(seconds, note.text()).as_bytes(), signature);
    if holds { Ok(Some(at)) } else { Err(wrong()) }
}

/// The note with the cosignature of `witness` alone; without any signature if it has none.
#[must_use]
pub fn only_of(note: &Note, witness: &WitnessKey) -> Note {
    let id = witness.0.id_as(COSIGNATURE);
    note.filtered(|one| one.name() == witness.name() && one.key_id() == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Checkpoint, Hash};

    fn key(seed: u8, name: &str) -> SigningKey {
        SigningKey::from_seed(name, &[seed; 32]).unwrap()
    }

    fn head() -> Note {
        let head = Checkpoint { origin: "log.example".into(), size: 256, root: Hash([7; 32]), extensions: vec![] };
        head.sign(&key(1, "log.example")).unwrap()
    }

    fn at() -> Timestamp {
        "2026-03-02T11:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_cosignature_is_found_again() {
        let secret = key(2, "witness.example");
        let witness = WitnessKey::of(&secret);
        let cosigned = cosign(&head(), &secret, at()).unwrap();
        let read: Note = cosigned.to_string().parse().unwrap();
        assert_eq!(cosigned_at(&read, &witness), Ok(Some(at())));
        let whole = head().joined(&read).unwrap();
        assert_eq!(only_of(&whole, &witness), cosigned);
        assert_eq!(cosigned_at(&whole, &witness), Ok(Some(at())));
        assert_eq!(Checkpoint::open(&whole, &[key(1, "log.example").verifier()]).unwrap().size, 256);
        assert_eq!(cosigned_at(&whole, &WitnessKey::of(&key(3, "witness.example"))), Ok(None));
        assert_eq!(cosigned_at(&head(), &witness), Ok(None));
    }

    #[test]
    fn a_cosignature_is_of_one_head_and_one_instant() {
        let secret = key(2, "witness.example");
        let (witness, cosigned) = (WitnessKey::of(&secret), cosign(&head(), &secret, at()).unwrap());
        let other = Checkpoint { origin: "log.example".into(), size: 512, root: Hash([7; 32]), extensions: vec![] };
        let moved = other.sign(&key(1, "log.example")).unwrap();
        let wrong = Err(NoteError::BadSignature { name: "witness.example".into() });
        assert_eq!(moved.joined(&cosigned), Err(NoteError::OtherText));
        let forged = moved.with_only(cosigned.signatures()[0].clone());
        assert_eq!(cosigned_at(&forged, &witness), wrong);
        for byte in 0..72 {
            let mut bytes = cosigned.signatures()[0].bytes().to_vec();
            bytes[byte] ^= 1;
            let id = cosigned.signatures()[0].key_id();
            let altered = head().with_only(NoteSignature::new("witness.example", id, bytes));
            assert_eq!(cosigned_at(&altered, &witness), wrong, "byte {byte}");
        }
        let short = NoteSignature::new("witness.example", cosigned.signatures()[0].key_id(), vec![1; 5]);
        assert_eq!(cosigned_at(&head().with_only(short), &witness), wrong);
    }

    /// The keys of logs and of witnesses are told apart, and neither's signature passes for the other's.
    #[test]
    fn a_witness_is_no_log() {
        let secret = key(2, "log.example");
        let (text, plain) = (WitnessKey::of(&secret).to_string(), secret.verifier().to_string());
        assert_ne!(text, plain);
        assert_eq!(text.parse::<WitnessKey>().unwrap().to_string(), text);
        assert_eq!(plain.parse::<WitnessKey>(), Err(KeyError::Type { found: 1, expected: 4 }));
        assert_eq!(text.parse::<VerifierKey>(), Err(KeyError::Type { found: 4, expected: 1 }));
        let cosigned = cosign(&head(), &secret, at()).unwrap();
        assert_eq!(cosigned.verify(&[secret.verifier()]), Err(NoteError::NoKnownSignature));
        assert_eq!(cosign(&head(), &secret, Timestamp::MIN), Err(NoteError::Instant));
    }
}
