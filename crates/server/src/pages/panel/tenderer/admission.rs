//! Admit, exclude, readmit; settle admissions (artt. 90, 94-101, 107).

use axum::{
    extract::{Path, State},
    http::Method,
    response::Response,
};
use ceralacca_procedure::{OperatorId, ProcedureId, acts, policy::Act, state::Admission};

use super::{excludable, readmittable};
use crate::{
    ApiError, App,
    access::Routes,
    pages::{
        Choice, Field, FieldKind, FormPage, Posted, Viewer,
        panel::{scene::Scene, words},
    },
};

const ADMIT: &str = "/procedures/{procedure}/tenderers/{tenderer}/admit";
const EXCLUDE: &str = "/procedures/{procedure}/tenderers/{tenderer}/exclude";
const READMIT: &str = "/procedures/{procedure}/tenderers/{tenderer}/readmit";
const SETTLE: &str = "/procedures/{procedure}/panel/settle";

pub(super) fn mount(routes: Routes) -> Routes {
    routes
        .requires(Act::ReadOpened, Method::GET, ADMIT, ask_admit)
        .act(Act::Admit, Method::POST, ADMIT, admit)
        .requires(Act::ReadOpened, Method::GET, EXCLUDE, ask_exclude)
        .act(Act::Exclude, Method::POST, EXCLUDE, exclude)
        .requires(Act::ReadOpened, Method::GET, READMIT, ask_readmit)
        .act(Act::Readmit, Method::POST, READMIT, readmit)
        .requires(Act::ReadOpened, Method::GET, SETTLE, ask_settle)
        .act(Act::SettleAdmissions, Method::POST, SETTLE, settle)
}

type At = Path<(ProcedureId, OperatorId)>;

/// Address of a tenderer's page.
pub(super) fn page_of(scene: &Scene, tenderer: &OperatorId) -> String {
    scene.path(&format!("/tenderers/{tenderer}"))
}

/// A field for reasons that enter the record and the minutes.
pub(super) fn reasons(scene: &Scene, label: &str) -> Field {
    Field::new("reason", label, FieldKind::Area(acts::TEXT_LENGTH_MAX))
        .help(scene.say(
            "Entra nel registro e nel verbale; al massimo 10.000 caratteri.",
            "It enters the record and the minutes; 10,000 characters at most.",
        ))
        .article("art. 3 l. 241/1990")
}

/// Everything, or one lot.
fn lot_choices(scene: &Scene, lots: &[Option<u16>]) -> Vec<Choice> {
    let choices = lots.iter().map(|lot| match lot {
        None => Choice::new("", scene.say("tutta la procedura", "the whole procedure")),
        Some(number) => Choice::written(number.to_string(), scene.lot(*number)),
    });
    choices.collect()
}

fn admit_form(scene: &Scene, tenderer: &OperatorId) -> Result<FormPage, ApiError> {
    let name = scene.firm(scene.tenderer(tenderer)?.id());
    let title = format!("{} {name}", scene.say("Ammettere", "Admit"));
    Ok(scene
        .form(&title, scene.say("Ammetti", "Admit"), &page_of(scene, tenderer))
        .paragraph(scene.say(
            "La documentazione amministrativa è in ordine: il concorrente passa alla fase successiva per i lotti a cui ha offerto. Ha effetto quando ammissioni ed esclusioni sono adottate (art. 107).",
            "The administrative documents are in order: the tenderer goes on to the next stage for the lots tendered for. It takes effect once admissions and exclusions are settled (art. 107).",
        ))
        .field(reasons(scene, scene.say("Esito dell'esame", "Outcome of the check")).value("Documentazione amministrativa regolare e completa.")))
}

async fn ask_admit(
    State(app): State<App>,
    Path((procedure, tenderer)): At,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let scene = Scene::open(&app, viewer, &procedure).await?;
    admit_form(&scene, &tenderer)?.show()
}

