//! `/procedures/{procedure}/envelopes/{envelope}`: what an opened envelope held: figures, declarations, texts, files.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{Method, StatusCode},
    response::Response,
};
use ceralacca_procedure::{
    EnvelopeId, ProcedureId,
    definition::ItemKind,
    event::{AnswerValue, OpenedContents},
    findings::item_of,
    policy::Act,
    state::EnvelopeStatus,
};
use ceralacca_sealing::Contents;

use super::{
    scene::Scene,
    tenderer::{FindingRow, finding_rows},
    words,
};
use crate::{
    ApiError, App,
    access::Routes,
    opening::{self, read_answers},
    pages::{Layout, Viewer, lang::instant, page},
};

pub(super) fn mount(routes: Routes) -> Routes {
    routes.requires(Act::ReadOpened, Method::GET, "/procedures/{procedure}/envelopes/{envelope}", show)
}

#[derive(Template)]
#[template(path = "panel/envelope.html")]
struct EnvelopePage {
    layout: Layout,
    title: String,
    tenderer: String,
    status: &'static str,
    opened_at: String,
    session: String,
    findings: Vec<FindingRow>,
    figures: Vec<(String, String)>,
    declarations: Vec<(String, String, String)>,
    texts: Vec<(String, String)>,
    files: Vec<FileRow>,
    evidence: Option<String>,
}

struct FileRow {
    item: String,
    name: String,
    address: String,
    length: u64,
    commitment: String,
}

async fn show(
    State(app): State<App>,
    Path((procedure, envelope)): Path<(ProcedureId, EnvelopeId)>,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let scene = Scene::open(&app, viewer, &procedure).await?;
    let state = scene.state.clone();
    // An envelope that is not open, or that nobody's standing tender holds, is refused here.
    let unreadable = state.envelope(&envelope).and_then(|(_, found)| match &found.status {
        EnvelopeStatus::Unreadable { evidence, .. } => Some(evidence.to_string()),
        EnvelopeStatus::Sealed | EnvelopeStatus::Opened { .. } => None,
    });
    let contents = match unreadable {
        Some(_) => None,
        None => Some(opening::reopen(&app, &state, &envelope).await?.contents),
    };
    let Some((tenderer, found)) = state.envelope(&envelope) else {
        return Err(ApiError::internal("showing an envelope", "it was there a moment ago"));
    };
    let (session, at, findings, recorded) = match &found.status {
        EnvelopeStatus::Opened { session, at, contents, findings } => {
            (session, at, findings.as_slice(), Some(contents))
        }
        EnvelopeStatus::Unreadable { session, at, .. } => (session, at, [].as_slice(), None),
        EnvelopeStatus::Sealed => return Err(ApiError::internal("showing an envelope", "it is sealed and was read")),
    };
    let name = scene.firm(tenderer.id());
    let above = [(name.as_str(), scene.path(&format!("/tenderers/{}", tenderer.id())))];
    let shown = EnvelopePage {
        layout: scene.frame_under(&above),
        title: scene.envelope(found),
        tenderer: name.clone(),
        status: words::envelope_status(&found.status, scene.lang()),
        opened_at: instant(*at),
        session: scene.path(&format!("/sessions/{session}")),
        findings: finding_rows(&scene, findings),
        figures: recorded.map(|recorded| figures(&scene, recorded)).unwrap_or_default(),
        declarations: recorded.map(|recorded| declarations(&scene, recorded)).unwrap_or_default(),
        texts: contents.as_ref().map(|contents| texts(&scene, contents)).unwrap_or_default(),
        files: contents.as_ref().map(|contents| files(&scene, &envelope, contents)).unwrap_or_default(),
        evidence: unreadable,
    };
    page(StatusCode::OK, &shown)
}

fn figures(scene: &Scene, contents: &OpenedContents) -> Vec<(String, String)> {
    let numbers = contents.answers.iter().filter_map(|(key, value)| {
        let AnswerValue::Number(number) = value else { return None };
        let unit = match scene.state.definition.item(item_of(key)).map(|(_, item)| &item.kind) {
            Some(ItemKind::Number(rule)) => rule.unit.as_str(),
            _ => "",
        };
        Some((scene.item(key), format!("{} {unit}", scene.lang().number(number)).trim_end().to_owned()))
    });
    numbers.collect()
}

/// Declarations and questions with what was asked.
fn declarations(scene: &Scene, contents: &OpenedContents) -> Vec<(String, String, String)> {
    let made = contents.answers.iter().filter_map(|(key, value)| {
        let AnswerValue::Bool(_) = value else { return None };
        let asked = match scene.state.definition.item(item_of(key)).map(|(_, item)| &item.kind) {
            Some(ItemKind::Declaration { text }) => text.clone(),
            Some(ItemKind::YesNo { question }) => question.clone(),
            _ => String::new(),
        };
        Some((scene.item(key), asked, words::answer(value, scene.lang())))
    });
    made.collect()
}

/// Answers in words stay in the envelope and are read from there.
fn texts(scene: &Scene, contents: &Contents) -> Vec<(String, String)> {
    let answers = read_answers(&contents.answers).into_iter();
    let texts = answers.filter_map(|(key, value)| match value {
        AnswerValue::Text(text) => Some((scene.item(&key), text)),
        AnswerValue::Number(_) | AnswerValue::Bool(_) => None,
    });
    texts.collect()
}

fn files(scene: &Scene, envelope: &EnvelopeId, contents: &Contents) -> Vec<FileRow> {
    let rows = contents.files.iter().map(|file| FileRow {
        item: scene.item(&file.item),
        name: file.name.clone(),
        address: format!("/api/procedures/{}/envelopes/{envelope}/files/{}", scene.state.id, file.index),
        length: file.length,
        commitment: hex::encode(file.commitment.0),
    });
    rows.collect()
}
