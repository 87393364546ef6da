//! Lots: numbers, codes, prices.

use ceralacca_evaluation::{Exact, Measure, before_number};
use ceralacca_rulebook::identifiers::{CigError, check_cig};

use super::identity::{name, nuts, text};
use super::{Findings, at, repeated};
use crate::{
    definition::{Lot, ProcedureFile, UnitPrice},
    price,
};

/// Most lots of a procedure.
const LOTS_MAX: usize = 1000;
/// Most lines of a lot's price list.
const PRICES_MAX: usize = 5000;

pub(super) fn check(file: &ProcedureFile, findings: &mut Findings) {
    numbers(file, findings);
    codes_once(file, findings);
    for (index, lot) in file.lots.iter().enumerate() {
        let path = |field: &str| format!("lots[{index}].{field}");
        text(&lot.title, &at("lot-title", &path("title"), "art. 58"), findings);
        text(&lot.base_unit, &at("lot-base-unit", &path("base_unit"), "art. 108"), findings);
        nuts(&lot.nuts, &path("nuts"), findings);
        cig(lot, &path("cig"), findings);
        for (position, code) in std::iter::once(&lot.cpv).chain(&lot.cpv_additional).enumerate() {
            let field = if position == 0 { "cpv".to_owned() } else { format!("cpv_additional[{}]", position - 1) };
            cpv(code, &path(&field), findings);
        }
        lot_amounts(lot, &path, findings);
        price_list(lot, &path, findings);
        if file.award.economic.formula.measure() == Measure::DiscountPercent {
            one_discount(lot, &path("prices"), findings);
        }
    }
    whole_price_list(file, findings);
}

fn numbers(file: &ProcedureFile, findings: &mut Findings) {
    if file.lots.is_empty() || file.lots.len() > LOTS_MAX {
        findings.error(
            &at("lots-count", "lots", "art. 58"),
            format!("I lotti sono da 1 a {LOTS_MAX}; una procedura non divisa ha il lotto 1."),
            format!("There are 1 to {LOTS_MAX} lots; a procedure without a split has lot 1."),
        );
    }
    if !file.lots.iter().map(|lot| usize::from(lot.number)).eq(1..=file.lots.len()) {
        findings.error(
            &at("lot-numbers", "lots", "art. 58"),
            "I lotti vanno numerati da 1, in ordine e senza salti.",
            "The lots are numbered from 1, in order and without gaps.",
        );
    }
}

fn codes_once(file: &ProcedureFile, findings: &mut Findings) {
    if let Some(cig) = repeated(file.lots.iter().filter_map(|lot| lot.cig.as_ref())) {
        findings.error(
            &at("cig-repeated", "lots", "art. 3 L. 136/2010"),
            format!("Il CIG {cig} è di due lotti: ogni lotto ha il suo."),
            format!("CIG {cig} belongs to two lots: each lot has its own."),
        );
    }
}

fn cig(lot: &Lot, path: &str, findings: &mut Findings) {
    let at = at("cig-form", path, "art. 3 L. 136/2010");
    match &lot.cig {
        None => findings.warning(
            &super::At { id: "cig-missing", ..at },
            format!("Il lotto {} non ha ancora un CIG.", lot.number),
            format!("Lot {} has no CIG yet.", lot.number),
        ),
        Some(cig) if cig.len() != 10 || !cig.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()) => {
            findings.error(
                &at,
                format!("\"{cig}\" non è un CIG: ha 10 cifre o lettere maiuscole."),
                format!("\"{cig}\" is not a CIG: it has 10 digits or capital letters."),
            );
        }
        Some(cig) => {
            // The rule of the check digits was inferred, not published: a reason to look again, no more.
            if let Err(CigError::Checksum { expected }) = check_cig(cig) {
                findings.warning(
                    &super::At { id: "cig-checksum", ..at },
                    format!("Gli ultimi tre caratteri del CIG {cig} dovrebbero essere {expected}: un carattere può essere sbagliato."),
                    format!("The last three characters of CIG {cig} should be {expected}: a character may be wrong."),
                );
            }
        }
    }
}

fn cpv(code: &str, path: &str, findings: &mut Findings) {
    let well_formed = code.len() == 10
        && code
            .bytes()
            .enumerate()
            .all(|(position, byte)| if position == 8 { byte == b'-' } else { byte.is_ascii_digit() });
    if !well_formed {
        findings.error(
            &at("cpv-form", path, "reg. (CE) 213/2008"),
            format!("\"{code}\" non è un codice CPV con la cifra di controllo (ad esempio 85311300-5)."),
            format!("\"{code}\" is not a CPV code with its check digit (for example 85311300-5)."),
        );
    }
}

