//! Nothing that was altered, moved, cut or repeated is taken for what was sealed; and foreign input never panics.
#![expect(clippy::unwrap_used, reason = "helpers of tests, outside the test functions that the lint knows")]

mod common;

use std::sync::LazyLock;

use ceralacca_sealing::{
    CustodianSet, DeviceWrapped, DraftSecret, EnvelopeClass, EnvelopeContext, EnvelopeHeader, EnvelopeKey, Evidence,
    OpenError, RecoveryWrapped, Scope, SessionShare, combine,
};
use common::{Body, Sealed, SeededRng, bytes, context, read, read_all, seal};
use proptest::prelude::*;

/// Sealed once: the tests alter copies of it.
static ENVELOPE: LazyLock<(Body, DraftSecret, Sealed)> = LazyLock::new(|| {
    let rng = &mut SeededRng::new("altered");
    let body = Body::new(2, 3, rng);
    let draft = DraftSecret::generate(rng);
    let sealed = seal(context(), &body, Some(&draft), &[bytes(10), bytes(140_000)], rng);
    (body, draft, sealed)
});

fn envelope() -> (&'static Body, &'static DraftSecret, Sealed) {
    let (body, draft, sealed) = &*ENVELOPE;
    (body, draft, sealed.clone())
}

/// Opens with custodians 2 and 3; `None` if anything refuses.
fn open(body: &Body, sealed: &Sealed) -> Option<(String, Vec<Vec<u8>>)> {
    let shares: Vec<_> = [1, 2].into_iter().map(|i| body.share(&sealed.header, i)).collect::<Result<_, _>>().ok()?;
    read_all(&combine(&sealed.header, &shares).ok()?, sealed).ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_flipped_bit_in_the_header_is_found(at: prop::sample::Index, bit in 0..8) {
        let (body, draft, sealed) = envelope();
        let mut json = sealed.header.to_json().unwrap();
        let at = at.index(json.len());
        json[at] ^= 1_u8 << bit;
        if let Ok(header) = EnvelopeHeader::from_json(&json) {
            prop_assert_ne!(&header, &sealed.header);
            let altered = Sealed { header, objects: sealed.objects };
            prop_assert_eq!(open(body, &altered), None);
            prop_assert!(EnvelopeKey::from_draft(&altered.header, draft).is_err());
        }
    }

    #[test]
    fn a_flipped_bit_in_an_object_is_found(object in 0_usize..3, at: prop::sample::Index, bit in 0..8) {
        let (body, _, mut sealed) = envelope();
        let at = at.index(sealed.objects[object].len());
        sealed.objects[object][at] ^= 1_u8 << bit;
        prop_assert_eq!(open(body, &sealed), None);
        // Even if the header is made to name the altered object.
        sealed.header.files[object].object = ceralacca_sealing::Sha256Digest::of(&sealed.objects[object]);
        prop_assert_eq!(open(body, &sealed), None);
    }
}

#[test]
fn every_byte_of_a_small_object_counts() {
    let (body, _, sealed) = envelope();
    let key = body.open(&sealed.header);
    let contents = key.contents(&sealed.header, &sealed.objects[0]).unwrap();
    for at in 0..sealed.objects[1].len() {
        let mut object = sealed.objects[1].clone();
        object[at] ^= 1;
        let error = read(&key, &sealed.header, &contents, 1, &object).unwrap_err();
        let expected = match at {
            0..8 => OpenError::Head { index: 1 },
            8..64 => OpenError::KeyCommitment { index: 1 },
            _ => OpenError::Chunk { index: 1, chunk: 0 },
        };
        assert_eq!(error, expected, "byte {at}");
    }
}

#[test]
fn a_share_moved_to_another_context_does_not_open() {
    let rng = &mut SeededRng::new("moved");
    let body = Body::new(2, 3, rng);
    let sealed = seal(context(), &body, None, &[], rng);
    let contexts = [
        EnvelopeContext { procedure: "2026-0043".into(), ..context() },
        EnvelopeContext { scope: Scope::Lot(3), ..context() },
        EnvelopeContext { scope: Scope::Procedure, ..context() },
        EnvelopeContext { class: EnvelopeClass::Technical, ..context() },
        EnvelopeContext { tenderer: "IT:99999999999".into(), ..context() },
        EnvelopeContext { envelope: "e-other".into(), ..context() },
    ];
    for moved in contexts {
        // The same header under another name.
        let renamed = EnvelopeHeader { context: moved.clone(), ..sealed.header.clone() };
        assert!(body.share(&renamed, 0).is_err(), "{moved:?}");
        // A share copied, with its commitments, into an accomplice's envelope.
        let mut copied = seal(moved.clone(), &body, None, &[], rng).header;
        copied.shares.clone_from(&sealed.header.shares);
        assert!(body.share(&copied, 0).is_err());
        copied.commitments.clone_from(&sealed.header.commitments);
        assert!(body.share(&copied, 0).is_err(), "{moved:?}");
    }
    // Among the custodians of one envelope.
    let mut exchanged = sealed.header.clone();
    (exchanged.shares[0].encapsulated, exchanged.shares[0].ciphertext) =
        (sealed.header.shares[1].encapsulated, sealed.header.shares[1].ciphertext);
    assert!(body.share(&exchanged, 0).is_err());
    // The same people under another epoch, body or threshold.
    for change in [|set: &mut CustodianSet| set.epoch = 4, |set: &mut CustodianSet| set.body = "c_x".into()] {
        let mut set = body.set.clone();
        change(&mut set);
        let moved = EnvelopeHeader { set_epoch: set.epoch, set_digest: set.digest(), ..sealed.header.clone() };
        assert!(ceralacca_sealing::Share::open(&moved, &set, "custodian-1", &body.secrets[0]).is_err());
    }
}

