//! `/procedures/{procedure}/lots/{lot}/sheet`: a commissioner's own sheet, which nobody else sees before all are locked
//! (art. 93). What he chooses is kept as he goes on; it becomes an act when he locks it.

mod grid;
mod lock;
mod pairs;

use std::collections::BTreeSet;

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::{Method, StatusCode},
    response::Response,
};
use ceralacca_procedure::{
    OperatorId, PersonId, ProcedureId, ProcedureState, Refusal,
    acts::ScoringDue,
    policy::{self, Act},
    scoring::JudgedBy,
    state::LotState,
};
use serde::Deserialize;

use super::scene::Scene;
use crate::{
    ApiError, App,
    access::Routes,
    drafts::{self, Work},
    error,
    letters::{Letters, in_order},
    pages::{Layout, Posted, Viewer, lang::instant, page, see_other},
};
use grid::{Grid, Group, Judged, ScaleRow, Values};

pub(super) use grid::subcriterion;

const SHEET: &str = "/procedures/{procedure}/lots/{lot}/sheet";

pub(super) fn mount(routes: Routes) -> Routes {
    let routes =
        routes.requires(Act::LockSheet, Method::GET, SHEET, show).requires(Act::LockSheet, Method::POST, SHEET, save);
    lock::mount(routes)
}

type At = Path<(ProcedureId, u16)>;

/// Whether each commissioner fills in a sheet of his own.
pub(super) fn each_scores(state: &ProcedureState) -> bool {
    state.definition.award.technical.as_ref().is_some_and(|rules| rules.scoring.each_commissioner())
}

/// How the rows are grouped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Order {
    /// All tenderers, or pairs of them, under each sub-criterion.
    #[default]
    Criterion,
    /// All sub-criteria under each tenderer or pair.
    Tenderer,
}

impl Order {
    fn name(self) -> &'static str {
        match self {
            Self::Criterion => "criterion",
            Self::Tenderer => "tenderer",
        }
    }

    fn other(self) -> Self {
        match self {
            Self::Criterion => Self::Tenderer,
            Self::Tenderer => Self::Criterion,
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    by: Order,
}

#[derive(Template)]
#[template(path = "panel/sheet.html")]
struct SheetPage {
    layout: Layout,
    lot: String,
    lot_title: String,
    order: Order,
    groups: Vec<Group>,
    /// Whether offers are compared in pairs.
    pairs: bool,
    scale: Vec<ScaleRow>,
    offers: Vec<(String, String)>,
    total: usize,
    given: usize,
    version: u64,
    saved_at: Option<String>,
    locked: Vec<Group>,
    refusal: Option<Refusal>,
    differences: Vec<String>,
    api: String,
    home: String,
    request_id: String,
}

/// A sheet that its commissioner may fill in: what there is to score, and what he has already locked.
struct Desk {
    scene: Scene,
    lot: u16,
    due: ScoringDue,
    letters: Letters,
    me: PersonId,
}

impl Desk {
    async fn open(app: &App, viewer: Viewer, (procedure, lot): (ProcedureId, u16)) -> Result<Self, ApiError> {
        let me = viewer.person()?.clone();
        let scene = Scene::open(app, viewer, &procedure).await?;
        // Names and offers are read only after the declaration.
        policy::check(scene.viewer.actor(), &scene.state, Act::ReadEvaluation)?;
        let due = ScoringDue::of(&scene.state, lot)?;
        let letters = match &due.judged_by {
            JudgedBy::Panel => return Err(collegial().into()),
            JudgedBy::Coefficients => Letters::default(),
            JudgedBy::Pairs(offers) => Letters::of(offers),
        };
        Ok(Self { scene, lot, due, letters, me })
    }

    /// Whether offers are compared in pairs.
    fn compares(&self) -> bool {
        matches!(self.due.judged_by, JudgedBy::Pairs(_))
    }

    fn work(&self) -> Work {
        Work::Sheet { procedure: self.scene.state.id.clone(), lot: self.lot }
    }

    fn lot_state(&self) -> Option<&LotState> {
        self.scene.state.lots.get(&self.lot)
    }

    fn path(&self) -> String {
        self.scene.path(&format!("/lots/{}/sheet", self.lot))
    }

    /// What is still to be scored by this commissioner.
    fn grid(&self) -> Grid<'_> {
        let Some(lot) = self.lot_state() else { return self.over(Vec::new()) };
        let mut rows: Vec<Judged> = self.due.unscored_by(lot, &self.me).into_iter().map(Judged::Tenderer).collect();
        // A sheet is locked whole: the pairs that are missing are the same for every sub-criterion.
        let unjudged = self.due.unjudged_by(lot, &self.me);
        let first = unjudged.first().map(|(sub, _)| sub.clone());
        rows.extend(
            unjudged.into_iter().filter(|(sub, _)| Some(sub) == first.as_ref()).map(|(_, pair)| Judged::Pair(pair)),
        );
        self.over(rows)
    }

    fn over(&self, rows: Vec<Judged>) -> Grid<'_> {
        Grid { scene: &self.scene, rows, letters: &self.letters, subcriteria: &self.due.subcriteria }
    }

    fn page(&self, order: Order, values: &Values, version: u64) -> SheetPage {
        let grid = self.grid();
        SheetPage {
            layout: self.scene.frame_under(&[]),
            lot: self.scene.lot_short(self.lot),
            lot_title: self.scene.lot_title(self.lot),
            order,
            groups: grid.groups(order, values),
            pairs: self.compares(),
            scale: if self.compares() { grid::degree_rows(&self.scene) } else { grid::scale_rows(&self.scene) },
            offers: grid.offers(self.lot),
            total: grid.cells(),
            given: grid.given(values),
            version,
            saved_at: None,
            locked: self.locked(order),
            refusal: None,
            differences: Vec::new(),
            api: format!("/api/procedures/{}/lots/{}/sheet", self.scene.state.id, self.lot),
            home: self.scene.home(),
            request_id: self.scene.app.fresh_id("form"),
        }
    }

    /// The commissioner's own values that are locked.
    fn locked(&self, order: Order) -> Vec<Group> {
        let Some(lot) = self.lot_state() else { return Vec::new() };
        let mut groups = Vec::new();
        if let Some(sheet) = lot.sheets.get(&self.me) {
            let rows = sheet.keys().cloned().map(Judged::Tenderer).collect();
            groups.extend(self.over(rows).groups(order, &Values::locked(sheet)));
        }
        if let Some(tables) = lot.comparisons.get(&self.me) {
            let pairs: BTreeSet<[OperatorId; 2]> = tables.values().flatten().map(in_order).collect();
            let rows = pairs.into_iter().map(Judged::Pair).collect();
            groups.extend(self.over(rows).groups(order, &Values::compared(tables)));
        }
        groups
    }
}

