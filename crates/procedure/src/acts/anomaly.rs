//! Abnormally low tenders: the threshold (art. 54) and the check of a tender (art. 110).

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    ProcedureAct,
    cure::{end_of_day_after, refuse_foreign, refuse_many},
    lot_of, required_text, tenderer_of,
};
use crate::{
    OperatorId, ProcedureEvent, ProcedureState, Refusal,
    anomaly::{self, ThresholdFinding},
    event::{CureFile, ExclusionGround, ThresholdComputation},
    policy::{Act, Permit, Permitted},
    refusal::civil,
    state::ExplanationsCheck,
};

/// Days at most in which a tenderer explains (art. 110 c.2).
pub const EXPLANATIONS_DAYS_MAX: u8 = 15;

/// The latest end of a term to explain that is set now: the last instant of the fifteenth day, Italian civil time.
#[must_use]
pub fn explanations_due_max(now: Timestamp) -> Timestamp {
    end_of_day_after(now, EXPLANATIONS_DAYS_MAX)
}

/// Reckons the threshold of a ranked lot and excludes whom it reaches (art. 54 c.1). The lot is then ranked again; excluding
/// changes no mean. Where the documents leave the method to a draw, it is the one drawn ([`RecordDraw`](super::RecordDraw)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplyAnomalyThreshold {
    /// Lot.
    pub lot: u16,
}

impl Permitted for ApplyAnomalyThreshold {
    const ACT: Act = Act::ApplyAnomalyThreshold;
}

impl ProcedureAct for ApplyAnomalyThreshold {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, _: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        let lot = self.lot;
        let (computation, excluded) = match anomaly::findings(state, lot)?.threshold {
            ThresholdFinding::Due { computation, excluded, .. } => (computation, excluded),
            ThresholdFinding::ToDraw { among } => return Err(anomaly::method_not_drawn(&among).with("lot", lot)),
            ThresholdFinding::NotForeseen {} => {
                return Err(not_due(
                    "Gli atti di gara non prevedono l'esclusione automatica.",
                    "The tender documents do not foresee automatic exclusion.",
                ));
            }
            ThresholdFinding::Barred { why } => {
                let joined =
                    |text: fn(&ceralacca_evaluation::Text) -> &str| why.iter().map(text).collect::<Vec<_>>().join(" ");
                return Err(not_due(
                    &format!("L'esclusione automatica non si applica. {}", joined(|text| &text.it)),
                    &format!("Automatic exclusion does not apply. {}", joined(|text| &text.en)),
                ));
            }
            ThresholdFinding::Applied {} => {
                return Err(not_due(
                    "La soglia di anomalia è già applicata e le offerte ammesse non sono cambiate.",
                    "The anomaly threshold is applied already and the tenders admitted have not changed.",
                ));
            }
        };
        let out = excluded.into_iter().map(|tenderer| exclusion(lot, tenderer, &computation)).collect::<Vec<_>>();
        let mut events = vec![ProcedureEvent::AnomalyThresholdApplied { lot, computation }];
        events.extend(out);
        Ok(events)
    }
}

fn exclusion(lot: u16, tenderer: OperatorId, computation: &ThresholdComputation) -> ProcedureEvent {
    let why = anomaly::beyond(computation, &tenderer).map(|text| text.it).unwrap_or_default();
    ProcedureEvent::Excluded {
        tenderer,
        lot: Some(lot),
        ground: ExclusionGround::AbnormallyLow,
        reason: format!("{why} Esclusione automatica (art. 54 c. 1 D.Lgs. 36/2023)."),
    }
}

fn not_due(it: &str, en: &str) -> Refusal {
    Refusal::wrong_moment("no_threshold_due", "art. 54 c.1 D.Lgs. 36/2023", it, en)
}

/// Asks a tenderer to explain a tender that appears abnormally low (art. 110 c.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskExplanations {
    /// Lot.
    pub lot: u16,
    /// Who.
    pub tenderer: OperatorId,
    /// Why the tender appears abnormally low; may be empty where the rules find it, and their reasons are then recorded.
    #[serde(default)]
    pub reason: String,
    /// What he is asked.
    pub request: String,
    /// Last instant to explain: at most the end of the fifteenth day.
    #[schemars(with = "String")]
    pub until: Timestamp,
}

impl Permitted for AskExplanations {
    const ACT: Act = Act::AskExplanations;
}

impl AskExplanations {
    /// Whether a check of this tender may begin in a ranked lot: he competes for it, and no check of it is open or ended well.
    ///
    /// # Errors
    /// `tenderer_unknown`, `lot_unknown`, `check_state`.
    pub fn may_begin(state: &ProcedureState, lot: u16, tenderer: &OperatorId) -> Result<(), Refusal> {
        if !tenderer_of(state, tenderer)?.competes_for(lot) {
            return Err(check_state(
                "Il concorrente non concorre per questo lotto o ne è escluso.",
                "The tenderer does not compete for this lot, or is excluded from it.",
            ));
        }
        let anomalies = &lot_of(state, lot)?.anomalies;
        if anomalies.open_check(tenderer).is_some() {
            return Err(check_state(
                "La verifica di questa offerta è già aperta: si attendono o si valutano le spiegazioni.",
                "This tender is being checked already: its explanations are awaited or to be judged.",
            ));
        }
        if anomalies.is_accepted(tenderer) {
            return Err(check_state(
                "Questa offerta è già stata verificata e giudicata congrua.",
                "This tender was checked already and stands.",
            ));
        }
        Ok(())
    }
}

