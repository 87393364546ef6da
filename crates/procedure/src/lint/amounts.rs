//! E3, the arithmetic of every line: line = price × quantity, lot = its lines, whole = its lots.

use ceralacca_evaluation::Exact;

use super::Case;
use super::report::{Report, Rule, error, euro_en, euro_it};
use crate::definition::{Lot, UnitPrice};

const LINE_AMOUNT: Rule = error("E3", "line-amount", "art. 14 c.4");
const LINE_AMOUNT_MISSING: Rule = error("E3", "line-amount-missing", "art. 14 c.4");
const LOT_LABOUR_TOTAL: Rule = error("E3", "lot-labour-total", "art. 41 c.13-14");
const LABOUR_TOTAL: Rule = error("E3", "labour-total", "art. 41 c.13-14");

pub(super) fn check(case: Case<'_>, report: &mut Report) {
    let file = case.file;
    // Documents that state the amount of one line state all of them.
    let stated = file.lots.iter().flat_map(|lot| &lot.prices).any(|line| line.amount.is_some());
    for (index, lot) in file.lots.iter().enumerate() {
        for (position, line) in lot.prices.iter().enumerate() {
            let path = format!("lots[{index}].prices[{position}].amount");
            line_amount(lot, line, stated, path, report);
        }
        lot_labour(lot, format!("lots[{index}].labour_total"), report);
    }
    whole_labour(case, report);
}

fn line_amount(lot: &Lot, line: &UnitPrice, stated: bool, path: String, report: &mut Report) {
    let Some(expected) = line.quantity.as_ref().map(|quantity| &line.price * quantity) else { return };
    match &line.amount {
        Some(amount) if cents_apart(amount, &expected) => report.add(
            LINE_AMOUNT
                .at(path)
                .says(
                    format!(
                        "Lotto {}, \"{}\": l'importo è {} €, ma prezzo per quantità fa {} €.",
                        lot.number,
                        line.title,
                        euro_it(amount),
                        euro_it(&expected)
                    ),
                    format!(
                        "Lot {}, \"{}\": the amount is € {}, but price times quantity makes € {}.",
                        lot.number,
                        line.title,
                        euro_en(amount),
                        euro_en(&expected)
                    ),
                )
                .mend(
                    format!("Scriva {} €, oppure corregga il prezzo o la quantità.", euro_it(&expected)),
                    format!("Write € {}, or mend the price or the quantity.", euro_en(&expected)),
                )
                .with("stated", amount)
                .with("expected", &expected),
        ),
        None if stated => report.add(
            LINE_AMOUNT_MISSING
                .at(path)
                .says(
                    format!(
                        "Lotto {}, \"{}\": manca l'importo della riga, che le altre righe hanno.",
                        lot.number, line.title
                    ),
                    format!(
                        "Lot {}, \"{}\": the amount of the line is missing, which the other lines have.",
                        lot.number, line.title
                    ),
                )
                .mend(format!("Scriva {} €.", euro_it(&expected)), format!("Write € {}.", euro_en(&expected)))
                .with("missing", &expected),
        ),
        Some(_) | None => {}
    }
}

/// Labour of the lines that are not options, over all periods, where every one says its quantity and its labour.
fn labour_of_lines(lot: &Lot) -> Option<Exact> {
    let lines = || lot.prices.iter().filter(|line| !line.optional);
    let parts: Option<Vec<Exact>> = lines()
        .map(|line| line.quantity.as_ref().zip(line.labour.as_ref()).map(|(count, labour)| count * labour))
        .collect();
    let sum: Exact = parts?.iter().sum();
    lines().next().map(|_| &sum * &Exact::from(u32::from(lot.periods)))
}

fn lot_labour(lot: &Lot, path: String, report: &mut Report) {
    let (Some(stated), Some(expected)) = (&lot.labour_total, labour_of_lines(lot)) else { return };
    if !cents_apart(stated, &expected) {
        return;
    }
    report.add(
        LOT_LABOUR_TOTAL
            .at(path)
            .says(
                format!(
                    "Lotto {}: il costo della manodopera è {} €, ma le righe dell'elenco prezzi fanno {} €.",
                    lot.number,
                    euro_it(stated),
                    euro_it(&expected)
                ),
                format!(
                    "Lot {}: the labour cost is € {}, but the lines of the price list make € {}.",
                    lot.number,
                    euro_en(stated),
                    euro_en(&expected)
                ),
            )
            .mend(
                format!("Scriva {} €, oppure corregga la manodopera delle righe.", euro_it(&expected)),
                format!("Write € {}, or mend the labour of the lines.", euro_en(&expected)),
            )
            .with("stated", stated)
            .with("expected", &expected),
    );
}

fn whole_labour(case: Case<'_>, report: &mut Report) {
    let Some(stated) = &case.file.amounts.labour else { return };
    let parts: Option<Vec<&Exact>> = case.file.lots.iter().map(|lot| lot.labour_total.as_ref()).collect();
    let Some(sum) = parts.map(|parts| parts.into_iter().sum::<Exact>()) else { return };
    if !cents_apart(stated, &sum) {
        return;
    }
    report.add(
        LABOUR_TOTAL
            .at("amounts.labour")
            .says(
                format!(
                    "Il costo della manodopera è {} €, ma quello dei lotti fa {} €.",
                    euro_it(stated),
                    euro_it(&sum)
                ),
                format!("The labour cost is € {}, but that of the lots makes € {}.", euro_en(stated), euro_en(&sum)),
            )
            .mend(
                format!("Scriva {} €, oppure corregga i lotti.", euro_it(&sum)),
                format!("Write € {}, or mend the lots.", euro_en(&sum)),
            )
            .with("stated", stated)
            .with("expected", &sum),
    );
}

/// Whether two amounts differ by a cent or more: documents round by hand.
fn cents_apart(one: &Exact, other: &Exact) -> bool {
    let difference = (one - other) * Exact::from(100_u8);
    difference >= Exact::one() || difference <= -Exact::one()
}
