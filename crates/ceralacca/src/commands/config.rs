//! Configuration: defaults, then the file, then the environment.

use std::{path::PathBuf, sync::Arc};

use ceralacca_server::{App, Config, installation};
use ceralacca_storage::{SystemClock, SystemRandom};
use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};

use super::Failure;

/// Where the configuration is.
#[derive(Debug, clap::Args)]
pub struct Configured {
    /// Configuration file (TOML). Variables `CERALACCA_LISTEN`, `CERALACCA_DATABASE` … count before it.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Configured {
    /// Reads the configuration.
    pub fn read(&self) -> Result<Config, Failure> {
        let mut figment = Figment::from(Serialized::defaults(Config::default()));
        if let Some(path) = &self.config {
            if !path.is_file() {
                return Err(Failure::Input(format!("{}: no such file", path.display())));
            }
            figment = figment.merge(Toml::file_exact(path));
        }
        // The token is for the client's commands, not for the installation.
        let environment = Env::prefixed("CERALACCA_").ignore(&["token"]);
        figment.merge(environment).extract().map_err(|error| Failure::Input(format!("configuration: {error}")))
    }

    /// Starts the installation, so that its data can be reached.
    pub async fn start(&self) -> Result<App, Failure> {
        start(self.read()?).await
    }
}

/// Starts an installation with the system's clock and randomness.
pub async fn start(config: Config) -> Result<App, Failure> {
    let started = installation::start(config, Arc::new(SystemClock), Arc::new(SystemRandom)).await;
    started.map_err(|error| Failure::check(format!("starting the installation: {error}")))
}
