//! Public pages: the list of procedures and one page for each.

mod procedure;
mod words;

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::{HeaderValue, Method, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use ceralacca_procedure::{ProcedureId, state::Phase};
use jiff::Timestamp;
use serde::Deserialize;

use super::procedures::{is_public, public_lines};
use crate::{ApiError, App, access::Routes, streams, views};
use procedure::ProcedurePage;
use words::{Lang, countdown, euro, instant};

/// Procedures on one page of the list.
const LINES_MAX: usize = 50;
/// The style sheet, part of the program.
const STYLE: &str = include_str!("../../templates/site.css");

/// Mounts the public pages.
pub fn mount(routes: Routes) -> Routes {
    routes.public(Method::GET, "/", list).public(Method::GET, "/procedures/{procedure}", one).public(
        Method::GET,
        "/assets/site.css",
        style,
    )
}

/// What a page may be asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// `en` for English; anything else is Italian.
    lang: String,
    /// Page of the list, from 1.
    page: String,
}

/// A page that a template makes, or the error that stopped it.
fn page<T: Template>(status: StatusCode, template: &T) -> Result<Response, ApiError> {
    let text = template.render().map_err(|error| ApiError::internal("rendering a page", error))?;
    Ok((status, Html(text)).into_response())
}

async fn style() -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600")),
    ];
    (headers, STYLE).into_response()
}

/// The list of public procedures.
#[derive(Template)]
#[template(path = "list.html")]
struct ListPage {
    lang: Lang,
    demo: bool,
    path: String,
    now: String,
    lines: Vec<Line>,
    total: usize,
    number: usize,
    last: usize,
}

/// One line of the list.
struct Line {
    id: String,
    title: String,
    buyer: String,
    phase: &'static str,
    deadline: String,
    countdown: Option<String>,
    lots: usize,
    amount: String,
}

async fn list(State(app): State<App>, Query(asked): Query<Asked>) -> Result<Response, ApiError> {
    let (lang, now) = (Lang::of(&asked.lang), app.now());
    let mut found = public_procedures(&app).await?;
    let total = found.len();
    let last = total.div_ceil(LINES_MAX).max(1);
    let number = asked.page.parse().unwrap_or(1).clamp(1, last);
    found.sort_by(|a, b| order(a, now).cmp(&order(b, now)).then_with(|| a.id.cmp(&b.id)));
    let lines =
        found.iter().skip((number - 1) * LINES_MAX).take(LINES_MAX).map(|line| line_of(line, lang, now)).collect();
    let shown =
        ListPage { lang, demo: app.config.demo, path: "/".to_owned(), now: instant(now), lines, total, number, last };
    page(StatusCode::OK, &shown)
}

async fn public_procedures(app: &App) -> Result<Vec<views::ProcedureLine>, ApiError> {
    let mut found = Vec::new();
    let mut after = Some(String::new());
    while let Some(from) = after {
        let (lines, next) = public_lines(app, &from).await?;
        found.extend(lines);
        after = next;
    }
    Ok(found)
}

/// Running terms first, the nearest on top; then the past ones, the newest on top.
fn order(line: &views::ProcedureLine, now: Timestamp) -> (bool, i64) {
    let (over, deadline) = (!is_running(line.phase, line.deadline, now), line.deadline.as_microsecond());
    (over, if over { deadline.saturating_neg() } else { deadline })
}

fn is_running(phase: Phase, deadline: Timestamp, now: Timestamp) -> bool {
    phase == Phase::Published && now <= deadline
}

fn line_of(line: &views::ProcedureLine, lang: Lang, now: Timestamp) -> Line {
    let running = is_running(line.phase, line.deadline, now);
    Line {
        id: line.id.to_string(),
        title: line.title.clone(),
        buyer: line.buyer.clone(),
        phase: lang.phase(line.phase),
        deadline: instant(line.deadline),
        countdown: running.then(|| countdown(now, line.deadline, lang)),
        lots: line.lots,
        amount: line
            .estimated_total
            .parse()
            .map_or_else(|_| line.estimated_total.clone(), |amount| euro(&amount, lang)),
    }
}

