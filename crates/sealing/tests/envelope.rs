//! An envelope from sealing to opening: who can read it, and who cannot.
#![expect(clippy::unwrap_used, reason = "helpers of tests, outside the test functions that the lint knows")]

mod common;

use ceralacca_sealing::{
    CombineError, ContentsError, DraftSecret, EnvelopeClass, EnvelopeContext, EnvelopeHeader, EnvelopeKey,
    EnvelopeSealer, HeaderError, KeyFromError, OpenError, Scope, SealError, SessionSecret, SessionShare,
    SessionShareError, ShareError, combine, limits::CHUNK_BYTES, sealed_length,
};
use common::{Body, SeededRng, bytes, context, read, read_all, seal};
use proptest::prelude::*;
use serde_json::json;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_k_custodians_open_and_fewer_do_not(seed: u64, n in 1_usize..8, k in 1_usize..8, first in 0_usize..8, length in 0_usize..5000) {
        let k = k.min(n);
        let rng = &mut SeededRng::new(&seed.to_string());
        let body = Body::new(k as u8, n, rng);
        let plain = bytes(length);
        let sealed = seal(context(), &body, None, std::slice::from_ref(&plain), rng);
        let chosen: Vec<_> = (0..k).map(|i| (first + i) % n).collect();
        let shares = body.shares(&sealed.header, &chosen);
        let (answers, files) = read_all(&combine(&sealed.header, &shares).unwrap(), &sealed).unwrap();
        prop_assert_eq!(answers, json!({"discount": "12.345", "declarations": [true, 7]}).to_string());
        prop_assert_eq!(files, vec![plain]);
        let too_few = combine(&sealed.header, &shares[1..]).err();
        prop_assert_eq!(too_few, Some(CombineError::TooFew { needed: k as u8, given: k - 1 }));
    }
}

#[test]
fn files_around_chunk_edges_round_trip() {
    let rng = &mut SeededRng::new("edges");
    let body = Body::new(2, 3, rng);
    let lengths = [0, 1, 4094, 4095, 4096, 65_535, 65_536, 65_537, 131_071, 131_072, 131_073, 200_000];
    assert_eq!(lengths[5], CHUNK_BYTES - 1);
    let files: Vec<_> = lengths.iter().map(|length| bytes(*length)).collect();
    let sealed = seal(context(), &body, None, &files, rng);
    for (file, length) in sealed.header.files[1..].iter().zip(lengths) {
        assert_eq!(Some(file.length), sealed_length(length as u64));
    }
    let key = body.open(&sealed.header);
    assert_eq!(read_all(&key, &sealed).unwrap().1, files);

    let contents = key.contents(&sealed.header, &sealed.objects[0]).unwrap();
    for (index, plain) in (1_u32..).zip(&files) {
        let object = &sealed.objects[index as usize];
        let opener = key.file(&sealed.header, &contents, index, object[..64].try_into().unwrap()).unwrap();
        for number in (0..opener.chunk_count()).rev() {
            let range = opener.sealed_range(number).unwrap();
            let chunk = opener.open_chunk(number, &object[range.start as usize..range.end as usize]).unwrap();
            let start = number as usize * CHUNK_BYTES;
            assert_eq!(chunk[..], plain[start..plain.len().min(start + CHUNK_BYTES)]);
        }
        assert_eq!(opener.sealed_range(opener.chunk_count()), None);
    }
}

#[test]
fn the_index_hides_names_and_digits() {
    let rng = &mut SeededRng::new("hide");
    let body = Body::new(1, 1, rng);
    let finish = |discount: &str, rng: &mut SeededRng| {
        let sealer = EnvelopeSealer::new(context(), &body.set, None, rng).unwrap();
        sealer.finish(json!({ "discount": discount }), rng).unwrap().0.files[0].length
    };
    assert_eq!(finish("1", rng), finish("99.99999999", rng));
    let sealed = seal(context(), &body, None, &[bytes(10)], rng);
    let outside = String::from_utf8(sealed.header.to_json().unwrap()).unwrap();
    assert!(!outside.contains("file-0.pdf") && !outside.contains("offer"));
}

