//! The minutes of a session that has ended, as data and as PDF.

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{Method, header},
    response::IntoResponse,
};
use ceralacca_documents::MinutesDocument;
use ceralacca_procedure::{ProcedureId, ProcedureState, SessionId, policy::Act};

use crate::{
    ApiError, App,
    access::Routes,
    minutes::{self, Issuer, Names},
    streams,
};

/// Mounts the routes of the minutes.
pub fn mount(routes: Routes) -> Routes {
    routes
        .requires(Act::ReadMinutes, Method::GET, "/api/procedures/{procedure}/sessions/{session}/minutes", data)
        .requires(Act::ReadMinutes, Method::GET, "/api/procedures/{procedure}/sessions/{session}/minutes/pdf", pdf)
}

/// The same bytes that the PDF carries as `verbale.json`.
async fn data(
    State(app): State<App>,
    Path((procedure, session)): Path<(ProcedureId, SessionId)>,
) -> Result<impl IntoResponse, ApiError> {
    let document = document(&app, &procedure, &session).await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], Bytes::from(document.data)))
}

async fn pdf(
    State(app): State<App>,
    Path((procedure, session)): Path<(ProcedureId, SessionId)>,
) -> Result<impl IntoResponse, ApiError> {
    let document = document(&app, &procedure, &session).await?;
    let name = format!("inline; filename=\"verbale-{}.pdf\"", document.session.number);
    let task = tokio::task::spawn_blocking(move || ceralacca_documents::minutes(&document));
    let pdf = task.await.map_err(|error| ApiError::internal("composing minutes", error))?;
    let pdf = pdf.map_err(|error| ApiError::internal("composing minutes", error))?;
    Ok(([(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)], Bytes::from(pdf)))
}

/// The minutes of a session that has ended.
///
/// # Errors
/// `session_unknown`, `session_not_ended`, or a failure of the installation.
pub(crate) async fn document(
    app: &App,
    procedure: &ProcedureId,
    session: &SessionId,
) -> Result<MinutesDocument, ApiError> {
    let state = streams::known_procedure(app, procedure).await?;
    let engine = app.engine.as_ref();
    let entries = streams::entries(engine, &ProcedureState::stream(procedure), 0).await?;
    let names = Names::of_procedure(engine, &state, &entries).await?;
    let issuer = Issuer { installation: app.config.origin.clone(), demo: app.config.demo };
    let session = session.clone();
    let task = tokio::task::spawn_blocking(move || minutes::of_session(&issuer, &session, &entries, &names));
    task.await.map_err(|error| ApiError::internal("drawing up minutes", error))?
}
