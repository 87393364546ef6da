//! Whether the installation's clock can be believed: it is compared with the time servers of the configuration, each minute.
//!
//! Beyond one second people are warned; beyond five no term closes by itself, since a clock that runs ahead would shut tenders
//! out that are in time. The closing waits until the clock is right again. What is decided at an act's instant is not touched: who
//! sends after the published term by this clock is refused as ever, with both instants in the refusal.

mod sntp;

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use ceralacca_storage::{Clock, Random};
use jiff::{SignedDuration, Timestamp};

pub use sntp::SntpError;

use crate::App;

/// Time between two looks.
const INTERVAL: Duration = Duration::from_secs(60);
/// Offset beyond which people are warned.
pub const WARNING: SignedDuration = SignedDuration::from_secs(1);
/// Offset beyond which no term closes by itself.
pub const DOUBT: SignedDuration = SignedDuration::from_secs(5);
/// Age beyond which a comparison says nothing any more: servers that do not answer hold no term up.
const AGE_MAX: Duration = Duration::from_secs(15 * 60);

/// What is known of the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// No time server is configured, or none has answered of late.
    Unknown,
    /// Within a second of the servers.
    Sound,
    /// More than a second off, with the offset.
    Off(SignedDuration),
    /// More than five seconds off, with the offset: terms wait.
    Doubtful(SignedDuration),
}

/// The last comparison with the servers.
#[derive(Debug, Clone, Copy)]
struct Comparison {
    offset: SignedDuration,
    /// By the clock that is judged.
    at: Timestamp,
    /// By the machine's own count, which nobody sets.
    since: Instant,
}

/// Keeps the last comparison.
#[derive(Debug, Default)]
pub struct ClockGuard(Mutex<Option<Comparison>>);

impl ClockGuard {
    /// Takes note of a comparison made at this instant of the clock that is judged.
    pub fn compared(&self, offset: SignedDuration, at: Timestamp) {
        let comparison = Comparison { offset, at, since: Instant::now() };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(comparison);
    }

    /// How the clock stands now. Somebody who sets it between two comparisons is seen at once: it has then gone further than the
    /// machine has counted.
    #[must_use]
    pub fn standing(&self, now: Timestamp) -> Standing {
        let last = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.map_or(Standing::Unknown, |last| last.standing(now, last.since.elapsed()))
    }

    /// Whether terms wait.
    #[must_use]
    pub fn doubts(&self, now: Timestamp) -> bool {
        matches!(self.standing(now), Standing::Doubtful(_))
    }
}

impl Comparison {
    fn standing(&self, now: Timestamp, elapsed: Duration) -> Standing {
        if elapsed > AGE_MAX {
            return Standing::Unknown;
        }
        let counted = SignedDuration::try_from(elapsed).unwrap_or(SignedDuration::MAX);
        let set = now.duration_since(self.at).saturating_sub(counted);
        let offset = self.offset.saturating_sub(set);
        match offset.abs() {
            far if far > DOUBT => Standing::Doubtful(offset),
            off if off > WARNING => Standing::Off(offset),
            _ => Standing::Sound,
        }
    }
}

/// Compares the clock each minute until the installation stops.
pub async fn watch(app: App) {
    let mut tick = tokio::time::interval(INTERVAL);
    loop {
        tick.tick().await;
        let offset = compare(&app.config.time_servers, app.clock.as_ref(), app.random.as_ref()).await;
        let now = app.now();
        if let Some(offset) = offset {
            app.clock_guard.compared(offset, now);
        }
        match app.clock_guard.standing(now) {
            Standing::Sound => {}
            Standing::Unknown => tracing::warn!("no time server answers: the clock is not compared"),
            Standing::Off(offset) => tracing::warn!(%offset, "the clock is off"),
            Standing::Doubtful(offset) => tracing::error!(%offset, "the clock is off: no term closes by itself"),
        }
    }
}

/// The median of what the servers say; `None` if none answers. One liar among three is outvoted.
async fn compare(servers: &[String], clock: &dyn Clock, random: &dyn Random) -> Option<SignedDuration> {
    let asked = servers.iter().map(|server| {
        let mut nonce = [0; 8];
        random.fill(&mut nonce);
        async move {
            let found = sntp::offset(server, clock, nonce).await;
            found.inspect_err(|error| tracing::warn!(server, %error, "a time server was asked")).ok()
        }
    });
    let mut offsets: Vec<SignedDuration> = futures::future::join_all(asked).await.into_iter().flatten().collect();
    offsets.sort();
    offsets.get(offsets.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(tenths: i64) -> SignedDuration {
        SignedDuration::from_millis(tenths * 100)
    }

    #[test]
    fn one_second_warns_and_five_hold_terms() {
        let at: Timestamp = "2026-03-02T11:59:58Z".parse().unwrap();
        let standing = |offset| Comparison { offset, at, since: Instant::now() }.standing(at, Duration::ZERO);
        assert_eq!(standing(seconds(10)), Standing::Sound);
        assert_eq!(standing(seconds(-11)), Standing::Off(seconds(-11)));
        assert_eq!(standing(seconds(50)), Standing::Off(seconds(50)));
        assert_eq!(standing(seconds(-51)), Standing::Doubtful(seconds(-51)));
    }

    #[test]
    fn a_clock_that_somebody_sets_is_seen_at_once() {
        let at: Timestamp = "2026-03-02T11:00:00Z".parse().unwrap();
        let comparison = Comparison { offset: SignedDuration::ZERO, at, since: Instant::now() };
        let minute = Duration::from_secs(60);
        let later = at + SignedDuration::from_secs(60);
        assert_eq!(comparison.standing(later, minute), Standing::Sound);
        let hour = SignedDuration::from_hours(1);
        assert_eq!(comparison.standing(later + hour, minute), Standing::Doubtful(-hour), "set forward");
        assert_eq!(comparison.standing(later - hour, minute), Standing::Doubtful(hour), "set back");
        assert_eq!(comparison.standing(later + seconds(20), minute), Standing::Off(seconds(-20)));
        assert_eq!(comparison.standing(later + hour, AGE_MAX + minute), Standing::Unknown, "too long ago to say");
    }

    #[test]
    fn without_a_comparison_nothing_is_known() {
        let guard = ClockGuard::default();
        let now: Timestamp = "2026-03-02T11:00:00Z".parse().unwrap();
        assert_eq!((guard.standing(now), guard.doubts(now)), (Standing::Unknown, false));
        guard.compared(seconds(60), now);
        assert!(guard.doubts(now));
    }
}
