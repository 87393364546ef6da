//! Slows down whoever guesses passwords: after some failures a username has to wait.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

/// Failures after which a username has to wait.
pub const FAILURES_MAX: usize = 5;
/// Minutes for which a failure counts.
pub const FAILURE_MINUTES: i64 = 15;
/// Usernames remembered at most; beyond it those that failed longest ago are forgotten.
const USERNAMES_MAX: usize = 10_000;

/// Failures by username, in memory only: a restart forgives.
#[derive(Default)]
pub struct Throttle(Mutex<HashMap<String, Vec<Timestamp>>>);

impl Throttle {
    /// Counts an attempt as failed until [`Throttle::succeeded`] says otherwise, so that attempts made at the same time
    /// count too.
    ///
    /// # Errors
    /// The seconds to wait, when the username has failed too often.
    pub fn begin(&self, username: &str, now: Timestamp) -> Result<(), i64> {
        let counted = SignedDuration::from_mins(FAILURE_MINUTES);
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= USERNAMES_MAX && !failures.contains_key(username) {
            forget_oldest(&mut failures, now, counted);
        }
        let attempts = failures.entry(username.to_owned()).or_default();
        attempts.retain(|attempt| now.duration_since(*attempt) < counted);
        match attempts.first() {
            Some(first) if attempts.len() >= FAILURES_MAX => {
                let wait = counted - now.duration_since(*first);
                Err(wait.as_secs().max(0) + 1)
            }
            _ => {
                attempts.push(now);
                Ok(())
            }
        }
    }

    /// Forgets the failures of a username that has proved itself.
    pub fn succeeded(&self, username: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(username);
    }
}

fn forget_oldest(failures: &mut HashMap<String, Vec<Timestamp>>, now: Timestamp, counted: SignedDuration) {
    failures.retain(|_, attempts| attempts.last().is_some_and(|last| now.duration_since(*last) < counted));
    if failures.len() >= USERNAMES_MAX {
        let oldest = failures.iter().min_by_key(|(_, attempts)| attempts.last().copied()).map(|(name, _)| name.clone());
        oldest.and_then(|name| failures.remove(&name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + minute * 60).unwrap()
    }

    #[test]
    fn the_sixth_failure_waits_until_the_first_is_old() {
        let throttle = Throttle::default();
        for minute in 0..5 {
            assert_eq!(throttle.begin("anna", at(minute)), Ok(()));
        }
        assert_eq!(throttle.begin("anna", at(5)), Err(10 * 60 + 1));
        assert_eq!(throttle.begin("bruno", at(5)), Ok(()));
        assert_eq!(throttle.begin("anna", at(15)), Ok(()));
        assert!(throttle.begin("anna", at(15)).is_err());
    }

    #[test]
    fn success_forgives() {
        let throttle = Throttle::default();
        for _ in 0..4 {
            throttle.begin("anna", at(0)).unwrap();
        }
        throttle.succeeded("anna");
        for _ in 0..5 {
            assert_eq!(throttle.begin("anna", at(1)), Ok(()));
        }
    }

    #[test]
    fn memory_is_bounded() {
        let throttle = Throttle::default();
        for number in 0..USERNAMES_MAX + 10 {
            throttle.begin(&format!("u{number}"), at(0)).unwrap();
        }
        assert_eq!(throttle.0.lock().unwrap().len(), USERNAMES_MAX);
    }
}
