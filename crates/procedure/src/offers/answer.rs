//! An answer as written in a file: a number, yes or no, or words; the item says which it must be.

use std::fmt;

use ceralacca_evaluation::{Answer, Exact, Text, reader_text};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserializer, Error, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use crate::definition::{ItemKind, NumberRule, NumberUse};

/// An answer as written: `true`, `12`, `"4.12345"`, `"words"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenAnswer {
    /// `true` or `false`.
    YesNo(bool),
    /// A whole number without quotes.
    Whole(i64),
    /// Anything in quotes: words, or a number with decimals.
    Words(String),
}

impl GivenAnswer {
    /// The answer as an item of this kind needs it, or what should have been written.
    pub(super) fn for_item(&self, kind: &ItemKind) -> Result<Answer, Text> {
        match (kind, self) {
            (ItemKind::Number(rule), Self::Whole(number)) => figure(rule, Exact::from(*number)),
            (ItemKind::Number(rule), Self::Words(words)) => {
                let number = Exact::parse_decimal(words).map_err(|error| {
                    Text::new(
                        format!("un numero, ad esempio \"4.12345\" ({})", reader_text(&error.to_string()).it),
                        format!("a number, for example \"4.12345\" ({error})"),
                    )
                })?;
                figure(rule, number)
            }
            (ItemKind::Number(_), Self::YesNo(_)) => Err(Text::new("un numero", "a number")),
            (ItemKind::YesNo { .. } | ItemKind::Declaration { .. }, Self::YesNo(yes)) => Ok(Answer::Boolean(*yes)),
            (ItemKind::YesNo { .. } | ItemKind::Declaration { .. }, Self::Whole(_) | Self::Words(_)) => {
                Err(Text::new("true (sì) o false (no)", "true (yes) or false (no)"))
            }
            (ItemKind::Text { length_max }, Self::Words(words)) if words.chars().count() <= to_usize(*length_max) => {
                Ok(Answer::Text(words.clone()))
            }
            (ItemKind::Text { length_max }, _) => Err(Text::new(
                format!("un testo tra virgolette, di al massimo {length_max} caratteri"),
                format!("a text in quotes, of at most {length_max} characters"),
            )),
            (ItemKind::Document(_), _) => Err(Text::new(
                "nulla: la voce è un documento, che questo file non contiene",
                "nothing: the item is a document, which this file does not hold",
            )),
        }
    }
}

/// A figure as it counts. What the economic rules read is left as offered: its limits are theirs to judge.
fn figure(rule: &NumberRule, number: Exact) -> Result<Answer, Text> {
    if rule.used_as != NumberUse::Input {
        return Ok(Answer::Number(number));
    }
    if let Some(min) = rule.min.as_ref().filter(|min| number < **min) {
        return Err(Text::new(format!("almeno {}", min.italian()), format!("at least {}", min.english())));
    }
    if let Some(max) = rule.max.as_ref().filter(|max| number > **max) {
        return Err(Text::new(format!("al massimo {}", max.italian()), format!("at most {}", max.english())));
    }
    Ok(Answer::Number(rule.counted(&number)))
}

fn to_usize(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

impl Serialize for GivenAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::YesNo(yes) => serializer.serialize_bool(*yes),
            Self::Whole(number) => serializer.serialize_i64(*number),
            Self::Words(words) => serializer.serialize_str(words),
        }
    }
}

impl<'de> Deserialize<'de> for GivenAnswer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(GivenVisitor)
    }
}

struct GivenVisitor;

impl Visitor<'_> for GivenVisitor {
    type Value = GivenAnswer;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true, false, a whole number, or anything else in quotes")
    }

    fn visit_bool<E: Error>(self, yes: bool) -> Result<GivenAnswer, E> {
        Ok(GivenAnswer::YesNo(yes))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<GivenAnswer, E> {
        Ok(GivenAnswer::Whole(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<GivenAnswer, E> {
        i64::try_from(number).map(GivenAnswer::Whole).map_err(|_| E::custom("the number is too large"))
    }

    fn visit_str<E: Error>(self, words: &str) -> Result<GivenAnswer, E> {
        Ok(GivenAnswer::Words(words.to_owned()))
    }
}

impl JsonSchema for GivenAnswer {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "GivenAnswer".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "An answer: true or false, a whole number, or in quotes words or a number with decimals.",
            "type": ["boolean", "integer", "string"]
        })
    }
}
