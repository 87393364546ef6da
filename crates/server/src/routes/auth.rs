//! Logging in and out, and who one is.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use ceralacca_procedure::{
    BodyId, OperatorId, PersonId, Refusal,
    policy::{Actor, Role},
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{
    ApiError, App,
    access::Routes,
    identity::{self, Caller, Credentials, DemoPeople, IdentityProvider, LocalAccounts, LoginError},
    people,
    request::Body,
};

/// Ways of logging in that this installation offers.
struct Providers {
    local: LocalAccounts,
    /// Demo installations only.
    demo: Option<DemoPeople>,
}

impl Providers {
    fn of(app: &App) -> Self {
        Self {
            local: LocalAccounts::new(Arc::clone(&app.engine), Arc::clone(&app.clock)),
            demo: app.config.demo.then(|| DemoPeople::new(Arc::clone(&app.engine))),
        }
    }

    fn of_kind(&self, credentials: &Credentials) -> Result<&dyn IdentityProvider, LoginError> {
        match (credentials, &self.demo) {
            (Credentials::Password { .. }, _) => Ok(&self.local),
            (Credentials::Chosen(_), Some(demo)) => Ok(demo),
            (Credentials::Chosen(_), None) => Err(LoginError::kind_not_taken()),
        }
    }
}

/// Mounts the routes of logging in and out.
pub fn mount(routes: Routes) -> Routes {
    let providers = Arc::new(Providers::of(routes.app()));
    let log_in = move |State(app): State<App>, body: Body<LoginRequest>| async move {
        log_in(&app, &providers, body.value).await
    };
    let demo = routes.app().config.demo;
    let routes = if demo { routes.public(Method::GET, "/api/people", demo_people) } else { routes };
    routes.public(Method::POST, "/api/login", log_in).public(Method::POST, "/api/logout", log_out).login(
        Method::GET,
        "/api/me",
        me,
    )
}

/// Credentials: `person` in a demo installation, else `username` and `password`.
#[derive(Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginRequest {
    /// A person chosen from the list of `/api/people`, in demo installations.
    #[serde(default)]
    person: Option<PersonId>,
    /// Username.
    #[serde(default)]
    username: Option<String>,
    /// Password.
    #[serde(default)]
    password: Option<String>,
}

/// Somebody and his roles.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct Identity {
    /// Identifier.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// Office or title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
    /// Roles in bodies and operators.
    pub roles: Vec<RolesIn>,
    /// Whether he runs the installation.
    pub platform_admin: bool,
}

/// Roles in one body or operator.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct RolesIn {
    /// The body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<BodyId>,
    /// The operator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<OperatorId>,
    /// Its name.
    pub name: String,
    /// The roles.
    pub roles: Vec<Role>,
}

/// A login: the token for `Authorization: Bearer`; browsers get it as a cookie too.
#[derive(Serialize, schemars::JsonSchema)]
pub struct LoginAnswer {
    /// Token, to be kept secret; it counts for twelve hours.
    token: String,
    /// Whose it is.
    #[serde(flatten)]
    identity: Identity,
}

async fn log_in(app: &App, providers: &Providers, request: LoginRequest) -> Result<Response, LoginError> {
    let credentials = match (request.person, request.username, request.password) {
        (Some(person), None, None) => Credentials::Chosen(person),
        (None, Some(username), Some(password)) => {
            Credentials::Password { username, password: Zeroizing::new(password) }
        }
        (None, Some(_), None) | (None, None, _) | (Some(_), _, _) => {
            return Err(LoginError::Refused(Refusal::invalid(
                "credentials_incomplete",
                "",
                "Indichi nome utente e password (in un'installazione dimostrativa può scegliere la persona).",
                "Give username and password (in a demo installation you may choose the person).",
            )));
        }
    };
    let person = providers.of_kind(&credentials)?.authenticate(&credentials).await?;
    let token = identity::open_login(app, &person).await?;
    let actor = identity::actor_of(app.engine.as_ref(), &person).await?;
    let answer = LoginAnswer { token: token.as_str().to_owned(), identity: identity_of(app, &person, &actor).await? };
    Ok(([(header::SET_COOKIE, identity::cookie(app, Some(&token))?)], Json(answer)).into_response())
}

async fn log_out(State(app): State<App>, caller: Caller) -> Result<(StatusCode, HeaderMap), ApiError> {
    if let Some(login) = caller.login {
        app.engine.delete_login(&login).await?;
    }
    let mut headers = HeaderMap::new();
    headers.insert(header::SET_COOKIE, identity::cookie(&app, None)?);
    Ok((StatusCode::NO_CONTENT, headers))
}

async fn me(State(app): State<App>, caller: Caller) -> Result<Json<Identity>, ApiError> {
    let person = caller.actor.person.clone().ok_or(ApiError::LoginMissing)?;
    Ok(Json(identity_of(&app, &person, &caller.actor).await?))
}

async fn demo_people(State(app): State<App>) -> Result<Json<Vec<Identity>>, ApiError> {
    let engine = app.engine.as_ref();
    let mut found = Vec::new();
    for person in people::demo_people(engine).await? {
        if people::person(engine, &person).await?.is_some() {
            let actor = identity::actor_of(engine, &person).await?;
            found.push(identity_of(&app, &person, &actor).await?);
        }
    }
    Ok(Json(found))
}

async fn identity_of(app: &App, person: &PersonId, actor: &Actor) -> Result<Identity, ApiError> {
    let engine = app.engine.as_ref();
    let record = people::person(engine, person).await?.unwrap_or_default();
    let mut roles = Vec::with_capacity(actor.bodies.len() + actor.operators.len());
    for (body, held) in &actor.bodies {
        let name = people::body_name(engine, body).await?;
        roles.push(RolesIn { body: Some(body.clone()), operator: None, name, roles: held.iter().copied().collect() });
    }
    for (operator, held) in &actor.operators {
        let name = people::operator_name(engine, operator).await?;
        roles.push(RolesIn {
            body: None,
            operator: Some(operator.clone()),
            name,
            roles: held.iter().copied().collect(),
        });
    }
    let name = if record.name.is_empty() { person.to_string() } else { record.name };
    Ok(Identity { person: person.clone(), name, office: record.office, roles, platform_admin: actor.platform_admin })
}
