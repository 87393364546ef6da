//! Log proofs (C2SP tlog-proof): index, inclusion proof and checkpoint in one text that verifies offline.

use core::fmt;
use core::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

use crate::Hash;
use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::lines::decimal;
use crate::merkle::{MAX_PROOF, MerkleError, verify_inclusion};
use crate::note::{Note, NoteError, VerifierKey};

/// First line of the text.
const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// Most bytes of extra data.
pub const MAX_EXTRA: usize = 4096;

/// A log proof cannot be read, or does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProofError {
    /// The first line is not `c2sp.org/tlog-proof@v1`.
    #[error("reading a log proof: the first line must be {HEADER}")]
    Header,
    /// The extra data are not base64 or too long.
    #[error("reading a log proof: extra data must be base64 of at most {MAX_EXTRA} bytes")]
    Extra,
    /// There is no `index N` line.
    #[error("reading a log proof: expected a line \"index N\" without leading zeros")]
    Index,
    /// A hash line is not base64 of 32 bytes, or there are too many.
    #[error("reading a log proof: hash line {line} must be the base64 of 32 bytes (at most {MAX_PROOF} lines)")]
    HashLine {
        /// Number of the hash line, from 1.
        line: usize,
    },
    /// There is no blank line before the checkpoint.
    #[error("reading a log proof: expected a blank line and the checkpoint after the hashes")]
    NoCheckpoint,
    /// The checkpoint cannot be read as a note.
    #[error("reading a log proof: {0}")]
    Note(#[from] NoteError),
    /// The checkpoint cannot be believed.
    #[error("checking a log proof: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// The leaf is not in the tree of the checkpoint.
    #[error("checking a log proof: {0}")]
    Inclusion(#[from] MerkleError),
}

/// Proof that a leaf is in a log. `Display` writes the exact text, [`FromStr`] reads it and no other spelling of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogProof {
    /// Opaque data that nothing authenticates; this installation writes none and its receipts refuse any.
    pub extra: Option<Vec<u8>>,
    /// Index of the leaf, from 0.
    pub index: u64,
    /// Inclusion proof, from the sibling of the leaf up to the child of the root.
    pub hashes: Vec<Hash>,
    /// The signed checkpoint of the tree.
    pub checkpoint: Note,
}

impl LogProof {
    /// Checks that `leaf` is in the log, by a checkpoint that one of `keys` signed, and gives that checkpoint.
    ///
    /// # Errors
    /// [`ProofError::Checkpoint`] or [`ProofError::Inclusion`].
    pub fn verify(&self, leaf: &Hash, keys: &[VerifierKey]) -> Result<Checkpoint, ProofError> {
        let checkpoint = Checkpoint::open(&self.checkpoint, keys)?;
        self.verify_under(leaf, &checkpoint)?;
        Ok(checkpoint)
    }

    /// Checks the inclusion only, under a checkpoint that was checked before.
    pub(crate) fn verify_under(&self, leaf: &Hash, checkpoint: &Checkpoint) -> Result<(), MerkleError> {
        verify_inclusion(leaf, self.index, checkpoint.size, &self.hashes, &checkpoint.root)
    }
}

impl fmt::Display for LogProof {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{HEADER}")?;
        if let Some(extra) = &self.extra {
            writeln!(formatter, "extra {}", STANDARD.encode(extra))?;
        }
        writeln!(formatter, "index {}", self.index)?;
        for hash in &self.hashes {
            writeln!(formatter, "{}", hash.to_base64())?;
        }
        write!(formatter, "\n{}", self.checkpoint)
    }
}

impl FromStr for LogProof {
    type Err = ProofError;

    fn from_str(text: &str) -> Result<Self, ProofError> {
        let rest = text.strip_prefix(HEADER).and_then(|rest| rest.strip_prefix('\n')).ok_or(ProofError::Header)?;
        // The blank line may follow the index directly, so the head keeps its last newline.
        let blank = rest.find("\n\n").ok_or(ProofError::NoCheckpoint)?;
        let (head, checkpoint) = rest.split_at(blank);
        let mut lines = head.split('\n').peekable();
        let extra = match lines.next_if(|line| line.starts_with("extra ")) {
            Some(line) => Some(extra(line).ok_or(ProofError::Extra)?),
            None => None,
        };
        let index = lines.next().and_then(|line| decimal(line.strip_prefix("index ")?)).ok_or(ProofError::Index)?;
        let mut hashes = Vec::new();
        for line in lines {
            let number = hashes.len() + 1;
            let hash = Hash::from_base64(line).filter(|_| number <= MAX_PROOF);
            hashes.push(hash.ok_or(ProofError::HashLine { line: number })?);
        }
        let checkpoint = checkpoint.strip_prefix("\n\n").ok_or(ProofError::NoCheckpoint)?.parse()?;
        Ok(Self { extra, index, hashes, checkpoint })
    }
}

