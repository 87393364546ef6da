//! Instants in words, in the local time of Italy.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Italian legal time since 1996 as a POSIX rule, so that a check needs no time-zone database and gives the same words
/// everywhere. The exact instant in UTC always stands beside it.
const ITALY: &str = "CET-1CEST,M3.5.0,M10.5.0/3";

const MONTHS: [(&str, &str); 12] = [
    ("gennaio", "January"),
    ("febbraio", "February"),
    ("marzo", "March"),
    ("aprile", "April"),
    ("maggio", "May"),
    ("giugno", "June"),
    ("luglio", "July"),
    ("agosto", "August"),
    ("settembre", "September"),
    ("ottobre", "October"),
    ("novembre", "November"),
    ("dicembre", "December"),
];

/// `instant` in Italian and in English to the second, as in `2 marzo 2026, ore 12:59:59 (ora italiana)`. What is beyond the
/// second is left out, never rounded up: who needs it reads the exact instant beside.
pub(super) fn in_words(instant: &Timestamp) -> (String, String) {
    let zone = TimeZone::posix(ITALY).unwrap_or(TimeZone::UTC);
    let local = instant.to_zoned(zone.clone());
    let clock = format!("{:02}:{:02}:{:02}", local.hour(), local.minute(), local.second());
    let month = usize::try_from(local.month() - 1).ok().and_then(|month| MONTHS.get(month));
    let (month_it, month_en) = month.copied().unwrap_or_default();
    let (day, year) = (local.day(), local.year());
    let (zone_it, zone_en) = if zone == TimeZone::UTC { ("UTC", "UTC") } else { ("ora italiana", "Italian time") };
    (
        format!("{day} {month_it} {year}, ore {clock} ({zone_it})"),
        format!("{day} {month_en} {year}, {clock} ({zone_en})"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn winter_and_summer() {
        let words = |text: &str| in_words(&text.parse().unwrap());
        assert_eq!(words("2026-03-02T11:59:59.000001Z").0, "2 marzo 2026, ore 12:59:59 (ora italiana)");
        assert_eq!(words("2026-03-02T11:59:59.999999Z").1, "2 March 2026, 12:59:59 (Italian time)");
        assert_eq!(words("2026-07-01T10:00:00Z").1, "1 July 2026, 12:00:00 (Italian time)");
        // The hour changes on the last Sundays of March and October, at 01:00 UTC.
        assert_eq!(words("2026-03-29T00:59:59Z").0, "29 marzo 2026, ore 01:59:59 (ora italiana)");
        assert_eq!(words("2026-03-29T01:00:00Z").0, "29 marzo 2026, ore 03:00:00 (ora italiana)");
        assert_eq!(words("2026-10-25T00:59:59Z").0, "25 ottobre 2026, ore 02:59:59 (ora italiana)");
        assert_eq!(words("2026-10-25T01:00:00Z").0, "25 ottobre 2026, ore 02:00:00 (ora italiana)");
        assert_eq!(words("2026-12-31T23:00:00Z").0, "1 gennaio 2027, ore 00:00:00 (ora italiana)");
    }

    #[test]
    fn rule_agrees_with_the_database() {
        // Every six hours and one second over three years.
        let database = TimeZone::get("Europe/Rome").unwrap();
        let rule = TimeZone::posix(ITALY).unwrap();
        let start = "2026-01-01T00:00:00Z".parse::<Timestamp>().unwrap().as_second();
        for second in (start..start + 3 * 366 * 86_400).step_by(21_601) {
            let instant = Timestamp::from_second(second).unwrap();
            assert_eq!(rule.to_offset(instant), database.to_offset(instant), "{instant}");
        }
    }
}
