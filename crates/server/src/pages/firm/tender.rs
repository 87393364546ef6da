//! The overview of one's own tender: whether it is sent, what was sent, and where to go on.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use ceralacca_procedure::{
    OperatorId, ProcedureId, ProcedureState,
    state::{Admission, LotStage, Phase},
};
use jiff::Timestamp;

use super::{
    acting::{Acting, Chosen, Of, acting, under_procedure},
    explanations, improve,
    sent::{Sent, SentAct},
};
use crate::{
    ApiError, App,
    pages::{
        Lang, Layout, Viewer,
        lang::{countdown, instant},
        page,
        public::{documents::size, is_running},
    },
    streams,
};

/// The page.
#[derive(Template)]
#[template(path = "firm/tender.html")]
struct TenderPage {
    layout: Layout,
    procedure: ProcedureId,
    title: String,
    buyer: String,
    acting: Acting,
    sent: Sent,
    running: bool,
    phase: &'static str,
    deadline: String,
    deadline_instant: String,
    countdown: String,
    /// How much may be uploaded.
    limits: String,
    cure: Option<Request>,
    /// Explanations asked, lot by lot.
    explanations: Vec<(String, String, Request)>,
    /// Improved offers asked for, lot by lot.
    improvements: Vec<Improvement>,
    results: bool,
}

/// A request to improve the offer for a lot.
struct Improvement {
    lot: String,
    address: String,
    /// Until when, while it can be sent.
    until: Option<String>,
    sent: bool,
}

impl TenderPage {
    fn at(&self, page: &str) -> String {
        self.acting.at(&format!("/procedures/{}/tender{page}", self.procedure))
    }

    fn receipt(&self, act: &SentAct) -> String {
        self.at(&format!("/receipts/{}", act.leaf))
    }
}

fn limits(app: &App, state: &ProcedureState, lang: Lang) -> String {
    let (file, whole) = (app.config.file_bytes_max, state.definition.participation.tender_bytes());
    let (file, whole) = (size(file, lang), size(whole, lang));
    match lang {
        Lang::It => format!("al massimo {file} per ciascun file e {whole} per l'intera offerta"),
        Lang::En => format!("{file} for each file and {whole} for the whole tender at most"),
    }
}

/// A request to the firm.
struct Request {
    /// Until when it can be answered; none once it is assessed.
    due: Option<String>,
    answered: bool,
}

/// `GET /procedures/{procedure}/tender`.
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
    let (lang, now) = (viewer.lang(), viewer.layout.now);
    let sent = Sent::read(&app, lang, &procedure, &acting.operator).await?;
    page(
        StatusCode::OK,
        &TenderPage {
            layout: under_procedure(viewer.layout, &procedure, &state.definition.title),
            title: state.definition.title.clone(),
            buyer: state.definition.buyer.name.clone(),
            running: is_running(state.phase, state.deadline, now),
            phase: lang.phase(state.phase),
            deadline: instant(state.deadline),
            deadline_instant: state.deadline.to_string(),
            countdown: countdown(now, state.deadline, lang),
            limits: limits(&app, &state, lang),
            cure: cure_asked(&state, &acting.operator),
            explanations: explanations_asked(&state, &acting, lang),
            improvements: improvements_asked(&state, &acting, &sent, now, lang),
            results: has_results(&state, &acting.operator),
            procedure,
            acting,
            sent,
        },
    )
}

fn cure_asked(state: &ProcedureState, tenderer: &OperatorId) -> Option<Request> {
    let tenderer = state.tenderers.get(tenderer)?;
    let answered = tenderer.cure.as_ref()?.answer.is_some();
    let due = match &tenderer.admission {
        Admission::CureAsked { due, .. } => Some(instant(*due)),
        _ => None,
    };
    Some(Request { due, answered })
}

/// Lot, address and state of every request to explain the tender.
fn explanations_asked(state: &ProcedureState, acting: &Acting, lang: Lang) -> Vec<(String, String, Request)> {
    let several = state.lots.len() > 1;
    let asked = state.lots.iter().filter_map(|(number, lot)| {
        let check = lot.anomalies.checks.get(&acting.operator)?;
        let name = if several { format!(" ({} {number})", lang.say("lotto", "lot")) } else { String::new() };
        let waits = check.is_open() && !lot.is_finished();
        let request = Request { due: waits.then(|| instant(check.due)), answered: check.given.is_some() };
        Some((name, acting.at(&explanations::path(&state.id, *number)), request))
    });
    asked.collect()
}

/// Every request to improve the offer.
fn improvements_asked(
    state: &ProcedureState,
    acting: &Acting,
    sent: &Sent,
    now: Timestamp,
    lang: Lang,
) -> Vec<Improvement> {
    let several = state.lots.len() > 1;
    let asked = state.lots.keys().filter_map(|number| {
        let (round, found) = improve::asked_of(state, &acting.operator, *number)?;
        let open = improve::is_open(found, now) && improve::competes(state, &acting.operator, *number);
        Some(Improvement {
            lot: if several { format!(" ({} {number})", lang.say("lotto", "lot")) } else { String::new() },
            address: acting.at(&improve::path(&state.id, *number)),
            until: open.then(|| instant(found.until)),
            sent: sent.last(Some((*number, round))).is_some(),
        })
    });
    asked.collect()
}

fn has_results(state: &ProcedureState, tenderer: &OperatorId) -> bool {
    let shown = matches!(state.phase, Phase::Evaluation | Phase::Proposed);
    let Some(tenderer) = state.tenderers.get(tenderer).filter(|_| shown) else { return false };
    state.lots.iter().any(|(number, lot)| lot.stage >= LotStage::TechnicalShown && tenderer.tendered_for(*number))
}
