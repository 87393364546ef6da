//! Procedures: the public list and page data, the draft, who tendered.

use axum::{
    Json,
    extract::{Path, Query, State},
    http::{Method, StatusCode},
};
use ceralacca_procedure::{
    OperatorId, ProcedureId, ProcedureState, Refusal, acts,
    definition::ProcedureFile,
    event::{CustodySnapshot, RankedTender},
    policy::{self, Act},
    state::{AttachedDocument, LotStage, Phase},
};
use ceralacca_record::Receipt;
use ceralacca_storage::Decision;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::acts::ActAnswer;
use crate::{
    ApiError, App,
    access::Routes,
    config::Config,
    evidence,
    identity::Caller,
    people,
    request::Body,
    run,
    search::is_public,
    streams,
    views::{self, ProcedureLine},
};

/// Mounts the routes of procedures.
pub fn mount(routes: Routes) -> Routes {
    routes
        .public(Method::GET, "/api/procedures", list)
        .login(Method::POST, "/api/procedures", draft)
        .public(Method::GET, "/api/procedures/{procedure}", read)
        .public(Method::GET, "/api/procedures/{procedure}/publication", publication)
        .requires(Act::ReadDraft, Method::GET, "/api/procedures/{procedure}/draft", read_draft)
        .act(Act::SeeTenderers, Method::POST, "/api/procedures/{procedure}/acts/see-tenderers", see_tenderers)
}

/// Procedures read for one page of the list.
const LIST_ROWS: u32 = 500;

/// Where a page of the list begins.
#[derive(Debug, Deserialize)]
struct ListQuery {
    /// Identifier after which the page begins.
    #[serde(default)]
    after: String,
}

/// A page of the public list.
#[derive(Debug, Serialize)]
struct ListAnswer {
    /// Instant of the server's clock.
    now: Timestamp,
    /// Procedures, by identifier.
    procedures: Vec<PublicLine>,
    /// Where the next page begins; absent on the last one.
    next: Option<String>,
}

/// A line of the public list: who was invited is not public before the law says so.
#[derive(Debug, Serialize)]
struct PublicLine {
    id: ProcedureId,
    title: String,
    buyer: String,
    phase: Phase,
    deadline: Timestamp,
    lots: usize,
    estimated_total: String,
    published_at: Option<Timestamp>,
}

impl From<ProcedureLine> for PublicLine {
    fn from(line: ProcedureLine) -> Self {
        Self {
            id: line.id,
            title: line.title,
            buyer: line.buyer,
            phase: line.phase,
            deadline: line.deadline,
            lots: line.lots,
            estimated_total: line.estimated_total,
            published_at: line.published_at,
        }
    }
}

/// One page of the public procedures after an identifier.
///
/// # Errors
/// The database failed.
async fn public_lines(app: &App, after: &str) -> Result<(Vec<ProcedureLine>, Option<String>), ApiError> {
    let rows = app.engine.views(views::PROCEDURE, None, after, LIST_ROWS).await?;
    let next = (rows.len() >= LIST_ROWS as usize).then(|| rows.last().map(|row| row.key.clone())).flatten();
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let line: ProcedureLine =
            serde_json::from_str(&row.data).map_err(|error| ApiError::internal("reading a view", error))?;
        if is_public(line.phase) {
            lines.push(line);
        }
    }
    Ok((lines, next))
}

async fn list(State(app): State<App>, Query(query): Query<ListQuery>) -> Result<Json<ListAnswer>, ApiError> {
    let (lines, next) = public_lines(&app, &query.after).await?;
    let procedures = lines.into_iter().map(PublicLine::from).collect();
    Ok(Json(ListAnswer { now: app.now(), procedures, next }))
}

async fn draft(
    State(app): State<App>,
    caller: Caller,
    body: Body<acts::Draft>,
) -> Result<(StatusCode, Json<ActAnswer>), ApiError> {
    let key = body.key(&caller.actor);
    let done = run::draft(&app, &caller.actor, body.value, key).await?;
    Ok((StatusCode::CREATED, Json(ActAnswer::from(&done))))
}

