//! `ceralacca open-share`.

use std::path::PathBuf;

use ceralacca::{
    client::Client,
    custodian::{CustodianAt, CustodianKeyFile, ShareError, Trusted, give_shares},
};
use ceralacca_procedure::{EnvelopeId, ProcedureId, SessionId};
use ceralacca_storage::{Clock, SystemClock, SystemRandom};
use jiff::Timestamp;
use serde::Deserialize;

use super::{Failure, custodian, input};

/// Give a custodian's shares in a session.
///
/// Every envelope is checked on this device first: the receipt of its tender verifies under the installation's key and
/// is in the record, the manifest names this very envelope and is the tenderer's last one, the term has passed by this device's clock, by the
/// recorded acts the tenderer is admitted and it is the envelope's turn, the session's key is the one recorded, the share fits the envelope's
/// commitments. One doubt, and nothing is given. The PIN is read from the standard input.
#[derive(Debug, clap::Args)]
pub struct OpenShare {
    /// Address of the installation.
    #[arg(long, value_name = "URL")]
    server: String,
    /// Token of the custodian's login; else the variable CERALACCA_TOKEN.
    // A token may begin with a hyphen.
    #[arg(long, allow_hyphen_values = true)]
    token: Option<String>,
    /// Procedure.
    #[arg(long)]
    procedure: String,
    /// Session.
    #[arg(long)]
    session: String,
    /// The custodian's key file.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Key of the installation's record, known by another way than this server, or a file with one on each line.
    #[arg(long = "record-key", required = true, value_name = "KEY|FILE")]
    record_keys: Vec<String>,
    /// Give the shares of every envelope whose turn it is.
    #[arg(long, required_unless_present = "envelope", conflicts_with = "envelope")]
    all: bool,
    /// Give the share of this envelope only.
    #[arg(long)]
    envelope: Option<String>,
    /// The installation is a demo: its clock counts in place of this device's.
    #[arg(long)]
    demo: bool,
}

/// The demo's clock.
#[derive(Deserialize)]
struct Hand {
    now: Timestamp,
}

impl OpenShare {
    /// Checks and gives.
    pub async fn run(self) -> Result<(), Failure> {
        let keys = input::verifier_keys(&self.record_keys)?;
        let file = CustodianKeyFile::read(&self.key).map_err(custodian::failure)?;
        let client = Client::new(&self.server)?.with_token(&input::token(self.token.as_deref())?);
        let pin = input::secret("PIN")?;
        let secret = file.unlock(&pin).map_err(custodian::failure)?;
        let now = if self.demo {
            let now = client.get::<Hand>("/api/demo/clock").await?.now;
            eprintln!("DEMO: conta l'orologio dell'installazione, {now} (the installation's clock counts)");
            now
        } else {
            SystemClock.now()
        };
        let at = CustodianAt {
            client: &client,
            person: file.person(),
            secret: &secret,
            trusted: Trusted { keys: &keys, now, demo: self.demo },
            random: &SystemRandom,
        };
        let only = self.envelope.map(EnvelopeId::new);
        let (procedure, session) = (ProcedureId::new(self.procedure), SessionId::new(self.session));
        let given = give_shares(&at, &procedure, &session, only.as_ref()).await.map_err(|error| match error {
            ShareError::Client(error) => Failure::from(error),
            other => Failure::Check(format!("NESSUNA QUOTA DATA (no share given): {other}")),
        })?;
        for share in &given {
            say!("{}: quota data (share given)", share.envelope);
        }
        say!("{} quote date (shares given)", given.len());
        Ok(())
    }
}
