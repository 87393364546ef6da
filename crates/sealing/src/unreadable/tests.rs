//! A tenderer who seals badly on purpose, and what the evidence says of him.

use serde_json::json;

use super::*;
use crate::{
    context::{EnvelopeClass, EnvelopeContext, Scope},
    custodians::{Custodian, CustodianSet},
    envelope::EnvelopeSealer,
    hybrid,
    keys::CustodianSecret,
    share::{ShareError, ShareReport, ShareReportError, share_info},
    testing::SeededRng,
};

struct Case {
    set: CustodianSet,
    secrets: Vec<CustodianSecret>,
    header: EnvelopeHeader,
    objects: Vec<Vec<u8>>,
}

fn context() -> EnvelopeContext {
    EnvelopeContext {
        procedure: "p".into(),
        scope: Scope::Procedure,
        class: EnvelopeClass::Single,
        tenderer: "t".into(),
        envelope: "e".into(),
    }
}

/// Seals one file whose index entry says that its plaintext is another, if asked to lie.
fn case(lie: bool) -> Case {
    let rng = &mut SeededRng::new("unreadable");
    let secrets: Vec<_> = (0..3).map(|_| CustodianSecret::generate(rng)).collect();
    let custodian =
        |(i, secret): (usize, &CustodianSecret)| Custodian { id: format!("c{}", i + 1), public: secret.public() };
    let custodians = secrets.iter().enumerate().map(custodian).collect();
    let set = CustodianSet { body: "b".into(), epoch: 1, threshold: 2, custodians };
    let mut sealer = EnvelopeSealer::new(context(), &set, None, rng).unwrap();
    let mut file = sealer.file("item", "name", "a/b", rng).unwrap();
    let mut object = Vec::new();
    file.update(&[7; 70_000], &mut object).unwrap();
    let mut part = file.finish(&mut object).unwrap();
    if lie {
        part.entry.commitment = Sha256Digest::of(b"another file");
    }
    sealer.add(part).unwrap();
    let (header, index) = sealer.finish(json!({}), rng).unwrap();
    Case { set, secrets, header, objects: vec![index, object] }
}

impl Case {
    fn shares(&self, positions: [usize; 2]) -> Vec<Share> {
        let open =
            |i: usize| Share::open(&self.header, &self.set, &self.set.custodians[i].id, &self.secrets[i]).unwrap();
        positions.map(open).into()
    }

    fn object<'a>(&'a self) -> impl FnMut(u32) -> io::Result<&'a [u8]> {
        |index| Ok(self.objects[index as usize].as_slice())
    }

    /// Makes the header name the altered objects and commit to itself, as only the tenderer can.
    fn reseal(&mut self) {
        let key = combine(&self.header, &self.shares([0, 1])).unwrap();
        for (file, object) in self.header.files.iter_mut().zip(&self.objects) {
            *file = crate::header::SealedFile { object: Sha256Digest::of(object), length: object.len() as u64 };
        }
        self.header.key_commitment = Bytes(self.header.commitment_under(&key.to_bytes()).unwrap());
    }

    /// Examines with custodians 1 and 3, and has a third party confirm after a journey through JSON.
    fn findings(&self) -> Vec<Finding> {
        let Some(evidence) = examine(&self.header, &self.shares([0, 2]), self.object()).unwrap() else {
            return Vec::new();
        };
        let json = serde_json::to_string(&evidence).unwrap();
        let evidence: Evidence = serde_json::from_str(&json).unwrap();
        evidence.confirm(&self.header, self.object()).unwrap();
        evidence.findings
    }
}

fn finding(file: Option<u32>, fault: Fault) -> Vec<Finding> {
    vec![Finding { file, fault }]
}

#[test]
fn a_good_envelope_gives_no_evidence_and_confirms_none() {
    let case = case(false);
    assert_eq!(case.findings(), []);
    let shares = case.shares([0, 1]);
    let disclosed =
        shares.iter().map(|s| DisclosedShare { custodian: s.custodian().into(), value: s.disclose() }).collect();
    let header = case.header.digest().unwrap();
    let slander = Evidence { header, shares: disclosed, findings: finding(Some(1), Fault::Chunk) };
    assert!(matches!(slander.confirm(&case.header, case.object()), Err(ExamineError::Differs { .. })));
    let mut forged = slander.clone();
    forged.shares[0].value.0[31] ^= 1;
    assert!(matches!(forged.confirm(&case.header, case.object()), Err(ExamineError::Share(_))));
    forged.header.0[0] ^= 1;
    assert!(matches!(forged.confirm(&case.header, case.object()), Err(ExamineError::OtherEnvelope)));
}

#[test]
fn a_header_that_does_not_commit_to_its_key() {
    let mut case = case(false);
    case.header.key_commitment.0[0] ^= 1;
    assert_eq!(case.findings(), finding(None, Fault::HeaderCommitment));
}

#[test]
fn a_file_that_is_not_the_one_committed_to() {
    assert_eq!(case(true).findings(), finding(Some(1), Fault::PlaintextCommitment));
}

#[test]
fn sealed_garbage() {
    let faults = [(0, Fault::Head), (8, Fault::FileCommitment), (40, Fault::FileCommitment), (64, Fault::Chunk)];
    for (at, fault) in faults {
        for file in [0, 1] {
            let mut case = case(false);
            case.objects[file][at] ^= 1;
            case.reseal();
            assert_eq!(case.findings(), finding(Some(file as u32), fault), "byte {at} of file {file}");
        }
    }
}

#[test]
fn a_fault_of_the_store_accuses_nobody() {
    let mut case = case(false);
    case.objects[1][100] ^= 1;
    assert!(matches!(examine(&case.header, &case.shares([0, 1]), case.object()), Err(ExamineError::Object(1))));
    case.objects[0].push(0);
    assert!(matches!(examine(&case.header, &case.shares([0, 1]), case.object()), Err(ExamineError::Object(0))));
}

#[test]
fn a_share_that_does_not_fit_is_attributed_and_the_others_open() {
    let mut case = case(false);
    let info = share_info(&case.header.context, &case.set, 2, "c2");
    let binding = case.header.commitments_digest();
    let rng = &mut SeededRng::new("bad share");
    let bad = hybrid::seal(&case.set.custodians[1].public, &info, &binding, &[1; 32], rng).unwrap();
    (case.header.shares[1].encapsulated, case.header.shares[1].ciphertext) = (bad.encapsulated, bad.ciphertext);
    let opened = Share::open(&case.header, &case.set, "c2", &case.secrets[1]);
    let error = opened.unwrap_err();
    assert_eq!(error, ShareError::CommitmentMismatch("c2".into()));
    let report = error.report(&case.header).unwrap().unwrap();
    let report: ShareReport = serde_json::from_str(&serde_json::to_string(&report).unwrap()).unwrap();
    assert_eq!(report.confirm(&case.header, &case.set, &case.secrets[1]), Ok(()));
    let slander = ShareReport { custodian: "c1".into(), ..report };
    let judged = slander.confirm(&case.header, &case.set, &case.secrets[0]);
    assert_eq!(judged, Err(ShareReportError::Unfounded("c1".into())));
    // The header was altered after it had been committed to, which the other two also show.
    assert_eq!(case.findings(), finding(None, Fault::HeaderCommitment));
}
