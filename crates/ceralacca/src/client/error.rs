//! Why a request did not do what it should.

use ceralacca_procedure::Refusal;
use thiserror::Error;

/// A request failed.
#[derive(Debug, Error)]
pub enum ClientError {
    /// The server's address is unusable.
    #[error("{address:?} is no address of a server: {why}")]
    Address {
        /// As given.
        address: String,
        /// Why.
        why: String,
    },
    /// The server was not reached, or the answer did not arrive whole. What was asked may have been done: repeat it.
    #[error("{path}: {why}")]
    Transport {
        /// Path of the request.
        path: String,
        /// Why.
        why: String,
    },
    /// A rule refuses the request.
    #[error("refused ({status}, rule {}): {}", refusal.rule, refusal.en)]
    Refused {
        /// Status of HTTP.
        status: u16,
        /// The refusal.
        refusal: Box<Refusal>,
    },
    /// The answer is not what the API promises.
    #[error("{path}: the answer is not what was expected: {why}")]
    Answer {
        /// Path of the request.
        path: String,
        /// Why.
        why: String,
    },
    /// A file could not be read or written.
    #[error("{file}: {why}")]
    File {
        /// Which.
        file: String,
        /// Why.
        why: String,
    },
}

impl ClientError {
    pub(super) fn transport(path: &str, error: &reqwest::Error) -> Self {
        let mut why = error.to_string();
        let mut source = std::error::Error::source(error);
        while let Some(cause) = source {
            why = format!("{why}: {cause}");
            source = cause.source();
        }
        Self::Transport { path: path.to_owned(), why }
    }

    /// The rule that refused, if a rule did.
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        match self {
            Self::Refused { refusal, .. } => Some(&refusal.rule),
            Self::Address { .. } | Self::Transport { .. } | Self::Answer { .. } | Self::File { .. } => None,
        }
    }
}
