//! Damage done behind the back of the program is found and named, also by who recomputes what can be recomputed.

use std::num::NonZeroU32;

use ceralacca_record::merkle::Tree;
use ceralacca_record::{Checkpoint, Entry, Hash, chain};
use jiff::SignedDuration;
use serde_json::json;

use super::subject::Subject;
use crate::{Fault, Finding, LogError, Place, StorageError, audit, publish_head};

const BLOCK: NonZeroU32 = NonZeroU32::new(8).unwrap();

/// Tables of the record, those that name others first.
const TABLES: [&str; 4] = ["log_leaf", "checkpoint", "head", "event"];

async fn findings(subject: &Subject) -> Vec<(Place, Fault)> {
    let found = audit(subject.engine.as_ref(), &[subject.key().verifier()], &[]).await.unwrap();
    assert_eq!(found.unlisted, 0);
    found.findings.into_iter().map(|Finding { place, fault }| (place, fault)).collect()
}

async fn publish(subject: &Subject) {
    let engine = subject.engine.as_ref();
    publish_head(engine, &subject.key(), &subject.clock, subject.random.as_ref(), BLOCK).await.unwrap();
}

/// Seven published events (three streams, taken in turn) and two that wait; kept so that damage can be undone.
async fn recorded(subject: &Subject) {
    subject.record(7).await;
    publish(subject).await;
    subject.record(2).await;
    for table in TABLES {
        subject.database.execute(&format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}")).await.unwrap();
    }
}

async fn undo(subject: &Subject) {
    for table in TABLES {
        subject.database.tamper(&format!("DELETE FROM {table}")).await.unwrap();
    }
    for table in TABLES.into_iter().rev() {
        subject.database.tamper(&format!("INSERT INTO {table} SELECT * FROM kept_{table}")).await.unwrap();
    }
    let left = findings(subject).await;
    assert!(left.is_empty(), "undone: {left:?}");
}

pub(super) async fn a_sound_record_is_sound(subject: Subject) {
    let keys = [subject.key().verifier()];
    let found = audit(subject.engine.as_ref(), &keys, &[]).await.unwrap();
    assert!(found.is_sound() && (found.events, found.leaves, found.heads) == (0, 0, 0), "{found:?}");
    subject.record(7).await;
    publish(&subject).await;
    subject.record(20).await;
    publish(&subject).await;
    let found = audit(subject.engine.as_ref(), &keys, &[]).await.unwrap();
    assert!(found.is_sound(), "{found:?}");
    assert_eq!((found.events, found.unpublished, found.leaves, found.heads), (27, 12, 16, 2));
}

/// Each damage is done to a sound record, named at its place, and undone.
pub(super) async fn damage_is_named_where_it_is(subject: Subject) {
    use Fault::*;
    use Place::{End, Event, Head, Leaf};
    recorded(&subject).await;
    let third = subject.engine.log_index(3).await.unwrap().unwrap();
    let other = Hash([0xab; 32]).to_string();
    let damages = [
        (
            "UPDATE event SET entry = replace(entry, 'person-1', 'person-2') WHERE position = 4".to_owned(),
            vec![(Event(4), LeafHash), (Event(4), NotAsPublished)],
        ),
        (
            "UPDATE event SET entry = replace(entry, 'person-1', 'person-2') WHERE position = 9".to_owned(),
            vec![(Event(9), LeafHash)],
        ),
        (
            "UPDATE event SET entry = replace(entry, ':', ': ') WHERE position = 2".to_owned(),
            vec![(Event(2), Unreadable)],
        ),
        (
            "UPDATE event SET entry = '{}' WHERE position IN (2, 6)".to_owned(),
            vec![(Event(2), Unreadable), (Event(6), Unreadable)],
        ),
        ("UPDATE event SET leaf = 'x' WHERE position = 1".to_owned(), vec![(Event(1), LeafHash)]),
        ("UPDATE event SET chain = leaf WHERE position = 7".to_owned(), vec![(Event(7), Link)]),
        ("UPDATE event SET chain = 'x' WHERE position IN (3, 9)".to_owned(), vec![(Event(3), Link), (Event(9), Link)]),
        ("UPDATE event SET stream = 'elsewhere' WHERE position = 3".to_owned(), vec![(Event(3), OtherStream)]),
        ("UPDATE event SET version = 99 WHERE position = 3".to_owned(), vec![(Event(3), OtherStream)]),
        ("DELETE FROM event WHERE position = 7".to_owned(), vec![(Event(7), Missing), (Event(8), Version)]),
        (
            "DELETE FROM event WHERE position IN (4, 5, 9)".to_owned(),
            vec![(Event(4), Missing), (Event(5), Missing), (Event(7), Version), (Event(9), Missing)],
        ),
        (
            "INSERT INTO event SELECT 10, stream, 99, entry, leaf, chain FROM event WHERE position = 9".to_owned(),
            vec![(Event(10), BeyondEnd)],
        ),
        ("UPDATE head SET chain = 'ff' || substr(chain, 3)".to_owned(), vec![(End, OtherEnd)]),
        ("UPDATE head SET chain = 'x'".to_owned(), vec![(End, Unreadable)]),
        ("UPDATE head SET last_instant = last_instant + 1".to_owned(), vec![(End, OtherEnd)]),
        (
            format!("UPDATE log_leaf SET hash = '{other}' WHERE position = 3"),
            vec![(Event(3), NotAsPublished), (Head(8), Root)],
        ),
        (
            "UPDATE log_leaf SET hash = 'x' WHERE position = 3".to_owned(),
            vec![(Event(3), NotPublished), (Leaf(third), Unreadable)],
        ),
        ("UPDATE log_leaf SET position = NULL WHERE position = 3".to_owned(), vec![(Event(3), NotPublished)]),
        (
            "UPDATE log_leaf SET position = 50 WHERE position = 3".to_owned(),
            vec![(Event(3), NotPublished), (Leaf(third), OfNoEvent)],
        ),
        ("DELETE FROM log_leaf WHERE position = 3".to_owned(), vec![(Event(3), NotPublished), (Leaf(third), Missing)]),
        (format!("INSERT INTO log_leaf VALUES (8, '{other}', NULL)"), vec![(Leaf(8), BeyondHeads)]),
        (format!("UPDATE checkpoint SET root = '{other}'"), vec![(Head(8), OtherHead)]),
        ("UPDATE checkpoint SET root = 'x'".to_owned(), vec![(Head(8), Unreadable)]),
        (format!("UPDATE checkpoint SET peaks = '{other}'"), vec![(Head(8), Peaks)]),
        ("UPDATE checkpoint SET note = replace(note, 'contract', 'kontract')".to_owned(), vec![(Head(8), Signature)]),
    ];
    for (sql, expected) in damages {
        subject.database.tamper(&sql).await.unwrap();
        assert_eq!(findings(&subject).await, expected, "{sql}");
        undo(&subject).await;
    }
    let moved = "UPDATE event SET version = 99 WHERE position = 3";
    subject.database.tamper(moved).await.unwrap();
    assert!(matches!(subject.engine.entries(0, 10).await, Err(StorageError::Corrupt { what: "event", .. })));
}

