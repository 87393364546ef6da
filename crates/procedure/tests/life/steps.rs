//! What may be tried: guided acts, and anything by anybody.

use proptest::prelude::*;

/// One step of a walk.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    /// The next sensible act; the seed chooses among several.
    Guided {
        /// Chooses.
        seed: u16,
    },
    /// Any act by anybody, with small random parameters.
    Wild {
        /// Which act.
        act: u8,
        /// Who tries it.
        who: u8,
        /// On whom or what.
        target: u8,
        /// Which lot.
        lot: u8,
    },
    /// Time passes, minutes.
    Wait {
        /// Minutes.
        minutes: u16,
    },
}

impl Arbitrary for Step {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        prop_oneof![
            5 => any::<u16>().prop_map(|seed| Self::Guided { seed }),
            4 => (0_u8..34, 0_u8..14, 0_u8..6, 0_u8..4).prop_map(|(act, who, target, lot)| Self::Wild { act, who, target, lot }),
            1 => (0_u16..3_000).prop_map(|minutes| Self::Wait { minutes }),
        ]
        .boxed()
    }
}
