//! What survives a restart, and what can be made again from the record alone.

use std::sync::Arc;

use ceralacca::demo::Example;
use ceralacca_procedure::state::Phase;
use ceralacca_server::{evidence, installation, jobs, streams, views};
use ceralacca_storage::{Decision, ManualClock, NewEvent, Proposal, SystemRandom, audit};
use jiff::SignedDuration;

use crate::house::{House, config};

#[tokio::test]
async fn views_rebuilt_from_events_are_byte_equal_to_live_ones() {
    let house = House::open().await;
    house.tender(Example::Ricengo, "coop-serio").await;
    let engine = house.app.engine.as_ref();
    let live = views::live(engine).await.unwrap();
    assert!(live.len() > 20, "{} rows", live.len());
    assert_eq!(live, views::from_record(engine).await.unwrap());
    let rows = views::rebuild(engine).await.unwrap();
    assert_eq!(rows, live.len());
    assert_eq!(live, views::live(engine).await.unwrap());
}

#[tokio::test]
async fn a_restart_finds_the_same_procedures_and_an_unbroken_record() {
    let house = House::open().await;
    let (package, receipt) = house.tender(Example::Ricengo, "coop-serio").await;
    let before = streams::procedure(&house.app, &package.manifest.procedure).await.unwrap().unwrap();
    let clock = Arc::new(ManualClock::new(house.app.now()));
    let again = installation::start(config(&house.folder), clock, Arc::new(SystemRandom)).await.unwrap();
    let after = streams::procedure(&again, &package.manifest.procedure).await.unwrap().unwrap();
    assert_eq!(before, after);
    let tender = streams::tender(&again, &package.manifest.procedure, &package.manifest.tenderer).await.unwrap();
    assert_eq!(tender.current.as_ref(), Some(&package.manifest));
    assert_eq!(again.keys.record.verifier().to_string(), house.app.keys.record.verifier().to_string());
    let report = audit(again.engine.as_ref(), &evidence::verifiers(&again), &[]).await.unwrap();
    assert!(report.is_sound(), "{report:?}");
    assert_eq!(receipt.entry.installation, again.config.origin);

    // A demo never becomes an installation of record.
    let regular = ceralacca_server::Config { demo: false, ..config(&house.folder) };
    let clock = Arc::new(ManualClock::new(house.app.now()));
    assert!(installation::start(regular, clock, Arc::new(SystemRandom)).await.is_err());
}

/// One procedure whose stream cannot be read keeps no other from its deadline, nor the head from moving.
#[tokio::test]
async fn a_job_that_fails_holds_nothing_else_up() {
    let house = House::open().await;
    let app = &house.app;
    let [damaged, sound] = [house.procedure(Example::Como).await, house.procedure(Example::Ricengo).await];
    let foreign = NewEvent {
        stream: format!("tender/{}/nobody", damaged.id),
        body: None,
        kind: "of_another_program".to_owned(),
        kind_version: 1,
        actor: "system".to_owned(),
        payload: serde_json::json!({ "event": "of_another_program" }),
    };
    let decide = Box::new(move |_| Ok(Decision { events: vec![foreign], ..Decision::default() }));
    app.sequencer.submit(Proposal { expected: Vec::new(), request: None, decide }).await.unwrap();
    let head = || async { house.public().get_bytes("/record/checkpoint").await.unwrap() };
    let before = head().await;
    house.set_clock(damaged.deadline.max(sound.deadline) + SignedDuration::from_secs(1));
    assert!(jobs::turn(app).await.is_err());
    let phase = |id| async move { streams::procedure(app, id).await.unwrap().unwrap().phase };
    assert_eq!(phase(&sound.id).await, Phase::Closed);
    assert_eq!(phase(&damaged.id).await, Phase::Published);
    assert_ne!(head().await, before);
}
