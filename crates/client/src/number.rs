//! Reading a figure as a person types it in Italy, and showing it back.
//!
//! One reading only: the comma is for decimals, points and blanks part thousands. What can be read in two ways is
//! refused with both readings spelt out, because a discount of 1,234 % and one of 1234 % are not the same offer.

use ceralacca_evaluation::{Decimals, Exact, ExactError, RoundingMode, Text};

/// Signs of a unit that may stand before or after a figure, and the unit that they stand for.
const SIGNS: [(&str, &str); 5] = [("€", "€"), ("euro", "€"), ("eur", "€"), ("%", "%"), ("per cento", "%")];

/// Reads a figure as typed. `unit` is the unit of the item, which may be written with it.
///
/// # Errors
/// Why it is not taken, and what to write.
pub(crate) fn typed(text: &str, unit: &str) -> Result<Exact, Text> {
    let blank = |c: char| if c.is_whitespace() || c == '\u{202f}' { ' ' } else { c };
    let plain: String = text.trim().chars().map(blank).map(|c| if c == '\u{2212}' { '-' } else { c }).collect();
    let (negative, digits) = without_signs(&plain, unit)?;
    let value = unsigned(digits)?;
    Ok(if negative { -value } else { value })
}

/// Reads a figure as a file holds it: digits, at most one point.
///
/// # Errors
/// What to write.
pub(crate) fn in_file(text: &str) -> Result<Exact, Text> {
    Exact::parse_decimal(text).map_err(|error| {
        Text::new(
            format!("serve un numero come \"4.12345\" ({error})"),
            format!("a number such as \"4.12345\" is needed ({error})"),
        )
    })
}

/// Takes the minus and the sign of the unit off.
fn without_signs<'a>(text: &'a str, unit: &str) -> Result<(bool, &'a str), Text> {
    let (before, rest) = minus(text);
    let rest = without_unit(rest, unit)?;
    let (after, rest) = minus(rest);
    if before && after {
        return Err(not_a_number(text));
    }
    Ok((before || after, rest))
}

fn minus(text: &str) -> (bool, &str) {
    text.strip_prefix('-').map_or((false, text), |rest| (true, rest.trim_start()))
}

fn without_unit<'a>(text: &'a str, unit: &str) -> Result<&'a str, Text> {
    if let Some(rest) = text.strip_suffix(unit).filter(|_| !unit.is_empty()) {
        return Ok(rest.trim_end());
    }
    for (sign, means) in SIGNS {
        let Some(rest) = off_either_end(text, sign) else { continue };
        if means == unit {
            return Ok(rest);
        }
        return Err(Text::new(
            format!("«{text}» è in {sign}: la voce chiede {unit}."),
            format!("\"{text}\" is in {sign}: the item asks for {unit}."),
        ));
    }
    Ok(text)
}

fn off_either_end<'a>(text: &'a str, sign: &str) -> Option<&'a str> {
    let same = |part: &str| part.to_lowercase() == sign;
    let head = text.get(..sign.len()).filter(|head| same(head)).and(text.get(sign.len()..)).map(str::trim_start);
    let start = text.len().checked_sub(sign.len());
    let tail = || {
        let start = start?;
        text.get(start..).filter(|tail| same(tail)).and(text.get(..start)).map(str::trim_end)
    };
    head.or_else(tail)
}

