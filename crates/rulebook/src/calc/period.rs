//! Days of a term (reg. 1182/71): earliest end, latest day, window given to a tenderer.

use ceralacca_exact::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answer, CalcError, Calculator, Notes};
use crate::tables::{Direction, Unit, term};
use crate::values::{Day, MonthDay};
use crate::words;
use crate::working_days::{PeriodError, Term, WorkingCalendar};

/// A minimum term: on which day may it end at the earliest?
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MinPeriod {
    /// The day of the event, not counted.
    pub start: Day,
    /// Days, 1 to 3650.
    pub days: i32,
    /// Feast of the body's patron saint, `06-24`.
    pub patron_saint: Option<MonthDay>,
}

/// A maximum term, after the event or, with negative days, before it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LatestDay {
    /// The day of the event, not counted.
    pub start: Day,
    /// Days, −3650 to 3650 without 0; negative before the event.
    pub days: i32,
    /// Feast of the body's patron saint, `06-24`.
    pub patron_saint: Option<MonthDay>,
}

/// A term given to a tenderer (art. 101: 5 to 10 days).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The day of the request, not counted.
    pub start: Day,
    /// Days, 1 to 3650.
    pub days: i32,
    /// Feast of the body's patron saint, `06-24`.
    pub patron_saint: Option<MonthDay>,
}

/// The day the count gives, and the day that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PeriodAnswer {
    /// The count alone.
    pub raw: Day,
    /// Its day of the week, in English.
    pub weekday: String,
    /// Moved off Saturdays, Sundays and holidays.
    pub adjusted_reg_1182_71: Day,
}

impl PeriodAnswer {
    pub(crate) fn new(term: Term) -> Self {
        let weekday = words::weekday(term.raw).en;
        Self { raw: term.raw.into(), weekday, adjusted_reg_1182_71: term.adjusted.into() }
    }
}

impl Calculator for MinPeriod {
    type Output = PeriodAnswer;

    fn answer(&self) -> Result<Answer<PeriodAnswer>, CalcError> {
        let mut notes = Notes::default();
        let term = Counted { event: self.start, length: self.days, unit: Unit::Days, direction: Direction::After };
        let answer = PeriodAnswer::new(term.explained(self.patron_saint, &mut notes)?);
        Ok(notes.answer(answer))
    }
}

impl Calculator for LatestDay {
    type Output = PeriodAnswer;

    fn answer(&self) -> Result<Answer<PeriodAnswer>, CalcError> {
        let mut notes = Notes::default();
        let direction = if self.days.is_negative() { Direction::Before } else { Direction::After };
        let length = self.days.checked_abs().ok_or(PeriodError::Length(self.days))?;
        let term = Counted { event: self.start, length, unit: Unit::Days, direction };
        let answer = PeriodAnswer::new(term.explained(self.patron_saint, &mut notes)?);
        Ok(notes.answer(answer))
    }
}

impl Calculator for Window {
    type Output = PeriodAnswer;

    fn answer(&self) -> Result<Answer<PeriodAnswer>, CalcError> {
        let mut notes = Notes::default();
        let (shortest, longest) = (term("cure_shortest")?, term("cure_longest")?);
        let least = notes.edition(&shortest.editions, None)?.content;
        let most = notes.edition(&longest.editions, None)?.content;
        if !(least..=most).contains(&self.days) {
            notes.warn(
                format!("Per il soccorso istruttorio e i chiarimenti il termine va da {least} a {most} giorni (art. 101 c.1 e c.3)."),
                format!("For a cure request and explanations the term goes from {least} to {most} days (art. 101 c.1 and c.3)."),
            );
        }
        let term = Counted { event: self.start, length: self.days, unit: Unit::Days, direction: Direction::After };
        let answer = PeriodAnswer::new(term.explained(self.patron_saint, &mut notes)?);
        Ok(notes.answer(answer))
    }
}

/// A term to count and explain.
pub(crate) struct Counted {
    pub(crate) event: Day,
    pub(crate) length: i32,
    pub(crate) unit: Unit,
    pub(crate) direction: Direction,
}

impl Counted {
    /// Counts, and says how.
    pub(crate) fn explained(&self, patron_saint: Option<MonthDay>, notes: &mut Notes) -> Result<Term, CalcError> {
        let calendar = WorkingCalendar::new(patron_saint)?;
        let term = calendar.count(self.event.date(), self.length, self.unit, self.direction)?;
        let text = self.in_words(&calendar, term);
        notes.say(text.it, text.en);
        Ok(term)
    }

    fn in_words(&self, calendar: &WorkingCalendar, term: Term) -> Text {
        let (event, raw, adjusted) = (words::day(self.event.date()), words::day(term.raw), words::day(term.adjusted));
        let (length, unit) = (self.length, self.unit.name(self.length));
        let (side_it, side_en) = match self.direction {
            Direction::After => ("dopo", "after"),
            Direction::Before => ("prima di", "before"),
        };
        let mut text = Text::new(
            format!("{length} {} {side_it} {}, che non si conta: {} (reg. 1182/71 art. 3)", unit.it, event.it, raw.it),
            format!(
                "{length} {} {side_en} {}, which is not counted: {} (reg. 1182/71 art. 3)",
                unit.en, event.en, raw.en
            ),
        );
        if term.raw == term.adjusted {
            text.push(".", ".");
            return text;
        }
        match (self.direction, calendar.rest(term.raw)) {
            (Direction::Before, Some(rest)) => text.push(
                &format!(
                    "; non è lavorativo ({}): si anticipa a {}, lettura prudente dei termini a ritroso.",
                    rest.it, adjusted.it
                ),
                &format!(
                    "; it is not worked ({}): brought forward to {}, the prudent reading of backward terms.",
                    rest.en, adjusted.en
                ),
            ),
            (_, Some(rest)) => text.push(
                &format!("; non è lavorativo ({}): si passa a {} (art. 3 c.4 e c.5).", rest.it, adjusted.it),
                &format!("; it is not worked ({}): moved on to {} (art. 3 c.4 and c.5).", rest.en, adjusted.en),
            ),
            (_, None) => text.push(
                &format!(
                    "; il termine deve comprendere due giorni lavorativi: si passa a {} (art. 3 c.5).",
                    adjusted.it
                ),
                &format!("; the term must hold two working days: moved on to {} (art. 3 c.5).", adjusted.en),
            ),
        }
        text
    }
}
