//! Where a new procedure begins: from nothing, from a template, from one of the past, from a file.

use askama::Template;
use axum::{
    extract::State,
    http::{Method, StatusCode},
    response::Response,
};
use ceralacca_procedure::{
    BodyId, ProcedureId, Refusal,
    definition::ProcedureFile,
    policy::{self, Act, Role},
};
use ceralacca_storage::limits::PAGE_ROWS_MAX;

use super::{
    begin::{Beginning, Buyer, renewed},
    wizard::{Draft, Look, tree::Tree},
};
use crate::{
    ApiError, App,
    access::Routes,
    error,
    pages::{Choice, Field, FieldKind, Layout, Posted, Viewer, page, refusal_text, see_other},
    people, streams,
    views::{self, ProcedureLine},
};

/// Procedures of the past shown as a start.
const PAST_MAX: usize = 20;

/// Mounts the page.
pub fn mount(routes: Routes) -> Routes {
    routes.login(Method::GET, "/procedures/new", show).login(Method::POST, "/procedures/new", begin)
}

/// The page.
#[derive(Template)]
#[template(path = "buyer/new.html")]
struct NewPage {
    layout: Layout,
    body: Field,
    past: Vec<ProcedureLine>,
    file: Field,
    refusal: Option<Refusal>,
}

/// Bodies for which the person may draft: those that he leads procedures of, or whose office he is.
async fn bodies(app: &App, viewer: &Viewer) -> Result<Vec<Choice>, ApiError> {
    let mut found = Vec::new();
    for body in viewer.actor().bodies.keys() {
        let roles = viewer.actor().roles_in_body(body);
        if roles.contains(&Role::ProjectLead) || roles.contains(&Role::Officer) {
            found.push(Choice::new(body.as_str(), people::body_name(app.engine.as_ref(), body).await?));
        }
    }
    if found.is_empty() {
        return Err(Refusal::forbidden(
            "role_missing",
            "art. 15 D.Lgs. 36/2023",
            "Solo i RUP e l'ufficio di un ente possono preparare una procedura. Il ruolo lo dà l'amministratore dell'ente.",
            "Only the project leads (RUP) and the office of a body may prepare a procedure. The body's administrator gives the role.",
        )
        .into());
    }
    Ok(found)
}

async fn show(State(app): State<App>, viewer: Viewer) -> Result<Response, ApiError> {
    let bodies = bodies(&app, &viewer).await?;
    new_page(&app, viewer, bodies, None, None).await
}

async fn new_page(
    app: &App,
    viewer: Viewer,
    bodies: Vec<Choice>,
    posted: Option<&Posted>,
    refusal: Option<Refusal>,
) -> Result<Response, ApiError> {
    let lang = viewer.lang();
    let mut past = Vec::new();
    for body in &bodies {
        let rows = app.engine.views(views::PROCEDURE, Some(&body.value), "", PAGE_ROWS_MAX).await?;
        for row in rows {
            let line: ProcedureLine =
                serde_json::from_str(&row.data).map_err(|error| ApiError::internal("reading a view", error))?;
            past.push(line);
        }
    }
    past.sort_by(|a, b| b.published_at.cmp(&a.published_at).then_with(|| a.id.cmp(&b.id)));
    past.truncate(PAST_MAX);
    let several = bodies.len() > 1;
    let first = bodies.first().map(|body| body.value.clone()).unwrap_or_default();
    let kind = if several { FieldKind::Select(bodies) } else { FieldKind::Hidden };
    let mut body = Field::new("body", lang.say("Per quale ente", "For which body"), kind).value(first);
    let mut file = Field::new(
        "file",
        lang.say("Testo del file", "Text of the file"),
        FieldKind::Area(ceralacca_procedure::definition::PROCEDURE_FILE_BYTES_MAX),
    )
    .help(lang.say(
        "Un file di procedura in TOML o JSON, al massimo 1 MiB. L'ente diventa il Suo; il resto resta com'è.",
        "A procedure file in TOML or JSON, 1 MiB at most. The body becomes yours; the rest stays as it is.",
    ))
    .optional();
    if let Some(posted) = posted {
        (body, file) = (if several { body.posted(posted) } else { body }, file.posted(posted));
        file.error = refusal
            .as_ref()
            .filter(|refusal| refusal.facts.contains_key("field"))
            .map(|refusal| refusal_text(refusal, lang).to_owned());
    }
    let status = refusal.as_ref().map_or(StatusCode::OK, |refusal| error::status(refusal.kind));
    let layout = viewer.layout.under([(lang.say("La mia scrivania", "My desk"), "/desk")]);
    page(status, &NewPage { layout, body, past, file, refusal })
}

