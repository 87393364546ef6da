//! Rounds of improved offers among those who are tied in a lot (art. 77 R.D. 827/1924).

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{EnvelopeState, LotState};
use crate::{
    OperatorId,
    event::{ImprovedOfferAtClose, UnresolvedTie},
};

/// A round of improved offers. Rounds of a lot are numbered from 1, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImprovementRound {
    /// Who was tied, and was asked.
    pub tenderers: Vec<OperatorId>,
    /// Last instant for an improved offer.
    pub until: Timestamp,
    /// What was asked, in the words of the body.
    pub request: String,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// When the end of the term was recorded.
    pub expired_at: Option<Timestamp>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// What was sent, known from the term on; who sent nothing keeps the offer that he has.
    pub offers: BTreeMap<OperatorId, ImprovedOffer>,
}

/// An improved offer after the term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImprovedOffer {
    /// Its envelope.
    pub envelope: EnvelopeState,
    /// Leaf of the event that recorded it.
    pub leaf: String,
    /// When it was sent.
    pub sent_at: Timestamp,
}

impl ImprovementRound {
    /// A round just asked for.
    #[must_use]
    pub fn asked(tenderers: &[OperatorId], until: Timestamp, request: &str, at: Timestamp) -> Self {
        Self {
            tenderers: tenderers.to_vec(),
            until,
            request: request.to_owned(),
            asked_at: at,
            expired_at: None,
            closed_at: None,
            offers: BTreeMap::new(),
        }
    }

    /// Whether all of these were asked.
    #[must_use]
    pub fn covers(&self, tenderers: &[OperatorId]) -> bool {
        tenderers.iter().all(|tenderer| self.tenderers.contains(tenderer))
    }

    /// Whether it is closed, and what the tenderer sent, if he sent anything, was opened or found unreadable.
    #[must_use]
    pub fn is_settled(&self, tenderer: &OperatorId) -> bool {
        self.closed_at.is_some() && self.offers.get(tenderer).is_none_or(|offer| !offer.envelope.is_sealed())
    }

    /// Whether it is settled for all who are in a tie. Of others who were asked nothing is needed.
    #[must_use]
    pub fn is_settled_for(&self, tie: &UnresolvedTie) -> bool {
        tie.tenderers.iter().all(|tenderer| self.is_settled(tenderer))
    }

    pub(super) fn take(&mut self, tenderer: &OperatorId, offer: &ImprovedOfferAtClose) {
        let taken = ImprovedOffer {
            envelope: EnvelopeState::sealed(offer.envelope.clone()),
            leaf: offer.leaf.clone(),
            sent_at: offer.sent_at,
        };
        self.offers.insert(tenderer.clone(), taken);
    }
}

impl LotState {
    /// The round with this number, from 1.
    #[must_use]
    pub fn improvement(&self, round: u16) -> Option<&ImprovementRound> {
        self.improvements.get(usize::from(round).checked_sub(1)?)
    }

    pub(super) fn improvement_mut(&mut self, round: u16) -> Option<&mut ImprovementRound> {
        self.improvements.get_mut(usize::from(round).checked_sub(1)?)
    }

    /// Rounds with their numbers, in their order.
    pub fn numbered_improvements(&self) -> impl DoubleEndedIterator<Item = (u16, &ImprovementRound)> {
        let numbered = self.improvements.iter().enumerate();
        numbered.map(|(index, round)| (u16::try_from(index + 1).unwrap_or(u16::MAX), round))
    }

    /// The round that is not closed yet, with its number.
    #[must_use]
    pub fn open_improvement(&self) -> Option<(u16, &ImprovementRound)> {
        self.numbered_improvements().find(|(_, round)| round.closed_at.is_none())
    }

    /// The round that is for a tie: the last one in which all who are tied were asked.
    #[must_use]
    pub fn standing_improvement(&self, tie: &UnresolvedTie) -> Option<(u16, &ImprovementRound)> {
        self.numbered_improvements().rfind(|(_, round)| round.covers(&tie.tenderers))
    }
}

impl UnresolvedTie {
    /// Whether those who are tied are to improve their offers next.
    #[must_use]
    pub fn asks_for_improved_offers(&self) -> bool {
        self.next_step == "improved_offer"
    }
}
