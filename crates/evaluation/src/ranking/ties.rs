//! Setting equal totals apart, step by step, as the notice orders.

use std::collections::{BTreeMap, BTreeSet};

use ceralacca_exact::Exact;

use super::{Contender, TieOutcomes};
use crate::economic::{NoImprovement, better};
use crate::error::{EvaluationError, OfferError, RankingError};
use crate::ids::TendererId;
use crate::rules::{EconomicRules, TieStep};

/// Tenderers who share a place: one, or several whom nothing set apart so far.
pub(super) struct Tier<'a> {
    pub(super) members: Vec<&'a Contender<'a>>,
    pub(super) decided_by: Option<TieStep>,
    pub(super) next: Option<TieStep>,
}

/// Applies the steps to ties.
pub(super) struct Resolver<'a> {
    pub(super) economic: &'a EconomicRules,
    pub(super) outcomes: &'a TieOutcomes,
}

/// A tie that a step split into groups, best first; `None` when the step waits for something to happen.
type Split<'a> = Option<Vec<Vec<&'a Contender<'a>>>>;

impl Resolver<'_> {
    /// Splits a group of equal totals into tiers, best first.
    pub(super) fn resolve<'a>(
        &self,
        group: Vec<&'a Contender<'a>>,
        steps: &[TieStep],
    ) -> Result<Vec<Tier<'a>>, EvaluationError> {
        let mut tiers = vec![Tier { members: group, decided_by: None, next: None }];
        for step in steps {
            let mut after = Vec::with_capacity(tiers.len());
            for tier in tiers {
                if tier.members.len() < 2 || tier.next.is_some() {
                    after.push(tier);
                    continue;
                }
                match self.split(&tier.members, *step)? {
                    None => after.push(Tier { next: Some(*step), ..tier }),
                    Some(groups) => {
                        let decided_by = if groups.len() > 1 { Some(*step) } else { tier.decided_by };
                        after.extend(groups.into_iter().map(|members| Tier { members, decided_by, next: None }));
                    }
                }
            }
            tiers = after;
        }
        Ok(tiers)
    }

    fn split<'a>(&self, group: &[&'a Contender<'a>], step: TieStep) -> Result<Split<'a>, EvaluationError> {
        match step {
            TieStep::HigherTechnical {} => {
                Ok(Some(by_key(group, |contender| Ok(contender.technical.clone()), |one, other| other.cmp(one))?))
            }
            TieStep::HigherEconomic {} => Ok(Some(by_key(
                group,
                |contender| Ok(contender.economic.score.result.clone()),
                |one, other| other.cmp(one),
            )?)),
            TieStep::ImprovedOffer { days: _ } => self.by_improved_offers(group),
            TieStep::Draw {} => self.by_draw(group),
        }
    }

    fn by_improved_offers<'a>(&self, group: &[&'a Contender<'a>]) -> Result<Split<'a>, EvaluationError> {
        let round = self
            .outcomes
            .improved_offers
            .iter()
            .find(|round| group.iter().all(|contender| round.contains_key(contender.tenderer())));
        let Some(round) = round else { return Ok(None) };
        let measure = self.economic.formula.measure();
        let groups =
            by_key(group, |contender| self.improved(contender, round), |one, other| better(measure, one, other))?;
        Ok(Some(groups))
    }

    /// What a tenderer offers after the round of improvement.
    fn improved(
        &self,
        contender: &Contender<'_>,
        round: &BTreeMap<TendererId, Option<Exact>>,
    ) -> Result<Exact, EvaluationError> {
        let first = &contender.economic.counted;
        let Some(Some(offered)) = round.get(contender.tenderer()) else { return Ok(first.clone()) };
        let tenderer = contender.tenderer().clone();
        self.economic.improved(first, offered).map_err(|refused| match refused {
            NoImprovement::NotAcceptable(why) => {
                OfferError::OfferNotAcceptable { tenderer, value: Box::new(offered.clone()), why }.into()
            }
            NoImprovement::Worse(then) => {
                RankingError::NotImproved { tenderer, first: Box::new(first.clone()), then: Box::new(then) }.into()
            }
        })
    }

    fn by_draw<'a>(&self, group: &[&'a Contender<'a>]) -> Result<Split<'a>, EvaluationError> {
        for drawn in &self.outcomes.draws {
            if drawn.iter().collect::<BTreeSet<_>>().len() != drawn.len() {
                return Err(RankingError::DrawnTwice(drawn.clone()).into());
            }
        }
        let place = |drawn: &[TendererId], contender: &Contender<'_>| {
            drawn.iter().position(|tenderer| tenderer == contender.tenderer())
        };
        let draw =
            self.outcomes.draws.iter().find(|drawn| group.iter().all(|contender| place(drawn, contender).is_some()));
        let Some(drawn) = draw else { return Ok(None) };
        let mut ordered = group.to_vec();
        ordered.sort_by_key(|contender| place(drawn, contender));
        Ok(Some(ordered.into_iter().map(|contender| vec![contender]).collect()))
    }
}

/// Groups by a key, ordered by `order` (best first); equal keys stay together, by identifier.
fn by_key<'a>(
    group: &[&'a Contender<'a>],
    key: impl Fn(&Contender<'a>) -> Result<Exact, EvaluationError>,
    order: impl Fn(&Exact, &Exact) -> std::cmp::Ordering,
) -> Result<Vec<Vec<&'a Contender<'a>>>, EvaluationError> {
    let mut keyed =
        group.iter().map(|contender| Ok((key(contender)?, *contender))).collect::<Result<Vec<_>, EvaluationError>>()?;
    keyed.sort_by(|(one, a), (other, b)| order(one, other).then_with(|| a.tenderer().cmp(b.tenderer())));
    Ok(keyed
        .chunk_by(|(one, _), (other, _)| one == other)
        .map(|equal| equal.iter().map(|(_, contender)| *contender).collect())
        .collect())
}
