//! Economic operators and who acts for them.

use axum::{
    Json,
    extract::{Path, State},
    http::Method,
};
use ceralacca_procedure::{
    OperatorId, OperatorState, PersonId, Refusal,
    acts::{AddOperatorUser, RegisterOperator, RemoveOperatorUser},
    policy::{Actor, Role},
};
use ceralacca_storage::Decision;
use serde::Serialize;

use super::acts::ActAnswer;
use crate::{
    ApiError, App,
    access::Routes,
    identity::Caller,
    people::{self, OperatorRecord},
    request::Body,
    run, streams,
};

/// Mounts the routes of operators. Who may do what is decided by each act.
pub fn mount(routes: Routes) -> Routes {
    routes
        .login(Method::POST, "/api/operators", register)
        .public(Method::GET, "/api/operators/{operator}", read)
        .login(Method::GET, "/api/operators/by-tax-code/{tax_code}", by_tax_code)
        .login(Method::POST, "/api/operators/{operator}/users", add_user)
        .login(Method::POST, "/api/operators/{operator}/users/remove", remove_user)
}

async fn register(
    State(app): State<App>,
    caller: Caller,
    body: Body<RegisterOperator>,
) -> Result<Json<ActAnswer>, ApiError> {
    let (key, command) = (body.key(&caller.actor), body.value);
    let record =
        OperatorRecord { name: command.name.trim().to_owned(), tax_code: command.tax_code.trim().to_uppercase() };
    let also = Decision { register: vec![people::operator_entry(&command.operator, &record)?], ..Decision::default() };
    let id = command.operator.clone();
    let decide = move |actor: &Actor, state: &OperatorState| command.decide(actor, state);
    let done = run::operator_act(&app, &caller.actor, &id, key, also, decide).await?;
    Ok(Json(ActAnswer::from(&done)))
}

async fn add_user(
    State(app): State<App>,
    Path(id): Path<OperatorId>,
    caller: Caller,
    body: Body<AddOperatorUser>,
) -> Result<Json<ActAnswer>, ApiError> {
    let (key, command) = (body.key(&caller.actor), body.value);
    let named = people::person(app.engine.as_ref(), &command.person).await?.is_some();
    let decide = move |actor: &Actor, state: &OperatorState| {
        let events = command.decide(actor, state)?;
        // Said only to those who may add: nobody else learns who is in the register.
        if named { Ok(events) } else { Err(person_unknown()) }
    };
    let done = run::operator_act(&app, &caller.actor, &known(id)?, key, Decision::default(), decide).await?;
    Ok(Json(ActAnswer::from(&done)))
}

fn person_unknown() -> Refusal {
    Refusal::not_found(
        "person_unknown",
        "Nessuna persona ha questo identificativo. Il collega lo legge nella propria pagina personale dopo l'accesso; \
         se non ha ancora un'utenza la chieda al gestore della piattaforma.",
        "No person has this identifier. Your colleague reads it on his own page once logged in; if he has no account \
         yet, ask those who run the platform for one.",
    )
}

async fn remove_user(
    State(app): State<App>,
    Path(id): Path<OperatorId>,
    caller: Caller,
    body: Body<RemoveOperatorUser>,
) -> Result<Json<ActAnswer>, ApiError> {
    let (key, command) = (body.key(&caller.actor), body.value);
    let decide = move |actor: &Actor, state: &OperatorState| command.decide(actor, state);
    let done = run::operator_act(&app, &caller.actor, &known(id)?, key, Decision::default(), decide).await?;
    Ok(Json(ActAnswer::from(&done)))
}

/// An operator; tax code and users for those who act for it only.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct OperatorAnswer {
    operator: OperatorId,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    tax_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    users: Option<Vec<OperatorUser>>,
}

/// Operators that somebody looked for.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct OperatorsFound {
    operators: Vec<OperatorAnswer>,
}

/// Somebody who acts for an operator.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct OperatorUser {
    person: PersonId,
    name: String,
    roles: Vec<Role>,
}

async fn read(
    State(app): State<App>,
    Path(id): Path<OperatorId>,
    caller: Caller,
) -> Result<Json<OperatorAnswer>, ApiError> {
    let id = known(id)?;
    let state = streams::operator(&app, &id).await?;
    let operator = state.operator.clone().ok_or_else(unknown)?;
    let engine = app.engine.as_ref();
    let name = people::operator_name(engine, &id).await?;
    if !caller.actor.acts_for(&id) {
        return Ok(Json(OperatorAnswer { operator, name, tax_code: None, users: None }));
    }
    let mut users = Vec::with_capacity(state.users.len());
    for (person, roles) in state.users.iter().filter(|(person, _)| state.has_user(person)) {
        let name = people::person_name(engine, person).await?;
        users.push(OperatorUser { person: person.clone(), name, roles: roles.iter().copied().collect() });
    }
    let tax_code = people::operator(engine, &id).await?.map(|record| record.tax_code);
    Ok(Json(OperatorAnswer { operator, name, tax_code, users: Some(users) }))
}

