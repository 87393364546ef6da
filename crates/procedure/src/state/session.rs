//! Sessions (sedute).

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{PersonId, SessionId, event::PanelKind};

/// A session of a panel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Identifier.
    pub id: SessionId,
    /// Whose session.
    pub panel: PanelKind,
    /// What for, in words.
    pub purpose: String,
    /// When it was convened.
    pub convened_at: Timestamp,
    /// When it may start.
    pub starts_at: Timestamp,
    /// Where it stands.
    pub stage: SessionStage,
    /// Key to which shares are wrapped, once started.
    pub session_public: Option<String>,
    /// When it started and ended.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Who confirmed presence.
    pub present: BTreeSet<PersonId>,
}

/// Stage of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionStage {
    /// Convocata.
    Convened,
    /// In corso.
    Running,
    /// Chiusa.
    Ended,
}
