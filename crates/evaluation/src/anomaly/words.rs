//! The steps in words, Italian and English.

use ceralacca_exact::{Derivation, Exact, Text};

use super::{AnomalyBasis, award::Award};

/// Both languages from one way of writing numbers.
fn both(write: impl Fn(fn(&Exact) -> String, bool) -> String) -> Text {
    Text::new(write(Exact::italian, true), write(Exact::english, false))
}

fn list(show: fn(&Exact) -> String, discounts: &[Exact]) -> String {
    discounts.iter().map(show).collect::<Vec<_>>().join("; ")
}

pub(super) fn wings(basis: &AnomalyBasis) -> Derivation {
    let AnomalyBasis { count, wing_size, set_aside_low, set_aside_high, .. } = basis;
    let text = both(|show, italian| {
        let (low, high) = (list(show, set_aside_low), list(show, set_aside_high));
        if italian {
            format!(
                "{count} ribassi; il 10% per eccesso è {wing_size}: accantonati i minori ({low}) e i maggiori ({high}), con quelli uguali"
            )
        } else {
            format!(
                "{count} discounts; 10% rounded up is {wing_size}: set aside the lowest ({low}) and the highest ({high}), with equal ones"
            )
        }
    });
    Derivation::new(Exact::from(u64::try_from(*wing_size).unwrap_or(u64::MAX)), text)
}

pub(super) fn mean(basis: &AnomalyBasis) -> Derivation {
    let AnomalyBasis { kept, sum, mean, .. } = basis;
    let text = both(|show, italian| {
        let word = if italian { "media" } else { "mean" };
        format!("{word}: {} ÷ {} = {}", show(sum), kept.len(), show(mean))
    });
    Derivation::new(mean.clone(), text)
}

pub(super) fn deviation(basis: &AnomalyBasis) -> Derivation {
    let AnomalyBasis { above_mean, mean_deviation, .. } = basis;
    let text = both(|show, italian| {
        let value = show(mean_deviation);
        if italian {
            format!("scarto medio aritmetico dei {above_mean} ribassi superiori alla media: {value}")
        } else {
            format!("mean deviation of the {above_mean} discounts above the mean: {value}")
        }
    });
    Derivation::new(mean_deviation.clone(), text)
}

pub(super) fn first(basis: &AnomalyBasis, first: &Exact) -> Derivation {
    let text = both(|show, italian| {
        let word = if italian { "prima soglia" } else { "first threshold" };
        format!("{word}: {} + {} = {}", show(&basis.mean), show(&basis.mean_deviation), show(first))
    });
    Derivation::new(first.clone(), text)
}

pub(super) fn reference(reference: &Exact) -> Derivation {
    let text = both(|show, italian| {
        let word = if italian { "sconto di riferimento del bando" } else { "reference discount of the notice" };
        format!("{word}: {}", show(reference))
    });
    Derivation::new(reference.clone(), text)
}

pub(super) fn variation(basis: &AnomalyBasis, variation: &Exact) -> Text {
    let [first, second] = basis.decimals;
    let product = basis.digit_product();
    both(|show, italian| {
        let (sum, deviation, variation) = (show(&basis.sum), show(&basis.mean_deviation), show(variation));
        if italian {
            format!(
                "prime due cifre decimali della somma {sum}: {first} × {second} = {product}; {deviation} × {product}% = {variation}"
            )
        } else {
            format!(
                "first two decimals of the sum {sum}: {first} × {second} = {product}; {deviation} × {product}% = {variation}"
            )
        }
    })
}

pub(super) fn parity(basis: &AnomalyBasis, even: bool) -> Text {
    let sum = basis.digit_sum;
    match even {
        true => Text::new(
            format!("le cifre della somma fanno {sum}, pari: si sottrae"),
            format!("the digits of the sum make {sum}, even: subtracted"),
        ),
        false => Text::new(
            format!("le cifre della somma fanno {sum}, dispari: si aggiunge"),
            format!("the digits of the sum make {sum}, odd: added"),
        ),
    }
}

pub(super) fn combined(start: &Exact, sign: char, variation: &Exact, threshold: &Exact) -> Text {
    both(|show, _| format!("{} {sign} {} = {}", show(start), show(variation), show(threshold)))
}

pub(super) fn raised_by_a_fifth(basis: &AnomalyBasis, threshold: &Exact) -> Text {
    both(|show, italian| {
        let (mean, deviation, threshold) = (show(&basis.mean), show(&basis.mean_deviation), show(threshold));
        if italian {
            format!("scarto {deviation} ÷ media {mean} non supera 0,15: media + 20% = {threshold}")
        } else {
            format!("deviation {deviation} ÷ mean {mean} is not above 0.15: mean + 20% = {threshold}")
        }
    })
}

pub(super) fn with_deviation(basis: &AnomalyBasis, threshold: &Exact) -> Text {
    both(|show, italian| {
        let (mean, deviation, threshold) = (show(&basis.mean), show(&basis.mean_deviation), show(threshold));
        if italian {
            format!("scarto {deviation} ÷ media {mean} supera 0,15: media + scarto = {threshold}")
        } else {
            format!("deviation {deviation} ÷ mean {mean} is above 0.15: mean + deviation = {threshold}")
        }
    })
}

pub(super) fn conclusion(discounts: &[Exact], anomalous: &[usize], award: &Award) -> Text {
    let beyond: Vec<Exact> = anomalous.iter().filter_map(|at| discounts.get(*at)).cloned().collect();
    let winning = award.winners.first().and_then(|at| discounts.get(*at));
    both(|show, italian| {
        let beyond = match (beyond.is_empty(), italian) {
            (true, true) => "Nessun ribasso è anomalo.".to_owned(),
            (true, false) => "No discount is anomalous.".to_owned(),
            (false, true) => format!("Ribassi anomali: {}.", list(show, &beyond)),
            (false, false) => format!("Anomalous discounts: {}.", list(show, &beyond)),
        };
        format!("{beyond} {}", winner(show, italian, winning, award))
    })
}

fn winner(show: fn(&Exact) -> String, italian: bool, winning: Option<&Exact>, award: &Award) -> String {
    let (Some(winning), Some(discount)) = (winning, &award.discount) else {
        return if italian {
            "Nessuno vince: tutte le offerte si verificano in contraddittorio (art. 110).".to_owned()
        } else {
            "Nobody wins: all tenders are verified with their tenderers (art. 110).".to_owned()
        };
    };
    let several = award.winners.len();
    let who = match (several > 1, italian) {
        (false, true) => format!("Vince il ribasso {}", show(winning)),
        (false, false) => format!("The discount {} wins", show(winning)),
        (true, true) => format!("{several} offerte hanno il ribasso {}: si sorteggia", show(winning)),
        (true, false) => format!("{several} tenders have the discount {}: a draw decides", show(winning)),
    };
    match (award.second_price, italian) {
        (false, _) => format!("{who}."),
        (true, true) => format!("{who}; il contratto si stipula al secondo ribasso non anomalo, {}.", show(discount)),
        (true, false) => {
            format!("{who}; the contract is made at the second discount that is not anomalous, {}.", show(discount))
        }
    }
}
