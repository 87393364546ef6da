//! Putting a set of custodians in force: who, and how many of them open.

use axum::{
    extract::{Path, State},
    http::Method,
    response::Response,
};
use ceralacca_procedure::{
    BodyId, BodyState, PersonId, Refusal,
    acts::{CUSTODIANS_MAX, NameCustodians},
    policy::{Actor, Role},
};
use ceralacca_storage::Decision;

use super::refuse_stranger;
use crate::{
    ApiError, App,
    access::Routes,
    pages::{Choice, Field, FieldKind, FormPage, Posted, Viewer, done},
    people,
    routes::bodies::unknown,
    run, streams,
};

/// Mounts the form.
pub(super) fn mount(routes: Routes) -> Routes {
    routes.login(Method::GET, "/bodies/{body}/custodians", show).login(Method::POST, "/bodies/{body}/custodians", name)
}

async fn open(app: &App, viewer: &Viewer, id: BodyId) -> Result<(BodyId, BodyState), ApiError> {
    let id = refuse_stranger(viewer, id)?;
    let state = streams::body(app, &id).await?;
    state.body.as_ref().ok_or_else(unknown)?;
    if viewer.actor().roles_in_body(&id).contains(&Role::BuyerAdmin) {
        return Ok((id, state));
    }
    Err(Refusal::forbidden(
        "role_missing",
        "",
        "I custodi li mette in carica l'amministratore dell'ente.",
        "The body's administrator puts the custodians in force.",
    )
    .into())
}

async fn form(app: &App, viewer: &Viewer, id: &BodyId, state: &BodyState) -> Result<FormPage, ApiError> {
    let lang = viewer.lang();
    let engine = app.engine.as_ref();
    let mut choices = Vec::new();
    let enrolled = state.enrolled.keys().filter(|person| state.holds(person, Role::KeyCustodian));
    for person in enrolled {
        choices.push(Choice::new(person.as_str(), people::person_name(engine, person).await?));
    }
    let all: Vec<String> = choices.iter().map(|choice| choice.value.clone()).collect();
    let majority = all.len() / 2 + 1;
    let name = people::body_name(engine, id).await?;
    let back = format!("/bodies/{id}");
    let layout = viewer.layout.clone().under([(name.as_str(), back.as_str())]);
    let title = lang.say("Metti in carica i custodi", "Put the custodians in force");
    let mut people =
        Field::new("custodian", lang.say("Custodi", "Custodians"), FieldKind::Checks(choices)).help(lang.say(
            "Compare solo chi ha già creato la propria chiave.",
            "Only those who have made their key already are listed.",
        ));
    people.values = all;
    Ok(FormPage::new(app, layout, title, title, &back)
        .paragraph(lang.say(
            "Le buste delle procedure pubblicate da ora in poi sono sigillate a queste persone: per aprirle ne servono tante quante la soglia. Quelle già pubblicate restano affidate ai custodi di allora.",
            "Envelopes of procedures published from now on are sealed to these people: as many of them as the threshold are needed to open. Procedures already published stay with the custodians of then.",
        ))
        .paragraph(lang.say(
            "Con soglia 1 una persona sola può aprire le buste dopo il termine. Con soglia uguale al numero dei custodi basta perderne uno perché le buste non si aprano più. Di solito: 2 su 3.",
            "With threshold 1 one person alone can open the envelopes after the term. With a threshold equal to the number of custodians, losing one is enough and the envelopes never open. Usually: 2 of 3.",
        ))
        .field(people)
        .field(
            Field::new("threshold", lang.say("Soglia: quanti devono agire insieme", "Threshold: how many must act together"), FieldKind::Number)
                .help(format!("{} {CUSTODIANS_MAX}.", lang.say("Da 1 al numero dei custodi, che sono al massimo", "From 1 to the number of custodians, who are at most")))
                .value(majority.to_string()),
        ))
}

async fn show(State(app): State<App>, Path(id): Path<BodyId>, viewer: Viewer) -> Result<Response, ApiError> {
    let (id, state) = open(&app, &viewer, id).await?;
    form(&app, &viewer, &id, &state).await?.show()
}

async fn name(
    State(app): State<App>,
    Path(id): Path<BodyId>,
    viewer: Viewer,
    posted: Posted,
) -> Result<Response, ApiError> {
    let (id, state) = open(&app, &viewer, id).await?;
    let result = match command(&posted) {
        Ok(command) => {
            let decide = move |actor: &Actor, state: &BodyState| command.decide(actor, state);
            let key = posted.key(viewer.actor());
            run::body_act(&app, viewer.actor(), &id, key, Decision::default(), decide).await.map(drop)
        }
        Err(refusal) => Err(refusal.into()),
    };
    match result {
        Ok(()) => done(&format!("/bodies/{id}")),
        Err(error) => form(&app, &viewer, &id, &state).await?.refused(&posted, error),
    }
}

fn command(posted: &Posted) -> Result<NameCustodians, Refusal> {
    let threshold = posted.text("threshold").parse().map_err(|_| {
        Refusal::invalid(
            "threshold_unreadable",
            "",
            "La soglia è un numero intero, ad esempio 2.",
            "The threshold is a whole number, for example 2.",
        )
        .with("field", "threshold")
    })?;
    let custodians = posted.all("custodian").iter().map(|person| PersonId::new(person.as_str())).collect();
    Ok(NameCustodians { threshold, custodians })
}
