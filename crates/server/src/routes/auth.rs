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

/// Ways of logging in that this installation offers; failed attempts are counted across the API and the pages.
pub struct Providers {
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

    /// Proves who somebody is and opens a login for him.
    ///
    /// # Errors
    /// [`LoginError`].
    pub async fn open(
        &self,
        app: &App,
        credentials: &Credentials,
    ) -> Result<(PersonId, Zeroizing<String>), LoginError> {
        let person = self.of_kind(credentials)?.authenticate(credentials).await?;
        let token = identity::open_login(app, &person).await?;
        Ok((person, token))
    }

    fn of_kind(&self, credentials: &Credentials) -> Result<&dyn IdentityProvider, LoginError> {
        match (credentials, &self.demo) {
            (Credentials::Password { .. }, _) => Ok(&self.local),
            (Credentials::Chosen(_), Some(demo)) => Ok(demo),
            (Credentials::Chosen(_), None) => Err(LoginError::kind_not_taken()),
        }
    }
}

/// The ways of logging in, shared.
pub type SharedProviders = Arc<Providers>;

/// The ways of logging in that an installation offers.
#[must_use]
pub fn providers(app: &App) -> SharedProviders {
    Arc::new(Providers::of(app))
}

/// Mounts the routes of logging in and out.
pub fn mount(routes: Routes, providers: &SharedProviders) -> Routes {
    let providers = Arc::clone(providers);
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
    let (person, token) = providers.open(app, &credentials).await?;
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
    Ok(Json(demo_identities(&app).await?))
}

/// The persons whom a visitor of a demo installation may be.
///
/// # Errors
/// The database failed, or a row is damaged.
pub async fn demo_identities(app: &App) -> Result<Vec<Identity>, ApiError> {
    let engine = app.engine.as_ref();
    let mut found = Vec::new();
    for person in people::demo_people(engine).await? {
        if people::person(engine, &person).await?.is_some() {
            let actor = identity::actor_of(engine, &person).await?;
            found.push(identity_of(app, &person, &actor).await?);
        }
    }
    Ok(found)
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

#[cfg(test)]
mod tests {
    use ceralacca_storage::Clock;
    use jiff::SignedDuration;
    use serde_json::json;

    use super::*;
    use crate::test_support::TestInstallation;

    #[tokio::test]
    async fn a_visitor_of_a_demo_chooses_who_he_is() {
        let installation = TestInstallation::start(true).await;
        installation.person("anna", "Anna Rossi").await;
        identity::add_platform_admin(installation.app.engine.as_ref(), &"anna".into()).await.unwrap();
        let people = installation.get("/api/people", "").await.json();
        assert_eq!(people[0]["name"], "Anna Rossi");
        let answer = installation.post("/api/login", "", &json!({ "person": "anna" })).await;
        assert_eq!((answer.status, answer.json()["platform_admin"].as_bool()), (StatusCode::OK, Some(true)));
        let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
        assert!(
            cookie.starts_with("ceralacca=")
                && cookie.contains("; HttpOnly; SameSite=Lax")
                && !cookie.contains("Secure")
        );
        let pair = cookie.split(';').next().unwrap();
        let me = installation.send("GET", "/api/me", &[("cookie", pair)], "").await;
        assert_eq!((me.status, me.json()["person"].as_str()), (StatusCode::OK, Some("anna")));
        let unknown = installation.post("/api/login", "", &json!({ "person": "nobody" })).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn a_login_ends_when_closed_or_old() {
        let installation = TestInstallation::start(false).await;
        let (closed, old) = (installation.person("anna", "Anna").await, installation.person("anna", "Anna").await);
        assert_eq!(installation.get("/api/me", &closed).await.status, StatusCode::OK);
        let out = installation.post("/api/logout", &closed, &json!({})).await;
        assert_eq!(out.status, StatusCode::NO_CONTENT);
        assert!(out.headers[header::SET_COOKIE].to_str().unwrap().contains("__Host-ceralacca=; Path=/; Max-Age=0;"));
        assert_eq!(installation.get("/api/me", &closed).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(installation.get("/api/me", &old).await.status, StatusCode::OK);
        let later = installation.clock.now().checked_add(SignedDuration::from_hours(12)).unwrap();
        installation.clock.set(later);
        assert_eq!(installation.get("/api/me", &old).await.status, StatusCode::UNAUTHORIZED);
    }

    #[tokio::test]
    async fn passwords_open_and_guessing_waits() {
        let installation = TestInstallation::start(false).await;
        installation.person("anna", "Anna Rossi").await;
        let password = Zeroizing::new("una frase lunga".to_owned());
        people::put_account(&installation.app, &"anna".into(), "anna.rossi", &password).await.unwrap();
        let log_in = async |username: &str, password: &str| {
            installation.post("/api/login", "", &json!({ "username": username, "password": password })).await
        };
        let answer = log_in("anna.rossi", "una frase lunga").await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(answer.headers[header::SET_COOKIE].to_str().unwrap().ends_with("; Secure"));
        for username in ["anna.rossi", "nobody"] {
            let wrong = log_in(username, "un'altra frase").await;
            assert_eq!(
                (wrong.status, wrong.json()["rule"].as_str()),
                (StatusCode::UNAUTHORIZED, Some("credentials_wrong"))
            );
        }
        assert_eq!(installation.get("/api/people", "").await.status, StatusCode::NOT_FOUND);
        let chosen = installation.post("/api/login", "", &json!({ "person": "anna" })).await;
        assert_eq!(chosen.json()["rule"], "login_kind_not_taken");
        people::erase_person(&installation.app, &"anna".into()).await.unwrap();
        assert_eq!(log_in("anna.rossi", "una frase lunga").await.status, StatusCode::UNAUTHORIZED);
    }

    #[tokio::test]
    async fn failures_are_counted_across_requests() {
        let installation = TestInstallation::start(false).await;
        let router = crate::routes::router(&installation.app);
        let attempt = async || {
            let body = json!({ "username": "anna", "password": "x" }).to_string();
            let request = axum::http::Request::post("/api/login")
                .header("host", "localhost")
                .body(axum::body::Body::from(body))
                .unwrap();
            tower::ServiceExt::oneshot(router.clone(), request).await.unwrap()
        };
        for _ in 0..5 {
            assert_eq!(attempt().await.status(), StatusCode::UNAUTHORIZED);
        }
        let refused = attempt().await;
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(refused.headers()[header::RETRY_AFTER], "901");
    }
}
