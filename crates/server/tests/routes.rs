//! The list of routes and of who may call them is a text file that a reader sees change.

use std::{fmt::Write as _, sync::Arc};

use ceralacca_server::{Config, access::Access, installation, routes};
use ceralacca_storage::{ManualClock, SeededRandom};

#[tokio::test]
async fn routes_file_is_current() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config {
        database: format!("sqlite:{}", folder.path().join("record.db").display()),
        data: folder.path().to_owned(),
        demo: true,
        ..Config::default()
    };
    let clock = Arc::new(ManualClock::new("2026-01-01T00:00:00Z".parse().unwrap()));
    let app = installation::start(config, clock, Arc::new(SeededRandom::new(1))).await.unwrap();
    let mut text = String::from(
        "# Routes and who may call them. Remade by a test; see access.rs. Demo routes exist in demo installations only.\n",
    );
    for mounted in routes::mounted(&app) {
        let access = match mounted.access {
            Access::Public => "public".to_owned(),
            Access::Login => "login".to_owned(),
            Access::Act(act) => format!("act {act:?}"),
            Access::Requires(act) => format!("requires {act:?}"),
        };
        writeln!(text, "{} {} | {access}", mounted.method, mounted.path).unwrap();
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/routes.txt");
    if std::env::var_os("UPDATE_ROUTES").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    let changed: Vec<_> = text.lines().filter(|line| !found.lines().any(|known| known == *line)).collect();
    assert!(found == text, "routes changed: review, then run with UPDATE_ROUTES=1; new or different: {changed:#?}");
}
