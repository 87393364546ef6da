//! `ceralacca demo`.

use std::path::PathBuf;

use ceralacca::{
    demo::{self, Example},
    walk::{Language, Options, Pause, Until, WalkError, walk},
};
use ceralacca_procedure::ProcedureId;
use ceralacca_storage::SystemRandom;
use clap::Subcommand;
use futures::future::BoxFuture;

use super::{Failure, config::Configured};

/// Load the demo, or walk a whole tender through it.
#[derive(Debug, clap::Args)]
pub struct Demo {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Load people, firms and procedures into an empty installation configured as a demo.
    Load {
        #[command(flatten)]
        configured: Configured,
    },
    /// Walk a fresh tender from draft to award through a running demo, with the refusals on the way; exit code 1 on any
    /// surprise.
    Walk {
        /// como, ricengo or cremona.
        example: Example,
        /// Address of the running demo.
        #[arg(long, default_value = "http://127.0.0.1:8080", value_name = "URL")]
        server: String,
        /// Data folder of the running demo, where the keys of its custodians are.
        #[arg(long, default_value = "data", value_name = "DIR")]
        data: PathBuf,
        /// Language.
        #[arg(long, default_value = "it", value_name = "it|en")]
        lang: Language,
        /// Where to stop, to go on by hand: tendered, closed, names-read, seggio-convened, administrative-open, cure-asked,
        /// cure-answered, decided, admitted, technical-open, judged, scored, economic-open, explanations-given, ranked.
        #[arg(long, value_name = "POINT")]
        until: Option<Until>,
        /// Wait for the Enter key at each of these points, so that people look at the pages in between.
        #[arg(long)]
        step: bool,
    },
}

impl Demo {
    /// Loads or walks.
    pub async fn run(self) -> Result<(), Failure> {
        match self.action {
            Action::Load { configured } => {
                let mut config = configured.read()?;
                config.demo = true;
                let app = super::config::start(config).await?;
                demo::load(&app).await.map_err(Failure::check)?;
                say!("Dimostrazione caricata (demo loaded); ora (clock): {}", app.now());
                Ok(())
            }
            Action::Walk { example, server, data, lang, until, step } => {
                let pause: &dyn Pause = if step { &Step { until } } else { &until };
                let options = Options { server, example, data, language: lang, pause, random: &SystemRandom };
                let report = walk(options, &mut std::io::stdout()).await.map_err(|error| match error {
                    WalkError::Key(error) => Failure::input(error),
                    other => Failure::check(format!("SORPRESA (surprise): {other}")),
                })?;
                say!("{}", report.procedure);
                Ok(())
            }
        }
    }
}

/// Waits at every point for a line of the standard input; stops at one point, or where the input ends.
struct Step {
    until: Option<Until>,
}

impl Pause for Step {
    fn at<'a>(&'a self, point: Until, procedure: &'a ProcedureId) -> BoxFuture<'a, bool> {
        Box::pin(async move {
            say!("» {point} {procedure} – Invio per proseguire (Enter to go on)");
            let read = tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new())).await;
            self.until == Some(point) || !matches!(read, Ok(Ok(1..)))
        })
    }
}
