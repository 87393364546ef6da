//! No byte of a receipt file can change unseen.
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

use ceralacca_record::receipt::{CheckId, Outcome, Verdict};
use ceralacca_record::{VerifierKey, verify_receipt};
use proptest::prelude::*;

fn read(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/../../testdata/record/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn keys() -> [VerifierKey; 1] {
    let expected: serde_json::Value = serde_json::from_slice(&read("expected.json")).unwrap();
    [expected["log_key"].as_str().unwrap().parse().unwrap()]
}

fn is_found(verdict: &Verdict) -> bool {
    !verdict.valid && verdict.checks.iter().any(|check| check.outcome == Outcome::Failed)
}

#[test]
fn every_flipped_bit_is_found() {
    let keys = keys();
    let mut tried = 0;
    for name in ["receipt.json", "receipt-demo.json"] {
        let mut bytes = read(name);
        assert!(verify_receipt(&bytes, &keys).valid);
        for at in 0..bytes.len() {
            for bit in 0..8 {
                bytes[at] ^= 1 << bit;
                assert!(is_found(&verify_receipt(&bytes, &keys)), "{name}: bit {bit} of byte {at}");
                bytes[at] ^= 1 << bit;
                tried += 1;
            }
        }
    }
    println!("{tried} flipped bits, all found");
}

#[test]
fn the_other_scalar_of_a_signature_is_refused() {
    // S and S + L satisfy the same equation; only the reduced S is a signature (RFC 8032 §5.1.7).
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let text = String::from_utf8(read("checkpoint.txt")).unwrap();
    let encoded = text.trim_end().rsplit(' ').next().unwrap();
    let mut signature = STANDARD.decode(encoded).unwrap();
    let mut carry = 0;
    for (byte, order) in signature[36..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        *byte = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    assert_eq!(carry, 0);
    let altered: ceralacca_record::Note = text.replace(encoded, &STANDARD.encode(&signature)).parse().unwrap();
    assert!(altered.verify(&keys()).is_err());
    let honest: ceralacca_record::Note = text.parse().unwrap();
    assert!(honest.verify(&keys()).is_ok());
}

#[test]
fn a_key_too_few_is_not_enough() {
    let verdict = verify_receipt(&read("receipt.json"), &[]);
    assert!(is_found(&verdict));
    assert_eq!(verdict.outcome(CheckId::Statement), Some(Outcome::Failed));
}

proptest! {
    #[test]
    fn any_edit_is_found(
        at: prop::sample::Index, removed in 0usize..4, added in prop::collection::vec(any::<u8>(), 0..4),
    ) {
        let original = read("receipt.json");
        let at = at.index(original.len());
        let end = (at + removed).min(original.len());
        let mut edited = original.clone();
        edited.splice(at..end, added);
        prop_assume!(edited != original);
        prop_assert!(is_found(&verify_receipt(&edited, &keys())));
    }

    #[test]
    fn anything_gets_a_verdict(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let verdict = verify_receipt(&bytes, &keys());
        prop_assert!(is_found(&verdict));
        prop_assert_eq!(verdict.checks.len(), 11);
    }

    /// Well-formed JSON with foreign texts inside: the readers of statement, proof and entry are all reached.
    #[test]
    fn foreign_members_get_a_verdict(statement in "(\\PC|\n|— | ){0,60}", proof in proptest::option::of("(\\PC|\n){0,60}")) {
        let mut receipt: serde_json::Value = serde_json::from_slice(&read("receipt.json")).unwrap();
        receipt["statement"] = statement.into();
        receipt["proof"] = proof.into();
        let bytes = ceralacca_record::canonical::to_canonical(&receipt).unwrap();
        let verdict = verify_receipt(&bytes, &keys());
        prop_assert!(is_found(&verdict));
        prop_assert_eq!(verdict.outcome(CheckId::File), Some(Outcome::Passed));
    }
}
