//! Amounts of the whole procedure and guarantees.

use ceralacca_evaluation::{Exact, before_number};

use super::{Findings, at};
use crate::definition::{Amounts, ProcedureFile, ProcedureKind, Regime, Vat};

/// Highest definitive guarantee in per cent of the contract that a file may ask (art. 117 c.2 reaches it with discounts only).
const PERFORMANCE_PERCENT_MAX: u8 = 10;

pub(super) fn check(file: &ProcedureFile, findings: &mut Findings) {
    signs(&file.amounts, findings);
    sums(file, findings);
    options(&file.amounts, findings);
    vat(&file.amounts, findings);
    provisional(file, findings);
    performance(file, findings);
}

fn signs(amounts: &Amounts, findings: &mut Findings) {
    let zero = Exact::zero();
    let fields = [
        ("amounts.base", Some(&amounts.base)),
        ("amounts.safety", Some(&amounts.safety)),
        ("amounts.labour", amounts.labour.as_ref()),
        ("amounts.estimated_total", Some(&amounts.estimated_total)),
    ];
    for (path, amount) in fields {
        if amount.is_some_and(|amount| *amount < zero || !amount.has_at_most_decimals(2)) {
            findings.error(
                &at("amount-form", path, "art. 14"),
                "Un importo non è negativo e ha al massimo due decimali.",
                "An amount is not negative and has two decimals at most.",
            );
        }
    }
    if amounts.base == zero {
        findings.error(
            &at("base-zero", "amounts.base", "art. 14"),
            "L'importo a base di gara è zero.",
            "The base amount is zero.",
        );
    }
    if amounts.labour.as_ref().is_some_and(|labour| *labour > amounts.base) {
        findings.error(
            &at("labour-above-base", "amounts.labour", "art. 41 c.14"),
            "Il costo della manodopera supera l'importo a base di gara che lo comprende.",
            "The labour cost is above the base amount that holds it.",
        );
    }
}

/// Lint E3: base (with or without the safety costs) + options = estimated value; lots = one of these.
fn sums(file: &ProcedureFile, findings: &mut Findings) {
    let amounts = &file.amounts;
    let with_safety = &amounts.base + &amounts.safety;
    let options: Exact = amounts.options.iter().map(|option| &option.amount).sum();
    let totals = [&amounts.base + &options, &with_safety + &options];
    if !totals.contains(&amounts.estimated_total) {
        findings.error(
            &at("estimated-total", "amounts.estimated_total", "art. 14 c.4"),
            format!(
                "Base e opzioni fanno {} €, il valore stimato è {} €.",
                totals[0].italian(),
                amounts.estimated_total.italian()
            ),
            format!(
                "Base and options make € {}, the estimated value is € {}.",
                totals[0].english(),
                amounts.estimated_total.english()
            ),
        );
        findings.numbers([("stated", &amounts.estimated_total), ("sum", &totals[0])]);
    }
    let lots: Exact = file.lots.iter().map(|lot| &lot.amount).sum();
    if ![&amounts.estimated_total, &amounts.base, &with_safety].contains(&&lots) {
        findings.error(
            &at("lots-sum", "lots", "art. 14 c.9-10"),
            format!(
                "Gli importi dei lotti fanno {} €: né il valore stimato ({} €) né la base di gara ({} €).",
                lots.italian(),
                amounts.estimated_total.italian(),
                amounts.base.italian()
            ),
            format!(
                "The amounts of the lots make € {}: neither the estimated value (€ {}) nor the base (€ {}).",
                lots.english(),
                amounts.estimated_total.english(),
                amounts.base.english()
            ),
        );
        findings.numbers([("sum", &lots), ("estimated_total", &amounts.estimated_total), ("base", &amounts.base)]);
    }
}

fn options(amounts: &Amounts, findings: &mut Findings) {
    for (index, option) in amounts.options.iter().enumerate() {
        let Some(percent) = &option.percent_of_base else { continue };
        let hundred = Exact::from(100_u8);
        let Some(expected) = (percent * &amounts.base).checked_div(&hundred) else { continue };
        // Cents are rounded by hand in notices: less than one is no difference.
        let difference = (&option.amount - &expected) * hundred;
        if difference >= Exact::one() || difference <= -Exact::one() {
            findings.warning(
                &at("option-percent", &format!("amounts.options[{index}].amount"), "art. 14 c.4, 120 c.9"),
                format!(
                    "\"{}\" è {} €, ma {}% della base è {} €.",
                    option.title,
                    option.amount.italian(),
                    before_number("il", &percent.italian()),
                    expected.italian()
                ),
                format!(
                    "\"{}\" is € {}, but {}% of the base is € {}.",
                    option.title,
                    option.amount.english(),
                    percent.english(),
                    expected.english()
                ),
            );
            let with_expected = &amounts.estimated_total + &(&expected - &option.amount);
            findings.numbers([
                ("stated", &option.amount),
                ("expected", &expected),
                ("total_stated", &amounts.estimated_total),
                ("total_expected", &with_expected),
            ]);
        }
    }
}

