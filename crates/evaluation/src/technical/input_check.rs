//! What must hold of the input before anything is scored: nobody twice, nothing unknown, nothing beyond the limits.

use std::collections::BTreeSet;

use ceralacca_exact::Text;

use super::given::{Given, Sheet};
use crate::error::{EvaluationError, OfferError, PanelError};
use crate::ids::{CommissionerId, CriterionId, ItemId};
use crate::input::{COMMISSIONERS_MAX, LotInput, TENDERERS_MAX, TenderInput};
use crate::rules::{Ascertained, Part, TechnicalRules};

/// Checks what the panel gave every tenderer, and finds its place; scores of excluded tenderers are checked too, for they
/// were given.
pub(super) fn check<'a>(
    rules: &TechnicalRules,
    lot: &'a LotInput,
    sheet: &Sheet<'_>,
) -> Result<Vec<Given<'a>>, EvaluationError> {
    let ascertained = ascertained_items(rules);
    let expected_each = rules.scoring.each_commissioner();
    let checked = |tender| {
        let given = check_scores(tender, sheet, expected_each)?;
        check_ascertained(tender, &ascertained)?;
        Ok(given)
    };
    lot.tenderers.iter().map(checked).collect()
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

/// Refuses a commissioner named twice, and more commissioners than one panel can have.
pub(super) fn check_commissioners(commissioners: &[CommissionerId]) -> Result<(), EvaluationError> {
    limit(commissioners.len(), COMMISSIONERS_MAX, Text::new("commissari", "commissioners"))?;
    let mut seen = BTreeSet::new();
    match commissioners.iter().find(|commissioner| !seen.insert(*commissioner)) {
        Some(twice) => Err(PanelError::DuplicateCommissioner(twice.clone()).into()),
        None => Ok(()),
    }
}

fn limit(count: usize, max: usize, what: Text) -> Result<(), EvaluationError> {
    if count > max { Err(EvaluationError::TooMany { what, count, max }) } else { Ok(()) }
}

/// What the panel itself ascertains.
fn ascertained_items(rules: &TechnicalRules) -> BTreeSet<&ItemId> {
    let parts = rules.criteria.iter().flat_map(|criterion| &criterion.subcriteria).flat_map(|one| &one.parts);
    parts
        .filter_map(|part| match part {
            Part::Discretionary(_) => None,
            Part::Quantitative(part) => Some((&part.item, part.ascertained)),
            Part::Tabular(part) => Some((&part.item, part.ascertained)),
        })
        .filter_map(|(item, by)| match by {
            Ascertained::Declared => None,
            Ascertained::Panel => Some(item),
        })
        .collect()
}

fn check_scores<'a>(tender: &'a TenderInput, sheet: &Sheet<'_>, expected_each: bool) -> Result<Given<'a>, PanelError> {
    let wrong_method = |subcriterion: &CriterionId| {
        let (tenderer, subcriterion) = (tender.id.clone(), subcriterion.clone());
        match sheet.judges(&subcriterion) {
            true => PanelError::WrongMethod { tenderer, subcriterion },
            false => PanelError::NotDiscretionary { tenderer, subcriterion },
        }
    };
    let by_each = tender.coefficients.iter().map(|given| &given.subcriterion);
    let together = tender.judgements.iter().map(|given| &given.subcriterion);
    // What the method does not foresee, and what is no matter of judgement.
    let unforeseen = match expected_each {
        true => together.into_iter().next(),
        false => by_each.into_iter().next().or_else(|| {
            let mut unknown = tender.judgements.iter().filter(|given| !sheet.judges(&given.subcriterion));
            unknown.next().map(|given| &given.subcriterion)
        }),
    };
    match unforeseen {
        Some(subcriterion) => Err(wrong_method(subcriterion)),
        None => sheet.fill(tender),
    }
}

fn check_ascertained(tender: &TenderInput, known: &BTreeSet<&ItemId>) -> Result<(), OfferError> {
    match tender.ascertained.keys().find(|item| !known.contains(item)) {
        Some(item) => Err(OfferError::UnknownItem { tenderer: tender.id.clone(), item: item.clone() }),
        None => Ok(()),
    }
}
