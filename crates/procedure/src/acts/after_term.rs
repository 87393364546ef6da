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

/// Most tenders that are taken into the procedure by one decision, well below what one commit may hold.
pub const TENDERS_TAKEN_MAX: usize = 1_000;

/// Takes the tenders, each by its last manifest, into the procedure, and closes submissions with the last of them: from
/// then on the procedure's stream alone tells everything.
///
/// Nothing can be submitted any more once the end of the term is recorded, so that portions follow each other over the
/// same tenders, and whoever begins again goes on where it stopped.
#[derive(Debug, Clone)]
pub struct CloseSubmissions {
    /// Some of the tenders that stand, read after the term's end was recorded; at most [`TENDERS_TAKEN_MAX`] that were not
    /// taken yet.
    pub portion: Vec<TenderAtClose>,
    /// How many tenders stand in all.
    pub standing: usize,
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
        let not_taken =
            self.portion.into_iter().filter(|tender| !state.tenderers.contains_key(&tender.manifest.tenderer));
        let mut events: Vec<ProcedureEvent> =
            not_taken.map(|tender| ProcedureEvent::TenderTaken { tender: Box::new(tender) }).collect();
        if events.len() > TENDERS_TAKEN_MAX {
            return Err(Refusal::wrong_moment(
                "too_many_tenders_at_once",
                "",
                format!("Le offerte si acquisiscono a gruppi di {TENDERS_TAKEN_MAX} al massimo."),
                format!("Tenders are taken by groups of {TENDERS_TAKEN_MAX} at most."),
            ));
        }
        if state.tenderers.len() + events.len() >= self.standing {
            let tenders = u32::try_from(self.standing).unwrap_or(u32::MAX);
            events.push(ProcedureEvent::SubmissionsClosed { deadline: state.deadline, tenders });
        }
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

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::{
        OperatorId, PersonId,
        definition::{ParticipationForm, examples},
        event::{CustodySnapshot, Manifest},
        policy::{Actor, permit},
    };

    fn after_the_term() -> (ProcedureState, Timestamp) {
        let (file, term) = (examples::procedure("como-2024"), "2026-11-16T09:00:00Z".parse().unwrap());
        let body = file.buyer.id.as_str().into();
        let born = ProcedureEvent::Drafted { body, lead: "lead".into(), definition: Box::new(file) };
        let mut state = ProcedureState::born(&born).unwrap();
        let custody = CustodySnapshot { epoch: 1, threshold: 1, custodians: Vec::new() };
        for event in
            [ProcedureEvent::Published { custody, deadline: term }, ProcedureEvent::TermExpired { deadline: term }]
        {
            state.apply(term, &PersonId::new("system"), &event).unwrap();
        }
        (state, term + SignedDuration::from_micros(1))
    }

    fn tenders(state: &ProcedureState, count: usize) -> Vec<TenderAtClose> {
        let of = |number| Manifest {
            procedure: state.id.clone(),
            tenderer: OperatorId::new(format!("firm-{number}")),
            form: ParticipationForm::Single,
            members: Vec::new(),
            lots: vec![1],
            envelopes: Vec::new(),
        };
        let taken =
            |number| TenderAtClose { manifest: of(number), leaf: "00".repeat(32), submitted_at: state.deadline };
        (0..count).map(taken).collect()
    }

    /// The decision, recorded.
    fn close(state: &mut ProcedureState, now: Timestamp, command: CloseSubmissions) -> Result<usize, Refusal> {
        let permit = permit::<CloseSubmissions>(&Actor::system(), state).unwrap();
        let events = command.decide(state, permit, now)?;
        for event in &events {
            state.apply(now, &PersonId::new("system"), event).unwrap();
        }
        Ok(events.len())
    }

    #[test]
    fn any_number_of_tenders_is_taken_in_portions() {
        let (mut state, now) = after_the_term();
        let all = tenders(&state, 5_500);
        let standing = all.len();
        for portion in all.chunks(TENDERS_TAKEN_MAX).take(3) {
            let portion = portion.to_vec();
            assert_eq!(close(&mut state, now, CloseSubmissions { portion, standing }), Ok(TENDERS_TAKEN_MAX));
        }
        // The machine stopped here: the job begins again, and what was taken is not taken twice.
        let mut decided = Vec::new();
        for portion in all.chunks(TENDERS_TAKEN_MAX) {
            assert!(state.closed_at.is_none());
            let portion = portion.to_vec();
            decided.push(close(&mut state, now, CloseSubmissions { portion, standing }).unwrap());
        }
        assert_eq!(decided, [0, 0, 0, TENDERS_TAKEN_MAX, TENDERS_TAKEN_MAX, 501]);
        assert_eq!((state.tenderers.len(), state.closed_at), (5_500, Some(now)));
    }

    #[test]
    fn too_large_a_portion_and_an_early_one_are_refused() {
        let (mut state, now) = after_the_term();
        let portion = tenders(&state, TENDERS_TAKEN_MAX + 1);
        let standing = portion.len();
        let refused = close(&mut state, now, CloseSubmissions { portion: portion.clone(), standing });
        assert_eq!(refused.unwrap_err().rule, "too_many_tenders_at_once");
        let early = CloseSubmissions { portion: Vec::new(), standing: 0 };
        let term = state.deadline;
        assert_eq!(close(&mut state, term, early.clone()).unwrap_err().rule, "term_running");
        state.expired_at = None;
        assert_eq!(close(&mut state, now, early).unwrap_err().rule, "term_end_not_recorded");
    }

    #[test]
    fn nobody_tendered() {
        let (mut state, now) = after_the_term();
        assert_eq!(close(&mut state, now, CloseSubmissions { portion: Vec::new(), standing: 0 }), Ok(1));
        assert_eq!(state.closed_at, Some(now));
    }
}
