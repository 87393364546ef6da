//! Checkpoints (C2SP tlog-checkpoint): the public head of the log, size and root, as a signed note.

use core::fmt::Write as _;

use thiserror::Error;

use crate::Hash;
use crate::lines::{decimal, is_line};
use crate::merkle::MAX_LEAVES;
use crate::note::{Note, NoteError, SigningKey, VerifierKey};

/// Greatest number of extension lines.
pub const MAX_EXTENSIONS: usize = 16;

/// Longest line of a checkpoint in bytes.
pub const MAX_LINE: usize = 1024;

/// A checkpoint cannot be made, read or believed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CheckpointError {
    /// The origin is empty, too long or has a control character.
    #[error("checkpoint: the origin must be one line of 1 to {MAX_LINE} bytes")]
    Origin,
    /// The size is missing, has a leading zero or is beyond 2^63 − 1.
    #[error("checkpoint: the second line must be the number of leaves, without leading zeros, at most 2^63 - 1")]
    Size,
    /// The root is not the base64 of 32 bytes.
    #[error("checkpoint: the third line must be the base64 of the 32 bytes of the root")]
    Root,
    /// An extension line is empty or too long, or there are too many.
    #[error("checkpoint: extension lines must be at most {MAX_EXTENSIONS}, of 1 to {MAX_LINE} bytes each")]
    Extension,
    /// The text does not end with a newline.
    #[error("checkpoint: the text must end with a newline")]
    Text,
    /// No verified signature is by a key with the name of the origin: a witness alone does not make a checkpoint.
    #[error("checkpoint of {origin}: it is not signed by a key of that name that you gave")]
    NotByOrigin {
        /// The origin that the checkpoint names.
        origin: String,
    },
    /// The signed note around it is wrong.
    #[error("checkpoint: {0}")]
    Note(#[from] NoteError),
}

/// The head of a log at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log, such as `ceralacca.example/record`; also the name of the key that signs.
    pub origin: String,
    /// Number of leaves.
    pub size: u64,
    /// Merkle root over them.
    pub root: Hash,
    /// Further lines, opaque; this installation writes none.
    pub extensions: Vec<String>,
}

impl Checkpoint {
    /// The text that is signed.
    ///
    /// # Errors
    /// A field that the text cannot carry.
    pub fn to_text(&self) -> Result<String, CheckpointError> {
        let Self { origin, size, root, extensions } = self;
        let mut text = format!("{origin}\n{size}\n{}\n", root.to_base64());
        for line in extensions {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{line}");
        }
        if Self::parse_text(&text)? == *self { Ok(text) } else { Err(CheckpointError::Extension) }
    }

    /// Reads the text of a checkpoint, without its signatures.
    ///
    /// # Errors
    /// The first line that is not as the specification asks.
    pub fn parse_text(text: &str) -> Result<Self, CheckpointError> {
        let within = |line: &str| is_line(line) && line.len() <= MAX_LINE;
        let mut lines = text.strip_suffix('\n').ok_or(CheckpointError::Text)?.split('\n');
        let origin = lines.next().filter(|line| within(line)).ok_or(CheckpointError::Origin)?;
        let size = lines.next().and_then(decimal).filter(|size| *size <= MAX_LEAVES).ok_or(CheckpointError::Size)?;
        let root = lines.next().and_then(Hash::from_base64).ok_or(CheckpointError::Root)?;
        let extensions: Vec<String> = lines.take(MAX_EXTENSIONS + 1).map(str::to_owned).collect();
        if extensions.len() > MAX_EXTENSIONS || !extensions.iter().all(|line| within(line)) {
            return Err(CheckpointError::Extension);
        }
        Ok(Self { origin: origin.to_owned(), size, root, extensions })
    }

    /// Signs the checkpoint. The log must never sign two that no consistency proof connects.
    ///
    /// # Errors
    /// [`CheckpointError::NotByOrigin`] if the key does not have the name of the origin, or a field cannot be written.
    pub fn sign(&self, key: &SigningKey) -> Result<Note, CheckpointError> {
        if key.name() != self.origin {
            return Err(CheckpointError::NotByOrigin { origin: self.origin.clone() });
        }
        Ok(Note::sign(&self.to_text()?, &[key])?)
    }

    /// The checkpoint of `note`, if one of `keys` that has the name of its origin signed it.
    ///
    /// # Errors
    /// The signature is wrong or unknown, or the text is not a checkpoint.
    pub fn open(note: &Note, keys: &[VerifierKey]) -> Result<Self, CheckpointError> {
        let signers = note.verify(keys)?;
        let checkpoint = Self::parse_text(note.text())?;
        if signers.iter().any(|key| key.name() == checkpoint.origin) {
            Ok(checkpoint)
        } else {
            Err(CheckpointError::NotByOrigin { origin: checkpoint.origin })
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sample() -> Checkpoint {
        Checkpoint { origin: "log.example".into(), size: 256, root: Hash([7; 32]), extensions: vec![] }
    }

    #[test]
    fn signed_and_opened() {
        let key = SigningKey::from_seed("log.example", &[1; 32]).unwrap();
        let witness = SigningKey::from_seed("witness.example", &[2; 32]).unwrap();
        let note = sample().sign(&key).unwrap();
        assert_eq!(Checkpoint::open(&note, &[key.verifier()]), Ok(sample()));
        assert!(matches!(sample().sign(&witness), Err(CheckpointError::NotByOrigin { .. })));
        let text = sample().to_text().unwrap();
        let witnessed = Note::sign(&text, &[&witness]).unwrap();
        let opened = Checkpoint::open(&witnessed, &[witness.verifier()]);
        assert!(matches!(opened, Err(CheckpointError::NotByOrigin { .. })));
    }

    #[test]
    fn malformed_texts_are_refused() {
        let good = sample().to_text().unwrap();
        for (bad, error) in [
            (String::new(), CheckpointError::Text),
            (good.trim_end().into(), CheckpointError::Text),
            (format!("\n{good}"), CheckpointError::Origin),
            (good.replace("256", "0256"), CheckpointError::Size),
            (good.replace("256", "9223372036854775808"), CheckpointError::Size),
            (good.replace('=', ""), CheckpointError::Root),
            (format!("{good}\n"), CheckpointError::Extension),
            (format!("{good}{}", "x\n".repeat(17)), CheckpointError::Extension),
        ] {
            assert_eq!(Checkpoint::parse_text(&bad), Err(error), "{bad}");
        }
        let two_lines = Checkpoint { extensions: vec!["a\nb".into()], ..sample() };
        assert_eq!(two_lines.to_text(), Err(CheckpointError::Extension));
    }

    proptest! {
        #[test]
        fn reading_anything_ends(text in "(\\PC|\n|0|[1-9]{1,20}|B{43}=){0,30}\n") {
            if let Ok(checkpoint) = Checkpoint::parse_text(&text) {
                prop_assert_eq!(checkpoint.to_text().unwrap(), text);
            }
        }
    }
}
