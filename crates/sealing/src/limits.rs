//! Every limit of the format, by name. A value beyond its limit is refused, never truncated.

/// The suite identifier: fixes curve, KEM, KDF, AEAD, chunk size and every encoding of this format.
pub const SUITE: &str = "ceralacca-1";

/// Longest identifier (procedure, tenderer, envelope, custodian, body, session, item), in bytes.
pub const ID_BYTES_MAX: usize = 128;

/// Most custodians in one set (`n`).
pub const CUSTODIANS_MAX: usize = 15;

/// Longest header in JSON, in bytes. A header of 3 custodians and 10 files takes about 3 KiB; one of
/// [`FILES_MAX`] files about 110 KiB.
pub const HEADER_BYTES_MAX: usize = 256 * 1024;

/// Most files of the tenderer in one envelope, the contents index not counted.
pub const FILES_MAX: usize = 1000;

/// Longest file, in bytes of plaintext (4 GiB).
pub const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024 * 1024;

/// Longest contents index, in bytes of canonical JSON before padding (4 MiB).
pub const CONTENTS_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Deepest nesting of the answers inside the contents index.
pub const ANSWERS_DEPTH_MAX: usize = 32;

/// Longest file name, in Unicode characters.
pub const NAME_CHARS_MAX: usize = 255;

/// Longest media type, in bytes of ASCII.
pub const MEDIA_TYPE_BYTES_MAX: usize = 127;

/// Plaintext bytes of a full chunk of a sealed file.
pub const CHUNK_BYTES: usize = 64 * 1024;

/// Plaintext bytes of a block of a fingerprint: what is compared at once when a file is sealed again.
pub const BLOCK_BYTES: usize = 1024 * 1024;

/// Every sealed plaintext is padded to a multiple of this many bytes.
pub const PAD_BYTES: usize = 4 * 1024;

/// Bytes of an authentication tag of ChaCha20-Poly1305.
pub const TAG_BYTES: usize = 16;

/// Shortest PIN of a device, in characters.
pub const PIN_CHARS_MIN: usize = 6;

/// Longest PIN of a device, in characters.
pub const PIN_CHARS_MAX: usize = 64;

/// Longest secret that [`crate::at_rest`] takes, in bytes.
pub const AT_REST_BYTES_MAX: usize = 4 * 1024;

/// Longest workspace of a tender, in bytes before padding (760 KiB): sealed and in base64url it has at most the 1 MiB
/// that a server keeps of work in progress.
pub const WORKSPACE_BYTES_MAX: usize = 760 * 1024;

/// Longest saved state of an envelope being sealed, in bytes. One file of 4 GiB takes 86 KiB of it.
pub const SAVED_BYTES_MAX: usize = 8 * 1024 * 1024;
