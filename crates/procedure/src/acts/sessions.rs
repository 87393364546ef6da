//! Sessions: convened with their notice, started, attended, ended.

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ProcedureAct, panels::own_panel, required_text};
use crate::{
    ProcedureEvent, ProcedureState, Refusal, SessionId,
    event::PanelKind,
    policy::{Act, Permit, Permitted},
    refusal::civil,
    state::{Session, SessionStage},
};

/// Sessions of one procedure at most.
pub const SESSIONS_MAX: usize = 500;

/// Convenes a session; tenderers read of it on the platform from the instant of this act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConveneSession {
    /// Identifier of the session, new in the procedure.
    pub session: SessionId,
    /// Whose session.
    pub panel: PanelKind,
    /// What for.
    pub purpose: String,
    /// When it starts: after the term and not before the notice period has run.
    #[schemars(with = "String")]
    pub starts_at: Timestamp,
}

impl Permitted for ConveneSession {
    const ACT: Act = Act::ConveneSession;
}

impl ProcedureAct for ConveneSession {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, now: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        if !self.session.is_well_formed()
            || state.sessions.contains_key(&self.session)
            || state.sessions.len() >= SESSIONS_MAX
        {
            return Err(Refusal::invalid(
                "session_id_unsound",
                "",
                "L'identificativo della seduta non è valido o esiste già.",
                "The session's identifier is not valid or exists already.",
            ));
        }
        if state.panel(self.panel).is_none() {
            return Err(Refusal::wrong_moment(
                "panel_missing",
                "art. 93 D.Lgs. 36/2023",
                "Prima di convocare la seduta va nominato l'organo.",
                "The panel must be named before its session is convened.",
            ));
        }
        let hours = i64::from(state.definition.terms.session_notice_hours);
        let earliest = now.saturating_add(SignedDuration::from_hours(hours)).unwrap_or(Timestamp::MAX);
        let earliest = earliest.max(state.deadline);
        if self.starts_at < earliest {
            let (notice_it, notice_en) = match hours {
                0 => (String::new(), String::new()),
                1 => {
                    ("con almeno un'ora di preavviso e ".to_owned(), "with at least one hour's notice and ".to_owned())
                }
                _ => (
                    format!("con almeno {hours} ore di preavviso e "),
                    format!("with at least {hours} hours' notice and "),
                ),
            };
            return Err(Refusal::invalid(
                "session_notice",
                "disciplinare, comunicazione delle sedute",
                format!("La seduta si convoca {notice_it}dopo il termine: non prima del {}.", civil(earliest)),
                format!("A session is convened {notice_en}after the term: not before {}.", civil(earliest)),
            )
            .with("earliest", earliest));
        }
        Ok(vec![ProcedureEvent::SessionConvened {
            session: self.session,
            panel: self.panel,
            purpose: required_text("purpose", &self.purpose)?,
            starts_at: self.starts_at,
        }])
    }
}

/// Starts a session; the starter is present by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StartSession {
    /// Which.
    pub session: SessionId,
    /// Public key to which shares are wrapped; made by the installation.
    #[serde(skip)]
    pub session_public: String,
}

impl Permitted for StartSession {
    const ACT: Act = Act::StartSession;
}

