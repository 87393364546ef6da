//! `/procedures/{procedure}/panel`: what is to be done now, the members, the sessions, the tenderers, the lots.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use ceralacca_procedure::{
    ProcedureId,
    acts::ScoringDue,
    event::PanelKind,
    policy::Act,
    state::{Admission, EnvelopeStatus, LotStage, Panel, Session, SessionStage, Tenderer},
};

use super::{
    scene::Scene,
    sheet,
    steps::{self, Step},
    words,
};
use crate::{
    ApiError, App,
    pages::{Layout, Viewer, lang::instant, page},
};

#[derive(Template)]
#[template(path = "panel/overview.html")]
struct Overview {
    layout: Layout,
    title: String,
    phase: &'static str,
    base: String,
    mine: Vec<Step>,
    others: Vec<Step>,
    finished: Option<&'static str>,
    panels: Vec<PanelTable>,
    sessions: Vec<SessionRow>,
    may_convene: bool,
    tenderers: Option<Vec<TendererRow>>,
    lots: Vec<LotRow>,
    awards: bool,
}

struct PanelTable {
    name: &'static str,
    act: String,
    members: Vec<MemberRow>,
}

struct MemberRow {
    name: String,
    role: &'static str,
    seen: Option<String>,
    declared: Option<String>,
    conflict: bool,
}

struct SessionRow {
    id: String,
    panel: &'static str,
    purpose: String,
    starts_at: String,
    stage: &'static str,
    running: bool,
    minutes: bool,
}

struct TendererRow {
    id: String,
    name: String,
    lots: String,
    admission: String,
    open: usize,
    closed: usize,
    findings: usize,
}

struct LotRow {
    number: u16,
    name: String,
    title: String,
    stage: &'static str,
    links: Vec<(String, &'static str)>,
}

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let scene = Scene::of_office(&app, viewer, &procedure).await?;
    page(StatusCode::OK, &Overview::of(&scene))
}

impl Overview {
    fn of(scene: &Scene) -> Self {
        let (mine, others) = steps::steps(scene).into_iter().partition(|step| step.mine);
        let state = &scene.state;
        let mut sessions: Vec<&Session> = state.sessions.values().collect();
        sessions.sort_by_key(|session| session.starts_at);
        let named = [(PanelKind::Opening, &state.opening_panel), (PanelKind::Evaluation, &state.evaluation_panel)];
        Self {
            layout: scene.frame(),
            title: state.definition.title.clone(),
            phase: scene.lang().phase(state.phase),
            base: scene.path(""),
            mine,
            others,
            finished: finished(scene),
            panels: named
                .into_iter()
                .filter_map(|(kind, panel)| panel.as_ref().map(|panel| panel_table(scene, kind, panel)))
                .collect(),
            sessions: sessions.into_iter().map(|session| session_row(scene, session)).collect(),
            may_convene: scene.may(Act::ConveneSession)
                && (state.opening_panel.is_some() || state.evaluation_panel.is_some()),
            tenderers: scene
                .may(Act::ReadOpened)
                .then(|| state.tenderers.values().map(|tenderer| tenderer_row(scene, tenderer)).collect()),
            lots: if scene.may(Act::ReadEvaluation) { lot_rows(scene) } else { Vec::new() },
            awards: scene.may(Act::ReadEvaluation) && state.lots.values().any(|lot| lot.stage >= LotStage::Ranked),
        }
    }
}

fn finished(scene: &Scene) -> Option<&'static str> {
    use ceralacca_procedure::state::Phase;
    let lang = scene.lang();
    match scene.state.phase {
        Phase::Proposed => Some(lang.say(
            "Per ogni lotto c'è la proposta di aggiudicazione: il seggio e la commissione hanno finito. Ora il RUP verifica i requisiti di chi è proposto (art. 17 c.5).",
            "Every lot has its proposal of award: the panels have finished. The RUP now checks the requirements of those proposed (art. 17 c.5).",
        )),
        Phase::Deserted => Some(lang.say("La procedura è deserta.", "The procedure is deserted.")),
        Phase::Revoked => Some(lang.say("La procedura è stata revocata.", "The procedure was revoked.")),
        Phase::Annulled => Some(lang.say("La procedura è stata annullata.", "The procedure was annulled.")),
        Phase::Draft
        | Phase::Decided
        | Phase::Published
        | Phase::Suspended
        | Phase::Closed
        | Phase::AdministrativeCheck
        | Phase::Evaluation => None,
    }
}

