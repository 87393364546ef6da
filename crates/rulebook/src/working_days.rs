//! How terms are counted: reg. (EEC, Euratom) 1182/71 with the Italian holidays.

use ceralacca_exact::Text;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::tables::{Direction, Holidays, TableError, Unit, holidays};
use crate::values::MonthDay;
use crate::words;

/// Longest term accepted, in units: ten years of days.
pub(crate) const TERM_MAX: i32 = 3650;
/// A term of this many days or more holds as many working days (art. 3 c.5).
const WORKING_DAYS_IN_TERM: i32 = 2;
/// The last year a term may reach.
const LAST_YEAR: i16 = 2199;

/// Working days of a body: national holidays, and the feast of its patron saint when it is given.
#[derive(Debug, Clone, Copy)]
pub struct WorkingCalendar {
    holidays: &'static Holidays,
    patron_saint: Option<MonthDay>,
}

/// A term: the day the bare count gives, and the day it ends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// The count alone; the day of the event is not counted.
    pub raw: Date,
    /// After the rules on days that are not worked.
    pub adjusted: Date,
}

/// Why a term cannot be counted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// No length, or more than ten years.
    #[error("a term of {0} cannot be counted: give 1 to 3650")]
    Length(i32),
    /// The term begins or ends where the holidays are not known.
    #[error("the holidays of {year} are not known: terms are counted from {first} to {last}")]
    Year {
        /// The year.
        year: i16,
        /// First year known.
        first: i16,
        /// Last year accepted.
        last: i16,
    },
    /// The list of holidays cannot be used.
    #[error(transparent)]
    Table(#[from] TableError),
}

impl WorkingCalendar {
    /// The calendar of a body.
    pub fn new(patron_saint: Option<MonthDay>) -> Result<Self, TableError> {
        Ok(Self { holidays: holidays()?, patron_saint })
    }

    /// Why nobody works on `day`, or none when it is a working day (art. 2 c.2).
    pub fn rest(&self, day: Date) -> Option<Text> {
        if let Some(holiday) = self.holidays.holiday.iter().find(|holiday| holiday.is(day)) {
            return Some(holiday.name.clone());
        }
        if self.patron_saint.is_some_and(|feast| feast.is(day)) {
            return Some(Text::new("festa del santo patrono", "feast of the patron saint"));
        }
        matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday).then(|| words::weekday(day))
    }

    /// Whether `day` is neither Saturday nor Sunday nor holiday.
    pub fn is_working(&self, day: Date) -> bool {
        self.rest(day).is_none()
    }

    /// A term of `days` days after `start`: the day of the event is not counted (art. 3 c.1); a last day that is not
    /// worked gives way to the next working day (c.4); two days or more hold at least two working days (c.5).
    pub fn days_after(&self, start: Date, days: i32) -> Result<Term, PeriodError> {
        let raw = self.moved(start, length(days)?.days())?;
        let mut last = raw;
        while !self.is_working(last) || (days >= WORKING_DAYS_IN_TERM && !self.holds_two_working_days(start, last)) {
            last = self.moved(last, 1.day())?;
        }
        Ok(Term { raw, adjusted: last })
    }

    /// The latest day that leaves `days` days before `end`, whose own day is not counted. One that is not worked gives way
    /// to the working day before: the regulation is silent on terms counted backwards, and this is the prudent reading of
    /// the Italian cases ("termini a ritroso").
    pub fn days_before(&self, end: Date, days: i32) -> Result<Term, PeriodError> {
        let raw = self.moved(end, (-length(days)?).days())?;
        let mut latest = raw;
        while !self.is_working(latest) {
            latest = self.moved(latest, (-1).day())?;
        }
        Ok(Term { raw, adjusted: latest })
    }

    /// A term of months after `start`: the same day of the month, or the last of a shorter month (art. 3 c.2 c), moved on to
    /// a working day.
    pub fn months_after(&self, start: Date, months: i32) -> Result<Term, PeriodError> {
        let raw = self.moved(start, length(months)?.months())?;
        let mut last = raw;
        while !self.is_working(last) {
            last = self.moved(last, 1.day())?;
        }
        Ok(Term { raw, adjusted: last })
    }

    /// The `days`-th working day after `start`.
    pub fn working_days_after(&self, start: Date, days: i32) -> Result<Term, PeriodError> {
        let mut left = length(days)?;
        let mut last = start;
        while left > 0 {
            last = self.moved(last, 1.day())?;
            left -= i32::from(self.is_working(last));
        }
        Ok(Term { raw: last, adjusted: last })
    }

    /// A term of the tables.
    pub fn count(&self, event: Date, length: i32, unit: Unit, direction: Direction) -> Result<Term, PeriodError> {
        match (direction, unit) {
            (Direction::After, Unit::Days) => self.days_after(event, length),
            (Direction::After, Unit::Months) => self.months_after(event, length),
            (Direction::After, Unit::WorkingDays) => self.working_days_after(event, length),
            (Direction::Before, Unit::Days) => self.days_before(event, length),
            (Direction::Before, Unit::Months | Unit::WorkingDays) => Err(PeriodError::Length(-length)),
        }
    }

    /// `day` itself or the first working day after it.
    pub fn working_day_from(&self, day: Date) -> Result<Date, PeriodError> {
        let mut day = day;
        while !self.is_working(day) {
            day = self.moved(day, 1.day())?;
        }
        Ok(day)
    }

    /// The working days after `start`, up to `last` included, in order.
    pub fn working_days(&self, start: Date, last: Date) -> impl Iterator<Item = Date> {
        let after_start = start.series(1.day()).skip(1).take_while(move |day| *day <= last);
        after_start.filter(|day| self.is_working(*day))
    }

    fn holds_two_working_days(&self, start: Date, last: Date) -> bool {
        self.working_days(start, last).nth(1).is_some()
    }

    /// The date moved by `span`, where both ends lie in years whose holidays are known.
    pub(crate) fn moved(&self, from: Date, span: jiff::Span) -> Result<Date, PeriodError> {
        let first = self.holidays.first_year;
        let known = |date: Date| {
            let year = date.year();
            if (first..=LAST_YEAR).contains(&year) {
                Ok(date)
            } else {
                Err(PeriodError::Year { year, first, last: LAST_YEAR })
            }
        };
        known(known(from)?.saturating_add(span))
    }
}

