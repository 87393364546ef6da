use serde_json::json;

use super::*;
use crate::head::plan_block;
use crate::merkle::{Growth, Tree};
use crate::test_random::TestRandom;
use crate::{Checkpoint, SCHEMA, Salt};

const ORIGIN: &str = "ceralacca.example/record";

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(ORIGIN, &[seed; 32]).unwrap()
}

fn entry() -> Entry {
    Entry {
        schema: SCHEMA,
        installation: ORIGIN.into(),
        stream: "tender/p1/t1".into(),
        version: 1,
        body: Some("b1".into()),
        kind: "tender_submitted".into(),
        kind_version: 1,
        instant: "2026-03-02T10:59:59.999999Z".parse().unwrap(),
        actor: "person-1".into(),
        salt: Salt([9; 32]),
        payload: json!({"manifest": "00ff", "size": 12}),
    }
}

fn deadline() -> Option<Timestamp> {
    Some("2026-03-02T11:00:00Z".parse().unwrap())
}

fn issued() -> Receipt {
    Receipt::issue(entry(), deadline(), InstallationMode::Regular, &key(1)).unwrap()
}

/// The proof of a leaf in a fresh log whose head advanced once.
fn proof_of(leaf: Hash) -> LogProof {
    let plan = plan_block(&[(1, leaf)], 0, crate::head::DEFAULT_BLOCK_SIZE, &mut TestRandom::new(5)).unwrap();
    let leaves: Vec<Hash> = plan.iter().map(|planned| planned.hash).collect();
    let tree = Tree::new();
    let growth = Growth::new(&tree, &leaves);
    let index = plan.iter().find(|planned| planned.position == Some(1)).unwrap().index;
    let checkpoint = Checkpoint { origin: ORIGIN.into(), size: growth.size(), root: growth.root(), extensions: vec![] };
    let hashes = growth.inclusion_proof(index).unwrap();
    LogProof { extra: None, index, hashes, checkpoint: checkpoint.sign(&key(1)).unwrap() }
}

fn proved() -> Receipt {
    let proof = proof_of(entry().leaf().unwrap());
    issued().with_proof(&proof, &[key(1).verifier()]).unwrap()
}

fn verdict(receipt: &Receipt) -> Verdict {
    verify_receipt(&receipt.to_bytes().unwrap(), &[key(1).verifier()])
}

/// The checks that ended as `outcome`.
fn ended(verdict: &Verdict, outcome: Outcome) -> Vec<CheckId> {
    verdict.checks.iter().filter(|check| check.outcome == outcome).map(|check| check.id).collect()
}

#[test]
fn whole_life_of_a_receipt() {
    let first = verdict(&issued());
    assert!(first.valid && !first.demo);
    assert_eq!(ended(&first, Outcome::NotPossible), [CheckId::Checkpoint, CheckId::Inclusion]);
    assert!(first.summary_it.contains("2 marzo 2026, ore 11:59:59 (ora italiana)"), "{}", first.summary_it);
    let later = verdict(&proved());
    assert!(later.valid);
    assert_eq!(ended(&later, Outcome::Passed).len(), 11, "{later:#?}");
    let bytes = proved().to_bytes().unwrap();
    assert_eq!(Receipt::from_bytes(&bytes).unwrap(), proved());
}

#[test]
fn demo_says_so_first() {
    let demo = Receipt::issue(entry(), None, InstallationMode::Demo, &key(1)).unwrap();
    let verdict = verdict(&demo);
    assert!(verdict.valid && verdict.demo);
    assert!(verdict.summary_it.starts_with("ATTENZIONE: RICEVUTA DIMOSTRATIVA"));
    assert!(verdict.summary_en.starts_with("WARNING: DEMO RECEIPT"));
    assert_eq!(verdict.outcome(CheckId::Mode), Some(Outcome::NotPossible));
    assert_eq!(verdict.outcome(CheckId::Deadline), Some(Outcome::NotPossible));
}

#[test]
fn late_or_foreign_acts_have_no_receipt() {
    let mut late = entry();
    late.instant = "2026-03-02T11:00:00.000001Z".parse().unwrap();
    let refused = Receipt::issue(late, deadline(), InstallationMode::Regular, &key(1));
    assert!(matches!(refused, Err(ReceiptError::Statement(StatementError::Late { .. }))));
    let mut punctual = entry();
    punctual.instant = deadline().unwrap();
    let punctual = Receipt::issue(punctual, deadline(), InstallationMode::Regular, &key(1)).unwrap();
    assert_eq!(verdict(&punctual).outcome(CheckId::Deadline), Some(Outcome::Passed));
    let mut foreign = entry();
    foreign.installation = "other.example".into();
    let refused = Receipt::issue(foreign, None, InstallationMode::Regular, &key(1));
    assert!(matches!(refused, Err(ReceiptError::Installation { .. })));
}