#[test]
fn a_share_travels_to_its_session_only() {
    let rng = &mut SeededRng::new("session");
    let body = Body::new(2, 3, rng);
    let sealed = seal(context(), &body, None, &[], rng);
    let other = seal(EnvelopeContext { envelope: "e-other".into(), ..context() }, &body, None, &[], rng);
    let (session, stranger) = (SessionSecret::generate(rng), SessionSecret::generate(rng));
    let sent: Vec<_> = [0, 2]
        .map(|i| body.share(&sealed.header, i).unwrap().wrap_to_session("s-1", &session.public(), rng).unwrap())
        .into();
    let text = serde_json::to_string(&sent).unwrap();
    let received: Vec<SessionShare> = serde_json::from_str(&text).unwrap();
    let shares: Vec<_> = received.iter().map(|share| share.open("s-1", &session, &sealed.header).unwrap()).collect();
    assert!(combine(&sealed.header, &shares).is_ok());

    let first = &received[0];
    let id = || "custodian-1".to_owned();
    assert_eq!(first.open("s-1", &stranger, &sealed.header).err(), Some(SessionShareError::DoesNotOpen(id())));
    assert_eq!(first.open("s-1", &session, &other.header).err(), Some(SessionShareError::OtherEnvelope(id())));
    let found = "s-1".to_owned();
    assert_eq!(
        first.open("s-2", &session, &sealed.header).err(),
        Some(SessionShareError::OtherSession { custodian: id(), found })
    );
    let renamed = SessionShare { custodian: "custodian-2".into(), ..first.clone() };
    assert!(matches!(renamed.open("s-1", &session, &sealed.header), Err(SessionShareError::DoesNotOpen(_))));
    let moved = SessionShare { header: other.header.digest().unwrap(), ..first.clone() };
    assert_eq!(moved.open("s-1", &session, &other.header).err(), Some(SessionShareError::DoesNotOpen(id())));
}

#[test]
fn combining_names_who_is_at_fault() {
    let rng = &mut SeededRng::new("combine");
    let body = Body::new(2, 3, rng);
    let sealed = seal(context(), &body, None, &[], rng);
    let other = seal(context(), &body, None, &[], rng);
    let mut shares = body.shares(&sealed.header, &[0, 0]);
    assert_eq!(combine(&sealed.header, &shares).err(), Some(CombineError::Duplicate("custodian-1".into())));
    shares[1] = body.share(&other.header, 1).unwrap();
    assert_eq!(combine(&sealed.header, &shares).err(), Some(CombineError::OtherEnvelope("custodian-2".into())));
}

#[test]
fn the_tenderer_reads_his_own_envelope() {
    let rng = &mut SeededRng::new("draft");
    let body = Body::new(2, 3, rng);
    let (draft, stranger) = (DraftSecret::generate(rng), DraftSecret::generate(rng));
    let sealed = seal(context(), &body, Some(&draft), &[bytes(70_000)], rng);
    let key = EnvelopeKey::from_draft(&sealed.header, &draft).unwrap();
    assert_eq!(*key.to_bytes(), *body.open(&sealed.header).to_bytes());
    assert_eq!(read_all(&key, &sealed).unwrap().1, vec![bytes(70_000)]);
    assert_eq!(EnvelopeKey::from_draft(&sealed.header, &stranger).err(), Some(KeyFromError::DoesNotOpen));
    let without = seal(context(), &body, None, &[], rng);
    assert_eq!(EnvelopeKey::from_draft(&without.header, &draft).err(), Some(KeyFromError::NoDraft));

    let kept = key.to_bytes();
    assert!(EnvelopeKey::from_bytes(&kept, &sealed.header).is_ok());
    assert_eq!(EnvelopeKey::from_bytes(&kept, &without.header).err(), Some(KeyFromError::KeyCommitment));
}

#[test]
fn the_server_sees_what_does_not_fit() {
    let rng = &mut SeededRng::new("check");
    let body = Body::new(2, 3, rng);
    let header = seal(context(), &body, None, &[bytes(3)], rng).header;
    assert_eq!(header.check(&context(), &body.set), Ok(()));
    let asked = EnvelopeContext { class: EnvelopeClass::Technical, ..context() };
    assert_eq!(header.check(&asked, &body.set), Err(HeaderError::Context("class")));
    let asked = EnvelopeContext { scope: Scope::Procedure, ..context() };
    assert_eq!(header.check(&asked, &body.set), Err(HeaderError::Context("scope")));

    let mut set = body.set.clone();
    set.epoch = 4;
    assert_eq!(header.check(&context(), &set), Err(HeaderError::Epoch { expected: 4, found: 3 }));
    let mut set = body.set.clone();
    set.threshold = 3;
    assert_eq!(header.check(&context(), &set), Err(HeaderError::Threshold { expected: 3, found: 2 }));
    let other = Body::new(2, 3, rng);
    assert_eq!(header.check(&context(), &other.set), Err(HeaderError::SetDigest));

    let changed = |change: fn(&mut EnvelopeHeader)| {
        let mut header = header.clone();
        change(&mut header);
        header.check(&context(), &body.set).err()
    };
    assert_eq!(changed(|h| h.suite = "x".into()), Some(HeaderError::Suite("x".into())));
    assert!(matches!(changed(|h| h.commitments.truncate(1)), Some(HeaderError::Counts { .. })));
    assert!(matches!(changed(|h| h.commitments[1].0[0] = 4), Some(HeaderError::Commitment(1))));
    assert!(matches!(changed(|h| h.shares[2].encapsulated.0[64] ^= 1), Some(HeaderError::SharePoint(_))));
    assert!(matches!(changed(|h| h.shares.swap(0, 1)), Some(HeaderError::ShareCustodian(1))));
    assert!(matches!(changed(|h| h.files.clear()), Some(HeaderError::FileCount(0))));
    assert!(matches!(changed(|h| h.files[1].length += 1), Some(HeaderError::FileLength { index: 1, .. })));
    assert!(matches!(changed(|h| h.files[1] = h.files[0].clone()), Some(HeaderError::FileTwice(1))));
}

