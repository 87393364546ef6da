use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::*;
use crate::{
    OperatorId, PersonId,
    definition::examples,
    policy::{Actor, permit},
    state::{Draw, LotStage, Panel, Phase},
    waiting::waiting,
};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// A lot with a tie, its chair, and an installation with a secret.
struct Tied {
    state: ProcedureState,
    chair: PersonId,
    secret: &'static str,
    now: Timestamp,
}

impl Tied {
    fn among(tenderers: &[&str]) -> Self {
        let definition = examples::procedure("como-2024");
        let (body, chair) = (definition.buyer.id.as_str().into(), PersonId::new("chair"));
        let born = ProcedureEvent::Drafted { body, lead: "lead".into(), definition: Box::new(definition) };
        let mut state = ProcedureState::born(&born).unwrap();
        state.phase = Phase::Evaluation;
        state.evaluation_panel = Some(Panel::new("n. 1".to_owned(), Timestamp::UNIX_EPOCH, vec![chair.clone()]));
        let mut tied = Self { state, chair, secret: "s", now: "2026-11-21T09:00:00Z".parse().unwrap() };
        tied.tie(tenderers);
        tied
    }

    fn tie(&mut self, tenderers: &[&str]) {
        let tenderers = tenderers.iter().map(|id| OperatorId::new(*id)).collect();
        let tie = UnresolvedTie { tenderers, next_step: "draw".to_owned() };
        self.state.lots.get_mut(&1).unwrap().unresolved = Some(tie);
    }

    fn seeds(&self) -> DrawSeeds {
        let derive = |subject: &str| {
            let digest = Sha256::digest(format!("{}{subject}", self.secret));
            digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>().parse::<DrawSeed>()
        };
        DrawSeeds::of(&self.state, 1, derive).unwrap()
    }

    fn decide<C: ProcedureAct>(&self, command: C) -> Result<Vec<ProcedureEvent>, Refusal> {
        let actor = Actor { person: Some(self.chair.clone()), ..Actor::default() };
        command.decide(&self.state, permit(&actor, &self.state).unwrap(), self.now)
    }

    /// Decides and applies; gives the one event, which reads back from its JSON.
    fn act<C: ProcedureAct>(&mut self, command: C) -> Result<ProcedureEvent, Refusal> {
        let event = self.decide(command)?.into_iter().next().unwrap();
        let text = serde_json::to_string(&event).unwrap();
        assert_eq!(serde_json::from_str::<ProcedureEvent>(&text).unwrap(), event);
        self.state.apply(self.now, &self.chair, &event).unwrap();
        Ok(event)
    }

    fn announcement(&self) -> AnnounceDraw {
        AnnounceDraw {
            lot: 1,
            source: "estrazione del Lotto, ruota di Milano, del 24 novembre 2026".to_owned(),
            not_before: self.now + DAY,
            reason: None,
            seeds: self.seeds(),
        }
    }

    fn announce(&mut self) -> ProcedureEvent {
        self.act(self.announcement()).unwrap()
    }

    fn draw(&self, public_input: &str) -> RecordDraw {
        RecordDraw { lot: 1, public_input: public_input.to_owned(), seeds: self.seeds() }
    }

    fn held(&self) -> &Draw {
        self.state.lots[&1].draws.last().unwrap()
    }
}

fn rule<T: std::fmt::Debug>(answer: Result<T, Refusal>) -> String {
    let refusal = answer.unwrap_err();
    assert!(!refusal.it.is_empty() && !refusal.en.is_empty());
    refusal.rule
}

