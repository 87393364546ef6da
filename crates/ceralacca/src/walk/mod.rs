//! Walks: a whole fresh tender through the HTTP API of a running demo installation, from the draft to the proposal of
//! award, with the refusals that must come on the way. Anything unexpected ends the walk with an error.

mod closing;
mod error;
mod evaluation;
mod journal;
mod panels;
mod publication;
mod ranking;
mod receipts;
mod report;
mod scoring;
mod sessions;
mod stage;
mod tendering;
mod until;

use std::{io::Write, path::PathBuf};

use ceralacca_storage::Random;

pub use error::WalkError;
pub use journal::{Language, Words};
pub use report::{ProvokedRefusal, WalkReport};
pub use until::{Pause, Until};

use crate::demo::Example;
use stage::Stage;

/// What to walk and where.
pub struct Options<'a> {
    /// Address of the demo installation, e.g. `http://127.0.0.1:8080`.
    pub server: String,
    /// Which procedure.
    pub example: Example,
    /// Data folder of the installation, where the keys of the demo's custodians are.
    pub data: PathBuf,
    /// Language of what is printed.
    pub language: Language,
    /// Where to stop.
    pub pause: &'a dyn Pause,
    /// Randomness of the firms' and the custodians' devices.
    pub random: &'a dyn Random,
}

/// Walks a tender, as far as it is asked to, and prints every act to `out`.
///
/// # Errors
/// [`WalkError`] at the first thing that is not as it should be.
pub async fn walk(options: Options<'_>, out: &mut dyn Write) -> Result<WalkReport, WalkError> {
    let mut stage = Stage::set(options, out).await?;
    match whole(&mut stage).await {
        Ok(()) | Err(WalkError::Stopped) => Ok(stage.report),
        Err(error) => Err(error),
    }
}

async fn whole(stage: &mut Stage<'_>) -> Result<(), WalkError> {
    stage.publish().await?;
    stage.tender().await?;
    stage.reached(Until::Tendered).await?;
    stage.close().await?;
    stage.reached(Until::Closed).await?;
    stage.name_panels().await?;
    stage.open_administrative().await?;
    stage.settle_admissions().await?;
    stage.reached(Until::Admitted).await?;
    if stage.definition.has_technical() {
        stage.evaluate_technical().await?;
        stage.open_economic().await?;
    }
    stage.reached(Until::EconomicOpen).await?;
    stage.rank_and_propose().await?;
    stage.check_receipts().await
}
