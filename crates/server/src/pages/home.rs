//! The first page: what this is, for whom, and the next terms.

use askama::Template;
use axum::{
    extract::State,
    http::{Method, StatusCode},
    response::Response,
};

use super::{
    Layout, Viewer,
    lang::{countdown, instant},
    page,
};
use crate::{
    ApiError, App,
    access::Routes,
    search::{self, Query, Standing},
    streams, tour,
};

/// Terms shown.
const TERMS_SHOWN: usize = 3;

/// Mounts the page.
pub fn mount(routes: Routes) -> Routes {
    routes.public(Method::GET, "/", show)
}

/// The page.
#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    layout: Layout,
    terms: Vec<Term>,
    walks: Vec<WalkCard>,
}

/// A procedure whose term is near.
struct Term {
    id: String,
    title: String,
    buyer: String,
    deadline: String,
    left: String,
}

/// A procedure of the guided tour.
struct WalkCard {
    id: String,
    title: String,
    buyer: String,
    phase: &'static str,
}

async fn show(State(app): State<App>, viewer: Viewer) -> Result<Response, ApiError> {
    let (lang, now) = (viewer.lang(), viewer.layout.now);
    let open = Query { standing: Standing::Open, ..Query::default() };
    let found = search::public(&app, &open).await?;
    let terms = found.lines.into_iter().take(TERMS_SHOWN).map(|line| Term {
        id: line.id.to_string(),
        title: line.title,
        buyer: line.buyer,
        deadline: instant(line.deadline),
        left: countdown(now, line.deadline, lang),
    });
    let terms = terms.collect();
    let mut walks = Vec::new();
    let plans = if app.config.demo { tour::plans(app.engine.as_ref()).await? } else { Vec::new() };
    for plan in plans {
        let Some(state) = streams::procedure(&app, &plan.procedure).await? else { continue };
        walks.push(WalkCard {
            id: state.id.to_string(),
            title: state.definition.title.clone(),
            buyer: state.definition.buyer.name.clone(),
            phase: lang.phase(state.phase),
        });
    }
    page(StatusCode::OK, &HomePage { layout: viewer.layout, terms, walks })
}
