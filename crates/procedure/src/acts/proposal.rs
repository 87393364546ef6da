//! Proposal of award (art. 17 c.5), with the limits on lots (art. 58 c.4).

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ProcedureAct, lot_of, required_text};
use crate::{
    OperatorId, ProcedureEvent, ProcedureState, Refusal,
    anomaly::obstacle,
    policy::{Act, Permit, Permitted},
    scoring,
    state::LotStage,
};

/// Proposes the award of a lot to whom the rules give it, or records that they give it to nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeAward {
    /// Lot.
    pub lot: u16,
    /// Reasons.
    pub reason: String,
}

impl Permitted for ProposeAward {
    const ACT: Act = Act::ProposeAward;
}

impl ProcedureAct for ProposeAward {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, _: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        let lot = lot_of(state, self.lot)?;
        if lot.stage != LotStage::Ranked {
            return Err(Refusal::wrong_moment(
                "lot_not_ranked",
                "art. 17 c.5 D.Lgs. 36/2023",
                "La proposta segue la graduatoria del lotto.",
                "The proposal follows the ranking of the lot.",
            ));
        }
        refuse_unchecked(state, self.lot, None)?;
        if let Some(tie) = &lot.unresolved {
            return Err(Refusal::wrong_moment(
                "tie_unresolved",
                "disciplinare, parità",
                "Una parità in graduatoria non è ancora risolta.",
                "A tie in the ranking is not resolved yet.",
            )
            .with("next_step", &tie.next_step));
        }
        let reason = required_text("reason", &self.reason)?;
        let awards = scoring::awards(state)?;
        // Under a limit on lots who gets one lot hangs on who gets the others: all their winners must stand.
        let limited = state.definition.lot_limits.is_some();
        for (lot, winner) in awards.iter().filter(|(lot, _)| limited || **lot == self.lot) {
            if state.lots.get(lot).is_some_and(|found| found.stage == LotStage::Ranked) {
                refuse_unchecked(state, *lot, winner.as_ref())?;
            }
        }
        Ok(vec![match awards.get(&self.lot).cloned().flatten() {
            Some(tenderer) => ProcedureEvent::AwardProposed { lot: self.lot, tenderer, reason },
            None => ProcedureEvent::NotProposed { lot: self.lot, reason },
        }])
    }
}

/// Nobody is proposed before what the law wants done about abnormally low tenders.
fn refuse_unchecked(state: &ProcedureState, lot: u16, winner: Option<&OperatorId>) -> Result<(), Refusal> {
    obstacle(state, lot, winner)?.map_or(Ok(()), |found| Err(found.refusal(lot)))
}
