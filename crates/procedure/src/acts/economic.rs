//! Ranking (rules §4 n. 16) and ties (rules §13).

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{ProcedureAct, lot_of};
use crate::{
    OperatorId, ProcedureEvent, ProcedureState, Refusal,
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

/// Records a draw among tied tenderers. The order follows SHA-256(seed, lot, tenderer), so that anybody repeats it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordDraw {
    /// Lot.
    pub lot: u16,
    /// 32 random bytes in hex, drawn by the installation at the act.
    #[serde(skip)]
    pub seed: String,
}

impl Permitted for RecordDraw {
    const ACT: Act = Act::RecordDraw;
}

impl ProcedureAct for RecordDraw {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, _: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        let lot = lot_of(state, self.lot)?;
        let tie = lot.unresolved.as_ref().filter(|tie| tie.next_step == "draw").ok_or_else(|| {
            Refusal::wrong_moment(
                "no_draw_due",
                "art. 77 R.D. 827/1924; disciplinare, parità",
                "Non c'è una parità da risolvere con il sorteggio.",
                "There is no tie to be resolved by a draw.",
            )
        })?;
        if lot.is_drawn(tie) {
            return Err(Refusal::wrong_moment(
                "draw_held",
                "art. 77 R.D. 827/1924",
                "Il sorteggio fra questi concorrenti è già stato fatto: si forma di nuovo la graduatoria.",
                "Lots were drawn among these tenderers already: the ranking is to be made again.",
            ));
        }
        let mut order = tie.tenderers.clone();
        order.sort_by_cached_key(|tenderer| draw_key(&self.seed, self.lot, tenderer));
        Ok(vec![ProcedureEvent::DrawHeld { lot: self.lot, order, seed: self.seed }])
    }
}

fn draw_key(seed: &str, lot: u16, tenderer: &OperatorId) -> [u8; 32] {
    Sha256::digest(format!("ceralacca-draw-v1\n{seed}\n{lot}\n{tenderer}\n")).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        PersonId,
        definition::examples,
        event::UnresolvedTie,
        policy::{Actor, permit},
        state::{Panel, Phase},
    };

    #[test]
    fn lots_are_drawn_once_among_the_same_tenderers() {
        let definition = examples::procedure("como-2024");
        let (body, chair) = (definition.buyer.id.as_str().into(), PersonId::new("chair"));
        let born = ProcedureEvent::Drafted { body, lead: "lead".into(), definition: Box::new(definition) };
        let mut state = ProcedureState::born(&born).unwrap();
        state.phase = Phase::Evaluation;
        state.evaluation_panel = Some(Panel::new("n. 1".to_owned(), Timestamp::UNIX_EPOCH, vec![chair.clone()]));
        let tied = vec![OperatorId::new("alfa"), OperatorId::new("beta")];
        let lot = state.lots.get_mut(&1).unwrap();
        let first = Some(UnresolvedTie { tenderers: tied.clone(), next_step: "draw".to_owned() });
        lot.unresolved.clone_from(&first);
        let actor = Actor { person: Some(chair.clone()), ..Actor::default() };
        let draw = |state: &ProcedureState, seed: &str| {
            let command = RecordDraw { lot: 1, seed: seed.to_owned() };
            command.decide(state, permit(&actor, state).unwrap(), Timestamp::UNIX_EPOCH)
        };
        let held = draw(&state, "00").unwrap();
        state.apply(Timestamp::UNIX_EPOCH, &chair, &held[0]).unwrap();
        assert_eq!(draw(&state, "01").unwrap_err().rule, "draw_held", "nobody draws until the order suits him");
        let other = UnresolvedTie {
            tenderers: vec![OperatorId::new("gamma"), OperatorId::new("delta")],
            next_step: "draw".to_owned(),
        };
        state.lots.get_mut(&1).unwrap().unresolved = Some(other);
        let second = draw(&state, "02").unwrap();
        state.apply(Timestamp::UNIX_EPOCH, &chair, &second[0]).unwrap();
        state.lots.get_mut(&1).unwrap().unresolved = first;
        assert_eq!(
            draw(&state, "03").unwrap_err().rule,
            "draw_held",
            "the draw of another tie takes nothing from this one"
        );
        let wider = [tied, vec![OperatorId::new("gamma")]].concat();
        let tie = UnresolvedTie { tenderers: wider, next_step: "draw".to_owned() };
        state.lots.get_mut(&1).unwrap().unresolved = Some(tie);
        assert!(draw(&state, "04").is_ok(), "another tie is another draw");
    }
}
