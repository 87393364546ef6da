//! Bodies, their people and the custodians of their keys.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::{Path, State},
    http::Method,
};
use ceralacca_procedure::{
    BodyId, BodyState, PersonId, Refusal,
    acts::{EnrolCustodian, GrantRole, NameCustodians, RegisterBody, RevokeRole},
    event::CustodySnapshot,
    policy::{Actor, Role},
};
use ceralacca_sealing::CustodianPublic;
use ceralacca_storage::{Decision, RequestKey};
use serde::Serialize;

use super::acts::ActAnswer;
use crate::{
    ApiError, App,
    access::Routes,
    identity::Caller,
    people::{self, BodyRecord},
    request::Body,
    run::{self, Done},
    streams,
};

/// Mounts the routes of bodies. Who may do what is decided by each act.
pub fn mount(routes: Routes) -> Routes {
    routes
        .login(Method::POST, "/api/bodies", register)
        .login(Method::GET, "/api/bodies/{body}", read)
        .login(Method::POST, "/api/bodies/{body}/roles", grant)
        .login(Method::POST, "/api/bodies/{body}/roles/revoke", revoke)
        .login(Method::POST, "/api/bodies/{body}/custodians/enrol", enrol)
        .login(Method::POST, "/api/bodies/{body}/custodians", name_custodians)
}

async fn register(
    State(app): State<App>,
    caller: Caller,
    body: Body<RegisterBody>,
) -> Result<Json<ActAnswer>, ApiError> {
    let key = body.key(&caller.actor);
    Ok(Json(ActAnswer::from(&register_body(&app, &caller.actor, key, body.value).await?)))
}

/// Registers a body with its name.
///
/// # Errors
/// Those of [`RegisterBody::decide`], or the database failed.
pub(crate) async fn register_body(
    app: &App,
    actor: &Actor,
    key: Option<RequestKey>,
    command: RegisterBody,
) -> Result<Done, ApiError> {
    let record = BodyRecord { name: command.name.trim().to_owned() };
    let also = Decision { register: vec![people::body_entry(&command.body, &record)?], ..Decision::default() };
    let id = command.body.clone();
    let decide = move |actor: &Actor, state: &BodyState| command.decide(actor, state);
    run::body_act(app, actor, &id, key, also, decide).await
}

async fn grant(
    State(app): State<App>,
    Path(id): Path<BodyId>,
    caller: Caller,
    body: Body<GrantRole>,
) -> Result<Json<ActAnswer>, ApiError> {
    let (key, command) = (body.key(&caller.actor), body.value);
    let decide = move |actor: &Actor, state: &BodyState| command.decide(actor, state);
    let done = run::body_act(&app, &caller.actor, &known(id)?, key, Decision::default(), decide).await?;
    Ok(Json(ActAnswer::from(&done)))
}

async fn revoke(
    State(app): State<App>,
    Path(id): Path<BodyId>,
    caller: Caller,
    body: Body<RevokeRole>,
) -> Result<Json<ActAnswer>, ApiError> {
    let (key, command) = (body.key(&caller.actor), body.value);
    let decide = move |actor: &Actor, state: &BodyState| command.decide(actor, state);
    let done = run::body_act(&app, &caller.actor, &known(id)?, key, Decision::default(), decide).await?;
    Ok(Json(ActAnswer::from(&done)))
}

async fn enrol(
    State(app): State<App>,
    Path(id): Path<BodyId>,
    caller: Caller,
    body: Body<EnrolCustodian>,
) -> Result<Json<ActAnswer>, ApiError> {
    let (key, command) = (body.key(&caller.actor), body.value);
    check_public_key(&command.public)?;
    let decide = move |actor: &Actor, state: &BodyState| command.decide(actor, state);
    let done = run::body_act(&app, &caller.actor, &known(id)?, key, Decision::default(), decide).await?;
    Ok(Json(ActAnswer::from(&done)))
}

async fn name_custodians(
    State(app): State<App>,
    Path(id): Path<BodyId>,
    caller: Caller,
    body: Body<NameCustodians>,
) -> Result<Json<ActAnswer>, ApiError> {
    let (key, command) = (body.key(&caller.actor), body.value);
    let decide = move |actor: &Actor, state: &BodyState| command.decide(actor, state);
    let done = run::body_act(&app, &caller.actor, &known(id)?, key, Decision::default(), decide).await?;
    Ok(Json(ActAnswer::from(&done)))
}

