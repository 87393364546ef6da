//! The server itself is killed in a burst of uploads and submissions, again and again. Each time it starts again; no tender that it
//! acknowledged is lost, none is half there, and the record verifies. `scripts/crash.sh N` kills it N times.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod check;
mod faults;
mod firms;
#[path = "../served/mod.rs"]
mod served;

use std::{
    process::Command,
    time::{Duration, Instant},
};

use check::check;
use firms::{FIRMS, PACKAGES, burst};
use served::Served;

/// How often the server is killed; not among the installation's own variables, which the server would read.
const KILLS: &str = "SERVER_KILLS";
const KILLS_IN_SHORT: usize = 20;

#[test]
fn nothing_acknowledged_is_lost_when_the_server_is_killed() {
    let kills = std::env::var(KILLS).map_or(KILLS_IN_SHORT, |kills| kills.parse().unwrap());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut firms = Vec::new();
    let mut starts = Vec::new();
    let mut half_open = 0;
    for kill in 0..kills {
        let begun = Instant::now();
        let served = Served::start(folder.path());
        starts.push(begun.elapsed());
        assert!(!served.address.is_empty(), "the server does not start after {kill} kills");
        if kill == 0 {
            firms = runtime.block_on(firms::firms(&served));
        }
        // After few acknowledgements and after many, and at any moment of what the next act does.
        let (acknowledgements, more) = (5 + kill * 7 % 41, Duration::from_millis((kill * 13 % 40) as u64));
        firms = runtime.block_on(burst(served, firms, acknowledgements, more));
        half_open += firms.iter().filter(|firm| firm.sent.last().is_some_and(|sent| sent.leaf.is_none())).count();
        half_open += firms.iter().filter(|firm| firm.upload.is_some()).count();
        if kill % (kills / 20).max(4) == 0 {
            runtime.block_on(check(folder.path(), &firms, false));
        }
    }
    // A last start, on which every firm finds what it was acknowledged and finishes what it had begun.
    let served = Served::start(folder.path());
    firms = runtime.block_on(burst(served, firms, 3 * FIRMS, Duration::ZERO));
    runtime.block_on(check(folder.path(), &firms, false));
    let verified = Command::new(env!("CARGO_BIN_EXE_ceralacca"))
        .args(["admin", "--config", folder.path().join("ceralacca.toml").to_str().unwrap(), "record", "verify"])
        .env("CERALACCA_DEMO", "true")
        .output()
        .unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));

    let sent: usize = firms.iter().map(|firm| firm.sent.iter().filter(|sent| sent.leaf.is_some()).count()).sum();
    let uploaded: usize = firms.iter().map(|firm| firm.uploaded.len()).sum();
    assert!(sent > FIRMS && uploaded > FIRMS * PACKAGES && half_open > 0, "{sent}, {uploaded}, {half_open}");
    // The first start makes the demo; the others find a database that a kill left.
    starts.remove(0);
    starts.sort_unstable();
    let (median, slowest) = (starts.get(starts.len() / 2), starts.last());
    println!(
        "{kills} kills with {half_open} acts under way: {sent} tenders and {uploaded} uploads acknowledged, none lost, none half there; \
         started again in {median:?} (median), {slowest:?} (slowest)"
    );
}
