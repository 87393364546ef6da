//! What must be true whenever the server has stopped, however it did.

use std::{collections::BTreeSet, fs, path::Path, sync::Arc};

use ceralacca_procedure::{TenderState, event::TenderEvent};
use ceralacca_record::VerifierKey;
use ceralacca_server::{Config, installation, streams, views};
use ceralacca_storage::{Engine, Objects, audit};

use crate::firms::Firm;

/// A copy of the database as it lies there, so that the next start has to put the real one in order itself; of its log of
/// changes not yet in it only the first bytes, if so many are named.
pub async fn copied(folder: &Path, log_bytes: Option<u64>) -> (tempfile::TempDir, Arc<dyn Engine>) {
    let copy = tempfile::tempdir().unwrap();
    for name in ["ceralacca.db", "ceralacca.db-wal"] {
        let from = folder.join("data").join(name);
        if from.exists() {
            fs::copy(from, copy.path().join(name)).unwrap();
        }
    }
    if let Some(bytes) = log_bytes {
        let log = fs::OpenOptions::new().write(true).open(copy.path().join("ceralacca.db-wal")).unwrap();
        log.set_len(bytes).unwrap();
    }
    let database = format!("sqlite:{}", copy.path().join("ceralacca.db").display());
    let engine = installation::engine(&Config { database, ..Config::default() }).await.unwrap();
    (copy, engine)
}

/// The record verifies and what people see is what it says; the number of events.
pub async fn whole(engine: &dyn Engine) -> u64 {
    let first = engine.stream("installation", 0, 1).await.unwrap().remove(0);
    let key: VerifierKey = first.entry.payload["verifier_key"].as_str().unwrap().parse().unwrap();
    let report = audit(engine, &[key], &[]).await.unwrap();
    assert!(report.is_sound(), "{report:?}");
    assert_eq!(views::live(engine).await.unwrap(), views::from_record(engine).await.unwrap());
    report.events
}

/// Nothing that the firms' journals say is missing, and nothing is half there. `later` if tenders may be recorded of which the
/// journals say nothing.
pub async fn check(folder: &Path, firms: &[Firm], later: bool) {
    let (_copy, engine) = copied(folder, None).await;
    whole(engine.as_ref()).await;
    let objects = Objects::local(&folder.join("data/objects")).unwrap();
    for firm in firms {
        let stream = TenderState::stream(&firm.procedure, &firm.tenderer);
        let recorded = streams::entries(engine.as_ref(), &stream, 0).await.unwrap();
        let leaves: BTreeSet<_> = recorded.iter().map(|entry| entry.leaf).collect();
        for sent in &firm.sent {
            assert!(sent.leaf.is_none_or(|leaf| leaves.contains(&leaf)), "{} was acknowledged and is lost", sent.id);
        }
        let unanswered = firm.sent.iter().filter(|sent| sent.leaf.is_none()).count();
        let acknowledged = firm.sent.len() - unanswered;
        let known = if later { usize::MAX } else { acknowledged + unanswered };
        assert!((acknowledged..=known).contains(&recorded.len()), "{}: {} recorded", firm.tenderer, recorded.len());
        for entry in &recorded {
            let (TenderEvent::Submitted { manifest, .. } | TenderEvent::Replaced { manifest, .. }) =
                streams::event(entry).unwrap()
            else {
                panic!("nothing else was asked for");
            };
            assert!(firm.packages.iter().any(|package| package.manifest == *manifest), "a tender that nobody sent");
            for object in manifest.envelopes.iter().flat_map(|envelope| &envelope.objects) {
                let bytes = objects.get(&object.digest.parse().unwrap()).await.unwrap();
                assert_eq!(bytes.map(|bytes| bytes.len() as u64), Some(object.length), "a tender without its files");
            }
        }
        // Reading an object whole compares it with its digest.
        for digest in &firm.uploaded {
            assert!(objects.get(digest).await.unwrap().is_some(), "an acknowledged upload is lost");
        }
    }
}
