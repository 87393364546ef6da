//! The curves of the price formulas, each with the arithmetic as a person would write it down.

use ceralacca_exact::{Exact, Power, PowerError, RoundingRule, Text};

use super::yardstick::Yardstick;
use crate::rules::ZeroCase;
use crate::words::{FormulaText, Writing, in_both};

/// Points and the text that explains them, before the rounding of the notice.
pub(super) type Points = (Exact, Text);

/// The greatest number of points, and what the reach of offers is measured from.
pub(super) struct Curve<'a> {
    pub(super) max: &'a Exact,
    pub(super) yardstick: &'a Yardstick,
}

impl Curve<'_> {
    /// max × reach ÷ whole reach, or `None` when the whole is zero.
    pub(super) fn linear(&self, value: &Exact, best: &Exact) -> Option<Points> {
        let share = self.reach(value).checked_div(&self.reach(best))?;
        Some(self.points(&share, |writing| {
            format!("{} × {} ÷ {}", writing.number(self.max), self.written(value, writing), self.written(best, writing))
        }))
    }

    /// max × reach ÷ the greatest reach there can be.
    pub(super) fn of_whole(&self, value: &Exact, whole: &Exact) -> Points {
        // Nobody can reach beyond a base of zero.
        let share = self.reach(value).checked_div(whole).unwrap_or_else(Exact::zero);
        self.points(&share, |writing| {
            format!("{} × {} ÷ {}", writing.number(self.max), self.written(value, writing), writing.number(whole))
        })
    }

    /// max × (reach ÷ best reach)^exponent, or `None` when the best reach is zero.
    pub(super) fn power(
        &self,
        value: &Exact,
        best: &Exact,
        exponent: &Exact,
        irrational: RoundingRule,
    ) -> Option<Result<Points, PowerError>> {
        let base = self.reach(value).checked_div(&self.reach(best))?;
        let power = Power { constant: Exact::zero(), factor: self.max.clone(), base, exponent: exponent.clone() };
        Some(raised(&power, irrational, |writing| {
            let (part, whole) = (self.written(value, writing), self.written(best, writing));
            format!("{} × ({part} ÷ {whole})^{}", writing.number(self.max), writing.exponent(exponent))
        }))
    }

    /// max × (1 − (1 − reach ÷ whole)^exponent); the whole is 100 % or the base.
    pub(super) fn concave(
        &self,
        value: &Exact,
        whole: &Exact,
        exponent: &Exact,
        irrational: RoundingRule,
    ) -> Result<Points, PowerError> {
        // Nobody can reach beyond a base of zero, so all of it is left.
        let left = (whole - &self.reach(value)).checked_div(whole).unwrap_or_else(Exact::one);
        let power =
            Power { constant: self.max.clone(), factor: -self.max.clone(), base: left, exponent: exponent.clone() };
        raised(&power, irrational, |writing| {
            let left = self.yardstick.left_written(value, whole, writing);
            format!("{} × (1 − ({left})^{})", writing.number(self.max), writing.exponent(exponent))
        })
    }

    /// max × X × reach ÷ the knee's reach, or `None` when the knee's reach is zero.
    pub(super) fn up_to_knee(&self, value: &Exact, knee: &Exact, coefficient: &Exact) -> Option<Points> {
        let share = self.reach(value).checked_div(&self.reach(knee))?;
        Some(self.points(&(&share * coefficient), |writing| {
            format!(
                "{} × {} × {} ÷ {}",
                writing.number(self.max),
                writing.number(coefficient),
                self.written(value, writing),
                self.written(knee, writing)
            )
        }))
    }

    /// max × (X + (1 − X) × reach beyond the knee ÷ reach of the end beyond the knee), or `None` when that is zero.
    ///
    /// The yardstick of this curve measures from the knee.
    pub(super) fn beyond_knee(&self, value: &Exact, end: &Exact, coefficient: &Exact) -> Option<Points> {
        let share = self.reach(value).checked_div(&self.reach(end))?;
        let rest = &Exact::one() - coefficient;
        Some(self.points(&(coefficient + &(&rest * &share)), |writing| {
            format!(
                "{} × ({} + {} × {} ÷ {})",
                writing.number(self.max),
                writing.number(coefficient),
                writing.number(&rest),
                self.written(value, writing),
                self.written(end, writing)
            )
        }))
    }

    /// The maximum, for an offer that goes as far as what has all the points, or further.
    pub(super) fn full(&self, value: &Exact, full_at: &Exact) -> Points {
        let text = in_both(|writing| {
            let (reach, full) = (self.written(value, writing), self.written(full_at, writing));
            if reach == full { format!("{reach} → ") } else { format!("{reach} ≥ {full} → ") }
        });
        let points = points_text(self.max);
        (self.max.clone(), Text::join(&[text, points], ""))
    }

    fn reach(&self, value: &Exact) -> Exact {
        self.yardstick.reach(value)
    }

    fn written(&self, value: &Exact, writing: Writing) -> String {
        self.yardstick.written(value, writing)
    }

    fn points(&self, share: &Exact, arithmetic: impl Fn(Writing) -> String) -> Points {
        let points = share * self.max;
        let text = Text::join(&[in_both(arithmetic), points_text(&points)], " = ");
        (points, text)
    }
}

/// max × part ÷ whole, or `None` when the whole is zero.
pub(super) fn proportion(max: &Exact, part: &Exact, whole: &Exact) -> Option<Points> {
    let points = &part.checked_div(whole)? * max;
    let arithmetic =
        in_both(|writing| format!("{} × {} ÷ {}", writing.number(max), writing.number(part), writing.number(whole)));
    let text = Text::join(&[arithmetic, points_text(&points)], " = ");
    Some((points, text))
}

/// The points that the notice gives where the formula divides by zero, and why it does.
pub(super) fn zero_case(case: ZeroCase, max: &Exact, why: Text) -> Points {
    let points = match case {
        ZeroCase::ZeroPoints => Exact::zero(),
        ZeroCase::FullPoints => max.clone(),
    };
    let text = Text::join(&[why, points_text(&points)], " → ");
    (points, text)
}

/// The value of a power; one that had to be rounded says so.
fn raised(
    power: &Power,
    irrational: RoundingRule,
    arithmetic: impl Fn(Writing) -> String,
) -> Result<Points, PowerError> {
    let value = power.value(irrational)?;
    let mut text = in_both(arithmetic);
    if value.irrational {
        let rule = irrational.formula_text();
        text.push(&format!(" → {}", rule.it), &format!(" → {}", rule.en));
    }
    let text = Text::join(&[text, points_text(&value.number)], " = ");
    Ok((value.number, text))
}

fn points_text(points: &Exact) -> Text {
    Text::new(points.italian_points(), points.english_points())
}
