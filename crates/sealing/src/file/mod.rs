//! One sealed file: a head of 64 bytes, then chunks of 64 KiB, each with its tag.
//!
//! A file reads from any chunk without reading those before it; a missing, repeated, moved or altered chunk is found,
//! because the nonce counts the chunks and marks the last; and a file opens under one key only, because the head
//! carries a commitment to it.

mod fingerprint;
mod format;
mod open;
mod reader;
mod seal;

pub use fingerprint::{Fingerprint, Fingerprinter};
pub use format::sealed_length;
pub use open::{FileOpener, FileStream};
pub use reader::FileReader;
pub use seal::{FileSealer, SealedPart};

pub(crate) use fingerprint::{BLOCK_DIGEST_BYTES, BlockDigest};
pub(crate) use format::{FileKey, Geometry, HEAD_BYTES, Place, SALT_BYTES, pad, unpad};
pub(crate) use seal::{ChunkWriter, commitment_salt, head_salt};
