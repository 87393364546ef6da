//! The term passes.

use jiff::SignedDuration;

use super::{WalkError, journal::words, stage::Stage, tendering::legal};
use crate::client::fresh_id;

/// How far beyond the term the clock is moved.
const BEYOND: SignedDuration = SignedDuration::from_mins(1);

impl Stage<'_> {
    /// Moves the clock beyond the term, waits for the closing, and tries to send late.
    pub(super) async fn close(&mut self) -> Result<(), WalkError> {
        self.journal.heading(&words("Il termine scade", "The term ends"))?;
        let beyond = self.definition.terms.submission.saturating_add(BEYOND);
        self.advance(beyond.unwrap_or(self.definition.terms.submission)).await?;
        self.wait_until_closed().await?;
        let Some((tenderer, package)) = self.packages.iter().next().map(|(id, package)| (id.clone(), package.clone()))
        else {
            return Err(WalkError::Missing("no tender was sent".to_owned()));
        };
        let legal = legal(&tenderer)?;
        let client = self.client(legal).await?;
        let answer = client.submit(&package.manifest, &fresh_id("late")).await;
        let what = words("invia un'offerta dopo il termine", "sends a tender after the term");
        self.must_refuse(legal, what, &["wrong_phase", "term_expired"], answer)
    }
}
