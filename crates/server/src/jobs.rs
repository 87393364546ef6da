//! Work that the clock starts: closing submissions, publishing the head of the record, sweeping what has expired.

use std::{collections::BTreeMap, time::Duration};

use ceralacca_procedure::{
    OperatorId, ProcedureId, ProcedureState, TenderEvent, TenderState, acts,
    event::{ImprovedOfferAtClose, TenderAtClose},
    policy::{self, Act, Actor},
    state::Phase,
};
use ceralacca_storage::{Advance, Decision, NewJob, limits::PAGE_ROWS_MAX, publish_head};
use jiff::{SignedDuration, Timestamp};

use crate::{ApiError, App, run, streams};

/// Kind of the job that closes a round of improved offers; its payload is procedure, lot and round.
const CLOSE_ROUND: &str = "close_improved_offers";
/// Kind of the job that closes submissions.
const CLOSE: &str = "close_submissions";
/// Setting that keeps the instant of the next public head.
const NEXT_HEAD: &str = "next_head";
/// How often the clock is looked at.
const TICK: Duration = Duration::from_millis(500);

/// The jobs that a change of the term, and a new round of improved offers, ask for.
#[must_use]
pub fn of_procedure(before: &ProcedureState, after: &ProcedureState) -> Vec<NewJob> {
    let runs = after.phase == Phase::Published;
    let changed = before.phase != Phase::Published || before.deadline != after.deadline;
    let close = (runs && changed).then(|| past(after.deadline, CLOSE, after.id.as_str().to_owned()));
    let rounds = after.lots.iter().filter_map(|(lot, found)| {
        let (round, open) = found.open_improvement()?;
        let known = before.lots.get(lot).is_some_and(|before| before.improvement(round).is_some());
        (!known).then(|| past(open.until, CLOSE_ROUND, format!("{}/{lot}/{round}", after.id)))
    });
    close.into_iter().chain(rounds).collect()
}

/// A job for the first instant after a term.
fn past(term: Timestamp, kind: &str, payload: String) -> NewJob {
    let due = term.saturating_add(SignedDuration::from_micros(1)).unwrap_or(term);
    NewJob { id: format!("{kind}/{payload}"), due, kind: kind.to_owned(), payload }
}

/// Runs until the installation stops.
pub async fn run_forever(app: App) {
    let mut tick = tokio::time::interval(TICK);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        if let Err(error) = turn(&app).await {
            tracing::error!(%error, "what was due was not all done");
        }
    }
}

/// Does whatever is due now. What fails stays due and holds nothing else up: no procedure may keep the deadline of another,
/// or the head of the record, from its time.
///
/// # Errors
/// The first failure.
pub async fn turn(app: &App) -> Result<(), ApiError> {
    let now = app.now();
    let mut outcome = Ok(());
    for job in app.engine.due_jobs(now, PAGE_ROWS_MAX).await? {
        if let Err(error) = run_job(app, &job).await {
            tracing::error!(job = job.id, %error, "a job failed and will be tried again");
            outcome = outcome.and(Err(error));
        }
    }
    outcome.and(housekeeping(app, now).await)
}

async fn run_job(app: &App, job: &NewJob) -> Result<(), ApiError> {
    if app.clock_guard.doubts(app.now()) {
        tracing::warn!(job = job.id, "the clock is in doubt: this waits");
        return Ok(());
    }
    if job.kind == CLOSE {
        close_submissions(app, &ProcedureId::new(job.payload.clone())).await?;
    }
    if let Some((procedure, lot, round)) = round_of(&job.kind, &job.payload) {
        close_improved_offers(app, &procedure, lot, round).await?;
    }
    app.engine.finish_job(&job.id, job.due).await?;
    Ok(())
}

/// The head of the record at its intervals, and what has expired.
async fn housekeeping(app: &App, now: Timestamp) -> Result<(), ApiError> {
    let due = app.engine.setting(NEXT_HEAD).await?.and_then(|text| text.parse().ok());
    if due.is_none_or(|due: Timestamp| due <= now) {
        publish(app).await?;
        let interval = SignedDuration::from_secs(i64::from(app.config.head_interval_seconds));
        let next = now.saturating_add(interval).unwrap_or(now);
        app.engine.put_setting(NEXT_HEAD, &next.to_string()).await?;
        app.engine.sweep_logins(now).await?;
        app.staging.expire().await?;
    }
    Ok(())
}

/// Publishes the head of the record: one padded block, whatever waits.
///
/// # Errors
/// The database failed.
pub async fn publish(app: &App) -> Result<Advance, ApiError> {
    let head_block = app.config.head_block;
    let advance =
        publish_head(app.engine.as_ref(), &app.keys.record, app.clock.as_ref(), app.random.as_ref(), head_block)
            .await?;
    if advance.more_waits {
        tracing::warn!(
            head_block,
            "more acts wait than one public head takes: their proofs come with the next ones; if this goes on, configure a \
             greater head_block or a shorter head_interval_seconds"
        );
    }
    Ok(advance)
}

