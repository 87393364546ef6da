//! A demo installation run by the binary itself.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

/// A running installation; it is killed when dropped.
pub struct Served {
    pub child: Child,
    /// Kept open: a process whose output nobody reads any more would fail to print.
    _stdout: BufReader<ChildStdout>,
    pub address: String,
}

impl Served {
    pub fn start(folder: &Path) -> Self {
        Self::spawn(Command::new(env!("CARGO_BIN_EXE_ceralacca")).args(Self::arguments(folder)))
    }

    /// Starts what serves, and waits for its address; an empty one if it does not start.
    pub fn spawn(command: &mut Command) -> Self {
        let mut child = command.env("RUST_LOG", "error").stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut address = String::new();
        stdout.read_line(&mut address).unwrap();
        Self { child, _stdout: stdout, address: address.trim().to_owned() }
    }

    /// The arguments that serve what is in a folder; its configuration is written there.
    pub fn arguments(folder: &Path) -> Vec<String> {
        let config = folder.join("ceralacca.toml");
        let database = folder.join("data/ceralacca.db");
        let data = folder.join("data");
        fs::write(&config, format!("data = {data:?}\ndatabase = \"sqlite:{}\"\n", database.display())).unwrap();
        ["serve", "--demo", "--listen", "127.0.0.1:0", "--config", config.to_str().unwrap()].map(str::to_owned).into()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Already gone after it was asked to stop.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
