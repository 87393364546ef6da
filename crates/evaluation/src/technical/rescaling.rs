//! Rescaling ("riparametrazione", ANAC guidelines no. 2, III): the best offer is brought to the maximum.

use std::collections::{BTreeMap, BTreeSet};

use ceralacca_exact::{Derivation, Exact, Text};

use super::result::TechnicalScore;
use crate::ids::{CriterionId, TendererId};

/// The best judgement of each discretionary part; empty when the notice has no first rescaling.
pub(super) struct Best(BTreeMap<CriterionId, Exact>);

impl Best {
    /// No rescaling of parts.
    pub(super) const NONE: Self = Self(BTreeMap::new());

    /// Takes a judgement into account.
    pub(super) fn observe(&mut self, subcriterion: &CriterionId, measure: Exact) {
        let best = self.0.entry(subcriterion.clone()).or_insert_with(Exact::zero);
        if measure > *best {
            *best = measure;
        }
    }

    /// The best judgement of a part, unless everybody has zero: nothing can be brought to the maximum then.
    pub(super) fn of(&self, subcriterion: &CriterionId) -> Option<&Exact> {
        self.0.get(subcriterion).filter(|best| !best.is_zero())
    }
}

/// The second rescaling: totals × maximum ÷ best total, among those still in the contest; the best is looked for among
/// these tenderers, and whoever is above it has the maximum.
pub(super) fn bring_best_to_maximum(
    scores: &mut [TechnicalScore],
    measuring: &BTreeSet<&TendererId>,
    max_points: &Exact,
) {
    let measured = scores.iter().filter(|score| score.passes() && measuring.contains(&score.tenderer));
    let best = measured.map(|score| score.total.result.clone()).max();
    let Some(best) = best else { return };
    for score in scores.iter_mut().filter(|score| score.passes()) {
        let Some(share) = score.total.result.checked_div(&best) else { continue };
        let result = &share * max_points;
        let mut text = Text::new(
            format!(
                "{} ÷ {} × {} = {}",
                score.total.result.italian_points(),
                best.italian_points(),
                max_points.italian(),
                result.italian_points()
            ),
            format!(
                "{} ÷ {} × {} = {}",
                score.total.result.english_points(),
                best.english_points(),
                max_points.english(),
                result.english_points()
            ),
        );
        let result = at_most(result, max_points, &mut text);
        let before = std::mem::replace(&mut score.total, Derivation::new(result, text));
        score.before_rescaling.get_or_insert(before);
    }
}

/// At most this, said where it cuts: only who came back after the award can be above the best of then.
pub(super) fn at_most(points: Exact, max: &Exact, text: &mut Text) -> Exact {
    if &points <= max {
        return points;
    }
    text.push(&format!(", massimo {}", max.italian_points()), &format!(", maximum {}", max.english_points()));
    max.clone()
}
