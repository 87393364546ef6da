//! Who is calling: tokens of logins, the roles that the record gives to their person, and the ways to prove who one is.

mod accounts;
mod demo;
mod throttle;

use std::collections::BTreeSet;

use async_trait::async_trait;
use axum::{
    Json,
    extract::{FromRef, FromRequestParts},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use ceralacca_procedure::{
    PersonId, Refusal,
    policy::{Act, Actor, Role},
};
use ceralacca_record::Hash;
use ceralacca_storage::{Engine, Login, limits::PAGE_ROWS_MAX};
use jiff::SignedDuration;
use zeroize::Zeroizing;

pub use accounts::{LocalAccounts, password_hash};
pub use demo::DemoPeople;

use crate::{ApiError, App, views};

/// How long a login lasts.
pub const LOGIN_HOURS: i64 = 12;
/// Setting that names the platform's administrators: a JSON list of identifiers of persons.
pub const PLATFORM_ADMINS_SETTING: &str = "platform_admins";
/// Bytes of a token.
const TOKEN_BYTES: usize = 32;
/// Cookie of an installation reached over TLS: browsers accept the prefix only from the very host, with `Secure`.
const SECURE_COOKIE: &str = "__Host-ceralacca";
/// Cookie of a demo installation, which runs without TLS on the visitor's own machine.
const PLAIN_COOKIE: &str = "ceralacca";

/// Who calls, as an extractor: the public when no login counts.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Person and roles.
    pub actor: Actor,
    /// SHA-256 of the token, hexadecimal, if somebody is logged in.
    pub login: Option<String>,
}

/// Middleware of a read runs with the installation and the act to be checked.
impl FromRef<(App, Act)> for App {
    fn from_ref((app, _): &(App, Act)) -> Self {
        app.clone()
    }
}

impl<S> FromRequestParts<S> for Caller
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        // The middleware of the route has asked already: one request is one caller, whatever changes meanwhile.
        if let Some(known) = parts.extensions.get::<Self>() {
            return Ok(known.clone());
        }
        let app = App::from_ref(state);
        let caller = match token(&parts.headers, app.config.demo) {
            Some(token) => caller_of(&app, token).await?,
            None => Self { actor: Actor::default(), login: None },
        };
        parts.extensions.insert(caller.clone());
        Ok(caller)
    }
}

/// The token that a request carries: the `Authorization` header counts before the cookie.
fn token(headers: &HeaderMap, plain: bool) -> Option<&str> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        return value.to_str().ok()?.strip_prefix("Bearer ").map(str::trim);
    }
    let name = cookie_name(plain);
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(found, value)| (found == name).then_some(value))
}

async fn caller_of(app: &App, token: &str) -> Result<Caller, ApiError> {
    let hash = token_hash(token);
    let login = app.engine.login(&hash, app.now()).await?;
    Ok(match login {
        Some(login) => {
            let actor = actor_of(app.engine.as_ref(), &PersonId::new(login.person)).await?;
            Caller { actor, login: Some(hash) }
        }
        None => Caller { actor: Actor::default(), login: None },
    })
}

/// What a person is, as the record says it now.
///
/// # Errors
/// The database failed, or a row of the view is damaged.
pub async fn actor_of(engine: &dyn Engine, person: &PersonId) -> Result<Actor, ApiError> {
    let platform_admin = platform_admins(engine).await?.contains(person);
    let mut actor = Actor { person: Some(person.clone()), platform_admin, ..Actor::default() };
    for line in roles_of(engine, person).await? {
        let roles: BTreeSet<Role> = line.roles.into_iter().collect();
        if roles.is_empty() {
            continue;
        }
        match (line.body, line.operator) {
            (Some(body), _) => {
                actor.bodies.insert(body, roles);
            }
            (None, Some(operator)) => {
                actor.operators.insert(operator, roles);
            }
            (None, None) => {}
        }
    }
    Ok(actor)
}

/// The rows of a person in the view of roles.
///
/// # Errors
/// The database failed, or a row of the view is damaged.
pub async fn roles_of(engine: &dyn Engine, person: &PersonId) -> Result<Vec<views::RoleLine>, ApiError> {
    let rows = engine.views(views::ROLE, Some(person.as_str()), "", PAGE_ROWS_MAX).await?;
    rows.iter()
        .map(|row| serde_json::from_str(&row.data).map_err(|error| ApiError::internal("reading a row of roles", error)))
        .collect()
}

/// The platform's administrators.
///
/// # Errors
/// The database failed, or the setting is no list of identifiers.
pub async fn platform_admins(engine: &dyn Engine) -> Result<BTreeSet<PersonId>, ApiError> {
    match engine.setting(PLATFORM_ADMINS_SETTING).await? {
        Some(text) => serde_json::from_str(&text)
            .map_err(|error| ApiError::internal("reading the setting of the platform's administrators", error)),
        None => Ok(BTreeSet::new()),
    }
}

/// Makes a person an administrator of the platform; nothing happens if he is one.
///
/// # Errors
/// As [`platform_admins`].
pub async fn add_platform_admin(engine: &dyn Engine, person: &PersonId) -> Result<(), ApiError> {
    let mut admins = platform_admins(engine).await?;
    if admins.insert(person.clone()) {
        let text =
            serde_json::to_string(&admins).map_err(|error| ApiError::internal("writing the administrators", error))?;
        engine.put_setting(PLATFORM_ADMINS_SETTING, &text).await?;
    }
    Ok(())
}

