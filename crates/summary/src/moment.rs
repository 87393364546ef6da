//! Instants printed in the legal time of Italy with UTC beside.

use std::sync::LazyLock;

use jiff::{Timestamp, tz::TimeZone};

use crate::SummaryError;

/// The legal time of Italy since 1996 (directive 2000/84/EC, art. 2 and 3): no table of zones is needed for it.
static ROME: LazyLock<Option<TimeZone>> = LazyLock::new(|| TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").ok());

/// `20/05/2024 09:30:12,345678 (CEST)` and `20/05/2024 07:30:12,345678 UTC`.
///
/// # Errors
/// [`SummaryError::Date`] when the year is not between 0 and 9999: no such date can be written in a PDF.
pub(crate) fn moment(instant: Timestamp) -> Result<(String, String), SummaryError> {
    let refused = || SummaryError::Date { date: instant.to_string() };
    let rome = instant.to_zoned(ROME.clone().ok_or_else(refused)?);
    let utc = instant.to_zoned(TimeZone::UTC);
    if !(0..=9999).contains(&rome.year()) || !(0..=9999).contains(&utc.year()) {
        return Err(refused());
    }
    let local = rome.strftime("%d/%m/%Y %H:%M:%S,%6f (%Z)").to_string();
    Ok((local, utc.strftime("%d/%m/%Y %H:%M:%S,%6f UTC").to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn legal_time_with_utc_beside() {
        let (local, utc) = moment("2024-05-20T07:30:12.345678Z".parse().unwrap()).unwrap();
        assert_eq!(local, "20/05/2024 09:30:12,345678 (CEST)");
        assert_eq!(utc, "20/05/2024 07:30:12,345678 UTC");
        let winter = moment("2024-12-31T23:00:00Z".parse().unwrap()).unwrap().0;
        assert_eq!(winter, "01/01/2025 00:00:00,000000 (CET)");
    }

    #[test]
    fn the_hour_that_comes_twice_is_told_apart() {
        for (instant, expected) in [
            ("2024-10-27T00:59:59Z", "27/10/2024 02:59:59,000000 (CEST)"),
            ("2024-10-27T01:00:00Z", "27/10/2024 02:00:00,000000 (CET)"),
            ("2027-03-28T00:59:59Z", "28/03/2027 01:59:59,000000 (CET)"),
            ("2027-03-28T01:00:00Z", "28/03/2027 03:00:00,000000 (CEST)"),
        ] {
            assert_eq!(moment(instant.parse().unwrap()).unwrap().0, expected);
        }
    }

    #[test]
    fn a_year_no_pdf_can_carry_is_refused() {
        assert!(matches!(moment(Timestamp::MIN), Err(SummaryError::Date { .. })));
    }
}
