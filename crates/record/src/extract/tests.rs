use serde_json::json;

use super::*;
use crate::merkle::{Growth, Tree};
use crate::{Checkpoint, SCHEMA, Salt};

const ORIGIN: &str = "ceralacca.example/record";
const STREAM: &str = "procedure/scuola";

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(ORIGIN, &[seed; 32]).unwrap()
}

fn entry(version: u64) -> Entry {
    Entry {
        schema: SCHEMA,
        installation: ORIGIN.into(),
        stream: STREAM.into(),
        version,
        body: None,
        kind: format!("act_{version}"),
        kind_version: 1,
        instant: "2026-03-02T10:00:00Z".parse().unwrap(),
        actor: "rup".into(),
        salt: Salt([u8::try_from(version).unwrap(); 32]),
        payload: json!({"event": format!("act_{version}")}),
    }
}

/// The proof of the leaf at `index` in a log of these leaves.
fn proof(leaves: &[Hash], index: usize, signer: &SigningKey) -> String {
    let tree = Tree::new();
    let growth = Growth::new(&tree, leaves);
    let head = Checkpoint { origin: ORIGIN.into(), size: growth.size(), root: growth.root(), extensions: vec![] };
    let index = u64::try_from(index).unwrap();
    let hashes = growth.inclusion_proof(index).unwrap();
    LogProof { extra: None, index, hashes, checkpoint: head.sign(signer).unwrap() }.to_string()
}

/// Four acts: the second is withheld, the last awaits its proof.
fn acts() -> Vec<ExtractedAct> {
    let leaves: Vec<Hash> = (1..=4).map(|version| entry(version).leaf().unwrap()).collect();
    let act = |(version, leaf): (u64, &Hash)| ExtractedAct {
        kind: format!("act_{version}"),
        leaf: *leaf,
        entry: (version != 2).then(|| entry(version)),
        proof: (version == 1 || version == 3).then(|| proof(&leaves, usize::try_from(version).unwrap() - 1, &key(1))),
    };
    (1..).zip(&leaves).map(act).collect()
}

fn issued(acts: Vec<ExtractedAct>, signer: &SigningKey) -> Extract {
    Extract::issue(STREAM.into(), acts, now(), InstallationMode::Regular, signer).unwrap()
}

fn now() -> Timestamp {
    "2026-03-02T11:00:00Z".parse().unwrap()
}

fn verified(extract: &Extract) -> Result<Extracted, ExtractError> {
    extract.verify(&[key(1).verifier()])
}

#[test]
fn an_extract_verifies_and_survives_json() {
    let extract = issued(acts(), &key(1));
    let wanted = Extracted { instant: now(), mode: InstallationMode::Regular };
    assert_eq!(verified(&extract).unwrap(), wanted);
    let read: Extract = serde_json::from_str(&serde_json::to_string(&extract).unwrap()).unwrap();
    assert_eq!(read, extract);
    assert_eq!(verified(&issued(Vec::new(), &key(1))).unwrap(), wanted, "an empty stream has an extract too");
}

#[test]
fn the_statement_is_written_as_documented() {
    let extract = issued(acts().into_iter().take(1).collect(), &key(1));
    let leaf = entry(1).leaf().unwrap();
    let digest = Hash::of(&[format!("act_1 {leaf}\n").as_bytes()]).to_base64();
    let wanted = format!(
        "ceralacca.stream/v1\n{ORIGIN}\n{STREAM}\n1\n{digest}\n2026-03-02T11:00:00.000000Z\nregular\n\n\u{2014} {ORIGIN} "
    );
    assert!(extract.statement.starts_with(&wanted), "{}", extract.statement);
}

#[test]
fn every_change_of_the_list_is_seen() {
    let honest = issued(acts(), &key(1));
    type Change = fn(&mut Extract);
    let changes: [(&str, Change); 12] = [
        ("an act left out", |extract| drop(extract.acts.remove(1))),
        ("the last one left out", |extract| drop(extract.acts.pop())),
        ("an act too many", |extract| extract.acts.push(extract.acts[1].clone())),
        ("two in another order", |extract| extract.acts.swap(1, 3)),
        ("another kind for one that is withheld", |extract| extract.acts[1].kind = "presence_confirmed".into()),
        ("another leaf for one that is withheld", |extract| extract.acts[1].leaf = Hash([3; 32])),
        ("another stream", |extract| extract.stream = "procedure/palestra".into()),
        ("an entry altered", |extract| extract.acts[0].entry.as_mut().unwrap().actor = "altro".into()),
        ("an entry in the place of another", |extract| extract.acts[2].entry = Some(entry(4))),
        ("a proof in the place of another", |extract| extract.acts[2].proof = extract.acts[0].proof.clone()),
        ("a proof for one that has none", |extract| extract.acts[3].proof = extract.acts[0].proof.clone()),
        ("another instant", |extract| extract.statement = extract.statement.replace("11:00", "12:00")),
    ];
    for (what, change) in changes {
        let mut extract = honest.clone();
        change(&mut extract);
        assert!(verified(&extract).is_err(), "{what}");
    }
}

#[test]
fn only_the_installations_key_speaks_for_its_streams() {
    assert!(matches!(verified(&issued(acts(), &key(2))), Err(ExtractError::Note(_))));
    let foreign = SigningKey::from_seed("altra.example/record", &[1; 32]).unwrap();
    let borrowed = issued(acts(), &foreign);
    let known = [key(1).verifier(), foreign.verifier()];
    assert!(
        matches!(borrowed.verify(&known), Err(ExtractError::OtherAct(1))),
        "its entries are of another installation"
    );
    let mut under_another = issued(acts(), &key(1));
    let leaves: Vec<Hash> = under_another.acts.iter().map(|act| act.leaf).collect();
    under_another.acts[0].proof = Some(proof(&leaves, 0, &key(2)));
    assert!(matches!(verified(&under_another), Err(ExtractError::Proof { version: 1, .. })));
    let mut longer = acts();
    longer[1].kind = "two words".into();
    let refused = Extract::issue(STREAM.into(), longer, now(), InstallationMode::Regular, &key(1));
    assert!(matches!(refused, Err(ExtractError::Unwritable)));
}
