//! Numbers as people paste them from a spreadsheet: decimal comma or point, `%`, `€`, thousands apart.
//!
//! The rule, stated on the page: where a number has both comma and point, the last of them begins the decimals; a sign that
//! comes more than once parts the thousands; a single one begins the decimals. Only `1.234` – a point alone, with three digits
//! after it – could be both: among amounts of euro the point parts thousands, among percentages and other numbers it begins the
//! decimals. No number is ever a float.

use ceralacca_evaluation::{Exact, Text};

/// Most numbers of one column.
pub const NUMBERS_MAX: usize = 500;
/// Longest text of a column, in bytes.
pub const COLUMN_BYTES_MAX: usize = 16 * 1024;
/// Most digits of a number.
const DIGITS_MAX: usize = 24;
/// Most faults that are told: who pasted the wrong column need not read five hundred.
const FAULTS_MAX: usize = 5;
/// Characters of a wrong text that are repeated.
const SHOWN_CHARS_MAX: usize = 30;

/// What a column holds, which decides how `1.234` is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Percentages and other plain numbers: the point begins the decimals.
    Plain,
    /// Amounts of euro: the point parts thousands.
    Euro,
}

/// Numbers as they were understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pasted {
    /// In the order of the text.
    pub numbers: Vec<Exact>,
    /// The first number that only the kind of column could decide: as written, and as read.
    pub decided: Option<(String, Exact)>,
}

/// Reads a column of numbers.
///
/// # Errors
/// What is wrong, one text for each place (the first five).
pub fn column(text: &str, kind: Column) -> Result<Pasted, Vec<Text>> {
    if text.len() > COLUMN_BYTES_MAX {
        return Err(vec![Text::new(
            format!("Il testo supera {} KiB: incolli solo la colonna dei numeri.", COLUMN_BYTES_MAX / 1024),
            format!("The text is longer than {} KiB: paste the column of numbers only.", COLUMN_BYTES_MAX / 1024),
        )]);
    }
    let (mut pasted, mut faults) = (Pasted { numbers: Vec::new(), decided: None }, Vec::new());
    if kind == Column::Euro {
        let blank = (1..).zip(text.lines()).find(|(_, line)| could_be_parted_by_blanks(line));
        faults.extend(blank.map(|(line, text)| Fault::Blanks.in_line(line, text.trim())));
    }
    for (line, token) in tokens(text) {
        match number(token, kind) {
            Ok(read) => {
                if read.decided && pasted.decided.is_none() {
                    pasted.decided = Some((shortened(token), read.number.clone()));
                }
                pasted.numbers.push(read.number);
            }
            Err(fault) => faults.push(fault.in_line(line, token)),
        }
        if faults.len() >= FAULTS_MAX {
            return Err(faults);
        }
    }
    let count = pasted.numbers.len();
    if faults.is_empty() && count > NUMBERS_MAX {
        faults.push(Text::new(
            format!("I numeri sono {count}: se ne leggono al massimo {NUMBERS_MAX}."),
            format!("There are {count} numbers: at most {NUMBERS_MAX} are read."),
        ));
    }
    if faults.is_empty() && count == 0 {
        faults
            .push(Text::new("Non c'è alcun numero: ne incolli almeno uno.", "There is no number: paste one at least."));
    }
    if faults.is_empty() { Ok(pasted) } else { Err(faults) }
}

/// Reads one number.
///
/// # Errors
/// What is wrong with it.
pub fn one(text: &str, kind: Column) -> Result<Exact, Text> {
    let mut found = tokens(text);
    match (found.next(), found.next()) {
        (Some((_, token)), None) => {
            number(token, kind).map(|read| read.number).map_err(|fault| fault.text(&shortened(token)))
        }
        (None, _) => Err(Text::new("Scriva un numero.", "Write a number.")),
        (Some(_), Some(_)) => Err(Fault::NotANumber.text(&shortened(text.trim()))),
    }
}

/// What stands between blanks and semicolons, with its line from 1; a sign that stands alone belongs to the number beside it.
fn tokens(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let parts = (1..).zip(text.lines()).flat_map(|(line, text)| {
        text.split([' ', '\t', ';']).map(move |token| (line, token.trim_matches(is_bound_space)))
    });
    let parts = parts.map(|(line, token)| (line, token.strip_suffix(',').unwrap_or(token)));
    parts.filter(|(_, token)| !token.is_empty() && !UNITS.contains(token))
}

