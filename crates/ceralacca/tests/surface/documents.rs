//! Receipts and minutes as PDF, for whom they are.

use ceralacca::{
    demo::{self, Example},
    sealer::{FileSource, SummaryMaker},
};
use ceralacca_procedure::{ProcedureId, definition::ItemKind, offers::GivenAnswer};
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
    let (session, seggio) = house.meet_seggio(example, &procedure).await;
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

#[tokio::test]
async fn a_summary_that_says_another_price_is_found_at_the_opening() {
    let house = House::open().await;
    let example = Example::Cremona;
    let mut definition = example.procedure().unwrap();
    definition.id = "cremona-riepilogo".to_owned();
    let by = house.app.now().duration_since(definition.terms.sent);
    demo::shift(&mut definition, by);
    let id = ProcedureId::new("cremona-riepilogo");
    let lead = house.client(&example.body().lead()).await;
    let _: serde_json::Value = lead.post("/api/procedures", &json!({ "definition": definition })).await.unwrap();
    let decision = json!({ "act": "n. 1", "lint_reasons": demo::lint_reasons(&definition) });
    lead.act(&id, "record-decision", &decision).await.unwrap();
    lead.act(&id, "publish", &json!({})).await.unwrap();
    let procedure = house.public().procedure(&id).await.unwrap();

    // The firm's form says one price, the PDF that it signs another.
    let mut draft = House::draft(&procedure, example, "studio-abitare-bene");
    let price = definition.award.economic.item.as_str();
    let summary = definition.envelopes.iter().flat_map(|envelope| &envelope.items);
    let summary =
        summary.into_iter().find(|item| matches!(&item.kind, ItemKind::Document(rule) if rule.summary_of_figures));
    let summary = summary.unwrap().id.as_str();
    let mut other = draft.envelopes[0].clone();
    other.answers.insert(price.to_owned(), GivenAnswer::Words("1.00".to_owned()));
    let maker = SummaryMaker {
        definition: &procedure.definition,
        installation: &procedure.installation,
        demo: procedure.demo,
        now: procedure.now,
    };
    let pdf = maker.make(&draft, &other).unwrap();
    let file = draft.envelopes[0].files.iter_mut().find(|file| file.item == summary).unwrap();
    file.source = FileSource::Bytes(pdf);
    let (package, _folder) = house.seal(&procedure, &draft).await;
    let firm = house.client("abitare-bene-legale").await;
    house.upload(&firm, &package).await;
    firm.submit(&package.manifest, "two-prices").await.unwrap();

    let (session, seggio) = house.meet_seggio(example, &procedure).await;
    house.open_all(example, &id, &session, &[&package]).await;
    let chair = house.client(&seggio[0]).await;
    let tenderers: serde_json::Value = chair.get(&format!("/api/procedures/{id}/tenderers")).await.unwrap();
    let findings = tenderers[0]["envelopes"][0]["status"]["findings"].as_array().unwrap();
    let found = findings.iter().find(|finding| finding["id"] == "summary_differs" && finding["item"] == price);
    let said = found.unwrap_or_else(|| panic!("{findings:?}"))["it"].as_str().unwrap();
    assert!(said.contains("il PDF firmato dice 1"), "{said}");
}