/// Writes the whole table of events anew, with leaves, chain and head recomputed as the program would.
async fn rewrite(subject: &Subject, entries: &[Entry]) {
    let (mut link, mut sql) = (Hash::ZERO, String::from("DELETE FROM event;"));
    for (position, entry) in (1..).zip(entries) {
        let text = String::from_utf8(entry.canonical().unwrap()).unwrap().replace('\'', "''");
        let leaf = entry.leaf().unwrap();
        link = chain(&link, position, &leaf);
        let (stream, version) = (&entry.stream, entry.version);
        sql += &format!("INSERT INTO event VALUES ({position}, '{stream}', {version}, '{text}', '{leaf}', '{link}');");
    }
    let (next, last) = (entries.len() + 1, entries.last().unwrap().instant.as_microsecond());
    sql += &format!("UPDATE head SET next_position = {next}, chain = '{link}', last_instant = {last};");
    subject.database.tamper(&sql).await.unwrap();
}

/// Puts the leaves of the events that are there now in place of the published ones, and makes the head's row fit them: all
/// that can be done without the key.
async fn rewrite_log(subject: &Subject, entries: &[Entry]) {
    let mut sql = String::new();
    let mut leaves = subject.engine.log_leaves(0, 100).await.unwrap();
    for leaf in &mut leaves {
        if let Some(position) = leaf.position {
            leaf.hash = entries[usize::try_from(position - 1).unwrap()].leaf().unwrap();
            sql += &format!("UPDATE log_leaf SET hash = '{}' WHERE leaf_index = {};", leaf.hash, leaf.index);
        }
    }
    let root = leaves.iter().map(|leaf| leaf.hash).collect::<Tree>().root();
    sql += &format!("UPDATE checkpoint SET root = '{root}', peaks = '{root}';");
    subject.database.tamper(&sql).await.unwrap();
}

/// Gives each entry the version that its place in its stream asks for.
fn renumber(entries: &mut [Entry]) {
    let mut versions = std::collections::BTreeMap::<String, u64>::new();
    for entry in entries {
        let version = versions.entry(entry.stream.clone()).or_default();
        *version += 1;
        entry.version = *version;
    }
}

