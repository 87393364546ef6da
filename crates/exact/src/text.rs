//! A text for people, in both languages.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The same text in Italian and in English.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Text {
    /// Italian.
    pub it: String,
    /// English.
    pub en: String,
}

/// Whether numbers come with their explanation. Writing it takes most of the time of a large evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Explanations {
    /// Each number is explained.
    #[default]
    Written,
    /// The texts stay empty.
    LeftOut,
}

impl Explanations {
    /// The text, unless explanations are left out: then it is not even written.
    pub fn text(self, write: impl FnOnce() -> Text) -> Text {
        match self {
            Self::Written => write(),
            Self::LeftOut => Text::default(),
        }
    }

    /// Adds to a text, unless explanations are left out.
    pub fn push(self, text: &mut Text, write: impl FnOnce() -> Text) {
        if self == Self::Written {
            let more = write();
            text.push(&more.it, &more.en);
        }
    }
}

impl Text {
    /// Both languages at once.
    pub fn new(it: impl Into<String>, en: impl Into<String>) -> Self {
        Self { it: it.into(), en: en.into() }
    }

    /// Adds to the end of both.
    pub fn push(&mut self, it: &str, en: &str) {
        self.it.push_str(it);
        self.en.push_str(en);
    }

    /// All texts, one after the other, with `separator` between.
    pub fn join(texts: &[Self], separator: &str) -> Self {
        let join = |language: fn(&Self) -> &str| texts.iter().map(language).collect::<Vec<_>>().join(separator);
        Self { it: join(|text| &text.it), en: join(|text| &text.en) }
    }
}
