//! The public page of a procedure in an installation of 10,000 procedures on SQLite: first view, when nothing of it is in
//! memory, and the next ones. Named baseline in the same run: the same views in an installation of ten.
//!
//! ```text
//! cargo run --release -p ceralacca_bench --bin bench-procedure-page
//! ```
#![expect(clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use ceralacca::demo::Example;
use ceralacca_procedure::{
    ProcedureEvent, ProcedureId, ProcedureState,
    definition::ProcedureFile,
    event::{CustodySnapshot, EVENT_KIND_VERSION},
};
use ceralacca_server::{App, Config, installation, routes, views};
use ceralacca_storage::{Decision, NewEvent, Outcome, Proposal, SystemClock, SystemRandom};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;
use tower::ServiceExt;

const SIZES: [usize; 2] = [10, 10_000];
/// Procedures looked at, each once for its first view and once more.
const VIEWED: usize = 10;
/// Extensions of the term of the one procedure with a long history.
const EXTENSIONS: i64 = 400;
/// Procedures recorded by one act.
const TOGETHER: usize = 50;
const PAGE_BYTES_MAX: usize = 10_000_000;

#[tokio::main]
async fn main() {
    println!("| procedures | view | mean, ms | slowest, ms | mean against the baseline |");
    println!("|---|---|---|---|---|");
    let mut baseline = None;
    for size in SIZES {
        let (app, _folder) = filled(size).await;
        let router = routes::router(&app);
        let step = size / VIEWED;
        let ids: Vec<String> = (0..VIEWED).map(|number| id(number * step)).collect();
        let [first, again] = [measure(&router, &ids).await, measure(&router, &ids).await];
        let long = measure(&router, &["long".to_owned()]).await;
        let base = *baseline.get_or_insert([first.0, again.0, long.0]);
        report(size, "first", first, base[0]);
        report(size, "next", again, base[1]);
        report(size, &format!("first, {EXTENSIONS} extensions"), long, base[2]);
    }
}

fn report(size: usize, view: &str, (mean, slowest): (Duration, Duration), baseline: Duration) {
    let ms = |time: Duration| format!("{}.{:02}", time.as_micros() / 1_000, time.as_micros() % 1_000 / 10);
    let percent = mean.as_micros() * 100 / baseline.as_micros().max(1);
    println!("| {size} | {view} | {} | {} | {}.{:02} |", ms(mean), ms(slowest), percent / 100, percent % 100);
}

/// Mean and slowest time of the page, whole and as a browser asks for it.
async fn measure(router: &Router, ids: &[String]) -> (Duration, Duration) {
    let (mut total, mut slowest) = (Duration::ZERO, Duration::ZERO);
    for id in ids {
        let request = Request::builder().uri(format!("/procedures/{id}")).header("host", "localhost");
        let request = request.header("accept-encoding", "gzip, br").body(Body::empty()).unwrap();
        let begun = Instant::now();
        let response = router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{id}");
        let bytes = to_bytes(response.into_body(), PAGE_BYTES_MAX).await.unwrap();
        let took = begun.elapsed();
        assert!(bytes.len() > 1_000, "{id}");
        (total, slowest) = (total + took, slowest.max(took));
    }
    (total / u32::try_from(ids.len()).unwrap(), slowest)
}

fn id(number: usize) -> String {
    format!("gara-{number:05}")
}

/// An installation with so many published procedures, the three worked ones in turn, and one with a long history. It is
/// started anew after it is filled, so that nothing of them is in memory.
async fn filled(size: usize) -> (App, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let config = Config {
        database: format!("sqlite:{}", folder.path().join("record.db").display()),
        data: folder.path().to_owned(),
        ..Config::default()
    };
    let files = [Example::Como, Example::Cremona, Example::Ricengo].map(|example| example.procedure().unwrap());
    let app = installation::start(config.clone(), Arc::new(SystemClock), Arc::new(SystemRandom)).await.unwrap();
    let numbers: Vec<usize> = (0..size).collect();
    for some in numbers.chunks(TOGETHER) {
        let histories = some.iter().map(|number| history(&files[number % 3], &id(*number), 0, app.now()));
        record(&app, histories.collect()).await;
    }
    record(&app, vec![history(&files[0], "long", EXTENSIONS, app.now())]).await;
    drop(app);
    (installation::start(config, Arc::new(SystemClock), Arc::new(SystemRandom)).await.unwrap(), folder)
}

fn history(file: &ProcedureFile, id: &str, extensions: i64, now: Timestamp) -> Vec<ProcedureEvent> {
    let mut definition = file.clone();
    definition.id = id.to_owned();
    let body = definition.buyer.id.as_str().into();
    let term = now.saturating_add(SignedDuration::from_hours(24 * 40)).unwrap();
    let later = |days: i64| term.saturating_add(SignedDuration::from_hours(24 * days)).unwrap();
    let custody = CustodySnapshot { epoch: 1, threshold: 2, custodians: Vec::new() };
    let mut events = vec![
        ProcedureEvent::Drafted { body, lead: "lead".into(), definition: Box::new(definition) },
        ProcedureEvent::Decided { act: "determina n. 1".to_owned(), lint_reasons: Default::default() },
        ProcedureEvent::Published { custody, deadline: term },
    ];
    let reason = "Sono arrivati chiarimenti che cambiano il tempo necessario a preparare le offerte.";
    events.extend(
        (1..=extensions).map(|day| ProcedureEvent::Extended { deadline: later(day), reason: reason.to_owned() }),
    );
    events
}

/// Records whole histories, each of a new procedure, in one act.
async fn record(app: &App, histories: Vec<Vec<ProcedureEvent>>) {
    let mut decision = Decision::default();
    let mut expected = Vec::new();
    for events in histories {
        let mut state = ProcedureState::born(&events[0]).unwrap();
        for event in &events[1..] {
            state.apply(app.now(), &"lead".into(), event).unwrap();
        }
        let stream = ProcedureState::stream(&ProcedureId::new(state.id.as_str()));
        decision.views.extend(views::of_procedure(None, &state));
        decision.events.extend(events.iter().map(|event| NewEvent {
            stream: stream.clone(),
            body: Some(state.body.to_string()),
            kind: event.kind(),
            kind_version: EVENT_KIND_VERSION,
            actor: "lead".to_owned(),
            payload: serde_json::to_value(event).unwrap(),
        }));
        expected.push((stream, 0));
    }
    let proposal = Proposal { expected, request: None, decide: Box::new(move |_| Ok(decision)) };
    assert!(matches!(app.sequencer.submit(proposal).await.unwrap(), Outcome::Committed { .. }));
}
