//! Opened envelopes, for those who may read them.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    http::Method,
    response::Response,
};
use ceralacca_procedure::{
    EnvelopeId, OperatorId, ProcedureId, ProcedureState, Refusal,
    definition::EnvelopeClass,
    event::CureFile,
    policy::Act,
    state::{Admission, Cure, EnvelopeStatus, Exclusion},
};
use serde::Serialize;

use crate::{ApiError, App, access::Routes, foreign, opening, people, streams};

/// Mounts the routes of opened envelopes.
pub fn mount(routes: Routes) -> Routes {
    routes
        .requires(Act::ReadOpened, Method::GET, "/api/procedures/{procedure}/tenderers", tenderers)
        .requires(Act::ReadOpened, Method::GET, "/api/procedures/{procedure}/envelopes/{envelope}", contents)
        .requires(Act::ReadOpened, Method::GET, "/api/procedures/{procedure}/envelopes/{envelope}/files/{index}", file)
        .requires(
            Act::ReadOpened,
            Method::GET,
            "/api/procedures/{procedure}/tenderers/{tenderer}/cure/{digest}",
            cure_file,
        )
        .requires(
            Act::ReadEvaluation,
            Method::GET,
            "/api/procedures/{procedure}/lots/{lot}/explanations/{tenderer}/{digest}",
            explanations_file,
        )
}

/// A tenderer as the panels see him.
#[derive(Debug, Serialize)]
struct TendererLine {
    operator: OperatorId,
    name: String,
    members: Vec<OperatorId>,
    lots: Vec<u16>,
    admission: Admission,
    cure: Option<Cure>,
    excluded_lots: std::collections::BTreeMap<u16, Exclusion>,
    envelopes: Vec<EnvelopeLine>,
}

/// An envelope and what is known of it: nothing but its class while it is sealed.
#[derive(Debug, Serialize)]
struct EnvelopeLine {
    envelope: EnvelopeId,
    class: EnvelopeClass,
    lot: Option<u16>,
    /// Round of improved offers, for an improved offer.
    #[serde(skip_serializing_if = "Option::is_none")]
    round: Option<u16>,
    status: EnvelopeStatus,
}

async fn tenderers(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
) -> Result<Json<Vec<TendererLine>>, ApiError> {
    let state = streams::known_procedure(&app, &procedure).await?;
    lines(&app, &state).await.map(Json)
}

async fn lines(app: &App, state: &ProcedureState) -> Result<Vec<TendererLine>, ApiError> {
    let mut lines = Vec::with_capacity(state.tenderers.len());
    for tenderer in state.tenderers.values() {
        let envelopes = state.envelopes_of(tenderer).map(|envelope| EnvelopeLine {
            envelope: envelope.sealed.id.clone(),
            class: envelope.sealed.class,
            lot: envelope.sealed.lot,
            round: envelope.sealed.round,
            status: envelope.status.clone(),
        });
        lines.push(TendererLine {
            operator: tenderer.id().clone(),
            name: people::operator_name(app.engine.as_ref(), tenderer.id()).await?,
            members: tenderer.manifest.members.clone(),
            lots: tenderer.manifest.lots.clone(),
            admission: tenderer.admission.clone(),
            cure: tenderer.cure.clone(),
            excluded_lots: tenderer.excluded_lots.clone(),
            envelopes: envelopes.collect(),
        });
    }
    Ok(lines)
}

async fn contents(
    State(app): State<App>,
    Path((procedure, envelope)): Path<(ProcedureId, EnvelopeId)>,
) -> Result<Json<ceralacca_sealing::Contents>, ApiError> {
    let state = streams::known_procedure(&app, &procedure).await?;
    Ok(Json(opening::reopen(&app, &state, &envelope).await?.contents))
}

/// A file of an opened envelope.
async fn file(
    State(app): State<App>,
    Path((procedure, envelope, index)): Path<(ProcedureId, EnvelopeId, u32)>,
) -> Result<Response, ApiError> {
    let state = streams::known_procedure(&app, &procedure).await?;
    let opened = opening::reopen(&app, &state, &envelope).await?;
    let bytes = opened.file(&app, index).await?;
    let name = opened.contents.file(index).map(|file| file.name.as_str());
    Ok(foreign::served(name, Bytes::from(bytes)))
}

/// A file sent to cure, as the panel reads it.
async fn cure_file(
    State(app): State<App>,
    Path((procedure, tenderer, digest)): Path<(ProcedureId, OperatorId, String)>,
) -> Result<Response, ApiError> {
    let state = streams::known_procedure(&app, &procedure).await?;
    let cure = state.tenderers.get(&tenderer).and_then(|tenderer| tenderer.cure.as_ref());
    answered(&app, cure.map(|cure| cure.files.as_slice()).unwrap_or_default(), &digest).await
}

/// A file with which a tenderer explained his tender.
async fn explanations_file(
    State(app): State<App>,
    Path((procedure, lot, tenderer, digest)): Path<(ProcedureId, u16, OperatorId, String)>,
) -> Result<Response, ApiError> {
    let state = streams::known_procedure(&app, &procedure).await?;
    let check = state.lots.get(&lot).and_then(|lot| lot.anomalies.checks.get(&tenderer));
    let given = check.and_then(|check| check.given.as_ref());
    answered(&app, given.map(|given| given.files.as_slice()).unwrap_or_default(), &digest).await
}

/// A file of an answer, if it is one of these.
async fn answered(app: &App, files: &[CureFile], digest: &str) -> Result<Response, ApiError> {
    let unknown = || Refusal::not_found("file_unknown", "Il file non esiste.", "The file does not exist.");
    let file = files.iter().find(|file| file.digest == digest).ok_or_else(unknown)?;
    Ok(foreign::streamed(&app.objects, None, &file.digest, file.length).await?.ok_or_else(unknown)?)
}
