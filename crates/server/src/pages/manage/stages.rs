//! The stages of a procedure with their dates, as a list that shows the one in course.

use ceralacca_procedure::{
    ProcedureState,
    state::{LotStage, Phase},
};
use ceralacca_storage::StoredEntry;
use jiff::Timestamp;

use crate::pages::{Lang, lang::instant};

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
    let reached: [(&'static str, Option<Timestamp>); 7] = [
        (lang.say("Bozza", "Draft"), at(&["drafted"])),
        (lang.say("Decisione di contrarre", "Decision to contract"), at(&["decided"])),
        (lang.say("Pubblicazione", "Publication"), at(&["published"])),
        (lang.say("Termine delle offerte", "Term for tenders"), at(&["submissions_closed"])),
        (lang.say("Esame amministrativo", "Administrative check"), first_session),
        (lang.say("Valutazione", "Evaluation"), at(&["admissions_settled"])),
        (lang.say("Proposta di aggiudicazione", "Award proposed"), last_proposal),
    ];
    let ended = crate::views::followed::is_ended(state.phase);
    let last = reached.iter().rposition(|(_, instant)| instant.is_some()).unwrap_or(0);
    let stages = reached.into_iter().enumerate().map(|(index, (name, instant_reached))| {
        let standing = match instant_reached {
            _ if ended && index > last => Standing::Never,
            Some(_) if index < last || ended || state.phase == Phase::Proposed => Standing::Done,
            Some(_) => Standing::Current,
            // A step that the law skips here (no session yet, or one reached by another way) is to be done or past.
            None if index < last => Standing::Done,
            None => Standing::ToDo,
        };
        let planned = (index == 3 && instant_reached.is_none() && !ended)
            .then(|| format!("{} {}", lang.say("scade il", "ends on"), instant(state.deadline)));
        Stage { name, standing, date: instant_reached.map(instant).or(planned) }
    });
    stages.collect()
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
