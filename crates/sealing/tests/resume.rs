//! An envelope that survives a closed page: the same file gives the same bytes, and no key ever seals two plaintexts.
#![expect(clippy::unwrap_used, reason = "helpers of tests, outside the test functions that the lint knows")]

mod common;

use std::collections::BTreeMap;

use ceralacca_sealing::{EnvelopeSealer, Fingerprint, Fingerprinter, RestoreError, SealError, limits::BLOCK_BYTES};
use common::{Body, Sealed, SeededRng, bytes, context, read_all, seal};
use proptest::prelude::*;
use serde_json::json;

fn fingerprint(plain: &[u8], rng: &mut SeededRng) -> Fingerprint {
    let mut reading = Fingerprinter::new(rng);
    // Pieces of odd size, so that block edges fall anywhere.
    for piece in plain.chunks(300_007) {
        reading.update(piece).unwrap();
    }
    reading.finish()
}

fn plan(sealer: &mut EnvelopeSealer, plain: &[u8], rng: &mut SeededRng) -> u32 {
    let fingerprint = fingerprint(plain, rng);
    sealer.plan("offer", "offerta.pdf", "application/pdf", fingerprint, rng).unwrap()
}

/// The sealed bytes that leave the device, and how it ended.
fn emit(sealer: &mut EnvelopeSealer, number: u32, plain: &[u8]) -> (Vec<u8>, Result<(), SealError>) {
    let mut out = Vec::new();
    let mut file = sealer.reseal(number).unwrap();
    for piece in plain.chunks(250_003) {
        let sent = out.len();
        if let Err(error) = file.update(piece, &mut out) {
            out.truncate(sent);
            return (out, Err(error));
        }
    }
    let sent = out.len();
    match file.finish(&mut out) {
        Ok(part) => (out, sealer.add(part)),
        Err(error) => {
            out.truncate(sent);
            (out, Err(error))
        }
    }
}

fn sealer(seed: &str) -> (Body, EnvelopeSealer, SeededRng) {
    let mut rng = SeededRng::new(seed);
    let body = Body::new(2, 3, &mut rng);
    let sealer = EnvelopeSealer::new(context(), &body.set, None, &mut rng).unwrap();
    (body, sealer, rng)
}

#[test]
fn a_file_picked_again_gives_the_same_bytes() {
    let (body, mut sealer, mut rng) = sealer("again");
    let rng = &mut rng;
    let plain = bytes(BLOCK_BYTES * 2 + 70_001);
    let number = plan(&mut sealer, &plain, rng);
    let saved = sealer.save().unwrap();
    let (first, ended) = emit(&mut sealer, number, &plain);
    assert_eq!(ended, Ok(()));
    let in_one_pass = seal(context(), &body, None, std::slice::from_ref(&plain), rng);
    assert_eq!(first.len(), in_one_pass.objects[1].len());
    drop(sealer);

    let mut again = EnvelopeSealer::restore(&saved).unwrap();
    assert!(again.files()[0].sealed.is_none());
    assert_eq!(emit(&mut again, number, &plain), (first.clone(), Ok(())));
    assert_eq!(again.files()[0].sealed.as_ref().unwrap().length, first.len() as u64);
    assert_eq!(emit(&mut again, number, &plain), (first.clone(), Ok(())), "and once more");

    // Finished files need not be read again, and the envelope opens as if nothing had happened.
    let finished = EnvelopeSealer::restore(&again.save().unwrap()).unwrap();
    let (header, index) = finished.finish(json!({"discount": "12.345"}), rng).unwrap();
    header.check(&context(), &body.set).unwrap();
    let key = body.open(&header);
    let (_, files) = read_all(&key, &Sealed { header, objects: vec![index, first] }).unwrap();
    assert_eq!(files, [plain]);
}

#[test]
fn another_plaintext_is_refused_before_any_of_it_is_sealed() {
    let (_, mut sealer, mut rng) = sealer("other");
    let plain = bytes(BLOCK_BYTES * 2 + 10);
    let number = plan(&mut sealer, &plain, &mut rng);
    let (whole, _) = emit(&mut sealer, number, &plain);
    let altered = |at: usize| {
        let mut other = plain.clone();
        other[at] ^= 1;
        other
    };
    let longer = [&plain[..], b"x"].concat();
    let others =
        [altered(0), altered(BLOCK_BYTES), altered(plain.len() - 1), plain[..BLOCK_BYTES].to_vec(), longer, Vec::new()];
    for other in others {
        let (sent, ended) = emit(&mut sealer, number, &other);
        assert_eq!(ended, Err(SealError::OtherPlaintext));
        assert!(whole.starts_with(&sent), "what left the device is what left it before");
    }
    // After a refusal nothing more is sealed, not even what would be right.
    let mut file = sealer.reseal(number).unwrap();
    let mut out = Vec::new();
    assert!(file.update(&altered(0), &mut out).is_err());
    assert!(file.update(&plain, &mut out).is_err() || out.is_empty());
}

#[test]
fn a_removed_file_leaves_the_others_and_its_salts_are_never_used_again() {
    let (body, mut sealer, mut rng) = sealer("removed");
    let rng = &mut rng;
    let plains = [bytes(10), bytes(70_000), bytes(0)];
    let numbers: Vec<u32> = plains.iter().map(|plain| plan(&mut sealer, plain, rng)).collect();
    let objects: Vec<Vec<u8>> =
        numbers.iter().zip(&plains).map(|(number, plain)| emit(&mut sealer, *number, plain).0).collect();
    sealer.remove(numbers[1]).unwrap();
    assert_eq!(sealer.remove(numbers[1]), Err(SealError::FileUnexpected { number: numbers[1] }));
    assert_eq!(sealer.reseal(numbers[1]).err(), Some(SealError::FileUnexpected { number: numbers[1] }));
    let added = plan(&mut sealer, &plains[1], rng);
    assert!(!numbers.contains(&added));
    let (object, _) = emit(&mut sealer, added, &plains[1]);
    assert_ne!(object[8..64], objects[1][8..64], "another salt and another key for the same plaintext");
    let (header, index) = sealer.finish(json!(null), rng).unwrap();
    let objects = vec![index, objects[0].clone(), objects[2].clone(), object];
    let key = body.open(&header);
    let (_, files) = read_all(&key, &Sealed { header, objects }).unwrap();
    assert_eq!(files, [plains[0].clone(), plains[2].clone(), plains[1].clone()]);
}

