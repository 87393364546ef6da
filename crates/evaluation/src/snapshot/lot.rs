//! Points and ranking of a lot as the award found them.

use super::{AfterChange, ChangeMoment};
use crate::economic::score_economic;
use crate::error::{EvaluationError, RankingError};
use crate::ids::TendererId;
use crate::input::{LotInput, TenderStatus};
use crate::ranking::{Place, Ranking, Tie, TieOutcomes, rank};
use crate::rules::AwardRules;
use crate::technical::score_technical;

/// Everything a ranking was computed on, and the ranking.
///
/// Formulas that compare an offer with the others (the best discount, the lowest price, rescaling) change when somebody
/// leaves; the points kept here do not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotSnapshot {
    rules: AwardRules,
    lot: LotInput,
    outcomes: TieOutcomes,
    ranking: Ranking,
}

impl LotSnapshot {
    /// Evaluates a lot and keeps what it was evaluated on.
    ///
    /// # Errors
    /// Those of the stages.
    pub fn take(rules: AwardRules, lot: LotInput, outcomes: TieOutcomes) -> Result<Self, EvaluationError> {
        let ranking = evaluate(&rules, &lot, &outcomes)?;
        Ok(Self { rules, lot, outcomes, ranking })
    }

    /// The ranking at the award.
    #[must_use]
    pub fn ranking(&self) -> &Ranking {
        &self.ranking
    }

    /// The ranking once a tenderer of it is excluded: with the points as they were, the others move up; computed again,
    /// all that is compared with the best is compared anew.
    ///
    /// # Errors
    /// Somebody who has no place in the ranking.
    pub fn after_exclusion(
        &self,
        tenderer: &TendererId,
        moment: ChangeMoment,
    ) -> Result<AfterChange<Ranking, EvaluationError>, EvaluationError> {
        if self.ranking.of(tenderer).is_none() {
            return Err(RankingError::StagesDisagree(tenderer.clone()).into());
        }
        let mut lot = self.lot.clone();
        for tender in lot.tenderers.iter_mut().filter(|tender| &tender.id == tenderer) {
            tender.status = TenderStatus::Excluded;
        }
        let recomputed = evaluate(&self.rules, &lot, &self.outcomes);
        Ok(AfterChange::new(without(&self.ranking, tenderer), recomputed, moment))
    }
}

fn evaluate(rules: &AwardRules, lot: &LotInput, outcomes: &TieOutcomes) -> Result<Ranking, EvaluationError> {
    let technical = score_technical(rules, lot)?;
    let economic = score_economic(rules, lot, &technical)?;
    rank(rules, &technical, &economic, outcomes)
}

/// The ranking without one tenderer: the others keep their points and move up.
fn without(ranking: &Ranking, gone: &TendererId) -> Ranking {
    let left: Vec<&Place> = ranking.places.iter().filter(|place| &place.tenderer != gone).collect();
    let moved = |position: usize| 1 + left.iter().filter(|place| place.position < position).count();
    let places = left.iter().map(|place| Place { position: moved(place.position), ..(*place).clone() }).collect();
    let unresolved = ranking.unresolved.iter().filter_map(|tie| {
        let tenderers: Vec<TendererId> = tie.tenderers.iter().filter(|tied| *tied != gone).cloned().collect();
        (tenderers.len() > 1).then(|| Tie { position: moved(tie.position), tenderers, next: tie.next })
    });
    Ranking { places, unresolved: unresolved.collect() }
}
