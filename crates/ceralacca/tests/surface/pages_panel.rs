//! Seggio and commission at their pages: the whole evaluation of Como by forms alone (custodians by their client), what each
//! page hides from whom, and that what comes out is what the files give.

use std::collections::BTreeMap;

use ceralacca::demo::Example;
use ceralacca_evaluation::Exact;
use ceralacca_procedure::{
    ProcedureState,
    offers::{GivenAnswer, LotOffers, evaluate},
    scoring,
    state::Phase,
};
use ceralacca_server::streams;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{
    browser::{Browser, Page},
    house::House,
};
use ceralacca::{client::PublicProcedure, sealer::Package};

const EXAMPLE: Example = Example::Como;
const FIRMS: [&str; 4] = ["coop-lario", "coop-brunate", "coop-erba", "coop-cernobbio"];

/// A procedure on its way, and the people at its pages.
struct Tender {
    house: House,
    procedure: PublicProcedure,
    packages: Vec<Package>,
}

impl Tender {
    /// Como with all its tenders, the term past, both panels named by the RUP.
    async fn closed() -> Self {
        let house = House::open().await;
        let mut packages = Vec::new();
        for firm in FIRMS {
            packages.push(house.tender(EXAMPLE, firm).await.0);
        }
        let procedure = house.procedure(EXAMPLE).await;
        house.pass_to(procedure.deadline + SignedDuration::from_secs(1)).await;
        let body = EXAMPLE.body();
        house.name_panel(EXAMPLE, &procedure.id, "opening", &[body.opening_panel()]).await;
        house.name_panel(EXAMPLE, &procedure.id, "evaluation", &body.commissioners()).await;
        Self { house, procedure, packages }
    }

    fn path(&self, rest: &str) -> String {
        format!("/procedures/{}{rest}", self.procedure.id)
    }

    /// A person at the pages. Logins end when the clock moves on, so each visit is a new one.
    async fn as_person(&self, person: &str) -> Browser {
        Browser::as_person(&self.house, person).await
    }

    async fn see(&self, person: &str, rest: &str) -> Page {
        self.as_person(person).await.get(&self.path(rest)).await
    }

    /// Opens a form and sends it; it must be done.
    async fn fill(&self, person: &str, rest: &str, fields: &[(&str, &str)]) -> Page {
        let (path, _) = rest.split_once('?').unwrap_or((rest, ""));
        let browser = self.as_person(person).await;
        let form = browser.get(&self.path(rest)).await;
        assert_eq!(form.status, 200, "{person} opens {rest}: {}", form.text);
        let request = form.field("request_id");
        let mut all = vec![("request_id", request.as_str())];
        all.extend_from_slice(fields);
        let sent = browser.post(&self.path(path), &all).await;
        assert_eq!(sent.status, 303, "{person} sends {rest}: {}", sent.text);
        sent
    }

    /// Sends a form that has no page of its own: a button.
    async fn press(&self, person: &str, rest: &str) {
        let pressed = self.as_person(person).await.post(&self.path(rest), &[("request_id", rest)]).await;
        assert_eq!(pressed.status, 303, "{person} presses {rest}: {}", pressed.text);
    }

    async fn state(&self) -> ProcedureState {
        (*streams::known_procedure(&self.house.app, &self.procedure.id).await.unwrap()).clone()
    }

    async fn declare(&self, person: &str, kind: &str) {
        let page = format!("/panel/{kind}");
        let before = self.see(person, &page).await;
        assert!(!before.text.contains("Cooperativa"), "no name before the record notes who reads: {}", before.text);
        self.fill(person, &page, &[]).await;
        let names = self.see(person, &page).await;
        assert!(names.text.contains("Cooperativa sociale Lario"), "{}", names.text);
        let fields = [("conflict", "no"), ("statement", "Nessun conflitto di interesse.")];
        self.fill(person, &format!("{page}/declare"), &fields).await;
    }

    /// Convenes a session by the form and lets its notice run; gives its address under the procedure.
    async fn convene(&self, person: &str, kind: &str) -> String {
        let form = self.see(person, &format!("/panel/convene?panel={kind}")).await;
        let starts_at = form.field("starts_at");
        let fields = [("panel", kind), ("purpose", "apertura delle buste"), ("starts_at", starts_at.as_str())];
        let sent = self.fill(person, "/panel/convene", &fields).await;
        self.house.pass_to(moment(&starts_at)).await;
        let address = sent.location.split('?').next().unwrap().to_owned();
        address.strip_prefix(&self.path("")).unwrap().to_owned()
    }