impl ProcedureAct for AskExplanations {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, now: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        let findings = anomaly::findings(state, self.lot)?;
        Self::may_begin(state, self.lot, &self.tenderer)?;
        let latest = explanations_due_max(now);
        if self.until <= now || self.until > latest {
            return Err(Refusal::invalid(
                "explanations_term",
                "art. 110 c.2 D.Lgs. 36/2023",
                format!("Il termine per spiegare deve essere futuro e non oltre {EXPLANATIONS_DAYS_MAX} giorni: al più tardi il {}.", civil(latest)),
                format!("The term to explain must lie ahead and be {EXPLANATIONS_DAYS_MAX} days at most: {} at the latest.", civil(latest)),
            )
            .with("field", "until")
            .with("latest", latest));
        }
        let suspect = findings.suspects.into_iter().find(|suspect| suspect.tenderer == self.tenderer);
        let reason = match suspect {
            Some(suspect) if self.reason.trim().is_empty() => {
                suspect.reasons.into_iter().map(|reason| reason.it).collect::<Vec<_>>().join(" ")
            }
            Some(_) | None => required_text("reason", &self.reason)?,
        };
        Ok(vec![ProcedureEvent::ExplanationsAsked {
            lot: self.lot,
            tenderer: self.tenderer,
            reason,
            request: required_text("request", &self.request)?,
            due: self.until,
        }])
    }
}

/// The tenderer explains his tender.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveExplanations {
    /// Lot.
    pub lot: u16,
    /// Who.
    pub tenderer: OperatorId,
    /// What he explains.
    pub answer: String,
    /// Files, already uploaded.
    #[serde(default)]
    pub files: Vec<CureFile>,
}

impl Permitted for GiveExplanations {
    const ACT: Act = Act::GiveExplanations;
}

impl ProcedureAct for GiveExplanations {
    fn decide(
        self,
        state: &ProcedureState,
        permit: Permit<Self>,
        now: Timestamp,
    ) -> Result<Vec<ProcedureEvent>, Refusal> {
        refuse_foreign(&permit, &self.tenderer)?;
        let check = open_check(state, self.lot, &self.tenderer)?;
        if check.given.is_some() {
            return Err(check_state("Le spiegazioni sono già state date.", "The explanations were given already."));
        }
        if now > check.due {
            return Err(Refusal::wrong_moment(
                "explanations_expired",
                "art. 110 c.2 D.Lgs. 36/2023",
                format!("Il termine per spiegare è scaduto il {}.", civil(check.due)),
                format!("The term to explain expired on {}.", civil(check.due)),
            )
            .with("deadline", check.due)
            .with("instant", now));
        }
        refuse_many(&self.files)?;
        let answer = required_text("answer", &self.answer)?;
        let Self { lot, tenderer, files, .. } = self;
        Ok(vec![ProcedureEvent::ExplanationsGiven { lot, tenderer, answer, files }])
    }
}

/// Judges a tender with what was explained, or without once the term is over. One that is rejected excludes its tenderer from
/// the lot (art. 110 c.5), and the lot is ranked again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssessExplanations {
    /// Lot.
    pub lot: u16,
    /// Who.
    pub tenderer: OperatorId,
    /// Whether the tender stands.
    pub accepted: bool,
    /// Reasons.
    pub reason: String,
}

impl Permitted for AssessExplanations {
    const ACT: Act = Act::AssessExplanations;
}

impl ProcedureAct for AssessExplanations {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, now: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        let check = open_check(state, self.lot, &self.tenderer)?;
        if check.given.is_none() && now <= check.due {
            return Err(Refusal::wrong_moment(
                "explanations_waiting",
                "art. 110 c.2 D.Lgs. 36/2023",
                format!("Il concorrente non ha ancora spiegato; il termine scade il {}.", civil(check.due)),
                format!("The tenderer has not explained yet; the term ends on {}.", civil(check.due)),
            )
            .with("deadline", check.due));
        }
        let reason = required_text("reason", &self.reason)?;
        let Self { lot, tenderer, accepted, .. } = self;
        let assessed =
            ProcedureEvent::ExplanationsAssessed { lot, tenderer: tenderer.clone(), accepted, reason: reason.clone() };
        let ground = ExclusionGround::AbnormallyLow;
        let excluded = (!accepted).then_some(ProcedureEvent::Excluded { tenderer, lot: Some(lot), ground, reason });
        Ok([assessed].into_iter().chain(excluded).collect())
    }
}

/// The check of a tenderer that is open, in a lot where it still matters.
fn open_check<'a>(
    state: &'a ProcedureState,
    lot: u16,
    tenderer: &OperatorId,
) -> Result<&'a ExplanationsCheck, Refusal> {
    let found = lot_of(state, lot)?;
    let competes = tenderer_of(state, tenderer)?.competes_for(lot);
    found.anomalies.open_check(tenderer).filter(|_| competes && !found.is_finished()).ok_or_else(|| {
        check_state("Non c'è una verifica aperta su questa offerta.", "No check of this tender is open.")
    })
}

fn check_state(it: &str, en: &str) -> Refusal {
    Refusal::wrong_moment("check_state", "art. 110 D.Lgs. 36/2023", it, en)
}
