//! From the offers of a lot as written to the input of the evaluation.

use std::collections::BTreeMap;

use ceralacca_evaluation::{
    Answer, Coefficient, CommissionerId, CriterionId, EconomicOffer, Exact, ID_BYTES_MAX, ItemId, Judgement, LotInput,
    PairwiseTable, TenderInput,
};

use super::{EvaluateError, GivenAnswer, LotOffers, Offer, OffersFile};
use crate::{
    definition::{Lot, ProcedureFile},
    price,
};

/// The input of the technical stage: prices are left out, they are unknown there.
pub(super) fn technical(
    file: &ProcedureFile,
    offers: &OffersFile,
    lot: &Lot,
    given: &LotOffers,
) -> Result<LotInput, EvaluateError> {
    let commissioners: Vec<CommissionerId> =
        offers.commissioners.iter().map(|name| CommissionerId::from(name.as_str())).collect();
    let tenderers = given
        .tenders
        .iter()
        .map(|offer| Reader { file, lot: lot.number, offer }.tender(&commissioners))
        .collect::<Result<Vec<_>, _>>()?;
    let comparisons = comparisons(lot, given, &commissioners)?;
    Ok(LotInput { base_amount: Some(lot.base.clone()), commissioners, tenderers, comparisons })
}

fn comparisons(
    lot: &Lot,
    given: &LotOffers,
    commissioners: &[CommissionerId],
) -> Result<BTreeMap<CriterionId, Vec<PairwiseTable>>, EvaluateError> {
    let tables = given.comparisons.iter().map(|(subcriterion, lists)| {
        if lists.len() != commissioners.len() {
            let (wanted, found) = (commissioners.len(), lists.len());
            let subcriterion = subcriterion.clone();
            return Err(EvaluateError::ComparisonCount { lot: lot.number, subcriterion, wanted, found });
        }
        let tables = commissioners.iter().zip(lists).map(|(commissioner, preferences)| PairwiseTable {
            commissioner: commissioner.clone(),
            preferences: preferences.clone(),
        });
        Ok((subcriterion.as_str().into(), tables.collect()))
    });
    tables.collect()
}

/// Puts the prices of those who go on into the input.
pub(super) fn add_prices(
    file: &ProcedureFile,
    input: &mut LotInput,
    lot: u16,
    goes_on: impl Fn(&TenderInput) -> bool,
) -> Result<(), EvaluateError> {
    let item = &file.award.economic.item;
    for index in 0..input.tenderers.len() {
        let Some(tender) = input.tenderers.get_mut(index) else { continue };
        if !goes_on(tender) {
            continue;
        }
        tender.economic = tender.answers.get(item).and_then(number).cloned();
        if tender.economic.is_none() {
            let (tenderer, item) = (tender.id.to_string(), item.to_string());
            return Err(EvaluateError::MissingPrice { lot, tenderer, item });
        }
    }
    Ok(())
}

/// An opened economic offer, as the findings look at it.
pub(super) fn economic_offer(file: &ProcedureFile, lot: &Lot, tender: &TenderInput) -> Option<EconomicOffer> {
    let figure = |item: &str| tender.answers.get(item).and_then(number).cloned();
    Some(price::economic_offer(file, lot, tender.economic.clone()?, figure))
}

fn number(answer: &Answer) -> Option<&Exact> {
    match answer {
        Answer::Number(number) => Some(number),
        Answer::Boolean(_) | Answer::Text(_) => None,
    }
}

/// One tender as written.
struct Reader<'a> {
    file: &'a ProcedureFile,
    lot: u16,
    offer: &'a Offer,
}

impl Reader<'_> {
    fn tender(&self, commissioners: &[CommissionerId]) -> Result<TenderInput, EvaluateError> {
        let id = &self.offer.tenderer;
        if id.trim().is_empty() || id.len() > ID_BYTES_MAX {
            return Err(EvaluateError::TendererId { lot: self.lot, tenderer: id.chars().take(ID_BYTES_MAX).collect() });
        }
        let Some(status) = self.offer.status() else {
            return Err(EvaluateError::Standing { lot: self.lot, tenderer: id.clone() });
        };
        Ok(TenderInput {
            status,
            answers: self.answers(&self.offer.answers)?,
            ascertained: self.answers(&self.offer.ascertained)?,
            coefficients: self.coefficients(commissioners)?,
            judgements: self.judgements(),
            ..TenderInput::admitted(id.as_str())
        })
    }

    fn answers(&self, given: &BTreeMap<String, GivenAnswer>) -> Result<BTreeMap<ItemId, Answer>, EvaluateError> {
        given
            .iter()
            .map(|(item, answer)| {
                let (lot, tenderer) = (self.lot, self.offer.tenderer.clone());
                let Some((_, asked)) = self.file.item(item) else {
                    return Err(EvaluateError::UnknownItem { lot, tenderer, item: item.clone() });
                };
                match answer.for_item(&asked.kind) {
                    Ok(answer) => Ok((ItemId::from(item.as_str()), answer)),
                    Err(wanted) => Err(EvaluateError::WrongAnswer { lot, tenderer, item: item.clone(), wanted }),
                }
            })
            .collect()
    }

    fn coefficients(&self, commissioners: &[CommissionerId]) -> Result<Vec<Coefficient>, EvaluateError> {
        let mut coefficients = Vec::new();
        for (subcriterion, values) in &self.offer.coefficients {
            if values.len() != commissioners.len() {
                return Err(EvaluateError::CoefficientCount {
                    lot: self.lot,
                    tenderer: self.offer.tenderer.clone(),
                    subcriterion: subcriterion.clone(),
                    wanted: commissioners.len(),
                    found: values.len(),
                });
            }
            coefficients.extend(commissioners.iter().zip(values).map(|(commissioner, value)| Coefficient {
                commissioner: commissioner.clone(),
                subcriterion: subcriterion.as_str().into(),
                value: value.clone(),
            }));
        }
        Ok(coefficients)
    }

    fn judgements(&self) -> Vec<Judgement> {
        let judgements = self.offer.judgements.iter();
        judgements
            .map(|(subcriterion, judgement)| Judgement {
                subcriterion: subcriterion.as_str().into(),
                points: judgement.points.clone(),
                reason: judgement.reason.clone(),
            })
            .collect()
    }
}
