//! Soccorso istruttorio: asking and judging the answer (art. 101).

use axum::{
    extract::{Path, State},
    http::Method,
    response::Response,
};
use ceralacca_procedure::{
    OperatorId, ProcedureId, Refusal, acts,
    definition::EnvelopeClass,
    event::FindingSeverity,
    policy::Act,
    state::{EnvelopeStatus, Tenderer},
};

use super::admission::{page_of, reasons};
use crate::{
    ApiError, App,
    access::Routes,
    pages::{Choice, Field, FieldKind, FormPage, Lang, Paragraph, Posted, Viewer, panel::scene::Scene},
};

const ASK: &str = "/procedures/{procedure}/tenderers/{tenderer}/cure";
const ASSESS: &str = "/procedures/{procedure}/tenderers/{tenderer}/assess";

pub(super) fn mount(routes: Routes) -> Routes {
    routes
        .requires(Act::ReadOpened, Method::GET, ASK, show_ask)
        .act(Act::AskCure, Method::POST, ASK, ask)
        .requires(Act::ReadOpened, Method::GET, ASSESS, show_assess)
        .act(Act::AssessCure, Method::POST, ASSESS, assess)
}

type At = Path<(ProcedureId, OperatorId)>;

/// Items that can be cured, as the act itself says.
fn curable(scene: &Scene, tenderer: &Tenderer) -> Vec<Choice> {
    let envelopes = scene.state.definition.envelopes.iter();
    let asked = envelopes
        .filter(|envelope| matches!(envelope.class, EnvelopeClass::Administrative | EnvelopeClass::Single))
        .flat_map(|envelope| &envelope.items);
    let can = |id: &str| {
        let command =
            acts::AskCure { tenderer: tenderer.id().clone(), items: vec![id.to_owned()], request: "-".to_owned() };
        scene.due(command).is_ok()
    };
    asked.filter(|item| can(&item.id)).map(|item| Choice::written(item.id.clone(), item.title.clone())).collect()
}

/// Items that the platform found missing.
fn missing(tenderer: &Tenderer) -> Vec<String> {
    let findings = tenderer.envelopes.values().flat_map(|envelope| match &envelope.status {
        EnvelopeStatus::Opened { findings, .. } => findings.as_slice(),
        EnvelopeStatus::Sealed | EnvelopeStatus::Unreadable { .. } => &[],
    });
    let curable = findings.filter(|finding| finding.severity == FindingSeverity::Curable);
    curable.filter_map(|finding| finding.item.clone()).collect()
}

fn ask_form(scene: &Scene, tenderer: &OperatorId) -> Result<FormPage, ApiError> {
    let found = scene.tenderer(tenderer)?;
    let lang = scene.lang();
    let days = scene.state.definition.terms.cure_days;
    let mut items = Field::new(
        "items",
        lang.say("Che cosa manca o non va", "What is missing or wrong"),
        FieldKind::Checks(curable(scene, found)),
    )
    .help(lang.say(
        "Già scelto ciò che la piattaforma ha trovato mancante.",
        "What the platform found missing is chosen already.",
    ))
    .article("art. 101 c.1 D.Lgs. 36/2023");
    items.values = missing(found);
    let title = format!("{} {}", lang.say("Soccorso istruttorio:", "Ask to cure:"), scene.firm(found.id()));
    Ok(scene
        .form(&title, lang.say("Invia la richiesta", "Send the request"), &page_of(scene, tenderer))
        .paragraph(match lang {
            Lang::It => format!("Il concorrente risponde sulla piattaforma entro {days} giorni, fino alle 23:59 dell'ultimo. Se non sana nel termine va escluso (art. 101 c.2)."),
            Lang::En => format!("The tenderer answers on the platform within {days} days, until 23:59 of the last one. Who does not cure in time is excluded (art. 101 c.2)."),
        })
        .paragraph(lang.say(
            "Si chiede una volta, prima di ammettere o escludere. L'offerta tecnica e quella economica non si sanano.",
            "It is asked once, before admission or exclusion. The technical and the economic tender cannot be cured.",
        ))
        .field(items)
        .field(
            Field::new("request", lang.say("Richiesta", "Request"), FieldKind::Area(acts::TEXT_LENGTH_MAX))
                .help(lang.say("La legge il concorrente: dica che cosa deve produrre o chiarire.", "The tenderer reads it: say what he must produce or explain.")),
        ))
}

