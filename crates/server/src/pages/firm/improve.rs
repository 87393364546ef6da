//! A firm that is tied improves its economic offer (art. 77 R.D. 827/1924). The figure is sealed in the browser and never comes
//! here before the envelope is opened in a session.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use ceralacca_procedure::{
    OperatorId, ProcedureId, ProcedureState, Refusal,
    definition::ItemKind,
    state::{ImprovementRound, LotStage},
};

use super::{
    acting::{Acting, Chosen, Of, acting, under_tender},
    sent::Sent,
};
use crate::{
    ApiError, App,
    pages::{
        Lang, Layout, Viewer,
        lang::{countdown, instant},
        page,
    },
    streams,
};

/// The page.
#[derive(Template)]
#[template(path = "firm/improve.html")]
struct ImprovePage {
    layout: Layout,
    procedure: ProcedureId,
    title: String,
    acting: Acting,
    person: String,
    lot: u16,
    lot_title: String,
    round: u16,
    request: String,
    /// Item whose figure is improved: identifier, title, unit.
    item: String,
    label: String,
    unit: String,
    /// Whether a lower figure is the better one.
    lower: bool,
    until: String,
    until_instant: String,
    countdown: String,
    /// Whether an improved offer can be sent now.
    open: bool,
    /// Whether the firm is still in the race for the lot.
    competes: bool,
    /// When the one that counts was sent, and its receipt.
    sent: Option<(String, String)>,
    back: String,
}

/// `GET /procedures/{procedure}/tender/improved-offer/{lot}`.
pub async fn show(
    State(app): State<App>,
    Path((procedure, lot)): Path<(ProcedureId, u16)>,
    viewer: Viewer,
    Query(of): Query<Of>,
) -> Result<Response, ApiError> {
    let state = streams::known_procedure(&app, &procedure).await?;
    let acting = match acting(&app, &viewer, &state, &of).await? {
        Chosen::Acting(acting) => acting,
        Chosen::Asked(response) => return Ok(response),
    };
    let (number, round) = asked_of(&state, &acting.operator, lot).ok_or_else(|| {
        Refusal::not_found(
            "improved_offers_not_asked",
            "A questo operatore non sono chieste offerte migliorative in questo lotto.",
            "This operator is not asked for improved offers in this lot.",
        )
    })?;
    let (lang, now) = (viewer.lang(), viewer.layout.now);
    let sent = Sent::read(&app, lang, &procedure, &acting.operator).await?;
    let definition = &state.definition;
    let economic = &definition.award.economic;
    let item = definition.item(economic.item.as_str()).map(|(_, item)| item);
    let unit = match item.map(|item| &item.kind) {
        Some(ItemKind::Number(rule)) => rule.unit.clone(),
        Some(_) | None => String::new(),
    };
    let competes = competes(&state, &acting.operator, lot);
    page(
        StatusCode::OK,
        &ImprovePage {
            layout: under_tender(viewer.layout.clone(), &state, &acting),
            title: definition.title.clone(),
            person: viewer.person()?.to_string(),
            lot,
            lot_title: if state.lots.len() > 1 { title_of(&state, lot, lang) } else { String::new() },
            round: number,
            request: round.request.clone(),
            item: economic.item.as_str().to_owned(),
            label: item.map(|item| item.title.clone()).unwrap_or_default(),
            unit,
            lower: !economic.formula.measure().higher_is_better(),
            until: instant(round.until),
            until_instant: round.until.to_string(),
            countdown: countdown(now, round.until, lang),
            open: is_open(round, now) && competes,
            competes,
            sent: sent.last(Some((lot, number))).map(|act| {
                (act.at.clone(), acting.at(&format!("/procedures/{procedure}/tender/receipts/{}", act.leaf)))
            }),
            back: acting.at(&format!("/procedures/{procedure}/tender")),
            procedure,
            acting,
        },
    )
}

fn title_of(state: &ProcedureState, lot: u16, lang: Lang) -> String {
    let title = state.definition.lot(lot).map(|found| found.title.as_str()).unwrap_or_default();
    format!("{} {lot}. {title}", lang.say("Lotto", "Lot"))
}

/// Address of the page.
pub(super) fn path(procedure: &ProcedureId, lot: u16) -> String {
    format!("/procedures/{procedure}/tender/improved-offer/{lot}")
}

/// The last round in a lot in which the operator was asked, with its number.
pub(super) fn asked_of<'a>(
    state: &'a ProcedureState,
    operator: &OperatorId,
    lot: u16,
) -> Option<(u16, &'a ImprovementRound)> {
    state.lots.get(&lot)?.numbered_improvements().rfind(|(_, round)| round.tenderers.contains(operator))
}

/// Whether improved offers are taken.
pub(super) fn is_open(round: &ImprovementRound, now: jiff::Timestamp) -> bool {
    now <= round.until && round.expired_at.is_none()
}

/// Whether the operator is in the race for the lot, and the lot is.
pub(super) fn competes(state: &ProcedureState, operator: &OperatorId, lot: u16) -> bool {
    let stage = state.lots.get(&lot).map(|found| found.stage);
    let alive = stage.is_some_and(|stage| !stage.is_out() && stage < LotStage::Proposed);
    alive && state.tenderers.get(operator).is_some_and(|tenderer| tenderer.competes_for(lot))
}
