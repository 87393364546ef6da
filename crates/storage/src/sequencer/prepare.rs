//! From a decision to rows: everything that can be wrong with it is found here, before the first write of it, so that
//! one bad decision never fails its batch.

use std::collections::HashMap;

use ceralacca_record::{Entry, Hash, SCHEMA, Salt, chain, merkle};
use jiff::Timestamp;

use super::{Decision, NewEvent, Proposal};
use crate::limits::{DATA_BYTES_MAX, DECISION_CHANGES_MAX, DECISION_EVENTS_MAX, EXPECTED_STREAMS_MAX, KEY_BYTES_MAX};
use crate::{Head, Random, StorageError, StoredEntry};

/// An event ready to be written.
pub(super) struct Prepared {
    pub(super) event: StoredEntry,
    pub(super) canonical: String,
}

/// What every event of one decision shares.
pub(super) struct Setting<'a> {
    pub(super) installation: &'a str,
    pub(super) random: &'a dyn Random,
    pub(super) instant: Timestamp,
}

/// Gives the events their versions, salts, positions and hashes, continuing `head` and the `versions` of their streams.
pub(super) fn prepare(
    events: &[NewEvent],
    setting: &Setting<'_>,
    head: Head,
    versions: &mut HashMap<String, u64>,
) -> Result<Vec<Prepared>, StorageError> {
    let (mut position, mut previous) = (head.next_position, head.chain);
    let mut prepared = Vec::with_capacity(events.len());
    for event in events {
        let version = versions.entry(event.stream.clone()).or_insert(0);
        *version += 1;
        let entry = entry(event, *version, setting);
        let stored = hashed(entry, position, &previous)?;
        (position, previous) = (position + 1, stored.event.chain);
        prepared.push(stored);
    }
    Ok(prepared)
}

fn entry(event: &NewEvent, version: u64, setting: &Setting<'_>) -> Entry {
    let mut salt = [0; 32];
    setting.random.fill(&mut salt);
    Entry {
        schema: SCHEMA,
        installation: setting.installation.to_owned(),
        stream: event.stream.clone(),
        version,
        body: event.body.clone(),
        kind: event.kind.clone(),
        kind_version: event.kind_version,
        instant: setting.instant,
        actor: event.actor.clone(),
        salt: Salt(salt),
        payload: event.payload.clone(),
    }
}

fn hashed(entry: Entry, position: u64, previous: &Hash) -> Result<Prepared, StorageError> {
    let bytes = entry.canonical().map_err(|source| StorageError::Event { kind: entry.kind.clone(), source })?;
    let leaf = merkle::leaf_hash(&bytes);
    let canonical = String::from_utf8(bytes).map_err(|_| unwritable("the canonical JSON", "it must be UTF-8"))?;
    let event = StoredEntry { position, leaf, chain: chain(previous, position, &leaf), entry };
    Ok(Prepared { event, canonical })
}

/// Checks what a proposal says before it is decided.
pub(super) fn check_proposal<R>(proposal: &Proposal<R>) -> Result<(), StorageError> {
    count("the list of expected streams", proposal.expected.len(), EXPECTED_STREAMS_MAX)?;
    for (stream, _) in &proposal.expected {
        key("the name of a stream", stream)?;
    }
    if let Some(request) = &proposal.request {
        key("the actor of a request", &request.actor)?;
        key("the client id of a request", &request.client_id)?;
    }
    Ok(())
}

/// Checks the parts of a decision other than its events, which [`prepare`] checks.
pub(super) fn check_decision(decision: &Decision) -> Result<(), StorageError> {
    count("the list of events", decision.events.len(), DECISION_EVENTS_MAX)?;
    count("the list of view changes", decision.views.len(), DECISION_CHANGES_MAX)?;
    count("the list of register entries", decision.register.len(), DECISION_CHANGES_MAX)?;
    count("the list of jobs", decision.jobs.len(), DECISION_CHANGES_MAX)?;
    count("the list of opened keys", decision.opened_keys.len(), DECISION_CHANGES_MAX)?;
    for change in &decision.views {
        key("the name of a view", &change.name)?;
        key("the key of a view", &change.key)?;
        change.parent.as_deref().map_or(Ok(()), |parent| key("the parent of a view", parent))?;
        change.data.as_deref().map_or(Ok(()), |text| data("a view", text))?;
        if let Some(keys) = &change.search {
            key("the state of a row that is found", &keys.state)?;
            data("the codes of a row that is found", &keys.codes)?;
            data("the words of a row that is found", &keys.words)?;
        }
    }
    for entry in &decision.register {
        key("the id of a register entry", &entry.id)?;
        key("the kind of a register entry", &entry.kind)?;
        entry.data.as_deref().map_or(Ok(()), |text| data("a register entry", text))?;
    }
    for job in &decision.jobs {
        key("the id of a job", &job.id)?;
        key("the kind of a job", &job.kind)?;
        data("the payload of a job", &job.payload)?;
    }
    for opened in &decision.opened_keys {
        key("the envelope of an opened key", &opened.envelope)?;
        data("an opened key", &opened.wrapped)?;
    }
    Ok(())
}

fn key(what: &str, text: &str) -> Result<(), StorageError> {
    match text.is_empty() || text.len() > KEY_BYTES_MAX || text.contains('\0') {
        true => Err(unwritable(what, &format!("it must have 1 to {KEY_BYTES_MAX} bytes and no NUL character"))),
        false => Ok(()),
    }
}

fn data(what: &str, text: &str) -> Result<(), StorageError> {
    match text.len() > DATA_BYTES_MAX || text.contains('\0') {
        true => Err(unwritable(what, &format!("it must have at most {DATA_BYTES_MAX} bytes and no NUL character"))),
        false => Ok(()),
    }
}

fn count(what: &str, found: usize, most: usize) -> Result<(), StorageError> {
    match found > most {
        true => Err(unwritable(what, &format!("it has {found} items, at most {most} are taken at once"))),
        false => Ok(()),
    }
}

fn unwritable(what: &str, rule: &str) -> StorageError {
    StorageError::Unwritable { what: what.to_owned(), rule: rule.to_owned() }
}
