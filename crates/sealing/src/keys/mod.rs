//! The P-256 key pairs of the people who take part, and how they are kept.
//!
//! One shape serves four roles, told apart by type so that a key of one role cannot be used as another's:
//! a *custodian* opens shares, a *session* receives them, a *draft* key lets a tenderer read his own envelopes again,
//! a *user* key carries draft keys from one device of the tenderer to another.

mod device;
mod draft;
mod pair;
mod recovery;

pub use device::{ARGON2_ITERATIONS, ARGON2_LANES, ARGON2_MEMORY_KIB, DeviceLock, DeviceSecret, DeviceWrapped};
pub use draft::{UserWrappedDraft, WrapToUserError};
pub use pair::{
    CustodianPublic, CustodianRole, CustodianSecret, DraftPublic, DraftRole, DraftSecret, KeyError, Public, Role,
    Secret, SessionPublic, SessionRole, SessionSecret, UserPublic, UserRole, UserSecret,
};
pub use recovery::{RecoveryCode, RecoveryCodeError, RecoveryWrapped};

use thiserror::Error;

/// Why a key was not wrapped or unwrapped.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WrapError {
    /// The PIN is not 6 to 64 printable ASCII characters.
    #[error("a PIN has 6 to 64 printable ASCII characters, no spaces")]
    Pin,
    /// A key of this role is never kept without a PIN.
    #[error("a key of role {0:?} is kept under a PIN")]
    PinRequired(&'static str),
    /// The key was wrapped with a PIN and none was given, or the other way round.
    #[error("the key is kept {0}")]
    OtherLock(&'static str),
    /// The wrapped key belongs to another suite.
    #[error("the wrapped key is of suite {0:?}, not ceralacca-1")]
    Suite(String),
    /// The wrapped key belongs to another role.
    #[error("the wrapped key is of role {found:?}, expected {expected:?}")]
    Role {
        /// The role asked for.
        expected: &'static str,
        /// The role found.
        found: String,
    },
    /// The device secret, the PIN or the recovery code is not the one that wrapped the key, or the bytes were altered.
    #[error("the key does not open: wrong PIN, wrong device or wrong recovery code, or altered bytes")]
    DoesNotOpen,
    /// The password hash could not run (memory).
    #[error("the PIN could not be stretched: {0}")]
    Stretch(String),
}