async fn begin(State(app): State<App>, viewer: Viewer, posted: Posted) -> Result<Response, ApiError> {
    let bodies = bodies(&app, &viewer).await?;
    match draft_of(&app, &viewer, &bodies, &posted).await {
        Ok(mut draft) => {
            draft.save(&app, viewer.actor()).await?;
            see_other(&Look::first(&draft))
        }
        Err(ApiError::Refused(refusal)) => new_page(&app, viewer, bodies, Some(&posted), Some(refusal)).await,
        Err(error) => Err(error),
    }
}

async fn draft_of(app: &App, viewer: &Viewer, bodies: &[Choice], posted: &Posted) -> Result<Draft, ApiError> {
    let body = bodies.iter().find(|body| body.value == posted.text("body")).ok_or_else(|| {
        Refusal::invalid("body_unknown", "", "Scelga l'ente.", "Choose the body.").with("field", "body")
    })?;
    let id = BodyId::new(body.value.as_str());
    let custody = streams::body(app, &id).await?.custody;
    let buyer = Buyer { id: body.value.clone(), name: body.label.clone(), custody };
    let start = posted.text("start");
    if start == "file" {
        return imported(app, viewer, &id, &buyer, posted.text("file")).await;
    }
    let procedure = fresh(app, &id);
    let (tree, direct) = match (start.strip_prefix("copy:"), Beginning::named(start)) {
        (Some(past), _) => (copied(app, viewer, past, procedure.as_str(), &buyer).await?, false),
        (None, Some(beginning)) => (beginning.tree(procedure.as_str(), &buyer, app.now()), beginning.is_direct()),
        (None, None) => (None, false),
    };
    let tree =
        tree.ok_or_else(|| Refusal::invalid("start_unknown", "", "Scelga come cominciare.", "Choose how to begin."))?;
    Ok(Draft::new(id, procedure, tree, direct))
}

/// `comune-di-como-2026-4f3a9b`: body, year, and something that no other procedure has.
fn fresh(app: &App, body: &BodyId) -> ProcedureId {
    const BODY_CHARS: usize = 40;
    let year = app.now().strftime("%Y").to_string();
    let random = app.fresh_id("x");
    let body: String = body.as_str().chars().take(BODY_CHARS).collect();
    let ending: String = random.chars().rev().take(6).collect();
    ProcedureId::new(format!("{}-{year}-{ending}", body.trim_end_matches('-')))
}

/// A procedure of the person's own bodies as a start.
async fn copied(app: &App, viewer: &Viewer, past: &str, id: &str, buyer: &Buyer) -> Result<Option<Tree>, ApiError> {
    let state = streams::known_procedure(app, &ProcedureId::new(past)).await?;
    policy::check(viewer.actor(), &state, Act::ReadDraft)?;
    Ok(renewed(state.definition.clone(), id, buyer, app.now()))
}

/// A file as it is; its identifier too, unless a procedure or a draft has it already.
async fn imported(app: &App, viewer: &Viewer, body: &BodyId, buyer: &Buyer, text: &str) -> Result<Draft, ApiError> {
    let read = if text.trim_start().starts_with('{') {
        ProcedureFile::from_json(text.as_bytes())
    } else {
        ProcedureFile::from_toml(text)
    };
    let mut file = read.map_err(|error| {
        Refusal::invalid("file_unreadable", "", error.italian(), error.english()).with("field", "file")
    })?;
    let mut procedure = ProcedureId::new(file.id.as_str());
    let taken = streams::procedure(app, &procedure).await?.is_some()
        || Draft::load(app, viewer.actor(), &procedure).await.is_ok();
    if taken || !procedure.is_well_formed() {
        procedure = fresh(app, body);
        file.id = procedure.to_string();
    }
    if file.buyer.id != buyer.id {
        file.buyer.id.clone_from(&buyer.id);
        file.buyer.name.clone_from(&buyer.name);
    }
    let value = serde_json::to_value(&file).map_err(|error| ApiError::internal("writing a procedure file", error))?;
    Ok(Draft::new(body.clone(), procedure, Tree::new(value), false))
}
