//! The technical stage: points of every part, sub-criterion, criterion and offer, the threshold, the rescaling.
//!
//! Prices are unknown here, and stay so for who falls below the threshold.

mod aggregation;
mod discretionary;
mod input_check;
mod quantitative;
mod rescaling;
mod result;
mod tabular;

use std::collections::BTreeSet;

pub(crate) use input_check::check_tenderers;
pub use result::{CriterionScore, PartScore, SubcriterionScore, TechnicalResult, TechnicalScore, ThresholdOutcome};

use crate::check::refuse_defective;
use crate::error::EvaluationError;
use crate::ids::TendererId;
use crate::input::{LotInput, TenderInput, TenderStatus};
use crate::rules::{
    AwardRules, Criterion, Part, Rescaling, ScoreRounding, Subcriterion, TechnicalRules, Threshold, ThresholdStage,
};
use ceralacca_exact::{Derivation, Rounded, Text};
use discretionary::Judged;
use rescaling::Best;

/// Scores the technical offers of the admitted tenderers of a lot.
///
/// Without technical rules everyone has 0 points and passes. With a threshold before rescaling, only those who pass
/// it enter the rescaling of the others. Quantitative rules relative to the best offer look at all admitted tenderers.
///
/// # Errors
/// Defective rules; a missing, doubled or unknown score; a coefficient off the scale; points in a hole of the bands;
/// an answer of the wrong kind; something the panel has not ascertained.
pub fn score_technical(rules: &AwardRules, lot: &LotInput) -> Result<TechnicalResult, EvaluationError> {
    refuse_defective(rules)?;
    input_check::check(rules.technical.as_ref(), lot)?;
    let admitted = admitted_in_order(lot);
    let Some(technical) = &rules.technical else {
        return Ok(TechnicalResult {
            scores: admitted.into_iter().map(|tender| result::unscored(&tender.id)).collect(),
        });
    };
    Stage { rules: technical, lot, admitted }.score()
}

/// The admitted tenderers, in the order of their identifiers, so that nothing hangs on the order of the input.
fn admitted_in_order(lot: &LotInput) -> Vec<&TenderInput> {
    let mut admitted: Vec<&TenderInput> =
        lot.tenderers.iter().filter(|tender| tender.status == TenderStatus::Admitted).collect();
    admitted.sort_by(|one, other| one.id.cmp(&other.id));
    admitted
}

/// The technical stage of one lot.
struct Stage<'a> {
    rules: &'a TechnicalRules,
    lot: &'a LotInput,
    admitted: Vec<&'a TenderInput>,
}

