//! What browsers get, compared with what the binary holds.

use std::process::Command;

use ceralacca_record::Hash;
use ceralacca_server::assets;
use tokio::net::TcpListener;

use crate::house::House;

/// Exit code, and what was printed.
async fn compared_with(server: &str) -> (Option<i32>, String) {
    let server = server.to_owned();
    let run = move || Command::new(env!("CARGO_BIN_EXE_ceralacca")).args(["modules", "--server", &server]).output();
    let output = tokio::task::spawn_blocking(run).await.unwrap().unwrap();
    (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

#[tokio::test]
async fn an_installation_gives_browsers_what_the_binary_holds() {
    let house = House::open().await;
    let (code, told) = compared_with(&house.base).await;
    assert_eq!(code, Some(0), "{told}");
    let names = assets::digests();
    assert!(names.contains_key("tender-worker.js") && names.keys().any(|name| name.ends_with(".wasm")), "{names:?}");
    assert_eq!(told.lines().filter(|line| line.starts_with("uguale  ")).count(), names.len());
    // The list that an installation publishes is of what it gives.
    let list = String::from_utf8(house.public().get_bytes("/assets/SHA256SUMS").await.unwrap()).unwrap();
    assert_eq!(list.lines().count(), names.len());
    for line in list.lines() {
        let (digest, name) = line.split_once("  ").unwrap();
        let given = house.public().get_bytes(&assets::url(name)).await.unwrap();
        assert_eq!(Hash::of(&[&given]).to_string(), digest, "{name}");
    }
}

#[tokio::test]
async fn an_altered_program_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let altered = axum::Router::new().fallback(|| async { "fetch('https://elsewhere')" });
    tokio::spawn(async move { axum::serve(listener, altered).await.unwrap() });
    let (code, told) = compared_with(&base).await;
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("DIVERSO  tender-worker.js"), "{told}");
    let count = assets::digests().len();
    assert!(told.contains(&format!("{count} file su {count} non sono quelli di questa versione")), "{told}");
}
