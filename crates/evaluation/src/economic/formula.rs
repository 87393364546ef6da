//! The formulas of the economic points.

use ceralacca_exact::{Derivation, Exact, Rounded, Text};

use super::Offer;
use super::bands::band_of;
use crate::error::OfferError;
use crate::rules::{EconomicRules, Measure, PriceFormula, ZeroCase};

/// The offers in the contest, as far as a formula compares an offer with the others.
pub(super) struct Contest<'a> {
    rules: &'a EconomicRules,
    base_amount: Option<&'a Exact>,
    best: Option<&'a Exact>,
}

/// Points and the text that explains them, before rounding.
type Points = (Exact, Text);

impl<'a> Contest<'a> {
    /// The contest among these counted offers.
    pub(super) fn of(
        rules: &'a EconomicRules,
        base_amount: Option<&'a Exact>,
        counted: impl Iterator<Item = &'a Exact>,
    ) -> Self {
        let best = match rules.formula.measure() {
            Measure::DiscountPercent => counted.max(),
            Measure::Price => counted.min(),
        };
        Self { rules, base_amount, best }
    }

    /// The highest discount or the lowest price.
    pub(super) fn best(&self) -> Option<&Exact> {
        self.best
    }

    /// The points of one offer of the contest, rounded as the notice says.
    pub(super) fn points(&self, offer: &Offer) -> Result<Derivation, OfferError> {
        let (points, mut text) = self.exact_points(offer)?;
        if offer.counted != offer.offered {
            text = Text::new(
                format!("offerto {}, considerato {}: {}", offer.offered.italian(), offer.counted.italian(), text.it),
                format!("offered {}, counted {}: {}", offer.offered.english(), offer.counted.english(), text.en),
            );
        }
        let points = self.rules.rounding.apply_in_words(points, Rounded::Score, &mut text);
        Ok(Derivation::new(points, text))
    }

    fn exact_points(&self, offer: &Offer) -> Result<Points, OfferError> {
        let value = &offer.counted;
        let best = self.best.unwrap_or(value);
        let max = &self.rules.max_points;
        match &self.rules.formula {
            PriceFormula::DiscountOverBest { all_zero } => {
                Ok(proportion(max, value, best).unwrap_or_else(|| nobody_discounts(*all_zero, max)))
            }
            PriceFormula::StepTable { bands, between } => match band_of(bands, *between, value) {
                Some(band) => Ok(band_points(value, &band.points)),
                None => {
                    Err(not_acceptable(offer, "il ribasso non rientra in nessuna fascia", "no band has the discount"))
                }
            },
            PriceFormula::LinearPrice { all_at_base } => {
                let base = self.base_amount.ok_or(OfferError::MissingBaseAmount)?;
                Ok(linear_price(max, base, value, best).unwrap_or_else(|| nobody_discounts(*all_at_base, max)))
            }
            PriceFormula::InverseProportional {} => proportion(max, best, value)
                .ok_or_else(|| not_acceptable(offer, "il prezzo considerato è zero", "the price that counts is zero")),
            PriceFormula::None {} => {
                Ok((Exact::zero(), Text::new("nessun punteggio economico previsto", "no economic score foreseen")))
            }
        }
    }
}

/// max × part ÷ whole, or `None` when the whole is zero.
fn proportion(max: &Exact, part: &Exact, whole: &Exact) -> Option<Points> {
    let points = &part.checked_div(whole)? * max;
    let text = Text::new(
        format!("{} × {} ÷ {} = {}", max.italian(), part.italian(), whole.italian(), points.italian_points()),
        format!("{} × {} ÷ {} = {}", max.english(), part.english(), whole.english(), points.english_points()),
    );
    Some((points, text))
}

/// max × (base − price) ÷ (base − lowest), or `None` when nobody goes below the base.
fn linear_price(max: &Exact, base: &Exact, price: &Exact, lowest: &Exact) -> Option<Points> {
    let points = &(base - price).checked_div(&(base - lowest))? * max;
    let written = |show: fn(&Exact) -> String, points: String| {
        format!("{} × ({} − {}) ÷ ({} − {}) = {points}", show(max), show(base), show(price), show(base), show(lowest))
    };
    let text =
        Text::new(written(Exact::italian, points.italian_points()), written(Exact::english, points.english_points()));
    Some((points, text))
}

fn nobody_discounts(case: ZeroCase, max: &Exact) -> Points {
    let points = match case {
        ZeroCase::ZeroPoints => Exact::zero(),
        ZeroCase::FullPoints => max.clone(),
    };
    let text = Text::new(
        format!("nessuno offre un ribasso → {}", points.italian_points()),
        format!("nobody offers a discount → {}", points.english_points()),
    );
    (points, text)
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
