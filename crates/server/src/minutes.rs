//! The minutes (*verbale*) of a session, drawn from the events recorded between its start and its end.
//!
//! Nothing is taken from the present: the state is replayed as far as the end of the session, so that the same session
//! gives the same minutes for ever. Names alone come from the register, from which they can be erased.

mod figures;
mod names;
mod people;
mod sentences;
mod tables;
#[cfg(test)]
mod tests;
mod words;

use ceralacca_documents::{
    DecisionKind, FileReference, MinutesDecision, MinutesDocument, MinutesLot, MinutesOpening, MinutesOperation,
    MinutesProcedure, MinutesSession, OpeningOutcome, Scope,
};
use ceralacca_procedure::{
    EnvelopeId, OperatorId, PersonId, ProcedureEvent, ProcedureState, Refusal, SessionId,
    event::{OpenedContents, OpeningFinding},
    refusal::civil,
    state::Session,
};
use ceralacca_storage::StoredEntry;
use jiff::Timestamp;

use crate::{ApiError, streams};

pub use names::Names;

/// Where a telematic session is held.
const PLACE: &str = "piattaforma di approvvigionamento digitale";

/// The installation as its documents name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// Origin of the record.
    pub installation: String,
    /// Whether documents have no legal value.
    pub demo: bool,
}

/// The minutes of a session. `entries` is the stream of the procedure from its first event.
///
/// Operations, openings, decisions, scores and rankings are those recorded from the start of the session to its end.
/// The document is dated at the end of the session, and its `data` is itself as JSON.
///
/// # Errors
/// `session_unknown`, `session_not_ended`; the record does not replay.
pub fn of_session(
    issuer: &Issuer,
    session: &SessionId,
    entries: &[StoredEntry],
    names: &Names,
) -> Result<MinutesDocument, ApiError> {
    let mut draft = Draft::new(names);
    let mut replayed: Option<ProcedureState> = None;
    let mut running = false;
    for entry in entries {
        let event: ProcedureEvent = streams::event(entry)?;
        let actor = PersonId::new(entry.entry.actor.clone());
        match &mut replayed {
            None => replayed = Some(ProcedureState::born(&event)?),
            Some(state) => state.apply(entry.entry.instant, &actor, &event)?,
        }
        let Some(state) = &replayed else { continue };
        running |= matches!(&event, ProcedureEvent::SessionStarted { session: started, .. } if started == session);
        if running {
            draft.note(state, entry.entry.instant, &actor, &event)?;
        }
        if let ProcedureEvent::SessionEnded { session: ended, reason } = &event
            && ended == session
        {
            return draft.finish(issuer, state, session, reason, entry);
        }
    }
    let found = replayed.is_some_and(|state| state.sessions.contains_key(session));
    Err(if found { not_ended() } else { unknown() }.into())
}

fn unknown() -> Refusal {
    Refusal::not_found("session_unknown", "La seduta non esiste.", "The session does not exist.")
}

fn not_ended() -> Refusal {
    Refusal::wrong_moment(
        "session_not_ended",
        "art. 93 D.Lgs. 36/2023",
        "Il verbale si redige quando la seduta è chiusa.",
        "The minutes are drawn up when the session has ended.",
    )
}

/// What has been read of the session so far.
struct Draft<'a> {
    names: &'a Names,
    operations: Vec<MinutesOperation>,
    openings: Vec<MinutesOpening>,
    decisions: Vec<MinutesDecision>,
    attachments: Vec<FileReference>,
    people: people::Present,
    tables: tables::Tables,
}

impl<'a> Draft<'a> {
    fn new(names: &'a Names) -> Self {
        Self {
            names,
            operations: Vec::new(),
            openings: Vec::new(),
            decisions: Vec::new(),
            attachments: Vec::new(),
            people: people::Present::default(),
            tables: tables::Tables::default(),
        }
    }

