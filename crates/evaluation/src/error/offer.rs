//! What a tenderer offered, or the panel found in his offer, and cannot be used.

use ceralacca_exact::{Exact, PowerError, Text};

use crate::ids::{CriterionId, ItemId, TendererId};
use crate::rules::{Ascertained, Measure};

/// An answer or an offer that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfferError {
    /// The panel ascertained something that no rule asks it to ascertain.
    UnknownItem {
        /// Whose offer.
        tenderer: TendererId,
        /// The item named.
        item: ItemId,
    },
    /// The panel has not ascertained what the rule needs.
    NotAscertained {
        /// Whose offer.
        tenderer: TendererId,
        /// The item.
        item: ItemId,
        /// The sub-criterion that needs it.
        subcriterion: CriterionId,
    },
    /// An answer of the wrong kind.
    WrongAnswer {
        /// Whose offer.
        tenderer: TendererId,
        /// The item.
        item: ItemId,
        /// Whose answer it is.
        by: Ascertained,
        /// What was expected, in both languages.
        expected: Text,
    },
    /// A tenderer in the contest has no economic offer.
    MissingOffer(TendererId),
    /// An economic offer that the formula cannot take; it must be excluded or corrected first.
    OfferNotAcceptable {
        /// Whose offer.
        tenderer: TendererId,
        /// The number offered.
        value: Box<Exact>,
        /// Why, in both languages.
        why: Text,
    },
    /// The formula works on prices and needs the base amount of the lot.
    MissingBaseAmount,
    /// A discount or a price that the formula states does not go beyond the base of the lot.
    StatedNotBeyondBase {
        /// What the formula states.
        value: Box<Exact>,
        /// The base of the lot; 0 for percentages.
        base: Box<Exact>,
        /// What is offered.
        measure: Measure,
    },
    /// A power of the formula cannot be computed.
    Power(PowerError),
}

impl From<PowerError> for OfferError {
    fn from(error: PowerError) -> Self {
        Self::Power(error)
    }
}

impl OfferError {
    /// What went wrong and what would be accepted, in Italian and English.
    pub fn text(&self) -> Text {
        match self {
            Self::UnknownItem { tenderer, item } => Text::new(
                format!(
                    "La commissione ha accertato per {tenderer} la voce {item}, che nessun criterio le chiede di accertare."
                ),
                format!("The panel ascertained item {item} for {tenderer}, which no criterion asks it to ascertain."),
            ),
            Self::NotAscertained { tenderer, item, subcriterion } => Text::new(
                format!(
                    "La commissione deve accertare la voce {item} dell'offerta di {tenderer} (sub-criterio {subcriterion})."
                ),
                format!(
                    "The panel must ascertain item {item} of the offer of {tenderer} (sub-criterion {subcriterion})."
                ),
            ),
            Self::WrongAnswer { tenderer, item, by, expected } => {
                let by = match by {
                    Ascertained::Declared => Text::new("dichiarata", "declared"),
                    Ascertained::Panel => Text::new("accertata dalla commissione", "ascertained by the panel"),
                };
                Text::new(
                    format!("La voce {item} {} per {tenderer} deve essere {}.", by.it, expected.it),
                    format!("Item {item} {} for {tenderer} must be {}.", by.en, expected.en),
                )
            }
            Self::MissingOffer(tenderer) => Text::new(
                format!("Manca l'offerta economica di {tenderer}, ammesso a questa fase."),
                format!("The economic offer of {tenderer}, admitted to this stage, is missing."),
            ),
            Self::OfferNotAcceptable { tenderer, value, why } => Text::new(
                format!(
                    "L'offerta economica di {tenderer} ({}) non può avere un punteggio: {}. Va prima decisa la sua esclusione.",
                    value.italian(),
                    why.it
                ),
                format!(
                    "The economic offer of {tenderer} ({}) cannot be scored: {}. Its exclusion must be decided first.",
                    value.english(),
                    why.en
                ),
            ),
            Self::MissingBaseAmount => Text::new(
                "La formula lavora sui prezzi: serve l'importo a base di gara del lotto.",
                "The formula works on prices: the base amount of the lot is needed.",
            ),
            Self::StatedNotBeyondBase { value, base, measure } => {
                let (wanted_it, wanted_en) =
                    if measure.higher_is_better() { ("maggiore", "above") } else { ("minore", "below") };
                Text::new(
                    format!(
                        "La formula indica il valore {}, che deve essere {wanted_it} di {} (la base del lotto).",
                        value.italian(),
                        base.italian()
                    ),
                    format!(
                        "The formula states the value {}, which must be {wanted_en} {} (the base of the lot).",
                        value.english(),
                        base.english()
                    ),
                )
            }
            Self::Power(error) => {
                let why = error.text();
                Text::new(
                    format!("La potenza della formula non si può calcolare: {}.", why.it),
                    format!("The power of the formula cannot be computed: {}.", why.en),
                )
            }
        }
    }
}
