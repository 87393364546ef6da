//! Where in a TOML text a field of the file stands, for people who mend it in an editor.

use serde::Serialize;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Place {
    /// The place of a byte; `None` beyond the end of the text or within a character.
    #[must_use]
    pub fn of_byte(text: &str, byte: usize) -> Option<Self> {
        let before = text.get(..byte)?;
        let line_start = before.rfind('\n').map_or(0, |position| position + 1);
        let column = before.get(line_start..)?.chars().count() + 1;
        Some(Self { line: before.matches('\n').count() + 1, column })
    }
}

/// The places of a file in TOML.
#[derive(Debug)]
pub struct TomlPlaces<'a> {
    text: &'a str,
    top: DeTable<'a>,
}

impl<'a> TomlPlaces<'a> {
    /// Of a text; `None` where it is no TOML.
    #[must_use]
    pub fn of(text: &'a str) -> Option<Self> {
        Some(Self { text, top: DeTable::parse(text).ok()?.into_inner() })
    }

    /// The place of the field with this path, e.g. `lots[1].cig`; where the file does not have it, of the nearest table or list
    /// that would hold it. `None` for the file as a whole.
    #[must_use]
    pub fn of_path(&self, path: &str) -> Option<Place> {
        let mut byte = None;
        let mut table = Some(&self.top);
        for part in path.split('.') {
            let (name, indices) = part.split_once('[').unwrap_or((part, ""));
            let found = table.and_then(|table| table.iter().find(|(key, _)| key.get_ref() == name));
            let Some((key, value)) = found else { break };
            byte = Some(key.span().start);
            let mut value: &Spanned<DeValue<'a>> = value;
            for index in indices.split('[').filter_map(|index| index.strip_suffix(']')?.parse::<usize>().ok()) {
                let Some(entry) = value.get_ref().get(index) else { return self.place(byte) };
                value = entry;
                byte = Some(value.span().start);
            }
            table = value.get_ref().as_table();
        }
        self.place(byte)
    }

    fn place(&self, byte: Option<usize>) -> Option<Place> {
        Place::of_byte(self.text, byte?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
title = \"Prova\"
terms = { sent = \"x\", cure_days = 5 }

[[lots]]
number = 1
cig = \"A\"

[[lots]]
number = 2
prices = [
  { id = \"à\", price = \"1\" },
  { id = \"b\", price = \"2\" },
]

[[award.technical.criteria]]
id = \"A\"

[[award.technical.criteria.subcriteria]]
id = \"A.1\"
";

    #[test]
    fn a_field_is_found_where_it_is_written() {
        let places = TomlPlaces::of(FILE).unwrap();
        for (path, line, column) in [
            ("title", 1, 1),
            ("terms.cure_days", 2, 23),
            ("lots[0].cig", 6, 1),
            ("lots[1].number", 9, 1),
            ("lots[1].prices[0].price", 11, 15),
            ("lots[1].prices[1].price", 12, 15),
            ("lots[1].prices[1]", 12, 3),
            ("award.technical.criteria[0].subcriteria[0].id", 19, 1),
        ] {
            assert_eq!(places.of_path(path), Some(Place { line, column }), "{path}");
        }
    }

    #[test]
    fn what_is_absent_is_told_at_what_would_hold_it() {
        let places = TomlPlaces::of(FILE).unwrap();
        let line = |path: &str| places.of_path(path).map(|place| place.line);
        assert_eq!(line("lots[1].cig"), Some(8), "the second lot");
        assert_eq!(line("lots[7].cig"), line("lots"), "no such lot");
        assert_eq!(line("terms.submission"), Some(2));
        assert_eq!(line("award.technical.criteria[0].title"), Some(15));
        assert_eq!(line("guarantee.provisional_percent"), None, "the file as a whole");
        assert!(TomlPlaces::of("title = ").is_none());
    }

    #[test]
    fn columns_are_counted_in_characters() {
        assert_eq!(Place::of_byte("è x", 3), Some(Place { line: 1, column: 3 }));
        assert_eq!(Place::of_byte("è", 1), None, "within a character");
        assert_eq!(Place::of_byte("è", 9), None);
    }
}
