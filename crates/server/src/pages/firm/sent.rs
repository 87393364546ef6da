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
            let (what, sends) = match streams::event::<TenderEvent>(stored)? {
                TenderEvent::Submitted { .. } => (lang.say("Offerta inviata", "Tender sent"), true),
                TenderEvent::Replaced { .. } => (lang.say("Offerta sostituita", "Tender replaced"), true),
                TenderEvent::Withdrawn { .. } => (lang.say("Offerta ritirata", "Tender withdrawn"), false),
            };
            let instant_of = stored.entry.instant;
            acts.push(SentAct {
                what,
                at: instant(instant_of),
                instant: instant_of,
                leaf: stored.leaf.to_string(),
                sends,
            });
        }
        let stands = acts.last().is_some_and(|act| act.sends);
        Ok(Self { acts, stands })
    }

    /// The sending that counts.
    #[must_use]
    pub fn standing(&self) -> Option<&SentAct> {
        self.acts.last().filter(|act| act.sends)
    }

    /// The withdrawal, if nothing was sent after it.
    #[must_use]
    pub fn withdrawn(&self) -> Option<&SentAct> {
        self.acts.last().filter(|act| !act.sends)
    }
}
