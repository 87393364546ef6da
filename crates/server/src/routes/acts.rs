//! Acts on a procedure: `POST /api/procedures/{procedure}/acts/<act>`. A handler says nothing about the law.

use axum::{
    Json,
    extract::{Path, State},
    http::Method,
};
use ceralacca_procedure::{
    BodyState, ProcedureId, Refusal, SessionId,
    acts::{self, ProcedureAct},
    event::CureFile,
    policy::{Actor, Permitted},
};
use ceralacca_storage::{Decision, RequestKey};
use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    ApiError, App,
    access::Routes,
    draws,
    identity::Caller,
    opening,
    request::Body,
    run::{self, Done},
    streams,
};

/// Answer to an act: its events as recorded. An act that changes nothing has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActAnswer {
    /// Events.
    pub events: Vec<RecordedEvent>,
    /// Whether the same request had been answered before.
    pub replayed: bool,
}

/// An event as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedEvent {
    /// Kind.
    pub kind: String,
    /// Version in its stream.
    pub version: u64,
    /// Instant.
    pub instant: Timestamp,
    /// Leaf, hex.
    pub leaf: String,
}

impl From<&Done> for ActAnswer {
    fn from(done: &Done) -> Self {
        let events = done.entries.iter().map(|stored| RecordedEvent {
            kind: stored.entry.kind.clone(),
            version: stored.entry.version,
            instant: stored.entry.instant,
            leaf: stored.leaf.to_string(),
        });
        Self { events: events.collect(), replayed: done.replayed }
    }
}

/// Mounts the acts.
pub fn mount(routes: Routes) -> Routes {
    let routes = plain::<acts::ReviseDraft>(routes, "/api/procedures/{procedure}/acts/revise-draft");
    let routes = plain::<acts::WithdrawDocument>(routes, "/api/procedures/{procedure}/acts/withdraw-document");
    let routes = plain::<acts::RecordDecision>(routes, "/api/procedures/{procedure}/acts/record-decision");
    let routes = plain::<acts::Suspend>(routes, "/api/procedures/{procedure}/acts/suspend");
    let routes = plain::<acts::Resume>(routes, "/api/procedures/{procedure}/acts/resume");
    let routes = plain::<acts::Extend>(routes, "/api/procedures/{procedure}/acts/extend");
    let routes = plain::<acts::DeclareDeserted>(routes, "/api/procedures/{procedure}/acts/declare-deserted");
    let routes = plain::<acts::Revoke>(routes, "/api/procedures/{procedure}/acts/revoke");
    let routes = plain::<acts::Annul>(routes, "/api/procedures/{procedure}/acts/annul");
    let routes = plain::<acts::NameOpeningPanel>(routes, "/api/procedures/{procedure}/acts/name-opening-panel");
    let routes = plain::<acts::NameEvaluationPanel>(routes, "/api/procedures/{procedure}/acts/name-evaluation-panel");
    let routes = plain::<acts::DeclareConflict>(routes, "/api/procedures/{procedure}/acts/declare-conflict");
    let routes = plain::<acts::ConveneSession>(routes, "/api/procedures/{procedure}/acts/convene-session");
    let routes = plain::<acts::ConfirmPresence>(routes, "/api/procedures/{procedure}/acts/confirm-presence");
    let routes = plain::<acts::EndSession>(routes, "/api/procedures/{procedure}/acts/end-session");
    let routes = plain::<acts::Admit>(routes, "/api/procedures/{procedure}/acts/admit");
    let routes = plain::<acts::AskCure>(routes, "/api/procedures/{procedure}/acts/ask-cure");
    let routes = plain::<acts::AssessCure>(routes, "/api/procedures/{procedure}/acts/assess-cure");
    let routes = plain::<acts::Exclude>(routes, "/api/procedures/{procedure}/acts/exclude");
    let routes = plain::<acts::Readmit>(routes, "/api/procedures/{procedure}/acts/readmit");
    let routes = plain::<acts::SettleAdmissions>(routes, "/api/procedures/{procedure}/acts/settle-admissions");
    let routes = plain::<acts::LockSheet>(routes, "/api/procedures/{procedure}/acts/lock-sheet");
    let routes = plain::<acts::ScoreCollegially>(routes, "/api/procedures/{procedure}/acts/score-collegially");
    let routes = plain::<acts::Ascertain>(routes, "/api/procedures/{procedure}/acts/ascertain");
    let routes = plain::<acts::ScoreTechnical>(routes, "/api/procedures/{procedure}/acts/score-technical");
    let routes = plain::<acts::ShowTechnical>(routes, "/api/procedures/{procedure}/acts/show-technical");
    let routes = plain::<acts::Rank>(routes, "/api/procedures/{procedure}/acts/rank");
    let routes = plain::<acts::AskImprovedOffers>(routes, "/api/procedures/{procedure}/acts/ask-improved-offers");
    let routes =
        plain::<acts::ApplyAnomalyThreshold>(routes, "/api/procedures/{procedure}/acts/apply-anomaly-threshold");
    let routes = plain::<acts::AskExplanations>(routes, "/api/procedures/{procedure}/acts/ask-explanations");
    let routes = plain::<acts::AssessExplanations>(routes, "/api/procedures/{procedure}/acts/assess-explanations");
    let routes = plain::<acts::ProposeAward>(routes, "/api/procedures/{procedure}/acts/propose-award");
    routes
        .act(acts::Publish::ACT, Method::POST, "/api/procedures/{procedure}/acts/publish", publish)
        .act(acts::StartSession::ACT, Method::POST, "/api/procedures/{procedure}/acts/start-session", start_session)
        .act(acts::AnnounceDraw::ACT, Method::POST, "/api/procedures/{procedure}/acts/announce-draw", announce_draw)
        .act(acts::RecordDraw::ACT, Method::POST, "/api/procedures/{procedure}/acts/record-draw", record_draw)
        .act(
            acts::AnswerCure::ACT,
            Method::POST,
            "/api/procedures/{procedure}/acts/answer-cure",
            answer::<acts::AnswerCure>,
        )
        .act(
            acts::GiveExplanations::ACT,
            Method::POST,
            "/api/procedures/{procedure}/acts/give-explanations",
            answer::<acts::GiveExplanations>,
        )
        .act(acts::GiveShare::ACT, Method::POST, "/api/procedures/{procedure}/acts/give-share", give_share)
}

