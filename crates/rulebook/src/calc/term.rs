//! Any term of the law by its name in the table of terms.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::period::{Counted, PeriodAnswer};
use super::{Answer, CalcError, Calculator, Notes};
use crate::tables::{Bound, TermRule, Unit, term};
use crate::values::{Day, MonthDay};
use crate::words;

/// A term and its event.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TermInput {
    /// Its name: `open_offers`.
    pub term: String,
    /// The day of the event it is counted from.
    pub start: Day,
    /// The day the call was sent, which chooses the edition.
    pub call_sent: Option<Day>,
    /// Feast of the body's patron saint, `06-24`.
    pub patron_saint: Option<MonthDay>,
}

/// The term and its day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TermAnswer {
    /// How many.
    pub length: i32,
    /// Of what.
    pub unit: Unit,
    /// Least or most.
    pub bound: Bound,
    /// The rule.
    pub article: String,
    /// The days.
    #[serde(flatten)]
    pub days: PeriodAnswer,
}

impl Calculator for TermInput {
    type Output = TermAnswer;

    fn answer(&self) -> Result<Answer<TermAnswer>, CalcError> {
        let mut notes = Notes::default();
        let rule = term(&self.term)?;
        let answer = count(rule, self.start, self.call_sent, self.patron_saint, &mut notes)?;
        Ok(notes.answer(answer))
    }
}

/// Counts a term of the table from its event, and explains it.
pub(crate) fn count(
    rule: &TermRule,
    event: Day,
    call_sent: Option<Day>,
    patron_saint: Option<MonthDay>,
    notes: &mut Notes,
) -> Result<TermAnswer, CalcError> {
    let edition = notes.edition(&rule.editions, call_sent)?;
    let (length, unit, name, article) =
        (edition.content, rule.unit, words::capital(&rule.editions.name), edition.source.clone());
    let units = unit.name(length);
    let (least_it, least_en) = match rule.bound {
        Bound::AtLeast => ("almeno", "at least"),
        Bound::AtMost => ("al più", "at most"),
    };
    notes.say(
        format!("{}: {least_it} {length} {}, contati da: {} ({article}).", name.it, units.it, rule.from.it),
        format!("{}: {least_en} {length} {}, counted from: {} ({article}).", name.en, units.en, rule.from.en),
    );
    let counted = Counted { event, length, unit, direction: rule.direction };
    let days = PeriodAnswer::new(counted.explained(patron_saint, notes)?);
    Ok(TermAnswer { length, unit, bound: rule.bound, article, days })
}
