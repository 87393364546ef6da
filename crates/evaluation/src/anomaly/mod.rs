//! Abnormally low tenders by the methods of Allegato II.2 D.Lgs. 36/2023 (text after D.Lgs. 209/2024): the threshold, which
//! discounts lie beyond it, which one wins, and at which discount the contract is made.
//!
//! Comparing with a rounded threshold, or rounding the sum before its decimals are taken, changes the winner: every number
//! here is exact. A notice may fix the decimals of the discounts; they are counted before they come here.

mod applies;
mod award;
mod basis;
mod drawn;
mod element_words;
mod elements;
mod threshold;
mod words;

use ceralacca_exact::{Derivation, Exact, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub(crate) use award::award as award_among;

pub use applies::{AutomaticExclusion, TENDERS_FOR_EXCLUSION_MIN, automatic_exclusion};
pub use basis::AnomalyBasis;
pub use elements::{
    AnomalyCheck, AnomalyElement, DeclaredFigure, ELEMENTS_MAX, ElementError, ElementTest, ShownElement, ShownElements,
    Standing,
};
pub use threshold::ANOMALY_TENDERS_MANY;

/// Discounts that one calculation accepts.
pub const DISCOUNTS_MAX: usize = 10_000;

/// How the threshold is found (Allegato II.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "method", deny_unknown_fields)]
pub enum AnomalyMethod {
    /// Mean and mean deviation, lowered by the decimals of the sum from fifteen tenders up; a discount **equal to** the
    /// threshold is anomalous.
    A {},
    /// As A, lowered or raised by parity; the contract is made at the second highest discount that is not anomalous.
    B {},
    /// The reference discount of the notice, lowered or raised by parity.
    C {
        /// "Sconto di riferimento", percent.
        reference_discount: Exact,
    },
}

/// What the method says of one list of discounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AnomalyOutcome {
    /// What the threshold was made of.
    pub basis: AnomalyBasis,
    /// The threshold, percent, with every step to it.
    pub threshold: Derivation,
    /// Positions in the list of the anomalous discounts, in the order of the list.
    pub anomalous: Vec<usize>,
    /// Positions of the highest discount that is not anomalous; several are settled by a draw; none when all are
    /// anomalous: the authority then hears the tenderers (art. 110).
    pub winners: Vec<usize>,
    /// The discount at which the contract is made, percent; absent without a winner. Method B: the second highest that is
    /// not anomalous, which is the winner's own when several share the highest, or when he is the only one.
    pub award_discount: Option<Exact>,
    /// Who is anomalous, who wins, at which discount, in words.
    pub conclusion: Text,
}

/// Why there is no threshold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AnomalyError {
    /// No discount at all.
    #[error("there is no discount")]
    None,
    /// More than [`DISCOUNTS_MAX`].
    #[error("{0} discounts are too many: at most {DISCOUNTS_MAX} are accepted")]
    TooMany(usize),
    /// A discount below zero or above one hundred percent.
    #[error("discount {position} is {discount}: it must lie between 0 and 100")]
    NoDiscount {
        /// Position in the list, from 1.
        position: usize,
        /// The number.
        discount: Exact,
    },
    /// A reference discount below zero or above one hundred percent.
    #[error("the reference discount is {0}: it must lie between 0 and 100")]
    NoReference(Exact),
    /// No discount is left between the wings, as when all are equal: the law is silent, nobody is excluded automatically.
    #[error("all discounts are set aside by the rule of equal ones: the mean is not defined")]
    AllSetAside,
}

