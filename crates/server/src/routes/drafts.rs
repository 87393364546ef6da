//! Work in progress over JSON: workspaces, keys, draft keys, scoring sheets. A save answers 409 with the present version
//! when somebody else has saved meanwhile.

use axum::{
    Json,
    extract::{Path, Query, State},
    http::Method,
};
use ceralacca_procedure::{
    OperatorId, PersonId, ProcedureId, Refusal,
    policy::{Act, Actor},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    ApiError, App,
    access::Routes,
    drafts::{self, Anew, KeyRole, Saved, UserKey, Work},
    identity::Caller,
    request::Body,
};

const WORKSPACE: &str = "/api/procedures/{procedure}/workspace";
const DRAFT_KEYS: &str = "/api/procedures/{procedure}/draft-keys";
const DRAFT_KEYS_ANEW: &str = "/api/procedures/{procedure}/draft-keys/anew";
const SHEET: &str = "/api/procedures/{procedure}/lots/{lot}/sheet";
const KEYS: &str = "/api/me/keys/{role}";

/// Mounts the routes of work in progress.
pub fn mount(routes: Routes) -> Routes {
    routes
        .requires(Act::ReadOwnTender, Method::GET, WORKSPACE, read_workspace)
        .requires(Act::KeepWorkspace, Method::PUT, WORKSPACE, save_workspace)
        .login(Method::GET, KEYS, read_keys)
        .login(Method::PUT, KEYS, save_keys)
        .login(Method::GET, "/api/operators/{operator}/user-keys", user_keys)
        .requires(Act::ReadOwnTender, Method::GET, DRAFT_KEYS, read_draft_keys)
        .requires(Act::KeepWorkspace, Method::PUT, DRAFT_KEYS, save_draft_key)
        .requires(Act::KeepWorkspace, Method::PUT, DRAFT_KEYS_ANEW, begin_anew)
        .requires(Act::LockSheet, Method::GET, SHEET, read_sheet)
        .requires(Act::LockSheet, Method::PUT, SHEET, save_sheet)
}

/// A save.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SaveRequest {
    /// The version that was changed, as it was read; 0 when nothing had been saved.
    version: u64,
    /// The work.
    data: Value,
}

/// A save that is durable.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct SaveAnswer {
    /// The version on which the next save stands.
    version: u64,
}

/// For which operator somebody works, and to whom a draft key is wrapped.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Of {
    operator: String,
    person: String,
}

impl Of {
    fn operator(&self) -> Result<OperatorId, Refusal> {
        let operator = OperatorId::new(self.operator.clone());
        if operator.is_well_formed() {
            return Ok(operator);
        }
        Err(Refusal::invalid(
            "operator_missing",
            "",
            "Indichi l'operatore per cui lavora (parametro «operator»).",
            "Name the operator for which you work (parameter \"operator\").",
        ))
    }

    /// Without a person the recovery wrapping is meant.
    fn draft_key(&self, procedure: ProcedureId) -> Result<Work, Refusal> {
        let operator = self.operator()?;
        Ok(match self.person.as_str() {
            "" => Work::DraftKeyRecovery { procedure, operator },
            person => Work::DraftKey { procedure, operator, person: PersonId::new(person) },
        })
    }
}

async fn save(app: &App, actor: &Actor, work: &Work, sent: SaveRequest) -> Result<Json<SaveAnswer>, ApiError> {
    let version = drafts::save(app, actor, work, sent.version, &sent.data).await?;
    Ok(Json(SaveAnswer { version }))
}

async fn read_workspace(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    Query(of): Query<Of>,
    caller: Caller,
) -> Result<Json<Saved>, ApiError> {
    let work = Work::Workspace { procedure, operator: of.operator()? };
    Ok(Json(drafts::read(&app, &caller.actor, &work).await?))
}

async fn save_workspace(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    Query(of): Query<Of>,
    caller: Caller,
    body: Body<SaveRequest>,
) -> Result<Json<SaveAnswer>, ApiError> {
    let work = Work::Workspace { procedure, operator: of.operator()? };
    save(&app, &caller.actor, &work, body.value).await
}

