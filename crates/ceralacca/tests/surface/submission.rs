//! Submission: in time or not, mine or not, mine for this or for something else.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use ceralacca::{
    client::Client,
    demo::Example,
    sealer::{Patience, SealerError, submit_patiently},
};
use ceralacca_procedure::event::Manifest;
use jiff::SignedDuration;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy},
    net::{TcpListener, TcpStream},
};

use crate::house::{House, refused};

const SERIO: &str = "coop-serio";
const SERIO_LEGAL: &str = "serio-legale";

#[tokio::test]
async fn the_last_instant_counts_and_the_next_does_not() {
    let house = House::open().await;
    let procedure = house.procedure(Example::Ricengo).await;
    let (package, _folder) = house.seal(&procedure, &House::draft(&procedure, Example::Ricengo, SERIO)).await;
    let firm = house.client(SERIO_LEGAL).await;
    house.upload(&firm, &package).await;

    // The sequencer's instants are one microsecond apart at least, so the clock is set just before the term.
    house.set_clock(procedure.deadline - SignedDuration::from_micros(5));
    let firm = house.client(SERIO_LEGAL).await;
    let receipt = firm.submit(&package.manifest, "in-time").await.unwrap();
    assert!(receipt.entry.instant <= procedure.deadline);

    house.set_clock(procedure.deadline + SignedDuration::from_millis(1));
    let late = refused(firm.submit(&package.manifest, "late").await, 409, "term_expired");
    assert_eq!(late.facts["deadline"], procedure.deadline.to_string());
    let instant: jiff::Timestamp = late.facts["instant"].parse().unwrap();
    assert!(instant > procedure.deadline && instant < procedure.deadline + SignedDuration::from_millis(2));

    // The refusal is the same once the closing is recorded, and the request answered in time keeps its answer.
    house.pass_to(procedure.deadline + SignedDuration::from_secs(1)).await;
    refused(firm.submit(&package.manifest, "later").await, 409, "term_expired");
    let again = firm.submit(&package.manifest, "in-time").await.unwrap();
    assert_eq!(again.entry, receipt.entry);
    assert!(again.proof.is_some(), "the head moved at the deadline");
    let withdrawn: Result<serde_json::Value, _> =
        firm.post(&format!("/api/procedures/{}/tender/withdraw", procedure.id), &json!({ "tenderer": SERIO })).await;
    refused(withdrawn, 409, "term_expired");
}

#[tokio::test]
async fn the_same_client_id_is_the_same_request() {
    let house = House::open().await;
    let (package, receipt) = house.tender(Example::Ricengo, SERIO).await;
    let firm = house.client(SERIO_LEGAL).await;
    let again = firm.submit(&package.manifest, "tender-of-coop-serio").await.unwrap();
    assert_eq!(again.entry, receipt.entry, "same body, same answer");

    let procedure = house.procedure(Example::Ricengo).await;
    let (other, _folder) = house.seal(&procedure, &House::draft(&procedure, Example::Ricengo, SERIO)).await;
    house.upload(&firm, &other).await;
    refused(firm.submit(&other.manifest, "tender-of-coop-serio").await, 422, "client_id_reused");

    // Under another id it is a replacement; the superseded manifest does not count any more.
    let replaced = firm.submit(&other.manifest, "replacement").await.unwrap();
    assert_eq!(replaced.entry.kind, "replaced");
}

