//! A tie resolved by improved offers in a live procedure: asked for, sealed, opened by the custodians after the term, ranked.

use ceralacca::{
    client::{Client, ClientError, PublicProcedure, ToOpenAnswer},
    custodian::{Doubt, Recorded, SessionRecord, Trusted, check},
    demo,
};
use ceralacca_procedure::{
    EnvelopeId, ProcedureState, TenderState,
    definition::EnvelopeClass,
    event::{AnswerValue, SealedEnvelope, SealedObject},
    refusal::civil,
    scoring,
};
use ceralacca_record::Receipt;
use ceralacca_sealing::{EnvelopeClass as SealedClass, EnvelopeContext, EnvelopeSealer, Scope};
use ceralacca_server::{opening, streams, views};
use ceralacca_storage::{RandomRng, SystemRandom};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{
    anomalies::{Offer, Ranked},
    house::refused,
};
use ceralacca::demo::Example;

const SERIO: &str = "coop-serio";
const SOLE: &str = "gira-il-sole";
const LARIO: &str = "coop-lario";
const OFFERS: [Offer; 3] = [(SERIO, "10.00", "9000"), (SOLE, "10.00", "9000"), (LARIO, "8.00", "9000")];

struct Tied {
    gara: Ranked,
    procedure: PublicProcedure,
}

/// A sealed improved offer that is not sent yet.
struct Improved {
    envelope: SealedEnvelope,
    index: Vec<u8>,
}

impl Tied {
    async fn ranked() -> Self {
        let gara = Ranked::of(&OFFERS, |file| {
            let steps = json!([{ "step": "improved_offer", "days": 5 }, { "step": "draw" }]);
            file.award.ties = serde_json::from_value(steps).unwrap();
        })
        .await;
        let procedure = gara.house.public().procedure(&gara.id).await.unwrap();
        let tied = Self { gara, procedure };
        let tie = tied.state().await.lots[&1].unresolved.clone().unwrap();
        assert_eq!((tie.tenderers.len(), tie.next_step.as_str()), (2, "improved_offer"));
        tied
    }

    async fn state(&self) -> ProcedureState {
        (*streams::known_procedure(&self.gara.house.app, &self.gara.id).await.unwrap()).clone()
    }

    fn now(&self) -> Timestamp {
        self.gara.house.app.now()
    }

    async fn firm(&self, firm: &str) -> Client {
        self.gara.house.client(demo::firm(firm).unwrap().legal.0).await
    }

    fn asking(&self, hours: i64) -> Value {
        json!({ "lot": 1, "until": self.now() + SignedDuration::from_hours(hours), "request": "Migliorate il ribasso." })
    }

    async fn asked(&self) -> Timestamp {
        let lead = self.gara.house.client(&self.gara.lead).await;
        lead.act(&self.gara.id, "ask-improved-offers", &self.asking(96)).await.unwrap();
        self.state().await.lots[&1].improvements[0].until
    }

    fn seal(&self, firm: &str, id: &str, scope: Scope, figure: &str) -> Improved {
        let (custody, mut rng) = (self.procedure.custody.as_ref().unwrap(), RandomRng(&SystemRandom));
        let set = opening::custodian_set(&self.procedure.definition.buyer.id, custody).unwrap();
        let context = EnvelopeContext {
            procedure: self.gara.id.to_string(),
            scope,
            class: SealedClass::Economic,
            tenderer: firm.to_owned(),
            envelope: id.to_owned(),
        };
        let sealer = EnvelopeSealer::new(context, &set, None, &mut rng).unwrap();
        let answers = json!({ "ribasso": AnswerValue::Number(figure.parse().unwrap()) });
        let (header, index) = sealer.finish(answers, &mut rng).unwrap();
        let objects =
            header.files.iter().map(|file| SealedObject { digest: file.object.to_string(), length: file.length });
        let envelope = SealedEnvelope {
            id: id.into(),
            class: EnvelopeClass::Economic,
            lot: Some(1),
            round: Some(1),
            epoch: custody.epoch,
            header: serde_json::to_value(&header).unwrap(),
            header_digest: header.digest().unwrap().to_string(),
            objects: objects.collect(),
        };
        Improved { envelope, index }
    }

