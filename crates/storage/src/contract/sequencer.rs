//! What the sequencer makes of proposals on this engine.

use serde_json::json;

use super::subject::{Subject, act, act_after, at, committed, deciding, event, holding, request};
use crate::limits::{DATA_BYTES_MAX, DECISION_EVENTS_MAX};
use crate::{Decision, NewJob, OpenedKey, Outcome, Proposal, RegisterEntry, StorageError, ViewChange};

/// A decision that writes to every table it can.
fn full_decision(stream: &str) -> Decision {
    let view = |key: &str, data: Option<&str>| ViewChange {
        name: "tenders".to_owned(),
        key: key.to_owned(),
        parent: Some("procedure-1".to_owned()),
        data: data.map(str::to_owned),
        search: None,
    };
    let person = RegisterEntry { id: "person-1".into(), kind: "person".into(), data: Some("Ada".into()) };
    let job = NewJob { id: "job-1".into(), due: at(5), kind: "publish".into(), payload: "{}".into() };
    Decision {
        events: vec![event(stream, json!({ "a": 1 })), event("other", json!({ "b": 2 })), event(stream, json!([]))],
        views: vec![view("t1", Some("one")), view("t2", Some("two")), view("t1", None)],
        register: vec![person],
        jobs: vec![job],
        opened_keys: vec![OpenedKey { envelope: "envelope-1".to_owned(), wrapped: "key".to_owned() }],
    }
}

pub(super) async fn an_act_is_recorded(subject: Subject) {
    let sequencer = subject.sequencer();
    let entries = committed(sequencer.submit(deciding(vec![("s".into(), 0)], None, full_decision("s"))).await);
    let versions: Vec<_> = entries.iter().map(|stored| (stored.entry.stream.as_str(), stored.entry.version)).collect();
    assert_eq!(versions, [("s", 1), ("other", 1), ("s", 2)]);
    assert!(entries.iter().all(|stored| stored.entry.instant == at(0)), "one act, one instant");
    assert_ne!(entries[0].entry.salt, entries[1].entry.salt);
    assert_eq!(subject.engine.entries(0, 10).await.unwrap(), entries);
    let views = subject.engine.views("tenders", Some("procedure-1"), "", 10).await.unwrap();
    assert_eq!(views.into_iter().map(|row| row.data).collect::<Vec<_>>(), ["two"]);
    assert_eq!(subject.engine.register("person-1").await.unwrap().unwrap().data.as_deref(), Some("Ada"));
    assert_eq!(subject.engine.due_jobs(at(5), 10).await.unwrap().len(), 1);
    assert_eq!(subject.engine.opened_key("envelope-1").await.unwrap().unwrap().wrapped, "key");
}

pub(super) async fn a_stale_version_is_a_conflict(subject: Subject) {
    let sequencer = subject.sequencer();
    committed(sequencer.submit(act_after("s", 0)).await);
    let late = sequencer.submit(act_after("s", 0)).await.unwrap();
    assert_eq!(late, Outcome::Conflict { stream: "s".into(), expected: 0, found: 1 });
    let early = sequencer.submit(act_after("s", 2)).await.unwrap();
    assert_eq!(early, Outcome::Conflict { stream: "s".into(), expected: 2, found: 1 });
    committed(sequencer.submit(act_after("s", 1)).await);
    assert_eq!(subject.engine.stream("s", 0, 10).await.unwrap().len(), 2);
}

pub(super) async fn a_repeated_request_gets_its_first_answer(subject: Subject) {
    let sequencer = subject.sequencer();
    let first = deciding(vec![("s".into(), 0)], Some(request("c1", "body")), full_decision("s"));
    let entries = committed(sequencer.submit(first).await);
    // The stale version does not matter: the answer is known before anything is compared or decided.
    let elsewhere = subject.sequencer_on(subject.database.open().await);
    for (other_person, sequencer) in [("person-2", sequencer), ("person-3", elsewhere)] {
        let again = Proposal {
            expected: vec![("s".into(), 0)],
            request: Some(request("c1", "body")),
            decide: Box::new(|_| Err("decided twice".to_owned())),
        };
        let answer = sequencer.submit(again).await.unwrap();
        assert_eq!(answer, Outcome::Committed { entries: entries.clone(), replayed: true });
        let other = deciding(Vec::new(), Some(request("c1", "another body")), full_decision("s"));
        assert_eq!(sequencer.submit(other).await.unwrap(), Outcome::RequestMismatch);
        let mut anothers = request("c1", "body");
        anothers.actor = other_person.to_owned();
        committed(sequencer.submit(deciding(Vec::new(), Some(anothers), Decision::default())).await);
    }
    assert_eq!(subject.engine.entries(0, 10).await.unwrap(), entries);
    // An answer without events is remembered too.
    let sequencer = subject.sequencer();
    committed(sequencer.submit(deciding(Vec::new(), Some(request("c2", "")), Decision::default())).await);
    let again = sequencer.submit(deciding(Vec::new(), Some(request("c2", "")), full_decision("s"))).await.unwrap();
    assert_eq!(again, Outcome::Committed { entries: Vec::new(), replayed: true });
}

