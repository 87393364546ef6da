//! One judgement, one finding: a value and its reasons.

use axum::{
    extract::{Path, Query, State},
    http::Method,
    response::Response,
};
use ceralacca_evaluation::{Exact, JudgementBand, Part};
use ceralacca_procedure::{
    OperatorId, ProcedureId, Refusal, acts,
    definition::ItemKind,
    event::{AscertainedValue, PanelKind},
    policy::Act,
};
use serde::Deserialize;

use super::declared;
use crate::{
    ApiError, App,
    access::Routes,
    pages::{
        Choice, Field, FieldKind, FormPage, Paragraph, Posted, Viewer,
        panel::{scene::Scene, sheet},
    },
};

const JUDGE: &str = "/procedures/{procedure}/lots/{lot}/judge";
const ASCERTAIN: &str = "/procedures/{procedure}/lots/{lot}/ascertain";

pub(super) fn mount(routes: Routes) -> Routes {
    routes
        .requires(Act::ReadEvaluation, Method::GET, JUDGE, ask_judge)
        .act(Act::ScoreCollegially, Method::POST, JUDGE, judge)
        .requires(Act::ReadEvaluation, Method::GET, ASCERTAIN, ask_ascertain)
        .act(Act::Ascertain, Method::POST, ASCERTAIN, ascertain)
}

/// Whom and what it is about.
#[derive(Debug, Deserialize)]
struct About {
    tenderer: OperatorId,
    /// Sub-criterion or item.
    about: String,
}

impl About {
    fn posted(posted: &Posted) -> Self {
        Self { tenderer: OperatorId::new(posted.text("tenderer")), about: posted.text("about").to_owned() }
    }

    /// Sent along with the form.
    fn fields(&self, form: FormPage) -> FormPage {
        form.field(Field::new("tenderer", "", FieldKind::Hidden).value(self.tenderer.as_str()))
            .field(Field::new("about", "", FieldKind::Hidden).value(self.about.as_str()))
    }
}

type At = Path<(ProcedureId, u16)>;

fn list_of(scene: &Scene, lot: u16) -> String {
    scene.path(&format!("/lots/{lot}/findings"))
}

/// Points that can be given, with their judgement.
fn points(scene: &Scene, sub: &str) -> Vec<Choice> {
    let parts = sheet::subcriterion(&scene.state, sub).map(|sub| sub.parts.as_slice()).unwrap_or_default();
    let bands: &[JudgementBand] = parts
        .iter()
        .find_map(|part| match part {
            Part::Discretionary(part) => Some(part.bands.as_slice()),
            Part::Quantitative(_) | Part::Tabular(_) => None,
        })
        .unwrap_or_default();
    let label =
        |band: &JudgementBand| scene.say(&band.label_it, band.label_en.as_deref().unwrap_or(&band.label_it)).to_owned();
    let each = bands.iter().flat_map(|band| (band.from..=band.to).map(move |points| (points, label(band))));
    let mut choices = vec![Choice::new("", scene.say("scelga", "choose"))];
    choices.extend(each.map(|(points, label)| Choice::new(points.to_string(), format!("{points} – {label}"))));
    choices
}

fn judge_form(scene: &Scene, lot: u16, about: &About) -> Result<FormPage, ApiError> {
    let tenderer = scene.firm(scene.tenderer(&about.tenderer)?.id());
    let form = scene
        .form(
            scene.say("Giudizio collegiale", "Collegial judgement"),
            scene.say("Registra il giudizio", "Record the judgement"),
            &list_of(scene, lot),
        )
        .grave()
        .paragraph(format!("{}, {tenderer}, {}.", scene.lot_short(lot), scene.subcriterion(&about.about)))
        .paragraph(scene.say(
            "La commissione lo esprime insieme, in una seduta con tutti presenti. Si dà una volta e non si cambia.",
            "The commission gives it together, in a session with everybody present. It is given once and cannot be changed.",
        ));
    Ok(about
        .fields(form)
        .field(
            Field::new(
                "value",
                scene.say("Punti e giudizio", "Points and judgement"),
                FieldKind::Select(points(scene, &about.about)),
            )
            .help(scene.say(
                "Solo i numeri interi delle fasce degli atti di gara.",
                "Only the whole numbers of the bands of the tender documents.",
            )),
        )
        .field(reasons(scene, scene.say("Motivazione", "Reasons"))))
}

fn reasons(scene: &Scene, label: &str) -> Field {
    Field::new("reason", label, FieldKind::Area(acts::TEXT_LENGTH_MAX))
        .help(scene.say(
            "Entra nel verbale; al massimo 10.000 caratteri.",
            "It enters the minutes; 10,000 characters at most.",
        ))
        .article("art. 3 l. 241/1990")
}

async fn ask_judge(
    State(app): State<App>,
    Path((procedure, lot)): At,
    Query(about): Query<About>,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let scene = Scene::open(&app, viewer, &procedure).await?;
    judge_form(&scene, lot, &about)?.show()
}

