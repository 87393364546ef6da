//! Awarding several lots under a limit for one tenderer (art. 58 c. 4 D.Lgs. 36/2023).
//!
//! In every round each lot names the first of its ranking among those who have not given it up. Who is first in more
//! lots than the limit keeps the best ones by the tests of the notice and gives up the others for good; the next round
//! sees what follows from that. Each round but the last gives something up, so the rounds end; and since what is kept
//! or given up does not hang on the order of lots or tenderers, neither does the outcome. A tenderer who later becomes
//! first in a lot where his score is higher takes that one instead, as "the lot with the highest total" asks.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use ceralacca_exact::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::refuse;
use crate::error::{EvaluationError, RankingError};
use crate::ids::{LotId, TendererId};
use crate::lots_offered::no_lot_twice;
use crate::ranking::{Place, Ranking};
use crate::rules::{EmptyLot, LotAwardRules, LotChoice};

/// Most lots of one procedure.
pub const LOTS_MAX: usize = 1_000;

/// The ranking of one lot. The order of the lots is that of the notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LotRanking {
    /// Which lot.
    pub lot: LotId,
    /// Its ranking.
    pub ranking: Ranking,
}

/// Who is proposed for which lot, and how it came to that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LotAwards {
    /// One for each lot, in the order of the notice.
    pub awards: Vec<LotAward>,
    /// The first of each lot, round after round; the last round is the outcome.
    pub rounds: Vec<BTreeMap<LotId, Option<TendererId>>>,
    /// What was given up, in order.
    pub releases: Vec<Release>,
}

/// The outcome for one lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LotAward {
    /// Which lot.
    pub lot: LotId,
    /// Who is proposed; absent when nobody is.
    pub tenderer: Option<TendererId>,
    /// Whether he has it beyond the limit, since nobody else was left.
    pub beyond_limit: bool,
}

/// A lot that a tenderer gave up because of the limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Release {
    /// In which round, from 1.
    pub round: usize,
    /// Who.
    pub tenderer: TendererId,
    /// The lot he gave up.
    pub lot: LotId,
    /// The lots he kept.
    pub kept: Vec<LotId>,
    /// The same in words, in Italian.
    pub text_it: String,
    /// The same in words, in English.
    pub text_en: String,
}

/// The preference each tenderer declared: first the lot he wants most. Who declared none is decided by the other tests.
pub type LotPreferences = BTreeMap<TendererId, Vec<LotId>>;

/// Awards the lots under the limit, where no preference was declared.
///
/// Only the rankings count: an excluded tenderer has no place in them and can be awarded nothing. After an exclusion
/// the rankings are made again and the lots awarded again.
///
/// # Errors
/// Defective rules; a lot named twice; too many lots; an unresolved tie that decides who is first; tests that do not
/// tell apart the lots of somebody who is first in too many.
pub fn award_lots(rules: &LotAwardRules, lots: &[LotRanking]) -> Result<LotAwards, EvaluationError> {
    award_lots_preferring(rules, lots, &LotPreferences::new())
}

/// As [`award_lots`], with the preferences that tenderers declared ([`LotChoice::DeclaredPreference`]).
///
/// # Errors
/// As [`award_lots`]; a lot named twice in one preference.
pub fn award_lots_preferring(
    rules: &LotAwardRules,
    lots: &[LotRanking],
    preferences: &LotPreferences,
) -> Result<LotAwards, EvaluationError> {
    refuse(rules.check())?;
    check_lots(lots)?;
    preferences.values().try_for_each(|preference| no_lot_twice(preference))?;
    let mut allocation = Allocation { rules, lots, preferences, given_up: BTreeSet::new() };
    let mut awards = LotAwards { awards: Vec::new(), rounds: Vec::new(), releases: Vec::new() };
    loop {
        awards.awards = allocation.firsts()?;
        awards.rounds.push(awards.awards.iter().map(|award| (award.lot.clone(), award.tenderer.clone())).collect());
        let releases = allocation.releases(&awards.awards, awards.rounds.len())?;
        if releases.is_empty() {
            return Ok(awards);
        }
        allocation.given_up.extend(releases.iter().map(|release| (release.lot.clone(), release.tenderer.clone())));
        awards.releases.extend(releases);
    }
}

