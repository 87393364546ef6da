//! Offers and the points they got: a mark for each, a line through them in the order of the offers.

use askama::Template;
use ceralacca_evaluation::Exact;

use super::price_curve::{along, rounded, ticks};
use crate::pages::Lang;

/// Drawing area in units of the picture: where the axes cross, and how far they reach.
const LEFT: i64 = 56;
const BOTTOM: i64 = 232;
const WIDTH: i64 = 520;
const HEIGHT: i64 = 208;

/// The drawing.
#[derive(Debug, Template)]
#[template(path = "charts/points_plot.html")]
pub struct PointsPlot {
    lang: Lang,
    x_title: String,
    marks: Vec<(i64, i64)>,
    line: String,
    x_ticks: Vec<(i64, String)>,
    y_ticks: Vec<(i64, String)>,
    left: i64,
    bottom: i64,
    right: i64,
    top: i64,
}

impl PointsPlot {
    /// Offers with their points, in any order; `most` is where the axis of the points ends, `shown` writes an offer.
    #[must_use]
    pub fn of(
        pairs: &[(Exact, Exact)],
        most: &Exact,
        x_title: &str,
        lang: Lang,
        shown: impl Fn(&Exact) -> String,
    ) -> Option<Self> {
        let mut pairs = pairs.to_vec();
        pairs.sort();
        let (low, high) = (pairs.first()?.0.clone(), pairs.last()?.0.clone());
        let top = pairs.iter().map(|(_, points)| points).chain([most]).max()?.clone();
        let x = |value: &Exact| LEFT + along(&(value - &low), &(&high - &low), WIDTH);
        let y = |value: &Exact| BOTTOM - along(value, &top, HEIGHT);
        let marks: Vec<(i64, i64)> = pairs.iter().map(|(offer, points)| (x(offer), y(points))).collect();
        let line = marks.iter().map(|(x, y)| format!("{x},{y}")).collect::<Vec<_>>().join(" ");
        let x_ticks = if low == high { vec![low.clone()] } else { ticks(&low, &high, 4).collect() };
        Some(Self {
            lang,
            x_title: x_title.to_owned(),
            line,
            marks,
            x_ticks: x_ticks.iter().map(|value| (x(value), shown(&rounded(value)))).collect(),
            y_ticks: ticks(&Exact::zero(), &top, 4).map(|value| (y(&value), lang.number(&rounded(&value)))).collect(),
            left: LEFT,
            bottom: BOTTOM,
            right: LEFT + WIDTH,
            top: BOTTOM - HEIGHT,
        })
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

    fn plot(pairs: &[(&str, &str)], most: &str) -> Option<PointsPlot> {
        let pairs: Vec<(Exact, Exact)> = pairs.iter().map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap())).collect();
        PointsPlot::of(&pairs, &most.parse().unwrap(), "ribasso", Lang::It, |offer| {
            format!("{}%", Lang::It.number(offer))
        })
    }

    #[test]
    fn marks_stand_where_the_numbers_say() {
        let drawn = plot(&[("20", "30"), ("0", "0"), ("10", "15")], "30").unwrap();
        assert_eq!(drawn.marks, [(56, 232), (316, 128), (576, 24)], "in the order of the offers");
        assert_eq!(drawn.line, "56,232 316,128 576,24");
        assert_eq!(drawn.x_ticks.last().unwrap(), &(576, "20%".to_owned()));
        assert!(drawn.drawn().unwrap().contains("role=\"img\""));
    }

    #[test]
    fn one_offer_equal_offers_and_none_are_no_panic() {
        assert_eq!(plot(&[("20", "30")], "30").unwrap().marks, [(56, 24)]);
        assert_eq!(plot(&[("20", "0"), ("20", "0")], "0").unwrap().marks.len(), 2);
        assert!(plot(&[], "30").is_none());
    }
}
