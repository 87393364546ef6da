//! The economic stage: points of the discount or the price of those who passed the technical stage.

mod bands;
mod counted;
mod curves;
mod formula;
mod preview;
mod yardstick;

use std::cmp::Ordering;

use ceralacca_exact::{Derivation, Exact};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use bands::{BandGap, gaps, overlaps};
pub use counted::NoImprovement;
pub(crate) use counted::counted;
pub use preview::{Preview, PreviewRow, preview, sample_offers};

use crate::check::refuse_defective;
use crate::error::{EvaluationError, OfferError, RankingError};
use crate::ids::TendererId;
use crate::input::{LotInput, TenderStatus};
use crate::rules::{AwardRules, EconomicRules, Measure};
use crate::technical::{TechnicalResult, check_tenderers};
use formula::Contest;

/// The economic scores of a lot, in the order of the tenderers' identifiers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EconomicResult {
    /// The best number of the contest, which the others are compared with: Smax, Pmin or the highest increase. Absent without offers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best: Option<Exact>,
    /// The mean of the offers in the contest, where the formula has its threshold there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean: Option<Derivation>,
    /// One score for each tenderer in the contest, also for who left it after the award.
    pub scores: Vec<EconomicScore>,
}

impl EconomicResult {
    /// The score of one tenderer.
    pub fn of(&self, tenderer: &TendererId) -> Option<&EconomicScore> {
        self.scores.iter().find(|score| &score.tenderer == tenderer)
    }
}

/// One tenderer's economic score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EconomicScore {
    /// Who.
    pub tenderer: TendererId,
    /// The number he offered.
    pub offered: Exact,
    /// The number that counts, after the rule on decimals.
    pub counted: Exact,
    /// His points.
    pub score: Derivation,
}

/// Scores the economic offers of those who are admitted and passed the technical stage.
///
/// An offer of anybody else is passed over, even if it is there: it must have stayed closed, and it never enters the
/// best discount or the lowest price.
///
/// # Errors
/// Defective rules; a missing offer; an offer that must be excluded first (negative, above the base, too many decimals
/// where they are refused); a tenderer in the technical result who is no longer admitted.
pub fn score_economic(
    rules: &AwardRules,
    lot: &LotInput,
    technical: &TechnicalResult,
) -> Result<EconomicResult, EvaluationError> {
    refuse_defective(rules)?;
    check_tenderers(lot)?;
    let economic = &rules.economic;
    let offers = offers_in_contest(economic, lot, technical)?;
    let measuring = offers.iter().filter(|offer| offer.status.sets_the_measure()).map(|offer| &offer.counted);
    let contest = Contest::of(economic, lot.base_amount.as_ref(), measuring);
    let scores = offers
        .iter()
        .map(|offer| {
            let score = contest.points(offer)?.of("PE");
            let Offer { tenderer, offered, counted, status: _ } = offer.clone();
            Ok(EconomicScore { tenderer, offered, counted, score })
        })
        .collect::<Result<Vec<_>, EvaluationError>>()?;
    Ok(EconomicResult { best: contest.best().cloned(), mean: contest.mean().cloned(), scores })
}

/// An acceptable offer of somebody in the contest.
#[derive(Clone)]
struct Offer {
    tenderer: TendererId,
    offered: Exact,
    counted: Exact,
    status: TenderStatus,
}

fn offers_in_contest(
    rules: &EconomicRules,
    lot: &LotInput,
    technical: &TechnicalResult,
) -> Result<Vec<Offer>, EvaluationError> {
    let in_contest = || lot.tenderers.iter().filter(|tender| tender.status.has_points());
    let admitted = |tenderer: &TendererId| in_contest().find(|tender| &tender.id == tenderer);
    let unscored = in_contest().find(|tender| technical.of(&tender.id).is_none());
    if let Some(unscored) = unscored {
        return Err(RankingError::StagesDisagree(unscored.id.clone()).into());
    }
    let mut offers = Vec::new();
    for score in &technical.scores {
        let tender = admitted(&score.tenderer).ok_or_else(|| RankingError::StagesDisagree(score.tenderer.clone()))?;
        if !score.passes() {
            continue;
        }
        let offered = tender.economic.clone().ok_or_else(|| OfferError::MissingOffer(tender.id.clone()))?;
        let counted = counted(rules, lot.base_amount.as_ref(), &offered).map_err(|why| {
            OfferError::OfferNotAcceptable { tenderer: tender.id.clone(), value: Box::new(offered.clone()), why }
        })?;
        offers.push(Offer { tenderer: tender.id.clone(), offered, counted, status: tender.status });
    }
    offers.sort_by(|one, other| one.tenderer.cmp(&other.tenderer));
    Ok(offers)
}

/// Orders two offered numbers, the better one first.
pub(crate) fn better(measure: Measure, one: &Exact, other: &Exact) -> Ordering {
    if measure.higher_is_better() { other.cmp(one) } else { one.cmp(other) }
}
