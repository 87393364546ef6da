//! The rulebook as its users see it: vectors, tables, a second implementation, laws, refusals, words.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail by panicking, as tests do")]

mod answers;
mod calendars;
mod common;
mod laws;
mod naive_dates;
mod naive_money;
mod refusals;
mod tables;
mod vectors;
mod words;
