//! A process that is killed loses no acknowledged act and leaves no half act.
#![expect(clippy::unwrap_used, reason = "helpers of tests: what cannot be unwrapped is a failed test")]

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;

use ceralacca_storage::{
    Decision, NewEvent, Outcome, Proposal, Sequencer, SystemClock, SystemRandom, ViewChange, audit,
};
use ceralacca_storage_sqlite::connect;
use serde_json::json;

/// Set in the process that is going to be killed: the URL of its database.
const VICTIM: &str = "CERALACCA_CRASH_VICTIM";

/// Marks the lines of the victim that are acknowledgements.
const ACKNOWLEDGED: &str = "acknowledged ";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_acknowledged_act_survives_a_kill() {
    if let Ok(url) = std::env::var(VICTIM) {
        return submit_for_ever(&url).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("record.db").display());
    for round in 1..=3 {
        let acknowledged = kill_after(&url, 100 * round);
        let engine = connect(&url).await.unwrap();
        let report = audit(engine.as_ref(), &[], &[]).await.unwrap();
        assert!(report.is_sound(), "{report:?}");
        let last = acknowledged.into_iter().max().unwrap();
        assert!(report.events >= last, "{last} was acknowledged, {} are there", report.events);
        // Two events and one view make an act: there is no half one.
        assert_eq!(report.events % 2, 0);
        let acts = engine.views("act", None, "", 10_000).await.unwrap().len() as u64;
        assert_eq!(acts * 2, report.events);
        println!("round {round}: {last} events acknowledged, {} recorded", report.events);
    }
}

/// Runs the victim until it has acknowledged so many acts, kills it, and gives every position it acknowledged.
fn kill_after(url: &str, acts: usize) -> Vec<u64> {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "an_acknowledged_act_survives_a_kill", "--nocapture"]).env(VICTIM, url);
    let mut victim = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(victim.stdout.take().unwrap()).lines();
    let mut acknowledged = Vec::new();
    while let Some(Ok(line)) = lines.next() {
        acknowledged.extend(line.strip_prefix(ACKNOWLEDGED).map(|position| position.parse::<u64>().unwrap()));
        if acknowledged.len() == acts {
            victim.kill().unwrap();
        }
    }
    victim.wait().unwrap();
    assert!(acknowledged.len() >= acts, "the victim ended by itself");
    acknowledged
}

async fn submit_for_ever(url: &str) {
    let engine = connect(url).await.unwrap();
    let sequencer =
        Sequencer::<()>::start(engine, Arc::new(SystemClock), Arc::new(SystemRandom), "crash.example/record");
    let tasks = (0..4).map(|task| tokio::spawn(submit(sequencer.clone(), task)));
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
}

async fn submit(sequencer: Sequencer<()>, task: u32) {
    loop {
        let decide = move |instant: jiff::Timestamp| {
            let event = |stream: &str| NewEvent {
                stream: format!("{stream}/{task}"),
                body: None,
                kind: "something_happened".to_owned(),
                kind_version: 1,
                actor: "system".to_owned(),
                payload: json!({}),
            };
            let view = ViewChange {
                name: "act".into(),
                key: instant.to_string(),
                parent: None,
                data: Some("{}".into()),
                search: None,
            };
            Ok(Decision { events: vec![event("a"), event("b")], views: vec![view], ..Decision::default() })
        };
        let proposal = Proposal { expected: Vec::new(), request: None, decide: Box::new(decide) };
        let Outcome::Committed { entries, .. } = sequencer.submit(proposal).await.unwrap() else { unreachable!() };
        println!("\n{ACKNOWLEDGED}{}", entries.last().unwrap().position);
    }
}
