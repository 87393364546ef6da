//! The elements named in the notice that make an offer appear abnormally low (art. 110 c. 1 D.Lgs. 36/2023).
//!
//! Where no arithmetic threshold excludes, the best offer is checked when it shows one of these elements: the notice
//! must name them. An element never excludes; it opens the check, in which the tenderer explains (c. 2).

use std::collections::{BTreeMap, BTreeSet};

use ceralacca_exact::{Exact, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::ids::TendererId;

/// Most elements one notice may name.
pub const ELEMENTS_MAX: usize = 100;

/// The elements of the notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnomalyCheck {
    /// In the order of the notice; at least one.
    pub elements: Vec<AnomalyElement>,
}

/// One element that opens the check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnomalyElement {
    /// Its letter or number in the notice: "a".
    pub id: String,
    /// The declared figure that is looked at.
    pub figure: DeclaredFigure,
    /// When the figure makes the offer appear abnormally low.
    pub test: ElementTest,
    /// What it is held against, in Italian: "stima della stazione appaltante".
    pub reference_it: String,
    /// What it is held against, in English.
    pub reference_en: String,
}

/// A figure that an economic offer declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeclaredFigure {
    /// Own labour cost, euro (art. 108 c. 9).
    LabourCost,
    /// Own cost of health and safety at work, euro (art. 108 c. 9).
    OwnSafetyCost,
    /// Price of one unit, euro.
    UnitPrice,
    /// Price of the whole, euro.
    Price,
    /// Discount, percent.
    DiscountPercent,
}

/// When a figure opens the check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "test", rename_all = "snake_case", deny_unknown_fields)]
pub enum ElementTest {
    /// It lies below this amount; equal to it does not.
    Below {
        /// Euro or percent, as the figure.
        amount: Exact,
    },
    /// It lies above this amount; equal to it does not.
    Above {
        /// Euro or percent, as the figure.
        amount: Exact,
    },
    /// The notice gives no number ("incongruo rispetto al mercato"): the RUP judges, and writes why.
    Judged {},
}

/// What one offer shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShownElements {
    /// Whose offer.
    pub tenderer: TendererId,
    /// One for each element of the notice, in its order.
    pub elements: Vec<ShownElement>,
}

/// How one offer stands to one element.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShownElement {
    /// Which element.
    pub id: String,
    /// Whether the offer shows it.
    pub standing: Standing,
    /// The same in words.
    pub text: Text,
}

/// Whether an offer shows an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Yes: the check opens.
    Shown,
    /// No.
    NotShown,
    /// No number decides: the RUP judges.
    ToJudge,
    /// The offer does not declare the figure: it cannot be seen here, and the RUP must ask or look.
    NotDeclared,
}

/// Elements that cannot be applied.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ElementError {
    /// None, or more than [`ELEMENTS_MAX`].
    #[error("the notice names {0} elements: 1 to {ELEMENTS_MAX} are accepted (art. 110 c. 1)")]
    Count(usize),
    /// An element without its number in the notice, or without what it is compared with, in both languages.
    #[error("element {0} lacks its number or what it is compared with")]
    NoText(usize),
    /// The same number twice.
    #[error("element {0} appears twice")]
    Twice(String),
    /// An amount that no figure can pass: negative, or a discount above 100.
    #[error("element {id} has the amount {amount}: it must not be negative, nor above 100 for a discount")]
    Amount {
        /// Which element.
        id: String,
        /// The amount.
        amount: Exact,
    },
}

impl ElementError {
    /// What is wrong and what to do, in both languages.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::Count(count) => Text::new(
                format!(
                    "Gli elementi specifici sono {count}: il bando ne indica da 1 a {ELEMENTS_MAX} (art. 110 c. 1)."
                ),
                format!("There are {count} specific elements: the notice names 1 to {ELEMENTS_MAX} (art. 110 c. 1)."),
            ),
            Self::NoText(position) => Text::new(
                format!(
                    "All'elemento n. {position} manca il numero o il termine di paragone, in italiano e in inglese."
                ),
                format!("Element no. {position} lacks its number or what it is compared with, in Italian and English."),
            ),
            Self::Twice(id) => {
                Text::new(format!("L'elemento {id} compare due volte."), format!("Element {id} appears twice."))
            }
            Self::Amount { id, amount } => Text::new(
                format!(
                    "L'elemento {id} ha l'importo {}: non può essere negativo né, per un ribasso, superiore a 100.",
                    amount.italian()
                ),
                format!(
                    "Element {id} has the amount {}: it must not be negative nor, for a discount, above 100.",
                    amount.english()
                ),
            ),
        }
    }
}

impl ShownElements {
    /// Whether the offer appears abnormally low by a number of the notice.
    #[must_use]
    pub fn opens_check(&self) -> bool {
        self.elements.iter().any(|element| element.standing == Standing::Shown)
    }
}

impl AnomalyCheck {
    /// Which elements an offer shows. The law has the best offer checked; the authority may look at any other.
    ///
    /// # Errors
    /// [`ElementError`] for elements that cannot be applied.
    pub fn shown_by(
        &self,
        tenderer: &TendererId,
        declared: &BTreeMap<DeclaredFigure, Exact>,
    ) -> Result<ShownElements, ElementError> {
        self.check()?;
        let elements = self.elements.iter().map(|element| element.shown(declared.get(&element.figure))).collect();
        Ok(ShownElements { tenderer: tenderer.clone(), elements })
    }

    fn check(&self) -> Result<(), ElementError> {
        let count = self.elements.len();
        if count == 0 || count > ELEMENTS_MAX {
            return Err(ElementError::Count(count));
        }
        let mut seen = BTreeSet::new();
        for (position, element) in (1..).zip(&self.elements) {
            if [&element.id, &element.reference_it, &element.reference_en].iter().any(|text| text.trim().is_empty()) {
                return Err(ElementError::NoText(position));
            }
            if !seen.insert(&element.id) {
                return Err(ElementError::Twice(element.id.clone()));
            }
            element.check_amount()?;
        }
        Ok(())
    }
}

impl AnomalyElement {
    fn check_amount(&self) -> Result<(), ElementError> {
        let amount = match &self.test {
            ElementTest::Below { amount } | ElementTest::Above { amount } => amount,
            ElementTest::Judged {} => return Ok(()),
        };
        let beyond = self.figure == DeclaredFigure::DiscountPercent && *amount > Exact::from(100);
        if amount.is_negative() || beyond {
            return Err(ElementError::Amount { id: self.id.clone(), amount: amount.clone() });
        }
        Ok(())
    }

    fn shown(&self, declared: Option<&Exact>) -> ShownElement {
        let standing = match (&self.test, declared) {
            (_, None) => Standing::NotDeclared,
            (ElementTest::Judged {}, Some(_)) => Standing::ToJudge,
            (ElementTest::Below { amount }, Some(value)) if value < amount => Standing::Shown,
            (ElementTest::Above { amount }, Some(value)) if value > amount => Standing::Shown,
            (ElementTest::Below { .. } | ElementTest::Above { .. }, Some(_)) => Standing::NotShown,
        };
        ShownElement { id: self.id.clone(), standing, text: super::element_words::text(self, standing, declared) }
    }
}
