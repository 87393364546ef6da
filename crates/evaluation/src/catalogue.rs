//! The formulas by the names that the large Italian platforms give them, so that a RUP finds the one he knows.
//!
//! Only names whose definition is certain stand here. Left out: the S-shaped formula of Acquisti in Rete, whose
//! expression with its three parameters could not be verified, and Sintel's "elemento tempo" for works, for the same
//! reason; a reduction of days can be scored by [`crate::QuantityRule::LinearToBest`].

use ceralacca_exact::{Exact, RoundingRule, Text};

use crate::rules::{BilinearThreshold, Measure, PriceFormula, ZeroCase};

/// The platform whose users know a formula by a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Platform {
    /// Sintel, of ARIA S.p.A.
    Sintel,
    /// MePA and the other tools of Acquisti in Rete, of Consip S.p.A.
    AcquistiInRete,
}

impl Platform {
    /// Its name, the same in every language.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sintel => "Sintel",
            Self::AcquistiInRete => "MePA (Consip)",
        }
    }
}

/// A formula under the name of a platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedFormula {
    /// Stable: `sintel-bilineare-085`.
    pub id: &'static str,
    /// Whose name it is.
    pub platform: Platform,
    /// The name there; the English one is our translation.
    pub name: Text,
    /// The formula, with the parameters it has there or, where the notice chooses them, with customary ones.
    pub formula: PriceFormula,
}

/// The formulas by name, platform after platform.
///
/// Sintel's "lineare" and "non lineare", and the parameters of the piecewise and the concave formula of Acquisti in Rete,
/// are read from their descriptions: the platforms' own expressions were not at hand. The words of the formula, which the
/// notice prints, decide.
///
/// Those on discounts stand for those on prices too: on the same base they give the same points.
pub fn named_formulas() -> Vec<NamedFormula> {
    sintel().into_iter().chain(acquisti_in_rete()).collect()
}

/// The formula of this identifier.
pub fn named_formula(id: &str) -> Option<NamedFormula> {
    named_formulas().into_iter().find(|formula| formula.id == id)
}

fn sintel() -> Vec<NamedFormula> {
    let named = |id, it, en, formula| NamedFormula { id, platform: Platform::Sintel, name: Text::new(it, en), formula };
    vec![
        named("sintel-interpolazione-lineare", "interpolazione lineare", "linear interpolation", over_best()),
        named("sintel-bilineare-080", "bilineare, X = 0,80", "bilinear, X = 0.80", bilinear(hundredths(80))),
        named("sintel-bilineare-085", "bilineare, X = 0,85", "bilinear, X = 0.85", bilinear(hundredths(85))),
        named("sintel-bilineare-090", "bilineare, X = 0,90", "bilinear, X = 0.90", bilinear(hundredths(90))),
        named("sintel-servizi-di-pulizia", "servizi di pulizia", "cleaning services", linear_price()),
        named("sintel-lavori-lineare", "lavori: interpolazione lineare", "works: linear interpolation", over_best()),
        named("sintel-prezzo-minimo", "prezzo minimo", "lowest price", PriceFormula::InverseProportional {}),
        named("sintel-massimo-minimo", "prezzo massimo-minimo", "highest and lowest price", min_max()),
        named("sintel-lineare", "lineare", "linear", absolute()),
        named("sintel-non-lineare", "non lineare", "not linear", power()),
    ]
}

fn acquisti_in_rete() -> Vec<NamedFormula> {
    let named = |id, it, en, formula| {
        let platform = Platform::AcquistiInRete;
        NamedFormula { id, platform, name: Text::new(it, en), formula }
    };
    vec![
        named("mepa-lineare-assoluto", "lineare semplice a punteggio assoluto", "simple linear, absolute", absolute()),
        named(
            "mepa-lineare-migliore-offerta",
            "lineare alla migliore offerta interdipendente",
            "linear to the best offer, interdependent",
            linear_price(),
        ),
        named(
            "mepa-concava-migliore-offerta",
            "concava alla migliore offerta interdipendente",
            "concave to the best offer, interdependent",
            power(),
        ),
        named(
            "mepa-lineare-minimo-massimo",
            "lineare tra i valori minimo e massimo interdipendente",
            "linear between lowest and highest value, interdependent",
            min_max(),
        ),
        named(
            "mepa-proporzionalita-inversa",
            "proporzionalità inversa interdipendente",
            "inverse proportion, interdependent",
            PriceFormula::InverseProportional {},
        ),
        named(
            "mepa-lineare-spezzata",
            "lineare spezzata a punteggio assoluto",
            "piecewise linear, absolute",
            piecewise(),
        ),
        named("mepa-non-lineare-concava", "non lineare concava", "concave", concave()),
    ]
}

fn over_best() -> PriceFormula {
    PriceFormula::DiscountOverBest { all_zero: ZeroCase::ZeroPoints }
}

fn linear_price() -> PriceFormula {
    PriceFormula::LinearPrice { all_at_base: ZeroCase::ZeroPoints }
}

fn bilinear(coefficient: Exact) -> PriceFormula {
    PriceFormula::Bilinear {
        measure: Measure::DiscountPercent,
        coefficient,
        threshold: BilinearThreshold::Mean { all_zero: ZeroCase::ZeroPoints },
    }
}

/// With a single offer or equal ones everybody has the maximum, as Acquisti in Rete publishes.
fn min_max() -> PriceFormula {
    PriceFormula::MinMax { measure: Measure::Price, all_equal: ZeroCase::FullPoints }
}

fn absolute() -> PriceFormula {
    PriceFormula::Absolute { measure: Measure::DiscountPercent, full_at: None }
}

/// The notice chooses the exponent; one half is the usual concave curve.
fn power() -> PriceFormula {
    PriceFormula::Power {
        measure: Measure::DiscountPercent,
        exponent: hundredths(50),
        all_zero: ZeroCase::ZeroPoints,
        irrational: RoundingRule::IRRATIONAL,
    }
}

/// The notice chooses the knee and the end.
fn piecewise() -> PriceFormula {
    PriceFormula::PiecewiseLinear {
        measure: Measure::DiscountPercent,
        knee: Exact::from(10),
        coefficient: hundredths(80),
        full_at: Exact::from(30),
    }
}

/// The notice chooses the exponent.
fn concave() -> PriceFormula {
    PriceFormula::Concave {
        measure: Measure::DiscountPercent,
        exponent: Exact::from(3),
        irrational: RoundingRule::IRRATIONAL,
    }
}

fn hundredths(count: u32) -> Exact {
    Exact::from(count).checked_div(&Exact::from(100)).unwrap_or_else(Exact::zero)
}
