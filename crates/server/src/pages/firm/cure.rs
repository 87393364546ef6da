//! A firm answers a request to cure (soccorso istruttorio).

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use ceralacca_procedure::{
    ProcedureId, ProcedureState, Refusal,
    acts::AnswerCure,
    state::{Admission, Cure},
};

use super::{
    acting::{Acting, Chosen, Of, acting},
    answer::{self, Asked},
};
use crate::{
    ApiError, App,
    pages::{Posted, Viewer, uploaded},
    streams,
};

/// `GET /procedures/{procedure}/tender/cure`.
pub async fn show(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    viewer: Viewer,
    Query(of): Query<Of>,
) -> Result<Response, ApiError> {
    let state = streams::known_procedure(&app, &procedure).await?;
    match acting(&app, &viewer, &state, &of).await? {
        Chosen::Acting(acting) => answer::shown(&app, &viewer, &state, &acting, asked(&viewer, &state, &acting)?),
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
    let asked = asked(&viewer, &state, &acting)?;
    let command = AnswerCure {
        tenderer: acting.operator.clone(),
        answer: posted.text("answer").to_owned(),
        files: uploaded::files(&posted),
    };
    answer::sent(&app, &viewer, (&state, &acting), &posted, command, asked).await
}

fn asked(viewer: &Viewer, state: &ProcedureState, acting: &Acting) -> Result<Asked, Refusal> {
    let lang = viewer.lang();
    let tenderer = state.tenderers.get(&acting.operator);
    let Some((Cure { request, answer, files }, admission)) =
        tenderer.and_then(|tenderer| Some((tenderer.cure.as_ref()?, &tenderer.admission)))
    else {
        return Err(Refusal::not_found(
            "cure_not_asked",
            "Non c'è alcuna richiesta di soccorso istruttorio per la Sua offerta.",
            "There is no request to cure for your tender.",
        ));
    };
    // Once it is assessed the firm still reads what it was asked and what it answered.
    let (due, items) = match admission {
        Admission::CureAsked { due, items, .. } => (Some(*due), items.as_slice()),
        _ => (None, [].as_slice()),
    };
    let title = |id: &String| state.definition.item(id).map_or_else(|| id.clone(), |(_, item)| item.title.clone());
    Ok(Asked {
        heading: lang.say("Soccorso istruttorio", "Request to cure"),
        request: request.clone(),
        reason: None,
        rules: Vec::new(),
        due,
        open: answer.is_none() && due.is_some_and(|due| viewer.layout.now <= due),
        items: items.iter().map(|id| (id.clone(), title(id))).collect(),
        given: answer.clone().map(|text| (text, files.len())),
        outcome: None,
        article: "art. 101 c. 2 D.Lgs. 36/2023",
        files_legend: lang.say("File che integrano la documentazione", "Files that complete the documents"),
        any_file: None,
        read_by: lang.say(
            "Al massimo 10.000 caratteri. Ciò che manda qui non è sigillato: il termine è passato e lo legge il seggio.",
            "10,000 characters at most. What you send here is not sealed: the term has passed and the panel reads it.",
        ),
        path: format!("/procedures/{}/tender/cure", state.id),
    })
}
