//! Identifiers. They carry no personal datum: names live in the erasable register.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it is; [`is_well_formed`] says whether it may enter the record.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether the text is an identifier: see [`is_well_formed`].
            #[must_use]
            pub fn is_well_formed(&self) -> bool {
                is_well_formed(&self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }
    };
}

/// Longest identifier, in characters.
pub const IDENTIFIER_LENGTH_MAX: usize = 64;

/// Whether a text is an identifier: 1 to [`IDENTIFIER_LENGTH_MAX`] of `a-z 0-9 -`, neither first nor last a hyphen.
#[must_use]
pub fn is_well_formed(text: &str) -> bool {
    (1..=IDENTIFIER_LENGTH_MAX).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

identifier!(
    /// A person, of a body or of an operator.
    PersonId
);
identifier!(
    /// A contracting authority.
    BodyId
);
identifier!(
    /// An economic operator. A tenderer is named by its operator: for a group, the leader's (mandataria).
    OperatorId
);
identifier!(
    /// A procedure.
    ProcedureId
);
identifier!(
    /// A session (seduta) of a panel.
    SessionId
);
identifier!(
    /// A sealed envelope.
    EnvelopeId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_plain() {
        assert!(is_well_formed("como-2024"));
        for bad in ["", "-a", "a-", "Como", "a/b", "a b", "è", &"a".repeat(65)] {
            assert!(!is_well_formed(bad), "{bad}");
        }
    }
}