impl Stage<'_> {
    fn score(&self) -> Result<TechnicalResult, EvaluationError> {
        let mut scores =
            self.admitted.iter().map(|tender| self.score_tender(tender, &Best::NONE)).collect::<Result<Vec<_>, _>>()?;
        let threshold = self.rules.threshold.as_ref();
        if let Some(threshold) = threshold.filter(|threshold| threshold.stage == ThresholdStage::BeforeRescaling) {
            apply_threshold(threshold, &mut scores);
        }
        self.rescale(&mut scores)?;
        if let Some(threshold) = threshold.filter(|threshold| threshold.stage == ThresholdStage::AfterRescaling) {
            apply_threshold(threshold, &mut scores);
        }
        Ok(TechnicalResult { scores })
    }

    fn rescale(&self, scores: &mut [TechnicalScore]) -> Result<(), EvaluationError> {
        let (first, second) = match self.rules.rescaling {
            Rescaling::None => return Ok(()),
            Rescaling::First => (true, false),
            Rescaling::Second => (false, true),
            Rescaling::FirstAndSecond => (true, true),
        };
        let contest: BTreeSet<TendererId> =
            scores.iter().filter(|score| score.passes()).map(|score| score.tenderer.clone()).collect();
        if first {
            let best = self.best_judgements(&contest)?;
            for score in scores.iter_mut().filter(|score| score.passes()) {
                if let Some(tender) = self.admitted.iter().find(|tender| tender.id == score.tenderer) {
                    let before = score.total.clone();
                    let outcome = score.threshold.take();
                    *score = self.score_tender(tender, &best)?;
                    score.before_rescaling = Some(before);
                    score.threshold = outcome;
                }
            }
        }
        if second {
            rescaling::bring_best_to_maximum(scores, &self.rules.max_points);
        }
        Ok(())
    }

    /// The best judgement of each discretionary part among those in the contest.
    fn best_judgements(&self, contest: &BTreeSet<TendererId>) -> Result<Best, EvaluationError> {
        let mut best = Best::NONE;
        for tender in self.admitted.iter().filter(|tender| contest.contains(&tender.id)) {
            for subcriterion in self.rules.criteria.iter().flat_map(|criterion| &criterion.subcriteria) {
                if let Some(judged) = self.judged(tender, subcriterion)? {
                    best.observe(&subcriterion.id, judged.measure);
                }
            }
        }
        Ok(best)
    }

    fn judged(&self, tender: &TenderInput, subcriterion: &Subcriterion) -> Result<Option<Judged>, EvaluationError> {
        let part = subcriterion.parts.iter().find_map(|part| match part {
            Part::Discretionary(part) => Some(part),
            Part::Quantitative(_) | Part::Tabular(_) => None,
        });
        let judge =
            |part| discretionary::judge(&self.rules.scoring, &self.lot.commissioners, tender, &subcriterion.id, part);
        Ok(part.map(judge).transpose()?)
    }

    fn score_tender(&self, tender: &TenderInput, best: &Best) -> Result<TechnicalScore, EvaluationError> {
        let criteria = self
            .rules
            .criteria
            .iter()
            .map(|criterion| self.score_criterion(tender, criterion, best))
            .collect::<Result<Vec<_>, _>>()?;
        let terms: Vec<_> = criteria.iter().map(|criterion| &criterion.score.result).collect();
        let total = Derivation::sum(&terms, &self.rules.rounding.total);
        Ok(TechnicalScore { tenderer: tender.id.clone(), criteria, total, before_rescaling: None, threshold: None })
    }

    fn score_criterion(
        &self,
        tender: &TenderInput,
        criterion: &Criterion,
        best: &Best,
    ) -> Result<CriterionScore, EvaluationError> {
        let subcriteria = criterion
            .subcriteria
            .iter()
            .map(|subcriterion| self.score_subcriterion(tender, subcriterion, best))
            .collect::<Result<Vec<_>, _>>()?;
        let terms: Vec<_> = subcriteria.iter().map(|subcriterion| &subcriterion.score.result).collect();
        let score = Derivation::sum(&terms, &self.rules.rounding.criterion).of(criterion.id.as_str());
        Ok(CriterionScore { id: criterion.id.clone(), score, subcriteria })
    }

    fn score_subcriterion(
        &self,
        tender: &TenderInput,
        subcriterion: &Subcriterion,
        best: &Best,
    ) -> Result<SubcriterionScore, EvaluationError> {
        let parts = subcriterion
            .parts
            .iter()
            .enumerate()
            .map(|(index, part)| {
                let name = part_name(subcriterion, index, part);
                let score = self.score_part(tender, subcriterion, part, best)?.of(name);
                Ok(PartScore { kind: part.kind(), score })
            })
            .collect::<Result<Vec<_>, EvaluationError>>()?;
        let terms: Vec<_> = parts.iter().map(|part| &part.score.result).collect();
        let score = Derivation::sum(&terms, &self.rules.rounding.subcriterion).of(subcriterion.id.as_str());
        Ok(SubcriterionScore { id: subcriterion.id.clone(), score, parts })
    }

    fn score_part(
        &self,
        tender: &TenderInput,
        subcriterion: &Subcriterion,
        part: &Part,
        best: &Best,
    ) -> Result<Derivation, EvaluationError> {
        let exact = match part {
            Part::Discretionary(part) => {
                discretionary::judge(&self.rules.scoring, &self.lot.commissioners, tender, &subcriterion.id, part)?
                    .points(part, best.of(&subcriterion.id))
            }
            Part::Quantitative(part) => quantitative::points(part, &subcriterion.id, tender, &self.admitted)?,
            Part::Tabular(part) => tabular::points(part, &subcriterion.id, tender)?,
        };
        Ok(rounded_part(exact, &self.rules.rounding))
    }
}

/// `2.6 D`, or `2.6 T2` for the second tabular part of the same sub-criterion.
fn part_name(subcriterion: &Subcriterion, index: usize, part: &Part) -> String {
    let kind = part.kind();
    let same_kind_before = subcriterion.parts.iter().take(index).filter(|earlier| earlier.kind() == kind).count();
    match same_kind_before {
        0 => format!("{} {kind:?}", subcriterion.id),
        before => format!("{} {kind:?}{}", subcriterion.id, before + 1),
    }
}

fn rounded_part(exact: Derivation, rounding: &ScoreRounding) -> Derivation {
    let Derivation { result, text_it, text_en, steps, source } = exact;
    let mut text = Text::new(text_it, text_en);
    let result = rounding.part.apply_in_words(result, Rounded::Score, &mut text);
    Derivation { result, text_it: text.it, text_en: text.en, steps, source }
}

fn apply_threshold(threshold: &Threshold, scores: &mut [TechnicalScore]) {
    for score in scores {
        score.threshold =
            Some(ThresholdOutcome { points: threshold.points.clone(), passed: score.total.result >= threshold.points });
    }
}
