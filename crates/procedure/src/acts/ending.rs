//! Ways in which a procedure ends without award: deserted, revoked, annulled.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ProcedureAct, required_text};
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
}

impl Permitted for Revoke {
    const ACT: Act = Act::Revoke;
}

impl ProcedureAct for Revoke {
    fn decide(self, _: &ProcedureState, _: Permit<Self>, _: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        let (act, reason) = (required_text("act", &self.act)?, required_text("reason", &self.reason)?);
        Ok(vec![ProcedureEvent::Revoked { act, reason }])
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
}

impl Permitted for Annul {
    const ACT: Act = Act::Annul;
}

impl ProcedureAct for Annul {
    fn decide(self, _: &ProcedureState, _: Permit<Self>, _: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        let (act, reason) = (required_text("act", &self.act)?, required_text("reason", &self.reason)?);
        Ok(vec![ProcedureEvent::Annulled { act, reason }])
    }
}
