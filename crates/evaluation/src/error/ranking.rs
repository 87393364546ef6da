//! Why a ranking or the award of lots cannot be made.

use ceralacca_exact::{Exact, Text};

use super::list;
use crate::ids::{LotId, TendererId};

/// A ranking, or an award of lots, that cannot be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RankingError {
    /// A tenderer who is to be scored is not in the technical result, or the reverse.
    StagesDisagree(TendererId),
    /// An improved offer is worse than the offer it should improve.
    NotImproved {
        /// Who.
        tenderer: TendererId,
        /// What he offered first.
        first: Box<Exact>,
        /// What he offered then.
        then: Box<Exact>,
    },
    /// A draw that names somebody twice.
    DrawnTwice(Vec<TendererId>),
    /// Lots cannot be awarded while this lot has an unresolved tie that matters.
    UnresolvedTie {
        /// The lot.
        lot: LotId,
        /// Who is equal.
        tenderers: Vec<TendererId>,
    },
    /// The tests of the notice do not say which lots a tenderer keeps.
    LotChoiceUndecided {
        /// Who is first in too many lots.
        tenderer: TendererId,
        /// The lots that are equal for him.
        lots: Vec<LotId>,
    },
    /// The same lot twice.
    DuplicateLot(LotId),
}

impl RankingError {
    /// What went wrong and what would be accepted, in Italian and English.
    pub fn text(&self) -> Text {
        match self {
            Self::StagesDisagree(tenderer) => Text::new(
                format!(
                    "Il concorrente {tenderer} è ammesso in una fase della valutazione e manca nell'altra: ricalcolare dalla fase tecnica."
                ),
                format!(
                    "Tenderer {tenderer} is admitted in one stage of the evaluation and missing in the other: recompute from the technical stage."
                ),
            ),
            Self::NotImproved { tenderer, first, then } => Text::new(
                format!(
                    "L'offerta migliorativa di {tenderer} ({}) è peggiore dell'offerta iniziale ({}).",
                    then.italian(),
                    first.italian()
                ),
                format!(
                    "The improved offer of {tenderer} ({}) is worse than the first one ({}).",
                    then.english(),
                    first.english()
                ),
            ),
            Self::DrawnTwice(drawn) => Text::new(
                format!("Nel sorteggio qualcuno compare due volte: {}.", list(drawn, TendererId::to_string, ", ")),
                format!("Somebody appears twice in the draw: {}.", list(drawn, TendererId::to_string, ", ")),
            ),
            Self::UnresolvedTie { lot, tenderers } => Text::new(
                format!(
                    "Nel lotto {lot} va prima risolta la parità tra {}.",
                    list(tenderers, TendererId::to_string, ", ")
                ),
                format!(
                    "In lot {lot} the tie between {} must be resolved first.",
                    list(tenderers, TendererId::to_string, ", ")
                ),
            ),
            Self::LotChoiceUndecided { tenderer, lots } => Text::new(
                format!(
                    "I criteri del bando non dicono quale lotto spetta a {tenderer} tra {}.",
                    list(lots, LotId::to_string, ", ")
                ),
                format!(
                    "The notice's tests do not say which lot {tenderer} keeps among {}.",
                    list(lots, LotId::to_string, ", ")
                ),
            ),
            Self::DuplicateLot(lot) => {
                Text::new(format!("Il lotto {lot} compare due volte."), format!("Lot {lot} appears twice."))
            }
        }
    }
}
