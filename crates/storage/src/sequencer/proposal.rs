//! What is submitted to the sequencer and what it answers.

use ceralacca_record::Hash;
use jiff::Timestamp;
use serde_json::Value;

use crate::{NewJob, OpenedKey, RegisterEntry, SearchKeys, StoredEntry};

/// Decides an act at the instant given to it: pure, quick, on state the caller has loaded beforehand.
pub type Decide<R> = Box<dyn FnOnce(Timestamp) -> Result<Decision, R> + Send>;

/// An act to be decided and recorded.
pub struct Proposal<R> {
    /// Streams on whose state the decision stands, with the version seen (0: the stream did not exist).
    pub expected: Vec<(String, u64)>,
    /// What makes a repeated request known, if it can be repeated.
    pub request: Option<RequestKey>,
    /// The decision.
    pub decide: Decide<R>,
}

/// Identifies a request: same key and digest, same answer; same key and another digest, a mismatch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestKey {
    /// Identifier of the person who acts.
    pub actor: String,
    /// Identifier chosen by the person's client.
    pub client_id: String,
    /// Digest of the whole request.
    pub digest: Hash,
}

/// What a decision writes, all or nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Decision {
    /// Events, in order.
    pub events: Vec<NewEvent>,
    /// Changes of views.
    pub views: Vec<ViewChange>,
    /// Entries of the register; without data they are blanked.
    pub register: Vec<RegisterEntry>,
    /// Jobs.
    pub jobs: Vec<NewJob>,
    /// Wrapped keys of opened envelopes.
    pub opened_keys: Vec<OpenedKey>,
}

/// An event before it gets its instant, version, salt and position.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    /// Stream it is appended to.
    pub stream: String,
    /// Identifier of the buyer concerned.
    pub body: Option<String>,
    /// Type, in snake_case.
    pub kind: String,
    /// Version of the payload of this type.
    pub kind_version: u32,
    /// Identifier of the person who acted, or `system`.
    pub actor: String,
    /// What happened.
    pub payload: Value,
}

/// A change of one row of a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewChange {
    /// Name of the view.
    pub name: String,
    /// Key of the row.
    pub key: String,
    /// Key of the thing it belongs to.
    pub parent: Option<String>,
    /// Contents; `None` deletes the row.
    pub data: Option<String>,
    /// By what the row is found, for views that are searched.
    pub search: Option<SearchKeys>,
}

/// What became of a proposal.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome<R> {
    /// The act is durable.
    Committed {
        /// Its events.
        entries: Vec<StoredEntry>,
        /// Whether this is the answer once given to the same request.
        replayed: bool,
    },
    /// The decision refused it; nothing was written.
    Refused {
        /// Why.
        refusal: R,
        /// The instant at which it was decided.
        instant: Timestamp,
    },
    /// A stream has moved on since the caller loaded it: load again, decide again.
    Conflict {
        /// Name of the stream.
        stream: String,
        /// Version the caller had seen.
        expected: u64,
        /// Version it has.
        found: u64,
    },
    /// The same client id was used for another request.
    RequestMismatch,
}