async fn show_ask(
    State(app): State<App>,
    Path((procedure, tenderer)): At,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let scene = Scene::open(&app, viewer, &procedure).await?;
    ask_form(&scene, &tenderer)?.show()
}

async fn ask(
    State(app): State<App>,
    Path((procedure, tenderer)): At,
    viewer: Viewer,
    posted: Posted,
) -> Result<Response, ApiError> {
    let scene = Scene::of_office(&app, viewer, &procedure).await?;
    let form = ask_form(&scene, &tenderer)?;
    let command =
        acts::AskCure { tenderer, items: posted.all("items").to_vec(), request: posted.text("request").to_owned() };
    scene.run(command, &posted, form).await
}

fn assess_form(scene: &Scene, tenderer: &OperatorId) -> Result<FormPage, ApiError> {
    let found = scene.tenderer(tenderer)?;
    let lang = scene.lang();
    let outcomes = vec![
        Choice::new("yes", lang.say("sanata: il concorrente si può ammettere", "cured: the tenderer can be admitted")),
        Choice::new(
            "no",
            lang.say("non sanata: il concorrente va escluso", "not cured: the tenderer is to be excluded"),
        ),
    ];
    let title = format!("{} {}", lang.say("Valutare la risposta di", "Assess the answer of"), scene.firm(found.id()));
    let mut form = scene
        .form(&title, lang.say("Registra la valutazione", "Record the assessment"), &page_of(scene, tenderer))
        .grave();
    if let Some(cure) = &found.cure {
        form = form.paragraph(Paragraph::from(lang.say("Richiesta: ", "Request: ")).quote(&cure.request));
        let answer = Paragraph::from(lang.say("Risposta: ", "Answer: "));
        form = form.paragraph(match &cure.answer {
            Some(written) => answer.quote(written),
            None => answer.say(lang.say("nessuna risposta", "no answer")),
        });
    }
    Ok(form
        .paragraph(lang.say(
            "La valutazione si dà una volta. Poi il concorrente si ammette o si esclude con un atto a parte.",
            "The assessment is given once. Then the tenderer is admitted or excluded by an act of its own.",
        ))
        .field(
            Field::new("cured", lang.say("L'irregolarità è", "The defect is"), FieldKind::Radio(outcomes))
                .article("art. 101 D.Lgs. 36/2023"),
        )
        .field(reasons(scene, lang.say("Motivi", "Reasons"))))
}

async fn show_assess(
    State(app): State<App>,
    Path((procedure, tenderer)): At,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let scene = Scene::open(&app, viewer, &procedure).await?;
    assess_form(&scene, &tenderer)?.show()
}

async fn assess(
    State(app): State<App>,
    Path((procedure, tenderer)): At,
    viewer: Viewer,
    posted: Posted,
) -> Result<Response, ApiError> {
    let scene = Scene::of_office(&app, viewer, &procedure).await?;
    let form = assess_form(&scene, &tenderer)?;
    let cured = match posted.text("cured") {
        "yes" => true,
        "no" => false,
        _ => {
            let refusal = Refusal::invalid(
                "choice_missing",
                "art. 101 D.Lgs. 36/2023",
                "Dica se l'irregolarità è sanata o no.",
                "Say whether the defect is cured or not.",
            );
            return form.refused(&posted, refusal.with("field", "cured").into());
        }
    };
    scene.run(acts::AssessCure { tenderer, cured, reason: posted.text("reason").to_owned() }, &posted, form).await
}