fn panel_table(scene: &Scene, kind: PanelKind, panel: &Panel) -> PanelTable {
    let lang = scene.lang();
    let members = panel.members.iter().map(|member| {
        let declared = panel.declarations.get(member);
        MemberRow {
            name: scene.person(member),
            role: if panel.is_chair(member) {
                lang.say("presidente", "chair")
            } else {
                lang.say("componente", "member")
            },
            seen: panel.seen.get(member).map(|at| instant(*at)),
            declared: declared.map(|declaration| instant(declaration.at)),
            conflict: declared.is_some_and(|declaration| declaration.conflict),
        }
    });
    PanelTable { name: words::panel(kind, lang), act: panel.act.clone(), members: members.collect() }
}

fn session_row(scene: &Scene, session: &Session) -> SessionRow {
    SessionRow {
        id: session.id.to_string(),
        panel: words::panel(session.panel, scene.lang()),
        purpose: session.purpose.clone(),
        starts_at: instant(session.starts_at),
        stage: words::session_stage(session.stage, scene.lang()),
        running: session.stage == SessionStage::Running,
        minutes: session.stage == SessionStage::Ended && scene.may(Act::ReadMinutes),
    }
}

fn tenderer_row(scene: &Scene, tenderer: &Tenderer) -> TendererRow {
    let lang = scene.lang();
    let mut admission = words::admission(&tenderer.admission, lang).to_owned();
    if !matches!(tenderer.admission, Admission::Excluded(_)) && !tenderer.excluded_lots.is_empty() {
        let lots: Vec<String> = tenderer.excluded_lots.keys().map(u16::to_string).collect();
        admission = format!("{admission}; {} {}", lang.say("escluso dai lotti", "excluded from lots"), lots.join(", "));
    }
    let envelopes: Vec<_> = scene.state.envelopes_of(tenderer).collect();
    let closed = envelopes.iter().filter(|envelope| envelope.is_sealed()).count();
    let findings = envelopes.iter().map(|envelope| match &envelope.status {
        EnvelopeStatus::Opened { findings, .. } => findings.len(),
        EnvelopeStatus::Sealed | EnvelopeStatus::Unreadable { .. } => 0,
    });
    TendererRow {
        id: tenderer.id().to_string(),
        name: scene.firm(tenderer.id()),
        lots: tenderer.manifest.lots.iter().map(u16::to_string).collect::<Vec<_>>().join(", "),
        admission,
        open: envelopes.len() - closed,
        closed,
        findings: findings.sum(),
    }
}

fn lot_rows(scene: &Scene) -> Vec<LotRow> {
    let lang = scene.lang();
    let technical = scene.state.definition.has_technical();
    let rows = scene.state.lots.iter().map(|(number, lot)| {
        let address = |rest: &str| scene.path(&format!("/lots/{number}/{rest}"));
        let mut links = Vec::new();
        if technical && lot.stage == LotStage::Waiting && scene.may(Act::LockSheet) {
            if sheet::each_scores(&scene.state) && ScoringDue::of(&scene.state, *number).is_ok() {
                links.push((address("sheet"), lang.say("La mia scheda", "My sheet")));
            }
            links.push((address("findings"), lang.say("Giudizi e accertamenti", "Judgements and findings")));
        }
        if technical {
            links.push((address("comparison"), lang.say("Punteggi tecnici", "Technical scores")));
        }
        links.push((address("ranking"), lang.say("Graduatoria", "Ranking")));
        LotRow {
            number: *number,
            name: scene.lot_short(*number),
            title: scene.lot_title(*number),
            stage: words::lot_stage(lot.stage, lang),
            links,
        }
    });
    rows.collect()
}