fn extra(line: &str) -> Option<Vec<u8>> {
    let decoded = STANDARD.decode(line.strip_prefix("extra ")?).ok()?;
    (decoded.len() <= MAX_EXTRA).then_some(decoded)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::merkle::{inclusion_proof, leaf_hash, root};
    use crate::note::SigningKey;

    fn key() -> SigningKey {
        SigningKey::from_seed("log.example", &[1; 32]).unwrap()
    }

    fn sample(size: u64, index: u64) -> (Hash, LogProof) {
        let leaves: Vec<Hash> = (0..size).map(|leaf| leaf_hash(&leaf.to_be_bytes())).collect();
        let checkpoint = Checkpoint { origin: "log.example".into(), size, root: root(&leaves), extensions: vec![] };
        let hashes = inclusion_proof(&leaves, index, size).unwrap();
        (leaves[index as usize], LogProof { extra: None, index, hashes, checkpoint: checkpoint.sign(&key()).unwrap() })
    }

    #[test]
    fn written_read_and_verified() {
        for (size, index) in [(1, 0), (2, 1), (300, 299)] {
            let (leaf, mut proof) = sample(size, index);
            assert_eq!(proof.verify(&leaf, &[key().verifier()]).unwrap().size, size);
            assert_eq!(proof.to_string().parse(), Ok(proof.clone()));
            proof.extra = Some(b"more".to_vec());
            assert!(proof.to_string().starts_with("c2sp.org/tlog-proof@v1\nextra bW9yZQ==\nindex "));
            assert_eq!(proof.to_string().parse(), Ok(proof.clone()));
            let other = proof.verify(&Hash::ZERO, &[key().verifier()]);
            assert_eq!(other, Err(ProofError::Inclusion(MerkleError::Root)));
        }
    }

    #[test]
    fn malformed_texts_are_refused() {
        let good = sample(3, 1).1.to_string();
        for (bad, error) in [
            (good.replace("@v1", "@v2"), ProofError::Header),
            (good.replace("index 1", "index 01"), ProofError::Index),
            (good.replace("index 1\n", ""), ProofError::Index),
            (good.replace("index 1", "extra @\nindex 1"), ProofError::Extra),
            (good.replace("index 1\n", "index 1\nAAAA\n"), ProofError::HashLine { line: 1 }),
            (good.replace("index 1", "index 1\nindex 1"), ProofError::HashLine { line: 1 }),
            ("c2sp.org/tlog-proof@v1\nindex 0\n".into(), ProofError::NoCheckpoint),
        ] {
            assert_eq!(bad.parse::<LogProof>(), Err(error), "{bad}");
        }
        // A blank line too many becomes part of the signed text, whose signature then fails.
        let longer: LogProof = good.replacen("\n\n", "\n\n\n", 1).parse().unwrap();
        let refused = longer.verify(&Hash::ZERO, &[key().verifier()]);
        assert!(matches!(refused, Err(ProofError::Checkpoint(CheckpointError::Note(NoteError::BadSignature { .. })))));
        let hash = format!("{}\n", Hash::ZERO.to_base64());
        let long = good.replace("index 1\n", &format!("index 1\n{}", hash.repeat(MAX_PROOF)));
        assert!(matches!(long.parse::<LogProof>(), Err(ProofError::HashLine { line: 65 })));
    }

    proptest! {
        #[test]
        fn reading_anything_ends(
            text in "(c2sp.org/tlog-proof@v1\n)?((extra |index |\n|[A-Za-z0-9+/=]{4}|[0-9]|A{43}=|\\PC){0,30})\n\nx\n\n— a AAAAAAA=\n",
        ) {
            if let Ok(proof) = text.parse::<LogProof>() {
                prop_assert_eq!(proof.to_string(), text);
            }
        }
    }
}