/// A database administrator changes events and recomputes leaves, chain and end: the published log convicts him. He changes
/// the log too: the signed head does. What no head covers yet is out of reach of both, and the audit says how much that is.
pub(super) async fn who_recomputes_the_chain_is_named(subject: Subject) {
    recorded(&subject).await;
    let stored = subject.engine.entries(0, 100).await.unwrap();
    let entries: Vec<Entry> = stored.into_iter().map(|stored| stored.entry).collect();
    let changed = |change: &dyn Fn(&mut Vec<Entry>)| {
        let mut entries = entries.clone();
        change(&mut entries);
        renumber(&mut entries);
        entries
    };
    let attacks: [(&str, Vec<Entry>, Vec<u64>); 6] = [
        ("edit", changed(&|entries| entries[3].payload = json!({ "number": 99 })), vec![4]),
        (
            "swap",
            changed(&|entries| {
                let (first, other) = (entries[1].payload.clone(), entries[5].payload.clone());
                (entries[1].payload, entries[5].payload) = (other, first);
            }),
            vec![2, 6],
        ),
        ("drop", changed(&|entries| drop(entries.remove(3))), vec![4, 5, 6, 7]),
        (
            "duplicate",
            changed(&|entries| {
                let mut copy = entries[3].clone();
                copy.salt = ceralacca_record::Salt([5; 32]);
                entries.insert(4, copy);
            }),
            vec![5, 6, 7],
        ),
        (
            "back-date within the instants around it",
            changed(&|entries| entries[6].instant = entries[5].instant),
            vec![7],
        ),
        ("change who did it", changed(&|entries| entries[0].actor = "person-2".to_owned()), vec![1]),
    ];
    for (attack, altered, positions) in attacks {
        rewrite(&subject, &altered).await;
        let named: Vec<_> = positions.iter().map(|at| (Place::Event(*at), Fault::NotAsPublished)).collect();
        assert_eq!(findings(&subject).await, named, "{attack}");
        rewrite_log(&subject, &altered).await;
        let head = [Fault::OtherHead, Fault::Root, Fault::Peaks].map(|fault| (Place::Head(8), fault));
        assert_eq!(findings(&subject).await, head, "{attack}, log and head as well");
        undo(&subject).await;
    }
    let early = changed(&|entries| entries[6].instant -= SignedDuration::from_hours(1));
    rewrite(&subject, &early).await;
    let named = [Fault::BackDated, Fault::NotAsPublished].map(|fault| (Place::Event(7), fault));
    assert_eq!(findings(&subject).await, named);
    undo(&subject).await;

    rewrite(&subject, &changed(&|entries| entries[8].payload = json!(0))).await;
    let found = audit(subject.engine.as_ref(), &[subject.key().verifier()], &[]).await.unwrap();
    assert!(found.is_sound());
    assert_eq!(found.unpublished, 2, "of what is not published yet the audit says that only the chain speaks");
}

/// Everything is put back to an earlier state: only who has kept a later head sees it.
pub(super) async fn a_head_that_was_seen_must_be_there(subject: Subject) {
    recorded(&subject).await;
    publish(&subject).await;
    let keys = [subject.key().verifier()];
    let newest = subject.engine.latest_checkpoint().await.unwrap().unwrap();
    let seen = Checkpoint::open(&newest.note.parse().unwrap(), &keys).unwrap();
    let engine = subject.engine.as_ref();
    assert!(audit(engine, &keys, std::slice::from_ref(&seen)).await.unwrap().is_sound());
    let forked = Checkpoint { root: Hash([1; 32]), ..seen.clone() };
    let found = audit(engine, &keys, &[seen.clone(), forked]).await.unwrap();
    assert_eq!(found.findings, [Finding { place: Place::Head(16), fault: Fault::Vanished }]);
    undo(&subject).await;
    let found = audit(engine, &keys, &[seen]).await.unwrap();
    assert_eq!(found.findings, [Finding { place: Place::Head(16), fault: Fault::Vanished }]);
    let stranger = ceralacca_record::SigningKey::from_seed("contract.example/record", &[8; 32]).unwrap();
    let found = audit(engine, &[stranger.verifier()], &[]).await.unwrap();
    assert_eq!(found.findings, [Finding { place: Place::Head(8), fault: Fault::Signature }]);
}

pub(super) async fn a_damaged_log_is_not_signed(subject: Subject) {
    subject.record(2).await;
    let (engine, key, random, block) = (subject.engine.as_ref(), subject.key(), subject.random.as_ref(), BLOCK);
    publish_head(engine, &key, &subject.clock, random, block).await.unwrap();
    for sql in ["DELETE FROM log_leaf WHERE leaf_index = 7", "UPDATE checkpoint SET root = peaks || ''"] {
        subject.database.tamper(sql).await.unwrap();
    }
    let answer = publish_head(engine, &key, &subject.clock, random, block).await;
    assert!(matches!(answer, Err(LogError::Storage(StorageError::Corrupt { what: "log", .. }))), "{answer:?}");
    subject.database.tamper("UPDATE checkpoint SET peaks = substr(peaks, 3) || 'ff'").await.unwrap();
    let answer = publish_head(engine, &key, &subject.clock, random, block).await;
    assert!(matches!(answer, Err(LogError::Storage(StorageError::Corrupt { what: "checkpoint", .. }))), "{answer:?}");
}
