//! The workspace of a tender not sent yet: what its author typed and the saved state of his envelopes, encrypted on his
//! device, so that the server keeps it for him and reads nothing.
//!
//! Version byte, a salt of 32 bytes, the ciphertext of the padded document with its tag. Each time it is sealed under a key
//! of its own, derived from the draft key with that salt.

use rand_core::CryptoRng;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::{
    aead,
    context::{IdError, check_id},
    encoding::Transcript,
    file::{pad, unpad},
    keys::DraftSecret,
    limits::{PAD_BYTES, TAG_BYTES, WORKSPACE_BYTES_MAX},
};

const VERSION: u8 = 1;
const SALT_BYTES: usize = 32;

/// Why a workspace was not sealed or opened.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WorkspaceError {
    /// An identifier is not well formed.
    #[error(transparent)]
    Id(#[from] IdError),
    /// Longer than [`WORKSPACE_BYTES_MAX`].
    #[error("a workspace holds at most {WORKSPACE_BYTES_MAX} bytes, not {0}")]
    TooLong(usize),
    /// Too short, too long, of another version, or wrongly padded.
    #[error("the bytes are not a sealed workspace")]
    Malformed,
    /// Another draft key, procedure or tenderer, or altered bytes.
    #[error("the workspace does not open: other draft key, procedure or tenderer, or altered bytes")]
    DoesNotOpen,
}

/// Seals a document (its JSON, at most [`WORKSPACE_BYTES_MAX`] bytes) of a tenderer in a procedure.
///
/// # Errors
/// [`WorkspaceError::Id`] or [`WorkspaceError::TooLong`].
pub fn seal_workspace(
    draft: &DraftSecret,
    procedure: &str,
    tenderer: &str,
    document: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, WorkspaceError> {
    if document.len() > WORKSPACE_BYTES_MAX {
        return Err(WorkspaceError::TooLong(document.len()));
    }
    let mut salt = [0; SALT_BYTES];
    rng.fill_bytes(&mut salt);
    let mut padded = Zeroizing::new(Vec::with_capacity(document.len() + PAD_BYTES));
    padded.extend_from_slice(document);
    pad(&mut padded);
    let key = key(draft, procedure, tenderer, &salt)?;
    let sealed = aead::seal(&key, &padded);
    Ok([&[VERSION][..], &salt, &sealed].concat())
}

/// Opens what [`seal_workspace`] made for the same tenderer in the same procedure.
///
/// # Errors
/// [`WorkspaceError::Id`], [`WorkspaceError::Malformed`] or [`WorkspaceError::DoesNotOpen`].
pub fn open_workspace(
    draft: &DraftSecret,
    procedure: &str,
    tenderer: &str,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, WorkspaceError> {
    if sealed.len() > 1 + SALT_BYTES + WORKSPACE_BYTES_MAX + PAD_BYTES + TAG_BYTES {
        return Err(WorkspaceError::Malformed);
    }
    let (version, rest) = sealed.split_first().ok_or(WorkspaceError::Malformed)?;
    let (salt, sealed) = rest.split_at_checked(SALT_BYTES).ok_or(WorkspaceError::Malformed)?;
    if *version != VERSION || sealed.len() < TAG_BYTES {
        return Err(WorkspaceError::Malformed);
    }
    let key = key(draft, procedure, tenderer, salt)?;
    let padded = aead::open(&key, sealed).ok_or(WorkspaceError::DoesNotOpen)?;
    let document = unpad(&padded).ok_or(WorkspaceError::Malformed)?;
    Ok(Zeroizing::new(document.to_vec()))
}

fn key(draft: &DraftSecret, procedure: &str, tenderer: &str, salt: &[u8]) -> Result<Zeroizing<[u8; 32]>, IdError> {
    check_id("procedure", procedure)?;
    check_id("tenderer", tenderer)?;
    let transcript = Transcript::new("workspace").text(procedure).text(tenderer);
    Ok(transcript.derive(salt, draft.to_bytes().as_slice()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::SeededRng;

    #[test]
    fn opens_with_its_draft_key_procedure_and_tenderer_only() {
        let rng = &mut SeededRng::new("workspace");
        let (draft, other) = (DraftSecret::generate(rng), DraftSecret::generate(rng));
        let document = br#"{"ribasso":"4,5"}"#;
        let sealed = seal_workspace(&draft, "p1", "t1", document, rng).unwrap();
        assert_eq!(sealed.len(), 1 + 32 + 4096 + 16, "its length tells no digits");
        assert_eq!(*open_workspace(&draft, "p1", "t1", &sealed).unwrap(), document);
        for (key, procedure, tenderer) in [(&other, "p1", "t1"), (&draft, "p2", "t1"), (&draft, "p1", "t2")] {
            assert_eq!(open_workspace(key, procedure, tenderer, &sealed), Err(WorkspaceError::DoesNotOpen));
        }
        assert_ne!(sealed, seal_workspace(&draft, "p1", "t1", document, rng).unwrap(), "a fresh key every time");
        assert!(matches!(seal_workspace(&draft, "p 1", "t1", document, rng), Err(WorkspaceError::Id(_))));
        let long = vec![b' '; WORKSPACE_BYTES_MAX + 1];
        assert_eq!(seal_workspace(&draft, "p", "t", &long, rng), Err(WorkspaceError::TooLong(long.len())));
        let longest = seal_workspace(&draft, "p", "t", &long[1..], rng).unwrap();
        assert_eq!(open_workspace(&draft, "p", "t", &longest).unwrap().len(), WORKSPACE_BYTES_MAX);
    }

    proptest! {
        #[test]
        fn altered_or_foreign_bytes_do_not_open(document in proptest::collection::vec(any::<u8>(), 0..200), at: prop::sample::Index, bit in 0..8) {
            let rng = &mut SeededRng::new("flip");
            let draft = DraftSecret::generate(rng);
            let mut sealed = seal_workspace(&draft, "p", "t", &document, rng).unwrap();
            prop_assert_eq!(&*open_workspace(&draft, "p", "t", &sealed).unwrap(), &document);
            let at = at.index(sealed.len());
            sealed[at] ^= 1_u8 << bit;
            prop_assert!(open_workspace(&draft, "p", "t", &sealed).is_err());
            prop_assert!(open_workspace(&draft, "p", "t", &sealed[..at]).is_err());
            prop_assert!(open_workspace(&draft, "p", "t", &document).is_err());
        }
    }
}