fn length(count: i32) -> Result<i32, PeriodError> {
    if (1..=TERM_MAX).contains(&count) { Ok(count) } else { Err(PeriodError::Length(count)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn calendar() -> WorkingCalendar {
        WorkingCalendar::new(None).unwrap()
    }

    #[test]
    fn two_days_hold_two_working_days() {
        // Thursday: Friday and Saturday, which gives way to Monday: two working days.
        assert_eq!(calendar().days_after(date(2026, 3, 5), 2).unwrap().adjusted, date(2026, 3, 9));
        // Friday: Saturday and Sunday, which gives way to Monday, the only working day: Tuesday.
        assert_eq!(calendar().days_after(date(2026, 3, 6), 2).unwrap().adjusted, date(2026, 3, 10));
        assert_eq!(calendar().days_after(date(2026, 3, 6), 3).unwrap().adjusted, date(2026, 3, 10));
        // A single day holds one.
        assert_eq!(calendar().days_after(date(2026, 3, 6), 1).unwrap().adjusted, date(2026, 3, 9));
        // Christmas: 24 to 28 December 2026 holds only Monday 28.
        assert_eq!(calendar().days_after(date(2026, 12, 24), 2).unwrap().adjusted, date(2026, 12, 29));
    }

    #[test]
    fn the_patron_saint_is_a_holiday_of_his_town() {
        let milan = WorkingCalendar::new(Some(MonthDay::try_from("12-07".to_owned()).unwrap())).unwrap();
        assert_eq!(calendar().days_after(date(2026, 11, 27), 10).unwrap().adjusted, date(2026, 12, 7));
        assert_eq!(milan.days_after(date(2026, 11, 27), 10).unwrap().adjusted, date(2026, 12, 9));
        assert_eq!(milan.rest(date(2026, 12, 7)).unwrap().en, "feast of the patron saint");
        assert_eq!(milan.days_before(date(2026, 12, 11), 3).unwrap().adjusted, date(2026, 12, 4));
    }

    #[test]
    fn working_days_between_two_days() {
        // From Thursday before Easter to Wednesday after it: Friday, Tuesday, Wednesday.
        let days: Vec<Date> = calendar().working_days(date(2026, 4, 2), date(2026, 4, 8)).collect();
        assert_eq!(days, [date(2026, 4, 3), date(2026, 4, 7), date(2026, 4, 8)]);
        assert_eq!(calendar().working_days(date(2026, 4, 8), date(2026, 4, 8)).count(), 0);
        assert_eq!(calendar().working_days(date(2026, 4, 9), date(2026, 4, 8)).count(), 0);
    }

    #[test]
    fn a_day_that_is_not_worked_gives_way_to_the_next() {
        let from = |day| calendar().working_day_from(day);
        assert_eq!(from(date(2026, 4, 3)), Ok(date(2026, 4, 3)), "Friday");
        // Saturday, Easter and Easter Monday.
        assert_eq!(from(date(2026, 4, 4)), Ok(date(2026, 4, 7)));
        assert_eq!(from(date(2199, 12, 31)), Ok(date(2199, 12, 31)), "Tuesday, the last day known");
    }

    #[test]
    fn months_end_on_the_same_day_or_the_last() {
        assert_eq!(calendar().months_after(date(2026, 1, 31), 1).unwrap().raw, date(2026, 2, 28));
        assert_eq!(calendar().months_after(date(2026, 1, 31), 1).unwrap().adjusted, date(2026, 3, 2));
        assert_eq!(calendar().months_after(date(2026, 1, 15), 2).unwrap().raw, date(2026, 3, 15));
    }

    #[test]
    fn lengths_and_years_have_bounds() {
        let calendar = calendar();
        let day = date(2026, 3, 5);
        for length in [0, -1, TERM_MAX + 1, i32::MIN, i32::MAX] {
            for unit in [Unit::Days, Unit::Months, Unit::WorkingDays] {
                assert_eq!(calendar.count(day, length, unit, Direction::After), Err(PeriodError::Length(length)));
            }
            assert_eq!(calendar.days_before(day, length), Err(PeriodError::Length(length)));
        }
        assert!(calendar.days_after(day, TERM_MAX).is_ok() && calendar.days_before(day, TERM_MAX).is_ok());
        for unit in [Unit::Months, Unit::WorkingDays] {
            let backwards = calendar.count(day, 3, unit, Direction::Before);
            assert_eq!(backwards, Err(PeriodError::Length(-3)), "only days are counted backwards");
        }
        for (start, days) in [(date(2000, 12, 31), 1), (Date::MAX, 1), (date(2199, 12, 31), 1), (Date::MIN, 5)] {
            assert!(matches!(calendar.days_after(start, days), Err(PeriodError::Year { .. })), "{start}");
        }
        assert!(calendar.days_before(date(2001, 1, 2), 2).is_err());
        assert!(calendar.days_after(date(2001, 1, 1), 1).is_ok());
        assert!(calendar.months_after(day, TERM_MAX).is_err());
        assert!(calendar.days_after(date(2199, 12, 2), 1).is_ok(), "the last year is known");
    }
}
