//! `/procedures/{procedure}/lots/{lot}/findings`: what the commission says together: collegial judgements with their reasons,
//! and the values that the notice leaves to its finding.

mod forms;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{Method, StatusCode},
    response::Response,
};
use ceralacca_evaluation::Exact;
use ceralacca_procedure::{
    OperatorId, ProcedureId,
    acts::ScoringDue,
    definition::{EnvelopeClass, ItemKind},
    event::{AnswerValue, AscertainedValue},
    findings::item_of,
    policy::Act,
    state::LotState,
};

use super::{scene::Scene, sheet, words};
use crate::{
    ApiError, App,
    access::Routes,
    pages::{Layout, Viewer, page, viewer::escape_query},
};

pub(super) fn mount(routes: Routes) -> Routes {
    let routes = routes.requires(Act::ReadEvaluation, Method::GET, "/procedures/{procedure}/lots/{lot}/findings", show);
    forms::mount(routes)
}

#[derive(Template)]
#[template(path = "panel/judgements.html")]
struct FindingsPage {
    layout: Layout,
    lot: String,
    lot_title: String,
    missing: Option<String>,
    judgements: Vec<Row>,
    findings: Vec<Row>,
    home: String,
}

/// One judgement or finding of a tenderer.
struct Row {
    tenderer: String,
    what: String,
    declared: Option<String>,
    value: Option<String>,
    reason: String,
    /// Where it is given, and by what button.
    give: Option<(String, &'static str)>,
}

async fn show(
    State(app): State<App>,
    Path((procedure, lot)): Path<(ProcedureId, u16)>,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let scene = Scene::open(&app, viewer, &procedure).await?;
    let found = scene.lot_state(lot)?;
    let due = ScoringDue::of(&scene.state, lot);
    let may = scene.may(Act::Ascertain);
    let missing = due.as_ref().err().map(|refusal| scene.why(refusal));
    let shown = FindingsPage {
        layout: scene.frame_under(&[]),
        lot: scene.lot_short(lot),
        lot_title: scene.lot_title(lot),
        judgements: judgements(&scene, lot, found, due.as_ref().ok(), may),
        findings: ascertained(&scene, lot, found, due.as_ref().ok(), may),
        missing,
        home: scene.home(),
    };
    page(StatusCode::OK, &shown)
}

/// Tenderers and things that are asked now, then those that were answered before the scores were final.
fn pairs<T>(
    asked: Option<(&[OperatorId], &[String])>,
    given: &std::collections::BTreeMap<OperatorId, std::collections::BTreeMap<String, T>>,
) -> Vec<(OperatorId, String)> {
    let mut all = Vec::new();
    let (tenderers, things) = asked.unwrap_or_default();
    for tenderer in tenderers {
        all.extend(things.iter().map(|thing| (tenderer.clone(), thing.clone())));
    }
    for (tenderer, row) in given {
        let others = row.keys().map(|thing| (tenderer.clone(), thing.clone()));
        let others: Vec<_> = others.filter(|pair| !all.contains(pair)).collect();
        all.extend(others);
    }
    all
}

fn judgements(scene: &Scene, lot: u16, found: &LotState, due: Option<&ScoringDue>, may: bool) -> Vec<Row> {
    if sheet::each_scores(&scene.state) {
        return Vec::new();
    }
    let asked = due.map(|due| (due.tenderers.as_slice(), due.subcriteria.as_slice()));
    let rows = pairs(asked, &found.collegial).into_iter().map(|(tenderer, sub)| {
        let given = found.collegial.get(&tenderer).and_then(|of| of.get(&sub));
        let waiting = given.is_none() && may && due.is_some();
        Row {
            what: scene.subcriterion(&sub),
            declared: None,
            value: given.map(|(points, _)| scene.lang().number(points)),
            reason: given.map(|(_, reason)| reason.clone()).unwrap_or_default(),
            give: waiting.then(|| (address(scene, lot, "judge", &tenderer, &sub), scene.say("Esprimi", "Give"))),
            tenderer: scene.firm(&tenderer),
        }
    });
    rows.collect()
}

fn ascertained(scene: &Scene, lot: u16, found: &LotState, due: Option<&ScoringDue>, may: bool) -> Vec<Row> {
    let asked = due.map(|due| (due.tenderers.as_slice(), due.items.as_slice()));
    let rows = pairs(asked, &found.ascertained).into_iter().map(|(tenderer, item)| {
        let given = found.ascertained.get(&tenderer).and_then(|of| of.get(&item));
        let text = match given {
            Some(_) => scene.say("Correggi", "Correct"),
            None => scene.say("Accerta", "Ascertain"),
        };
        Row {
            what: scene.item(&item),
            declared: declared(scene, lot, &tenderer, &item),
            value: given.map(|(value, _)| ascertained_text(scene, &item, value)),
            reason: given.map(|(_, reason)| reason.clone()).unwrap_or_default(),
            give: (may && due.is_some()).then(|| (address(scene, lot, "ascertain", &tenderer, &item), text)),
            tenderer: scene.firm(&tenderer),
        }
    });
    rows.collect()
}

fn address(scene: &Scene, lot: u16, act: &str, tenderer: &OperatorId, about: &str) -> String {
    scene.path(&format!("/lots/{lot}/{act}?tenderer={tenderer}&about={}", escape_query(about)))
}

/// What the tenderer declared of an item in his technical offer.
fn declared(scene: &Scene, lot: u16, tenderer: &OperatorId, item: &str) -> Option<String> {
    let opened = scene.state.tenderers.get(tenderer)?.opened(EnvelopeClass::Technical, Some(lot))?;
    opened.answers.get(item).map(|value| match value {
        AnswerValue::Number(number) => quantity(scene, item, number),
        other => words::answer(other, scene.lang()),
    })
}

fn ascertained_text(scene: &Scene, item: &str, value: &AscertainedValue) -> String {
    match value {
        AscertainedValue::Number(number) => quantity(scene, item, number),
        AscertainedValue::Bool(true) => scene.say("sì", "yes").to_owned(),
        AscertainedValue::Bool(false) => scene.say("no", "no").to_owned(),
    }
}

/// A figure with the unit that its item asks for.
fn quantity(scene: &Scene, item: &str, number: &Exact) -> String {
    let unit = match scene.state.definition.item(item_of(item)).map(|(_, item)| &item.kind) {
        Some(ItemKind::Number(rule)) => rule.unit.as_str(),
        Some(_) | None => "",
    };
    scene.lang().quantity(number, unit)
}
