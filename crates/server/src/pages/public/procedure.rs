//! The public page of one procedure: what is bought, until when, what a tender must hold, how it is scored.
//!
//! Everything is read from the procedure file and the state; who was invited is not shown.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use ceralacca_evaluation::{Exact, FormulaText, Part, PartKind, ScaleStep, Scoring, formula_text};
use ceralacca_procedure::{
    OperatorId, ProcedureId, ProcedureState, Refusal,
    definition::{
        Condition, EnvelopeScope, EnvelopeSpec, Item, ItemKind, Lot, Multiplicity, ProcedureFile, ProcedureKind, Vat,
    },
    policy::Actor,
    state::Phase,
};

use super::{
    documents::{self, DocumentLine},
    is_running,
    notices::{Notice, Noticed, notices},
    publicity::{self, Commission, DisclosureRow, commission},
    record::{HeadRow, term_head},
    results::{LotResult, results},
};
use crate::{
    ApiError, App,
    access::Routes,
    opening,
    pages::{
        Lang, Layout, Viewer,
        charts::{FormulaLayout, PriceCurve},
        lang::{countdown, euro, instant},
        page,
    },
    search::is_public,
    streams,
};

/// The page.
#[derive(Template)]
#[template(path = "public/procedure.html")]
pub struct ProcedurePage {
    layout: Layout,
    title: String,
    buyer: String,
    body: String,
    phase: &'static str,
    kind: &'static str,
    legal_basis: String,
    id: String,
    deadline: String,
    deadline_iso: String,
    countdown: Option<String>,
    /// Whether the viewer may be somebody who tenders now: a firm that is not shut out by an invitation, or nobody yet.
    may_tender: bool,
    /// Keys, once published.
    custody: Option<Keys>,
    /// The price formula in mathematics, where the price has points.
    formula_layout: Option<FormulaLayout>,
    curve: Option<PriceCurve>,
    scale: Vec<(String, String, String)>,
    notices: Vec<Notice>,
    results: Vec<LotResult>,
    commission: Option<Commission>,
    disclosures: Vec<DisclosureRow>,
    ended_reason: Option<String>,
    /// Whether the end of the term is recorded.
    expired: bool,
    /// The signed head that covers it, once there is one.
    term_head: Option<HeadRow>,
    halt: Option<Halt>,
    amounts: Vec<(&'static str, String)>,
    terms: Vec<(&'static str, String)>,
    lots: Vec<LotRow>,
    envelopes: Vec<EnvelopeTable>,
    criteria: Vec<CriterionRow>,
    formulas: Vec<String>,
    documents: Vec<DocumentLine>,
}

/// Why nobody can tender though the procedure was published: said before everything else.
struct Halt {
    title: &'static str,
    meaning: &'static str,
    /// What became of the term.
    term: &'static str,
    /// The body's own reason.
    reason: Option<String>,
}

/// The keys to which tenders are sealed.
struct Keys {
    threshold: u8,
    count: usize,
    epoch: u32,
    /// Whether one person alone can open.
    alone: bool,
    /// The set as people compare it.
    fingerprint: Option<String>,
}

/// One lot.
struct LotRow {
    number: u16,
    title: String,
    cig: String,
    cpv: String,
    nuts: String,
    amount: String,
    base: String,
}

/// One envelope with what it must hold.
struct EnvelopeTable {
    title: String,
    class: &'static str,
    scope: &'static str,
    items: Vec<ItemRow>,
}

/// One thing asked for.
struct ItemRow {
    title: String,
    source: String,
    what: &'static str,
    condition: &'static str,
    multiplicity: &'static str,
}

/// A criterion or a sub-criterion with its points by kind.
struct CriterionRow {
    id: String,
    title: String,
    /// Whether the title is in the language of the page, not the buyer's own.
    translated: bool,
    /// Points of the criterion as a whole; absent on the lines of its sub-criteria.
    max: Option<String>,
    d: String,
    q: String,
    t: String,
}

/// What the record tells beside the state: read only for a procedure that is public.
#[derive(Default)]
pub struct Told {
    noticed: Noticed,
    term_head: Option<HeadRow>,
    results: Vec<LotResult>,
    commission: Option<Commission>,
}

impl ProcedurePage {
    /// The page of a procedure that the public may read.
    pub fn of(state: &ProcedureState, told: Told, invites_viewer: bool, layout: Layout) -> Self {
        let (lang, now) = (layout.lang, layout.now);
        let file = &state.definition;
        let running = is_running(state.phase, state.deadline, now);
        Self {
            layout: layout.under([(lang.say("Procedure", "Procedures"), "/procedures")]),
            title: file.title.clone(),
            buyer: file.buyer.name.clone(),
            body: state.body.to_string(),
            phase: lang.phase(state.phase),
            kind: kind(file.procedure, lang),
            legal_basis: file.legal_basis.join("; "),
            id: state.id.to_string(),
            deadline: instant(state.deadline),
            deadline_iso: state.deadline.to_string(),
            may_tender: running && invites_viewer,
            custody: state.custody.as_ref().map(|custody| Keys {
                threshold: custody.threshold,
                count: custody.custodians.len(),
                epoch: custody.epoch,
                alone: custody.threshold == 1,
                fingerprint: opening::fingerprint(state.body.as_str(), custody),
            }),
            formula_layout: FormulaLayout::of(&file.award.economic, lang),
            curve: PriceCurve::of(&file.award.economic, file.lots.first().map(|lot| &lot.base), lang, "price"),
            scale: scale(file, lang),
            halt: halt(state.phase, &told.noticed.notices, lang),
            expired: told.noticed.term_end.is_some(),
            term_head: told.term_head,
            notices: told.noticed.notices,
            results: told.results,
            commission: told.commission,
            disclosures: publicity::rows(state, lang),
            countdown: running.then(|| countdown(now, state.deadline, lang)),
            ended_reason: state.ended_reason.clone(),
            amounts: amounts(file, lang),
            terms: terms(state, lang),
            lots: file.lots.iter().map(|lot| lot_row(lot, lang)).collect(),
            envelopes: file.envelopes.iter().map(|envelope| envelope_table(envelope, lang)).collect(),
            criteria: criteria(file, lang),
            formulas: formulas(file, lang),
            documents: documents::lines(state, lang),
        }
    }
}

/// Mounts the page and what can be downloaded from it.
pub fn mount(routes: Routes) -> Routes {
    routes
        .public(Method::GET, "/procedures/{procedure}", show)
        .public(Method::GET, "/procedures/{procedure}/file.toml", as_toml)
        .public(Method::GET, "/procedures/{procedure}/file.json", as_json)
}

async fn show(State(app): State<App>, Path(id): Path<ProcedureId>, viewer: Viewer) -> Result<Response, ApiError> {
    let state = published(&app, &id).await?;
    let noticed = notices(&app, &state, viewer.lang()).await?;
    let told = Told {
        term_head: term_head(&app, noticed.term_end, viewer.lang()).await?,
        noticed,
        results: results(&app, &state, viewer.lang()).await?,
        commission: commission(&app, &state).await?,
    };
    let invites = invites(&state, viewer.actor());
    page(StatusCode::OK, &ProcedurePage::of(&state, told, invites, viewer.layout))
}

/// Whether the viewer may be somebody who is asked to tender. A stranger may be, until he logs in; who was invited is told to
/// nobody else.
fn invites(state: &ProcedureState, actor: &Actor) -> bool {
    let invited = &state.definition.participation.invited;
    let one_of = |operator: &OperatorId| invited.iter().any(|invitee| invitee.operator == operator.as_str());
    actor.person.is_none()
        || (!actor.operators.is_empty() && (invited.is_empty() || actor.operators.keys().any(one_of)))
}

/// A procedure that the public may know of.
async fn published(app: &App, id: &ProcedureId) -> Result<std::sync::Arc<ProcedureState>, ApiError> {
    let known = if id.is_well_formed() { streams::procedure(app, id).await? } else { None };
    known.filter(|state| is_public(state.phase)).ok_or_else(|| {
        Refusal::not_found("procedure_unknown", "La procedura non esiste.", "The procedure does not exist.").into()
    })
}

/// The procedure file as the public may have it: who was invited is left out.
fn public_file(state: &ProcedureState) -> ProcedureFile {
    let mut file = state.definition.clone();
    file.participation.invited.clear();
    file
}

async fn as_toml(State(app): State<App>, Path(id): Path<ProcedureId>) -> Result<Response, ApiError> {
    let file = public_file(&*published(&app, &id).await?);
    let text = toml::to_string(&file).map_err(|error| ApiError::internal("writing the procedure file", error))?;
    Ok(download("application/toml; charset=utf-8", &id, "toml", text))
}

async fn as_json(State(app): State<App>, Path(id): Path<ProcedureId>) -> Result<Response, ApiError> {
    let file = public_file(&*published(&app, &id).await?);
    let text =
        serde_json::to_string_pretty(&file).map_err(|error| ApiError::internal("writing the procedure file", error))?;
    Ok(download("application/json", &id, "json", text))
}

fn download(kind: &'static str, id: &ProcedureId, ending: &str, text: String) -> Response {
    let disposition = format!("attachment; filename=\"{id}.{ending}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], text).into_response()
}

/// The judgements of the notice with their value and when each is deserved.
fn scale(file: &ProcedureFile, lang: Lang) -> Vec<(String, String, String)> {
    let scoring = file.award.technical.as_ref().map(|technical| &technical.scoring);
    let Some(rules) = scoring.and_then(Scoring::coefficients) else { return Vec::new() };
    let step = |step: &ScaleStep| {
        let label = lang.say(&step.label_it, step.label_en.as_deref().unwrap_or(&step.label_it)).to_owned();
        (label, lang.number(&step.value), step.descriptor.clone().unwrap_or_default())
    };
    rules.scale.iter().map(step).collect()
}

fn kind(kind: ProcedureKind, lang: Lang) -> &'static str {
    match kind {
        ProcedureKind::Open => lang.say("procedura aperta", "open procedure"),
        ProcedureKind::NegotiatedWithoutNotice => {
            lang.say("procedura negoziata senza bando", "negotiated procedure without notice")
        }
        ProcedureKind::DirectAward => lang.say("affidamento diretto", "direct award"),
    }
}

fn amounts(file: &ProcedureFile, lang: Lang) -> Vec<(&'static str, String)> {
    let amounts = &file.amounts;
    let mut rows = vec![(lang.say("Importo a base di gara", "Amount put out to tender"), euro(&amounts.base, lang))];
    if let Some(labour) = &amounts.labour {
        rows.push((
            lang.say("Costi della manodopera (non ribassabili)", "Labour costs (not discounted)"),
            euro(labour, lang),
        ));
    }
    rows.push((
        lang.say("Oneri di sicurezza da interferenze", "Safety costs from interference"),
        euro(&amounts.safety, lang),
    ));
    rows.push((lang.say("Valore globale stimato", "Estimated total value"), euro(&amounts.estimated_total, lang)));
    let vat = match amounts.vat {
        Vat::Excluded => lang.say("esclusa", "excluded"),
        Vat::Included => lang.say("inclusa", "included"),
        Vat::IncludedIfDue => lang.say("inclusa se dovuta", "included if due"),
    };
    rows.push((lang.say("IVA", "VAT"), vat.to_owned()));
    rows
}

fn terms(state: &ProcedureState, lang: Lang) -> Vec<(&'static str, String)> {
    let terms = &state.definition.terms;
    let mut rows = Vec::new();
    if let Some(published) = state.published_at {
        rows.push((lang.say("Pubblicazione", "Publication"), instant(published)));
    }
    if let Some(questions) = terms.questions {
        rows.push((lang.say("Termine per i chiarimenti", "Term for questions"), instant(questions)));
    }
    rows.push((lang.say("Termine per le offerte", "Term for tenders"), instant(state.deadline)));
    if let Some(session) = terms.first_session {
        rows.push((lang.say("Prima seduta", "First session"), instant(session)));
    }
    let validity = lang.say("giorni", "days");
    rows.push((lang.say("Validità dell'offerta", "Tender binds for"), format!("{} {validity}", terms.validity_days)));
    rows
}

fn lot_row(lot: &Lot, lang: Lang) -> LotRow {
    let absent = || "—".to_owned();
    LotRow {
        number: lot.number,
        title: lot.title.clone(),
        cig: lot.cig.clone().unwrap_or_else(absent),
        cpv: std::iter::once(&lot.cpv).chain(&lot.cpv_additional).cloned().collect::<Vec<_>>().join(", "),
        nuts: lot.nuts.clone(),
        amount: euro(&lot.amount, lang),
        base: format!("{} ({})", lang.number(&lot.base), lot.base_unit),
    }
}

fn envelope_table(envelope: &EnvelopeSpec, lang: Lang) -> EnvelopeTable {
    EnvelopeTable {
        title: envelope.title.clone(),
        class: lang.say(envelope.class.italian(), envelope.class.english()),
        scope: match envelope.scope {
            EnvelopeScope::Procedure => lang.say("una per tutta l'offerta", "one for the whole tender"),
            EnvelopeScope::Lot => lang.say("una per ogni lotto", "one for each lot"),
        },
        items: envelope.items.iter().map(|item| item_row(item, lang)).collect(),
    }
}

fn item_row(item: &Item, lang: Lang) -> ItemRow {
    ItemRow {
        title: item.title.clone(),
        source: item.source.clone().unwrap_or_default(),
        what: match item.kind {
            ItemKind::Document(_) => lang.say("documento", "document"),
            ItemKind::Declaration { .. } => lang.say("dichiarazione", "declaration"),
            ItemKind::Text { .. } => lang.say("testo", "text"),
            ItemKind::Number(_) => lang.say("numero", "number"),
            ItemKind::YesNo { .. } => lang.say("sì o no", "yes or no"),
        },
        condition: match item.condition {
            Condition::Required => lang.say("obbligatorio", "required"),
            Condition::Optional => lang.say("facoltativo", "optional"),
            Condition::IfGroup => lang.say("se raggruppamento", "if a group"),
            Condition::IfReliance => lang.say("se avvalimento", "if relying on others"),
            Condition::IfAttorney => lang.say("se firma un procuratore", "if an attorney signs"),
            Condition::IfOtherLabourAgreement => lang.say("se altro CCNL", "if another labour agreement"),
            Condition::IfSecrecyClaimed => lang.say("se segreti tecnici", "if secrecy is claimed"),
        },
        multiplicity: match item.multiplicity {
            Multiplicity::One => lang.say("uno", "one"),
            Multiplicity::PerMember => lang.say("uno per membro", "one for each member"),
            Multiplicity::PerAuxiliary => lang.say("uno per ausiliaria", "one for each auxiliary"),
            Multiplicity::PerLot => lang.say("uno per lotto", "one for each lot"),
            Multiplicity::Many => lang.say("anche più di uno", "any number"),
        },
    }
}

fn halt(phase: Phase, notices: &[Notice], lang: Lang) -> Option<Halt> {
    let ended = lang.say("non conta più", "no longer counts");
    let (title, meaning, term) = match phase {
        Phase::Suspended => (
            lang.say("Procedura sospesa: il termine è fermo", "Procedure suspended: the term does not run"),
            lang.say(
                "Per ora non si possono inviare, sostituire né ritirare offerte. Le offerte già inviate restano sigillate e valide. Il nuovo termine sarà reso noto in questa pagina con la ripresa.",
                "For now no tender can be sent, replaced or withdrawn. Tenders already sent stay sealed and valid. The new term will be made known on this page when the procedure is resumed.",
            ),
            lang.say("fermo: si fisserà il nuovo termine", "not running: a new term will be set"),
        ),
        Phase::Deserted => (
            lang.say("Procedura deserta", "Nobody tendered"),
            lang.say(
                "La procedura si è chiusa senza offerte da valutare.",
                "The procedure ended without a tender to evaluate.",
            ),
            lang.say("scaduto", "ended"),
        ),
        Phase::Revoked => (
            lang.say("Procedura revocata", "Procedure revoked"),
            lang.say(
                "La stazione appaltante ha revocato la procedura: le buste ancora chiuse non saranno aperte.",
                "The buyer revoked the procedure: envelopes that are still closed will not be opened.",
            ),
            ended,
        ),
        Phase::Annulled => (
            lang.say("Procedura annullata", "Procedure annulled"),
            lang.say(
                "La procedura è stata annullata: le buste ancora chiuse non saranno aperte.",
                "The procedure was annulled: envelopes that are still closed will not be opened.",
            ),
            ended,
        ),
        Phase::Draft
        | Phase::Decided
        | Phase::Published
        | Phase::Closed
        | Phase::AdministrativeCheck
        | Phase::Evaluation
        | Phase::Proposed => return None,
    };
    let reason = notices.iter().rev().find(|notice| notice.halts).and_then(|notice| notice.reason.clone());
    Some(Halt { title, meaning, term, reason })
}

fn criteria(file: &ProcedureFile, lang: Lang) -> Vec<CriterionRow> {
    let criteria = file.award.technical.iter().flat_map(|technical| &technical.criteria);
    let mut rows = Vec::new();
    for criterion in criteria {
        let parts: Vec<&Part> = criterion.subcriteria.iter().flat_map(|sub| &sub.parts).collect();
        let title = title_in(&criterion.title, criterion.title_en.as_deref(), lang);
        rows.push(criterion_row(criterion.id.to_string(), title, Some(lang.number(&criterion.max)), &parts, lang));
        // A criterion that is not divided stands on one line.
        let undivided =
            criterion.subcriteria.len() == 1 && criterion.subcriteria.iter().all(|sub| sub.id == criterion.id);
        for sub in criterion.subcriteria.iter().filter(|_| !undivided) {
            let parts: Vec<&Part> = sub.parts.iter().collect();
            rows.push(criterion_row(
                sub.id.to_string(),
                title_in(&sub.title, sub.title_en.as_deref(), lang),
                None,
                &parts,
                lang,
            ));
        }
    }
    rows
}

/// A title, and whether the notice gives it in the language of the page.
fn title_in(it: &str, en: Option<&str>, lang: Lang) -> (String, bool) {
    (lang.say(it, en.unwrap_or(it)).to_owned(), lang == Lang::En && en.is_some())
}

fn criterion_row(
    id: String,
    (title, translated): (String, bool),
    max: Option<String>,
    parts: &[&Part],
    lang: Lang,
) -> CriterionRow {
    let points = |kind: PartKind| {
        let of_kind: Vec<&Exact> = parts.iter().filter(|part| part.kind() == kind).map(|part| part.max()).collect();
        if of_kind.is_empty() { "—".to_owned() } else { lang.number(&of_kind.into_iter().sum()) }
    };
    CriterionRow { id, title, translated, max, d: points(PartKind::D), q: points(PartKind::Q), t: points(PartKind::T) }
}

fn formulas(file: &ProcedureFile, lang: Lang) -> Vec<String> {
    let mut texts = formula_text(&file.award);
    texts.extend(file.lot_limits.as_ref().map(FormulaText::formula_text));
    texts.iter().map(|text| lang.text(text).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use ceralacca_procedure::ProcedureEvent;

    use super::*;

    /// The worked examples, published.
    fn examples() -> Vec<ProcedureState> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples");
        let names = ["como-2024", "cremona-2025", "ricengo-2026"];
        let state = |name: &str| {
            let text = std::fs::read_to_string(format!("{folder}/{name}.toml")).unwrap();
            let definition = Box::new(ProcedureFile::from_toml(&text).unwrap());
            let body = definition.buyer.id.as_str().into();
            ProcedureState::born(&ProcedureEvent::Drafted { body, lead: "lead".into(), definition }).unwrap()
        };
        names.into_iter().map(state).collect()
    }

    #[test]
    fn the_examples_are_shown_whole_and_without_invitees() {
        for state in examples() {
            for lang in [Lang::It, Lang::En] {
                let layout = Layout::for_tests(lang, "2024-01-01T00:00:00Z");
                let text = ProcedurePage::of(&state, Told::default(), true, layout).render().unwrap();
                let file = &state.definition;
                for lot in &file.lots {
                    assert!(text.contains(&euro(&lot.amount, lang)), "{} lot {}", state.id, lot.number);
                    assert!(lot.cig.as_ref().is_none_or(|cig| text.contains(cig)), "{} lot {}", state.id, lot.number);
                }
                for invitee in &file.participation.invited {
                    assert!(!text.contains(&invitee.operator), "{} shows {}", state.id, invitee.operator);
                }
                assert_eq!(text.matches("<caption>").count(), text.matches("<table").count());
                assert_eq!(text.matches("<table").count(), text.matches("</table>").count());
                assert!(!text.contains(" style="));
                let priced = !file.award.economic.max_points.is_zero();
                assert_eq!(text.contains("<math display=\"block\">"), priced, "{}", state.id);
            }
        }
    }

    #[test]
    fn points_stand_in_the_column_of_their_kind() {
        let scored = examples().into_iter().find(|state| state.definition.has_technical()).unwrap();
        let technical = scored.definition.award.technical.as_ref().unwrap();
        let rows = criteria(&scored.definition, Lang::It);
        let subcriteria: usize = technical.criteria.iter().map(|criterion| criterion.subcriteria.len()).sum();
        assert_eq!(rows.len(), technical.criteria.len() + subcriteria);
        for row in rows.iter().filter(|row| row.max.is_some()) {
            let points = [&row.d, &row.q, &row.t].map(|text| text.replace(',', ".").parse().unwrap_or(Exact::from(0)));
            let max: Exact = row.max.as_ref().unwrap().replace(',', ".").parse().unwrap();
            assert_eq!(points.iter().sum::<Exact>(), max, "criterion {}", row.id);
        }
    }
}
