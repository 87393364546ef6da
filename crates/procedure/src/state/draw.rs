//! Draws among tied tenderers (art. 77 R.D. 827/1924): announced, then held; the bytes are those of `docs/draw.md`.

use std::collections::BTreeSet;

use ceralacca_evaluation::{self as evaluation, DrawCommitment, DrawError, DrawSeed};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::OperatorId;

/// A draw announced: what is fixed before the public input exists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnouncedDraw {
    /// Who is tied.
    pub tenderers: Vec<OperatorId>,
    /// What is drawn, one line that no other draw has.
    pub subject: String,
    /// Where the public input will come from, in the words of the panel.
    pub source: String,
    /// It is not held before this instant.
    pub not_before: Timestamp,
    /// Digest of the seed.
    pub commitment: DrawCommitment,
    /// Why it takes the place of the one announced before for the same tie; none for the first.
    pub reason: Option<String>,
    /// When it was announced.
    pub at: Timestamp,
}

impl AnnouncedDraw {
    /// Whether it is the draw among exactly these.
    #[must_use]
    pub fn is_among(&self, tenderers: &[OperatorId]) -> bool {
        let set = |list: &[OperatorId]| list.iter().cloned().collect::<BTreeSet<_>>();
        set(&self.tenderers) == set(tenderers)
    }
}

/// A draw held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draw {
    /// Order drawn.
    pub order: Vec<OperatorId>,
    /// Seed of which the order follows: 64 hex digits.
    pub seed: String,
    /// What else the order follows from; none for a draw of before seeds were committed to.
    pub terms: Option<evaluation::Draw>,
}

impl Draw {
    /// The draw as its event holds it.
    #[must_use]
    pub fn recorded(
        order: &[OperatorId],
        seed: &str,
        subject: Option<&str>,
        commitment: Option<&DrawCommitment>,
        public_input: Option<&str>,
    ) -> Self {
        let participants = order.iter().map(|tenderer| tenderer.as_str().to_owned()).collect();
        let terms = match (subject, commitment, public_input) {
            (Some(subject), Some(commitment), Some(public_input)) => Some(evaluation::Draw {
                subject: subject.to_owned(),
                commitment: commitment.clone(),
                public_input: public_input.to_owned(),
                participants,
            }),
            _ => None,
        };
        Self { order: order.to_vec(), seed: seed.to_owned(), terms }
    }

    /// The order found again from what the record holds of the draw; `lot` is the one in which it was held.
    ///
    /// # Errors
    /// [`DrawError`]: what is recorded is no draw, above all when the seed is not the one committed to.
    pub fn repeated(&self, lot: u16) -> Result<Vec<OperatorId>, DrawError> {
        let Some(terms) = &self.terms else { return Ok(self.repeated_without_terms(lot)) };
        let seed: DrawSeed = self.seed.parse()?;
        Ok(terms.held(&seed)?.order.into_iter().map(OperatorId::new).collect())
    }

    /// The earlier form, `ceralacca-draw-v1`: tenderers by the digest of seed, lot and tenderer.
    fn repeated_without_terms(&self, lot: u16) -> Vec<OperatorId> {
        let mut order = self.order.clone();
        order.sort_by_cached_key(|tenderer| -> [u8; 32] {
            Sha256::digest(format!("ceralacca-draw-v1\n{}\n{lot}\n{tenderer}\n", self.seed)).into()
        });
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ProcedureEvent;

    /// Events as they were written before there was a commitment.
    #[test]
    fn an_event_of_the_earlier_form_reads_and_is_found_again() {
        let text = r#"{"event":"draw_held","lot":2,"order":["gamma","alfa","beta"],"seed":"00000000000000000000000000000000000000000000000000000000000000a2"}"#;
        let event: ProcedureEvent = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&event).unwrap(), text, "it is written as it was");
        let ProcedureEvent::DrawHeld { lot, order, seed, subject, commitment, public_input } = event else { panic!() };
        let draw = Draw::recorded(&order, &seed, subject.as_deref(), commitment.as_ref(), public_input.as_deref());
        assert_eq!(draw.terms, None);
        assert_eq!(draw.repeated(lot).unwrap(), order);
        assert_ne!(draw.repeated(1).unwrap(), order, "the lot counts");
        let other = Draw { seed: seed.replace("a2", "a3"), ..draw };
        assert_ne!(other.repeated(lot).unwrap(), order, "the seed counts");
    }

    #[test]
    fn the_same_tie_is_known_in_any_order() {
        let announced = AnnouncedDraw {
            tenderers: vec!["beta".into(), "alfa".into()],
            subject: "s".to_owned(),
            source: "x".to_owned(),
            not_before: Timestamp::UNIX_EPOCH,
            commitment: "00".repeat(32).parse().unwrap(),
            reason: None,
            at: Timestamp::UNIX_EPOCH,
        };
        assert!(announced.is_among(&["alfa".into(), "beta".into()]));
        assert!(!announced.is_among(&["alfa".into()]));
        assert!(!announced.is_among(&["alfa".into(), "beta".into(), "gamma".into()]));
    }
}
