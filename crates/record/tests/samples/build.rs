//! The samples, made again from what they say: fixed keys (public, for tests only), entries and places in the tree.

use std::collections::BTreeMap;

use ceralacca_record::merkle::{inclusion_proof, leaf_hash, root};
use ceralacca_record::{
    Checkpoint, Entry, Hash, InstallationMode, LogProof, Note, Receipt, SCHEMA, Salt, SigningKey, chain,
};
use serde_json::json;

const ORIGIN: &str = "ceralacca.example/record";

fn key(name: &str, seed: u8) -> SigningKey {
    SigningKey::from_seed(name, &[seed; 32]).unwrap()
}

/// The first act of an installation.
fn first_entry() -> Entry {
    Entry {
        schema: SCHEMA,
        installation: ORIGIN.into(),
        stream: "installation".into(),
        version: 1,
        body: None,
        kind: "installation_opened".into(),
        kind_version: 1,
        instant: "2026-01-07T08:00:00Z".parse().unwrap(),
        actor: "system".into(),
        salt: Salt([0x11; 32]),
        payload: json!({"mode": "regular", "note": "Città di \u{1f3db}, \"prova\"\n\u{1}", "limits": [0, -1, 9007199254740991_i64]}),
    }
}

/// The submission of a tender one microsecond before its deadline.
fn tender_entry() -> Entry {
    Entry {
        schema: SCHEMA,
        installation: ORIGIN.into(),
        stream: "tender/0198c0de-0000-7000-8000-000000000001/0198c0de-0000-7000-8000-000000000002".into(),
        version: 1,
        body: Some("0198c0de-0000-7000-8000-000000000003".into()),
        kind: "tender_submitted".into(),
        kind_version: 1,
        instant: "2026-03-02T10:59:59.999999Z".parse().unwrap(),
        actor: "0198c0de-0000-7000-8000-000000000004".into(),
        salt: Salt([0x22; 32]),
        payload: json!({
            "manifest": "5f".repeat(32),
            "envelopes": [{"class": "administrative", "lot": null, "size": 48211}, {"class": "economic", "lot": 1, "size": 9120}],
        }),
    }
}

/// Every sample by the name of its file.
pub fn samples() -> BTreeMap<&'static str, Vec<u8>> {
    let (log, witness) = (key(ORIGIN, 1), key("testimone.example/w", 2));
    let (first, tender) = (first_entry(), tender_entry());
    let leaves: Vec<Hash> = (0u64..256)
        .map(|index| match index {
            93 => tender.leaf().unwrap(),
            200 => first.leaf().unwrap(),
            other => leaf_hash(&other.to_be_bytes()),
        })
        .collect();
    let checkpoint = Checkpoint { origin: ORIGIN.into(), size: 256, root: root(&leaves), extensions: vec![] };
    let signed = checkpoint.sign(&log).unwrap();
    let proof = LogProof {
        extra: None,
        index: 93,
        hashes: inclusion_proof(&leaves, 93, 256).unwrap(),
        checkpoint: signed.clone(),
    };
    let deadline = Some("2026-03-02T11:00:00Z".parse().unwrap());
    let issue = |mode| Receipt::issue(tender.clone(), deadline, mode, &log).unwrap();
    let proved = issue(InstallationMode::Regular).with_proof(&proof, &[log.verifier()]).unwrap();
    let undated = Receipt::issue(first.clone(), None, InstallationMode::Regular, &log).unwrap();
    let link = chain(&Hash::ZERO, 1, &first.leaf().unwrap());
    let expected = json!({
        "first_leaf": first.leaf().unwrap(),
        "tender_leaf": tender.leaf().unwrap(),
        "first_link": link,
        "second_link": chain(&link, 2, &tender.leaf().unwrap()),
        "root": checkpoint.root,
        "log_key": log.verifier().to_string(),
        "witness_key": witness.verifier().to_string(),
    });
    BTreeMap::from([
        ("entry-first.json", first.canonical().unwrap()),
        ("entry-tender.json", tender.canonical().unwrap()),
        (
            "note.txt",
            Note::sign("Prima riga.\n\nTerza riga, è.\n", &[&log, &witness]).unwrap().to_string().into_bytes(),
        ),
        ("checkpoint.txt", signed.to_string().into_bytes()),
        ("tender.tlog-proof", proof.to_string().into_bytes()),
        ("receipt.json", proved.to_bytes().unwrap()),
        ("receipt-without-proof.json", issue(InstallationMode::Regular).to_bytes().unwrap()),
        ("receipt-without-deadline.json", undated.to_bytes().unwrap()),
        ("receipt-demo.json", issue(InstallationMode::Demo).to_bytes().unwrap()),
        ("expected.json", format!("{expected:#}\n").into_bytes()),
    ])
}