/// Publishes heads until one covers the act at this position. Only where somebody waits for its proof in a session: more heads
/// than one tell how many blocks of acts waited.
///
/// # Errors
/// The database failed.
pub async fn prove(app: &App, position: u64) -> Result<(), ApiError> {
    while app.engine.log_index(position).await?.is_none() {
        if !publish(app).await?.more_waits {
            break;
        }
    }
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
    // The head moves at each deadline, one block as ever, so that receipts get their proofs; before the tenders are taken,
    // which takes the longer the more there are.
    publish(app).await?;
    let tenders = standing_tenders(app, id).await?;
    let mut portions: Vec<&[TenderAtClose]> = tenders.chunks(acts::TENDERS_TAKEN_MAX).collect();
    if portions.is_empty() {
        portions.push(&[]);
    }
    for portion in portions {
        let command = acts::CloseSubmissions { portion: portion.to_vec(), standing: tenders.len() };
        run::act(app, &system, id, command, None, Decision::default()).await?;
    }
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
    for entry in entries.iter().rev() {
        match streams::event(entry)? {
            TenderEvent::Submitted { manifest, .. } | TenderEvent::Replaced { manifest, .. } => {
                let (leaf, submitted_at) = (entry.leaf.to_string(), entry.entry.instant);
                return Ok(Some(TenderAtClose { manifest: *manifest, leaf, submitted_at }));
            }
            TenderEvent::Withdrawn { .. } => return Ok(None),
            TenderEvent::Improved { .. } => {}
        }
    }
    Ok(None)
}

fn round_of(kind: &str, payload: &str) -> Option<(ProcedureId, u16, u16)> {
    let mut parts = payload.split('/').filter(|_| kind == CLOSE_ROUND);
    Some((ProcedureId::new(parts.next()?), parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// Closes a round of improved offers if its term has passed; does nothing if it is closed already, or if the procedure ended
/// meanwhile.
///
/// # Errors
/// The database failed.
pub async fn close_improved_offers(app: &App, id: &ProcedureId, lot: u16, round: u16) -> Result<(), ApiError> {
    if !is_round_over(app, id, lot, round).await? {
        return Ok(());
    }
    match close_round(app, id, lot, round).await {
        Err(ApiError::Refused(_)) if !is_round_over(app, id, lot, round).await? => Ok(()),
        result => result,
    }
}

/// Whether a round is still open though its term has passed.
async fn is_round_over(app: &App, id: &ProcedureId, lot: u16, round: u16) -> Result<bool, ApiError> {
    let Some(state) = streams::procedure(app, id).await? else { return Ok(false) };
    let found = state.lots.get(&lot).and_then(|found| found.improvement(round));
    let over = found.is_some_and(|found| found.closed_at.is_none() && app.now() > found.until);
    Ok(over && policy::check(&Actor::system(), &state, Act::CloseImprovedOffers).is_ok())
}

async fn close_round(app: &App, id: &ProcedureId, lot: u16, round: u16) -> Result<(), ApiError> {
    let system = Actor::system();
    run::act(app, &system, id, acts::ExpireImprovedOffers { lot, round }, None, Decision::default()).await?;
    publish(app).await?;
    let state = streams::known_procedure(app, id).await?;
    let mut offers = BTreeMap::new();
    for tenderer in state.lots.get(&lot).and_then(|found| found.improvement(round)).iter().flat_map(|r| &r.tenderers) {
        if let Some(offer) = improved(app, id, tenderer, (lot, round)).await? {
            offers.insert(tenderer.clone(), offer);
        }
    }
    let command = acts::CloseImprovedOffers { lot, round, offers };
    run::act(app, &system, id, command, None, Decision::default()).await?;
    Ok(())
}

/// The improved offer that counts in a round, with the entry that recorded it.
async fn improved(
    app: &App,
    id: &ProcedureId,
    tenderer: &OperatorId,
    place: (u16, u16),
) -> Result<Option<ImprovedOfferAtClose>, ApiError> {
    let entries = streams::entries(app.engine.as_ref(), &TenderState::stream(id, tenderer), 0).await?;
    for entry in entries.iter().rev() {
        if let TenderEvent::Improved { envelope, .. } = streams::event(entry)?
            && envelope.lot.zip(envelope.round) == Some(place)
        {
            let (leaf, sent_at) = (entry.leaf.to_string(), entry.entry.instant);
            return Ok(Some(ImprovedOfferAtClose { envelope: *envelope, leaf, sent_at }));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use ceralacca_storage::{NewEvent, Proposal};

    use super::*;
    use crate::test_support::TestInstallation;

    #[tokio::test]
    async fn an_act_behind_a_backlog_is_proved_by_as_many_heads_as_it_takes() {
        let installation = TestInstallation::start(false).await;
        let app = &installation.app;
        let act = |number: u32| NewEvent {
            stream: "installation".to_owned(),
            body: None,
            kind: "installed".to_owned(),
            kind_version: 1,
            actor: "system".to_owned(),
            payload: serde_json::json!({ "event": "installed", "number": number }),
        };
        let block = app.config.head_block.get();
        let events: Vec<NewEvent> = (0..2 * block + 1).map(act).collect();
        let decide = Box::new(move |_| Ok(Decision { events, ..Decision::default() }));
        app.sequencer.submit(Proposal { expected: Vec::new(), request: None, decide }).await.unwrap();
        let all = app.engine.stream("installation", 0, PAGE_ROWS_MAX).await.unwrap();
        let last = all.last().unwrap().position;
        assert!(u64::from(2 * block) < last, "{last} events");
        assert!(app.engine.log_index(last).await.unwrap().is_none());
        prove(app, last).await.unwrap();
        assert!(app.engine.log_index(last).await.unwrap().is_some());
        // Nobody waits: no head more.
        let size = async || publish(app).await.unwrap().head.size;
        let before = size().await;
        prove(app, last).await.unwrap();
        assert_eq!(size().await, before + u64::from(block));
    }
}
