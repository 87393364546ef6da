//! A second implementation of the terms: a walk day by day, with its own calendar and another Easter, against the engine.

use ceralacca_rulebook::WorkingCalendar;
use jiff::civil::{Date, date};

use crate::common::{Numbers, cases};

/// A day as a number: 0 is Monday 1 January 2001.
struct Almanac {
    /// Year, month, day of each number.
    days: Vec<(i16, i8, i8)>,
    working: Vec<bool>,
}

impl Almanac {
    fn new() -> Self {
        let mut days = Vec::new();
        for year in 2001_i16..=2199 {
            let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
            for (month, length) in (1_i8..).zip([31, 28 + i8::from(leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) {
                days.extend((1..=length).map(|day| (year, month, day)));
            }
        }
        let mut working: Vec<bool> = (0..days.len()).map(|number| number % 7 < 5).collect();
        for (number, (year, month, day)) in days.iter().enumerate() {
            let fixed = [(1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26)];
            if fixed.contains(&(*month, *day)) || (*year >= 2026 && (*month, *day) == (10, 4)) {
                working[number] = false;
            }
            if (*month, *day) == gauss_easter(*year) {
                working[number + 1] = false;
            }
        }
        Self { days, working }
    }

    fn number(&self, date: Date) -> usize {
        self.days.binary_search(&(date.year(), date.month(), date.day())).unwrap()
    }

    fn date(&self, number: usize) -> Date {
        let (year, month, day) = self.days[number];
        date(year, month, day)
    }

    /// Walks forward: the count, then on to a working day, and on until a term of two days has held two.
    fn forward(&self, start: usize, days: usize) -> (usize, usize) {
        let (mut today, mut counted, mut worked) = (start, 0, 0);
        loop {
            today += 1;
            counted += 1;
            worked += usize::from(self.working[today]);
            if counted >= days && self.working[today] && (days < 2 || worked >= 2) {
                return (start + days, today);
            }
        }
    }

    fn backward(&self, end: usize, days: usize) -> (usize, usize) {
        let (mut today, mut counted) = (end, 0);
        loop {
            today -= 1;
            counted += 1;
            if counted >= days && self.working[today] {
                return (end - days, today);
            }
        }
    }
}

/// Gauss's Easter, with his constants of the 20th to 22nd centuries.
fn gauss_easter(year: i16) -> (i8, i8) {
    let n = if year < 2100 { 5 } else { 6 };
    let (a, b, c) = (year % 19, year % 4, year % 7);
    let d = (19 * a + 24) % 30;
    let e = (2 * b + 4 * c + 6 * d + n) % 7;
    let march = 22 + d + e;
    let (month, day) = if march <= 31 { (3, march) } else { (4, march - 31) };
    let day = match (month, day) {
        (4, 26) => 19,
        (4, 25) if d == 28 && e == 6 && a > 10 => 18,
        (_, day) => day,
    };
    (month, i8::try_from(day).unwrap())
}

#[test]
fn terms_agree_day_by_day() {
    let almanac = Almanac::new();
    let calendar = WorkingCalendar::new(None).unwrap();
    let mut numbers = Numbers(1182);
    let (first, last) = (almanac.number(date(2015, 1, 1)), almanac.number(date(2185, 12, 31)));
    for case in 0..cases() {
        let start = first + usize::try_from(numbers.below((last - first) as u64)).unwrap();
        let days = 1 + usize::try_from(numbers.below(if case % 2 == 0 { 6 } else { 200 })).unwrap();
        let length = i32::try_from(days).unwrap();
        let (event, (raw, end)) = (almanac.date(start), almanac.forward(start, days));
        let term = calendar.days_after(event, length).unwrap();
        assert_eq!((term.raw, term.adjusted), (almanac.date(raw), almanac.date(end)), "{days} after {event}");
        let (raw, end) = almanac.backward(start, days);
        let term = calendar.days_before(event, length).unwrap();
        assert_eq!((term.raw, term.adjusted), (almanac.date(raw), almanac.date(end)), "{days} before {event}");
    }
}

#[test]
fn every_day_of_two_centuries_is_worked_or_not() {
    let almanac = Almanac::new();
    let calendar = WorkingCalendar::new(None).unwrap();
    for number in 0..almanac.days.len() {
        let day = almanac.date(number);
        assert_eq!(calendar.is_working(day), almanac.working[number], "{day}");
    }
}

#[test]
fn working_days_are_counted_one_by_one() {
    let almanac = Almanac::new();
    let calendar = WorkingCalendar::new(None).unwrap();
    for start in (5000..12_000).step_by(7) {
        for days in [1, 2, 10, 15] {
            let term = calendar.working_days_after(almanac.date(start), days).unwrap();
            let end = almanac.number(term.adjusted);
            let worked = almanac.working[start + 1..=end].iter().filter(|worked| **worked).count();
            assert_eq!((worked, almanac.working[end]), (usize::try_from(days).unwrap(), true));
        }
    }
}
