//! A tie at the pages and at the API: a draw announced with its commitment, held with the public input, drawn again by anybody from
//! the record alone.

use std::fs;

use ceralacca::{client::Client, demo::Example};
use ceralacca_procedure::{OperatorId, ProcedureEvent, ProcedureId, ProcedureState, state::Draw};
use ceralacca_server::streams;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use scraper::{Html, Selector};
use serde_json::{Value, json};

use super::{
    browser::{Browser, Page},
    house::{House, refused},
};

const EXAMPLE: Example = Example::Ricengo;
const SERIO: &str = "coop-serio";
const SOLE: &str = "gira-il-sole";
const NAMES: [&str; 2] = ["Cooperativa sociale Serio", "Associazione Gira il Sole"];
const SOURCE: &str = "estrazione del Lotto, ruota di Milano, o la prima che segue";

/// Ricengo with two tenders of 58 points each, ranked: 35 + 13 + 10 and 30 + 11 + 17.
struct Tied {
    house: House,
    id: ProcedureId,
}

impl Tied {
    async fn ranked() -> Self {
        let house = House::open().await;
        let packages = [house.tender(EXAMPLE, SERIO).await.0, house.tender(EXAMPLE, SOLE).await.0];
        let packages: Vec<_> = packages.iter().collect();
        let procedure = house.procedure(EXAMPLE).await;
        let id = procedure.id.clone();
        let (session, seggio) = house.meet_seggio(EXAMPLE, &procedure).await;
        house.open_all(EXAMPLE, &id, &session, &packages).await;
        let lead = house.client(&EXAMPLE.body().lead()).await;
        for firm in [SERIO, SOLE] {
            lead.act(&id, "admit", &json!({ "tenderer": firm, "reason": "Regolare." })).await.unwrap();
        }
        lead.act(&id, "settle-admissions", &json!({ "act": "n. 2" })).await.unwrap();
        let ended = json!({ "session": session, "reason": "Chiusa." });
        house.client(&seggio[0]).await.act(&id, "end-session", &ended).await.unwrap();
        let commission = EXAMPLE.body().commissioners().to_vec();
        house.name_panel(EXAMPLE, &id, "evaluation", &commission).await;
        for member in &commission {
            house.declare(&id, "evaluation", member).await;
        }
        let session = house.hold(EXAMPLE, &id, "evaluation", "seduta-2", &commission).await;
        house.open_all(EXAMPLE, &id, &session, &packages).await;
        let chair = house.client(&commission[0]).await;
        let technical = procedure.definition.award.technical.as_ref().unwrap();
        let subcriteria: Vec<_> = technical.criteria.iter().flat_map(|criterion| &criterion.subcriteria).collect();
        for (firm, values) in [(SERIO, ["35", "13"]), (SOLE, ["30", "11"])] {
            for (sub, value) in subcriteria.iter().zip(values) {
                let score = json!({
                    "lot": 1, "session": "seduta-2", "tenderer": firm, "subcriterion": sub.id.as_str(), "value": value,
                    "reason": "Giudizio collegiale.",
                });
                chair.act(&id, "score-collegially", &score).await.unwrap();
            }
        }
        chair.act(&id, "score-technical", &json!({ "lot": 1 })).await.unwrap();
        chair.act(&id, "show-technical", &json!({ "lot": 1 })).await.unwrap();
        house.open_all(EXAMPLE, &id, &session, &packages).await;
        chair.act(&id, "rank", &json!({ "lot": 1 })).await.unwrap();
        let tied = Self { house, id };
        let tie = tied.state().await.lots[&1].unresolved.clone().unwrap();
        assert_eq!((tie.tenderers.len(), tie.next_step.as_str()), (2, "draw"));
        tied
    }

    async fn state(&self) -> ProcedureState {
        (*streams::known_procedure(&self.house.app, &self.id).await.unwrap()).clone()
    }

    /// A commissioner, newly logged in: logins end when the clock moves on.
    async fn chair(&self) -> Client {
        self.house.client(&EXAMPLE.body().commissioners()[0]).await
    }

    async fn chair_at_pages(&self) -> Browser {
        Browser::as_person(&self.house, &EXAMPLE.body().commissioners()[0]).await
    }

    fn path(&self, rest: &str) -> String {
        format!("/procedures/{}{rest}", self.id)
    }

    async fn public_page(&self) -> Page {
        Browser::anybody(&self.house).get(&self.path("")).await
    }

    fn announcement(&self, hours: i64) -> Value {
        json!({ "lot": 1, "source": SOURCE, "not_before": self.house.app.now() + SignedDuration::from_hours(hours) })
    }

