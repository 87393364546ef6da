//! The technical stage: points of every part, sub-criterion, criterion and offer, the threshold, the rescaling.
//!
//! Prices are unknown here, and stay so for who falls below the threshold.

mod aggregation;
mod compared;
mod discretionary;
mod given;
mod input_check;
mod quantitative;
mod rescaling;
mod result;
mod tabular;

use std::collections::{BTreeMap, BTreeSet};

pub use compared::{JudgedBy, compared_offers, judged_by};
pub(crate) use input_check::check_tenderers;
pub use result::{CriterionScore, PartScore, SubcriterionScore, TechnicalResult, TechnicalScore, ThresholdOutcome};

use crate::check::refuse_defective;
use crate::error::{EvaluationError, PanelError};
use crate::ids::{CriterionId, TendererId};
use crate::input::{LotInput, TenderInput};
use crate::rules::{
    AwardRules, CoefficientRules, Criterion, DiscretionaryPart, Part, PartKind, ScoreRounding, Subcriterion,
    TechnicalRules, ThresholdStage,
};
use ceralacca_exact::{Derivation, Explanations, Rounded, Text};
use discretionary::Judged;
use given::{Given, Sheet};
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
    score_technical_with(rules, lot, Explanations::Written)
}

/// As [`score_technical`]; the numbers are the same with and without explanations.
///
/// # Errors
/// As [`score_technical`].
pub fn score_technical_with(
    rules: &AwardRules,
    lot: &LotInput,
    explanations: Explanations,
) -> Result<TechnicalResult, EvaluationError> {
    refuse_defective(rules)?;
    check_tenderers(lot)?;
    input_check::check_commissioners(&lot.commissioners)?;
    let Some(technical) = &rules.technical else {
        let scores = in_order(&lot.tenderers).into_iter().map(|tender| result::unscored(&tender.id)).collect();
        return Ok(TechnicalResult { scores });
    };
    let sheet = Sheet::new(&lot.commissioners, judged_subcriteria(technical));
    let given = input_check::check(technical, lot, &sheet)?;
    let mut candidates: Vec<Candidate<'_>> = lot
        .tenderers
        .iter()
        .zip(given)
        .filter(|(tender, _)| tender.status.has_points())
        .map(|(tender, given)| Candidate { tender, given })
        .collect();
    candidates.sort_by(|one, other| one.tender.id.cmp(&other.tender.id));
    let mut admitted = in_order(&lot.tenderers);
    admitted.retain(|tender| tender.status.sets_the_measure());
    let compared = compared::judgements(technical, lot, explanations)?;
    Stage { rules: technical, sheet, candidates, compared, admitted, explanations }.score()
}

/// The tenderers who have points, in the order of their identifiers, so that nothing hangs on the order of the input.
fn in_order(tenderers: &[TenderInput]) -> Vec<&TenderInput> {
    let mut admitted: Vec<&TenderInput> = tenderers.iter().filter(|tender| tender.status.has_points()).collect();
    admitted.sort_by(|one, other| one.id.cmp(&other.id));
    admitted
}

fn judged_subcriteria(rules: &TechnicalRules) -> impl Iterator<Item = &CriterionId> {
    let subcriteria = rules.criteria.iter().flat_map(|criterion| &criterion.subcriteria);
    let judged = |one: &&Subcriterion| one.parts.iter().any(|part| part.kind() == PartKind::D);
    subcriteria.filter(judged).map(|subcriterion| &subcriterion.id)
}

/// A tenderer who has points, with the coefficients he was given.
struct Candidate<'a> {
    tender: &'a TenderInput,
    given: Given<'a>,
}

/// The technical stage of one lot.
struct Stage<'a> {
    rules: &'a TechnicalRules,
    sheet: Sheet<'a>,
    candidates: Vec<Candidate<'a>>,
    /// What follows from comparing offers in pairs; empty where each is judged on its own.
    compared: BTreeMap<(CriterionId, TendererId), Judged>,
    /// Those whose numbers others are measured by, for rules that look at all of them.
    admitted: Vec<&'a TenderInput>,
    explanations: Explanations,
}