/// Awards again a lot whose ranking changed after the award. The other lots stay as they were awarded, for the change has
/// no effect on them (art. 108 c. 12 D.Lgs. 36/2023): this one goes to the first of its ranking who has fewer of them than
/// the limit.
///
/// # Errors
/// Defective rules; an unresolved tie that decides who is first.
pub fn award_after_change(
    rules: &LotAwardRules,
    awards: &mut LotAwards,
    lot: &LotRanking,
) -> Result<(), EvaluationError> {
    refuse(rules.check())?;
    let mut held: BTreeMap<&TendererId, u32> = BTreeMap::new();
    for award in awards.awards.iter().filter(|award| award.lot != lot.lot) {
        if let Some(tenderer) = &award.tenderer {
            *held.entry(tenderer).or_default() += 1;
        }
    }
    let full = held.into_iter().filter(|(_, count)| *count >= rules.max_lots_per_tenderer);
    let given_up = full.map(|(tenderer, _)| (lot.lot.clone(), tenderer.clone())).collect();
    let none = LotPreferences::new();
    let anew = Allocation { rules, lots: std::slice::from_ref(lot), preferences: &none, given_up }.first(lot)?;
    awards.awards.iter_mut().filter(|award| award.lot == lot.lot).for_each(|award| *award = anew.clone());
    Ok(())
}

fn check_lots(lots: &[LotRanking]) -> Result<(), EvaluationError> {
    if lots.len() > LOTS_MAX {
        let what = Text::new("lotti", "lots");
        return Err(EvaluationError::TooMany { what, count: lots.len(), max: LOTS_MAX });
    }
    let mut seen = BTreeSet::new();
    match lots.iter().find(|lot| !seen.insert(&lot.lot)) {
        Some(twice) => Err(RankingError::DuplicateLot(twice.lot.clone()).into()),
        None => Ok(()),
    }
}

struct Allocation<'a> {
    rules: &'a LotAwardRules,
    lots: &'a [LotRanking],
    preferences: &'a LotPreferences,
    given_up: BTreeSet<(LotId, TendererId)>,
}

impl<'a> Allocation<'a> {
    fn firsts(&self) -> Result<Vec<LotAward>, RankingError> {
        self.lots.iter().map(|lot| self.first(lot)).collect()
    }

    /// The first of a lot among those who have not given it up; if all have, what the notice says.
    fn first(&self, lot: &LotRanking) -> Result<LotAward, RankingError> {
        let remaining: Vec<&Place> = lot
            .ranking
            .places
            .iter()
            .filter(|place| !self.given_up.contains(&(lot.lot.clone(), place.tenderer.clone())))
            .collect();
        let award = |place: Option<&Place>, beyond_limit| LotAward {
            lot: lot.lot.clone(),
            tenderer: place.map(|place| place.tenderer.clone()),
            beyond_limit,
        };
        if !remaining.is_empty() {
            return Ok(award(single_first(lot, &remaining)?, false));
        }
        let everyone: Vec<&Place> = lot.ranking.places.iter().collect();
        match self.rules.empty_lot {
            EmptyLot::StaysWithFirst => {
                let first = single_first(lot, &everyone)?;
                Ok(award(first, first.is_some()))
            }
            EmptyLot::NotAwarded => Ok(award(None, false)),
        }
    }

