//! `/procedures/{procedure}/lots/{lot}/comparison`: the values of all commissioners side by side, once all have locked their
//! sheets, and the technical scores that come of them.

mod forms;
mod pairs;
mod values;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{Method, StatusCode},
    response::Response,
};
use ceralacca_evaluation::{FormulaText, TechnicalResult};
use ceralacca_procedure::{
    OperatorId, ProcedureId,
    acts::{self, ScoringDue},
    policy::Act,
    scoring,
    state::{LotStage, LotState},
};

use super::{derivation::Steps, scene::Scene, sheet, words};
use crate::{
    ApiError, App,
    access::Routes,
    pages::{Layout, Viewer, page},
};
use pairs::ComparedPairs;
use values::Compared;

pub(super) fn mount(routes: Routes) -> Routes {
    let routes =
        routes.requires(Act::ReadEvaluation, Method::GET, "/procedures/{procedure}/lots/{lot}/comparison", show);
    forms::mount(routes)
}

#[derive(Template)]
#[template(path = "panel/comparison.html")]
struct ComparisonPage {
    layout: Layout,
    lot: String,
    lot_title: String,
    stage: &'static str,
    /// Who has locked, while not all have.
    sheets: Vec<(String, bool)>,
    commissioners: Vec<String>,
    compared: Vec<Compared>,
    compared_pairs: Vec<ComparedPairs>,
    spread_noted: String,
    missing: Option<String>,
    totals: Vec<TotalRow>,
    threshold: Option<String>,
    rescaled: bool,
    rules: Vec<String>,
    act: Option<(String, &'static str)>,
    waits_for: Option<String>,
    home: String,
}

/// The technical total of one tenderer.
struct TotalRow {
    tenderer: String,
    criteria: Vec<(String, String)>,
    before: Option<String>,
    total: String,
    below: bool,
    steps: Steps,
}

async fn show(
    State(app): State<App>,
    Path((procedure, lot)): Path<(ProcedureId, u16)>,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let scene = Scene::open(&app, viewer, &procedure).await?;
    let found = scene.lot_state(lot)?;
    page(StatusCode::OK, &ComparisonPage::of(&scene, lot, found))
}

impl ComparisonPage {
    fn of(scene: &Scene, lot: u16, found: &LotState) -> Self {
        let lang = scene.lang();
        let waiting = unlocked(scene, lot, found);
        let members = scene.state.evaluation_panel.iter().flat_map(|panel| panel.members.clone());
        let members: Vec<_> = members.collect();
        let blind = !waiting.is_empty();
        // While one sheet is open nobody sees another's: neither values nor anything that follows from them.
        let result = if blind { Err(None) } else { scoring::technical_result(&scene.state, lot).map_err(Some) };
        let each = sheet::each_scores(&scene.state);
        let missing = match &result {
            Err(Some(refusal)) => Some(scene.why(refusal)),
            Err(None) | Ok(_) => None,
        };
        let totals = result.as_ref().map(|result| totals(scene, result)).unwrap_or_default();
        Self {
            layout: scene.frame_under(&[]),
            lot: scene.lot_short(lot),
            lot_title: scene.lot_title(lot),
            stage: words::lot_stage(found.stage, lang),
            sheets: if blind {
                members.iter().map(|member| (scene.person(member), !waiting.contains(member))).collect()
            } else {
                Vec::new()
            },
            commissioners: members.iter().map(|member| scene.person(member)).collect(),
            compared: if each && !blind { values::compared(scene, found, &members) } else { Vec::new() },
            compared_pairs: match &scene.state.definition.award.technical {
                Some(rules) if !blind => pairs::compared(scene, rules, (lot, found), &members),
                Some(_) | None => Vec::new(),
            },
            spread_noted: lang.number(&values::spread_noted()),
            missing,
            rescaled: totals.iter().any(|row| row.before.is_some()),
            totals,
            threshold: threshold(scene),
            rules: rules(scene),
            act: next_act(scene, lot, found),
            waits_for: waits_for(scene, lot, found),
            home: scene.home(),
        }
    }
}

/// Commissioners whose sheets are not locked for everybody; nobody once the scores are final.
fn unlocked(scene: &Scene, lot: u16, found: &LotState) -> Vec<ceralacca_procedure::PersonId> {
    if found.stage != LotStage::Waiting || !sheet::each_scores(&scene.state) {
        return Vec::new();
    }
    match ScoringDue::of(&scene.state, lot) {
        Ok(due) => due.sheets,
        // Technical tenders are still closed: nobody has scored, or a readmitted tenderer is to be scored.
        Err(_) => scene.state.evaluation_panel.iter().flat_map(|panel| panel.members.clone()).collect(),
    }
}

fn totals(scene: &Scene, result: &TechnicalResult) -> Vec<TotalRow> {
    let lang = scene.lang();
    let rows = result.scores.iter().map(|score| {
        let explanation = score.explanation();
        TotalRow {
            tenderer: scene.firm(&OperatorId::new(score.tenderer.as_str())),
            criteria: score
                .criteria
                .iter()
                .map(|criterion| (criterion.id.to_string(), lang.number(&criterion.score.result)))
                .collect(),
            before: score.before_rescaling.as_ref().map(|before| lang.number(&before.result)),
            total: lang.number(&score.total.result),
            below: !score.passes(),
            steps: Steps::of(&explanation, lang),
        }
    });
    rows.collect()
}

fn threshold(scene: &Scene) -> Option<String> {
    let technical = scene.state.definition.award.technical.as_ref()?;
    let threshold = technical.threshold.as_ref()?;
    Some(scene.lang().number(&threshold.points))
}

/// The rules of the technical offer in words, generated from what runs.
fn rules(scene: &Scene) -> Vec<String> {
    let award = &scene.state.definition.award;
    let texts = ceralacca_evaluation::formula_text(award);
    let economic = award.economic.formula_text();
    let technical = texts.iter().take_while(|text| **text != economic);
    technical.map(|text| scene.lang().text(text).to_owned()).collect()
}

fn next_act(scene: &Scene, lot: u16, found: &LotState) -> Option<(String, &'static str)> {
    match found.stage {
        LotStage::Waiting if scene.may(Act::ScoreTechnical) && scene.due(acts::ScoreTechnical { lot }).is_ok() => {
            Some((
                scene.path(&format!("/lots/{lot}/technical")),
                scene.say("Rendi definitivi i punteggi tecnici", "Make the technical scores final"),
            ))
        }
        LotStage::TechnicalScored if scene.may(Act::ShowTechnical) => Some((
            scene.path(&format!("/lots/{lot}/show")),
            scene.say("Mostra i punteggi ai concorrenti", "Show the scores to tenderers"),
        )),
        _ => None,
    }
}

/// Who acts next, for those who do not.
fn waits_for(scene: &Scene, lot: u16, found: &LotState) -> Option<String> {
    let acts = match found.stage {
        LotStage::Waiting => !scene.may(Act::ScoreTechnical) && scene.due(acts::ScoreTechnical { lot }).is_ok(),
        LotStage::TechnicalScored => !scene.may(Act::ShowTechnical),
        _ => false,
    };
    let commission = scene.state.evaluation_panel.as_ref()?;
    acts.then(|| scene.people(&commission.members))
}
