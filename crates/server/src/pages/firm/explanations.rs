//! A firm explains a tender that appears abnormally low (art. 110).

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use ceralacca_procedure::{ProcedureId, ProcedureState, Refusal, acts::GiveExplanations, state::LotState};

use super::{
    acting::{Acting, Chosen, Of, acting},
    answer::{self, Asked},
};
use crate::{
    ApiError, App,
    pages::{Posted, Viewer, uploaded},
    streams,
};

/// What the files of an answer are filed under.
const FILES: &str = "spiegazioni";

/// `GET /procedures/{procedure}/tender/explanations/{lot}`.
pub async fn show(
    State(app): State<App>,
    Path((procedure, lot)): Path<(ProcedureId, u16)>,
    viewer: Viewer,
    Query(of): Query<Of>,
) -> Result<Response, ApiError> {
    let state = streams::known_procedure(&app, &procedure).await?;
    match acting(&app, &viewer, &state, &of).await? {
        Chosen::Acting(acting) => answer::shown(&app, &viewer, &state, &acting, asked(&viewer, &state, &acting, lot)?),
        Chosen::Asked(response) => Ok(response),
    }
}

/// `POST /procedures/{procedure}/tender/explanations/{lot}`.
pub async fn send(
    State(app): State<App>,
    Path((procedure, lot)): Path<(ProcedureId, u16)>,
    viewer: Viewer,
    Query(of): Query<Of>,
    posted: Posted,
) -> Result<Response, ApiError> {
    let state = streams::known_procedure(&app, &procedure).await?;
    let acting = match acting(&app, &viewer, &state, &of).await? {
        Chosen::Acting(acting) => acting,
        Chosen::Asked(response) => return Ok(response),
    };
    let asked = asked(&viewer, &state, &acting, lot)?;
    let command = GiveExplanations {
        lot,
        tenderer: acting.operator.clone(),
        answer: posted.text("answer").to_owned(),
        files: uploaded::files(&posted),
    };
    answer::sent(&app, &viewer, (&state, &acting), &posted, command, asked).await
}

/// Address of the page.
pub(super) fn path(procedure: &ProcedureId, lot: u16) -> String {
    format!("/procedures/{procedure}/tender/explanations/{lot}")
}

fn asked(viewer: &Viewer, state: &ProcedureState, acting: &Acting, number: u16) -> Result<Asked, Refusal> {
    let lang = viewer.lang();
    let lot = state.lots.get(&number);
    let Some((lot, check)) = lot.and_then(|lot| Some((lot, lot.anomalies.checks.get(&acting.operator)?))) else {
        return Err(Refusal::not_found(
            "explanations_not_asked",
            "Non c'è alcuna richiesta di spiegazioni per la Sua offerta.",
            "There is no request to explain your tender.",
        ));
    };
    let waits = check.is_open() && competes(state, acting, number) && !LotState::is_finished(lot);
    let outcome = check.outcome.as_ref().map(|outcome| {
        if outcome.accepted {
            lang.say("La Sua offerta è stata giudicata congrua.", "Your tender was found not abnormally low.")
        } else {
            lang.say(
                "La Sua offerta è stata giudicata anormalmente bassa ed esclusa da questo lotto.",
                "Your tender was found abnormally low and excluded from this lot.",
            )
        }
    });
    Ok(Asked {
        heading: lang.say("Spiegazioni sulla Sua offerta", "Explanations of your tender"),
        request: check.request.clone(),
        reason: Some(check.reason.clone()),
        rules: vec![
            lang.say(
                "Può spiegare l'economia del processo, del servizio o del metodo di costruzione; le soluzioni tecniche o le condizioni eccezionalmente favorevoli di cui dispone; l'originalità di ciò che offre (art. 110 c. 3).",
                "You may explain the economy of the process, of the service or of the method of construction; the technical solutions or exceptionally favourable conditions that you have; the originality of what you offer (art. 110(3)).",
            ),
            lang.say(
                "Non si ammettono spiegazioni che riguardino i minimi salariali stabiliti dalla legge né i costi della sicurezza (art. 110 c. 4).",
                "Explanations about the minimum wages set by law or about the costs of safety are not admitted (art. 110(4)).",
            ),
        ],
        due: waits.then_some(check.due),
        open: waits && check.given.is_none() && viewer.layout.now <= check.due,
        items: Vec::new(),
        given: check.given.as_ref().map(|given| (given.answer.clone(), given.files.len())),
        outcome: outcome.or_else(|| {
            (!waits).then(|| lang.say("La verifica non serve più: il lotto è andato avanti.", "The check is no longer needed: the lot has gone on."))
        }),
        article: "art. 110 c. 2 D.Lgs. 36/2023",
        files_legend: lang.say("File con le spiegazioni", "Files with the explanations"),
        any_file: Some((FILES, "Relazione, tabelle, preventivi")),
        read_by: lang.say(
            "Al massimo 10.000 caratteri. Ciò che manda qui non è sigillato: il termine è passato e lo legge chi verifica l'offerta.",
            "10,000 characters at most. What you send here is not sealed: the term has passed and whoever checks the tender reads it.",
        ),
        path: path(&state.id, number),
    })
}

fn competes(state: &ProcedureState, acting: &Acting, lot: u16) -> bool {
    state.tenderers.get(&acting.operator).is_some_and(|tenderer| tenderer.competes_for(lot))
}
