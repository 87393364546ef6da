//! A whole procedure whose offers are compared in pairs: three tenders, three commissioners, blind sheets, refusals, and numbers
//! that the files give too.

use std::collections::BTreeMap;

use ceralacca::{
    client::PublicProcedure,
    demo::{self, Example, lint_reasons},
    sealer::{Package, TenderDraft},
};
use ceralacca_evaluation::{
    Decimals, PairPreference, PairwiseRules, PairwiseVariant, RoundingMode, RoundingRule, Scoring, TendererId,
};
use ceralacca_procedure::{
    ProcedureId, ProcedureState, SessionId,
    definition::ProcedureFile,
    offers::{GivenAnswer, LotOffers, OffersFile, evaluate},
    scoring,
};
use ceralacca_server::streams;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{
    browser::{Browser, Page},
    house::{House, refused},
};

const EXAMPLE: Example = Example::Como;
const FIRMS: [&str; 3] = ["coop-brunate", "coop-erba", "coop-lario"];
const PAIRS: [(usize, usize); 3] = [(0, 1), (0, 2), (1, 2)];

struct Contest {
    house: House,
    procedure: PublicProcedure,
    session: SessionId,
    commission: Vec<String>,
}

/// Como with its offers compared in pairs and without a threshold, under a name of its own.
fn definition(como: &ProcedureFile) -> ProcedureFile {
    let mut file = como.clone();
    "confronto-a-coppie".clone_into(&mut file.id);
    let technical = file.award.technical.as_mut().unwrap();
    technical.threshold = None;
    technical.scoring = Scoring::Pairwise(PairwiseRules {
        variant: PairwiseVariant::MeanThenRescaled,
        rounding: RoundingRule { mode: RoundingMode::Truncate, decimals: Decimals::new(2).unwrap() },
        offers_max: 20,
        fallback: technical.scoring.coefficients().cloned(),
    });
    file
}

/// The offers of Como's first lot.
fn offers(id: &ProcedureId) -> OffersFile {
    let mut offers = EXAMPLE.offers().unwrap();
    offers.procedure = id.as_str().to_owned();
    offers.lots.retain(|lot| lot.number == 1);
    offers
}

impl Contest {
    /// Up to the commission in session, with the technical envelopes of these firms open.
    async fn under_scoring(firms: &[&str]) -> Self {
        let house = House::open().await;
        let lead = house.client(&EXAMPLE.body().lead()).await;
        let file = definition(&house.procedure(EXAMPLE).await.definition);
        let id = ProcedureId::new(file.id.as_str());
        let _: Value = lead.post("/api/procedures", &json!({ "definition": file })).await.unwrap();
        let decision = json!({ "act": "det. 1", "lint_reasons": lint_reasons(&file) });
        lead.act(&id, "record-decision", &decision).await.unwrap();
        lead.act(&id, "publish", &json!({})).await.unwrap();
        let procedure = house.public().procedure(&id).await.unwrap();

        let drafts: Vec<TenderDraft> = demo::tenders(&procedure.definition, &offers(&id)).unwrap();
        let mut packages = Vec::new();
        for draft in drafts.iter().filter(|draft| firms.contains(&draft.tenderer.as_str())) {
            let (package, _folder) = house.seal(&procedure, draft).await;
            let client = house.client(demo::firm(draft.tenderer.as_str()).unwrap().legal.0).await;
            house.upload(&client, &package).await;
            client.submit(&package.manifest, draft.tenderer.as_str()).await.unwrap();
            packages.push(package);
        }
        let (opening, seggio) = house.meet_seggio(EXAMPLE, &procedure).await;
        let all: Vec<&Package> = packages.iter().collect();
        house.open_all(EXAMPLE, &id, &opening, &all).await;
        let lead = house.client(&EXAMPLE.body().lead()).await;
        for firm in firms {
            lead.act(&id, "admit", &json!({ "tenderer": firm, "reason": "Regolare." })).await.unwrap();
        }
        lead.act(&id, "settle-admissions", &json!({ "act": "n. 2" })).await.unwrap();
        let chair = house.client(&seggio[0]).await;
        chair.act(&id, "end-session", &json!({ "session": opening, "reason": "Chiusa." })).await.unwrap();

        let commission = EXAMPLE.body().commissioners().to_vec();
        house.name_panel(EXAMPLE, &id, "evaluation", &commission).await;
        for member in &commission {
            house.declare(&id, "evaluation", member).await;
        }
        let session = house.hold(EXAMPLE, &id, "evaluation", "seduta-2", &commission).await;
        house.open_all(EXAMPLE, &id, &session, &all).await;
        Self { house, procedure, session, commission }
    }

