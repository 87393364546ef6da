//! What the award was computed on, kept as it was (art. 108 c. 12 D.Lgs. 36/2023).
//!
//! A change after the award, also by a judgement and also where the envelopes were opened in inverted order, does not count
//! for the means of the procedure nor for the threshold of abnormally low tenders. Before the award it does, and everything
//! is computed again. Both are shown, with the text of which one applies. Of points and ranking the same is done by the
//! status of a tender ([`TenderStatus::ExcludedAfterAward`](crate::TenderStatus), `ReadmittedAfterAward`) and the stages.

mod anomaly;

use ceralacca_exact::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use anomaly::{AnomalySnapshot, AnomalyStanding, DiscountOffer, SnapshotError};

/// When a change happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeMoment {
    /// Before the act of award.
    BeforeAward,
    /// After it.
    AfterAward,
}

impl ChangeMoment {
    /// What a change at this moment does, and by which rule.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Self::AfterAward => Text::new(
                "La variazione è successiva all'aggiudicazione: medie, soglie e punteggi restano quelli di allora; cambia \
                 solo chi è in graduatoria (art. 108 c. 12 D.Lgs. 36/2023).",
                "The change comes after the award: means, thresholds and points stay what they were; only who is in the \
                 ranking changes (art. 108 c. 12 D.Lgs. 36/2023).",
            ),
            Self::BeforeAward => Text::new(
                "La variazione precede l'aggiudicazione: medie, soglie e punteggi si ricalcolano su chi resta (l'art. 108 \
                 c. 12 D.Lgs. 36/2023 li rende immutabili solo dopo).",
                "The change comes before the award: means, thresholds and points are computed again on who is left (art. \
                 108 c. 12 D.Lgs. 36/2023 fixes them only afterwards).",
            ),
        }
    }
}

/// The outcome after a change, both ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AfterChange<T, E> {
    /// With means, thresholds and points as they were.
    pub frozen: T,
    /// Computed again on who is left; or why it cannot be.
    pub recomputed: Result<T, E>,
    /// When the change happens.
    pub moment: ChangeMoment,
    /// Which of the two applies, and by which rule.
    pub text: Text,
}

impl<T, E> AfterChange<T, E> {
    fn new(frozen: T, recomputed: Result<T, E>, moment: ChangeMoment) -> Self {
        Self { frozen, recomputed, moment, text: moment.text() }
    }

    /// The outcome that applies.
    ///
    /// # Errors
    /// Why it cannot be computed again, when it would have to be.
    pub fn applying(&self) -> Result<&T, &E> {
        match self.moment {
            ChangeMoment::AfterAward => Ok(&self.frozen),
            ChangeMoment::BeforeAward => self.recomputed.as_ref(),
        }
    }
}
