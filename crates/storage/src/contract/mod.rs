//! The contract of an engine: one suite of cases that every engine passes, each on an empty database.
//!
//! An engine's test gives a [`Database`] maker to [`run`]. A case that does not hold panics with its name printed last.
#![expect(clippy::unwrap_used, reason = "this is a test suite: what cannot be unwrapped is a failure of the engine")]

mod concurrency;
mod damage;
mod drafts;
mod log;
mod people;
mod record;
mod search;
mod sequencer;
mod staging;
mod subject;
mod views;
mod work;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::future::BoxFuture;

use crate::Engine;
use subject::Subject;

/// An empty database for one case.
#[async_trait]
pub trait Database: Send + Sync {
    /// Opens the database once more, as another process would.
    async fn open(&self) -> Arc<dyn Engine>;

    /// Runs statements as an administrator would by hand; gives the engine's refusal.
    async fn execute(&self, sql: &str) -> Result<(), String>;

    /// Runs statements as somebody would who has switched off the triggers of the record.
    async fn tamper(&self, sql: &str) -> Result<(), String>;
}

/// Makes empty databases.
#[async_trait]
pub trait Maker: Send + Sync {
    /// One more empty database.
    async fn make(&self) -> Arc<dyn Database>;
}

/// Longest time of one case.
const CASE_TIME_MAX: Duration = Duration::from_secs(60);

struct Case {
    name: &'static str,
    run: fn(Subject) -> BoxFuture<'static, ()>,
}

/// Names a case by its function.
macro_rules! cases {
    ($($module:ident :: $name:ident),* $(,)?) => {
        &[$(Case { name: concat!(stringify!($module), "::", stringify!($name)), run: |subject| Box::pin($module::$name(subject)) }),*]
    };
}

const CASES: &[Case] = cases![
    record::an_empty_record,
    record::events_are_read_back,
    record::a_dropped_transaction_leaves_nothing,
    record::an_event_must_continue_the_head,
    record::the_record_is_append_only,
    record::streams_are_listed_in_byte_order,
    record::what_is_committed_is_there_after_opening_again,
    sequencer::an_act_is_recorded,
    sequencer::a_stale_version_is_a_conflict,
    sequencer::a_repeated_request_gets_its_first_answer,
    sequencer::a_refusal_writes_nothing,
    sequencer::one_bad_decision_does_not_harm_the_others,
    sequencer::instants_never_repeat_nor_go_back,
    sequencer::a_failed_commit_fails_its_whole_batch,
    concurrency::one_stream_has_one_winner,
    concurrency::many_streams_all_land,
    concurrency::two_processes_take_turns,
    concurrency::what_waits_together_is_committed_together,
    concurrency::a_caller_who_leaves_does_not_stop_his_act,
    views::rows_are_written_replaced_and_deleted,
    views::rows_are_listed_by_parent_and_page,
    search::rows_are_found_by_what_they_are,
    search::of_one_parent_only_its_own_is_found,
    search::parents_are_listed_with_what_they_have,
    search::what_is_found_comes_in_pages,
    search::keys_follow_their_rows,
    drafts::a_save_stands_on_the_version_it_changed,
    drafts::a_draft_made_again_repeats_no_version,
    drafts::of_many_saves_one_is_stored,
    drafts::drafts_are_listed_by_owner,
    drafts::what_no_engine_keeps_is_no_draft,
    people::the_register_can_be_erased,
    people::the_register_is_listed_by_kind,
    people::usernames_are_unique,
    people::logins_expire,
    work::uploads_advance_from_where_they_are,
    work::jobs_fall_due,
    work::settings_and_opened_keys,
    log::heads_grow_by_one_block,
    log::inclusion_is_proved,
    log::a_head_commits_with_its_leaves,
    log::what_does_not_fit_waits_its_turn,
    log::tiles_give_every_head,
    log::a_log_of_other_blocks_goes_on,
    damage::a_sound_record_is_sound,
    damage::damage_is_named_where_it_is,
    damage::who_recomputes_the_chain_is_named,
    damage::a_head_that_was_seen_must_be_there,
    damage::a_damaged_log_is_not_signed,
    staging::an_upload_resumes_and_becomes_an_object,
    staging::what_does_not_fit_is_refused,
    staging::a_large_upload_streams,
    staging::a_checked_part_counts_whole_or_not_at_all,
    staging::an_upload_goes_on_in_another_process,
    staging::a_crash_loses_only_what_did_not_count,
];

/// Runs every case and prints its name; gives their number.
pub async fn run(maker: &dyn Maker) -> usize {
    for case in CASES {
        println!("{}", case.name);
        let subject = Subject::new(maker.make().await).await;
        let end = tokio::time::timeout(CASE_TIME_MAX, (case.run)(subject)).await;
        assert!(end.is_ok(), "{} hangs", case.name);
    }
    println!("{} cases hold", CASES.len());
    CASES.len()
}
