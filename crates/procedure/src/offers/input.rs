//! From the offers of a lot as written to the input of the evaluation.

use std::collections::BTreeMap;

use ceralacca_evaluation::{
    Answer, Coefficient, CommissionerId, ContractNature, EconomicOffer, Exact, ID_BYTES_MAX, ItemId, Judgement,
    LotInput, OfferCheck, PriceLine, TenderInput, TenderStatus,
};

use super::{EvaluateError, GivenAnswer, LotOffers, Offer, OffersFile};
use crate::definition::{ContractObject, EnvelopeClass, ItemKind, Lot, NumberUse, ProcedureFile};

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
    Ok(LotInput { base_amount: Some(lot.base.clone()), commissioners, tenderers })
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
    let figure = |used_as: NumberUse| {
        let mut items = file.envelopes.iter().flat_map(|envelope| &envelope.items);
        let item = items.find(|item| matches!(&item.kind, ItemKind::Number(rule) if rule.used_as == used_as))?;
        tender.answers.get(item.id.as_str()).and_then(number).cloned()
    };
    Some(EconomicOffer {
        value: tender.economic.clone()?,
        labour_cost: figure(NumberUse::LabourCost),
        own_safety_cost: figure(NumberUse::SafetyCost),
        lines: price_lines(file, lot, tender),
        stated_total: None,
    })
}

/// Unit prices offered: items of the economic (or single) envelope named like a line of the lot's price list.
fn price_lines(file: &ProcedureFile, lot: &Lot, tender: &TenderInput) -> Vec<PriceLine> {
    let asked = |id: &str| {
        file.item(id)
            .is_some_and(|(envelope, _)| matches!(envelope.class, EnvelopeClass::Economic | EnvelopeClass::Single))
    };
    let lines = lot.prices.iter().filter(|line| asked(&line.id));
    lines
        .filter_map(|line| {
            let unit_price = tender.answers.get(line.id.as_str()).and_then(number)?.clone();
            let quantity = line.quantity.clone().unwrap_or_else(Exact::one);
            let quantity = &quantity * &Exact::from(u32::from(lot.periods));
            Some(PriceLine { description: line.title.clone(), quantity, unit_price })
        })
        .collect()
}

/// What the notice says and an offer for this lot is held against.
pub(super) fn offer_check(file: &ProcedureFile, lot: &Lot) -> OfferCheck {
    let nature = match (file.object, file.intellectual) {
        (ContractObject::Works, _) => ContractNature::Works,
        (ContractObject::Supplies, _) => ContractNature::Supplies,
        (ContractObject::Services, true) => ContractNature::IntellectualServices,
        (ContractObject::Services, false) => ContractNature::Services,
    };
    OfferCheck { nature, base_amount: Some(lot.base.clone()), labour_cost_estimate: lot.labour_total.clone() }
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
        let status = match &self.offer.excluded {
            Some(_) => TenderStatus::Excluded,
            None => TenderStatus::Admitted,
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
