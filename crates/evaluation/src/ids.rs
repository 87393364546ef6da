//! Names of the things an evaluation speaks of. They are plain texts chosen by the procedure; only their kind is checked.

use std::borrow::Borrow;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Longest identifier, in bytes, that [`crate::AwardRules::check`] lets pass.
pub const ID_BYTES_MAX: usize = 64;

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The identifier as written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }
        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

identifier! {
    /// A tenderer ("concorrente"), alone or as a group.
    TendererId
}
identifier! {
    /// A lot ("lotto").
    LotId
}
identifier! {
    /// A commissioner ("commissario") of the evaluation panel.
    CommissionerId
}
identifier! {
    /// A field of the offer form to which tenderers answer ("voce dell'offerta").
    ItemId
}
identifier! {
    /// A criterion or sub-criterion as numbered in the notice ("2", "2.6").
    CriterionId
}
