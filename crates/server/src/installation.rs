//! Starts an installation: database, stores, keys, clock, sequencer, first event.

use std::{num::NonZeroU32, path::PathBuf, sync::Arc};

use ceralacca_record::{WitnessKey, head::MAX_BLOCK_SIZE, note::KeyError, tile::TILE_WIDTH};
use ceralacca_storage::{
    Clock, Decision, Engine, NewEvent, Objects, Outcome, Proposal, Random, Sequencer, Staging, StorageError, Tiles,
};
use jiff::SignedDuration;

use crate::{
    App, Config,
    app::Inner,
    clock::DemoClock,
    clock_guard::ClockGuard,
    keys::{KeyFileError, Keys},
};

/// Stream of the installation itself.
pub const STREAM: &str = "installation";
/// Setting that keeps how far the demo clock was moved, in microseconds.
pub const DEMO_OFFSET: &str = "demo_clock_offset_us";
/// How long an upload may stay unfinished.
const UPLOAD_LIFETIME: SignedDuration = SignedDuration::from_hours(24 * 7);

/// Why an installation does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The URL names no engine.
    #[error("`database` must begin with `sqlite:` or `postgres:`, found {0:?}")]
    Database(String),
    /// The database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The keys could not be taken.
    #[error(transparent)]
    Keys(#[from] KeyFileError),
    /// The stores could not be opened.
    #[error("opening the stores under {folder}: {error}")]
    Stores {
        /// Where.
        folder: PathBuf,
        /// Why.
        error: String,
    },
    /// Public heads would leave tiles half full.
    #[error("`head_block` must be a multiple of {TILE_WIDTH}, at most {MAX_BLOCK_SIZE}, found {0}")]
    HeadBlock(NonZeroU32),
    /// A witness cannot be told from another, or is none.
    #[error("`witnesses`: {key:?}: {why}")]
    Witness {
        /// As configured.
        key: String,
        /// Why.
        why: String,
    },
    /// A demo database is started as a regular one, or the other way round.
    #[error(
        "this database was installed with demo = {recorded}, the configuration says demo = {configured}: a demo never becomes an installation of record"
    )]
    Demo {
        /// In the record.
        recorded: bool,
        /// In the configuration.
        configured: bool,
    },
}

/// Opens the database that the configuration names.
///
/// # Errors
/// [`StartError`].
pub async fn engine(config: &Config) -> Result<Arc<dyn Engine>, StartError> {
    if let Some(path) = config.database.strip_prefix("sqlite:") {
        let path = PathBuf::from(path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)
                .map_err(|error| StartError::Stores { folder: folder.to_owned(), error: error.to_string() })?;
        }
        return Ok(ceralacca_storage_sqlite::connect(&format!("sqlite://{}", path.display())).await?);
    }
    if config.database.starts_with("postgres:") || config.database.starts_with("postgresql:") {
        return Ok(ceralacca_storage_postgres::connect(&config.database).await?);
    }
    Err(StartError::Database(config.database.clone()))
}

/// Starts an installation with the clock and the randomness given.
///
/// # Errors
/// [`StartError`].
pub async fn start(config: Config, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Result<App, StartError> {
    let block = config.head_block;
    if !block.get().is_multiple_of(u32::from(TILE_WIDTH)) || block.get() > MAX_BLOCK_SIZE {
        return Err(StartError::HeadBlock(block));
    }
    let witnesses = witnesses(&config)?;
    let engine = engine(&config).await?;
    let demo_clock = if config.demo {
        let offset = engine.setting(DEMO_OFFSET).await?.and_then(|text| text.parse().ok()).unwrap_or(0);
        Some(Arc::new(DemoClock::new(clock.clone(), offset)))
    } else {
        None
    };
    let clock: Arc<dyn Clock> = demo_clock.clone().map_or(clock, |demo| demo);
    let stores = |error: String| StartError::Stores { folder: config.data.clone(), error };
    let keys = Keys::load(&config.data.join("keys"), &config.origin, random.as_ref())?;
    let objects = Objects::local(&config.data.join("objects")).map_err(|error| stores(error.to_string()))?;
    let staging = Staging::open(
        config.data.join("uploads"),
        engine.clone(),
        objects.clone(),
        clock.clone(),
        random.clone(),
        UPLOAD_LIFETIME,
    )
    .map_err(|error| stores(error.to_string()))?;
    let sequencer = Sequencer::start(engine.clone(), clock.clone(), random.clone(), config.origin.clone());
    let app = App::new(Inner {
        config,
        engine,
        sequencer,
        objects,
        staging,
        clock_guard: ClockGuard::default(),
        clock,
        demo_clock,
        random,
        keys,
        procedures: Default::default(),
        tenders: Default::default(),
        witnesses,
        tiles: Tiles::default(),
    });
    install(&app).await?;
    Ok(app)
}

/// The witnesses of the configuration; cosignatures are kept by their names.
fn witnesses(config: &Config) -> Result<Vec<WitnessKey>, StartError> {
    let mut known: Vec<WitnessKey> = Vec::new();
    for text in &config.witnesses {
        let wrong = |why: String| StartError::Witness { key: text.clone(), why };
        let key: WitnessKey = text.parse().map_err(|error: KeyError| wrong(error.to_string()))?;
        if key.name() == config.origin || known.iter().any(|other| other.name() == key.name()) {
            return Err(wrong("each witness needs a name of its own, and not that of the record".to_owned()));
        }
        known.push(key);
    }
    Ok(known)
}

/// Records the first event, which says what the installation is, or checks that it still is.
async fn install(app: &App) -> Result<(), StartError> {
    let first = app.engine.stream(STREAM, 0, 1).await?;
    if let Some(first) = first.first() {
        let recorded = first.entry.payload.get("demo").and_then(serde_json::Value::as_bool).unwrap_or(false);
        if recorded != app.config.demo {
            return Err(StartError::Demo { recorded, configured: app.config.demo });
        }
        return Ok(());
    }
    let payload = serde_json::json!({
        "event": "installed",
        "demo": app.config.demo,
        "verifier_key": app.keys.record.verifier().to_string(),
    });
    let event = NewEvent {
        stream: STREAM.to_owned(),
        body: None,
        kind: "installed".to_owned(),
        kind_version: 1,
        actor: "system".to_owned(),
        payload,
    };
    let decision = Decision { events: vec![event], ..Decision::default() };
    let proposal =
        Proposal { expected: vec![(STREAM.to_owned(), 0)], request: None, decide: Box::new(move |_| Ok(decision)) };
    match app.sequencer.submit(proposal).await? {
        // Another process of the same installation was first: its event says the same.
        Outcome::Committed { .. } | Outcome::Conflict { .. } | Outcome::Refused { .. } | Outcome::RequestMismatch => {
            Ok(())
        }
    }
}
