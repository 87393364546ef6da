//! Head, events, streams.

use ceralacca_record::Hash;

use super::subject::{Subject, append, at};
use crate::{Head, StorageError};

pub(super) async fn an_empty_record(subject: Subject) {
    let engine = subject.engine;
    assert!(!engine.name().is_empty());
    assert_eq!(engine.head().await.unwrap(), Head::EMPTY);
    assert_eq!(engine.entries(0, 10).await.unwrap(), []);
    assert_eq!(engine.stream("stream/0", 0, 10).await.unwrap(), []);
    assert_eq!(engine.streams_with_prefix("", "", 10).await.unwrap(), []);
    assert_eq!(engine.request("person-1", "none").await.unwrap(), None);
}

pub(super) async fn events_are_read_back(subject: Subject) {
    let mut transaction = subject.engine.begin().await.unwrap();
    assert_eq!(transaction.stream_version("a").await.unwrap(), 0);
    let first = append(transaction.as_mut(), "a", 1).await;
    let other = append(transaction.as_mut(), "b", 1).await;
    let second = append(transaction.as_mut(), "a", 2).await;
    assert_eq!(transaction.stream_version("a").await.unwrap(), 2);
    assert_eq!(transaction.entries(2, 3).await.unwrap(), [other.clone(), second.clone()]);
    assert_eq!(transaction.entries(4, 3).await.unwrap(), []);
    let head = transaction.head();
    assert_eq!(subject.engine.head().await.unwrap(), Head::EMPTY, "not yet committed");
    transaction.commit().await.unwrap();
    assert_eq!(subject.engine.head().await.unwrap(), head);
    assert_eq!(head, Head { next_position: 4, chain: second.chain, last_instant: second.entry.instant });
    assert_eq!(subject.engine.entries(0, 10).await.unwrap(), [first.clone(), other.clone(), second.clone()]);
    assert_eq!(subject.engine.entries(1, 1).await.unwrap(), [other]);
    assert_eq!(subject.engine.entries(u64::MAX, 10).await.unwrap(), []);
    assert_eq!(subject.engine.stream("a", 0, 10).await.unwrap(), [first, second.clone()]);
    assert_eq!(subject.engine.stream("a", 1, 10).await.unwrap(), [second]);
}

pub(super) async fn a_dropped_transaction_leaves_nothing(subject: Subject) {
    for _ in 0..3 {
        let mut transaction = subject.engine.begin().await.unwrap();
        assert_eq!(transaction.head(), Head::EMPTY);
        append(transaction.as_mut(), "a", 1).await;
        drop(transaction);
    }
    assert_eq!(subject.engine.head().await.unwrap(), Head::EMPTY);
    assert_eq!(subject.engine.entries(0, 10).await.unwrap(), []);
    let mut transaction = subject.engine.begin().await.unwrap();
    append(transaction.as_mut(), "a", 1).await;
    transaction.commit().await.unwrap();
    assert_eq!(subject.engine.entries(0, 10).await.unwrap().len(), 1);
}

pub(super) async fn an_event_must_continue_the_head(subject: Subject) {
    let mut transaction = subject.engine.begin().await.unwrap();
    let first = append(transaction.as_mut(), "a", 1).await;
    let second = append(transaction.as_mut(), "a", 2).await;
    let canonical = String::from_utf8(second.entry.canonical().unwrap()).unwrap();
    let mut refused = Vec::new();
    let mut gap = second.clone();
    gap.position = 4;
    refused.push(gap);
    let mut cut = second.clone();
    (cut.position, cut.chain) = (3, Hash([1; 32]));
    refused.push(cut);
    let mut early = second.clone();
    early.position = 3;
    early.chain = ceralacca_record::chain(&second.chain, 3, &early.leaf);
    early.entry.instant = first.entry.instant;
    refused.push(early);
    for event in refused {
        let answer = transaction.append(&event, &canonical).await;
        assert!(matches!(answer, Err(StorageError::Sequence { .. })), "{answer:?}");
    }
    // The version is the database's to refuse.
    let mut repeated = second.clone();
    repeated.position = 3;
    repeated.chain = ceralacca_record::chain(&second.chain, 3, &repeated.leaf);
    assert!(matches!(transaction.append(&repeated, &canonical).await, Err(StorageError::Database { .. })));
}

pub(super) async fn the_record_is_append_only(subject: Subject) {
    subject.record(3).await;
    let random = subject.random.as_ref();
    let block = ceralacca_record::head::DEFAULT_BLOCK_SIZE;
    crate::publish_head(subject.engine.as_ref(), &subject.key(), &subject.clock, random, block).await.unwrap();
    for sql in [
        "UPDATE event SET stream = 'x'",
        "UPDATE event SET chain = chain WHERE position = 1",
        "DELETE FROM event WHERE position = 3",
        "UPDATE log_leaf SET hash = 'x'",
        "DELETE FROM log_leaf",
        "UPDATE checkpoint SET instant = 0",
        "DELETE FROM checkpoint",
    ] {
        let refusal = subject.database.execute(sql).await.unwrap_err();
        assert!(refusal.contains("append-only"), "{sql}: {refusal}");
    }
    assert_eq!(subject.engine.entries(0, 10).await.unwrap().len(), 3);
    subject.check_record().await;
}

pub(super) async fn streams_are_listed_in_byte_order(subject: Subject) {
    let mut transaction = subject.engine.begin().await.unwrap();
    for stream in ["tender/è", "tender/a", "tender/B", "tender/_", "tender/b", "tenders", "procedure/1", "tender/a"] {
        let version = transaction.stream_version(stream).await.unwrap() + 1;
        append(transaction.as_mut(), stream, version).await;
    }
    transaction.commit().await.unwrap();
    let listed = async |prefix: &str, after: &str, limit: u32| {
        let found = subject.engine.streams_with_prefix(prefix, after, limit).await.unwrap();
        found.into_iter().map(|stream| format!("{} {}", stream.stream, stream.version)).collect::<Vec<_>>()
    };
    let all = ["tender/B 1", "tender/_ 1", "tender/a 2", "tender/b 1", "tender/è 1"];
    assert_eq!(listed("tender/", "", 10).await, all);
    assert_eq!(listed("tender/", "tender/_", 2).await, all[2..4]);
    assert_eq!(listed("tender/a", "", 10).await, all[2..3]);
    assert_eq!(listed("none", "", 10).await, all[..0]);
}

pub(super) async fn what_is_committed_is_there_after_opening_again(subject: Subject) {
    let mut transaction = subject.engine.begin().await.unwrap();
    let stored = append(transaction.as_mut(), "a", 1).await;
    transaction.commit().await.unwrap();
    let again = subject.database.open().await;
    assert_eq!(again.entries(0, 10).await.unwrap(), std::slice::from_ref(&stored));
    assert_eq!(again.head().await.unwrap().last_instant, at(1));
    assert_eq!(again.begin().await.unwrap().head().chain, stored.chain);
}
