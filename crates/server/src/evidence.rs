//! Receipts: a signed statement at once, its proof of inclusion after the next public head.

use std::collections::BTreeMap;

use ceralacca_procedure::{OperatorId, ProcedureId, ProcedureState, TenderEvent, TenderState, acts, state::Session};
use ceralacca_record::{Extract, ExtractedAct, Receipt, VerifierKey};
use ceralacca_storage::{StoredEntry, inclusion};
use jiff::Timestamp;
use serde::Serialize;

use crate::{ApiError, App, jobs, streams};

/// Kind of the event that fixes the custodians of a procedure.
const PUBLISHED: &str = "published";
/// Kind of the event on which improved offers stand.
const RANKED: &str = "ranked";

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

/// The acts that a session stands on, for a custodian's device.
#[derive(Debug, Serialize)]
pub struct SessionRecord {
    /// The procedure's stream, whole; what decides nobody's turn is withheld.
    procedure: Extract,
    /// The streams of the tenderers whose envelopes are to be opened, as they stood when the term passed: kinds and leaves only.
    tenders: BTreeMap<OperatorId, Extract>,
}

/// The acts that a session stands on, each that decides whose turn it is with its proof. If one is not in a public head yet the head
/// advances first, block after block as ever, so that custodians need not wait.
///
/// # Errors
/// The database failed, or the acts cannot be stated.
pub async fn session_record(app: &App, state: &ProcedureState, session: &Session) -> Result<SessionRecord, ApiError> {
    let stream = ProcedureState::stream(&state.id);
    let entries = streams::entries(app.engine.as_ref(), &stream, 0).await?;
    let improved = state.lots.values().any(|lot| !lot.improvements.is_empty());
    let shown = |kind: &str| !acts::DECIDES_NO_TURN.contains(&kind) || (kind == RANKED && improved);
    if let Some(last) = entries.iter().rfind(|stored| shown(&stored.entry.kind)) {
        jobs::prove(app, last.position).await?;
    }
    let mut listed = Vec::with_capacity(entries.len());
    for stored in entries {
        let mut act = withheld(&stored);
        if shown(&stored.entry.kind) {
            act.proof = inclusion(app.engine.as_ref(), stored.position).await?.map(|proof| proof.to_string());
            act.entry = Some(stored.entry);
        }
        listed.push(act);
    }
    let procedure = extract(app, stream, listed, app.now())?;
    let mut tenders = BTreeMap::new();
    for (tenderer, envelope) in acts::envelopes_to_open(state, session) {
        if let Some(expired) = state.expired_at.filter(|_| envelope.sealed.round.is_none())
            && !tenders.contains_key(tenderer.id())
        {
            let stream = TenderState::stream(&state.id, tenderer.id());
            let entries = streams::entries(app.engine.as_ref(), &stream, 0).await?;
            let until = entries.iter().filter(|stored| stored.entry.instant <= expired).map(withheld).collect();
            tenders.insert(tenderer.id().clone(), extract(app, stream, until, expired)?);
        }
    }
    Ok(SessionRecord { procedure, tenders })
}

fn withheld(stored: &StoredEntry) -> ExtractedAct {
    ExtractedAct { kind: stored.entry.kind.clone(), leaf: stored.leaf, entry: None, proof: None }
}

fn extract(app: &App, stream: String, acts: Vec<ExtractedAct>, as_of: Timestamp) -> Result<Extract, ApiError> {
    let as_of = Timestamp::from_microsecond(as_of.as_microsecond()).unwrap_or(as_of);
    Extract::issue(stream, acts, as_of, app.mode(), &app.keys.record)
        .map_err(|error| ApiError::internal("stating the acts of a stream", error))
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
