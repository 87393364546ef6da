//! The ranking of a lot: totals, and what sets equal totals apart.

mod ties;

use std::collections::BTreeMap;

use ceralacca_exact::{Derivation, Exact, Explanations};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::refuse_defective;
use crate::economic::{EconomicResult, EconomicScore};
use crate::error::{EvaluationError, RankingError};
use crate::ids::TendererId;
use crate::input::LotInput;
use crate::rules::{AwardRules, TieStep};
use crate::technical::TechnicalResult;

/// What happened after the opening to set equal totals apart.
///
/// An entry applies to a tie when it covers everyone still equal, so that it stays good when somebody is excluded later.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TieOutcomes {
    /// Rounds of improved offers; within one, who did not improve has `null` and keeps his first offer.
    #[serde(default)]
    pub improved_offers: Vec<BTreeMap<TendererId, Option<Exact>>>,
    /// Draws: the tied tenderers in the order drawn, first the one who comes first.
    #[serde(default)]
    pub draws: Vec<Vec<TendererId>>,
}

/// The ranking of a lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ranking {
    /// The places, from the first; tenderers of an unresolved tie share theirs and follow each other by identifier.
    pub places: Vec<Place>,
    /// The ties that are not resolved yet, from the top.
    pub unresolved: Vec<Tie>,
}

/// One tenderer's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// 1 for the first; equal only in an unresolved tie.
    pub position: usize,
    /// Who.
    pub tenderer: TendererId,
    /// His technical points.
    pub technical: Exact,
    /// His economic points.
    pub economic: Exact,
    /// His total, with its derivation.
    pub total: Derivation,
    /// What set him apart from others with the same total.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<TieStep>,
}

/// Tenderers whom nothing has set apart so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tie {
    /// The place they share.
    pub position: usize,
    /// Who, by identifier.
    pub tenderers: Vec<TendererId>,
    /// What the notice asks for next; absent when it has no further step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<TieStep>,
}

impl Ranking {
    /// The first, unless the first place is tied.
    pub fn first(&self) -> Option<&Place> {
        let mut first = self.places.iter().filter(|place| place.position == 1);
        match (first.next(), first.next()) {
            (Some(place), None) => Some(place),
            (Some(_) | None, Some(_)) | (None, None) => None,
        }
    }

    /// The place of one tenderer.
    pub fn of(&self, tenderer: &TendererId) -> Option<&Place> {
        self.places.iter().find(|place| &place.tenderer == tenderer)
    }
}

/// The scores of those who may have a place: who left after the award was the measure of others, and has none.
#[must_use]
pub fn who_competes(
    lot: &LotInput,
    mut technical: TechnicalResult,
    mut economic: EconomicResult,
) -> (TechnicalResult, EconomicResult) {
    let left =
        |tenderer: &TendererId| lot.tenderers.iter().any(|tender| &tender.id == tenderer && !tender.status.competes());
    technical.scores.retain(|score| !left(&score.tenderer));
    economic.scores.retain(|score| !left(&score.tenderer));
    (technical, economic)
}

/// Ranks those who passed the technical stage by total points, and sets equal totals apart by the steps of the notice.
///
/// # Errors
/// Defective rules; a tenderer with a technical score and no economic one, or the reverse; an improved offer that is
/// worse than the first or cannot be accepted; a draw that names somebody twice.
pub fn rank(
    rules: &AwardRules,
    technical: &TechnicalResult,
    economic: &EconomicResult,
    outcomes: &TieOutcomes,
) -> Result<Ranking, EvaluationError> {
    refuse_defective(rules)?;
    let mut contenders = contenders(rules, technical, economic)?;
    contenders.sort_by(|one, other| {
        other.total.result.cmp(&one.total.result).then_with(|| one.tenderer().cmp(other.tenderer()))
    });
    let groups = contenders.chunk_by(|one, other| one.total.result == other.total.result);
    let resolver = ties::Resolver { economic: &rules.economic, outcomes };
    let mut ranking = Ranking { places: Vec::with_capacity(contenders.len()), unresolved: Vec::new() };
    for group in groups {
        for tier in resolver.resolve(group.iter().collect(), &rules.ties)? {
            ranking.place(tier);
        }
    }
    Ok(ranking)
}

impl Ranking {
    fn place(&mut self, tier: ties::Tier<'_>) {
        let position = self.places.len() + 1;
        if tier.members.len() > 1 {
            let tenderers = tier.members.iter().map(|member| member.tenderer().clone()).collect();
            self.unresolved.push(Tie { position, tenderers, next: tier.next });
        }
        self.places.extend(tier.members.into_iter().map(|member| Place {
            position,
            tenderer: member.tenderer().clone(),
            technical: member.technical.clone(),
            economic: member.economic.score.result.clone(),
            total: member.total.clone(),
            decided_by: tier.decided_by,
        }));
    }
}

/// Somebody with both scores.
struct Contender<'a> {
    technical: &'a Exact,
    economic: &'a EconomicScore,
    total: Derivation,
}

impl Contender<'_> {
    fn tenderer(&self) -> &TendererId {
        &self.economic.tenderer
    }
}

fn contenders<'a>(
    rules: &AwardRules,
    technical: &'a TechnicalResult,
    economic: &'a EconomicResult,
) -> Result<Vec<Contender<'a>>, EvaluationError> {
    let disagree = |tenderer: &TendererId| EvaluationError::from(RankingError::StagesDisagree(tenderer.clone()));
    let stranger =
        economic.scores.iter().find(|score| !technical.of(&score.tenderer).is_some_and(|score| score.passes()));
    if let Some(stranger) = stranger {
        return Err(disagree(&stranger.tenderer));
    }
    technical
        .passing()
        .map(|technical| {
            let economic = economic.of(&technical.tenderer).ok_or_else(|| disagree(&technical.tenderer))?;
            let technical = &technical.total.result;
            let total =
                Derivation::sum(&[technical, &economic.score.result], &rules.total_rounding, Explanations::Written);
            Ok(Contender { technical, economic, total })
        })
        .collect()
}