/// A key that no tenderer could seal to must not enter the record.
fn check_public_key(public: &str) -> Result<(), Refusal> {
    match serde_json::from_value::<CustodianPublic>(serde_json::Value::from(public)) {
        Ok(_) => Ok(()),
        Err(error) => Err(Refusal::invalid(
            "public_key_unsound",
            "",
            "La chiave pubblica non è un punto non compresso della curva P-256 in base64url: la crei di nuovo sul dispositivo.",
            "The public key is not an uncompressed point of P-256 in base64url: make it again on the device.",
        )
        .with("detail", error)),
    }
}

/// A body as its own people see it.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct BodyAnswer {
    body: BodyId,
    name: String,
    people: Vec<BodyPerson>,
    /// Custodians who have made their key, with its public half.
    enrolled: BTreeMap<PersonId, String>,
    /// Custodians in force.
    custody: Option<CustodySnapshot>,
}

/// A person of a body.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct BodyPerson {
    person: PersonId,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    office: Option<String>,
    roles: Vec<Role>,
}

async fn read(State(app): State<App>, Path(id): Path<BodyId>, caller: Caller) -> Result<Json<BodyAnswer>, ApiError> {
    let id = known(id)?;
    // Who is of no such body learns nothing, not even whether it is registered.
    if !(caller.actor.platform_admin || caller.actor.bodies.contains_key(&id)) {
        return Err(unknown().into());
    }
    let state = streams::body(&app, &id).await?;
    let body = state.body.clone().ok_or_else(unknown)?;
    let engine = app.engine.as_ref();
    let mut people = Vec::with_capacity(state.roles.len());
    for (person, roles) in state.roles.iter().filter(|(_, roles)| !roles.is_empty()) {
        let record = people::person(engine, person).await?;
        let (name, office) = record.map_or_else(|| (person.to_string(), None), |record| (record.name, record.office));
        people.push(BodyPerson { person: person.clone(), name, office, roles: roles.iter().copied().collect() });
    }
    let name = people::body_name(engine, &id).await?;
    Ok(Json(BodyAnswer { body, name, people, enrolled: state.enrolled, custody: state.custody }))
}

pub(crate) fn known(id: BodyId) -> Result<BodyId, Refusal> {
    if id.is_well_formed() { Ok(id) } else { Err(unknown()) }
}

pub(crate) fn unknown() -> Refusal {
    Refusal::not_found("body_unknown", "L'ente non è registrato.", "The body is not registered.")
}

#[cfg(test)]
mod tests {
    use ceralacca_sealing::CustodianSecret;
    use ceralacca_storage::{RandomRng, SeededRandom};

    use axum::http::StatusCode;
    use serde_json::json;

    use super::*;
    use crate::{identity, test_support::TestInstallation};

    #[tokio::test]
    async fn a_body_is_registered_by_the_platform_and_seen_by_its_own() {
        let installation = TestInstallation::start(false).await;
        let (admin, anna) = (installation.person("admin", "Admin").await, installation.person("anna", "Anna").await);
        identity::add_platform_admin(installation.app.engine.as_ref(), &"admin".into()).await.unwrap();
        let body = json!({ "body": "comune", "name": "Comune di Prova" });
        let refused = installation.post("/api/bodies", &anna, &body).await;
        assert_eq!((refused.status, refused.json()["rule"].as_str()), (StatusCode::FORBIDDEN, Some("role_missing")));
        assert_eq!(installation.post("/api/bodies", "", &body).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(installation.post("/api/bodies", &admin, &body).await.status, StatusCode::OK);
        assert_eq!(installation.get("/api/bodies/comune", &anna).await.status, StatusCode::NOT_FOUND);
        let grant = json!({ "person": "anna", "role": "buyer_admin" });
        assert_eq!(installation.post("/api/bodies/comune/roles", &admin, &grant).await.status, StatusCode::OK);
        let seen = installation.get("/api/bodies/comune", &anna).await.json();
        assert_eq!(
            (seen["name"].as_str(), seen["people"][0]["name"].as_str()),
            (Some("Comune di Prova"), Some("Anna"))
        );
        let bad_key =
            installation.post("/api/bodies/comune/custodians/enrol", &anna, &json!({ "public": "AAAA" })).await;
        assert_eq!(bad_key.json()["rule"], "public_key_unsound");
    }

    #[test]
    fn only_points_of_the_curve_are_enrolled() {
        let random = SeededRandom::new(1);
        let public = CustodianSecret::generate(&mut RandomRng(&random)).public();
        let text = serde_json::to_value(public).unwrap();
        assert!(check_public_key(text.as_str().unwrap()).is_ok());
        for bad in ["", "AAAA", "not base64!", &"A".repeat(87)] {
            assert_eq!(check_public_key(bad).unwrap_err().rule, "public_key_unsound", "{bad}");
        }
    }
}
