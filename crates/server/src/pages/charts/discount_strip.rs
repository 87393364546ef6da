//! Discounts on a line: which were set aside, where mean and threshold lie, which are anomalous, which wins. Shapes tell them
//! apart, colours only repeat it; the same figures stand in the table beside.

use askama::Template;
use ceralacca_evaluation::Exact;

use super::price_curve::{along, rounded, ticks};
use crate::pages::Lang;

/// Drawing area in units of the picture.
const LEFT: i64 = 30;
const WIDTH: i64 = 640;
/// Where the axis lies.
const AXIS: i64 = 190;
/// Distance of marks that would lie on one another.
const APART: i64 = 13;
/// Most marks above one another; further ones cover the uppermost.
const ROWS_MAX: usize = 9;

/// What became of a discount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fate {
    /// Set aside before the mean.
    pub set_aside: bool,
    /// Anomalous.
    pub anomalous: bool,
    /// The highest that is not anomalous.
    pub wins: bool,
}

impl Fate {
    /// The outcome in words.
    #[must_use]
    pub fn in_words(self, lang: Lang) -> String {
        let mut words = Vec::new();
        if self.wins {
            words.push(lang.say("vince", "wins"));
        }
        if self.anomalous {
            words.push(lang.say("anomalo", "anomalous"));
        }
        if self.set_aside {
            words.push(lang.say("accantonato nel calcolo", "set aside in the reckoning"));
        }
        if words.is_empty() { lang.say("ammesso", "admitted").to_owned() } else { words.join(", ") }
    }
}

/// The drawing.
#[derive(Debug, Template)]
#[template(path = "charts/discount_strip.html")]
pub struct DiscountStrip {
    lang: Lang,
    marks: Vec<Mark>,
    ticks: Vec<(i64, String)>,
    mean: i64,
    threshold: i64,
    /// On which side of its line the word for the threshold has room.
    threshold_anchor: &'static str,
    mean_anchor: &'static str,
    left: i64,
    right: i64,
    axis: i64,
}

/// A discount.
#[derive(Debug)]
struct Mark {
    x: i64,
    y: i64,
    fate: Fate,
}

impl DiscountStrip {
    /// Discounts in ascending order with their fates.
    #[must_use]
    pub fn of(offers: &[Exact], fates: &[Fate], mean: &Exact, threshold: &Exact, lang: Lang) -> Self {
        let all = || offers.iter().chain([mean, threshold]);
        let low = all().min().cloned().unwrap_or_else(Exact::zero);
        let high = all().max().cloned().unwrap_or_else(Exact::zero);
        let x = |value: &Exact| LEFT + along(&(value - &low), &(&high - &low), WIDTH);
        let mut ends: Vec<i64> = Vec::new();
        let marks = offers.iter().zip(fates).map(|(offer, fate)| {
            let at = x(offer);
            let free = ends.iter().position(|end| at - end >= APART);
            let row = free.unwrap_or(if ends.len() < ROWS_MAX { ends.len() } else { ROWS_MAX - 1 });
            match ends.get_mut(row) {
                Some(end) => *end = at,
                None => ends.push(at),
            }
            let height = i64::try_from(row).unwrap_or_default() * APART;
            Mark { x: at, y: AXIS - 14 - height, fate: *fate }
        });
        let marks = marks.collect();
        let anchor = |at: i64| if at > LEFT + WIDTH / 2 { "end" } else { "start" };
        Self {
            lang,
            marks,
            ticks: if low == high {
                vec![(x(&low), format!("{}%", lang.number(&rounded(&low))))]
            } else {
                ticks(&low, &high, 4).map(|value| (x(&value), format!("{}%", lang.number(&rounded(&value))))).collect()
            },
            mean: x(mean),
            threshold: x(threshold),
            threshold_anchor: anchor(x(threshold)),
            mean_anchor: anchor(x(mean)),
            left: LEFT,
            right: LEFT + WIDTH,
            axis: AXIS,
        }
    }

    /// The drawing as HTML.
    #[must_use]
    pub fn drawn(&self) -> Option<String> {
        self.render().ok()
    }

    fn say<'a>(&self, it: &'a str, en: &'a str) -> &'a str {
        self.lang.say(it, en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEPT: Fate = Fate { set_aside: false, anomalous: false, wins: false };

    fn strip(offers: &[&str], fates: &[Fate]) -> DiscountStrip {
        let offers: Vec<Exact> = offers.iter().map(|offer| offer.parse().unwrap()).collect();
        DiscountStrip::of(&offers, fates, &"12".parse().unwrap(), &"14".parse().unwrap(), Lang::It)
    }

    #[test]
    fn marks_stand_in_their_place_and_not_on_one_another() {
        let drawn = strip(&["10", "10", "15", "20"], &[KEPT; 4]);
        let places: Vec<(i64, i64)> = drawn.marks.iter().map(|mark| (mark.x, mark.y)).collect();
        assert_eq!(places, [(30, 176), (30, 163), (350, 176), (670, 176)]);
        assert_eq!((drawn.mean, drawn.threshold), (158, 286));
    }

    #[test]
    fn one_discount_and_five_hundred_equal_ones_are_drawn() {
        let same = strip(&["12"], &[KEPT]);
        assert_eq!(same.marks.len(), 1);
        let many = strip(&["12"; 500], &[KEPT; 500]);
        assert!(many.marks.iter().all(|mark| mark.y > 0), "no mark leaves the picture");
    }

    #[test]
    fn shapes_and_words_tell_what_became_of_a_discount() {
        let fates = [
            Fate { set_aside: true, ..KEPT },
            KEPT,
            Fate { wins: true, ..KEPT },
            Fate { anomalous: true, set_aside: true, wins: false },
        ];
        let html = strip(&["10", "11", "13", "15"], &fates).drawn().unwrap();
        for shape in ["mark-aside", "mark-kept", "mark-wins", "mark-anomalous"] {
            assert!(html.contains(shape), "{shape} in {html}");
        }
        assert!(html.contains("role=\"img\"") && !html.contains(" style="));
        assert_eq!(
            fates.map(|fate| fate.in_words(Lang::It)),
            ["accantonato nel calcolo", "ammesso", "vince", "anomalo, accantonato nel calcolo"]
        );
        assert_eq!(fates[3].in_words(Lang::En), "anomalous, set aside in the reckoning");
    }
}
