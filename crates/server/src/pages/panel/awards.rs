//! `/procedures/{procedure}/awards`: who is proposed for which lot, and how the limit on lots gives it to whom.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{Method, StatusCode},
    response::Response,
};
use ceralacca_evaluation::{FormulaText, LotAwards, Release};
use ceralacca_procedure::{
    OperatorId, ProcedureId, acts,
    lot_preference::{self, LotPreference},
    policy::Act,
    scoring,
    state::{LotStage, LotState},
};

use super::{lot_act::LotAct, scene::Scene, words};
use crate::{
    ApiError, App,
    access::Routes,
    pages::{Field, FieldKind, FormPage, Lang, Layout, Viewer, page},
};

pub(super) fn mount(routes: Routes) -> Routes {
    let routes = routes.requires(Act::ReadEvaluation, Method::GET, "/procedures/{procedure}/awards", show);
    LotAct {
        path: "/procedures/{procedure}/lots/{lot}/propose",
        form,
        command: |_, lot, posted| Ok(acts::ProposeAward { lot, reason: posted.text("reason").to_owned() }),
    }
    .mount(routes)
}

#[derive(Template)]
#[template(path = "panel/awards.html")]
struct AwardsPage {
    layout: Layout,
    limit: Option<String>,
    why_not: Option<String>,
    /// Tenderer and the lots he prefers, in his order; only where the limit looks at it.
    preferences: Vec<(String, String)>,
    releases: Vec<String>,
    rounds: usize,
    lots: Vec<LotRow>,
    waits_for: Option<String>,
    home: String,
}

struct LotRow {
    name: String,
    title: String,
    stage: &'static str,
    first: Option<String>,
    due: Option<String>,
    beyond: bool,
    proposed: Option<String>,
    ranking: String,
    propose: Option<String>,
    /// Why a ranked lot is not proposed yet.
    waits: Option<String>,
}

async fn show(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let scene = Scene::open(&app, viewer, &procedure).await?;
    page(StatusCode::OK, &AwardsPage::of(&scene))
}

impl AwardsPage {
    fn of(scene: &Scene) -> Self {
        let limited = scoring::lot_awards(&scene.state);
        let why_not = limited.as_ref().err().map(|refusal| scene.why(refusal));
        let awards = limited.ok().flatten();
        let limit = scene.state.definition.lot_limits.as_ref();
        let lots: Vec<LotRow> =
            scene.state.lots.iter().map(|(number, lot)| lot_row(scene, *number, lot, awards.as_ref())).collect();
        let may = scene.may(Act::ProposeAward);
        let waiting = scene.state.lots.values().any(|lot| lot.stage == LotStage::Ranked);
        Self {
            layout: scene.frame_under(&[]),
            limit: limit.map(|rules| scene.lang().text(&rules.formula_text()).to_owned()),
            why_not,
            preferences: preferences(scene),
            releases: awards.iter().flat_map(|awards| &awards.releases).map(|found| release(scene, found)).collect(),
            rounds: awards.as_ref().map_or(0, |awards| awards.rounds.len()),
            waits_for: (!may && waiting).then(|| who(scene)),
            lots,
            home: scene.home(),
        }
    }
}

fn preferences(scene: &Scene) -> Vec<(String, String)> {
    let (lang, definition) = (scene.lang(), &scene.state.definition);
    if lot_preference::asked(definition).is_none() {
        return Vec::new();
    }
    let rows = scene.state.tenderers.values().filter_map(|tenderer| {
        let order = match LotPreference::of(definition, tenderer) {
            LotPreference::Declared(lots) => lots.iter().map(u16::to_string).collect::<Vec<_>>().join(", "),
            LotPreference::Unsound => {
                lang.say("non valida: è come non dichiarata", "unsound: as if not declared").to_owned()
            }
            LotPreference::NotDeclared if tenderer.manifest.lots.len() > 1 => {
                lang.say("non dichiarata", "not declared").to_owned()
            }
            LotPreference::NotDeclared => return None,
        };
        Some((scene.firm(tenderer.id()), order))
    });
    rows.collect()
}

fn who(scene: &Scene) -> String {
    let panels = [scene.state.evaluation_panel.as_ref(), scene.state.opening_panel.as_ref()];
    panels.into_iter().flatten().next().map(|panel| scene.people(&panel.members)).unwrap_or_default()
}