/// Lint E9.
fn vat(amounts: &Amounts, findings: &mut Findings) {
    match amounts.vat {
        Vat::Excluded => {}
        Vat::Included | Vat::IncludedIfDue => findings.warning(
            &at("vat-included", "amounts.vat", "art. 14 c.4, art. 179"),
            "Gli importi comprendono l'IVA: offerte di operatori in regimi IVA diversi non sono confrontabili. La legge li vuole al netto.",
            "The amounts hold VAT: offers of operators under different VAT regimes cannot be compared. The law wants them net.",
        ),
    }
}

/// Lint E4.
fn provisional(file: &ProcedureFile, findings: &mut Findings) {
    let guarantee = &file.guarantee;
    let Some(percent) = &guarantee.provisional_percent else { return };
    let (one, four) = (Exact::one(), Exact::from(4_u8));
    let path = "guarantee.provisional_percent";
    match file.regime {
        Regime::AboveThreshold if *percent < one || *percent > four => findings.error(
            &at("provisional-percent", path, "art. 106 c.1"),
            "La garanzia provvisoria va dall'1 al 4 per cento.",
            "The provisional guarantee is 1 to 4 per cent.",
        ),
        // An ordinary procedure below the threshold may keep the rules of art. 106.
        Regime::BelowThreshold if file.procedure != ProcedureKind::Open && *percent > one => findings.error(
            &at("provisional-percent", path, "art. 53 c.1-2"),
            "Sotto soglia la garanzia provvisoria non supera l'1 per cento.",
            "Below the threshold the provisional guarantee is 1 per cent at most.",
        ),
        Regime::BelowThreshold if file.procedure != ProcedureKind::Open && guarantee.reductions => findings.error(
            &at("guarantee-reductions", "guarantee.reductions", "art. 53 c.4-bis"),
            "Sotto soglia non si applicano le riduzioni dell'art. 106 c.8.",
            "Below the threshold the reductions of art. 106 c.8 do not apply.",
        ),
        Regime::AboveThreshold | Regime::BelowThreshold => {}
    }
    for (index, lot) in file.lots.iter().enumerate() {
        let path = format!("lots[{index}].guarantee_base");
        match &lot.guarantee_base {
            None => findings.error(
                &at("guarantee-base-missing", &path, "art. 106 c.1"),
                format!("Lotto {}: manca l'importo su cui si calcola la garanzia provvisoria.", lot.number),
                format!("Lot {}: the amount on which the provisional guarantee is reckoned is missing.", lot.number),
            ),
            Some(base) if *base != lot.amount => {
                findings.warning(
                    &at("guarantee-base", &path, "art. 106 c.1"),
                    format!(
                        "Lotto {}: la garanzia è calcolata su {} €, l'importo del lotto è {} €.",
                        lot.number,
                        base.italian(),
                        lot.amount.italian()
                    ),
                    format!(
                        "Lot {}: the guarantee is reckoned on € {}, the amount of the lot is € {}.",
                        lot.number,
                        base.english(),
                        lot.amount.english()
                    ),
                );
                let share =
                    |amount: &Exact| (amount * percent).checked_div(&Exact::from(100_u8)).unwrap_or_else(Exact::zero);
                findings.numbers([
                    ("base", base),
                    ("amount", &lot.amount),
                    ("stated", &share(base)),
                    ("on_amount", &share(&lot.amount)),
                ]);
            }
            Some(_) => {}
        }
    }
}

/// Lint W3.
fn performance(file: &ProcedureFile, findings: &mut Findings) {
    let path = "guarantee.performance_percent";
    match &file.guarantee.performance_percent {
        None if file.guarantee.waiver_reason.is_none() => findings.warning(
            &at("performance-guarantee", path, "art. 117 c.1, art. 53 c.4"),
            "Non è chiesta una garanzia definitiva e non è detto perché.",
            "No performance guarantee is asked and the file does not say why.",
        ),
        Some(percent) if percent.is_negative() || *percent > Exact::from(PERFORMANCE_PERCENT_MAX) => findings.error(
            &at("performance-percent", path, "art. 117 c.1"),
            format!("La garanzia definitiva non supera il {PERFORMANCE_PERCENT_MAX} per cento, salvi gli aumenti per ribasso."),
            format!("The performance guarantee is {PERFORMANCE_PERCENT_MAX} per cent at most, before increases for discounts."),
        ),
        _ => {}
    }
}
