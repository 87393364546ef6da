//! Abnormally low tenders in a live procedure: the threshold that excludes by itself, and the check of a tender, over HTTP and
//! at the pages.

use ceralacca::{
    client::PublicProcedure,
    demo::{self, Example},
    sealer::Package,
};
use ceralacca_evaluation::{AnomalyMethod, Exact};
use ceralacca_procedure::{
    OperatorId, ProcedureId,
    definition::{AbnormalityMethod, AutomaticExclusion, EnvelopeClass, EnvelopeScope, Invitee, ProcedureFile},
    offers::{GivenAnswer, LotOffers},
};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{
    browser::Browser,
    draws::{again, civil},
    house::{House, refused},
};

const EXAMPLE: Example = Example::Ricengo;

/// A procedure at the lowest price, ranked, its session still running.
pub(super) struct Ranked {
    pub house: House,
    pub id: ProcedureId,
    pub lead: String,
    pub seggio: String,
}

/// Firm, discount, own labour cost.
pub(super) type Offer = (&'static str, &'static str, &'static str);

/// Firm, lot, the place that it gives it in its order of preference.
type Wish = (&'static str, u16, i64);

fn lowest_price(house: &House, offers: &[Offer], change: impl FnOnce(&mut ProcedureFile)) -> ProcedureFile {
    let mut file = EXAMPLE.procedure().unwrap();
    file.id = "minor-prezzo".to_owned();
    file.award.technical = None;
    file.award.ties = serde_json::from_value(json!([{ "step": "draw" }])).unwrap();
    file.panels.evaluation_members = 0;
    file.award.economic.formula =
        serde_json::from_value(json!({ "kind": "discount_over_best", "all_zero": "zero_points" })).unwrap();
    file.envelopes.retain(|envelope| envelope.class != EnvelopeClass::Technical);
    let invited = |(firm, _, _): &Offer| Invitee { operator: (*firm).to_owned() };
    file.participation.invited = offers.iter().map(invited).collect();
    file.terms.sent = house.app.now();
    file.terms.submission = house.app.now() + SignedDuration::from_hours(24 * 20);
    file.terms.first_session = None;
    file.terms.questions = None;
    change(&mut file);
    file
}

impl Ranked {
    pub async fn of(offers: &[Offer], change: impl FnOnce(&mut ProcedureFile)) -> Self {
        Self::preferring(offers, &[], change).await
    }

    /// The same; the wishes are what a firm answers for a lot to the item that asks for its preference.
    async fn preferring(offers: &[Offer], wishes: &[Wish], change: impl FnOnce(&mut ProcedureFile)) -> Self {
        let house = House::open().await;
        let file = lowest_price(&house, offers, change);
        let id = ProcedureId::new(file.id.as_str());
        let lead = EXAMPLE.body().lead();
        let client = house.client(&lead).await;
        let _: Value = client.post("/api/procedures", &json!({ "definition": file })).await.unwrap();
        let decision = json!({ "act": "det. n. 1", "lint_reasons": demo::lint_reasons(&file) });
        client.act(&id, "record-decision", &decision).await.unwrap();
        client.act(&id, "publish", &json!({})).await.unwrap();
        let procedure = house.public().procedure(&id).await.unwrap();
        let packages = tendered(&house, &procedure, offers, wishes).await;
        let packages: Vec<&Package> = packages.iter().collect();
        let (session, seggio) = house.meet_seggio(EXAMPLE, &procedure).await;
        house.open_all(EXAMPLE, &id, &session, &packages).await;
        let client = house.client(&lead).await;
        for (firm, _, _) in offers {
            client.act(&id, "admit", &json!({ "tenderer": firm, "reason": "Regolare." })).await.unwrap();
        }
        client.act(&id, "settle-admissions", &json!({ "act": "n. 2" })).await.unwrap();
        house.open_all(EXAMPLE, &id, &session, &packages).await;
        let ranked = Self { house, id, lead, seggio: seggio[0].clone() };
        for lot in procedure.definition.lot_numbers() {
            ranked.rank_lot(lot).await;
        }
        ranked
    }

    pub async fn rank(&self) {
        self.rank_lot(1).await;
    }

    async fn rank_lot(&self, lot: u16) {
        self.house.client(&self.seggio).await.act(&self.id, "rank", &json!({ "lot": lot })).await.unwrap();
    }

    async fn anomalies(&self) -> Value {
        let path = format!("/api/procedures/{}/lots/1/anomalies", self.id);
        self.house.client(&self.lead).await.get(&path).await.unwrap()
    }

    pub async fn browser(&self, person: &str) -> Browser {
        Browser::as_person(&self.house, person).await
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/procedures/{}{rest}", self.id)
    }

    pub async fn page(&self, person: &str, rest: &str) -> String {
        let page = self.browser(person).await.get(&self.path(rest)).await;
        assert_eq!(page.status, 200, "{person} {rest}: {}", page.text);
        page.text
    }

    pub async fn propose(&self) -> Result<(), ceralacca::client::ClientError> {
        self.propose_lot(1).await
    }

    async fn propose_lot(&self, lot: u16) -> Result<(), ceralacca::client::ClientError> {
        let body = json!({ "lot": lot, "reason": "Prima in graduatoria." });
        self.house.client(&self.seggio).await.act(&self.id, "propose-award", &body).await.map(drop)
    }

    pub async fn proposed(&self) -> Option<OperatorId> {
        self.house.public().procedure(&self.id).await.unwrap().lots[0].proposed.clone()
    }
}

/// Seals and sends the offers: the papers of the example, other figures.
async fn tendered(house: &House, procedure: &PublicProcedure, offers: &[Offer], wishes: &[Wish]) -> Vec<Package> {
    let mut file = EXAMPLE.offers().unwrap();
    file.procedure = procedure.id.as_str().to_owned();
    let template = file.lots[0].tenders[0].clone();
    file.lots[0].tenders.clear();
    for (firm, discount, labour) in offers {
        let mut offer = template.clone();
        offer.tenderer = (*firm).to_owned();
        offer.answers.insert("ribasso".to_owned(), GivenAnswer::Words((*discount).to_owned()));
        offer.answers.insert("costo_personale".to_owned(), GivenAnswer::Words((*labour).to_owned()));
        file.lots[0].tenders.push(offer);
    }
    let of_lot = |number| {
        let mut lot = LotOffers { number, ..file.lots[0].clone() };
        for offer in &mut lot.tenders {
            let wish = wishes.iter().find(|(firm, wanted, _)| *firm == offer.tenderer && *wanted == number);
            offer.answers.extend(wish.map(|(_, _, place)| ("preferenza".to_owned(), GivenAnswer::Whole(*place))));
        }
        lot
    };
    file.lots = procedure.definition.lot_numbers().map(of_lot).collect();
    let mut packages = Vec::new();
    for draft in demo::tenders(&procedure.definition, &file).unwrap() {
        let (package, folder) = house.seal(procedure, &draft).await;
        let firm = draft.tenderer.as_str();
        let client = house.client(demo::firm(firm).unwrap().legal.0).await;
        house.upload(&client, &package).await;
        client.submit(&package.manifest, &format!("tender-of-{firm}")).await.unwrap();
        drop(folder);
        packages.push(package);
    }
    packages
}

#[tokio::test(flavor = "multi_thread")]
async fn the_threshold_excludes_by_one_confirmation_and_the_next_is_proposed() {
    let offers = [
        ("coop-lario", "10.00", "9000"),
        ("coop-brunate", "11.00", "9000"),
        ("coop-erba", "12.00", "9000"),
        ("coop-cernobbio", "13.00", "9000"),
        ("coop-serio", "19.00", "9000"),
    ];
    let method = Some(AbnormalityMethod::A);
    let gara = Ranked::of(&offers, |file| {
        file.clauses.automatic_exclusion = Some(AutomaticExclusion { method, reference_discount: None });
    })
    .await;

    // 11, 12, 13 are kept: mean 12, deviation 1, threshold 12 + 20 %.
    let found = gara.anomalies().await;
    assert_eq!(found["found"]["threshold"]["state"], "due", "{found}");
    assert_eq!(found["found"]["threshold"]["excluded"], json!(["coop-serio"]));
    refused(gara.propose().await, 409, "anomaly_threshold_due");
    let serio = gara.house.client("serio-legale").await;
    refused(serio.act(&gara.id, "apply-anomaly-threshold", &json!({ "lot": 1 })).await, 403, "role_missing");
    let path = format!("/api/procedures/{}/lots/1/anomalies", gara.id);
    refused(serio.get::<Value>(&path).await, 403, "role_missing");

    let ranking = gara.page(&gara.seggio, "/lots/1/ranking").await;
    for words in ["Soglia di anomalia, metodo A: 14,40%", "Applica la soglia di anomalia", "media + 20%"] {
        assert!(ranking.contains(words), "{words}: {ranking}");
    }
    let panel = gara.page(&gara.seggio, "/panel").await;
    assert!(panel.contains("Applicare la soglia di anomalia"), "{panel}");
    let form = gara.path("/lots/1/anomalies/threshold");
    let browser = gara.browser(&gara.seggio).await;
    let asked = browser.get(&form).await;
    assert!(asked.text.contains("Concorrenti esclusi con questo atto: 1"), "{}", asked.text);
    assert!(asked.text.contains("btn-danger"), "{}", asked.text);
    let read = gara.page(&EXAMPLE.body().auditor(), "/lots/1/anomalies/threshold").await;
    assert!(read.contains("La applica il RUP") && !read.contains("btn-danger"), "who only reads has no button: {read}");
    assert_eq!(browser.send_form(&form, &[]).await.status, 303);
    let again = browser.get(&form).await;
    assert!(
        again.text.contains("quando la graduatoria è formata") && !again.text.contains("btn-danger"),
        "{}",
        again.text
    );
    assert_eq!(browser.post(&form, &[]).await.status, 409, "nothing is ranked now");

    gara.rank().await;
    let found = gara.anomalies().await;
    assert_eq!(found["found"]["threshold"]["state"], "applied");
    assert_eq!(found["decided"]["threshold"]["computation"]["anomalous"], json!(["coop-serio"]));
    let client = gara.house.client(&gara.lead).await;
    refused(client.act(&gara.id, "apply-anomaly-threshold", &json!({ "lot": 1 })).await, 409, "no_threshold_due");
    gara.propose().await.unwrap();
    assert_eq!(gara.proposed().await, Some(OperatorId::new("coop-cernobbio")));

    // Who is excluded, and why, stands in his page and in the minutes; the public reads neither.
    let excluded = gara.page(&gara.lead, "/tenderers/coop-serio").await;
    assert!(excluded.contains("Ribasso del 19%, superiore alla soglia di anomalia del 14,40%"), "{excluded}");
    let chair = gara.house.client(&gara.seggio).await;
    chair.act(&gara.id, "end-session", &json!({ "session": "seduta-1", "reason": "Chiusa." })).await.unwrap();
    let minutes = format!("/api/procedures/{}/sessions/seduta-1/minutes", gara.id);
    let minutes: Value = chair.get(&minutes).await.unwrap();
    let minutes = minutes.to_string();
    assert!(minutes.contains("soglia di anomalia, metodo A"), "{minutes}");
    assert!(minutes.contains("14,40%, su 5 offerte ammesse; offerte anomale: 1"), "{minutes}");
    let events = gara.page(&gara.lead, "/manage/record").await;
    assert!(events.contains("Applicata la soglia di anomalia (art. 54)"), "{events}");
    let public = Browser::anybody(&gara.house).get(&gara.path("")).await;
    assert_eq!(public.status, 200);
    assert!(!public.text.contains("anomalia"), "{}", public.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_method_left_to_a_draw_is_announced_and_drawn_and_anybody_draws_it_again() {
    let offers = [
        ("coop-lario", "10.00", "9000"),
        ("coop-brunate", "11.00", "9000"),
        ("coop-erba", "12.00", "9000"),
        ("coop-cernobbio", "13.00", "9000"),
        ("coop-serio", "19.00", "9000"),
    ];
    let method = Some(AbnormalityMethod::Drawn);
    let gara = Ranked::of(&offers, |file| {
        file.clauses.automatic_exclusion = Some(AutomaticExclusion { method, reference_discount: None });
    })
    .await;
    refused(gara.propose().await, 409, "method_not_drawn");
    let chair = gara.house.client(&gara.seggio).await;
    refused(chair.act(&gara.id, "apply-anomaly-threshold", &json!({ "lot": 1 })).await, 409, "method_not_drawn");
    let typed = json!({ "lot": 1, "drawn": { "method": "a", "act": "verbale n. 2" } });
    refused(chair.act(&gara.id, "apply-anomaly-threshold", &typed).await, 422, "body_malformed");
    let ranking = gara.page(&gara.seggio, "/lots/1/ranking").await;
    assert!(ranking.contains("Indici il sorteggio del metodo") && ranking.contains("fra A, B"), "{ranking}");
    assert!(!ranking.contains("Applica la soglia di anomalia"), "{ranking}");

    let (browser, announce) = (gara.browser(&gara.seggio).await, gara.path("/lots/1/announce-draw"));
    let form = browser.get(&announce).await;
    assert!(form.text.contains("Allegato II.2 A, B") && form.text.contains("art. 54 c. 2"), "{}", form.text);
    let not_before = gara.house.app.now() + SignedDuration::from_hours(24);
    let source = "estrazione del Lotto, ruota di Milano";
    let sent = browser.send_form(&announce, &[("source", source), ("not_before", &civil(not_before))]).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    let public = Browser::anybody(&gara.house).get(&gara.path("")).await;
    for told in ["Sorteggio indetto del metodo della soglia di anomalia", "Fra i metodi", "A, B", source] {
        assert!(public.text.contains(told), "{told}: {}", public.text);
    }
    let early = browser.send_form(&gara.path("/lots/1/draw"), &[("public_input", "8 15")]).await;
    assert_eq!(early.status, 409, "{}", early.text);

    gara.house.pass_to(not_before + SignedDuration::from_mins(1)).await;
    let browser = gara.browser(&gara.seggio).await;
    assert_eq!(browser.send_form(&gara.path("/lots/1/draw"), &[("public_input", "8 15")]).await.status, 303);
    let page = browser.get(&gara.path("/lots/1/ranking")).await;
    let repeated = Browser::anybody(&gara.house).get(&again(&page).replace("&amp;", "&")).await;
    assert_eq!(repeated.status, 200, "{}", repeated.text);
    let letter = ["A", "B"].into_iter().find(|letter| repeated.text.contains(&format!("Primo: {letter}"))).unwrap();
    let applied = format!("metodo {letter}: <strong>si applica questo");
    assert!(page.text.contains(&applied) && page.text.contains("Applica la soglia di anomalia"), "{}", page.text);
    let public = Browser::anybody(&gara.house).get(&gara.path("")).await;
    let told = format!("Sorteggiato il metodo della soglia di anomalia: {letter}");
    assert!(public.text.contains(&told), "{}", public.text);

    assert_eq!(browser.send_form(&gara.path("/lots/1/anomalies/threshold"), &[]).await.status, 303);
    gara.rank().await;
    let found = gara.anomalies().await;
    let computation = &found["decided"]["threshold"]["computation"];
    let method: AnomalyMethod = serde_json::from_value(computation["method"].clone()).unwrap();
    assert_eq!(
        (method.letter(), &computation["drawn"]),
        (letter, &json!("procedura minor-prezzo, lotto 1, sorteggio 1"))
    );
    let chair = gara.house.client(&gara.seggio).await;
    let draw = json!({ "lot": 1, "public_input": "9" });
    refused(chair.act(&gara.id, "record-draw", &draw).await, 409, "draw_held");
    gara.propose().await.unwrap();
    chair.act(&gara.id, "end-session", &json!({ "session": "seduta-1", "reason": "Chiusa." })).await.unwrap();
    let minutes = browser.get(&gara.path("/sessions/seduta-1/minutes")).await;
    for told in [
        "È indetto il sorteggio del metodo della soglia di anomalia",
        "fra i metodi A, B",
        &format!("Si applica il metodo {letter}."),
        &format!("metodo {letter}, sorteggiato (procedura minor-prezzo, lotto 1, sorteggio 1)"),
    ] {
        assert!(minutes.text.contains(told), "{told}: {}", minutes.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tender_below_the_labour_estimate_is_explained_and_judged() {
    let offers =
        [("coop-lario", "9.00", "8000.00"), ("coop-erba", "8.00", "8500.00"), ("coop-serio", "5.00", "9100.00")];
    let gara = Ranked::of(&offers, |file| {
        file.lots[0].labour_total = Some(Exact::parse_decimal("9000.00").unwrap());
    })
    .await;
    let refusal = refused(gara.propose().await, 409, "check_due");
    assert_eq!(refusal.facts["tenderer"], "coop-lario");
    assert!(refusal.it.contains("8.000,00") && refusal.it.contains("9.000,00"), "{}", refusal.it);

    // The RUP asks by the form; the firm finds it at its desk and explains with a file.
    let ask = gara.path("/lots/1/anomalies/coop-lario/ask");
    let lead = gara.browser(&gara.lead).await;
    let form = lead.get(&ask).await;
    assert!(form.text.contains("inferiore alla stima") && form.text.contains("minimi salariali"), "{}", form.text);
    let until = form.field("until");
    let request = [("reason", ""), ("request", "Spieghi il costo del personale."), ("until", "2030-01-01T10:00")];
    let late = lead.send_form(&ask, &request).await;
    assert_eq!(late.status, 422, "{}", late.text);
    assert!(late.text.contains("non oltre 15 giorni"), "{}", late.text);
    let request = [request[0], request[1], ("until", until.as_str())];
    assert_eq!(lead.send_form(&ask, &request).await.status, 303);
    refused(gara.propose().await, 409, "check_open");
    let lario = gara.browser("lario-legale").await;
    let desk = lario.get("/desk").await;
    assert!(desk.text.contains("/tender/explanations/1"), "{}", desk.text);
    let own = lario.get(&gara.path("/tender")).await;
    assert!(own.text.contains("appare anormalmente bassa"), "{}", own.text);
    let page = lario.get(&gara.path("/tender/explanations/1")).await;
    assert_eq!(page.status, 200);
    for words in ["Spieghi il costo del personale.", "inferiore alla stima", "minimi salariali", "15 giorni"] {
        let found = page.text.contains(words);
        assert_eq!(found, words != "15 giorni", "{words}: {}", page.text);
    }
    let stranger = gara.browser("serio-legale").await.get(&gara.path("/tender/explanations/1")).await;
    assert_eq!(stranger.status, 404, "nothing was asked of that firm: {}", stranger.text);
    let client = gara.house.client("lario-legale").await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("relazione.pdf");
    std::fs::write(&file, demo::paper(&["Relazione sui costi"])).unwrap();
    let length = std::fs::metadata(&file).unwrap().len();
    let upload = client.announce_upload(&gara.id, length).await.unwrap();
    let digest = client.continue_upload(&upload, &file).await.unwrap();
    let given = |digest: &str| {
        json!({
            "lot": 1, "tenderer": "coop-lario", "answer": "Il personale è assunto con sgravi.",
            "files": [{ "item": "spiegazioni", "digest": digest, "length": length }],
        })
    };
    let missing = client.act(&gara.id, "give-explanations", &given(&"00".repeat(32))).await;
    refused(missing, 422, "objects_missing");
    let foreign = gara.house.client("erba-legale").await;
    refused(foreign.act(&gara.id, "give-explanations", &given(&digest)).await, 403, "foreign_tender");
    client.act(&gara.id, "give-explanations", &given(&digest)).await.unwrap();
    let page = lario.get(&gara.path("/tender/explanations/1")).await;
    assert!(page.text.contains("Il personale è assunto con sgravi."), "{}", page.text);

    // The RUP reads the file and rejects; the tenderer is out and the lot is ranked again.
    let ranking = gara.page(&gara.lead, "/lots/1/ranking").await;
    let address = format!("/api/procedures/{}/lots/1/explanations/coop-lario/{digest}", gara.id);
    assert!(ranking.contains(&address) && ranking.contains("spiegazioni da valutare"), "{ranking}");
    assert_eq!(lead.get(&address).await.status, 200);
    let unknown = address.replace(&digest, &"11".repeat(32));
    assert_eq!(lead.get(&unknown).await.status, 404);
    let assess = gara.path("/lots/1/anomalies/coop-lario/assess");
    let undecided = lead.send_form(&assess, &[("reason", "Gli sgravi non bastano.")]).await;
    assert_eq!(undecided.status, 422, "{}", undecided.text);
    let judged = lead.send_form(&assess, &[("accepted", "no"), ("reason", "Gli sgravi non bastano.")]).await;
    assert_eq!(judged.status, 303, "{}", judged.text);
    let own = lario.get(&gara.path("/tender/explanations/1")).await;
    assert!(own.text.contains("giudicata anormalmente bassa ed esclusa"), "{}", own.text);
    refused(gara.propose().await, 409, "lot_not_ranked");
    gara.rank().await;

    // The next is below the estimate too; the seggio asks, the firm explains by the form alone, and its tender stands.
    refused(gara.propose().await, 409, "check_due");
    let chair = gara.house.client(&gara.seggio).await;
    let until = gara.house.app.now() + SignedDuration::from_hours(24 * 5);
    let ask = json!({ "lot": 1, "tenderer": "coop-erba", "request": "Spieghi.", "until": until });
    chair.act(&gara.id, "ask-explanations", &ask).await.unwrap();
    let judge = json!({ "lot": 1, "tenderer": "coop-erba", "accepted": true, "reason": "Convincente." });
    refused(chair.act(&gara.id, "assess-explanations", &judge).await, 409, "explanations_waiting");
    let erba = gara.browser("erba-legale").await;
    let answer = gara.path("/tender/explanations/1");
    let empty = erba.send_form(&answer, &[("answer", " ")]).await;
    assert_eq!(empty.status, 422, "{}", empty.text);
    assert_eq!(erba.send_form(&answer, &[("answer", "Organizzazione su due turni.")]).await.status, 303);
    chair.act(&gara.id, "assess-explanations", &judge).await.unwrap();
    gara.propose().await.unwrap();
    assert_eq!(gara.proposed().await, Some(OperatorId::new("coop-erba")));
    let found = gara.anomalies().await;
    assert_eq!(found["decided"]["checks"]["coop-lario"]["outcome"]["accepted"], false);
    assert_eq!(found["decided"]["checks"]["coop-erba"]["outcome"]["accepted"], true);
    let events = gara.page(&gara.lead, "/manage/record").await;
    for words in ["Giudicata non congrua l&#39;offerta di", "Giudicata congrua l&#39;offerta di"] {
        assert!(events.contains(words), "{words}: {events}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lot_that_a_tenderer_prefers_is_the_one_he_keeps() {
    let offers = [("coop-lario", "9.00", "9000"), ("coop-erba", "8.00", "9000"), ("coop-serio", "19.00", "9000")];
    // Serio is first in both lots and wants the second; Erba declares nothing.
    let wishes = [("coop-serio", 1, 2), ("coop-serio", 2, 1), ("coop-lario", 1, 1), ("coop-lario", 2, 2)];
    let gara = Ranked::preferring(&offers, &wishes, |file| {
        file.lots[0].amount = Exact::parse_decimal("5000.00").unwrap();
        let mut second = file.lots[0].clone();
        (second.number, second.title) = (2, "Secondo turno".to_owned());
        second.cig = Some("B10F7CBE24".to_owned());
        file.lots.push(second);
        file.envelopes[1].scope = EnvelopeScope::Lot;
        let limits = json!({
            "max_lots_per_tenderer": 1, "reason": "Più operatori", "empty_lot": "stays_with_first",
            "choice": ["declared_preference", "lot_order"],
        });
        file.lot_limits = serde_json::from_value(limits).unwrap();
        let item = json!({
            "id": "preferenza", "title": "Ordine di preferenza fra i lotti", "condition": "optional",
            "multiplicity": "per_lot", "kind": "number", "unit": "", "decimals": 0, "more_decimals": "refused",
            "used_as": "lot_preference",
        });
        file.envelopes[0].items.push(serde_json::from_value(item).unwrap());
    })
    .await;

    let awards = gara.page(&gara.seggio, "/awards").await;
    for told in ["2, 1</li>", "1, 2</li>", "non dichiarata</li>", "conserva il lotto 2"] {
        assert!(awards.contains(told), "{told}: {awards}");
    }
    gara.propose_lot(1).await.unwrap();
    gara.propose_lot(2).await.unwrap();
    let lots = gara.house.public().procedure(&gara.id).await.unwrap().lots;
    let proposed: Vec<_> = lots.iter().map(|lot| lot.proposed.as_ref().map(OperatorId::as_str)).collect();
    // By the order of the lots alone Serio would keep the first one.
    assert_eq!(proposed, [Some("coop-lario"), Some("coop-serio")]);
}
