//! The whole life of a procedure as a state machine: whatever people try, in whatever order, the law holds.
//!
//! Each case is a random walk over acts by random people, half of them guided towards the next sensible act so that
//! walks reach the award. After every act the laws are checked; at the end the record is replayed.
#![expect(clippy::unwrap_used, reason = "this whole binary is a test")]

mod steps;
mod world;

use std::collections::BTreeMap;

use ceralacca_evaluation::PairPreference;
use ceralacca_procedure::ProcedureEvent;
use proptest::prelude::*;

use steps::Step;
use world::World;

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, max_shrink_iters: 200, ..ProptestConfig::default() })]

    /// No sequence of acts breaks a law, and replaying the record gives the state.
    #[test]
    fn no_sequence_of_acts_breaks_a_law(steps in prop::collection::vec(any::<Step>(), 40..220)) {
        let mut world = World::drafted();
        for step in steps {
            world.take(step);
        }
        world.check_replay();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, max_shrink_iters: 200, ..ProptestConfig::default() })]

    /// The same where offers are compared in pairs: also when somebody leaves or comes back meanwhile.
    #[test]
    fn no_sequence_of_acts_breaks_a_law_of_comparisons(steps in prop::collection::vec(any::<Step>(), 40..220)) {
        let mut world = World::compared();
        for step in steps {
            world.take(step);
        }
        world.check_replay();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, max_shrink_iters: 200, ..ProptestConfig::default() })]

    /// The same where all offers are equal and are improved: also when somebody leaves or comes back meanwhile.
    #[test]
    fn no_sequence_of_acts_breaks_a_law_of_improved_offers(
        steps in prop::collection::vec(any::<Step>(), 40..120),
        guided in 250_u16..400,
    ) {
        let mut world = World::equal();
        for seed in 0..guided {
            world.take(Step::Guided { seed });
        }
        for step in steps {
            world.take(step);
        }
        world.check_replay();
    }
}

#[test]
fn guided_acts_reach_the_award_by_improved_offers() {
    let mut world = World::equal();
    world.strict = true;
    for seed in 0..900 {
        world.take(Step::Guided { seed });
        if world.is_concluded() {
            world.check_replay();
            assert!(world.improved() >= 2, "{:?}", world.summary());
            return;
        }
    }
    panic!("the walk did not end: {:?}", world.summary());
}

#[test]
fn guided_acts_reach_the_award_of_offers_compared_in_pairs() {
    let mut world = World::compared();
    world.strict = true;
    for seed in 0..600 {
        world.take(Step::Guided { seed });
        if world.is_concluded() {
            world.check_replay();
            assert!(world.comparisons_locked() >= 3, "{:?}", world.summary());
            return;
        }
    }
    panic!("the walk did not end: {:?}", world.summary());
}

#[test]
fn a_sheet_of_comparisons_is_whole_or_refused() {
    let mut world = World::compared();
    let lot = (0..600).find_map(|seed| {
        world.take(Step::Guided { seed });
        world.lot_to_compare()
    });
    let lot = lot.unwrap();
    let mut refused = |rule: &str, change: &dyn Fn(&mut Vec<PairPreference>)| {
        let refusal = world.refuses_sheet(lot, |_, comparisons| change(comparisons.values_mut().last().unwrap()));
        assert_eq!(refusal.rule, rule, "{refusal:?}");
        assert!(refusal.facts.contains_key("subcriterion") && refusal.facts.contains_key("other"), "{refusal:?}");
    };
    refused("pair_missing", &|list| drop(list.pop()));
    refused("pair_twice", &|list| {
        let mut turned = list[0].clone();
        turned.pair.reverse();
        list.push(turned);
    });
    refused("off_scale", &|list| list[0].degree = 7);
    refused("off_scale", &|list| list[0].degree = 0);
    refused("off_scale", &|list| list[0].preferred = Some("nobody".into()));
    refused("pair_unknown", &|list| list[0].pair[0] = "nobody".into());
    refused("pair_unknown", &|list| list[0].pair[0] = list[0].pair[1].clone());
    let missing = world.refuses_sheet(lot, |_, comparisons| drop(comparisons.pop_first()));
    assert_eq!(missing.rule, "sheet_incomplete");
    let other = world.refuses_sheet(lot, |_, comparisons| drop(comparisons.insert("9.9".to_owned(), Vec::new())));
    assert_eq!(other.rule, "sheet_incomplete");
    let coefficients = world.refuses_sheet(lot, |sheet, _| drop(sheet.insert("firm-a".into(), BTreeMap::new())));
    assert_eq!(coefficients.rule, "compared_in_pairs");
    assert_eq!(world.comparisons_locked(), 0, "nothing of a refused sheet stays");
}

/// What was recorded before offers could be compared reads as it did, and is written as it was.
#[test]
fn sheets_of_the_past_are_read_unchanged() {
    let text = r#"{"event":"sheet_locked","lot":1,"sheet":{"coop-lario":{"2.1":"0.5"}}}"#;
    let event: ProcedureEvent = serde_json::from_str(text).unwrap();
    let ProcedureEvent::SheetLocked { comparisons, .. } = &event else { unreachable!() };
    assert!(comparisons.is_empty());
    assert_eq!(serde_json::to_string(&event).unwrap(), text);
}

/// The guided acts alone lead to the award of every lot, so that the random walks above can reach everything; each of
/// them was waited for, from whoever did it.
#[test]
fn guided_acts_reach_the_award() {
    let mut world = World::drafted();
    world.strict = true;
    for seed in 0..600 {
        world.take(Step::Guided { seed });
        if world.is_concluded() {
            world.check_replay();
            assert!(world.opened_economic() > 0, "economic envelopes were opened on the way");
            return;
        }
    }
    panic!("the walk did not end: {:?}", world.summary());
}
