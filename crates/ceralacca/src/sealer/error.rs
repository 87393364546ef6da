//! Why a tender was not sealed or sent.

use ceralacca_client::{CustodyDoubt, Remark};
use thiserror::Error;

use crate::client::ClientError;

/// A tender was not sealed or sent.
#[derive(Debug, Error)]
pub enum SealerError {
    /// A file could not be read or written.
    #[error("{attempted} {file}: {why}")]
    File {
        /// What was attempted, e.g. "reading".
        attempted: &'static str,
        /// Which file.
        file: String,
        /// Why not.
        why: String,
    },
    /// A file does not hold what it should.
    #[error("{file}: {why}")]
    Content {
        /// Which file.
        file: String,
        /// What is wrong and where.
        why: String,
    },
    /// The tender breaks rules that a sealed envelope would hide until it is opened.
    #[error("the tender was not sealed:\n{}", .0.iter().map(|complaint| format!("  {complaint}")).collect::<Vec<_>>().join("\n"))]
    Complaints(Vec<Remark>),
    /// Summaries of figures were made and must come back signed before anything is sealed.
    #[error(
        "DA FIRMARE (to be signed): the notice asks for these summaries signed. Sign each file, add the signed one to the \
         tender under its item, and seal again:\n{}",
        .0.iter().map(|file| format!("  {file}")).collect::<Vec<_>>().join("\n")
    )]
    ToSign(Vec<String>),
    /// The publication does not prove to whom the tender must be sealed.
    #[error("NON SIGILLATA (not sealed): {0}")]
    Custody(#[from] CustodyDoubt),
    /// The cipher or the format refuses.
    #[error("sealing {what}: {error}")]
    Seal {
        /// Which envelope or file.
        what: String,
        /// Why.
        error: ceralacca_sealing::SealError,
    },
    /// The server has other bytes than this folder.
    #[error("{object} arrived as {found}: it was altered on its way, send it again")]
    Altered {
        /// Digest here.
        object: String,
        /// Digest there.
        found: String,
    },
    /// The server refuses or was not reached.
    #[error(transparent)]
    Client(#[from] ClientError),
}

impl SealerError {
    pub(super) fn file(attempted: &'static str, file: &std::path::Path, error: impl std::fmt::Display) -> Self {
        Self::File { attempted, file: file.display().to_string(), why: error.to_string() }
    }
}
