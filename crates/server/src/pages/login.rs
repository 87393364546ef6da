//! Logging in and out.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Query, State},
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use ceralacca_procedure::{PersonId, Refusal, policy::Role};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::{Layout, Posted, Viewer, done, page, see_other};
use crate::{
    ApiError, App,
    access::Routes,
    identity::{self, Credentials, LoginError},
    routes::auth::{Identity, SharedProviders, demo_identities},
};

/// Mounts the pages of logging in and out.
pub fn mount(routes: Routes, providers: &SharedProviders) -> Routes {
    let providers = Arc::clone(providers);
    let log_in = move |State(app): State<App>, viewer: Viewer, posted: Posted| async move {
        log_in(&app, &providers, viewer, posted).await
    };
    routes
        .public(Method::GET, "/login", show)
        .public(Method::POST, "/login", log_in)
        .public(Method::GET, "/login/again", again)
        .public(Method::POST, "/logout", log_out)
}

/// Where to go after logging in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Next {
    next: String,
}

/// The page.
#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    layout: Layout,
    next: String,
    username: String,
    people: Vec<PeopleOf>,
    refusal: Option<Refusal>,
}

/// Persons of the demo, by body or firm.
struct PeopleOf {
    name: String,
    people: Vec<DemoPerson>,
}

/// A person of the demo.
struct DemoPerson {
    id: PersonId,
    name: String,
    /// As the body calls it.
    office: Option<String>,
    roles: String,
}

async fn show(State(app): State<App>, viewer: Viewer, Query(asked): Query<Next>) -> Result<Response, ApiError> {
    login_page(&app, viewer.layout, local_path(&asked.next), String::new(), None, StatusCode::OK).await
}

async fn login_page(
    app: &App,
    layout: Layout,
    next: String,
    username: String,
    refusal: Option<Refusal>,
    status: StatusCode,
) -> Result<Response, ApiError> {
    let people = if app.config.demo { people_of(&layout, demo_identities(app).await?) } else { Vec::new() };
    page(status, &LoginPage { layout, next, username, people, refusal })
}

/// Persons grouped by the first body or firm they belong to, in the order of the names.
fn people_of(layout: &Layout, identities: Vec<Identity>) -> Vec<PeopleOf> {
    let mut groups: Vec<PeopleOf> = Vec::new();
    for identity in identities {
        let platform = layout.say("Piattaforma", "Platform");
        let (name, roles): (_, Vec<&str>) = match identity.roles.first() {
            Some(first) => (first.name.clone(), first.roles.iter().map(|role| role_name(*role, layout)).collect()),
            None if identity.platform_admin => (platform.to_owned(), vec![role_name(Role::PlatformAdmin, layout)]),
            None => {
                (layout.say("Seggi, commissioni e altre persone", "Panels and other people").to_owned(), Vec::new())
            }
        };
        let (id, office) = (identity.person, identity.office);
        // Who is called by his role is not called so twice.
        let known = office.as_deref().unwrap_or_default().to_lowercase();
        let roles: Vec<&str> = roles.into_iter().filter(|role| !known.contains(*role)).collect();
        let person = DemoPerson { id, name: identity.name, office, roles: roles.join(", ") };
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => group.people.push(person),
            None => groups.push(PeopleOf { name, people: vec![person] }),
        }
    }
    groups.sort_by(|a, b| a.name.cmp(&b.name));
    groups
}

/// The word for a role.
#[must_use]
pub fn role_name(role: Role, layout: &Layout) -> &'static str {
    match role {
        Role::ProjectLead => layout.lang.say("RUP", "project lead (RUP)"),
        Role::Officer => layout.lang.say("ufficio gare", "tender office"),
        Role::KeyCustodian => layout.lang.say("custode delle chiavi", "key custodian"),
        Role::Auditor => layout.lang.say("revisore (sola lettura)", "auditor (read only)"),
        Role::BuyerAdmin => layout.lang.say("amministratore dell'ente", "administrator of the body"),
        Role::PlatformAdmin => layout.lang.say("amministratore della piattaforma", "administrator of the platform"),
        Role::OpeningPanel => layout.lang.say("seggio di gara", "opening panel"),
        Role::Commissioner => layout.lang.say("commissario", "commissioner"),
        Role::LegalRepresentative => layout.lang.say("legale rappresentante", "legal representative"),
        Role::Delegate => layout.lang.say("delegato", "delegate"),
        Role::Public => layout.lang.say("pubblico", "public"),
        Role::System => layout.lang.say("piattaforma", "platform"),
    }
}

