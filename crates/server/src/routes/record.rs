//! The public side of the record: its key and its newest head.

use axum::{
    extract::State,
    http::{Method, header},
    response::IntoResponse,
};
use ceralacca_procedure::Refusal;

use crate::{ApiError, App, access::Routes};

/// Mounts the routes of the record.
pub fn mount(routes: Routes) -> Routes {
    routes.public(Method::GET, "/record/key", key).public(Method::GET, "/record/checkpoint", checkpoint)
}

/// The file of the verifier key, in the text form of C2SP signed notes.
#[must_use]
pub fn key_file(app: &App) -> String {
    format!("{}\n", app.keys.record.verifier())
}

async fn key(State(app): State<App>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], key_file(&app))
}

/// The newest signed head.
async fn checkpoint(State(app): State<App>) -> Result<impl IntoResponse, ApiError> {
    let found = app.engine.latest_checkpoint().await?.ok_or_else(|| {
        Refusal::not_found("no_head_yet", "Nessuna testa è ancora pubblicata.", "No head has been published yet.")
    })?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], found.note))
}