impl Stage<'_> {
    fn score(&self) -> Result<TechnicalResult, EvaluationError> {
        let mut scores =
            self.candidates.iter().map(|one| self.score_tender(one, &Best::NONE)).collect::<Result<Vec<_>, _>>()?;
        let rescaling = self.rules.rescaling;
        self.apply_threshold(ThresholdStage::BeforeRescaling, &mut scores);
        if rescaling.first() {
            self.rescale_parts(&mut scores)?;
        }
        self.apply_threshold(ThresholdStage::AfterFirstRescaling, &mut scores);
        if rescaling.second() {
            let measuring: BTreeSet<&TendererId> = self.admitted.iter().map(|tender| &tender.id).collect();
            rescaling::bring_best_to_maximum(&mut scores, &measuring, &self.rules.max_points);
        }
        self.apply_threshold(ThresholdStage::AfterRescaling, &mut scores);
        Ok(TechnicalResult { scores })
    }

    /// The first rescaling, among those still in the contest.
    fn rescale_parts(&self, scores: &mut [TechnicalScore]) -> Result<(), EvaluationError> {
        let contest: BTreeSet<TendererId> =
            scores.iter().filter(|score| score.passes()).map(|score| score.tenderer.clone()).collect();
        let best = self.best_judgements(&contest)?;
        for score in scores.iter_mut().filter(|score| score.passes()) {
            if let Some(candidate) = self.candidates.iter().find(|one| one.tender.id == score.tenderer) {
                let before = score.total.clone();
                let outcome = score.threshold.take();
                *score = self.score_tender(candidate, &best)?;
                score.before_rescaling = Some(before);
                score.threshold = outcome;
            }
        }
        Ok(())
    }

    /// Holds the points against the threshold, if the notice does so at this stage.
    fn apply_threshold(&self, stage: ThresholdStage, scores: &mut [TechnicalScore]) {
        let Some(threshold) = self.rules.threshold.as_ref().filter(|threshold| threshold.stage() == stage) else {
            return;
        };
        for score in scores {
            let passed = score.total.result >= threshold.points;
            score.threshold = Some(ThresholdOutcome { points: threshold.points.clone(), passed });
        }
    }

    /// The best judgement of each discretionary part among those in the contest.
    fn best_judgements(&self, contest: &BTreeSet<TendererId>) -> Result<Best, EvaluationError> {
        let mut best = Best::NONE;
        let measuring = |one: &&Candidate<'_>| one.tender.status.sets_the_measure() && contest.contains(&one.tender.id);
        for candidate in self.candidates.iter().filter(measuring) {
            for subcriterion in self.rules.criteria.iter().flat_map(|criterion| &criterion.subcriteria) {
                if let Some(judged) = self.judged(candidate, subcriterion)? {
                    best.observe(&subcriterion.id, judged.measure);
                }
            }
        }
        Ok(best)
    }

    fn judged(
        &self,
        candidate: &Candidate<'_>,
        subcriterion: &Subcriterion,
    ) -> Result<Option<Judged>, EvaluationError> {
        let part = subcriterion.parts.iter().find_map(|part| match part {
            Part::Discretionary(part) => Some(part),
            Part::Quantitative(_) | Part::Tabular(_) => None,
        });
        Ok(part.map(|part| self.judge(candidate, &subcriterion.id, part)).transpose()?)
    }

    fn judge(
        &self,
        candidate: &Candidate<'_>,
        subcriterion: &CriterionId,
        part: &DiscretionaryPart,
    ) -> Result<Judged, PanelError> {
        let Candidate { tender, given } = candidate;
        if let Some(judged) = self.compared.get(&(subcriterion.clone(), tender.id.clone())) {
            return Ok(judged.clone());
        }
        match self.rules.scoring.coefficients() {
            Some(CoefficientRules { scale, aggregation, mean_rounding }) => {
                let row = self.sheet.row(given, subcriterion);
                let coefficients = discretionary::coefficients(scale, row, tender, subcriterion)?;
                discretionary::of_commissioners(&coefficients, *aggregation, mean_rounding, self.explanations)
            }
            None => discretionary::collegial(tender, subcriterion, part),
        }
    }

    fn score_tender(&self, candidate: &Candidate<'_>, best: &Best) -> Result<TechnicalScore, EvaluationError> {
        let criteria = self
            .rules
            .criteria
            .iter()
            .map(|criterion| self.score_criterion(candidate, criterion, best))
            .collect::<Result<Vec<_>, _>>()?;
        let terms: Vec<_> = criteria.iter().map(|criterion| &criterion.score.result).collect();
        let total = Derivation::sum(&terms, &self.rules.rounding.total, self.explanations);
        Ok(TechnicalScore {
            tenderer: candidate.tender.id.clone(),
            criteria,
            total,
            before_rescaling: None,
            threshold: None,
        })
    }

    fn score_criterion(
        &self,
        candidate: &Candidate<'_>,
        criterion: &Criterion,
        best: &Best,
    ) -> Result<CriterionScore, EvaluationError> {
        let subcriteria = criterion
            .subcriteria
            .iter()
            .map(|subcriterion| self.score_subcriterion(candidate, subcriterion, best))
            .collect::<Result<Vec<_>, _>>()?;
        let terms: Vec<_> = subcriteria.iter().map(|subcriterion| &subcriterion.score.result).collect();
        let score =
            Derivation::sum(&terms, &self.rules.rounding.criterion, self.explanations).of(criterion.id.as_str());
        Ok(CriterionScore { id: criterion.id.clone(), score, subcriteria })
    }

    fn score_subcriterion(
        &self,
        candidate: &Candidate<'_>,
        subcriterion: &Subcriterion,
        best: &Best,
    ) -> Result<SubcriterionScore, EvaluationError> {
        let parts = subcriterion
            .parts
            .iter()
            .enumerate()
            .map(|(index, part)| {
                let name = part_name(subcriterion, index, part);
                let score = self.score_part(candidate, subcriterion, part, best)?.of(name);
                Ok(PartScore { kind: part.kind(), score })
            })
            .collect::<Result<Vec<_>, EvaluationError>>()?;
        let terms: Vec<_> = parts.iter().map(|part| &part.score.result).collect();
        let score =
            Derivation::sum(&terms, &self.rules.rounding.subcriterion, self.explanations).of(subcriterion.id.as_str());
        Ok(SubcriterionScore { id: subcriterion.id.clone(), score, parts })
    }

    fn score_part(
        &self,
        candidate: &Candidate<'_>,
        subcriterion: &Subcriterion,
        part: &Part,
        best: &Best,
    ) -> Result<Derivation, EvaluationError> {
        let exact = match part {
            Part::Discretionary(part) => {
                let judged = self.judge(candidate, &subcriterion.id, part)?;
                judged.points(part, best.of(&subcriterion.id), self.explanations)
            }
            Part::Quantitative(part) => quantitative::points(part, &subcriterion.id, candidate.tender, &self.admitted)?,
            Part::Tabular(part) => tabular::points(part, &subcriterion.id, candidate.tender)?,
        };
        Ok(rounded_part(exact, &self.rules.rounding, self.explanations))
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

fn rounded_part(exact: Derivation, rounding: &ScoreRounding, explanations: Explanations) -> Derivation {
    let Derivation { result, text_it, text_en, steps, source } = exact;
    let mut text = Text::new(text_it, text_en);
    let result = rounding.part.apply_in_words(&result, Rounded::Score, explanations, &mut text);
    Derivation { result, text_it: text.it, text_en: text.en, steps, source }
}
