//! Figures in Italian words, as an economic offer writes them beside the digits: `tremilaquattrocento/50`.

use crate::Figure;

const UNITS: [&str; 20] = [
    "",
    "uno",
    "due",
    "tre",
    "quattro",
    "cinque",
    "sei",
    "sette",
    "otto",
    "nove",
    "dieci",
    "undici",
    "dodici",
    "tredici",
    "quattordici",
    "quindici",
    "sedici",
    "diciassette",
    "diciotto",
    "diciannove",
];
const TENS: [&str; 10] =
    ["", "", "venti", "trenta", "quaranta", "cinquanta", "sessanta", "settanta", "ottanta", "novanta"];
/// Names of a thousand, a million and so on, for one and for more.
const POWERS: [(&str, &str); 6] = [
    ("", ""),
    ("mille", "mila"),
    ("unmilione", "milioni"),
    ("unmiliardo", "miliardi"),
    ("unbilione", "bilioni"),
    ("unbiliardo", "biliardi"),
];

/// The figure in words with its unit, for an amount in euro (`€`, also `€/mc`) or a percentage; `None` for other units,
/// for a figure that goes on, and beyond eighteen digits before the comma.
pub(crate) fn in_words(figure: &Figure, unit: &str) -> Option<String> {
    let (negative, whole, fraction) = figure.parts()?;
    let whole = whole_number(whole)?;
    let sign = if negative { "meno " } else { "" };
    match unit.trim() {
        "%" => Some(format!("{sign}{} per cento", with_comma(&whole, fraction))),
        unit if unit.starts_with('€') => Some(format!("euro {sign}{}", with_cents(&whole, fraction))),
        _ => None,
    }
}

/// Cents stand in digits after a bar, as on a cheque.
fn with_cents(whole: &str, fraction: &str) -> String {
    match fraction.len() {
        0 => format!("{whole}/00"),
        1 => format!("{whole}/{fraction}0"),
        2 => format!("{whole}/{fraction}"),
        _ => with_comma(whole, fraction),
    }
}

/// Decimals are read as a number, their leading zeros one by one: `5,050` is "cinque virgola zero cinquanta".
fn with_comma(whole: &str, fraction: &str) -> String {
    if fraction.is_empty() {
        return whole.to_owned();
    }
    let rest = fraction.trim_start_matches('0');
    let zeros = "zero ".repeat(fraction.len() - rest.len());
    let rest = if rest.is_empty() { String::new() } else { decimals(rest) };
    format!("{whole} virgola {zeros}{rest}").trim_end().to_owned()
}

/// Short decimals as one number, long ones digit by digit: nobody says a number of six decimals at once.
fn decimals(digits: &str) -> String {
    if digits.len() <= 3 {
        return whole_number(digits).unwrap_or_default();
    }
    let names = digits.chars().filter_map(|digit| digit.to_digit(10)).map(digit_name);
    names.collect::<Vec<_>>().join(" ")
}

fn digit_name(digit: u32) -> &'static str {
    if digit == 0 { "zero" } else { unit_name(digit) }
}

fn unit_name(number: u32) -> &'static str {
    usize::try_from(number).ok().and_then(|index| UNITS.get(index)).copied().unwrap_or_default()
}

/// A whole number written with digits alone, in one word.
fn whole_number(digits: &str) -> Option<String> {
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Some("zero".to_owned());
    }
    let mut words = String::new();
    let groups = digits.as_bytes().rchunks(3).rev();
    let count = digits.len().div_ceil(3);
    for (place, group) in (0..count).rev().zip(groups) {
        let value = group.iter().fold(0_u32, |value, digit| value * 10 + u32::from(digit - b'0'));
        let (one, many) = POWERS.get(place)?;
        match (value, place) {
            (0, _) => {}
            (_, 0) => words.push_str(&below_thousand(value)),
            (1, _) => words.push_str(one),
            (_, _) => {
                words.push_str(&below_thousand(value));
                words.push_str(many);
            }
        }
    }
    // A three at the end of a longer word carries the accent: ventitré, centotré.
    if words.ends_with("tre") && words != "tre" {
        words.truncate(words.len() - 1);
        words.push('é');
    }
    Some(words)
}