/// Digits with their separators.
fn unsigned(text: &str) -> Result<Exact, Text> {
    if text.is_empty() {
        return Err(Text::new(
            "Manca il numero: scriva ad esempio 4,12.",
            "The number is missing: write for example 4,12.",
        ));
    }
    if !text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ')) {
        return Err(not_a_number(text));
    }
    let (whole, decimals) = match text.matches(',').count() {
        0 => without_comma(text)?,
        1 => text.split_once(',').map(|(whole, decimals)| (whole, Some(decimals))).ok_or_else(|| not_a_number(text))?,
        _ => return Err(english(text)),
    };
    if decimals.is_some_and(|decimals| decimals.contains('.')) {
        return Err(english(text));
    }
    let whole = groups(whole).ok_or_else(|| not_a_number(text))?;
    let canonical = match decimals {
        None => whole,
        Some(decimals) if !decimals.is_empty() && decimals.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{whole}.{decimals}")
        }
        Some(_) => return Err(not_a_number(text)),
    };
    Exact::parse_decimal(&canonical).map_err(|error| match error {
        ExactError::TooLong { max, .. } => Text::new(
            format!("Il numero ha troppe cifre: al massimo {max}."),
            format!("The number has too many digits: {max} at most."),
        ),
        _ => not_a_number(text),
    })
}

/// A figure without a comma: one point may be a decimal point, as keyboards and spreadsheets write it, unless it
/// could part thousands too.
fn without_comma(text: &str) -> Result<(&str, Option<&str>), Text> {
    let Some((whole, rest)) = text.split_once('.').filter(|(_, rest)| !rest.contains('.')) else {
        return Ok((text, None));
    };
    let could_be_thousands =
        rest.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0') && !whole.contains(' ');
    if could_be_thousands {
        return Err(Text::new(
            format!(
                "«{text}» si può leggere in due modi. Scriva {whole},{rest} se il punto separa i decimali, {whole}{rest} se separa le migliaia."
            ),
            format!(
                "\"{text}\" can be read in two ways. Write {whole},{rest} if the point is for decimals, {whole}{rest} if it parts thousands."
            ),
        ));
    }
    Ok((whole, Some(rest)))
}

/// The whole part without the separators of its thousands, which are all points or all blanks and stand where they
/// should; without useless zeros in front.
fn groups(whole: &str) -> Option<String> {
    let separator = if whole.contains('.') { '.' } else { ' ' };
    let parts: Vec<&str> = whole.split(separator).collect();
    let digits = parts.iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    let grouped = match parts.split_first() {
        Some((_, [])) => true,
        Some((first, others)) => first.len() <= 3 && others.iter().all(|part| part.len() == 3),
        None => false,
    };
    let joined = parts.concat();
    let bare = joined.trim_start_matches('0');
    (digits && grouped).then(|| if bare.is_empty() { "0".to_owned() } else { bare.to_owned() })
}

fn english(text: &str) -> Text {
    Text::new(
        format!("«{text}»: scriva i decimali dopo la virgola e le migliaia con il punto, ad esempio 1.234,56."),
        format!("\"{text}\": write decimals after a comma and thousands with a point, for example 1.234,56."),
    )
}

fn not_a_number(text: &str) -> Text {
    let text: String = text.chars().take(40).collect();
    Text::new(
        format!("«{text}» non è un numero: scriva ad esempio 4,12 oppure 1.234,56."),
        format!("\"{text}\" is not a number: write for example 4,12 or 1.234,56."),
    )
}

/// A figure for people, with its thousands parted: `1.234,56` in Italian, `1,234.56` in English.
#[must_use]
pub fn shown(value: &Exact, italian: bool) -> String {
    if italian { value.italian_grouped() } else { value.english_grouped() }
}

