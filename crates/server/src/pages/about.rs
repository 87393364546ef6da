//! Pages about the platform itself: accessibility, privacy, help; and what machines ask every site for.

use askama::Template;
use axum::{
    body::Body,
    extract::State,
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use ceralacca_procedure::Refusal;
use jiff::SignedDuration;

use super::{Layout, Viewer, manual::Guide, page};
use crate::{ApiError, App, access::Routes};

/// Mounts the pages.
pub fn mount(routes: Routes) -> Routes {
    routes
        .public(Method::GET, "/accessibility", accessibility)
        .public(Method::GET, "/privacy", privacy)
        .public(Method::GET, "/help", help)
        .public(Method::GET, "/robots.txt", robots)
        .public(Method::GET, "/.well-known/security.txt", security)
}

#[derive(Template)]
#[template(path = "about/accessibility.html")]
struct AccessibilityPage {
    layout: Layout,
    contact: Option<String>,
}

async fn accessibility(State(app): State<App>, viewer: Viewer) -> Result<Response, ApiError> {
    page(StatusCode::OK, &AccessibilityPage { layout: viewer.layout, contact: app.config.contact.clone() })
}

#[derive(Template)]
#[template(path = "about/privacy.html")]
struct PrivacyPage {
    layout: Layout,
    contact: Option<String>,
}

async fn privacy(State(app): State<App>, viewer: Viewer) -> Result<Response, ApiError> {
    page(StatusCode::OK, &PrivacyPage { layout: viewer.layout, contact: app.config.contact.clone() })
}

#[derive(Template)]
#[template(path = "about/help.html")]
struct HelpPage {
    layout: Layout,
    contact: Option<String>,
}

async fn help(State(app): State<App>, viewer: Viewer) -> Result<Response, ApiError> {
    page(StatusCode::OK, &HelpPage { layout: viewer.layout, contact: app.config.contact.clone() })
}

/// Search engines may read what is public; the rest answers them with a login anyway.
const ROBOTS: &str = "User-agent: *\nDisallow: /api/\nDisallow: /desk\nDisallow: /login\nDisallow: /demo\n";

fn plain(text: impl Into<Body>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text.into()).into_response()
}

async fn robots() -> Response {
    plain(ROBOTS)
}

/// Where to report a vulnerability (RFC 9116), where the installation says who runs it.
async fn security(State(app): State<App>) -> Result<Response, ApiError> {
    let contact = app.config.contact.as_ref().ok_or_else(|| {
        Refusal::not_found(
            "no_contact",
            "L'installazione non indica un recapito.",
            "The installation names no contact.",
        )
    })?;
    // A contact that nobody confirms within a year is not to be trusted (RFC 9116 §2.5.5).
    let expires = app
        .now()
        .saturating_add(SignedDuration::from_hours(24 * 180))
        .map_err(|error| ApiError::internal("dating", error))?;
    let expires = expires.strftime("%Y-%m-%dT00:00:00Z");
    Ok(plain(format!("Contact: mailto:{contact}\nExpires: {expires}\nPreferred-Languages: it, en\n")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::TestInstallation;

    #[tokio::test]
    async fn machines_find_what_they_ask_every_site_for() {
        let installation = TestInstallation::start(false).await;
        assert_eq!(installation.get("/robots.txt", "").await.text, ROBOTS);
        let nobody = installation.get("/.well-known/security.txt", "").await;
        assert_eq!(nobody.status, StatusCode::NOT_FOUND, "no contact is invented");
    }
}
