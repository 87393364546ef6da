//! What everybody may know of a procedure after its term, and when: the deferrals of art. 35 and the duty of art. 28.
//!
//! The award itself is not among the acts yet, so what the law defers to it stays closed here.

use crate::{
    ProcedureState,
    state::{LotStage, Phase},
};

/// Something that people ask to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matter {
    /// Who sits in the commission (artt. 28 and 93).
    Commission,
    /// How many tendered, and who.
    Tenderers,
    /// That admissions and exclusions are settled; of whom, only those concerned are told (art. 90).
    Admissions,
    /// Scores, rankings and the proposal of award.
    Ranking,
    /// The tenders themselves and the minutes.
    Papers,
}

/// From when something is public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// It is.
    Now,
    /// When the commission is named, which is after the term.
    Appointment,
    /// When admissions and exclusions are settled.
    Settlement,
    /// When the award of every lot is proposed, or recorded as proposed to nobody.
    Proposal,
    /// With the award, to those who took part (art. 36).
    Award,
    /// The procedure ended without an award.
    Never,
}

/// One matter with its moment and the articles on which it rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disclosure {
    /// What.
    pub matter: Matter,
    /// From when.
    pub from: From,
    /// Articles of D.Lgs. 36/2023.
    pub articles: &'static str,
}

/// What the public may know of a procedure now, and of the rest from when; matters that it does not have are left out.
#[must_use]
pub fn disclosures(state: &ProcedureState) -> Vec<Disclosure> {
    let mut matters = vec![Matter::Tenderers, Matter::Admissions, Matter::Ranking, Matter::Papers];
    if state.definition.has_technical() {
        matters.insert(0, Matter::Commission);
    }
    matters
        .into_iter()
        .map(|matter| Disclosure { matter, from: from(state, matter), articles: articles(matter) })
        .collect()
}

/// Whether the public may know it now.
#[must_use]
pub fn is_public(state: &ProcedureState, matter: Matter) -> bool {
    from(state, matter) == From::Now
}

fn from(state: &ProcedureState, matter: Matter) -> From {
    let (open, later) = match matter {
        // Art. 28 c.2: composition and CVs are published; the commission is named after the term (art. 93 c.1).
        Matter::Commission => (state.evaluation_panel.is_some(), From::Appointment),
        Matter::Admissions => (is_settled(state), From::Settlement),
        // Art. 35 c.2 a) and b) defer names to the term, c) and d) what is judged of them to the award: here number and
        // names come with the ranking, which holds them.
        Matter::Tenderers | Matter::Ranking => (is_proposed(state), From::Proposal),
        // Art. 35 c.2 c) and d), art. 36 c.1: with the award, to those not definitively excluded.
        Matter::Papers => (false, From::Award),
    };
    match (open, state.phase.is_ended()) {
        (true, _) => From::Now,
        (false, true) => From::Never,
        (false, false) => later,
    }
}

fn articles(matter: Matter) -> &'static str {
    match matter {
        Matter::Commission => "art. 28 c.2, art. 93 c.1",
        Matter::Tenderers => "art. 35 c.2 lett. a) e b)",
        Matter::Admissions => "art. 35 c.2 lett. c), art. 90 c.1 lett. d)",
        Matter::Ranking => "art. 17 c.5, art. 35 c.2 lett. d)",
        Matter::Papers => "art. 35 c.2, art. 36",
    }
}

/// A readmission takes the procedure back to the evaluation: what was shown is hidden again until the new proposal.
fn is_proposed(state: &ProcedureState) -> bool {
    state.phase == Phase::Proposed
}

fn is_settled(state: &ProcedureState) -> bool {
    matches!(state.phase, Phase::Evaluation | Phase::Proposed)
}

/// Whether the public may read how a lot went: its end is told at once when nobody competes for it any more, the proposal
/// with those of the other lots.
#[must_use]
pub fn is_outcome_public(state: &ProcedureState, lot: LotStage) -> bool {
    is_proposed(state) || (lot.is_out() && state.phase == Phase::Evaluation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ProcedureEvent, definition::ProcedureFile, state::Panel};

    fn como() -> ProcedureState {
        let definition = ProcedureFile::from_toml(include_str!("../../../examples/como-2024.toml")).unwrap();
        let body = definition.buyer.id.as_str().into();
        let drafted = ProcedureEvent::Drafted { body, lead: "lead".into(), definition: Box::new(definition) };
        ProcedureState::born(&drafted).unwrap()
    }

    fn open(state: &ProcedureState) -> Vec<Matter> {
        disclosures(state).iter().filter(|found| found.from == From::Now).map(|found| found.matter).collect()
    }

    #[test]
    fn names_scores_and_papers_wait_for_their_moment_in_every_phase() {
        let mut state = como();
        for phase in Phase::ALL {
            state.phase = *phase;
            let expected: &[Matter] = match phase {
                Phase::Evaluation => &[Matter::Admissions],
                Phase::Proposed => &[Matter::Tenderers, Matter::Admissions, Matter::Ranking],
                _ => &[],
            };
            assert_eq!(open(&state), expected, "{phase:?}");
        }
    }

    #[test]
    fn the_commission_is_known_from_its_appointment_on_whatever_comes() {
        let mut state = como();
        state.phase = Phase::Closed;
        assert!(!is_public(&state, Matter::Commission));
        let named_at = "2024-05-21T08:00:00Z".parse().unwrap();
        state.evaluation_panel = Some(Panel::new("determina n. 1".to_owned(), named_at, vec!["anna".into()]));
        for phase in [Phase::Closed, Phase::AdministrativeCheck, Phase::Evaluation, Phase::Proposed, Phase::Revoked] {
            state.phase = phase;
            assert!(is_public(&state, Matter::Commission), "{phase:?}");
        }
    }

    #[test]
    fn a_procedure_that_ended_without_award_promises_nothing() {
        let mut state = como();
        for phase in [Phase::Deserted, Phase::Revoked, Phase::Annulled] {
            state.phase = phase;
            assert!(disclosures(&state).iter().all(|found| found.from == From::Never), "{phase:?}");
        }
    }

    #[test]
    fn a_lot_without_competitors_is_told_before_the_others_are_proposed() {
        let mut state = como();
        state.phase = Phase::Evaluation;
        assert!(is_outcome_public(&state, LotStage::Deserted));
        assert!(!is_outcome_public(&state, LotStage::Proposed), "the proposal of one lot waits for the others");
        assert!(!is_outcome_public(&state, LotStage::Ranked));
        state.phase = Phase::AdministrativeCheck;
        assert!(!is_outcome_public(&state, LotStage::Deserted), "not before admissions are settled");
    }
}