#[test]
fn proof_must_be_of_this_entry() {
    let other = proof_of(Hash([3; 32]));
    assert!(matches!(issued().with_proof(&other, &[key(1).verifier()]), Err(ReceiptError::Proof(_))));
    let mut extra = proof_of(entry().leaf().unwrap());
    extra.extra = Some(vec![1]);
    assert!(matches!(issued().with_proof(&extra, &[key(1).verifier()]), Err(ReceiptError::Extra)));
    assert!(issued().with_proof(&proof_of(entry().leaf().unwrap()), &[key(2).verifier()]).is_err());
}

#[test]
fn each_fraud_fails_its_check() {
    type Fraud = fn(&mut Receipt);
    let frauds: [(CheckId, Fraud); 10] = [
        (CheckId::File, |receipt| receipt.format = "ceralacca-receipt/2".into()),
        (CheckId::Statement, |receipt| receipt.statement = receipt.statement.replace(":59.", ":58.")),
        (CheckId::Statement, |receipt| {
            let statement: Note = receipt.statement.parse().unwrap();
            receipt.statement = Note::sign(statement.text(), &[&key(2)]).unwrap().to_string();
        }),
        (CheckId::Leaf, |receipt| receipt.entry.payload = json!({"manifest": "00fe", "size": 12})),
        (CheckId::Leaf, |receipt| receipt.entry.version = 2),
        (CheckId::Instant, |receipt| receipt.entry.instant = "2026-03-01T00:00:00Z".parse().unwrap()),
        (CheckId::Origin, |receipt| receipt.entry.installation = "other.example".into()),
        (CheckId::Checkpoint, |receipt| {
            receipt.proof = receipt.proof.as_ref().map(|proof| proof.replace("\n256\n", "\n255\n"))
        }),
        (CheckId::Checkpoint, |receipt| {
            receipt.proof = receipt.proof.as_ref().map(|proof| proof.replace("index", "extra AAAA\nindex"))
        }),
        (CheckId::Inclusion, |receipt| receipt.proof = Some(proof_of(Hash([3; 32])).to_string())),
    ];
    for (check, fraud) in frauds {
        let mut receipt = proved();
        fraud(&mut receipt);
        let verdict = verdict(&receipt);
        assert!(!verdict.valid, "{check:?}");
        assert_eq!(verdict.outcome(check), Some(Outcome::Failed), "{check:?}: {verdict:#?}");
        assert!(verdict.summary_it.starts_with("La ricevuta NON è valida"));
    }
}

/// Frauds by the installation itself, signed with its key.
#[test]
fn a_signed_lie_is_found() {
    let sign = |statement: Statement| {
        let mut receipt = issued();
        receipt.statement = Note::sign(&statement.to_text().unwrap(), &[&key(1)]).unwrap().to_string();
        verdict(&receipt)
    };
    let truth = Statement {
        origin: ORIGIN.into(),
        leaf: entry().leaf().unwrap(),
        instant: entry().instant,
        deadline: deadline(),
        mode: InstallationMode::Regular,
    };
    assert!(sign(truth.clone()).valid);
    let earlier = sign(Statement { instant: "2026-03-01T00:00:00Z".parse().unwrap(), ..truth.clone() });
    assert_eq!(ended(&earlier, Outcome::Failed), [CheckId::Instant]);
    let missed = sign(Statement { deadline: Some("2026-03-02T10:00:00Z".parse().unwrap()), ..truth.clone() });
    assert_eq!(ended(&missed, Outcome::Failed), [CheckId::Deadline]);
    let other = sign(Statement { origin: "other.example".into(), ..truth });
    assert_eq!(ended(&other, Outcome::Failed), [CheckId::Origin]);
}

#[test]
fn signatures_of_others_do_not_count() {
    let mut receipt = issued();
    let witness = SigningKey::from_seed("witness.example", &[8; 32]).unwrap();
    let statement: Note = receipt.statement.parse().unwrap();
    receipt.statement = Note::sign(statement.text(), &[&key(1), &witness]).unwrap().to_string();
    let with_both = verdict(&receipt);
    assert!(with_both.valid);
    assert_eq!(with_both.outcome(CheckId::OtherSignatures), Some(Outcome::NotPossible));
    // A trusted witness alone is not the installation.
    receipt.statement = Note::sign(statement.text(), &[&witness]).unwrap().to_string();
    let alone = verify_receipt(&receipt.to_bytes().unwrap(), &[key(1).verifier(), witness.verifier()]);
    assert_eq!(ended(&alone, Outcome::Failed), [CheckId::Origin]);
}

/// An entry of the greatest size and depth still fits into its receipt.
#[test]
fn greatest_entry_has_a_receipt() {
    let mut great = entry();
    great.payload = (0..31).fold(json!("x".repeat(1_000_000)), |inner, _| json!([inner]));
    let receipt = Receipt::issue(great, deadline(), InstallationMode::Regular, &key(1)).unwrap();
    assert!(verdict(&receipt).valid);
}
