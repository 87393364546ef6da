//! Words, amounts and instants as people read them.

use std::fmt;

use ceralacca_evaluation::{Exact, Text};
use ceralacca_procedure::state::Phase;
use jiff::{Timestamp, tz::TimeZone};

/// Language of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// Italian.
    It,
    /// English.
    En,
}

impl Lang {
    /// The language asked for; Italian unless English is.
    pub fn of(asked: &str) -> Self {
        if asked == "en" { Self::En } else { Self::It }
    }

    /// Its code.
    pub fn code(self) -> &'static str {
        self.say("it", "en")
    }

    /// One of two texts.
    pub fn say<'a>(self, it: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::It => it,
            Self::En => en,
        }
    }

    /// One of the two texts of a [`Text`].
    pub fn text(self, text: &Text) -> &str {
        self.say(&text.it, &text.en)
    }

    /// The word for a phase.
    pub fn phase(self, phase: Phase) -> &'static str {
        self.say(phase.italian(), phase.english())
    }

    /// A number as written in the language, its thousands apart: `63.888,78`, `63,888.78`.
    pub fn number(self, number: &Exact) -> String {
        match self {
            Self::It => number.italian_grouped(),
            Self::En => number.english_grouped(),
        }
    }

    /// A number with its unit as a notice names it: `€ 25.000,00`, `5,10%`, `12 anni`; without a unit the number alone. The
    /// blank between them does not break.
    pub fn quantity(self, number: &Exact, unit: &str) -> String {
        match unit.trim() {
            "€" => euro(number, self),
            "" => self.number(number),
            "%" => format!("{}%", self.number(number)),
            unit => format!("{}\u{a0}{unit}", self.number(number)),
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Amount in euro: `€ 1.234.567,80` or `€ 1,234,567.80`, with a space that does not break. Cents are always written,
/// further decimals only where there are some (unit prices).
pub fn euro(amount: &Exact, lang: Lang) -> String {
    let amount = match lang {
        Lang::It => amount.italian_amount(),
        Lang::En => amount.english_amount(),
    };
    format!("€\u{a0}{amount}")
}

/// An instant in Italian civil time, to the second: `20/05/2024 09:00:00 CEST`.
pub fn instant(instant: Timestamp) -> String {
    let rome = TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC);
    instant.to_zoned(rome).strftime("%d/%m/%Y %H:%M:%S %Z").to_string()
}

/// How much time is left, in the two greatest units: `mancano 3 giorni e 4 ore`.
pub fn countdown(now: Timestamp, deadline: Timestamp, lang: Lang) -> String {
    let minutes = deadline.duration_since(now).as_secs().max(0) / 60;
    let (days, hours, rest) = (minutes / (24 * 60), minutes / 60 % 24, minutes % 60);
    let unit = |count: i64, it: [&str; 2], en: [&str; 2]| {
        let [one, many] = match lang {
            Lang::It => it,
            Lang::En => en,
        };
        format!("{count} {}", if count == 1 { one } else { many })
    };
    let days_text = unit(days, ["giorno", "giorni"], ["day", "days"]);
    let hours_text = unit(hours, ["ora", "ore"], ["hour", "hours"]);
    let minutes_text = unit(rest, ["minuto", "minuti"], ["minute", "minutes"]);
    let and = lang.say("e", "and");
    let left = match (days, hours) {
        (0, 0) if rest == 0 => return lang.say("manca meno di un minuto", "less than a minute left").to_owned(),
        (0, 0) => minutes_text,
        (0, _) => format!("{hours_text} {and} {minutes_text}"),
        _ => format!("{days_text} {and} {hours_text}"),
    };
    match lang {
        Lang::It => format!("tempo rimasto: {left}"),
        Lang::En => format!("time left: {left}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped() {
        for (amount, it, en) in [
            ("0", "€\u{a0}0,00", "€\u{a0}0.00"),
            ("999.9", "€\u{a0}999,90", "€\u{a0}999.90"),
            ("1000", "€\u{a0}1.000,00", "€\u{a0}1,000.00"),
            ("1234567.89", "€\u{a0}1.234.567,89", "€\u{a0}1,234,567.89"),
            ("-12345.6", "€\u{a0}-12.345,60", "€\u{a0}-12,345.60"),
            ("18.1234", "€\u{a0}18,1234", "€\u{a0}18.1234"),
        ] {
            let exact = amount.parse().unwrap();
            assert_eq!(euro(&exact, Lang::It), it);
            assert_eq!(euro(&exact, Lang::En), en);
        }
    }

    #[test]
    fn numbers_are_grouped() {
        for (number, it, en) in
            [("0.8", "0,80", "0.80"), ("999", "999", "999"), ("-63888.78", "-63.888,78", "-63,888.78")]
        {
            let exact = number.parse().unwrap();
            assert_eq!(Lang::It.number(&exact), it);
            assert_eq!(Lang::En.number(&exact), en);
        }
        let third = Exact::one().checked_div(&Exact::from(3)).unwrap();
        assert!(Lang::It.number(&(&third + &Exact::from(2000))).starts_with("2.000,333"));
    }

    #[test]
    fn a_number_stands_with_its_unit() {
        for (number, unit, it, en) in [
            ("25000", "€", "€\u{a0}25.000,00", "€\u{a0}25,000.00"),
            ("5.1", "%", "5,10%", "5.10%"),
            ("1200", " ore ", "1.200\u{a0}ore", "1,200\u{a0}ore"),
            ("1200", "", "1.200", "1,200"),
        ] {
            let exact = number.parse().unwrap();
            assert_eq!((Lang::It.quantity(&exact, unit).as_str(), Lang::En.quantity(&exact, unit).as_str()), (it, en));
        }
    }

    #[test]
    fn time_left_is_told_in_two_units() {
        let deadline: Timestamp = "2026-03-29T10:00:00Z".parse().unwrap();
        for (now, it) in [
            ("2026-03-26T05:30:00Z", "tempo rimasto: 3 giorni e 4 ore"),
            ("2026-03-28T09:00:00Z", "tempo rimasto: 1 giorno e 1 ora"),
            ("2026-03-29T08:59:00Z", "tempo rimasto: 1 ora e 1 minuto"),
            ("2026-03-29T09:48:00Z", "tempo rimasto: 12 minuti"),
            ("2026-03-29T09:59:30Z", "manca meno di un minuto"),
        ] {
            assert_eq!(countdown(now.parse().unwrap(), deadline, Lang::It), it);
        }
        assert_eq!(countdown("2026-03-29T09:48:00Z".parse().unwrap(), deadline, Lang::En), "time left: 12 minutes");
        assert_eq!(instant(deadline), "29/03/2026 12:00:00 CEST");
    }
}
