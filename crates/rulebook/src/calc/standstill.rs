//! The standstill before the contract (art. 18 c.3).

use jiff::ToSpan;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::period::Counted;
use super::{Answer, CalcError, Calculator, Notes};
use crate::tables::{Direction, Unit, term};
use crate::values::{Day, MonthDay};
use crate::words;
use crate::working_days::WorkingCalendar;

/// The last communication of the award.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Standstill {
    /// The day the last of the communications of the award was sent.
    pub last_communication_sent: Day,
    /// Days; without them those in force when the call was sent.
    pub days: Option<i32>,
    /// The day the call was sent.
    pub call_sent: Option<Day>,
    /// Feast of the body's patron saint, `06-24`.
    pub patron_saint: Option<MonthDay>,
}

/// Until when no contract may be signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StandstillAnswer {
    /// The last day on which it may not.
    pub last_blocked_day: Day,
    /// The first day on which it may.
    pub first_free_day: Day,
}

impl Calculator for Standstill {
    type Output = StandstillAnswer;

    /// The days are whole days after the day of sending (cf. dir. 2007/66/EC art. 2a). A last day that is not worked gives
    /// way to the next working day (reg. 1182/71): both are the prudent reading, since a contract signed early may fall.
    fn answer(&self) -> Result<Answer<StandstillAnswer>, CalcError> {
        let mut notes = Notes::default();
        let series = &term("standstill")?.editions;
        let length = match self.days {
            None => notes.edition(series, self.call_sent)?.content,
            Some(days) => {
                let edition = match self.call_sent {
                    Some(sent) => series.at(sent.date())?,
                    None => series.newest()?,
                };
                notes.use_edition(series, edition);
                let lawful = edition.content;
                if days != lawful {
                    notes.warn(
                        format!(
                            "Il termine dilatorio in vigore è di {lawful} giorni ({}), non {days}.",
                            edition.source
                        ),
                        format!("The standstill in force is {lawful} days ({}), not {days}.", edition.source),
                    );
                }
                days
            }
        };
        let counted =
            Counted { event: self.last_communication_sent, length, unit: Unit::Days, direction: Direction::After };
        let last = counted.explained(self.patron_saint, &mut notes)?.adjusted;
        let first = WorkingCalendar::new(None)?.moved(last, 1.day())?;
        let free = words::day(first);
        notes.say(
            format!("Il contratto non si può stipulare prima di {} (art. 18 c.3).", free.it),
            format!("The contract may not be signed before {} (art. 18 c.3).", free.en),
        );
        notes.say(
            "Il termine dilatorio non vale sotto soglia, con una sola offerta senza impugnazioni, per i contratti attuativi di accordi quadro e gli appalti specifici di sistemi dinamici (art. 18 c.3).",
            "There is no standstill below the threshold, with a single tender and no challenge, for call-offs of framework agreements and specific contracts of dynamic systems (art. 18 c.3).",
        );
        Ok(notes.answer(StandstillAnswer { last_blocked_day: last.into(), first_free_day: first.into() }))
    }
}
