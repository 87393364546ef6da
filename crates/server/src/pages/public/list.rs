//! Public pages: the list of procedures and one page for each.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::{Method, StatusCode},
    response::Response,
};
use ceralacca_procedure::{ProcedureId, Refusal};
use jiff::Timestamp;
use serde::Deserialize;

use super::{is_running, procedure::ProcedurePage};
use crate::{
    ApiError, App,
    access::Routes,
    pages::{
        Lang, Layout, Viewer,
        lang::{countdown, euro, instant},
        page,
    },
    routes::procedures::{is_public, public_lines},
    streams, views,
};

/// Procedures on one page of the list.
const LINES_MAX: usize = 50;
/// Mounts the public pages.
pub fn mount(routes: Routes) -> Routes {
    routes.public(Method::GET, "/procedures", list).public(Method::GET, "/procedures/{procedure}", one)
}

/// What a page may be asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// Page of the list, from 1.
    page: String,
}

/// The list of public procedures.
#[derive(Template)]
#[template(path = "public/list.html")]
struct ListPage {
    layout: Layout,
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

async fn list(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Result<Response, ApiError> {
    let (lang, now) = (viewer.lang(), viewer.layout.now);
    let mut found = public_procedures(&app).await?;
    let total = found.len();
    let last = total.div_ceil(LINES_MAX).max(1);
    let number = asked.page.parse().unwrap_or(1).clamp(1, last);
    found.sort_by(|a, b| order(a, now).cmp(&order(b, now)).then_with(|| a.id.cmp(&b.id)));
    let lines =
        found.iter().skip((number - 1) * LINES_MAX).take(LINES_MAX).map(|line| line_of(line, lang, now)).collect();
    page(StatusCode::OK, &ListPage { layout: viewer.layout, lines, total, number, last })
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

async fn one(State(app): State<App>, Path(id): Path<ProcedureId>, viewer: Viewer) -> Result<Response, ApiError> {
    let known = if id.is_well_formed() { streams::procedure(&app, &id).await? } else { None };
    let state = known.filter(|state| is_public(state.phase)).ok_or_else(|| {
        Refusal::not_found("procedure_unknown", "La procedura non esiste.", "The procedure does not exist.")
    })?;
    page(StatusCode::OK, &ProcedurePage::of(&state, viewer.layout))
}

#[cfg(test)]
mod tests {
    use axum::http::header;
    use ceralacca_procedure::state::Phase;

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
            layout: Layout::for_tests(Lang::It, "2026-01-10T00:00:00Z"),
            lines,
            total: 1,
            number: 1,
            last: 1,
        };
        let text = shown.render().unwrap();
        assert!(text.contains("Servizio &#60;b&#62;") && text.contains("Comune &#38; C."), "{text}");
        assert!(text.contains("€\u{a0}1.234.567,80") && text.contains("12/01/2026 12:00:00 CET"), "{text}");
        assert!(!text.contains("impresa-segreta") && !text.contains("style="));
        assert!(text.contains("lang=\"it\"") && text.contains("dimostrativa"));
    }

    #[tokio::test]
    async fn pages_are_served_with_their_protection() {
        let installation = crate::test_support::TestInstallation::start(true).await;
        let home = installation.get("/procedures?lang=en", "").await;
        assert_eq!(home.status, StatusCode::OK);
        assert!(home.text.contains("There are no published procedures.") && home.text.contains("lang=\"en\""));
        assert!(home.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().starts_with("default-src 'none'"));
        let missing = installation.get("/procedures/none", "").await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
        assert!(missing.text.contains("Pagina non trovata"));
    }
}
