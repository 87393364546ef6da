use ceralacca_record::{Entry, InstallationMode};
use serde_json::{Value, json};

use super::*;
use crate::testing::{at, custodians, entry, key, known, proof, receipt, stated};

const PROCEDURE: &str = "scuola";

fn published(custody: &CustodySnapshot) -> Entry {
    let payload = json!({"event": "published", "custody": custody, "deadline": "2026-04-01T10:00:00Z"});
    entry("procedure/scuola", 4, at("2026-03-02T09:00:00Z"), payload)
}

fn prove(receipt: &Receipt) -> Result<ProvedCustody, CustodyDoubt> {
    ProvedCustody::prove(receipt, PROCEDURE, "comune", &known(), false)
}

#[test]
fn the_custodians_are_those_of_the_publication() {
    let (custody, secrets) = custodians(3);
    let proved = prove(&receipt(published(&custody), &key(1))).unwrap();
    let set = proved.set();
    assert_eq!((set.body.as_str(), set.epoch, set.threshold, set.custodians.len()), ("comune", 3, 2, 3));
    assert_eq!(set.custodians[1].public, secrets[1].public());
    assert_eq!(proved.fingerprint().replace(' ', ""), set.digest().to_string());
    assert_eq!(proved.published_at(), at("2026-03-02T09:00:00Z"));
}

/// A server that lies: what it changes in an honest answer, and the doubt that it meets.
type Lie = (&'static str, &'static str, fn(Honest) -> Receipt);

/// An honest publication, and what a server that lies has besides.
struct Honest {
    entry: Entry,
    receipt: Receipt,
    own: CustodySnapshot,
}

/// The entry with one part of its payload replaced, signed and proved anew as a server can that has the record's key.
fn resigned(mut entry: Entry, change: impl Fn(&mut Value)) -> Receipt {
    change(&mut entry.payload);
    entry.kind = entry.payload["event"].as_str().unwrap().into();
    receipt(entry, &key(1))
}

const LIES: [Lie; 17] = [
    ("its own keys, in a receipt that is not signed anew", "receipt", |mut honest| {
        honest.receipt.entry.payload["custody"] = serde_json::to_value(honest.own).unwrap();
        honest.receipt
    }),
    ("one swapped key, in a receipt that is not signed anew", "receipt", |mut honest| {
        let swapped = honest.own.custodians[0].public.clone();
        honest.receipt.entry.payload["custody"]["custodians"][0]["public"] = swapped.into();
        honest.receipt
    }),
    ("a lower threshold", "receipt", |mut honest| {
        honest.receipt.entry.payload["custody"]["threshold"] = 1.into();
        honest.receipt
    }),
    ("another epoch", "receipt", |mut honest| {
        honest.receipt.entry.payload["custody"]["epoch"] = 9.into();
        honest.receipt
    }),
    ("its own keys under another record key", "receipt", |honest| {
        let mut entry = honest.entry;
        entry.payload["custody"] = serde_json::to_value(honest.own).unwrap();
        receipt(entry, &key(2))
    }),
    ("the honest publication under another record key", "receipt", |honest| receipt(honest.entry, &key(2))),
    ("the statement of another act", "receipt", |mut honest| {
        let mut other = honest.entry;
        other.version += 1;
        honest.receipt.statement = receipt(other, &key(1)).statement;
        honest.receipt
    }),
    ("the proof of another act", "receipt", |mut honest| {
        let mut other = honest.entry;
        other.version += 1;
        honest.receipt.proof = receipt(other, &key(1)).proof;
        honest.receipt
    }),
    ("a proof under a head that another key signed", "receipt", |mut honest| {
        honest.receipt.proof = Some(proof(honest.entry.leaf().unwrap(), &key(2)).to_string());
        honest.receipt
    }),
    ("no proof", "not_in_record", |honest| stated(honest.entry, InstallationMode::Regular, &key(1))),
    ("a demo in the place of a regular installation", "demo", |honest| {
        let proof = proof(honest.entry.leaf().unwrap(), &key(1));
        stated(honest.entry, InstallationMode::Demo, &key(1)).with_proof(&proof, &known()).unwrap()
    }),
    ("another procedure's publication", "other_act", |honest| {
        let entry = Entry { stream: "procedure/palestra".into(), ..honest.entry };
        receipt(entry, &key(1))
    }),
    ("another body's publication", "other_act", |honest| {
        receipt(Entry { body: Some("provincia".into()), ..honest.entry }, &key(1))
    }),
    ("a body's act that names custodians", "other_act", |honest| {
        resigned(honest.entry, |payload| {
            let custody = payload["custody"].take();
            *payload = json!({"event": "custodians_named", "custody": custody});
        })
    }),
    ("another act of the procedure", "other_act", |honest| {
        resigned(honest.entry, |payload| {
            *payload = json!({"event": "extended", "deadline": "2026-05-01T10:00:00Z", "reason": "x"});
        })
    }),
    ("one person under two names", "set", |honest| {
        resigned(honest.entry, |payload| {
            let twice = payload["custody"]["custodians"][0]["public"].clone();
            payload["custody"]["custodians"][1]["public"] = twice;
        })
    }),
    ("a key that is none", "set", |honest| {
        resigned(honest.entry, |payload| payload["custody"]["custodians"][2]["public"] = "AAAA".into())
    }),
];

#[test]
fn a_server_that_lies_gets_nothing_sealed() {
    for (lie, doubt, alter) in LIES {
        let (custody, own) = (custodians(3).0, custodians(3).0);
        let entry = published(&custody);
        let receipt = receipt(entry.clone(), &key(1));
        prove(&receipt).unwrap();
        let refused = prove(&alter(Honest { entry, receipt, own })).unwrap_err();
        assert_eq!(refused.code(), doubt, "{lie}: {refused}");
        let text = refused.text();
        assert!(!text.it.is_empty() && !text.en.is_empty() && text.it != text.en, "{lie}");
    }
}

#[test]
fn a_demo_is_sealed_to_only_by_who_means_it() {
    let entry = published(&custodians(1).0);
    let proof = proof(entry.leaf().unwrap(), &key(1));
    let demo = stated(entry, InstallationMode::Demo, &key(1)).with_proof(&proof, &known()).unwrap();
    assert_eq!(prove(&demo).unwrap_err(), CustodyDoubt::Demo);
    ProvedCustody::prove(&demo, PROCEDURE, "comune", &known(), true).unwrap();
}

/// What no receipt can prevent: a server that has the record's key signs a second publication. It has then signed two entries for one
/// place of one stream, and either firm that keeps its receipt convicts it.
#[test]
fn a_second_publication_by_the_record_itself_is_evidence_against_it() {
    let (honest, own) = (published(&custodians(3).0), published(&custodians(3).0));
    let (one, other) = (receipt(honest, &key(1)), receipt(own, &key(1)));
    let fingerprints = [&one, &other].map(|receipt| prove(receipt).unwrap().fingerprint());
    assert_ne!(fingerprints[0], fingerprints[1], "who compares the fingerprints sees it before anything is sealed");
    assert_eq!((&one.entry.stream, one.entry.version), (&other.entry.stream, other.entry.version));
    assert_ne!(one.leaf().unwrap(), other.leaf().unwrap());
}
