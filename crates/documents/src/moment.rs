//! Instants printed in the legal time of Italy with UTC beside.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde::Serialize;

use crate::DocumentError;

/// From the rules inside the binary, so that the host's zone files cannot change a document.
static ROME: LazyLock<Option<TimeZone>> = LazyLock::new(|| TimeZoneDatabase::bundled().get("Europe/Rome").ok());

/// An instant as printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Moment {
    /// `20/05/2024`, in Rome.
    pub(crate) date: String,
    /// `09:30:12,345678 (CEST)`, in Rome.
    pub(crate) time: String,
    /// `20/05/2024 07:30:12,345678 UTC`.
    pub(crate) utc: String,
}

impl Moment {
    /// Fails when the year is not between 0 and 9999: no such date can be written in a PDF.
    pub(crate) fn new(document: &'static str, instant: Timestamp) -> Result<Self, DocumentError> {
        let refused = || DocumentError::Date { document, date: instant.to_string() };
        let rome = instant.to_zoned(ROME.clone().ok_or_else(refused)?);
        if !(0..=9999).contains(&rome.year()) {
            return Err(refused());
        }
        Ok(Self {
            date: rome.strftime("%d/%m/%Y").to_string(),
            time: rome.strftime("%H:%M:%S,%6f (%Z)").to_string(),
            utc: instant.strftime("%d/%m/%Y %H:%M:%S,%6f UTC").to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        Moment::new("receipt", text.parse().unwrap()).unwrap()
    }

    #[test]
    fn legal_time_with_microseconds_and_utc_beside() {
        let summer = moment("2024-05-20T07:30:12.345678Z");
        assert_eq!((summer.date.as_str(), summer.time.as_str()), ("20/05/2024", "09:30:12,345678 (CEST)"));
        assert_eq!(summer.utc, "20/05/2024 07:30:12,345678 UTC");
        let winter = moment("2024-12-31T23:00:00.000001999Z");
        assert_eq!((winter.date.as_str(), winter.time.as_str()), ("01/01/2025", "00:00:00,000001 (CET)"));
    }

    #[test]
    fn the_hour_that_comes_twice_is_told_apart() {
        assert_eq!(moment("2024-10-27T00:30:00Z").time, "02:30:00,000000 (CEST)");
        assert_eq!(moment("2024-10-27T01:30:00Z").time, "02:30:00,000000 (CET)");
    }

    #[test]
    fn a_year_no_pdf_can_carry_is_refused() {
        assert!(matches!(Moment::new("receipt", Timestamp::MIN), Err(DocumentError::Date { .. })));
    }
}
