//! What every case works on, and short ways to say what it does.

use std::sync::Arc;

use ceralacca_record::{Entry, Hash, SCHEMA, Salt, SigningKey, chain};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::Database;
use crate::{
    Decision, Engine, ManualClock, NewEvent, Outcome, Proposal, RequestKey, SeededRandom, Sequencer, StorageError,
    StoredEntry, Transaction, audit,
};

/// Origin of the log in the cases.
pub(super) const ORIGIN: &str = "contract.example/record";

/// A refusal in the cases.
pub(super) type Refusal = String;

pub(super) struct Subject {
    pub(super) database: Arc<dyn Database>,
    pub(super) engine: Arc<dyn Engine>,
    pub(super) clock: ManualClock,
    pub(super) random: Arc<SeededRandom>,
}

impl Subject {
    pub(super) async fn new(database: Arc<dyn Database>) -> Self {
        let engine = database.open().await;
        let clock = ManualClock::new(at(0));
        Self { database, engine, clock, random: Arc::new(SeededRandom::new(1)) }
    }

    /// A sequencer on this database.
    pub(super) fn sequencer(&self) -> Sequencer<Refusal> {
        self.sequencer_on(Arc::clone(&self.engine))
    }

    pub(super) fn sequencer_on(&self, engine: Arc<dyn Engine>) -> Sequencer<Refusal> {
        Sequencer::start(engine, Arc::new(self.clock.clone()), self.random.clone(), ORIGIN)
    }

    /// Records `count` events, one act each.
    pub(super) async fn record(&self, count: u64) {
        let sequencer = self.sequencer();
        for number in 0..count {
            committed(sequencer.submit(act(&format!("stream/{}", number % 3), number)).await);
        }
    }

    /// Audits the record, which must be sound; gives the number of its events.
    pub(super) async fn check_record(&self) -> u64 {
        let found = audit(self.engine.as_ref(), &[self.key().verifier()], &[]).await.unwrap();
        assert!(found.is_sound(), "{found:?}");
        found.events
    }

    pub(super) fn key(&self) -> SigningKey {
        SigningKey::from_seed(ORIGIN, &[7; 32]).unwrap()
    }
}

/// The instant `microseconds` after the clock's start.
pub(super) fn at(microseconds: i64) -> Timestamp {
    Timestamp::from_microsecond(1_772_000_000_000_000 + microseconds).unwrap()
}

pub(super) fn event(stream: &str, payload: Value) -> NewEvent {
    NewEvent {
        stream: stream.to_owned(),
        body: Some("body-1".to_owned()),
        kind: "something_happened".to_owned(),
        kind_version: 1,
        actor: "person-1".to_owned(),
        payload,
    }
}

/// An act of one event that stands on nothing.
pub(super) fn act(stream: &str, number: u64) -> Proposal<Refusal> {
    let decision = Decision { events: vec![event(stream, json!({ "number": number }))], ..Decision::default() };
    deciding(Vec::new(), None, decision)
}

/// An act of one event on a stream of which `seen` was the version.
pub(super) fn act_after(stream: &str, seen: u64) -> Proposal<Refusal> {
    let decision = Decision { events: vec![event(stream, json!({ "seen": seen }))], ..Decision::default() };
    deciding(vec![(stream.to_owned(), seen)], None, decision)
}

pub(super) fn deciding(
    expected: Vec<(String, u64)>,
    request: Option<RequestKey>,
    decision: Decision,
) -> Proposal<Refusal> {
    Proposal { expected, request, decide: Box::new(move |_| Ok(decision)) }
}

pub(super) fn request(client_id: &str, body: &str) -> RequestKey {
    let digest = Hash::of(&[body.as_bytes()]);
    RequestKey { actor: "person-1".to_owned(), client_id: client_id.to_owned(), digest }
}

/// The events of an act that must have been committed now.
pub(super) fn committed(answer: Result<Outcome<Refusal>, StorageError>) -> Vec<StoredEntry> {
    match answer.unwrap() {
        Outcome::Committed { entries, replayed: false } => entries,
        other => unreachable!("not committed: {other:?}"),
    }
}

/// An act without events whose decision waits for a word.
pub(super) fn holding() -> (std::sync::mpsc::Sender<()>, Proposal<Refusal>) {
    let (release, held) = std::sync::mpsc::channel();
    // The thread waits in earnest, so the runtime is told, or nothing else might move.
    let wait = move || held.recv().map(|()| Decision::default()).map_err(|error| error.to_string());
    let decide = Box::new(move |_| tokio::task::block_in_place(wait));
    (release, Proposal { expected: Vec::new(), request: None, decide })
}

/// Appends an event by hand.
pub(super) async fn append(transaction: &mut dyn Transaction, stream: &str, version: u64) -> StoredEntry {
    let head = transaction.head();
    let entry = Entry {
        schema: SCHEMA,
        installation: ORIGIN.to_owned(),
        stream: stream.to_owned(),
        version,
        body: None,
        kind: "something_happened".to_owned(),
        kind_version: 1,
        instant: at(i64::try_from(head.next_position).unwrap()),
        actor: "system".to_owned(),
        salt: Salt([9; 32]),
        payload: json!({ "già": "détruit \u{0} €" }),
    };
    let leaf = entry.leaf().unwrap();
    let position = head.next_position;
    let stored = StoredEntry { position, leaf, chain: chain(&head.chain, position, &leaf), entry };
    let canonical = String::from_utf8(stored.entry.canonical().unwrap()).unwrap();
    transaction.append(&stored, &canonical).await.unwrap();
    stored
}
