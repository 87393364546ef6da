//! Ways in which a procedure ends without award: deserted, revoked, annulled.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ProcedureAct, lot_of, required_text};
use crate::{
    ProcedureEvent, ProcedureState, Refusal,
    policy::{Act, Permit, Permitted},
};

/// Declares that nobody tendered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclareDeserted {
    /// Act and remarks.
    pub reason: String,
}

impl Permitted for DeclareDeserted {
    const ACT: Act = Act::DeclareDeserted;
}

impl ProcedureAct for DeclareDeserted {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, _: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        if !state.tenderers.is_empty() {
            return Err(Refusal::wrong_moment(
                "tenders_exist",
                "",
                "Sono pervenute offerte: la procedura non è deserta.",
                "Tenders have arrived: the procedure is not deserted.",
            ));
        }
        Ok(vec![ProcedureEvent::Deserted { reason: required_text("reason", &self.reason)? }])
    }
}

/// Revokes for reasons of public interest (art. 21-quinquies L. 241/1990).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Revoke {
    /// Number and date of the act.
    pub act: String,
    /// Why.
    pub reason: String,
    /// One lot; absent: the whole procedure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<u16>,
}

impl Permitted for Revoke {
    const ACT: Act = Act::Revoke;
}

impl ProcedureAct for Revoke {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, _: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        refuse_ended(state, self.lot)?;
        let (act, reason) = (required_text("act", &self.act)?, required_text("reason", &self.reason)?);
        Ok(vec![ProcedureEvent::Revoked { act, reason, lot: self.lot }])
    }
}

/// Annuls for unlawfulness (art. 21-nonies L. 241/1990).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Annul {
    /// Number and date of the act.
    pub act: String,
    /// Why.
    pub reason: String,
    /// One lot; absent: the whole procedure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<u16>,
}

impl Permitted for Annul {
    const ACT: Act = Act::Annul;
}

impl ProcedureAct for Annul {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, _: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        refuse_ended(state, self.lot)?;
        let (act, reason) = (required_text("act", &self.act)?, required_text("reason", &self.reason)?);
        Ok(vec![ProcedureEvent::Annulled { act, reason, lot: self.lot }])
    }
}

/// A lot ends once. The last lot standing is not ended alone: then it is the procedure that ends.
fn refuse_ended(state: &ProcedureState, lot: Option<u16>) -> Result<(), Refusal> {
    let Some(number) = lot else { return Ok(()) };
    if lot_of(state, number)?.stage.is_out() {
        return Err(Refusal::wrong_moment(
            "lot_ended",
            "art. 21-quinquies e 21-nonies L. 241/1990",
            "Il lotto è già deserto, revocato o annullato.",
            "The lot is deserted, revoked or annulled already.",
        )
        .with("lot", number));
    }
    if state.lots.iter().all(|(other, lot)| *other == number || lot.stage.is_out()) {
        return Err(Refusal::wrong_moment(
            "last_lot",
            "art. 21-quinquies e 21-nonies L. 241/1990",
            "È l'ultimo lotto rimasto: l'atto riguarda l'intera procedura.",
            "It is the last lot left: the act concerns the whole procedure.",
        )
        .with("lot", number));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        definition::examples,
        policy::{Actor, Role, permit},
        state::{LotStage, Phase},
    };

    fn como() -> (ProcedureState, Actor) {
        let definition = examples::procedure("como-2024");
        let body: crate::BodyId = definition.buyer.id.as_str().into();
        let drafted =
            ProcedureEvent::Drafted { body: body.clone(), lead: "lead".into(), definition: Box::new(definition) };
        let mut state = ProcedureState::born(&drafted).unwrap();
        state.phase = Phase::Published;
        let mut lead = Actor { person: Some("lead".into()), ..Actor::default() };
        lead.bodies.insert(body, [Role::ProjectLead].into());
        (state, lead)
    }

    fn revoke(state: &mut ProcedureState, lead: &Actor, lot: Option<u16>) -> Result<(), Refusal> {
        let command = Revoke { act: "det. 9".into(), reason: "motivi di interesse pubblico".into(), lot };
        for event in command.decide(state, permit(lead, state)?, Timestamp::UNIX_EPOCH)? {
            state.apply(Timestamp::UNIX_EPOCH, &lead.id(), &event).unwrap();
        }
        Ok(())
    }

    #[test]
    fn lots_end_one_by_one_and_the_last_with_the_procedure() {
        let (mut state, lead) = como();
        revoke(&mut state, &lead, Some(2)).unwrap();
        assert_eq!((state.phase, state.lots[&2].stage), (Phase::Published, LotStage::Revoked));
        assert_eq!(revoke(&mut state, &lead, Some(2)).unwrap_err().rule, "lot_ended");
        assert_eq!(revoke(&mut state, &lead, Some(9)).unwrap_err().rule, "lot_unknown");
        revoke(&mut state, &lead, Some(1)).unwrap();
        assert_eq!(revoke(&mut state, &lead, Some(3)).unwrap_err().rule, "last_lot");
        revoke(&mut state, &lead, None).unwrap();
        assert_eq!(state.phase, Phase::Revoked);
        assert_eq!(revoke(&mut state, &lead, None).unwrap_err().rule, "wrong_phase");
    }
}
