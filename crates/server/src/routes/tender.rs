//! A tenderer's own tender: send, replace, withdraw, read, receipts.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    http::{Method, header},
    response::IntoResponse,
};
use ceralacca_documents::{
    EnvelopeClass as PrintedClass, ReceiptDocument, ReceiptEnvelope, ReceiptKind, Scope as PrintedScope,
};
use ceralacca_procedure::{
    OperatorId, ProcedureId, ProcedureState, Refusal, TenderEvent, TenderState,
    acts::{SendImprovedOffer, SubmitTender, WithdrawTender, refuse_uninvited, term_expired},
    definition::EnvelopeClass,
    event::{Manifest, SealedEnvelope},
    policy::{Act, Actor, permit},
};
use ceralacca_record::Receipt;
use ceralacca_storage::{RequestKey, StoredEntry};
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    ApiError, App,
    access::Routes,
    evidence,
    identity::Caller,
    opening, people,
    request::Body,
    run::{self, Done},
    streams,
};

/// Printed on every receipt.
const HOW_TO_CHECK: &str = "Estragga da questo PDF l'allegato con i dati della ricevuta e lo verifichi, anche senza rete, con \
    «ceralacca verify receipt FILE --key CHIAVE»: la chiave è quella stampata qui sopra, pubblicata dall'ente all'indirizzo /record/key.";

/// Mounts the routes of a tender.
pub fn mount(routes: Routes) -> Routes {
    routes
        .act(Act::SubmitTender, Method::POST, "/api/procedures/{procedure}/tender", submit)
        .act(Act::WithdrawTender, Method::POST, "/api/procedures/{procedure}/tender/withdraw", withdraw)
        .act(Act::SendImprovedOffer, Method::POST, "/api/procedures/{procedure}/tender/improved-offer", improve)
        .login(Method::GET, "/api/procedures/{procedure}/tenders/{tenderer}", read)
        .login(Method::GET, "/api/procedures/{procedure}/tenders/{tenderer}/receipts/{leaf}", receipt)
        .login(Method::GET, "/api/procedures/{procedure}/tenders/{tenderer}/receipts/{leaf}/pdf", receipt_pdf)
}

async fn submit(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    caller: Caller,
    body: Body<SubmitTender>,
) -> Result<Json<Receipt>, ApiError> {
    let key = body.key(&caller.actor);
    let command = body.value;
    let tenderer = command.manifest.tenderer.clone();
    let state = streams::known_procedure(&app, &procedure).await?;
    if command.manifest.procedure == procedure && !is_known(&app, key.as_ref()).await? {
        refuse_uninvited(&state, [&tenderer])?;
        opening::check_manifest(&app, &state, &command.manifest).await?;
    }
    let decide = move |state: &ProcedureState, tender: &TenderState, actor: &Actor, now: Timestamp| {
        command.clone().decide(
            state,
            tender,
            permit::<SubmitTender>(actor, state).map_err(|r| late(r, state, now))?,
            now,
        )
    };
    let done = run::tender_act(&app, &caller.actor, &procedure, &tenderer, key, decide).await?;
    answer(&app, done.entries.last()).await
}

/// A repeated request is answered by the sequencer; only a new one is checked against the store.
async fn is_known(app: &App, key: Option<&RequestKey>) -> Result<bool, ApiError> {
    Ok(match key {
        Some(key) => app.engine.request(&key.actor, &key.client_id).await?.is_some(),
        None => false,
    })
}

/// Takes an improved offer of one who is tied.
async fn improve(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    caller: Caller,
    body: Body<SendImprovedOffer>,
) -> Result<Json<Receipt>, ApiError> {
    let key = body.key(&caller.actor);
    let command = body.value;
    let tenderer = command.tenderer.clone();
    let state = streams::known_procedure(&app, &procedure).await?;
    // Who may not send it hears that from the act.
    if caller.actor.acts_for(&tenderer) && !is_known(&app, key.as_ref()).await? {
        opening::check_improved(&app, &state, &tenderer, &command.envelope).await?;
    }
    let decide = move |state: &ProcedureState, tender: &TenderState, actor: &Actor, now: Timestamp| {
        command.clone().decide(state, tender, permit::<SendImprovedOffer>(actor, state)?, now)
    };
    let done = run::tender_act(&app, &caller.actor, &procedure, &tenderer, key, decide).await?;
    answer(&app, done.entries.last()).await
}

