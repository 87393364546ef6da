//! The last step: everything once more, what becomes irrevocable, and publication.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use ceralacca_evaluation::formula_text;
use ceralacca_procedure::{
    ProcedureEvent, ProcedureId, ProcedureState, Refusal,
    acts::{self, ProcedureAct},
    definition::{EnvelopeSpec, ProcedureFile, ProcedureKind},
    policy::{Act, Actor, permit},
    state::Phase,
};
use ceralacca_storage::{Decision, RequestKey};

use super::{
    draft::Draft,
    findings::{Findings, reasons},
    node::Words,
    page::{Link, Look, StepLink},
    problems::file_of,
    steps::{Step, in_force},
};
use crate::{
    ApiError, App, drafts, error,
    pages::{
        FieldKind, Lang, Layout, Posted, Viewer, act_done,
        lang::{euro, instant},
        page,
    },
    people,
    routes::documents,
    run, streams,
};

/// The page.
#[derive(Template)]
#[template(path = "buyer/review.html")]
struct ReviewPage {
    layout: Layout,
    id: String,
    object: String,
    steps: Vec<StepLink>,
    rows: Vec<(&'static str, Words)>,
    formulas: Vec<String>,
    /// How many documents of the tender there are.
    documents: usize,
    errors: Vec<Link>,
    findings: Findings,
    decision: String,
    decided: bool,
    custody: String,
    may_publish: bool,
    irrevocable: Vec<&'static str>,
    refusal: Option<Refusal>,
    request_id: String,
}

/// Shows the review, with why publication was refused, if it was.
///
/// # Errors
/// The database failed.
pub async fn show(
    app: &App,
    viewer: Viewer,
    draft: Draft,
    refused: Option<(Refusal, &Posted)>,
) -> Result<Response, ApiError> {
    let (refusal, typed) = refused.unzip();
    let look = Look::at(app, &viewer, draft).await?;
    let lang = viewer.lang();
    let file = file_of(&look.draft.tree);
    let mut errors = look.links(|problem| problem.grave);
    if look.draft.decision.is_empty() && !look.draft.is_decided() {
        let address = format!("/procedures/{}/edit/decision", look.draft.procedure);
        let text = lang
            .say("Manca l'atto della decisione a contrarre.", "The act of the decision to contract is missing.")
            .to_owned();
        errors.push(Link { address, text: text.into(), article: "art. 17 D.Lgs. 36/2023".to_owned() });
    }
    let rows = match &file {
        Some(file) => rows(app, file, &viewer.layout).await?,
        None => Vec::new(),
    };
    let may_publish = may_publish(viewer.actor(), &look.draft);
    let status = refusal.as_ref().map_or(StatusCode::OK, |refusal| error::status(refusal.kind));
    page(
        status,
        &ReviewPage {
            id: look.draft.procedure.to_string(),
            object: look.draft.tree.text("title").to_owned(),
            steps: look.steps(Step::Review, &viewer.layout),
            formulas: file
                .iter()
                .flat_map(|file| formula_text(&file.award))
                .map(|text| lang.text(&text).to_owned())
                .collect(),
            errors,
            findings: Findings::of(&look, typed, lang),
            decision: look.draft.decision.clone(),
            documents: look.draft.state.as_ref().map_or(0, |state| state.documents.len())
                + look.draft.documents_to_attach().len(),
            decided: look.draft.is_decided(),
            custody: in_force(&look.known, lang),
            irrevocable: irrevocable(&viewer.layout),
            request_id: app.fresh_id("form"),
            layout: viewer.layout.under([(lang.say("La mia scrivania", "My desk"), "/desk")]),
            rows,
            may_publish,
            refusal,
        },
    )
}

/// The dry run of publication tells it: here only whether the person is the one who may.
fn may_publish(actor: &Actor, draft: &Draft) -> bool {
    match &draft.state {
        Some(state) => actor.person.as_ref() == Some(&state.lead),
        None => actor.roles_in_body(&draft.body).contains(&ceralacca_procedure::policy::Role::ProjectLead),
    }
}

fn irrevocable(layout: &Layout) -> Vec<&'static str> {
    let lang = layout.lang;
    vec![
        lang.say(
            "Il contenuto della procedura: dopo la pubblicazione non si corregge da questa procedura guidata. Il termine si può sospendere e prorogare, mai abbreviare; per il resto restano la revoca e l'annullamento, motivati.",
            "The contents of the procedure: after publication they are not mended in this wizard. The term can be suspended and extended, never shortened; beyond that there are revocation and annulment, with reasons.",
        ),
        lang.say(
            "I custodi delle chiavi e le loro chiavi di oggi: le offerte si sigillano per loro, e solo loro potranno aprirle.",
            "The key custodians and their present keys: tenders are sealed to them, and only they will be able to open them.",
        ),
        lang.say(
            "L'ora e l'autore della pubblicazione, nel registro che nessuno può cambiare.",
            "The hour and the author of the publication, in the record that nobody can change.",
        ),
    ]
}

