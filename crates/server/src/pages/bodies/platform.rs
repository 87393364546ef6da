//! The bodies of the platform, for its administrator: who is registered, what is missing, and nothing of procurement.

use askama::Template;
use axum::{
    extract::State,
    http::{Method, StatusCode},
    response::Response,
};
use ceralacca_procedure::{
    BodyId, BodyState, Refusal,
    acts::{GrantRole, RegisterBody},
    ids::IDENTIFIER_LENGTH_MAX,
    policy::{Actor, Role},
    waiting,
};
use ceralacca_storage::{Decision, limits::PAGE_ROWS_MAX};

use super::need_words;
use crate::{
    ApiError, App,
    access::Routes,
    pages::{Field, FieldKind, FormPage, Layout, Posted, Viewer, done, page},
    people,
    routes::bodies::register_body,
    run, streams,
};

/// Mounts the pages.
pub(super) fn mount(routes: Routes) -> Routes {
    routes.login(Method::GET, "/bodies", list).login(Method::GET, "/bodies/new", show_new).login(
        Method::POST,
        "/bodies/new",
        register,
    )
}

fn refuse_unless_admin(viewer: &Viewer) -> Result<(), Refusal> {
    if viewer.actor().platform_admin {
        return Ok(());
    }
    Err(Refusal::forbidden(
        "role_missing",
        "",
        "L'elenco degli enti è dell'amministratore della piattaforma.",
        "The list of bodies is for the administrator of the platform.",
    ))
}

/// The list.
#[derive(Template)]
#[template(path = "bodies/list.html")]
struct ListPage {
    layout: Layout,
    bodies: Vec<BodyRow>,
}

/// A body.
struct BodyRow {
    id: String,
    name: String,
    people: usize,
    needs: Vec<&'static str>,
}

async fn list(State(app): State<App>, viewer: Viewer) -> Result<Response, ApiError> {
    refuse_unless_admin(&viewer)?;
    let engine = app.engine.as_ref();
    let mut bodies = Vec::new();
    for entry in engine.register_of_kind(people::BODY, "", PAGE_ROWS_MAX).await? {
        let Some(id) = entry.id.strip_prefix("body/").map(BodyId::new) else { continue };
        let state = streams::body(&app, &id).await?;
        bodies.push(BodyRow {
            name: people::body_name(engine, &id).await?,
            people: state.roles.values().filter(|roles| !roles.is_empty()).count(),
            needs: waiting::of_body(&state).iter().map(|need| need_words(need.what, viewer.lang())).collect(),
            id: id.to_string(),
        });
    }
    bodies.sort_by(|a, b| a.name.cmp(&b.name));
    let desk = viewer.lang().say("La mia scrivania", "My desk");
    page(StatusCode::OK, &ListPage { layout: viewer.layout.under([(desk, "/desk")]), bodies })
}

fn new_form(app: &App, viewer: &Viewer) -> FormPage {
    let lang = viewer.lang();
    let title = lang.say("Registra un ente", "Register a body");
    let layout = viewer.layout.clone().under([(lang.say("Enti", "Bodies"), "/bodies")]);
    FormPage::new(app, layout, title, title, "/bodies")
        .paragraph(lang.say(
            "L'amministratore dell'ente nomina poi le altre persone. Chi amministra la piattaforma non vede alcun dato delle gare.",
            "The body's administrator then names the other people. Who runs the platform sees no procurement data.",
        ))
        .field(
            Field::new("body", lang.say("Identificativo", "Identifier"), FieldKind::Line(IDENTIFIER_LENGTH_MAX)).help(
                lang.say(
                    "Lettere minuscole, cifre e trattini, al massimo 64: compare negli indirizzi e non cambia più. Ad esempio comune-di-como.",
                    "Lower-case letters, digits and hyphens, 64 at most: it stands in addresses and never changes. For example comune-di-como.",
                ),
            ),
        )
        .field(
            Field::new("name", lang.say("Denominazione ufficiale", "Official name"), FieldKind::Line(300)),
        )
        .field(
            Field::new("admin", lang.say("Primo amministratore dell'ente", "First administrator of the body"), FieldKind::Line(200))
                .help(lang.say(
                    "Nome e cognome, o identificativo, di una persona già nel registro.",
                    "Name and surname, or identifier, of a person who is in the register already.",
                )),
        )
}

async fn show_new(State(app): State<App>, viewer: Viewer) -> Result<Response, ApiError> {
    refuse_unless_admin(&viewer)?;
    new_form(&app, &viewer).show()
}

async fn register(State(app): State<App>, viewer: Viewer, posted: Posted) -> Result<Response, ApiError> {
    refuse_unless_admin(&viewer)?;
    match try_register(&app, &viewer, &posted).await {
        Ok(body) => done(&format!("/bodies/{body}")),
        Err(error) => new_form(&app, &viewer).refused(&posted, error),
    }
}

/// The person is looked for first, so that a wrong name registers nothing.
async fn try_register(app: &App, viewer: &Viewer, posted: &Posted) -> Result<BodyId, ApiError> {
    let person = people::find_person(app.engine.as_ref(), posted.text("admin")).await;
    let person = person.map_err(|error| error.at_field("admin"))?;
    let body = BodyId::new(posted.text("body"));
    let command = RegisterBody { body: body.clone(), name: posted.text("name").to_owned() };
    let key = posted.key(viewer.actor());
    register_body(app, viewer.actor(), key, command).await?;
    let command = GrantRole { person, role: Role::BuyerAdmin };
    let decide = move |actor: &Actor, state: &BodyState| command.decide(actor, state);
    run::body_act(app, viewer.actor(), &body, None, Decision::default(), decide).await?;
    Ok(body)
}
