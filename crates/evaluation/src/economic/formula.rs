//! The points of each offer by the formula of the notice.

use std::cmp::Ordering;

use ceralacca_exact::{Derivation, Exact, Explanations, Rounded, Text};

use super::bands::band_of;
use super::curves::{Curve, Points, proportion, zero_case};
use super::yardstick::Yardstick;
use super::{Offer, better};
use crate::error::OfferError;
use crate::rules::{BilinearThreshold, EconomicRules, Measure, PriceFormula, ZeroCase};
use crate::words::in_both;

/// Most offers whose sum is written out in the derivation of their mean.
const SUM_TERMS_WRITTEN_MAX: usize = 50;

/// The offers in the contest, as far as a formula compares an offer with the others.
pub(super) struct Contest<'a> {
    rules: &'a EconomicRules,
    base_amount: Option<&'a Exact>,
    best: Option<&'a Exact>,
    worst: Option<&'a Exact>,
    /// The mean of the offers, when the formula has its threshold there.
    mean: Option<Derivation>,
}

impl<'a> Contest<'a> {
    /// The contest among these counted offers.
    pub(super) fn of(
        rules: &'a EconomicRules,
        base_amount: Option<&'a Exact>,
        counted: impl Iterator<Item = &'a Exact> + Clone,
    ) -> Self {
        let (lowest, highest) = (counted.clone().min(), counted.clone().max());
        let higher_is_better = rules.formula.measure().higher_is_better();
        let (best, worst) = if higher_is_better { (highest, lowest) } else { (lowest, highest) };
        let at_mean = rules.formula.has_threshold_at_mean();
        let mean = if at_mean { mean(counted.collect()) } else { None };
        Self { rules, base_amount, best, worst, mean }
    }

    /// The best discount, price or increase.
    pub(super) fn best(&self) -> Option<&Exact> {
        self.best
    }

    /// The mean of the offers, when the formula has its threshold there.
    pub(super) fn mean(&self) -> Option<&Derivation> {
        self.mean.as_ref()
    }

    /// The points of one offer of the contest, rounded as the notice says.
    pub(super) fn points(&self, offer: &Offer) -> Result<Derivation, OfferError> {
        let (points, mut text) = match self.bound_of_the_award(offer) {
            None => self.exact_points(offer)?,
            Some(bound) => {
                let (points, text) = self.exact_points(&Offer { counted: bound.clone(), ..offer.clone() })?;
                let text = Text::new(
                    format!("misurato come {}, estremo delle offerte all'aggiudicazione: {}", bound.italian(), text.it),
                    format!("measured as {}, the extreme of the offers at the award: {}", bound.english(), text.en),
                );
                (points, text)
            }
        };
        if offer.counted != offer.offered {
            text = Text::new(
                format!("offerto {}, considerato {}: {}", offer.offered.italian(), offer.counted.italian(), text.it),
                format!("offered {}, counted {}: {}", offer.offered.english(), offer.counted.english(), text.en),
            );
        }
        let points = self.rules.rounding.apply_in_words(&points, Rounded::Score, Explanations::Written, &mut text);
        Ok(Derivation::new(points, text))
    }

    /// The best offer of the award, where somebody who came back later is better and the formula compares offers: he has
    /// the points of the best, not more. Likewise the worst, where the formula gives it nothing.
    fn bound_of_the_award(&self, offer: &Offer) -> Option<&Exact> {
        if offer.status.sets_the_measure() || !self.rules.formula.compares_offers() {
            return None;
        }
        let beyond = |bound: &&Exact, wrong: Ordering| better(self.measure(), &offer.counted, bound) == wrong;
        let best = self.best.filter(|best| beyond(best, Ordering::Less));
        let from_worst = matches!(self.rules.formula, PriceFormula::MinMax { .. });
        best.or_else(|| self.worst.filter(|worst| from_worst && beyond(worst, Ordering::Greater)))
    }