#[tokio::test]
async fn nobody_tenders_for_another() {
    let house = House::open().await;
    let procedure = house.procedure(Example::Ricengo).await;
    let draft = House::draft(&procedure, Example::Ricengo, SERIO);
    let (package, _folder) = house.seal(&procedure, &draft).await;
    let firm = house.client(SERIO_LEGAL).await;
    house.upload(&firm, &package).await;

    // Another firm's person, with this firm's manifest.
    let stranger = house.client("erba-legale").await;
    refused(stranger.submit(&package.manifest, "stolen").await, 403, "foreign_tender");

    // The same envelopes under one's own name: they are sealed for another.
    let renamed = Manifest { tenderer: "coop-erba".into(), ..package.manifest.clone() };
    refused(stranger.submit(&renamed, "renamed").await, 422, "header_context");

    // A firm that was not invited.
    let mut uninvited = draft.clone();
    uninvited.tenderer = "coop-lario".into();
    let (foreign, _folder) = house.seal(&procedure, &uninvited).await;
    let lario = house.client("lario-legale").await;
    refused(lario.announce_upload(&procedure.id, 100).await, 403, "not_invited");
    refused(lario.submit(&foreign.manifest, "uninvited").await, 403, "not_invited");

    // Officials do not tender, the public is asked to log in.
    let lead = house.client(&Example::Ricengo.body().lead()).await;
    refused(lead.submit(&package.manifest, "lead").await, 403, "role_missing");
    refused(house.public().submit(&package.manifest, "nobody").await, 401, "login_missing");
}

#[tokio::test]
async fn envelopes_stay_where_they_were_sealed_for() {
    let house = House::open().await;
    let como = house.procedure(Example::Como).await;
    let tenderer = Example::Como.offers().unwrap().lots[0].tenders[0].tenderer.clone();
    let draft = House::draft(&como, Example::Como, &tenderer);
    let (package, _folder) = house.seal(&como, &draft).await;
    let firm = house.client(ceralacca::demo::firm(&tenderer).unwrap().legal.0).await;
    house.upload(&firm, &package).await;

    // Another lot's envelope.
    let mut swapped = package.manifest.clone();
    let of_lots: Vec<usize> =
        (0..swapped.envelopes.len()).filter(|index| swapped.envelopes[*index].lot.is_some()).collect();
    let same_class = of_lots.iter().copied().find(|index| {
        let (first, other) = (&swapped.envelopes[of_lots[0]], &swapped.envelopes[*index]);
        first.class == other.class && first.lot != other.lot
    });
    let (one, other) = (of_lots[0], same_class.expect("the firm tenders for two lots"));
    let lot = swapped.envelopes[one].lot;
    swapped.envelopes[one].lot = swapped.envelopes[other].lot;
    swapped.envelopes[other].lot = lot;
    refused(firm.submit(&swapped, "lots").await, 422, "header_context");

    // Another procedure's envelope.
    let ricengo = house.procedure(Example::Ricengo).await;
    let mut moved = package.manifest.clone();
    moved.procedure = ricengo.id.clone();
    let path = format!("/api/procedures/{}/tender", ricengo.id);
    let answer: Result<serde_json::Value, _> = firm.post(&path, &json!({ "manifest": moved })).await;
    refused(answer, 403, "not_invited");
    let answer: Result<serde_json::Value, _> = firm.post(&path, &json!({ "manifest": package.manifest })).await;
    refused(answer, 403, "not_invited");
    let cremona = house.procedure(Example::Cremona).await;
    moved.procedure = como.id.clone();
    moved.envelopes[0].header["context"]["procedure"] = json!(cremona.id);
    refused(firm.submit(&moved, "moved").await, 422, "header_context");

    // An envelope missing, one too many, a header damaged, an object never uploaded.
    let mut short = package.manifest.clone();
    short.envelopes.pop();
    refused(firm.submit(&short, "short").await, 422, "envelope_missing");
    let mut double = package.manifest.clone();
    double.envelopes.push(double.envelopes[0].clone());
    refused(firm.submit(&double, "double").await, 422, "envelope_not_asked");
    let mut damaged = package.manifest.clone();
    damaged.envelopes[0].header["threshold"] = json!(1);
    refused(firm.submit(&damaged, "damaged").await, 422, "header_malformed");
    damaged.envelopes[0].header = json!({ "suite": "none" });
    refused(firm.submit(&damaged, "malformed").await, 422, "header_malformed");
    let (fresh, _folder) = house.seal(&como, &draft).await;
    refused(firm.submit(&fresh.manifest, "bytes missing").await, 422, "client_id_unsound");
    refused(firm.submit(&fresh.manifest, "bytes-missing").await, 422, "objects_missing");

    // Nothing was lost by all this: the sound one is taken.
    firm.submit(&package.manifest, "sound").await.unwrap();
}