async fn admit(
    State(app): State<App>,
    Path((procedure, tenderer)): At,
    viewer: Viewer,
    posted: Posted,
) -> Result<Response, ApiError> {
    let scene = Scene::of_office(&app, viewer, &procedure).await?;
    let form = admit_form(&scene, &tenderer)?;
    scene.run(acts::Admit { tenderer, reason: posted.text("reason").to_owned() }, &posted, form).await
}

fn exclude_form(scene: &Scene, tenderer: &OperatorId) -> Result<FormPage, ApiError> {
    let found = scene.tenderer(tenderer)?;
    let lang = scene.lang();
    let grounds = words::GROUNDS.map(|ground| Choice::new(words::ground_key(ground), words::ground(ground, lang)));
    let mut ground = Field::new("ground", lang.say("Causa", "Ground"), FieldKind::Select(grounds.to_vec()));
    if found.admission == Admission::NotCured {
        ground = ground.value(words::ground_key(ceralacca_procedure::event::ExclusionGround::NotCured));
    }
    let title = format!("{} {}", lang.say("Escludere", "Exclude"), scene.firm(found.id()));
    Ok(scene
        .form(&title, lang.say("Escludi", "Exclude"), &page_of(scene, tenderer))
        .grave()
        .paragraph(lang.say(
            "Le buste non ancora aperte del concorrente restano chiuse. Se una graduatoria era già formata, va rifatta. Il concorrente può ricorrere: il motivo deve bastare da solo.",
            "Envelopes of the tenderer that are not open yet stay closed. A ranking already made has to be made again. The tenderer may appeal: the reason must stand on its own.",
        ))
        .paragraph(lang.say(
            "Solo il RUP può riammettere chi è escluso, con un atto di autotutela o per ordine del giudice.",
            "Only the RUP can readmit who is excluded, by self-protection or by order of a court.",
        ))
        .field(Field::new("lot", lang.say("Da che cosa", "From what"), FieldKind::Select(lot_choices(scene, &excludable(scene, found)))).optional())
        .field(ground.article("artt. 94, 95, 100, 101, 107, 108, 110 D.Lgs. 36/2023"))
        .field(reasons(scene, lang.say("Motivi", "Reasons"))))
}

async fn ask_exclude(
    State(app): State<App>,
    Path((procedure, tenderer)): At,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let scene = Scene::open(&app, viewer, &procedure).await?;
    exclude_form(&scene, &tenderer)?.show()
}

async fn exclude(
    State(app): State<App>,
    Path((procedure, tenderer)): At,
    viewer: Viewer,
    posted: Posted,
) -> Result<Response, ApiError> {
    let scene = Scene::of_office(&app, viewer, &procedure).await?;
    let form = exclude_form(&scene, &tenderer)?;
    let chosen = words::GROUNDS.into_iter().find(|ground| words::ground_key(*ground) == posted.text("ground"));
    let Some(ground) = chosen else {
        return form.refused(&posted, not_chosen("ground").into());
    };
    let reason = posted.text("reason").to_owned();
    scene.run(acts::Exclude { tenderer, lot: lot_of(&posted), ground, reason }, &posted, form).await
}

fn not_chosen(field: &str) -> ceralacca_procedure::Refusal {
    ceralacca_procedure::Refusal::invalid(
        "choice_missing",
        "",
        "Scelga una delle voci dell'elenco.",
        "Choose one of the list.",
    )
    .with("field", field)
}

/// The lot chosen; none for the whole procedure.
fn lot_of(posted: &Posted) -> Option<u16> {
    posted.text("lot").parse().ok()
}