impl AnomalyError {
    /// What went wrong and what to do, in both languages.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::None => Text::new("Non c'è nessun ribasso.", "There is no discount."),
            Self::TooMany(count) => Text::new(
                format!("I ribassi sono {count}: se ne accettano al massimo {DISCOUNTS_MAX}."),
                format!("There are {count} discounts: at most {DISCOUNTS_MAX} are accepted."),
            ),
            Self::NoDiscount { position, discount } => Text::new(
                format!("Il ribasso n. {position} è {}: deve stare tra 0 e 100 per cento.", discount.italian()),
                format!("Discount no. {position} is {}: it must lie between 0 and 100 percent.", discount.english()),
            ),
            Self::NoReference(discount) => Text::new(
                format!("Lo sconto di riferimento è {}: deve stare tra 0 e 100 per cento.", discount.italian()),
                format!("The reference discount is {}: it must lie between 0 and 100 percent.", discount.english()),
            ),
            Self::AllSetAside => Text::new(
                "Tutti i ribassi sono accantonati (sono uguali a uno di quelli estremi): la media non è definita. La \
                 norma non prevede questo caso: nessuna esclusione automatica, decide il RUP (art. 54 c. 1, terzo periodo).",
                "All discounts are set aside (they equal one at the ends): the mean is not defined. The law does not foresee \
                 this case: no automatic exclusion, the RUP decides (art. 54 c. 1, third sentence).",
            ),
        }
    }
}

/// Applies a method to the discounts of all admitted tenders, percent, in any order.
///
/// Whether tenders beyond the threshold are excluded automatically is another question (art. 54 c. 1): see
/// [`automatic_exclusion`](crate::automatic_exclusion).
///
/// # Errors
/// [`AnomalyError`] for too many or impossible discounts, and when no threshold is defined.
///
/// ```
/// use ceralacca_evaluation::{AnomalyMethod, anomalous};
/// let discounts: Vec<_> = ["10", "11", "12", "13", "14", "15", "16", "17", "18", "19"].map(|text| text.parse().unwrap()).into();
/// let outcome = anomalous(&AnomalyMethod::A {}, &discounts).unwrap();
/// assert_eq!(outcome.threshold.result.to_string(), "17.4");
/// assert_eq!(outcome.anomalous, [8, 9]);
/// ```
pub fn anomalous(method: &AnomalyMethod, discounts: &[Exact]) -> Result<AnomalyOutcome, AnomalyError> {
    check(method, discounts)?;
    let basis = AnomalyBasis::of(discounts)?;
    let threshold = threshold::threshold(method, &basis);
    let beyond: Vec<bool> = discounts.iter().map(|one| is_anomalous(method, one, &threshold.result)).collect();
    let award = award::award(method, discounts, &beyond);
    let anomalous: Vec<usize> = (0..).zip(&beyond).filter_map(|(at, beyond)| beyond.then_some(at)).collect();
    let conclusion = words::conclusion(discounts, &anomalous, &award);
    let (winners, award_discount) = (award.winners, award.discount);
    Ok(AnomalyOutcome { basis, threshold, anomalous, winners, award_discount, conclusion })
}

/// Method A: equal to the threshold or above; B and C: above (Allegato II.2).
pub(crate) fn is_anomalous(method: &AnomalyMethod, discount: &Exact, threshold: &Exact) -> bool {
    match method {
        AnomalyMethod::A {} => discount >= threshold,
        AnomalyMethod::B {} | AnomalyMethod::C { .. } => discount > threshold,
    }
}

pub(crate) fn check(method: &AnomalyMethod, discounts: &[Exact]) -> Result<(), AnomalyError> {
    if discounts.is_empty() {
        return Err(AnomalyError::None);
    }
    if discounts.len() > DISCOUNTS_MAX {
        return Err(AnomalyError::TooMany(discounts.len()));
    }
    if let AnomalyMethod::C { reference_discount } = method
        && !is_percentage(reference_discount)
    {
        return Err(AnomalyError::NoReference(reference_discount.clone()));
    }
    (1..)
        .zip(discounts)
        .find(|(_, discount)| !is_percentage(discount))
        .map_or(Ok(()), |(position, discount)| Err(AnomalyError::NoDiscount { position, discount: discount.clone() }))
}

fn is_percentage(number: &Exact) -> bool {
    !number.is_negative() && *number <= Exact::from(100)
}
