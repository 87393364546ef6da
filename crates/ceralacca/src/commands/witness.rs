//! `ceralacca witness`: stands beside somebody else's record and signs that it only grows.

use std::{fs, path::PathBuf};

use ceralacca::{
    client::Client,
    witness::{self, Seen},
};
use ceralacca_record::{Note, SigningKey, VerifierKey, WitnessKey};
use ceralacca_server::keys;
use ceralacca_storage::{Clock as _, SystemClock, SystemRandom};

use super::{Failure, input};

/// Look at the newest head of somebody else's record, make sure that it only adds to the one seen last, and cosign it (C2SP
/// tlog-cosignature). To be repeated, for instance every hour.
///
/// Exit code 1, with both signed heads kept as evidence, if the record went back or has forked.
#[derive(Debug, clap::Args)]
pub struct Witness {
    /// Address of the installation, such as <https://gare.example>.
    #[arg(long, value_name = "URL")]
    log: String,
    /// Key of its record, or a file with it: compared once with the body, by telephone.
    #[arg(long, value_name = "KEY|FILE")]
    log_key: String,
    /// File of the witness's own secret key; made if it does not exist.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Name of the witness, such as `testimone.example/1`: for ever the same.
    #[arg(long)]
    name: String,
    /// File of what was seen last; made at the first visit.
    #[arg(long, value_name = "FILE")]
    state: PathBuf,
}

impl Witness {
    /// Visits the log once.
    pub async fn run(self) -> Result<(), Failure> {
        let logs = input::verifier_keys(std::slice::from_ref(&self.log_key))?;
        let [log] = logs.as_slice() else {
            return Err(Failure::Input("--log-key: exactly one key is expected".to_owned()));
        };
        let seed = keys::secret(&self.key, &SystemRandom).map_err(Failure::input)?;
        let key = SigningKey::from_seed(&self.name, &seed).map_err(Failure::input)?;
        say!("witness {}", WitnessKey::of(&key));
        let unreadable = |error| Failure::Input(format!("{}: {error}", self.state.display()));
        let seen = witness::read_seen(&self.state).map_err(unreadable)?;
        self.refuse_other_log(seen.as_ref(), log)?;
        let client = Client::new(&self.log)?;
        let mut shown = None;
        let visit = witness::visit(&client, log, &key, seen.as_ref(), SystemClock.now(), &mut shown).await;
        let visit = visit.map_err(|error| match (error.is_evidence(), &seen, &shown) {
            (true, Some(seen), Some(shown)) => self.keep_evidence(&error.to_string(), seen, shown),
            _ => Failure::check(error),
        })?;
        // Kept first: a witness that forgot what it has signed could sign the contrary.
        witness::write_seen(&self.state, &visit.seen).map_err(unreadable)?;
        say!("head of {} leaves, {} since the last visit: it only grew", visit.seen.size, visit.added);
        client.add_cosignature(&visit.cosigned).await?;
        say!("cosigned");
        Ok(())
    }

    /// What was seen of one log says nothing of another.
    fn refuse_other_log(&self, seen: Option<&Seen>, log: &VerifierKey) -> Result<(), Failure> {
        let Some(seen) = seen else { return Ok(()) };
        let known = seen.head.parse::<Note>().is_ok_and(|note| note.verify(std::slice::from_ref(log)).is_ok());
        if known {
            return Ok(());
        }
        let state = self.state.display();
        Err(Failure::Input(format!(
            "{state}: what was seen there is not signed by {log}; give each log a file of its own"
        )))
    }

    /// Keeps both heads beside the state, which stays as it was.
    fn keep_evidence(&self, error: &str, seen: &Seen, shown: &Note) -> Failure {
        let mut path = self.state.clone().into_os_string();
        path.push(".evidence");
        let text = format!("{error}\n\nseen before:\n\n{}\nshown now:\n\n{shown}", seen.head);
        let path = PathBuf::from(path);
        let kept = match fs::write(&path, &text) {
            Ok(()) => format!("both signed heads are kept in {}: tell others", path.display()),
            Err(failed) => format!("the evidence could not be kept ({failed}):\n{text}"),
        };
        Failure::Check(format!("{error}\nNothing was signed; {kept}"))
    }
}