/// What a tenderer gives up and why, with names.
fn release(scene: &Scene, release: &Release) -> String {
    let who = scene.firm(&OperatorId::new(release.tenderer.as_str()));
    let kept: Vec<&str> = release.kept.iter().map(ceralacca_evaluation::LotId::as_str).collect();
    let (several, kept, lot) = (kept.len() > 1, kept.join(", "), &release.lot);
    match scene.lang() {
        Lang::It => format!(
            "Il concorrente {who} risulta primo in più lotti di quanti ne può ottenere: conserva {} {kept} e lascia il lotto {lot} a chi segue in graduatoria.",
            if several { "i lotti" } else { "il lotto" }
        ),
        Lang::En => format!(
            "{who} is first in more lots than one tenderer may have: keeps {} {kept} and leaves lot {lot} to the next in the ranking.",
            if several { "lots" } else { "lot" }
        ),
    }
}

fn lot_row(scene: &Scene, number: u16, lot: &LotState, awards: Option<&LotAwards>) -> LotRow {
    let award = awards.and_then(|awards| awards.awards.iter().find(|award| award.lot.as_str() == number.to_string()));
    let first = lot.ranking.first().map(|line| scene.firm(&line.tenderer));
    let due = match award {
        Some(award) => award.tenderer.as_ref().map(|id| scene.firm(&OperatorId::new(id.as_str()))),
        None if scene.state.definition.lot_limits.is_none() => first.clone(),
        None => None,
    };
    let command = acts::ProposeAward { lot: number, reason: "-".to_owned() };
    let due_now = scene.due(command);
    let possible = scene.may(Act::ProposeAward) && due_now.is_ok();
    LotRow {
        name: scene.lot_short(number),
        title: scene.lot_title(number),
        stage: words::lot_stage(lot.stage, scene.lang()),
        first,
        due,
        beyond: award.is_some_and(|award| award.beyond_limit),
        proposed: lot.proposed.as_ref().map(|id| scene.firm(id)),
        ranking: scene.path(&format!("/lots/{number}/ranking")),
        waits: due_now.err().filter(|_| lot.stage == LotStage::Ranked).map(|refusal| scene.why(&refusal)),
        propose: possible.then(|| scene.path(&format!("/lots/{number}/propose"))),
    }
}

fn form(scene: &Scene, lot: u16) -> FormPage {
    let lang = scene.lang();
    let winner = scoring::awards(&scene.state).ok().and_then(|awards| awards.get(&lot).cloned().flatten());
    let title = format!("{} {}", lang.say("Proporre l'aggiudicazione:", "Propose the award:"), scene.lot_short(lot));
    let outcome = match winner {
        Some(tenderer) => {
            let improved = scoring::improved_offer(&scene.state, lot, &tenderer).map(|value| {
                let words = lang.say("con l'offerta migliorativa di", "with the improved offer of");
                format!(", {words} {}", scene.offered(&value))
            });
            let who = scene.firm(&tenderer);
            format!("{} {who}{}.", lang.say("Si propone", "Proposed:"), improved.unwrap_or_default())
        }
        None => lang
            .say(
                "Le regole degli atti di gara non danno il lotto a nessuno: si registra questo.",
                "The rules of the tender documents give the lot to nobody: that is what is recorded.",
            )
            .to_owned(),
    };
    scene
        .form(&title, lang.say("Proponi", "Propose"), &scene.path("/awards"))
        .grave()
        .paragraph(outcome)
        .paragraph(lang.say(
            "Chi è proposto lo stabiliscono graduatoria e limiti ai lotti, non questa pagina. La proposta non si ritira da qui; il RUP verifica poi i requisiti prima di aggiudicare.",
            "Who is proposed follows from the ranking and the limits on lots, not from this page. The proposal cannot be taken back from here; the RUP then checks the requirements before the award.",
        ))
        .field(
            Field::new("reason", lang.say("Motivazione", "Reasons"), FieldKind::Area(acts::TEXT_LENGTH_MAX))
                .help(lang.say("Entra nel verbale e nella proposta.", "It enters the minutes and the proposal."))
                .article("art. 17 c.5 D.Lgs. 36/2023"),
        )
}