async fn read_keys(State(app): State<App>, Path(role): Path<KeyRole>, caller: Caller) -> Result<Json<Saved>, ApiError> {
    Ok(Json(drafts::read(&app, &caller.actor, &Work::Keys(role)).await?))
}

async fn save_keys(
    State(app): State<App>,
    Path(role): Path<KeyRole>,
    caller: Caller,
    body: Body<SaveRequest>,
) -> Result<Json<SaveAnswer>, ApiError> {
    save(&app, &caller.actor, &Work::Keys(role), body.value).await
}

/// The users of an operator.
#[derive(Debug, Serialize)]
struct UserKeysAnswer {
    users: Vec<UserKey>,
}

async fn user_keys(
    State(app): State<App>,
    Path(operator): Path<OperatorId>,
    caller: Caller,
) -> Result<Json<UserKeysAnswer>, ApiError> {
    Ok(Json(UserKeysAnswer { users: drafts::user_keys(&app, &caller.actor, &operator).await? }))
}

/// The draft key as the caller can open it.
#[derive(Debug, Serialize)]
struct DraftKeysAnswer {
    /// Wrapped to his own user key.
    own: Saved,
    /// Wrapped under the recovery code.
    recovery: Saved,
    /// To whom it has been handed, with the version of each.
    holders: Vec<Holder>,
}

/// Somebody to whom the draft key has been handed.
#[derive(Debug, Serialize)]
struct Holder {
    person: PersonId,
    version: u64,
}

async fn read_draft_keys(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    Query(of): Query<Of>,
    caller: Caller,
) -> Result<Json<DraftKeysAnswer>, ApiError> {
    let (operator, actor) = (of.operator()?, &caller.actor);
    let recovery = Work::DraftKeyRecovery { procedure: procedure.clone(), operator: operator.clone() };
    let recovery = drafts::read(&app, actor, &recovery).await?;
    let holders = drafts::holders(&app, actor, &procedure, &operator).await?;
    let own = Work::DraftKey { procedure, operator, person: actor.id() };
    let own = drafts::read(&app, actor, &own).await?;
    let holders = holders.into_iter().map(|(person, version)| Holder { person, version }).collect();
    Ok(Json(DraftKeysAnswer { own, recovery, holders }))
}

async fn save_draft_key(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    Query(of): Query<Of>,
    caller: Caller,
    body: Body<SaveRequest>,
) -> Result<Json<SaveAnswer>, ApiError> {
    save(&app, &caller.actor, &of.draft_key(procedure)?, body.value).await
}

/// A draft begun anew.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnewRequest {
    /// Version of the recovery wrapping that is given up, as it was read.
    version: u64,
    /// The new draft key, wrapped under its recovery code.
    recovery: Value,
    /// The empty workspace, sealed under the new key.
    workspace: Value,
}

async fn begin_anew(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    Query(of): Query<Of>,
    caller: Caller,
    body: Body<AnewRequest>,
) -> Result<Json<SaveAnswer>, ApiError> {
    let AnewRequest { version, recovery, workspace } = &body.value;
    let anew = Anew { version: *version, recovery, workspace };
    let version = drafts::begin_anew(&app, &caller.actor, &procedure, &of.operator()?, &anew).await?;
    Ok(Json(SaveAnswer { version }))
}

async fn read_sheet(
    State(app): State<App>,
    Path((procedure, lot)): Path<(ProcedureId, u16)>,
    caller: Caller,
) -> Result<Json<Saved>, ApiError> {
    Ok(Json(drafts::read(&app, &caller.actor, &Work::Sheet { procedure, lot }).await?))
}

async fn save_sheet(
    State(app): State<App>,
    Path((procedure, lot)): Path<(ProcedureId, u16)>,
    caller: Caller,
    body: Body<SaveRequest>,
) -> Result<Json<SaveAnswer>, ApiError> {
    save(&app, &caller.actor, &Work::Sheet { procedure, lot }, body.value).await
}