/// Signs and words of a unit, as spreadsheets write them beside the number.
const UNITS: [&str; 4] = ["%", "€", "EUR", "euro"];

/// Blanks that do not break a line: spreadsheets put them between thousands, or before a sign.
fn is_bound_space(character: char) -> bool {
    matches!(character, '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{feff}')
}

/// A number read, and whether only the kind of column could decide what it is.
struct Read {
    number: Exact,
    decided: bool,
}

/// What is wrong with a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    NotANumber,
    Thousands,
    Blanks,
    TooLong,
}

impl Fault {
    fn in_line(self, line: usize, token: &str) -> Text {
        let Text { it, en } = self.text(&shortened(token));
        Text::new(format!("Riga {line}: {it}"), format!("Line {line}: {en}"))
    }

    fn text(self, shown: &str) -> Text {
        match self {
            Self::NotANumber => Text::new(
                format!("«{shown}» non è un numero: lo tolga o lo corregga (ad esempio 12,345)."),
                format!("“{shown}” is not a number: remove or mend it (for example 12.345)."),
            ),
            Self::Thousands => Text::new(
                format!("«{shown}» non ha le migliaia a gruppi di tre cifre: scriva ad esempio 1.234.567,89."),
                format!("“{shown}” has thousands that are not groups of three digits: write for example 1,234,567.89."),
            ),
            Self::Blanks => Text::new(
                format!(
                    "«{shown}» può essere un solo importo o più d'uno: scriva le migliaia con il punto, e gli importi uno per riga."
                ),
                format!(
                    "“{shown}” could be one amount or several: part thousands with a comma, and write one amount on each line."
                ),
            ),
            Self::TooLong => Text::new(
                format!("«{shown}» ha più di {DIGITS_MAX} cifre."),
                format!("“{shown}” has more than {DIGITS_MAX} digits."),
            ),
        }
    }
}

fn shortened(token: &str) -> String {
    let shown: String = token.chars().take(SHOWN_CHARS_MAX).collect();
    if shown.len() < token.len() { format!("{shown}…") } else { shown }
}

fn number(token: &str, kind: Column) -> Result<Read, Fault> {
    let bare = UNITS.iter().fold(token, |rest, unit| rest.strip_prefix(unit).unwrap_or(rest));
    let bare =
        UNITS.iter().fold(bare, |rest, unit| rest.strip_suffix(unit).unwrap_or(rest)).trim_matches(is_bound_space);
    // U+2212 is the minus sign of typesetters.
    let (sign, digits) = match bare.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => ("-", rest),
        None => ("", bare.strip_prefix('+').unwrap_or(bare)),
    };
    let (whole, decimals, decided) = parts(digits, kind)?;
    if whole.len() + decimals.len() > DIGITS_MAX {
        return Err(Fault::TooLong);
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let written = if decimals.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{decimals}") };
    let number = Exact::parse_decimal(&written).map_err(|_| Fault::NotANumber)?;
    Ok(Read { number, decided })
}

/// Digits before and after the decimal sign, and whether only the kind of column could tell them apart.
fn parts(digits: &str, kind: Column) -> Result<(String, &str, bool), Fault> {
    let count = |sign: char| digits.matches(sign).count();
    let begins_decimals = match (digits.rfind('.'), digits.rfind(',')) {
        (None, None) => None,
        (Some(point), Some(comma)) if point > comma => Some('.'),
        (Some(_), Some(_)) => Some(','),
        (None, Some(_)) => (count(',') == 1).then_some(','),
        (Some(_), None) if count('.') > 1 => None,
        (Some(_), None) if could_be_thousands(digits) => (kind == Column::Plain).then_some('.'),
        (Some(_), None) => Some('.'),
    };
    let decided = count(',') == 0 && count('.') == 1 && could_be_thousands(digits);
    let (whole, decimals) = match begins_decimals {
        // Both signs may not come more than once: `1.234,5,6` is nothing.
        Some(sign) => digits.rsplit_once(sign).ok_or(Fault::NotANumber)?,
        None => (digits, ""),
    };
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if begins_decimals.is_some_and(|sign| whole.contains(sign) || !all_digits(decimals)) {
        return Err(Fault::NotANumber);
    }
    Ok((ungrouped(whole)?, decimals, decided))
}