    async fn see(&self, person: &str, rest: &str) -> Page {
        Browser::as_person(&self.house, person).await.get(&self.path(rest)).await
    }

    fn path(&self, rest: &str) -> String {
        format!("/procedures/{}{rest}", self.procedure.id)
    }

    async fn state(&self) -> ProcedureState {
        (*streams::known_procedure(&self.house.app, &self.procedure.id).await.unwrap()).clone()
    }

    fn subcriteria(&self) -> Vec<String> {
        let technical = self.procedure.definition.award.technical.as_ref().unwrap();
        let subcriteria = technical.criteria.iter().flat_map(|criterion| &criterion.subcriteria);
        let judged = subcriteria
            .filter(|sub| sub.parts.iter().any(|part| matches!(part, ceralacca_evaluation::Part::Discretionary(_))));
        judged.map(|sub| sub.id.to_string()).collect()
    }

    /// What a commissioner thinks, as the form has it: field → choice.
    fn choices(&self, place: usize) -> BTreeMap<String, String> {
        let mut choices = BTreeMap::new();
        for (row, sub) in self.subcriteria().iter().enumerate() {
            for (pair, (one, other)) in PAIRS.iter().enumerate() {
                let degree = 1 + (row + pair * 2 + place) % 6;
                let choice = match degree {
                    1 => "=".to_owned(),
                    _ => format!("{}:{degree}", 1 + (row + pair) % 2),
                };
                choices.insert(format!("c:{}|{}:{sub}", FIRMS[*one], FIRMS[*other]), choice);
            }
        }
        choices
    }

    /// The same as the offers file has it: by sub-criterion, for each commissioner.
    fn comparisons(&self) -> BTreeMap<String, Vec<Vec<PairPreference>>> {
        let mut all: BTreeMap<String, Vec<Vec<PairPreference>>> =
            self.subcriteria().into_iter().map(|sub| (sub, vec![Vec::new(); 3])).collect();
        for place in 0..self.commission.len() {
            for (field, choice) in self.choices(place) {
                let mut parts = field.splitn(3, ':').skip(1);
                let (one, other) = parts.next().unwrap().split_once('|').unwrap();
                let pair: [TendererId; 2] = [one.into(), other.into()];
                let (preferred, degree) = match choice.split_once(':') {
                    None => (None, 1),
                    Some((which, degree)) => {
                        (Some(pair[which.parse::<usize>().unwrap() - 1].clone()), degree.parse().unwrap())
                    }
                };
                let list = &mut all.get_mut(parts.next().unwrap()).unwrap()[place];
                list.push(PairPreference { pair, preferred, degree });
            }
        }
        all
    }

