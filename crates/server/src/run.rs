//! Runs an act: load, decide in the sequencer at its instant, commit events with their views, answer.

use std::sync::Arc;

use ceralacca_procedure::{
    BodyEvent, BodyId, BodyState, OperatorEvent, OperatorId, OperatorState, PersonId, ProcedureEvent, ProcedureId,
    ProcedureState, Refusal, TenderEvent, TenderState,
    acts::ProcedureAct,
    event::EVENT_KIND_VERSION,
    policy::{Actor, permit},
};
use ceralacca_storage::{Decision, NewEvent, Outcome, Proposal, RequestKey, StoredEntry};
use jiff::Timestamp;
use serde::Serialize;

use crate::{ApiError, App, jobs, streams, views};

/// How often an act is decided again when its streams moved meanwhile.
const ATTEMPTS_MAX: usize = 20;

/// Kind of the event after which the public head advances at once, because the firms' devices wait for its proof before they seal. It is
/// public, so that a head more tells nobody anything.
const PROVED_AT_ONCE: &str = "published";

/// What an act left in the record.
#[derive(Debug, Clone)]
pub struct Done {
    /// Its events; none when there was nothing to change.
    pub entries: Vec<StoredEntry>,
    /// Whether this repeats an answer given before.
    pub replayed: bool,
}

/// An event ready to be recorded.
fn new_event<E: Serialize>(
    stream: &str,
    body: Option<&BodyId>,
    actor: &PersonId,
    event: &E,
) -> Result<NewEvent, Refusal> {
    let payload = serde_json::to_value(event).map_err(|_| unwritable())?;
    let kind = payload.get("event").and_then(|kind| kind.as_str()).ok_or_else(unwritable)?.to_owned();
    Ok(NewEvent {
        stream: stream.to_owned(),
        body: body.map(|body| body.as_str().to_owned()),
        kind,
        kind_version: EVENT_KIND_VERSION,
        actor: actor.as_str().to_owned(),
        payload,
    })
}

fn unwritable() -> Refusal {
    Refusal::invalid(
        "event_unwritable",
        "",
        "L'atto non può essere scritto nel registro.",
        "The act cannot be written to the record.",
    )
}

/// Applies the events of a decision to a copy of the state, so that views follow in the same commit.
fn after(
    state: &ProcedureState,
    now: Timestamp,
    actor: &PersonId,
    events: &[ProcedureEvent],
) -> Result<ProcedureState, Refusal> {
    let mut next = state.clone();
    for event in events {
        next.apply(now, actor, event).map_err(|_| unwritable())?;
    }
    Ok(next)
}

async fn submit(app: &App, proposal: Proposal<Refusal>) -> Result<Option<Done>, ApiError> {
    match app.sequencer.submit(proposal).await? {
        Outcome::Committed { entries, replayed } => Ok(Some(Done { entries, replayed })),
        Outcome::Refused { refusal, .. } => Err(refusal.into()),
        Outcome::Conflict { .. } => Ok(None),
        Outcome::RequestMismatch => Err(ApiError::ClientIdReused),
    }
}

/// Runs an act on a procedure. `also` is written in the same commit (keys, register).
///
/// # Errors
/// The refusal of the act, or a failure of the installation.
pub async fn act<C>(
    app: &App,
    actor: &Actor,
    id: &ProcedureId,
    command: C,
    request: Option<RequestKey>,
    also: Decision,
) -> Result<Done, ApiError>
where
    C: ProcedureAct + Clone + Send + 'static,
{
    act_seeing(app, actor, id, command, request, also, Vec::new()).await
}