async fn rows(app: &App, file: &ProcedureFile, layout: &Layout) -> Result<Vec<(&'static str, Words)>, ApiError> {
    let lang = layout.lang;
    let kind = match file.procedure {
        ProcedureKind::DirectAward => lang.say("affidamento diretto", "direct award"),
        ProcedureKind::NegotiatedWithoutNotice => {
            lang.say("procedura negoziata senza bando", "negotiated procedure without notice")
        }
        ProcedureKind::Open => lang.say("procedura aperta", "open procedure"),
    };
    let (own, ours) = (|text: String| Words::own(text), |text: String| Words::ours(text));
    let envelope = |envelope: &EnvelopeSpec| format!("{} ({})", envelope.title, envelope.items.len());
    let envelopes: Vec<String> = file.envelopes.iter().map(envelope).collect();
    let mut rows = vec![
        (lang.say("Oggetto", "Object"), own(file.title.clone())),
        (lang.say("Stazione appaltante", "Contracting authority"), own(file.buyer.name.clone())),
        (lang.say("Procedura", "Procedure"), ours(kind.to_owned())),
        (lang.say("Norme", "Legal basis"), own(file.legal_basis.join("; "))),
        (lang.say("Importo a base di gara", "Amount put out to tender"), ours(euro(&file.amounts.base, lang))),
        (lang.say("Valore globale stimato", "Estimated total value"), ours(euro(&file.amounts.estimated_total, lang))),
        (lang.say("Lotti", "Lots"), ours(lots(file))),
        (lang.say("Termine per le offerte", "Term for tenders"), ours(instant(file.terms.submission))),
        (lang.say("Buste e voci richieste", "Envelopes and items asked for"), own(envelopes.join("; "))),
    ];
    let mut invited = Vec::new();
    for invitee in &file.participation.invited {
        invited.push(people::operator_name(app.engine.as_ref(), &invitee.operator.as_str().into()).await?);
    }
    if !invited.is_empty() {
        rows.push((
            lang.say("Invitati (non mostrati a nessuno)", "Invited (shown to nobody)"),
            own(invited.join(", ")),
        ));
    }
    let custody = &file.custody;
    let keys = match lang {
        Lang::It => format!("{} custodi su {} per aprire", custody.threshold, custody.custodians),
        Lang::En => format!("{} of {} custodians to open", custody.threshold, custody.custodians),
    };
    rows.push((lang.say("Chiavi", "Keys"), ours(keys)));
    Ok(rows)
}

fn lots(file: &ProcedureFile) -> String {
    let lot = |lot: &ceralacca_procedure::definition::Lot| {
        format!("{}: CIG {}, CPV {}", lot.number, lot.cig.as_deref().unwrap_or("—"), lot.cpv)
    };
    file.lots.iter().map(lot).collect::<Vec<_>>().join("; ")
}

/// Publishes: drafts or revises in the record, records the decision, publishes. Everything is tried on a copy first, so
/// that a refusal leaves no half of it.
///
/// # Errors
/// As [`Draft::load`]; refusals come back on the review.
pub async fn publish(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    viewer: Viewer,
    posted: Posted,
) -> Result<Response, ApiError> {
    let published = format!("/procedures/{procedure}/manage");
    if let Some(state) = streams::procedure(&app, &procedure).await?
        && state.phase == Phase::Published
        && viewer.actor().person.as_ref() == Some(&state.lead)
    {
        // A second click: it is done.
        return act_done(&published, Act::Publish);
    }
    let draft = Draft::load(&app, viewer.actor(), &procedure).await?;
    match run_acts(&app, &viewer, &draft, &posted).await {
        Ok(()) => act_done(&published, Act::Publish),
        Err(ApiError::Refused(refusal)) => {
            let draft = Draft::load(&app, viewer.actor(), &procedure).await?;
            show(&app, viewer, draft, Some((refusal, &posted))).await
        }
        Err(error) => Err(error),
    }
}