fn lot_amounts(lot: &Lot, path: &impl Fn(&str) -> String, findings: &mut Findings) {
    let zero = Exact::zero();
    if lot.base <= zero || lot.amount < zero {
        findings.error(
            &at("lot-amount", &path("base"), "art. 14"),
            format!("Lotto {}: la base è maggiore di zero e l'importo non è negativo.", lot.number),
            format!("Lot {}: the base is above zero and the amount is not negative.", lot.number),
        );
    }
    if lot.labour.as_ref().is_some_and(|labour| *labour > lot.base || *labour < zero) {
        findings.error(
            &at("lot-labour", &path("labour"), "art. 41 c.14"),
            format!(
                "Lotto {}: il costo della manodopera è compreso nella base, quindi tra zero e la base.",
                lot.number
            ),
            format!("Lot {}: the labour cost lies within the base, so between zero and the base.", lot.number),
        );
    }
    if lot.periods == 0 {
        findings.error(
            &at("lot-periods", &path("periods"), "art. 14"),
            format!("Lotto {}: le quantità si acquistano almeno una volta.", lot.number),
            format!("Lot {}: the quantities are bought at least once.", lot.number),
        );
    }
}

fn price_list(lot: &Lot, path: &impl Fn(&str) -> String, findings: &mut Findings) {
    if lot.prices.len() > PRICES_MAX {
        findings.error(
            &at("prices-count", &path("prices"), "formato"),
            format!("Lotto {}: al massimo {PRICES_MAX} voci di prezzo.", lot.number),
            format!("Lot {}: {PRICES_MAX} price lines at most.", lot.number),
        );
    }
    if let Some(id) = repeated(lot.prices.iter().map(|line| &line.id)) {
        findings.error(
            &at("price-id-repeated", &path("prices"), "formato"),
            format!("Lotto {}: la voce di prezzo \"{id}\" compare due volte.", lot.number),
            format!("Lot {}: price line \"{id}\" appears twice.", lot.number),
        );
    }
    for (index, line) in lot.prices.iter().enumerate() {
        let path = path(&format!("prices[{index}]"));
        name(&line.id, &at("price-id", &path, "formato"), findings);
        let zero = Exact::zero();
        let negative = [Some(&line.price), line.labour.as_ref(), line.safety.as_ref(), line.quantity.as_ref()]
            .into_iter()
            .flatten()
            .any(|number| *number < zero);
        if negative || price::kept(line) > line.price {
            findings.error(
                &at("price-line", &path, "art. 41 c.14"),
                format!(
                    "Voce \"{}\": prezzo e quantità non sono negativi; manodopera e sicurezza stanno dentro il prezzo.",
                    line.title
                ),
                format!(
                    "Line \"{}\": price and quantity are not negative; labour and safety lie within the price.",
                    line.title
                ),
            );
        }
    }
}

/// What one discount on a whole price list hides: a base of mixed units, and labour costs it would touch.
fn one_discount(lot: &Lot, path: &str, findings: &mut Findings) {
    let lines: Vec<&UnitPrice> = lot.prices.iter().filter(|line| !line.optional).collect();
    let sum: Exact = lines.iter().map(|line| &line.price).sum();
    let mixed = lines.windows(2).any(|pair| matches!(pair, [first, second] if first.unit != second.unit));
    if mixed && sum == lot.base {
        findings.warning(
            &at("base-mixed-units", path, "art. 14"),
            format!("Lotto {}: la base di {} € somma prezzi di unità diverse; un elenco con le quantità dice quanto vale il ribasso.", lot.number, lot.base.italian()),
            format!("Lot {}: the base of € {} adds prices of different units; a list with quantities tells what the discount is worth.", lot.number, lot.base.english()),
        );
        findings.numbers([("sum", &sum)]);
    }
    if let Some((percent, line)) = price::labour_floor(lot) {
        findings.warning(
            &at("labour-floor", path, "art. 41 c.14"),
            format!(
                "Lotto {}: un ribasso unico superiore {}% intacca il costo della manodopera di \"{}\".",
                lot.number,
                before_number("al", &two_decimals(&percent, ',')),
                line.title
            ),
            format!(
                "Lot {}: a single discount above {}% touches the labour cost of \"{}\".",
                lot.number,
                two_decimals(&percent, '.'),
                line.title
            ),
        );
    }
}

fn two_decimals(number: &Exact, point: char) -> String {
    let cut = (number * &Exact::from(100_u8)).floor();
    let cut = cut.checked_div(&Exact::from(100_u8)).unwrap_or(cut);
    if point == ',' { cut.italian() } else { cut.english() }
}

/// Lint E3: price × quantity over all lots is the base amount, when every line says its quantity.
fn whole_price_list(file: &ProcedureFile, findings: &mut Findings) {
    let mut total = Exact::zero();
    for lot in &file.lots {
        let Some(value) = price::value_of_prices(lot) else { return };
        total = total + value;
    }
    if total != file.amounts.base {
        findings.warning(
            &at("price-list-total", "amounts.base", "art. 14 c.4"),
            format!(
                "I prezzi per le quantità fanno {} €, l'importo a base di gara è {} €.",
                total.italian(),
                file.amounts.base.italian()
            ),
            format!(
                "Prices times quantities make € {}, the base amount is € {}.",
                total.english(),
                file.amounts.base.english()
            ),
        );
        findings.numbers([("sum", &total), ("stated", &file.amounts.base)]);
    }
}
