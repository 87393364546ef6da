//! The pages of a firm at its tender: what they show, to whom, and what they do without a script.

use ceralacca::demo::{self, Example};
use ceralacca_server::identity;
use jiff::SignedDuration;

use crate::house::House;

const SERIO: &str = "coop-serio";

/// Reads pages and sends forms as a person.
struct Browser<'a> {
    house: &'a House,
    http: reqwest::Client,
    token: String,
}

impl<'a> Browser<'a> {
    async fn of(house: &'a House, person: &str) -> Self {
        let token = identity::open_login(&house.app, &person.into()).await.unwrap().to_string();
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { house, http, token }
    }

    async fn get(&self, path: &str) -> (u16, String) {
        let request = self.http.get(format!("{}{path}", self.house.base)).bearer_auth(&self.token);
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
        let body = fields.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&");
        let request = self.http.post(format!("{}{path}", self.house.base)).bearer_auth(&self.token);
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }
}

fn legal(firm: &str) -> &'static str {
    demo::firm(firm).unwrap().legal.0
}

#[tokio::test]
async fn whether_the_tender_is_sent_stands_on_every_page_of_it() {
    let house = House::open().await;
    let base = format!("/procedures/{}/tender", house.procedure(Example::Ricengo).await.id);
    let firm = Browser::of(&house, legal(SERIO)).await;
    for page in ["", "/key", "/who", "/economic", "/send"] {
        let (status, text) = firm.get(&format!("{base}{page}")).await;
        assert_eq!(status, 200, "{page}");
        assert!(text.contains("OFFERTA NON INVIATA"), "{page}");
    }
    assert_eq!(firm.get(&format!("{base}/technical-2")).await.0, 404, "no such envelope in Ricengo");
    assert!(firm.get(&format!("{base}?lang=en")).await.1.contains("TENDER NOT SENT"));

    let (_, receipt) = house.tender(Example::Ricengo, SERIO).await;
    let leaf = receipt.leaf().unwrap().to_string();
    let (_, overview) = firm.get(&base).await;
    assert!(overview.contains("OFFERTA INVIATA") && overview.contains(&format!("{base}/receipts/{leaf}")));
    let (status, page) = firm.get(&format!("{base}/receipts/{leaf}")).await;
    assert_eq!(status, 200);
    assert!(page.contains(&leaf) && page.contains("busta economica") && page.contains("prima del termine"));
    assert_eq!(firm.get(&format!("{base}/receipts/{}", "0".repeat(64))).await.0, 404);
}

#[tokio::test]
async fn a_tender_is_seen_by_nobody_else() {
    let house = House::open().await;
    let base = format!("/procedures/{}/tender", house.procedure(Example::Ricengo).await.id);
    let (_, receipt) = house.tender(Example::Ricengo, SERIO).await;
    let leaf = receipt.leaf().unwrap();
    // Another invited firm sees its own tender, which is not sent.
    let other = Browser::of(&house, legal("coop-erba")).await;
    assert!(other.get(&base).await.1.contains("OFFERTA NON INVIATA"));
    assert_eq!(other.get(&format!("{base}/receipts/{leaf}")).await.0, 404);
    assert_eq!(other.get(&format!("{base}?operator={SERIO}")).await.0, 403);
    // One that is not invited, and the buyer's people, see none.
    let uninvited = Browser::of(&house, legal("coop-lario")).await;
    let (status, text) = uninvited.get(&base).await;
    assert_eq!(status, 403);
    assert!(text.contains("riservata agli operatori invitati"));
    let lead = Browser::of(&house, &Example::Ricengo.body().lead()).await;
    assert_eq!(lead.get(&base).await.0, 403);
    let anonymous = Browser { token: String::new(), ..Browser::of(&house, legal(SERIO)).await };
    assert_eq!(anonymous.get(&base).await.0, 303, "to the login");
}

#[tokio::test]
async fn a_tender_is_withdrawn_only_on_purpose_and_in_time() {
    let house = House::open().await;
    let procedure = house.procedure(Example::Ricengo).await;
    let base = format!("/procedures/{}/tender", procedure.id);
    house.tender(Example::Ricengo, SERIO).await;
    let firm = Browser::of(&house, legal(SERIO)).await;
    let page = format!("{base}/withdraw");
    assert!(firm.get(&page).await.1.contains("non sarà mai aperta"));
    let (status, text) = firm.post(&page, &[("request_id", "form-1")]).await;
    assert_eq!(status, 422);
    assert!(text.contains("Confermi di voler ritirare"));
    let sure = [("request_id", "form-2"), ("sure", "yes")];
    assert_eq!(firm.post(&page, &sure).await.0, 303);
    assert_eq!(firm.post(&page, &sure).await.0, 303, "a double click is done once");
    let (_, overview) = firm.get(&base).await;
    assert!(overview.matches("Offerta ritirata").count() == 1);
    assert!(overview.contains("OFFERTA RITIRATA") && !overview.contains("OFFERTA NON INVIATA"));

    house.tender(Example::Ricengo, "gira-il-sole").await;
    house.set_clock(procedure.deadline + SignedDuration::from_secs(1));
    let late = Browser::of(&house, legal("gira-il-sole")).await;
    let (status, text) = late.post(&page, &[("request_id", "form-3"), ("sure", "yes")]).await;
    assert_eq!(status, 409);
    assert!(text.contains("oltre il termine del"), "both instants are told");
    assert!(late.get(&base).await.1.contains("OFFERTA INVIATA"));
}

