//! `ceralacca schema`.

use ceralacca_procedure::{definition::ProcedureFile, offers::OffersFile};
use clap::ValueEnum;

use super::Failure;

/// Print the JSON Schema of a file format.
#[derive(Debug, clap::Args)]
pub struct Schema {
    /// Which file.
    file: File,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum File {
    /// The procedure file.
    Procedure,
    /// The file of opened offers.
    Offers,
}

impl Schema {
    /// Prints it.
    pub fn run(self) -> Result<(), Failure> {
        let schema = match self.file {
            File::Procedure => ProcedureFile::schema(),
            File::Offers => OffersFile::schema(),
        };
        say!("{}", serde_json::to_string_pretty(&schema).map_err(Failure::check)?);
        Ok(())
    }
}
