//! Admissions and exclusions (artt. 90, 94-101, 107; rules §4 n. 11-12).

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ProcedureAct, lot_of, required_text, tenderer_of};
use crate::{
    OperatorId, ProcedureEvent, ProcedureState, Refusal,
    definition::EnvelopeClass,
    event::ExclusionGround,
    policy::{Act, Permit, Permitted},
    state::{Admission, EnvelopeStatus, LotStage, Tenderer},
};

/// Admits a tenderer whose administrative documents are in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Admit {
    /// Who.
    pub tenderer: OperatorId,
    /// Outcome of the check.
    pub reason: String,
}

impl Permitted for Admit {
    const ACT: Act = Act::Admit;
}

impl ProcedureAct for Admit {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, _: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        let tenderer = tenderer_of(state, &self.tenderer)?;
        refuse_unopened(tenderer)?;
        match tenderer.admission {
            Admission::Pending | Admission::Cured => Ok(vec![ProcedureEvent::Admitted {
                tenderer: self.tenderer,
                reason: required_text("reason", &self.reason)?,
            }]),
            Admission::Admitted | Admission::Readmitted => {
                Err(not_now("Il concorrente è già ammesso.", "The tenderer is admitted already."))
            }
            Admission::CureAsked { .. } => Err(not_now(
                "È in corso il soccorso istruttorio: va prima valutata la risposta.",
                "A cure was asked: its answer must be assessed first.",
            )),
            Admission::NotCured => Err(not_now(
                "Il soccorso istruttorio non è andato a buon fine: il concorrente va escluso.",
                "The cure failed: the tenderer is to be excluded.",
            )),
            Admission::Excluded(_) => Err(not_now(
                "Il concorrente è escluso: serve un atto di riammissione.",
                "The tenderer is excluded: an act of readmission is needed.",
            )),
        }
    }
}

pub(super) fn not_now(it: &str, en: &str) -> Refusal {
    Refusal::wrong_moment("admission_state", "art. 101 e 107 D.Lgs. 36/2023", it, en)
}

/// Nothing is decided of a tenderer before his first envelope is open or found unreadable.
pub(super) fn refuse_unopened(tenderer: &Tenderer) -> Result<(), Refusal> {
    let first = tenderer
        .envelope(EnvelopeClass::Administrative, None)
        .or_else(|| tenderer.envelope(EnvelopeClass::Single, None));
    match first.map(|envelope| &envelope.status) {
        Some(EnvelopeStatus::Sealed) => {
            Err(not_now("La busta amministrativa è ancora chiusa.", "The administrative envelope is still closed."))
        }
        Some(EnvelopeStatus::Opened { .. } | EnvelopeStatus::Unreadable { .. }) | None => Ok(()),
    }
}

/// Excludes a tenderer, with reasons, from one lot or from all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exclude {
    /// Who.
    pub tenderer: OperatorId,
    /// Lot; absent: from the whole procedure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<u16>,
    /// Ground.
    pub ground: ExclusionGround,
    /// Reasons.
    pub reason: String,
}

impl Permitted for Exclude {
    const ACT: Act = Act::Exclude;
}

impl ProcedureAct for Exclude {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, _: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        let tenderer = tenderer_of(state, &self.tenderer)?;
        refuse_unopened(tenderer)?;
        if let Some(lot) = self.lot {
            if lot_of(state, lot)?.stage >= LotStage::Proposed {
                return Err(Refusal::wrong_moment(
                    "lot_concluded",
                    "art. 17 c.5 D.Lgs. 36/2023",
                    "Il lotto è già concluso con la proposta.",
                    "The lot is already concluded by a proposal.",
                ));
            }
            if !tenderer.tendered_for(lot) || tenderer.excluded_lots.contains_key(&lot) {
                return Err(not_now(
                    "Il concorrente non concorre per questo lotto o ne è già escluso.",
                    "The tenderer does not compete for this lot, or is excluded from it already.",
                ));
            }
        } else if matches!(tenderer.admission, Admission::Excluded(_)) {
            return Err(not_now("Il concorrente è già escluso.", "The tenderer is excluded already."));
        }
        Ok(vec![ProcedureEvent::Excluded {
            tenderer: self.tenderer,
            lot: self.lot,
            ground: self.ground,
            reason: required_text("reason", &self.reason)?,
        }])
    }
}

/// Readmits an excluded tenderer by self-protection or by order of a court.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Readmit {
    /// Who.
    pub tenderer: OperatorId,
    /// Lot; absent: to the whole procedure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<u16>,
    /// Number and date of the act or of the order.
    pub act: String,
    /// Reasons.
    pub reason: String,
}

impl Permitted for Readmit {
    const ACT: Act = Act::Readmit;
}

impl ProcedureAct for Readmit {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, _: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        let tenderer = tenderer_of(state, &self.tenderer)?;
        let excluded = match self.lot {
            Some(lot) => tenderer.excluded_lots.contains_key(&lot),
            None => matches!(tenderer.admission, Admission::Excluded(_)),
        };
        if !excluded {
            return Err(not_now("Il concorrente non è escluso.", "The tenderer is not excluded."));
        }
        Ok(vec![ProcedureEvent::Readmitted {
            tenderer: self.tenderer,
            lot: self.lot,
            act: required_text("act", &self.act)?,
            reason: required_text("reason", &self.reason)?,
        }])
    }
}

/// Settles admissions and exclusions (provvedimento di ammissione ed esclusione).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleAdmissions {
    /// Number and date of the act.
    pub act: String,
}

impl Permitted for SettleAdmissions {
    const ACT: Act = Act::SettleAdmissions;
}

impl ProcedureAct for SettleAdmissions {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, _: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        if let Some(pending) = state.tenderers.values().find(|tenderer| !tenderer.is_settled()) {
            return Err(Refusal::wrong_moment(
                "admissions_pending",
                "art. 107 D.Lgs. 36/2023",
                "Per almeno un concorrente manca la decisione di ammissione o di esclusione.",
                "At least one tenderer is neither admitted nor excluded.",
            )
            .with("tenderer", pending.id()));
        }
        let admitted = state.tenderers.values().filter(|t| t.is_admitted()).map(|t| t.id().clone()).collect();
        let deserted = |lot: &u16| !state.tenderers.values().any(|tenderer| tenderer.competes_for(*lot));
        Ok(vec![ProcedureEvent::AdmissionsSettled {
            act: required_text("act", &self.act)?,
            admitted,
            deserted_lots: state.lots.keys().copied().filter(deserted).collect(),
        }])
    }
}
