//! The published log.

use std::num::NonZeroU32;

use ceralacca_record::merkle::Tree;
use ceralacca_record::{Checkpoint, Hash};

use super::subject::Subject;
use crate::{LogLeaf, StoredCheckpoint, inclusion, publish_head};

const BLOCK: NonZeroU32 = NonZeroU32::new(8).unwrap();

async fn publish(subject: &Subject) -> StoredCheckpoint {
    let engine = subject.engine.as_ref();
    publish_head(engine, &subject.key(), &subject.clock, subject.random.as_ref(), BLOCK).await.unwrap()
}

pub(super) async fn heads_grow_by_whole_blocks(subject: Subject) {
    assert_eq!(subject.engine.latest_checkpoint().await.unwrap(), None);
    for (acts, size) in [(0, 8), (3, 16), (8, 24), (9, 40), (0, 48)] {
        subject.record(acts).await;
        let head = publish(&subject).await;
        assert_eq!(head.size, size, "{acts} acts");
        assert_eq!(subject.engine.latest_checkpoint().await.unwrap(), Some(head.clone()));
        let signed = Checkpoint::open(&head.note.parse().unwrap(), &[subject.key().verifier()]).unwrap();
        assert_eq!((signed.size, signed.root), (head.size, head.root));
    }
    assert_eq!(subject.engine.log_size().await.unwrap(), 48);
    let leaves = subject.engine.log_leaves(0, 100).await.unwrap();
    assert!(leaves.iter().map(|leaf| leaf.index).eq(0..48));
    let tree: Tree = leaves.iter().map(|leaf| leaf.hash).collect();
    assert_eq!(tree.root(), subject.engine.latest_checkpoint().await.unwrap().unwrap().root);
    let mut positions: Vec<_> = leaves.iter().filter_map(|leaf| leaf.position).collect();
    positions.sort_unstable();
    assert!(positions.into_iter().eq(1..=20), "every act once");
    assert_eq!(subject.engine.log_leaves(40, 3).await.unwrap(), leaves[40..43]);
    let sizes = |heads: Vec<StoredCheckpoint>| heads.into_iter().map(|head| head.size).collect::<Vec<_>>();
    assert_eq!(sizes(subject.engine.checkpoints(8, 2).await.unwrap()), [16, 24]);
    assert_eq!(subject.engine.checkpoint_up_to(23).await.unwrap().unwrap().size, 16);
}

pub(super) async fn inclusion_is_proved(subject: Subject) {
    let engine = subject.engine.as_ref();
    subject.record(5).await;
    assert_eq!(inclusion(engine, 3).await.unwrap(), None, "not yet published");
    publish(&subject).await;
    subject.record(12).await;
    publish(&subject).await;
    publish(&subject).await;
    let keys = [subject.key().verifier()];
    for stored in engine.entries(0, 100).await.unwrap() {
        let proof = inclusion(engine, stored.position).await.unwrap().unwrap();
        let read: ceralacca_record::LogProof = proof.to_string().parse().unwrap();
        let head = read.verify(&stored.leaf, &keys).unwrap();
        assert_eq!(head.size, if stored.position <= 5 { 8 } else { 24 });
        assert!(read.verify(&Hash([1; 32]), &keys).is_err());
    }
    assert_eq!(inclusion(engine, 18).await.unwrap(), None, "no such event");
}

pub(super) async fn a_head_commits_with_its_leaves(subject: Subject) {
    subject.record(2).await;
    let mut transaction = subject.engine.begin().await.unwrap();
    assert_eq!(transaction.unlogged(0, 10).await.unwrap().len(), 2);
    assert_eq!(transaction.unlogged(1, 10).await.unwrap().len(), 1);
    transaction.append_leaf(&LogLeaf { index: 0, hash: Hash([1; 32]), position: Some(1) }).await.unwrap();
    assert_eq!(transaction.log_size().await.unwrap(), 1);
    assert_eq!(transaction.unlogged(0, 10).await.unwrap()[0].position, 2);
    drop(transaction);
    assert_eq!(subject.engine.log_size().await.unwrap(), 0);
    assert_eq!(subject.engine.log_index(1).await.unwrap(), None);
    publish(&subject).await;
    assert!(subject.engine.log_index(1).await.unwrap().is_some());
    // Neither an index nor an event enters the log twice.
    for leaf in [
        LogLeaf { index: 0, hash: Hash([1; 32]), position: None },
        LogLeaf { index: 8, hash: Hash([1; 32]), position: Some(1) },
    ] {
        let mut transaction = subject.engine.begin().await.unwrap();
        assert!(transaction.append_leaf(&leaf).await.is_err());
    }
}