/// As [`act`], standing also on the state of other streams at the versions given.
///
/// # Errors
/// As [`act`]; `contended` if those streams have moved.
pub async fn act_seeing<C>(
    app: &App,
    actor: &Actor,
    id: &ProcedureId,
    command: C,
    request: Option<RequestKey>,
    also: Decision,
    seen: Vec<(String, u64)>,
) -> Result<Done, ApiError>
where
    C: ProcedureAct + Clone + Send + 'static,
{
    for _ in 0..ATTEMPTS_MAX {
        let state = streams::known_procedure(app, id).await?;
        let mut expected = vec![(ProcedureState::stream(id), state.version)];
        expected.extend(seen.clone());
        let (actor, command, mut decision) = (actor.clone(), command.clone(), also.clone());
        let decide = move |now: Timestamp| {
            let events = command.decide(&state, permit::<C>(&actor, &state)?, now)?;
            if events.is_empty() {
                return Ok(Decision::default());
            }
            let (stream, who) = (ProcedureState::stream(&state.id), actor.id());
            let next = after(&state, now, &who, &events)?;
            for event in &events {
                decision.events.push(new_event(&stream, Some(&state.body), &who, event)?);
            }
            decision.views.extend(views::of_procedure(Some(&state), &next));
            decision.jobs.extend(jobs::of_procedure(&state, &next));
            Ok(decision)
        };
        let proposal = Proposal { expected, request: request.clone(), decide: Box::new(decide) };
        if let Some(done) = submit(app, proposal).await? {
            prove_at_once(app, &done).await;
            return Ok(done);
        }
    }
    Err(ApiError::Contended)
}

/// Advances the public head, whole blocks as ever, after an act on whose proof devices wait. The act stands even if this fails: the
/// next head proves it.
async fn prove_at_once(app: &App, done: &Done) {
    if done.replayed || !done.entries.iter().any(|stored| stored.entry.kind == PROVED_AT_ONCE) {
        return;
    }
    if let Err(error) = jobs::publish(app).await {
        tracing::error!(%error, "no head was published after an act; the next one proves it");
    }
}

/// Drafts a procedure.
///
/// # Errors
/// The refusal of the act, or a failure of the installation.
pub async fn draft(
    app: &App,
    actor: &Actor,
    command: ceralacca_procedure::acts::Draft,
    request: Option<RequestKey>,
) -> Result<Done, ApiError> {
    let id = ProcedureId::new(command.definition.id.clone());
    let body_id = BodyId::new(command.definition.buyer.id.clone());
    for _ in 0..ATTEMPTS_MAX {
        let existing = streams::procedure(app, &id).await?;
        let body = streams::body(app, &body_id).await?;
        let stream = ProcedureState::stream(&id);
        let expected = vec![
            (stream.clone(), existing.as_ref().map_or(0, |state| state.version)),
            (BodyState::stream(&body_id), body.version),
        ];
        let (actor, command, body_id) = (actor.clone(), command.clone(), body_id.clone());
        let decide = move |_: Timestamp| {
            let events = command.decide(&actor, &body, existing.as_deref())?;
            let mut decision = Decision::default();
            for event in &events {
                decision.events.push(new_event(&stream, Some(&body_id), &actor.id(), event)?);
                let born = ProcedureState::born(event).map_err(|_| unwritable())?;
                decision.views.extend(views::of_procedure(None, &born));
            }
            Ok(decision)
        };
        if let Some(done) =
            submit(app, Proposal { expected, request: request.clone(), decide: Box::new(decide) }).await?
        {
            return Ok(done);
        }
    }
    Err(ApiError::Contended)
}

