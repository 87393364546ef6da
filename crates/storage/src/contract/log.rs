//! The published log.

use std::num::NonZeroU32;

use ceralacca_record::merkle::Tree;
use ceralacca_record::{Checkpoint, Hash, Tile};

use super::subject::Subject;
use crate::{Advance, LogLeaf, StoredCheckpoint, Tiles, inclusion, publish_head};

const BLOCK: NonZeroU32 = NonZeroU32::new(8).unwrap();

async fn advance(subject: &Subject, block: NonZeroU32) -> Advance {
    let engine = subject.engine.as_ref();
    publish_head(engine, &subject.key(), &subject.clock, subject.random.as_ref(), block).await.unwrap()
}

async fn publish(subject: &Subject) -> StoredCheckpoint {
    advance(subject, BLOCK).await.head
}

pub(super) async fn heads_grow_by_one_block(subject: Subject) {
    assert_eq!(subject.engine.latest_checkpoint().await.unwrap(), None);
    for (acts, size) in [(0, 8), (3, 16), (8, 24), (9, 32), (0, 40)] {
        subject.record(acts).await;
        let head = publish(&subject).await;
        assert_eq!(head.size, size, "{acts} acts");
        assert_eq!(subject.engine.latest_checkpoint().await.unwrap(), Some(head.clone()));
        let signed = Checkpoint::open(&head.note.parse().unwrap(), &[subject.key().verifier()]).unwrap();
        assert_eq!((signed.size, signed.root), (head.size, head.root));
    }
    assert_eq!(subject.engine.log_size().await.unwrap(), 40);
    let leaves = subject.engine.log_leaves(0, 100).await.unwrap();
    assert!(leaves.iter().map(|leaf| leaf.index).eq(0..40));
    let tree: Tree = leaves.iter().map(|leaf| leaf.hash).collect();
    assert_eq!(tree.root(), subject.engine.latest_checkpoint().await.unwrap().unwrap().root);
    let mut positions: Vec<_> = leaves.iter().filter_map(|leaf| leaf.position).collect();
    positions.sort_unstable();
    assert!(positions.into_iter().eq(1..=20), "every act once");
    assert_eq!(subject.engine.log_leaves(32, 3).await.unwrap(), leaves[32..35]);
    let sizes = |heads: Vec<StoredCheckpoint>| heads.into_iter().map(|head| head.size).collect::<Vec<_>>();
    assert_eq!(sizes(subject.engine.checkpoints(8, 2).await.unwrap()), [16, 24]);
    assert_eq!(subject.engine.checkpoint_up_to(23).await.unwrap().unwrap().size, 16);
}

/// Of thirty acts eight enter with each head, the first ones first; the administrator is told while any wait.
pub(super) async fn what_does_not_fit_waits_its_turn(subject: Subject) {
    subject.record(30).await;
    for (published, more_waits) in [(8, true), (16, true), (24, true), (30, false), (30, false)] {
        let advance = advance(&subject, BLOCK).await;
        assert_eq!(advance.more_waits, more_waits, "{published}");
        let leaves = subject.engine.log_leaves(0, 100).await.unwrap();
        let mut positions: Vec<_> = leaves.iter().filter_map(|leaf| leaf.position).collect();
        positions.sort_unstable();
        assert!(positions.into_iter().eq(1..=published));
    }
    subject.check_record().await;
}

/// Every head, and the growth from each to the next, follows from the tiles alone.
pub(super) async fn tiles_give_every_head(subject: Subject) {
    let (engine, tiles, block) = (subject.engine.as_ref(), Tiles::default(), NonZeroU32::new(512).unwrap());
    let first: Tile = "0/000".parse().unwrap();
    assert_eq!(tiles.bytes(engine, &first).await.unwrap(), None, "nothing is published yet");
    for acts in [3, 30, 0] {
        subject.record(acts).await;
        advance(&subject, block).await;
    }
    let mut leaves: Vec<Hash> = Vec::new();
    let mut above = Vec::new();
    for tile in Tile::of_log(1536) {
        let bytes = tiles.bytes(engine, &tile).await.unwrap().unwrap();
        assert_eq!(bytes.len(), 32 * usize::from(tile.width()), "{tile}");
        let hashes = bytes.chunks_exact(32).map(|bytes| Hash(bytes.try_into().unwrap()));
        if tile.level() == 0 { leaves.extend(hashes) } else { above.extend(hashes) }
    }
    assert_eq!((leaves.len(), above.len()), (1536, 6));
    for (index, root) in above.iter().enumerate() {
        assert_eq!(*root, ceralacca_record::tile::root_over(leaves[index * 256..][..256].iter().copied()));
    }
    let mut tree = Tree::new();
    for head in engine.checkpoints(0, 10).await.unwrap() {
        tree.extend(leaves[usize::try_from(tree.size()).unwrap()..usize::try_from(head.size).unwrap()].iter().copied());
        assert_eq!(tree.root(), head.root, "head of {}", head.size);
    }
    assert_eq!(tree.size(), 1536);
    // A tile that was partial under an earlier head stays what it was; what no head covers is not told.
    let partial = tiles.bytes(engine, &"1/000.p/2".parse().unwrap()).await.unwrap().unwrap();
    assert_eq!(partial, above[..2].iter().flat_map(|hash| hash.0).collect::<Vec<_>>());
    for path in ["0/006", "0/006.p/1", "1/000.p/7", "1/000", "2/000.p/1"] {
        assert_eq!(tiles.bytes(engine, &path.parse().unwrap()).await.unwrap(), None, "{path}");
    }
}

/// A log that began with other blocks stays readable and goes on by whole ones.
pub(super) async fn a_log_of_other_blocks_goes_on(subject: Subject) {
    let (engine, tiles) = (subject.engine.as_ref(), Tiles::default());
    subject.record(20).await;
    assert_eq!(advance(&subject, NonZeroU32::new(100).unwrap()).await.head.size, 100);
    let block = NonZeroU32::new(256).unwrap();
    for size in [256, 512] {
        subject.record(5).await;
        assert_eq!(advance(&subject, block).await.head.size, size);
    }
    let old = tiles.bytes(engine, &"0/000.p/100".parse().unwrap()).await.unwrap().unwrap();
    let tree: Tree = old.chunks_exact(32).map(|bytes| Hash(bytes.try_into().unwrap())).collect();
    assert_eq!(tree.root(), engine.checkpoint_up_to(100).await.unwrap().unwrap().root);
    for stored in engine.entries(0, 100).await.unwrap() {
        let proof = inclusion(engine, stored.position).await.unwrap().unwrap();
        assert!(proof.verify(&stored.leaf, &[subject.key().verifier()]).is_ok());
    }
    subject.check_record().await;
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
        let size = if stored.position <= 5 { 8 } else { 8 + 8 * (stored.position - 5).div_ceil(8) };
        assert_eq!(head.size, size);
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
