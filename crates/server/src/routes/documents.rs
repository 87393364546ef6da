//! The documents of the tender: added and withdrawn by the office, downloaded by anybody once the procedure is public.

use axum::{
    Json,
    extract::{Path, State},
    http::Method,
    response::Response,
};
use ceralacca_procedure::{
    ProcedureId, Refusal,
    acts::AttachDocuments,
    policy::{self, Act, Actor},
};
use ceralacca_storage::{Decision, RequestKey};

use super::acts::{ActAnswer, refuse_missing};
use crate::{
    ApiError, App,
    access::Routes,
    foreign,
    identity::Caller,
    pages::buyer::Draft,
    request::Body,
    run::{self, Done},
    search::is_public,
    streams,
};

/// Mounts the routes.
pub fn mount(routes: Routes) -> Routes {
    routes.act(Act::AttachDocuments, Method::POST, "/api/procedures/{procedure}/acts/attach-documents", attach).public(
        Method::GET,
        "/procedures/{procedure}/documents/{digest}",
        download,
    )
}

async fn attach(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    caller: Caller,
    body: Body<AttachDocuments>,
) -> Result<Json<ActAnswer>, ApiError> {
    let key = body.key(&caller.actor);
    let done = attach_with(&app, &caller.actor, &procedure, body.value, key).await?;
    Ok(Json(ActAnswer::from(&done)))
}

/// Adds documents whose bytes are in the store.
///
/// # Errors
/// `objects_missing`, the refusal of the act, or the database failed.
pub(crate) async fn attach_with(
    app: &App,
    actor: &Actor,
    procedure: &ProcedureId,
    command: AttachDocuments,
    key: Option<RequestKey>,
) -> Result<Done, ApiError> {
    refuse_missing_of(app, &command).await?;
    run::act(app, actor, procedure, command, key, Decision::default()).await
}

/// Refuses documents whose bytes are not in the store.
///
/// # Errors
/// `objects_missing`, or the store failed.
pub(crate) async fn refuse_missing_of(app: &App, command: &AttachDocuments) -> Result<(), ApiError> {
    for document in &command.documents {
        refuse_missing(app, &document.digest, document.length, &document.title).await?;
    }
    Ok(())
}

/// The file itself: for anybody once the procedure is public, before that for those who read the draft.
async fn download(
    State(app): State<App>,
    Path((procedure, digest)): Path<(ProcedureId, String)>,
    caller: Caller,
) -> Result<Response, ApiError> {
    let unknown = || Refusal::not_found("document_unknown", "Il documento non esiste.", "The document does not exist.");
    let document = match streams::procedure(&app, &procedure).await? {
        Some(state) if is_public(state.phase) || policy::check(&caller.actor, &state, Act::ReadDraft).is_ok() => {
            state.document(&digest).map(|attached| attached.document.clone())
        }
        Some(_) => None,
        None => {
            let draft = Draft::load(&app, &caller.actor, &procedure).await.map_err(|_| unknown())?;
            draft.documents.into_iter().find(|document| document.digest == digest)
        }
    };
    let document = document.ok_or_else(unknown)?;
    let found = foreign::streamed(&app.objects, Some(&document.name), &document.digest, document.length).await?;
    Ok(found.ok_or_else(unknown)?)
}
