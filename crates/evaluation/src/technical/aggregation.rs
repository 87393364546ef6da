//! From the coefficients of several commissioners to one.

use ceralacca_exact::{Exact, Text};

use crate::rules::Aggregation;

impl Aggregation {
    /// Fewest coefficients it takes: dropping the extremes must leave one at least.
    #[must_use]
    pub fn coefficients_min(self) -> usize {
        match self {
            Self::Mean | Self::Median => 1,
            Self::MeanWithoutExtremes => 3,
        }
    }

    /// The one coefficient of these; nothing when they are fewer than [`Self::coefficients_min`].
    #[must_use]
    pub fn of(self, coefficients: &[&Exact]) -> Option<Exact> {
        if coefficients.len() < self.coefficients_min() {
            return None;
        }
        match self {
            Self::Mean => Exact::mean(coefficients.iter().copied()),
            Self::MeanWithoutExtremes => Exact::mean(inner(&sorted(coefficients)).iter().copied()),
            Self::Median => {
                let sorted = sorted(coefficients);
                let last = sorted.len().checked_sub(1)?;
                Exact::mean([*sorted.get(last / 2)?, *sorted.get(last.div_ceil(2))?])
            }
        }
    }

    /// What is done, before the result: "media", "senza 0,20 e 0,90 (minore e maggiore), media".
    pub(super) fn in_words(self, coefficients: &[&Exact]) -> Text {
        match self {
            Self::Mean => Text::new("media", "mean"),
            Self::Median => Text::new("mediana", "median"),
            Self::MeanWithoutExtremes => {
                let sorted = sorted(coefficients);
                let show =
                    |show: fn(&Exact) -> String, end: Option<&&Exact>| end.map_or_else(String::new, |end| show(end));
                let (low, high) = (sorted.first(), sorted.last());
                Text::new(
                    format!(
                        "senza {} e {} (minore e maggiore), media",
                        show(Exact::italian_points, low),
                        show(Exact::italian_points, high)
                    ),
                    format!(
                        "without {} and {} (lowest and highest), mean",
                        show(Exact::english_points, low),
                        show(Exact::english_points, high)
                    ),
                )
            }
        }
    }
}

fn sorted<'a>(coefficients: &[&'a Exact]) -> Vec<&'a Exact> {
    let mut sorted = coefficients.to_vec();
    sorted.sort();
    sorted
}

/// All but the first and the last.
fn inner<'a, 'b>(sorted: &'b [&'a Exact]) -> &'b [&'a Exact] {
    match sorted {
        [_, inner @ .., _] => inner,
        [] | [_] => &[],
    }
}