async fn judge(
    State(app): State<App>,
    Path((procedure, lot)): At,
    viewer: Viewer,
    posted: Posted,
) -> Result<Response, ApiError> {
    let scene = Scene::of_office(&app, viewer, &procedure).await?;
    let about = About::posted(&posted);
    let form = judge_form(&scene, lot, &about)?;
    let session = scene.state.running_session().filter(|session| session.panel == PanelKind::Evaluation);
    let Some(session) = session.map(|session| session.id.clone()) else {
        return form.refused(&posted, no_session().into());
    };
    let Ok(value) = number(posted.text("value")) else {
        return form.refused(&posted, unreadable("value").into());
    };
    let reason = posted.text("reason").to_owned();
    let command =
        acts::ScoreCollegially { lot, session, tenderer: about.tenderer, subcriterion: about.about, value, reason };
    scene.run(command, &posted, form).await
}

fn no_session() -> Refusal {
    Refusal::wrong_moment(
        "session_not_running",
        "art. 93 D.Lgs. 36/2023",
        "Il giudizio collegiale si esprime in una seduta della commissione: ora nessuna è in corso.",
        "A collegial judgement is given in a session of the commission: none is running now.",
    )
}

/// A figure as people write it, with a comma or a point.
fn number(text: &str) -> Result<Exact, ceralacca_evaluation::ExactError> {
    Exact::parse_decimal(&text.replace(',', "."))
}

fn unreadable(field: &str) -> Refusal {
    Refusal::invalid(
        "number_unreadable",
        "",
        "Scriva un numero, ad esempio 12 o 12,5.",
        "Write a number, for example 12 or 12.5.",
    )
    .with("field", field)
}

/// Whether an item is a figure; otherwise it is yes or no.
fn is_number(scene: &Scene, item: &str) -> bool {
    scene.state.definition.item(item).is_some_and(|(_, item)| matches!(item.kind, ItemKind::Number(_)))
}

fn ascertain_form(scene: &Scene, lot: u16, about: &About) -> Result<FormPage, ApiError> {
    let lang = scene.lang();
    let tenderer = scene.firm(scene.tenderer(&about.tenderer)?.id());
    let item = scene.item(&about.about);
    let value = if is_number(scene, &about.about) {
        Field::new("value", lang.say("Valore accertato", "Value found"), FieldKind::Number)
    } else {
        let choices = vec![Choice::new("yes", lang.say("sì", "yes")), Choice::new("no", lang.say("no", "no"))];
        Field::new("value", lang.say("La condizione c'è?", "Does the condition hold?"), FieldKind::Radio(choices))
    };
    let declared =
        declared(scene, lot, &about.tenderer, &about.about).unwrap_or_else(|| lang.say("nulla", "nothing").to_owned());
    let mut form = scene
        .form(
            lang.say("Accertare un valore", "Ascertain a value"),
            lang.say("Registra l'accertamento", "Record the finding"),
            &list_of(scene, lot),
        )
        .paragraph(Paragraph::from(format!("{}, {tenderer}: ", scene.lot_short(lot))).quote(item).say("."))
        .paragraph(format!("{}: {declared}.", lang.say("Il concorrente ha dichiarato", "The tenderer declared")))
        .paragraph(lang.say(
            "Gli atti di gara affidano questo valore alla commissione: conta ciò che accerta, non ciò che è dichiarato. Finché i punteggi non sono definitivi si può correggere; vale l'ultimo.",
            "The tender documents leave this value to the commission: what it finds counts, not what is declared. Until the scores are final it may be corrected; the last one counts.",
        ));
    form = about.fields(form);
    Ok(form.field(value).field(reasons(scene, lang.say("Dove risulta", "Where it was found"))))
}

async fn ask_ascertain(
    State(app): State<App>,
    Path((procedure, lot)): At,
    Query(about): Query<About>,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let scene = Scene::open(&app, viewer, &procedure).await?;
    ascertain_form(&scene, lot, &about)?.show()
}

async fn ascertain(
    State(app): State<App>,
    Path((procedure, lot)): At,
    viewer: Viewer,
    posted: Posted,
) -> Result<Response, ApiError> {
    let scene = Scene::of_office(&app, viewer, &procedure).await?;
    let about = About::posted(&posted);
    let form = ascertain_form(&scene, lot, &about)?;
    let typed = posted.text("value");
    let value = match (is_number(&scene, &about.about), typed) {
        (true, text) => number(text).ok().map(AscertainedValue::Number),
        (false, "yes") => Some(AscertainedValue::Bool(true)),
        (false, "no") => Some(AscertainedValue::Bool(false)),
        (false, _) => None,
    };
    let Some(value) = value else { return form.refused(&posted, unreadable("value").into()) };
    let reason = posted.text("reason").to_owned();
    let command = acts::Ascertain { lot, tenderer: about.tenderer, item: about.about, value, reason };
    scene.run(command, &posted, form).await
}
