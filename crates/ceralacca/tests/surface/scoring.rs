//! Scores: on the scale, once, and only by who has declared.

use ceralacca::demo::Example;
use serde_json::json;

use crate::house::{House, refused};

const SERIO: &str = "coop-serio";

#[tokio::test]
async fn scores_are_on_the_scale_once_and_after_the_declaration() {
    let house = House::open().await;
    let example = Example::Ricengo;
    let (serio, _) = house.tender(example, SERIO).await;
    let procedure = house.procedure(example).await;
    let id = procedure.id.clone();
    let (session, seggio) = house.meet_seggio(example, &procedure).await;
    house.open_all(example, &id, &session, &[&serio]).await;
    let lead = house.client(&example.body().lead()).await;
    lead.act(&id, "admit", &json!({ "tenderer": SERIO, "reason": "Documentazione regolare." })).await.unwrap();
    lead.act(&id, "settle-admissions", &json!({ "act": "n. 2" })).await.unwrap();
    let chair = house.client(&seggio[0]).await;
    chair.act(&id, "end-session", &json!({ "session": session, "reason": "Chiusa." })).await.unwrap();

    // An even commission is refused, and one named from outside the rules too.
    let commission = example.body().commissioners().to_vec();
    let even = json!({ "act": "n. 3", "members": commission[..2] });
    refused(lead.act(&id, "name-evaluation-panel", &even).await, 422, "panel_size");
    house.name_panel(example, &id, "evaluation", &commission).await;

    let technical = procedure.definition.award.technical.as_ref().unwrap();
    let subcriterion = technical.criteria[0].subcriteria[0].id.as_str().to_owned();
    let score = |value: &str, reason: &str| {
        json!({
            "lot": 1, "session": "seduta-2", "tenderer": SERIO, "subcriterion": subcriterion, "value": value, "reason": reason,
        })
    };
    // By one who has not declared.
    let first = house.client(&commission[0]).await;
    refused(first.act(&id, "score-collegially", &score("40", "Buona.")).await, 403, "declaration_missing");
    let conflict = json!({ "panel": "evaluation", "conflict": false, "statement": "Nessuno." });
    refused(first.act(&id, "declare-conflict", &conflict).await, 409, "names_not_seen");
    for member in &commission {
        house.declare(&id, "evaluation", member).await;
    }
    let session = house.hold(example, &id, "evaluation", "seduta-2", &commission).await;
    // Logins last twelve hours, notice three days.
    let (first, lead) = (house.client(&commission[0]).await, house.client(&example.body().lead()).await);
    refused(first.act(&id, "score-collegially", &score("40", "Buona.")).await, 409, "technical_closed");
    house.open_all(example, &id, &session, &[&serio]).await;
    // 51 to 54 cannot be given, nor fractions, nor a value without reasons; nor may the RUP give one.
    for off in ["52", "40.5", "56"] {
        refused(first.act(&id, "score-collegially", &score(off, "Ottima.")).await, 422, "off_scale");
    }
    refused(first.act(&id, "score-collegially", &score("40", " ")).await, 422, "text_missing");
    refused(lead.act(&id, "score-collegially", &score("40", "Buona.")).await, 403, "role_missing");
    first.act(&id, "score-collegially", &score("40", "Proposta ampia e motivata.")).await.unwrap();
    refused(first.act(&id, "score-collegially", &score("41", "Altro.")).await, 409, "already_scored");
    // Scores that are not complete are not final, and prices do not open before the scores are shown.
    refused(first.act(&id, "score-technical", &json!({ "lot": 1 })).await, 409, "evaluation_refused");
    refused(first.act(&id, "show-technical", &json!({ "lot": 1 })).await, 409, "technical_not_final");
    refused(first.act(&id, "rank", &json!({ "lot": 1 })).await, 409, "lot_not_rankable");
}