    fn exact_points(&self, offer: &Offer) -> Result<Points, OfferError> {
        let value = &offer.counted;
        let best = self.best.unwrap_or(value);
        let max = &self.rules.max_points;
        match &self.rules.formula {
            PriceFormula::DiscountOverBest { all_zero } => self.over_best(value, best, *all_zero),
            PriceFormula::LinearPrice { all_at_base } => self.over_best(value, best, *all_at_base),
            PriceFormula::StepTable { bands, between } => match band_of(bands, *between, value) {
                Some(band) => Ok(band_points(value, &band.points)),
                None => {
                    Err(not_acceptable(offer, "il ribasso non rientra in nessuna fascia", "no band has the discount"))
                }
            },
            PriceFormula::InverseProportional {} => proportion(max, best, value)
                .ok_or_else(|| not_acceptable(offer, "il prezzo considerato è zero", "the price that counts is zero")),
            PriceFormula::DirectProportional {} => proportion(max, value, best)
                .ok_or_else(|| not_acceptable(offer, "l'importo considerato è zero", "the amount that counts is zero")),
            PriceFormula::Power { exponent, all_zero, irrational, .. } => {
                let from_base = self.beyond_base()?;
                match self.curve(&from_base).power(value, best, exponent, *irrational) {
                    Some(points) => Ok(points?),
                    None => Ok(self.nobody_beyond_base(*all_zero)),
                }
            }
            PriceFormula::Bilinear { coefficient, threshold, .. } => self.bilinear(value, best, coefficient, threshold),
            PriceFormula::MinMax { measure, all_equal } => {
                let worst = self.worst.unwrap_or(value);
                let from_worst = Yardstick::from(*measure, worst.clone());
                let all_the_same = || zero_case(*all_equal, max, Text::new("offerte tutte uguali", "all offers equal"));
                Ok(self.curve(&from_worst).linear(value, best).unwrap_or_else(all_the_same))
            }
            PriceFormula::Absolute { full_at, .. } => self.absolute(value, full_at.as_ref()),
            PriceFormula::PiecewiseLinear { knee, coefficient, full_at, .. } => {
                self.piecewise(value, knee, coefficient, full_at)
            }
            PriceFormula::Concave { exponent, irrational, .. } => {
                let from_base = self.beyond_base()?;
                let whole = from_base.whole().unwrap_or_else(Exact::zero);
                Ok(self.curve(&from_base).concave(value, &whole, exponent, *irrational)?)
            }
            PriceFormula::None {} => {
                Ok((Exact::zero(), Text::new("nessun punteggio economico previsto", "no economic score foreseen")))
            }
        }
    }

    fn over_best(&self, value: &Exact, best: &Exact, nobody: ZeroCase) -> Result<Points, OfferError> {
        let from_base = self.beyond_base()?;
        Ok(self.curve(&from_base).linear(value, best).unwrap_or_else(|| self.nobody_beyond_base(nobody)))
    }

    /// Up to the threshold X × r ÷ s, beyond it X + (1 − X) × (r − s) ÷ (rmax − s).
    ///
    /// At the mean itself the first branch holds, so a single offer and equal offers have X of the points (vector
    /// `bil-single`). When nobody passes a stated threshold, nobody has more than X of the points.
    fn bilinear(
        &self,
        value: &Exact,
        best: &Exact,
        coefficient: &Exact,
        threshold: &BilinearThreshold,
    ) -> Result<Points, OfferError> {
        let from_base = self.beyond_base()?;
        let (knee, nobody) = match threshold {
            BilinearThreshold::Mean { all_zero } => (self.mean.as_ref().map_or(value, |mean| &mean.result), *all_zero),
            BilinearThreshold::Stated { value } => (value, ZeroCase::ZeroPoints),
        };
        self.check_beyond_base(&from_base, &[knee], threshold.is_stated())?;
        if from_base.reach(value) <= from_base.reach(knee) {
            let points = self.curve(&from_base).up_to_knee(value, knee, coefficient);
            return Ok(points.unwrap_or_else(|| self.nobody_beyond_base(nobody)));
        }
        let from_knee = Yardstick::from(self.measure(), knee.clone());
        let points = self.curve(&from_knee).beyond_knee(value, best, coefficient);
        Ok(points.unwrap_or_else(|| self.nobody_beyond_base(nobody)))
    }

