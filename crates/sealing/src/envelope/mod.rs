//! Sealing an envelope, and reading one whose key is known.

mod key;
mod seal;

pub(crate) use key::envelope_key;
pub use key::{EnvelopeKey, KeyFromError, OpenError};
pub use seal::{EnvelopeSealer, SealError};