#[test]
fn the_sealer_refuses_what_could_not_be_opened() {
    let rng = &mut SeededRng::new("refuse");
    let body = Body::new(1, 2, rng);
    let bad = EnvelopeContext { tenderer: "a b".into(), ..context() };
    assert!(matches!(EnvelopeSealer::new(bad, &body.set, None, rng), Err(SealError::Id(_))));
    let mut set = body.set.clone();
    set.threshold = 3;
    assert!(matches!(EnvelopeSealer::new(context(), &set, None, rng), Err(SealError::Set(_))));

    let mut sealer = EnvelopeSealer::new(context(), &body.set, None, rng).unwrap();
    for (name, media_type) in [("", "a/b"), ("a/b", "a/b"), ("a\n", "a/b"), ("a", "ab")] {
        assert!(matches!(sealer.file("item", name, media_type, rng), Err(SealError::Contents(_))), "{name:?}");
    }
    let begun = sealer.file("item", "perizia – è.pdf", "application/pdf", rng).unwrap();
    let mut second = EnvelopeSealer::new(context(), &body.set, None, rng).unwrap();
    let mut out = Vec::new();
    let part = begun.finish(&mut out).unwrap();
    assert_eq!(second.add(part).err(), Some(SealError::FileUnexpected { number: 1 }));
    assert_eq!(sealer.finish(json!(null), rng).err(), Some(SealError::FileMissing { number: 1 }));
    let floats = second.finish(json!({"discount": 12.5}), rng).err();
    assert!(matches!(floats, Some(SealError::Contents(ContentsError::Canonical(_)))));
}

#[test]
fn a_thousand_files_fit() {
    let rng = &mut SeededRng::new("thousand");
    let body = Body::new(8, 15, rng);
    let files: Vec<_> = (0..1000).map(|_| Vec::new()).collect();
    let sealed = seal(context(), &body, None, &files, rng);
    let json = sealed.header.to_json().unwrap();
    println!("header of 1000 files and 15 custodians: {} bytes", json.len());
    assert_eq!(EnvelopeHeader::from_json(&json).unwrap(), sealed.header);
    let key = body.open(&sealed.header);
    let contents = key.contents(&sealed.header, &sealed.objects[0]).unwrap();
    assert_eq!(read(&key, &sealed.header, &contents, 1000, &sealed.objects[1000]), Ok(Vec::new()));
    let missing = key.file(&sealed.header, &contents, 1001, &[0; 64]).err();
    assert_eq!(missing, Some(OpenError::NoSuchFile { index: 1001 }));
}

#[test]
fn another_custodian_key_is_told_apart_from_a_bad_share() {
    let rng = &mut SeededRng::new("wrong");
    let body = Body::new(2, 3, rng);
    let mut sealed = seal(context(), &body, None, &[], rng);
    let open = |header: &EnvelopeHeader, id: &str, secret: usize| {
        ceralacca_sealing::Share::open(header, &body.set, id, &body.secrets[secret]).err()
    };
    assert_eq!(open(&sealed.header, "custodian-1", 1), Some(ShareError::WrongKey("custodian-1".into())));
    assert_eq!(open(&sealed.header, "nobody", 1), Some(ShareError::UnknownCustodian("nobody".into())));
    sealed.header.shares[0].ciphertext.0[0] ^= 1;
    assert_eq!(open(&sealed.header, "custodian-1", 0), Some(ShareError::DoesNotOpen("custodian-1".into())));
}
