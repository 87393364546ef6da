//! Instants and durations of a procedure (rules §2).

use jiff::civil::{Date, Weekday};
use jiff::{Span, Timestamp, Zoned, tz::TimeZone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Terms. Instants are UTC or carry their offset; people read them in Europe/Rome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// When the notice or the invitation was or will be sent.
    #[schemars(with = "String")]
    pub sent: Timestamp,
    /// Last instant for questions; absent: until the submission term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub questions: Option<Timestamp>,
    /// Last instant for tenders, itself included.
    #[schemars(with = "String")]
    pub submission: Timestamp,
    /// First session as the notice announces it; absent: convened later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub first_session: Option<Timestamp>,
    /// Hours between the notice of a session and the session (Ricengo: two days); 0 where the notice fixes none.
    #[serde(default)]
    pub session_notice_hours: u32,
    /// Days given to cure (art. 101: 5 to 10).
    pub cure_days: u8,
    /// Days for which the tender binds (art. 17 c.4: 180 by default).
    pub validity_days: u16,
    /// Hours after the term within which bytes announced by a manifest may still arrive; 0: none. Nothing else can be
    /// published yet.
    #[serde(default)]
    pub late_bytes_hours: u16,
}

/// Days before the term for tenders by which timely questions are answered (art. 88 c.3).
pub(crate) const ANSWER_DAYS: i64 = 6;
/// Central European time by the rule of directive 2000/84/EC, so that no time zone files are needed.
const ROME: &str = "CET-1CEST,M3.5.0,M10.5.0/3";

impl Terms {
    /// The days on which questions can be answered in time: after the term for questions, up to [`ANSWER_DAYS`] before that
    /// for tenders. Nothing when questions have no term of their own.
    pub(crate) fn days_to_answer(&self) -> Option<impl Iterator<Item = Date>> {
        let questions = in_rome(self.questions?).date();
        let due = in_rome(self.submission).date().checked_sub(Span::new().days(ANSWER_DAYS)).ok()?;
        Some(questions.series(Span::new().days(1)).skip(1).take_while(move |day| *day <= due))
    }
}

/// The civil time of an instant in Italy.
pub(crate) fn in_rome(instant: Timestamp) -> Zoned {
    instant.to_zoned(TimeZone::posix(ROME).unwrap_or(TimeZone::UTC))
}

/// Saturdays and Sundays.
pub(crate) fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}
