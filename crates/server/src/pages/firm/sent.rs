//! What was sent so far, as the banner of every page of a tender tells it.

use ceralacca_procedure::{OperatorId, ProcedureId, TenderEvent, TenderState};
use jiff::Timestamp;

use crate::{
    ApiError, App,
    pages::{Lang, lang::instant},
    streams,
};

/// One act on a tender, as recorded.
pub struct SentAct {
    /// What was done.
    pub what: &'static str,
    /// When, for people.
    pub at: String,
    /// When.
    pub instant: Timestamp,
    /// Leaf of the event, which names its receipt.
    pub leaf: String,
    /// Whether it holds a manifest.
    pub sends: bool,
    /// Lot and round, for an improved offer.
    pub improves: Option<(u16, u16)>,
}

/// Everything sent by one tenderer.
pub struct Sent {
    /// Acts, oldest first.
    pub acts: Vec<SentAct>,
    /// Whether a tender stands.
    pub stands: bool,
}

impl Sent {
    /// Reads it.
    ///
    /// # Errors
    /// The database failed.
    pub async fn read(app: &App, lang: Lang, procedure: &ProcedureId, tenderer: &OperatorId) -> Result<Self, ApiError> {
        let entries = streams::entries(app.engine.as_ref(), &TenderState::stream(procedure, tenderer), 0).await?;
        let mut acts = Vec::with_capacity(entries.len());
        for stored in &entries {
            let (what, sends, improves) = match streams::event::<TenderEvent>(stored)? {
                TenderEvent::Submitted { .. } => (lang.say("Offerta inviata", "Tender sent"), true, None),
                TenderEvent::Replaced { .. } => (lang.say("Offerta sostituita", "Tender replaced"), true, None),
                TenderEvent::Withdrawn { .. } => (lang.say("Offerta ritirata", "Tender withdrawn"), false, None),
                TenderEvent::Improved { envelope, .. } => (
                    lang.say("Offerta migliorativa inviata", "Improved offer sent"),
                    false,
                    envelope.lot.zip(envelope.round),
                ),
            };
            let instant_of = stored.entry.instant;
            acts.push(SentAct {
                what,
                at: instant(instant_of),
                instant: instant_of,
                leaf: stored.leaf.to_string(),
                sends,
                improves,
            });
        }
        let sent = Self { acts, stands: false };
        Ok(Self { stands: sent.standing().is_some(), ..sent })
    }

    /// The last act of the same kind: on the tender itself, or on the improved offer of a lot and round.
    #[must_use]
    pub fn last(&self, improves: Option<(u16, u16)>) -> Option<&SentAct> {
        self.acts.iter().rfind(|act| act.improves == improves)
    }

    /// Whether a later act of the same kind took the place of the one with this leaf.
    #[must_use]
    pub fn is_superseded(&self, leaf: &str) -> bool {
        let act = self.acts.iter().find(|act| act.leaf == leaf);
        act.and_then(|act| self.last(act.improves)).is_some_and(|last| last.leaf != leaf)
    }

    /// The sending that counts.
    #[must_use]
    pub fn standing(&self) -> Option<&SentAct> {
        self.last(None).filter(|act| act.sends)
    }

    /// The withdrawal, if nothing was sent after it.
    #[must_use]
    pub fn withdrawn(&self) -> Option<&SentAct> {
        self.last(None).filter(|act| !act.sends)
    }
}
