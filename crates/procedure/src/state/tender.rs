//! A tenderer's stream before the term.

use serde::{Deserialize, Serialize};

use crate::event::{Manifest, SealedEnvelope, TenderEvent};

/// State of a tender.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenderState {
    /// Version of the stream.
    pub version: u64,
    /// The manifest that counts; absent when withdrawn or never sent.
    pub current: Option<Manifest>,
    /// How many manifests were superseded.
    pub superseded: u32,
    /// Improved offers that count, the last one of each lot and round.
    #[serde(default)]
    pub improved: Vec<SealedEnvelope>,
}

impl TenderState {
    /// The stream's name.
    #[must_use]
    pub fn stream(procedure: &crate::ProcedureId, operator: &crate::OperatorId) -> String {
        format!("tender/{procedure}/{operator}")
    }

    /// Applies an event.
    pub fn apply(&mut self, event: &TenderEvent) {
        self.version += 1;
        match event {
            TenderEvent::Submitted { manifest, .. } => self.current = Some((**manifest).clone()),
            TenderEvent::Replaced { manifest, .. } => {
                self.superseded += 1;
                self.current = Some((**manifest).clone());
            }
            TenderEvent::Withdrawn { .. } => {
                self.superseded += 1;
                self.current = None;
            }
            TenderEvent::Improved { envelope, .. } => {
                self.improved.retain(|known| (known.lot, known.round) != (envelope.lot, envelope.round));
                self.improved.push((**envelope).clone());
            }
        }
    }

    /// The improved offer that counts in a round of a lot.
    #[must_use]
    pub fn improved(&self, lot: u16, round: u16) -> Option<&SealedEnvelope> {
        self.improved.iter().find(|found| (found.lot, found.round) == (Some(lot), Some(round)))
    }

    /// Replays a stream.
    #[must_use]
    pub fn replay<'a>(events: impl IntoIterator<Item = &'a TenderEvent>) -> Self {
        let mut state = Self::default();
        for event in events {
            state.apply(event);
        }
        state
    }
}
