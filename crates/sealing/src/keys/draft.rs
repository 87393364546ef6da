//! Handing the draft key of a tenderer to another of his users.

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{DraftSecret, UserPublic, UserSecret};
use crate::{
    context::{IdError, check_id},
    encoding::Transcript,
    hybrid::{self, WrappedKey},
    limits::SUITE,
};

/// A draft key sealed to the user key of one person of the same tenderer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserWrappedDraft {
    /// Always [`SUITE`].
    pub suite: String,
    /// The procedure that the draft key serves.
    pub procedure: String,
    /// The tenderer that it belongs to.
    pub tenderer: String,
    /// The user who can open it.
    pub user: String,
    /// The sealed draft key.
    pub wrapped: WrappedKey,
}

/// Why a draft key was not handed over or taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WrapToUserError {
    /// An identifier is not well formed.
    #[error(transparent)]
    Id(#[from] IdError),
    /// The wrapping belongs to another suite.
    #[error("the draft key is of suite {0:?}, not ceralacca-1")]
    Suite(String),
    /// The user's key could not be used.
    #[error("the draft key cannot be sealed to this user's key")]
    Seal,
    /// The user key, the names or the bytes are not those it was sealed with.
    #[error("the draft key does not open for this user, procedure and tenderer")]
    DoesNotOpen,
}

impl DraftSecret {
    /// Seals the draft key to another user of the same tenderer.
    ///
    /// # Errors
    /// [`WrapToUserError::Id`] for a malformed identifier.
    pub fn wrap_to_user(
        &self,
        recipient: &UserPublic,
        procedure: &str,
        tenderer: &str,
        user: &str,
        rng: &mut impl CryptoRng,
    ) -> Result<UserWrappedDraft, WrapToUserError> {
        let info = info(procedure, tenderer, user)?;
        let wrapped = hybrid::seal(recipient, &info, &[], &self.to_bytes(), rng).ok_or(WrapToUserError::Seal)?;
        Ok(UserWrappedDraft {
            suite: SUITE.into(),
            procedure: procedure.into(),
            tenderer: tenderer.into(),
            user: user.into(),
            wrapped,
        })
    }

    /// Opens a draft key sealed by [`DraftSecret::wrap_to_user`].
    ///
    /// # Errors
    /// [`WrapToUserError`].
    pub fn from_user_wrapped(wrapped: &UserWrappedDraft, user: &UserSecret) -> Result<Self, WrapToUserError> {
        if wrapped.suite != SUITE {
            return Err(WrapToUserError::Suite(wrapped.suite.clone()));
        }
        let info = info(&wrapped.procedure, &wrapped.tenderer, &wrapped.user)?;
        let scalar = hybrid::open(user, &info, &[], &wrapped.wrapped).ok_or(WrapToUserError::DoesNotOpen)?;
        Self::from_bytes(&scalar).map_err(|_| WrapToUserError::DoesNotOpen)
    }
}

fn info(procedure: &str, tenderer: &str, user: &str) -> Result<Vec<u8>, IdError> {
    check_id("procedure", procedure)?;
    check_id("tenderer", tenderer)?;
    check_id("user", user)?;
    Ok(Transcript::new("draft-to-user").text(procedure).text(tenderer).text(user).into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::SeededRng;

    #[test]
    fn only_the_named_user_opens_it() {
        let rng = &mut SeededRng::new("draft");
        let (draft, user, other) = (DraftSecret::generate(rng), UserSecret::generate(rng), UserSecret::generate(rng));
        let wrapped = draft.wrap_to_user(&user.public(), "p1", "t1", "u1", rng).unwrap();
        let opened = DraftSecret::from_user_wrapped(&wrapped, &user).unwrap();
        assert_eq!(opened.public(), draft.public());
        assert_eq!(DraftSecret::from_user_wrapped(&wrapped, &other).err(), Some(WrapToUserError::DoesNotOpen));
        let moved = UserWrappedDraft { tenderer: "t2".into(), ..wrapped };
        assert_eq!(DraftSecret::from_user_wrapped(&moved, &user).err(), Some(WrapToUserError::DoesNotOpen));
    }
}
