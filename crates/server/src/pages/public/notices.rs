//! What was made known about a procedure, in the order of the record.

use ceralacca_procedure::{
    ProcedureEvent, ProcedureState,
    publicity::{self, Matter},
};
use jiff::Timestamp;

use crate::{
    ApiError, App,
    pages::{Lang, lang::instant},
    streams,
};

/// One notice.
pub struct Notice {
    /// When it was recorded.
    pub at: String,
    /// The same for machines.
    pub at_iso: String,
    /// What happened.
    pub what: String,
    /// The body's own reason, in its own words.
    pub reason: Option<String>,
    /// Whether by it the whole procedure stood still or ended before its time.
    pub halts: bool,
    /// Leaf in the record, hexadecimal.
    pub leaf: String,
}

/// Kinds of event of which the public is never told here, and of which a procedure has hundreds: they are not even read.
const UNTOLD: [&str; 8] = [
    "drafted",
    "draft_revised",
    "tender_taken",
    "share_given",
    "envelope_opened",
    "envelope_unreadable",
    "sheet_locked",
    "collegial_scored",
];

/// The notices of a public procedure.
///
/// # Errors
/// The database failed or the record does not replay.
pub async fn notices(app: &App, state: &ProcedureState, lang: Lang) -> Result<Vec<Notice>, ApiError> {
    let mut notices = Vec::new();
    for entry in streams::entries(app.engine.as_ref(), &ProcedureState::stream(&state.id), 0).await? {
        if UNTOLD.contains(&entry.entry.kind.as_str()) {
            continue;
        }
        let event: ProcedureEvent = streams::event(&entry)?;
        if let Some((what, reason)) = words(&event, state, lang) {
            let at: Timestamp = entry.entry.instant;
            let leaf = entry.leaf.to_string();
            let halts = halts(&event);
            notices.push(Notice { at: instant(at), at_iso: at.to_string(), what, reason, halts, leaf });
        }
    }
    Ok(notices)
}

fn halts(event: &ProcedureEvent) -> bool {
    matches!(
        event,
        ProcedureEvent::Suspended { .. }
            | ProcedureEvent::Deserted { .. }
            | ProcedureEvent::Revoked { lot: None, .. }
            | ProcedureEvent::Annulled { lot: None, .. }
    )
}

/// What the public reads of an event; nothing of those that concern tenderers or the work of the panels, and the proposals
/// only once the ranking is public.
fn words(event: &ProcedureEvent, state: &ProcedureState, lang: Lang) -> Option<(String, Option<String>)> {
    let term = |it: &str, en: &str, deadline: &Timestamp| format!("{} {}", lang.say(it, en), instant(*deadline));
    let lot = |it: &str, en: &str, lot: &Option<u16>| match lot {
        Some(lot) => format!("{}, {} {lot}", lang.say(it, en), lang.say("lotto", "lot")),
        None => lang.say(it, en).to_owned(),
    };
    let found = match event {
        ProcedureEvent::Published { deadline, .. } => {
            (term("Pubblicata; le offerte si presentano entro il", "Published; tenders are due by", deadline), None)
        }
        ProcedureEvent::Suspended { reason, malfunction } => {
            let what = if *malfunction {
                lang.say(
                    "Termine sospeso per malfunzionamento (art. 25 c.2 D.Lgs. 36/2023)",
                    "Term suspended for a malfunction (art. 25(2) D.Lgs. 36/2023)",
                )
            } else {
                lang.say("Termine sospeso", "Term suspended")
            };
            (what.to_owned(), Some(reason.clone()))
        }
        ProcedureEvent::Resumed { deadline, reason } => {
            (term("Ripresa; nuovo termine", "Resumed; new term", deadline), Some(reason.clone()))
        }
        ProcedureEvent::Extended { deadline, reason } => {
            (term("Termine prorogato al", "Term extended to", deadline), Some(reason.clone()))
        }
        ProcedureEvent::TermExpired { deadline } => (term("Termine scaduto il", "The term ended on", deadline), None),
        ProcedureEvent::Deserted { reason } => {
            (lang.say("Gara deserta", "Nobody tendered").to_owned(), Some(reason.clone()))
        }
        ProcedureEvent::Revoked { reason, lot: of, .. } => (lot("Revocata", "Revoked", of), Some(reason.clone())),
        ProcedureEvent::Annulled { reason, lot: of, .. } => (lot("Annullata", "Annulled", of), Some(reason.clone())),
        ProcedureEvent::SessionConvened { purpose, starts_at, .. } => {
            (term("Seduta convocata per il", "Session convened for", starts_at), Some(purpose.clone()))
        }
        ProcedureEvent::EvaluationPanelNamed { act, .. } => {
            let what = lang.say(
                "Nominata la commissione giudicatrice (art. 93 D.Lgs. 36/2023)",
                "Evaluation commission named (art. 93 D.Lgs. 36/2023)",
            );
            (what.to_owned(), Some(act.clone()))
        }
        ProcedureEvent::AdmissionsSettled { act, .. } => {
            let what = lang.say("Ammissioni ed esclusioni definite", "Admissions and exclusions settled");
            (what.to_owned(), Some(act.clone()))
        }
        ProcedureEvent::AwardProposed { lot: of, .. } => {
            published(state)?;
            (lot("Proposta di aggiudicazione", "Award proposed", &Some(*of)), None)
        }
        ProcedureEvent::NotProposed { lot: of, .. } => {
            published(state)?;
            (lot("Nessuna proposta di aggiudicazione", "No award proposed", &Some(*of)), None)
        }
        ProcedureEvent::Drafted { .. }
        | ProcedureEvent::DraftRevised { .. }
        | ProcedureEvent::Decided { .. }
        | ProcedureEvent::TenderTaken { .. }
        | ProcedureEvent::SubmissionsClosed { .. }
        | ProcedureEvent::OpeningPanelNamed { .. }
        | ProcedureEvent::TenderersSeen { .. }
        | ProcedureEvent::ConflictDeclared { .. }
        | ProcedureEvent::SessionStarted { .. }
        | ProcedureEvent::PresenceConfirmed { .. }
        | ProcedureEvent::SessionEnded { .. }
        | ProcedureEvent::ShareGiven { .. }
        | ProcedureEvent::EnvelopeOpened { .. }
        | ProcedureEvent::EnvelopeUnreadable { .. }
        | ProcedureEvent::Admitted { .. }
        | ProcedureEvent::CureAsked { .. }
        | ProcedureEvent::CureAnswered { .. }
        | ProcedureEvent::CureAssessed { .. }
        | ProcedureEvent::Excluded { .. }
        | ProcedureEvent::Readmitted { .. }
        | ProcedureEvent::SheetLocked { .. }
        | ProcedureEvent::CollegialScored { .. }
        | ProcedureEvent::Ascertained { .. }
        | ProcedureEvent::TechnicalScored { .. }
        | ProcedureEvent::TechnicalShown { .. }
        | ProcedureEvent::Ranked { .. }
        | ProcedureEvent::DrawHeld { .. }
        | ProcedureEvent::AnomalyThresholdApplied { .. }
        | ProcedureEvent::ExplanationsAsked { .. }
        | ProcedureEvent::ExplanationsGiven { .. }
        | ProcedureEvent::ExplanationsAssessed { .. } => return None,
    };
    Some(found)
}

