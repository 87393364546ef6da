//! `ceralacca custodian`.

use std::path::PathBuf;

use ceralacca::custodian::{CustodianKeyFile, KeyFileError};
use ceralacca_procedure::PersonId;
use ceralacca_storage::SystemRandom;
use clap::Subcommand;

use super::{Failure, input};

/// Make or restore the key of a key custodian, on this device.
#[derive(Debug, clap::Args)]
pub struct Custodian {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make a key. The PIN (6 to 64 characters) is read from the standard input; the recovery code is printed once.
    Enrol {
        /// Identifier of the custodian on the installation.
        #[arg(long)]
        person: String,
        /// New file for the key; it never leaves this device.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Give a key a new PIN; the old PIN and the new one are read from the standard input. Destroy the old file afterwards:
    /// with the old PIN it still opens.
    ChangePin {
        /// The key file.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// New file for the key.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Restore a key with the printed recovery code, under a new PIN; both are read from the standard input.
    Recover {
        /// Copy of the lost device's key file.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// New file for the key.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

impl Custodian {
    /// Makes or restores the key.
    pub fn run(self) -> Result<(), Failure> {
        match self.action {
            Action::Enrol { person, out } => {
                let person = PersonId::new(person);
                if !person.is_well_formed() {
                    return Err(Failure::Input(format!("{person:?} is no identifier")));
                }
                let pin = input::secret("PIN")?;
                let (key, code) = CustodianKeyFile::make(&person, &pin, &SystemRandom).map_err(failure)?;
                key.write(&out).map_err(failure)?;
                say!("Chiave pubblica, da registrare nell'ente (public key, to be enrolled): {}", key.public());
                say!(
                    "Codice di recupero, da stampare e chiudere in cassaforte (recovery code, to be printed): {}",
                    code.as_str()
                );
                Ok(())
            }
            Action::ChangePin { key, out } => {
                let kept = CustodianKeyFile::read(&key).map_err(failure)?;
                let old = input::secret("PIN")?;
                let new = input::secret("Nuovo PIN (new PIN)")?;
                let changed = kept.change_pin(&old, &new, &SystemRandom).map_err(failure)?;
                changed.write(&out).map_err(failure)?;
                let (old_file, new_file) = (key.display(), out.display());
                say!("{new_file}: {}", changed.public());
                say!(
                    "Ora distrugga {old_file}: con il PIN di prima si apre ancora (now destroy it: the old PIN still opens it)."
                );
                Ok(())
            }
            Action::Recover { key, out } => {
                let lost = CustodianKeyFile::read(&key).map_err(failure)?;
                let code = input::secret("Codice di recupero (recovery code)")?;
                let code = code.parse().map_err(|error: ceralacca_sealing::RecoveryCodeError| Failure::input(error))?;
                let pin = input::secret("Nuovo PIN (new PIN)")?;
                let restored = lost.recover(&code, &pin, &SystemRandom).map_err(failure)?;
                restored.write(&out).map_err(failure)?;
                say!("{}: {}", out.display(), restored.public());
                Ok(())
            }
        }
    }
}

/// A wrong PIN or code is a check that failed; the rest is bad input.
pub fn failure(error: KeyFileError) -> Failure {
    match &error {
        KeyFileError::Wrap(ceralacca_sealing::WrapError::DoesNotOpen) => Failure::check(error),
        KeyFileError::Wrap(_) | KeyFileError::File { .. } | KeyFileError::Content { .. } => Failure::input(error),
    }
}
