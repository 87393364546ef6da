//! Damage done behind the back of the program is found.

use std::num::NonZeroU32;

use super::subject::Subject;
use crate::{BreakReason, ChainBreak, LogError, StorageError, publish_head, verify_chain};

pub(super) async fn a_sound_chain_is_sound(subject: Subject) {
    let report = verify_chain(subject.engine.as_ref()).await.unwrap();
    assert_eq!((report.sound, report.first_break), (0, None));
    subject.record(7).await;
    let report = verify_chain(subject.engine.as_ref()).await.unwrap();
    assert_eq!((report.sound, report.first_break), (7, None));
}

/// Each damage is done to a sound record of seven events, found at its place, and undone.
pub(super) async fn damage_is_found_where_it_is(subject: Subject) {
    subject.record(7).await;
    subject.database.execute("CREATE TABLE kept AS SELECT * FROM event").await.unwrap();
    subject.database.execute("CREATE TABLE kept_head AS SELECT * FROM head").await.unwrap();
    let damages = [
        ("UPDATE event SET entry = replace(entry, 'person-1', 'person-2') WHERE position = 4", 4, BreakReason::Leaf),
        ("UPDATE event SET entry = replace(entry, ':', ': ') WHERE position = 2", 2, BreakReason::NotAnEntry),
        ("UPDATE event SET entry = '{}' WHERE position = 2", 2, BreakReason::NotAnEntry),
        ("UPDATE event SET leaf = 'x' WHERE position = 1", 1, BreakReason::Leaf),
        ("UPDATE event SET chain = leaf WHERE position = 7", 7, BreakReason::Link),
        ("UPDATE event SET stream = 'elsewhere' WHERE position = 3", 3, BreakReason::OtherStream),
        ("UPDATE event SET version = 99 WHERE position = 3", 3, BreakReason::OtherStream),
        ("DELETE FROM event WHERE position = 5", 5, BreakReason::Missing),
        ("DELETE FROM event WHERE position = 7", 7, BreakReason::Missing),
        ("UPDATE head SET chain = 'ff' || substr(chain, 3)", 8, BreakReason::Head),
        ("UPDATE head SET last_instant = last_instant + 1", 8, BreakReason::Head),
    ];
    for (sql, position, reason) in damages {
        subject.database.tamper(sql).await.unwrap();
        let report = verify_chain(subject.engine.as_ref()).await.unwrap();
        assert_eq!(report.first_break, Some(ChainBreak { position, reason }), "{sql}");
        assert_eq!(report.sound, position - 1, "{sql}");
        for undo in [
            "DELETE FROM event",
            "INSERT INTO event SELECT * FROM kept",
            "DELETE FROM head",
            "INSERT INTO head SELECT * FROM kept_head",
        ] {
            subject.database.tamper(undo).await.unwrap();
        }
        assert_eq!(verify_chain(subject.engine.as_ref()).await.unwrap().first_break, None, "undone: {sql}");
    }
    let moved = "UPDATE event SET version = 99 WHERE position = 3";
    subject.database.tamper(moved).await.unwrap();
    assert!(matches!(subject.engine.entries(0, 10).await, Err(StorageError::Corrupt { what: "event", .. })));
}

pub(super) async fn a_damaged_log_is_not_signed(subject: Subject) {
    subject.record(2).await;
    let block = NonZeroU32::new(4).unwrap();
    let (engine, key, random) = (subject.engine.as_ref(), subject.key(), subject.random.as_ref());
    publish_head(engine, &key, &subject.clock, random, block).await.unwrap();
    for sql in ["DELETE FROM log_leaf WHERE leaf_index = 3", "UPDATE checkpoint SET root = peaks || ''"] {
        subject.database.tamper(sql).await.unwrap();
    }
    let answer = publish_head(engine, &key, &subject.clock, random, block).await;
    assert!(matches!(answer, Err(LogError::Storage(StorageError::Corrupt { what: "log", .. }))), "{answer:?}");
    subject.database.tamper("UPDATE checkpoint SET peaks = substr(peaks, 3) || 'ff'").await.unwrap();
    let answer = publish_head(engine, &key, &subject.clock, random, block).await;
    assert!(matches!(answer, Err(LogError::Storage(StorageError::Corrupt { what: "checkpoint", .. }))), "{answer:?}");
}
