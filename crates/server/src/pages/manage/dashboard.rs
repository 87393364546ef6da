//! The page of one procedure for its RUP, the office and the auditors.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{Method, StatusCode},
    response::Response,
};
use ceralacca_procedure::{
    PersonId, ProcedureId, ProcedureState,
    event::PanelKind,
    policy::{self, Act, Actor},
    state::{Panel, Phase, SessionStage},
    waiting::waiting,
};
use ceralacca_storage::Engine;

use super::{
    custody::{standing_words, warnings},
    forms::{self, Button},
    stages::{self, Stage, lot_stage},
};
use crate::{
    ApiError, App,
    access::Routes,
    pages::{
        Lang, Layout, Viewer,
        demo::clock::{self, ClockButton},
        desk::capital,
        lang::{countdown, instant},
        page,
        tasks::{self, Names},
    },
    people, streams,
};

/// Mounts the page.
pub(super) fn mount(routes: Routes) -> Routes {
    routes.requires(Act::ReadDraft, Method::GET, "/procedures/{procedure}/manage", show)
}

/// The page.
#[derive(Template)]
#[template(path = "manage/dashboard.html")]
struct DashboardPage {
    layout: Layout,
    id: String,
    title: String,
    phase: &'static str,
    ended_reason: Option<String>,
    deadline: String,
    left: Option<String>,
    tenders: Option<usize>,
    own: Vec<Step>,
    others: Vec<Step>,
    stages: Vec<Stage>,
    buttons: Vec<Button>,
    draft: bool,
    public: bool,
    panel: bool,
    people: Vec<PersonRow>,
    custody: Option<CustodySection>,
    sessions: Vec<SessionRow>,
    lots: Vec<LotRow>,
    rankings: bool,
    clock: Vec<ClockButton>,
}

/// Something that the procedure waits for.
struct Step {
    deed: String,
    address: Option<String>,
    who: String,
    when: Option<String>,
}

/// Somebody with a part in the procedure.
struct PersonRow {
    name: String,
    part: &'static str,
    standing: String,
}

/// The custodians of the procedure.
struct CustodySection {
    epoch: u32,
    threshold: u8,
    people: Vec<(String, &'static str)>,
    warnings: Vec<String>,
    body: String,
}

/// A session.
struct SessionRow {
    panel: &'static str,
    purpose: String,
    starts: String,
    stage: &'static str,
    address: String,
}

/// A lot.
struct LotRow {
    number: u16,
    title: String,
    cig: String,
    stage: &'static str,
}

async fn show(State(app): State<App>, Path(id): Path<ProcedureId>, viewer: Viewer) -> Result<Response, ApiError> {
    let state = streams::known_procedure(&app, &id).await?;
    let engine = app.engine.as_ref();
    let entries = streams::entries(engine, &ProcedureState::stream(&id), 0).await?;
    let (lang, now, actor) = (viewer.lang(), viewer.layout.now, viewer.actor().clone());
    let (own, others) = steps(engine, &state, &actor, &viewer.layout).await?;
    let may = |act: Act| policy::check(&actor, &state, act).is_ok();
    let desk = lang.say("La mia scrivania", "My desk");
    let running = state.phase == Phase::Published && now <= state.deadline;
    let shown = DashboardPage {
        id: id.to_string(),
        title: state.definition.title.clone(),
        phase: lang.phase(state.phase),
        ended_reason: state.ended_reason.clone(),
        deadline: instant(state.deadline),
        left: running.then(|| countdown(now, state.deadline, lang)),
        tenders: (state.closed_at.is_some() && may(Act::ReadMinutes)).then_some(state.tenderers.len()),
        own,
        others,
        stages: stages::stages(&state, &entries, lang),
        buttons: forms::buttons(&state, &actor, lang),
        draft: matches!(state.phase, Phase::Draft | Phase::Decided),
        public: may(Act::ReadPublished),
        panel: may(Act::ReadEvaluation),
        people: people_of(engine, &state, lang).await?,
        custody: custody_of(&app, &state, lang).await?,
        sessions: sessions_of(&state, lang),
        lots: lots_of(&state, lang),
        rankings: may(Act::ReadEvaluation) && matches!(state.phase, Phase::Evaluation | Phase::Proposed),
        clock: if viewer.layout.demo { clock::buttons(&state, now, lang) } else { Vec::new() },
        layout: viewer.layout.under([(desk, "/desk")]),
    };
    page(StatusCode::OK, &shown)
}

async fn steps(
    engine: &dyn Engine,
    state: &ProcedureState,
    actor: &Actor,
    layout: &Layout,
) -> Result<(Vec<Step>, Vec<Step>), ApiError> {
    let all = waiting(state);
    let names = Names::of(engine, &all).await?;
    let (mut own, mut others) = (Vec::new(), Vec::new());
    for found in all.iter().filter(|found| !found.is_over(layout.now)) {
        let mine = found.of.includes(actor);
        let step = Step {
            deed: capital(&tasks::deed(found, layout.lang)),
            address: mine.then(|| tasks::address(&state.id, &state.lead, found, actor)),
            who: tasks::who(&found.of, &names, layout.lang),
            when: tasks::when(found, layout.now, layout.lang),
        };
        if mine { own.push(step) } else { others.push(step) }
    }
    Ok((own, others))
}

async fn people_of(engine: &dyn Engine, state: &ProcedureState, lang: Lang) -> Result<Vec<PersonRow>, ApiError> {
    let mut rows = vec![PersonRow {
        name: people::person_name(engine, &state.lead).await?,
        part: lang.say("RUP (art. 15)", "project lead (RUP, art. 15)"),
        standing: String::new(),
    }];
    for (kind, panel) in [(PanelKind::Opening, &state.opening_panel), (PanelKind::Evaluation, &state.evaluation_panel)]
    {
        let Some(panel) = panel else { continue };
        for member in &panel.members {
            rows.push(PersonRow {
                name: people::person_name(engine, member).await?,
                part: part(kind, panel.is_chair(member) && panel.members.len() > 1, lang),
                standing: declared(panel, member, lang),
            });
        }
    }
    Ok(rows)
}

fn part(kind: PanelKind, chair: bool, lang: Lang) -> &'static str {
    match (kind, chair) {
        (PanelKind::Opening, false) => lang.say("seggio di gara", "opening panel"),
        (PanelKind::Opening, true) => lang.say("presidente del seggio di gara", "chair of the opening panel"),
        (PanelKind::Evaluation, false) => lang.say("commissione giudicatrice (art. 93)", "evaluation panel (art. 93)"),
        (PanelKind::Evaluation, true) => {
            lang.say("presidente della commissione (art. 93)", "chair of the evaluation panel (art. 93)")
        }
    }
}

