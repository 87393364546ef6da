//! What calculators are given: amounts, percentages, days; each refuses what no procedure can hold.

use std::fmt;
use std::ops::Deref;

use ceralacca_exact::Exact;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Largest amount accepted: a thousand billion euro, more than any procedure and few enough digits to bound all work.
const AMOUNT_MAX: u64 = 1_000_000_000_000;
/// Decimals of an amount: cents.
const AMOUNT_DECIMALS: u32 = 2;
/// Most decimals of a percentage.
const PERCENT_DECIMALS_MAX: u32 = 12;
/// A leap year, so that 29 February is a day of the year.
const LEAP_YEAR: i16 = 2024;

/// An amount of euro from 0 to 10^12, in whole cents.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Exact")]
pub struct Amount(Exact);

/// A percentage from 0 to 100 with at most 12 decimals: `10.5` is 10.5 %.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Exact")]
pub struct Percent(Exact);

/// A day, written `2026-03-02` and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String")]
pub struct Day(Date);

/// A day of every year, written `06-24`: the feast of the patron saint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct MonthDay {
    month: i8,
    day: i8,
}

/// Why a value cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// Below zero.
    #[error("{0} is negative: an amount or a percentage starts at 0")]
    Negative(Exact),
    /// Above [`AMOUNT_MAX`].
    #[error("an amount is at most {AMOUNT_MAX} euro")]
    AmountTooLarge,
    /// Parts of a cent.
    #[error("{0} has parts of a cent: an amount has at most two decimals")]
    PartsOfCent(Exact),
    /// Above 100.
    #[error("{0} is more than 100 per cent")]
    AboveHundred(Exact),
    /// More than [`PERCENT_DECIMALS_MAX`] decimals.
    #[error("a percentage has at most {PERCENT_DECIMALS_MAX} decimals")]
    PercentTooLong,
    /// Not a day of the calendar.
    #[error("this is not a day: write for example 2026-03-02")]
    NotADay,
    /// Not a day of the year.
    #[error("this is not a day of the year: write month and day, for example 06-24")]
    NotAMonthDay,
}

impl TryFrom<Exact> for Amount {
    type Error = ValueError;
    fn try_from(amount: Exact) -> Result<Self, ValueError> {
        if amount.is_negative() {
            Err(ValueError::Negative(amount))
        } else if amount > Exact::from(AMOUNT_MAX) {
            Err(ValueError::AmountTooLarge)
        } else if !amount.has_at_most_decimals(AMOUNT_DECIMALS) {
            Err(ValueError::PartsOfCent(amount))
        } else {
            Ok(Self(amount))
        }
    }
}

impl TryFrom<Exact> for Percent {
    type Error = ValueError;
    fn try_from(percent: Exact) -> Result<Self, ValueError> {
        if percent.is_negative() {
            Err(ValueError::Negative(percent))
        } else if percent > Exact::from(100) {
            Err(ValueError::AboveHundred(percent))
        } else if !percent.has_at_most_decimals(PERCENT_DECIMALS_MAX) {
            Err(ValueError::PercentTooLong)
        } else {
            Ok(Self(percent))
        }
    }
}

impl Deref for Amount {
    type Target = Exact;
    fn deref(&self) -> &Exact {
        &self.0
    }
}

impl Deref for Percent {
    type Target = Exact;
    fn deref(&self) -> &Exact {
        &self.0
    }
}

impl Percent {
    /// The percentage as a factor: 10.5 % is 0.105.
    pub(crate) fn factor(&self) -> Exact {
        hundredths(&self.0)
    }
}

/// A number of per cent as a factor.
pub(crate) fn hundredths(percent: &Exact) -> Exact {
    percent.checked_div(&Exact::from(100)).unwrap_or_else(Exact::zero)
}

impl Day {
    /// The day of the calendar.
    pub fn date(self) -> Date {
        self.0
    }
}

