//! The longest duration of a procedure (art. 17 c.3, All. I.3).

use jiff::ToSpan;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answer, CalcError, Calculator, Notes, refuse};
use crate::tables::{AwardRule, Duration, Durations, Edition, ProcedureKind, durations};
use crate::values::Day;
use crate::words;
use crate::working_days::WorkingCalendar;

/// Longest duration that may be given, in months.
const MONTHS_MAX: i32 = 120;

/// The start of a procedure and its longest duration, given or by its kind.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProcedureMaxMonths {
    /// The day the notice, or the invitations, were sent.
    pub start: Day,
    /// Months; without them `procedure` and `criterion`.
    pub months: Option<i32>,
    /// Which procedure.
    pub procedure: Option<ProcedureKind>,
    /// How it is awarded.
    pub criterion: Option<AwardRule>,
}

/// The day by which the procedure must be awarded, and as it may be extended. Days of the calendar, not moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProcedureMaxMonthsAnswer {
    /// Without extension.
    pub end: Day,
    /// With the check of abnormally low tenders.
    pub with_anomaly_check: Day,
    /// With the project lead's extension.
    pub with_rup_extension: Day,
    /// With the second extension, for certified reasons.
    pub with_second_extension: Day,
}

impl Calculator for ProcedureMaxMonths {
    type Output = ProcedureMaxMonthsAnswer;

    fn answer(&self) -> Result<Answer<ProcedureMaxMonthsAnswer>, CalcError> {
        let mut notes = Notes::default();
        let edition = notes.edition(durations()?, Some(self.start))?;
        let table = &edition.content;
        let months = self.months(edition, &mut notes)?;
        let end = self.after(months)?;
        let with_anomaly_check = self.after(months + table.anomaly_months)?;
        let with_rup_extension = self.after(months + table.extension_months)?;
        let with_second_extension = self.after(months + table.extension_months + table.second_extension_months)?;
        let (start, last) = (words::day(self.start.date()), words::day(end.date()));
        notes.say(
            format!("{months} mesi da {}: aggiudicazione entro {} (art. 17 c.3).", start.it, last.it),
            format!("{months} months from {}: award by {} (art. 17 c.3).", start.en, last.en),
        );
        self.extensions_in_words(table, &mut notes);
        Ok(notes.answer(ProcedureMaxMonthsAnswer {
            end,
            with_anomaly_check,
            with_rup_extension,
            with_second_extension,
        }))
    }
}

impl ProcedureMaxMonths {
    fn months(&self, edition: &Edition<Durations>, notes: &mut Notes) -> Result<i32, CalcError> {
        let row = match (self.procedure, self.criterion) {
            (Some(procedure), Some(criterion)) => Some(row(&edition.content, procedure, criterion)?),
            _ => None,
        };
        match (self.months, row) {
            (None, None) => Err(refuse(
                "months",
                "All. I.3",
                "Indicare i mesi, oppure procedura e criterio.",
                "Give the months, or procedure and criterion.",
            )),
            (Some(months), _) if !(1..=MONTHS_MAX).contains(&months) => Err(refuse(
                "months",
                "All. I.3",
                format!("I mesi vanno da 1 a {MONTHS_MAX}."),
                format!("The months go from 1 to {MONTHS_MAX}."),
            )),
            (Some(months), Some(row)) if row.months != months => {
                notes.warn(
                    format!(
                        "Per questa procedura la durata massima è di {} mesi ({}), non {months}.",
                        row.months, row.article
                    ),
                    format!(
                        "The longest duration of this procedure is {} months ({}), not {months}.",
                        row.months, row.article
                    ),
                );
                Ok(months)
            }
            (Some(months), _) => Ok(months),
            (None, Some(row)) => Ok(row.months),
        }
    }

    /// Months are counted from the start each time: 31 January and one month end on 28 February, and two on 31 March.
    fn after(&self, months: i32) -> Result<Day, CalcError> {
        Ok(WorkingCalendar::new(None)?.moved(self.start.date(), months.months())?.into())
    }

    fn extensions_in_words(&self, table: &Durations, notes: &mut Notes) {
        let (anomaly, first, second) = (table.anomaly_months, table.extension_months, table.second_extension_months);
        let article = &table.extensions_article;
        notes.say(
            format!("Più {anomaly} mese per la verifica di anomalia; il RUP può prorogare di {first} mesi e, con motivi certificati, di altri {second} ({article})."),
            format!("Plus {anomaly} month for the check of abnormally low tenders; the project lead may add {first} months and, for certified reasons, {second} more ({article})."),
        );
    }
}

/// The row of a procedure and a criterion; a dialogue or a partnership cannot be awarded at the lowest price.
pub(crate) fn row(table: &Durations, procedure: ProcedureKind, criterion: AwardRule) -> Result<&Duration, CalcError> {
    table.of(procedure, criterion).ok_or_else(|| {
        let (procedure, criterion) = (procedure.name(), criterion.name());
        refuse(
            "criterion",
            "All. I.3 art. 1",
            format!(
                "Per la procedura ({}) non è prevista l'aggiudicazione al criterio: {}.",
                procedure.it, criterion.it
            ),
            format!("The procedure ({}) is not awarded at this criterion: {}.", procedure.en, criterion.en),
        )
    })
}
