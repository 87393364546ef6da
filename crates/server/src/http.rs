//! The outer layers, the same for every route: security headers, refusal of requests forged from other sites, limits,
//! traces that tell no secrets, and answers in JSON when nothing else answers.

use std::any::Any;

use axum::{
    Json, Router,
    body::Body,
    extract::{DefaultBodyLimit, MatchedPath, Request, State},
    http::{Extensions, HeaderMap, HeaderName, HeaderValue, StatusCode, Version, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
};
use ceralacca_procedure::Refusal;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    csrf::{CsrfLayer, ProtectionError, ResponseForProtectionError},
    trace::TraceLayer,
};
use tracing::Span;

use crate::{App, pages, request::JSON_BYTES_MAX};

/// What a page may load: our own styles, fonts, images and modules, nothing from elsewhere, nothing inline, no frames.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; \
                                       connect-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; \
                                       form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// Two years, as the preload list of browsers asks.
const STRICT_TRANSPORT_SECURITY: &str = "max-age=63072000";

/// Headers of every answer, beside its policy on contents.
const SECURITY_HEADERS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Wraps the routes in the outer layers and gives them the installation.
///
/// Bodies that are read whole have at most [`JSON_BYTES_MAX`] bytes; uploads are streamed and have their own limit.
pub fn layers(router: Router<App>, app: App) -> Router {
    router
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(DefaultBodyLimit::max(JSON_BYTES_MAX))
        .layer(CsrfLayer::new().with_rejection_response(CrossSite))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(app.clone(), pages::refusals::as_pages))
        .layer(from_fn_with_state(app.clone(), secured))
        .layer(CompressionLayer::new().compress_when(is_text))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .with_state(app)
}

/// What gets shorter by compression. Sealed objects do not, and the files of an opened envelope are sent as they are.
/// No answer holds a secret beside what the request says, so that its length tells nothing.
fn is_text(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    const TYPES: [&str; 6] =
        ["text/html", "text/css", "text/javascript", "image/svg+xml", "application/wasm", "application/json"];
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    TYPES.iter().any(|known| media_type.starts_with(known))
}

/// A span names method and route pattern: the path itself, the query and the headers may tell who asks for what.
fn span(request: &Request) -> Span {
    let route = request.extensions().get::<MatchedPath>().map_or("(none)", MatchedPath::as_str);
    tracing::info_span!("request", method = %request.method(), route)
}

async fn secured(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    protect(response.headers_mut(), app.config.demo);
    response
}

fn protect(headers: &mut HeaderMap, plain: bool) {
    // Files of third parties come with a stricter policy of their own.
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(CONTENT_SECURITY_POLICY));
    for (name, value) in SECURITY_HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // What people see depends on who they are; routes that may be kept by a browser say so themselves.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if !plain {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(STRICT_TRANSPORT_SECURITY));
    }
}

/// Answers a state-changing request that a page of another site made the browser send.
#[derive(Clone)]
struct CrossSite;

impl ResponseForProtectionError<Body> for CrossSite {
    fn response_for_protection_error(&mut self, _: ProtectionError) -> Response {
        let refusal = Refusal::forbidden(
            "cross_site",
            "",
            "La richiesta viene dalla pagina di un altro sito e non è stata eseguita.",
            "The request comes from a page of another site and was not carried out.",
        );
        (StatusCode::FORBIDDEN, Json(refusal)).into_response()
    }
}

async fn not_found() -> Response {
    let refusal = Refusal::not_found("route_unknown", "L'indirizzo non esiste.", "There is nothing at this address.");
    (StatusCode::NOT_FOUND, Json(refusal)).into_response()
}

async fn method_not_allowed() -> Response {
    let refusal = Refusal::invalid(
        "method_not_allowed",
        "",
        "Questo indirizzo non ammette il metodo della richiesta.",
        "This address does not take the method of the request.",
    );
    (StatusCode::METHOD_NOT_ALLOWED, Json(refusal)).into_response()
}

/// A panic is a bug of ours: what it says goes to the log, not to the caller.
fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let said = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(said = said.unwrap_or("(nothing)"), "a handler panicked");
    let refusal = Refusal::wrong_moment(
        "internal_error",
        "",
        "La piattaforma ha un errore: la richiesta non è stata eseguita per intero. Controlli lo stato prima di ripeterla.",
        "The platform has a fault: the request was not carried out in full. Check the state before repeating it.",
    );
    (StatusCode::INTERNAL_SERVER_ERROR, Json(refusal)).into_response()
}

