//! The economic offer of a lot, held against what the notice says: one reading of it, at an opening and without a server.

use ceralacca_evaluation::{ContractNature, EconomicOffer, Exact, OfferCheck, PriceLine};

use crate::definition::{ContractObject, EnvelopeClass, ItemKind, Lot, NumberUse, ProcedureFile, UnitPrice};

/// An opened economic offer of `value`, as the findings look at it; `figure` gives the number of an item.
pub fn economic_offer(
    file: &ProcedureFile,
    lot: &Lot,
    value: Exact,
    figure: impl Fn(&str) -> Option<Exact>,
) -> EconomicOffer {
    let used_as = |wanted: NumberUse| item_used_as(file, wanted).and_then(&figure);
    EconomicOffer {
        value,
        labour_cost: used_as(NumberUse::LabourCost),
        own_safety_cost: used_as(NumberUse::SafetyCost),
        lines: price_lines(file, lot, &figure),
        stated_total: None,
    }
}

/// What the notice says and an offer for this lot is held against.
#[must_use]
pub fn offer_check(file: &ProcedureFile, lot: &Lot) -> OfferCheck {
    let nature = match (file.object, file.intellectual) {
        (ContractObject::Works, _) => ContractNature::Works,
        (ContractObject::Supplies, _) => ContractNature::Supplies,
        (ContractObject::Services, true) => ContractNature::IntellectualServices,
        (ContractObject::Services, false) => ContractNature::Services,
    };
    OfferCheck { nature, base_amount: Some(lot.base.clone()), labour_cost_estimate: lot.labour_total.clone() }
}

fn item_used_as(file: &ProcedureFile, wanted: NumberUse) -> Option<&str> {
    let mut items = file.envelopes.iter().flat_map(|envelope| &envelope.items);
    let item = items.find(|item| matches!(&item.kind, ItemKind::Number(rule) if rule.used_as == wanted))?;
    Some(item.id.as_str())
}

/// Unit prices offered: items of the economic (or single) envelope named like a line of the lot's price list.
fn price_lines(file: &ProcedureFile, lot: &Lot, figure: impl Fn(&str) -> Option<Exact>) -> Vec<PriceLine> {
    let asked = |id: &str| {
        file.item(id)
            .is_some_and(|(envelope, _)| matches!(envelope.class, EnvelopeClass::Economic | EnvelopeClass::Single))
    };
    let lines = lot.prices.iter().filter(|line| asked(&line.id));
    lines
        .filter_map(|line| {
            let quantity = line.quantity.clone().unwrap_or_else(Exact::one);
            let quantity = &quantity * &Exact::from(u32::from(lot.periods));
            Some(PriceLine { description: line.title.clone(), quantity, unit_price: figure(&line.id)? })
        })
        .collect()
}

/// Labour and safety within a price, which the notice keeps out of the discount (art. 41 c.14).
#[must_use]
pub fn kept(line: &UnitPrice) -> Exact {
    [&line.labour, &line.safety].into_iter().flatten().sum()
}

/// The discount in per cent that leaves labour and safety of a price whole; `None` for a price of zero.
#[must_use]
pub fn free_percent(line: &UnitPrice) -> Option<Exact> {
    let free = (&line.price - &kept(line)) * Exact::from(100_u8);
    free.checked_div(&line.price)
}

/// The line of a lot whose labour a single discount touches first, with the highest discount in per cent that does not.
#[must_use]
pub fn labour_floor(lot: &Lot) -> Option<(Exact, &UnitPrice)> {
    let lines = lot.prices.iter().filter(|line| !line.optional && line.labour.is_some());
    lines.filter_map(|line| Some((free_percent(line)?, line))).min_by(|(one, _), (other, _)| one.cmp(other))
}

/// Value of a lot's lines that are not options, over all periods; `None` without lines or without their quantities.
#[must_use]
pub fn value_of_prices(lot: &Lot) -> Option<Exact> {
    let lines: Vec<&UnitPrice> = lot.prices.iter().filter(|line| !line.optional).collect();
    let values: Option<Vec<Exact>> =
        lines.iter().map(|line| line.quantity.as_ref().map(|quantity| &line.price * quantity)).collect();
    let sum: Exact = values?.iter().sum();
    (!lines.is_empty()).then(|| &sum * &Exact::from(u32::from(lot.periods)))
}
