//! Naming the seggio and the commission: people by name, the incompatibilities said before they are named.

use std::collections::BTreeSet;

use axum::{
    extract::{Path, State},
    http::Method,
    response::Response,
};
use ceralacca_procedure::{
    PersonId, ProcedureId, ProcedureState, Refusal,
    acts::{NameEvaluationPanel, NameOpeningPanel},
    event::PanelKind,
    policy::Act,
};
use ceralacca_storage::Decision;

use super::forms::{act_field, form_page, open};
use crate::{
    ApiError, App,
    access::Routes,
    pages::{Choice, Field, FieldKind, FormPage, Lang, Posted, Viewer, act_done},
    people, run, streams,
};

/// Mounts the forms.
pub(super) fn mount(routes: Routes) -> Routes {
    routes
        .act(Act::NameOpeningPanel, Method::GET, "/procedures/{procedure}/manage/name-opening-panel", show_opening)
        .act(Act::NameOpeningPanel, Method::POST, "/procedures/{procedure}/manage/name-opening-panel", name_opening)
        .act(
            Act::NameEvaluationPanel,
            Method::GET,
            "/procedures/{procedure}/manage/name-evaluation-panel",
            show_evaluation,
        )
        .act(
            Act::NameEvaluationPanel,
            Method::POST,
            "/procedures/{procedure}/manage/name-evaluation-panel",
            name_evaluation,
        )
}

async fn show_opening(
    State(app): State<App>,
    Path(id): Path<ProcedureId>,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    show(&app, &id, &viewer, PanelKind::Opening).await
}

async fn show_evaluation(
    State(app): State<App>,
    Path(id): Path<ProcedureId>,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    show(&app, &id, &viewer, PanelKind::Evaluation).await
}

async fn show(app: &App, id: &ProcedureId, viewer: &Viewer, kind: PanelKind) -> Result<Response, ApiError> {
    let state = open(app, id, viewer, act_of(kind)).await?;
    form(app, viewer, &state, kind).await?.show()
}

fn act_of(kind: PanelKind) -> Act {
    match kind {
        PanelKind::Opening => Act::NameOpeningPanel,
        PanelKind::Evaluation => Act::NameEvaluationPanel,
    }
}

async fn name_opening(
    State(app): State<App>,
    Path(id): Path<ProcedureId>,
    viewer: Viewer,
    posted: Posted,
) -> Result<Response, ApiError> {
    let state = streams::known_procedure(&app, &id).await?;
    let wanted = state.definition.panels.opening_members;
    let result = match members(&app, &posted, wanted).await {
        Ok(members) => {
            let command = NameOpeningPanel { act: posted.text("act").to_owned(), members };
            let key = posted.key(viewer.actor());
            run::act(&app, viewer.actor(), &id, command, key, Decision::default()).await.map(drop)
        }
        Err(error) => Err(error),
    };
    answer(&app, &viewer, &state, PanelKind::Opening, &posted, result).await
}

async fn name_evaluation(
    State(app): State<App>,
    Path(id): Path<ProcedureId>,
    viewer: Viewer,
    posted: Posted,
) -> Result<Response, ApiError> {
    let state = streams::known_procedure(&app, &id).await?;
    let wanted = state.definition.panels.evaluation_members;
    let result = match members(&app, &posted, wanted).await {
        Ok(members) => {
            let command = NameEvaluationPanel { act: posted.text("act").to_owned(), members };
            let key = posted.key(viewer.actor());
            run::act(&app, viewer.actor(), &id, command, key, Decision::default()).await.map(drop)
        }
        Err(error) => Err(error),
    };
    answer(&app, &viewer, &state, PanelKind::Evaluation, &posted, result).await
}

async fn answer(
    app: &App,
    viewer: &Viewer,
    state: &ProcedureState,
    kind: PanelKind,
    posted: &Posted,
    result: Result<(), ApiError>,
) -> Result<Response, ApiError> {
    match result {
        Ok(()) => act_done(&format!("/procedures/{}/manage", state.id), act_of(kind)),
        Err(error) => form(app, viewer, state, kind).await?.refused(posted, error),
    }
}

fn field_of(index: usize) -> String {
    format!("member_{}", index + 1)
}

