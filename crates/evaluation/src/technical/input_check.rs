//! What must hold of the input before anything is scored: nobody twice, nothing unknown, nothing beyond the limits.

use std::collections::BTreeSet;

use ceralacca_exact::Text;

use crate::error::{EvaluationError, OfferError, PanelError};
use crate::ids::{CommissionerId, CriterionId, ItemId};
use crate::input::{COMMISSIONERS_MAX, LotInput, TENDERERS_MAX, TenderInput};
use crate::rules::{Ascertained, Part, Scoring, TechnicalRules};

/// Checks the input of the technical stage; scores of excluded tenderers are checked too, for they were given.
pub(super) fn check(rules: Option<&TechnicalRules>, lot: &LotInput) -> Result<(), EvaluationError> {
    check_tenderers(lot)?;
    let commissioners = check_commissioners(&lot.commissioners)?;
    let Some(rules) = rules else { return Ok(()) };
    let known = Known::of(rules);
    let expected_each = match &rules.scoring {
        Scoring::EachCommissioner { .. } => true,
        Scoring::Collegial {} => false,
    };
    for tender in &lot.tenderers {
        known.check_scores(tender, &commissioners, expected_each)?;
        known.check_ascertained(tender)?;
    }
    Ok(())
}

/// Refuses a tenderer named twice, and more tenderers than one lot can have.
pub(crate) fn check_tenderers(lot: &LotInput) -> Result<(), EvaluationError> {
    limit(lot.tenderers.len(), TENDERERS_MAX, Text::new("concorrenti", "tenderers"))?;
    let mut seen = BTreeSet::new();
    match lot.tenderers.iter().find(|tender| !seen.insert(&tender.id)) {
        Some(twice) => Err(EvaluationError::DuplicateTenderer(twice.id.clone())),
        None => Ok(()),
    }
}

fn check_commissioners(commissioners: &[CommissionerId]) -> Result<BTreeSet<&CommissionerId>, EvaluationError> {
    limit(commissioners.len(), COMMISSIONERS_MAX, Text::new("commissari", "commissioners"))?;
    let mut seen = BTreeSet::new();
    match commissioners.iter().find(|commissioner| !seen.insert(*commissioner)) {
        Some(twice) => Err(PanelError::DuplicateCommissioner(twice.clone()).into()),
        None => Ok(seen),
    }
}

fn limit(count: usize, max: usize, what: Text) -> Result<(), EvaluationError> {
    if count > max { Err(EvaluationError::TooMany { what, count, max }) } else { Ok(()) }
}

/// What the rules let the panel express itself on.
struct Known<'a> {
    discretionary: BTreeSet<&'a CriterionId>,
    ascertained: BTreeSet<&'a ItemId>,
}

impl<'a> Known<'a> {
    fn of(rules: &'a TechnicalRules) -> Self {
        let mut known = Self { discretionary: BTreeSet::new(), ascertained: BTreeSet::new() };
        for subcriterion in rules.criteria.iter().flat_map(|criterion| &criterion.subcriteria) {
            for part in &subcriterion.parts {
                match part {
                    Part::Discretionary(_) => {
                        known.discretionary.insert(&subcriterion.id);
                    }
                    Part::Quantitative(part) => known.note_item(&part.item, part.ascertained),
                    Part::Tabular(part) => known.note_item(&part.item, part.ascertained),
                }
            }
        }
        known
    }

    fn note_item(&mut self, item: &'a ItemId, by: Ascertained) {
        match by {
            Ascertained::Declared => {}
            Ascertained::Panel => {
                self.ascertained.insert(item);
            }
        }
    }

    fn check_scores(
        &self,
        tender: &TenderInput,
        commissioners: &BTreeSet<&CommissionerId>,
        expected_each: bool,
    ) -> Result<(), PanelError> {
        let tenderer = || tender.id.clone();
        let mut seen = BTreeSet::new();
        for given in &tender.coefficients {
            let subcriterion = self.check_discretionary(tender, &given.subcriterion)?;
            if !expected_each {
                return Err(PanelError::WrongMethod { tenderer: tenderer(), subcriterion });
            }
            let commissioner = given.commissioner.clone();
            if !commissioners.contains(&commissioner) {
                return Err(PanelError::UnknownCommissioner { tenderer: tenderer(), commissioner });
            }
            if !seen.insert((&given.commissioner, &given.subcriterion)) {
                return Err(PanelError::ScoredTwice {
                    tenderer: tenderer(),
                    commissioner: Some(commissioner),
                    subcriterion,
                });
            }
        }
        for given in &tender.judgements {
            let subcriterion = self.check_discretionary(tender, &given.subcriterion)?;
            if expected_each {
                return Err(PanelError::WrongMethod { tenderer: tenderer(), subcriterion });
            }
        }
        Ok(())
    }

    fn check_discretionary(&self, tender: &TenderInput, subcriterion: &CriterionId) -> Result<CriterionId, PanelError> {
        if self.discretionary.contains(subcriterion) {
            return Ok(subcriterion.clone());
        }
        Err(PanelError::NotDiscretionary { tenderer: tender.id.clone(), subcriterion: subcriterion.clone() })
    }

    fn check_ascertained(&self, tender: &TenderInput) -> Result<(), OfferError> {
        match tender.ascertained.keys().find(|item| !self.ascertained.contains(item)) {
            Some(item) => Err(OfferError::UnknownItem { tenderer: tender.id.clone(), item: item.clone() }),
            None => Ok(()),
        }
    }
}
