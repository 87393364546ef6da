//! The page of a body for its own people.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{Method, StatusCode},
    response::Response,
};
use ceralacca_procedure::{
    BodyId, BodyState, PersonId,
    policy::Role,
    waiting::{self, BodyTask},
};
use ceralacca_storage::Engine;

use super::{need_words, refuse_stranger};
use crate::{
    ApiError, App,
    access::Routes,
    pages::{
        Lang, Layout, Viewer,
        login::role_name,
        manage::{standing_words, warnings},
        page,
    },
    people,
    routes::bodies::unknown,
    streams,
};

/// Mounts the page.
pub(super) fn mount(routes: Routes) -> Routes {
    routes.login(Method::GET, "/bodies/{body}", show)
}

/// The page.
#[derive(Template)]
#[template(path = "bodies/body.html")]
struct BodyPage {
    layout: Layout,
    id: String,
    name: String,
    needs: Vec<Need>,
    people: Vec<PersonRow>,
    custodians: Vec<CustodianRow>,
    set: Option<SetInForce>,
    may_grant: bool,
    may_name: bool,
}

/// What the body needs.
struct Need {
    text: &'static str,
    who: String,
    address: Option<String>,
}

/// A person with his roles.
struct PersonRow {
    id: String,
    name: String,
    office: String,
    roles: Vec<HeldRole>,
}

/// A role, with where it is taken back if the viewer may.
struct HeldRole {
    name: &'static str,
    revoke: Option<String>,
}

/// A custodian of the body.
struct CustodianRow {
    name: String,
    enrolled: bool,
    in_force: bool,
}

/// The set in force.
struct SetInForce {
    epoch: u32,
    threshold: u8,
    people: Vec<(String, &'static str)>,
    warnings: Vec<String>,
}

async fn show(State(app): State<App>, Path(id): Path<BodyId>, viewer: Viewer) -> Result<Response, ApiError> {
    let id = refuse_stranger(&viewer, id)?;
    let state = streams::body(&app, &id).await?;
    state.body.as_ref().ok_or_else(unknown)?;
    let engine = app.engine.as_ref();
    let lang = viewer.lang();
    let is_admin = viewer.actor().roles_in_body(&id).contains(&Role::BuyerAdmin);
    let crumb = if viewer.actor().platform_admin {
        (lang.say("Enti", "Bodies"), "/bodies")
    } else {
        (lang.say("La mia scrivania", "My desk"), "/desk")
    };
    let shown = BodyPage {
        id: id.to_string(),
        name: people::body_name(engine, &id).await?,
        needs: needs(engine, &state, &viewer, &id).await?,
        people: people_of(engine, &state, &viewer, &id).await?,
        custodians: custodians(engine, &state).await?,
        set: in_force(engine, &state, lang).await?,
        may_grant: is_admin || viewer.actor().platform_admin,
        may_name: is_admin,
        layout: viewer.layout.under([crumb]),
    };
    page(StatusCode::OK, &shown)
}

async fn needs(engine: &dyn Engine, state: &BodyState, viewer: &Viewer, id: &BodyId) -> Result<Vec<Need>, ApiError> {
    let lang = viewer.lang();
    let mut all = Vec::new();
    for need in waiting::of_body(state) {
        let mut names = Vec::new();
        for person in &need.of {
            names.push(people::person_name(engine, person).await?);
        }
        let mine = match viewer.actor().person.as_ref() {
            _ if need.what == BodyTask::NameAdmin => viewer.actor().platform_admin,
            Some(person) => need.of.contains(person),
            None => false,
        };
        let who = if names.is_empty() {
            lang.say("amministratore della piattaforma", "administrator of the platform").to_owned()
        } else {
            names.join(", ")
        };
        let address = match need.what {
            BodyTask::EnrolKey => "/custody".to_owned(),
            BodyTask::PutInForce | BodyTask::RenewSet => format!("/bodies/{id}/custodians"),
            BodyTask::NameAdmin | BodyTask::NameLead | BodyTask::NameCustodians => format!("/bodies/{id}/grant"),
        };
        all.push(Need { text: need_words(need.what, lang), who, address: mine.then_some(address) });
    }
    Ok(all)
}

async fn people_of(
    engine: &dyn Engine,
    state: &BodyState,
    viewer: &Viewer,
    id: &BodyId,
) -> Result<Vec<PersonRow>, ApiError> {
    let actor = viewer.actor();
    let is_admin = actor.roles_in_body(id).contains(&Role::BuyerAdmin);
    let mut rows = Vec::new();
    for (person, roles) in state.roles.iter().filter(|(_, roles)| !roles.is_empty()) {
        let record = people::person(engine, person).await?.unwrap_or_default();
        let held = roles.iter().map(|role| HeldRole {
            name: role_name(*role, &viewer.layout),
            revoke: (is_admin || (actor.platform_admin && *role == Role::BuyerAdmin))
                .then(|| format!("/bodies/{id}/revoke?person={person}&role={}", super::roles::role_value(*role))),
        });
        rows.push(PersonRow {
            id: person.to_string(),
            name: if record.name.is_empty() { person.to_string() } else { record.name },
            office: record.office.unwrap_or_default(),
            roles: held.collect(),
        });
    }
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(rows)
}

async fn custodians(engine: &dyn Engine, state: &BodyState) -> Result<Vec<CustodianRow>, ApiError> {
    let in_force = |person: &PersonId| {
        state.custody.as_ref().is_some_and(|set| set.custodians.iter().any(|key| key.person == *person))
    };
    let mut rows = Vec::new();
    for (person, _) in state.roles.iter().filter(|(_, roles)| roles.contains(&Role::KeyCustodian)) {
        rows.push(CustodianRow {
            name: people::person_name(engine, person).await?,
            enrolled: state.enrolled.contains_key(person),
            in_force: in_force(person),
        });
    }
    Ok(rows)
}

async fn in_force(engine: &dyn Engine, state: &BodyState, lang: Lang) -> Result<Option<SetInForce>, ApiError> {
    let Some(set) = &state.custody else { return Ok(None) };
    let health = state.health(set);
    let mut named = Vec::with_capacity(health.custodians.len());
    for (person, standing) in &health.custodians {
        named.push((people::person_name(engine, person).await?, standing_words(*standing, lang)));
    }
    Ok(Some(SetInForce {
        epoch: set.epoch,
        threshold: set.threshold,
        people: named,
        warnings: warnings(&health, lang),
    }))
}