/// Something once the ranking is public.
fn published(state: &ProcedureState) -> Option<()> {
    publicity::is_public(state, Matter::Ranking).then_some(())
}

#[cfg(test)]
mod tests {
    use ceralacca_procedure::{definition::ProcedureFile, state::Phase};

    use super::*;

    fn como() -> ProcedureState {
        let file = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/como-2024.toml"));
        let definition = Box::new(ProcedureFile::from_toml(file).unwrap());
        let body = definition.buyer.id.as_str().into();
        ProcedureState::born(&ProcedureEvent::Drafted { body, lead: "lead".into(), definition }).unwrap()
    }

    #[test]
    fn the_public_reads_terms_and_reasons_not_tenders() {
        let deadline = "2026-05-20T07:00:00Z".parse().unwrap();
        let extended = ProcedureEvent::Extended { deadline, reason: "Chiarimenti".to_owned() };
        let mut state = como();
        let (what, reason) = words(&extended, &state, Lang::It).unwrap();
        assert_eq!(what, "Termine prorogato al 20/05/2026 09:00:00 CEST");
        assert_eq!(reason.as_deref(), Some("Chiarimenti"));
        let closed = ProcedureEvent::SubmissionsClosed { deadline, tenders: 3 };
        assert!(words(&closed, &state, Lang::It).is_none());
        let admitted = ProcedureEvent::Admitted { tenderer: "a".into(), reason: String::new() };
        assert!(words(&admitted, &state, Lang::En).is_none());
        let settled = ProcedureEvent::AdmissionsSettled {
            act: "determina n. 9".to_owned(),
            admitted: vec!["firma".into()],
            deserted_lots: Vec::new(),
        };
        let (what, reason) = words(&settled, &state, Lang::It).unwrap();
        assert_eq!((what.as_str(), reason.as_deref()), ("Ammissioni ed esclusioni definite", Some("determina n. 9")));
        let proposed = ProcedureEvent::AwardProposed {
            lot: 2,
            tenderer: "firma".into(),
            reason: "prima in graduatoria".to_owned(),
        };
        state.phase = Phase::Evaluation;
        assert!(words(&proposed, &state, Lang::It).is_none(), "other lots are still being judged");
        state.phase = Phase::Proposed;
        assert_eq!(
            words(&proposed, &state, Lang::It).unwrap(),
            ("Proposta di aggiudicazione, lotto 2".to_owned(), None)
        );
        for event in [settled, proposed] {
            assert!(!UNTOLD.contains(&event.kind().as_str()));
        }
    }
}