/// Runs an act on a tender: `decide` sees the procedure and the tender.
///
/// # Errors
/// The refusal of the act, or a failure of the installation.
pub async fn tender_act<D>(
    app: &App,
    actor: &Actor,
    id: &ProcedureId,
    tenderer: &OperatorId,
    request: Option<RequestKey>,
    decide: D,
) -> Result<Done, ApiError>
where
    D: Fn(&ProcedureState, &TenderState, &Actor, Timestamp) -> Result<Vec<TenderEvent>, Refusal>
        + Send
        + Sync
        + 'static,
{
    let decide = Arc::new(decide);
    for _ in 0..ATTEMPTS_MAX {
        let state = streams::known_procedure(app, id).await?;
        let tender = streams::tender(app, id, tenderer).await?;
        let stream = TenderState::stream(id, tenderer);
        let expected = vec![(ProcedureState::stream(id), state.version), (stream.clone(), tender.version)];
        let (actor, decide, tenderer) = (actor.clone(), Arc::clone(&decide), tenderer.clone());
        let decide = move |now: Timestamp| {
            let events = decide(&state, &tender, &actor, now)?;
            let mut next = tender;
            let mut decision = Decision::default();
            for event in &events {
                decision.events.push(new_event(&stream, Some(&state.body), &actor.id(), event)?);
                next.apply(event);
            }
            decision.views.extend(views::of_tender(&state.id, &tenderer, &next));
            Ok(decision)
        };
        if let Some(done) =
            submit(app, Proposal { expected, request: request.clone(), decide: Box::new(decide) }).await?
        {
            return Ok(done);
        }
    }
    Err(ApiError::Contended)
}

/// Runs an act on a body; `also` (register entries) is written in the same commit.
///
/// # Errors
/// The refusal of the act, or a failure of the installation.
pub async fn body_act<D>(
    app: &App,
    actor: &Actor,
    id: &BodyId,
    request: Option<RequestKey>,
    also: Decision,
    decide: D,
) -> Result<Done, ApiError>
where
    D: Fn(&Actor, &BodyState) -> Result<Vec<BodyEvent>, Refusal> + Send + Sync + 'static,
{
    let decide = Arc::new(decide);
    for _ in 0..ATTEMPTS_MAX {
        let state = streams::body(app, id).await?;
        let stream = BodyState::stream(id);
        let expected = vec![(stream.clone(), state.version)];
        let (actor, decide, mut decision, id) = (actor.clone(), Arc::clone(&decide), also.clone(), id.clone());
        let decide = move |_: Timestamp| {
            let events = decide(&actor, &state)?;
            if events.is_empty() {
                return Ok(Decision::default());
            }
            let mut next = state;
            for event in &events {
                decision.events.push(new_event(&stream, Some(&id), &actor.id(), event)?);
                next.apply(event);
            }
            decision.views.extend(views::of_body(&id, &next));
            Ok(decision)
        };
        if let Some(done) =
            submit(app, Proposal { expected, request: request.clone(), decide: Box::new(decide) }).await?
        {
            return Ok(done);
        }
    }
    Err(ApiError::Contended)
}

/// Runs an act on an operator; `also` (register entries) is written in the same commit.
///
/// # Errors
/// The refusal of the act, or a failure of the installation.
pub async fn operator_act<D>(
    app: &App,
    actor: &Actor,
    id: &OperatorId,
    request: Option<RequestKey>,
    also: Decision,
    decide: D,
) -> Result<Done, ApiError>
where
    D: Fn(&Actor, &OperatorState) -> Result<Vec<OperatorEvent>, Refusal> + Send + Sync + 'static,
{
    let decide = Arc::new(decide);
    for _ in 0..ATTEMPTS_MAX {
        let state = streams::operator(app, id).await?;
        let stream = OperatorState::stream(id);
        let expected = vec![(stream.clone(), state.version)];
        let (actor, decide, mut decision, id) = (actor.clone(), Arc::clone(&decide), also.clone(), id.clone());
        let decide = move |_: Timestamp| {
            let events = decide(&actor, &state)?;
            if events.is_empty() {
                return Ok(Decision::default());
            }
            let mut next = state;
            for event in &events {
                decision.events.push(new_event(&stream, None, &actor.id(), event)?);
                next.apply(event);
            }
            decision.views.extend(views::of_operator(&id, &next));
            Ok(decision)
        };
        if let Some(done) =
            submit(app, Proposal { expected, request: request.clone(), decide: Box::new(decide) }).await?
        {
            return Ok(done);
        }
    }
    Err(ApiError::Contended)
}
