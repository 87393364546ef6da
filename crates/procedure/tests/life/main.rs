//! The whole life of a procedure as a state machine: whatever people try, in whatever order, the law holds.
//!
//! Each case is a random walk over acts by random people, half of them guided towards the next sensible act so that
//! walks reach the award. After every act the laws are checked; at the end the record is replayed.
#![expect(clippy::unwrap_used, reason = "this whole binary is a test")]

mod steps;
mod world;

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
