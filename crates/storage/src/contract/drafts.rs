//! Work in progress.

use std::sync::Arc;

use super::subject::{Subject, at};
use crate::limits::DRAFT_BYTES_MAX;
use crate::{Draft, DraftSave, DraftSaved, Engine, StorageError};

fn save<'a>(key: &'a str, expected: u64, data: &'a str, instant: i64) -> DraftSave<'a> {
    DraftSave { key, owner: "operator/rossi", expected, data, now: at(instant) }
}

/// A save that must be stored.
async fn stored(engine: &Arc<dyn Engine>, save: DraftSave<'_>) -> u64 {
    match engine.put_draft(&save).await.unwrap() {
        DraftSaved::Stored(version) => version,
        DraftSaved::Conflict(present) => unreachable!("version {present} is there"),
    }
}

pub(super) async fn a_save_stands_on_the_version_it_changed(subject: Subject) {
    let engine = subject.engine;
    assert_eq!(engine.draft("w").await.unwrap(), None);
    let absent = engine.put_draft(&save("w", 7, "lost", 0)).await.unwrap();
    assert_eq!(absent, DraftSaved::Conflict(0), "nothing is there to be changed");
    let first = stored(&engine, save("w", 0, "one", 0)).await;
    assert_eq!(engine.put_draft(&save("w", 0, "again", 1)).await.unwrap(), DraftSaved::Conflict(first));
    let second = stored(&engine, save("w", first, "two", 0)).await;
    assert!(second > first, "also when the clock stands still");
    assert_eq!(engine.put_draft(&save("w", first, "late", 1)).await.unwrap(), DraftSaved::Conflict(second));
    let kept = Draft {
        key: "w".to_owned(),
        owner: "operator/rossi".to_owned(),
        version: second,
        data: "two".to_owned(),
        updated: at(0),
    };
    assert_eq!(engine.draft("w").await.unwrap(), Some(kept));
}

pub(super) async fn a_draft_made_again_repeats_no_version(subject: Subject) {
    let engine = subject.engine;
    let first = stored(&engine, save("w", 0, "one", 0)).await;
    assert!(engine.delete_draft("w").await.unwrap());
    assert!(!engine.delete_draft("w").await.unwrap());
    assert_eq!(engine.draft("w").await.unwrap(), None);
    let again = stored(&engine, save("w", 0, "another", 1)).await;
    assert!(again > first);
    assert_eq!(engine.put_draft(&save("w", first, "late", 2)).await.unwrap(), DraftSaved::Conflict(again));
}

pub(super) async fn of_many_saves_one_is_stored(subject: Subject) {
    let other = subject.database.open().await;
    let engines = [Arc::clone(&subject.engine), other];
    let mut seen = 0;
    for round in 0..8 {
        let tasks = (0..16).map(|number| {
            let engine = Arc::clone(&engines[number % 2]);
            tokio::spawn(async move {
                let data = format!("{round} {number}");
                (engine.put_draft(&save("w", seen, &data, round)).await.unwrap(), data)
            })
        });
        let mut won = Vec::new();
        for answer in futures::future::join_all(tasks).await {
            match answer.unwrap() {
                (DraftSaved::Stored(version), data) => won.push((version, data)),
                (DraftSaved::Conflict(present), _) => assert!(present > seen),
            }
        }
        assert_eq!(won.len(), 1, "round {round}");
        let kept = engines[1].draft("w").await.unwrap().unwrap();
        assert_eq!((kept.version, kept.data), won[0], "whoever was told that he saved has saved");
        seen = kept.version;
    }
}

pub(super) async fn drafts_are_listed_by_owner(subject: Subject) {
    let engine = subject.engine;
    for key in ["b", "a", "c"] {
        stored(&engine, save(key, 0, "x", 3)).await;
    }
    stored(&engine, DraftSave { owner: "person/anna", ..save("d", 0, "x", 3) }).await;
    let keys = async |owner: &str, after: &str, limit| {
        let found = engine.drafts(owner, after, limit).await.unwrap();
        assert!(found.iter().all(|line| line.updated == at(3)));
        found.into_iter().map(|line| line.key).collect::<Vec<_>>()
    };
    assert_eq!(keys("operator/rossi", "", 2).await, ["a", "b"]);
    assert_eq!(keys("operator/rossi", "b", 2).await, ["c"]);
    assert_eq!(keys("person/anna", "", 2).await, ["d"]);
    assert_eq!(keys("operator", "", 2).await, [""; 0]);
}

pub(super) async fn what_no_engine_keeps_is_no_draft(subject: Subject) {
    let engine = subject.engine;
    let longest = "è".repeat(DRAFT_BYTES_MAX / 2);
    stored(&engine, save("w", 0, &longest, 0)).await;
    assert_eq!(engine.draft("w").await.unwrap().unwrap().data, longest);
    let too_long = engine.put_draft(&save("v", 0, &format!("{longest}x"), 0)).await;
    assert!(matches!(too_long, Err(StorageError::DraftTooLong { bytes, max }) if bytes == max + 1), "{too_long:?}");
    for bad in [save("v", 0, "a\0b", 0), save("", 0, "x", 0), DraftSave { owner: "\0", ..save("v", 0, "x", 0) }] {
        let answer = engine.put_draft(&bad).await;
        assert!(matches!(answer, Err(StorageError::Unwritable { .. })), "{answer:?}");
    }
    assert_eq!(engine.draft("v").await.unwrap(), None);
}