    async fn upload(&self, firm: &str, improved: &Improved) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("index");
        std::fs::write(&path, &improved.index).unwrap();
        let client = self.firm(firm).await;
        let upload = client.announce_upload(&self.gara.id, improved.envelope.objects[0].length).await.unwrap();
        client.continue_upload(&upload, &path).await.unwrap();
    }

    async fn send(&self, person: &Client, firm: &str, improved: &Improved) -> Result<Receipt, ClientError> {
        let path = format!("/api/procedures/{}/tender/improved-offer", self.gara.id);
        person.post(&path, &json!({ "tenderer": firm, "envelope": improved.envelope })).await
    }

    /// Seals, uploads and sends a figure.
    async fn improves(&self, firm: &str, id: &str, figure: &str) -> (Improved, Receipt) {
        let improved = self.seal(firm, id, Scope::ImprovedOffer { lot: 1, round: 1 }, figure);
        self.upload(firm, &improved).await;
        let receipt = self.send(&self.firm(firm).await, firm, &improved).await.unwrap();
        (improved, receipt)
    }

    /// A new session of the panel, once the one before is ended.
    async fn meets_again(&self) -> ceralacca_procedure::SessionId {
        let seggio = self.gara.house.client(&self.gara.seggio).await;
        let ended = json!({ "session": "seduta-1", "reason": "Si attende il termine." });
        seggio.act(&self.gara.id, "end-session", &ended).await.unwrap();
        for (person, address) in [(&self.gara.seggio, "/panel/convene"), (&self.gara.lead, "/manage/convene-session")] {
            let ranking = self.gara.page(person, "/lots/1/ranking").await;
            assert!(ranking.contains(address) && ranking.contains("per aprire le offerte migliorative"), "{ranking}");
        }
        let members = [self.gara.seggio.clone()];
        self.gara.house.hold(Example::Ricengo, &self.gara.id, "opening", "seduta-2", &members).await
    }

    async fn recorded(&self, kind: &str) -> usize {
        let stream = ProcedureState::stream(&self.gara.id);
        let entries = streams::entries(self.gara.house.app.engine.as_ref(), &stream, 0).await.unwrap();
        entries.iter().filter(|entry| entry.entry.kind == kind).count()
    }

    async fn rank(&self) -> Vec<(u32, String)> {
        self.gara.rank().await;
        self.state().await.lots[&1].ranking.iter().map(|line| (line.place, line.tenderer.to_string())).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_better_improved_offer_wins_and_nobody_reads_it_before_the_term() {
    let tied = Tied::ranked().await;
    let (gara, id) = (&tied.gara, tied.gara.id.clone());
    let until = tied.asked().await;
    let lead = gara.house.client(&gara.lead).await;
    refused(lead.act(&id, "ask-improved-offers", &tied.asking(96)).await, 409, "improvement_open");

    // The firm finds the request, the term and the form; who is not tied finds nothing.
    let legal = |firm: &str| demo::firm(firm).unwrap().legal.0;
    let overview = gara.page(legal(SOLE), "/tender").await;
    assert!(overview.contains("/tender/improved-offer/1") && overview.contains("art. 77"), "{overview}");
    let page = gara.page(legal(SOLE), "/tender/improved-offer/1").await;
    for words in ["Migliorate il ribasso.", "improve.js", "data-round=\"1\"", "NESSUNA OFFERTA MIGLIORATIVA INVIATA"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let other = gara.browser(legal(LARIO)).await.get(&gara.path("/tender/improved-offer/1")).await;
    assert_eq!(other.status, 404, "{}", other.text);
    assert!(!gara.page(legal(LARIO), "/tender").await.contains("improved-offer"));

    let (serio, receipt) = tied.improves(SERIO, "m-serio", "12.50").await;
    assert_eq!(receipt.entry.kind, "improved");
    let (replaced, _) = tied.improves(SOLE, "m-sole-1", "14").await;
    let (sole, _) = tied.improves(SOLE, "m-sole-2", "12").await;
    let page = gara.page(legal(SOLE), "/tender/improved-offer/1").await;
    assert!(page.contains("OFFERTA MIGLIORATIVA INVIATA") && !page.contains("NESSUNA OFFERTA"), "{page}");

    // Before the term neither the record of the procedure nor any page of the buyer tells that somebody sent.
    assert_eq!(tied.recorded("improved_offer_taken").await, 0);
    for (person, rest) in [
        (&gara.seggio, "/lots/1/ranking"),
        (&gara.lead, "/lots/1/ranking"),
        (&gara.seggio, "/panel"),
        (&gara.lead, "/manage"),
    ] {
        let page = gara.page(person, rest).await;
        for hidden in ["m-serio", "m-sole", "12,5", "12.5", "Offerte arrivate"] {
            assert!(!page.contains(hidden), "{rest} tells {hidden}: {page}");
        }
    }
    let listed: Value =
        gara.house.client(&gara.seggio).await.get(&format!("/api/procedures/{id}/tenderers")).await.unwrap();
    assert!(!listed.to_string().contains("m-s"), "{listed}");
    let [one, two, _] = Example::Ricengo.body().custodians();
    let early = gara.house.to_open(&id, &"seduta-1".into(), &one).await;
    assert!(early.envelopes.is_empty());
    let own: Value = tied.firm(SOLE).await.get(&format!("/api/procedures/{id}/tenders/{SOLE}")).await.unwrap();
    assert_eq!(own["improved"][0]["id"], "m-sole-2", "{own}");
    refused(
        tied.firm(LARIO).await.get::<Value>(&format!("/api/procedures/{id}/tenders/{SOLE}")).await,
        404,
        "tender_unknown",
    );

    // The term passes: the round closes by itself, and late ones are told both instants.
    gara.house.pass_to(until + SignedDuration::from_secs(1)).await;
    assert_eq!((tied.recorded("improved_offer_taken").await, tied.recorded("improved_offers_closed").await), (2, 1));
    let late = tied.seal(SERIO, "m-late", Scope::ImprovedOffer { lot: 1, round: 1 }, "20");
    tied.upload(SERIO, &late).await;
    let refusal = refused(tied.send(&tied.firm(SERIO).await, SERIO, &late).await, 409, "improvement_expired");
    assert!(refusal.it.contains(&civil(until)), "{}", refusal.it);
    gara.rank().await;
    assert!(tied.state().await.lots[&1].unresolved.is_some(), "sealed envelopes decide nothing");

    let session = tied.meets_again().await;
    let answer = gara.house.to_open(&id, &session, &one).await;
    let ids: Vec<&str> = answer.envelopes.iter().map(|found| found.envelope.as_str()).collect();
    assert_eq!(ids, ["m-serio", "m-sole-2"]);
    custodian_makes_sure(&tied, &answer, until, &one).await;
    // A superseded one opens never, whoever gives a share of it.
    let share = gara.house.share(&answer, &replaced.envelope, &session, &one);
    refused(gara.house.give(&id, &session, &replaced.envelope.id, &one, &share).await, 404, "envelope_unknown");
    for (custodian, sealed) in [(&one, &serio), (&two, &serio), (&one, &sole), (&two, &sole)] {
        let share = gara.house.share(&answer, &sealed.envelope, &session, custodian);
        gara.house.give(&id, &session, &sealed.envelope.id, custodian, &share).await.unwrap();
    }
    assert_eq!(tied.rank().await, [(1, SERIO.to_owned()), (2, SOLE.to_owned()), (3, LARIO.to_owned())]);
    let ranking = gara.page(&gara.seggio, "/lots/1/ranking").await;
    assert!(ranking.contains("12,5") && ranking.contains("migliorata"), "{ranking}");
    let propose = gara.page(&gara.seggio, "/lots/1/propose").await;
    assert!(propose.contains("con l&#39;offerta migliorativa di 12,5"), "the contract is made at it: {propose}");
    gara.propose().await.unwrap();
    assert_eq!(gara.proposed().await.unwrap().as_str(), SERIO);
    let seggio = gara.house.client(&gara.seggio).await;
    seggio.act(&id, "end-session", &json!({ "session": session, "reason": "Proposta." })).await.unwrap();
    let minutes = gara.page(&gara.seggio, "/sessions/seduta-2/minutes").await;
    for told in ["offerta migliorativa", "12,5", "con l’offerta migliorativa"] {
        assert!(minutes.contains(told), "{told}: {minutes}");
    }
    let engine = gara.house.app.engine.as_ref();
    assert_eq!(views::live(engine).await.unwrap(), views::from_record(engine).await.unwrap());
}

/// What a custodian's own device finds of an improved offer, and of one that is passed off as something else.
async fn custodian_makes_sure(tied: &Tied, answer: &ToOpenAnswer, until: Timestamp, custodian: &str) {
    let keys = [tied.gara.house.public().record_key().await.unwrap()];
    let envelope = &answer.envelopes[0];
    let path = format!("/api/procedures/{}/sessions/{}/record", tied.gara.id, answer.session);
    let record: SessionRecord = tied.gara.house.client(custodian).await.get(&path).await.unwrap();
    let judged = |record: &SessionRecord, envelope: &ceralacca::client::ToOpen, now: Timestamp| {
        let trusted = Trusted { keys: &keys, now, demo: true };
        check(answer, &Recorded::read(record, trusted), envelope, &custodian.into(), trusted)
    };
    let by = |envelope: &ceralacca::client::ToOpen, now: Timestamp| {
        judged(&record, envelope, now).map_err(|doubt| doubt.code())
    };
    assert_eq!(by(envelope, tied.now()), Ok(()));
    assert!(record.tenders.is_empty(), "who sent an improved offer is told by the act that took it, and by no other");
    let mut unranked = record.clone();
    let ranked = unranked.procedure.acts.iter_mut().rfind(|act| act.kind == "ranked").unwrap();
    (ranked.entry, ranked.proof) = (None, None);
    assert_eq!(judged(&unranked, envelope, tied.now()).unwrap_err().code(), "gap", "it stands on the ranking");
    let before = judged(&record, envelope, until);
    assert!(matches!(before, Err(Doubt::BeforeTerm { deadline, .. }) if deadline == until), "{before:?}");
    let mut as_first = envelope.clone();
    as_first.round = None;
    assert_eq!(by(&as_first, tied.now()), Err("other_act"), "an improved offer is not the economic envelope");
    let mut later = envelope.clone();
    later.round = Some(2);
    assert_eq!(by(&later, tied.now()), Err("other_act"), "nor of another round");
    let mut swapped = envelope.clone();
    swapped.receipt = answer.envelopes[1].receipt.clone();
    assert_eq!(by(&swapped, tied.now()), Err("other_act"), "nor with another's receipt");
    // His own tender's receipt proves nothing of the improved offer.
    let stream = TenderState::stream(&tied.gara.id, &envelope.tenderer);
    let app = &tied.gara.house.app;
    let first = streams::entries(app.engine.as_ref(), &stream, 0).await.unwrap()[0].leaf.to_string();
    let path = format!("/api/procedures/{}/tenders/{}/receipts/{first}", tied.gara.id, envelope.tenderer);
    let mut of_tender = envelope.clone();
    of_tender.receipt = tied.firm(envelope.tenderer.as_str()).await.get(&path).await.unwrap();
    assert_eq!(by(&of_tender, tied.now()), Err("not_in_manifest"));
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_and_envelopes_sealed_for_something_else_are_refused() {
    let tied = Tied::ranked().await;
    let (gara, id) = (&tied.gara, tied.gara.id.clone());
    let good = Scope::ImprovedOffer { lot: 1, round: 1 };
    let nobody_asked = tied.seal(SERIO, "m-0", good, "12");
    tied.upload(SERIO, &nobody_asked).await;
    let serio = tied.firm(SERIO).await;
    refused(tied.send(&serio, SERIO, &nobody_asked).await, 403, "improved_offers_not_asked");
    for person in [gara.seggio.clone(), gara.lead.clone()] {
        let (client, hours) = (gara.house.client(&person).await, [1, 24 * 7]);
        for hours in hours {
            refused(client.act(&id, "ask-improved-offers", &tied.asking(hours)).await, 422, "improvement_term");
        }
    }
    refused(serio.act(&id, "ask-improved-offers", &tied.asking(96)).await, 403, "role_missing");

    // At the page of the panel: what is wrong comes back beside its field.
    let (browser, form) = (gara.browser(&gara.seggio).await, gara.path("/lots/1/ask-improved-offers"));
    assert!(gara.page(&gara.seggio, "/lots/1/ranking").await.contains("/lots/1/ask-improved-offers"));
    for (request, until, wrong) in [("", "2026-04-01T10:00", "until-error"), ("Migliorate.", "domani", "until-error")] {
        let page = browser.send_form(&form, &[("request", request), ("until", until)]).await;
        assert!(page.status == 422 && page.text.contains(wrong), "{wrong}: {}", page.text);
    }
    let asked = browser.get(&form).await;
    assert!(asked.text.contains("Serio") && asked.text.contains("art. 77"), "{}", asked.text);
    let until = asked.field("until");
    let sent = browser.send_form(&form, &[("request", "Migliorate il ribasso."), ("until", &until)]).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    assert!(gara.page(&gara.seggio, "/lots/1/ranking").await.contains("Offerte migliorative"));

    let lario = tied.firm(LARIO).await;
    let of_lario = tied.seal(LARIO, "m-1", good, "12");
    tied.upload(LARIO, &of_lario).await;
    refused(tied.send(&lario, LARIO, &of_lario).await, 403, "improved_offers_not_asked");
    refused(tied.send(&lario, SERIO, &nobody_asked).await, 403, "foreign_tender");
    refused(tied.send(&gara.house.client(&gara.lead).await, SERIO, &nobody_asked).await, 403, "role_missing");
    for (name, scope) in [
        ("m-2", Scope::Lot(1)),
        ("m-3", Scope::Procedure),
        ("m-4", Scope::ImprovedOffer { lot: 1, round: 2 }),
        ("m-5", Scope::ImprovedOffer { lot: 2, round: 1 }),
    ] {
        let wrong = tied.seal(SERIO, name, scope, "12");
        tied.upload(SERIO, &wrong).await;
        refused(tied.send(&serio, SERIO, &wrong).await, 422, "header_context");
    }
    let of_sole = tied.seal(SOLE, "m-6", good, "12");
    tied.upload(SERIO, &of_sole).await;
    refused(tied.send(&serio, SERIO, &of_sole).await, 422, "header_context");
    let missing = tied.seal(SERIO, "m-7", good, "12");
    refused(tied.send(&serio, SERIO, &missing).await, 422, "objects_missing");
    let mut doctored = tied.seal(SERIO, "m-8", good, "12");
    tied.upload(SERIO, &doctored).await;
    doctored.envelope.header_digest = "00".repeat(32);
    refused(tied.send(&serio, SERIO, &doctored).await, 422, "header_malformed");
    // The same request again is the same act, not a second one.
    tied.send(&serio, SERIO, &nobody_asked).await.unwrap();
    refused(tied.send(&serio, SERIO, &nobody_asked).await, 422, "envelope_id_unsound");
    // An improved offer is no part of a tender, and no tender is sent now.
    let own: Value = serio.get(&format!("/api/procedures/{id}/tenders/{SERIO}")).await.unwrap();
    assert_eq!(own["acts"].as_array().unwrap().len(), 2, "{own}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nobody_improves_or_all_alike_lots_are_drawn() {
    let tied = Tied::ranked().await;
    let until = tied.asked().await;
    tied.gara.house.pass_to(until).await;
    assert_eq!(tied.recorded("improved_offers_closed").await, 0, "the last instant is in time");
    tied.gara.house.pass_to(until + SignedDuration::from_micros(1)).await;
    assert_eq!(tied.recorded("improved_offers_closed").await, 1);
    tied.gara.house.pass_to(until + SignedDuration::from_hours(1)).await;
    assert_eq!(tied.recorded("improved_offers_expired").await, 1, "once");
    let ranking = tied.gara.page(&tied.gara.seggio, "/lots/1/ranking").await;
    assert!(ranking.contains("nessuno ha migliorato") && ranking.contains("/lots/1/rank\""), "{ranking}");
    tied.rank().await;
    let state = tied.state().await;
    assert_eq!(state.lots[&1].unresolved.as_ref().unwrap().next_step, "draw");
    assert_eq!(scoring::improved_offer(&state, 1, &SERIO.into()), None);
    let unknown: Option<(_, _)> = state.envelope(&EnvelopeId::new("m-serio"));
    assert!(unknown.is_none());
    refused(tied.gara.propose().await, 409, "tie_unresolved");
}
