//! One batch: admitted, decided in order, written in one transaction, answered after the commit.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::{mpsc, oneshot};

use super::prepare::{Prepared, Setting, check_decision, check_proposal, prepare};
use super::{Decide, Decision, Outcome, Proposal, RequestKey, Waiting};
use crate::clock::clamped;
use crate::limits::BATCH_PROPOSALS_MAX;
use crate::{Clock, Engine, Random, StorageError, StoredEntry, StoredRequest, Transaction, ViewChange, ViewRow};

/// A proposal with the instant at which it was admitted.
struct Admitted<R> {
    proposal: Proposal<R>,
    instant: Timestamp,
}

type Answer<R> = Result<Outcome<R>, StorageError>;

/// What one proposal made of the open transaction. A proposal that is wrong in itself gives an error as its answer; an
/// error of the transaction ends the batch.
struct Step<R> {
    answer: Answer<R>,
    wrote: bool,
}

impl<R> Step<R> {
    fn idle(answer: Answer<R>) -> Self {
        Self { answer, wrote: false }
    }
}

/// The task behind the handle.
pub(super) struct Batcher {
    engine: Arc<dyn Engine>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    installation: String,
    last_instant: Timestamp,
}

impl Batcher {
    pub(super) fn new(
        engine: Arc<dyn Engine>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        installation: String,
    ) -> Self {
        Self { engine, clock, random, installation, last_instant: Timestamp::MIN }
    }

    /// Takes whatever waits, batch after batch, until nobody can submit any more.
    pub(super) async fn run<R: Send + 'static>(mut self, mut waiting: mpsc::Receiver<Waiting<R>>) {
        let mut batch = Vec::new();
        while waiting.recv_many(&mut batch, BATCH_PROPOSALS_MAX).await > 0 {
            let (admitted, senders) = self.admit(batch.drain(..));
            let answers = self.commit(admitted).await;
            answer(senders, answers);
        }
    }

    /// Fixes the instants: the clock is read here and nowhere later.
    fn admit<R>(
        &mut self,
        batch: impl Iterator<Item = Waiting<R>>,
    ) -> (Vec<Admitted<R>>, Vec<oneshot::Sender<Answer<R>>>) {
        let admit = |Waiting { proposal, answer }| {
            self.last_instant = following(self.last_instant, self.clock.now());
            (Admitted { proposal, instant: self.last_instant }, answer)
        };
        batch.map(admit).unzip()
    }

    async fn commit<R>(&mut self, batch: Vec<Admitted<R>>) -> Result<Vec<Answer<R>>, StorageError> {
        let mut transaction = self.engine.begin().await?;
        let mut versions = HashMap::new();
        let mut answers = Vec::with_capacity(batch.len());
        let mut wrote = false;
        // Another process may have recorded an act with a later instant since the admission.
        let mut previous = transaction.head().last_instant;
        for admitted in batch {
            let instant = following(previous, admitted.instant);
            previous = instant;
            let step = self.step(transaction.as_mut(), &mut versions, admitted.proposal, instant).await?;
            wrote |= step.wrote;
            answers.push(step.answer);
        }
        self.last_instant = self.last_instant.max(previous);
        if wrote {
            transaction.commit().await?;
        }
        Ok(answers)
    }

    async fn step<R>(
        &self,
        transaction: &mut dyn Transaction,
        versions: &mut HashMap<String, u64>,
        proposal: Proposal<R>,
        instant: Timestamp,
    ) -> Result<Step<R>, StorageError> {
        if let Err(error) = check_proposal(&proposal) {
            return Ok(Step::idle(Err(error)));
        }
        if let Some(known) = known_answer(transaction, proposal.request.as_ref()).await? {
            return Ok(Step::idle(Ok(known)));
        }
        if let Some(conflict) = conflict(transaction, versions, &proposal.expected).await? {
            return Ok(Step::idle(Ok(conflict)));
        }
        let decision = match decided(proposal.decide, instant) {
            Ok(Ok(decision)) => decision,
            Ok(Err(refusal)) => return Ok(Step::idle(Ok(Outcome::Refused { refusal, instant }))),
            Err(error) => return Ok(Step::idle(Err(error))),
        };
        let events = match self.prepared(transaction, versions, &decision, instant).await? {
            Ok(events) => events,
            Err(error) => return Ok(Step::idle(Err(error))),
        };
        let entries = write(transaction, proposal.request.as_ref(), decision, events, instant).await?;
        Ok(Step { answer: Ok(Outcome::Committed { entries, replayed: false }), wrote: true })
    }

    /// The inner error is the decision's own, the outer one the transaction's. `versions` moves on only if all is well.
    async fn prepared(
        &self,
        transaction: &mut dyn Transaction,
        versions: &mut HashMap<String, u64>,
        decision: &Decision,
        instant: Timestamp,
    ) -> Result<Result<Vec<Prepared>, StorageError>, StorageError> {
        if let Err(error) = check_decision(decision) {
            return Ok(Err(error));
        }
        let mut next = HashMap::new();
        for event in &decision.events {
            if event.stream.contains('\0') {
                // PostgreSQL cannot even be asked about it; the entry's own check words the refusal.
                continue;
            }
            next.insert(event.stream.clone(), version(transaction, versions, &event.stream).await?);
        }
        let setting = Setting { installation: &self.installation, random: self.random.as_ref(), instant };
        let prepared = prepare(&decision.events, &setting, transaction.head(), &mut next);
        if prepared.is_ok() {
            versions.extend(next);
        }
        Ok(prepared)
    }
}

