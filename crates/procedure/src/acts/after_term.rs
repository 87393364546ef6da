//! The term has passed.

use jiff::Timestamp;

use super::ProcedureAct;
use crate::{
    ProcedureEvent, ProcedureState, Refusal,
    event::TenderAtClose,
    policy::{Act, Permit, Permitted},
    refusal::civil,
};

/// Records that the term has passed, so that the record's clock is beyond it for everybody.
#[derive(Debug, Clone, Copy)]
pub struct ExpireTerm;

impl Permitted for ExpireTerm {
    const ACT: Act = Act::CloseSubmissions;
}

impl ProcedureAct for ExpireTerm {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, now: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        refuse_running(state, now)?;
        if state.expired_at.is_some() {
            return Ok(Vec::new());
        }
        Ok(vec![ProcedureEvent::TermExpired { deadline: state.deadline }])
    }
}

/// Closes submissions and takes the tenders, each by its last manifest, into the procedure: from here on the
/// procedure's stream alone tells everything.
#[derive(Debug, Clone)]
pub struct CloseSubmissions {
    /// Tenders that stand, read after the term's end was recorded.
    pub tenders: Vec<TenderAtClose>,
}

impl Permitted for CloseSubmissions {
    const ACT: Act = Act::CloseSubmissions;
}

impl ProcedureAct for CloseSubmissions {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, now: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        refuse_running(state, now)?;
        if state.expired_at.is_none() {
            return Err(Refusal::wrong_moment(
                "term_end_not_recorded",
                "",
                "La fine del termine non è ancora registrata.",
                "The end of the term is not recorded yet.",
            ));
        }
        let tenders = u32::try_from(self.tenders.len()).unwrap_or(u32::MAX);
        let mut events: Vec<ProcedureEvent> =
            self.tenders.into_iter().map(|tender| ProcedureEvent::TenderTaken { tender: Box::new(tender) }).collect();
        events.push(ProcedureEvent::SubmissionsClosed { deadline: state.deadline, tenders });
        Ok(events)
    }
}

fn refuse_running(state: &ProcedureState, now: Timestamp) -> Result<(), Refusal> {
    if now > state.deadline {
        return Ok(());
    }
    Err(Refusal::wrong_moment(
        "term_running",
        "art. 92 D.Lgs. 36/2023",
        format!("Il termine scade il {}.", civil(state.deadline)),
        format!("The term ends on {}.", civil(state.deadline)),
    )
    .with("deadline", state.deadline)
    .with("instant", now))
}