async fn form(app: &App, viewer: &Viewer, state: &ProcedureState, kind: PanelKind) -> Result<FormPage, ApiError> {
    let lang = viewer.lang();
    let (title, wanted) = match kind {
        PanelKind::Opening => {
            (lang.say("Nomina il seggio di gara", "Name the opening panel"), state.definition.panels.opening_members)
        }
        PanelKind::Evaluation => (
            lang.say("Nomina la commissione giudicatrice", "Name the evaluation panel"),
            state.definition.panels.evaluation_members,
        ),
    };
    let mut form = paragraphs(form_page(app, viewer, state, title), state, kind).field(act_field(lang));
    let suggested = suggestions(app, state).await?;
    for index in 0..usize::from(wanted) {
        form = form.field(
            Field::new(&field_of(index), &member_label(index, wanted, lang), FieldKind::Suggested(suggested.clone()))
                .help(lang.say(
                    "Nome e cognome, oppure identificativo della persona sulla piattaforma.",
                    "Name and surname, or the person's identifier on the platform.",
                )),
        );
    }
    Ok(form)
}

fn member_label(index: usize, wanted: u8, lang: Lang) -> String {
    match (index, wanted) {
        (0, 1) => lang.say("Componente unico", "Only member").to_owned(),
        (0, _) => lang.say("Presidente", "Chair").to_owned(),
        (index, _) => format!("{} {}", lang.say("Componente", "Member"), index + 1),
    }
}

fn paragraphs(form: FormPage, state: &ProcedureState, kind: PanelKind) -> FormPage {
    let lang = form.layout.lang;
    let form = match kind {
        PanelKind::Opening => form.paragraph(lang.say(
            "Il seggio apre le buste ed esamina la documentazione amministrativa. Ogni componente legge i nomi dei concorrenti dopo il termine e dichiara di non avere conflitti di interesse (art. 16 D.Lgs. 36/2023).",
            "The opening panel opens the envelopes and checks the administrative documents. After the term each member reads the tenderers' names and declares that he has no conflict of interest (art. 16 D.Lgs. 36/2023).",
        )),
        PanelKind::Evaluation => form
            .paragraph(lang.say(
                "La commissione è composta da un numero dispari di esperti, al massimo cinque, ed è nominata dopo la scadenza del termine (art. 93 c. 1-2 D.Lgs. 36/2023).",
                "The evaluation panel has an odd number of experts, five at most, and is named after the term has ended (art. 93(1)-(2) D.Lgs. 36/2023).",
            ))
            .paragraph(lang.say(
                "Non può farne parte chi nel biennio precedente è stato componente di organi di indirizzo politico dell'ente, chi è stato condannato, anche con sentenza non definitiva, per i reati contro la pubblica amministrazione, e chi si trova in conflitto di interessi con un operatore che partecipa (art. 93 c. 5).",
                "Barred are those who in the last two years sat in a political body of the buyer, those convicted, even not finally, of offences against the public administration, and those in a conflict of interest with an operator that takes part (art. 93(5)).",
            )),
    };
    match state.panel(kind) {
        Some(_) => form.paragraph(lang.say(
            "Un organo è già nominato: questa nomina lo sostituisce e le dichiarazioni vanno rese di nuovo.",
            "A panel has been named already: this one replaces it and the declarations are made anew.",
        )),
        None => form,
    }
}

/// People whom the RUP is likely to name: those of the body, and in a demo everybody who is there to be chosen.
async fn suggestions(app: &App, state: &ProcedureState) -> Result<Vec<Choice>, ApiError> {
    let engine = app.engine.as_ref();
    let body = streams::body(app, &state.body).await?;
    let mut persons: BTreeSet<PersonId> =
        body.roles.iter().filter(|(_, roles)| !roles.is_empty()).map(|(person, _)| person.clone()).collect();
    if app.config.demo {
        persons.extend(people::demo_people(engine).await?);
    }
    let mut all = Vec::with_capacity(persons.len());
    for person in persons {
        let Some(record) = people::person(engine, &person).await? else { continue };
        let office = record.office.map(|office| format!(", {office}")).unwrap_or_default();
        all.push(Choice::written(record.name, format!("{person}{office}")));
    }
    Ok(all)
}

/// The people named, in the order of the fields; each refusal stands at its field.
async fn members(app: &App, posted: &Posted, wanted: u8) -> Result<Vec<PersonId>, ApiError> {
    let mut all = Vec::with_capacity(usize::from(wanted));
    for index in 0..usize::from(wanted) {
        let field = field_of(index);
        let person = people::find_person(app.engine.as_ref(), posted.text(&field)).await;
        let person = person.map_err(|error| error.at_field(&field))?;
        if all.contains(&person) {
            return Err(twice(&field).into());
        }
        all.push(person);
    }
    Ok(all)
}

fn twice(field: &str) -> Refusal {
    Refusal::invalid(
        "member_twice",
        "art. 93 D.Lgs. 36/2023",
        "La stessa persona è indicata due volte: i componenti sono tutti diversi.",
        "The same person is named twice: members are all different.",
    )
    .with("field", field)
}
