//! The frame of the steps that prepare a tender. What is typed in it is sealed in the browser and never comes here.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use ceralacca_procedure::{ProcedureId, ProcedureState, Refusal, definition::EnvelopeScope};

use super::{
    acting::{Acting, Chosen, Of, acting, under_tender},
    sent::Sent,
};
use crate::{
    ApiError, App,
    pages::{
        Layout, Viewer,
        lang::{countdown, instant},
        page,
        public::is_running,
    },
    people, streams,
};

/// Steps that every tender has, before and after its envelopes.
const STEPS: [&str; 4] = ["key", "who", "summary", "send"];

/// The page.
#[derive(Template)]
#[template(path = "firm/prepare.html")]
struct PreparePage {
    layout: Layout,
    procedure: ProcedureId,
    title: String,
    buyer: String,
    acting: Acting,
    person: String,
    tax_code: String,
    step: String,
    sent: Sent,
    running: bool,
    phase: &'static str,
    deadline: String,
    deadline_instant: String,
    countdown: String,
    file_bytes_max: u64,
    origin: String,
}

/// `GET /procedures/{procedure}/tender/{step}`.
pub async fn show(
    State(app): State<App>,
    Path((procedure, step)): Path<(ProcedureId, String)>,
    viewer: Viewer,
    Query(of): Query<Of>,
) -> Result<Response, ApiError> {
    let state = streams::known_procedure(&app, &procedure).await?;
    if !is_step(&state, &step) {
        return Err(Refusal::not_found("step_unknown", "La pagina non esiste.", "The page does not exist.").into());
    }
    let acting = match acting(&app, &viewer, &state, &of).await? {
        Chosen::Acting(acting) => acting,
        Chosen::Asked(response) => return Ok(response),
    };
    let (lang, now) = (viewer.lang(), viewer.layout.now);
    let record = people::operator(app.engine.as_ref(), &acting.operator).await?;
    page(
        StatusCode::OK,
        &PreparePage {
            person: viewer.person()?.to_string(),
            sent: Sent::read(&app, lang, &procedure, &acting.operator).await?,
            layout: under_tender(viewer.layout, &state, &acting),
            title: state.definition.title.clone(),
            buyer: state.definition.buyer.name.clone(),
            tax_code: record.map(|record| record.tax_code).unwrap_or_default(),
            running: is_running(state.phase, state.deadline, now),
            phase: lang.phase(state.phase),
            deadline: instant(state.deadline),
            deadline_instant: state.deadline.to_string(),
            countdown: countdown(now, state.deadline, lang),
            file_bytes_max: app.config.file_bytes_max,
            origin: app.config.origin.clone(),
            procedure,
            acting,
            step,
        },
    )
}

/// `key`, `who`, one for each envelope (`administrative`, `technical-2`), `summary`, `send`.
fn is_step(state: &ProcedureState, step: &str) -> bool {
    let envelope = state.definition.envelopes.iter().any(|spec| match spec.scope {
        EnvelopeScope::Procedure => step == spec.class.name(),
        EnvelopeScope::Lot => state.definition.lot_numbers().any(|lot| step == format!("{}-{lot}", spec.class.name())),
    });
    envelope || STEPS.contains(&step)
}
