//! The threshold of each method, with every step to it.

use ceralacca_exact::{Derivation, Exact, Text};

use super::{AnomalyBasis, AnomalyMethod, basis::percent, words};

/// From this many tenders method A lowers its threshold by the decimals of the sum.
pub const ANOMALY_TENDERS_MANY: usize = 15;

pub(super) fn threshold(method: &AnomalyMethod, basis: &AnomalyBasis) -> Derivation {
    let mean = words::mean(basis);
    let deviation = words::deviation(basis);
    let steps = vec![words::wings(basis), mean, deviation];
    match method {
        AnomalyMethod::A {} if basis.count >= ANOMALY_TENDERS_MANY => {
            let first = basis.first_threshold();
            let less = variation(basis);
            let threshold = &first - &less.result;
            let text = words::combined(&first, '−', &less.result, &threshold);
            Derivation::new(threshold, text).with_steps([steps, vec![words::first(basis, &first), less]].concat())
        }
        AnomalyMethod::A {} => few(basis).with_steps(steps),
        AnomalyMethod::B {} => {
            let first = basis.first_threshold();
            by_parity(basis, &first, [steps, vec![words::first(basis, &first)]].concat())
        }
        AnomalyMethod::C { reference_discount } => {
            by_parity(basis, reference_discount, [steps, vec![words::reference(reference_discount)]].concat())
        }
    }
}

/// Method A below fifteen tenders: the mean raised by a fifth where the deviation is at most 15 percent of it, else mean
/// and deviation.
fn few(basis: &AnomalyBasis) -> Derivation {
    let AnomalyBasis { mean, mean_deviation, .. } = basis;
    if basis.deviates_little() {
        let threshold = mean * &percent(120);
        let text = words::raised_by_a_fifth(basis, &threshold);
        Derivation::new(threshold, text)
    } else {
        let threshold = mean + mean_deviation;
        let text = words::with_deviation(basis, &threshold);
        Derivation::new(threshold, text)
    }
}

/// The start lowered by the variation when the digits of the sum add up to an even number, raised when to an odd one.
fn by_parity(basis: &AnomalyBasis, start: &Exact, steps: Vec<Derivation>) -> Derivation {
    let variation = variation(basis);
    let even = basis.digit_sum.is_multiple_of(2);
    let threshold = if even { start - &variation.result } else { start + &variation.result };
    let sign = if even { '−' } else { '+' };
    let parity = words::parity(basis, even);
    let formula = words::combined(start, sign, &variation.result, &threshold);
    let text = Text::new(format!("{}: {}", parity.it, formula.it), format!("{}: {}", parity.en, formula.en));
    Derivation::new(threshold, text).with_steps([steps, vec![variation]].concat())
}

fn variation(basis: &AnomalyBasis) -> Derivation {
    let variation = basis.variation();
    let text = words::variation(basis, &variation);
    Derivation::new(variation, text)
}
