//! Acts per second on SQLite, with a file and real syncs: `cargo run --release -p ceralacca_storage_sqlite --example
//! throughput -- <folder>`.

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ceralacca_storage::{Decision, NewEvent, Outcome, Proposal, Sequencer, SystemClock, SystemRandom, ViewChange};
use serde_json::json;

const RUN_TIME: Duration = Duration::from_secs(3);

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let folder = tempfile::tempdir_in(std::env::args().nth(1).unwrap_or_else(|| ".".to_owned()))?;
    for submitters in [1, 8, 32, 128] {
        let url = format!("sqlite://{}", folder.path().join(format!("{submitters}.db")).display());
        let engine = ceralacca_storage_sqlite::connect(&url).await?;
        let random = Arc::new(SystemRandom);
        let sequencer = Sequencer::<()>::start(engine, Arc::new(SystemClock), random, "throughput.example/record");
        let begin = Instant::now();
        let tasks: Vec<_> =
            (0..submitters).map(|number| tokio::spawn(submit(sequencer.clone(), number, begin))).collect();
        let (mut acts, mut slowest) = (0, Duration::ZERO);
        for task in tasks {
            let (number, longest) = task.await??;
            acts += number;
            slowest = slowest.max(longest);
        }
        let rate = f64::from(acts) / begin.elapsed().as_secs_f64();
        println!("{submitters:4} submitters: {rate:6.0} acts/s, slowest act {slowest:?}");
    }
    Ok(())
}

/// Submits act after act until the time is over; gives their number and the longest that one took.
async fn submit(
    sequencer: Sequencer<()>,
    tenderer: u32,
    begin: Instant,
) -> Result<(u32, Duration), Box<dyn Error + Send + Sync>> {
    let (mut acts, mut longest) = (0, Duration::ZERO);
    while begin.elapsed() < RUN_TIME {
        let start = Instant::now();
        match sequencer.submit(submission(tenderer, acts)).await? {
            Outcome::Committed { .. } => acts += 1,
            other => return Err(format!("not committed: {other:?}").into()),
        }
        longest = longest.max(start.elapsed());
    }
    Ok((acts, longest))
}

/// The submission of an offer: one event of about 1 KiB and its view.
fn submission(tenderer: u32, acts: u32) -> Proposal<()> {
    let stream = format!("tender/procedure-1/{tenderer}");
    let envelopes: Vec<_> = (0..6).map(|lot| json!({ "lot": lot, "digest": "00".repeat(32), "length": 1 })).collect();
    let event = NewEvent {
        stream: stream.clone(),
        body: Some("body-1".to_owned()),
        kind: "tender_submitted".to_owned(),
        kind_version: 1,
        actor: format!("person-{tenderer}"),
        payload: json!({ "envelopes": envelopes }),
    };
    let parent = Some("procedure-1".to_owned());
    let view = ViewChange {
        name: "tender".to_owned(),
        key: stream.clone(),
        parent,
        data: Some(acts.to_string()),
        search: None,
    };
    let decision = Decision { events: vec![event], views: vec![view], ..Decision::default() };
    Proposal { expected: vec![(stream, u64::from(acts))], request: None, decide: Box::new(move |_| Ok(decision)) }
}
