//! Receipts and minutes as PDF, for whom they are.

use ceralacca::demo::Example;
use jiff::SignedDuration;
use serde_json::json;

use crate::house::{House, refused};

#[tokio::test]
async fn receipts_and_minutes_are_printed_for_whom_they_are() {
    let house = House::open().await;
    let example = Example::Ricengo;
    let (serio, receipt) = house.tender(example, "coop-serio").await;
    let id = serio.manifest.procedure.clone();
    let leaf = receipt.leaf().unwrap();
    let path = format!("/api/procedures/{id}/tenders/coop-serio/receipts/{leaf}");
    let firm = house.client("serio-legale").await;
    assert_eq!(firm.get_bytes(&path).await.unwrap(), receipt.to_bytes().unwrap(), "byte for byte");
    assert!(firm.get_bytes(&format!("{path}/pdf")).await.unwrap().starts_with(b"%PDF"));
    for person in ["erba-legale", &example.body().lead(), &example.body().auditor()] {
        let other = house.client(person).await;
        refused(other.get_bytes(&path).await, 404, "tender_unknown");
        refused(other.get_bytes(&format!("{path}/pdf")).await, 404, "tender_unknown");
    }

    let procedure = house.procedure(example).await;
    house.pass_to(procedure.deadline + SignedDuration::from_secs(1)).await;
    let seggio = vec![example.body().opening_panel()];
    house.name_panel(example, &id, "opening", &seggio).await;
    house.declare(&id, "opening", &seggio[0]).await;
    let session = house.hold(example, &id, "opening", "seduta-1", &seggio).await;
    house.open_all(example, &id, &session, &[&serio]).await;
    let minutes = format!("/api/procedures/{id}/sessions/{session}/minutes");
    let officer = house.client(&example.body().officer()).await;
    refused(officer.get_bytes(&minutes).await, 409, "session_not_ended");
    let chair = house.client(&seggio[0]).await;
    chair.act(&id, "end-session", &json!({ "session": session, "reason": "Aggiornata." })).await.unwrap();
    let data: serde_json::Value = officer.get(&minutes).await.unwrap();
    assert_eq!(data["openings"].as_array().unwrap().len(), 1);
    assert!(officer.get_bytes(&format!("{minutes}/pdf")).await.unwrap().starts_with(b"%PDF"));
    let firm = house.client("serio-legale").await;
    refused(firm.get_bytes(&minutes).await, 403, "role_missing");
}