    /// Fills in and locks the sheet of a commissioner by its pages.
    async fn lock(&self, place: usize) {
        let (member, sheet) = (&self.commission[place], self.path("/lots/1/sheet"));
        let browser = Browser::as_person(&self.house, member).await;
        let page = browser.get(&sheet).await;
        let choices = self.choices(place);
        assert_eq!(page.text.matches("<select").count(), choices.len(), "{}", page.text);
        assert!(!page.text.contains(" selected"), "an open sheet is empty, whatever the others gave");
        for said in ["A – Cooperativa Brunate", "Scala delle preferenze", "B 6 – preferenza massima", "A = C – parità"]
        {
            assert!(page.text.contains(said), "{said} is not on the sheet: {}", page.text);
        }
        let request = page.field("request_id");
        let send = async |version: &str, choices: &BTreeMap<String, String>, then: &str| {
            let mut fields = vec![("request_id", request.as_str()), ("version", version), ("by", "criterion")];
            fields.push(("then", then));
            fields.extend(choices.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            browser.post(&sheet, &fields).await
        };
        let half: BTreeMap<String, String> = choices.clone().into_iter().take(2).collect();
        assert_eq!(send("0", &half, "stay").await.status, 303);
        let version = browser.get(&sheet).await.field("version");
        let early = browser.get(&format!("{sheet}/lock")).await;
        assert!(early.text.contains(&format!("ha 2 preferenze su {}", choices.len())), "{}", early.text);
        let fields =
            [("request_id", "early".to_owned()), ("version", early.field("version")), ("confirm", "yes".to_owned())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let incomplete = browser.post(&format!("{sheet}/lock"), &fields).await;
        assert_eq!(incomplete.status, 422, "{}", incomplete.text);
        assert!(incomplete.text.contains("pair_missing"), "{}", incomplete.text);
        // Another window on the older version: told where the two differ, in letters.
        let conflict = send("0", &choices, "stay").await;
        assert_eq!(conflict.status, 409);
        assert!(conflict.text.contains("Dove la scheda salvata è diversa"), "{}", conflict.text);
        let turned = send(&version, &choices, "turn").await;
        assert!(turned.location.ends_with("by=tenderer"));
        let by_pair = browser.get(&turned.location).await;
        assert!(by_pair.text.contains("/ B – Cooperativa sociale Erba"), "{}", by_pair.text);
        assert_eq!(by_pair.text.matches(" selected").count(), choices.len());
        let form = browser.get(&format!("{sheet}/lock")).await;
        assert!(form.text.contains("le preferenze si danno una volta sola"), "{}", form.text);
        let (request, version) = (form.field("request_id"), form.field("version"));
        let fields = [("request_id", request.as_str()), ("version", version.as_str()), ("confirm", "yes")];
        let locked = browser.post(&format!("{sheet}/lock"), &fields).await;
        assert_eq!(locked.status, 303, "{}", locked.text);
        let after = browser.get(&sheet).await;
        assert!(after.text.contains("La Sua scheda è bloccata") && after.text.contains("Preferenze già bloccate"));
    }

    async fn ascertain(&self, lot: &LotOffers) {
        let chair = self.house.client(&self.commission[0]).await;
        for offer in &lot.tenders {
            for (item, given) in &offer.ascertained {
                let value = match given {
                    GivenAnswer::YesNo(yes) => json!({ "type": "bool", "value": yes }),
                    GivenAnswer::Whole(number) => json!({ "type": "number", "value": number.to_string() }),
                    GivenAnswer::Words(number) => json!({ "type": "number", "value": number }),
                };
                let command = json!({
                    "lot": 1, "tenderer": offer.tenderer, "item": item, "value": value, "reason": "Dalla relazione.",
                });
                chair.act(&self.procedure.id, "ascertain", &command).await.unwrap();
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn three_offers_are_compared_in_pairs_from_the_sheets_to_the_minutes() {
    let contest = Contest::under_scoring(&FIRMS).await;
    let id = contest.procedure.id.clone();
    refusals(&contest).await;
    for place in 0..3 {
        // While one sheet is open nobody sees what others preferred.
        for person in [&contest.commission[0], "como-rup", "como-revisore"] {
            let compared = contest.see(person, "/lots/1/comparison").await;
            assert!(!compared.text.contains("Confronto a coppie") && !compared.text.contains("derivation"));
            assert_eq!(compared.text.matches("<strong>bloccata</strong>").count(), place);
        }
        contest.lock(place).await;
    }
    let mut offers = offers(&id);
    offers.lots[0].comparisons = contest.comparisons();
    contest.ascertain(&offers.lots[0]).await;

    // The files alone give the same scores, number by number.
    let expected = evaluate(&contest.procedure.definition, &offers).unwrap();
    let state = contest.state().await;
    let found = scoring::technical_result(&state, 1).unwrap();
    assert_eq!(found, expected.lots[0].technical);
    assert_eq!(found.scores.len(), 3);
    let mut short = offers.clone();
    short.lots[0].comparisons.values_mut().next().unwrap().pop();
    assert!(evaluate(&contest.procedure.definition, &short).unwrap_err().text().it.contains("2 elenchi di preferenze"));

    let compared = contest.see("como-rup", "/lots/1/comparison").await;
    assert!(compared.text.contains("Confronto a coppie") && compared.text.contains("A – B"), "{}", compared.text);
    let page = compared.text.replace("&#39;", "'");
    for score in &found.scores {
        for line in score.explanation().outline_it().lines() {
            assert!(page.contains(line.trim()), "{line} is not on the page");
        }
    }
    assert!(page.contains("÷") && page.contains("→ media"), "the points of each commissioner lead to the coefficient");
    let english = contest.see("como-rup", "/lots/1/comparison?lang=en").await;
    assert!(english.text.contains("Pairwise comparison") && english.text.contains("Each cell has the offer"));

    let chair = contest.house.client(&contest.commission[0]).await;
    chair.act(&id, "score-technical", &json!({ "lot": 1 })).await.unwrap();
    let end = json!({ "session": contest.session, "reason": "Punteggi tecnici definitivi." });
    chair.act(&id, "end-session", &end).await.unwrap();
    let minutes: Value =
        chair.get(&format!("/api/procedures/{id}/sessions/{}/minutes", contest.session)).await.unwrap();
    let criteria = minutes.pointer("/scores/0/criteria").unwrap().as_array().unwrap();
    let first = criteria.iter().find(|criterion| criterion["pairs"].is_array()).unwrap();
    assert_eq!(first["pairs"].as_array().unwrap().len(), PAIRS.len());
    assert_eq!(first["pairs"][0]["pair"], "A – B");
    assert_eq!(first["pairs"][0]["preferences"].as_array().unwrap().len(), 3);
    assert_eq!(first["rows"][0]["coefficients"].as_array().unwrap().len(), 3);
    assert!(minutes.to_string().contains("chiude la propria scheda del confronto a coppie"), "{minutes}");
    assert_eq!(minutes["scores"][0]["totals"].as_array().unwrap().len(), 3);
    assert!(
        first["rows"][0]["tenderer"].as_str().unwrap().starts_with("A – "),
        "the letters of the pairs are explained"
    );

    // Somebody leaves: with two left the comparison stands as it was made.
    let lead = contest.house.client(&EXAMPLE.body().lead()).await;
    chair.act(&id, "show-technical", &json!({ "lot": 1 })).await.unwrap();
    let gone = json!({ "tenderer": FIRMS[2], "lot": 1, "ground": "other_of_notice", "reason": "Falsa dichiarazione." });
    lead.act(&id, "exclude", &gone).await.unwrap();
    let after = scoring::technical_result(&contest.state().await, 1).unwrap();
    assert_eq!(after.scores.len(), 2);
    for score in &after.scores {
        assert_eq!(score.criteria[0].subcriteria[0].parts[0].score.result, {
            let before = found.of(&score.tenderer).unwrap();
            before.criteria[0].subcriteria[0].parts[0].score.result.clone()
        });
    }
    assert!(after.scores[0].explanation().outline_it().contains("escluse in seguito: 1"));
}

/// Sheets that are not whole, over the API; nothing of them is recorded.
async fn refusals(contest: &Contest) {
    let id = &contest.procedure.id;
    let first = contest.house.client(&contest.commission[0]).await;
    let whole: BTreeMap<String, Vec<PairPreference>> =
        contest.comparisons().into_iter().map(|(sub, mut lists)| (sub, lists.swap_remove(0))).collect();
    let sub = contest.subcriteria()[0].clone();
    let version = contest.state().await.version;
    let preference = |one: &str, other: &str, preferred: Option<&str>, degree: u8| PairPreference {
        pair: [one.into(), other.into()],
        preferred: preferred.map(Into::into),
        degree,
    };
    let [one, other, third] = FIRMS;
    let lists: [(&str, Vec<PairPreference>); 6] = [
        ("pair_missing", vec![preference(one, other, None, 1)]),
        ("pair_twice", vec![preference(one, other, None, 1), preference(other, one, None, 1)]),
        ("off_scale", vec![preference(one, other, Some(one), 7)]),
        ("off_scale", vec![preference(one, other, Some(third), 3)]),
        ("pair_unknown", vec![preference(one, "coop-cernobbio", None, 1)]),
        ("pair_unknown", vec![preference(one, one, None, 1)]),
    ];
    for (rule, list) in lists {
        let mut comparisons = whole.clone();
        comparisons.insert(sub.clone(), list);
        let command = json!({ "lot": 1, "comparisons": comparisons });
        let refusal = refused(first.act(id, "lock-sheet", &command).await, 422, rule);
        assert_eq!(refusal.facts["subcriterion"], sub);
    }
    let mut missing = whole.clone();
    missing.remove(&sub);
    let command = json!({ "lot": 1, "comparisons": missing });
    refused(first.act(id, "lock-sheet", &command).await, 422, "sheet_incomplete");
    let coefficients = json!({ "lot": 1, "sheet": { one: { &sub: "1" } } });
    refused(first.act(id, "lock-sheet", &coefficients).await, 422, "compared_in_pairs");
    refused(first.act(id, "score-technical", &json!({ "lot": 1 })).await, 409, "evaluation_refused");
    let lead = contest.house.client(&EXAMPLE.body().lead()).await;
    let command = json!({ "lot": 1, "comparisons": whole });
    refused(lead.act(id, "lock-sheet", &command).await, 403, "role_missing");
    assert_eq!(contest.state().await.version, version, "nothing of a refused sheet is recorded");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_offers_are_given_coefficients_as_the_notice_says() {
    let contest = Contest::under_scoring(&FIRMS[..2]).await;
    let sheet = contest.see(&contest.commission[0], "/lots/1/sheet").await;
    assert!(sheet.text.contains("Scala dei coefficienti") && !sheet.text.contains("preferenza"), "{}", sheet.text);
    assert_eq!(sheet.text.matches("<select").count(), 2 * contest.subcriteria().len());
    let first = contest.house.client(&contest.commission[0]).await;
    let whole: BTreeMap<&str, BTreeMap<String, &str>> = FIRMS[..2]
        .iter()
        .map(|firm| (*firm, contest.subcriteria().into_iter().map(|sub| (sub, "0.8")).collect()))
        .collect();
    let pair = json!([{ "pair": [FIRMS[0], FIRMS[1]], "degree": 1 }]);
    let compared = json!({ "lot": 1, "comparisons": { &contest.subcriteria()[0]: pair } });
    refused(first.act(&contest.procedure.id, "lock-sheet", &compared).await, 422, "not_compared");
    let command = json!({ "lot": 1, "sheet": whole });
    first.act(&contest.procedure.id, "lock-sheet", &command).await.unwrap();
    refused(first.act(&contest.procedure.id, "lock-sheet", &command).await, 409, "already_scored");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_notice_says_how_pairs_are_compared_and_what_happens_below_three() {
    let house = House::open().await;
    let lead = house.client(&EXAMPLE.body().lead()).await;
    let mut file = definition(&house.procedure(EXAMPLE).await.definition);
    let Scoring::Pairwise(rules) = &mut file.award.technical.as_mut().unwrap().scoring else { unreachable!() };
    let fallback = rules.fallback.take();
    let draft = lead.post::<_, Value>("/api/procedures", &json!({ "definition": file })).await;
    let refusal = match draft {
        Err(ceralacca::client::ClientError::Refused { refusal, .. }) => refusal,
        other => panic!("{other:?}"),
    };
    assert!(refusal.it.contains("almeno 3 offerte"), "{refusal:?}");
    let Scoring::Pairwise(rules) = &mut file.award.technical.as_mut().unwrap().scoring else { unreachable!() };
    rules.fallback = fallback;
    let id = ProcedureId::new(file.id.as_str());
    let _: Value = lead.post("/api/procedures", &json!({ "definition": file })).await.unwrap();
    let decision = json!({ "act": "det. 1", "lint_reasons": lint_reasons(&file) });
    lead.act(&id, "record-decision", &decision).await.unwrap();
    lead.act(&id, "publish", &json!({})).await.unwrap();
    house.pass_to(house.app.now() + SignedDuration::from_mins(1)).await;
    let notice = Browser::anybody(&house).get(&format!("/procedures/{id}")).await;
    assert!(notice.text.contains("confronta le offerte a coppie"), "{}", notice.text);
    assert!(notice.text.contains("meno di 3 o più di 20"), "{}", notice.text);
}
