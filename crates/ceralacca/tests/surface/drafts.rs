//! Work in progress: kept, never overwritten, and nobody's but theirs.

use std::collections::BTreeMap;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use ceralacca::demo::{self, Example};
use ceralacca_procedure::ProcedureId;
use ceralacca_sealing::{DraftSecret, RecoveryCode, UserSecret};
use ceralacca_server::{
    drafts::{self, Work},
    identity, people,
};
use ceralacca_storage::{RandomRng, SystemRandom};
use serde_json::{Value, json};

use crate::house::House;

const LARIO: &str = "coop-lario";
/// Who runs the installation, for these tests.
const PLATFORM: &str = "gestore";

/// People logged in by name, speaking plain HTTP.
struct Desk {
    house: House,
    http: reqwest::Client,
    tokens: BTreeMap<String, String>,
}

impl Desk {
    async fn open() -> Self {
        Self { house: House::open().await, http: reqwest::Client::new(), tokens: BTreeMap::new() }
    }

    /// Logins last twelve hours: those of people who were here before the clock moved are forgotten.
    fn forget_logins(&mut self) {
        self.tokens.clear();
    }

    async fn token(&mut self, person: &str) -> String {
        if let Some(token) = self.tokens.get(person) {
            return token.clone();
        }
        let token = identity::open_login(&self.house.app, &person.into()).await.unwrap().to_string();
        self.tokens.insert(person.to_owned(), token.clone());
        token
    }

