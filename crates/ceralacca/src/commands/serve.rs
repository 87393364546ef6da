//! `ceralacca serve`.

use ceralacca::demo;
use ceralacca_server::{App, clock_guard, jobs, people, routes};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use super::{
    Failure,
    config::{Configured, start},
};

/// Run the installation.
#[derive(Debug, clap::Args)]
pub struct Serve {
    #[command(flatten)]
    configured: Configured,
    /// Address to listen on, in place of the configured one.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Run as a demo, and load it if the database is empty: people log in by choosing a name.
    #[arg(long)]
    demo: bool,
}

impl Serve {
    /// Serves until it is told to stop.
    pub async fn run(self) -> Result<(), Failure> {
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
        let mut config = self.configured.read()?;
        config.demo |= self.demo;
        if let Some(listen) = self.listen {
            config.listen = listen;
        }
        let address = config.listen.clone();
        let listener = TcpListener::bind(&address).await;
        let listener = listener.map_err(|error| Failure::Input(format!("listening on {address}: {error}")))?;
        let address = listener.local_addr().map_err(Failure::check)?;
        let app = start(config).await?;
        if self.demo && demo::is_empty(&app).await.map_err(Failure::check)? {
            demo::load(&app).await.map_err(|error| Failure::check(format!("loading the demo: {error}")))?;
        }
        say!("http://{address}");
        if app.config.demo {
            print_people(&app).await?;
        }
        let work = tokio::spawn(jobs::run_forever(app.clone()));
        // The clock of a demo is moved by hand.
        if !app.config.demo && !app.config.time_servers.is_empty() {
            tokio::spawn(clock_guard::watch(app.clone()));
        }
        let served = axum::serve(listener, routes::router(&app)).with_graceful_shutdown(told_to_stop()).await;
        work.abort();
        served.map_err(|error| Failure::check(format!("serving: {error}")))
    }
}

async fn print_people(app: &App) -> Result<(), Failure> {
    let engine = app.engine.as_ref();
    say!("DEMO: nessun valore legale. Persone fra cui scegliere (no legal value; people to choose from):");
    for person in people::demo_people(engine).await.map_err(Failure::check)? {
        if let Some(record) = people::person(engine, &person).await.map_err(Failure::check)? {
            say!("  {person}: {}, {}", record.name, record.office.unwrap_or_default());
        }
    }
    say!("Ora della dimostrazione (its clock): {}", app.now());
    Ok(())
}

/// Ends on ctrl-c and on SIGTERM. If signals cannot be heard, only the process's end stops it.
async fn told_to_stop() {
    use tokio::signal::{
        ctrl_c,
        unix::{SignalKind, signal},
    };
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = ctrl_c() => {}
    }
    tracing::info!("stopping: requests under way are finished");
}
