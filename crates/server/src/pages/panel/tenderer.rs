//! `/procedures/{procedure}/tenderers/{tenderer}`: one tenderer, what his envelopes held, what was decided of him.

mod admission;
mod cure;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{Method, StatusCode},
    response::Response,
};
use ceralacca_procedure::{
    OperatorId, ProcedureId, acts,
    event::{ExclusionGround, PanelKind},
    policy::{Act, Permitted},
    state::{Admission, EnvelopeStatus, Tenderer},
};

use super::{scene::Scene, words};
use crate::{
    ApiError, App,
    access::Routes,
    pages::{Layout, Viewer, lang::instant, page},
};

pub(super) fn mount(routes: Routes) -> Routes {
    let routes = routes.requires(Act::ReadOpened, Method::GET, "/procedures/{procedure}/tenderers/{tenderer}", show);
    cure::mount(admission::mount(routes))
}

#[derive(Template)]
#[template(path = "panel/tenderer.html")]
struct TendererPage {
    layout: Layout,
    name: String,
    members: Vec<String>,
    lots: Vec<String>,
    submitted_at: String,
    leaf: String,
    admission: &'static str,
    excluded: Vec<ExclusionRow>,
    acts: Vec<(String, &'static str)>,
    decides: Option<String>,
    cure: Option<CureShown>,
    envelopes: Vec<EnvelopeRow>,
    base: String,
}

struct ExclusionRow {
    from: String,
    ground: &'static str,
    reason: String,
    at: String,
}

struct CureShown {
    request: String,
    items: Vec<String>,
    due: Option<String>,
    answer: Option<String>,
    files: Vec<(String, String, u64)>,
}

struct EnvelopeRow {
    id: String,
    title: String,
    status: &'static str,
    opened_at: Option<String>,
    readable: bool,
    findings: Vec<FindingRow>,
}

/// Something that the platform saw at opening.
pub(super) struct FindingRow {
    pub weight: &'static str,
    pub grave: bool,
    pub text: String,
    pub article: Option<String>,
}

async fn show(
    State(app): State<App>,
    Path((procedure, tenderer)): Path<(ProcedureId, OperatorId)>,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let scene = Scene::open(&app, viewer, &procedure).await?;
    let tenderer = scene.tenderer(&tenderer)?;
    page(StatusCode::OK, &TendererPage::of(&scene, tenderer))
}

impl TendererPage {
    fn of(scene: &Scene, tenderer: &Tenderer) -> Self {
        let acts = possible_acts(scene, tenderer);
        let decided = tenderer.is_settled();
        Self {
            layout: scene.frame_under(&[]),
            name: scene.firm(tenderer.id()),
            members: tenderer.manifest.members.iter().map(|member| scene.operator(member)).collect(),
            lots: tenderer.manifest.lots.iter().map(|lot| scene.lot(*lot)).collect(),
            submitted_at: instant(tenderer.submitted_at),
            leaf: tenderer.leaf.clone(),
            admission: words::admission(&tenderer.admission, scene.lang()),
            excluded: exclusions(scene, tenderer),
            decides: (acts.is_empty() && !decided).then(|| who_decides(scene)),
            acts,
            cure: cure_shown(scene, tenderer),
            envelopes: envelopes(scene, tenderer),
            base: scene.path(""),
        }
    }
}

fn who_decides(scene: &Scene) -> String {
    let seggio = scene.state.panel(PanelKind::Opening).map(|panel| scene.people(&panel.members)).unwrap_or_default();
    format!("RUP ({}); {} ({seggio})", scene.person(&scene.state.lead), words::panel(PanelKind::Opening, scene.lang()))
}

/// Acts that the policy and the law let who looks do now, with their addresses.
fn possible_acts(scene: &Scene, tenderer: &Tenderer) -> Vec<(String, &'static str)> {
    let (id, some) = (tenderer.id().clone(), || "-".to_owned());
    let address = |rest: &str| scene.path(&format!("/tenderers/{id}/{rest}"));
    let possible = |act: Act, due: bool| scene.may(act) && due;
    let mut acts = Vec::new();
    let admit = acts::Admit { tenderer: id.clone(), reason: some() };
    if possible(acts::Admit::ACT, scene.due(admit).is_ok()) {
        acts.push((address("admit"), scene.say("Ammetti", "Admit")));
    }
    let ask = acts::AskCure { tenderer: id.clone(), items: Vec::new(), request: some() };
    if possible(acts::AskCure::ACT, scene.due(ask).is_ok()) {
        acts.push((address("cure"), scene.say("Chiedi il soccorso istruttorio", "Ask to cure")));
    }
    let assess = |cured| acts::AssessCure { tenderer: id.clone(), cured, reason: some() };
    if possible(acts::AssessCure::ACT, scene.due(assess(true)).is_ok() || scene.due(assess(false)).is_ok()) {
        acts.push((address("assess"), scene.say("Valuta la risposta", "Assess the answer")));
    }
    if possible(acts::Exclude::ACT, !excludable(scene, tenderer).is_empty()) {
        acts.push((address("exclude"), scene.say("Escludi", "Exclude")));
    }
    if possible(acts::Readmit::ACT, !readmittable(scene, tenderer).is_empty()) {
        acts.push((address("readmit"), scene.say("Riammetti", "Readmit")));
    }
    acts
}

/// From what the tenderer can be excluded now: everything (`None`), single lots.
fn excludable(scene: &Scene, tenderer: &Tenderer) -> Vec<Option<u16>> {
    let lots = tenderer.manifest.lots.iter().copied().map(Some);
    let single = scene.state.lots.len() == 1;
    let choices = std::iter::once(None).chain(lots.filter(|_| !single));
    let exclude = |lot| acts::Exclude {
        tenderer: tenderer.id().clone(),
        lot,
        ground: ExclusionGround::OtherOfNotice,
        reason: "-".to_owned(),
    };
    choices.filter(|lot| scene.due(exclude(*lot)).is_ok()).collect()
}

/// To what an excluded tenderer can be readmitted now.
fn readmittable(scene: &Scene, tenderer: &Tenderer) -> Vec<Option<u16>> {
    let choices = std::iter::once(None).chain(tenderer.manifest.lots.iter().copied().map(Some));
    let readmit =
        |lot| acts::Readmit { tenderer: tenderer.id().clone(), lot, act: "-".to_owned(), reason: "-".to_owned() };
    choices.filter(|lot| scene.may(Act::Readmit) && scene.due(readmit(*lot)).is_ok()).collect()
}

fn exclusions(scene: &Scene, tenderer: &Tenderer) -> Vec<ExclusionRow> {
    let whole = match &tenderer.admission {
        Admission::Excluded(exclusion) => {
            Some((scene.say("tutta la procedura", "the whole procedure").to_owned(), exclusion))
        }
        _ => None,
    };
    let lots = tenderer.excluded_lots.iter().map(|(lot, exclusion)| (scene.lot(*lot), exclusion));
    whole
        .into_iter()
        .chain(lots)
        .map(|(from, exclusion)| ExclusionRow {
            from,
            ground: words::ground(exclusion.ground, scene.lang()),
            reason: exclusion.reason.clone(),
            at: instant(exclusion.at),
        })
        .collect()
}

fn cure_shown(scene: &Scene, tenderer: &Tenderer) -> Option<CureShown> {
    let cure = tenderer.cure.as_ref()?;
    let (due, items) = match &tenderer.admission {
        Admission::CureAsked { due, items, .. } => {
            (Some(instant(*due)), items.iter().map(|item| scene.item(item)).collect())
        }
        _ => (None, Vec::new()),
    };
    let address =
        |digest: &str| format!("/api/procedures/{}/tenderers/{}/cure/{digest}", scene.state.id, tenderer.id());
    Some(CureShown {
        request: cure.request.clone(),
        items,
        due,
        answer: cure.answer.clone(),
        files: cure.files.iter().map(|file| (address(&file.digest), scene.item(&file.item), file.length)).collect(),
    })
}

fn envelopes(scene: &Scene, tenderer: &Tenderer) -> Vec<EnvelopeRow> {
    let mut found: Vec<_> = scene.state.envelopes_of(tenderer).collect();
    found.sort_by_key(|envelope| (envelope.sealed.class, envelope.sealed.lot, envelope.sealed.round));
    let rows = found.into_iter().map(|envelope| {
        let (opened_at, findings) = match &envelope.status {
            EnvelopeStatus::Sealed => (None, Vec::new()),
            EnvelopeStatus::Opened { at, findings, .. } => (Some(instant(*at)), finding_rows(scene, findings)),
            EnvelopeStatus::Unreadable { at, .. } => (Some(instant(*at)), Vec::new()),
        };
        EnvelopeRow {
            id: envelope.sealed.id.to_string(),
            title: scene.envelope(envelope),
            status: words::envelope_status(&envelope.status, scene.lang()),
            readable: matches!(envelope.status, EnvelopeStatus::Opened { .. }),
            opened_at,
            findings,
        }
    });
    rows.collect()
}

/// The findings of an envelope, gravest first.
pub(super) fn finding_rows(scene: &Scene, findings: &[ceralacca_procedure::event::OpeningFinding]) -> Vec<FindingRow> {
    use ceralacca_procedure::event::FindingSeverity;
    let weight = |severity| match severity {
        FindingSeverity::Exclusion => 0,
        FindingSeverity::Curable => 1,
        FindingSeverity::Check => 2,
        FindingSeverity::Information => 3,
    };
    let mut findings: Vec<_> = findings.iter().collect();
    findings.sort_by_key(|finding| weight(finding.severity));
    let rows = findings.into_iter().map(|finding| FindingRow {
        weight: words::severity(finding.severity, scene.lang()),
        grave: finding.severity == FindingSeverity::Exclusion,
        text: scene.say(&finding.it, &finding.en).to_owned(),
        article: finding.article.clone(),
    });
    rows.collect()
}
