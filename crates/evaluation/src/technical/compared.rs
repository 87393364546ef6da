//! Offers compared in pairs: whether they are, which of them, and the coefficients that come of it.
//!
//! A comparison is relative: who leaves afterwards takes his pairs away. What must not happen is that the method changes
//! after the commissioners have judged, when prices may be known: what all of them have given stands, and only what is
//! still to be given follows the number of offers now in the contest.

use std::collections::{BTreeMap, BTreeSet};

use ceralacca_exact::{Derivation, Explanations, Text};

use super::discretionary::Judged;
use super::{input_check, judged_subcriteria};
use crate::comparison::{ComparisonError, PairwiseComparison, PairwiseScore, PairwiseTable, pairs};
use crate::error::{EvaluationError, PanelError};
use crate::ids::{CommissionerId, CriterionId, TendererId};
use crate::input::{LotInput, TenderInput, TenderStatus};
use crate::rules::{PairwiseRules, Scoring, TechnicalRules};

/// By what the discretionary parts of a lot are judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JudgedBy {
    /// By coefficients that each commissioner gives to each offer: always, or where offers are too few or too many to be
    /// compared.
    Coefficients,
    /// By points that the commission gives together.
    Panel,
    /// By comparing these offers in pairs.
    Pairs {
        /// Those in the contest; where fewer than are compared are left of those whom all commissioners have compared, also
        /// the ones excluded since.
        offers: BTreeSet<TendererId>,
    },
}

/// By what the discretionary parts of a lot are judged, with the offers in the contest and what was given so far.
///
/// # Errors
/// Tenderers or commissioners twice or beyond the limits; tables that name somebody unknown, judge a pair twice or off the
/// scale; tables where the notice has no comparison.
pub fn judged_by(rules: &TechnicalRules, lot: &LotInput) -> Result<JudgedBy, EvaluationError> {
    input_check::check_tenderers(lot)?;
    input_check::check_commissioners(&lot.commissioners)?;
    let tables = Tables::read(rules, lot)?;
    Ok(match (&rules.scoring, tables) {
        (_, Some(tables)) => tables.judged_by(),
        (Scoring::Collegial {}, None) => JudgedBy::Panel,
        (Scoring::EachCommissioner(_) | Scoring::Pairwise(_), None) => JudgedBy::Coefficients,
    })
}

/// Points and coefficients of the offers compared in pairs, by sub-criterion; empty where nothing is compared.
///
/// # Errors
/// As [`judged_by`]; a pair that a commissioner has not judged.
pub fn compared_offers(
    rules: &TechnicalRules,
    lot: &LotInput,
) -> Result<BTreeMap<CriterionId, Vec<PairwiseScore>>, EvaluationError> {
    input_check::check_tenderers(lot)?;
    input_check::check_commissioners(&lot.commissioners)?;
    Ok(scores(rules, lot)?)
}

fn scores(rules: &TechnicalRules, lot: &LotInput) -> Result<BTreeMap<CriterionId, Vec<PairwiseScore>>, PanelError> {
    let Some(tables) = Tables::read(rules, lot)? else { return Ok(BTreeMap::new()) };
    match tables.judged_by() {
        JudgedBy::Pairs { offers } => {
            let back = tables.tenders(|tender| tender.status == TenderStatus::ReadmittedAfterAward).next();
            match back {
                Some(back) => Err(PanelError::ComparedWithoutHim { tenderer: back.clone() }),
                None => tables.scores(&offers),
            }
        }
        JudgedBy::Coefficients | JudgedBy::Panel => Ok(BTreeMap::new()),
    }
}

/// The judgements that follow from comparing in pairs, by sub-criterion and tenderer; none where nothing is compared.
pub(super) fn judgements(
    rules: &TechnicalRules,
    lot: &LotInput,
    explanations: Explanations,
) -> Result<BTreeMap<(CriterionId, TendererId), Judged>, PanelError> {
    let mut judgements = BTreeMap::new();
    for (subcriterion, scores) in scores(rules, lot)? {
        for PairwiseScore { tenderer, points: _, coefficient } in scores {
            let text = explanations.text(|| Text::new(coefficient.text_it, coefficient.text_en));
            let judged = Judged::coefficient(coefficient.result, text);
            judgements.insert((subcriterion.clone(), tenderer), judged);
        }
    }
    Ok(judgements)
}

/// The tables of a lot whose notice has offers compared in pairs.
struct Tables<'a> {
    rules: &'a PairwiseRules,
    lot: &'a LotInput,
    subcriteria: Vec<&'a CriterionId>,
    /// The pairs judged, for each sub-criterion and commissioner.
    judged: Vec<BTreeSet<(&'a TendererId, &'a TendererId)>>,
}

impl<'a> Tables<'a> {
    fn read(rules: &'a TechnicalRules, lot: &'a LotInput) -> Result<Option<Self>, PanelError> {
        let subcriteria: Vec<&CriterionId> = judged_subcriteria(rules).collect();
        let pairwise = rules.scoring.pairwise();
        if let Some(subcriterion) = lot.comparisons.keys().find(|id| pairwise.is_none() || !subcriteria.contains(id)) {
            return Err(PanelError::NotCompared { subcriterion: subcriterion.clone() });
        }
        let Some(rules) = pairwise else { return Ok(None) };
        for (subcriterion, tables) in &lot.comparisons {
            check_commissioners(tables, lot).map_err(|error| about(subcriterion, error))?;
        }
        let mut all = Self { rules, lot, subcriteria, judged: Vec::new() };
        let tenderers: BTreeSet<&TendererId> = lot.tenderers.iter().map(|tender| &tender.id).collect();
        for subcriterion in &all.subcriteria {
            for commissioner in &lot.commissioners {
                let table = all.table(subcriterion, commissioner);
                let judged = table.map(|table| table.judged(&tenderers)).transpose();
                all.judged.push(judged.map_err(|error| about(subcriterion, error))?.unwrap_or_default());
            }
        }
        Ok(Some(all))
    }

