//! From streams of the record to states.

use std::sync::Arc;

use ceralacca_procedure::{
    BodyEvent, BodyId, BodyState, OperatorEvent, OperatorId, OperatorState, PersonId, ProcedureEvent, ProcedureId,
    ProcedureState, Refusal, TenderState,
};
use ceralacca_storage::{Engine, StoredEntry, limits::PAGE_ROWS_MAX};
use serde::de::DeserializeOwned;

use crate::{
    ApiError, App,
    app::{PROCEDURES_KEPT_MAX, TENDERS_KEPT_MAX},
};

/// All entries of a stream after a version.
///
/// # Errors
/// The database failed.
pub async fn entries(engine: &dyn Engine, stream: &str, after: u64) -> Result<Vec<StoredEntry>, ApiError> {
    let mut all = Vec::new();
    let mut last = after;
    loop {
        let page = engine.stream(stream, last, PAGE_ROWS_MAX).await?;
        let Some(end) = page.last() else { return Ok(all) };
        last = end.entry.version;
        all.extend(page);
    }
}

/// The event that an entry holds.
///
/// # Errors
/// The payload is not an event of this type: the record is newer than the code, or damaged.
pub fn event<E: DeserializeOwned>(entry: &StoredEntry) -> Result<E, ApiError> {
    serde_json::from_value(entry.entry.payload.clone()).map_err(|error| {
        ApiError::internal(&format!("reading event {} of {}", entry.entry.version, entry.entry.stream), error)
    })
}

/// A procedure, if it exists.
///
/// # Errors
/// The database failed or the record does not replay.
pub async fn procedure(app: &App, id: &ProcedureId) -> Result<Option<Arc<ProcedureState>>, ApiError> {
    let known = app.procedures.lock().ok().and_then(|cache| cache.get(id).cloned());
    let after = known.as_ref().map_or(0, |state| state.version);
    let fresh = entries(app.engine.as_ref(), &ProcedureState::stream(id), after).await?;
    if fresh.is_empty() {
        return Ok(known);
    }
    let mut state = known.map(|state| (*state).clone());
    for entry in &fresh {
        let event: ProcedureEvent = event(entry)?;
        match &mut state {
            None => state = Some(ProcedureState::born(&event)?),
            Some(state) => state.apply(entry.entry.instant, &PersonId::new(entry.entry.actor.clone()), &event)?,
        }
    }
    let state = state.map(Arc::new);
    if let (Some(state), Ok(mut cache)) = (&state, app.procedures.lock()) {
        let newer = cache.get(id).is_none_or(|cached| cached.version < state.version);
        if cache.len() >= PROCEDURES_KEPT_MAX && !cache.contains_key(id) {
            cache.clear();
        }
        if newer {
            cache.insert(id.clone(), Arc::clone(state));
        }
    }
    Ok(state)
}

/// A procedure, or the refusal that it is not there.
///
/// # Errors
/// As [`procedure`], and `procedure_unknown`.
pub async fn known_procedure(app: &App, id: &ProcedureId) -> Result<Arc<ProcedureState>, ApiError> {
    procedure(app, id).await?.ok_or_else(|| {
        Refusal::not_found("procedure_unknown", "La procedura non esiste.", "The procedure does not exist.").into()
    })
}

/// A tender as its stream tells it. A stream is only read on from where the state kept stands.
///
/// # Errors
/// The database failed or the record does not replay.
pub async fn tender(app: &App, procedure: &ProcedureId, tenderer: &OperatorId) -> Result<TenderState, ApiError> {
    let stream = TenderState::stream(procedure, tenderer);
    let mut state = app.tenders.lock().ok().and_then(|kept| kept.get(&stream).cloned()).unwrap_or_default();
    for entry in &entries(app.engine.as_ref(), &stream, state.version).await? {
        state.apply(&event(entry)?);
    }
    if let Ok(mut kept) = app.tenders.lock() {
        if kept.len() >= TENDERS_KEPT_MAX {
            kept.clear();
        }
        if kept.get(&stream).is_none_or(|known| known.version < state.version) {
            kept.insert(stream, state.clone());
        }
    }
    Ok(state)
}

/// A body.
///
/// # Errors
/// The database failed or the record does not replay.
pub async fn body(app: &App, body: &BodyId) -> Result<BodyState, ApiError> {
    let events: Vec<BodyEvent> = events(app.engine.as_ref(), &BodyState::stream(body)).await?;
    Ok(BodyState::replay(&events))
}

/// An operator.
///
/// # Errors
/// The database failed or the record does not replay.
pub async fn operator(app: &App, operator: &OperatorId) -> Result<OperatorState, ApiError> {
    let events: Vec<OperatorEvent> = events(app.engine.as_ref(), &OperatorState::stream(operator)).await?;
    Ok(OperatorState::replay(&events))
}

async fn events<E: DeserializeOwned>(engine: &dyn Engine, stream: &str) -> Result<Vec<E>, ApiError> {
    entries(engine, stream, 0).await?.iter().map(event).collect()
}