/// An amount in euro to the cent, a half up: `€ 1.234,57`; preceded by `circa` (about) when cents do not write it exactly.
#[must_use]
pub fn euro(value: &Exact, italian: bool) -> String {
    let cents = Decimals::new(2).unwrap_or_default();
    let written = value.to_decimal(cents, RoundingMode::HalfUp);
    let rounded = Exact::parse_decimal(&written).unwrap_or_else(|_| value.clone());
    let mut text = shown(&rounded, italian);
    if rounded.is_integer() {
        text.push_str(if italian { ",00" } else { ".00" });
    }
    let about = if italian { "circa " } else { "about " };
    format!("{}€ {text}", if rounded == *value { "" } else { about })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn as_people_type() {
        for (text, unit, read) in [
            ("4,12345", "%", "4.12345"),
            ("4,5 %", "%", "4.5"),
            ("4,5%", "%", "4.5"),
            ("4.12", "%", "4.12"),
            ("0.500", "%", "0.5"),
            (" 1.234,56 ", "€", "1234.56"),
            ("€ 1.234,56", "€", "1234.56"),
            ("1.234,56 €", "€", "1234.56"),
            ("1.234.567", "€", "1234567"),
            ("1 234 567,8", "€", "1234567.8"),
            ("1\u{a0}234\u{202f}567", "€", "1234567"),
            ("1234.567", "€", "1234.567"),
            ("1 234.567", "€", "1234.567"),
            ("EUR 10", "€", "10"),
            ("10 Euro", "€", "10"),
            ("12 anni", "anni", "12"),
            ("007", "anni", "7"),
            ("-1,5", "%", "-1.5"),
            ("\u{2212} 1,5 %", "%", "-1.5"),
            ("€ -3", "€", "-3"),
            ("1,234", "%", "1.234"),
        ] {
            assert_eq!(typed(text, unit), Ok(read.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused_with_both() {
        let text = typed("1.234", "%").unwrap_err();
        assert!(text.it.contains("Scriva 1,234 se") && text.it.contains("1234 se"), "{}", text.it);
        assert!(typed("150.000", "€").unwrap_err().it.contains("150000"));
        assert!(typed("1,234.56", "€").unwrap_err().it.contains("1.234,56"));
        assert!(typed("1,234,567", "€").is_err());
    }

    #[test]
    fn anything_else_is_refused() {
        for bad in [
            "",
            " ",
            "x",
            "1e3",
            "4,",
            ",5",
            "1.23.456",
            "12.34,5",
            "1 2",
            "1. 234,5",
            "--1",
            "- € -1",
            "+3",
            "1/3",
            "½",
            "€",
            "1.234 567",
            "٣",
        ] {
            assert!(typed(bad, "€").is_err(), "{bad:?}");
        }
        assert!(typed("4 %", "€").unwrap_err().it.contains("chiede €"));
        assert!(typed("€ 4", "%").unwrap_err().en.contains("asks for %"));
        assert!(typed(&"9".repeat(40), "€").unwrap_err().it.contains("troppe cifre"));
    }

    #[test]
    fn amounts_are_shown_to_the_cent() {
        let value = |text: &str| text.parse::<Exact>().unwrap();
        assert_eq!(euro(&value("1234567.5"), true), "€ 1.234.567,50");
        assert_eq!(euro(&value("1234"), false), "€ 1,234.00");
        assert_eq!(euro(&value("10/3"), true), "circa € 3,33");
        assert_eq!(shown(&value("-1234.5"), true), "-1.234,50");
        assert_eq!(shown(&value("12345"), true), "12.345");
        assert_eq!(shown(&value("123"), true), "123");
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(units in -1_000_000_000_000_i64..1_000_000_000_000, decimals in 0_u32..6) {
            let value = Exact::from(units).checked_div(&Exact::from(10_u64.pow(decimals))).unwrap();
            let text = shown(&value, true);
            // A whole number of thousands below a million has one point only, which is refused as such.
            let ambiguous = text.matches('.').count() == 1 && !text.contains(',');
            prop_assert_eq!(typed(&text, "€").ok(), (!ambiguous).then_some(value));
        }

        #[test]
        fn any_text_is_judged_without_panic(text in "\\PC{0,40}") {
            let _ = typed(&text, "€");
            let _ = typed(&text, "");
        }

        #[test]
        fn nothing_is_read_with_other_digits(text in "[0-9., ]{1,14}") {
            if let Ok(value) = typed(&text, "%") {
                let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
                let (typed, read) = (digits(&text), digits(&value.to_string()));
                // The digits are those typed, but for zeros in front and behind.
                prop_assert!(typed.trim_matches('0').contains(read.trim_matches('0')), "{} {}", text, value);
            }
        }
    }
}