/// `1.234`: one to three digits without a leading zero, a point, three digits.
fn could_be_thousands(digits: &str) -> bool {
    digits
        .split_once('.')
        .is_some_and(|(whole, rest)| rest.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0'))
}

/// `1 234 567,89`: blanks before groups of three digits, and nothing else in the line.
fn could_be_parted_by_blanks(line: &str) -> bool {
    let bare = line.trim().trim_matches(|sign: char| matches!(sign, '€' | '-')).trim();
    let groups: Vec<&str> = bare.split(' ').collect();
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let [first, middle @ .., last] = groups.as_slice() else { return false };
    let last = last.split([',', '.']).next().unwrap_or_default();
    let threes = middle.iter().copied().chain([last]).all(|group| group.len() == 3 && digits(group));
    (1..=3).contains(&first.len()) && digits(first) && threes
}

/// Digits without what parts their thousands: one and the same sign, before each group of three.
fn ungrouped(whole: &str) -> Result<String, Fault> {
    let is_sign = |character: char| matches!(character, '.' | ',' | '\'' | '\u{2019}') || is_bound_space(character);
    if whole.chars().any(|character| !character.is_ascii_digit() && !is_sign(character)) {
        return Err(Fault::NotANumber);
    }
    let groups: Vec<&str> = whole.split(is_sign).collect();
    let signs: Vec<char> = whole.chars().filter(|character| is_sign(*character)).collect();
    let Some((first, others)) = groups.split_first() else { return Err(Fault::NotANumber) };
    if first.is_empty() {
        return Err(Fault::NotANumber);
    }
    let same = signs.iter().zip(signs.iter().skip(1)).all(|(one, next)| one == next);
    let in_threes = others.is_empty() || (first.len() <= 3 && others.iter().all(|group| group.len() == 3));
    if same && in_threes { Ok(groups.concat()) } else { Err(Fault::Thousands) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str, kind: Column) -> String {
        one(text, kind).map_or_else(|fault| fault.en, |number| number.to_string())
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, number) in [
            ("12,5", "12.5"),
            ("12.5", "12.5"),
            ("12,50 %", "12.5"),
            ("12,5%", "12.5"),
            ("€ 1.234.567,89", "1234567.89"),
            ("€\u{a0}1.234.567,89", "1234567.89"),
            ("1,234,567.89", "1234567.89"),
            ("1\u{a0}234\u{a0}567,89", "1234567.89"),
            ("1'234'567.89", "1234567.89"),
            ("1.234.567", "1234567"),
            ("1,234,567", "1234567"),
            ("1234567,89 EUR", "1234567.89"),
            ("007,50", "7.5"),
            ("-3,5", "-3.5"),
            ("\u{2212}3,5", "-3.5"),
            ("+3,5", "3.5"),
            ("0,000", "0"),
            ("0.123", "0.123"),
            ("1234.567", "1234.567"),
            ("1,234", "1.234"),
            ("14,8848353333", "14.8848353333"),
        ] {
            assert_eq!(read(text, Column::Plain), number, "{text}");
            assert_eq!(read(text, Column::Euro), number, "{text}");
        }
    }

    #[test]
    fn a_point_and_three_digits_are_read_by_the_kind_of_column() {
        assert_eq!(read("1.234", Column::Plain), "1.234");
        assert_eq!(read("1.234", Column::Euro), "1234");
        assert_eq!(read("999.000", Column::Euro), "999000");
        assert_eq!(read("1.2345", Column::Euro), "1.2345");
        let pasted = column("12,5\n1.234\n2.345", Column::Plain).unwrap();
        assert_eq!(pasted.decided.unwrap().0, "1.234", "the first one is told");
        assert_eq!(column("12,5\n0.234\n1.23", Column::Plain).unwrap().decided, None);
    }

    #[test]
    fn columns_are_parted_by_lines_tabs_blanks_and_semicolons() {
        let expected: Vec<Exact> = ["10.011", "11.11", "12"].iter().map(|number| number.parse().unwrap()).collect();
        for text in [
            "10,011\n11,110\n12",
            "10,011\r\n11,110\r\n12\r\n",
            "10,011\t11,110\t12",
            "10,011; 11,110; 12",
            "  10,011   11,110 12  ",
            "10,011, 11,110, 12",
            "10,011 %\n11,110 %\n12 %",
            "10,011%\n\n\n11,110%\n12%",
        ] {
            assert_eq!(column(text, Column::Plain).unwrap().numbers, expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_no_number_is_named_with_its_line() {
        let faults = column("Ribasso\n12,5\n13,,5\n14", Column::Plain).unwrap_err();
        assert_eq!(faults.len(), 2);
        assert!(faults[0].it.starts_with("Riga 1: «Ribasso» non è un numero"), "{}", faults[0].it);
        assert!(faults[1].en.starts_with("Line 3: “13,,5” "), "{}", faults[1].en);
        for bad in [
            "",
            "abc",
            "12a",
            "1.23.456",
            "12,34,567",
            "1.234,5,6",
            "1,234.5.6",
            ".",
            ",",
            "-",
            "%",
            "1e5",
            "½",
            "١٢",
            ",5",
            "5.",
            "--5",
            "NaN",
            "1_000",
        ] {
            assert!(one(bad, Column::Plain).is_err(), "{bad}");
        }
        assert!(read("1.23.456", Column::Plain).contains("groups of three"));
        assert!(one("1 2", Column::Plain).is_err(), "two numbers are not one");
    }

    #[test]
    fn amounts_with_blanks_between_thousands_are_not_guessed() {
        for text in ["1 234", "90000\n1 234 567,89", "€ 12 345.50"] {
            let faults = column(text, Column::Euro).unwrap_err();
            assert!(faults[0].en.contains("could be one amount or several"), "{text}: {faults:?}");
        }
        for text in ["1234 2345", "1 23", "1 2345", "12,5 123", "1 234 5", "90000 € 80000 €"] {
            assert!(column(text, Column::Euro).is_ok(), "{text}");
        }
        assert_eq!(column("12 123", Column::Plain).unwrap().numbers.len(), 2, "no discount has thousands");
    }

    #[test]
    fn limits_are_kept() {
        let many = |count: usize| "1\n".repeat(count);
        assert_eq!(column(&many(NUMBERS_MAX), Column::Plain).unwrap().numbers.len(), NUMBERS_MAX);
        assert!(column(&many(NUMBERS_MAX + 1), Column::Plain).unwrap_err()[0].en.contains("501"));
        let long = |bytes: usize| format!("1{}", " ".repeat(bytes - 1));
        assert!(column(&long(COLUMN_BYTES_MAX), Column::Plain).is_ok());
        assert!(column(&long(COLUMN_BYTES_MAX + 1), Column::Plain).unwrap_err()[0].it.contains("16 KiB"));
        assert!(one(&"9".repeat(DIGITS_MAX), Column::Plain).is_ok());
        assert!(one(&"9".repeat(DIGITS_MAX + 1), Column::Plain).unwrap_err().en.contains("24 digits"));
        assert_eq!(column(&"x\n".repeat(50), Column::Plain).unwrap_err().len(), FAULTS_MAX);
        assert_eq!(column(" \n ", Column::Plain).unwrap_err().len(), 1);
        assert!(one(&"x".repeat(1_000), Column::Plain).unwrap_err().it.len() < 200, "long texts are shortened");
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(text in ".{0,200}", euro in any::<bool>()) {
            let kind = if euro { Column::Euro } else { Column::Plain };
            let _ = column(&text, kind);
            let _ = one(&text, kind);
        }

        #[test]
        fn signs_in_any_order_are_no_panic(text in "[-+0-9.,'%€ \u{a0}\n;]{0,40}") {
            if let Ok(pasted) = column(&text, Column::Euro) {
                prop_assert!(!pasted.numbers.is_empty());
            }
        }

        /// However a number is written, the same one is read.
        #[test]
        fn every_writing_of_a_number_is_the_same_number(whole in 0_u64..1_000_000_000_000, decimals in "[0-9]{1,2}|[0-9]{4,6}") {
            let grouped = |sign: char| {
                let digits = whole.to_string();
                let mut text = String::new();
                for (index, digit) in digits.chars().enumerate() {
                    if index > 0 && (digits.len() - index).is_multiple_of(3) {
                        text.push(sign);
                    }
                    text.push(digit);
                }
                text
            };
            let expected = Exact::parse_decimal(&format!("{whole}.{decimals}")).unwrap();
            for text in [
                format!("{whole},{decimals}"),
                format!("{whole}.{decimals}"),
                format!("{},{decimals}", grouped('.')),
                format!("{}.{decimals}", grouped(',')),
                format!("{},{decimals}", grouped('\u{a0}')),
                format!("€ {},{decimals}", grouped('.')),
                format!("{whole},{decimals} %"),
            ] {
                prop_assert_eq!(one(&text, Column::Euro), Ok(expected.clone()), "{}", text);
                prop_assert_eq!(one(&text, Column::Plain), Ok(expected.clone()), "{}", text);
            }
        }
    }
}