/// A path of this site; anything else is the desk, so that nobody is sent elsewhere by a link.
pub(super) fn local_path(next: &str) -> String {
    let local = next.starts_with('/') && !next.starts_with("//") && !next.contains('\\') && next.is_ascii();
    let plain = local && !next.bytes().any(|byte| byte.is_ascii_control());
    if plain { next.to_owned() } else { "/desk".to_owned() }
}

async fn log_in(
    app: &App,
    providers: &SharedProviders,
    viewer: Viewer,
    posted: Posted,
) -> Result<Response, LoginError> {
    let next = local_path(posted.text("next"));
    let username = posted.text("username").to_owned();
    let credentials = match posted.text("person") {
        "" => Credentials::Password {
            username: username.clone(),
            password: Zeroizing::new(posted.all("password").first().cloned().unwrap_or_default()),
        },
        person => Credentials::Chosen(PersonId::new(person)),
    };
    match providers.open(app, &credentials).await {
        Ok((_, token)) => {
            let mut response = see_other(&next)?;
            response.headers_mut().append(header::SET_COOKIE, identity::cookie(app, Some(&token))?);
            Ok(response)
        }
        Err(LoginError::Refused(refusal)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(login_page(app, viewer.layout, next, username, Some(refusal), status).await?)
        }
        Err(error) => Err(error),
    }
}

/// What the second tab shows to somebody who had to log in again.
#[derive(Template)]
#[template(path = "login_again.html")]
struct AgainPage {
    layout: Layout,
}

async fn again(viewer: Viewer) -> Result<Response, ApiError> {
    page(StatusCode::OK, &AgainPage { layout: viewer.layout })
}

async fn log_out(State(app): State<App>, viewer: Viewer) -> Result<Response, ApiError> {
    if let Some(login) = &viewer.caller.login {
        app.engine.delete_login(login).await?;
    }
    let mut response = done("/").into_response();
    response.headers_mut().append(header::SET_COOKIE, identity::cookie(&app, None)?);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{people, test_support::TestInstallation};

    #[test]
    fn nobody_is_sent_to_another_site() {
        for (asked, found) in [
            ("/procedures?q=a", "/procedures?q=a"),
            ("", "/desk"),
            ("//evil.example", "/desk"),
            ("https://evil.example", "/desk"),
            ("/\\evil.example", "/desk"),
            ("/a\nb", "/desk"),
        ] {
            assert_eq!(local_path(asked), found);
        }
    }

    #[tokio::test]
    async fn a_form_opens_and_closes_a_login() {
        let installation = TestInstallation::start(false).await;
        installation.person("anna", "Anna Rossi").await;
        let password = Zeroizing::new("una frase lunga".to_owned());
        people::put_account(&installation.app, &"anna".into(), "anna.rossi", &password).await.unwrap();
        let wrong = installation.send("POST", "/login", &[], "username=anna.rossi&password=x&next=/procedures").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("value=\"anna.rossi\"") && wrong.text.contains("value=\"/procedures\""));
        let right =
            installation.send("POST", "/login", &[], "username=anna.rossi&password=una+frase+lunga&next=/procedures");
        let right = right.await;
        assert_eq!(
            (right.status, &right.headers[header::LOCATION]),
            (StatusCode::SEE_OTHER, &"/procedures".parse().unwrap())
        );
        let cookie = right.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        let home = installation.send("GET", "/procedures", &[("cookie", &cookie)], "").await;
        assert!(home.text.contains("Anna Rossi"));
        let out = installation.send("POST", "/logout", &[("cookie", &cookie)], "").await;
        assert_eq!(out.status, StatusCode::SEE_OTHER);
        let after = installation.send("GET", "/procedures", &[("cookie", &cookie)], "").await;
        assert!(!after.text.contains("Anna Rossi"));
    }

    #[tokio::test]
    async fn in_a_demo_one_chooses_a_person() {
        let installation = TestInstallation::start(true).await;
        installation.person("anna", "Anna Rossi").await;
        identity::add_platform_admin(installation.app.engine.as_ref(), &"anna".into()).await.unwrap();
        let shown = installation.get("/login?lang=en", "").await;
        assert!(shown.text.contains("Anna Rossi") && shown.text.contains("administrator of the platform"));
        assert!(shown.headers[header::SET_COOKIE].to_str().unwrap().starts_with("lang=en;"));
        let chosen = installation.send("POST", "/login", &[], "person=anna&next=").await;
        assert_eq!(chosen.headers[header::LOCATION], "/desk");
    }
}