fn collegial() -> Refusal {
    Refusal::wrong_moment(
        "scoring_collegial",
        "disciplinare, attribuzione dei punteggi",
        "Gli atti di gara prevedono un giudizio collegiale: si esprime nella pagina «Giudizi e accertamenti».",
        "The tender documents provide for a collegial judgement: it is given on the page \"Judgements and findings\".",
    )
}

async fn show(
    State(app): State<App>,
    Path(at): At,
    Query(asked): Query<Asked>,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let desk = Desk::open(&app, viewer, at).await?;
    let saved = drafts::read(&app, desk.scene.viewer.actor(), &desk.work()).await?;
    let mut shown = desk.page(asked.by, &Values::saved(&saved.data), saved.version);
    shown.saved_at = saved.updated.map(instant);
    page(StatusCode::OK, &shown)
}

/// Saves what was chosen, for those whose browser runs no scripts and for whoever presses the button.
async fn save(State(app): State<App>, Path(at): At, viewer: Viewer, posted: Posted) -> Result<Response, ApiError> {
    let desk = Desk::open(&app, viewer, at).await?;
    let values = desk.grid().posted(&posted);
    let version = posted.text("version").parse().unwrap_or(0);
    let order = if posted.text("by") == Order::Tenderer.name() { Order::Tenderer } else { Order::Criterion };
    let actor = desk.scene.viewer.actor();
    let next = || match posted.text("then") {
        "lock" => see_other(&format!("{}/lock", desk.path())),
        "turn" => see_other(&format!("{}?by={}", desk.path(), order.other().name())),
        _ => see_other(&format!("{}?by={}", desk.path(), order.name())),
    };
    match drafts::save(&app, actor, &desk.work(), version, &values.data()).await {
        Ok(_) => next(),
        Err(ApiError::Refused(refusal)) => {
            let saved = drafts::read(&app, actor, &desk.work()).await?;
            // Pressed twice, or saved by itself meanwhile: what is stored is what was sent.
            if Values::saved(&saved.data) == values {
                return next();
            }
            let mut shown = desk.page(order, &values, saved.version);
            shown.saved_at = saved.updated.map(instant);
            shown.differences = desk.grid().differences(&values, &Values::saved(&saved.data));
            let status = error::status(refusal.kind);
            shown.refusal = Some(refusal);
            page(status, &shown)
        }
        Err(other) => Err(other),
    }
}
