//! Instants and durations of a procedure (rules §2).

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Terms. Instants are UTC or carry their offset; people read them in Europe/Rome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// When the notice or the invitation was or will be sent.
    #[schemars(with = "String")]
    pub sent: Timestamp,
    /// Last instant for questions; absent: until the submission term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub questions: Option<Timestamp>,
    /// Last instant for tenders, itself included.
    #[schemars(with = "String")]
    pub submission: Timestamp,
    /// First session as the notice announces it; absent: convened later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub first_session: Option<Timestamp>,
    /// Hours between the notice of a session and the session (Ricengo: two days); 0 where the notice fixes none.
    #[serde(default)]
    pub session_notice_hours: u32,
    /// Days given to cure (art. 101: 5 to 10).
    pub cure_days: u8,
    /// Days for which the tender binds (art. 17 c.4: 180 by default).
    pub validity_days: u16,
    /// Hours after the term within which bytes announced by a manifest may still arrive; 0: none.
    #[serde(default)]
    pub late_bytes_hours: u16,
}