#[test]
fn a_draw_is_announced_then_held_and_anybody_draws_again() {
    let mut tied = Tied::among(&["alfa", "beta", "gamma"]);
    assert_eq!(rule(tied.decide(tied.draw("8 15 33 41 70"))), "draw_not_announced");
    let event = tied.announce();
    let written = serde_json::to_string(&event).unwrap();
    let ProcedureEvent::DrawAnnounced { subject, commitment, reason, .. } = event else { panic!() };
    assert_eq!(subject, "procedura como-2024-assistenza-scolastica, lotto 1, sorteggio 1");
    assert_eq!(reason, None);
    let seed = tied.seeds().get(&subject).unwrap().clone();
    assert!(!written.contains(&seed.to_string()), "the seed enters the record with the draw");
    assert!(!format!("{:?}", tied.announcement()).contains(&seed.to_string()), "nor does it show in a log");

    tied.now += DAY - MINUTE;
    let early = tied.decide(tied.draw("8 15 33 41 70")).unwrap_err();
    assert_eq!(early.rule, "draw_too_early");
    assert_eq!(early.facts["not_before"], "2026-11-22T09:00:00Z");
    tied.now += MINUTE;
    tied.act(tied.draw("  8 15 33 41 70 ")).unwrap();
    let terms = tied.held().terms.clone().unwrap();
    assert_eq!((terms.public_input.as_str(), &terms.commitment), ("8 15 33 41 70", &commitment));
    assert_eq!(tied.held().seed, seed.to_string());
    assert_eq!(tied.held().repeated(1).as_ref(), Ok(tied.held()));
    assert_eq!(rule(tied.decide(tied.draw("8 15 33 41 71"))), "draw_held", "nobody draws until the order suits him");
    assert_eq!(rule(tied.decide(tied.announcement())), "draw_held");
}

#[test]
fn what_is_announced_is_one_line_and_lies_ahead() {
    let tied = Tied::among(&["alfa", "beta"]);
    let with = |change: &dyn Fn(&mut AnnounceDraw)| {
        let mut command = tied.announcement();
        change(&mut command);
        tied.decide(command)
    };
    for (source, expected) in
        [(" ", "text_missing"), ("una\nseconda riga", "source_unsound"), (&"x".repeat(1_001), "source_unsound")]
    {
        assert_eq!(rule(with(&|command| command.source = source.to_owned())), expected, "{source}");
    }
    assert!(with(&|command| command.source = "è".repeat(1_000)).is_ok());
    let most = DAY * i32::from(DRAW_AHEAD_DAYS_MAX);
    for not_before in [tied.now - MINUTE, tied.now, tied.now + most + MINUTE] {
        assert_eq!(rule(with(&|command| command.not_before = not_before)), "draw_instant", "{not_before}");
    }
    for not_before in [tied.now + SignedDuration::from_micros(1), tied.now + most] {
        assert!(with(&|command| command.not_before = not_before).is_ok());
    }
    assert_eq!(rule(with(&|command| command.reason = Some("prova".to_owned()))), "no_draw_to_replace");
    assert!(with(&|command| command.reason = Some(" ".to_owned())).is_ok(), "an empty reason is none");
    assert_eq!(rule(with(&|command| command.seeds = DrawSeeds::default())), "draw_changed");
    assert_eq!(rule(with(&|command| command.lot = 99)), "lot_unknown");
}

#[test]
fn the_public_input_is_one_line() {
    let mut tied = Tied::among(&["alfa", "beta"]);
    tied.announce();
    tied.now += DAY;
    for bad in ["", " ", "8\n15", "8\u{7f}", &"x".repeat(1_001)] {
        let refusal = tied.decide(tied.draw(bad)).unwrap_err();
        assert_eq!((refusal.rule.as_str(), refusal.facts["field"].as_str()), ("public_input_unsound", "public_input"));
    }
    assert!(tied.decide(tied.draw(&"x".repeat(1_000))).is_ok());
    let other = RecordDraw { seeds: DrawSeeds::default(), ..tied.draw("8") };
    assert_eq!(rule(tied.decide(other)), "draw_changed");
}