impl ProcedureAct for StartSession {
    fn decide(
        self,
        state: &ProcedureState,
        permit: Permit<Self>,
        now: Timestamp,
    ) -> Result<Vec<ProcedureEvent>, Refusal> {
        let session = session_of(state, &self.session)?;
        let panel = own_panel(state, session.panel, permit.actor())?;
        if session.stage != SessionStage::Convened || state.running_session().is_some() {
            return Err(Refusal::wrong_moment(
                "session_not_startable",
                "",
                "La seduta è già iniziata o chiusa, oppure un'altra è in corso.",
                "The session has started or ended, or another one is running.",
            ));
        }
        if now < session.starts_at {
            return Err(Refusal::wrong_moment(
                "session_too_early",
                "",
                format!("La seduta è convocata per il {}.", civil(session.starts_at)),
                format!("The session is convened for {}.", civil(session.starts_at)),
            )
            .with("starts_at", session.starts_at)
            .with("instant", now));
        }
        if let Some(member) = panel.undeclared().next() {
            return Err(Refusal::wrong_moment(
                "declaration_missing",
                "art. 16 e 93 D.Lgs. 36/2023",
                "Non tutti i componenti hanno dichiarato l'assenza di conflitti di interesse.",
                "Not every member has declared the absence of conflicts of interest.",
            )
            .with("member", member));
        }
        if session.panel == PanelKind::Evaluation && state.phase != crate::state::Phase::Evaluation {
            return Err(Refusal::wrong_moment(
                "admissions_open",
                "art. 107 D.Lgs. 36/2023; disciplinare, ordine delle buste",
                "La commissione si riunisce dopo che ammissioni ed esclusioni sono state adottate.",
                "The commission meets once admissions and exclusions have been settled.",
            ));
        }
        Ok(vec![ProcedureEvent::SessionStarted { session: self.session, session_public: self.session_public }])
    }
}

/// Confirms one's own presence, from one's own login.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmPresence {
    /// Which session.
    pub session: SessionId,
}

impl Permitted for ConfirmPresence {
    const ACT: Act = Act::ConfirmPresence;
}

impl ProcedureAct for ConfirmPresence {
    fn decide(
        self,
        state: &ProcedureState,
        permit: Permit<Self>,
        _: Timestamp,
    ) -> Result<Vec<ProcedureEvent>, Refusal> {
        let session = running(state, &self.session)?;
        own_panel(state, session.panel, permit.actor())?;
        if session.present.contains(permit.actor()) {
            return Ok(Vec::new());
        }
        Ok(vec![ProcedureEvent::PresenceConfirmed { session: self.session }])
    }
}

/// Ends or adjourns a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndSession {
    /// Which.
    pub session: SessionId,
    /// What was done and when the panel meets again.
    pub reason: String,
}

impl Permitted for EndSession {
    const ACT: Act = Act::EndSession;
}

impl ProcedureAct for EndSession {
    fn decide(
        self,
        state: &ProcedureState,
        permit: Permit<Self>,
        _: Timestamp,
    ) -> Result<Vec<ProcedureEvent>, Refusal> {
        let session = running(state, &self.session)?;
        own_panel(state, session.panel, permit.actor())?;
        Ok(vec![ProcedureEvent::SessionEnded { session: self.session, reason: required_text("reason", &self.reason)? }])
    }
}

/// The session, or the refusal that it is not there.
pub(super) fn session_of<'a>(state: &'a ProcedureState, session: &SessionId) -> Result<&'a Session, Refusal> {
    state.sessions.get(session).ok_or_else(|| {
        Refusal::not_found("session_unknown", "La seduta non esiste.", "The session does not exist.")
            .with("session", session)
    })
}

/// The session, if it runs.
pub(super) fn running<'a>(state: &'a ProcedureState, session: &SessionId) -> Result<&'a Session, Refusal> {
    let session = session_of(state, session)?;
    if session.stage == SessionStage::Running {
        return Ok(session);
    }
    Err(Refusal::wrong_moment(
        "session_not_running",
        "disciplinare, svolgimento delle operazioni",
        "La seduta non è in corso.",
        "The session is not running.",
    ))
}

/// The session, if it runs with all its members present (collegio perfetto).
pub(super) fn complete<'a>(state: &'a ProcedureState, session: &SessionId) -> Result<&'a Session, Refusal> {
    let session = running(state, session)?;
    let panel = state.panel(session.panel);
    let absent = panel.and_then(|panel| panel.members.iter().find(|member| !session.present.contains(*member)));
    match absent {
        None => Ok(session),
        Some(member) => Err(Refusal::wrong_moment(
            "quorum_missing",
            "art. 93 D.Lgs. 36/2023",
            "Non tutti i componenti hanno confermato la presenza dal proprio accesso.",
            "Not every member has confirmed presence from his own login.",
        )
        .with("member", member)),
    }
}
