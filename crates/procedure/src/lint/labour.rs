//! Labour: the quality that labour-intensive and intellectual services need (E2), what a single discount does to wages
//! (W6), and the estimate without which neither can be judged (W16).

use ceralacca_evaluation::{Exact, Measure, PriceFormula, before_number};

use super::Case;
use super::report::{Report, Rule, error, warning};
use crate::definition::{ContractObject, ProcedureKind};
use crate::price;

/// Intellectual services from this value up are awarded on quality and price (art. 108 c.2 b).
const INTELLECTUAL_QUALITY_FROM_EURO: u32 = 140_000;

const LOWEST_PRICE_INTELLECTUAL: Rule = error("E2", "lowest-price-intellectual", "art. 108 c.2 b)");
const LABOUR_FLOOR: Rule = warning("W6", "labour-floor", "art. 41 c.14, art. 108 c.9");
const LABOUR_NOT_STATED: Rule = warning("W16", "labour-not-stated", "art. 41 c.13-14");

pub(super) fn check(case: Case<'_>, report: &mut Report) {
    intellectual(case, report);
    not_stated(case, report);
    floors(case, report);
}

fn intellectual(case: Case<'_>, report: &mut Report) {
    let file = case.file;
    let lowest_price = file.award.technical.is_none() && !matches!(file.award.economic.formula, PriceFormula::None {});
    let limit = Exact::from(INTELLECTUAL_QUALITY_FROM_EURO);
    if !file.intellectual || !lowest_price || file.procedure == ProcedureKind::DirectAward || file.amounts.base < limit
    {
        return;
    }
    report.add(
        LOWEST_PRICE_INTELLECTUAL
            .at("award.technical")
            .says(
                format!("Un servizio intellettuale di {} € non si aggiudica al minor prezzo: da {} € in su serve anche la qualità.", file.amounts.base.italian(), limit.italian()),
                format!("An intellectual service of € {} is not awarded at the lowest price: from € {} up quality counts too.", file.amounts.base.english(), limit.english()),
            )
            .mend("Aggiunga i criteri di qualità, con il prezzo a non più di 30 punti.", "Add quality criteria, with the price at 30 points at most.")
            .with("base", &file.amounts.base)
            .with("limit", &limit),
    );
}

/// Without an estimate nobody can say whether the contract is labour-intensive. Supplies and intellectual services need
/// none, and a direct award has no competition that it would guide.
fn not_stated(case: Case<'_>, report: &mut Report) {
    let file = case.file;
    let needed =
        file.object != ContractObject::Supplies && !file.intellectual && file.procedure != ProcedureKind::DirectAward;
    if !needed || file.amounts.labour.is_some() {
        return;
    }
    report.add(
        LABOUR_NOT_STATED
            .at("amounts.labour")
            .says(
                "Manca la stima dei costi della manodopera: non si sa se il contratto è ad alta intensità di manodopera, né che cosa non si ribassa.",
                "The estimate of labour costs is missing: nobody knows whether the contract is labour-intensive, nor what is not discounted.",
            )
            .mend(
                "Scriva il costo della manodopera stimato, compreso nella base.",
                "Write the estimated labour cost, within the base.",
            ),
    );
}

/// One discount on a whole price list touches the labour of each line at a different point.
fn floors(case: Case<'_>, report: &mut Report) {
    if case.file.award.economic.formula.measure() != Measure::DiscountPercent {
        return;
    }
    for (index, lot) in case.file.lots.iter().enumerate() {
        for (position, line) in
            lot.prices.iter().enumerate().filter(|(_, line)| !line.optional && line.labour.is_some())
        {
            let Some(percent) = price::free_percent(line) else { continue };
            if percent.is_negative() || percent >= Exact::from(100_u8) {
                // Labour above the price is a defect of its own (E3).
                continue;
            }
            let shown = cut(&percent);
            report.add(
                LABOUR_FLOOR
                    .at(format!("lots[{index}].prices[{position}].labour"))
                    .says(
                        format!("Lotto {}: un ribasso unico oltre {}% intacca la manodopera di \"{}\".", lot.number, before_number("il", &shown.italian()), line.title),
                        format!("Lot {}: a single discount above {}% touches the labour of \"{}\".", lot.number, shown.english(), line.title),
                    )
                    .mend(
                        "Scriva nel bando questo limite accanto alla riga, oppure chieda un ribasso sulla sola parte che non è manodopera.",
                        "Write this limit beside the line in the notice, or ask for a discount on the part that is not labour only.",
                    )
                    .with("max_discount_percent", &percent),
            );
        }
    }
}

/// Cut to two decimals: a limit is never shown higher than it is.
fn cut(percent: &Exact) -> Exact {
    let hundred = Exact::from(100_u8);
    (percent * &hundred).floor().checked_div(&hundred).unwrap_or_else(Exact::zero)
}
