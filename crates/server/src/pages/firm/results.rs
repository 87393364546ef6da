//! What a tenderer sees of the results, once they are shown.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use ceralacca_evaluation::Exact;
use ceralacca_procedure::{
    OperatorId, ProcedureId, ProcedureState,
    state::{LotState, Phase},
};

use super::acting::{Chosen, Of, acting, under_tender};
use crate::{
    ApiError, App,
    pages::{Lang, Layout, Viewer, draws::Draws, page, ties},
    people,
    routes::evaluation::{Results, lot_results},
    streams,
};

/// The page.
#[derive(Template)]
#[template(path = "firm/results.html")]
struct ResultsPage {
    layout: Layout,
    procedure: ProcedureId,
    title: String,
    lots: Vec<LotResults>,
}

/// One lot.
struct LotResults {
    number: u16,
    title: String,
    technical: Vec<(String, String, bool)>,
    ranking: Vec<RankRow>,
    /// Whether there are scores.
    scored: bool,
    draws: Option<Draws>,
    /// Who is proposed for the award, once everybody may know it.
    proposed: Option<String>,
}

/// One line of a ranking.
struct RankRow {
    place: u32,
    name: String,
    technical: String,
    economic: String,
    total: String,
    /// What decided the place among equals.
    decided: Option<&'static str>,
    own: bool,
}

/// `GET /procedures/{procedure}/tender/results`.
pub async fn show(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    viewer: Viewer,
    Query(of): Query<Of>,
) -> Result<Response, ApiError> {
    let state = streams::known_procedure(&app, &procedure).await?;
    let acting = match acting(&app, &viewer, &state, &of).await? {
        Chosen::Acting(acting) => acting,
        Chosen::Asked(response) => return Ok(response),
    };
    let names = names(&app, &state).await?;
    let mut lots = Vec::new();
    for lot in &state.definition.lots {
        let Ok(results) = lot_results(&state, viewer.actor(), lot.number) else { continue };
        let shown = Shown { lang: viewer.lang(), own: &acting.operator, names: &names };
        let found = state.lots.get(&lot.number);
        let proposed = found.filter(|_| state.phase == Phase::Proposed);
        let proposed = proposed.and_then(|found| found.proposed.as_ref()).map(|id| shown.name(id));
        lots.push(LotResults { proposed, ..shown.lot(lot.number, &lot.title, found, results) });
    }
    let layout = under_tender(viewer.layout, &state, &acting);
    page(StatusCode::OK, &ResultsPage { layout, procedure, title: state.definition.title.clone(), lots })
}

async fn names(app: &App, state: &ProcedureState) -> Result<BTreeMap<OperatorId, String>, ApiError> {
    let mut names = BTreeMap::new();
    for id in state.tenderers.keys() {
        names.insert(id.clone(), people::operator_name(app.engine.as_ref(), id).await?);
    }
    Ok(names)
}

struct Shown<'a> {
    lang: Lang,
    own: &'a OperatorId,
    names: &'a BTreeMap<OperatorId, String>,
}

impl Shown<'_> {
    fn name(&self, id: &OperatorId) -> String {
        self.names.get(id).cloned().unwrap_or_else(|| id.to_string())
    }

    fn lot(&self, number: u16, title: &str, found: Option<&LotState>, results: Results) -> LotResults {
        let technical =
            results.technical.iter().map(|(id, points)| (self.name(id), self.points(points), id == self.own));
        let ranking = results.ranking.iter().map(|line| RankRow {
            place: line.place,
            name: self.name(&line.tenderer),
            technical: self.score(line.technical.as_ref()),
            economic: self.score(line.economic.as_ref()),
            total: self.score(line.total.as_ref()),
            decided: found.and_then(|found| ties::explained(found, line, self.lang)),
            own: line.tenderer == *self.own,
        });
        LotResults {
            number,
            title: title.to_owned(),
            technical: technical.collect(),
            scored: results.ranking.iter().any(|line| line.total.is_some()),
            ranking: ranking.collect(),
            draws: found.and_then(|found| Draws::of(number, found, self.lang, |id| self.name(id))),
            proposed: None,
        }
    }

    fn score(&self, points: Option<&Exact>) -> String {
        points.map_or_else(|| "–".to_owned(), |points| self.lang.number(points))
    }

    fn points(&self, exact: &str) -> String {
        exact.parse().map_or_else(|_| exact.to_owned(), |points| self.lang.number(&points))
    }
}