    /// r ÷ the whole, or r ÷ the reach that already has all the points, at most 1.
    fn absolute(&self, value: &Exact, full_at: Option<&Exact>) -> Result<Points, OfferError> {
        let from_base = self.beyond_base()?;
        let curve = self.curve(&from_base);
        let Some(full_at) = full_at else {
            let whole = from_base.whole().unwrap_or_else(Exact::zero);
            return Ok(curve.of_whole(value, &whole));
        };
        self.check_beyond_base(&from_base, &[full_at], true)?;
        if from_base.reach(value) >= from_base.reach(full_at) {
            return Ok(curve.full(value, full_at));
        }
        Ok(curve.linear(value, full_at).unwrap_or_else(|| curve.full(value, full_at)))
    }

    /// Up to the knee X × r ÷ k, then X + (1 − X) × (r − k) ÷ (f − k), and all the points from f on.
    fn piecewise(
        &self,
        value: &Exact,
        knee: &Exact,
        coefficient: &Exact,
        full_at: &Exact,
    ) -> Result<Points, OfferError> {
        let from_base = self.beyond_base()?;
        self.check_beyond_base(&from_base, &[knee, full_at], true)?;
        let curve = self.curve(&from_base);
        let reach = from_base.reach(value);
        let points = if reach >= from_base.reach(full_at) {
            None
        } else if reach <= from_base.reach(knee) {
            curve.up_to_knee(value, knee, coefficient)
        } else {
            let from_knee = Yardstick::from(self.measure(), knee.clone());
            self.curve(&from_knee).beyond_knee(value, full_at, coefficient)
        };
        Ok(points.unwrap_or_else(|| curve.full(value, full_at)))
    }

    /// A discount or a price that the notice states must go beyond the base of the lot, or nobody could be measured.
    fn check_beyond_base(&self, from_base: &Yardstick, values: &[&Exact], stated: bool) -> Result<(), OfferError> {
        let short = values.iter().find(|value| stated && from_base.reach(value) <= Exact::zero());
        match short {
            None => Ok(()),
            Some(value) => Err(OfferError::StatedNotBeyondBase {
                value: Box::new((*value).clone()),
                base: Box::new(self.base_amount.cloned().unwrap_or_else(Exact::zero)),
                measure: self.measure(),
            }),
        }
    }

    fn measure(&self) -> Measure {
        self.rules.formula.measure()
    }

    fn beyond_base(&self) -> Result<Yardstick, OfferError> {
        Yardstick::from_base(self.measure(), self.base_amount)
    }

    fn curve<'b>(&'b self, yardstick: &'b Yardstick) -> Curve<'b> {
        Curve { max: &self.rules.max_points, yardstick }
    }

    fn nobody_beyond_base(&self, case: ZeroCase) -> Points {
        let why = if self.measure().is_increase() {
            Text::new("nessuno offre un aumento", "nobody offers an increase")
        } else {
            Text::new("nessuno offre un ribasso", "nobody offers a discount")
        };
        zero_case(case, &self.rules.max_points, why)
    }
}

/// The arithmetic mean of the offers: `(6 + 10 + 14 + 22) ÷ 4 = 13`.
fn mean(offers: Vec<&Exact>) -> Option<Derivation> {
    let mean = Exact::mean(offers.iter().copied())?;
    let sum: Exact = offers.iter().copied().sum();
    let count = offers.len();
    let text = in_both(|writing| {
        let terms = if count > SUM_TERMS_WRITTEN_MAX {
            writing.number(&sum)
        } else {
            format!("({})", offers.iter().map(|offer| writing.number(offer)).collect::<Vec<_>>().join(" + "))
        };
        format!("{terms} ÷ {count} = {}", writing.number(&mean))
    });
    Some(Derivation::new(mean, text))
}

fn band_points(discount: &Exact, points: &Exact) -> Points {
    let text = Text::new(
        format!("ribasso {}% → {}", discount.italian_points(), points.italian_points()),
        format!("discount {}% → {}", discount.english_points(), points.english_points()),
    );
    (points.clone(), text)
}

fn not_acceptable(offer: &Offer, it: &str, en: &str) -> OfferError {
    OfferError::OfferNotAcceptable {
        tenderer: offer.tenderer.clone(),
        value: Box::new(offer.offered.clone()),
        why: Text::new(it, en),
    }
}