impl From<Date> for Day {
    fn from(date: Date) -> Self {
        Self(date)
    }
}

impl TryFrom<String> for Day {
    type Error = ValueError;
    fn try_from(text: String) -> Result<Self, ValueError> {
        let shape: Vec<bool> = text.bytes().map(|byte| byte.is_ascii_digit()).collect();
        let (digit, dash) = (true, false);
        if shape != [digit, digit, digit, digit, dash, digit, digit, dash, digit, digit] {
            return Err(ValueError::NotADay);
        }
        text.parse().map(Self).map_err(|_| ValueError::NotADay)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl MonthDay {
    /// Whether `date` is this day of its year.
    pub fn is(self, date: Date) -> bool {
        date.month() == self.month && date.day() == self.day
    }
}

impl TryFrom<String> for MonthDay {
    type Error = ValueError;
    fn try_from(text: String) -> Result<Self, ValueError> {
        let day = Day::try_from(format!("{LEAP_YEAR}-{text}")).map_err(|_| ValueError::NotAMonthDay)?;
        Ok(Self { month: day.0.month(), day: day.0.day() })
    }
}

impl From<MonthDay> for String {
    fn from(MonthDay { month, day }: MonthDay) -> String {
        format!("{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Result<String, ValueError> {
        Amount::try_from(text.parse::<Exact>().unwrap()).map(|amount| amount.to_string())
    }

    fn percent(text: &str) -> Result<String, ValueError> {
        Percent::try_from(text.parse::<Exact>().unwrap()).map(|percent| percent.to_string())
    }

    #[test]
    fn amounts_are_whole_cents_between_bounds() {
        assert_eq!(amount("0"), Ok("0".into()));
        assert_eq!(amount("0.01"), Ok("0.01".into()));
        assert_eq!(amount("1000000000000"), Ok("1000000000000".into()));
        assert_eq!(amount("1000000000000.01"), Err(ValueError::AmountTooLarge));
        assert!(matches!(amount("-0.01"), Err(ValueError::Negative(_))));
        assert!(matches!(amount("0.001"), Err(ValueError::PartsOfCent(_))));
        assert!(matches!(amount("1/3"), Err(ValueError::PartsOfCent(_))));
    }

    #[test]
    fn percentages_go_from_nothing_to_all() {
        assert_eq!(percent("0"), Ok("0".into()));
        assert_eq!(percent("100"), Ok("100".into()));
        assert_eq!(percent("33.333333333333"), Ok("33.333333333333".into()));
        assert_eq!(percent("33.3333333333333"), Err(ValueError::PercentTooLong));
        assert!(matches!(percent("100.01"), Err(ValueError::AboveHundred(_))));
        assert!(matches!(percent("-1"), Err(ValueError::Negative(_))));
    }

    #[test]
    fn days_have_one_spelling() {
        assert_eq!(Day::try_from("2026-03-02".to_owned()).unwrap().to_string(), "2026-03-02");
        for wrong in
            ["", "2026-3-2", "2026-02-30", "02/03/2026", "2026-03-02T10:00", "20260302", "+002026-03-02", "2026.03.02"]
        {
            assert_eq!(Day::try_from(wrong.to_owned()), Err(ValueError::NotADay), "{wrong}");
        }
    }

    #[test]
    fn a_feast_is_a_day_of_every_year() {
        let feast = MonthDay::try_from("02-29".to_owned()).unwrap();
        assert!(feast.is("2028-02-29".parse().unwrap()));
        assert!(!feast.is("2028-03-29".parse().unwrap()) && !feast.is("2028-02-28".parse().unwrap()));
        assert_eq!(String::from(feast), "02-29");
        for wrong in ["", "6-24", "02-30", "13-01", "24-06-"] {
            assert_eq!(MonthDay::try_from(wrong.to_owned()), Err(ValueError::NotAMonthDay), "{wrong}");
        }
    }
}