/// An act that needs nothing but its body.
fn plain<C>(routes: Routes, path: &'static str) -> Routes
where
    C: ProcedureAct + DeserializeOwned + Clone + Send + 'static,
{
    routes.act(C::ACT, Method::POST, path, handle::<C>)
}

async fn handle<C>(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    caller: Caller,
    body: Body<C>,
) -> Result<Json<ActAnswer>, ApiError>
where
    C: ProcedureAct + DeserializeOwned + Clone + Send + 'static,
{
    let key = body.key(&caller.actor);
    let done = run::act(&app, &caller.actor, &procedure, body.value, key, Decision::default()).await?;
    Ok(Json(ActAnswer::from(&done)))
}

/// Publishes with the custodians in force in the body, at the version of the body that was read.
async fn publish(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    caller: Caller,
    body: Body<acts::Publish>,
) -> Result<Json<ActAnswer>, ApiError> {
    let key = body.key(&caller.actor);
    let state = streams::known_procedure(&app, &procedure).await?;
    let buyer = streams::body(&app, &state.body).await?;
    let command = acts::Publish { custody: buyer.custody.clone() };
    let seen = vec![(BodyState::stream(&state.body), buyer.version)];
    let done = run::act_seeing(&app, &caller.actor, &procedure, command, key, Decision::default(), seen).await?;
    Ok(Json(ActAnswer::from(&done)))
}

/// Starts a session with a fresh key for its shares.
async fn start_session(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    caller: Caller,
    body: Body<acts::StartSession>,
) -> Result<Json<ActAnswer>, ApiError> {
    let key = body.key(&caller.actor);
    let (command, also) = start_with_key(&app, &procedure, &body.value.session)?;
    let done = run::act(&app, &caller.actor, &procedure, command, key, also).await?;
    Ok(Json(ActAnswer::from(&done)))
}

/// The act that starts a session, with the fresh key that is written beside it.
///
/// # Errors
/// The key cannot be wrapped.
pub(crate) fn start_with_key(
    app: &App,
    procedure: &ProcedureId,
    session: &SessionId,
) -> Result<(acts::StartSession, Decision), ApiError> {
    let (session_public, secret) = opening::new_session_key(app, procedure, session)?;
    let command = acts::StartSession { session: session.clone(), session_public };
    Ok((command, Decision { opened_keys: vec![secret], ..Decision::default() }))
}

/// Announces a draw with the commitment to the seed that the installation derives.
async fn announce_draw(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    caller: Caller,
    body: Body<acts::AnnounceDraw>,
) -> Result<Json<ActAnswer>, ApiError> {
    let key = body.key(&caller.actor);
    let state = streams::known_procedure(&app, &procedure).await?;
    let seeds = draws::seeds(&app, &state, body.value.lot)?;
    let command = acts::AnnounceDraw { seeds, ..body.value };
    let done = run::act(&app, &caller.actor, &procedure, command, key, Decision::default()).await?;
    Ok(Json(ActAnswer::from(&done)))
}

/// Holds a draw: the seed is derived again and revealed.
async fn record_draw(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    caller: Caller,
    body: Body<acts::RecordDraw>,
) -> Result<Json<ActAnswer>, ApiError> {
    let key = body.key(&caller.actor);
    let state = streams::known_procedure(&app, &procedure).await?;
    let seeds = draws::seeds(&app, &state, body.value.lot)?;
    let command = acts::RecordDraw { seeds, ..body.value };
    let done = run::act(&app, &caller.actor, &procedure, command, key, Decision::default()).await?;
    Ok(Json(ActAnswer::from(&done)))
}

/// An act of a firm that brings files with it.
pub(crate) trait Answers: ProcedureAct + Clone + Send + 'static {
    /// The files, already uploaded.
    fn files(&self) -> &[CureFile];
}

