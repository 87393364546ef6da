//! Refusals: an act that may not be done is answered with its rule, the article and a way out, in two languages.

use std::collections::BTreeMap;

use jiff::{Timestamp, Zoned, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// A refusal. Nothing is recorded by it and nothing is lost by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{rule}: {en}")]
pub struct Refusal {
    /// Stable identifier of the rule, e.g. `term_expired`.
    pub rule: String,
    /// What kind of answer it is.
    pub kind: RefusalKind,
    /// Article on which the rule rests, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
    /// What was wrong and what to do, in Italian.
    pub it: String,
    /// The same in English.
    pub en: String,
    /// Figures of the case, e.g. `deadline` and `instant`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<String, String>,
}

/// Kinds of refusal, by what the person can do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalKind {
    /// This person may not do this now.
    Forbidden,
    /// The procedure is not at the point where this can be done.
    WrongMoment,
    /// What was sent is wrong.
    Invalid,
    /// What was named does not exist, or may not be known to exist.
    NotFound,
}

impl Refusal {
    fn new(kind: RefusalKind, rule: &str, article: &str, it: String, en: String) -> Self {
        let article = (!article.is_empty()).then(|| article.to_owned());
        Self { rule: rule.to_owned(), kind, article, it, en, facts: BTreeMap::new() }
    }

    /// This person may not do this now.
    pub fn forbidden(rule: &str, article: &str, it: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(RefusalKind::Forbidden, rule, article, it.into(), en.into())
    }

    /// The procedure is not at that point.
    pub fn wrong_moment(rule: &str, article: &str, it: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(RefusalKind::WrongMoment, rule, article, it.into(), en.into())
    }

    /// What was sent is wrong.
    pub fn invalid(rule: &str, article: &str, it: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(RefusalKind::Invalid, rule, article, it.into(), en.into())
    }

    /// What was named is not there.
    pub fn not_found(rule: &str, it: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(RefusalKind::NotFound, rule, "", it.into(), en.into())
    }

    /// Adds a figure of the case.
    #[must_use]
    pub fn with(mut self, fact: &str, value: impl ToString) -> Self {
        self.facts.insert(fact.to_owned(), value.to_string());
        self
    }
}

/// An instant as people read it: Italian civil time to the second, e.g. `20/05/2024 09:00:00 CEST`. What is beyond the
/// second is left out, never rounded up.
#[must_use]
pub fn civil(instant: Timestamp) -> String {
    in_rome(instant).strftime("%d/%m/%Y %H:%M:%S %Z").to_string()
}

/// The same to the microsecond, e.g. `20/05/2024 09:00:00,001000 CEST`: where a fraction of a second decides, as for what
/// arrives just after the term.
#[must_use]
pub fn civil_exact(instant: Timestamp) -> String {
    let zoned = in_rome(instant);
    format!("{},{:06} {}", zoned.strftime("%d/%m/%Y %H:%M:%S"), zoned.subsec_nanosecond() / 1_000, zoned.strftime("%Z"))
}

fn in_rome(instant: Timestamp) -> Zoned {
    instant.to_zoned(TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_in_rome() {
        let term: Timestamp = "2024-05-20T07:00:00.001Z".parse().unwrap();
        assert_eq!(civil(term), "20/05/2024 09:00:00 CEST");
        assert_eq!(civil_exact(term), "20/05/2024 09:00:00,001000 CEST");
        let just_before: Timestamp = "2024-12-31T22:59:59.999999Z".parse().unwrap();
        assert_eq!(civil(just_before), "31/12/2024 23:59:59 CET", "never rounded up");
        assert_eq!(civil_exact(just_before), "31/12/2024 23:59:59,999999 CET");
    }
}