#[test]
fn an_announcement_is_replaced_with_a_reason_and_only_while_the_input_does_not_exist() {
    let mut tied = Tied::among(&["alfa", "beta"]);
    let first = tied.announce();
    let again = tied.decide(tied.announcement()).unwrap_err();
    assert_eq!((again.rule.as_str(), again.facts["field"].as_str()), ("draw_announced", "reason"));
    let with_reason =
        |tied: &Tied| AnnounceDraw { reason: Some("estrazione rinviata".to_owned()), ..tied.announcement() };
    tied.now += DAY - MINUTE;
    let second = tied.act(with_reason(&tied)).unwrap();
    let lot = &tied.state.lots[&1];
    assert_eq!(lot.announced.len(), 2, "both stay in sight");
    assert_eq!(lot.announced[1].subject, "procedura como-2024-assistenza-scolastica, lotto 1, sorteggio 2");
    let (ProcedureEvent::DrawAnnounced { commitment: one, .. }, ProcedureEvent::DrawAnnounced { commitment: two, .. }) =
        (first, second)
    else {
        panic!()
    };
    assert_ne!(one, two, "each has its own seed");
    // The first one's hour passes: the second stands.
    tied.now += MINUTE;
    assert_eq!(rule(tied.decide(tied.draw("8"))), "draw_too_early");
    tied.now += DAY;
    assert_eq!(
        rule(tied.decide(with_reason(&tied))),
        "draw_due",
        "once the input may be known nobody changes the seed"
    );
    tied.act(tied.draw("8")).unwrap();
    assert_eq!(tied.held().terms.as_ref().unwrap().commitment, two);
}

#[test]
fn a_lost_seed_stops_the_draw_and_asks_for_another_announcement() {
    let mut tied = Tied::among(&["alfa", "beta"]);
    tied.announce();
    tied.now += DAY;
    tied.secret = "another";
    let lost = tied.decide(tied.draw("8")).unwrap_err();
    assert_eq!(lost.rule, "draw_seed_lost");
    assert_eq!(rule(tied.decide(tied.announcement())), "draw_announced", "not without a reason");
    tied.act(AnnounceDraw { reason: Some("chiave perduta nel guasto".to_owned()), ..tied.announcement() }).unwrap();
    tied.now += DAY;
    tied.act(tied.draw("9")).unwrap();
    assert_eq!(tied.held().repeated(1).as_ref(), Ok(tied.held()));
    assert_eq!(tied.state.lots[&1].announced.len(), 2);
}

#[test]
fn lots_are_drawn_once_among_the_same_tenderers() {
    let mut tied = Tied::among(&["alfa", "beta"]);
    tied.announce();
    tied.now += DAY;
    // Another tie comes first: what was announced for this one waits for it.
    tied.tie(&["gamma", "delta"]);
    assert_eq!(rule(tied.decide(tied.draw("8"))), "draw_not_announced");
    tied.announce();
    tied.now += DAY;
    tied.act(tied.draw("8")).unwrap();
    tied.tie(&["beta", "alfa"]);
    assert_eq!(rule(tied.decide(tied.announcement())), "draw_due", "its input may be known by now");
    tied.act(tied.draw("8")).unwrap();
    let subjects: Vec<_> = tied.state.lots[&1].draws.iter().map(|draw| draw.terms.clone().unwrap().subject).collect();
    assert!(subjects[0].ends_with("sorteggio 2") && subjects[1].ends_with("sorteggio 1"), "{subjects:?}");
    tied.tie(&["gamma", "delta"]);
    assert_eq!(rule(tied.decide(tied.draw("8"))), "draw_held", "the draw of another tie takes nothing from this one");
    tied.tie(&["alfa", "beta", "gamma"]);
    assert!(tied.decide(tied.announcement()).is_ok(), "another tie is another draw");
    tied.state.lots.get_mut(&1).unwrap().unresolved = None;
    assert_eq!(rule(tied.decide(tied.announcement())), "no_draw_due");
    assert_eq!(rule(tied.decide(tied.draw("8"))), "no_draw_due");
}

