//! A witness cosigns what only grows, and refuses loudly what went back or has forked.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use ceralacca::witness::{self, Seen, Visit, WitnessError};
use ceralacca_record::{Checkpoint, Note, SigningKey, VerifierKey, WitnessKey, cosignature::cosigned_at};
use ceralacca_server::jobs;
use jiff::Timestamp;

use crate::house::{self, House};

fn at() -> Timestamp {
    "2026-03-02T10:00:00Z".parse().unwrap()
}

fn log(house: &House) -> VerifierKey {
    house.app.keys.record.verifier()
}

async fn publish(house: &House) {
    jobs::publish(&house.app).await.unwrap();
}

async fn size(house: &House) -> u64 {
    house.app.engine.log_size().await.unwrap()
}

async fn visit(house: &House, seen: Option<&Seen>) -> Result<Visit, WitnessError> {
    let mut shown = None;
    let answer = witness::visit(&house.public(), &log(house), &house::witness(), seen, at(), &mut shown).await;
    assert!(shown.is_some(), "the head that was shown is kept as evidence");
    answer
}

async fn text(house: &House, path: &str) -> String {
    String::from_utf8(house.public().get_bytes(path).await.unwrap()).unwrap()
}

#[tokio::test]
async fn growth_is_cosigned_and_nothing_else() {
    let house = House::open().await;
    publish(&house).await;
    let earlier = house.twin().await;
    let before = size(&house).await;
    publish(&house).await;
    let twin = house.twin().await;
    let common = before + 256;

    let first = visit(&house, None).await.unwrap();
    assert_eq!((first.seen.size, first.added), (common, common));
    house.public().add_cosignature(&first.cosigned).await.unwrap();
    let shown: Note = text(&house, &format!("/record/cosignatures/{common}")).await.parse().unwrap();
    let key = WitnessKey::of(&house::witness());
    assert_eq!(cosigned_at(&shown, &key), Ok(Some(at())));
    assert_eq!(Checkpoint::open(&shown, &[log(&house)]).unwrap().size, common);
    assert!(!text(&house, "/record/checkpoint").await.contains(key.name()), "receipts hold the head as it was signed");

    assert_eq!(visit(&house, Some(&first.seen)).await.unwrap().added, 0, "nothing new is no fault");
    publish(&house).await;
    let grown = visit(&house, Some(&first.seen)).await.unwrap();
    let own = common + 256;
    assert_eq!((grown.seen.size, grown.added), (own, 256));

    // The same installation twice from one moment on: each is sound by itself, and they contradict each other.
    publish(&twin).await;
    assert!(visit(&twin, Some(&first.seen)).await.is_ok(), "until then they were one");
    let forked = visit(&twin, Some(&grown.seen)).await;
    assert!(matches!(forked, Err(WitnessError::Forked { seen, now }) if (seen, now) == (own, own)), "{forked:?}");
    publish(&twin).await;
    let longer = visit(&twin, Some(&grown.seen)).await;
    assert!(matches!(longer, Err(WitnessError::Forked { seen, now }) if (seen, now) == (own, own + 256)), "{longer:?}");
    let back = visit(&earlier, Some(&grown.seen)).await;
    assert!(matches!(back, Err(WitnessError::RolledBack { seen, now }) if (seen, now) == (own, before)), "{back:?}");
    // What the witness saw of the one is no head of the other, which says so.
    let refused = twin.public().add_cosignature(&grown.cosigned).await;
    house::refused(refused, 409, "other_head");

    let stranger = SigningKey::from_seed(log(&house).name(), &[9; 32]).unwrap().verifier();
    let answer = witness::visit(&house.public(), &stranger, &house::witness(), None, at(), &mut None).await;
    assert!(matches!(answer, Err(WitnessError::Head(_))), "{answer:?}");
}

/// Runs `ceralacca witness` against an installation of this process.
async fn command(house: &House, folder: &Path) -> Output {
    let (base, key) = (house.base.clone(), log(house).to_string());
    let (secret, state) = (folder.join("witness.key"), folder.join("seen.json"));
    let run = move || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ceralacca"));
        command.args(["witness", "--log", &base, "--log-key", &key, "--name", house::witness().name()]);
        command.arg("--key").arg(secret).arg("--state").arg(state).output().unwrap()
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

#[tokio::test]
async fn the_command_keeps_what_it_saw_and_the_evidence() {
    let house = House::open().await;
    publish(&house).await;
    let twin = house.twin().await;
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("witness.key"), hex::encode([3; 32])).unwrap();
    let owner_only = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    fs::set_permissions(folder.path().join("witness.key"), owner_only).unwrap();
    let common = size(&house).await;
    for _ in 0..2 {
        let output = command(&house, folder.path()).await;
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        publish(&house).await;
    }
    let state = fs::read_to_string(folder.path().join("seen.json")).unwrap();
    assert!(text(&house, &format!("/record/cosignatures/{}", common + 256)).await.contains(house::witness().name()));

    publish(&twin).await;
    let output = command(&twin, folder.path()).await;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(1) && said.contains("THE RECORD HAS FORKED"), "{said}");
    assert_eq!(fs::read_to_string(folder.path().join("seen.json")).unwrap(), state, "what was seen stays");
    let evidence = fs::read_to_string(folder.path().join("seen.json.evidence")).unwrap();
    for of in [&house, &twin] {
        let head = text(of, &format!("/record/checkpoints/{}", common + 256)).await;
        assert!(evidence.contains(&head), "{evidence}");
    }
}
