//! Applying the threshold (art. 54), asking for explanations and judging them (art. 110).

use axum::{
    extract::{Path, State},
    http::Method,
    response::Response,
};
use ceralacca_procedure::{
    OperatorId, ProcedureId, Refusal, acts,
    anomaly::{self, ThresholdFinding},
    policy::Act,
};

use super::anomalies::{beyond, threshold_sentence};
use crate::{
    ApiError, App,
    access::Routes,
    pages::{
        Choice, Field, FieldKind, FormPage, Paragraph, Posted, Viewer,
        forms::moment_value,
        panel::{lot_act::LotAct, scene::Scene},
    },
};

const ASK: &str = "/procedures/{procedure}/lots/{lot}/anomalies/{tenderer}/ask";
const ASSESS: &str = "/procedures/{procedure}/lots/{lot}/anomalies/{tenderer}/assess";

pub(super) fn mount(routes: Routes) -> Routes {
    let routes = LotAct {
        path: "/procedures/{procedure}/lots/{lot}/anomalies/threshold",
        form: threshold_form,
        command: |_, lot, _| Ok(acts::ApplyAnomalyThreshold { lot }),
    }
    .mount(routes);
    routes
        .requires(Act::ReadEvaluation, Method::GET, ASK, show_ask)
        .act(Act::AskExplanations, Method::POST, ASK, ask)
        .requires(Act::ReadEvaluation, Method::GET, ASSESS, show_assess)
        .act(Act::AssessExplanations, Method::POST, ASSESS, assess)
}

type At = Path<(ProcedureId, u16, OperatorId)>;

fn ranking_of(scene: &Scene, lot: u16) -> String {
    format!("{}#anomalies", scene.path(&format!("/lots/{lot}/ranking")))
}

fn threshold_form(scene: &Scene, lot: u16) -> FormPage {
    let lang = scene.lang();
    let title = format!("{} {}", lang.say("Soglia di anomalia:", "Anomaly threshold:"), scene.lot_short(lot));
    let submit = lang.say("Applica la soglia ed escludi", "Apply the threshold and exclude");
    let mut form = scene.form(&title, submit, &ranking_of(scene, lot)).grave();
    if let Err(refusal) = scene.due(acts::ApplyAnomalyThreshold { lot }) {
        return form.closed(scene.why(&refusal));
    }
    let found = anomaly::findings(&scene.state, lot).map(|found| found.threshold);
    let Ok(ThresholdFinding::Due { computation, excluded, conclusion }) = found else { return form };
    form = form.paragraph(format!("{}.", threshold_sentence(&computation, lang))).paragraph(lang.text(&conclusion));
    for (firm, discount) in beyond(scene, &computation) {
        form = form.paragraph(
            Paragraph::default().quote(firm).say(format!(": {} {discount}", lang.say("ribasso", "discount"))),
        );
    }
    form = form.paragraph(match excluded.len() {
        0 => lang
            .say("Nessuno è escluso: la soglia si registra.", "Nobody is excluded: the threshold is recorded.")
            .to_owned(),
        count => format!(
            "{} {count}. {}",
            lang.say("Concorrenti esclusi con questo atto:", "Tenderers excluded by this act:"),
            lang.say(
                "La graduatoria va poi formata di nuovo; la soglia non si ricalcola.",
                "The ranking is then made again; the threshold is not reckoned again."
            )
        ),
    });
    if scene.may(Act::ApplyAnomalyThreshold) {
        return form;
    }
    form.closed(lang.say(
        "La applica il RUP o un membro di chi valuta le offerte.",
        "The RUP, or a member of those who evaluate the tenders, applies it.",
    ))
}

/// What is never admitted as an explanation.
fn never_admitted(scene: &Scene) -> &'static str {
    scene.lang().say(
        "Non si ammettono spiegazioni sui minimi salariali stabiliti dalla legge né sui costi della sicurezza (art. 110 c. 4).",
        "Explanations about the minimum wages set by law or about the costs of safety are not admitted (art. 110(4)).",
    )
}

