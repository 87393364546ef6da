//! Rows about persons: the only ones that hold names and addresses, and that can be erased.

use jiff::Timestamp;

/// A person or an operator as the erasable register knows it; events carry the id only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterEntry {
    /// Identifier used by events.
    pub id: String,
    /// What it is, such as `person` or `operator`.
    pub kind: String,
    /// Names, addresses, codes (JSON by custom); `None` when they have been erased.
    pub data: Option<String>,
}

/// What a person logs in with.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Identifier of the person.
    pub person: String,
    /// Name typed at login, unique in the installation.
    pub username: String,
    /// Argon2 hash of the password, in PHC form.
    pub password_hash: String,
}

/// The password hash is not shown: debug texts end in logs.
impl std::fmt::Debug for Account {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Account").field("person", &self.person).finish_non_exhaustive()
    }
}

/// A login under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// SHA-256 of the token that the browser holds, hexadecimal; the token itself is never stored.
    pub token_hash: String,
    /// Identifier of the person.
    pub person: String,
    /// Instant from which it no longer counts, whole microseconds.
    pub expires: Timestamp,
}
