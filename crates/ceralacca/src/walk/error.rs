//! Why a walk stopped.

use thiserror::Error;

use crate::{
    client::ClientError,
    custodian::{KeyFileError, ShareError},
    sealer::SealerError,
};

/// A walk met something that it did not expect.
#[derive(Debug, Error)]
pub enum WalkError {
    /// It was asked to stop here.
    #[error("stopped where it was asked to")]
    Stopped,
    /// A request failed, or was refused where it should not be.
    #[error("{doing}: {error}")]
    Client {
        /// What was being done.
        doing: String,
        /// Why it failed.
        error: ClientError,
    },
    /// Something should have been refused and was not, or by another rule.
    #[error("{doing}: expected a refusal by {wanted}, found {found}")]
    Refusal {
        /// What was tried.
        doing: String,
        /// Rule wanted.
        wanted: String,
        /// What came.
        found: String,
    },
    /// A result is not what the evaluation of the files gives.
    #[error("{what}: expected {wanted}, found {found}")]
    Differs {
        /// What was compared.
        what: String,
        /// By the files.
        wanted: String,
        /// By the installation.
        found: String,
    },
    /// Something that should be there is not.
    #[error("{0}")]
    Missing(String),
    /// A tender could not be sealed or sent.
    #[error("{doing}: {error}")]
    Sealer {
        /// What was being done.
        doing: String,
        /// Why it failed.
        error: SealerError,
    },
    /// A share could not be given.
    #[error("{doing}: {error}")]
    Share {
        /// What was being done.
        doing: String,
        /// Why it failed.
        error: ShareError,
    },
    /// A custodian's key could not be read.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// The journal or a file of the walk could not be written.
    #[error("writing: {0}")]
    Io(#[from] std::io::Error),
}

impl WalkError {
    pub(super) fn differs(what: impl Into<String>, wanted: impl std::fmt::Debug, found: impl std::fmt::Debug) -> Self {
        Self::Differs { what: what.into(), wanted: format!("{wanted:?}"), found: format!("{found:?}") }
    }
}