#[test]
fn the_panel_is_waited_for_step_by_step() {
    let mut tied = Tied::among(&["alfa", "beta"]);
    tied.state.lots.get_mut(&1).unwrap().stage = LotStage::Ranked;
    let due = |tied: &Tied| {
        let found = waiting(&tied.state).into_iter().find(|found| found.lot == Some(1)).unwrap();
        (found.act, found.from)
    };
    assert_eq!(due(&tied), (Act::AnnounceDraw, None));
    let held_from = tied.now + DAY;
    tied.announce();
    assert_eq!(due(&tied), (Act::RecordDraw, Some(held_from)));
    tied.now = held_from;
    tied.act(tied.draw("8")).unwrap();
    assert_eq!(due(&tied), (Act::Rank, None));
}

#[test]
fn announcements_have_an_end() {
    let mut tied = Tied::among(&["alfa", "beta"]);
    tied.announce();
    for _ in 1..ANNOUNCEMENTS_MAX {
        tied.act(AnnounceDraw { reason: Some("prova".to_owned()), ..tied.announcement() }).unwrap();
    }
    let one_more = AnnounceDraw { reason: Some("prova".to_owned()), ..tied.announcement() };
    assert_eq!(rule(tied.decide(one_more)), "announcements_max");
    tied.now += DAY;
    assert!(tied.decide(tied.draw("8")).is_ok(), "the last one can be held");
}

/// A line with one character changed for another; never the same.
fn altered(text: &str, at: usize) -> String {
    let at = at % text.chars().count();
    let other = |sign: char| if sign == '0' { '1' } else { '0' };
    text.chars().enumerate().map(|(place, sign)| if place == at { other(sign) } else { sign }).collect()
}

proptest! {
    /// Whatever ties, secrets and inputs: the event alone gives the order again, and nothing in it can be changed unseen.
    #[test]
    fn the_event_alone_is_enough_and_nothing_in_it_changes_unseen(
        names in prop::collection::btree_set("[a-z]{1,8}", 20..40),
        input in "[ -~èà€]{1,60}",
        at in any::<usize>(),
    ) {
        prop_assume!(!input.trim().is_empty());
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut tied = Tied::among(&names);
        tied.announce();
        tied.now += DAY;
        let event = tied.act(tied.draw(&input)).unwrap();
        let ProcedureEvent::DrawHeld { order, seed, subject, commitment, public_input, .. } = event else { panic!() };
        let (subject, public_input) = (subject.unwrap(), public_input.unwrap());
        let again = |order: &[OperatorId], seed: &str, subject: &str, input: &str| {
            Draw::recorded(order, &[], seed, Some(subject), commitment.as_ref(), Some(input)).repeated(1).map(|draw| draw.order)
        };
        let found = again(&order, &seed, &subject, &public_input);
        prop_assert_eq!(found.as_ref(), Ok(&order));
        let mut turned = order.clone();
        turned.rotate_left(1);
        prop_assert_eq!(again(&turned, &seed, &subject, &public_input), Ok(order.clone()), "another order is not what was drawn");

        prop_assert!(again(&order, &altered(&seed, at), &subject, &public_input).is_err(), "not the seed committed to");
        // Among twenty and more no two draws give one order by chance.
        prop_assert_ne!(again(&order, &seed, &altered(&subject, at), &public_input), Ok(order.clone()));
        prop_assert_ne!(again(&order, &seed, &subject, &altered(&public_input, at)), Ok(order.clone()));
        let others: Vec<OperatorId> =
            order.iter().enumerate().map(|(place, id)| if place == at % order.len() { "0".into() } else { id.clone() }).collect();
        prop_assert_ne!(again(&others, &seed, &subject, &public_input), Ok(others));
        let missing = &order[1..];
        prop_assert_ne!(again(missing, &seed, &subject, &public_input), Ok(missing.to_vec()));
    }
}