#[tokio::test]
async fn a_firm_manages_its_people() {
    let house = House::open().await;
    let (lario, delegate) = (demo::firm("coop-lario").unwrap(), demo::firm("coop-lario").unwrap().delegate.unwrap());
    let legal = Browser::of(&house, lario.legal.0).await;
    let (status, text) = legal.get("/operators/coop-lario").await;
    assert_eq!(status, 200);
    assert!(text.contains(delegate.1) && text.contains("non ancora") && text.contains("Aggiungi una persona"));
    let users = "/operators/coop-lario/users";
    let (status, text) = legal.post(users, &[("request_id", "f-1"), ("person", "nessuno"), ("role", "delegate")]).await;
    assert_eq!(status, 422);
    assert!(text.contains("value=\"nessuno\""), "what was typed comes back");
    let added = [("request_id", "f-2"), ("person", "erba-legale"), ("role", "delegate")];
    assert_eq!(legal.post(users, &added).await.0, 303);
    assert!(legal.get("/operators/coop-lario").await.1.contains("Fausto Rigamonti"));
    // He acts for two firms now, and is asked for which.
    let both = Browser::of(&house, "erba-legale").await;
    let base = format!("/procedures/{}/tender", house.procedure(Example::Como).await.id);
    let (_, asked) = both.get(&base).await;
    assert!(asked.contains("Per conto di quale impresa") && asked.contains("?operator=coop-lario"));
    assert!(both.get(&format!("{base}?operator=coop-lario")).await.1.contains("Cooperativa sociale Lario"));
    // A delegate adds nobody, a stranger sees nothing.
    let delegate = Browser::of(&house, delegate.0).await;
    assert_eq!(
        delegate.post(users, &[("request_id", "f-3"), ("person", "brunate-legale"), ("role", "delegate")]).await.0,
        403
    );
    let stranger = Browser::of(&house, "brunate-legale").await;
    assert_eq!(stranger.get("/operators/coop-lario").await.0, 404);
    // A delegate removes nobody; a representative does, with reasons, but never the last of them.
    let remove = "/operators/coop-lario/users/remove?person=erba-legale&role=delegate";
    assert_eq!(stranger.get(remove).await.0, 404);
    assert!(!delegate.get("/operators/coop-lario").await.1.contains("users/remove"));
    let reasoned = [("request_id", "f-4"), ("reason", "Incarico concluso.")];
    assert_eq!(delegate.post(remove, &reasoned).await.0, 403);
    assert!(legal.get("/operators/coop-lario").await.1.contains("person=erba-legale&role=delegate"));
    assert!(legal.get(remove).await.1.contains("Fausto Rigamonti"));
    assert_eq!(legal.post(remove, &[("request_id", "f-5"), ("reason", " ")]).await.0, 422);
    let last = format!("/operators/coop-lario/users/remove?person={}&role=legal_representative", lario.legal.0);
    let (status, text) = legal.post(&last, &[("request_id", "f-6"), ("reason", "Pensione")]).await;
    assert_eq!(status, 409);
    assert!(text.contains("unico legale rappresentante") && text.contains("Pensione"), "{text}");
    assert_eq!(legal.post(remove, &reasoned).await.0, 303);
    assert!(!legal.get("/operators/coop-lario").await.1.contains("Fausto Rigamonti"));
    assert_eq!(both.get(&format!("{base}?operator=coop-lario")).await.0, 403, "he acts for it no more");
}

#[tokio::test]
async fn what_was_not_asked_or_is_not_shown_yet_has_no_page() {
    let house = House::open().await;
    let procedure = house.procedure(Example::Cremona).await;
    let base = format!("/procedures/{}/tender", procedure.id);
    let firm = Browser::of(&house, legal("studio-abitare-bene")).await;
    assert_eq!(firm.get(&format!("{base}/cure")).await.0, 404, "nothing was asked");
    assert_eq!(firm.get(&format!("{base}/results")).await.0, 409, "not the moment");
    assert!(firm.get(&base).await.1.contains("OFFERTA INVIATA"));
}
