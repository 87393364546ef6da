//! Draws among tied tenderers (art. 77 R.D. 827/1924) and of the method of the anomaly threshold (art. 54 c.2 D.Lgs. 36/2023):
//! announced, then held; the bytes are those of `docs/draw.md`.

use std::collections::BTreeSet;

use ceralacca_evaluation::{self as evaluation, DrawCommitment, DrawError, DrawSeed};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::OperatorId;

/// A draw announced: what is fixed before the public input exists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnouncedDraw {
    /// Who is tied; nobody where a method is drawn.
    pub tenderers: Vec<OperatorId>,
    /// Letters of the methods among which one is drawn; none for a tie.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<String>,
    /// What is drawn, one line that no other draw has.
    pub subject: String,
    /// Where the public input will come from, in the words of the panel.
    pub source: String,
    /// It is not held before this instant.
    pub not_before: Timestamp,
    /// Digest of the seed.
    pub commitment: DrawCommitment,
    /// Why it takes the place of the one announced before for the same thing; none for the first.
    pub reason: Option<String>,
    /// When it was announced.
    pub at: Timestamp,
}

impl AnnouncedDraw {
    /// Whether it is the draw among exactly these tenderers.
    #[must_use]
    pub fn is_among(&self, tenderers: &[OperatorId]) -> bool {
        let set = |list: &[OperatorId]| list.iter().cloned().collect::<BTreeSet<_>>();
        self.methods.is_empty() && set(&self.tenderers) == set(tenderers)
    }

    /// Whether it is the draw of the method of the anomaly threshold.
    #[must_use]
    pub const fn is_of_method(&self) -> bool {
        !self.methods.is_empty()
    }

    /// Whether it draws the same as another announcement, one of which takes the other's place.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        self.is_of_method() == other.is_of_method() && (self.is_of_method() || self.is_among(&other.tenderers))
    }
}

/// A draw held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draw {
    /// Order of those who were tied; nobody where a method was drawn.
    pub order: Vec<OperatorId>,
    /// Letters of the methods in the order drawn; none for a tie.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<String>,
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
        methods: &[String],
        seed: &str,
        subject: Option<&str>,
        commitment: Option<&DrawCommitment>,
        public_input: Option<&str>,
    ) -> Self {
        let tenderers = order.iter().map(|tenderer| tenderer.as_str().to_owned());
        let participants = tenderers.chain(methods.iter().cloned()).collect();
        let terms = match (subject, commitment, public_input) {
            (Some(subject), Some(commitment), Some(public_input)) => Some(evaluation::Draw {
                subject: subject.to_owned(),
                commitment: commitment.clone(),
                public_input: public_input.to_owned(),
                participants,
            }),
            _ => None,
        };
        Self { order: order.to_vec(), methods: methods.to_vec(), seed: seed.to_owned(), terms }
    }

    /// The draw found again from what the record holds of it, equal to what is recorded unless that is not what was drawn; `lot` is
    /// the one in which it was held.
    ///
    /// # Errors
    /// [`DrawError`]: what is recorded is no draw, above all when the seed is not the one committed to.
    pub fn repeated(&self, lot: u16) -> Result<Self, DrawError> {
        let Some(terms) = &self.terms else {
            return Ok(Self { order: self.repeated_without_terms(lot), ..self.clone() });
        };
        let seed: DrawSeed = self.seed.parse()?;
        let drawn = terms.held(&seed)?.order;
        let (order, methods) = in_order(drawn, !self.methods.is_empty());
        Ok(Self { order, methods, ..self.clone() })
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

/// An order drawn, as `order` and `methods` of the event: the one that is not drawn is empty.
pub(crate) fn in_order(drawn: Vec<String>, of_method: bool) -> (Vec<OperatorId>, Vec<String>) {
    if of_method { (Vec::new(), drawn) } else { (drawn.into_iter().map(OperatorId::new).collect(), Vec::new()) }
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
        let ProcedureEvent::DrawHeld { lot, order, methods, seed, subject, commitment, public_input } = event else {
            panic!()
        };
        let draw =
            Draw::recorded(&order, &methods, &seed, subject.as_deref(), commitment.as_ref(), public_input.as_deref());
        assert_eq!(draw.terms, None);
        assert_eq!(draw.repeated(lot).as_ref(), Ok(&draw));
        assert_ne!(draw.repeated(1).unwrap().order, order, "the lot counts");
        let other = Draw { seed: seed.replace("a2", "a3"), ..draw };
        assert_ne!(other.repeated(lot).unwrap().order, order, "the seed counts");
    }

    #[test]
    fn the_same_tie_is_known_in_any_order() {
        let announced = AnnouncedDraw {
            tenderers: vec!["beta".into(), "alfa".into()],
            methods: Vec::new(),
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