impl Answers for acts::AnswerCure {
    fn files(&self) -> &[CureFile] {
        &self.files
    }
}

impl Answers for acts::GiveExplanations {
    fn files(&self) -> &[CureFile] {
        &self.files
    }
}

async fn answer<C: Answers + DeserializeOwned>(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    caller: Caller,
    body: Body<C>,
) -> Result<Json<ActAnswer>, ApiError> {
    let key = body.key(&caller.actor);
    let done = answer_with(&app, &caller.actor, &procedure, body.value, key).await?;
    Ok(Json(ActAnswer::from(&done)))
}

/// Takes the answer of a firm, once its files are in the store.
///
/// # Errors
/// `objects_missing`, the refusal of the act, or the database failed.
pub(crate) async fn answer_with<C: Answers>(
    app: &App,
    actor: &Actor,
    procedure: &ProcedureId,
    command: C,
    key: Option<RequestKey>,
) -> Result<Done, ApiError> {
    for file in command.files() {
        refuse_missing(app, &file.digest, file.length, &file.item).await?;
    }
    run::act(app, actor, procedure, command, key, Decision::default()).await
}

/// Refuses a file that is named in an act and not in the store; `what` is what it is for.
///
/// # Errors
/// `objects_missing`, or the store failed.
pub(crate) async fn refuse_missing(app: &App, digest: &str, length: u64, what: &str) -> Result<(), ApiError> {
    let found = match digest.parse() {
        Ok(digest) => app.objects.length(&digest).await?,
        Err(_) => None,
    };
    if found == Some(length) {
        return Ok(());
    }
    Err(Refusal::invalid(
        "objects_missing",
        "",
        format!("Il file per «{what}» non è stato caricato per intero."),
        format!("The file for \"{what}\" was not uploaded whole."),
    )
    .with("digest", digest)
    .into())
}

/// Takes a share; with the last one needed the envelope opens.
async fn give_share(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    caller: Caller,
    body: Body<acts::GiveShare>,
) -> Result<Json<ActAnswer>, ApiError> {
    let key = body.key(&caller.actor);
    let command = body.value;
    let state = streams::known_procedure(&app, &procedure).await?;
    opening::check_share(&app, &state, &command.session, &command.envelope, &caller.actor, &command.share).await?;
    let (session, envelope) = (command.session.clone(), command.envelope.clone());
    let done = run::act(&app, &caller.actor, &procedure, command, key, Decision::default()).await?;
    opening::open_if_complete(&app, &procedure, &session, &envelope).await?;
    Ok(Json(ActAnswer::from(&done)))
}