    async fn send(&mut self, method: &str, person: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
        let url = format!("{}{path}", self.house.base);
        let mut request = self.http.request(method.parse().unwrap(), url);
        if !person.is_empty() {
            request = request.bearer_auth(self.token(person).await);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    async fn get(&mut self, person: &str, path: &str) -> (u16, Value) {
        self.send("GET", person, path, None).await
    }

    async fn put(&mut self, person: &str, path: &str, version: u64, data: &Value) -> (u16, Value) {
        self.send("PUT", person, path, Some(&json!({ "version": version, "data": data }))).await
    }

    /// A save that must succeed; its version.
    async fn saved(&mut self, person: &str, path: &str, version: u64, data: &Value) -> u64 {
        let (status, answer) = self.put(person, path, version, data).await;
        assert_eq!(status, 200, "{answer}");
        answer["version"].as_u64().unwrap()
    }

    /// A save that must be refused by a rule.
    async fn refused(&mut self, person: &str, path: &str, version: u64, data: &Value, expected: (u16, &str)) -> Value {
        let (status, answer) = self.put(person, path, version, data).await;
        assert_eq!((status, answer["rule"].as_str().unwrap()), expected, "{answer}");
        assert!(!answer["it"].as_str().unwrap().is_empty() && !answer["en"].as_str().unwrap().is_empty());
        answer
    }

    async fn unread(&mut self, person: &str, path: &str, expected: (u16, &str)) {
        let (status, answer) = self.get(person, path).await;
        assert_eq!((status, answer["rule"].as_str().unwrap_or_default()), expected, "{person} {path}: {answer}");
    }

    /// Somebody who runs the installation.
    async fn platform_admin(&self) {
        let record = people::PersonRecord { name: "Gestore".to_owned(), ..people::PersonRecord::default() };
        people::put_person(self.house.app.engine.as_ref(), &PLATFORM.into(), &record).await.unwrap();
        identity::add_platform_admin(self.house.app.engine.as_ref(), &PLATFORM.into()).await.unwrap();
    }
}

fn como() -> String {
    format!("{}-demo", Example::Como.procedure().unwrap().id)
}

/// What looks like a sealed workspace of so many padded pages.
fn sealed(fill: u8, pages: usize) -> Value {
    let mut bytes = vec![fill; 1 + 32 + pages * 4096 + 16];
    bytes[0] = 1;
    json!(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

#[tokio::test]
async fn a_workspace_is_of_the_firm_alone_and_never_overwritten() {
    let mut desk = Desk::open().await;
    desk.platform_admin().await;
    let firm = demo::firm(LARIO).unwrap();
    let (legal, delegate) = (firm.legal.0, firm.delegate.unwrap().0);
    let path = format!("/api/procedures/{}/workspace?operator={LARIO}", como());

    assert_eq!(desk.get(legal, &path).await, (200, json!({ "version": 0, "data": null, "updated": null })));
    let first = desk.saved(legal, &path, 0, &sealed(5, 1)).await;
    let (status, read) = desk.get(delegate, &path).await;
    assert_eq!((status, &read["data"], read["version"].as_u64()), (200, &sealed(5, 1), Some(first)));

    // Two colleagues on the same version: the second learns of the first.
    let second = desk.saved(delegate, &path, first, &sealed(6, 1)).await;
    let refusal = desk.refused(legal, &path, first, &sealed(7, 1), (409, "draft_changed")).await;
    assert_eq!(refusal["facts"]["version"], second.to_string());
    desk.refused(legal, &path, 0, &sealed(7, 1), (409, "draft_changed")).await;
    assert_eq!(desk.get(legal, &path).await.1["data"], sealed(6, 1));

    // What could be read is not taken, nor what is too long.
    for readable in [json!({ "discount": "12,5" }), json!("{\"discount\":\"12,5\"}"), json!(null), sealed(5, 0)] {
        desk.refused(legal, &path, second, &readable, (422, "draft_malformed")).await;
    }
    desk.refused(legal, &path, second, &sealed(5, 220), (413, "draft_too_long")).await;
    let whole = json!({ "version": second, "data": sealed(5, 1), "force": true });
    assert_eq!(desk.send("PUT", legal, &path, Some(&whole)).await.1["rule"], "body_malformed");
    desk.refused(legal, &path.replace(LARIO, "A%20B"), 0, &sealed(5, 1), (422, "operator_missing")).await;

    // Nobody else: another firm, the buyer's people, who runs the installation, the public.
    let other = demo::firm("coop-erba").unwrap().legal.0;
    let body = Example::Como.body();
    desk.unread(other, &path, (404, "tender_unknown")).await;
    desk.refused(other, &path, second, &sealed(8, 1), (404, "tender_unknown")).await;
    for stranger in [body.lead(), body.officer(), body.auditor(), body.custodians()[0].clone(), PLATFORM.to_owned()] {
        desk.unread(&stranger, &path, (403, "role_missing")).await;
        desk.refused(&stranger, &path, second, &sealed(8, 1), (403, "role_missing")).await;
    }
    desk.unread("", &path, (401, "login_missing")).await;
    assert_eq!(desk.get(legal, &path).await.1["version"].as_u64(), Some(second));
}

#[tokio::test]
async fn a_colleague_is_handed_the_draft_key() {
    let mut desk = Desk::open().await;
    desk.platform_admin().await;
    let firm = demo::firm(LARIO).unwrap();
    let (legal, delegate) = (firm.legal.0, firm.delegate.unwrap().0);
    let other = demo::firm("coop-erba").unwrap().legal.0;
    let rng = &mut RandomRng(&SystemRandom);
    let (draft, user) = (DraftSecret::generate(rng), UserSecret::generate(rng));

    // The delegate makes his key; its private part comes wrapped and goes back to him only.
    let keys = json!({ "public": user.public(), "device": { "ciphertext": "wrapped" } });
    let first = desk.saved(delegate, "/api/me/keys/user", 0, &keys).await;
    assert_eq!(desk.get(delegate, "/api/me/keys/user").await.1["data"], keys);
    assert_eq!(desk.get(delegate, "/api/me/keys/custodian").await.1["version"], 0, "keys of another role are others");
    assert_eq!(desk.get(legal, "/api/me/keys/user").await.1["version"], 0, "everybody reads his own");
    desk.refused(delegate, "/api/me/keys/user", 0, &keys, (409, "draft_changed")).await;
    desk.refused(delegate, "/api/me/keys/user", first, &json!({ "public": "AAAA" }), (422, "draft_malformed")).await;
    let long = json!({ "public": user.public(), "device": "x".repeat(70_000) });
    desk.refused(delegate, "/api/me/keys/user", first, &long, (422, "draft_malformed")).await;
    desk.unread("", "/api/me/keys/user", (401, "login_missing")).await;

    // Colleagues read the public part.
    let users = format!("/api/operators/{LARIO}/user-keys");
    let (status, answer) = desk.get(legal, &users).await;
    assert_eq!(status, 200);
    let of = |person: &str| answer["users"].as_array().unwrap().iter().find(|user| user["person"] == person).unwrap();
    assert_eq!((&of(delegate)["public"], &of(legal)["public"]), (&json!(user.public()), &json!(null)));
    assert_eq!(of(delegate)["name"], firm.delegate.unwrap().1);
    assert!(!answer.to_string().contains("ciphertext"));
    for stranger in [other, PLATFORM, &Example::Como.body().lead()] {
        desk.unread(stranger, &users, (404, "tender_unknown")).await;
    }

    // The legal representative hands the draft key over; only the addressee gets it.
    let path = format!("/api/procedures/{}/draft-keys?operator={LARIO}", como());
    let to = |person: &str| format!("{path}&person={person}");
    let wrapped = draft.wrap_to_user(&user.public(), &como(), LARIO, delegate, rng).unwrap();
    let handed = desk.saved(legal, &to(delegate), 0, &json!(wrapped)).await;
    let (_, answer) = desk.get(delegate, &path).await;
    let opened = serde_json::from_value(answer["own"]["data"].clone()).unwrap();
    assert_eq!(DraftSecret::from_user_wrapped(&opened, &user).unwrap().public(), draft.public());
    assert_eq!(answer["holders"], json!([{ "person": delegate, "version": handed }]));
    assert_eq!(desk.get(legal, &path).await.1["own"]["version"], 0, "wrapped to another");
    desk.refused(legal, &to(delegate), 0, &json!(wrapped), (409, "draft_changed")).await;
    desk.refused(legal, &to(legal), 0, &json!(wrapped), (422, "draft_malformed")).await;
    desk.refused(legal, &to(other), 0, &json!(wrapped), (404, "tender_unknown")).await;
    desk.refused(other, &to(delegate), handed, &json!(wrapped), (404, "tender_unknown")).await;

    // The recovery wrapping is for all users of the firm, and for nobody else.
    let recovery = draft.wrap_for_recovery(&RecoveryCode::generate(rng), rng);
    desk.saved(legal, &path, 0, &json!(recovery)).await;
    assert_eq!(desk.get(delegate, &path).await.1["recovery"]["data"], json!(recovery));
    let of_user = user.wrap_for_recovery(&RecoveryCode::generate(rng), rng);
    desk.refused(legal, &path, 0, &json!(of_user), (422, "draft_malformed")).await;
    desk.unread(other, &path, (404, "tender_unknown")).await;
    desk.unread(PLATFORM, &path, (403, "role_missing")).await;
}

#[tokio::test]
async fn a_firm_that_lost_every_key_begins_anew() {
    let mut desk = Desk::open().await;
    let firm = demo::firm(LARIO).unwrap();
    let (legal, delegate) = (firm.legal.0, firm.delegate.unwrap().0);
    let other = demo::firm("coop-erba").unwrap().legal.0;
    let rng = &mut RandomRng(&SystemRandom);
    let (lost, new, user) = (DraftSecret::generate(rng), DraftSecret::generate(rng), UserSecret::generate(rng));
    let recovery = |draft: &DraftSecret| {
        let rng = &mut RandomRng(&SystemRandom);
        json!(draft.wrap_for_recovery(&RecoveryCode::generate(rng), rng))
    };
    let keys = format!("/api/procedures/{}/draft-keys?operator={LARIO}", como());
    let (anew, to_delegate) = (keys.replace("draft-keys", "draft-keys/anew"), format!("{keys}&person={delegate}"));
    let workspace = format!("/api/procedures/{}/workspace?operator={LARIO}", como());
    let first = desk.saved(legal, &keys, 0, &recovery(&lost)).await;
    let handed = json!(lost.wrap_to_user(&user.public(), &como(), LARIO, delegate, rng).unwrap());
    desk.saved(legal, &to_delegate, 0, &handed).await;
    let old = desk.saved(legal, &workspace, 0, &sealed(5, 2)).await;

    // Refused, it changes nothing: a stranger, a workspace that could be read, a colleague who was first.
    let body = |version: u64, workspace: Value| json!({ "version": version, "recovery": recovery(&new), "workspace": workspace });
    let refused = [
        (other, body(first, sealed(6, 1)), (404, "tender_unknown")),
        (legal, body(first, json!({ "discount": "12,5" })), (422, "draft_malformed")),
        (legal, body(first + 1, sealed(6, 1)), (409, "draft_changed")),
    ];
    for (person, sent, expected) in refused {
        let (status, answer) = desk.send("PUT", person, &anew, Some(&sent)).await;
        assert_eq!((status, answer["rule"].as_str().unwrap()), expected, "{answer}");
    }
    assert_eq!(desk.get(delegate, &workspace).await.1["data"], sealed(5, 2));
    assert_eq!(desk.get(delegate, &keys).await.1["own"]["data"], handed);

    let (status, answer) = desk.send("PUT", legal, &anew, Some(&body(first, sealed(6, 1)))).await;
    assert_eq!((status, answer["version"].as_u64()), (200, Some(first + 1)));
    let (_, after) = desk.get(delegate, &keys).await;
    assert_eq!(after["recovery"]["data"]["public"], json!(new.public()));
    assert_eq!(
        (&after["own"]["data"], &after["holders"]),
        (&json!(null), &json!([])),
        "the lost key is handed to nobody"
    );
    // A window of a colleague that still shows the old draft cannot bring it back.
    desk.refused(delegate, &workspace, old, &sealed(5, 2), (409, "draft_changed")).await;
    assert_eq!(desk.get(delegate, &workspace).await.1["data"], sealed(6, 1));
}

#[tokio::test]
async fn a_sheet_is_seen_by_its_commissioner_only() {
    let mut desk = Desk::open().await;
    desk.platform_admin().await;
    let example = Example::Ricengo;
    let (serio, _) = desk.house.tender(example, "coop-serio").await;
    let procedure = desk.house.procedure(example).await;
    let id = procedure.id.clone();
    let path = format!("/api/procedures/{id}/lots/1/sheet");
    let commission = example.body().commissioners().to_vec();
    desk.unread(&commission[0], &path, (403, "role_missing")).await;

    let (session, _) = desk.house.meet_seggio(example, &procedure).await;
    desk.house.open_all(example, &id, &session, &[&serio]).await;
    let lead = desk.house.client(&example.body().lead()).await;
    lead.act(&id, "admit", &json!({ "tenderer": "coop-serio", "reason": "Regolare." })).await.unwrap();
    lead.act(&id, "settle-admissions", &json!({ "act": "n. 2" })).await.unwrap();
    desk.house.name_panel(example, &id, "evaluation", &commission).await;
    desk.forget_logins();

    let (mine, his) = (json!({ "coop-serio": { "A.1": "0,8" } }), json!({ "coop-serio": { "A.1": "" } }));
    let version = desk.saved(&commission[0], &path, 0, &mine).await;
    desk.saved(&commission[1], &path, 0, &his).await;
    assert_eq!(desk.get(&commission[0], &path).await.1["data"], mine);
    assert_eq!(desk.get(&commission[1], &path).await.1["data"], his);
    assert_eq!(desk.get(&commission[2], &path).await.1, json!({ "version": 0, "data": null, "updated": null }));
    desk.refused(&commission[0], &path, 0, &his, (409, "draft_changed")).await;
    desk.refused(&commission[0], &path, version, &json!("0,8"), (422, "draft_malformed")).await;
    let no_lot = path.replace("/1/", "/77/");
    desk.refused(&commission[0], &no_lot, 0, &mine, (404, "lot_unknown")).await;

    let body = example.body();
    let firm = demo::firm("coop-serio").unwrap().legal.0.to_owned();
    for stranger in [body.lead(), body.auditor(), body.opening_panel(), firm, PLATFORM.to_owned()] {
        desk.unread(&stranger, &path, (403, "role_missing")).await;
        desk.refused(&stranger, &path, version, &his, (403, "role_missing")).await;
    }
    desk.unread("", &path, (401, "login_missing")).await;
}

#[tokio::test]
async fn an_unfinished_file_is_of_the_body_that_writes_it() {
    let desk = Desk::open().await;
    desk.platform_admin().await;
    let app = &desk.house.app;
    let body = Example::Como.body();
    let actor = async |person: &str| identity::actor_of(app.engine.as_ref(), &person.into()).await.unwrap();
    let (lead, officer) = (actor(&body.lead()).await, actor(&body.officer()).await);
    let wizard = |procedure: &str| Work::Wizard { body: body.id.into(), procedure: procedure.into() };
    let new = wizard("mensa-2027");
    let typed = json!({ "title": "Mensa scol", "amount": "1.2" });

    let version = drafts::save(app, &officer, &new, 0, &typed).await.unwrap();
    assert_eq!(drafts::read(app, &lead, &new).await.unwrap().data, typed);
    assert!(drafts::save(app, &lead, &new, 0, &json!({})).await.unwrap_err().to_string().contains("draft_changed"));
    drafts::save(app, &lead, &new, version, &json!({ "title": "Mensa scolastica" })).await.unwrap();
    let listed = drafts::wizards(app, &officer, &body.id.into()).await.unwrap();
    assert_eq!(listed.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>(), [ProcedureId::new("mensa-2027")]);

    // Another body may use the same name until one of the two is drafted; neither sees the other's.
    let cremona = Example::Cremona.body();
    let elsewhere = Work::Wizard { body: cremona.id.into(), procedure: "mensa-2027".into() };
    let stranger = actor(&cremona.lead()).await;
    assert_eq!(drafts::read(app, &stranger, &elsewhere).await.unwrap().version, 0);
    for person in [cremona.lead(), body.auditor(), body.admin(), body.commissioners()[0].clone(), PLATFORM.to_owned()] {
        let stranger = actor(&person).await;
        for answer in [drafts::read(app, &stranger, &new).await.map(drop), drafts::discard(app, &stranger, &new).await]
        {
            assert!(answer.unwrap_err().to_string().contains("role_missing"), "{person}");
        }
        assert!(drafts::wizards(app, &stranger, &body.id.into()).await.is_err());
    }

    // What is published is no draft any more, and an identifier is one before anything is kept under it.
    let refused = async |procedure: &str| drafts::read(app, &lead, &wizard(procedure)).await.unwrap_err().to_string();
    assert!(refused(&como()).await.contains("wrong_phase"));
    assert!(refused("a/b").await.contains("identifier_unsound"));
    drafts::discard(app, &lead, &new).await.unwrap();
    assert_eq!(drafts::read(app, &lead, &new).await.unwrap().version, 0);
}

#[tokio::test]
async fn what_is_a_persons_alone_goes_with_him() {
    let mut desk = Desk::open().await;
    let firm = demo::firm(LARIO).unwrap();
    let keys = json!({ "public": UserSecret::generate(&mut RandomRng(&SystemRandom)).public() });
    desk.saved(firm.legal.0, "/api/me/keys/user", 0, &keys).await;
    let workspace = format!("/api/procedures/{}/workspace?operator={LARIO}", como());
    desk.saved(firm.legal.0, &workspace, 0, &sealed(5, 1)).await;
    assert!(people::erase_person(&desk.house.app, &firm.legal.0.into()).await.unwrap());
    desk.forget_logins();
    assert_eq!(desk.get(firm.legal.0, "/api/me/keys/user").await.1["version"], 0);
    let (_, kept) = desk.get(firm.delegate.unwrap().0, &workspace).await;
    assert_eq!(kept["data"], sealed(5, 1), "the firm's work stays the firm's");
}

#[tokio::test]
async fn a_colleague_comes_into_the_workspace_and_leaves_it() {
    let mut desk = Desk::open().await;
    let legal = demo::firm(LARIO).unwrap().legal.0;
    let (colleague, name, _) = demo::COLLEAGUE;
    let workspace = format!("/api/procedures/{}/workspace?operator={LARIO}", como());
    let users = format!("/api/operators/{LARIO}/users");
    let version = desk.saved(legal, &workspace, 0, &sealed(5, 1)).await;
    desk.unread(colleague, &workspace, (403, "role_missing")).await;

    let delegate = json!({ "person": colleague, "role": "delegate" });
    assert_eq!(desk.send("POST", legal, &users, Some(&delegate)).await.0, 200);
    desk.saved(colleague, &workspace, version, &sealed(6, 1)).await;
    let (_, answer) = desk.get(legal, &format!("/api/operators/{LARIO}/user-keys")).await;
    let listed = |answer: &Value| answer["users"].as_array().unwrap().iter().any(|user| user["name"] == name);
    assert!(listed(&answer), "{answer}");

    let removal = json!({ "person": colleague, "role": "delegate", "reason": "Non lavora più per l'impresa." });
    assert_eq!(desk.send("POST", legal, &format!("{users}/remove"), Some(&removal)).await.0, 200);
    desk.unread(colleague, &workspace, (403, "role_missing")).await;
    assert!(!listed(&desk.get(legal, &format!("/api/operators/{LARIO}/user-keys")).await.1));
}
