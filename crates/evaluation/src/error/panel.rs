//! What the evaluation panel gave and cannot be used.

use ceralacca_exact::{Exact, Text};

use super::list;
use crate::comparison::ComparisonError;
use crate::ids::{CommissionerId, CriterionId, TendererId};

/// A judgement of the evaluation panel that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PanelError {
    /// Commissioners score one by one, but none is named.
    NoCommissioners,
    /// Fewer commissioners than the notice's mean takes: dropping the extremes would leave nobody.
    TooFewCommissioners {
        /// How many there are.
        count: usize,
        /// How many are needed.
        min: usize,
    },
    /// The same commissioner twice.
    DuplicateCommissioner(CommissionerId),
    /// A coefficient by somebody who is not on the panel.
    UnknownCommissioner {
        /// Whose offer.
        tenderer: TendererId,
        /// Who is not on the panel.
        commissioner: CommissionerId,
    },
    /// A score for a sub-criterion that has no discretionary part.
    NotDiscretionary {
        /// Whose offer.
        tenderer: TendererId,
        /// The sub-criterion named.
        subcriterion: CriterionId,
    },
    /// Coefficients where the panel judges collegially, or the reverse.
    WrongMethod {
        /// Whose offer.
        tenderer: TendererId,
        /// The sub-criterion.
        subcriterion: CriterionId,
    },
    /// A coefficient that the scale does not have.
    OffScale {
        /// Whose offer.
        tenderer: TendererId,
        /// Who gave it.
        commissioner: CommissionerId,
        /// For what.
        subcriterion: CriterionId,
        /// What was given.
        value: Box<Exact>,
        /// What may be given.
        allowed: Vec<Exact>,
    },
    /// A coefficient is missing.
    MissingCoefficient {
        /// Whose offer.
        tenderer: TendererId,
        /// Who has not given it.
        commissioner: CommissionerId,
        /// For what.
        subcriterion: CriterionId,
    },
    /// The same thing scored twice.
    ScoredTwice {
        /// Whose offer.
        tenderer: TendererId,
        /// By whom; absent for a collegial judgement.
        commissioner: Option<CommissionerId>,
        /// For what.
        subcriterion: CriterionId,
    },
    /// A collegial judgement is missing.
    MissingJudgement {
        /// Whose offer.
        tenderer: TendererId,
        /// For what.
        subcriterion: CriterionId,
    },
    /// A collegial judgement without its reason.
    MissingReason {
        /// Whose offer.
        tenderer: TendererId,
        /// For what.
        subcriterion: CriterionId,
    },
    /// Points that no judgement band grants, or that are not whole.
    OutsideBands {
        /// Whose offer.
        tenderer: TendererId,
        /// For what.
        subcriterion: CriterionId,
        /// What was given.
        value: Box<Exact>,
        /// The bands, both ends included.
        bands: Vec<(u32, u32)>,
    },
    /// Preferences between pairs for a sub-criterion that the notice does not have compared.
    NotCompared {
        /// The sub-criterion named.
        subcriterion: CriterionId,
    },
    /// Somebody came back after the award, and the offers had been compared in pairs without him.
    ComparedWithoutHim {
        /// Who.
        tenderer: TendererId,
    },
    /// The offers cannot be compared in pairs.
    Comparison {
        /// For what.
        subcriterion: CriterionId,
        /// Why.
        error: Box<ComparisonError>,
    },
}

