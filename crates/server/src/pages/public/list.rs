//! Public pages: the list of procedures and one page for each.

use askama::Template;
use axum::{
    extract::{self, Path, State},
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
    search::{self, Query, is_public},
    streams, views,
};

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
    total: u64,
    number: u32,
    last: u32,
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

async fn list(
    State(app): State<App>,
    viewer: Viewer,
    extract::Query(asked): extract::Query<Asked>,
) -> Result<Response, ApiError> {
    let (lang, now) = (viewer.lang(), viewer.layout.now);
    let found = search::public(&app, &Query { page: asked.page.parse().unwrap_or(1), ..Query::default() }).await?;
    let lines = found.lines.iter().map(|line| line_of(line, lang, now)).collect();
    let (total, number, last) = (found.total, found.number, found.last);
    page(StatusCode::OK, &ListPage { layout: viewer.layout, lines, total, number, last })
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
