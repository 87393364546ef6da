//! The stages of a procedure with their dates, as a list that shows the one in course.

use ceralacca_procedure::{
    ProcedureState,
    state::{LotStage, Phase},
};
use ceralacca_storage::StoredEntry;
use jiff::Timestamp;

use crate::pages::{Lang, lang::instant};

/// Number of stages.
const STAGES: usize = 7;
/// Place of the term for tenders among them.
const TERM: usize = 3;

/// A stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stage {
    pub name: &'static str,
    pub standing: Standing,
    pub date: Option<String>,
}

/// Whether it is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Done,
    Current,
    ToDo,
    /// The procedure ended before it.
    Never,
}

impl Stage {
    pub fn class(&self) -> &'static str {
        match self.standing {
            Standing::Done => "done",
            Standing::Current => "current",
            Standing::ToDo => "to-do",
            Standing::Never => "never",
        }
    }

    pub fn is_current(&self) -> bool {
        self.standing == Standing::Current
    }

    pub fn word(&self, lang: &Lang) -> &'static str {
        match self.standing {
            Standing::Done => lang.say("fatto", "done"),
            Standing::Current => lang.say("in corso", "in course"),
            Standing::ToDo => lang.say("da fare", "to do"),
            Standing::Never => lang.say("non si farà", "will not be done"),
        }
    }
}

/// The stages; `entries` is the stream of the procedure.
pub(super) fn stages(state: &ProcedureState, entries: &[StoredEntry], lang: Lang) -> Vec<Stage> {
    let at = |kinds: &[&str]| {
        entries.iter().find(|entry| kinds.contains(&entry.entry.kind.as_str())).map(|entry| entry.entry.instant)
    };
    let first_session = state.sessions.values().filter_map(|session| session.started_at).min();
    let last_proposal = entries
        .iter()
        .rfind(|entry| matches!(entry.entry.kind.as_str(), "award_proposed" | "not_proposed"))
        .filter(|_| state.phase == Phase::Proposed)
        .map(|entry| entry.entry.instant);
    let reached: [(&'static str, Option<Timestamp>); STAGES] = [
        (lang.say("Bozza", "Draft"), at(&["drafted"])),
        (lang.say("Decisione a contrarre", "Decision to contract"), at(&["decided"])),
        (lang.say("Pubblicazione", "Publication"), at(&["published"])),
        (lang.say("Termine delle offerte", "Term for tenders"), at(&["submissions_closed"])),
        (lang.say("Esame amministrativo", "Administrative check"), first_session),
        (lang.say("Valutazione", "Evaluation"), at(&["admissions_settled"])),
        (lang.say("Proposta di aggiudicazione", "Award proposed"), last_proposal),
    ];
    let current = current(state.phase);
    let stages = reached.into_iter().enumerate().map(|(index, (name, reached))| {
        let standing = match current {
            Some(current) if index < current => Standing::Done,
            Some(current) if index == current => Standing::Current,
            Some(_) => Standing::ToDo,
            None if reached.is_some() => Standing::Done,
            None => Standing::Never,
        };
        let running = index == TERM && standing == Standing::Current;
        let planned = running.then(|| format!("{} {}", lang.say("scade il", "ends on"), instant(state.deadline)));
        Stage { name, standing, date: planned.or(reached.map(instant)) }
    });
    stages.collect()
}

/// The stage in course, by its place in the list; beyond it when all are done, none when the procedure ended early.
fn current(phase: Phase) -> Option<usize> {
    match phase {
        Phase::Draft => Some(0),
        Phase::Decided => Some(2),
        Phase::Published | Phase::Suspended => Some(TERM),
        Phase::Closed | Phase::AdministrativeCheck => Some(4),
        Phase::Evaluation => Some(5),
        Phase::Proposed => Some(STAGES),
        Phase::Deserted | Phase::Revoked | Phase::Annulled => None,
    }
}

/// The word for the stage of a lot.
pub(super) fn lot_stage(stage: LotStage, lang: Lang) -> &'static str {
    match stage {
        LotStage::Waiting => lang.say("non ancora valutato", "not scored yet"),
        LotStage::TechnicalScored => lang.say("punteggi tecnici definitivi", "technical scores final"),
        LotStage::TechnicalShown => {
            lang.say("punteggi tecnici resi visibili: si aprono i prezzi", "technical scores shown: prices open")
        }
        LotStage::Ranked => lang.say("graduatoria formata", "ranked"),
        LotStage::Proposed => lang.say("aggiudicazione proposta", "award proposed"),
        LotStage::NotProposed => lang.say("nessuna aggiudicazione", "no award"),
        LotStage::Deserted => lang.say("deserto", "deserted"),
        LotStage::Revoked => lang.say("revocato", "revoked"),
        LotStage::Annulled => lang.say("annullato", "annulled"),
    }
}

#[cfg(test)]
mod tests {
    use ceralacca_procedure::{ProcedureEvent, definition::ProcedureFile, event::CustodySnapshot};

    use super::*;

    fn standings(state: &ProcedureState) -> String {
        stages(state, &[], Lang::It).iter().map(|stage| stage.class().chars().next().unwrap()).collect()
    }

    #[test]
    fn one_stage_is_in_course_until_the_end() {
        let definition = ProcedureFile::from_toml(include_str!("../../../../../examples/cremona-2025.toml")).unwrap();
        let body = definition.buyer.id.as_str().into();
        let drafted = ProcedureEvent::Drafted { body, lead: "lead".into(), definition: Box::new(definition) };
        let mut state = ProcedureState::born(&drafted).unwrap();
        assert_eq!(standings(&state), "ctttttt");
        let mut then = |event: ProcedureEvent| {
            state.apply(Timestamp::UNIX_EPOCH, &"lead".into(), &event).unwrap();
            standings(&state)
        };
        assert_eq!(
            then(ProcedureEvent::Decided { act: "det. 1".to_owned(), lint_reasons: Default::default() }),
            "ddctttt"
        );
        let custody = CustodySnapshot { epoch: 1, threshold: 1, custodians: Vec::new() };
        assert_eq!(then(ProcedureEvent::Published { custody, deadline: Timestamp::MAX }), "dddcttt");
        let revoked = ProcedureEvent::Revoked { act: "det. 2".to_owned(), reason: "fondi".to_owned(), lot: None };
        assert!(then(revoked).ends_with("nnn"));
    }
}