#[tokio::test]
async fn an_upload_over_the_limit_is_refused_before_a_byte_is_sent() {
    let house = House::open().await;
    let ricengo = house.procedure(Example::Ricengo).await;
    let firm = house.client(SERIO_LEGAL).await;
    let refusal = refused(firm.announce_upload(&ricengo.id, 1024 * 1024 + 1).await, 413, "upload_too_long");
    assert!(refusal.it.contains("1048576"), "the limit is told: {}", refusal.it);
    assert!(firm.announce_upload(&ricengo.id, 1024 * 1024).await.is_ok());
    refused(
        house.client(&Example::Como.body().lead()).await.announce_upload(&ricengo.id, 10).await,
        403,
        "role_missing",
    );
}

#[tokio::test]
async fn an_official_of_another_body_has_no_role_here() {
    let house = House::open().await;
    let ricengo = house.procedure(Example::Ricengo).await;
    let foreign = house.client(&Example::Como.body().lead()).await;
    for (act, body) in [
        ("suspend", json!({ "reason": "prova" })),
        ("revoke", json!({ "act": "n. 1", "reason": "prova" })),
        ("name-opening-panel", json!({ "act": "n. 1", "members": ["x"] })),
    ] {
        refused(foreign.act(&ricengo.id, act, &body).await, 403, "role_missing");
    }
    let draft: Result<serde_json::Value, _> = foreign.get(&format!("/api/procedures/{}/draft", ricengo.id)).await;
    refused(draft, 403, "role_missing");
}

#[tokio::test]
async fn a_draft_is_unknown_outside_its_body() {
    let house = House::open().await;
    let body = Example::Como.body();
    let mut definition = house.procedure(Example::Como).await.definition;
    definition.id = "bozza-riservata".to_owned();
    let lead = house.client(&body.lead()).await;
    let _: serde_json::Value = lead.post("/api/procedures", &json!({ "definition": definition })).await.unwrap();
    let id = "bozza-riservata".into();
    for person in ["serio-legale", &Example::Ricengo.body().lead()] {
        let stranger = house.client(person).await;
        refused(stranger.act(&id, "suspend", &json!({ "reason": "x" })).await, 404, "procedure_unknown");
        refused(stranger.announce_upload(&id, 10).await, 404, "procedure_unknown");
        refused(stranger.get::<serde_json::Value>("/api/procedures/bozza-riservata").await, 404, "procedure_unknown");
    }
    refused(house.public().get::<serde_json::Value>("/api/procedures/bozza-riservata").await, 404, "procedure_unknown");
    let found: serde_json::Value =
        house.client(&body.officer()).await.get("/api/procedures/bozza-riservata").await.unwrap();
    assert_eq!(found["phase"], "draft");
}

#[tokio::test]
async fn before_the_term_nobody_learns_who_tendered() {
    let house = House::open().await;
    house.tender(Example::Ricengo, SERIO).await;
    let ricengo = house.procedure(Example::Ricengo).await;
    let body = Example::Ricengo.body();
    for person in [body.lead(), body.officer(), body.auditor(), body.admin()] {
        let client = house.client(&person).await;
        for path in [
            format!("/api/procedures/{}/tenderers", ricengo.id),
            format!("/api/procedures/{}/sessions", ricengo.id),
            format!("/api/procedures/{}/tenders/{SERIO}", ricengo.id),
            format!("/api/procedures/{}/lots/1/evaluation", ricengo.id),
        ] {
            let answer: Result<serde_json::Value, _> = client.get(&path).await;
            let text = format!("{answer:?}");
            assert!(answer.is_err() || !text.contains(SERIO), "{person} reads {path}: {text}");
        }
        let seen: Result<serde_json::Value, _> = client
            .post(&format!("/api/procedures/{}/acts/see-tenderers", ricengo.id), &json!({ "panel": "opening" }))
            .await;
        assert!(seen.is_err());
    }
    let public = house.public().get_bytes(&format!("/api/procedures/{}", ricengo.id)).await.unwrap();
    assert!(!String::from_utf8_lossy(&public).contains(SERIO));
}