    /// The events of a kind, as recorded.
    async fn recorded(&self, kind: &str) -> Vec<Value> {
        let stream = ProcedureState::stream(&self.id);
        let entries = streams::entries(self.house.app.engine.as_ref(), &stream, 0).await.unwrap();
        let found = entries.into_iter().filter(|entry| entry.entry.kind == kind);
        found.map(|entry| entry.entry.payload).collect()
    }

    /// The draw of the record, drawn again from its event alone.
    async fn drawn_again(&self) -> (Value, Vec<OperatorId>) {
        let held = self.recorded("draw_held").await;
        assert_eq!(held.len(), 1);
        let event: ProcedureEvent = serde_json::from_value(held[0].clone()).unwrap();
        let ProcedureEvent::DrawHeld { lot, order, methods, seed, subject, commitment, public_input } = event else {
            panic!()
        };
        let (subject, public_input) = (subject.as_deref(), public_input.as_deref());
        let draw = Draw::recorded(&order, &methods, &seed, subject, commitment.as_ref(), public_input);
        assert_eq!(draw.repeated(lot).as_ref(), Ok(&draw));
        (held[0].clone(), order)
    }
}

pub fn civil(instant: Timestamp) -> String {
    instant.to_zoned(TimeZone::get("Europe/Rome").unwrap()).strftime("%Y-%m-%dT%H:%M").to_string()
}

