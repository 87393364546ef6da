//! The minutes of a session on the page: the same document as the PDF.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{Method, StatusCode},
    response::Response,
};
use ceralacca_documents::{DecisionKind, MinutesDocument, OpeningOutcome, Scope};
use ceralacca_procedure::{ProcedureId, SessionId, policy::Act};

use crate::{
    ApiError, App,
    access::Routes,
    pages::{Lang, Layout, Viewer, lang::instant, page, panel::scene::Scene},
    routes::minutes::document,
};

pub(super) fn mount(routes: Routes) -> Routes {
    routes.requires(Act::ReadMinutes, Method::GET, "/procedures/{procedure}/sessions/{session}/minutes", show)
}

#[derive(Template)]
#[template(path = "panel/minutes.html")]
struct MinutesPage {
    layout: Layout,
    document: MinutesDocument,
    pdf: String,
    times: [String; 3],
    members: Vec<(String, String, Option<String>, String)>,
    operations: Vec<(String, String, String)>,
    openings: Vec<OpeningRow>,
    decisions: Vec<(String, String, &'static str, String)>,
    lots: Vec<(String, (&'static str, String))>,
}

struct OpeningRow {
    at: String,
    tenderer: String,
    envelope: String,
    outcome: &'static str,
    findings: Vec<String>,
    files: usize,
}

async fn show(
    State(app): State<App>,
    Path((procedure, session)): Path<(ProcedureId, SessionId)>,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let scene = Scene::open(&app, viewer, &procedure).await?;
    let found = document(&app, &procedure, &session).await?;
    let above = [(scene.say("Seduta", "Session"), scene.path(&format!("/sessions/{session}")))];
    let layout = scene.frame_under(&above);
    let pdf = format!("/api/procedures/{procedure}/sessions/{session}/minutes/pdf");
    let reads = scene.may(Act::ReadEvaluation);
    page(StatusCode::OK, &MinutesPage::of(layout, found, pdf, scene.path(""), reads))
}

impl MinutesPage {
    fn of(layout: Layout, document: MinutesDocument, pdf: String, base: String, reads_evaluation: bool) -> Self {
        let lang = layout.lang;
        let session = &document.session;
        let scored = document.scores.iter().map(|table| (&table.scope, "comparison"));
        let ranked = document.rankings.iter().map(|table| (&table.scope, "ranking"));
        let links = scored.chain(ranked).filter(|_| reads_evaluation).map(|(scope, page)| {
            let text = match page {
                "comparison" => lang.say("Punteggi tecnici", "Technical scores"),
                _ => lang.say("Graduatoria", "Ranking"),
            };
            (format!("{base}/lots/{}/{page}", lot_number(scope)), (text, scope.italian()))
        });
        Self {
            times: [session.convened_at, session.started_at, session.ended_at].map(instant),
            members: document
                .members
                .iter()
                .map(|member| {
                    (
                        member.name.clone(),
                        member.role.clone(),
                        member.confirmed_at.map(instant),
                        member.conflict_declaration.clone(),
                    )
                })
                .collect(),
            operations: document
                .operations
                .iter()
                .map(|operation| (instant(operation.at), operation.actor.clone(), operation.text_it.clone()))
                .collect(),
            openings: document
                .openings
                .iter()
                .map(|opening| OpeningRow {
                    at: instant(opening.at),
                    tenderer: opening.tenderer.clone(),
                    envelope: format!("{} – {}", opening.class.italian(), opening.scope.italian()),
                    outcome: outcome(opening.outcome, lang),
                    findings: opening.findings.clone(),
                    files: opening.files.len(),
                })
                .collect(),
            decisions: document
                .decisions
                .iter()
                .map(|made| {
                    (made.tenderer.clone(), made.scope.italian(), decision(made.decision, lang), made.reasons.join(" "))
                })
                .collect(),
            lots: links.collect(),
            layout,
            document,
            pdf,
        }
    }
}

/// A procedure that is not split has one lot, number 1.
fn lot_number(scope: &Scope) -> u32 {
    match scope {
        Scope::Procedure => 1,
        Scope::Lot { number, .. } => *number,
    }
}

fn outcome(outcome: OpeningOutcome, lang: Lang) -> &'static str {
    match outcome {
        OpeningOutcome::Opened => lang.say("aperta, tutto leggibile", "opened, everything readable"),
        OpeningOutcome::OpenedWithFindings => lang.say("aperta, con rilievi", "opened, with findings"),
        OpeningOutcome::Unreadable => lang.say("illeggibile", "unreadable"),
    }
}

fn decision(kind: DecisionKind, lang: Lang) -> &'static str {
    match kind {
        DecisionKind::Admitted => lang.say("ammesso", "admitted"),
        DecisionKind::CureRequested => lang.say("soccorso istruttorio", "asked to cure"),
        DecisionKind::Cured => lang.say("irregolarità sanata", "defect cured"),
        DecisionKind::NotCured => lang.say("irregolarità non sanata", "defect not cured"),
        DecisionKind::Reserved => lang.say("decisione rinviata", "decision put off"),
        DecisionKind::Excluded => lang.say("escluso", "excluded"),
        DecisionKind::Readmitted => lang.say("riammesso", "readmitted"),
    }
}
