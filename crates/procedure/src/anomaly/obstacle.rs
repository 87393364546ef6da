//! What must be done about abnormally low tenders before a lot is proposed.

use ceralacca_evaluation::{AnomalyMethod, Text};
use jiff::Timestamp;

use super::{ThresholdFinding, findings};
use crate::{OperatorId, ProcedureState, Refusal, refusal::civil};

/// What stands between a ranked lot and the proposal of award.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// The method of the threshold is to be drawn.
    MethodToDraw {
        /// Among which.
        among: Vec<AnomalyMethod>,
    },
    /// The threshold is to be applied.
    ThresholdDue,
    /// Somebody is out by a threshold that no longer reaches him.
    ToReadmit {
        /// Who.
        tenderers: Vec<OperatorId>,
    },
    /// The tender that would be proposed appears abnormally low and is not checked.
    ToCheck {
        /// Whose.
        tenderer: OperatorId,
        /// Why.
        reasons: Vec<Text>,
    },
    /// Its check is open.
    CheckOpen {
        /// Whose.
        tenderer: OperatorId,
        /// Last instant to explain.
        due: Timestamp,
        /// Whether he has explained.
        given: bool,
    },
}

/// The first thing to be done before `winner` is proposed for a ranked lot; nothing if nothing is. Without a winner only the
/// threshold is looked at.
///
/// # Errors
/// As [`findings`].
pub fn obstacle(state: &ProcedureState, lot: u16, winner: Option<&OperatorId>) -> Result<Option<Obstacle>, Refusal> {
    let found = findings(state, lot)?;
    match found.threshold {
        ThresholdFinding::ToDraw { among } => return Ok(Some(Obstacle::MethodToDraw { among })),
        ThresholdFinding::Due { .. } => return Ok(Some(Obstacle::ThresholdDue)),
        ThresholdFinding::NotForeseen {} | ThresholdFinding::Barred { .. } | ThresholdFinding::Applied {} => {}
    }
    if !found.to_readmit.is_empty() {
        return Ok(Some(Obstacle::ToReadmit { tenderers: found.to_readmit }));
    }
    let (Some(winner), Some(lot)) = (winner, state.lots.get(&lot)) else { return Ok(None) };
    if let Some(check) = lot.anomalies.open_check(winner) {
        let (tenderer, due, given) = (winner.clone(), check.due, check.given.is_some());
        return Ok(Some(Obstacle::CheckOpen { tenderer, due, given }));
    }
    if !found.must_check || lot.anomalies.is_accepted(winner) {
        return Ok(None);
    }
    let suspect = found.suspects.into_iter().find(|suspect| suspect.tenderer == *winner);
    Ok(suspect.map(|suspect| Obstacle::ToCheck { tenderer: suspect.tenderer, reasons: suspect.reasons }))
}

impl Obstacle {
    /// Why the award of the lot is not proposed yet, and what to do.
    #[must_use]
    pub fn refusal(&self, lot: u16) -> Refusal {
        let refusal = match self {
            Self::MethodToDraw { among } => method_not_drawn(among),
            Self::ThresholdDue => Refusal::wrong_moment(
                "anomaly_threshold_due",
                "art. 54 c.1 D.Lgs. 36/2023",
                "Prima della proposta va applicata la soglia di anomalia: lo si fa dalla pagina della graduatoria.",
                "The anomaly threshold comes before the proposal: apply it from the page of the ranking.",
            ),
            Self::ToReadmit { tenderers } => Refusal::wrong_moment(
                "readmission_due",
                "art. 54 c.1 D.Lgs. 36/2023",
                "Le offerte ammesse sono cambiate e la soglia di anomalia non esclude più un concorrente: il RUP lo riammette, poi si forma di nuovo la graduatoria.",
                "The tenders admitted have changed and the anomaly threshold excludes a tenderer no longer: the RUP readmits him, then the ranking is made again.",
            )
            .with("tenderer", tenderers.first().map(ToString::to_string).unwrap_or_default()),
            Self::ToCheck { tenderer, reasons } => {
                let joined = |text: fn(&Text) -> &str| reasons.iter().map(text).collect::<Vec<_>>().join(" ");
                Refusal::wrong_moment(
                    "check_due",
                    "art. 110 c.1 D.Lgs. 36/2023",
                    format!("L'offerta da proporre appare anormalmente bassa: prima si chiedono le spiegazioni, dalla pagina della graduatoria. {}", joined(|text| &text.it)),
                    format!("The tender to be proposed appears abnormally low: ask for explanations first, from the page of the ranking. {}", joined(|text| &text.en)),
                )
                .with("tenderer", tenderer)
            }
            Self::CheckOpen { tenderer, due, given: false } => Refusal::wrong_moment(
                "check_open",
                "art. 110 c.2 D.Lgs. 36/2023",
                format!("È in corso la verifica dell'offerta da proporre: il concorrente può spiegare fino al {}.", civil(*due)),
                format!("The tender to be proposed is being checked: the tenderer may explain until {}.", civil(*due)),
            )
            .with("tenderer", tenderer)
            .with("deadline", due),
            Self::CheckOpen { tenderer, given: true, .. } => Refusal::wrong_moment(
                "check_open",
                "art. 110 c.5 D.Lgs. 36/2023",
                "Le spiegazioni sull'offerta da proporre sono arrivate: prima si valutano, dalla pagina della graduatoria.",
                "Explanations of the tender to be proposed have come: judge them first, from the page of the ranking.",
            )
            .with("tenderer", tenderer),
        };
        refusal.with("lot", lot)
    }
}

/// The documents leave the method to a draw that is not held.
pub(crate) fn method_not_drawn(among: &[AnomalyMethod]) -> Refusal {
    let letters = among.iter().map(AnomalyMethod::letter).collect::<Vec<_>>().join(", ");
    Refusal::wrong_moment(
        "method_not_drawn",
        "art. 54 c.2 D.Lgs. 36/2023",
        format!("Gli atti di gara lasciano al sorteggio il metodo della soglia di anomalia: prima si indice e si tiene il sorteggio fra {letters}, dalla pagina della graduatoria."),
        format!("The tender documents leave the method of the anomaly threshold to a draw: announce and hold the draw among {letters} first, from the page of the ranking."),
    )
    .with("methods", letters)
}