/// The address of the page that repeats a draw, as another page links it.
pub fn again(page: &Page) -> String {
    let html = Html::parse_document(&page.text);
    let links = Selector::parse("a[href^='/calc/draw?']").unwrap();
    let link = html.select(&links).next().unwrap_or_else(|| panic!("no link: {}", page.text));
    link.value().attr("href").unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draw_is_announced_held_and_repeated_by_anybody() {
    let tied = Tied::ranked().await;
    let ranking = tied.path("/lots/1/ranking");
    let chair = tied.chair_at_pages().await;
    let page = chair.get(&ranking).await;
    assert!(page.text.contains("/lots/1/announce-draw\"") && !page.text.contains("/lots/1/draw\""), "{}", page.text);
    let not_before = tied.house.app.now() + SignedDuration::from_hours(100);
    let when = civil(not_before);
    let announce = tied.path("/lots/1/announce-draw");
    // What was typed wrong comes back with what is wrong.
    for (source, moment, wrong) in [
        ("", when.as_str(), "source-error"),
        (SOURCE, "domani", "not_before-error"),
        (SOURCE, "2020-01-01T10:00", "not_before-error"),
    ] {
        let page = chair.send_form(&announce, &[("source", source), ("not_before", moment)]).await;
        assert_eq!(page.status, 422, "{}", page.text);
        assert!(page.text.contains(wrong), "{wrong}: {}", page.text);
    }
    // Who reads nothing of the evaluation learns nothing of it from a form that comes back.
    for person in [EXAMPLE.body().officer(), "serio-legale".to_owned()] {
        let other = Browser::as_person(&tied.house, &person).await;
        for page in [&announce, &tied.path("/lots/1/draw")] {
            let refused = other.post(page, &[("source", SOURCE), ("not_before", &when)]).await;
            assert_eq!(refused.status, 403, "{person}: {}", refused.text);
            assert!(!NAMES.iter().any(|name| refused.text.contains(name)), "{person}: {}", refused.text);
        }
    }
    let form = chair.get(&announce).await;
    assert!(NAMES.iter().all(|name| form.text.contains(name)) && form.text.contains("art. 77"), "{}", form.text);
    let request = form.field("request_id");
    for time in ["once", "again, by a double click"] {
        let fields = [("request_id", request.as_str()), ("source", SOURCE), ("not_before", &when)];
        assert_eq!(chair.post(&announce, &fields).await.status, 303, "{time}");
    }
    let announced = tied.recorded("draw_announced").await;
    assert_eq!(announced.len(), 1, "a double click announces once");
    let commitment = announced[0]["commitment"].as_str().unwrap();
    assert_eq!(announced[0]["subject"], format!("procedura {}, lotto 1, sorteggio 1", tied.id));

    // Everybody reads what is fixed, nobody who is tied.
    let waiting = chair.get(&ranking).await;
    assert!(
        waiting.text.contains("In attesa del dato pubblico") && waiting.text.contains(commitment),
        "{}",
        waiting.text
    );
    assert!(!waiting.text.contains("/lots/1/draw\""), "{}", waiting.text);
    let public = tied.public_page().await;
    assert!(public.text.contains("Sorteggio indetto fra offerte pari") && public.text.contains(commitment));
    assert!(public.text.contains(SOURCE), "{}", public.text);
    let sole = Browser::as_person(&tied.house, "gira-il-sole-legale").await;
    let results = sole.get(&tied.path("/tender/results")).await;
    assert!(results.text.contains(commitment) && results.text.contains(SOURCE), "{}", results.text);
    let early = chair.send_form(&tied.path("/lots/1/draw"), &[("public_input", "8 15 33 41 70")]).await;
    assert_eq!(early.status, 409);
    assert!(early.text.contains("draw_too_early"), "{}", early.text);

    tied.house.pass_to(not_before).await;
    let chair = tied.chair_at_pages().await;
    let page = chair.get(&ranking).await;
    assert!(page.text.contains("/lots/1/draw\"") && !page.text.contains("/lots/1/announce-draw\""), "{}", page.text);
    let draw = tied.path("/lots/1/draw");
    let empty = chair.send_form(&draw, &[("public_input", " ")]).await;
    assert!(empty.status == 422 && empty.text.contains("public_input-error"), "{}", empty.text);
    assert_eq!(chair.send_form(&draw, &[("public_input", "8 15 33 41 70")]).await.status, 303);
    let (held, order) = tied.drawn_again().await;
    assert_eq!((held["commitment"].as_str(), held["public_input"].as_str()), (Some(commitment), Some("8 15 33 41 70")));
    let seed = held["seed"].as_str().unwrap();
    let ended = json!({ "session": "seduta-2", "reason": "Tenuto il sorteggio." });
    tied.chair().await.act(&tied.id, "end-session", &ended).await.unwrap();
    let minutes = chair.get(&tied.path("/sessions/seduta-2/minutes")).await;
    for told in ["È indetto il sorteggio", "Si tiene il sorteggio", SOURCE, "«8 15 33 41 70»", commitment, seed] {
        assert!(minutes.text.contains(told), "{told}: {}", minutes.text);
    }
    let public = tied.public_page().await;
    assert!(public.text.contains(seed) && public.text.contains("Sorteggio tenuto"), "{}", public.text);
    for hidden in NAMES.iter().chain(&[SERIO, SOLE, "/calc/draw?"]) {
        assert!(!public.text.contains(hidden), "{hidden} is for later: {}", public.text);
    }

    // The ranking follows the order drawn, and the page that repeats the draw finds it again.
    chair.send_form(&tied.path("/lots/1/rank"), &[]).await;
    let state = tied.state().await;
    let ranked: Vec<_> = state.lots[&1].ranking.iter().map(|line| line.tenderer.clone()).collect();
    assert_eq!((ranked, &state.lots[&1].unresolved), (order.clone(), &None));
    let link = again(&chair.get(&ranking).await);
    let repeated = Browser::anybody(&tied.house).get(&link.replace("&amp;", "&")).await;
    assert_eq!(repeated.status, 200, "{}", repeated.text);
    let places: Vec<_> = order.iter().map(|id| repeated.text.find(&format!("\">{id}</td>")).unwrap()).collect();
    assert!(places[0] < places[1] && repeated.text.contains(&format!("Primo: {}", order[0])), "{}", repeated.text);
    let changed = link.replace("8+15", "8+16");
    assert_ne!(Browser::anybody(&tied.house).get(&changed).await.text, repeated.text);
    let forged = Browser::anybody(&tied.house).get(&link.replace(seed, &"0".repeat(64))).await;
    assert_eq!(forged.status, 422, "another seed is not the one committed to: {}", forged.text);
    let sole = Browser::as_person(&tied.house, "gira-il-sole-legale").await;
    assert_eq!(again(&sole.get(&tied.path("/tender/results")).await), link);
    chair.send_form(&tied.path("/lots/1/propose"), &[("reason", "Prima per sorteggio.")]).await;
    assert_eq!(again(&tied.public_page().await), link, "with the ranking the public gets the whole draw");
}

#[tokio::test(flavor = "multi_thread")]
async fn draws_are_refused_out_of_their_order_and_survive_the_loss_of_the_secret() {
    let mut tied = Tied::ranked().await;
    let id = tied.id.clone();
    let draw = json!({ "lot": 1, "public_input": "8 15 33 41 70" });
    let chair = tied.chair().await;
    refused(chair.act(&id, "record-draw", &draw).await, 409, "draw_not_announced");
    for person in [EXAMPLE.body().lead(), EXAMPLE.body().auditor(), "serio-legale".to_owned()] {
        let other = tied.house.client(&person).await;
        refused(other.act(&id, "announce-draw", &tied.announcement(24)).await, 403, "role_missing");
        refused(other.act(&id, "record-draw", &draw).await, 403, "role_missing");
    }
    let with = |field: &str, value: Value| {
        let mut body = tied.announcement(24);
        body[field] = value;
        body
    };
    for (body, status, rule) in [
        (tied.announcement(0), 422, "draw_instant"),
        (tied.announcement(61 * 24), 422, "draw_instant"),
        (with("source", "due\nrighe".into()), 422, "source_unsound"),
        (with("reason", "niente da sostituire".into()), 422, "no_draw_to_replace"),
        // Nobody brings a commitment or a seed of his own.
        (with("commitment", "ab".repeat(32).into()), 422, "body_malformed"),
        (with("seeds", json!({})), 422, "body_malformed"),
        (with("lot", 7.into()), 404, "lot_unknown"),
    ] {
        refused(chair.act(&id, "announce-draw", &body).await, status, rule);
    }
    chair.act(&id, "announce-draw", &tied.announcement(24)).await.unwrap();
    refused(chair.act(&id, "announce-draw", &tied.announcement(48)).await, 409, "draw_announced");
    refused(chair.act(&id, "record-draw", &draw).await, 409, "draw_too_early");
    let replaced = |tied: &Tied| {
        let mut body = tied.announcement(48);
        body["reason"] = "L'estrazione è rinviata.".into();
        body
    };
    chair.act(&id, "announce-draw", &replaced(&tied)).await.unwrap();
    let announced = tied.recorded("draw_announced").await;
    assert_eq!(announced.len(), 2);
    assert_ne!(announced[0]["commitment"], announced[1]["commitment"]);
    let public = tied.public_page().await;
    for told in [&announced[0], &announced[1]] {
        assert!(public.text.contains(told["commitment"].as_str().unwrap()), "both stay in sight");
    }

    // The hour comes: nothing is replaced any more, whoever asks.
    tied.house.pass_to(announced[1]["not_before"].as_str().unwrap().parse().unwrap()).await;
    let chair = tied.chair().await;
    refused(chair.act(&id, "announce-draw", &replaced(&tied)).await, 409, "draw_due");
    let long = json!({ "lot": 1, "public_input": "8\n15" });
    refused(chair.act(&id, "record-draw", &long).await, 422, "public_input_unsound");

    // A restart changes nothing of it; the loss of the secret makes another announcement necessary, and possible.
    let key = tied.house.folder.path().join("keys/draws.key");
    let kept = fs::read(&key).unwrap();
    fs::remove_file(&key).unwrap();
    tied.house.restart().await;
    let chair = tied.chair().await;
    refused(chair.act(&id, "record-draw", &draw).await, 409, "draw_seed_lost");
    let page = tied.chair_at_pages().await.get(&tied.path("/lots/1/ranking")).await;
    assert!(page.text.contains("/lots/1/announce-draw\""), "{}", page.text);
    refused(chair.act(&id, "announce-draw", &tied.announcement(24)).await, 409, "draw_announced");
    let made_anew = fs::read(&key).unwrap();
    assert_ne!(made_anew, kept);
    fs::write(&key, &kept).unwrap();
    tied.house.restart().await;
    let chair = tied.chair().await;
    refused(chair.act(&id, "announce-draw", &replaced(&tied)).await, 409, "draw_due");
    fs::write(&key, &made_anew).unwrap();
    tied.house.restart().await;
    let chair = tied.chair().await;
    chair.act(&id, "announce-draw", &replaced(&tied)).await.unwrap();
    let third = tied.recorded("draw_announced").await.pop().unwrap();
    tied.house.pass_to(third["not_before"].as_str().unwrap().parse().unwrap()).await;
    let chair = tied.chair().await;
    chair.act(&id, "record-draw", &draw).await.unwrap();
    refused(chair.act(&id, "record-draw", &draw).await, 409, "draw_held");
    let (held, _) = tied.drawn_again().await;
    assert_eq!(held["commitment"], third["commitment"]);
    let results: Value = {
        let firm = tied.house.client("serio-legale").await;
        firm.get(&format!("/api/procedures/{id}/lots/1/results")).await.unwrap()
    };
    assert_eq!((results["announced"].as_array().unwrap().len(), results["draws"].as_array().unwrap().len()), (3, 1));
    assert_eq!(results["draws"][0]["seed"], held["seed"]);
}
