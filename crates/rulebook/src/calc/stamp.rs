//! Stamp duty on the contract (art. 18 c.10, All. I.4) and on the application (d.P.R. 642/1972).

use ceralacca_exact::{Derivation, Exact, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answer, CalcError, Calculator, Notes, refuse};
use crate::tables::{TableError, band, stamp_duty};
use crate::values::{Amount, Day};
use crate::words::{cents, euro};

/// A contract.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContractStampDuty {
    /// The most the contract may come to.
    pub contract_amount: Amount,
    /// The day the call was sent.
    pub date: Option<Day>,
}

/// What the contractor pays once, at signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContractStampDutyAnswer {
    /// Euro.
    pub duty: Exact,
}

impl Calculator for ContractStampDuty {
    type Output = ContractStampDutyAnswer;

    fn answer(&self) -> Result<Answer<ContractStampDutyAnswer>, CalcError> {
        let mut notes = Notes::default();
        let series = stamp_duty()?;
        let table = &notes.edition(series, self.date)?.content;
        let found = band(&table.contract, &self.contract_amount, |band| &band.from);
        let found = found
            .ok_or_else(|| TableError::NoRow { name: series.name.clone(), row: self.contract_amount.to_string() })?;
        let (amount, from, duty, article) =
            (euro(&self.contract_amount), euro(&found.from), euro(&found.duty), &table.contract_article);
        let text = if found.duty.is_zero() {
            Text::new(format!("{}: esente ({article})", amount.it), format!("{}: exempt ({article})", amount.en))
        } else {
            Text::new(
                format!("{}, nella fascia da {}: {} ({article})", amount.it, from.it, duty.it),
                format!("{}, in the band from {}: {} ({article})", amount.en, from.en, duty.en),
            )
        };
        notes.number(Derivation::new(found.duty.clone(), text));
        Ok(notes.answer(ContractStampDutyAnswer { duty: found.duty.clone() }))
    }
}

/// A document that a tenderer files.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationStamp {
    /// The document, as notices call it: `domanda di partecipazione`.
    pub document: String,
    /// The day the call is sent.
    pub date: Option<Day>,
}

/// What is due on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApplicationStampAnswer {
    /// Euro, with cents.
    pub duty: String,
}

impl Calculator for ApplicationStamp {
    type Output = ApplicationStampAnswer;

    fn answer(&self) -> Result<Answer<ApplicationStampAnswer>, CalcError> {
        let mut notes = Notes::default();
        let documents = &notes.edition(stamp_duty()?, self.date)?.content.documents;
        let Some(found) = documents.iter().find(|row| row.document == self.document) else {
            let known: Vec<&str> = documents.iter().map(|row| row.document.as_str()).collect();
            return Err(refuse(
                "document",
                "d.P.R. 642/1972",
                format!("La tabella conosce solo: {}.", known.join(", ")),
                format!("The table knows only: {}.", known.join(", ")),
            ));
        };
        let duty = euro(&found.duty);
        notes.number(Derivation::new(
            found.duty.clone(),
            Text::new(
                format!("{}: marca da bollo di {} ({})", found.document, duty.it, found.article),
                format!("Application (\"{}\"): stamp of {} ({})", found.document, duty.en, found.article),
            ),
        ));
        Ok(notes.answer(ApplicationStampAnswer { duty: cents(&found.duty) }))
    }
}
