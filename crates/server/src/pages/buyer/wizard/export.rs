//! The draft as a file, and as firms will see it.

use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use ceralacca_procedure::{ProcedureEvent, ProcedureId, ProcedureState, Refusal};

use super::{draft::Draft, problems::file_of};
use crate::{
    ApiError, App,
    pages::{
        Viewer, page,
        public::procedure::{ProcedurePage, Told},
    },
};

fn incomplete() -> Refusal {
    Refusal::invalid(
        "file_defective",
        "",
        "La bozza ha ancora campi vuoti o illeggibili: li sistemi (la verifica finale li elenca), oppure esporti in JSON, che tiene anche quelli.",
        "The draft still has empty or unreadable fields: mend them (the final review lists them), or export as JSON, which keeps those too.",
    )
}

fn attachment(id: &ProcedureId, ending: &str, media: &'static str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{id}.{ending}\"");
    ([(header::CONTENT_TYPE, media.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response()
}

/// The procedure file as TOML, whole.
///
/// # Errors
/// As [`Draft::load`]; `file_defective` while something is unreadable.
pub async fn toml(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let draft = Draft::load(&app, viewer.actor(), &procedure).await?;
    let file = file_of(&draft.tree).ok_or_else(incomplete)?;
    let text = file.to_toml().map_err(|error| ApiError::internal("writing TOML", error))?;
    Ok(attachment(&procedure, "toml", "application/toml; charset=utf-8", text.into_bytes()))
}

/// The procedure file as JSON, with what is still unreadable in it as it was typed.
///
/// # Errors
/// As [`Draft::load`].
pub async fn json(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let draft = Draft::load(&app, viewer.actor(), &procedure).await?;
    let bytes =
        serde_json::to_vec_pretty(draft.tree.value()).map_err(|error| ApiError::internal("writing JSON", error))?;
    Ok(attachment(&procedure, "json", "application/json", bytes))
}

/// The public page of the draft, marked as a preview.
///
/// # Errors
/// As [`Draft::load`]; `file_defective` while something is unreadable.
pub async fn preview(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let draft = Draft::load(&app, viewer.actor(), &procedure).await?;
    let file = file_of(&draft.tree).ok_or_else(incomplete)?;
    let drafted =
        ProcedureEvent::Drafted { body: draft.body.clone(), lead: viewer.actor().id(), definition: Box::new(file) };
    let state = ProcedureState::born(&drafted)?;
    let mut layout = viewer.layout;
    layout.preview = Some(format!("/procedures/{procedure}/edit/review"));
    page(StatusCode::OK, &ProcedurePage::of(&state, Told::default(), true, layout))
}
