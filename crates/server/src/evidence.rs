//! Receipts: a signed statement at once, its proof of inclusion after the next public head.

use ceralacca_procedure::{OperatorId, ProcedureId, ProcedureState, TenderEvent, TenderState};
use ceralacca_record::{Receipt, VerifierKey};
use ceralacca_storage::{StoredEntry, inclusion};
use jiff::Timestamp;

use crate::{ApiError, App, streams};

/// Kind of the event that fixes the custodians of a procedure.
const PUBLISHED: &str = "published";

/// The receipt of an act, with the proof if the record's public head covers it already.
///
/// # Errors
/// The database failed, or the entry cannot be stated.
pub async fn receipt(app: &App, stored: &StoredEntry, deadline: Option<Timestamp>) -> Result<Receipt, ApiError> {
    let receipt = Receipt::issue(stored.entry.clone(), deadline, app.mode(), &app.keys.record)
        .map_err(|error| ApiError::internal("issuing a receipt", error))?;
    let Some(proof) = inclusion(app.engine.as_ref(), stored.position).await? else { return Ok(receipt) };
    receipt
        .with_proof(&proof, &verifiers(app))
        .map_err(|error| ApiError::internal("attaching the proof of a receipt", error))
}

/// The receipt of the publication of a procedure, which names the custodians' keys; none before it is published.
///
/// # Errors
/// The database failed, or the entry cannot be stated.
pub async fn publication(app: &App, procedure: &ProcedureId) -> Result<Option<Receipt>, ApiError> {
    let entries = streams::entries(app.engine.as_ref(), &ProcedureState::stream(procedure), 0).await?;
    match entries.into_iter().find(|entry| entry.entry.kind == PUBLISHED) {
        Some(published) => Ok(Some(receipt(app, &published, None).await?)),
        None => Ok(None),
    }
}

/// Keys under which this installation's record is verified.
#[must_use]
pub fn verifiers(app: &App) -> Vec<VerifierKey> {
    vec![app.keys.record.verifier()]
}

/// The act of a tender with this leaf, and the term that it was compared with.
///
/// # Errors
/// The database failed or the record does not replay.
pub async fn tender_act(
    app: &App,
    procedure: &ProcedureId,
    tenderer: &OperatorId,
    leaf: &str,
) -> Result<Option<(StoredEntry, TenderEvent)>, ApiError> {
    let entries = streams::entries(app.engine.as_ref(), &TenderState::stream(procedure, tenderer), 0).await?;
    let Some(found) = entries.into_iter().find(|entry| entry.leaf.to_string() == leaf) else { return Ok(None) };
    let event = streams::event(&found)?;
    Ok(Some((found, event)))
}

/// The term that a tender's act was compared with.
#[must_use]
pub fn deadline_of(event: &TenderEvent) -> Timestamp {
    match event {
        TenderEvent::Submitted { deadline, .. }
        | TenderEvent::Replaced { deadline, .. }
        | TenderEvent::Withdrawn { deadline }
        | TenderEvent::Improved { until: deadline, .. } => *deadline,
    }
}
