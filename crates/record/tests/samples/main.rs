//! Samples of every format, kept for ever: what was recorded once must read, hash and verify the same in every later version.
//!
//! A new format gets new files; these are never changed.
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

mod build;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use ceralacca_record::receipt::{CheckId, Outcome};
use ceralacca_record::{Checkpoint, Entry, Hash, LogProof, Note, Receipt, VerifierKey, chain, verify_receipt};
use serde::Deserialize;

#[derive(Deserialize)]
struct Expected {
    first_leaf: Hash,
    tender_leaf: Hash,
    first_link: Hash,
    second_link: Hash,
    root: Hash,
    log_key: String,
    witness_key: String,
}

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/record"))
}

fn bytes(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).unwrap()
}

fn text(name: &str) -> String {
    String::from_utf8(bytes(name)).unwrap()
}

fn expected() -> Expected {
    serde_json::from_slice(&bytes("expected.json")).unwrap()
}

fn log_key() -> VerifierKey {
    expected().log_key.parse().unwrap()
}

#[test]
fn entries_still_hash_the_same() {
    let expected = expected();
    let mut previous = Hash::ZERO;
    let samples = [
        ("entry-first.json", expected.first_leaf, expected.first_link),
        ("entry-tender.json", expected.tender_leaf, expected.second_link),
    ];
    for (position, (name, leaf, link)) in (1..).zip(samples) {
        let entry = Entry::from_canonical(&bytes(name)).unwrap();
        assert_eq!(entry.canonical().unwrap(), bytes(name), "{name}");
        assert_eq!(entry.leaf().unwrap(), leaf, "{name}");
        previous = chain(&previous, position, &leaf);
        assert_eq!(previous, link, "{name}");
    }
}

#[test]
fn signed_texts_still_verify() {
    let expected = expected();
    let keys = [log_key(), expected.witness_key.parse().unwrap()];
    let note: Note = text("note.txt").parse().unwrap();
    assert_eq!(note.verify(&keys).unwrap().len(), 2);
    let head = Checkpoint::open(&text("checkpoint.txt").parse().unwrap(), &keys).unwrap();
    assert_eq!((head.size, head.root), (256, expected.root));
    let proof: LogProof = text("tender.tlog-proof").parse().unwrap();
    assert_eq!(proof.verify(&expected.tender_leaf, &keys).unwrap(), head);
}

#[test]
fn receipts_still_verify() {
    let samples = [
        ("receipt.json", false, Outcome::Passed, Outcome::Passed),
        ("receipt-without-proof.json", false, Outcome::Passed, Outcome::NotPossible),
        ("receipt-without-deadline.json", false, Outcome::NotPossible, Outcome::NotPossible),
        ("receipt-demo.json", true, Outcome::Passed, Outcome::NotPossible),
    ];
    for (name, demo, deadline, inclusion) in samples {
        assert_eq!(Receipt::from_bytes(&bytes(name)).unwrap().to_bytes().unwrap(), bytes(name), "{name}");
        let verdict = verify_receipt(&bytes(name), &[log_key()]);
        assert!(verdict.valid, "{name}: {verdict:#?}");
        assert_eq!(verdict.demo, demo, "{name}");
        assert_eq!(verdict.outcome(CheckId::Deadline), Some(deadline), "{name}");
        assert_eq!(verdict.outcome(CheckId::Inclusion), Some(inclusion), "{name}");
    }
}

#[test]
fn writers_still_give_the_same_bytes() {
    let samples = build::samples();
    for (name, written) in &samples {
        assert!(*written == bytes(name), "{name} is now written as\n{}", String::from_utf8_lossy(written));
    }
    let known: BTreeSet<String> =
        samples.keys().map(|name| (*name).to_owned()).chain(["rfc6962.json".into()]).collect();
    let found = fs::read_dir(folder()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    assert_eq!(found.collect::<BTreeSet<_>>(), known, "every sample file is checked");
    println!("{} samples", samples.len());
}