/// A line to `server` (`host:port`) on which each of the first `cuts` connections breaks after `bytes` bytes sent by the client. Its
/// address, and how many broke.
async fn bad_line(server: String, cuts: usize, bytes: u64) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let broken = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&broken);
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let (far, broken) = (TcpStream::connect(&server).await.unwrap(), Arc::clone(&counted));
            tokio::spawn(async move {
                let limit = if broken.load(Ordering::SeqCst) < cuts { bytes } else { u64::MAX };
                let ((near_in, mut near_out), (mut far_in, mut far_out)) = (near.into_split(), far.into_split());
                let answers = tokio::spawn(async move { copy(&mut far_in, &mut near_out).await });
                let sent = copy(&mut near_in.take(limit), &mut far_out).await;
                if sent.is_ok_and(|sent| sent == limit) {
                    broken.fetch_add(1, Ordering::SeqCst);
                    answers.abort();
                } else {
                    drop(far_out.shutdown().await);
                }
            });
        }
    });
    (address, broken)
}

#[tokio::test]
async fn a_line_that_drops_again_and_again_loses_nothing() {
    let house = House::open().await;
    let procedure = house.procedure(Example::Ricengo).await;
    let (package, _folder) = house.seal(&procedure, &House::draft(&procedure, Example::Ricengo, SERIO)).await;
    let size: u64 = package.manifest.envelopes.iter().flat_map(|one| &one.objects).map(|object| object.length).sum();
    let (line, broken) = bad_line(house.base.trim_start_matches("http://").to_owned(), 4, size / 6).await;
    let firm = Client::new(&line).unwrap().log_in_as(&SERIO_LEGAL.into()).await.unwrap();
    let patience = Patience(vec![Duration::from_millis(20); 40]);
    let mut failures = 0;
    let receipt = submit_patiently(&firm, &package, &patience, |_, _| failures += 1).await.unwrap();
    assert_eq!(broken.load(Ordering::SeqCst), 4);
    assert!(failures >= 1, "the client saw the line break");
    assert!(package.receipt().exists());
    assert_eq!(receipt.entry.kind, "submitted");
    let directly = house.client(SERIO_LEGAL).await;
    let again = submit_patiently(&directly, &package, &patience, |_, _| panic!("this line is good")).await.unwrap();
    assert_eq!(again.entry, receipt.entry, "one tender, sent once");
}

#[tokio::test]
async fn patience_ends_and_a_refusal_is_told_at_once() {
    let house = House::open().await;
    let procedure = house.procedure(Example::Ricengo).await;
    let (package, _folder) = house.seal(&procedure, &House::draft(&procedure, Example::Ricengo, SERIO)).await;
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let away = Client::new(&format!("http://{nobody}")).unwrap();
    let mut told = Vec::new();
    let patience = Patience([1, 2, 3].map(Duration::from_millis).into());
    let ended = submit_patiently(&away, &package, &patience, |_, wait| told.push(wait)).await;
    assert!(matches!(ended, Err(SealerError::Client(_))), "{ended:?}");
    assert_eq!(told, patience.0);
    house.set_clock(procedure.deadline + SignedDuration::from_secs(1));
    let firm = house.client(SERIO_LEGAL).await;
    let late = submit_patiently(&firm, &package, &patience, |_, _| panic!("a refusal does not pass")).await;
    assert!(late.is_err());
}
