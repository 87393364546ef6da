//! `ceralacca modules`.

use ceralacca::{client::Client, walk::Language};
use ceralacca_record::Hash;
use ceralacca_server::assets;

use super::Failure;

/// Print the SHA-256 of every file that browsers get from this binary, as `sha256sum` does; with `--server`, fetch each from
/// an installation and compare.
///
/// Whoever has built the binary from the sources that he has read so knows whether an installation gives browsers the
/// code that those sources say. It may still give others something else: compare from where they are, and more than once.
#[derive(Debug, clap::Args)]
pub struct Modules {
    /// Address of an installation to compare with.
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    /// Language of the report.
    #[arg(long, default_value = "it", value_name = "it|en")]
    lang: Language,
}

impl Modules {
    /// Prints, or compares.
    pub async fn run(self) -> Result<(), Failure> {
        let ours = assets::digests();
        let Some(server) = &self.server else {
            for (name, digest) in &ours {
                say!("{digest}  {name}");
            }
            return Ok(());
        };
        let client = Client::new(server)?;
        let mut others = Vec::new();
        for (name, digest) in &ours {
            let found = client.get_bytes(&assets::url(name)).await;
            let same = found.as_ref().is_ok_and(|bytes| Hash::of(&[bytes]).to_string() == *digest);
            let verdict = match (same, found.is_ok(), self.lang) {
                (true, _, Language::Italian) => "uguale",
                (true, _, Language::English) => "same",
                (false, true, Language::Italian) => "DIVERSO",
                (false, true, Language::English) => "DIFFERENT",
                (false, false, Language::Italian) => "ASSENTE",
                (false, false, Language::English) => "MISSING",
            };
            say!("{verdict}  {name}");
            if !same {
                others.push(name.as_str());
            }
        }
        if others.is_empty() {
            return Ok(());
        }
        let (count, all) = (others.len(), ours.len());
        Err(Failure::Check(match self.lang {
            Language::Italian => format!(
                "{count} file su {all} non sono quelli di questa versione: l'installazione è di un'altra versione, oppure dà ai browser un programma diverso da quello pubblicato."
            ),
            Language::English => format!(
                "{count} of {all} files are not those of this version: the installation runs another version, or gives browsers another program than the one published."
            ),
        }))
    }
}
