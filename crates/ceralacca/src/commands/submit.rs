//! `ceralacca submit`.

use std::{path::PathBuf, time::Duration};

use ceralacca::{
    client::Client,
    sealer::{self, Package, Patience, SealerError},
};

use super::{Failure, input};

/// Send the folder of a sealed tender.
#[derive(Debug, clap::Args)]
pub struct Submit {
    /// Address of the installation, e.g. `http://127.0.0.1:8080`.
    #[arg(long, value_name = "URL")]
    server: String,
    /// Token of a login; else the variable CERALACCA_TOKEN.
    // A token may begin with a hyphen.
    #[arg(long, allow_hyphen_values = true)]
    token: Option<String>,
    /// Folder made by `seal`.
    folder: PathBuf,
}

impl Submit {
    /// Sends.
    pub async fn run(self) -> Result<(), Failure> {
        let package = Package::open(&self.folder).map_err(Failure::input)?;
        let client = Client::new(&self.server)?.with_token(&input::token(self.token.as_deref())?);
        let told = |error: &SealerError, wait: Duration| {
            let seconds = wait.as_secs();
            eprintln!(
                "{error}\nRiprovo tra {seconds} s: quanto inviato è conservato (trying again in {seconds} s, what was sent is kept)."
            );
        };
        let sent = sealer::submit_patiently(&client, &package, &Patience::default(), told).await;
        let receipt = sent.map_err(|error| match error {
            SealerError::Client(error) => Failure::from(error),
            other => Failure::check(other),
        });
        let receipt = receipt.map_err(|failure| match failure {
            Failure::Check(text) => Failure::Check(format!("OFFERTA NON INVIATA (not sent): {text}")),
            Failure::Input(text) => Failure::Input(format!("OFFERTA NON INVIATA (not sent): {text}")),
            found @ Failure::Found { .. } => found,
        })?;
        say!("{}: inviata (sent) {}", package.receipt().display(), receipt.entry.instant);
        Ok(())
    }
}
