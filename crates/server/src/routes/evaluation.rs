//! The evaluation of a lot with its derivations: for the panels while they work, for tenderers once shown.

use axum::{
    Json,
    extract::{Path, State},
    http::Method,
};
use ceralacca_procedure::{
    OperatorId, ProcedureId, ProcedureState, Refusal,
    anomaly::{self, LotFindings},
    event::RankedTender,
    policy::{Act, Actor},
    scoring::{self, LotEvaluation},
    state::{AnnouncedDraw, Draw, LotAnomalies, LotStage},
};
use serde::Serialize;

use crate::{ApiError, App, access::Routes, identity::Caller, streams};

/// Mounts the routes of the evaluation.
pub fn mount(routes: Routes) -> Routes {
    routes
        .requires(Act::ReadEvaluation, Method::GET, "/api/procedures/{procedure}/lots/{lot}/evaluation", evaluation)
        .requires(Act::ReadEvaluation, Method::GET, "/api/procedures/{procedure}/lots/{lot}/anomalies", anomalies)
        .requires(Act::ReadEvaluation, Method::GET, "/api/procedures/{procedure}/lot-awards", lot_awards)
        .requires(Act::ReadResults, Method::GET, "/api/procedures/{procedure}/lots/{lot}/results", results)
}

async fn evaluation(
    State(app): State<App>,
    Path((procedure, lot)): Path<(ProcedureId, u16)>,
) -> Result<Json<LotEvaluation>, ApiError> {
    let state = streams::known_procedure(&app, &procedure).await?;
    Ok(Json(scoring::evaluation(&state, lot)?))
}

/// Abnormally low tenders of a lot.
#[derive(Debug, Serialize)]
struct Anomalies {
    /// What the rules find, while the lot is ranked and not concluded.
    found: Option<LotFindings>,
    /// What was decided.
    decided: LotAnomalies,
}

async fn anomalies(
    State(app): State<App>,
    Path((procedure, number)): Path<(ProcedureId, u16)>,
) -> Result<Json<Anomalies>, ApiError> {
    let state = streams::known_procedure(&app, &procedure).await?;
    let unknown = || {
        let (it, en) = (format!("Il lotto {number} non esiste."), format!("There is no lot {number}."));
        Refusal::not_found("lot_unknown", it, en)
    };
    let decided = state.lots.get(&number).ok_or_else(unknown)?.anomalies.clone();
    Ok(Json(Anomalies { found: anomaly::findings(&state, number).ok(), decided }))
}

async fn lot_awards(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
) -> Result<Json<Option<ceralacca_evaluation::LotAwards>>, ApiError> {
    let state = streams::known_procedure(&app, &procedure).await?;
    Ok(Json(scoring::lot_awards(&state)?))
}

/// What a tenderer of the lot may see at this point.
#[derive(Debug, Serialize)]
pub(crate) struct Results {
    /// Technical scores, once shown: tenderer → points.
    pub(crate) technical: std::collections::BTreeMap<OperatorId, String>,
    /// Ranking, once made.
    pub(crate) ranking: Vec<RankedTender>,
    /// Draws announced.
    pub(crate) announced: Vec<AnnouncedDraw>,
    /// Draws held.
    pub(crate) draws: Vec<Draw>,
}

async fn results(
    State(app): State<App>,
    Path((procedure, number)): Path<(ProcedureId, u16)>,
    caller: Caller,
) -> Result<Json<Results>, ApiError> {
    let state = streams::known_procedure(&app, &procedure).await?;
    Ok(Json(lot_results(&state, &caller.actor, number)?))
}

/// What the results of a lot are for one who acts for a tenderer of it.
///
/// # Errors
/// `lot_unknown` for anybody else.
pub(crate) fn lot_results(state: &ProcedureState, actor: &Actor, number: u16) -> Result<Results, Refusal> {
    let unknown =
        || Refusal::not_found("lot_unknown", "Nessun risultato a Lei visibile.", "No result that you may see.");
    let lot = state.lots.get(&number).ok_or_else(unknown)?;
    let tendered = state.tenderers.values().any(|t| actor.acts_for(t.id()) && t.tendered_for(number));
    if !tendered {
        return Err(unknown());
    }
    let shown = lot.stage >= LotStage::TechnicalShown;
    let technical = lot.technical.iter().map(|(tenderer, points)| (tenderer.clone(), points.to_string()));
    Ok(Results {
        technical: if shown { technical.collect() } else { Default::default() },
        ranking: lot.ranking.clone(),
        announced: lot.announced.clone(),
        draws: lot.draws.clone(),
    })
}
