//! National holidays (l. 260/1949): days of the year, and days after Easter.

use std::sync::LazyLock;

use ceralacca_exact::Text;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

use super::series::{Mark, TableError, read};

const FILE: &str = "tables/holidays.toml";

/// The national holidays.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holidays {
    /// The law, for the holidays that name none of their own.
    pub source: String,
    /// How sure it is.
    pub mark: Mark,
    /// The first year the list holds for.
    pub first_year: i16,
    /// The holidays.
    pub holiday: Vec<Holiday>,
}

/// A holiday: either `month` and `day`, or `days_after_easter`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    month: Option<i8>,
    day: Option<i8>,
    days_after_easter: Option<i32>,
    from_year: Option<i16>,
    to_year: Option<i16>,
    /// Its name.
    pub name: Text,
    /// Its own law, when it is not that of the list.
    pub source: Option<String>,
    /// How sure that is.
    pub mark: Option<Mark>,
}

impl Holiday {
    /// Whether it falls on `date`.
    pub fn is(&self, date: Date) -> bool {
        let year = date.year();
        let in_force = self.from_year.is_none_or(|first| first <= year) && self.to_year.is_none_or(|last| year <= last);
        in_force
            && match (self.month, self.day, self.days_after_easter) {
                (Some(month), Some(day), None) => (date.month(), date.day()) == (month, day),
                (None, None, Some(after)) => {
                    easter(year).and_then(|easter| easter.checked_add(after.days()).ok()) == Some(date)
                }
                _ => false,
            }
    }

    fn is_well_formed(&self) -> bool {
        match (self.month, self.day, self.days_after_easter) {
            (Some(month), Some(day), None) => Date::new(2024, month, day).is_ok(),
            (None, None, Some(after)) => (-50..=70).contains(&after),
            _ => false,
        }
    }
}

/// The national holidays.
pub fn holidays() -> Result<&'static Holidays, TableError> {
    static HOLIDAYS: LazyLock<Result<Holidays, TableError>> =
        LazyLock::new(|| read_holidays(include_str!("../../tables/holidays.toml")));
    HOLIDAYS.as_ref().map_err(Clone::clone)
}

fn read_holidays(content: &str) -> Result<Holidays, TableError> {
    let holidays: Holidays = read(FILE, content)?;
    match holidays.holiday.iter().find(|holiday| !holiday.is_well_formed()) {
        Some(holiday) => Err(TableError::Broken {
            file: FILE,
            reason: format!("{}: give month and day, or days_after_easter", holiday.name.en),
        }),
        None => Ok(holidays),
    }
}

/// Easter Sunday of a year of the Gregorian calendar (the anonymous algorithm of 1876).
pub(crate) fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let golden = y.rem_euclid(19);
    let (century, of_century) = (y.div_euclid(100), y.rem_euclid(100));
    let solar = century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15;
    let epact = (19 * golden + solar).rem_euclid(30);
    let weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4).rem_euclid(7);
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let days = epact + weekday - 7 * late + 114;
    let (month, day) = (i8::try_from(days / 31).ok()?, i8::try_from(days % 31 + 1).ok()?);
    Date::new(year, month, day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn easter_of_known_years() {
        for (year, month, day) in [
            (1961, 4, 2),
            (1981, 4, 19),
            (2000, 4, 23),
            (2008, 3, 23),
            (2011, 4, 24),
            (2019, 4, 21),
            (2024, 3, 31),
            (2025, 4, 20),
            (2026, 4, 5),
            (2027, 3, 28),
            (2028, 4, 16),
            (2038, 4, 25),
            (2049, 4, 18),
            (2076, 4, 19),
            (2285, 3, 22),
        ] {
            assert_eq!(easter(year), Some(date(year, month, day)));
        }
    }

    #[test]
    fn saint_francis_is_a_holiday_from_2026() {
        let is = |date: Date| holidays().unwrap().holiday.iter().any(|holiday| holiday.is(date));
        assert!(!is(date(2025, 10, 4)));
        assert!(is(date(2026, 10, 4)) && is(date(2027, 10, 4)));
    }

    #[test]
    fn a_holiday_needs_one_way_to_fall() {
        let holiday = |way: &str| {
            let list = "source = \"x\"\nmark = \"verified\"\nfirst_year = 2001\n";
            read_holidays(&format!("{list}[[holiday]]\nname = {{ it = \"a\", en = \"a\" }}\n{way}"))
        };
        assert!(holiday("month = 2\nday = 29").is_ok() && holiday("days_after_easter = -50").is_ok());
        assert!(holiday("days_after_easter = 70").is_ok());
        for wrong in [
            "",
            "month = 2",
            "month = 2\nday = 30",
            "month = 1\nday = 1\ndays_after_easter = 1",
            "days_after_easter = 71",
        ] {
            assert!(holiday(wrong).is_err(), "{wrong}");
        }
        let ended = holiday("month = 1\nday = 6\nto_year = 2010").unwrap().holiday;
        assert!(ended[0].is(date(2010, 1, 6)) && !ended[0].is(date(2011, 1, 6)));
    }
}