    fn table(&self, subcriterion: &CriterionId, commissioner: &CommissionerId) -> Option<&'a PairwiseTable> {
        self.lot.comparisons.get(subcriterion)?.iter().find(|table| &table.commissioner == commissioner)
    }

    fn judged_by(&self) -> JudgedBy {
        let admitted: BTreeSet<&TendererId> = self.tenders(|tender| tender.status.sets_the_measure()).collect();
        let compares = self.rules.compares(admitted.len());
        let whole = |offers: BTreeSet<&TendererId>| JudgedBy::Pairs { offers: offers.into_iter().cloned().collect() };
        if !compares && let Some(offers) = self.compared_before(&admitted) {
            return whole(offers);
        }
        let made = compares && self.is_complete(&admitted);
        match compares && (made || !self.scored_before(&admitted)) {
            true => whole(admitted),
            false => JudgedBy::Coefficients,
        }
    }

    fn tenders(&self, those: impl Fn(&TenderInput) -> bool) -> impl Iterator<Item = &'a TendererId> {
        self.lot.tenderers.iter().filter(move |tender| those(tender)).map(|tender| &tender.id)
    }

    /// Whether all commissioners have judged all pairs of these offers.
    fn is_complete(&self, offers: &BTreeSet<&TendererId>) -> bool {
        !self.judged.is_empty() && self.judged.iter().all(|judged| pairs(offers).all(|pair| judged.contains(&pair)))
    }

    /// The offers that all commissioners compared while there were enough of them, if they are those in the contest and others.
    fn compared_before(&self, admitted: &BTreeSet<&'a TendererId>) -> Option<BTreeSet<&'a TendererId>> {
        if admitted.is_empty() {
            return None;
        }
        let mut offers = admitted.clone();
        let mut others: Vec<&TendererId> = self.tenders(|tender| tender.status == TenderStatus::Excluded).collect();
        others.sort();
        for other in others {
            offers.insert(other);
            if !self.is_complete(&offers) {
                offers.remove(other);
            }
        }
        (self.rules.compares(offers.len()) && self.is_complete(&offers)).then_some(offers)
    }

    /// Whether all commissioners gave coefficients to those in the contest while there were too few or too many to compare.
    fn scored_before(&self, admitted: &BTreeSet<&TendererId>) -> bool {
        let scored: BTreeSet<&TendererId> = self.tenders(|tender| self.is_scored(tender)).collect();
        !admitted.is_empty() && admitted.is_subset(&scored) && !self.rules.compares(scored.len())
    }

    fn is_scored(&self, tender: &TenderInput) -> bool {
        let given: BTreeSet<_> = tender.coefficients.iter().map(|one| (&one.subcriterion, &one.commissioner)).collect();
        let mut cells =
            self.subcriteria.iter().flat_map(|sub| self.lot.commissioners.iter().map(move |who| (*sub, who)));
        !self.judged.is_empty() && cells.all(|cell| given.contains(&cell))
    }

    fn scores(&self, offers: &BTreeSet<TendererId>) -> Result<BTreeMap<CriterionId, Vec<PairwiseScore>>, PanelError> {
        let mut all = BTreeMap::new();
        let gone =
            self.tenders(|tender| tender.status == TenderStatus::Excluded && offers.contains(&tender.id)).count();
        for subcriterion in &self.subcriteria {
            let comparison = PairwiseComparison {
                offers: offers.iter().cloned().collect(),
                tables: self.lot.commissioners.iter().map(|who| self.within(subcriterion, who, offers)).collect(),
                variant: self.rules.variant,
                rounding: self.rules.rounding,
            };
            let mut scores = comparison.scores().map_err(|error| about(subcriterion, error))?;
            if gone > 0 {
                let count = offers.len();
                for Derivation { text_it, text_en, .. } in scores.iter_mut().map(|score| &mut score.coefficient) {
                    text_it.push_str(&format!(" (confronto fatto su {count} offerte; escluse in seguito: {gone})"));
                    text_en.push_str(&format!(" (compared among {count} offers; excluded since: {gone})"));
                }
            }
            all.insert((*subcriterion).clone(), scores);
        }
        Ok(all)
    }

    /// What a commissioner judged among these offers; empty where he gave nothing.
    fn within(
        &self,
        subcriterion: &CriterionId,
        commissioner: &CommissionerId,
        offers: &BTreeSet<TendererId>,
    ) -> PairwiseTable {
        let given = self.table(subcriterion, commissioner).into_iter().flat_map(|table| &table.preferences);
        let preferences = given.filter(|one| one.pair.iter().all(|offer| offers.contains(offer))).cloned().collect();
        PairwiseTable { commissioner: commissioner.clone(), preferences }
    }
}

fn check_commissioners(tables: &[PairwiseTable], lot: &LotInput) -> Result<(), ComparisonError> {
    let mut seen = BTreeSet::new();
    for PairwiseTable { commissioner, preferences: _ } in tables {
        if !lot.commissioners.contains(commissioner) {
            return Err(ComparisonError::UnknownCommissioner(commissioner.clone()));
        }
        if !seen.insert(commissioner) {
            return Err(ComparisonError::CommissionerTwice(commissioner.clone()));
        }
    }
    Ok(())
}

fn about(subcriterion: &CriterionId, error: ComparisonError) -> PanelError {
    PanelError::Comparison { subcriterion: subcriterion.clone(), error: Box::new(error) }
}
