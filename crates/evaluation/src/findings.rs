//! What an opened economic offer shows at a glance: reasons to exclude, to check, or only to note.
//!
//! A finding decides nothing. The panel or the RUP does, in a recorded act.

use ceralacca_exact::{Exact, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rules::{EconomicRules, Measure, MoreDecimals};

/// An economic offer as opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EconomicOffer {
    /// The discount in percent or the price in euro, as the formula wants it.
    pub value: Exact,
    /// His own labour cost, in euro.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labour_cost: Option<Exact>,
    /// His own cost of health and safety at work, in euro.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_safety_cost: Option<Exact>,
    /// His list of unit prices, when one is asked for.
    #[serde(default)]
    pub lines: Vec<PriceLine>,
    /// The total he wrote under the list, in euro.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated_total: Option<Exact>,
}

/// One line of a list of unit prices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceLine {
    /// What is priced.
    pub description: String,
    /// How many units.
    pub quantity: Exact,
    /// The price of one, in euro.
    pub unit_price: Exact,
}

/// What is bought, as far as the duty to state labour and safety costs goes (art. 108 c. 9 D.Lgs. 36/2023).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContractNature {
    /// Works.
    Works,
    /// Services that are not intellectual.
    Services,
    /// Services of an intellectual nature: no labour and safety costs asked.
    IntellectualServices,
    /// Supplies without installation: no labour and safety costs asked.
    Supplies,
    /// Supplies with installation.
    SuppliesWithInstallation,
}

impl ContractNature {
    /// Whether the offer must state labour and safety costs or be excluded.
    pub fn states_labour_and_safety(self) -> bool {
        match self {
            Self::Works | Self::Services | Self::SuppliesWithInstallation => true,
            Self::IntellectualServices | Self::Supplies => false,
        }
    }
}

/// What the notice says and an offer is held against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferCheck {
    /// What is bought.
    pub nature: ContractNature,
    /// The base amount of the lot, in euro.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_amount: Option<Exact>,
    /// The labour cost estimated by the contracting authority, in euro.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labour_cost_estimate: Option<Exact>,
}

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The law or the notice excludes such an offer.
    Exclusion,
    /// Somebody must look into it before going on.
    Check,
    /// Good to know.
    Information,
}

/// Something an opened offer shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// What kind, stable: `labour-cost-missing`.
    pub id: String,
    /// How much it weighs.
    pub severity: Severity,
    /// The article of law behind it.
    pub article: String,
    /// What was found, in Italian.
    pub text_it: String,
    /// What was found, in English.
    pub text_en: String,
}

/// What the finding is called that own labour cost lies below the estimate.
pub const LABOUR_COST_BELOW_ESTIMATE: &str = "labour-cost-below-estimate";

const ARTICLE_OFFER: &str = "art. 70 c. 4 D.Lgs. 36/2023";
const ARTICLE_COSTS: &str = "art. 108 c. 9 D.Lgs. 36/2023";
const ARTICLE_LOW: &str = "art. 110 c. 1 D.Lgs. 36/2023";
const ARTICLE_CONFLICT: &str = "art. 101 c. 3 D.Lgs. 36/2023";

impl OfferCheck {
    /// Everything an offer shows, the gravest first.
    pub fn findings(&self, rules: &EconomicRules, offer: &EconomicOffer) -> Vec<Finding> {
        let mut found = Vec::new();
        self.check_value(rules, offer, &mut found);
        self.check_costs(offer, &mut found);
        check_total(rules.formula.measure(), offer, &mut found);
        found.sort_by_key(|finding| finding.severity);
        found
    }