pub(super) async fn a_refusal_writes_nothing(subject: Subject) {
    let sequencer = subject.sequencer();
    subject.clock.set(at(77));
    let refuse = |instant| Err(format!("refused at {instant}"));
    let proposal = Proposal { expected: Vec::new(), request: Some(request("c1", "body")), decide: Box::new(refuse) };
    let answer = sequencer.submit(proposal).await.unwrap();
    assert_eq!(answer, Outcome::Refused { refusal: format!("refused at {}", at(77)), instant: at(77) });
    assert_eq!(subject.engine.head().await.unwrap().next_position, 1);
    // A refusal is not remembered: the same request may succeed later.
    committed(sequencer.submit(deciding(Vec::new(), Some(request("c1", "body")), full_decision("s"))).await);
}

pub(super) async fn one_bad_decision_does_not_harm_the_others(subject: Subject) {
    let sequencer = subject.sequencer();
    let view =
        |data: String| ViewChange { name: "v".into(), key: "k".into(), parent: None, data: Some(data), search: None };
    let with_view = |data: String| Decision { views: vec![view(data)], ..full_decision("s") };
    let with_event = |stream: &str, payload| Decision { events: vec![event(stream, payload)], ..Decision::default() };
    let many = Decision { events: vec![event("s", json!(1)); DECISION_EVENTS_MAX + 1], ..Decision::default() };
    let bad = [
        with_event("s", json!({ "a": 1.5 })),
        with_event("", json!(1)),
        with_event("nul\0", json!(1)),
        with_event(&"s".repeat(2000), json!(1)),
        with_view("nul\0".to_owned()),
        with_view("x".repeat(DATA_BYTES_MAX + 1)),
        many,
    ];
    let mut waiting = Vec::new();
    for (number, decision) in bad.into_iter().enumerate() {
        waiting.push(sequencer.submit(deciding(Vec::new(), None, decision)));
        let good = sequencer.submit(act("good", number as u64));
        waiting.push(good);
    }
    let answers = futures::future::join_all(waiting).await;
    for pair in answers.chunks(2) {
        let error = pair[0].as_ref().unwrap_err();
        assert!(matches!(error, StorageError::Event { .. } | StorageError::Unwritable { .. }), "{error}");
        assert!(!error.is_retryable());
        committed(pair[1].clone());
    }
    let nul = deciding(vec![("nul\0".to_owned(), 0)], None, Decision::default());
    assert!(matches!(sequencer.submit(nul).await, Err(StorageError::Unwritable { .. })));
    let defect = Proposal { expected: Vec::new(), request: None, decide: Box::new(|_| unreachable!("a defect")) };
    assert!(matches!(sequencer.submit(defect).await, Err(StorageError::DecisionPanicked)));
    committed(sequencer.submit(act("good", 99)).await);
    assert_eq!(subject.engine.stream("s", 0, 10).await.unwrap(), []);
    assert_eq!(subject.engine.stream("good", 0, 10).await.unwrap().len(), 8);
}

pub(super) async fn instants_never_repeat_nor_go_back(subject: Subject) {
    let sequencer = subject.sequencer();
    let mut instants = Vec::new();
    for (hand, expected) in [(10, 10), (10, 11), (3, 12), (20, 20)] {
        subject.clock.set(at(hand));
        let entries = committed(sequencer.submit(act("s", 0)).await);
        assert_eq!(entries[0].entry.instant, at(expected));
        instants.push(entries[0].entry.instant);
    }
    // A sequencer that has just started goes on from the record, whatever its clock says.
    subject.clock.set(at(0));
    let entries = committed(subject.sequencer().submit(act("s", 0)).await);
    assert_eq!(entries[0].entry.instant, at(21));
}

pub(super) async fn a_failed_commit_fails_its_whole_batch(subject: Subject) {
    let sequencer = subject.sequencer();
    committed(sequencer.submit(act("s", 0)).await);
    subject.database.execute("ALTER TABLE job RENAME TO job_away").await.unwrap();
    // They wait behind one that holds the sequencer, so they are one batch; the last one cannot be written.
    let (release, holder) = holding();
    let first = tokio::spawn({
        let sequencer = sequencer.clone();
        async move { sequencer.submit(holder).await }
    });
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    let mut batch = vec![sequencer.submit(act("s", 1)), sequencer.submit(act("t", 2))];
    batch.push(sequencer.submit(deciding(Vec::new(), Some(request("c1", "")), full_decision("u"))));
    let mut batch = std::pin::pin!(futures::future::join_all(batch));
    assert!(futures::poll!(&mut batch).is_pending());
    release.send(()).unwrap();
    committed(first.await.unwrap());
    for answer in batch.await {
        let error = answer.unwrap_err();
        assert!(matches!(error, StorageError::CommitFailed(_)) && error.is_retryable(), "{error}");
    }
    assert_eq!(subject.engine.entries(0, 10).await.unwrap().len(), 1);
    assert_eq!(subject.engine.view("tenders", "t2").await.unwrap(), None);
    subject.database.execute("ALTER TABLE job_away RENAME TO job").await.unwrap();
    committed(sequencer.submit(deciding(Vec::new(), Some(request("c1", "")), full_decision("u"))).await);
    assert_eq!(subject.engine.head().await.unwrap().next_position, 5);
    subject.check_record().await;
}