fn ask_form(scene: &Scene, lot: u16, tenderer: &OperatorId) -> Result<FormPage, ApiError> {
    let (lang, firm) = (scene.lang(), scene.firm(scene.tenderer(tenderer)?.id()));
    let title = format!("{} {firm}", lang.say("Chiedere spiegazioni a", "Ask for explanations of"));
    let found = anomaly::findings(&scene.state, lot).ok();
    let suspect = found.into_iter().flat_map(|found| found.suspects).find(|suspect| suspect.tenderer == *tenderer);
    let latest = acts::explanations_due_max(scene.viewer.layout.now);
    let reasons = suspect.iter().flat_map(|suspect| &suspect.reasons).map(|reason| reason.it.as_str());
    Ok(scene
        .form(&title, lang.say("Invia la richiesta", "Send the request"), &ranking_of(scene, lot))
        .paragraph(lang.say(
            "Il concorrente spiega per iscritto, sulla piattaforma, perché la sua offerta è seria e sostenibile. Finché la verifica è aperta il lotto non gli si può proporre.",
            "The tenderer explains in writing, on the platform, why the tender is serious and sustainable. While the check is open the lot cannot be proposed to this tenderer.",
        ))
        .paragraph(never_admitted(scene))
        .field(
            Field::new("reason", lang.say("Perché l'offerta appare anormalmente bassa", "Why the tender appears abnormally low"), FieldKind::Area(acts::TEXT_LENGTH_MAX))
                .value(reasons.collect::<Vec<_>>().join(" "))
                .help(lang.say("Già scritto ciò che mostrano le cifre aperte; se non mostrano nulla lo motiva chi chiede.", "What the opened figures show is written already; where they show nothing, whoever asks gives the reasons."))
                .article("art. 110 c. 1 D.Lgs. 36/2023"),
        )
        .field(
            Field::new("request", lang.say("Richiesta", "Request"), FieldKind::Area(acts::TEXT_LENGTH_MAX))
                .help(lang.say("La legge il concorrente: dica quali voci deve spiegare.", "The tenderer reads it: say which items are to be explained.")),
        )
        .field(
            Field::new("until", lang.say("Termine per rispondere", "Term to answer"), FieldKind::Moment)
                .value(moment_value(latest))
                .help(lang.say("Al massimo quindici giorni.", "Fifteen days at most."))
                .article("art. 110 c. 2 D.Lgs. 36/2023"),
        ))
}

async fn show_ask(
    State(app): State<App>,
    Path((procedure, lot, tenderer)): At,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let scene = Scene::open(&app, viewer, &procedure).await?;
    scene.lot_state(lot)?;
    ask_form(&scene, lot, &tenderer)?.show()
}

async fn ask(
    State(app): State<App>,
    Path((procedure, lot, tenderer)): At,
    viewer: Viewer,
    posted: Posted,
) -> Result<Response, ApiError> {
    let scene = Scene::of_office(&app, viewer, &procedure).await?;
    let form = ask_form(&scene, lot, &tenderer)?;
    let until = match posted.moment("until") {
        Ok(until) => until,
        Err(refusal) => return form.refused(&posted, refusal.with("field", "until").into()),
    };
    let (reason, request) = (posted.text("reason").to_owned(), posted.text("request").to_owned());
    scene.run(acts::AskExplanations { lot, tenderer, reason, request, until }, &posted, form).await
}

fn assess_form(scene: &Scene, lot: u16, tenderer: &OperatorId) -> Result<FormPage, ApiError> {
    let (lang, firm) = (scene.lang(), scene.firm(scene.tenderer(tenderer)?.id()));
    let title = format!("{} {firm}", lang.say("Valutare l'offerta di", "Judge the tender of"));
    let submit = lang.say("Registra la valutazione", "Record the judgement");
    let mut form = scene.form(&title, submit, &ranking_of(scene, lot)).grave();
    if let Some(check) = scene.lot_state(lot)?.anomalies.checks.get(tenderer) {
        form = form
            .paragraph(
                Paragraph::from(lang.say("Perché appare anormalmente bassa: ", "Why it appears abnormally low: "))
                    .quote(&check.reason),
            )
            .paragraph(Paragraph::from(lang.say("Richiesta: ", "Request: ")).quote(&check.request));
        let answer = Paragraph::from(lang.say("Spiegazioni: ", "Explanations: "));
        form = form.paragraph(match &check.given {
            Some(given) => answer.quote(&given.answer),
            None => answer.say(lang.say("nessuna nel termine", "none within the term")),
        });
    }
    let outcomes = vec![
        Choice::new("yes", lang.say("congrua: resta in graduatoria", "not abnormally low: it stays in the ranking")),
        Choice::new(
            "no",
            lang.say(
                "anormalmente bassa: il concorrente è escluso dal lotto e la graduatoria si rifà",
                "abnormally low: the tenderer is excluded from the lot and the ranking is made again",
            ),
        ),
    ];
    Ok(form
        .paragraph(never_admitted(scene))
        .field(
            Field::new("accepted", lang.say("L'offerta è", "The tender is"), FieldKind::Radio(outcomes))
                .article("art. 110 c. 5 D.Lgs. 36/2023"),
        )
        .field(Field::reason(lang)))
}

async fn show_assess(
    State(app): State<App>,
    Path((procedure, lot, tenderer)): At,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let scene = Scene::open(&app, viewer, &procedure).await?;
    assess_form(&scene, lot, &tenderer)?.show()
}

async fn assess(
    State(app): State<App>,
    Path((procedure, lot, tenderer)): At,
    viewer: Viewer,
    posted: Posted,
) -> Result<Response, ApiError> {
    let scene = Scene::of_office(&app, viewer, &procedure).await?;
    let form = assess_form(&scene, lot, &tenderer)?;
    let accepted = match posted.text("accepted") {
        "yes" => true,
        "no" => false,
        _ => {
            let refusal = Refusal::invalid(
                "choice_missing",
                "art. 110 D.Lgs. 36/2023",
                "Dica se l'offerta è congrua o anormalmente bassa.",
                "Say whether the tender is abnormally low or not.",
            );
            return form.refused(&posted, refusal.with("field", "accepted").into());
        }
    };
    let reason = posted.text("reason").to_owned();
    scene.run(acts::AssessExplanations { lot, tenderer, accepted, reason }, &posted, form).await
}
