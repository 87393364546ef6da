//! The register of a procedure's acts in plain words: what, who, when, and the leaf by which the record proves it.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::{Method, StatusCode},
    response::Response,
};
use ceralacca_procedure::{
    PersonId, ProcedureEvent, ProcedureId, ProcedureState,
    policy::{self, Act, Actor},
};
use ceralacca_storage::StoredEntry;
use serde::Deserialize;

use super::events::{Said, Sight, sentence};
use crate::{
    ApiError, App,
    access::Routes,
    minutes::Names,
    pages::{Lang, Layout, Viewer, page},
    streams,
};

/// Acts on one page.
const LINES_MAX: usize = 200;

/// Mounts the page.
pub(super) fn mount(routes: Routes) -> Routes {
    routes.requires(Act::ReadDraft, Method::GET, "/procedures/{procedure}/manage/record", show)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// Page, from 1.
    page: String,
}

/// The page.
#[derive(Template)]
#[template(path = "manage/register.html")]
struct RegisterPage {
    layout: Layout,
    id: String,
    title: String,
    lines: Vec<Line>,
    number: usize,
    last: usize,
    total: usize,
}

/// An act.
struct Line {
    number: u64,
    what: Said,
    who: String,
    instant: String,
    /// The same to the microsecond, for machines.
    instant_iso: String,
    leaf: String,
}

async fn show(
    State(app): State<App>,
    Path(id): Path<ProcedureId>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, ApiError> {
    let state = streams::known_procedure(&app, &id).await?;
    let engine = app.engine.as_ref();
    let entries = streams::entries(engine, &ProcedureState::stream(&id), 0).await?;
    let names = Names::of_procedure(engine, &state, &entries).await?;
    let may = |act: Act| policy::check(viewer.actor(), &state, act).is_ok();
    let sight = Sight { names: may(Act::ReadMinutes), evaluation: may(Act::ReadEvaluation) };
    let total = entries.len();
    let last = total.div_ceil(LINES_MAX).max(1);
    let number = asked.page.parse().unwrap_or(1).clamp(1, last);
    let lang = viewer.lang();
    let mut lines = Vec::new();
    for entry in entries.iter().skip((number - 1) * LINES_MAX).take(LINES_MAX) {
        let event: ProcedureEvent = streams::event(entry)?;
        lines.push(line(entry, sentence(&state, &names, &event, sight, lang), &names, lang));
    }
    let back = format!("/procedures/{id}/manage");
    let desk = (lang.say("La mia scrivania", "My desk"), "/desk");
    let management = lang.say("Gestione della procedura", "Management of the procedure");
    let layout = viewer.layout.under([desk, (management, back.as_str())]);
    let title = state.definition.title.clone();
    page(StatusCode::OK, &RegisterPage { layout, id: id.to_string(), title, lines, number, last, total })
}

fn line(entry: &StoredEntry, what: Said, names: &Names, lang: Lang) -> Line {
    let actor = PersonId::new(entry.entry.actor.clone());
    let platform = actor == Actor::system().id();
    Line {
        number: entry.entry.version,
        what,
        who: if platform { lang.say("piattaforma", "platform").to_owned() } else { names.person(&actor) },
        instant: ceralacca_procedure::refusal::civil(entry.entry.instant),
        instant_iso: entry.entry.instant.to_string(),
        leaf: entry.leaf.to_string(),
    }
}
