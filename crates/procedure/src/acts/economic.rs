//! Ranking (rules §4 n. 16).

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ProcedureAct, lot_of};
use crate::{
    ProcedureEvent, ProcedureState, Refusal,
    event::FindingSeverity,
    policy::{Act, Permit, Permitted},
    scoring,
    state::{EnvelopeStatus, LotStage},
};

/// Ranks a lot once every economic envelope in the race is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rank {
    /// Lot.
    pub lot: u16,
}

impl Permitted for Rank {
    const ACT: Act = Act::Rank;
}

impl ProcedureAct for Rank {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, _: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        let ready = if state.definition.has_technical() { LotStage::TechnicalShown } else { LotStage::Waiting };
        let stage = lot_of(state, self.lot)?.stage;
        if stage != ready && stage != LotStage::Ranked {
            return Err(Refusal::wrong_moment(
                "lot_not_rankable",
                "disciplinare, valutazione delle offerte",
                "Il lotto non è al punto della graduatoria.",
                "The lot is not ready to be ranked.",
            )
            .with("lot", self.lot));
        }
        refuse_unsettled(state, self.lot)?;
        let ranking = scoring::ranking(state, self.lot)?;
        Ok(vec![ProcedureEvent::Ranked { lot: self.lot, ranking: ranking.lines, unresolved: ranking.unresolved }])
    }
}

/// Every price in the race is open, and nobody whom the law excludes is still in it.
fn refuse_unsettled(state: &ProcedureState, lot: u16) -> Result<(), Refusal> {
    for tenderer in state.tenderers.values().filter(|tenderer| tenderer.competes_for(lot)) {
        let status = tenderer.envelope(state.price_class(), Some(lot)).map(|envelope| &envelope.status);
        let Some(EnvelopeStatus::Opened { findings, .. }) = status else {
            return Err(Refusal::wrong_moment(
                "economic_closed",
                "disciplinare, valutazione delle offerte",
                "Un'offerta economica ammessa è ancora chiusa, o è illeggibile e il concorrente non è stato escluso.",
                "An admitted economic tender is still closed, or unreadable without its tenderer being excluded.",
            )
            .with("tenderer", tenderer.id()));
        };
        if let Some(finding) = findings.iter().find(|finding| finding.severity == FindingSeverity::Exclusion) {
            return Err(Refusal::wrong_moment(
                "exclusion_pending",
                finding.article.as_deref().unwrap_or(""),
                format!("Prima della graduatoria va adottata l'esclusione: {}", finding.it),
                format!("The exclusion comes before the ranking: {}", finding.en),
            )
            .with("tenderer", tenderer.id())
            .with("finding", &finding.id));
        }
    }
    Ok(())
}