    fn check_value(&self, rules: &EconomicRules, offer: &EconomicOffer, found: &mut Vec<Finding>) {
        let decimals = rules.input_decimals.decimals.get();
        let more_decimals = !offer.value.has_at_most_decimals(u32::from(decimals));
        match crate::economic::counted(rules, self.base_amount.as_ref(), &offer.value) {
            Err(why) => found.push(finding(
                "offer-not-acceptable",
                Severity::Exclusion,
                ARTICLE_OFFER,
                format!("Offerta economica {}: {}.", offer.value.italian(), why.it),
                format!("Economic offer {}: {}.", offer.value.english(), why.en),
            )),
            Ok(counted) if more_decimals => {
                let (verb_it, verb_en) = match rules.input_decimals.more {
                    MoreDecimals::Ignored | MoreDecimals::Refused => ("si considera", "it counts as"),
                    MoreDecimals::RoundedHalfUp => ("è arrotondata a", "it is rounded to"),
                };
                found.push(finding(
                    "more-decimals",
                    Severity::Information,
                    "",
                    format!(
                        "Offerta economica {} con più di {decimals} decimali: {verb_it} {}.",
                        offer.value.italian(),
                        counted.italian()
                    ),
                    format!(
                        "Economic offer {} with more than {decimals} decimals: {verb_en} {}.",
                        offer.value.english(),
                        counted.english()
                    ),
                ));
            }
            Ok(_) => {}
        }
    }

    fn check_costs(&self, offer: &EconomicOffer, found: &mut Vec<Finding>) {
        if self.nature.states_labour_and_safety() {
            let costs = [
                ("labour-cost-missing", &offer.labour_cost, "i propri costi della manodopera", "his own labour cost"),
                (
                    "safety-cost-missing",
                    &offer.own_safety_cost,
                    "i propri oneri aziendali di salute e sicurezza",
                    "his own cost of health and safety at work",
                ),
            ];
            for (id, cost, it, en) in costs {
                if cost.is_none() {
                    found.push(finding(
                        id,
                        Severity::Exclusion,
                        ARTICLE_COSTS,
                        format!("L'offerta non indica {it}, richiesti a pena di esclusione."),
                        format!("The offer does not state {en}, required under penalty of exclusion."),
                    ));
                }
            }
        }
        for (id, cost) in
            [("labour-cost-negative", &offer.labour_cost), ("safety-cost-negative", &offer.own_safety_cost)]
        {
            if cost.as_ref().is_some_and(Exact::is_negative) {
                found.push(finding(
                    id,
                    Severity::Check,
                    ARTICLE_COSTS,
                    "Il costo dichiarato è negativo.",
                    "The cost stated is negative.",
                ));
            }
        }
        if let (Some(stated), Some(estimate)) = (&offer.labour_cost, &self.labour_cost_estimate)
            && stated < estimate
        {
            found.push(finding(
                LABOUR_COST_BELOW_ESTIMATE,
                Severity::Check,
                ARTICLE_LOW,
                format!("Costo della manodopera € {} inferiore alla stima della stazione appaltante € {}: si apre la verifica di anomalia.", stated.italian_amount(), estimate.italian_amount()),
                format!("Labour cost € {} below the contracting authority's estimate € {}: the check for an abnormally low offer is opened.", stated.english_amount(), estimate.english_amount()),
            ));
        }
    }
}

fn check_total(measure: Measure, offer: &EconomicOffer, found: &mut Vec<Finding>) {
    if offer.lines.is_empty() {
        return;
    }
    let sum: Exact = offer.lines.iter().map(|line| &line.quantity * &line.unit_price).sum();
    let price = match measure {
        Measure::Price | Measure::IncreasedPrice => Some(&offer.value),
        Measure::DiscountPercent | Measure::IncreasePercent => None,
    };
    let differs = |total: &&Exact| **total != sum;
    let Some(total) = offer.stated_total.as_ref().filter(differs).or(price.filter(differs)) else { return };
    found.push(finding(
        "total-differs-from-unit-prices",
        Severity::Check,
        ARTICLE_CONFLICT,
        format!(
            "Il totale € {} è diverso dalla somma dei prezzi unitari per le quantità, € {}.",
            total.italian_amount(),
            sum.italian_amount()
        ),
        format!(
            "The total € {} differs from the sum of unit prices by quantities, € {}.",
            total.english_amount(),
            sum.english_amount()
        ),
    ));
}

fn finding(id: &str, severity: Severity, article: &str, it: impl Into<String>, en: impl Into<String>) -> Finding {
    let text = Text::new(it, en);
    Finding { id: id.to_owned(), severity, article: article.to_owned(), text_it: text.it, text_en: text.en }
}