/// Opens a login for a person whose identity has been proved; gives the token, of which only the digest is kept.
///
/// # Errors
/// The database failed.
pub async fn open_login(app: &App, person: &PersonId) -> Result<Zeroizing<String>, ApiError> {
    let mut bytes = Zeroizing::new([0; TOKEN_BYTES]);
    app.random.fill(bytes.as_mut_slice());
    let token = Zeroizing::new(BASE64_URL_SAFE_NO_PAD.encode(bytes.as_slice()));
    let now = app.now();
    let expires = now.saturating_add(SignedDuration::from_hours(LOGIN_HOURS)).unwrap_or(now);
    let login = Login { token_hash: token_hash(&token), person: person.as_str().to_owned(), expires };
    app.engine.put_login(&login).await?;
    Ok(token)
}

fn token_hash(token: &str) -> String {
    Hash::of(&[token.as_bytes()]).to_string()
}

fn cookie_name(plain: bool) -> &'static str {
    if plain { PLAIN_COOKIE } else { SECURE_COOKIE }
}

/// The `Set-Cookie` that gives a browser its token, or takes it back when there is none.
///
/// # Errors
/// The token is no cookie value (never for one made by [`open_login`]).
pub fn cookie(app: &App, token: Option<&str>) -> Result<HeaderValue, ApiError> {
    let (name, secure) = (cookie_name(app.config.demo), if app.config.demo { "" } else { "; Secure" });
    let age_s = if token.is_some() { LOGIN_HOURS * 3_600 } else { 0 };
    let text = format!("{name}={}; Path=/; Max-Age={age_s}; HttpOnly; SameSite=Lax{secure}", token.unwrap_or_default());
    HeaderValue::from_str(&text).map_err(|error| ApiError::internal("writing the cookie", error))
}

/// What a person brings to prove who he is.
#[derive(Clone)]
pub enum Credentials {
    /// Username and password.
    Password {
        /// Username.
        username: String,
        /// Password.
        password: Zeroizing<String>,
    },
    /// A name chosen from a list, in demo installations only.
    Chosen(PersonId),
}

/// Proves who somebody is. SPID, CIE and the like are further implementations.
#[async_trait]
pub trait IdentityProvider: Send + Sync {
    /// The person to whom the credentials belong.
    ///
    /// # Errors
    /// [`LoginError`].
    async fn authenticate(&self, credentials: &Credentials) -> Result<PersonId, LoginError>;
}

/// Why somebody may not log in.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// The credentials are wrong, or of a kind that is not taken here.
    #[error(transparent)]
    Refused(Refusal),
    /// Too many failures for this username.
    #[error("too many failed logins; the next attempt is possible in {retry_after_s} s")]
    TooManyFailures {
        /// Seconds to wait.
        retry_after_s: i64,
    },
    /// The installation failed.
    #[error(transparent)]
    Failed(#[from] ApiError),
}

impl LoginError {
    /// The credentials are of a kind that this provider does not take.
    pub(crate) fn kind_not_taken() -> Self {
        Self::Refused(Refusal::invalid(
            "login_kind_not_taken",
            "",
            "Questa installazione non ammette questo modo di accedere.",
            "This installation does not take this way of logging in.",
        ))
    }
}

impl IntoResponse for LoginError {
    fn into_response(self) -> Response {
        match self {
            Self::Failed(error) => error.into_response(),
            Self::Refused(refusal) if refusal.rule == accounts::CREDENTIALS_WRONG => {
                (StatusCode::UNAUTHORIZED, Json(refusal)).into_response()
            }
            Self::Refused(refusal) => ApiError::from(refusal).into_response(),
            Self::TooManyFailures { retry_after_s } => {
                let minutes = (retry_after_s + 59) / 60;
                let refusal = Refusal::wrong_moment(
                    "too_many_failures",
                    "",
                    format!("Troppi accessi falliti con questo nome utente: riprovi fra {minutes} minuti."),
                    format!("Too many failed logins with this username: try again in {minutes} minutes."),
                )
                .with("retry_after_s", retry_after_s);
                let wait = [(header::RETRY_AFTER, retry_after_s.to_string())];
                (StatusCode::TOO_MANY_REQUESTS, wait, Json(refusal)).into_response()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(header::HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect()
    }

    #[test]
    fn token_comes_from_the_header_or_the_right_cookie() {
        let bearer = headers(&[(header::AUTHORIZATION, "Bearer abc"), (header::COOKIE, "ceralacca=def")]);
        assert_eq!(token(&bearer, true), Some("abc"));
        let cookies = headers(&[(header::COOKIE, "a=b; ceralacca=def; __Host-ceralacca=ghi")]);
        assert_eq!(token(&cookies, true), Some("def"));
        assert_eq!(token(&cookies, false), Some("ghi"));
        assert_eq!(token(&headers(&[(header::COOKIE, "xceralacca=def")]), true), None);
        assert_eq!(token(&headers(&[(header::AUTHORIZATION, "Basic abc")]), true), None);
        assert_eq!(token(&HeaderMap::new(), true), None);
    }

    #[test]
    fn only_the_digest_of_a_token_is_kept() {
        // SHA-256("abc"), FIPS 180-4 example.
        assert_eq!(token_hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