/// What the public reads of a procedure.
#[derive(Debug, Serialize)]
struct PublicProcedure {
    id: ProcedureId,
    phase: Phase,
    deadline: Timestamp,
    now: Timestamp,
    published_at: Option<Timestamp>,
    /// Name of the installation.
    installation: String,
    /// Whether it is a demonstration, without legal value.
    demo: bool,
    /// The procedure file; who was invited is left out.
    definition: ProcedureFile,
    /// Documents of the tender, each under `/procedures/{procedure}/documents/{digest}`.
    documents: Vec<AttachedDocument>,
    /// Keys to which tenders are sealed.
    custody: Option<CustodySnapshot>,
    /// Lots with what is public of their evaluation.
    lots: Vec<PublicLot>,
}

/// A lot's state; the ranking is shown once the award is proposed.
#[derive(Debug, Serialize)]
struct PublicLot {
    number: u16,
    stage: LotStage,
    ranking: Vec<RankedTender>,
    proposed: Option<OperatorId>,
}

async fn read(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    caller: Caller,
) -> Result<Json<PublicProcedure>, ApiError> {
    let state = streams::known_procedure(&app, &procedure).await?;
    if !is_public(state.phase) && policy::check(&caller.actor, &state, Act::ReadDraft).is_err() {
        return Err(Refusal::not_found(
            "procedure_unknown",
            "La procedura non esiste.",
            "The procedure does not exist.",
        )
        .into());
    }
    Ok(Json(public(&state, &app.config, app.now())))
}

/// The receipt of the publication: what a tenderer's device verifies before it seals to the custodians that it names.
async fn publication(State(app): State<App>, Path(procedure): Path<ProcedureId>) -> Result<Json<Receipt>, ApiError> {
    let receipt = evidence::publication(&app, &procedure).await?.ok_or_else(|| {
        Refusal::not_found("not_published", "La procedura non è pubblicata.", "The procedure is not published.")
    })?;
    Ok(Json(receipt))
}

fn public(state: &ProcedureState, config: &Config, now: Timestamp) -> PublicProcedure {
    let mut definition = state.definition.clone();
    definition.participation.invited.clear();
    let lots = state.lots.iter().map(|(number, lot)| {
        let shown = state.phase == Phase::Proposed;
        PublicLot {
            number: *number,
            stage: lot.stage,
            ranking: if shown { lot.ranking.clone() } else { Vec::new() },
            proposed: if shown { lot.proposed.clone() } else { None },
        }
    });
    PublicProcedure {
        id: state.id.clone(),
        phase: state.phase,
        deadline: state.deadline,
        now,
        published_at: state.published_at,
        installation: config.origin.clone(),
        demo: config.demo,
        documents: state.documents.clone(),
        custody: state.custody.clone(),
        lots: lots.collect(),
        definition,
    }
}

async fn read_draft(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
) -> Result<Json<ProcedureFile>, ApiError> {
    Ok(Json(streams::known_procedure(&app, &procedure).await?.definition.clone()))
}

/// Who tendered, as a member of a panel reads it before declaring.
#[derive(Debug, Serialize)]
struct Tenderers {
    tenderers: Vec<TendererName>,
    act: ActAnswer,
}

/// A tenderer by name.
#[derive(Debug, Serialize)]
struct TendererName {
    operator: OperatorId,
    name: String,
    members: Vec<String>,
    lots: Vec<u16>,
}

async fn see_tenderers(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    caller: Caller,
    body: Body<acts::SeeTenderers>,
) -> Result<Json<Tenderers>, ApiError> {
    let key = body.key(&caller.actor);
    let done = run::act(&app, &caller.actor, &procedure, body.value, key, Decision::default()).await?;
    let state = streams::known_procedure(&app, &procedure).await?;
    let mut tenderers = Vec::with_capacity(state.tenderers.len());
    for tenderer in state.tenderers.values() {
        let mut members = Vec::new();
        for member in &tenderer.manifest.members {
            members.push(people::operator_name(app.engine.as_ref(), member).await?);
        }
        tenderers.push(TendererName {
            operator: tenderer.id().clone(),
            name: people::operator_name(app.engine.as_ref(), tenderer.id()).await?,
            members,
            lots: tenderer.manifest.lots.clone(),
        });
    }
    Ok(Json(Tenderers { tenderers, act: ActAnswer::from(&done) }))
}