fn below_thousand(value: u32) -> String {
    let (hundreds, rest) = (value / 100, value % 100);
    let mut word = match hundreds {
        0 => String::new(),
        1 => "cento".to_owned(),
        _ => format!("{}cento", unit_name(hundreds)),
    };
    let rest = below_hundred(rest);
    // Two o's meet: centotto, duecentottanta.
    if word.ends_with('o') && rest.starts_with("ott") {
        word.pop();
    }
    word + &rest
}

fn below_hundred(value: u32) -> String {
    if value < 20 {
        return unit_name(value).to_owned();
    }
    let tens = usize::try_from(value / 10).ok().and_then(|index| TENS.get(index)).copied().unwrap_or_default();
    let unit = value % 10;
    // The last vowel falls before uno and otto: ventuno, trentotto.
    let stem = if unit == 1 || unit == 8 { tens.get(..tens.len().saturating_sub(1)).unwrap_or(tens) } else { tens };
    format!("{stem}{}", unit_name(unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(figure: &str, unit: &str) -> String {
        in_words(&figure.parse().unwrap(), unit).unwrap()
    }

    #[test]
    fn whole_numbers() {
        for (digits, expected) in [
            ("0", "zero"),
            ("000", "zero"),
            ("3", "tre"),
            ("11", "undici"),
            ("17", "diciassette"),
            ("21", "ventuno"),
            ("23", "ventitré"),
            ("28", "ventotto"),
            ("43", "quarantatré"),
            ("80", "ottanta"),
            ("100", "cento"),
            ("101", "centouno"),
            ("103", "centotré"),
            ("108", "centotto"),
            ("180", "centottanta"),
            ("188", "centottantotto"),
            ("999", "novecentonovantanove"),
            ("1000", "mille"),
            ("1003", "milletré"),
            ("2000", "duemila"),
            ("3000", "tremila"),
            ("23000", "ventitremila"),
            ("21001", "ventunomilauno"),
            ("1000000", "unmilione"),
            ("1001000", "unmilionemille"),
            ("3381777", "tremilionitrecentottantunomilasettecentosettantasette"),
            ("1000000000", "unmiliardo"),
            (
                "999999999999999999",
                "novecentonovantanovebiliardinovecentonovantanovebilioninovecentonovantanovemiliardinovecentonovantanovemilioninovecentonovantanovemilanovecentonovantanove",
            ),
        ] {
            assert_eq!(whole_number(digits).as_deref(), Some(expected), "{digits}");
        }
        assert_eq!(whole_number("1000000000000000000"), None);
    }

    #[test]
    fn amounts_and_percentages() {
        assert_eq!(words("3381777.20", "€"), "euro tremilionitrecentottantunomilasettecentosettantasette/20");
        assert_eq!(words("12500", "€"), "euro dodicimilacinquecento/00");
        assert_eq!(words("12.5", "€/mc"), "euro dodici/50");
        assert_eq!(words("0.0125", "€/kg"), "euro zero virgola zero centoventicinque");
        assert_eq!(words("5.10", "%"), "cinque virgola dieci per cento");
        assert_eq!(words("5.05", "%"), "cinque virgola zero cinque per cento");
        assert_eq!(words("5.00", "%"), "cinque virgola zero zero per cento");
        assert_eq!(words("12.12345", "%"), "dodici virgola uno due tre quattro cinque per cento");
        assert_eq!(words("-3", "%"), "meno tre per cento");
        assert_eq!(words("20", "%"), "venti per cento");
    }

    #[test]
    fn other_units_have_no_words() {
        let figure: Figure = "12".parse().unwrap();
        assert_eq!(in_words(&figure, "giorni"), None);
        assert_eq!(in_words(&figure, ""), None);
        assert_eq!(in_words(&"0.7666…".parse().unwrap(), "%"), None);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn different_numbers_have_different_words(a in 0_u64..2_000_000_000, b in 0_u64..2_000_000_000) {
            proptest::prop_assert_eq!(whole_number(&a.to_string()) == whole_number(&b.to_string()), a == b);
        }
    }
}
