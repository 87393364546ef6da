//! What a walk prints: one line for each act.

use std::{io::Write, str::FromStr};

use jiff::{Timestamp, tz::TimeZone};

use super::WalkError;

/// Digits of a leaf that are printed.
const LEAF_DIGITS: usize = 12;

/// Language of what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Italian.
    #[default]
    Italian,
    /// English.
    English,
}

impl FromStr for Language {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "it" => Ok(Self::Italian),
            "en" => Ok(Self::English),
            other => Err(format!("{other:?} is neither it nor en")),
        }
    }
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// Italian.
    pub it: String,
    /// English.
    pub en: String,
}

/// A text in both languages.
pub(super) fn words(it: impl Into<String>, en: impl Into<String>) -> Words {
    Words { it: it.into(), en: en.into() }
}

impl Words {
    /// The text in a language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Italian => &self.it,
            Language::English => &self.en,
        }
    }
}

/// Prints a walk.
pub(super) struct Journal<'a> {
    out: &'a mut dyn Write,
    language: Language,
    zone: TimeZone,
}

impl<'a> Journal<'a> {
    pub(super) fn new(out: &'a mut dyn Write, language: Language) -> Self {
        let zone = TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC);
        Self { out, language, zone }
    }

    pub(super) fn language(&self) -> Language {
        self.language
    }

    pub(super) fn heading(&mut self, text: &Words) -> Result<(), WalkError> {
        let text = text.in_language(self.language);
        writeln!(self.out, "\n{text}\n{}", "-".repeat(text.chars().count()))?;
        Ok(())
    }

    /// An act of the record.
    pub(super) fn act(&mut self, at: Timestamp, who: &str, what: &Words, leaf: &str) -> Result<(), WalkError> {
        let leaf: String = leaf.chars().take(LEAF_DIGITS).collect();
        writeln!(self.out, "{}  {who}: {}  [{leaf}]", self.civil(at), what.in_language(self.language))?;
        Ok(())
    }

    /// A refusal that had to come.
    pub(super) fn refused(&mut self, who: &str, what: &Words, rule: &str, why: &Words) -> Result<(), WalkError> {
        let word = words("RIFIUTATO, come deve", "REFUSED, as it must be");
        let (word, what, why) =
            (word.in_language(self.language), what.in_language(self.language), why.in_language(self.language));
        writeln!(self.out, "    ✗ {who}: {what} — {word} ({rule}): {why}")?;
        Ok(())
    }

    /// A remark.
    pub(super) fn note(&mut self, text: &Words) -> Result<(), WalkError> {
        writeln!(self.out, "    {}", text.in_language(self.language))?;
        Ok(())
    }

    /// A text as it is.
    pub(super) fn text(&mut self, text: &str) -> Result<(), WalkError> {
        writeln!(self.out, "{text}")?;
        Ok(())
    }

    fn civil(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%d/%m/%Y %H:%M:%S").to_string()
    }
}
