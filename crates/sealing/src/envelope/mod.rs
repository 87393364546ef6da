//! Sealing an envelope, and reading one whose key is known.

mod key;
mod saved;
mod seal;

pub(crate) use key::envelope_key;
pub use key::{EnvelopeKey, KeyFromError, OpenError};
pub use saved::RestoreError;
pub use seal::{EnvelopeSealer, FileStatus, SealError};
