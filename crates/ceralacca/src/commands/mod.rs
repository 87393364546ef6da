//! Commands, one file each.

/// Prints a line. A reader who has gone away, as `| head` does, is no reason to fail.
macro_rules! say {
    ($($text:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stdout(), $($text)*);
    }};
}

mod admin;
mod calc;
mod config;
mod custodian;
mod demo;
mod evaluate;
mod failure;
mod input;
mod lint;
mod memory;
mod modules;
mod open_share;
mod record;
mod schema;
mod seal;
mod serve;
mod submit;
mod verify;
mod witness;

use std::future::Future;

use clap::{Parser, Subcommand};

pub use failure::Failure;

/// Ceralacca: tenders from the invitation to the award. Offers are sealed on the tenderer's machine; anybody can check
/// the award.
///
/// Exit codes: 0 done, 1 a check failed or an act was refused, 2 bad usage or bad input, 3 warnings of the linter.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 110)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the installation.
    Serve(serve::Serve),
    /// Compute the ranking from a procedure file and a file of opened offers, with the derivation of every number.
    Evaluate(evaluate::Evaluate),
    /// Compute thresholds, points, guarantees, terms, duties, draws: JSON in, JSON out.
    Calc(calc::Calc),
    /// Find the defects of a procedure file before it is published.
    Lint(lint::Lint),
    /// Print the JSON Schema of a file format.
    Schema(schema::Schema),
    /// Check, offline, what an installation has issued.
    Verify(verify::Verify),
    /// Print the digests of what browsers get from this binary, or compare an installation with them.
    Modules(modules::Modules),
    /// Seal a tender into a folder, offline.
    Seal(seal::Seal),
    /// Send the folder of a sealed tender; repeat it after a cut.
    Submit(submit::Submit),
    /// Make or restore the key of a key custodian, on this device.
    Custodian(custodian::Custodian),
    /// Give a custodian's shares in a session, after checking every envelope on this device.
    OpenShare(open_share::OpenShare),
    /// Make sure that somebody else's record only grows, and cosign its newest head.
    Witness(witness::Witness),
    /// Run the installation's accounts, people, views and record.
    Admin(admin::Admin),
    /// Load the demo, or walk a whole tender through it.
    Demo(demo::Demo),
}

impl Command {
    /// Whether keys, envelope keys or the text of an offer pass through the memory of the process.
    fn holds_secrets(&self) -> bool {
        match self {
            Self::Serve(_)
            | Self::Witness(_)
            | Self::Seal(_)
            | Self::Submit(_)
            | Self::Custodian(_)
            | Self::OpenShare(_)
            | Self::Admin(_)
            | Self::Demo(_) => true,
            Self::Evaluate(_)
            | Self::Calc(_)
            | Self::Lint(_)
            | Self::Schema(_)
            | Self::Verify(_)
            | Self::Modules(_) => false,
        }
    }
}

/// Runs a command.
pub fn run(arguments: Arguments) -> Result<(), Failure> {
    if arguments.command.holds_secrets() {
        memory::keep_to_itself()?;
    }
    match arguments.command {
        Command::Serve(command) => wait(command.run()),
        Command::Evaluate(command) => command.run(),
        Command::Calc(command) => command.run(),
        Command::Lint(command) => command.run(),
        Command::Schema(command) => command.run(),
        Command::Verify(command) => command.run(),
        Command::Modules(command) => wait(command.run()),
        Command::Seal(command) => command.run(),
        Command::Submit(command) => wait(command.run()),
        Command::Custodian(command) => command.run(),
        Command::OpenShare(command) => wait(command.run()),
        Command::Witness(command) => wait(command.run()),
        Command::Admin(command) => wait(command.run()),
        Command::Demo(command) => wait(command.run()),
    }
}

fn wait(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|error| Failure::check(format!("starting: {error}")))?.block_on(work)
}
