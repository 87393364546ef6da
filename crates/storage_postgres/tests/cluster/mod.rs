//! A PostgreSQL server of the test's own, on a socket in a temporary folder, stopped when dropped.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// The user the server runs as when the test runs as root, which PostgreSQL refuses.
const SERVER_USER: &str = "postgres";

/// A running server.
pub struct Cluster {
    folder: TempDir,
    binaries: PathBuf,
}

impl Cluster {
    /// Makes a cluster and starts its server; panics with the server's words if it cannot, since no test can go on.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let cluster = Self { folder, binaries: binaries() };
        let data = cluster.data();
        std::fs::create_dir(&data).unwrap();
        if is_root() {
            let outer = std::os::unix::fs::PermissionsExt::from_mode(0o755);
            std::fs::set_permissions(cluster.folder.path(), outer).unwrap();
            succeed(Command::new("chown").arg(SERVER_USER).arg(&data));
        }
        let data = data.to_str().unwrap();
        cluster.run("initdb", &["-D", data, "-U", "ceralacca", "-A", "trust", "-E", "UTF8", "--no-sync"]);
        let options =
            format!("-c listen_addresses='' -c unix_socket_directories='{data}' -c max_connections=300 -c fsync=off");
        cluster.run("pg_ctl", &["-D", data, "-w", "-l", &format!("{data}/log"), "-o", &options, "start"]);
        cluster
    }

    /// URL of one of its databases.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://ceralacca@localhost/{database}?host={}", self.data().display())
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn command(&self, program: &str) -> Command {
        let program = self.binaries.join(program);
        if !is_root() {
            return Command::new(program);
        }
        let mut command = Command::new("setpriv");
        command.arg(format!("--reuid={SERVER_USER}")).arg(format!("--regid={SERVER_USER}")).arg("--clear-groups");
        command.arg(program);
        command
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        succeed(self.command(program).args(arguments).current_dir("/"));
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut stop = self.command("pg_ctl");
        stop.arg("-D").arg(self.data()).args(["-m", "immediate", "stop"]).current_dir("/").stdout(Stdio::null());
        let _ = stop.status();
    }
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|process| std::os::unix::fs::MetadataExt::uid(&process) == 0)
}

/// Where the server programs are.
fn binaries() -> PathBuf {
    let output = Command::new("pg_config").arg("--bindir").output();
    let named = output.ok().map(|output| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    let mut candidates: Vec<PathBuf> = named.into_iter().collect();
    if let Ok(versions) = std::fs::read_dir("/usr/lib/postgresql") {
        candidates.extend(versions.flatten().map(|version| version.path().join("bin")));
    }
    let found = candidates.into_iter().find(|folder| Path::new(folder).join("initdb").exists());
    found.expect("the PostgreSQL server programs (initdb, pg_ctl) are needed: install postgresql")
}

fn succeed(command: &mut Command) {
    // The server inherits what pg_ctl has open; pipes would keep this process waiting for it.
    let log = tempfile::NamedTempFile::new().unwrap();
    let both = || Stdio::from(log.reopen().unwrap());
    let status = command.stdin(Stdio::null()).stdout(both()).stderr(both()).status().unwrap();
    assert!(status.success(), "{command:?}: {}", std::fs::read_to_string(log.path()).unwrap());
}
