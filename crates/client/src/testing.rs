//! A record as a test makes it: entries, a head over them, receipts with their proofs.

use ceralacca_procedure::event::{CustodianKey, CustodySnapshot};
use ceralacca_record::{
    Checkpoint, Entry, Hash, InstallationMode, LogProof, Receipt, SCHEMA, Salt, SigningKey, VerifierKey,
    merkle::{Growth, Tree},
};
use ceralacca_sealing::{Bytes, CustodianSecret};
use jiff::Timestamp;

/// Name of the installation.
pub(crate) const ORIGIN: &str = "ceralacca.example/record";

/// The key of a record; `seed` 1 is the one that the tests' devices know.
pub(crate) fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(ORIGIN, &[seed; 32]).unwrap()
}

pub(crate) fn known() -> Vec<VerifierKey> {
    vec![key(1).verifier()]
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// An entry whose kind is that of its payload.
pub(crate) fn entry(stream: &str, version: u64, instant: Timestamp, payload: serde_json::Value) -> Entry {
    Entry {
        schema: SCHEMA,
        installation: ORIGIN.into(),
        stream: stream.into(),
        version,
        body: Some("comune".into()),
        kind: payload["event"].as_str().unwrap().into(),
        kind_version: 1,
        instant,
        actor: "rup".into(),
        salt: Salt([u8::try_from(version).unwrap(); 32]),
        payload,
    }
}

/// The proof that a leaf is in a log whose head that key has signed.
pub(crate) fn proof(leaf: Hash, key: &SigningKey) -> LogProof {
    let leaves: Vec<Hash> = (0..7).map(|filler| Hash([filler; 32])).chain([leaf]).collect();
    let tree = Tree::new();
    let growth = Growth::new(&tree, &leaves);
    let head = Checkpoint { origin: ORIGIN.into(), size: growth.size(), root: growth.root(), extensions: vec![] };
    let hashes = growth.inclusion_proof(7).unwrap();
    LogProof { extra: None, index: 7, hashes, checkpoint: head.sign(key).unwrap() }
}

/// A receipt without its proof.
pub(crate) fn stated(entry: Entry, mode: InstallationMode, key: &SigningKey) -> Receipt {
    Receipt::issue(entry, None, mode, key).unwrap()
}

/// A receipt with its proof.
pub(crate) fn receipt(entry: Entry, key: &SigningKey) -> Receipt {
    let proof = proof(entry.leaf().unwrap(), key);
    stated(entry, InstallationMode::Regular, key).with_proof(&proof, &[key.verifier()]).unwrap()
}

/// Two of three custodians, and the keys of all.
pub(crate) fn custodians(epoch: u32) -> (CustodySnapshot, Vec<CustodianSecret>) {
    let mut rng = rand_core::UnwrapErr(getrandom::SysRng);
    let secrets: Vec<CustodianSecret> = (0..3).map(|_| CustodianSecret::generate(&mut rng)).collect();
    let named = secrets.iter().zip(["anna", "bruno", "carla"]);
    let named = named.map(|(secret, person)| CustodianKey {
        person: person.into(),
        public: Bytes(secret.public().to_bytes()).to_string(),
    });
    (CustodySnapshot { epoch, threshold: 2, custodians: named.collect() }, secrets)
}