/// Past the term the phase alone would refuse; the tenderer is told the instants instead.
fn late(refusal: Refusal, state: &ProcedureState, now: Timestamp) -> Refusal {
    if now > state.deadline && refusal.rule == "wrong_phase" { term_expired(state, now) } else { refusal }
}

async fn withdraw(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    caller: Caller,
    body: Body<WithdrawTender>,
) -> Result<Json<Receipt>, ApiError> {
    let key = body.key(&caller.actor);
    let done = withdraw_tender(&app, &caller.actor, &procedure, body.value, key).await?;
    answer(&app, done.entries.last()).await
}

/// Withdraws a tender.
///
/// # Errors
/// The refusal of the act, or the database failed.
pub(crate) async fn withdraw_tender(
    app: &App,
    actor: &Actor,
    procedure: &ProcedureId,
    command: WithdrawTender,
    key: Option<RequestKey>,
) -> Result<Done, ApiError> {
    let tenderer = command.tenderer.clone();
    let decide = move |state: &ProcedureState, tender: &TenderState, actor: &Actor, now: Timestamp| {
        command.clone().decide(
            state,
            tender,
            permit::<WithdrawTender>(actor, state).map_err(|r| late(r, state, now))?,
            now,
        )
    };
    run::tender_act(app, actor, procedure, &tenderer, key, decide).await
}

async fn answer(app: &App, stored: Option<&StoredEntry>) -> Result<Json<Receipt>, ApiError> {
    let stored = stored.ok_or_else(|| ApiError::internal("answering a tender", "no event"))?;
    let event: TenderEvent = streams::event(stored)?;
    Ok(Json(evidence::receipt(app, stored, Some(evidence::deadline_of(&event))).await?))
}

/// The tender that stands and what was sent before it.
#[derive(Debug, Serialize)]
struct OwnTender {
    /// The manifest that counts.
    current: Option<Manifest>,
    /// Improved offers that count, the last one of each lot and round.
    improved: Vec<SealedEnvelope>,
    /// Acts, in order.
    acts: Vec<OwnAct>,
}

/// One act on the tender.
#[derive(Debug, Serialize)]
struct OwnAct {
    kind: String,
    instant: Timestamp,
    leaf: String,
}

fn refuse_foreign(caller: &Caller, tenderer: &OperatorId) -> Result<(), ApiError> {
    if caller.actor.acts_for(tenderer) {
        return Ok(());
    }
    // Whether the operator tendered is itself secret: the answer is the same for one who did and one who did not.
    Err(Refusal::not_found("tender_unknown", "Nessuna offerta a Lei visibile.", "No tender that you may see.").into())
}

async fn read(
    State(app): State<App>,
    Path((procedure, tenderer)): Path<(ProcedureId, OperatorId)>,
    caller: Caller,
) -> Result<Json<OwnTender>, ApiError> {
    refuse_foreign(&caller, &tenderer)?;
    let entries = streams::entries(app.engine.as_ref(), &TenderState::stream(&procedure, &tenderer), 0).await?;
    let acts = entries.iter().map(|stored| OwnAct {
        kind: stored.entry.kind.clone(),
        instant: stored.entry.instant,
        leaf: stored.leaf.to_string(),
    });
    let TenderState { current, improved, .. } = streams::tender(&app, &procedure, &tenderer).await?;
    Ok(Json(OwnTender { current, improved, acts: acts.collect() }))
}

/// One's own receipt with the act it is for.
///
/// # Errors
/// `tender_unknown`, `receipt_unknown`, or the database failed.
pub(crate) async fn own_receipt(
    app: &App,
    caller: &Caller,
    procedure: &ProcedureId,
    tenderer: &OperatorId,
    leaf: &str,
) -> Result<(Receipt, TenderEvent), ApiError> {
    refuse_foreign(caller, tenderer)?;
    let found = evidence::tender_act(app, procedure, tenderer, leaf).await?;
    let (stored, event) = found.ok_or_else(|| {
        Refusal::not_found("receipt_unknown", "La ricevuta non esiste.", "The receipt does not exist.")
    })?;
    Ok((evidence::receipt(app, &stored, Some(evidence::deadline_of(&event))).await?, event))
}

