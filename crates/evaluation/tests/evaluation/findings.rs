//! What an opened economic offer shows.

use ceralacca_evaluation::*;

use crate::common::{como, n, price_only};

fn offer(value: &str, labour: Option<&str>, safety: Option<&str>) -> EconomicOffer {
    EconomicOffer {
        value: n(value),
        labour_cost: labour.map(n),
        own_safety_cost: safety.map(n),
        lines: Vec::new(),
        stated_total: None,
    }
}

fn ids(check: &OfferCheck, rules: &AwardRules, offer: &EconomicOffer) -> Vec<String> {
    check.findings(&rules.economic, offer).into_iter().map(|finding| finding.id).collect()
}

#[test]
fn como_offers() {
    let mut check =
        OfferCheck { nature: ContractNature::Services, base_amount: None, labour_cost_estimate: Some(n("1000.00")) };
    let rules = como();
    assert_eq!(ids(&check, &rules, &offer("5", Some("1000"), Some("10"))), [""; 0]);
    assert_eq!(ids(&check, &rules, &offer("5", Some("999.99"), Some("10"))), ["labour-cost-below-estimate"]);
    assert_eq!(ids(&check, &rules, &offer("5.1234567", Some("1000"), None)), ["safety-cost-missing", "more-decimals"]);
    assert_eq!(ids(&check, &rules, &offer("-1", Some("1000"), Some("1"))), ["offer-not-acceptable"]);
    assert_eq!(ids(&check, &rules, &offer("101", None, Some("1"))), ["offer-not-acceptable", "labour-cost-missing"]);
    check.nature = ContractNature::IntellectualServices;
    assert_eq!(ids(&check, &rules, &offer("5", None, None)), [""; 0]);
    let found = check.findings(&rules.economic, &offer("5", Some("999.99"), None));
    assert_eq!(found[0].severity, Severity::Check);
    assert_eq!(found[0].article, "art. 110 c. 1 D.Lgs. 36/2023");
}

#[test]
fn totals_and_unit_prices() {
    let check =
        OfferCheck { nature: ContractNature::Supplies, base_amount: Some(n("100")), labour_cost_estimate: None };
    let mut rules = price_only("1", PriceFormula::None {});
    rules.economic.max_points = n("0");
    let line = |quantity: &str, price: &str| PriceLine {
        description: "voce".to_owned(),
        quantity: n(quantity),
        unit_price: n(price),
    };
    let lines = vec![line("3", "10.10"), line("2", "4.85")];
    let offer = |value: &str| EconomicOffer { lines: lines.clone(), ..offer(value, None, None) };
    assert_eq!(ids(&check, &rules, &offer("40")), [""; 0]);
    assert_eq!(ids(&check, &rules, &offer("40.01")), ["total-differs-from-unit-prices"]);
    assert_eq!(ids(&check, &rules, &offer("100.01")), ["offer-not-acceptable", "total-differs-from-unit-prices"]);
}
