//! The receipt on paper.

use serde_json::{Value, json};

use crate::limits::{DATA_BYTES_MAX, ENVELOPES_MAX, LOTS_MAX, Limits};
use crate::moment::Moment;
use crate::pdf::{Job, make};
use crate::world::Template;
use crate::{DocumentError, ReceiptDocument, ReceiptEnvelope, ReceiptKind};

const RECEIPT: &str = "receipt";

/// Makes the PDF of a receipt: PDF/A-3a and PDF/UA-1, with `input.data` attached as `ricevuta.json`.
///
/// Equal input gives equal bytes.
///
/// # Errors
/// [`DocumentError::TooMany`] and [`DocumentError::TooLong`] beyond the [`limits`](crate::limits);
/// [`DocumentError::Date`] for a year outside 0–9999.
pub fn receipt(input: &ReceiptDocument) -> Result<Vec<u8>, DocumentError> {
    check(input)?;
    make(Job {
        document: RECEIPT,
        template: Template::Receipt,
        input: view(input)?,
        attachment: &input.data,
        issued_at: input.submitted_at,
        identity: format!("receipt {} {} {}", input.installation, input.procedure_id, input.leaf),
    })
}

fn check(input: &ReceiptDocument) -> Result<(), DocumentError> {
    let limits = Limits(RECEIPT);
    limits.header("installation", &input.installation)?;
    limits.header("procedure_id", &input.procedure_id)?;
    limits.name("procedure_title", &input.procedure_title)?;
    limits.header("buyer", &input.buyer)?;
    limits.count("cig", input.cig.len(), LOTS_MAX)?;
    input.cig.iter().try_for_each(|cig| limits.digest("cig", cig))?;
    limits.name("tenderer", &input.tenderer)?;
    limits.count("envelopes", input.envelopes.len(), ENVELOPES_MAX)?;
    for envelope in &input.envelopes {
        limits.scope("envelopes.scope", &envelope.scope)?;
        limits.digest("envelopes.digest", &envelope.digest)?;
    }
    limits.header("leaf", &input.leaf)?;
    limits.free_text("statement", &input.statement)?;
    limits.sentence("verifier_key", &input.verifier_key)?;
    limits.free_text("how_to_check", &input.how_to_check)?;
    limits.bytes("data", input.data.len(), DATA_BYTES_MAX)
}

/// What the template prints: every figure and date is already text.
fn view(input: &ReceiptDocument) -> Result<Value, DocumentError> {
    Ok(json!({
        "installation": input.installation,
        "demo": input.demo,
        "buyer": input.buyer,
        "procedure_id": input.procedure_id,
        "procedure_title": input.procedure_title,
        "cig": input.cig,
        "tenderer": input.tenderer,
        "submitted_at": Moment::new(RECEIPT, input.submitted_at)?,
        "deadline": Moment::new(RECEIPT, input.deadline)?,
        "in_time": input.submitted_at <= input.deadline,
        "kind": input.kind,
        "title": title(input.kind),
        "envelopes": input.envelopes.iter().map(envelope).collect::<Vec<_>>(),
        "leaf": input.leaf,
        "statement": input.statement,
        "verifier_key": input.verifier_key,
        "how_to_check": input.how_to_check,
    }))
}

const fn title(kind: ReceiptKind) -> &'static str {
    match kind {
        ReceiptKind::Submission => "Ricevuta di presentazione dell’offerta",
        ReceiptKind::Replacement => "Ricevuta di sostituzione dell’offerta",
        ReceiptKind::Withdrawal => "Ricevuta di ritiro dell’offerta",
        ReceiptKind::ImprovedOffer => "Ricevuta di offerta migliorativa",
    }
}

fn envelope(envelope: &ReceiptEnvelope) -> Value {
    json!({
        "class": envelope.class.italian(),
        "scope": envelope.scope.italian(),
        "files": ceralacca_summary::group_thousands(&envelope.files.to_string()),
        "bytes": ceralacca_summary::group_thousands(&envelope.sealed_bytes.to_string()),
        "digest": envelope.digest,
    })
}