#[test]
fn one_fingerprint_serves_one_file() {
    let (_, mut sealer, mut rng) = sealer("twice");
    let rng = &mut rng;
    let taken = fingerprint(b"plain", rng);
    let number = sealer.plan("offer", "a.pdf", "application/pdf", taken.clone(), rng).unwrap();
    let again = sealer.plan("offer", "b.pdf", "application/pdf", taken, rng);
    assert_eq!(again, Err(SealError::FileUnexpected { number }));
}

#[test]
fn a_file_sealed_in_one_pass_is_saved_when_it_is_finished() {
    let (_, mut sealer, mut rng) = sealer("one pass");
    let rng = &mut rng;
    let mut done = sealer.file("offer", "a.pdf", "application/pdf", rng).unwrap();
    done.update(b"a", &mut Vec::new()).unwrap();
    sealer.add(done.finish(&mut Vec::new()).unwrap()).unwrap();
    let begun = sealer.file("offer", "b.pdf", "application/pdf", rng).unwrap();
    let mut restored = EnvelopeSealer::restore(&sealer.save().unwrap()).unwrap();
    let files = restored.files();
    assert!(files.len() == 1 && files[0].name == "a.pdf" && files[0].sealed.is_some());
    assert!(restored.add(begun.finish(&mut Vec::new()).unwrap()).is_err());
    assert!(restored.reseal(files[0].number).is_err(), "nothing is kept to seal it by");
    assert_eq!(plan(&mut restored, b"c", rng), 3, "numbers go on");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Files come and go, are sealed in part or whole, the page closes and opens: no head is seen with two plaintexts,
    /// nor two heads alike for different files.
    #[test]
    fn no_key_ever_seals_two_plaintexts(seed: u64, steps in proptest::collection::vec((0_u8..6, any::<prop::sample::Index>(), 0_usize..5), 1..40)) {
        let (_, mut sealer, mut rng) = sealer(&seed.to_string());
        let rng = &mut rng;
        let lengths = [0, 5, 4096, 65_536, 70_000];
        let mut plains: BTreeMap<u32, Vec<u8>> = BTreeMap::new();
        let mut seen: BTreeMap<Vec<u8>, Vec<u8>> = BTreeMap::new();
        let mut saved = sealer.save().unwrap();
        for (step, which, length) in steps {
            let numbers: Vec<u32> = sealer.files().iter().map(|file| file.number).collect();
            let number = (!numbers.is_empty()).then(|| numbers[which.index(numbers.len())]);
            match (step, number) {
                (0 | 1, _) | (_, None) => {
                    let plain: Vec<u8> = bytes(lengths[length]).iter().map(|byte| byte ^ seed as u8).collect();
                    plains.insert(plan(&mut sealer, &plain, rng), plain);
                    saved = sealer.save().unwrap();
                }
                (2, Some(number)) => {
                    sealer.remove(number).unwrap();
                }
                (3, Some(_)) => {
                    sealer = EnvelopeSealer::restore(&saved).unwrap();
                    let known: Vec<u32> = sealer.files().iter().map(|file| file.number).collect();
                    plains.retain(|number, _| known.contains(number));
                }
                (4, Some(number)) => {
                    let mut other = plains[&number].clone();
                    other.push(7);
                    prop_assert_eq!(emit(&mut sealer, number, &other).1, Err(SealError::OtherPlaintext));
                }
                (_, Some(number)) => {
                    let plain = plains[&number].clone();
                    let (sent, ended) = emit(&mut sealer, number, &plain);
                    prop_assert_eq!(ended, Ok(()));
                    let before = seen.insert(sent[..64].to_vec(), sent.clone());
                    prop_assert!(before.is_none_or(|before| before == sent));
                }
            }
        }
    }

    #[test]
    fn an_altered_state_is_refused_or_is_another_sound_one(at: prop::sample::Index, bit in 0..8) {
        let (_, mut sealer, mut rng) = sealer("state");
        plan(&mut sealer, b"plain", &mut rng);
        let mut saved = sealer.save().unwrap().to_vec();
        let at = at.index(saved.len());
        saved[at] ^= 1_u8 << bit;
        if let Ok(restored) = EnvelopeSealer::restore(&saved) {
            prop_assert_eq!(restored.context(), sealer.context());
        }
    }
}

#[test]
fn a_state_with_another_key_is_refused() {
    let (_, first, mut rng) = sealer("key");
    let second = EnvelopeSealer::new(context(), &Body::new(2, 3, &mut rng).set, None, &mut rng).unwrap();
    let mut one: serde_json::Value = serde_json::from_slice(&first.save().unwrap()).unwrap();
    let two: serde_json::Value = serde_json::from_slice(&second.save().unwrap()).unwrap();
    one["key"] = two["key"].clone();
    assert_eq!(EnvelopeSealer::restore(one.to_string().as_bytes()).err(), Some(RestoreError::Key));
    assert!(matches!(EnvelopeSealer::restore(b"{}"), Err(RestoreError::Malformed(_))));
}
