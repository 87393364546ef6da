//! What the rules find, at the edges of each; the acts that record it; what is waited for.

use std::collections::BTreeMap;

use ceralacca_evaluation::{AnomalyMethod, DrawSeed, Exact, anomalous};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::*;
use crate::{
    PersonId, ProcedureEvent,
    acts::{
        AnnounceDraw, ApplyAnomalyThreshold, AskExplanations, AssessExplanations, DrawSeeds, Exclude, GiveExplanations,
        ProcedureAct, ProposeAward, Rank, Readmit, RecordDraw, explanations_due_max,
    },
    definition::{
        AbnormalityMethod, AutomaticExclusion, ContractObject, EnvelopeClass, ParticipationForm, ProcedureFile,
        ProcedureKind, Regime, examples,
    },
    event::{AnswerValue, ExclusionGround, Manifest, OpenedContents, RankedTender, SealedEnvelope, TenderAtClose},
    policy::{Act, Actor, Role, permit},
    state::{Declaration, LotStage, Panel, Phase},
    waiting::{Awaited, waiting},
};

const LEAD: &str = "lead";
const SEGGIO: &str = "seggio";

fn now() -> Timestamp {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

fn exact(text: &str) -> Exact {
    Exact::parse_decimal(text).unwrap()
}

/// Services at the lowest price, below the threshold, one lot, with automatic exclusion by a method.
fn lowest_price(method: AbnormalityMethod) -> ProcedureFile {
    let mut file = examples::procedure("como-2024");
    file.award.technical = None;
    file.award.ties.clear();
    file.regime = Regime::BelowThreshold;
    file.lots.truncate(1);
    file.lots[0].labour_total = None;
    file.lot_limits = None;
    file.clauses.automatic_exclusion = Some(AutomaticExclusion { method: Some(method), reference_discount: None });
    file
}

/// One who tenders: name, discount, own labour cost.
type Firm = (String, String, String);

fn firms(discounts: &[&str]) -> Vec<Firm> {
    (0..)
        .zip(discounts)
        .map(|(at, discount)| (format!("firm-{at:02}"), (*discount).to_owned(), "1".to_owned()))
        .collect()
}

/// The procedure with its prices open, as far as the panel's next act.
fn opened(file: ProcedureFile, firms: &[Firm]) -> ProcedureState {
    let body = file.buyer.id.as_str().into();
    let lots: Vec<u16> = file.lot_numbers().take(1).collect();
    let born = ProcedureEvent::Drafted { body, lead: LEAD.into(), definition: Box::new(file) };
    let mut state = ProcedureState::born(&born).unwrap();
    for (name, discount, labour) in firms {
        let envelope = SealedEnvelope {
            id: format!("price-of-{name}").as_str().into(),
            class: EnvelopeClass::Economic,
            lot: Some(1),
            round: None,
            epoch: 1,
            header: serde_json::json!({}),
            header_digest: String::new(),
            objects: Vec::new(),
        };
        let manifest = Manifest {
            procedure: state.id.clone(),
            tenderer: name.as_str().into(),
            form: ParticipationForm::Single,
            members: Vec::new(),
            lots: lots.clone(),
            envelopes: vec![envelope.clone()],
        };
        let tender = Box::new(TenderAtClose { manifest, leaf: String::new(), submitted_at: now() });
        then(&mut state, &ProcedureEvent::TenderTaken { tender });
        then(&mut state, &ProcedureEvent::Admitted { tenderer: name.as_str().into(), reason: "regolare".to_owned() });
        let figures = [("ribasso", discount), ("costo_manodopera", labour)];
        let answers = figures.map(|(item, figure)| (item.to_owned(), AnswerValue::Number(exact(figure))));
        let contents = OpenedContents {
            index_digest: String::new(),
            answers: answers.into(),
            texts: Vec::new(),
            files: Vec::new(),
        };
        let (session, envelope) = ("s-1".into(), envelope.id);
        then(&mut state, &ProcedureEvent::EnvelopeOpened { session, envelope, contents, findings: Vec::new() });
    }
    state.phase = Phase::Evaluation;
    let mut panel = Panel::new("n. 1".to_owned(), now(), vec![SEGGIO.into()]);
    let declaration = Declaration { conflict: false, statement: "nessuno".to_owned(), at: now() };
    panel.declarations.insert(SEGGIO.into(), declaration);
    state.opening_panel = Some(panel.clone());
    state.evaluation_panel = Some(panel);
    state
}

fn ranked_of(file: ProcedureFile, firms: &[Firm]) -> ProcedureState {
    let mut state = opened(file, firms);
    done(&mut state, SEGGIO, Rank { lot: 1 });
    state
}

fn by_method(method: AbnormalityMethod, discounts: &[&str]) -> ProcedureState {
    ranked_of(lowest_price(method), &firms(discounts))
}

fn then(state: &mut ProcedureState, event: &ProcedureEvent) {
    let text = serde_json::to_string(event).unwrap();
    assert_eq!(serde_json::from_str::<ProcedureEvent>(&text).unwrap(), *event, "an event survives its JSON");
    state.apply(now(), &SEGGIO.into(), event).unwrap();
}

fn actor(name: &str, state: &ProcedureState) -> Actor {
    let mut actor = Actor { person: Some(PersonId::new(name)), ..Actor::default() };
    if name == LEAD {
        actor.bodies.insert(state.body.clone(), [Role::ProjectLead].into());
    }
    if name.starts_with("firm-") {
        actor.operators.insert(name.into(), [Role::LegalRepresentative].into());
    }
    actor
}

fn tried<C: ProcedureAct>(
    state: &ProcedureState,
    name: &str,
    command: C,
    at: Timestamp,
) -> Result<Vec<ProcedureEvent>, Refusal> {
    command.decide(state, permit(&actor(name, state), state)?, at)
}

fn done_at<C: ProcedureAct>(state: &mut ProcedureState, name: &str, command: C, at: Timestamp) -> Vec<ProcedureEvent> {
    let events = tried(state, name, command, at).unwrap();
    for event in &events {
        then(state, event);
    }
    events
}

fn done<C: ProcedureAct>(state: &mut ProcedureState, name: &str, command: C) -> Vec<ProcedureEvent> {
    done_at(state, name, command, now())
}

fn refused<C: ProcedureAct>(state: &ProcedureState, name: &str, command: C) -> String {
    let refusal = tried(state, name, command, now()).unwrap_err();
    assert!(!refusal.it.is_empty() && !refusal.en.is_empty());
    refusal.rule
}

fn apply() -> ApplyAnomalyThreshold {
    ApplyAnomalyThreshold { lot: 1 }
}

fn propose() -> ProposeAward {
    ProposeAward { lot: 1, reason: "prima in graduatoria".to_owned() }
}

fn ask(tenderer: &str, reason: &str) -> AskExplanations {
    AskExplanations {
        lot: 1,
        tenderer: tenderer.into(),
        reason: reason.to_owned(),
        request: "Spieghi il ribasso.".to_owned(),
        until: explanations_due_max(now()),
    }
}

fn assess(tenderer: &str, accepted: bool) -> AssessExplanations {
    AssessExplanations { lot: 1, tenderer: tenderer.into(), accepted, reason: "Relazione del RUP.".to_owned() }
}

fn give(tenderer: &str) -> GiveExplanations {
    GiveExplanations { lot: 1, tenderer: tenderer.into(), answer: "Economie di scala.".to_owned(), files: Vec::new() }
}

fn excluded(state: &ProcedureState) -> Vec<&str> {
    match &findings(state, 1).unwrap().threshold {
        ThresholdFinding::Due { excluded, .. } => {
            state.tenderers.keys().filter(|id| excluded.contains(id)).map(OperatorId::as_str).collect()
        }
        other => panic!("no threshold is due: {other:?}"),
    }
}

fn why_barred(state: &ProcedureState) -> String {
    match findings(state, 1).unwrap().threshold {
        ThresholdFinding::Barred { why } => why.into_iter().map(|text| text.it).collect::<Vec<_>>().join(" "),
        other => panic!("automatic exclusion is not barred: {other:?}"),
    }
}

fn acts(state: &ProcedureState) -> Vec<Act> {
    waiting(state).into_iter().map(|found| found.act).collect()
}

/// 10, 11 … 19: method A has its threshold at 17.4.
const TEN: [&str; 10] = ["10", "11", "12", "13", "14", "15", "16", "17", "18", "19"];

#[test]
fn whoever_reaches_the_threshold_is_excluded_and_the_lot_ranked_again() {
    let mut state = by_method(AbnormalityMethod::A, &TEN);
    assert_eq!(excluded(&state), ["firm-08", "firm-09"]);
    assert_eq!(refused(&state, SEGGIO, propose()), "anomaly_threshold_due");
    assert_eq!(acts(&state), [Act::ApplyAnomalyThreshold]);
    let events = done(&mut state, LEAD, apply());
    assert_eq!(events.len(), 3, "the threshold and two exclusions: {events:?}");
    let ProcedureEvent::Excluded { ground, reason, lot, .. } = &events[1] else { panic!("{events:?}") };
    assert_eq!((*ground, *lot), (ExclusionGround::AbnormallyLow, Some(1)));
    assert!(reason.starts_with("Ribasso del 18%, superiore alla soglia di anomalia del 17,40% (metodo A"), "{reason}");
    assert_eq!(state.lots[&1].stage, LotStage::Waiting, "the ranking is to be made again");
    done(&mut state, SEGGIO, Rank { lot: 1 });
    assert_eq!(state.lots[&1].ranking[0].tenderer.as_str(), "firm-07");
    // Eight are left: nothing is reckoned on them, the threshold stays the one applied.
    assert_eq!(findings(&state, 1).unwrap().threshold, ThresholdFinding::Applied {});
    assert_eq!(state.lots[&1].anomalies.threshold.as_ref().unwrap().computation.threshold.result, exact("17.4"));
    assert_eq!(refused(&state, SEGGIO, apply()), "no_threshold_due");
    assert_eq!(acts(&state), [Act::ProposeAward]);
    done(&mut state, SEGGIO, propose());
    assert_eq!(state.lots[&1].proposed.as_ref().unwrap().as_str(), "firm-07");
}

#[test]
fn equal_to_the_threshold_is_anomalous_by_method_a_alone() {
    // Kept of 10 10 10 12 12: both wings with their equals leave nothing; with 11 in the middle the mean is 11, T 13.2.
    let discounts = ["10", "11", "11", "11", "13.2"];
    let by_a = by_method(AbnormalityMethod::A, &discounts);
    assert_eq!(excluded(&by_a), ["firm-04"], "13.2 is the threshold itself");
    let just_below = by_method(AbnormalityMethod::A, &["10", "11", "11", "11", "13.19999"]);
    assert_eq!(excluded(&just_below), Vec::<&str>::new());
    // Deviation zero: by B the threshold is the mean, 11, whatever the parity.
    let by_b = by_method(AbnormalityMethod::B, &discounts);
    assert_eq!(excluded(&by_b), ["firm-04"], "11 equals the threshold and stays");
    let reason = &tried(&by_a, SEGGIO, apply(), now()).unwrap()[1];
    let ProcedureEvent::Excluded { reason, .. } = reason else { panic!("{reason:?}") };
    assert!(reason.contains("pari alla soglia di anomalia del 13,20%"), "{reason}");
}

#[test]
fn each_condition_of_the_article_bars_automatic_exclusion() {
    assert!(why_barred(&by_method(AbnormalityMethod::A, &TEN[..4])).contains("sono 4: ne servono almeno 5"));
    assert!(!excluded(&by_method(AbnormalityMethod::A, &["10", "11", "12", "13", "19"])).is_empty(), "five are enough");
    type Change = fn(&mut ProcedureFile);
    let changes: [(Change, &str); 5] = [
        (|file| file.object = ContractObject::Supplies, "forniture"),
        (|file| file.regime = Regime::AboveThreshold, "soglia europea"),
        (|file| file.clauses.cross_border_interest = true, "transfrontaliero"),
        (|file| file.procedure = ProcedureKind::DirectAward, "affidamento diretto"),
        (|file| file.clauses.automatic_exclusion.as_mut().unwrap().method = None, "non indica il metodo"),
    ];
    for (change, word) in changes {
        let mut file = lowest_price(AbnormalityMethod::A);
        change(&mut file);
        let state = ranked_of(file, &firms(&TEN));
        assert!(why_barred(&state).contains(word), "{word}: {}", why_barred(&state));
        assert_eq!(refused(&state, SEGGIO, apply()), "no_threshold_due");
        assert!(tried(&state, SEGGIO, propose(), now()).is_ok(), "nothing else stands in the way: {word}");
    }
    let mut file = lowest_price(AbnormalityMethod::A);
    file.object = ContractObject::Works;
    assert_eq!(excluded(&ranked_of(file, &firms(&TEN))).len(), 2, "works are within the article");
    let mut file = lowest_price(AbnormalityMethod::A);
    file.clauses.automatic_exclusion = None;
    let state = ranked_of(file, &firms(&TEN));
    assert_eq!(findings(&state, 1).unwrap().threshold, ThresholdFinding::NotForeseen {});
    assert_eq!(refused(&state, SEGGIO, apply()), "no_threshold_due");
}

#[test]
fn equal_discounts_have_no_threshold() {
    let state = by_method(AbnormalityMethod::A, &["10"; 6]);
    assert!(why_barred(&state).contains("Tutti i ribassi sono accantonati"));
}

#[test]
fn a_price_is_the_discount_that_it_is() {
    let mut file = lowest_price(AbnormalityMethod::A);
    file.award.economic.formula =
        serde_json::from_value(serde_json::json!({ "kind": "inverse_proportional" })).unwrap();
    file.award.economic.item = "ribasso".into();
    let base = file.lots[0].base.clone();
    let prices: Vec<Firm> = firms(&TEN)
        .into_iter()
        .map(|(name, discount, labour)| {
            let left = &(Exact::from(100_u8) - exact(&discount)) * &base;
            (name, left.checked_div(&Exact::from(100_u8)).unwrap().to_string(), labour)
        })
        .collect();
    let state = ranked_of(file, &prices);
    assert_eq!(excluded(&state), ["firm-08", "firm-09"]);
}

#[test]
fn method_c_needs_its_reference_and_method_b_makes_the_contract_at_the_second_discount() {
    assert!(why_barred(&by_method(AbnormalityMethod::C, &TEN)).contains("sconto di riferimento"));
    let mut file = lowest_price(AbnormalityMethod::C);
    file.clauses.automatic_exclusion.as_mut().unwrap().reference_discount = Some(exact("15"));
    // Sum 116, decimals 00: the threshold is the reference itself, and 15 stays.
    let state = ranked_of(file, &firms(&TEN));
    assert_eq!(excluded(&state), ["firm-06", "firm-07", "firm-08", "firm-09"]);
    let mut state = by_method(AbnormalityMethod::B, &TEN);
    done(&mut state, SEGGIO, apply());
    let computation = &state.lots[&1].anomalies.threshold.as_ref().unwrap().computation;
    assert_eq!(
        (computation.threshold.result.clone(), computation.award_discount.clone()),
        (exact("16.5"), Some(exact("15")))
    );
}

#[test]
fn where_all_lie_beyond_the_best_is_heard_and_nobody_goes_by_himself() {
    let mut file = lowest_price(AbnormalityMethod::C);
    file.clauses.automatic_exclusion.as_mut().unwrap().reference_discount = Some(exact("5"));
    let mut state = ranked_of(file, &firms(&TEN));
    assert_eq!(excluded(&state), Vec::<&str>::new());
    assert_eq!(done(&mut state, SEGGIO, apply()).len(), 1);
    let found = findings(&state, 1).unwrap();
    assert!(found.must_check && found.suspects.len() == 10, "{found:?}");
    assert_eq!((found.suspects[0].tenderer.as_str(), found.suspects[0].place), ("firm-09", 1));
    assert_eq!(refused(&state, SEGGIO, propose()), "check_due");
    done(&mut state, LEAD, ask("firm-09", ""));
    done(&mut state, "firm-09", give("firm-09"));
    done(&mut state, LEAD, assess("firm-09", true));
    assert!(tried(&state, SEGGIO, propose(), now()).is_ok());
}

/// Seeds of an installation with this secret.
fn seeds(state: &ProcedureState, secret: &str) -> DrawSeeds {
    let derive = |subject: &str| {
        let digest = Sha256::digest(format!("{secret}{subject}"));
        digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>().parse::<DrawSeed>()
    };
    DrawSeeds::of(state, 1, derive).unwrap()
}

const DAY: SignedDuration = SignedDuration::from_hours(24);

fn announce(state: &ProcedureState) -> AnnounceDraw {
    let source = "estrazione del Lotto del 3 marzo 2026".to_owned();
    AnnounceDraw { lot: 1, source, not_before: now() + DAY, reason: None, seeds: seeds(state, "s") }
}

fn hold(state: &ProcedureState, input: &str) -> RecordDraw {
    RecordDraw { lot: 1, public_input: input.to_owned(), seeds: seeds(state, "s") }
}

/// Announces and holds the draw of the method; gives the letters in the order drawn.
fn draw_method(state: &mut ProcedureState, input: &str) -> Vec<String> {
    let command = announce(state);
    done(state, SEGGIO, command);
    let command = hold(state, input);
    let held = done_at(state, SEGGIO, command, now() + DAY);
    let [ProcedureEvent::DrawHeld { methods, .. }] = held.as_slice() else { panic!("{held:?}") };
    methods.clone()
}

fn computation(state: &ProcedureState) -> &ThresholdComputation {
    &state.lots[&1].anomalies.threshold.as_ref().unwrap().computation
}

#[test]
fn a_method_left_to_a_draw_is_announced_drawn_once_and_applied() {
    let mut state = by_method(AbnormalityMethod::Drawn, &TEN);
    let ThresholdFinding::ToDraw { among } = findings(&state, 1).unwrap().threshold else { panic!() };
    assert_eq!(among.iter().map(AnomalyMethod::letter).collect::<Vec<_>>(), ["A", "B"], "C has no reference discount");
    assert_eq!(refused(&state, SEGGIO, apply()), "method_not_drawn");
    assert_eq!(refused(&state, SEGGIO, propose()), "method_not_drawn");
    assert_eq!(acts(&state), [Act::AnnounceDraw]);
    assert_eq!(refused(&state, SEGGIO, hold(&state, "8 15 33")), "draw_not_announced");
    assert_eq!(refused(&state, LEAD, announce(&state)), "role_missing", "draws are the panel's");

    let command = announce(&state);
    let events = done(&mut state, SEGGIO, command);
    let [ProcedureEvent::DrawAnnounced { tenderers, methods, subject, commitment, .. }] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(
        (tenderers.as_slice(), methods.as_slice()),
        ([].as_slice(), ["A".to_owned(), "B".to_owned()].as_slice())
    );
    assert!(subject.ends_with("lotto 1, sorteggio 1"), "{subject}");
    let due = waiting(&state).into_iter().find(|found| found.lot == Some(1)).unwrap();
    assert_eq!((due.act, due.from), (Act::RecordDraw, Some(now() + DAY)));
    assert_eq!(refused(&state, SEGGIO, hold(&state, "8 15 33")), "draw_too_early");
    assert_eq!(refused(&state, SEGGIO, announce(&state)), "draw_announced");
    assert_eq!(refused(&state, SEGGIO, apply()), "method_not_drawn", "announced is not drawn");

    let command = hold(&state, "8 15 33");
    let held = done_at(&mut state, SEGGIO, command, now() + DAY);
    let [ProcedureEvent::DrawHeld { order, methods, subject: of, commitment: to, .. }] = held.as_slice() else {
        panic!("{held:?}")
    };
    assert!(order.is_empty(), "no tenderer is drawn");
    assert_eq!((of.as_ref(), to.as_ref()), (Some(subject), Some(commitment)));
    assert_eq!(refused(&state, SEGGIO, hold(&state, "9")), "draw_held", "nobody draws until the method suits him");
    assert_eq!(acts(&state), [Act::ApplyAnomalyThreshold]);
    assert_eq!(state.lots[&1].method_draw().unwrap().repeated(1).as_ref(), Ok(state.lots[&1].method_draw().unwrap()));

    done(&mut state, SEGGIO, apply());
    assert_eq!(computation(&state).method.letter(), methods[0]);
    assert_eq!(computation(&state).drawn.as_ref(), Some(subject), "the threshold names its draw");
    assert_eq!(refused(&state, SEGGIO, announce(&state)), "draw_held");
    let named = by_method(AbnormalityMethod::A, &TEN);
    assert_eq!(refused(&named, SEGGIO, announce(&named)), "no_draw_due", "the documents name the method");
}

#[test]
fn with_a_reference_discount_all_three_methods_are_drawn() {
    let mut file = lowest_price(AbnormalityMethod::Drawn);
    file.clauses.automatic_exclusion.as_mut().unwrap().reference_discount = Some(exact("15"));
    let state = ranked_of(file, &firms(&TEN));
    // Every input draws one of the three, and among forty each comes at least once.
    let mut drawn = std::collections::BTreeSet::new();
    for input in 0..40 {
        let mut state = state.clone();
        let order = draw_method(&mut state, &input.to_string());
        done(&mut state, SEGGIO, apply());
        assert_eq!(computation(&state).method.letter(), order[0]);
        drawn.insert(order[0].clone());
    }
    assert_eq!(drawn.into_iter().collect::<Vec<_>>(), ["A", "B", "C"]);
}

#[test]
fn a_threshold_made_anew_keeps_the_method_drawn_and_one_that_is_barred_draws_none() {
    let mut state = by_method(AbnormalityMethod::Drawn, &TEN);
    let order = draw_method(&mut state, "8 15 33");
    done(&mut state, SEGGIO, apply());
    let gone = |tenderer: &str| Exclude {
        tenderer: tenderer.into(),
        lot: Some(1),
        ground: ExclusionGround::Requirement,
        reason: "requisito".to_owned(),
    };
    done(&mut state, LEAD, gone("firm-00"));
    done(&mut state, SEGGIO, Rank { lot: 1 });
    assert_eq!(refused(&state, SEGGIO, announce(&state)), "draw_held");
    done(&mut state, SEGGIO, apply());
    assert_eq!(computation(&state).method.letter(), order[0]);

    // Announced, then too few are left for a threshold: nothing is drawn.
    let mut few = by_method(AbnormalityMethod::Drawn, &["10", "11", "12", "13", "14"]);
    let command = announce(&few);
    done(&mut few, SEGGIO, command);
    done(&mut few, LEAD, gone("firm-00"));
    assert_eq!(refused(&few, SEGGIO, hold(&few, "8")), "no_draw_due");
    done(&mut few, SEGGIO, Rank { lot: 1 });
    assert!(matches!(findings(&few, 1).unwrap().threshold, ThresholdFinding::Barred { .. }));
    assert_eq!(refused(&few, SEGGIO, hold(&few, "8")), "no_draw_due");
    assert_eq!(acts(&few), [Act::ProposeAward]);
}

/// A threshold recorded while the method was taken from the minutes of a draw held elsewhere.
#[test]
fn a_threshold_whose_method_came_from_minutes_still_replays_and_holds() {
    let mut state = by_method(AbnormalityMethod::Drawn, &TEN);
    let mut drawn = state.clone();
    draw_method(&mut drawn, "8 15 33");
    let events = done(&mut drawn, SEGGIO, apply());
    let mut old = serde_json::to_value(&events[0]).unwrap();
    old["computation"]["drawn"] = "verbale n. 2".into();
    then(&mut state, &serde_json::from_value(old).unwrap());
    assert_eq!(computation(&state).drawn.as_deref(), Some("verbale n. 2"));
    assert_eq!(findings(&state, 1).unwrap().threshold, ThresholdFinding::Applied {});
    assert_eq!(refused(&state, SEGGIO, announce(&state)), "no_draw_due", "its method was drawn");
}

#[test]
fn another_exclusion_before_the_award_makes_the_threshold_anew() {
    let mut state = by_method(AbnormalityMethod::A, &TEN);
    done(&mut state, SEGGIO, apply());
    // The lowest goes for a missing requirement: nine are left, their means are others.
    let ground = ExclusionGround::Requirement;
    let gone = Exclude { tenderer: "firm-00".into(), lot: Some(1), ground, reason: "requisito".to_owned() };
    done(&mut state, LEAD, gone);
    done(&mut state, SEGGIO, Rank { lot: 1 });
    // 12 to 18 are kept: mean 15, deviation 2, threshold 18; 18 reaches it still, nobody new does.
    assert_eq!(excluded(&state), Vec::<&str>::new());
    assert_eq!(refused(&state, SEGGIO, propose()), "anomaly_threshold_due");
    done(&mut state, SEGGIO, apply());
    let computation = &state.lots[&1].anomalies.threshold.as_ref().unwrap().computation;
    assert_eq!((computation.discounts.len(), computation.threshold.result.clone()), (9, exact("18")));
    assert_eq!(findings(&state, 1).unwrap().to_readmit, Vec::<OperatorId>::new());
    assert_eq!(acts(&state), [Act::ProposeAward]);
}

#[test]
fn an_exclusion_as_abnormally_low_makes_no_threshold_anew() {
    let mut state = by_method(AbnormalityMethod::A, &TEN);
    done(&mut state, SEGGIO, apply());
    done(&mut state, SEGGIO, Rank { lot: 1 });
    done(&mut state, LEAD, ask("firm-07", "Prezzo fuori mercato."));
    done(&mut state, "firm-07", give("firm-07"));
    done(&mut state, LEAD, assess("firm-07", false));
    done(&mut state, SEGGIO, Rank { lot: 1 });
    assert_eq!(findings(&state, 1).unwrap().threshold, ThresholdFinding::Applied {});
    let ground = ExclusionGround::AbnormallyLow;
    let whole = Exclude { tenderer: "firm-06".into(), lot: None, ground, reason: "anomala".to_owned() };
    done(&mut state, LEAD, whole);
    done(&mut state, SEGGIO, Rank { lot: 1 });
    assert_eq!(findings(&state, 1).unwrap().threshold, ThresholdFinding::Applied {});
    assert_eq!(state.lots[&1].ranking[0].tenderer.as_str(), "firm-05");
}

#[test]
fn whom_a_new_threshold_does_not_reach_is_readmitted_by_the_lead() {
    let mut state = by_method(AbnormalityMethod::A, &["10", "11", "12", "13", "14", "15", "16", "17", "17.5", "19"]);
    assert_eq!(excluded(&state), ["firm-08", "firm-09"]);
    done(&mut state, SEGGIO, apply());
    let ground = ExclusionGround::Requirement;
    let gone = Exclude { tenderer: "firm-00".into(), lot: Some(1), ground, reason: "requisito".to_owned() };
    done(&mut state, LEAD, gone);
    done(&mut state, SEGGIO, Rank { lot: 1 });
    done(&mut state, SEGGIO, apply());
    let found = findings(&state, 1).unwrap();
    assert_eq!(found.to_readmit, [OperatorId::new("firm-08")], "17.5 lies below the new threshold");
    assert_eq!(refused(&state, SEGGIO, propose()), "readmission_due");
    assert_eq!(acts(&state), [Act::Readmit]);
    let back = Readmit {
        tenderer: "firm-08".into(),
        lot: Some(1),
        act: "determina n. 9".to_owned(),
        reason: "soglia ricalcolata".to_owned(),
    };
    done(&mut state, LEAD, back);
    done(&mut state, SEGGIO, Rank { lot: 1 });
    assert_eq!(findings(&state, 1).unwrap().threshold, ThresholdFinding::Applied {});
    done(&mut state, SEGGIO, propose());
    assert_eq!(state.lots[&1].proposed.as_ref().unwrap().as_str(), "firm-08");
}

#[test]
fn whom_a_court_readmits_no_threshold_excludes_again() {
    let mut state = by_method(AbnormalityMethod::A, &TEN);
    done(&mut state, SEGGIO, apply());
    let back = Readmit {
        tenderer: "firm-09".into(),
        lot: Some(1),
        act: "ordinanza n. 1".to_owned(),
        reason: "sospensiva".to_owned(),
    };
    done(&mut state, LEAD, back);
    done(&mut state, SEGGIO, Rank { lot: 1 });
    assert_eq!(findings(&state, 1).unwrap().threshold, ThresholdFinding::Applied {});
    let ground = ExclusionGround::Requirement;
    let gone = Exclude { tenderer: "firm-00".into(), lot: Some(1), ground, reason: "requisito".to_owned() };
    done(&mut state, LEAD, gone);
    done(&mut state, SEGGIO, Rank { lot: 1 });
    let events = done(&mut state, SEGGIO, apply());
    assert_eq!(events.len(), 1, "made anew, it excludes nobody else: {events:?}");
    assert!(state.tenderers[&OperatorId::new("firm-09")].competes_for(1));
}

/// Como with two tenders in lot 1, ranked; the first declares so much labour.
fn como(labour: &str) -> ProcedureState {
    let mut file = examples::procedure("como-2024");
    file.lot_limits = None;
    let tenders = [("firm-a", "6.5", labour), ("firm-b", "4", "1700000")];
    let tenders = tenders.map(|(name, discount, labour)| (name.to_owned(), discount.to_owned(), labour.to_owned()));
    let mut state = opened(file, &tenders);
    state.lots.retain(|number, _| *number == 1);
    let line = |place, tenderer: &str, technical, economic: &str| RankedTender {
        place,
        tenderer: tenderer.into(),
        technical: Some(exact(technical)),
        economic: Some(exact(economic)),
        total: None,
    };
    let ranking = vec![line(1, "firm-a", "64", "16"), line(2, "firm-b", "63.99", "20")];
    then(&mut state, &ProcedureEvent::Ranked { lot: 1, ranking, unresolved: None });
    state
}

#[test]
fn labour_below_the_estimate_opens_the_check_and_equal_to_it_does_not() {
    let state = como("1632869.43");
    let found = findings(&state, 1).unwrap();
    assert_eq!((found.threshold.clone(), found.must_check), (ThresholdFinding::NotForeseen {}, true));
    assert_eq!(found.suspects.len(), 1);
    assert!(found.suspects[0].reasons[0].it.contains("1.632.869,44"), "{found:?}");
    assert_eq!(found.elements.len(), 1, "the words of the notice are shown beside");
    assert_eq!(refused(&state, SEGGIO, propose()), "check_due");
    assert_eq!(acts(&state), [Act::AskExplanations]);
    let equal = como("1632869.44");
    assert_eq!(findings(&equal, 1).unwrap().suspects, []);
    assert!(tried(&equal, SEGGIO, propose(), now()).is_ok());
}

#[test]
fn points_at_the_share_of_the_documents_are_an_element() {
    let mut state = como("1700000");
    assert_eq!(findings(&state, 1).unwrap().suspects, [], "the documents name no share");
    state.definition.clauses.abnormality_points_share = Some(exact("0.8"));
    let found = findings(&state, 1).unwrap();
    // 64 of 80 and 16 of 20 are four fifths each; 63.99 is not.
    let [suspect] = found.suspects.as_slice() else { panic!("{found:?}") };
    assert_eq!(suspect.tenderer.as_str(), "firm-a");
    assert!(suspect.reasons[0].it.contains("pari o superiori al 80% dei massimi"), "{suspect:?}");
}

#[test]
fn where_a_threshold_excludes_by_itself_others_may_be_checked() {
    let mut file = lowest_price(AbnormalityMethod::A);
    file.lots[0].labour_total = Some(exact("100"));
    let mut state = ranked_of(file, &firms(&TEN));
    done(&mut state, SEGGIO, apply());
    done(&mut state, SEGGIO, Rank { lot: 1 });
    let found = findings(&state, 1).unwrap();
    assert!(!found.suspects.is_empty() && !found.must_check, "{found:?}");
    assert!(tried(&state, SEGGIO, propose(), now()).is_ok());
}

#[test]
fn a_check_accepted_lets_the_award_be_proposed() {
    let mut state = como("1000000");
    done(&mut state, LEAD, ask("firm-a", ""));
    let check = &state.lots[&1].anomalies.checks[&OperatorId::new("firm-a")];
    assert!(check.reason.contains("inferiore alla stima"), "the reasons found are recorded: {}", check.reason);
    assert_eq!(refused(&state, LEAD, ask("firm-a", "")), "check_state");
    assert_eq!(refused(&state, SEGGIO, propose()), "check_open");
    assert_eq!(refused(&state, LEAD, assess("firm-a", true)), "explanations_waiting");
    let due = check.due;
    assert_eq!(acts(&state), [Act::GiveExplanations, Act::AssessExplanations]);
    assert_eq!(waiting(&state)[0].of, Awaited::Firm("firm-a".into()));
    assert_eq!(refused(&state, "firm-b", give("firm-a")), "foreign_tender");
    assert_eq!(refused(&state, "firm-b", give("firm-b")), "check_state");
    let late = due + SignedDuration::from_micros(1);
    assert_eq!(tried(&state, "firm-a", give("firm-a"), late).unwrap_err().rule, "explanations_expired");
    done_at(&mut state, "firm-a", give("firm-a"), due);
    assert_eq!(refused(&state, "firm-a", give("firm-a")), "check_state");
    assert_eq!(acts(&state), [Act::AssessExplanations]);
    assert_eq!(refused(&state, SEGGIO, propose()), "check_open");
    done(&mut state, SEGGIO, assess("firm-a", true));
    assert_eq!(refused(&state, SEGGIO, assess("firm-a", false)), "check_state");
    assert_eq!(refused(&state, LEAD, ask("firm-a", "")), "check_state");
    assert_eq!(acts(&state), [Act::ProposeAward]);
    done(&mut state, SEGGIO, propose());
}

#[test]
fn a_check_rejected_excludes_and_the_lot_is_ranked_again() {
    let mut state = como("1000000");
    done(&mut state, LEAD, ask("firm-a", ""));
    let due = explanations_due_max(now());
    let late = due + SignedDuration::from_micros(1);
    assert_eq!(tried(&state, LEAD, assess("firm-a", false), due).unwrap_err().rule, "explanations_waiting");
    let events = done_at(&mut state, LEAD, assess("firm-a", false), late);
    let [_, ProcedureEvent::Excluded { tenderer, ground, lot, reason }] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!((tenderer.as_str(), *ground, *lot), ("firm-a", ExclusionGround::AbnormallyLow, Some(1)));
    assert_eq!(reason, "Relazione del RUP.");
    assert_eq!(state.lots[&1].stage, LotStage::TechnicalShown, "the ranking is to be made again");
    assert!(findings(&state, 1).is_err());
}

#[test]
fn the_lead_may_check_any_tender_with_reasons_within_fifteen_days() {
    let mut state = como("1700000");
    assert_eq!(refused(&state, LEAD, ask("firm-b", " ")), "text_missing");
    assert_eq!(refused(&state, LEAD, ask("firm-x", "basso")), "tenderer_unknown");
    assert_eq!(refused(&state, "firm-a", ask("firm-b", "basso")), "role_missing");
    let latest = explanations_due_max(now());
    assert_eq!(latest, "2026-03-17T22:59:59Z".parse().unwrap(), "the fifteenth day ends in Rome");
    let with = |until| AskExplanations { until, ..ask("firm-b", "Prezzo fuori mercato.") };
    assert_eq!(refused(&state, LEAD, with(latest + SignedDuration::from_secs(1))), "explanations_term");
    assert_eq!(refused(&state, LEAD, with(now())), "explanations_term");
    done(&mut state, LEAD, with(latest));
    assert!(tried(&state, SEGGIO, propose(), now()).is_ok(), "the check of the second holds up nobody");
    done(&mut state, SEGGIO, propose());
    assert_eq!(refused(&state, "firm-b", give("firm-b")), "wrong_phase", "concluded, nothing is explained any more");
}

#[test]
fn old_records_know_nothing_of_anomalies() {
    let lot: crate::state::LotState = {
        let mut value = serde_json::to_value(crate::state::LotState::default()).unwrap();
        value.as_object_mut().unwrap().remove("anomalies");
        serde_json::from_value(value).unwrap()
    };
    assert_eq!(lot, crate::state::LotState::default());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Who is found does not hang on the order in which firms tendered, and replaying gives what applying gave.
    #[test]
    fn what_is_found_hangs_on_no_order(
        discounts in prop::collection::vec(0_u32..4_000, 5..20),
        method in prop_oneof![Just(AbnormalityMethod::A), Just(AbnormalityMethod::B)],
        turn in 0_usize..20,
    ) {
        let texts: Vec<String> = discounts.iter().map(|cents| format!("{}.{:02}", cents / 100, cents % 100)).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let straight = firms(&texts);
        let mut turned = straight.clone();
        turned.rotate_left(turn % straight.len());
        turned.reverse();
        let (one, other) = (ranked_of(lowest_price(method), &straight), ranked_of(lowest_price(method), &turned));
        let (found, again) = (findings(&one, 1).unwrap(), findings(&other, 1).unwrap());
        prop_assert_eq!(&found, &again);
        let ThresholdFinding::Due { computation, .. } = found.threshold else { return Ok(()) };
        let mut applied = one.clone();
        let events = done(&mut applied, SEGGIO, apply());
        let mut replayed = one.clone();
        for event in &events {
            let text = serde_json::to_string(event).unwrap();
            replayed.apply(now(), &SEGGIO.into(), &serde_json::from_str(&text).unwrap()).unwrap();
        }
        prop_assert_eq!(&applied, &replayed);
        let left: BTreeMap<_, _> =
            computation.discounts.iter().filter(|(id, _)| applied.tenderers[*id].competes_for(1)).collect();
        prop_assert!(!left.is_empty(), "somebody is left");
        for discount in left.values() {
            prop_assert!(**discount <= computation.threshold.result, "nobody left lies above the threshold");
        }
    }

    /// From the event of the draw alone, and the discounts of the threshold, anybody finds the method and the threshold again.
    #[test]
    fn the_method_and_its_threshold_follow_from_the_events_alone(
        input in "[ -~]{1,40}",
        reference in prop::option::of(1_u32..30),
        discounts in prop::collection::vec(0_u32..4_000, 5..20),
    ) {
        prop_assume!(!input.trim().is_empty());
        let mut file = lowest_price(AbnormalityMethod::Drawn);
        let reference = reference.map(|percent| exact(&percent.to_string()));
        file.clauses.automatic_exclusion.as_mut().unwrap().reference_discount.clone_from(&reference);
        let texts: Vec<String> = discounts.iter().map(|cents| format!("{}.{:02}", cents / 100, cents % 100)).collect();
        let mut state = ranked_of(file, &firms(&texts.iter().map(String::as_str).collect::<Vec<_>>()));
        let recorded = draw_method(&mut state, &input);
        let draw = state.lots[&1].method_draw().unwrap();
        let mut turned = draw.clone();
        turned.methods.rotate_left(1);
        prop_assert_eq!(turned.repeated(1).unwrap().methods, recorded.clone(), "another order is not what was drawn");
        let terms = draw.terms.clone().unwrap();
        let outcome = terms.held(&draw.seed.parse::<DrawSeed>().unwrap()).unwrap();
        prop_assert_eq!(&outcome.order, &recorded);
        let methods = AnomalyMethod::compatible(reference.as_ref());
        let method = AnomalyMethod::drawn(&methods, &outcome.order).unwrap();
        if tried(&state, SEGGIO, apply(), now()).is_err() {
            // All set aside: no method gives a threshold.
            let barred = matches!(findings(&state, 1).unwrap().threshold, ThresholdFinding::Barred { .. });
            prop_assert!(barred);
            return Ok(());
        }
        done(&mut state, SEGGIO, apply());
        let found = computation(&state);
        let numbers: Vec<Exact> = found.discounts.values().cloned().collect();
        prop_assert_eq!(&found.method, method);
        prop_assert_eq!(&found.threshold.result, &anomalous(method, &numbers).unwrap().threshold.result);
    }
}
