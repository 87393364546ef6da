//! Abnormally low tenders of a ranked lot (artt. 54 and 110 D.Lgs. 36/2023): what the rules find, as a pure function of the
//! state. Acts record it (`acts/anomaly.rs`); nothing here decides.

mod elements;
mod obstacle;
mod threshold;

use ceralacca_evaluation::Text;
use serde::Serialize;

use crate::{
    OperatorId, ProcedureState, Refusal,
    acts::lot_of,
    event::ThresholdComputation,
    state::{LotStage, LotState},
};

pub(crate) use obstacle::method_not_drawn;
pub use obstacle::{Obstacle, obstacle};
pub use threshold::ThresholdFinding;
pub(crate) use threshold::{beyond, methods_to_draw};

/// What the rules find in a ranked lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LotFindings {
    /// The threshold of automatic exclusion (art. 54 c.1).
    pub threshold: ThresholdFinding,
    /// Who is out by a threshold that no longer reaches him, because the tenders admitted have changed since: to be readmitted.
    pub to_readmit: Vec<OperatorId>,
    /// Tenders that appear abnormally low (art. 110 c.1), in the order of the ranking.
    pub suspects: Vec<Suspect>,
    /// Whether such a tender must be checked before it is proposed. Where a threshold excludes by itself, others may be checked
    /// (art. 54 c.1, third sentence).
    pub must_check: bool,
    /// Elements that the documents name: where no figure decides, the RUP judges.
    pub elements: Vec<String>,
}

/// A tender that appears abnormally low.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suspect {
    /// Whose.
    pub tenderer: OperatorId,
    /// Its place in the ranking.
    pub place: u32,
    /// Why, one reason each, with its figures.
    pub reasons: Vec<Text>,
}

/// What the rules find in a lot.
///
/// # Errors
/// `lot_unknown`; `lot_not_ranked` while there is no ranking, or once the lot is concluded.
pub fn findings(state: &ProcedureState, lot: u16) -> Result<LotFindings, Refusal> {
    let found = ranked(state, lot)?;
    let threshold = threshold::find(state, lot, found);
    let anomalies = &found.anomalies;
    let applied = anomalies.threshold.as_ref().map(|applied| &applied.computation);
    let reached: &[OperatorId] = match &threshold {
        ThresholdFinding::Due { computation, .. } => reached(computation),
        ThresholdFinding::Applied {} => applied.map(reached).unwrap_or_default(),
        ThresholdFinding::NotForeseen {} | ThresholdFinding::Barred { .. } | ThresholdFinding::ToDraw { .. } => &[],
    };
    let standing = |tenderer: &&OperatorId| {
        state.tenderers.get(*tenderer).is_some_and(|found| found.is_admitted() && !found.competes_for(lot))
    };
    let to_readmit = anomalies.out.iter().filter(|tenderer| !reached.contains(tenderer)).filter(standing);
    // All discounts lie beyond the threshold: nobody is excluded by itself, and the best is heard first (All. II.2).
    let all_beyond = matches!(threshold, ThresholdFinding::Applied {})
        && applied.is_some_and(|computation| computation.award_discount.is_none());
    let must_check = match &threshold {
        ThresholdFinding::NotForeseen {} | ThresholdFinding::Barred { .. } => true,
        ThresholdFinding::ToDraw { .. } | ThresholdFinding::Due { .. } | ThresholdFinding::Applied {} => all_beyond,
    };
    let suspects = found.ranking.iter().filter_map(|line| {
        let mut reasons = elements::shown_by(state, lot, line);
        if let Some(computation) = applied.filter(|_| all_beyond) {
            reasons.extend(beyond(computation, &line.tenderer));
        }
        let (tenderer, place) = (line.tenderer.clone(), line.place);
        (!reasons.is_empty()).then_some(Suspect { tenderer, place, reasons })
    });
    Ok(LotFindings {
        to_readmit: to_readmit.cloned().collect(),
        suspects: suspects.collect(),
        must_check,
        elements: state.definition.abnormality_elements.clone(),
        threshold,
    })
}

/// Whom a threshold has out; nobody when it reaches all.
fn reached(computation: &ThresholdComputation) -> &[OperatorId] {
    if computation.award_discount.is_some() { &computation.anomalous } else { &[] }
}

fn ranked(state: &ProcedureState, lot: u16) -> Result<&LotState, Refusal> {
    let found = lot_of(state, lot)?;
    if found.stage == LotStage::Ranked {
        return Ok(found);
    }
    Err(Refusal::wrong_moment(
        "lot_not_ranked",
        "art. 54 e 110 D.Lgs. 36/2023",
        "Le offerte anormalmente basse si cercano quando la graduatoria è formata e prima della proposta.",
        "Abnormally low tenders are looked for once the lot is ranked and before the proposal.",
    )
    .with("lot", lot))
}

#[cfg(test)]
mod tests;