/// The page for an address that leads nowhere, or to what is not public.
#[derive(Template)]
#[template(path = "not_found.html")]
struct NotFoundPage {
    lang: Lang,
    demo: bool,
    path: String,
    now: String,
}

async fn one(
    State(app): State<App>,
    Path(id): Path<ProcedureId>,
    Query(asked): Query<Asked>,
) -> Result<Response, ApiError> {
    let (lang, now) = (Lang::of(&asked.lang), app.now());
    let known = if id.is_well_formed() { streams::procedure(&app, &id).await? } else { None };
    match known.filter(|state| is_public(state.phase)) {
        Some(state) => page(StatusCode::OK, &ProcedurePage::of(&state, lang, app.config.demo, now)),
        None => {
            let missing = NotFoundPage { lang, demo: app.config.demo, path: "/".to_owned(), now: instant(now) };
            page(StatusCode::NOT_FOUND, &missing)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(id: &str, phase: Phase, deadline: &str) -> views::ProcedureLine {
        views::ProcedureLine {
            id: id.into(),
            title: "Servizio <b>".to_owned(),
            body: "comune".into(),
            buyer: "Comune & C.".to_owned(),
            phase,
            deadline: deadline.parse().unwrap(),
            lots: 2,
            estimated_total: "1234567.8".to_owned(),
            published_at: None,
            invited: vec!["impresa-segreta".to_owned()],
        }
    }

    #[test]
    fn drafts_are_not_public() {
        let hidden: Vec<&Phase> = Phase::ALL.iter().filter(|phase| !is_public(**phase)).collect();
        assert_eq!(hidden, [&Phase::Draft, &Phase::Decided]);
    }

    #[test]
    fn running_terms_come_first() {
        let now = "2026-01-10T00:00:00Z".parse().unwrap();
        let mut lines = [
            line("old", Phase::Evaluation, "2025-12-01T00:00:00Z"),
            line("far", Phase::Published, "2026-03-01T00:00:00Z"),
            line("past", Phase::Evaluation, "2026-01-01T00:00:00Z"),
            line("near", Phase::Published, "2026-01-11T00:00:00Z"),
        ];
        lines.sort_by_key(|line| order(line, now));
        assert_eq!(lines.map(|line| line.id.to_string()), ["near", "far", "past", "old"]);
    }

    #[test]
    fn the_list_escapes_and_hides() {
        let now = "2026-01-10T00:00:00Z".parse().unwrap();
        let lines = vec![line_of(&line("gara", Phase::Published, "2026-01-12T11:00:00Z"), Lang::It, now)];
        let shown = ListPage {
            lang: Lang::It,
            demo: true,
            path: "/".to_owned(),
            now: instant(now),
            lines,
            total: 1,
            number: 1,
            last: 1,
        };
        let text = shown.render().unwrap();
        assert!(text.contains("Servizio &#60;b&#62;") && text.contains("Comune &#38; C."), "{text}");
        assert!(text.contains("€\u{a0}1.234.567,80") && text.contains("12/01/2026 12:00:00 CET"), "{text}");
        assert!(!text.contains("impresa-segreta") && !text.contains("style=") && !text.contains("<script"));
        assert!(text.contains("lang=\"it\"") && text.contains("dimostrativa"));
    }

    #[tokio::test]
    async fn pages_are_served_with_their_protection() {
        let installation = crate::test_support::TestInstallation::start(true).await;
        let home = installation.get("/?lang=en", "").await;
        assert_eq!(home.status, StatusCode::OK);
        assert!(home.text.contains("There are no published procedures.") && home.text.contains("lang=\"en\""));
        assert!(home.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().starts_with("default-src 'none'"));
        let missing = installation.get("/procedures/none", "").await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
        assert!(missing.text.contains("Pagina non trovata"));
        let style = installation.get("/assets/site.css", "").await;
        assert_eq!(style.headers[header::CONTENT_TYPE], "text/css; charset=utf-8");
    }
}