/// The instant of the clock, in whole microseconds, or the microsecond after `last` if the clock is not beyond it.
fn following(last: Timestamp, now: Timestamp) -> Timestamp {
    clamped(now.as_microsecond().max(last.as_microsecond().saturating_add(1)))
}

/// Sends the answers; who no longer waits is passed over.
fn answer<R>(senders: Vec<oneshot::Sender<Answer<R>>>, answers: Result<Vec<Answer<R>>, StorageError>) {
    match answers {
        Ok(answers) => senders.into_iter().zip(answers).for_each(|(sender, answer)| drop(sender.send(answer))),
        Err(error) => {
            tracing::error!(%error, proposals = senders.len(), "a batch was not committed");
            let failed = || Err(StorageError::CommitFailed(Box::new(error.clone())));
            senders.into_iter().for_each(|sender| drop(sender.send(failed())));
        }
    }
}

/// Runs the decision; a panic in it is its own failure, not the sequencer's.
fn decided<R>(decide: Decide<R>, instant: Timestamp) -> Result<Result<Decision, R>, StorageError> {
    catch_unwind(AssertUnwindSafe(|| decide(instant))).map_err(|_| StorageError::DecisionPanicked)
}

async fn known_answer<R>(
    transaction: &mut dyn Transaction,
    request: Option<&RequestKey>,
) -> Result<Option<Outcome<R>>, StorageError> {
    let Some(key) = request else { return Ok(None) };
    let Some(known) = transaction.request(&key.actor, &key.client_id).await? else { return Ok(None) };
    if known.digest != key.digest {
        return Ok(Some(Outcome::RequestMismatch));
    }
    let entries = transaction.entries(known.first_position, known.last_position).await?;
    Ok(Some(Outcome::Committed { entries, replayed: true }))
}

async fn conflict<R>(
    transaction: &mut dyn Transaction,
    versions: &mut HashMap<String, u64>,
    expected: &[(String, u64)],
) -> Result<Option<Outcome<R>>, StorageError> {
    for (stream, expected) in expected {
        let found = version(transaction, versions, stream).await?;
        if found != *expected {
            return Ok(Some(Outcome::Conflict { stream: stream.clone(), expected: *expected, found }));
        }
    }
    Ok(None)
}

/// Version of a stream, with what the batch has written to it.
async fn version(
    transaction: &mut dyn Transaction,
    versions: &mut HashMap<String, u64>,
    stream: &str,
) -> Result<u64, StorageError> {
    match versions.entry(stream.to_owned()) {
        Slot::Occupied(known) => Ok(*known.get()),
        Slot::Vacant(slot) => Ok(*slot.insert(transaction.stream_version(stream).await?)),
    }
}

async fn write(
    transaction: &mut dyn Transaction,
    request: Option<&RequestKey>,
    decision: Decision,
    events: Vec<Prepared>,
    instant: Timestamp,
) -> Result<Vec<StoredEntry>, StorageError> {
    let first_position = transaction.head().next_position;
    for prepared in &events {
        transaction.append(&prepared.event, &prepared.canonical).await?;
    }
    if let Some(key) = request {
        let last_position = transaction.head().next_position - 1;
        let answer = StoredRequest { digest: key.digest, first_position, last_position, instant };
        transaction.put_request(key, &answer).await?;
    }
    for change in decision.views {
        write_view(transaction, change).await?;
    }
    for entry in &decision.register {
        transaction.put_register(entry).await?;
    }
    for job in &decision.jobs {
        transaction.put_job(job).await?;
    }
    for opened in &decision.opened_keys {
        transaction.put_opened_key(opened).await?;
    }
    Ok(events.into_iter().map(|prepared| prepared.event).collect())
}

async fn write_view(transaction: &mut dyn Transaction, change: ViewChange) -> Result<(), StorageError> {
    let ViewChange { name, key, parent, data, search } = change;
    let Some(data) = data else { return transaction.delete_view(&name, &key).await };
    let row = ViewRow { key, parent, data };
    transaction.put_view(&name, &row).await?;
    match search {
        Some(keys) => transaction.put_search_keys(&name, &row, &keys).await,
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_instant_is_rounded_down_to_the_microsecond() {
        let now: Timestamp = "2026-03-02T12:00:00.000000999Z".parse().unwrap();
        // The deadline is 12:00:00: rounding up would make late what is in time, so it is never done.
        assert_eq!(following(Timestamp::MIN, now).to_string(), "2026-03-02T12:00:00Z");
        assert_eq!(following(now, now).to_string(), "2026-03-02T12:00:00.000001Z");
    }

    proptest! {
        /// Whatever the clock does, instants strictly increase and are never before the clock.
        #[test]
        fn instants_strictly_increase(hands in proptest::collection::vec(-62_000_000_000_000_000_i64..200_000_000_000_000_000, 1..50)) {
            let mut last = Timestamp::MIN;
            for hand in hands {
                let now = clamped(hand);
                let instant = following(last, now);
                prop_assert!(instant > last && instant >= now);
                last = instant;
            }
        }
    }
}
