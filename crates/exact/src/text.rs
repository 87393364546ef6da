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

/// An Italian article, or a preposition with it (`il`, `al`, `dal`, `del`), before a number as it is spoken: `il 20`, `dall'8,5`,
/// `allo 0`. The number is written the Italian way, with a comma before its decimals.
///
/// ```
/// use ceralacca_exact::before_number;
/// assert_eq!(["4%", "1%", "8,5%", "11%", "0%"].map(|number| before_number("dal", number)), ["dal 4%", "dall'1%", "dall'8,5%", "dall'11%", "dallo 0%"]);
/// assert_eq!(before_number("Il", "80"), "L'80");
/// ```
#[must_use]
pub fn before_number(word: &str, number: &str) -> String {
    let written: String = number.chars().filter(|c| *c != '.').take_while(char::is_ascii_digit).collect();
    let whole = written.trim_start_matches('0');
    // uno, undici and undicimila; otto, ottanta, ottocento and what begins so; but a day written 01 is the first.
    let vowel = whole.starts_with('8')
        || whole == "11"
        || whole.len() == 5 && whole.starts_with("11")
        || whole == "1" && written == whole && !number.contains('°');
    let (stem, alone) = match word {
        "il" => ("", "il"),
        "Il" => return capital(&before_number("il", number)),
        word => (word, word),
    };
    if vowel {
        format!("{stem}l'{number}")
    } else if written == "0" {
        format!("{stem}lo {number}")
    } else {
        format!("{alone} {number}")
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::before_number;

    #[test]
    fn articles_follow_the_spoken_number() {
        for (word, number, expected) in [
            ("il", "20", "il 20"),
            ("il", "8,12", "l'8,12"),
            ("il", "800.000", "l'800.000"),
            ("il", "1", "l'1"),
            ("il", "10", "il 10"),
            ("il", "1.000", "il 1.000"),
            ("il", "11.500", "l'11.500"),
            ("il", "110", "il 110"),
            ("il", "0,5", "lo 0,5"),
            ("al", "0", "allo 0"),
            ("dal", "1", "dall'1"),
            ("del", "11", "dell'11"),
            ("Dal", "8", "Dall'8"),
            ("Il", "08/05/2026", "L'08/05/2026"),
            ("Il", "01/05/2026", "Il 01/05/2026"),
            ("Il", "11/05/2026", "L'11/05/2026"),
            ("Il", "18/05/2026", "Il 18/05/2026"),
        ] {
            assert_eq!(before_number(word, number), expected);
        }
    }
}