#[test]
fn chunks_cut_moved_or_repeated_are_refused() {
    let (body, _, sealed) = envelope();
    let key = body.open(&sealed.header);
    let contents = key.contents(&sealed.header, &sealed.objects[0]).unwrap();
    let object = &sealed.objects[2];
    let opener = key.file(&sealed.header, &contents, 2, object[..64].try_into().unwrap()).unwrap();
    assert_eq!(opener.chunk_count(), 3);
    let chunk = |number| {
        let range = opener.sealed_range(number).unwrap();
        object[range.start as usize..range.end as usize].to_vec()
    };
    let head = object[..64].to_vec();
    let (a, b, c) = (chunk(0), chunk(1), chunk(2));
    let arrangements: [Vec<&[u8]>; 8] = [
        vec![&head],
        vec![&head, &a],
        vec![&head, &a, &b],
        vec![&head, &a, &c],
        vec![&head, &b, &a, &c],
        vec![&head, &a, &a, &b, &c],
        vec![&head, &a, &b, &c, &c],
        vec![&head, &a, &b, &c[..c.len() - 1]],
    ];
    for (number, parts) in arrangements.iter().enumerate() {
        assert!(read(&key, &sealed.header, &contents, 2, &parts.concat()).is_err(), "arrangement {number}");
    }
    assert!(read(&key, &sealed.header, &contents, 2, &[&head[..], &a, &b, &c].concat()).is_ok());
    assert!(opener.open_chunk(0, &b).is_err());
    assert_eq!(opener.open_chunk(3, &c).err(), Some(OpenError::NoSuchChunk { index: 2, chunk: 3 }));
    // A file in the place of another of the same envelope.
    assert!(key.file(&sealed.header, &contents, 1, head[..].try_into().unwrap()).is_err());
}

proptest! {
    #[test]
    fn any_bytes_are_judged_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(EnvelopeHeader::from_json(&bytes).is_err());
        let (body, _, mut sealed) = envelope();
        let key = body.open(&sealed.header);
        prop_assert!(key.contents(&sealed.header, &bytes).is_err());
        sealed.header.files[0].object = ceralacca_sealing::Sha256Digest::of(&bytes);
        prop_assert!(key.contents(&sealed.header, &bytes).is_err());
    }

    /// Real objects with one value replaced by another JSON value.
    #[test]
    fn any_json_is_judged_without_panic(which: prop::sample::Index, value in json_value()) {
        let (body, _, sealed) = envelope();
        let mut header = serde_json::to_value(&sealed.header).unwrap();
        let paths = pointers(&header, String::new());
        let path = &paths[which.index(paths.len())];
        *header.pointer_mut(path).unwrap() = value;
        let json = serde_json::to_vec(&header).unwrap();
        if let Ok(header) = EnvelopeHeader::from_json(&json) {
            let same = header == sealed.header;
            let altered = Sealed { header, objects: sealed.objects.clone() };
            prop_assert_eq!(open(body, &altered).is_some(), same, "{}", path);
            let _ = altered.header.check(&context(), &body.set);
        }
        let _ = serde_json::from_slice::<CustodianSet>(&json).map(|set| set.check());
        let _ = serde_json::from_slice::<DeviceWrapped>(&json);
        let _ = serde_json::from_slice::<RecoveryWrapped>(&json);
        let _ = serde_json::from_slice::<SessionShare>(&json);
        let _ = serde_json::from_slice::<Evidence>(&json);
    }
}

fn json_value() -> impl Strategy<Value = serde_json::Value> {
    prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<u64>().prop_map(Into::into),
        (0_u64..20).prop_map(Into::into),
        any::<f64>().prop_map(|number| serde_json::json!(number)),
        "[A-Za-z0-9_-]{0,70}".prop_map(Into::into),
        "\\PC{0,20}".prop_map(Into::into),
        Just(serde_json::json!([])),
        Just(serde_json::json!({})),
    ]
}

/// JSON pointers of every value inside.
fn pointers(value: &serde_json::Value, here: String) -> Vec<String> {
    let inside: Vec<_> = match value {
        serde_json::Value::Object(members) => {
            members.iter().flat_map(|(name, member)| pointers(member, format!("{here}/{name}"))).collect()
        }
        serde_json::Value::Array(items) => {
            items.iter().enumerate().flat_map(|(at, item)| pointers(item, format!("{here}/{at}"))).collect()
        }
        _ => Vec::new(),
    };
    inside.into_iter().chain([here]).collect()
}

#[test]
fn unknown_fields_are_refused() {
    let (_, _, sealed) = envelope();
    let mut header = serde_json::to_value(&sealed.header).unwrap();
    header["note"] = 1.into();
    assert!(EnvelopeHeader::from_json(&serde_json::to_vec(&header).unwrap()).is_err());
    let mut header = serde_json::to_value(&sealed.header).unwrap();
    header["context"]["note"] = 1.into();
    assert!(EnvelopeHeader::from_json(&serde_json::to_vec(&header).unwrap()).is_err());
}
