//! What an envelope is and whose: the names that every key and share is bound to.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{encoding::Transcript, limits::ID_BYTES_MAX};

/// An identifier that the format does not take.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "the identifier of the {what} has 1 to {ID_BYTES_MAX} characters among A-Z a-z 0-9 - _ . : and starts with a letter or digit"
)]
pub struct IdError {
    /// What the identifier names.
    pub what: &'static str,
}

/// Takes 1 to [`ID_BYTES_MAX`] bytes among `A-Z a-z 0-9 - _ . :`, the first a letter or digit.
///
/// # Errors
/// [`IdError`] naming `what`.
pub fn check_id(what: &'static str, id: &str) -> Result<(), IdError> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':');
    let starts_well = id.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric());
    if starts_well && id.len() <= ID_BYTES_MAX && id.bytes().all(allowed) { Ok(()) } else { Err(IdError { what }) }
}

/// Takes the identifier of an item, alone or with its owner's after one `@` where one is due for each (`dgue@firm-b`).
///
/// # Errors
/// [`IdError`] for a part that [`check_id`] refuses.
pub(crate) fn check_item(item: &str) -> Result<(), IdError> {
    let (item, owner) = item.split_once('@').map_or((item, None), |(item, owner)| (item, Some(owner)));
    check_id("item", item)?;
    owner.map_or(Ok(()), |owner| check_id("item's owner", owner))
}

/// The part of a procedure that an envelope belongs to; in JSON `"procedure"`, `"lot:7"` or `"lot:7:improved-offer:1"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Scope {
    /// The whole procedure; one administrative envelope may serve all lots.
    Procedure,
    /// One lot, by its number in the notice (1 or more).
    Lot(u16),
    /// A round of improved offers among those who are tied in a lot; both numbers are 1 or more.
    ImprovedOffer {
        /// The lot, by its number in the notice.
        lot: u16,
        /// The round, counted in the lot.
        round: u16,
    },
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Procedure => f.write_str("procedure"),
            Self::Lot(number) => write!(f, "lot:{number}"),
            Self::ImprovedOffer { lot, round } => write!(f, "lot:{lot}:improved-offer:{round}"),
        }
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.to_string()
    }
}

/// A text that names no scope.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "a scope is `procedure`, or `lot:` and a number, or that and `:improved-offer:` and a number; numbers are from 1 to 65535 without \
     leading zeros"
)]
pub struct ScopeError;

impl FromStr for Scope {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Self, ScopeError> {
        if text == "procedure" {
            return Ok(Self::Procedure);
        }
        let rest = text.strip_prefix("lot:").ok_or(ScopeError)?;
        match rest.split_once(":improved-offer:") {
            None => Ok(Self::Lot(positive(rest)?)),
            Some((lot, round)) => Ok(Self::ImprovedOffer { lot: positive(lot)?, round: positive(round)? }),
        }
    }
}

/// A number from 1 on in its one spelling.
fn positive(digits: &str) -> Result<u16, ScopeError> {
    let number: u16 = digits.parse().map_err(|_| ScopeError)?;
    if number > 0 && number.to_string() == digits { Ok(number) } else { Err(ScopeError) }
}

impl TryFrom<String> for Scope {
    type Error = ScopeError;

    fn try_from(text: String) -> Result<Self, ScopeError> {
        text.parse()
    }
}

/// The class of an envelope (*busta*); classes open in legal order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnvelopeClass {
    /// *Busta amministrativa*.
    Administrative,
    /// *Busta tecnica*.
    Technical,
    /// *Busta economica*.
    Economic,
    /// *Busta unica*: everything in one envelope.
    Single,
}

impl EnvelopeClass {
    /// The word used in JSON and in key derivation.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Administrative => "administrative",
            Self::Technical => "technical",
            Self::Economic => "economic",
            Self::Single => "single",
        }
    }
}

/// Which envelope this is. Every key, share and wrapping of the envelope is bound to all five.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnvelopeContext {
    /// The procedure.
    pub procedure: String,
    /// The whole procedure or one lot.
    pub scope: Scope,
    /// The class.
    pub class: EnvelopeClass,
    /// The tenderer (single operator or group).
    pub tenderer: String,
    /// The envelope itself, unique within the procedure; a replacement has another one.
    pub envelope: String,
}

impl EnvelopeContext {
    /// Checks the identifiers.
    ///
    /// # Errors
    /// [`IdError`] for the first identifier that [`check_id`] refuses.
    pub fn check(&self) -> Result<(), IdError> {
        check_id("procedure", &self.procedure)?;
        check_id("tenderer", &self.tenderer)?;
        check_id("envelope", &self.envelope)
    }

    /// The name of the first field in which two contexts differ.
    pub(crate) fn difference(&self, other: &Self) -> Option<&'static str> {
        let fields = [
            ("procedure", self.procedure != other.procedure),
            ("scope", self.scope != other.scope),
            ("class", self.class != other.class),
            ("tenderer", self.tenderer != other.tenderer),
            ("envelope", self.envelope != other.envelope),
        ];
        fields.into_iter().find_map(|(name, differs)| differs.then_some(name))
    }

    /// A transcript that begins with this context.
    pub(crate) fn transcript(&self, label: &str) -> Transcript {
        Transcript::new(label)
            .text(&self.procedure)
            .text(&self.scope.to_string())
            .text(self.class.as_str())
            .text(&self.tenderer)
            .text(&self.envelope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_may_name_their_owner() {
        for good in ["dgue", "dgue@firm-b"] {
            assert!(check_item(good).is_ok(), "{good}");
        }
        for bad in ["", "@", "dgue@", "@firm", "a@b@c", "a b"] {
            assert!(check_item(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn identifiers_are_plain() {
        let longest = "a".repeat(ID_BYTES_MAX);
        for good in ["a", "0", "c_f205", "IT:01234567890", "CIG.9-x", longest.as_str()] {
            assert!(check_id("x", good).is_ok(), "{good}");
        }
        let too_long = "a".repeat(ID_BYTES_MAX + 1);
        for bad in ["", "-a", ".a", "a b", "a/b", "è", "a\0", too_long.as_str()] {
            assert!(check_id("x", bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn scope_has_one_spelling() {
        for text in ["procedure", "lot:1", "lot:65535", "lot:1:improved-offer:1", "lot:65535:improved-offer:65535"] {
            assert_eq!(text.parse::<Scope>().unwrap().to_string(), text);
        }
        let bad =
            ["", "lot", "lot:", "lot:0", "lot:01", "lot:+1", "lot:65536", "Procedure", "lot:1 ", "improved-offer:1"];
        let bad_rounds = ["lot:1:1", "lot:1:improved-offer", "lot:1:improved-offer:0", "lot:0:improved-offer:1"];
        let doubled = ["lot:1:improved-offer:01", "lot:1:improved-offer:1:improved-offer:1"];
        for bad in bad.iter().chain(&bad_rounds).chain(&doubled) {
            assert!(bad.parse::<Scope>().is_err(), "{bad}");
        }
    }
}
