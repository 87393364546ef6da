//! Granting a role of a body and taking it back.

use axum::{
    extract::{Path, Query, State},
    http::Method,
    response::Response,
};
use ceralacca_procedure::{
    BodyId, BodyState, PersonId, Refusal,
    acts::{GrantRole, RevokeRole},
    policy::{Actor, Role},
};
use ceralacca_storage::Decision;
use serde::Deserialize;

use super::refuse_stranger;
use crate::{
    ApiError, App,
    access::Routes,
    pages::{Choice, Field, FieldKind, FormPage, Posted, Viewer, done, login::role_name},
    people,
    routes::bodies::unknown,
    run, streams,
};

/// Roles held in a body.
const ROLES: [Role; 5] = [Role::ProjectLead, Role::Officer, Role::KeyCustodian, Role::Auditor, Role::BuyerAdmin];

/// Mounts the forms.
pub(super) fn mount(routes: Routes) -> Routes {
    routes
        .login(Method::GET, "/bodies/{body}/grant", show_grant)
        .login(Method::POST, "/bodies/{body}/grant", grant)
        .login(Method::GET, "/bodies/{body}/revoke", show_revoke)
        .login(Method::POST, "/bodies/{body}/revoke", revoke)
}

/// A role as forms and addresses name it.
pub(super) fn role_value(role: Role) -> String {
    serde_json::to_value(role).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn role_of(text: &str) -> Result<Role, Refusal> {
    ROLES.into_iter().find(|role| role_value(*role) == text).ok_or_else(|| {
        Refusal::invalid("role_unreadable", "", "Scelga il ruolo dall'elenco.", "Choose the role from the list.")
            .with("field", "role")
    })
}

/// Who may grant what: the body's administrators everything, the platform's their like.
fn grantable(viewer: &Viewer, body: &BodyId) -> Vec<Role> {
    let actor = viewer.actor();
    if actor.roles_in_body(body).contains(&Role::BuyerAdmin) {
        ROLES.to_vec()
    } else if actor.platform_admin {
        vec![Role::BuyerAdmin]
    } else {
        Vec::new()
    }
}

async fn open(app: &App, viewer: &Viewer, id: BodyId) -> Result<(BodyId, Vec<Role>), ApiError> {
    let id = refuse_stranger(viewer, id)?;
    streams::body(app, &id).await?.body.ok_or_else(unknown)?;
    let roles = grantable(viewer, &id);
    if roles.is_empty() {
        return Err(Refusal::forbidden(
            "role_missing",
            "",
            "I ruoli dell'ente li attribuisce il suo amministratore.",
            "The body's administrator grants its roles.",
        )
        .into());
    }
    Ok((id, roles))
}

async fn body_form(app: &App, viewer: &Viewer, id: &BodyId, title: &str) -> Result<FormPage, ApiError> {
    let name = people::body_name(app.engine.as_ref(), id).await?;
    let back = format!("/bodies/{id}");
    let layout = viewer.layout.clone().under([(name.as_str(), back.as_str())]);
    Ok(FormPage::new(app, layout, title, title, &back))
}

async fn grant_form(app: &App, viewer: &Viewer, id: &BodyId, roles: &[Role]) -> Result<FormPage, ApiError> {
    let lang = viewer.lang();
    let choices = roles.iter().map(|role| Choice::new(role_value(*role), role_name(*role, &viewer.layout))).collect();
    let form = body_form(app, viewer, id, lang.say("Attribuisci un ruolo", "Grant a role")).await?;
    Ok(form
        .paragraph(lang.say(
            "La persona deve essere già nel registro della piattaforma. Il ruolo vale da subito e resta scritto nel registro con il nome di chi lo ha attribuito.",
            "The person must be in the platform's register already. The role holds at once and stays in the record with the name of who granted it.",
        ))
        .field(
            Field::new("person", lang.say("Persona", "Person"), FieldKind::Line(200)).help(lang.say(
                "Nome e cognome, oppure identificativo sulla piattaforma.",
                "Name and surname, or identifier on the platform.",
            )),
        )
        .field(
            Field::new("role", lang.say("Ruolo", "Role"), FieldKind::Radio(choices)).help(lang.say(
                "RUP: predispone e conduce le procedure (art. 15). Ufficio gare: lavora alle bozze e legge i verbali. Custode delle chiavi: apre le buste insieme agli altri. Revisore: legge e non compie atti. Amministratore: nomina le persone e non vede le offerte.",
                "Project lead: drafts and leads procedures (art. 15). Tender office: works on drafts and reads minutes. Key custodian: opens envelopes with the others. Auditor: reads and does no act. Administrator: names people and sees no tender.",
            )),
        ))
}

async fn show_grant(State(app): State<App>, Path(id): Path<BodyId>, viewer: Viewer) -> Result<Response, ApiError> {
    let (id, roles) = open(&app, &viewer, id).await?;
    grant_form(&app, &viewer, &id, &roles).await?.show()
}

async fn grant(
    State(app): State<App>,
    Path(id): Path<BodyId>,
    viewer: Viewer,
    posted: Posted,
) -> Result<Response, ApiError> {
    let (id, roles) = open(&app, &viewer, id).await?;
    match try_grant(&app, &viewer, &id, &posted).await {
        Ok(()) => done(&format!("/bodies/{id}")),
        Err(error) => grant_form(&app, &viewer, &id, &roles).await?.refused(&posted, error),
    }
}

async fn try_grant(app: &App, viewer: &Viewer, id: &BodyId, posted: &Posted) -> Result<(), ApiError> {
    let person = people::find_person(app.engine.as_ref(), posted.text("person")).await;
    let person = person.map_err(|error| error.at_field("person"))?;
    let command = GrantRole { person, role: role_of(posted.text("role"))? };
    let decide = move |actor: &Actor, state: &BodyState| command.decide(actor, state);
    let key = posted.key(viewer.actor());
    run::body_act(app, viewer.actor(), id, key, Decision::default(), decide).await?;
    Ok(())
}

/// Which role of whom.
#[derive(Debug, Deserialize)]
struct Held {
    person: PersonId,
    role: String,
}

async fn revoke_form(app: &App, viewer: &Viewer, id: &BodyId, held: &Held) -> Result<FormPage, ApiError> {
    let lang = viewer.lang();
    let role = role_of(&held.role)?;
    let name = people::person_name(app.engine.as_ref(), &held.person).await?;
    let title =
        format!("{}: {} – {name}", lang.say("Revoca il ruolo", "Revoke the role"), role_name(role, &viewer.layout));
    let mut form = body_form(app, viewer, id, &title).await?;
    form.submit = lang.say("Revoca il ruolo", "Revoke the role").to_owned();
    let consequence = match role {
        Role::KeyCustodian => lang.say(
            "La Sua quota non è più accettata, nemmeno per le gare già pubblicate: prima di revocare controlli nella pagina dell'ente che ne restino abbastanza per aprire.",
            "His share is no longer accepted, not even for tenders already published: before revoking check on the body's page that enough are left to open.",
        ),
        Role::ProjectLead => lang.say(
            "La persona non può più compiere atti nelle procedure di cui è RUP.",
            "The person can no longer do acts in the procedures that he leads.",
        ),
        _ => lang.say(
            "La persona perde da subito ciò che questo ruolo consente. Gli atti già compiuti restano.",
            "The person loses at once what this role allows. Acts already done stay.",
        ),
    };
    Ok(form.paragraph(consequence).field(Field::reason(lang)).grave())
}

async fn show_revoke(
    State(app): State<App>,
    Path(id): Path<BodyId>,
    viewer: Viewer,
    Query(held): Query<Held>,
) -> Result<Response, ApiError> {
    let (id, _) = open(&app, &viewer, id).await?;
    revoke_form(&app, &viewer, &id, &held).await?.show()
}

async fn revoke(
    State(app): State<App>,
    Path(id): Path<BodyId>,
    viewer: Viewer,
    Query(held): Query<Held>,
    posted: Posted,
) -> Result<Response, ApiError> {
    let (id, _) = open(&app, &viewer, id).await?;
    let command = RevokeRole {
        person: held.person.clone(),
        role: role_of(&held.role)?,
        reason: posted.text("reason").to_owned(),
    };
    let decide = move |actor: &Actor, state: &BodyState| command.decide(actor, state);
    let key = posted.key(viewer.actor());
    match run::body_act(&app, viewer.actor(), &id, key, Decision::default(), decide).await {
        Ok(_) => done(&format!("/bodies/{id}")),
        Err(error) => revoke_form(&app, &viewer, &id, &held).await?.refused(&posted, error),
    }
}