async fn run_acts(app: &App, viewer: &Viewer, draft: &Draft, posted: &Posted) -> Result<(), ApiError> {
    let actor = viewer.actor();
    let custody = streams::body(app, &draft.body).await?.custody;
    let look = Look::at(app, viewer, Draft::load(app, actor, &draft.procedure).await?).await?;
    if let Some(problem) = look.problems.iter().find(|problem| problem.grave) {
        return Err(
            Refusal::invalid("file_defective", &problem.article, problem.text.clone(), problem.text.clone()).into()
        );
    }
    let file = file_of(&draft.tree).ok_or_else(unreadable)?;
    let publication = acts::Publish { custody };
    let decision =
        acts::RecordDecision { act: draft.decision.clone(), lint_reasons: reasons(&look, posted, viewer.lang()) };
    let documents = acts::AttachDocuments { documents: draft.documents_to_attach() };
    rehearse(app, actor, draft, &file, &documents, &decision, &publication)?;
    let (id, key) = (&draft.procedure, |part: &str| part_key(posted.key(actor), part));
    let phase = draft.state.as_ref().map(|state| state.phase);
    match &draft.state {
        None => {
            run::draft(app, actor, acts::Draft { definition: file }, key("draft")).await?;
        }
        Some(state) if state.phase == Phase::Draft && state.definition != file => {
            run::act(app, actor, id, acts::ReviseDraft { definition: file }, key("revise"), Decision::default())
                .await?;
        }
        Some(_) => {}
    }
    if phase != Some(Phase::Decided) {
        if !documents.documents.is_empty() {
            documents::attach_with(app, actor, id, documents, key("documents")).await?;
        }
        // The record has the file now; the decision is recorded next, after which nobody may save a draft any more.
        drafts::discard(app, actor, &draft.work()).await?;
        run::act(app, actor, id, decision, key("decide"), Decision::default()).await?;
    }
    run::act(app, actor, id, publication, key("publish"), Decision::default()).await?;
    Ok(())
}

/// The acts on a copy of the state, by the same rules.
fn rehearse(
    app: &App,
    actor: &Actor,
    draft: &Draft,
    file: &ProcedureFile,
    documents: &acts::AttachDocuments,
    decision: &acts::RecordDecision,
    publication: &acts::Publish,
) -> Result<(), ApiError> {
    let (now, who) = (app.now(), actor.id());
    let mut copy = match &draft.state {
        Some(state) => (**state).clone(),
        None => ProcedureState::born(&ProcedureEvent::Drafted {
            body: draft.body.clone(),
            lead: who.clone(),
            definition: Box::new(file.clone()),
        })?,
    };
    let apply = |copy: &mut ProcedureState, events: Vec<ProcedureEvent>| -> Result<(), ApiError> {
        for event in events {
            copy.apply(now, &who, &event)?;
        }
        Ok(())
    };
    if copy.phase == Phase::Draft {
        let revision = acts::ReviseDraft { definition: file.clone() };
        let events = revision.decide(&copy, permit(actor, &copy)?, now)?;
        apply(&mut copy, events)?;
        if !documents.documents.is_empty() {
            let events = documents.clone().decide(&copy, permit(actor, &copy)?, now)?;
            apply(&mut copy, events)?;
        }
        let events = decision.clone().decide(&copy, permit(actor, &copy)?, now)?;
        apply(&mut copy, events)?;
    }
    publication.clone().decide(&copy, permit(actor, &copy)?, now)?;
    Ok(())
}

/// Several acts of one click: each is known again by itself.
fn part_key(key: Option<RequestKey>, part: &str) -> Option<RequestKey> {
    key.map(|key| RequestKey { client_id: format!("{}-{part}", key.client_id), ..key })
}

fn unreadable() -> Refusal {
    Refusal::invalid(
        "file_defective",
        "",
        "Qualcosa nella bozza non è leggibile: lo sistemi nel passo indicato.",
        "Something in the draft cannot be read: mend it in the step named.",
    )
}
