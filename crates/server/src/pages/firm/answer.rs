//! The page on which a firm answers a request with a text and files. What it sends is not sealed: the term has passed.

use askama::Template;
use axum::{http::StatusCode, response::Response};
use ceralacca_procedure::{ProcedureId, ProcedureState, Refusal, acts::CURE_FILES_MAX};
use jiff::Timestamp;

use super::acting::{Acting, under_tender};
use crate::{
    ApiError, App,
    pages::{Field, FieldKind, Layout, Posted, Viewer, act_done, lang::instant, page, uploaded::FILE_FIELD},
    routes::acts::{Answers, answer_with},
};

/// Longest answer, in characters.
const ANSWER_CHARS_MAX: usize = ceralacca_procedure::acts::TEXT_LENGTH_MAX;

/// A request to a firm, and how far it is answered.
pub(super) struct Asked {
    pub heading: &'static str,
    pub request: String,
    /// Why it is asked, in the buyer's words.
    pub reason: Option<String>,
    /// What the law says of the answer, a sentence each.
    pub rules: Vec<&'static str>,
    /// Until when it can be answered; none once it is over.
    pub due: Option<Timestamp>,
    /// Whether it can be answered now.
    pub open: bool,
    /// What is asked for, by identifier and title.
    pub items: Vec<(String, String)>,
    /// Text and number of files given.
    pub given: Option<(String, usize)>,
    /// How it ended, in words.
    pub outcome: Option<&'static str>,
    pub article: &'static str,
    pub files_legend: &'static str,
    /// Identifier and title of the place for files where no item is named.
    pub any_file: Option<(&'static str, &'static str)>,
    /// Who reads the answer.
    pub read_by: &'static str,
    /// Its page.
    pub path: String,
}

impl Asked {
    fn file_inputs(&self) -> Vec<(&str, &str)> {
        let items = self.items.iter().map(|(id, title)| (id.as_str(), title.as_str()));
        items.chain(self.any_file).collect()
    }
}

/// The page.
#[derive(Template)]
#[template(path = "firm/answer.html")]
struct AnswerPage {
    layout: Layout,
    procedure: ProcedureId,
    open: bool,
    asked: Asked,
    answer: Field,
    uploaded: Vec<String>,
    files_max: usize,
    file_bytes_max: u64,
    refusal: Option<Refusal>,
    request_id: String,
    back: String,
}

impl AnswerPage {
    fn of(app: &App, viewer: &Viewer, state: &ProcedureState, acting: &Acting, asked: Asked) -> Self {
        let lang = viewer.lang();
        let text = Field::new("answer", lang.say("Risposta", "Answer"), FieldKind::Area(ANSWER_CHARS_MAX));
        Self {
            layout: under_tender(viewer.layout.clone(), state, acting),
            procedure: state.id.clone(),
            open: asked.open,
            answer: text.article(asked.article).help(asked.read_by),
            uploaded: Vec::new(),
            files_max: CURE_FILES_MAX,
            file_bytes_max: app.config.file_bytes_max,
            refusal: None,
            request_id: app.fresh_id("form"),
            back: acting.at(&format!("/procedures/{}/tender", state.id)),
            asked,
        }
    }

    fn civil(at: &Timestamp) -> String {
        instant(*at)
    }
}

/// Shows a request.
pub(super) fn shown(
    app: &App,
    viewer: &Viewer,
    state: &ProcedureState,
    acting: &Acting,
    asked: Asked,
) -> Result<Response, ApiError> {
    page(StatusCode::OK, &AnswerPage::of(app, viewer, state, acting, asked))
}

/// Sends an answer: back to the request, or the form again with what was typed.
pub(super) async fn sent<C: Answers>(
    app: &App,
    viewer: &Viewer,
    (state, acting): (&ProcedureState, &Acting),
    posted: &Posted,
    command: C,
    asked: Asked,
) -> Result<Response, ApiError> {
    let key = posted.key(viewer.actor());
    match answer_with(app, viewer.actor(), &state.id, command, key).await {
        Ok(_) => act_done(&acting.at(&asked.path), C::ACT),
        Err(ApiError::Refused(refusal)) => {
            let mut shown = AnswerPage::of(app, viewer, state, acting, asked);
            shown.answer = shown.answer.posted(posted);
            shown.uploaded = posted.all(FILE_FIELD).to_vec();
            let status = crate::error::status(refusal.kind);
            shown.refusal = Some(refusal);
            page(status, &shown)
        }
        Err(error) => Err(error),
    }
}