impl PanelError {
    /// What went wrong and what would be accepted, in Italian and English.
    pub fn text(&self) -> Text {
        match self {
            Self::NoCommissioners => Text::new(
                "Ogni commissario attribuisce il proprio coefficiente, ma nessun commissario è indicato.",
                "Each commissioner gives a coefficient, but no commissioner is named.",
            ),
            Self::TooFewCommissioners { count, min } => Text::new(
                format!(
                    "I commissari sono {count}: per la media senza i coefficienti estremi ne servono almeno {min}."
                ),
                format!("There are {count} commissioners: the mean without extremes takes {min} at least."),
            ),
            Self::DuplicateCommissioner(commissioner) => Text::new(
                format!("Il commissario {commissioner} compare due volte."),
                format!("Commissioner {commissioner} appears twice."),
            ),
            Self::UnknownCommissioner { tenderer, commissioner } => Text::new(
                format!(
                    "{commissioner} ha valutato l'offerta di {tenderer} ma non è un commissario della commissione."
                ),
                format!("{commissioner} scored the offer of {tenderer} but is not a commissioner of the panel."),
            ),
            Self::NotDiscretionary { tenderer, subcriterion } => Text::new(
                format!(
                    "All'offerta di {tenderer} è attribuito un giudizio per il sub-criterio {subcriterion}, che non ha punti discrezionali."
                ),
                format!(
                    "The offer of {tenderer} was judged for sub-criterion {subcriterion}, which has no discretionary points."
                ),
            ),
            Self::WrongMethod { tenderer, subcriterion } => Text::new(
                format!(
                    "L'offerta di {tenderer} è valutata per il sub-criterio {subcriterion} con un metodo diverso da quello del bando (coefficienti dei singoli commissari oppure giudizio collegiale)."
                ),
                format!(
                    "The offer of {tenderer} was scored for sub-criterion {subcriterion} by another method than the notice's (coefficients of each commissioner or collegial judgement)."
                ),
            ),
            Self::OffScale { tenderer, commissioner, subcriterion, value, allowed } => Text::new(
                format!(
                    "Il commissario {commissioner} ha attribuito all'offerta di {tenderer}, sub-criterio {subcriterion}, il coefficiente {}: sono ammessi solo {}.",
                    value.italian_points(),
                    list(allowed, Exact::italian_points, "; ")
                ),
                format!(
                    "Commissioner {commissioner} gave the offer of {tenderer}, sub-criterion {subcriterion}, the coefficient {}: only {} are allowed.",
                    value.english_points(),
                    list(allowed, Exact::english_points, ", ")
                ),
            ),
            Self::MissingCoefficient { tenderer, commissioner, subcriterion } => Text::new(
                format!(
                    "Manca il coefficiente del commissario {commissioner} per l'offerta di {tenderer}, sub-criterio {subcriterion}."
                ),
                format!(
                    "The coefficient of commissioner {commissioner} for the offer of {tenderer}, sub-criterion {subcriterion}, is missing."
                ),
            ),
            Self::ScoredTwice { tenderer, commissioner, subcriterion } => {
                let by = commissioner.as_ref().map_or_else(
                    || Text::new("la commissione", "the panel"),
                    |commissioner| {
                        Text::new(format!("il commissario {commissioner}"), format!("commissioner {commissioner}"))
                    },
                );
                Text::new(
                    format!(
                        "Per l'offerta di {tenderer}, sub-criterio {subcriterion}, {} si è espresso due volte.",
                        by.it
                    ),
                    format!("For the offer of {tenderer}, sub-criterion {subcriterion}, {} gave two scores.", by.en),
                )
            }
            Self::NotCompared { subcriterion } => Text::new(
                format!(
                    "Per il sub-criterio {subcriterion} il bando non prevede il confronto a coppie: togliere le preferenze."
                ),
                format!(
                    "The notice has no pairwise comparison for sub-criterion {subcriterion}: take the preferences out."
                ),
            ),
            Self::ComparedWithoutHim { tenderer } => Text::new(
                format!(
                    "{tenderer} è riammesso dopo l'aggiudicazione, ma le offerte sono state confrontate a coppie senza la sua: i suoi punti non si possono calcolare lasciando fermi quelli degli altri."
                ),
                format!(
                    "{tenderer} is readmitted after the award, but the offers were compared in pairs without his: his points cannot be computed with those of the others as they were."
                ),
            ),
            Self::Comparison { subcriterion, error } => {
                let text = error.text();
                Text::new(
                    format!("Confronto a coppie, sub-criterio {subcriterion}. {}", text.it),
                    format!("Pairwise comparison, sub-criterion {subcriterion}. {}", text.en),
                )
            }
            Self::MissingJudgement { tenderer, subcriterion } => Text::new(
                format!("Manca il giudizio della commissione sull'offerta di {tenderer}, sub-criterio {subcriterion}."),
                format!("The panel's judgement on the offer of {tenderer}, sub-criterion {subcriterion}, is missing."),
            ),
            Self::MissingReason { tenderer, subcriterion } => Text::new(
                format!("Il giudizio sull'offerta di {tenderer}, sub-criterio {subcriterion}, è senza motivazione."),
                format!("The judgement on the offer of {tenderer}, sub-criterion {subcriterion}, has no reason."),
            ),
            Self::OutsideBands { tenderer, subcriterion, value, bands } => {
                let bands: Vec<String> = bands
                    .iter()
                    .map(|(from, to)| if from == to { from.to_string() } else { format!("{from}–{to}") })
                    .collect();
                let bands = bands.join(", ");
                Text::new(
                    format!(
                        "Il punteggio {} per l'offerta di {tenderer}, sub-criterio {subcriterion}, non è attribuibile: il bando prevede solo punti interi nelle fasce {bands}.",
                        value.italian()
                    ),
                    format!(
                        "The score {} for the offer of {tenderer}, sub-criterion {subcriterion}, cannot be given: the notice has only whole points in the bands {bands}.",
                        value.english()
                    ),
                )
            }
        }
    }
}
