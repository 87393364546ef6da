//! `/procedures/{procedure}/sessions/{session}`: who is present, what opens next and why, what was opened and what was seen.

mod acts;
mod envelopes;
mod minutes;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{Method, StatusCode},
    response::Response,
};
use ceralacca_procedure::{
    PersonId, ProcedureId, SessionId,
    policy::Act,
    state::{Session, SessionStage},
};

use super::{scene::Scene, steps, words};
use crate::{
    ApiError, App,
    access::Routes,
    pages::{Layout, Viewer, lang::instant, page},
};
use envelopes::{ClosedGroup, OpenedRow, WaitingRow};

/// Address of the page of a session.
pub(super) const PAGE: &str = "/procedures/{procedure}/sessions/{session}";

pub(super) fn mount(routes: Routes) -> Routes {
    let routes = routes.login(Method::GET, PAGE, show);
    let routes = acts::mount(routes);
    minutes::mount(routes)
}

#[derive(Template)]
#[template(path = "panel/session.html")]
struct SessionPage {
    layout: Layout,
    version: u64,
    panel: &'static str,
    purpose: String,
    base: String,
    address: String,
    stage: &'static str,
    convened_at: String,
    starts_at: String,
    started_at: Option<String>,
    ended_at: Option<String>,
    running: bool,
    ended: bool,
    members: Vec<(String, bool)>,
    all_present: bool,
    confirm: bool,
    start: bool,
    start_refused: Option<String>,
    end: bool,
    custody: String,
    names_hidden: bool,
    sits: bool,
    waiting: Vec<WaitingRow>,
    opened: Vec<OpenedRow>,
    closed: Vec<ClosedGroup>,
    reads_opened: bool,
    request_id: String,
    panel_page: String,
}

async fn show(
    State(app): State<App>,
    Path((procedure, session)): Path<(ProcedureId, SessionId)>,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let scene = Scene::of_office(&app, viewer, &procedure).await?;
    let session = scene.session(&session)?;
    page(StatusCode::OK, &SessionPage::of(&scene, session))
}

impl SessionPage {
    fn of(scene: &Scene, session: &Session) -> Self {
        let lang = scene.lang();
        let members: Vec<&PersonId> =
            scene.state.panel(session.panel).iter().flat_map(|panel| &panel.members).collect();
        let running = session.stage == SessionStage::Running;
        let sits = scene.sits_in(session.panel);
        let due = (session.stage == SessionStage::Convened).then(|| steps::start_due(scene, session));
        let known = scene.knows_tenderers();
        Self {
            layout: scene.frame_under(&[]),
            version: scene.state.version,
            panel: words::of_panel(session.panel, lang),
            purpose: session.purpose.clone(),
            base: scene.path(""),
            address: scene.path(&format!("/sessions/{}", session.id)),
            stage: words::session_stage(session.stage, lang),
            convened_at: instant(session.convened_at),
            starts_at: instant(session.starts_at),
            started_at: session.started_at.map(instant),
            ended_at: session.ended_at.map(instant),
            running,
            ended: session.stage == SessionStage::Ended,
            all_present: members.iter().all(|member| session.present.contains(*member)),
            members: members.iter().map(|member| (scene.person(member), session.present.contains(*member))).collect(),
            confirm: running && sits && scene.me().is_some_and(|me| !session.present.contains(me)),
            start: sits && due.as_ref().is_some_and(Result::is_ok),
            start_refused: due.and_then(Result::err).map(|refusal| scene.why(&refusal)),
            end: running && sits && scene.may(Act::EndSession),
            custody: custody(scene),
            names_hidden: !known,
            sits,
            waiting: if running && known { envelopes::waiting(scene, session) } else { Vec::new() },
            opened: if known { envelopes::opened(scene, session) } else { Vec::new() },
            closed: if running && known { envelopes::closed(scene, session) } else { Vec::new() },
            reads_opened: scene.may(Act::ReadOpened),
            request_id: scene.app.fresh_id("form"),
            panel_page: scene.home(),
        }
    }
}

/// `2 custodi su 3: …`
fn custody(scene: &Scene) -> String {
    let Some(custody) = &scene.state.custody else { return String::new() };
    let people = scene.people(custody.custodians.iter().map(|custodian| &custodian.person));
    match scene.lang() {
        crate::pages::Lang::It => format!(
            "Ogni busta si apre con le quote di {} custodi delle chiavi su {} ({people}), date dai loro dispositivi.",
            custody.threshold,
            custody.custodians.len()
        ),
        crate::pages::Lang::En => format!(
            "Each envelope opens with the shares of {} key custodians of {} ({people}), given from their own devices.",
            custody.threshold,
            custody.custodians.len()
        ),
    }
}