/// The operators that have exactly this tax code: almost always one, or none. A tax code is printed on every invoice; a part of
/// one finds nobody, so that the register is not leafed through.
async fn by_tax_code(State(app): State<App>, Path(tax_code): Path<String>) -> Result<Json<OperatorsFound>, ApiError> {
    let wanted = tax_code.trim().to_uppercase();
    let found = people::operators_where(app.engine.as_ref(), |record| record.tax_code == wanted).await?;
    let answers = found.into_iter().map(|(operator, record)| OperatorAnswer {
        operator,
        name: record.name,
        tax_code: Some(record.tax_code),
        users: None,
    });
    Ok(Json(OperatorsFound { operators: answers.collect() }))
}

fn known(id: OperatorId) -> Result<OperatorId, Refusal> {
    if id.is_well_formed() { Ok(id) } else { Err(unknown()) }
}

fn unknown() -> Refusal {
    Refusal::not_found("operator_unknown", "L'operatore non è registrato.", "The operator is not registered.")
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use serde_json::json;

    use crate::test_support::TestInstallation;

    #[tokio::test]
    async fn an_operator_shows_its_name_only_to_strangers() {
        let installation = TestInstallation::start(false).await;
        let (anna, bruno) = (installation.person("anna", "Anna").await, installation.person("bruno", "Bruno").await);
        let firm = json!({ "operator": "rossi", "name": "Rossi S.r.l.", "tax_code": "01234567890" });
        assert_eq!(installation.post("/api/operators", &anna, &firm).await.status, StatusCode::OK);
        assert_eq!(installation.post("/api/operators", &bruno, &firm).await.status, StatusCode::CONFLICT);
        let stranger = installation.get("/api/operators/rossi", &bruno).await.json();
        assert_eq!(stranger, json!({ "operator": "rossi", "name": "Rossi S.r.l." }));
        // Whoever knows the tax code finds the firm; a part of it, or nobody's, finds nothing.
        let found = installation.get("/api/operators/by-tax-code/01234567890", &bruno).await.json();
        assert_eq!(
            found["operators"],
            json!([{ "operator": "rossi", "name": "Rossi S.r.l.", "tax_code": "01234567890" }])
        );
        for other in ["0123456789", "99999999999", "%00"] {
            let none = installation.get(&format!("/api/operators/by-tax-code/{other}"), &bruno).await;
            assert_eq!((none.status, none.json()), (StatusCode::OK, json!({ "operators": [] })), "{other}");
        }
        let unknown = installation.get("/api/operators/by-tax-code/01234567890", "").await;
        assert_eq!(unknown.status, StatusCode::UNAUTHORIZED);
        let user = json!({ "person": "bruno", "role": "delegate" });
        assert_eq!(installation.post("/api/operators/rossi/users", &bruno, &user).await.status, StatusCode::FORBIDDEN);
        assert_eq!(installation.post("/api/operators/rossi/users", &anna, &user).await.status, StatusCode::OK);
        let own = installation.get("/api/operators/rossi", &bruno).await.json();
        assert_eq!((own["tax_code"].as_str(), own["users"][1]["name"].as_str()), (Some("01234567890"), Some("Bruno")));
        // A mistyped identifier adds nobody, and tells strangers nothing.
        let nobody = json!({ "person": "brunno", "role": "delegate" });
        assert_eq!(
            installation.post("/api/operators/rossi/users", &anna, &nobody).await.json()["rule"],
            "person_unknown"
        );
        assert_eq!(
            installation.post("/api/operators/rossi/users", &bruno, &nobody).await.status,
            StatusCode::FORBIDDEN
        );
        // Who is removed acts for the operator no more, from the next request on.
        let removal = json!({ "person": "bruno", "role": "delegate", "reason": "Ha lasciato l'impresa." });
        let gone = installation.post("/api/operators/rossi/users/remove", &anna, &removal).await;
        assert_eq!(gone.status, StatusCode::OK, "{}", gone.text);
        let stranger = installation.get("/api/operators/rossi", &bruno).await.json();
        assert_eq!(stranger, json!({ "operator": "rossi", "name": "Rossi S.r.l." }));
        let users = installation.get("/api/operators/rossi", &anna).await.json()["users"].clone();
        assert_eq!(users.as_array().unwrap().len(), 1);
        assert_eq!(installation.get("/api/operators/nobody", &anna).await.status, StatusCode::NOT_FOUND);
        assert_eq!(installation.get("/api/operators/a%00b", &anna).await.status, StatusCode::NOT_FOUND);
    }
}
