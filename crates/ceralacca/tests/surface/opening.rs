//! Opening: k custodians, in order, only what stands.

use ceralacca::demo::Example;
use ceralacca_procedure::definition::EnvelopeClass;
use jiff::SignedDuration;
use serde_json::json;

use crate::house::{House, refused};

const SERIO: &str = "coop-serio";
const SOLE: &str = "gira-il-sole";

#[tokio::test]
async fn only_k_custodians_open_and_only_what_stands_in_its_turn() {
    let house = House::open().await;
    let example = Example::Ricengo;
    let (superseded, _) = house.tender(example, SERIO).await;
    let procedure = house.procedure(example).await;
    let firm = house.client("serio-legale").await;
    let (serio, _folder) = house.seal(&procedure, &House::draft(&procedure, example, SERIO)).await;
    house.upload(&firm, &serio).await;
    firm.submit(&serio.manifest, "replacement").await.unwrap();
    let (sole, _) = house.tender(example, SOLE).await;
    let id = procedure.id.clone();
    house.pass_to(procedure.deadline + SignedDuration::from_secs(1)).await;

    let [one, two, _] = example.body().custodians();
    let seggio = vec![example.body().opening_panel()];
    house.name_panel(example, &id, "opening", &seggio).await;
    // Before the declaration nothing is read and no session starts.
    let reading: Result<serde_json::Value, _> =
        house.client(&seggio[0]).await.get(&format!("/api/procedures/{id}/tenderers")).await;
    assert!(reading.is_err());
    house.declare(&id, "opening", &seggio[0]).await;
    let session = house.hold(example, &id, "opening", "seduta-1", &seggio).await;

    let answer = house.to_open(&id, &session, &one).await;
    assert_eq!(answer.envelopes.len(), 2, "one administrative envelope for each tenderer, and nothing else");
    let envelope = |package: &ceralacca::sealer::Package, class| {
        package.manifest.envelopes.iter().find(|envelope| envelope.class == class).unwrap().clone()
    };
    let (serio_a, sole_a) =
        (envelope(&serio, EnvelopeClass::Administrative), envelope(&sole, EnvelopeClass::Administrative));

    // A share copied into another envelope.
    let copied = house.share(&answer, &serio_a, &session, &one);
    refused(house.give(&id, &session, &sole_a.id, &one, &copied).await, 422, "share_unsound");
    // Another custodian's share, under one's own name.
    refused(house.give(&id, &session, &serio_a.id, &two, &copied).await, 422, "share_unsound");
    // An envelope of a superseded manifest.
    let old = envelope(&superseded, EnvelopeClass::Administrative);
    let share = house.share(&answer, &old, &session, &one);
    refused(house.give(&id, &session, &old.id, &one, &share).await, 404, "envelope_unknown");
    // Economic and technical before their turn.
    for class in [EnvelopeClass::Technical, EnvelopeClass::Economic] {
        let early = envelope(&serio, class);
        let share = house.share(&answer, &early, &session, &one);
        refused(house.give(&id, &session, &early.id, &one, &share).await, 409, "order_of_envelopes");
    }
    // One custodian alone opens nothing, not even twice.
    let share = house.share(&answer, &serio_a, &session, &one);
    house.give(&id, &session, &serio_a.id, &one, &share).await.unwrap();
    refused(house.give(&id, &session, &serio_a.id, &one, &share).await, 409, "share_given");
    let reader = house.client(&seggio[0]).await;
    let path = format!("/api/procedures/{id}/envelopes/{}", serio_a.id);
    refused(reader.get::<serde_json::Value>(&path).await, 409, "envelope_closed");
    // Who is no custodian gives nothing.
    refused(house.give(&id, &session, &serio_a.id, &example.body().lead(), &share).await, 403, "role_missing");
    // The second opens.
    let share = house.share(&answer, &serio_a, &session, &two);
    house.give(&id, &session, &serio_a.id, &two, &share).await.unwrap();
    let contents: serde_json::Value = reader.get(&path).await.unwrap();
    assert!(!contents["files"].as_array().unwrap().is_empty());
    let file = reader.get_bytes(&format!("{path}/files/1")).await.unwrap();
    assert!(file.starts_with(b"%PDF"), "the plaintext is read back");
    // And once open it stays open.
    refused(house.give(&id, &session, &serio_a.id, &two, &share).await, 409, "already_open");
    // Nothing of it is for the firms, the office or the public.
    for person in ["serio-legale", &example.body().officer()] {
        refused(house.client(person).await.get::<serde_json::Value>(&path).await, 403, "role_missing");
    }
}

#[tokio::test]
async fn an_excluded_tenderer_s_later_envelopes_stay_closed() {
    let house = House::open().await;
    let example = Example::Ricengo;
    let (serio, _) = house.tender(example, SERIO).await;
    let (sole, _) = house.tender(example, SOLE).await;
    let procedure = house.procedure(example).await;
    let id = procedure.id.clone();
    let (session, seggio) = house.meet_seggio(example, &procedure).await;
    house.open_all(example, &id, &session, &[&serio, &sole]).await;
    let lead = house.client(&example.body().lead()).await;
    lead.act(&id, "admit", &json!({ "tenderer": SERIO, "reason": "Documentazione regolare." })).await.unwrap();
    refused(lead.act(&id, "settle-admissions", &json!({ "act": "n. 2" })).await, 409, "admissions_pending");
    let exclusion = json!({ "tenderer": SOLE, "ground": "requirement", "reason": "Requisito mancante." });
    lead.act(&id, "exclude", &exclusion).await.unwrap();
    lead.act(&id, "settle-admissions", &json!({ "act": "n. 2" })).await.unwrap();
    let chair = house.client(&seggio[0]).await;
    chair.act(&id, "end-session", &json!({ "session": session, "reason": "Chiusa." })).await.unwrap();

    let commission = example.body().commissioners().to_vec();
    house.name_panel(example, &id, "evaluation", &commission).await;
    for member in &commission {
        house.declare(&id, "evaluation", member).await;
    }
    let session = house.hold(example, &id, "evaluation", "seduta-2", &commission).await;
    let [one, ..] = example.body().custodians();
    let answer = house.to_open(&id, &session, &one).await;
    let waiting: Vec<_> = answer.envelopes.iter().map(|envelope| envelope.tenderer.as_str()).collect();
    assert_eq!(waiting, [SERIO], "only the admitted tenderer's technical envelope");
    let closed = sole.manifest.envelopes.iter().find(|envelope| envelope.class == EnvelopeClass::Technical).unwrap();
    let share = house.share(&answer, closed, &session, &one);
    refused(house.give(&id, &session, &closed.id, &one, &share).await, 409, "not_admitted");

    // A recorded readmission opens them in a session.
    let lead = house.client(&example.body().lead()).await;
    let readmission = json!({ "tenderer": SOLE, "act": "ordinanza n. 3", "reason": "Ordine del giudice." });
    lead.act(&id, "readmit", &readmission).await.unwrap();
    house.give(&id, &session, &closed.id, &one, &share).await.unwrap();
}
