//! What every handler needs: the engine, the sequencer, the stores, the clock, the keys.

use std::{
    collections::HashMap,
    ops::Deref,
    sync::{Arc, Mutex},
};

use ceralacca_procedure::{ProcedureId, ProcedureState, Refusal, TenderState};
use ceralacca_record::{InstallationMode, WitnessKey};
use ceralacca_storage::{Clock, Engine, Objects, Random, Sequencer, Staging, Tiles};
use jiff::Timestamp;

use crate::{Config, clock::DemoClock, clock_guard::ClockGuard, keys::Keys};

/// Procedures whose state is kept; beyond it all are forgotten and replayed when they are needed.
pub const PROCEDURES_KEPT_MAX: usize = 1_000;
/// Tenders whose state is kept; beyond it all are forgotten and replayed when they are needed.
pub const TENDERS_KEPT_MAX: usize = 2_000;

/// The installation, shared by all handlers; clones are handles to the same one.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// Parts of the installation.
pub struct Inner {
    /// Configuration.
    pub config: Config,
    /// Database.
    pub engine: Arc<dyn Engine>,
    /// The one place where acts get their instant.
    pub sequencer: Sequencer<Refusal>,
    /// Sealed objects.
    pub objects: Objects,
    /// Uploads under way.
    pub staging: Staging,
    /// Whether the clock can be believed.
    pub clock_guard: ClockGuard,
    /// Clock.
    pub clock: Arc<dyn Clock>,
    /// The clock's hand, in demo installations.
    pub demo_clock: Option<Arc<DemoClock>>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// Keys.
    pub keys: Keys,
    /// Procedures replayed so far, at most [`PROCEDURES_KEPT_MAX`]; a stream is only read on from where its state stands.
    pub procedures: Mutex<HashMap<ProcedureId, Arc<ProcedureState>>>,
    /// Tenders replayed so far, by stream; at most [`TENDERS_KEPT_MAX`].
    pub tenders: Mutex<HashMap<String, TenderState>>,
    /// Witnesses whose cosignatures are taken.
    pub witnesses: Vec<WitnessKey>,
    /// Tiles of the public log.
    pub tiles: Tiles,
}

impl App {
    /// Puts the parts together.
    #[must_use]
    pub fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Whether receipts say "demo".
    #[must_use]
    pub fn mode(&self) -> InstallationMode {
        if self.config.demo { InstallationMode::Demo } else { InstallationMode::Regular }
    }

    /// A fresh identifier with a prefix, 128 random bits.
    #[must_use]
    pub fn fresh_id(&self, prefix: &str) -> String {
        let mut bytes = [0; 16];
        self.random.fill(&mut bytes);
        format!("{prefix}-{}", hex::encode(bytes))
    }
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
