//! Disks that are full or gone, a log that was cut, a machine that burnt.

use std::{fs, path::Path, process::Command, time::Duration};

use ceralacca::client::{Client, ClientError};

use crate::{
    check::{check, copied, whole},
    firms::{Burst, FIRMS, Firm, PATIENCE, burst, firms},
    served::Served,
};

/// What the command `sqlite3` does with a statement.
fn sql(database: &Path, statement: &str) {
    let script =
        "import sqlite3, sys; sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60).execute(sys.argv[2])";
    let status = Command::new("python3").args(["-c", script]).arg(database).arg(statement).status().unwrap();
    assert!(status.success(), "{statement}");
}

/// The commands of docs/backup.md, in their order, while the server runs.
fn back_up(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    let copy = to.join("ceralacca.db");
    sql(&from.join("ceralacca.db"), &format!("VACUUM INTO '{}'", copy.display()));
    sql(&copy, "DELETE FROM upload WHERE digest IS NULL");
    for folder in ["objects", "keys"] {
        let status = Command::new("cp").arg("-a").arg(from.join(folder)).arg(to).status().unwrap();
        assert!(status.success(), "{folder}");
    }
}

#[test]
fn a_backup_taken_in_a_burst_holds_what_was_acknowledged_before_it() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (folder, restored) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    runtime.block_on(async {
        let served = Served::start(folder.path());
        let firms = firms(&served).await;
        let firms = burst(served, firms, 40 * FIRMS, Duration::ZERO).await;
        let acknowledged = |firm: &Firm| firm.sent.iter().filter(|sent| sent.leaf.is_some()).count();
        let before: Vec<_> = firms.iter().map(|firm| (acknowledged(firm), firm.uploaded.clone())).collect();
        assert!(before.iter().any(|(sent, _)| *sent > 0));

        let burst = Burst::begin(Served::start(folder.path()), firms);
        burst.acknowledges(FIRMS).await;
        let (from, to) = (folder.path().join("data"), restored.path().join("data"));
        tokio::task::spawn_blocking(move || back_up(&from, &to)).await.unwrap();
        burst.acknowledges(FIRMS).await;
        let mut firms = burst.kill().await;

        for (firm, (sent, uploaded)) in firms.iter_mut().zip(before) {
            firm.sent.truncate(sent);
            firm.uploaded = uploaded;
            firm.upload = None;
        }
        check(restored.path(), &firms, true).await;
        // A server starts on it. What was acknowledged after the backup is lost with the machine: each firm sends again.
        let burst = Burst::begin(Served::start(restored.path()), firms.into_iter().map(Firm::after_a_loss).collect());
        burst.acknowledges(3 * FIRMS).await;
        let firms = burst.kill().await;
        check(restored.path(), &firms, true).await;
        assert!(firms.iter().any(|firm| firm.sent.iter().any(|sent| sent.leaf.is_some())));
    });
}

/// No firm gets anything acknowledged any more, and the server is still there to say so.
async fn all_in_trouble(burst: &mut Burst) -> Vec<Firm> {
    let firms = tokio::time::timeout(PATIENCE, burst.ended()).await.unwrap();
    let told = |firm: &Firm| matches!(&firm.trouble, Some(ClientError::Refused { status: 500.., .. }));
    for firm in &firms {
        println!("{}: {:?}", firm.tenderer, firm.trouble);
    }
    assert!(firms.iter().any(told));
    let public = Client::new(&burst.served.address).unwrap();
    public.procedure(&firms[0].procedure).await.unwrap();
    firms
}

#[test]
fn a_full_disk_refuses_and_loses_nothing() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    runtime.block_on(async {
        let served = Served::start(folder.path());
        let firms = firms(&served).await;
        let firms = burst(served, firms, 30 * FIRMS, Duration::ZERO).await;

        // Files may hardly grow any more: soon neither the database nor its log can be written.
        let database = folder.path().join("data/ceralacca.db");
        sql(&database, "PRAGMA wal_checkpoint(TRUNCATE)");
        let longest = fs::metadata(&database).unwrap().len() / 1024 + 64;
        let script = "trap '' XFSZ; ulimit -f \"$0\"; exec \"$@\"";
        let mut limited = Command::new("bash");
        limited.args(["-c", script, &longest.to_string(), env!("CARGO_BIN_EXE_ceralacca")]);
        let mut burst = Burst::begin(Served::spawn(limited.args(Served::arguments(folder.path()))), firms);
        let firms = all_in_trouble(&mut burst).await;
        drop(burst);
        check(folder.path(), &firms, false).await;

        // With room again, everything goes on.
        let firms = crate::firms::burst(Served::start(folder.path()), firms, 3 * FIRMS, Duration::ZERO).await;
        check(folder.path(), &firms, false).await;
    });
}

#[test]
fn a_store_of_objects_that_is_gone_refuses_and_comes_back() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    runtime.block_on(async {
        let served = Served::start(folder.path());
        let firms = firms(&served).await;
        let mut burst = Burst::begin(served, firms);
        burst.acknowledges(10 * FIRMS).await;
        let (objects, away) = (folder.path().join("data/objects"), folder.path().join("away"));
        fs::rename(&objects, &away).unwrap();
        fs::write(&objects, "").unwrap();
        let firms = all_in_trouble(&mut burst).await;
        fs::remove_file(&objects).unwrap();
        fs::rename(&away, &objects).unwrap();

        // The same server goes on once the disk is back.
        burst.resume(firms);
        burst.acknowledges(3 * FIRMS).await;
        let firms = burst.kill().await;
        assert!(firms.iter().all(|firm| firm.trouble.is_none()));
        check(folder.path(), &firms, false).await;
    });
}

#[test]
fn a_log_that_was_cut_gives_an_earlier_record_and_a_whole_one() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    runtime.block_on(async {
        let served = Served::start(folder.path());
        let firms = firms(&served).await;
        burst(served, firms, 40 * FIRMS, Duration::ZERO).await;
        let log = fs::metadata(folder.path().join("data/ceralacca.db-wal")).unwrap().len();
        let mut events = Vec::new();
        for part in 0..=8 {
            // Anywhere inside a page, too.
            let bytes = (log * part / 8).saturating_sub(part * 7);
            let (_copy, engine) = copied(folder.path(), Some(bytes)).await;
            events.push(whole(engine.as_ref()).await);
        }
        assert!(events.is_sorted() && events.first() < events.last(), "{events:?}");
    });
}
