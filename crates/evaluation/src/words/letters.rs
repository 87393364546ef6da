//! The letters of the economic formulas and what they stand for.

use ceralacca_exact::Text;

use super::expression::Symbol;
use crate::rules::Measure;

/// The base amount.
pub(super) const BASE: Symbol = Symbol::new("BA", "");

/// The letters for one way of offering.
pub(super) struct Letters {
    pub(super) measure: Measure,
    pub(super) offer: Symbol,
    pub(super) best: Symbol,
    pub(super) worst: Symbol,
    pub(super) mean: Symbol,
}

impl Letters {
    pub(super) fn of(measure: Measure) -> Self {
        let letter = match measure {
            Measure::DiscountPercent => "R",
            Measure::Price | Measure::IncreasedPrice => "P",
            Measure::IncreasePercent => "A",
        };
        let (best, worst) = if measure.higher_is_better() { ("max", "min") } else { ("min", "max") };
        let symbol = |index| Symbol::new(letter, index);
        Self { measure, offer: symbol(""), best: symbol(best), worst: symbol(worst), mean: symbol("m") }
    }

    /// The letters in which notices write the proportion to the best discount.
    pub(super) fn so_over_smax() -> Self {
        Self {
            offer: Symbol::new("S", "o"),
            best: Symbol::new("S", "max"),
            worst: Symbol::new("S", "min"),
            mean: Symbol::new("S", "m"),
            measure: Measure::DiscountPercent,
        }
    }

    /// What a letter stands for, with its article: "il prezzo offerto".
    pub(super) fn meaning(&self, symbol: Symbol) -> Text {
        if symbol == BASE {
            return Text::new("l'importo a base di gara", "the base amount");
        }
        let (offer, best, worst, mean) = meanings(self.measure);
        let (it, en) = if symbol == self.best {
            best
        } else if symbol == self.worst {
            worst
        } else if symbol == self.mean {
            mean
        } else {
            offer
        };
        Text::new(it, en)
    }

    /// "tutti i ribassi sono zero": where formulas divide by zero.
    pub(super) fn nobody(&self) -> Text {
        let (it, en) = match self.measure {
            Measure::DiscountPercent => ("tutti i ribassi sono zero", "every discount is zero"),
            Measure::Price => ("tutti i prezzi sono pari alla base", "every price equals the base"),
            Measure::IncreasePercent => ("tutti gli aumenti sono zero", "every increase is zero"),
            Measure::IncreasedPrice => ("tutti gli importi sono pari alla base", "every amount equals the base"),
        };
        Text::new(it, en)
    }

    /// "del ribasso"
    pub(super) fn of_the_offer(&self) -> Text {
        let (it, en) = match self.measure {
            Measure::DiscountPercent => ("del ribasso", "of the discount"),
            Measure::Price => ("del prezzo", "of the price"),
            Measure::IncreasePercent => ("dell'aumento", "of the increase"),
            Measure::IncreasedPrice => ("dell'importo", "of the amount"),
        };
        Text::new(it, en)
    }
}

type Meaning = (&'static str, &'static str);

/// The offer, the best, the worst and the mean.
fn meanings(measure: Measure) -> (Meaning, Meaning, Meaning, Meaning) {
    match measure {
        Measure::DiscountPercent => (
            ("il ribasso percentuale offerto", "the percentage discount offered"),
            ("il ribasso più alto tra le offerte in gara", "the highest discount among the offers in the contest"),
            ("il ribasso più basso tra le offerte in gara", "the lowest discount among the offers in the contest"),
            (
                "la media aritmetica dei ribassi delle offerte in gara",
                "the arithmetic mean of the discounts of the offers in the contest",
            ),
        ),
        Measure::Price => (
            ("il prezzo offerto", "the price offered"),
            ("il prezzo più basso tra le offerte in gara", "the lowest price among the offers in the contest"),
            ("il prezzo più alto tra le offerte in gara", "the highest price among the offers in the contest"),
            (
                "la media aritmetica dei prezzi delle offerte in gara",
                "the arithmetic mean of the prices of the offers in the contest",
            ),
        ),
        Measure::IncreasePercent => (
            ("l'aumento percentuale offerto", "the percentage increase offered"),
            ("l'aumento più alto tra le offerte in gara", "the highest increase among the offers in the contest"),
            ("l'aumento più basso tra le offerte in gara", "the lowest increase among the offers in the contest"),
            (
                "la media aritmetica degli aumenti delle offerte in gara",
                "the arithmetic mean of the increases of the offers in the contest",
            ),
        ),
        Measure::IncreasedPrice => (
            ("l'importo offerto in aumento", "the increased amount offered"),
            ("l'importo più alto tra le offerte in gara", "the highest amount among the offers in the contest"),
            ("l'importo più basso tra le offerte in gara", "the lowest amount among the offers in the contest"),
            (
                "la media aritmetica degli importi delle offerte in gara",
                "the arithmetic mean of the amounts of the offers in the contest",
            ),
        ),
    }
}
