//! Sessions: the list, and what the custodians' clients need to check and open.

use axum::{
    Json,
    extract::{Path, State},
    http::Method,
};
use ceralacca_procedure::{
    EnvelopeId, OperatorId, PersonId, ProcedureId, ProcedureState, Refusal, SessionId, TenderState, acts,
    definition::EnvelopeClass,
    policy::{self, Act},
    state::{Session, SessionStage},
};
use ceralacca_record::Receipt;
use jiff::Timestamp;
use serde::Serialize;

use crate::{ApiError, App, access::Routes, evidence, identity::Caller, people, streams};

/// Mounts the routes of sessions.
pub fn mount(routes: Routes) -> Routes {
    routes
        .login(Method::GET, "/api/procedures/{procedure}/sessions", list)
        .requires(Act::ReadSealed, Method::GET, "/api/procedures/{procedure}/sessions/{session}/to-open", to_open)
        .requires(Act::ReadSealed, Method::GET, "/api/procedures/{procedure}/sessions/{session}/record", record)
}

/// The sessions of a procedure: tenderers see when they are, the office who was there.
async fn list(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    caller: Caller,
) -> Result<Json<Vec<Session>>, ApiError> {
    let state = streams::known_procedure(&app, &procedure).await?;
    let office = policy::check(&caller.actor, &state, Act::ReadMinutes).is_ok()
        || policy::check(&caller.actor, &state, Act::ReadSealed).is_ok();
    let tenderer = state.tenderers.keys().any(|operator| caller.actor.acts_for(operator));
    if !office && !tenderer {
        return Err(Refusal::forbidden(
            "role_missing",
            "art. 35 D.Lgs. 36/2023",
            "Le sedute sono visibili all'ente e ai concorrenti.",
            "Sessions are visible to the body and to tenderers.",
        )
        .into());
    }
    let sessions = state.sessions.values().map(|session| {
        let mut session = session.clone();
        if !office {
            session.present.clear();
        }
        session
    });
    Ok(Json(sessions.collect()))
}

/// One envelope whose turn it is, with everything a custodian's client checks before it gives a share.
#[derive(Debug, Serialize)]
struct ToOpen {
    envelope: EnvelopeId,
    tenderer: OperatorId,
    tenderer_name: String,
    class: EnvelopeClass,
    lot: Option<u16>,
    /// Round of improved offers, for an improved offer.
    round: Option<u16>,
    header: serde_json::Value,
    header_digest: String,
    /// Receipt of the act by which the envelope was sent, the last manifest or the improved offer, with its proof in the record.
    receipt: Receipt,
    /// Custodians who have given their share in this session.
    given: Vec<PersonId>,
}

/// What can be opened now in a session.
#[derive(Debug, Serialize)]
struct ToOpenAnswer {
    session: SessionId,
    /// Number of acts of the procedure so far: while it is the same, so is the session's record.
    acts: u64,
    /// Key to which shares are wrapped.
    session_public: Option<String>,
    /// The body, epoch and threshold of the custodians.
    custodians: serde_json::Value,
    deadline: Timestamp,
    now: Timestamp,
    envelopes: Vec<ToOpen>,
}

/// The acts on which a running session stands: a custodian's device replays them and asks the rule itself whose turn it is.
async fn record(
    State(app): State<App>,
    Path((procedure, session)): Path<(ProcedureId, SessionId)>,
) -> Result<Json<evidence::SessionRecord>, ApiError> {
    let state = streams::known_procedure(&app, &procedure).await?;
    let found = known_session(&state, &session)?;
    if found.stage != SessionStage::Running {
        return Err(Refusal::wrong_moment(
            "session_not_running",
            "",
            "La seduta non è in corso.",
            "The session does not run.",
        )
        .into());
    }
    Ok(Json(evidence::session_record(&app, &state, found).await?))
}

fn known_session<'a>(state: &'a ProcedureState, session: &SessionId) -> Result<&'a Session, Refusal> {
    let found = state.sessions.get(session);
    found.ok_or_else(|| Refusal::not_found("session_unknown", "La seduta non esiste.", "The session does not exist."))
}

async fn to_open(
    State(app): State<App>,
    Path((procedure, session)): Path<(ProcedureId, SessionId)>,
) -> Result<Json<ToOpenAnswer>, ApiError> {
    let state = streams::known_procedure(&app, &procedure).await?;
    let found = known_session(&state, &session)?;
    let custody = state.custody.as_ref().ok_or_else(|| ApiError::internal("listing envelopes", "no custodians"))?;
    let set = crate::opening::custodian_set(state.body.as_str(), custody)?;
    let mut envelopes = Vec::new();
    if found.stage == SessionStage::Running {
        for (tenderer, envelope) in acts::envelopes_to_open(&state, found) {
            let leaf = state.leaf_of(tenderer, &envelope.sealed);
            let act = evidence::tender_act(&app, &procedure, tenderer.id(), leaf).await?;
            let (stored, event) = act.ok_or_else(|| {
                ApiError::internal(
                    "listing envelopes",
                    format!("no event in {}", TenderState::stream(&procedure, tenderer.id())),
                )
            })?;
            envelopes.push(ToOpen {
                envelope: envelope.sealed.id.clone(),
                tenderer: tenderer.id().clone(),
                tenderer_name: people::operator_name(app.engine.as_ref(), tenderer.id()).await?,
                class: envelope.sealed.class,
                lot: envelope.sealed.lot,
                round: envelope.sealed.round,
                header: envelope.sealed.header.clone(),
                header_digest: envelope.sealed.header_digest.clone(),
                receipt: evidence::receipt(&app, &stored, Some(evidence::deadline_of(&event))).await?,
                given: envelope.givers(&session).into_iter().cloned().collect(),
            });
        }
    }
    Ok(Json(ToOpenAnswer {
        session_public: found.session_public.clone(),
        acts: state.version,
        session,
        custodians: serde_json::to_value(set).map_err(|error| ApiError::internal("writing the custodians", error))?,
        deadline: state.deadline,
        now: app.now(),
        envelopes,
    }))
}
