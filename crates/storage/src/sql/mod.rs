//! The statements, written once and compiled in each engine's crate against that engine's schema.
//!
//! This folder is not a module of `ceralacca_storage`: each engine's crate includes it with `#[path]` and gives it
//! `crate::Db` (the database of `sqlx`) and `crate::NAME`. Types are BIGINT, TEXT and BOOLEAN only, parameters are `$1`,
//! and RETURNING and ON CONFLICT are spelled as both engines understand them. `prepare.sh` renews the data with which
//! the statements are checked when no database is at hand.

mod convert;
mod drafts;
mod engine;
mod log;
mod people;
mod record;
mod search;
mod transaction;
mod uploads;
mod views;
mod work;

pub(crate) use convert::failed;
pub(crate) use engine::SqlEngine;

/// A connection to the database of the including crate.
type Connection = <crate::Db as sqlx::Database>::Connection;
