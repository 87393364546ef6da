//! `/procedures/{procedure}/lots/{lot}/ranking`: places, every number with its derivation, ties, draws, checks.

mod anomalies;
mod anomaly_forms;
mod chart;
mod draw;
mod forms;
mod improvement;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{Method, StatusCode},
    response::Response,
};
use ceralacca_evaluation::{Derivation, FormulaText, TendererId, formula_text};
use ceralacca_procedure::{
    OperatorId, ProcedureId, acts,
    event::FindingSeverity,
    policy::Act,
    scoring::{self, LotEvaluation},
    state::{EnvelopeStatus, LotStage, LotState},
};

use super::{derivation::Steps, scene::Scene, words};
use crate::{
    ApiError, App,
    access::Routes,
    pages::{Lang, Layout, Viewer, draws::Draws, page},
};
use anomalies::Anomalies;
use chart::RankingChart;
use improvement::Improvements;

pub(super) fn mount(routes: Routes) -> Routes {
    let routes = routes.requires(Act::ReadEvaluation, Method::GET, "/procedures/{procedure}/lots/{lot}/ranking", show);
    anomaly_forms::mount(improvement::mount(draw::mount(forms::mount(routes))))
}

#[derive(Template)]
#[template(path = "panel/ranking.html")]
struct RankingPage {
    layout: Layout,
    lot: String,
    lot_title: String,
    stage: &'static str,
    recorded: bool,
    why_not: Option<String>,
    rows: Vec<PlaceRow>,
    /// Whether quality has points.
    technical: bool,
    /// Whether anything has points.
    scored: bool,
    chart: Option<RankingChart>,
    ties: Vec<TieShown>,
    improvements: Option<Improvements>,
    draws: Option<Draws>,
    /// From when the draw that was announced can be held, while it cannot yet.
    draw_waits: Option<String>,
    /// Where that announcement can be replaced.
    draw_replacing: Option<String>,
    anomalies: Option<Anomalies>,
    checks: Vec<(String, String, Option<String>)>,
    formulas: Vec<String>,
    act: Option<(String, &'static str)>,
    waits_for: Option<String>,
    awards: String,
    home: String,
}

/// One place of the ranking.
struct PlaceRow {
    place: usize,
    tenderer: String,
    technical: Option<Number>,
    offered: String,
    /// What was offered anew among equal tenders, where it counts.
    improved: Option<String>,
    economic: Option<Number>,
    total: Number,
    decided_by: Option<String>,
}

/// A number that opens to how it came about.
struct Number {
    shown: String,
    steps: Steps,
}

struct TieShown {
    place: usize,
    tenderers: String,
    next: String,
}

async fn show(
    State(app): State<App>,
    Path((procedure, lot)): Path<(ProcedureId, u16)>,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let scene = Scene::open(&app, viewer, &procedure).await?;
    let found = scene.lot_state(lot)?;
    page(StatusCode::OK, &RankingPage::of(&scene, lot, found))
}

impl RankingPage {
    fn of(scene: &Scene, lot: u16, found: &LotState) -> Self {
        let lang = scene.lang();
        let recorded = !found.ranking.is_empty();
        let due = scene.due(acts::Rank { lot });
        // Prices are open, and counted, only when the ranking is made or may be made: before, nothing of them is shown.
        let evaluation = (recorded || due.is_ok()).then(|| scoring::evaluation(&scene.state, lot));
        let why_not = match (&evaluation, &due) {
            (None, Err(refusal)) | (Some(Err(refusal)), _) => Some(scene.why(refusal)),
            (None | Some(Ok(_)), _) => None,
        };
        let evaluation = evaluation.and_then(Result::ok);
        let rows = evaluation.as_ref().map(|evaluation| rows(scene, lot, evaluation)).unwrap_or_default();
        let award = &scene.state.definition.award;
        let technical = award.technical.is_some();
        let scored = technical || !award.economic.max_points.is_zero();
        Self {
            layout: scene.frame_under(&[]),
            lot: scene.lot_short(lot),
            lot_title: scene.lot_title(lot),
            stage: words::lot_stage(found.stage, lang),
            recorded,
            why_not,
            chart: evaluation.as_ref().filter(|_| technical).and_then(|found| chart::of(scene, found)),
            ties: evaluation.as_ref().map(|found| ties(scene, found)).unwrap_or_default(),
            rows,
            technical,
            scored,
            improvements: Improvements::of(scene, lot, found),
            draws: Draws::of(lot, found, lang, |id| scene.firm(id)),
            draw_waits: draw::waits_until(scene, lot),
            draw_replacing: draw::replacing(scene, lot),
            anomalies: Anomalies::of(scene, lot, found),
            checks: if recorded { checks(scene, lot) } else { Vec::new() },
            formulas: formula_text(award).iter().map(|text| lang.text(text).to_owned()).collect(),
            act: forms::next(scene, lot, found),
            waits_for: waits_for(scene, found, due.is_ok()),
            awards: scene.path("/awards"),
            home: scene.home(),
        }
    }
}

fn rows(scene: &Scene, lot: u16, evaluation: &LotEvaluation) -> Vec<PlaceRow> {
    let lang = scene.lang();
    let places = evaluation.ranking.iter().flat_map(|ranking| &ranking.places);
    let rows = places.map(|place| {
        let economic = evaluation.economic.as_ref().and_then(|economic| economic.of(&place.tenderer));
        let technical = evaluation.technical.of(&place.tenderer).map(ceralacca_evaluation::TechnicalScore::explanation);
        PlaceRow {
            place: place.position,
            tenderer: firm(scene, &place.tenderer),
            technical: technical.map(|derived| number(&derived, lang)),
            offered: economic.map(|score| scene.offered(&score.offered)).unwrap_or_default(),
            improved: scoring::improved_offer(&scene.state, lot, &OperatorId::new(place.tenderer.as_str()))
                .map(|value| scene.offered(&value)),
            economic: economic.map(|score| number(&score.score, lang)),
            total: number(&place.total, lang),
            decided_by: place.decided_by.as_ref().map(|step| lang.text(&step.formula_text()).to_owned()),
        }
    });
    rows.collect()
}

fn firm(scene: &Scene, tenderer: &TendererId) -> String {
    scene.firm(&OperatorId::new(tenderer.as_str()))
}

fn number(derivation: &Derivation, lang: Lang) -> Number {
    Number { shown: lang.number(&derivation.result), steps: Steps::of(derivation, lang) }
}

fn ties(scene: &Scene, evaluation: &LotEvaluation) -> Vec<TieShown> {
    let unresolved = evaluation.ranking.iter().flat_map(|ranking| &ranking.unresolved);
    let shown = unresolved.map(|tie| {
        let names: Vec<String> = tie.tenderers.iter().map(|id| firm(scene, id)).collect();
        let none = || {
            scene.say("gli atti di gara non prevedono altro", "the tender documents have no further step").to_owned()
        };
        TieShown {
            place: tie.position,
            tenderers: names.join("; "),
            next: tie.next.as_ref().map_or_else(none, |step| scene.lang().text(&step.formula_text()).to_owned()),
        }
    });
    shown.collect()
}

/// What the platform saw in the opened prices that is to be checked before the award (art. 110): tenderer, text, article.
fn checks(scene: &Scene, lot: u16) -> Vec<(String, String, Option<String>)> {
    let class = scene.state.price_class();
    let mut found = Vec::new();
    for tenderer in scene.state.tenderers.values().filter(|tenderer| tenderer.competes_for(lot)) {
        let status = tenderer.envelope(class, Some(lot)).map(|envelope| &envelope.status);
        let Some(EnvelopeStatus::Opened { findings, .. }) = status else { continue };
        let checks = findings.iter().filter(|finding| finding.severity == FindingSeverity::Check);
        found.extend(checks.map(|finding| {
            (scene.firm(tenderer.id()), scene.say(&finding.it, &finding.en).to_owned(), finding.article.clone())
        }));
    }
    found
}

/// Who makes the ranking, for those who do not.
fn waits_for(scene: &Scene, found: &LotState, due: bool) -> Option<String> {
    if !due || found.stage == LotStage::Ranked || scene.may(Act::Rank) {
        return None;
    }
    let panels = [scene.state.evaluation_panel.as_ref(), scene.state.opening_panel.as_ref()];
    panels.into_iter().flatten().next().map(|panel| scene.people(&panel.members))
}