    async fn open_all(&self, session: &str) {
        let session = session.rsplit('/').next().unwrap().into();
        let packages: Vec<&Package> = self.packages.iter().collect();
        self.house.open_all(EXAMPLE, &self.procedure.id, &session, &packages).await;
    }

    /// The offers of the example under the identifier that the demo gives the procedure.
    fn lots(&self) -> Vec<LotOffers> {
        EXAMPLE.offers().unwrap().lots
    }
}

fn moment(civil: &str) -> Timestamp {
    let civil: jiff::civil::DateTime = civil.parse().unwrap();
    civil.to_zoned(TimeZone::get("Europe/Rome").unwrap()).unwrap().timestamp()
}

fn typed(answer: &GivenAnswer) -> String {
    match answer {
        GivenAnswer::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        GivenAnswer::Whole(number) => number.to_string(),
        GivenAnswer::Words(words) => words.replace('.', ","),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_evaluation_by_forms() {
    let tender = Tender::closed().await;
    let body = EXAMPLE.body();
    let (rup, seggio, auditor) = (body.lead(), body.opening_panel(), body.auditor());
    let commission = body.commissioners();

    // Before the declaration nothing is read, and the page says what to do.
    assert_eq!(tender.see(&seggio, "/tenderers/coop-lario").await.status, 403);
    let page = tender.see(&seggio, "/panel").await;
    assert!(page.text.contains("Leggi i nomi"), "{}", page.text);
    tender.declare(&seggio, "opening").await;

    let session = tender.convene(&seggio, "opening").await;
    let convened = tender.see(&auditor, &session).await;
    assert!(!convened.text.contains(&format!("{session}/start")), "who only reads has no button");
    tender.fill(&seggio, &format!("{session}/start"), &[]).await;
    let running = tender.see(&seggio, &session).await;
    assert!(running.text.contains("0 quote arrivate, ne servono 2"), "{}", running.text);
    tender.open_all(&session).await;
    let opened = tender.see(&seggio, &session).await;
    assert!(opened.text.contains("Aperte in questa seduta") && opened.text.contains("Restano chiuse"));

    admissions(&tender, &seggio, &rup).await;
    tender.fill(&seggio, &format!("{session}/end"), &[("reason", "Operazioni concluse.")]).await;
    let minutes = tender.see(&rup, &format!("{session}/minutes")).await;
    assert!(minutes.text.contains("Operazioni concluse.") && minutes.text.contains("Cooperativa sociale Lario"));

    for member in &commission {
        tender.declare(member, "evaluation").await;
    }
    let session = tender.convene(&rup, "evaluation").await;
    tender.fill(&commission[0], &format!("{session}/start"), &[]).await;
    for member in &commission[1..] {
        tender.press(member, &format!("{session}/presence")).await;
    }
    tender.open_all(&session).await;
    for lot in tender.lots() {
        score(&tender, &lot, &commission, &rup).await;
    }
    before_prices(&tender, &rup).await;
    for lot in tender.lots() {
        tender.fill(&commission[0], &format!("/lots/{}/show", lot.number), &[]).await;
    }
    tender.open_all(&session).await;
    tender.fill(&commission[0], &format!("{session}/end"), &[("reason", "Offerte economiche aperte.")]).await;
    rank_and_propose(&tender, &commission[0], &auditor).await;
}

async fn admissions(tender: &Tender, seggio: &str, rup: &str) {
    let cure = tender.see(seggio, "/tenderers/coop-erba/cure").await;
    assert_eq!(cure.status, 200);
    let fields = [("items", "ribasso"), ("request", "Integrare.")];
    let browser = tender.as_person(seggio).await;
    let refused = browser.post(&tender.path("/tenderers/coop-erba/cure"), &fields).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    assert!(
        refused.text.contains("Integrare.") && refused.text.contains("item_not_curable"),
        "what was typed comes back"
    );
    for firm in FIRMS {
        let shown = tender.see(rup, &format!("/tenderers/{firm}")).await;
        assert!(shown.text.contains("Ammetti") && shown.text.contains("da decidere"), "{}", shown.text);
        tender.fill(seggio, &format!("/tenderers/{firm}/admit"), &[("reason", "Documentazione regolare.")]).await;
    }
    for lot in tender.lots() {
        for offer in lot.tenders.iter().filter(|offer| offer.excluded.is_some()) {
            let (number, reason) = (lot.number.to_string(), offer.excluded.clone().unwrap());
            let fields = [("lot", number.as_str()), ("ground", "other_of_notice"), ("reason", reason.as_str())];
            tender.fill(seggio, &format!("/tenderers/{}/exclude", offer.tenderer), &fields).await;
        }
    }
    tender.fill(seggio, "/panel/settle", &[("act", "Determinazione n. 104")]).await;
    assert_eq!(tender.state().await.phase, Phase::Evaluation);
}

/// Each commissioner alone at his sheet; the values found; the comparison once all have locked; the scores final.
async fn score(tender: &Tender, lot: &LotOffers, commission: &[String; 3], rup: &str) {
    let number = lot.number;
    let sheet = format!("/lots/{number}/sheet");
    for (place, member) in commission.iter().enumerate() {
        let values: BTreeMap<String, String> = lot
            .tenders
            .iter()
            .filter(|offer| offer.excluded.is_none())
            .flat_map(|offer| {
                let cells = offer.coefficients.iter();
                cells.map(|(sub, given)| (format!("c:{}:{sub}", offer.tenderer), given[place].to_string()))
            })
            .collect();
        blind(tender, number, member, &commission[..place]).await;
        fill_sheet(tender, &sheet, member, &values).await;
    }
    // The RUP has no sheet, nobody has another's.
    assert_eq!(tender.see(rup, &sheet).await.status, 403);
    for offer in lot.tenders.iter().filter(|offer| offer.excluded.is_none()) {
        for (item, given) in &offer.ascertained {
            let form = format!("/lots/{number}/ascertain?tenderer={}&about={item}", offer.tenderer);
            let value = typed(given);
            let fields = [
                ("tenderer", offer.tenderer.as_str()),
                ("about", item.as_str()),
                ("value", value.as_str()),
                ("reason", "Dalla relazione tecnica."),
            ];
            tender.fill(&commission[0], &form, &fields).await;
        }
    }
    let compared = tender.see(rup, &format!("/lots/{number}/comparison")).await;
    assert!(compared.text.contains("Coefficienti dei commissari") && compared.text.contains("Scarto"));
    assert!(!compared.text.contains("/technical\""), "the RUP reads, the commission acts");
    tender.fill(&commission[0], &format!("/lots/{number}/technical"), &[]).await;
}

/// While his sheet is open, nothing of what others gave reaches a commissioner, nor anybody else.
async fn blind(tender: &Tender, lot: u16, member: &str, locked: &[String]) {
    let sheet = tender.see(member, &format!("/lots/{lot}/sheet")).await;
    assert_eq!(sheet.status, 200, "{}", sheet.text);
    assert!(!sheet.text.contains(" selected"), "an open sheet is empty, whatever the others gave");
    for person in [member, "como-rup", "como-revisore"] {
        let compared = tender.see(person, &format!("/lots/{lot}/comparison")).await;
        assert!(!compared.text.contains("Coefficienti dei commissari") && !compared.text.contains("derivation"));
        assert_eq!(
            compared.text.matches("<strong>bloccata</strong>").count(),
            locked.len(),
            "only who has locked is told"
        );
    }
}

async fn fill_sheet(tender: &Tender, sheet: &str, member: &str, values: &BTreeMap<String, String>) {
    let browser = tender.as_person(member).await;
    let save = async |version: &str, values: &BTreeMap<String, String>, then: &str| {
        let mut fields = vec![("version", version), ("by", "criterion"), ("then", then)];
        fields.extend(values.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        browser.post(&tender.path(sheet), &fields).await
    };
    let half: BTreeMap<String, String> =
        values.iter().take(3).map(|(name, value)| (name.clone(), value.clone())).collect();
    assert_eq!(save("0", &half, "stay").await.status, 303);
    assert_eq!(save("0", &half, "stay").await.status, 303, "pressed twice: what is stored is what was sent");
    // Another window that stands on the same version: refused, with what was chosen there and where the two differ.
    let conflict = save("0", values, "stay").await;
    assert_eq!(conflict.status, 409, "{}", conflict.text);
    assert_eq!(conflict.text.matches(" selected").count(), values.len());
    assert!(conflict.text.contains("Dove la scheda salvata è diversa"));
    let early = browser.get(&tender.path(&format!("{sheet}/lock"))).await;
    assert!(early.text.contains(&format!("ha 3 coefficienti su {}", values.len())), "{}", early.text);
    let saved = save(&conflict.field("version"), values, "lock").await;
    assert!(saved.location.ends_with("/sheet/lock"));
    // Unconfirmed it is not locked; with the version of an older reading neither.
    let form = browser.get(&saved.location).await;
    let (request, version) = (form.field("request_id"), form.field("version"));
    let lock = async |fields: &[(&str, &str)]| browser.post(&saved.location, fields).await.status;
    assert_eq!(lock(&[("request_id", &request), ("version", &version)]).await, 422);
    assert_eq!(lock(&[("request_id", &request), ("version", "1"), ("confirm", "yes")]).await, 409);
    assert_eq!(lock(&[("request_id", &request), ("version", &version), ("confirm", "yes")]).await, 303);
    let after = browser.get(&tender.path(sheet)).await;
    assert!(after.text.contains("La Sua scheda è bloccata") && !after.text.contains("<select"));
}

/// Scores are final and not shown: no price is open, computed or named anywhere.
async fn before_prices(tender: &Tender, rup: &str) {
    let state = tender.state().await;
    for (tenderer, envelope) in
        state.tenderers.values().flat_map(|found| found.envelopes.values().map(move |e| (found, e)))
    {
        if envelope.is_sealed() {
            let shown = tender.see(rup, &format!("/envelopes/{}", envelope.sealed.id)).await;
            assert_eq!(shown.status, 409, "{}: {}", tenderer.id(), shown.text);
        }
    }
    for lot in tender.lots() {
        let ranking = tender.see(rup, &format!("/lots/{}/ranking", lot.number)).await;
        assert!(ranking.text.contains("La graduatoria non si può ancora formare"), "{}", ranking.text);
        assert!(!ranking.text.contains("Offerto") && !ranking.text.contains("<svg role=\"img\""));
    }
}

/// The winner of lot 1 declares less labour than the estimate: the RUP asks, the firm explains, its tender stands.
async fn explain(tender: &Tender, auditor: &str) {
    let rup = EXAMPLE.body().lead();
    let waits = tender.see(auditor, "/awards").await;
    assert!(waits.text.contains("appare anormalmente bassa") && !waits.text.contains("/propose"), "{}", waits.text);
    let ask = "/lots/1/anomalies/coop-brunate/ask";
    let until = tender.see(&rup, ask).await.field("until");
    let fields = [("reason", ""), ("request", "Spiegare la manodopera."), ("until", until.as_str())];
    tender.fill(&rup, ask, &fields).await;
    tender.fill("brunate-legale", "/tender/explanations/1", &[("answer", "Personale già formato.")]).await;
    let ranking = tender.see(auditor, "/lots/1/ranking").await;
    assert!(ranking.text.contains("Personale già formato.") && !ranking.text.contains("/assess"), "{}", ranking.text);
    let fields = [("accepted", "yes"), ("reason", "Ore e salari rispettati.")];
    tender.fill(&rup, "/lots/1/anomalies/coop-brunate/assess", &fields).await;
}

async fn rank_and_propose(tender: &Tender, chair: &str, auditor: &str) {
    let mut offers = EXAMPLE.offers().unwrap();
    offers.procedure = tender.procedure.id.as_str().to_owned();
    let expected = evaluate(&tender.procedure.definition, &offers).unwrap();
    for lot in &expected.lots {
        let page = format!("/lots/{}/ranking", lot.number);
        exclude_what_the_law_excludes(tender, chair).await;
        tender.fill(chair, &format!("/lots/{}/rank", lot.number), &[]).await;
        let mut shown = tender.see(auditor, &page).await;
        shown.text = shown.text.replace("&#39;", "'");
        for place in &lot.ranking.places {
            // Every number stands on the page with its derivation, word for word as the evaluation prints it.
            let total: &Exact = &place.total.result;
            assert!(shown.text.contains(&total.italian()), "{total}");
            let derived = lot.technical.of(&place.tenderer).unwrap().explanation().outline_it();
            for line in derived.lines() {
                assert!(shown.text.contains(line.trim()), "{line} is not on {page}");
            }
        }
        assert!(shown.text.contains("<svg role=\"img\"") && !shown.text.contains(" style="));
        assert!(!shown.text.contains("/rank\""), "an auditor has no button");
        let lines = scoring::ranked_lines(&tender.procedure.definition, &lot.ranking);
        assert_eq!(tender.state().await.lots[&lot.number].ranking, lines);
    }
    let awards = tender.see(auditor, "/awards").await;
    assert!(
        awards.text.contains("risulta primo in più lotti di quanti ne può ottenere"),
        "the limit on lots is explained: {}",
        awards.text
    );
    explain(tender, auditor).await;
    for lot in &expected.lots {
        let fields = [("reason", "Primo in graduatoria nei limiti dei lotti.")];
        tender.fill(chair, &format!("/lots/{}/propose", lot.number), &fields).await;
    }
    let state = tender.state().await;
    assert_eq!(state.phase, Phase::Proposed);
    for proposal in &expected.proposals {
        let proposed = state.lots[&proposal.lot].proposed.as_ref().map(|id| id.as_str().to_owned());
        assert_eq!(proposed, proposal.tenderer.as_ref().map(|id| id.as_str().to_owned()), "lot {}", proposal.lot);
    }
    let over = tender.see(chair, "/panel").await;
    assert!(over.text.contains("hanno finito"), "{}", over.text);
}

/// Where a finding wants an exclusion the ranking waits for it, and the page of the tenderer says so.
async fn exclude_what_the_law_excludes(tender: &Tender, chair: &str) {
    use ceralacca_procedure::{event::FindingSeverity, state::EnvelopeStatus};
    let state = tender.state().await;
    for tenderer in state.tenderers.values() {
        for envelope in tenderer.envelopes.values() {
            let EnvelopeStatus::Opened { findings, .. } = &envelope.status else { continue };
            let Some(lot) = envelope.sealed.lot.filter(|lot| tenderer.competes_for(*lot)) else { continue };
            let Some(grave) = findings.iter().find(|finding| finding.severity == FindingSeverity::Exclusion) else {
                continue;
            };
            let number = lot.to_string();
            let fields = [("lot", number.as_str()), ("ground", "other_of_notice"), ("reason", grave.it.as_str())];
            tender.fill(chair, &format!("/tenderers/{}/exclude", tenderer.id()), &fields).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_and_firms_see_nothing_of_the_panels() {
    let tender = Tender::closed().await;
    for person in ["lario-legale", "ricengo-rup", "como-custode-1"] {
        for page in ["/panel", "/panel/convene", "/panel/settle", "/awards", "/tenderers/coop-lario", "/lots/1/sheet"] {
            let shown = tender.see(person, page).await;
            assert!([403, 404, 409].contains(&shown.status), "{person} gets {} at {page}", shown.status);
            assert!(!shown.text.contains("Cooperativa Brunate"), "{person} reads names at {page}");
        }
    }
    // Nobody logged in: to the login, and back.
    let nobody = Browser::anybody(&tender.house).get(&tender.path("/panel")).await;
    assert_eq!(nobody.status, 303);
    assert!(nobody.location.starts_with("/login?next="), "{}", nobody.location);
}

#[tokio::test(flavor = "multi_thread")]
async fn foreign_files_are_shown_without_any_permission() {
    let tender = Tender::closed().await;
    let body = EXAMPLE.body();
    let seggio = body.opening_panel();
    tender.declare(&seggio, "opening").await;
    let session = tender.convene(&seggio, "opening").await;
    tender.fill(&seggio, &format!("{session}/start"), &[]).await;
    tender.open_all(&session).await;
    let state = tender.state().await;
    let envelope =
        state.tenderers.values().next().unwrap().envelopes.values().find(|found| !found.is_sealed()).unwrap();
    let shown = tender.see(&seggio, &format!("/envelopes/{}", envelope.sealed.id)).await;
    assert!(shown.text.contains("Dichiarazioni rese nel modulo") && shown.text.contains("target=\"_blank\""));
    let address = format!(
        "{}/api/procedures/{}/envelopes/{}/files/1",
        tender.house.base, tender.procedure.id, envelope.sealed.id
    );
    let login: serde_json::Value = reqwest::Client::new()
        .post(format!("{}/api/login", tender.house.base))
        .json(&serde_json::json!({ "person": seggio }))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let file = reqwest::Client::new().get(address).bearer_auth(login["token"].as_str().unwrap()).send().await.unwrap();
    let header = |name: &str| file.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "application/pdf");
    assert!(header("content-disposition").starts_with("inline; filename*=UTF-8''"));
    assert!(header("content-security-policy").starts_with("default-src 'none'; object-src 'self'"));
    assert_eq!(header("x-content-type-options"), "nosniff");
}
