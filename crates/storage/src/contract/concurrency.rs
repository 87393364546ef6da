//! Many submitters at once.

use std::collections::BTreeSet;
use std::time::Duration;

use super::subject::{Subject, act, act_after, committed, holding};
use crate::Outcome;

pub(super) async fn one_stream_has_one_winner(subject: Subject) {
    let sequencer = subject.sequencer();
    for seen in 0..5 {
        let answers = futures::future::join_all((0..16).map(|_| sequencer.submit(act_after("s", seen)))).await;
        let (mut won, mut lost) = (0, 0);
        for answer in answers {
            match answer.unwrap() {
                Outcome::Committed { .. } => won += 1,
                Outcome::Conflict { found, .. } => {
                    assert_eq!(found, seen + 1);
                    lost += 1;
                }
                other => unreachable!("{other:?}"),
            }
        }
        assert_eq!((won, lost), (1, 15));
    }
}

pub(super) async fn many_streams_all_land(subject: Subject) {
    let sequencer = subject.sequencer();
    let tasks = (0..32).map(|tenderer| {
        let sequencer = sequencer.clone();
        tokio::spawn(async move {
            for seen in 0..10 {
                committed(sequencer.submit(act_after(&format!("tender/{tenderer}"), seen)).await);
            }
        })
    });
    futures::future::join_all(tasks).await.into_iter().for_each(|task| task.unwrap());
    check(&subject, 320).await;
}

pub(super) async fn two_processes_take_turns(subject: Subject) {
    let (one, other) = (subject.sequencer(), subject.sequencer_on(subject.database.open().await));
    let tasks = (0..40_u64).map(|number| {
        let sequencer = if number % 2 == 0 { one.clone() } else { other.clone() };
        tokio::spawn(async move {
            committed(sequencer.submit(act(&format!("stream/{}", number % 5), number)).await);
        })
    });
    futures::future::join_all(tasks).await.into_iter().for_each(|task| task.unwrap());
    check(&subject, 40).await;
}

/// Positions without gaps, instants in order, a sound chain, every event once.
async fn check(subject: &Subject, count: u64) {
    let entries = subject.engine.entries(0, 1000).await.unwrap();
    assert!(entries.iter().map(|stored| stored.position).eq(1..=count));
    assert!(entries.windows(2).all(|pair| pair[0].entry.instant < pair[1].entry.instant));
    let names: BTreeSet<_> = entries.iter().map(|stored| (&stored.entry.stream, stored.entry.version)).collect();
    assert_eq!(names.len() as u64, count);
    assert_eq!(subject.check_record().await, count);
}

pub(super) async fn what_waits_together_is_committed_together(subject: Subject) {
    const WAITING: u64 = 64;
    let sequencer = subject.sequencer();
    // The first act holds the sequencer while the others come; the last of those holds their batch open.
    let (release_first, first) = holding();
    let (release_last, last) = holding();
    let spawn = |proposal| {
        let sequencer = sequencer.clone();
        tokio::spawn(async move { committed(sequencer.submit(proposal).await) })
    };
    let holder = spawn(first);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let mut tasks: Vec<_> = (0..WAITING).map(|number| spawn(act(&format!("s/{number}"), number))).collect();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let end = spawn(last);
    tokio::time::sleep(Duration::from_millis(50)).await;
    release_first.send(()).unwrap();
    holder.await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    // All are decided, none is committed, none is acknowledged.
    assert_eq!(subject.engine.head().await.unwrap().next_position, 1);
    assert!(tasks.iter().all(|task| !task.is_finished()));
    release_last.send(()).unwrap();
    tasks.push(end);
    futures::future::join_all(tasks).await.into_iter().for_each(|task| drop(task.unwrap()));
    check(&subject, WAITING).await;
}

pub(super) async fn a_caller_who_leaves_does_not_stop_his_act(subject: Subject) {
    let sequencer = subject.sequencer();
    let (release, holder) = holding();
    let first = tokio::spawn({
        let sequencer = sequencer.clone();
        async move { sequencer.submit(holder).await }
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    let left = tokio::time::timeout(Duration::from_millis(50), sequencer.submit(act("s", 1))).await;
    assert!(left.is_err());
    // Nor does the last handle: what was submitted is carried out.
    drop(sequencer);
    release.send(()).unwrap();
    committed(first.await.unwrap());
    for _ in 0..100 {
        if subject.engine.head().await.unwrap().next_position == 2 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    unreachable!("the act was lost");
}
