//! A firm answers a request to cure (soccorso istruttorio). What it sends is not sealed: the term has passed.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use ceralacca_procedure::{
    ProcedureId, ProcedureState, Refusal,
    acts::{AnswerCure, CURE_FILES_MAX},
    event::CureFile,
    policy::Act,
    state::{Admission, Cure},
};
use jiff::Timestamp;

use super::acting::{Acting, Chosen, Of, acting, under_tender};
use crate::{
    ApiError, App,
    pages::{Field, FieldKind, Layout, Posted, Viewer, act_done, lang::instant, page},
    routes, streams,
};

/// Longest answer, in characters.
const ANSWER_CHARS_MAX: usize = 20_000;
/// Name of the hidden field of a file already uploaded: `item digest length`.
const FILE_FIELD: &str = "file";

/// The page.
#[derive(Template)]
#[template(path = "firm/cure.html")]
struct CurePage {
    layout: Layout,
    procedure: ProcedureId,
    request: String,
    /// Until when it can be answered; none once the answer is assessed.
    due: Option<Timestamp>,
    open: bool,
    items: Vec<(String, String)>,
    given: Option<(String, usize)>,
    answer: Field,
    uploaded: Vec<String>,
    files_max: usize,
    file_bytes_max: u64,
    refusal: Option<Refusal>,
    request_id: String,
    back: String,
}

impl CurePage {
    fn civil(at: &Timestamp) -> String {
        instant(*at)
    }
}

/// `GET /procedures/{procedure}/tender/cure`.
pub async fn show(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    viewer: Viewer,
    Query(of): Query<Of>,
) -> Result<Response, ApiError> {
    let state = streams::known_procedure(&app, &procedure).await?;
    match acting(&app, &viewer, &state, &of).await? {
        Chosen::Acting(acting) => page(StatusCode::OK, &cure_page(&app, &viewer, &state, &acting)?),
        Chosen::Asked(response) => Ok(response),
    }
}

/// `POST /procedures/{procedure}/tender/cure`.
pub async fn send(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    viewer: Viewer,
    Query(of): Query<Of>,
    posted: Posted,
) -> Result<Response, ApiError> {
    let state = streams::known_procedure(&app, &procedure).await?;
    let acting = match acting(&app, &viewer, &state, &of).await? {
        Chosen::Acting(acting) => acting,
        Chosen::Asked(response) => return Ok(response),
    };
    let command = AnswerCure {
        tenderer: acting.operator.clone(),
        answer: posted.text("answer").to_owned(),
        files: posted.all(FILE_FIELD).iter().filter_map(|text| file(text)).collect(),
    };
    let key = posted.key(viewer.actor());
    match routes::acts::answer_cure_with(&app, viewer.actor(), &procedure, command, key).await {
        Ok(_) => act_done(&acting.at(&format!("/procedures/{procedure}/tender/cure")), Act::AnswerCure),
        Err(ApiError::Refused(refusal)) => {
            let mut shown = cure_page(&app, &viewer, &state, &acting)?;
            shown.answer = shown.answer.posted(&posted);
            shown.uploaded = posted.all(FILE_FIELD).to_vec();
            let status = crate::error::status(refusal.kind);
            shown.refusal = Some(refusal);
            page(status, &shown)
        }
        Err(error) => Err(error),
    }
}

/// `item digest length`.
fn file(text: &str) -> Option<CureFile> {
    let mut parts = text.split(' ');
    let (item, digest, length) = (parts.next()?, parts.next()?, parts.next()?);
    Some(CureFile { item: item.to_owned(), digest: digest.to_owned(), length: length.parse().ok()? })
}

fn cure_page(app: &App, viewer: &Viewer, state: &ProcedureState, acting: &Acting) -> Result<CurePage, ApiError> {
    let lang = viewer.lang();
    let tenderer = state.tenderers.get(&acting.operator);
    let Some((Cure { request, answer, files }, admission)) =
        tenderer.and_then(|tenderer| Some((tenderer.cure.as_ref()?, &tenderer.admission)))
    else {
        return Err(Refusal::not_found(
            "cure_not_asked",
            "Non c'è alcuna richiesta di soccorso istruttorio per la Sua offerta.",
            "There is no request to cure for your tender.",
        )
        .into());
    };
    // Once it is assessed the firm still reads what it was asked and what it answered.
    let (due, items) = match admission {
        Admission::CureAsked { due, items, .. } => (Some(*due), items.as_slice()),
        _ => (None, [].as_slice()),
    };
    let title = |id: &String| state.definition.item(id).map_or_else(|| id.clone(), |(_, item)| item.title.clone());
    let text = Field::new("answer", lang.say("Risposta", "Answer"), FieldKind::Area(ANSWER_CHARS_MAX));
    Ok(CurePage {
        layout: under_tender(viewer.layout.clone(), state, acting),
        procedure: state.id.clone(),
        request: request.clone(),
        due,
        open: answer.is_none() && due.is_some_and(|due| viewer.layout.now <= due),
        items: items.iter().map(|id| (id.clone(), title(id))).collect(),
        given: answer.clone().map(|text| (text, files.len())),
        answer: text.article("art. 101 c. 2 D.Lgs. 36/2023").help(lang.say(
            "Al massimo 20.000 caratteri. Ciò che manda qui non è sigillato: il termine è passato e lo legge il seggio.",
            "20,000 characters at most. What you send here is not sealed: the term has passed and the panel reads it.",
        )),
        uploaded: Vec::new(),
        files_max: CURE_FILES_MAX,
        file_bytes_max: app.config.file_bytes_max,
        refusal: None,
        request_id: app.fresh_id("form"),
        back: acting.at(&format!("/procedures/{}/tender", state.id)),
    })
}

#[cfg(test)]
mod tests {
    use super::file;

    #[test]
    fn a_hidden_field_names_an_uploaded_file() {
        let read = file("dgue abc 12").unwrap();
        assert_eq!((read.item.as_str(), read.digest.as_str(), read.length), ("dgue", "abc", 12));
        for bad in ["", "dgue", "dgue abc", "dgue abc x"] {
            assert!(file(bad).is_none(), "{bad}");
        }
    }
}
