//! Submissions per second on one procedure, over HTTP, at 1, 8 and 32 clients, against a named baseline in the same run:
//! the sequencer alone committing events of the same size.
//!
//! ```text
//! cargo run --release -p ceralacca_bench --bin bench-submissions
//! ```
#![expect(clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use ceralacca::{
    client::{Client, PublicProcedure, fresh_id},
    demo::{self, Example},
    sealer::{self, Package},
};
use ceralacca_procedure::{OperatorId, OperatorState, PersonId, ProcedureId, acts::RegisterOperator, policy::Actor};
use ceralacca_server::{App, Config, installation, people, routes, run};
use ceralacca_storage::{Decision, NewEvent, Proposal, SystemClock, SystemRandom};

const CLIENTS: [usize; 3] = [1, 8, 32];
const MEASURED: Duration = Duration::from_secs(5);

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config {
        database: format!("sqlite:{}", folder.path().join("record.db").display()),
        data: folder.path().to_owned(),
        demo: true,
        ..Config::default()
    };
    let app = installation::start(config, Arc::new(SystemClock), Arc::new(SystemRandom)).await.unwrap();
    demo::load(&app).await.unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let router = routes::router(&app);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });

    let id = ProcedureId::new(format!("{}-demo", Example::Como.procedure().unwrap().id));
    let procedure = Client::new(&base).unwrap().procedure(&id).await.unwrap();
    let mut firms = Vec::new();
    for number in 0..CLIENTS[CLIENTS.len() - 1] {
        firms.push(firm(&app, &base, &procedure, number).await);
    }
    let bytes = serde_json::to_vec(&firms[0].1.manifest).unwrap().len();
    println!("one manifest: {} envelopes, {bytes} bytes", firms[0].1.manifest.envelopes.len());
    println!("| clients | sequencer alone, acts/s | submissions over HTTP, per s | ratio | slowest, ms |");
    println!("|---|---|---|---|---|");
    for clients in CLIENTS {
        let (alone, _) = measure(clients, |number| bare_act(&app, number, bytes)).await;
        let (sent, slowest) = measure(clients, |number| {
            let (client, package) = &firms[number];
            async move {
                client.submit(&package.manifest, &fresh_id("bench")).await.unwrap();
            }
        })
        .await;
        let percent = sent * 100 / alone.max(1);
        println!("| {clients} | {alone} | {sent} | {}.{:02} | {} |", percent / 100, percent % 100, slowest.as_millis());
    }
}

/// Runs `act` over and over in as many tasks as clients; acts per second and the slowest one.
async fn measure<F, Fut>(clients: usize, act: F) -> (u64, Duration)
where
    F: Fn(usize) -> Fut,
    Fut: Future<Output = ()>,
{
    let begun = Instant::now();
    let loops = (0..clients).map(|number| {
        let act = &act;
        async move {
            let (mut done, mut slowest) = (0_u64, Duration::ZERO);
            while begun.elapsed() < MEASURED {
                let started = Instant::now();
                act(number).await;
                slowest = slowest.max(started.elapsed());
                done += 1;
            }
            (done, slowest)
        }
    });
    let results = futures::future::join_all(loops).await;
    let done: u64 = results.iter().map(|(done, _)| done).sum();
    let slowest = results.iter().map(|(_, slowest)| *slowest).max().unwrap_or_default();
    (done * 1_000 / u64::try_from(begun.elapsed().as_millis()).unwrap().max(1), slowest)
}

/// An act of the same size that is decided by nobody.
async fn bare_act(app: &App, number: usize, bytes: usize) {
    let event = NewEvent {
        stream: format!("bench/{number}/{}", fresh_id("s")),
        body: None,
        kind: "bench".to_owned(),
        kind_version: 1,
        actor: "system".to_owned(),
        payload: serde_json::json!({ "event": "bench", "filler": "x".repeat(bytes) }),
    };
    let decision = Decision { events: vec![event], ..Decision::default() };
    let proposal = Proposal { expected: Vec::new(), request: None, decide: Box::new(move |_| Ok(decision)) };
    app.sequencer.submit(proposal).await.unwrap();
}

/// A fresh firm with its tender sealed and uploaded.
async fn firm(app: &App, base: &str, procedure: &PublicProcedure, number: usize) -> (Client, Package) {
    let person = PersonId::new(format!("bench-person-{number}"));
    let operator = OperatorId::new(format!("bench-firm-{number}"));
    let record = people::PersonRecord { name: person.to_string(), office: None, email: None };
    people::put_person(app.engine.as_ref(), &person, &record).await.unwrap();
    let command = RegisterOperator { operator: operator.clone(), name: operator.to_string(), tax_code: "0".to_owned() };
    let actor = Actor { person: Some(person.clone()), ..Actor::default() };
    let decide = move |actor: &Actor, state: &OperatorState| command.decide(actor, state);
    run::operator_act(app, &actor, &operator, None, Decision::default(), decide).await.unwrap();

    let mut offers = Example::Como.offers().unwrap();
    offers.procedure = procedure.id.as_str().to_owned();
    let mut draft = demo::tenders(&procedure.definition, &offers).unwrap().remove(0);
    draft.tenderer = operator;
    if let Some(leader) = draft.members.first_mut() {
        *leader = draft.tenderer.clone();
    }
    let folder = tempfile::tempdir().unwrap();
    let keys = [app.keys.record.verifier()];
    let custody = Client::new(base).unwrap().proved_custody(&procedure.definition, &keys, true).await.unwrap();
    let (package, _) = sealer::seal(&procedure.definition, &custody, &draft, folder.path(), &SystemRandom).unwrap();
    let client = Client::new(base).unwrap().log_in_as(&person).await.unwrap();
    for object in package.manifest.envelopes.iter().flat_map(|envelope| &envelope.objects) {
        let upload = client.announce_upload(&package.manifest.procedure, object.length).await.unwrap();
        client.continue_upload(&upload, &package.object(&object.digest)).await.unwrap();
    }
    (client, package)
}
