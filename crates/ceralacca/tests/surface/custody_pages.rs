//! The pages of the key custodians: who sees them, and what they say about who can still open.

use ceralacca::demo::Example;
use ceralacca_procedure::policy::Role;
use serde_json::json;

use crate::{browser::Browser, house::House};

const SERIO: &str = "coop-serio";

#[tokio::test]
async fn the_session_page_is_the_custodians_and_lists_what_he_gave() {
    let house = House::open().await;
    let example = Example::Ricengo;
    let (package, _) = house.tender(example, SERIO).await;
    let procedure = house.procedure(example).await;
    let id = procedure.id.clone();
    let [one, _, third] = example.body().custodians();
    let address = format!("/procedures/{id}/sessions/seduta-1/custody");
    let custodian = Browser::as_person(&house, &one).await;
    assert_eq!(custodian.get(&address).await.status, 409, "nothing to see before the term");

    let (session, _) = house.meet_seggio(example, &procedure).await;
    let custodian = Browser::as_person(&house, &one).await;
    let page = custodian.get(&address).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.text.contains(&format!(r#"data-session="{session}""#)) && page.text.contains("2 su 3"));
    assert!(!page.text.contains("given-before"));
    assert_eq!(Browser::as_person(&house, &example.body().lead()).await.get(&address).await.status, 403);
    let unknown = custodian.get(&format!("/procedures/{id}/sessions/altra/custody")).await;
    assert_eq!(unknown.status, 404);

    let answer = house.to_open(&id, &session, &one).await;
    let waiting = answer.envelopes.first().unwrap();
    let sealed = package.manifest.envelopes.iter().find(|envelope| envelope.id == waiting.envelope).unwrap();
    let share = house.share(&answer, sealed, &session, &one);
    house.give(&id, &session, &waiting.envelope, &one, &share).await.unwrap();
    assert!(custodian.get(&address).await.text.contains("given-before"));
    let another = Browser::as_person(&house, &third).await.get(&address).await;
    assert!(another.status == 200 && !another.text.contains("given-before"), "each sees his own shares");
}

#[tokio::test]
async fn losing_custodians_is_told_before_it_is_too_late() {
    let house = House::open().await;
    let body = Example::Como.body();
    let [one, two, three] = body.custodians();
    let custodian = Browser::as_person(&house, &one).await;
    let text = custodian.get("/custody").await.text;
    assert!(text.contains("anche se ne manca uno") && !text.contains("bastano appena"), "{text}");
    for (lost, says) in [(&three, "se ne manca ancora uno"), (&two, "queste buste non si aprono")] {
        let revoked = json!({ "person": lost, "role": Role::KeyCustodian, "reason": "trasferimento" });
        let admin = house.client(&body.admin()).await;
        let path = format!("/api/bodies/{}/roles/revoke", body.id);
        let _: serde_json::Value = admin.post(&path, &revoked).await.unwrap();
        let text = custodian.get("/custody").await.text;
        assert!(text.contains(says), "{lost}: {text}");
        assert!(text.contains("non è più custode"));
    }
    assert!(custodian.get("/custody").await.text.contains("alert-danger"));
}
