//! A refusal as a page. Handlers of pages give the same errors as those of the API; here they become something to read.

use askama::Template;
use axum::{
    body::{Body, to_bytes},
    extract::{FromRequestParts, Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use ceralacca_procedure::{Refusal, RefusalKind, refusal::civil};

use super::{
    Layout, Posted, Viewer,
    forms::FORM_BYTES_MAX,
    page, see_other,
    viewer::{LANG_QUERY, login_address, queried_lang},
};
use crate::App;

/// Longest refusal that is read, in bytes.
const REFUSAL_BYTES_MAX: usize = 64 * 1024;
/// Addresses of machines: their errors stay JSON.
const MACHINE_PREFIXES: [&str; 3] = ["/api/", "/record/", "/assets/"];

/// The page of a refusal.
#[derive(Template)]
#[template(path = "refusal.html")]
struct RefusalPage {
    layout: Layout,
    status: u16,
    title: String,
    facts: Vec<(&'static str, String)>,
    refusal: Refusal,
}

/// The page for who was logged out while filling in a form: what he typed is in it.
#[derive(Template)]
#[template(path = "login_expired.html")]
struct LoginExpiredPage {
    layout: Layout,
    login: String,
    action: String,
    fields: Vec<(String, String)>,
}

/// Whether an address is a person's.
#[must_use]
pub fn is_page(path: &str) -> bool {
    !MACHINE_PREFIXES.iter().any(|prefix| path.starts_with(prefix))
}

/// Turns refusals into pages and remembers the language chosen.
pub async fn as_pages(State(app): State<App>, request: Request, next: Next) -> Response {
    if !is_page(request.uri().path()) {
        return next.run(request).await;
    }
    let (method, uri, headers) = (request.method().clone(), request.uri().clone(), request.headers().clone());
    let response = next.run(request).await;
    let mut response = if response.status().is_client_error() || response.status().is_server_error() {
        if response.status() == StatusCode::UNAUTHORIZED && (method == Method::GET || method == Method::HEAD) {
            let login = login_address(uri.path(), uri.query().unwrap_or_default());
            see_other(&login).unwrap_or_else(IntoResponse::into_response)
        } else {
            let mut parts = Request::builder().uri(uri.clone()).body(()).unwrap_or_default().into_parts().0;
            parts.headers = headers;
            // Who looks decides only the frame here; if even that cannot be known, the frame is a stranger's.
            let layout = match Viewer::from_request_parts(&mut parts, &app).await {
                Ok(viewer) => viewer.layout,
                Err(_) => Layout::of(&app, &uri, &parts.headers, None),
            };
            refusal_page(layout, response).await
        }
    } else {
        response
    };
    if let Some(lang) = queried_lang(&uri) {
        let cookie = format!("{LANG_QUERY}={lang}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly");
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

async fn refusal_page(layout: Layout, response: Response) -> Response {
    let json = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    if !json {
        return response;
    }
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, REFUSAL_BYTES_MAX).await.unwrap_or_default();
    let Ok(refusal) = serde_json::from_slice::<Refusal>(&bytes) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    let title = title(parts.status, &refusal, &layout).to_owned();
    let facts = facts(&refusal, &layout);
    let shown = RefusalPage { layout, status: parts.status.as_u16(), title, facts, refusal };
    let mut made = page(parts.status, &shown).unwrap_or_else(IntoResponse::into_response);
    if let Some(wait) = parts.headers.get(header::RETRY_AFTER) {
        made.headers_mut().insert(header::RETRY_AFTER, wait.clone());
    }
    made
}

/// What of a refusal's facts says something to a person; the others are for programs.
fn facts(refusal: &Refusal, layout: &Layout) -> Vec<(&'static str, String)> {
    let label = |name: &str| match name {
        "deadline" => Some(layout.lang.say("Termine", "Term")),
        "instant" => Some(layout.lang.say("Istante della richiesta", "Instant of the request")),
        "earliest" | "starts_at" => Some(layout.lang.say("Non prima del", "Not before")),
        "retry_after_s" => Some(layout.lang.say("Secondi da attendere", "Seconds to wait")),
        _ => None,
    };
    let told = |value: &String| value.parse().map_or_else(|_| value.clone(), civil);
    refusal.facts.iter().filter_map(|(name, value)| Some((label(name)?, told(value)))).collect()
}

fn title<'a>(status: StatusCode, refusal: &Refusal, layout: &'a Layout) -> &'a str {
    if status == StatusCode::SERVICE_UNAVAILABLE || status == StatusCode::INTERNAL_SERVER_ERROR {
        return layout.say("La piattaforma non è riuscita a rispondere", "The platform could not answer");
    }
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        return layout.say("Quanto inviato è troppo grande", "What was sent is too large");
    }
    match refusal.kind {
        RefusalKind::Forbidden => layout.say("Non può farlo", "You may not do this"),
        RefusalKind::WrongMoment => layout.say("Non è il momento", "Not at this point"),
        RefusalKind::Invalid => {
            layout.say("Qualcosa non va in quanto inviato", "Something is wrong with what was sent")
        }
        RefusalKind::NotFound => layout.say("Pagina non trovata", "Page not found"),
    }
}

/// The answer to a form sent by somebody whose login has ended: nothing he typed is lost.
pub(crate) async fn login_expired(app: &App, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, FORM_BYTES_MAX).await.unwrap_or_default();
    let fields = match Posted::read("", &bytes) {
        Ok(posted) => posted.pairs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        Err(_) => Vec::new(),
    };
    let layout = Layout::of(app, &parts.uri, &parts.headers, None);
    let shown = LoginExpiredPage {
        layout,
        login: "/login?next=/login/again".to_owned(),
        action: parts.uri.to_string(),
        fields,
    };
    page(StatusCode::UNAUTHORIZED, &shown).unwrap_or_else(IntoResponse::into_response)
}
