//! How a command fails.

use std::{fmt, process::ExitCode};

use ceralacca::client::ClientError;

/// A command that did not do what was asked.
#[derive(Debug)]
pub enum Failure {
    /// A check failed, an act was refused, or the installation failed: exit code 1.
    Check(String),
    /// What was given is wrong: exit code 2.
    Input(String),
    /// The linter found something: exit code 1 for errors, 3 for warnings alone.
    Found {
        /// Whether there are errors.
        errors: bool,
        /// How many of each weight.
        text: String,
    },
}

impl Failure {
    /// A check failed or an act was refused.
    pub fn check(error: impl fmt::Display) -> Self {
        Self::Check(error.to_string())
    }

    /// What was given is wrong.
    pub fn input(error: impl fmt::Display) -> Self {
        Self::Input(error.to_string())
    }

    /// The exit code.
    pub fn code(&self) -> ExitCode {
        match self {
            Self::Check(_) | Self::Found { errors: true, .. } => ExitCode::from(1),
            Self::Input(_) => ExitCode::from(2),
            Self::Found { errors: false, .. } => ExitCode::from(3),
        }
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        match &error {
            ClientError::Address { .. } | ClientError::File { .. } => Self::input(error),
            ClientError::Refused { refusal, .. } => Self::Check(format!("{error}\n{}", refusal.it)),
            ClientError::Transport { .. } | ClientError::Answer { .. } => Self::check(error),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Check(text) | Self::Input(text) | Self::Found { text, .. } => f.write_str(text),
        }
    }
}
