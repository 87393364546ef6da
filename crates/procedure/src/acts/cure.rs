//! Soccorso istruttorio (art. 101).

use jiff::{Timestamp, ToSpan, tz::TimeZone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    ProcedureAct,
    admission::{not_now, refuse_unopened},
    required_text, tenderer_of,
};
use crate::{
    OperatorId, ProcedureEvent, ProcedureState, Refusal,
    definition::EnvelopeClass,
    event::CureFile,
    policy::{Act, Permit, Permitted},
    refusal::civil,
    state::Admission,
};

/// Files in one answer at most.
pub const CURE_FILES_MAX: usize = 100;

/// Asks a tenderer to cure. The technical and the economic tender cannot be cured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskCure {
    /// Who.
    pub tenderer: OperatorId,
    /// Items of the administrative (or single) envelope concerned.
    pub items: Vec<String>,
    /// What is asked.
    pub request: String,
}

impl Permitted for AskCure {
    const ACT: Act = Act::AskCure;
}

impl ProcedureAct for AskCure {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, now: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        let tenderer = tenderer_of(state, &self.tenderer)?;
        refuse_unopened(tenderer)?;
        if tenderer.admission != Admission::Pending {
            return Err(not_now(
                "Il soccorso istruttorio si chiede prima di ammettere o escludere, una volta.",
                "A cure is asked before admission or exclusion, once.",
            ));
        }
        for item in &self.items {
            let curable = state.definition.item(item).is_some_and(|(envelope, _)| {
                matches!(envelope.class, EnvelopeClass::Administrative | EnvelopeClass::Single)
            });
            if !curable {
                return Err(Refusal::invalid(
                    "item_not_curable",
                    "art. 101 c.1 D.Lgs. 36/2023",
                    format!("«{item}» non fa parte della documentazione amministrativa: non è sanabile."),
                    format!("\"{item}\" is not part of the administrative documents: it cannot be cured."),
                )
                .with("item", item));
            }
        }
        Ok(vec![ProcedureEvent::CureAsked {
            tenderer: self.tenderer,
            items: self.items,
            request: required_text("request", &self.request)?,
            due: end_of_day_after(now, state.definition.terms.cure_days),
        }])
    }
}

/// Last instant of the day `days` calendar days after `now`, Italian civil time; the first day does not count.
pub(super) fn end_of_day_after(now: Timestamp, days: u8) -> Timestamp {
    let rome = TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC);
    let day = now.to_zoned(rome.clone()).date().saturating_add(i32::from(days).days());
    let end = day.at(23, 59, 59, 0).to_zoned(rome);
    end.map_or(now, |zoned| zoned.timestamp())
}

/// Only who acts for a tenderer answers for him.
pub(super) fn refuse_foreign<C>(permit: &Permit<C>, tenderer: &OperatorId) -> Result<(), Refusal> {
    if permit.acts_for(tenderer) {
        return Ok(());
    }
    Err(Refusal::forbidden(
        "foreign_tender",
        "art. 35 D.Lgs. 36/2023",
        "Non risulta che Lei agisca per questo operatore economico.",
        "You do not act for this economic operator.",
    ))
}

/// An answer has so many files at most.
pub(super) fn refuse_many(files: &[CureFile]) -> Result<(), Refusal> {
    if files.len() <= CURE_FILES_MAX {
        return Ok(());
    }
    Err(Refusal::invalid(
        "too_many_files",
        "",
        format!("I file sono più di {CURE_FILES_MAX}."),
        format!("There are more than {CURE_FILES_MAX} files."),
    ))
}

/// The tenderer answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerCure {
    /// Who.
    pub tenderer: OperatorId,
    /// Text of the answer.
    pub answer: String,
    /// Files, already uploaded.
    #[serde(default)]
    pub files: Vec<CureFile>,
}

impl Permitted for AnswerCure {
    const ACT: Act = Act::AnswerCure;
}

impl ProcedureAct for AnswerCure {
    fn decide(
        self,
        state: &ProcedureState,
        permit: Permit<Self>,
        now: Timestamp,
    ) -> Result<Vec<ProcedureEvent>, Refusal> {
        refuse_foreign(&permit, &self.tenderer)?;
        let Admission::CureAsked { due, answered: false, .. } = &tenderer_of(state, &self.tenderer)?.admission else {
            return Err(not_now(
                "Non c'è una richiesta di soccorso istruttorio in attesa.",
                "No cure request is waiting for an answer.",
            ));
        };
        if now > *due {
            return Err(Refusal::wrong_moment(
                "cure_expired",
                "art. 101 c.2 D.Lgs. 36/2023",
                format!("Il termine per rispondere è scaduto il {}.", civil(*due)),
                format!("The term to answer expired on {}.", civil(*due)),
            )
            .with("deadline", due)
            .with("instant", now));
        }
        refuse_many(&self.files)?;
        let answer = required_text("answer", &self.answer)?;
        Ok(vec![ProcedureEvent::CureAnswered { tenderer: self.tenderer, answer, files: self.files }])
    }
}

/// Judges the answer, or its absence once the term is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssessCure {
    /// Who.
    pub tenderer: OperatorId,
    /// Whether the defect is cured.
    pub cured: bool,
    /// Reasons.
    pub reason: String,
}

impl Permitted for AssessCure {
    const ACT: Act = Act::AssessCure;
}

impl ProcedureAct for AssessCure {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, now: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        let Admission::CureAsked { due, answered, .. } = &tenderer_of(state, &self.tenderer)?.admission else {
            return Err(not_now("Non c'è un soccorso istruttorio da valutare.", "There is no cure to assess."));
        };
        if !answered && (now <= *due || self.cured) {
            return Err(Refusal::wrong_moment(
                "cure_waiting",
                "art. 101 D.Lgs. 36/2023",
                format!("Il concorrente non ha risposto; il termine scade il {}.", civil(*due)),
                format!("The tenderer has not answered; the term ends on {}.", civil(*due)),
            )
            .with("deadline", due));
        }
        Ok(vec![ProcedureEvent::CureAssessed {
            tenderer: self.tenderer,
            cured: self.cured,
            reason: required_text("reason", &self.reason)?,
        }])
    }
}