fn declared(panel: &Panel, member: &PersonId, lang: Lang) -> String {
    match panel.declarations.get(member) {
        Some(declaration) if declaration.conflict => format!(
            "{} {}",
            lang.say("conflitto di interesse dichiarato il", "conflict of interest declared on"),
            instant(declaration.at)
        ),
        Some(declaration) => format!(
            "{} {}",
            lang.say("nessun conflitto, dichiarato il", "no conflict, declared on"),
            instant(declaration.at)
        ),
        None => lang.say("dichiarazione da rendere (art. 16)", "declaration to be made (art. 16)").to_owned(),
    }
}

async fn custody_of(app: &App, state: &ProcedureState, lang: Lang) -> Result<Option<CustodySection>, ApiError> {
    let Some(set) = &state.custody else { return Ok(None) };
    let health = streams::body(app, &state.body).await?.health(set);
    let mut custodians = Vec::with_capacity(health.custodians.len());
    for (person, standing) in &health.custodians {
        let name = people::person_name(app.engine.as_ref(), person).await?;
        custodians.push((name, standing_words(*standing, lang)));
    }
    Ok(Some(CustodySection {
        epoch: set.epoch,
        threshold: set.threshold,
        people: custodians,
        warnings: warnings(&health, lang),
        body: state.body.to_string(),
    }))
}

fn sessions_of(state: &ProcedureState, lang: Lang) -> Vec<SessionRow> {
    let mut sessions: Vec<_> = state.sessions.values().collect();
    sessions.sort_by_key(|session| session.starts_at);
    let rows = sessions.into_iter().map(|session| SessionRow {
        panel: part(session.panel, false, lang),
        purpose: session.purpose.clone(),
        starts: instant(session.starts_at),
        stage: match session.stage {
            SessionStage::Convened => lang.say("convocata", "convened"),
            SessionStage::Running => lang.say("in corso", "running"),
            SessionStage::Ended => lang.say("chiusa", "ended"),
        },
        address: format!("/procedures/{}/sessions/{}", state.id, session.id),
    });
    rows.collect()
}

fn lots_of(state: &ProcedureState, lang: Lang) -> Vec<LotRow> {
    let rows = state.definition.lots.iter().map(|lot| LotRow {
        number: lot.number,
        title: lot.title.clone(),
        cig: lot.cig.clone().unwrap_or_else(|| "—".to_owned()),
        stage: state.lots.get(&lot.number).map_or("", |found| lot_stage(found.stage, lang)),
    });
    rows.collect()
}
