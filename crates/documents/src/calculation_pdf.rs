//! A calculation on paper.

use serde_json::{Value, json};

use crate::limits::{DATA_BYTES_MAX, DETAILS_MAX, Limits, ROWS_MAX, TABLE_ROWS_MAX};
use crate::moment::Moment;
use crate::pdf::{Job, make};
use crate::world::Template;
use crate::{CalculationDocument, DocumentError};

const CALCULATION: &str = "calculation";

/// Makes the PDF of a calculation: PDF/A-3a and PDF/UA-1, with `input.data` attached as `calcolo.json`.
///
/// Equal input gives equal bytes.
///
/// # Errors
/// [`DocumentError::TooMany`] and [`DocumentError::TooLong`] beyond the [`limits`](crate::limits);
/// [`DocumentError::Date`] for a year outside 0–9999.
pub fn calculation(input: &CalculationDocument) -> Result<Vec<u8>, DocumentError> {
    check(input)?;
    make(Job {
        document: CALCULATION,
        template: Template::Calculation,
        input: view(input)?,
        attachment: &input.data,
        issued_at: input.made_at,
        identity: format!("calculation {} {} {}", input.installation, input.made_at, input.address),
    })
}

fn check(input: &CalculationDocument) -> Result<(), DocumentError> {
    let limits = Limits(CALCULATION);
    limits.header("installation", &input.installation)?;
    limits.name("title", &input.title)?;
    limits.name("result", &input.result)?;
    limits.sentences("sentences", &input.sentences)?;
    for (field, pairs) in [("facts", &input.facts), ("given", &input.given)] {
        limits.count(field, pairs.len(), DETAILS_MAX)?;
        pairs.iter().try_for_each(|(name, value)| limits.name(field, name).and(limits.free_text(field, value)))?;
    }
    limits.count("steps", input.steps.len(), ROWS_MAX)?;
    input.steps.iter().try_for_each(|step| limits.free_text("steps", &step.text))?;
    limits.count("tables", input.tables.len(), DETAILS_MAX)?;
    limits.count("tables", input.tables.iter().map(|table| table.rows.len()).sum(), TABLE_ROWS_MAX)?;
    limits.sentences("warnings", &input.warnings)?;
    limits.sentences("sources", &input.sources)?;
    limits.free_text("address", &input.address)?;
    limits.bytes("data", input.data.len(), DATA_BYTES_MAX)
}

/// What the template prints: every date is already text.
fn view(input: &CalculationDocument) -> Result<Value, DocumentError> {
    let tables = input.tables.iter().map(|table| {
        // A row has a cell for each head, whatever it was given: a table with holes would not be typeset.
        let rows = table.rows.iter().map(|row| {
            let cells = row.iter().cloned().chain(std::iter::repeat(String::new()));
            cells.take(table.heads.len()).collect::<Vec<_>>()
        });
        json!({ "caption": table.caption, "heads": table.heads, "rows": rows.collect::<Vec<_>>() })
    });
    Ok(json!({
        "language": input.language,
        "installation": input.installation,
        "demo": input.demo,
        "title": input.title,
        "made_at": Moment::new(CALCULATION, input.made_at)?,
        "result": input.result,
        "sentences": input.sentences,
        "facts": input.facts,
        "given": input.given,
        "steps": input.steps,
        "tables": tables.collect::<Vec<_>>(),
        "warnings": input.warnings,
        "sources": input.sources,
        "address": input.address,
    }))
}
