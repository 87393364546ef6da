//! The page on which a custodian gives his shares in a session.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{Method, StatusCode},
    response::Response,
};
use ceralacca_procedure::{
    PersonId, ProcedureEvent, ProcedureId, ProcedureState, Refusal, SessionId,
    policy::Act,
    state::{Session, SessionStage},
};

use crate::{
    ApiError, App,
    access::Routes,
    pages::{Lang, Layout, Viewer, lang::instant, page},
    people, streams,
};

/// Mounts the page.
pub(super) fn mount(routes: Routes) -> Routes {
    routes.requires(Act::ReadSealed, Method::GET, "/procedures/{procedure}/sessions/{session}/custody", show)
}

/// The page.
#[derive(Template)]
#[template(path = "custody/session.html")]
struct SessionPage {
    layout: Layout,
    procedure: String,
    session: String,
    person: String,
    title: String,
    purpose: String,
    stage: &'static str,
    starts_at: String,
    deadline: String,
    threshold: u8,
    custodians: Vec<String>,
    is_in_set: bool,
    given: Vec<Given>,
}

/// A share that the viewer has given in this session.
struct Given {
    tenderer: String,
    what: String,
    at: String,
}

async fn show(
    State(app): State<App>,
    Path((procedure, session)): Path<(ProcedureId, SessionId)>,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let person = viewer.person()?.clone();
    let state = streams::known_procedure(&app, &procedure).await?;
    let lang = viewer.lang();
    let found = state
        .sessions
        .get(&session)
        .ok_or_else(|| Refusal::not_found("session_unknown", "La seduta non esiste.", "The session does not exist."))?;
    let set = state.custody.as_ref().ok_or_else(|| ApiError::internal("showing a session", "no custodians"))?;
    let mut custodians = Vec::with_capacity(set.custodians.len());
    for custodian in &set.custodians {
        custodians.push(people::person_name(app.engine.as_ref(), &custodian.person).await?);
    }
    let shown = SessionPage {
        person: person.to_string(),
        title: state.definition.title.clone(),
        purpose: found.purpose.clone(),
        stage: stage_words(found.stage, lang),
        starts_at: instant(found.starts_at),
        deadline: instant(state.deadline),
        threshold: set.threshold,
        custodians,
        is_in_set: set.custodians.iter().any(|custodian| custodian.person == person),
        given: given(&app, &state, found, &person, lang).await?,
        procedure: procedure.to_string(),
        session: session.to_string(),
        layout: viewer.layout.under([
            (lang.say("La mia scrivania", "My desk"), "/desk"),
            (lang.say("Custodia delle chiavi", "Custody of keys"), "/custody"),
        ]),
    };
    page(StatusCode::OK, &shown)
}

fn stage_words(stage: SessionStage, lang: Lang) -> &'static str {
    match stage {
        SessionStage::Convened => lang.say("convocata, non ancora iniziata", "convened, not started yet"),
        SessionStage::Running => lang.say("in corso", "running"),
        SessionStage::Ended => lang.say("chiusa", "ended"),
    }
}

/// The shares of one custodian in a session, with the instants at which they were recorded.
async fn given(
    app: &App,
    state: &ProcedureState,
    session: &Session,
    person: &PersonId,
    lang: Lang,
) -> Result<Vec<Given>, ApiError> {
    let mut all = Vec::new();
    for entry in streams::entries(app.engine.as_ref(), &ProcedureState::stream(&state.id), 0).await? {
        let ProcedureEvent::ShareGiven { session: in_session, envelope, custodian, .. } = streams::event(&entry)?
        else {
            continue;
        };
        if in_session != session.id || custodian != *person {
            continue;
        }
        let Some((tenderer, envelope)) = state.envelope(&envelope) else { continue };
        let class = lang.say(envelope.sealed.class.italian(), envelope.sealed.class.english());
        all.push(Given {
            tenderer: people::operator_name(app.engine.as_ref(), tenderer.id()).await?,
            what: match envelope.sealed.lot {
                Some(lot) => format!("{class}, {} {lot}", lang.say("lotto", "lot")),
                None => class.to_owned(),
            },
            at: instant(entry.entry.instant),
        });
    }
    Ok(all)
}
