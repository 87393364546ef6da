//! The sequencer: the one place where acts get their instant and their position, committed in groups.
//!
//! An act waits, is admitted to a batch (that moment is its instant), is decided, written together with the others of
//! its batch in one transaction, and acknowledged only after the commit. So an acknowledged act is durable, and the
//! deadline is compared once, with the instant that the record keeps.
//!
//! Instants strictly increase from act to act. A clock that goes back is waited for in steps of a microsecond; and where
//! several processes share one database, an act is moved behind those that another process recorded between its
//! admission and its turn. How far depends on how well the clocks of the processes agree: keep them synchronised.

mod batch;
mod prepare;
mod proposal;

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

pub use proposal::{Decide, Decision, NewEvent, Outcome, Proposal, RequestKey, ViewChange};

use crate::limits::WAITING_PROPOSALS_MAX;
use crate::{Clock, Engine, Random, StorageError};
use batch::Batcher;

/// A proposal and the one who waits for its answer.
struct Waiting<R> {
    proposal: Proposal<R>,
    answer: oneshot::Sender<Result<Outcome<R>, StorageError>>,
}

/// Handle to the sequencer of this process; clones speak to the same one. `R` is the caller's refusal.
///
/// The sequencer ends when the last handle is dropped, after the proposals already submitted have been answered.
pub struct Sequencer<R> {
    waiting: mpsc::Sender<Waiting<R>>,
}

impl<R> Clone for Sequencer<R> {
    fn clone(&self) -> Self {
        Self { waiting: self.waiting.clone() }
    }
}

impl<R: Send + 'static> Sequencer<R> {
    /// Starts the sequencer on the present Tokio runtime. Start one per process: several processes on one PostgreSQL
    /// take turns through the row lock of the head.
    ///
    /// `installation` is the origin of the log, written into every entry.
    pub fn start(
        engine: Arc<dyn Engine>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        installation: impl Into<String>,
    ) -> Self {
        let (sender, receiver) = mpsc::channel(WAITING_PROPOSALS_MAX);
        tokio::spawn(Batcher::new(engine, clock, random, installation.into()).run(receiver));
        Self { waiting: sender }
    }

    /// Submits an act and waits until it is durable, refused, or in conflict.
    ///
    /// Giving up waiting does not withdraw the act.
    ///
    /// # Errors
    /// The database failed, the decision cannot be stored, or the sequencer has stopped. If
    /// [`StorageError::is_retryable`], send it again under the same [`RequestKey`].
    pub async fn submit(&self, proposal: Proposal<R>) -> Result<Outcome<R>, StorageError> {
        let (answer, wait) = oneshot::channel();
        self.waiting.send(Waiting { proposal, answer }).await.map_err(|_| StorageError::SequencerStopped)?;
        wait.await.map_err(|_| StorageError::SequencerStopped)?
    }
}