/// The receipt file itself: canonical JSON, byte for byte what `ceralacca verify receipt` reads.
async fn receipt(
    State(app): State<App>,
    Path((procedure, tenderer, leaf)): Path<(ProcedureId, OperatorId, String)>,
    caller: Caller,
) -> Result<impl IntoResponse, ApiError> {
    let (receipt, _) = own_receipt(&app, &caller, &procedure, &tenderer, &leaf).await?;
    let bytes = receipt.to_bytes().map_err(|error| ApiError::internal("writing a receipt", error))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], Bytes::from(bytes)))
}

async fn receipt_pdf(
    State(app): State<App>,
    Path((procedure, tenderer, leaf)): Path<(ProcedureId, OperatorId, String)>,
    caller: Caller,
) -> Result<impl IntoResponse, ApiError> {
    let (receipt, event) = own_receipt(&app, &caller, &procedure, &tenderer, &leaf).await?;
    let document = receipt_document(&app, &procedure, &tenderer, &receipt, &event).await?;
    let task = tokio::task::spawn_blocking(move || ceralacca_documents::receipt(&document));
    let pdf = task.await.map_err(|error| ApiError::internal("composing a receipt", error))?;
    let pdf = pdf.map_err(|error| ApiError::internal("composing a receipt", error))?;
    Ok(([(header::CONTENT_TYPE, "application/pdf")], Bytes::from(pdf)))
}

/// A receipt as it is printed.
///
/// # Errors
/// The database failed.
pub(crate) async fn receipt_document(
    app: &App,
    procedure: &ProcedureId,
    tenderer: &OperatorId,
    receipt: &Receipt,
    event: &TenderEvent,
) -> Result<ReceiptDocument, ApiError> {
    let state = streams::known_procedure(app, procedure).await?;
    let (kind, envelopes) = match event {
        TenderEvent::Submitted { manifest, .. } => (ReceiptKind::Submission, manifest.envelopes.as_slice()),
        TenderEvent::Replaced { manifest, .. } => (ReceiptKind::Replacement, manifest.envelopes.as_slice()),
        TenderEvent::Withdrawn { .. } => (ReceiptKind::Withdrawal, [].as_slice()),
        TenderEvent::Improved { envelope, .. } => (ReceiptKind::ImprovedOffer, std::slice::from_ref(&**envelope)),
    };
    let write = |error: &dyn std::fmt::Display| ApiError::internal("writing a receipt", error);
    Ok(ReceiptDocument {
        installation: app.config.origin.clone(),
        demo: app.config.demo,
        procedure_id: procedure.as_str().to_owned(),
        procedure_title: state.definition.title.clone(),
        buyer: state.definition.buyer.name.clone(),
        cig: state.definition.lots.iter().filter_map(|lot| lot.cig.clone()).collect(),
        tenderer: people::operator_name(app.engine.as_ref(), tenderer).await?,
        submitted_at: receipt.entry.instant,
        deadline: evidence::deadline_of(event),
        kind,
        envelopes: envelope_lines(&state, envelopes),
        leaf: receipt.leaf().map_err(|error| write(&error))?.to_string(),
        statement: receipt.statement.clone(),
        verifier_key: app.keys.record.verifier().to_string(),
        how_to_check: HOW_TO_CHECK.to_owned(),
        data: receipt.to_bytes().map_err(|error| write(&error))?,
    })
}

fn envelope_lines(state: &ProcedureState, envelopes: &[SealedEnvelope]) -> Vec<ReceiptEnvelope> {
    let lines = envelopes.iter().map(|envelope| ReceiptEnvelope {
        class: printed_class(envelope),
        scope: match envelope.lot {
            Some(number) => PrintedScope::Lot {
                number: number.into(),
                title: state.definition.lot(number).map(|lot| lot.title.clone()).unwrap_or_default(),
            },
            None => PrintedScope::Procedure,
        },
        files: u32::try_from(envelope.objects.len().saturating_sub(1)).unwrap_or(u32::MAX),
        sealed_bytes: envelope.objects.iter().map(|object| object.length).sum(),
        digest: envelope.header_digest.clone(),
    });
    lines.collect()
}

/// The class in the words of the printed documents.
#[must_use]
pub fn printed_class(envelope: &SealedEnvelope) -> PrintedClass {
    if envelope.round.is_some() {
        return PrintedClass::ImprovedOffer;
    }
    match envelope.class {
        EnvelopeClass::Administrative => PrintedClass::Administrative,
        EnvelopeClass::Technical => PrintedClass::Technical,
        EnvelopeClass::Economic => PrintedClass::Economic,
        EnvelopeClass::Single => PrintedClass::Single,
    }
}