#[cfg(test)]
mod tests {
    use axum::{body::to_bytes, http::Method, routing::get};
    use tower::ServiceExt;

    use super::*;

    /// The layers that need no installation, around two routes.
    fn router() -> Router {
        async fn boom() -> &'static str {
            panic!("boom")
        }
        Router::new()
            .route("/", get(async || "read").post(async || "written"))
            .route("/boom", get(boom))
            .fallback(not_found)
            .method_not_allowed_fallback(method_not_allowed)
            .layer(CsrfLayer::new().with_rejection_response(CrossSite))
            .layer(CatchPanicLayer::custom(panicked))
    }

    async fn send(method: Method, path: &str, headers: &[(&str, &str)]) -> (StatusCode, String) {
        let mut request = Request::builder().method(method).uri(path).header("host", "gare.example");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let status = response.status();
        let body = to_bytes(response.into_body(), 10_000).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn only_our_own_pages_may_change_things() {
        for (headers, passes) in [
            (vec![], true),
            (vec![("sec-fetch-site", "same-origin")], true),
            (vec![("sec-fetch-site", "none")], true),
            (vec![("origin", "https://gare.example")], true),
            (vec![("sec-fetch-site", "cross-site")], false),
            (vec![("sec-fetch-site", "same-site")], false),
            (vec![("origin", "https://elsewhere.example")], false),
            (vec![("origin", "null")], false),
        ] {
            let (status, body) = send(Method::POST, "/", &headers).await;
            assert_eq!(status == StatusCode::OK, passes, "{headers:?}");
            assert_eq!(body.contains("cross_site"), !passes, "{headers:?}");
            let (status, _) = send(Method::GET, "/", &headers).await;
            assert_eq!(status, StatusCode::OK, "reading stays possible: {headers:?}");
        }
    }

    #[tokio::test]
    async fn what_nobody_answers_is_answered_in_json() {
        for (method, path, status, rule) in [
            (Method::GET, "/nowhere", StatusCode::NOT_FOUND, "route_unknown"),
            (Method::DELETE, "/", StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
            (Method::GET, "/boom", StatusCode::INTERNAL_SERVER_ERROR, "internal_error"),
        ] {
            let (found, body) = send(method, path, &[]).await;
            assert_eq!(found, status);
            assert_eq!(serde_json::from_str::<Refusal>(&body).unwrap().rule, rule);
        }
    }

    #[tokio::test]
    async fn pages_travel_compressed_and_other_files_as_they_are() {
        let (text, pdf) =
            ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], [(header::CONTENT_TYPE, "application/pdf")]);
        let router = Router::new()
            .route("/page", get(async move || (text, "gara ".repeat(200))))
            .route("/file", get(async move || (pdf, "gara ".repeat(200))))
            .layer(CompressionLayer::new().compress_when(is_text));
        for (path, accepted, encoding) in [
            ("/page", "gzip, br", Some("br")),
            ("/page", "gzip", Some("gzip")),
            ("/page", "", None),
            ("/file", "br", None),
        ] {
            let request = Request::builder().uri(path).header(header::ACCEPT_ENCODING, accepted);
            let answer = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
            let found = answer.headers().get(header::CONTENT_ENCODING).map(|value| value.to_str().unwrap().to_owned());
            let length = to_bytes(answer.into_body(), 10_000).await.unwrap().len();
            assert_eq!((found.as_deref(), length < 1_000), (encoding, encoding.is_some()), "{path} {accepted}");
        }
    }

    #[test]
    fn answers_are_protected() {
        let mut headers = HeaderMap::new();
        protect(&mut headers, false);
        assert_eq!(headers[header::CONTENT_SECURITY_POLICY], CONTENT_SECURITY_POLICY);
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        assert!(headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
        let mut plain = HeaderMap::from_iter([(header::CACHE_CONTROL, HeaderValue::from_static("max-age=3600"))]);
        protect(&mut plain, true);
        assert!(!plain.contains_key(header::STRICT_TRANSPORT_SECURITY));
        assert_eq!(plain[header::CACHE_CONTROL], "max-age=3600");
    }
}
