//! The clock of a demo installation: the system's, moved forward by an offset that survives a restart.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use ceralacca_storage::Clock;
use jiff::{SignedDuration, Timestamp};

/// A clock that can be moved forward, in demo installations only.
pub struct DemoClock {
    base: Arc<dyn Clock>,
    offset_us: AtomicI64,
}

impl DemoClock {
    /// A clock `offset_us` microseconds ahead of `base`.
    pub fn new(base: Arc<dyn Clock>, offset_us: i64) -> Self {
        Self { base, offset_us: AtomicI64::new(offset_us.max(0)) }
    }

    /// Moves it to `instant`; gives the offset to keep, or `None` when the instant is in its past.
    pub fn advance_to(&self, instant: Timestamp) -> Option<i64> {
        let wanted = instant.as_microsecond() - self.base.now().as_microsecond();
        let before = self.offset_us.load(Ordering::SeqCst);
        if wanted < before {
            return None;
        }
        self.offset_us.store(wanted, Ordering::SeqCst);
        Some(wanted)
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Timestamp {
        let base = self.base.now();
        base.checked_add(SignedDuration::from_micros(self.offset_us.load(Ordering::SeqCst))).unwrap_or(base)
    }
}

#[cfg(test)]
mod tests {
    use ceralacca_storage::ManualClock;

    use super::*;

    #[test]
    fn moves_forward_only() {
        let clock = DemoClock::new(Arc::new(ManualClock::new("2026-01-01T00:00:00Z".parse().unwrap())), 0);
        assert_eq!(clock.advance_to("2026-01-02T00:00:00Z".parse().unwrap()), Some(86_400_000_000));
        assert_eq!(clock.advance_to("2026-01-01T12:00:00Z".parse().unwrap()), None);
        assert_eq!(clock.now().to_string(), "2026-01-02T00:00:00Z");
    }
}
