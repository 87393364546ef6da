//! The one source of time: everything that needs an instant takes it from an injected [`Clock`].

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;

/// Gives the present instant.
pub trait Clock: Send + Sync {
    /// The present instant, UTC. It may be finer than a microsecond and may go backwards; the sequencer rounds it down
    /// and keeps the record's instants in order.
    fn now(&self) -> Timestamp;
}

/// The clock of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place where ambient time enters, to be injected")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that stands still until it is moved: for tests and demonstrations. Clones share the hand.
#[derive(Debug, Clone)]
pub struct ManualClock(Arc<AtomicI64>);

impl ManualClock {
    /// A clock that shows `instant`, rounded down to the microsecond.
    pub fn new(instant: Timestamp) -> Self {
        Self(Arc::new(AtomicI64::new(instant.as_microsecond())))
    }

    /// Shows `instant` from now on, rounded down to the microsecond.
    pub fn set(&self, instant: Timestamp) {
        self.0.store(instant.as_microsecond(), Ordering::SeqCst);
    }

    /// Moves the hand by `microseconds`, backwards if negative; it stays within the range of [`Timestamp`].
    pub fn advance(&self, microseconds: i64) {
        let moved = |hand: i64| Some(clamped(hand.saturating_add(microseconds)).as_microsecond());
        // The closure always gives a value, so this cannot fail.
        let _ = self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, moved);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        clamped(self.0.load(Ordering::SeqCst))
    }
}

/// The instant rounded down to what the tables hold.
pub(crate) fn in_microseconds(instant: Timestamp) -> Timestamp {
    clamped(instant.as_microsecond())
}

/// The instant `microseconds` after the epoch, or the nearest end of the range of [`Timestamp`].
pub(crate) fn clamped(microseconds: i64) -> Timestamp {
    Timestamp::from_microsecond(microseconds).unwrap_or(if microseconds < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manual_clock_moves_only_when_told() {
        let clock = ManualClock::new("2026-03-02T11:59:59.000000999Z".parse().unwrap());
        let shown = clock.clone();
        assert_eq!(shown.now().to_string(), "2026-03-02T11:59:59Z");
        clock.advance(1);
        assert_eq!(shown.now().to_string(), "2026-03-02T11:59:59.000001Z");
        clock.advance(i64::MAX);
        assert!(shown.now() <= Timestamp::MAX);
    }
}
