//! When tenders beyond the threshold are excluded automatically (art. 54 c. 1 D.Lgs. 36/2023).

use ceralacca_exact::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::findings::ContractNature;

/// Fewest admitted tenders for automatic exclusion.
pub const TENDERS_FOR_EXCLUSION_MIN: usize = 5;

/// What the question hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AutomaticExclusion {
    /// What is bought.
    pub nature: ContractNature,
    /// Below the EU threshold.
    pub below_threshold: bool,
    /// Awarded at the lowest price.
    pub lowest_price: bool,
    /// Of certain cross-border interest.
    pub cross_border: bool,
    /// A direct award (art. 50 c. 1 a, b).
    pub direct_award: bool,
    /// The notice foresees it, and names the method or that one is drawn.
    pub foreseen: bool,
    /// How many tenders are admitted.
    pub admitted: usize,
}

/// Why nobody is excluded automatically, one reason each; none if tenders beyond the threshold are.
#[must_use]
pub fn automatic_exclusion(question: &AutomaticExclusion) -> Vec<Text> {
    let AutomaticExclusion { nature, below_threshold, lowest_price, cross_border, direct_award, foreseen, admitted } =
        *question;
    let admitted_text = Text::new(
        format!("Le offerte ammesse sono {admitted}: ne servono almeno {TENDERS_FOR_EXCLUSION_MIN}."),
        format!("{admitted} tenders are admitted: at least {TENDERS_FOR_EXCLUSION_MIN} are needed."),
    );
    let obstacles = [
        (
            matches!(nature, ContractNature::Supplies | ContractNature::SuppliesWithInstallation),
            Text::new(
                "Le forniture ne sono escluse: vale per lavori e servizi.",
                "Not for supplies: it holds for works and services.",
            ),
        ),
        (
            !below_threshold,
            Text::new("L'importo non è sotto la soglia europea.", "The value is not below the EU threshold."),
        ),
        (!lowest_price, Text::new("Il criterio non è il minor prezzo.", "The criterion is not the lowest price.")),
        (cross_border, Text::new("C'è interesse transfrontaliero certo.", "There is a certain cross-border interest.")),
        (direct_award, Text::new("È un affidamento diretto.", "It is a direct award.")),
        (
            !foreseen,
            Text::new(
                "Il bando non la prevede o non indica il metodo.",
                "The notice does not foresee it or names no method.",
            ),
        ),
        (admitted < TENDERS_FOR_EXCLUSION_MIN, admitted_text),
    ];
    obstacles.into_iter().filter_map(|(stands, why)| stands.then_some(why)).collect()
}