    /// Takes one event of the session; `state` already holds it.
    fn note(
        &mut self,
        state: &ProcedureState,
        at: Timestamp,
        actor: &PersonId,
        event: &ProcedureEvent,
    ) -> Result<(), ApiError> {
        let text_it = sentences::italian(state, self.names, actor, event);
        self.operations.push(MinutesOperation { at, actor: self.names.person(actor), text_it });
        self.people.note(at, actor, event);
        self.decisions.extend(decision(state, self.names, event));
        self.tables.note(state, self.names, event)?;
        match event {
            ProcedureEvent::EnvelopeOpened { envelope, contents, findings, .. } => {
                self.openings.extend(opened(state, self.names, at, envelope, contents, findings));
            }
            ProcedureEvent::EnvelopeUnreadable { envelope, .. } => {
                self.openings.extend(unreadable(state, self.names, at, envelope));
            }
            ProcedureEvent::CureAnswered { files, .. } => {
                self.attachments.extend(files.iter().map(|file| FileReference {
                    name: format!("soccorso istruttorio: {}", words::item(state, &file.item)),
                    bytes: file.length,
                    digest: format!("sha256:{}", file.digest),
                }));
            }
            ProcedureEvent::ExplanationsGiven { files, .. } => {
                self.attachments.extend(files.iter().map(|file| FileReference {
                    name: format!("spiegazioni sull’offerta: {}", file.item),
                    bytes: file.length,
                    digest: format!("sha256:{}", file.digest),
                }));
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(
        self,
        issuer: &Issuer,
        state: &ProcedureState,
        session: &SessionId,
        reason: &str,
        last: &StoredEntry,
    ) -> Result<MinutesDocument, ApiError> {
        let found = state.sessions.get(session).ok_or_else(unknown)?;
        let (scores, rankings) = self.tables.finish();
        let mut document = MinutesDocument {
            installation: issuer.installation.clone(),
            demo: issuer.demo,
            buyer: state.definition.buyer.name.clone(),
            procedure: procedure(state),
            session: session_facts(state, found, last.entry.instant),
            members: self.people.members(state, found, self.names),
            operations: self.operations,
            openings: self.openings,
            decisions: self.decisions,
            scores,
            rankings,
            attachments: self.attachments,
            reasons: reason.to_owned(),
            leaf: last.leaf.to_string(),
            issued_at: last.entry.instant,
            data: Vec::new(),
        };
        document.data = data(&document)?;
        Ok(document)
    }
}

/// The document as JSON, without the JSON itself.
fn data(document: &MinutesDocument) -> Result<Vec<u8>, ApiError> {
    let write = |error| ApiError::internal("writing minutes", error);
    let mut value = serde_json::to_value(document).map_err(write)?;
    if let Some(fields) = value.as_object_mut() {
        fields.remove("data");
    }
    serde_json::to_vec_pretty(&value).map_err(write)
}

fn procedure(state: &ProcedureState) -> MinutesProcedure {
    let lots = state.definition.lots.iter().map(|lot| MinutesLot {
        scope: words::scope(state, Some(lot.number)),
        cig: lot.cig.clone().unwrap_or_default(),
    });
    MinutesProcedure { id: state.definition.id.clone(), title: state.definition.title.clone(), lots: lots.collect() }
}

/// Sessions are numbered in the order in which they started; two never run at the same time.
fn session_facts(state: &ProcedureState, session: &Session, ended_at: Timestamp) -> MinutesSession {
    let started_at = session.started_at.unwrap_or(ended_at);
    let earlier = state.sessions.values().filter(|other| other.started_at.is_some_and(|at| at < started_at)).count();
    MinutesSession {
        number: u32::try_from(earlier.saturating_add(1)).unwrap_or(u32::MAX),
        purpose: session.purpose.clone(),
        convened_at: session.starts_at,
        notice: format!(
            "Seduta convocata il {} per il {}, con avviso ai concorrenti sulla piattaforma.",
            civil(session.convened_at),
            civil(session.starts_at)
        ),
        started_at,
        ended_at,
        place: PLACE.to_owned(),
    }
}

fn opened(
    state: &ProcedureState,
    names: &Names,
    at: Timestamp,
    envelope: &EnvelopeId,
    contents: &OpenedContents,
    findings: &[OpeningFinding],
) -> Option<MinutesOpening> {
    let mut opening = unreadable(state, names, at, envelope)?;
    opening.outcome = if findings.is_empty() { OpeningOutcome::Opened } else { OpeningOutcome::OpenedWithFindings };
    opening.findings = findings.iter().map(words::finding).collect();
    opening.files = contents
        .files
        .iter()
        .map(|file| FileReference {
            name: format!("{} (file {})", words::item(state, &file.item), file.index),
            bytes: file.length,
            digest: format!("impegno:{}", file.commitment),
        })
        .collect();
    Some(opening)
}

fn unreadable(state: &ProcedureState, names: &Names, at: Timestamp, envelope: &EnvelopeId) -> Option<MinutesOpening> {
    let (tenderer, envelope) = state.envelope(envelope)?;
    Some(MinutesOpening {
        tenderer: names.tenderer(state, tenderer.id()),
        class: crate::routes::tender::printed_class(&envelope.sealed),
        scope: words::scope(state, envelope.sealed.lot),
        at,
        outcome: OpeningOutcome::Unreadable,
        findings: Vec::new(),
        files: Vec::new(),
    })
}

fn decision(state: &ProcedureState, names: &Names, event: &ProcedureEvent) -> Option<MinutesDecision> {
    let about =
        |tenderer: &OperatorId, lot: Option<u16>, decision: DecisionKind, reasons: Vec<String>| MinutesDecision {
            tenderer: names.tenderer(state, tenderer),
            scope: lot.map_or(Scope::Procedure, |lot| words::scope(state, Some(lot))),
            decision,
            reasons,
        };
    match event {
        ProcedureEvent::Admitted { tenderer, reason } => {
            Some(about(tenderer, None, DecisionKind::Admitted, vec![reason.clone()]))
        }
        ProcedureEvent::CureAsked { tenderer, items, request, due } => {
            let mut reasons = vec![request.clone()];
            reasons.extend(items.iter().map(|item| format!("Da sanare: {}.", words::item(state, item))));
            reasons.push(format!("Termine per rispondere: {} (art. 101 D.Lgs. 36/2023).", civil(*due)));
            Some(about(tenderer, None, DecisionKind::CureRequested, reasons))
        }
        ProcedureEvent::CureAssessed { tenderer, cured, reason } => {
            let kind = if *cured { DecisionKind::Cured } else { DecisionKind::NotCured };
            Some(about(tenderer, None, kind, vec![reason.clone()]))
        }
        ProcedureEvent::Excluded { tenderer, lot, ground, reason } => {
            Some(about(tenderer, *lot, DecisionKind::Excluded, vec![words::ground(*ground).to_owned(), reason.clone()]))
        }
        ProcedureEvent::Readmitted { tenderer, lot, act, reason } => {
            Some(about(tenderer, *lot, DecisionKind::Readmitted, vec![format!("Atto: {act}."), reason.clone()]))
        }
        _ => None,
    }
}
