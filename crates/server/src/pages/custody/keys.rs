//! The page of a custodian's own key.

use askama::Template;
use axum::{
    extract::State,
    http::{Method, StatusCode},
    response::Response,
};
use ceralacca_procedure::policy::Role;

use super::health::{self, BodyHealth};
use crate::{
    ApiError, App,
    access::Routes,
    pages::{Layout, Viewer, page},
    people, streams,
};

/// Mounts the page.
pub(super) fn mount(routes: Routes) -> Routes {
    routes.login(Method::GET, "/custody", show)
}

/// The page.
#[derive(Template)]
#[template(path = "custody/keys.html")]
struct KeysPage {
    layout: Layout,
    person: String,
    name: String,
    bodies: Vec<BodyKey>,
    health: Vec<BodyHealth>,
}

/// A body of which the viewer is a custodian.
struct BodyKey {
    id: String,
    name: String,
    /// Public key that he enrolled last; empty before.
    public: String,
}

async fn show(State(app): State<App>, viewer: Viewer) -> Result<Response, ApiError> {
    let person = viewer.person()?.clone();
    let lang = viewer.lang();
    let (mut bodies, mut shown) = (Vec::new(), Vec::new());
    for (id, roles) in viewer.actor().bodies.clone() {
        let state = streams::body(&app, &id).await?;
        if roles.contains(&Role::KeyCustodian) {
            bodies.push(BodyKey {
                id: id.to_string(),
                name: people::body_name(app.engine.as_ref(), &id).await?,
                public: state.enrolled.get(&person).cloned().unwrap_or_default(),
            });
        }
        if !roles.is_empty() {
            shown.push(health::of_body(&app, viewer.actor(), &id, &state, lang).await?);
        }
    }
    let crumb = (lang.say("La mia scrivania", "My desk"), "/desk");
    let shown = KeysPage {
        person: person.to_string(),
        name: people::person_name(app.engine.as_ref(), &person).await?,
        bodies,
        health: shown,
        layout: viewer.layout.under([crumb]),
    };
    page(StatusCode::OK, &shown)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{identity, test_support::TestInstallation};

    #[tokio::test]
    async fn a_custodian_finds_his_bodies_and_others_are_told_why_not() {
        let installation = TestInstallation::start(false).await;
        let (admin, anna) = (installation.person("admin", "Admin").await, installation.person("anna", "Anna").await);
        identity::add_platform_admin(installation.app.engine.as_ref(), &"admin".into()).await.unwrap();
        let body = json!({ "body": "comune", "name": "Comune di Prova" });
        assert_eq!(installation.post("/api/bodies", &admin, &body).await.status, StatusCode::OK);
        let before = installation.get("/custody", &anna).await.text;
        assert!(before.contains("Non è custode") && !before.contains("data-body"));
        let chief = installation.person("chief", "Chief").await;
        let roles = "/api/bodies/comune/roles";
        let grant = json!({ "person": "chief", "role": "buyer_admin" });
        assert_eq!(installation.post(roles, &admin, &grant).await.status, StatusCode::OK);
        let grant = json!({ "person": "anna", "role": "key_custodian" });
        assert_eq!(installation.post(roles, &chief, &grant).await.status, StatusCode::OK);
        let after = installation.get("/custody", &anna).await.text;
        assert!(after.contains(r#"data-body="comune""#) && after.contains("Comune di Prova"));
        assert!(after.contains("custody-worker.js"), "the page names what its script starts");
        assert_eq!(installation.get("/custody", "").await.status, StatusCode::SEE_OTHER);
    }
}
