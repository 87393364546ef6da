//! Limits of storage. Each one is far above what a procedure needs and far below what would harm the installation.

/// Proposals written by one commit.
pub const BATCH_PROPOSALS_MAX: usize = 256;

/// Proposals that may wait for the sequencer; a caller beyond it waits in `submit`.
pub const WAITING_PROPOSALS_MAX: usize = 1024;

/// Events of one decision.
pub const DECISION_EVENTS_MAX: usize = 4096;

/// View changes of one decision; likewise its register entries, jobs and opened keys.
pub const DECISION_CHANGES_MAX: usize = 16_384;

/// Streams whose version one proposal may name.
pub const EXPECTED_STREAMS_MAX: usize = 256;

/// Longest name, key or identifier of a row, in bytes.
pub const KEY_BYTES_MAX: usize = 1024;

/// Longest text of a row other than an event (view, register entry, job, setting), in bytes: 4 MiB.
pub const DATA_BYTES_MAX: usize = 4 << 20;

/// Longest work in progress ([`crate::Draft`]), in bytes: 1 MiB.
pub const DRAFT_BYTES_MAX: usize = 1 << 20;

/// Most rows that one read gives.
pub const PAGE_ROWS_MAX: u32 = 10_000;

/// Longest object, in bytes: 16 GiB.
pub const OBJECT_BYTES_MAX: u64 = 16 << 30;

/// Longest object that may be read whole into memory, in bytes: 64 MiB.
pub const OBJECT_IN_MEMORY_BYTES_MAX: u64 = 64 << 20;

/// Uploads that one owner may have under way.
pub const UPLOADS_PER_OWNER_MAX: u64 = 256;

/// Size of the pieces in which files are read and objects are written, in bytes: 1 MiB.
pub const PIECE_BYTES: usize = 1 << 20;
