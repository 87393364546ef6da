//! How a number is shown: exactly (record, files) and to people (Italian comma, English point, `…` when it goes on).

use std::fmt;

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, Zero};

use super::parse::DECIMAL_DIGITS_MAX;
use super::{Exact, power_of_ten};
use crate::rounding::{Decimals, RoundingMode};

/// Decimals shown of a number that goes on, before `…`.
const SHOWN_DECIMALS_MAX: usize = 8;
/// Fewest decimals shown before `…`, so that `0,7666…` is recognised as periodic.
const SHOWN_PERIODIC_MIN: usize = 4;
/// How often a period of one digit is written out before `…`.
const PERIOD_REPEATS: usize = 3;

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.finite_decimals() {
            Some(decimals) => f.write_str(&self.fixed(decimals, RoundingMode::Truncate)),
            None => {
                let fraction = self.fraction();
                write!(f, "{}/{}", fraction.numer(), fraction.denom())
            }
        }
    }
}

impl Exact {
    /// The number rounded by `mode` and written with exactly `places` decimals and a point: `12.687538`.
    ///
    /// A number that goes on cannot be written whole, so [`RoundingMode::None`] cuts here, like
    /// [`RoundingMode::Truncate`].
    pub fn to_decimal(&self, places: Decimals, mode: RoundingMode) -> String {
        self.fixed(u32::from(places.get()), mode)
    }

    /// The number for an Italian reader: `7,60` (at least two decimals unless whole), `0,7666…` when it goes on.
    pub fn italian(&self) -> String {
        self.for_people(',')
    }

    /// The number for an English reader: `7.60`, `0.7666…`.
    pub fn english(&self) -> String {
        self.for_people('.')
    }

    /// The number as points or a coefficient, in Italian: always at least two decimals, `26,00`.
    pub fn italian_points(&self) -> String {
        with_two_decimals(self.italian(), ',')
    }

    /// The number as points or a coefficient, in English: always at least two decimals, `26.00`.
    pub fn english_points(&self) -> String {
        with_two_decimals(self.english(), '.')
    }

    /// The number for an Italian reader, its thousands apart: `63.888,78`.
    pub fn italian_grouped(&self) -> String {
        grouped(&self.italian(), ',', '.')
    }

    /// The number for an English reader, its thousands apart: `63,888.78`.
    pub fn english_grouped(&self) -> String {
        grouped(&self.english(), '.', ',')
    }

    /// The number as an amount of euro, in Italian: `1.610.000,00`.
    pub fn italian_amount(&self) -> String {
        grouped(&self.italian_points(), ',', '.')
    }

    /// The number as an amount of euro, in English: `1,610,000.00`.
    pub fn english_amount(&self) -> String {
        grouped(&self.english_points(), '.', ',')
    }

    fn for_people(&self, point: char) -> String {
        let shown = match self.finite_decimals() {
            Some(0) => return self.fixed(0, RoundingMode::Truncate),
            Some(decimals) => self.fixed(decimals.max(2), RoundingMode::Truncate),
            None => format!("{}…", self.fixed(self.periodic_decimals(), RoundingMode::Truncate)),
        };
        shown.replace('.', &point.to_string())
    }

    /// How many decimals write the number exactly, or `None` when it goes on or would pass [`DECIMAL_DIGITS_MAX`].
    fn finite_decimals(&self) -> Option<u32> {
        let fraction = self.fraction();
        let mut rest = fraction.denom().clone();
        let mut decimals = 0_u32;
        for prime in [2_u8, 5] {
            let prime = BigInt::from(prime);
            let mut power = 0_u32;
            while usize::try_from(power).is_ok_and(|power| power <= DECIMAL_DIGITS_MAX) && rest.is_multiple_of(&prime) {
                rest /= &prime;
                power += 1;
            }
            decimals = decimals.max(power);
        }
        let whole_digits = fraction.to_integer().abs().to_string().len();
        let digits = whole_digits + usize::try_from(decimals).ok()?;
        (rest == BigInt::from(1_u8) && digits <= DECIMAL_DIGITS_MAX).then_some(decimals)
    }

    /// Decimals worth showing of a number that goes on: its beginning and enough of its period to recognise it.
    fn periodic_decimals(&self) -> u32 {
        let fraction = self.fraction();
        let mut remainder = fraction.numer().abs() % fraction.denom();
        let mut seen = Vec::new();
        let mut shown = SHOWN_DECIMALS_MAX;
        while seen.len() < SHOWN_DECIMALS_MAX && !remainder.is_zero() {
            if let Some(start) = seen.iter().position(|earlier| earlier == &remainder) {
                let period = seen.len() - start;
                let repeats = if period == 1 { PERIOD_REPEATS } else { 2 };
                shown = (start + period * repeats).clamp(SHOWN_PERIODIC_MIN, SHOWN_DECIMALS_MAX);
                break;
            }
            let next = (&remainder * 10_u8) % fraction.denom();
            seen.push(std::mem::replace(&mut remainder, next));
        }
        u32::try_from(shown).unwrap_or(u32::MAX)
    }

    fn fixed(&self, places: u32, mode: RoundingMode) -> String {
        let units = mode.to_units(self, places);
        let sign = if units.is_negative() { "-" } else { "" };
        let (whole, rest) = units.abs().div_rem(&power_of_ten(places));
        if places == 0 {
            return format!("{sign}{whole}");
        }
        let width = usize::try_from(places).unwrap_or(usize::MAX);
        format!("{sign}{whole}.{:0>width$}", rest.to_string())
    }
}

/// Puts a separator between the thousands of the whole part.
fn grouped(text: &str, point: char, separator: char) -> String {
    const GROUP: usize = 3;
    let whole_digits = text.split(point).next().unwrap_or_default().trim_start_matches('-').len();
    let mut digits_left = whole_digits;
    let mut grouped = String::with_capacity(text.len() + text.len() / GROUP);
    for symbol in text.chars() {
        if symbol.is_ascii_digit() && digits_left > 0 {
            if digits_left < whole_digits && digits_left.is_multiple_of(GROUP) {
                grouped.push(separator);
            }
            digits_left -= 1;
        }
        grouped.push(symbol);
    }
    grouped
}

fn with_two_decimals(text: String, point: char) -> String {
    if text.contains(point) { text } else { format!("{text}{point}00") }
}
