//! To whom a firm's own device seals when the server lies to it.

use std::sync::{Arc, Mutex};

use axum::{Json, Router, extract::State, http::Uri};
use ceralacca::{
    client::{Client, PublicProcedure},
    demo::Example,
    sealer::{self, SealerError},
};
use ceralacca_client::CustodyDoubt;
use ceralacca_procedure::event::CustodySnapshot;
use ceralacca_record::{InstallationMode, Receipt, SigningKey};
use ceralacca_sealing::{Bytes, CustodianSecret, EnvelopeHeader};
use ceralacca_storage::{RandomRng, SystemRandom};
use serde_json::Value;

use super::house::{House, refused};

const SERIO: &str = "coop-serio";

type Alter = fn(&mut Value, &CustodySnapshot);

const HONEST: Alter = |_, _| {};

/// What stands between a firm and the installation: every answer is the installation's, with the publication altered.
#[derive(Clone)]
struct Hostile {
    behind: Client,
    own: CustodySnapshot,
    lie: Arc<Mutex<Alter>>,
}

impl Hostile {
    async fn between(house: &House, own: CustodySnapshot) -> (Self, Client) {
        let hostile = Self { behind: house.public(), own, lie: Arc::new(Mutex::new(HONEST)) };
        let router = Router::new().fallback(answer).with_state(hostile.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = Client::new(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        (hostile, client)
    }
}

async fn answer(State(hostile): State<Hostile>, uri: Uri) -> Json<Value> {
    let mut said: Value = hostile.behind.get(uri.path()).await.unwrap();
    if uri.path().ends_with("/publication") {
        (hostile.lie.lock().unwrap())(&mut said, &hostile.own);
    } else {
        said["custody"] = serde_json::to_value(&hostile.own).unwrap();
    }
    Json(said)
}

/// The same persons, with keys that the server has.
fn own_keys(procedure: &PublicProcedure) -> CustodySnapshot {
    let mut own = procedure.custody.clone().unwrap();
    for custodian in &mut own.custodians {
        let secret = CustodianSecret::generate(&mut RandomRng(&SystemRandom));
        custodian.public = Bytes(secret.public().to_bytes()).to_string();
    }
    own
}

const LIES: [(&str, Alter); 4] = [
    ("its own keys", |said, own| {
        said["entry"]["payload"]["custody"] = serde_json::to_value(own).unwrap();
    }),
    ("one swapped key", |said, own| {
        let swapped = own.custodians[2].public.clone();
        said["entry"]["payload"]["custody"]["custodians"][2]["public"] = swapped.into();
    }),
    ("one custodian is enough", |said, _| said["entry"]["payload"]["custody"]["threshold"] = 1.into()),
    ("its own keys under a record key of its own", |said, own| {
        let mut receipt: Receipt = serde_json::from_value(said.take()).unwrap();
        receipt.entry.payload["custody"] = serde_json::to_value(own).unwrap();
        let key = SigningKey::from_seed(&receipt.entry.installation, &[9; 32]).unwrap();
        let forged = Receipt::issue(receipt.entry, None, InstallationMode::Demo, &key).unwrap();
        *said = serde_json::to_value(forged).unwrap();
    }),
];

#[tokio::test]
async fn a_swapped_key_of_a_custodian_is_refused_and_nothing_is_sealed() {
    let house = House::open().await;
    let honest = house.procedure(Example::Ricengo).await;
    let (hostile, client) = Hostile::between(&house, own_keys(&honest)).await;
    let keys = [house.app.keys.record.verifier()];
    let seen = client.procedure(&honest.id).await.unwrap();
    assert_eq!(seen.custody.as_ref(), Some(&hostile.own), "the answer names the server's own keys");
    for (lie, alter) in LIES {
        *hostile.lie.lock().unwrap() = alter;
        let proved = client.proved_custody(&seen.definition, &keys, true).await;
        assert!(matches!(proved, Err(SealerError::Custody(CustodyDoubt::Receipt(_)))), "{lie}: {proved:?}");
    }

    // With an honest publication the tender is sealed to it, whatever the other answer says.
    *hostile.lie.lock().unwrap() = HONEST;
    let proved = client.proved_custody(&seen.definition, &keys, true).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let draft = House::draft(&seen, Example::Ricengo, SERIO);
    let (package, _) = sealer::seal(&seen.definition, &proved, &draft, folder.path(), &SystemRandom).unwrap();
    let published: Vec<String> = honest.custody.unwrap().custodians.into_iter().map(|key| key.public).collect();
    let sealed_to = proved.set().custodians.iter().map(|key| Bytes(key.public.to_bytes()).to_string());
    assert!(sealed_to.eq(published));
    for envelope in &package.manifest.envelopes {
        let header = EnvelopeHeader::from_json(envelope.header.to_string().as_bytes()).unwrap();
        assert_eq!(header.set_digest, proved.set().digest());
    }
}

#[tokio::test]
async fn the_publication_is_everybodys_and_its_fingerprint_stands_on_the_page() {
    let house = House::open().await;
    let procedure = house.procedure(Example::Como).await;
    let keys = [house.app.keys.record.verifier()];
    let proved = house.public().proved_custody(&procedure.definition, &keys, true).await.unwrap();
    let page = house.public().get_bytes(&format!("/procedures/{}", procedure.id)).await.unwrap();
    assert!(String::from_utf8(page).unwrap().contains(&proved.fingerprint()));
    let unknown = house.public().get_bytes("/api/procedures/nessuna/publication").await;
    refused(unknown, 404, "not_published");
}