    /// What has to be given up because somebody is first in more lots than the limit.
    fn releases(&self, firsts: &[LotAward], round: usize) -> Result<Vec<Release>, RankingError> {
        let mut held: BTreeMap<&TendererId, Vec<Held<'_>>> = BTreeMap::new();
        for (order, award) in firsts.iter().enumerate().filter(|(_, award)| !award.beyond_limit) {
            let place = award.tenderer.as_ref().and_then(|tenderer| self.lots.get(order)?.ranking.of(tenderer));
            if let (Some(tenderer), Some(place)) = (&award.tenderer, place) {
                held.entry(tenderer).or_default().push(Held { order, lot: &award.lot, place });
            }
        }
        let limit = usize::try_from(self.rules.max_lots_per_tenderer).unwrap_or(usize::MAX);
        let mut releases = Vec::new();
        for (tenderer, lots) in held.into_iter().filter(|(_, lots)| lots.len() > limit) {
            let (kept, given_up) = self.choose(tenderer, lots, limit)?;
            releases.extend(given_up.into_iter().map(|lot| released(round, tenderer, lot, &kept)));
        }
        Ok(releases)
    }

    /// Splits the lots of a tenderer into those he keeps and those he gives up.
    fn choose(
        &self,
        tenderer: &TendererId,
        mut lots: Vec<Held<'_>>,
        limit: usize,
    ) -> Result<(Vec<LotId>, Vec<LotId>), RankingError> {
        lots.sort_by(|one, other| self.better_lot(tenderer, one, other));
        let given_up = lots.split_off(limit);
        if let (Some(last_kept), Some(first_given_up)) = (lots.last(), given_up.first())
            && self.better_lot(tenderer, last_kept, first_given_up).is_eq()
        {
            let lots = vec![last_kept.lot.clone(), first_given_up.lot.clone()];
            return Err(RankingError::LotChoiceUndecided { tenderer: tenderer.clone(), lots });
        }
        let names = |lots: Vec<Held<'_>>| lots.into_iter().map(|held| held.lot.clone()).collect();
        Ok((names(lots), names(given_up)))
    }

    /// The better lot first.
    fn better_lot(&self, tenderer: &TendererId, one: &Held<'_>, other: &Held<'_>) -> Ordering {
        let wanted = |held: &Held<'_>| {
            let preference = self.preferences.get(tenderer)?;
            preference.iter().position(|lot| lot == held.lot)
        };
        // A lot that is not named comes after all that are.
        let wish = |held: &Held<'_>| wanted(held).unwrap_or(usize::MAX);
        self.rules
            .choice
            .iter()
            .map(|test| match test {
                LotChoice::HighestTotal => other.place.total.result.cmp(&one.place.total.result),
                LotChoice::HighestTechnical => other.place.technical.cmp(&one.place.technical),
                LotChoice::LotOrder => one.order.cmp(&other.order),
                LotChoice::DeclaredPreference => wish(one).cmp(&wish(other)),
            })
            .find(|ordering| ordering.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

/// A lot in which a tenderer is first.
struct Held<'a> {
    /// Its place in the notice.
    order: usize,
    lot: &'a LotId,
    /// The tenderer's place in its ranking.
    place: &'a Place,
}

/// The first of these places, unless it is tied with another of them.
fn single_first<'a>(lot: &LotRanking, places: &[&'a Place]) -> Result<Option<&'a Place>, RankingError> {
    let Some(first) = places.first() else { return Ok(None) };
    let tied: Vec<TendererId> =
        places.iter().filter(|place| place.position == first.position).map(|place| place.tenderer.clone()).collect();
    if tied.len() > 1 {
        return Err(RankingError::UnresolvedTie { lot: lot.lot.clone(), tenderers: tied });
    }
    Ok(Some(first))
}

fn released(round: usize, tenderer: &TendererId, lot: LotId, kept: &[LotId]) -> Release {
    let kept_names = kept.iter().map(LotId::as_str).collect::<Vec<_>>().join(", ");
    Release {
        round,
        tenderer: tenderer.clone(),
        text_it: format!(
            "{tenderer} è primo in più lotti di quanti ne può avere: tiene {kept_names}; il lotto {lot} passa al successivo in graduatoria."
        ),
        text_en: format!(
            "{tenderer} is first in more lots than he may have: he keeps {kept_names}; lot {lot} goes to the next in the ranking."
        ),
        lot,
        kept: kept.to_vec(),
    }
}