fn readmit_form(scene: &Scene, tenderer: &OperatorId) -> Result<FormPage, ApiError> {
    let found = scene.tenderer(tenderer)?;
    let lang = scene.lang();
    let title = format!("{} {}", lang.say("Riammettere", "Readmit"), scene.firm(found.id()));
    Ok(scene
        .form(&title, lang.say("Riammetti", "Readmit"), &page_of(scene, tenderer))
        .grave()
        .paragraph(lang.say(
            "Le buste ancora chiuse del concorrente si aprono in una nuova seduta. I lotti tornano al punto in cui può essere valutato: le schede già bloccate per gli altri restano, graduatorie e proposte si rifanno.",
            "Envelopes of the tenderer that are still closed open in a new session. Lots go back to the point where he can be evaluated: sheets already locked for the others stay, rankings and proposals are made again.",
        ))
        .field(Field::new("lot", lang.say("A che cosa", "To what"), FieldKind::Select(lot_choices(scene, &readmittable(scene, found)))).optional())
        .field(
            Field::new("act", lang.say("Estremi dell'atto o dell'ordinanza", "Number and date of the act or order"), FieldKind::Line(500))
                .article("art. 21-nonies l. 241/1990; c.p.a."),
        )
        .field(reasons(scene, lang.say("Motivi", "Reasons"))))
}

async fn ask_readmit(
    State(app): State<App>,
    Path((procedure, tenderer)): At,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let scene = Scene::open(&app, viewer, &procedure).await?;
    readmit_form(&scene, &tenderer)?.show()
}

async fn readmit(
    State(app): State<App>,
    Path((procedure, tenderer)): At,
    viewer: Viewer,
    posted: Posted,
) -> Result<Response, ApiError> {
    let scene = Scene::of_office(&app, viewer, &procedure).await?;
    let form = readmit_form(&scene, &tenderer)?;
    let (act, reason) = (posted.text("act").to_owned(), posted.text("reason").to_owned());
    scene.run(acts::Readmit { tenderer, lot: lot_of(&posted), act, reason }, &posted, form).await
}

fn settle_form(scene: &Scene) -> FormPage {
    let lang = scene.lang();
    let tenderers = scene.state.tenderers.values();
    let (admitted, others): (Vec<_>, Vec<_>) = tenderers.partition(|tenderer| tenderer.is_admitted());
    let list = |found: Vec<&ceralacca_procedure::state::Tenderer>| {
        let names: Vec<String> = found.into_iter().map(|tenderer| scene.firm(tenderer.id())).collect();
        if names.is_empty() { lang.say("nessuno", "none").to_owned() } else { names.join("; ") }
    };
    scene
        .form(
            lang.say("Adottare ammissioni ed esclusioni", "Settle admissions and exclusions"),
            lang.say("Adotta", "Settle"),
            &scene.home(),
        )
        .grave()
        .paragraph(lang.say(
            "Chiude l'esame amministrativo: da qui si aprono, nel loro ordine, le buste di chi è ammesso. I lotti senza ammessi sono deserti.",
            "It ends the administrative check: from here the envelopes of those admitted open, in their order. Lots with nobody admitted are deserted.",
        ))
        .paragraph(format!("{}: {}.", lang.say("Ammessi", "Admitted"), list(admitted)))
        .paragraph(format!("{}: {}.", lang.say("Non ammessi", "Not admitted"), list(others)))
        .field(
            Field::new("act", lang.say("Estremi dell'atto", "Number and date of the act"), FieldKind::Line(500))
                .help(lang.say("Ad esempio «Determinazione n. 104 del 12/03/2026».", "For example \"Determinazione n. 104 del 12/03/2026\"."))
                .article("artt. 90 e 107 D.Lgs. 36/2023"),
        )
}

async fn ask_settle(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let scene = Scene::open(&app, viewer, &procedure).await?;
    settle_form(&scene).show()
}

async fn settle(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    viewer: Viewer,
    posted: Posted,
) -> Result<Response, ApiError> {
    let scene = Scene::of_office(&app, viewer, &procedure).await?;
    let form = settle_form(&scene);
    scene.run(acts::SettleAdmissions { act: posted.text("act").to_owned() }, &posted, form).await
}
