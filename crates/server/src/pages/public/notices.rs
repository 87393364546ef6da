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
    /// What people need who want to check it later: name and value.
    pub facts: Vec<(&'static str, String)>,
    /// Whether by it the whole procedure stood still or ended before its time.
    pub halts: bool,
    /// Leaf in the record, hexadecimal.
    pub leaf: String,
}

/// What the record tells the public of a procedure.
#[derive(Default)]
pub struct Noticed {
    /// The notices.
    pub notices: Vec<Notice>,
    /// Position in the record of the end of the term, once it is recorded. Not to be published.
    pub term_end: Option<u64>,
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
pub async fn notices(app: &App, state: &ProcedureState, lang: Lang) -> Result<Noticed, ApiError> {
    let mut notices = Vec::new();
    let mut term_end = None;
    let mut published = false;
    for entry in streams::entries(app.engine.as_ref(), &ProcedureState::stream(&state.id), 0).await? {
        if UNTOLD.contains(&entry.entry.kind.as_str()) {
            continue;
        }
        let event: ProcedureEvent = streams::event(&entry)?;
        published |= matches!(event, ProcedureEvent::Published { .. });
        if matches!(event, ProcedureEvent::TermExpired { .. }) {
            term_end = Some(entry.position);
        }
        // What was put together before the publication is no news of its own.
        if !published {
            continue;
        }
        if let Some((what, reason)) = words(&event, state, lang) {
            let at: Timestamp = entry.entry.instant;
            let leaf = entry.leaf.to_string();
            let (halts, facts) = (halts(&event), facts(&event, lang));
            notices.push(Notice { at: instant(at), at_iso: at.to_string(), what, reason, facts, halts, leaf });
        }
    }
    Ok(Noticed { notices, term_end })
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

/// What a draw needs to be checked by anybody: of its announcement what is fixed before the public input exists, then what was
/// revealed. Who is tied and in which order they came stands with the ranking, once that is public; methods tell of nobody.
fn facts(event: &ProcedureEvent, lang: Lang) -> Vec<(&'static str, String)> {
    let digest = lang.say("Impronta del seme segreto", "Digest of the secret seed");
    match event {
        ProcedureEvent::DrawAnnounced { subject, methods, commitment, reason, .. } => {
            let replaced = lang.say("Sostituisce l'annuncio di prima perché", "Replaces the one before because");
            let mut facts = vec![
                (lang.say("Che cosa si sorteggia", "What is drawn"), subject.clone()),
                (digest, commitment.to_string()),
            ];
            if !methods.is_empty() {
                facts.push((lang.say("Fra i metodi", "Among the methods"), methods.join(", ")));
            }
            facts.extend(reason.clone().map(|reason| (replaced, reason)));
            facts
        }
        ProcedureEvent::DrawHeld { seed, subject, methods, commitment: Some(commitment), .. } => {
            let mut facts =
                vec![(digest, commitment.to_string()), (lang.say("Seme rivelato", "Seed revealed"), seed.clone())];
            if !methods.is_empty() {
                facts.push((
                    lang.say("Metodi, nell'ordine sorteggiato", "Methods, in the order drawn"),
                    methods.join(", "),
                ));
            }
            facts.extend(subject.clone().map(|subject| (lang.say("Che cosa si sorteggia", "What is drawn"), subject)));
            facts
        }
        _ => Vec::new(),
    }
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
        ProcedureEvent::DocumentsAttached { documents } => {
            let titles: Vec<&str> = documents.iter().map(|document| document.title.as_str()).collect();
            (lang.say("Aggiunti documenti di gara", "Tender documents added").to_owned(), Some(titles.join("; ")))
        }
        ProcedureEvent::DocumentWithdrawn { digest, reason } => {
            let what = lang.say("Ritirato un documento di gara", "Tender document withdrawn");
            (what.to_owned(), Some(titled(state, digest, reason)))
        }
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
        ProcedureEvent::DrawAnnounced { lot: of, methods, source, not_before, .. } => {
            let what = if methods.is_empty() {
                lot("Sorteggio indetto fra offerte pari", "Draw announced among equal tenders", &Some(*of))
            } else {
                lot(
                    "Sorteggio indetto del metodo della soglia di anomalia (art. 54 c. 2 D.Lgs. 36/2023)",
                    "Draw announced of the method of the anomaly threshold (art. 54(2) D.Lgs. 36/2023)",
                    &Some(*of),
                )
            };
            let from = term("si tiene dal", "to be held from", not_before);
            (format!("{what}; {from}"), Some(source.clone()))
        }
        ProcedureEvent::DrawHeld { lot: of, methods, public_input: Some(public_input), .. } => {
            let what = match methods.first() {
                None => lot("Sorteggio tenuto", "Draw held", &Some(*of)),
                Some(letter) => lot(
                    &format!("Sorteggiato il metodo della soglia di anomalia: {letter}"),
                    &format!("Method of the anomaly threshold drawn: {letter}"),
                    &Some(*of),
                ),
            };
            (what, Some(public_input.clone()))
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
        | ProcedureEvent::ImprovedOffersAsked { .. }
        | ProcedureEvent::ImprovedOffersExpired { .. }
        | ProcedureEvent::ImprovedOfferTaken { .. }
        | ProcedureEvent::ImprovedOffersClosed { .. }
        | ProcedureEvent::DrawHeld { public_input: None, .. }
        | ProcedureEvent::AnomalyThresholdApplied { .. }
        | ProcedureEvent::ExplanationsAsked { .. }
        | ProcedureEvent::ExplanationsGiven { .. }
        | ProcedureEvent::ExplanationsAssessed { .. } => return None,
    };
    Some(found)
}

/// The reason with the document's title before it, where the procedure still has the document.
pub(in crate::pages) fn titled(state: &ProcedureState, digest: &str, reason: &str) -> String {
    match state.document(digest) {
        Some(attached) => format!("{} – {reason}", attached.document.title),
        None => reason.to_owned(),
    }
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

    #[test]
    fn of_a_draw_the_public_reads_what_checks_it_and_not_who_is_tied() {
        let state = como();
        let not_before = "2026-11-24T19:00:00Z".parse().unwrap();
        let announced = ProcedureEvent::DrawAnnounced {
            lot: 2,
            tenderers: vec!["firma".into(), "altra".into()],
            methods: Vec::new(),
            subject: "procedura como-2024, lotto 2, sorteggio 2".to_owned(),
            source: "estrazione del Lotto".to_owned(),
            not_before,
            commitment: "ab".repeat(32).parse().unwrap(),
            reason: Some("estrazione rinviata".to_owned()),
        };
        let (what, source) = words(&announced, &state, Lang::It).unwrap();
        assert_eq!(what, "Sorteggio indetto fra offerte pari, lotto 2; si tiene dal 24/11/2026 20:00:00 CET");
        assert_eq!(source.as_deref(), Some("estrazione del Lotto"));
        let told: Vec<String> = facts(&announced, Lang::It).into_iter().map(|(_, value)| value).collect();
        let subject = "procedura como-2024, lotto 2, sorteggio 2";
        assert_eq!(told, [subject, &"ab".repeat(32), "estrazione rinviata"]);
        let held = |public_input: Option<&str>| ProcedureEvent::DrawHeld {
            lot: 2,
            order: vec!["altra".into(), "firma".into()],
            methods: Vec::new(),
            seed: "cd".repeat(32),
            subject: public_input.map(|_| subject.to_owned()),
            commitment: public_input.map(|_| "ab".repeat(32).parse().unwrap()),
            public_input: public_input.map(str::to_owned),
        };
        let (what, input) = words(&held(Some("8 15 33")), &state, Lang::It).unwrap();
        assert_eq!((what.as_str(), input.as_deref()), ("Sorteggio tenuto, lotto 2", Some("8 15 33")));
        let told: Vec<String> = facts(&held(Some("8 15 33")), Lang::It).into_iter().map(|(_, value)| value).collect();
        assert_eq!(told, ["ab".repeat(32), "cd".repeat(32), subject.to_owned()]);
        assert!(words(&held(None), &state, Lang::It).is_none(), "of the earlier form nothing could be checked");

        // Of a method drawn everybody reads all: it tells of nobody.
        let letters = || vec!["B".to_owned(), "A".to_owned()];
        let mut of_method = (announced.clone(), held(Some("8 15 33")));
        if let (
            ProcedureEvent::DrawAnnounced { methods, tenderers, .. },
            ProcedureEvent::DrawHeld { methods: drawn, order, .. },
        ) = (&mut of_method.0, &mut of_method.1)
        {
            (*methods, *drawn) = (letters(), letters());
            tenderers.clear();
            order.clear();
        }
        let (what, _) = words(&of_method.0, &state, Lang::It).unwrap();
        assert!(what.starts_with("Sorteggio indetto del metodo della soglia di anomalia"), "{what}");
        assert!(facts(&of_method.0, Lang::It).iter().any(|(_, value)| value == "B, A"));
        let (what, _) = words(&of_method.1, &state, Lang::It).unwrap();
        assert_eq!(what, "Sorteggiato il metodo della soglia di anomalia: B, lotto 2");
        assert!(facts(&of_method.1, Lang::It).iter().any(|(_, value)| value == "B, A"));
        assert!(!UNTOLD.contains(&announced.kind().as_str()) && !UNTOLD.contains(&held(None).kind().as_str()));
    }
}
