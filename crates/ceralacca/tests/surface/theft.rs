//! A stolen server yields nothing: before the opening, database, objects, logs, configuration and every answer are
//! searched for every file and every figure that was sent.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ceralacca::{
    demo::{self, Example},
    sealer::FileSource,
};
use ceralacca_record::Hash;

use crate::house::House;

/// Collects the log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The same secret in every dress in which it might lie about.
pub fn dresses(name: &str, secret: &[u8]) -> Vec<(String, Vec<u8>)> {
    let text = String::from_utf8_lossy(secret);
    let utf16: Vec<u16> = text.encode_utf16().collect();
    let mut all = vec![
        (format!("{name} as it is"), secret.to_vec()),
        (format!("{name} in UTF-16LE"), utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect()),
        (format!("{name} in UTF-16BE"), utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect()),
        (format!("{name} in hex"), hex::encode(secret).into_bytes()),
        (format!("{name} in HEX"), hex::encode_upper(secret).into_bytes()),
    ];
    // Base64 depends on where the secret begins: all three alignments, without the characters that hang on neighbours.
    for lead in 0..3_usize {
        let shifted: Vec<u8> = std::iter::repeat_n(0, lead).chain(secret.iter().copied()).collect();
        let encoded = STANDARD.encode(shifted);
        let inner = encoded.trim_end_matches('=');
        let from = [0, 2, 3][lead];
        let to = inner.len().saturating_sub(1);
        if to > from + 4 {
            all.push((format!("{name} in base64 ({lead})"), inner.as_bytes()[from..to].to_vec()));
        }
    }
    all
}

/// Digests of a whole file that could be compared with a guess.
fn digests(name: &str, file: &[u8]) -> Vec<(String, Vec<u8>)> {
    let digest = Hash::of(&[file]);
    vec![
        (format!("plain SHA-256 of {name}"), digest.as_bytes().to_vec()),
        (format!("plain SHA-256 of {name} in hex"), digest.to_string().into_bytes()),
        (format!("plain SHA-256 of {name} in base64"), digest.to_base64().into_bytes()),
    ]
}

pub fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files_below(&path, found) } else { found.push(path) }
    }
}

/// Gunzips wherever a gzip member begins, so that what is compressed is searched too.
fn with_gunzipped(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut all = vec![bytes.to_vec()];
    for (at, window) in bytes.windows(3).enumerate() {
        if window == [0x1f, 0x8b, 8] {
            let mut plain = Vec::new();
            let mut reader = flate2::read::MultiGzDecoder::new(&bytes[at..]);
            let _ = std::io::Read::read_to_end(&mut reader, &mut plain);
            all.push(plain);
        }
    }
    all
}

pub fn holds(haystack: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(haystack, needle).is_some()
}

#[tokio::test]
async fn a_stolen_server_yields_nothing() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let house = House::open().await;
    let procedure = house.procedure(Example::Ricengo).await;
    let firm = "coop-serio";
    let mut draft = House::draft(&procedure, Example::Ricengo, firm);

    // Every file gets a text that occurs nowhere else; figures are told apart by their digits.
    let mut secrets: Vec<(String, Vec<u8>)> = Vec::new();
    for envelope in &mut draft.envelopes {
        for (number, file) in envelope.files.iter_mut().enumerate() {
            let phrase = format!("segretissimo-{:?}-{number}-vermiglione", envelope.class);
            let FileSource::Bytes(bytes) = &mut file.source else { panic!("the demo's papers are bytes") };
            bytes.extend_from_slice(b"\n% ");
            bytes.extend_from_slice(phrase.as_bytes());
            secrets.extend(digests(&phrase, bytes));
            secrets.extend(dresses(&phrase, phrase.as_bytes()));
            let name = format!("nome-di-file-{:?}-{number}.pdf", envelope.class);
            secrets.extend(dresses(&name, name.as_bytes()));
            file.name = Some(name);
        }
    }
    let economic = procedure.definition.award.economic.item.as_str().to_owned();
    let discount = "13.57";
    let labour = "48217.93";
    for envelope in &mut draft.envelopes {
        for (item, answer) in &mut envelope.answers {
            if *item == economic {
                *answer = serde_json::from_value(serde_json::json!(discount)).unwrap();
            } else if item.contains("manodopera") || item.contains("labour") {
                *answer = serde_json::from_value(serde_json::json!(labour)).unwrap();
            }
        }
    }
    secrets.extend(dresses("the discount", format!("\"{discount}\"").as_bytes()));
    secrets.extend(dresses("the labour cost", labour.as_bytes()));
    assert!(secrets.len() > 60, "{} secrets are looked for", secrets.len());

    let (package, _sealed) = house.seal(&procedure, &draft).await;
    let client = house.client(demo::firm(firm).unwrap().legal.0).await;
    house.upload(&client, &package).await;
    let receipt = client.submit(&package.manifest, "the-tender").await.unwrap();

    // Loot: every file of the server, its log, its configuration, every answer anybody may get.
    let mut loot: Vec<(String, Vec<u8>)> = Vec::new();
    let mut files = Vec::new();
    files_below(house.folder.path(), &mut files);
    assert!(files.iter().any(|file| file.ends_with("record.db")), "the database is among the loot");
    loot.extend(files.iter().map(|file| (file.display().to_string(), fs::read(file).unwrap())));
    loot.push(("configuration".to_owned(), serde_json::to_vec(&house.app.config).unwrap()));
    loot.push(("receipt".to_owned(), receipt.to_bytes().unwrap()));
    let body = Example::Ricengo.body();
    let people = [
        body.lead(),
        body.officer(),
        body.auditor(),
        body.admin(),
        body.custodians()[0].clone(),
        "serio-legale".into(),
    ];
    let leaf = receipt.leaf().unwrap();
    let id = &procedure.id;
    for person in &people {
        let client = house.client(person).await;
        for path in [
            "/".to_owned(),
            format!("/procedures/{id}"),
            "/api/me".to_owned(),
            "/api/people".to_owned(),
            "/api/procedures".to_owned(),
            format!("/api/procedures/{id}"),
            format!("/api/procedures/{id}/draft"),
            format!("/api/procedures/{id}/sessions"),
            format!("/api/procedures/{id}/tenderers"),
            format!("/api/procedures/{id}/tenders/{firm}"),
            format!("/api/procedures/{id}/tenders/{firm}/receipts/{leaf}"),
            format!("/api/procedures/{id}/tenders/{firm}/receipts/{leaf}/pdf"),
            "/record/checkpoint".to_owned(),
            "/record/key".to_owned(),
            "/api/openapi.json".to_owned(),
        ] {
            if let Ok(bytes) = client.get_bytes(&path).await {
                loot.push((format!("{person}: {path}"), bytes));
            }
        }
    }
    let log = log.0.lock().unwrap().clone();
    assert!(!log.is_empty(), "the log was taken at its most talkative");
    loot.push(("log".to_owned(), log));

    let mut searched = 0_usize;
    for (place, bytes) in &loot {
        for plain in with_gunzipped(bytes) {
            searched += plain.len();
            for (what, secret) in &secrets {
                assert!(!holds(&plain, secret), "{what} found in {place}");
            }
        }
    }
    println!("{} places, {searched} bytes, {} secrets: nothing found", loot.len(), secrets.len());
    // The search is able to find: what is public is found.
    assert!(loot.iter().any(|(_, bytes)| holds(bytes, id.as_str().as_bytes())));
}
