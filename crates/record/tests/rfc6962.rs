//! The published vectors of RFC 6962 trees.

use ceralacca_record::Hash;
use ceralacca_record::merkle::{Tree, empty_root};
use serde::Deserialize;

#[derive(Deserialize)]
struct Vectors {
    empty_root: Hash,
    leaves: Vec<String>,
    roots: Vec<Hash>,
}

#[test]
fn roots_are_the_published_ones() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/record/rfc6962.json");
    let vectors: Vectors = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert_eq!(empty_root(), vectors.empty_root);
    let mut tree = Tree::new();
    assert_eq!(vectors.leaves.len(), vectors.roots.len());
    for (leaf, root) in vectors.leaves.iter().zip(&vectors.roots) {
        tree.append_data(&hex::decode(leaf).unwrap());
        assert_eq!(tree.root(), *root, "root of {} leaves", tree.size());
    }
    println!("{} roots of RFC 6962 trees agree", vectors.roots.len());
    assert_eq!(vectors.roots.len(), 8);
}
