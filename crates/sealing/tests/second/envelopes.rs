//! Each opens what the other sealed.

use std::collections::BTreeMap;

use ceralacca_sealing::{
    CustodianSet, DraftSecret, EnvelopeClass, EnvelopeContext, EnvelopeHeader, EnvelopeKey, Scope, SessionSecret,
    SessionShare, combine,
};
use serde_json::{Value, json};

use crate::{
    ask, base64url,
    common::{Body, Sealed, SeededRng, bytes, context, read_all, seal},
    from_base64url,
};

/// `(k, n)`, and the custodians who open.
const SHAPES: [(u8, usize, &[usize]); 4] = [(1, 1, &[0]), (1, 2, &[1]), (2, 3, &[0, 2]), (3, 5, &[4, 1, 2])];

/// The private scalars of some custodians, by their ids.
pub fn privates(body: &Body, positions: &[usize]) -> BTreeMap<String, String> {
    let private = |at: &usize| (body.set.custodians[*at].id.clone(), hex::encode(body.secrets[*at].to_bytes()));
    positions.iter().map(private).collect()
}

pub fn open_request(
    header: &str,
    set: &CustodianSet,
    privates: &BTreeMap<String, String>,
    objects: &[Vec<u8>],
) -> Value {
    let objects: Vec<_> = objects.iter().map(base64url).collect();
    json!({"do": "open", "header": header, "set": set, "privates": privates, "objects": objects})
}

fn text(header: &EnvelopeHeader) -> String {
    String::from_utf8(header.to_json().unwrap()).unwrap()
}

/// What the second implementation sealed, read as this one reads what comes from outside.
pub fn sealed_from(given: &Value) -> Sealed {
    let header = EnvelopeHeader::from_json(given["header"].to_string().as_bytes()).unwrap();
    Sealed { header, objects: given["objects"].as_array().unwrap().iter().map(from_base64url).collect() }
}

#[test]
fn it_opens_what_was_sealed_here() {
    let rng = &mut SeededRng::new("sealed here");
    let draft = DraftSecret::generate(rng);
    let mut requests = Vec::new();
    let mut expected = Vec::new();
    for (k, n, positions) in SHAPES {
        let body = Body::new(k, n, rng);
        let lengths = if n == 1 { vec![0, 1, 4095, 4096] } else { vec![65_535, 65_536] };
        let files: Vec<_> = lengths.into_iter().map(bytes).collect();
        let sealed = seal(context(), &body, Some(&draft), &files, rng);
        let contents = body.open(&sealed.header).contents(&sealed.header, &sealed.objects[0]).unwrap();
        let by_custodians =
            open_request(&text(&sealed.header), &body.set, &privates(&body, positions), &sealed.objects);
        let mut by_draft = by_custodians.clone();
        by_draft["do"] = "open_draft".into();
        by_draft["private"] = hex::encode(draft.to_bytes()).into();
        by_draft.as_object_mut().unwrap().remove("privates");
        requests.extend([by_custodians, by_draft]);
        let files: Vec<_> = files.iter().map(base64url).collect();
        let opened = json!({"contents": contents, "files": files, "header_digest": sealed.header.digest().unwrap()});
        expected.extend([opened.clone(), opened]);
    }
    for (answer, expected) in ask(&requests).into_iter().zip(expected) {
        assert_eq!(answer, Ok(expected));
    }
}

#[test]
fn what_it_seals_opens_here() {
    let rng = &mut SeededRng::new("sealed there");
    let draft = DraftSecret::generate(rng);
    let answers = json!({"discount": "12.345", "\u{fb33}": [1, null], "\u{1f600}": "\u{1}\"\\\u{7f}è", "days": -9_007_199_254_740_991_i64});
    let improved = EnvelopeContext { scope: Scope::ImprovedOffer { lot: 65_535, round: 1 }, ..context() };
    let whole = EnvelopeContext { scope: Scope::Procedure, class: EnvelopeClass::Single, ..context() };
    let contexts = [context(), improved, whole, context()];
    let bodies = SHAPES.map(|(k, n, _)| Body::new(k, n, rng));
    let lengths = [vec![], vec![0, 4095], vec![4096, 65_535], vec![70_000]];
    let requests: Vec<_> = (bodies.iter().zip(&contexts).zip(&lengths))
        .map(|((body, context), lengths)| {
            let file = |length: &usize| {
                json!({"item": "offer@firm-b", "name": "offerta è.pdf", "media_type": "image/svg+xml", "plaintext": base64url(bytes(*length))})
            };
            let files: Vec<_> = lengths.iter().map(file).collect();
            let draft = base64url(draft.public().to_bytes());
            json!({"do": "seal", "set": body.set, "context": context, "answers": answers, "files": files, "draft": draft})
        })
        .collect();
    for (at, given) in ask(&requests).into_iter().enumerate() {
        let (body, sealed) = (&bodies[at], sealed_from(&given.unwrap()));
        assert_eq!(sealed.header.check(&contexts[at], &body.set), Ok(()));
        let key = combine(&sealed.header, &body.shares(&sealed.header, SHAPES[at].2)).unwrap();
        let plain: Vec<_> = lengths[at].iter().map(|length| bytes(*length)).collect();
        assert_eq!(read_all(&key, &sealed).unwrap(), (answers.to_string(), plain));
        assert_eq!(*EnvelopeKey::from_draft(&sealed.header, &draft).unwrap().to_bytes(), *key.to_bytes());
    }
}

#[test]
fn its_custodian_gives_a_share_to_a_session_here() {
    let rng = &mut SeededRng::new("custodian there");
    let body = Body::new(2, 3, rng);
    let sealed = seal(context(), &body, None, &[bytes(3)], rng);
    let session = SessionSecret::generate(rng);
    let request = |at: usize| {
        let public = base64url(session.public().to_bytes());
        let (id, private) = privates(&body, &[at]).pop_first().unwrap();
        json!({"do": "share", "header": text(&sealed.header), "set": body.set, "custodian": id, "private": private, "session": "s-1", "session_public": public})
    };
    let given = ask(&[request(1), request(2)]);
    let shares: Vec<_> = given
        .into_iter()
        .map(|share| serde_json::from_value::<SessionShare>(share.unwrap()).unwrap())
        .map(|share| share.open("s-1", &session, &sealed.header).unwrap())
        .collect();
    let key = combine(&sealed.header, &shares).unwrap();
    assert_eq!(read_all(&key, &sealed).unwrap().1, vec![bytes(3)]);
}
