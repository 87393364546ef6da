//! Whether a prior information notice shortens the terms (art. 71 c.4 b, art. 72 c.4 b).

use jiff::ToSpan;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answer, CalcError, Calculator, Notes};
use crate::tables::term;
use crate::values::Day;
use crate::words;
use crate::working_days::WorkingCalendar;

/// A prior information notice and the notice it precedes.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PinWindow {
    /// The day the prior information notice was sent.
    pub pin_sent: Day,
    /// The day the notice is sent.
    pub notice_sent: Day,
}

/// Whether it was sent in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PinWindowAnswer {
    /// Whether the terms may be shortened, if the prior notice also held all data of All. II.6 B.1.
    pub valid: bool,
    /// Days between the two; negative when the notice came first.
    pub days_before: i32,
}

impl Calculator for PinWindow {
    type Output = PinWindowAnswer;

    fn answer(&self) -> Result<Answer<PinWindowAnswer>, CalcError> {
        let mut notes = Notes::default();
        let (shortest, longest) = (term("pin_shortest")?, term("pin_longest")?);
        let days_min = notes.edition(&shortest.editions, Some(self.notice_sent))?.content;
        let months_max = notes.edition(&longest.editions, Some(self.notice_sent))?.content;
        let (pin, notice) = (self.pin_sent.date(), self.notice_sent.date());
        let days_before = (notice - pin).get_days();
        let last = WorkingCalendar::new(None)?.moved(pin, months_max.months())?;
        let valid = days_before >= days_min && notice <= last;
        let until = words::date(last);
        let (it, en) = if valid { ("può", "may") } else { ("non può", "may not") };
        notes.say(
            format!("L'avviso è stato inviato {days_before} giorni prima del bando; deve precederlo di almeno {days_min} giorni e di non più di {months_max} mesi (fino al {}): {it} abbreviare i termini.", until.it),
            format!("The prior notice was sent {days_before} days before the notice; it must precede it by at least {days_min} days and by at most {months_max} months (until {}): it {en} shorten the terms.", until.en),
        );
        if valid {
            notes.warn(
                "L'avviso deve anche contenere tutte le informazioni dell'All. II.6, parte I, lett. B.1, disponibili allora.",
                "The prior notice must also have held all data of All. II.6, part I, letter B.1, available then.",
            );
        }
        Ok(notes.answer(PinWindowAnswer { valid, days_before }))
    }
}
