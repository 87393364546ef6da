//! Work that the clock starts: closing submissions, publishing the head of the record, sweeping what has expired.

use std::time::Duration;

use ceralacca_procedure::{
    OperatorId, ProcedureId, ProcedureState, TenderEvent, TenderState, acts, event::TenderAtClose, policy::Actor,
    state::Phase,
};
use ceralacca_storage::{Decision, NewJob, limits::PAGE_ROWS_MAX, publish_head};
use jiff::SignedDuration;

use crate::{ApiError, App, run, streams};

/// Kind of the job that closes submissions.
const CLOSE: &str = "close_submissions";
/// Setting that keeps the instant of the next public head.
const NEXT_HEAD: &str = "next_head";
/// How often the clock is looked at.
const TICK: Duration = Duration::from_millis(500);

/// The job that a change of the term asks for.
#[must_use]
pub fn of_procedure(before: &ProcedureState, after: &ProcedureState) -> Vec<NewJob> {
    let runs = after.phase == Phase::Published;
    let changed = before.phase != Phase::Published || before.deadline != after.deadline;
    if !(runs && changed) {
        return Vec::new();
    }
    vec![NewJob {
        id: format!("{CLOSE}/{}", after.id),
        due: after.deadline.saturating_add(SignedDuration::from_micros(1)).unwrap_or(after.deadline),
        kind: CLOSE.to_owned(),
        payload: after.id.as_str().to_owned(),
    }]
}

/// Runs until the installation stops.
pub async fn run_forever(app: App) {
    let mut tick = tokio::time::interval(TICK);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        if let Err(error) = turn(&app).await {
            tracing::error!(%error, "a job failed and will be tried again");
        }
    }
}

/// Does whatever is due now.
///
/// # Errors
/// The first failure; what was not done stays due.
pub async fn turn(app: &App) -> Result<(), ApiError> {
    let now = app.now();
    for job in app.engine.due_jobs(now, PAGE_ROWS_MAX).await? {
        if job.kind == CLOSE {
            close_submissions(app, &ProcedureId::new(job.payload.clone())).await?;
            // The head moves at each deadline, whole blocks as ever, so that receipts get their proofs.
            publish(app).await?;
        }
        app.engine.finish_job(&job.id, job.due).await?;
    }
    let due = app.engine.setting(NEXT_HEAD).await?.and_then(|text| text.parse().ok());
    if due.is_none_or(|due: jiff::Timestamp| due <= now) {
        publish(app).await?;
        let interval = SignedDuration::from_secs(i64::from(app.config.head_interval_seconds));
        let next = now.saturating_add(interval).unwrap_or(now);
        app.engine.put_setting(NEXT_HEAD, &next.to_string()).await?;
        app.engine.sweep_logins(now).await?;
        app.staging.expire().await?;
    }
    Ok(())
}

/// Publishes the head of the record: whole blocks, padded.
///
/// # Errors
/// The database failed.
pub async fn publish(app: &App) -> Result<(), ApiError> {
    publish_head(app.engine.as_ref(), &app.keys.record, app.clock.as_ref(), app.random.as_ref(), app.config.head_block)
        .await?;
    Ok(())
}

/// Closes submissions if the term has passed; does nothing if it was extended, suspended or closed meanwhile, also by
/// another task that was woken for the same reason.
///
/// # Errors
/// The database failed.
pub async fn close_submissions(app: &App, id: &ProcedureId) -> Result<(), ApiError> {
    if !is_over(app, id).await? {
        return Ok(());
    }
    match close(app, id).await {
        Err(ApiError::Refused(_)) if !is_over(app, id).await? => Ok(()),
        result => result,
    }
}

/// Whether the procedure still takes tenders though its term has passed.
async fn is_over(app: &App, id: &ProcedureId) -> Result<bool, ApiError> {
    let state = streams::procedure(app, id).await?;
    Ok(state.is_some_and(|state| state.phase == Phase::Published && app.now() > state.deadline))
}

async fn close(app: &App, id: &ProcedureId) -> Result<(), ApiError> {
    let system = Actor::system();
    run::act(app, &system, id, acts::ExpireTerm, None, Decision::default()).await?;
    let command = acts::CloseSubmissions { tenders: standing_tenders(app, id).await? };
    run::act(app, &system, id, command, None, Decision::default()).await?;
    Ok(())
}

async fn standing_tenders(app: &App, id: &ProcedureId) -> Result<Vec<TenderAtClose>, ApiError> {
    let prefix = format!("tender/{id}/");
    let mut tenders = Vec::new();
    let mut after = String::new();
    loop {
        let page = app.engine.streams_with_prefix(&prefix, &after, PAGE_ROWS_MAX).await?;
        let Some(last) = page.last() else { return Ok(tenders) };
        after.clone_from(&last.stream);
        for stream in &page {
            let tenderer = OperatorId::new(stream.stream.trim_start_matches(&prefix));
            tenders.extend(standing(app, id, &tenderer).await?);
        }
    }
}

/// The tender that stands, with the entry that recorded it.
async fn standing(app: &App, id: &ProcedureId, tenderer: &OperatorId) -> Result<Option<TenderAtClose>, ApiError> {
    let entries = streams::entries(app.engine.as_ref(), &TenderState::stream(id, tenderer), 0).await?;
    let Some(last) = entries.last() else { return Ok(None) };
    let leaf = last.leaf.to_string();
    let submitted_at = last.entry.instant;
    Ok(match streams::event(last)? {
        TenderEvent::Submitted { manifest, .. } | TenderEvent::Replaced { manifest, .. } => {
            Some(TenderAtClose { manifest: *manifest, leaf, submitted_at })
        }
        TenderEvent::Withdrawn { .. } => None,
    })
}
