//! The summary on paper.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::figures::FIGURES_BYTES_MAX;
use crate::limits::{DETAILS_MAX, Limits, MEMBERS_MAX};
use crate::moment::Moment;
use crate::pdf::{Job, make};
use crate::world::Template;
use crate::{DocumentError, EnvelopeClass, SummaryAnswer, SummaryDocument, SummaryParty, SummaryValue};

const SUMMARY: &str = "summary";

/// Makes the summary PDF: PDF/A-3a and PDF/UA-1, with the answers attached as `figures.json`, which
/// [`summary_figures`](crate::summary_figures) reads back.
///
/// `figures.json` is one JSON object on one line, its keys in byte order: each item with its answer, a figure spelled as
/// it was given, such as `{"ribasso":{"type":"number","value":"5.10"}}`; a declaration is `{"type":"bool","value":true}`.
/// Equal input gives equal bytes.
///
/// # Errors
/// [`DocumentError::TooMany`] and [`DocumentError::TooLong`] beyond the [`limits`](crate::limits);
/// [`DocumentError::Repeated`] for an item that is there twice; [`DocumentError::Date`] for a year outside 0–9999.
pub fn summary(input: &SummaryDocument) -> Result<Vec<u8>, DocumentError> {
    check(input)?;
    let figures = figures(&input.answers)?;
    Limits(SUMMARY).bytes("figures", figures.len(), FIGURES_BYTES_MAX)?;
    make(Job {
        document: SUMMARY,
        template: Template::Summary,
        input: view(input)?,
        attachment: figures.as_bytes(),
        issued_at: input.frozen_at,
        identity: format!(
            "summary {} {} {} {} {}",
            input.installation,
            input.procedure_id,
            input.scope.italian(),
            input.tenderer.name,
            input.frozen_at
        ),
    })
}

/// The answers as the record will spell them.
fn figures(answers: &[SummaryAnswer]) -> Result<String, DocumentError> {
    let mut figures = BTreeMap::new();
    for answer in answers {
        let value = match &answer.value {
            SummaryValue::Number { value, .. } => json!({ "type": "number", "value": value }),
            SummaryValue::Text(text) => json!({ "type": "text", "value": text }),
            SummaryValue::YesNo { answer, .. } => json!({ "type": "bool", "value": answer }),
            SummaryValue::Declaration { .. } => json!({ "type": "bool", "value": true }),
        };
        if figures.insert(answer.item.as_str(), value).is_some() {
            return Err(DocumentError::Repeated { document: SUMMARY, item: answer.item.clone() });
        }
    }
    Ok(json!(figures).to_string())
}

fn check(input: &SummaryDocument) -> Result<(), DocumentError> {
    let limits = Limits(SUMMARY);
    limits.header("installation", &input.installation)?;
    limits.header("buyer", &input.buyer)?;
    limits.header("procedure_id", &input.procedure_id)?;
    limits.name("procedure_title", &input.procedure_title)?;
    limits.scope("scope", &input.scope)?;
    limits.digest("cig", &input.cig)?;
    check_party(limits, &input.tenderer)?;
    limits.count("members", input.members.len(), MEMBERS_MAX)?;
    input.members.iter().try_for_each(|member| check_party(limits, member))?;
    limits.count("answers", input.answers.len(), DETAILS_MAX)?;
    for answer in &input.answers {
        limits.digest("answers.item", &answer.item)?;
        limits.name("answers.title", &answer.title)?;
        match &answer.value {
            SummaryValue::Number { unit, .. } => limits.digest("answers.unit", unit)?,
            SummaryValue::Text(text) | SummaryValue::Declaration { text } => limits.free_text("answers.text", text)?,
            SummaryValue::YesNo { question, .. } => limits.sentence("answers.question", question)?,
        }
    }
    Ok(())
}

fn check_party(limits: Limits, party: &SummaryParty) -> Result<(), DocumentError> {
    limits.name("tenderer.name", &party.name)?;
    limits.digest("tenderer.tax_code", &party.tax_code)?;
    limits.name("tenderer.role", &party.role)
}

/// What the template prints: figures, other answers and declarations apart, in the order of the form.
fn view(input: &SummaryDocument) -> Result<Value, DocumentError> {
    let (mut numbers, mut others, mut declarations) = (Vec::new(), Vec::new(), Vec::new());
    for SummaryAnswer { item, title, value } in &input.answers {
        match value {
            SummaryValue::Number { value, unit } => {
                numbers.push(json!({ "item": item, "title": title, "value": value.italian(), "unit": unit }));
            }
            SummaryValue::Text(text) => others.push(json!({ "title": title, "value": text })),
            SummaryValue::YesNo { question, answer } => {
                let question = if question.is_empty() { title } else { question };
                others.push(json!({ "title": question, "value": if *answer { "Sì" } else { "No" } }));
            }
            SummaryValue::Declaration { text } => declarations.push(json!({ "title": title, "text": text })),
        }
    }
    Ok(json!({
        "installation": input.installation,
        "demo": input.demo,
        "buyer": input.buyer,
        "procedure_id": input.procedure_id,
        "procedure_title": input.procedure_title,
        "class": input.class.italian(),
        "title": title(input.class),
        "scope": input.scope.italian(),
        "cig": input.cig,
        "tenderer": input.tenderer,
        "members": input.members,
        "numbers": numbers,
        "others": others,
        "declarations": declarations,
        "frozen_at": Moment::new(SUMMARY, input.frozen_at)?,
    }))
}

const fn title(class: EnvelopeClass) -> &'static str {
    match class {
        EnvelopeClass::Economic => "Riepilogo dell’offerta economica",
        EnvelopeClass::Technical => "Riepilogo dell’offerta tecnica",
        EnvelopeClass::Administrative => "Riepilogo della documentazione amministrativa",
        EnvelopeClass::Single => "Riepilogo dell’offerta",
    }
}
