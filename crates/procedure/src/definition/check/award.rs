//! Award rules: that they hold together, that they fit the envelopes, and what deserves a reason in them.

use ceralacca_evaluation::{
    Condition, DiscretionaryPart, Exact, LotChoice, Measure, MoreDecimals as CountedDecimals, Part, PriceFormula,
    RuleDefect, TechnicalRules, gaps, judgement_holes,
};

use super::{Findings, at};
use crate::definition::{
    Condition as ItemCondition, EnvelopeClass, EnvelopeScope, EnvelopeSpec, Item, ItemKind, MoreDecimals, Multiplicity,
    NumberUse, ProcedureFile,
};
use crate::lot_preference::asks;

/// Points of a whole offer (rules §11).
const POINTS_TOTAL: u8 = 100;
/// Most points of the price in labour-intensive contracts (art. 108 c.4).
const PRICE_POINTS_LABOUR_MAX: u8 = 30;

pub(super) fn check(file: &ProcedureFile, findings: &mut Findings) {
    adopt("award", "art. 108", file.award.check(), findings);
    if let Some(limits) = &file.lot_limits {
        adopt("lot_limits", "art. 58 c.4", limits.check(), findings);
        if file.lots.len() == 1 {
            findings.warning(
                &at("lot-limit-single", "lot_limits", "art. 58 c.4"),
                "C'è un solo lotto: il limite di aggiudicazione non ha effetto.",
                "There is one lot only: the limit on awards has no effect.",
            );
        }
        if limits.choice == [LotChoice::DeclaredPreference] {
            findings.warning(
                &at("lot-preference-alone", "lot_limits.choice", "art. 58 c.4"),
                "Se un concorrente non dichiara la preferenza, o la dichiara male, nulla dice quali lotti tiene: aggiunga un altro criterio dopo la preferenza.",
                "If a tenderer declares no preference, or an unsound one, nothing says which lots he keeps: add another test after the preference.",
            );
        }
    }
    lot_preference(file, findings);
    if let Some(technical) = &file.award.technical {
        hundred(file, technical, findings);
        technical_items(file, technical, findings);
        judgement_bands(technical, findings);
    }
    price_item(file, findings);
    labour_intensive(file, findings);
    price_bands(file, findings);
    stated_prices(file, findings);
    nothing_ranks(file, findings);
    abnormality(file, findings);
}

/// The preference that decides is asked for, once, where it is sealed with what opens first; none is asked for in vain.
fn lot_preference(file: &ProcedureFile, findings: &mut Findings) {
    let counts = |choice: &[LotChoice]| choice.contains(&LotChoice::DeclaredPreference);
    let wanted = file.lot_limits.as_ref().is_some_and(|limits| counts(&limits.choice));
    let items = file.envelopes.iter().flat_map(|envelope| envelope.items.iter().map(move |item| (envelope, item)));
    let asked: Vec<(&EnvelopeSpec, &Item)> = items.filter(|(_, item)| asks(item)).collect();
    let rule = at("lot-preference", "lot_limits.choice", "art. 58 c.4");
    match (wanted, asked.as_slice()) {
        (false, []) => {}
        (false, [(_, item), ..]) => findings.error(
            &rule,
            format!(
                "La voce \"{}\" chiede l'ordine di preferenza fra i lotti, ma nessun limite ne tiene conto: tolga la voce, o metta declared_preference fra i criteri di [lot_limits].",
                item.id
            ),
            format!(
                "Item \"{}\" asks for the order of preference among the lots, but no limit looks at it: remove the item, or put declared_preference among the tests of [lot_limits].",
                item.id
            ),
        ),
        (true, [(envelope, item)]) => {
            if !fits(file, envelope, item) {
                findings.error(
                    &rule,
                    format!(
                        "Voce \"{}\": l'ordine di preferenza si chiede nella busta amministrativa (o unica), una per tutti i lotti, con un numero intero per lotto (multiplicity per_lot, decimals 0, nessun limite che ne escluda uno), come voce required o optional.",
                        item.id
                    ),
                    format!(
                        "Item \"{}\": the order of preference is asked for in the administrative (or single) envelope, one for all lots, as a whole number for each lot (multiplicity per_lot, decimals 0, no bound that excludes one), required or optional.",
                        item.id
                    ),
                );
            }
        }
        (true, _) => findings.error(
            &rule,
            "Se decide la preferenza dichiarata, una voce e una sola la chiede: kind = \"number\", used_as = \"lot_preference\", multiplicity = \"per_lot\", nella busta amministrativa.",
            "Where the declared preference decides, one item and only one asks for it: kind = \"number\", used_as = \"lot_preference\", multiplicity = \"per_lot\", in the administrative envelope.",
        ),
    }
}

fn fits(file: &ProcedureFile, envelope: &EnvelopeSpec, item: &Item) -> bool {
    let ItemKind::Number(rule) = &item.kind else { return false };
    let lots = Exact::from(u64::try_from(file.lots.len()).unwrap_or(u64::MAX));
    matches!(envelope.class, EnvelopeClass::Administrative | EnvelopeClass::Single)
        && envelope.scope == EnvelopeScope::Procedure
        && item.multiplicity == Multiplicity::PerLot
        && matches!(item.condition, ItemCondition::Required | ItemCondition::Optional)
        && rule.decimals == 0
        && rule.min.as_ref().is_none_or(|min| *min <= Exact::one())
        && rule.max.as_ref().is_none_or(|max| *max >= lots)
}

/// Numbers by which abnormally low tenders are looked for: a share of points, a discount.
fn abnormality(file: &ProcedureFile, findings: &mut Findings) {
    let share = file.clauses.abnormality_points_share.as_ref();
    if share.is_some_and(|share| share.is_negative() || share.is_zero() || *share > Exact::one()) {
        findings.error(
            &at("abnormality-share", "clauses.abnormality_points_share", "art. 110 c.1"),
            "La quota dei punti da cui un'offerta appare anormalmente bassa va da più di 0 a 1: per quattro quinti scriva 0.8.",
            "The share of points from which a tender appears abnormally low is more than 0 and at most 1: for four fifths write 0.8.",
        );
    }
    let reference = file.clauses.automatic_exclusion.as_ref().and_then(|clause| clause.reference_discount.as_ref());
    if reference.is_some_and(|reference| reference.is_negative() || *reference > Exact::from(100_u8)) {
        findings.error(
            &at("reference-discount", "clauses.automatic_exclusion.reference_discount", "All. II.2"),
            "Lo sconto di riferimento deve stare tra 0 e 100 per cento.",
            "The reference discount must lie between 0 and 100 percent.",
        );
    }
}

/// Where more than one may tender the documents say who comes first, and what is done when two are equal: what they leave
/// open nobody can decide afterwards.
fn nothing_ranks(file: &ProcedureFile, findings: &mut Findings) {
    if file.procedure.by_invitation() && file.participation.invited.len() <= 1 {
        return;
    }
    if file.award.technical.is_none() && matches!(file.award.economic.formula, PriceFormula::None {}) {
        findings.error(
            &at("nothing-ranks", "award.economic.formula", "art. 108 c.1"),
            "Né la qualità né il prezzo hanno punteggio: con più di un concorrente nulla dice chi viene prima. Inviti un solo operatore, oppure dia punti al prezzo.",
            "Neither quality nor price has points: with more than one tenderer nothing says who comes first. Invite one operator only, or give points to the price.",
        );
    }
    if file.award.ties.is_empty() {
        findings.error(
            &at("ties-open", "award.ties", "art. 77 R.D. 827/1924"),
            "Manca che cosa si fa a parità di punteggio: aggiunga almeno il sorteggio.",
            "What is done when totals are equal is missing: add a draw at least.",
        );
    }
}

/// Defects of the evaluation's own check: none can be computed with.
fn adopt(under: &str, article: &str, defects: Vec<RuleDefect>, findings: &mut Findings) {
    for defect in defects {
        let path = format!("{under}.{}", defect.path);
        findings.error(&at(&defect.id, &path, article), defect.text_it, defect.text_en);
    }
}

/// Lint E1.
fn hundred(file: &ProcedureFile, technical: &TechnicalRules, findings: &mut Findings) {
    let sum = &technical.max_points + &file.award.economic.max_points;
    if sum != Exact::from(POINTS_TOTAL) {
        findings.error(
            &at("points-sum", "award", "art. 108 c.4"),
            format!("Punti tecnici ed economici fanno {}: devono fare {POINTS_TOTAL}.", sum.italian()),
            format!("Technical and economic points make {}: they must make {POINTS_TOTAL}.", sum.english()),
        );
        findings.numbers([("sum", &sum)]);
    }
}

/// Lint E2.
fn labour_intensive(file: &ProcedureFile, findings: &mut Findings) {
    let Some(labour) = &file.amounts.labour else { return };
    let intensive = labour * &Exact::from(2_u8) >= file.amounts.base;
    if !intensive {
        return;
    }
    let price = &file.award.economic.max_points;
    if file.award.technical.is_none() && !matches!(file.award.economic.formula, PriceFormula::None {}) {
        findings.error(
            &at("lowest-price-labour", "award.technical", "art. 108 c.2-3"),
            "La manodopera è almeno la metà della base: il minor prezzo non è ammesso.",
            "Labour is at least half of the base: the lowest price is not allowed.",
        );
    } else if *price > Exact::from(PRICE_POINTS_LABOUR_MAX) {
        findings.error(
            &at("price-points", "award.economic.max_points", "art. 108 c.4"),
            format!("La manodopera è almeno la metà della base: il prezzo ha {} punti, al massimo possono essere {PRICE_POINTS_LABOUR_MAX}.", price.italian()),
            format!("Labour is at least half of the base: the price has {} points, {PRICE_POINTS_LABOUR_MAX} at most.", price.english()),
        );
    }
}

/// What an item must be for a rule to read it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Number,
    YesNo,
    Text,
}

impl Wanted {
    fn of(condition: &Condition) -> Self {
        match condition {
            Condition::IsTrue {} => Self::YesNo,
            Condition::AtLeast { .. }
            | Condition::AtMost { .. }
            | Condition::Above { .. }
            | Condition::Below { .. } => Self::Number,
            Condition::OneOf { .. } => Self::Text,
        }
    }

    fn is(self, kind: &ItemKind) -> bool {
        match kind {
            ItemKind::Number(_) => self == Self::Number,
            ItemKind::YesNo { .. } => self == Self::YesNo,
            ItemKind::Text { .. } => self == Self::Text,
            ItemKind::Document(_) | ItemKind::Declaration { .. } => false,
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::YesNo => "yes_no",
            Self::Text => "text",
        }
    }
}

fn technical_items(file: &ProcedureFile, technical: &TechnicalRules, findings: &mut Findings) {
    for (criterion_index, criterion) in technical.criteria.iter().enumerate() {
        for (index, subcriterion) in criterion.subcriteria.iter().enumerate() {
            let path = format!("award.technical.criteria[{criterion_index}].subcriteria[{index}]");
            for (part_index, part) in subcriterion.parts.iter().enumerate() {
                let (id, wanted) = match part {
                    Part::Discretionary(_) => continue,
                    Part::Quantitative(part) => (part.item.as_str(), Wanted::Number),
                    Part::Tabular(part) => (part.item.as_str(), Wanted::of(&part.predicate.condition)),
                };
                let found = file.item(id).is_some_and(|(envelope, item)| {
                    envelope.class == EnvelopeClass::Technical && wanted.is(&item.kind)
                });
                if !found {
                    let kind = wanted.kind();
                    findings.error(
                        &at("criterion-item", &format!("{path}.parts[{part_index}].item"), "art. 108 c.7"),
                        format!(
                            "Sub-criterio {}: la busta tecnica non chiede la voce \"{id}\" di tipo {kind}.",
                            subcriterion.id
                        ),
                        format!(
                            "Sub-criterion {}: the technical envelope does not ask for item \"{id}\" of kind {kind}.",
                            subcriterion.id
                        ),
                    );
                }
            }
        }
    }
}

/// The one item that the economic rules read.
fn price_item(file: &ProcedureFile, findings: &mut Findings) {
    let priced = priced_items(file);
    let rules = &file.award.economic;
    let wanted = match rules.formula.measure() {
        Measure::DiscountPercent => NumberUse::Discount,
        Measure::Price | Measure::IncreasedPrice => NumberUse::Price,
        Measure::IncreasePercent => NumberUse::Increase,
    };
    let (wanted_it, wanted_en) = match rules.formula.measure() {
        Measure::DiscountPercent => ("ribasso (used_as = \"discount\")", "discount (used_as = \"discount\")"),
        Measure::Price | Measure::IncreasedPrice => ("prezzo (used_as = \"price\")", "price (used_as = \"price\")"),
        Measure::IncreasePercent => {
            ("rialzo percentuale (used_as = \"increase\")", "percentage increase (used_as = \"increase\")")
        }
    };
    let path = "award.economic.item";
    let [(_, item, used_as)] = priced.as_slice() else {
        findings.error(
            &at("price-item-count", "envelopes", "art. 108"),
            format!("Le voci che chiedono il ribasso o il prezzo sono {}: deve essercene una sola.", priced.len()),
            format!("{} items ask for the discount or the price: there must be exactly one.", priced.len()),
        );
        return;
    };
    if item.id != rules.item.as_str() || *used_as != wanted {
        findings.error(
            &at("price-item", path, "art. 108"),
            format!(
                "La formula legge la voce \"{}\", che deve essere il {wanted_it} della busta economica.",
                rules.item
            ),
            format!(
                "The formula reads item \"{}\", which must be the {wanted_en} of the economic envelope.",
                rules.item
            ),
        );
    }
    let ItemKind::Number(rule) = &item.kind else { return };
    let refused_then_kept =
        rules.input_decimals.more == CountedDecimals::Refused && rule.more_decimals != MoreDecimals::Refused;
    if rule.decimals != rules.input_decimals.decimals.get() || refused_then_kept {
        findings.error(
            &at("price-decimals", path, "art. 108"),
            format!("La voce \"{}\" e le regole di aggiudicazione non concordano sui decimali considerati.", item.id),
            format!("Item \"{}\" and the award rules disagree about the decimals that count.", item.id),
        );
    }
}

/// Items for the discount, the price or the increase, wherever they stand.
fn priced_items(file: &ProcedureFile) -> Vec<(&EnvelopeSpec, &Item, NumberUse)> {
    let items = file.envelopes.iter().flat_map(|envelope| envelope.items.iter().map(move |item| (envelope, item)));
    items
        .filter_map(|(envelope, item)| match &item.kind {
            ItemKind::Number(rule)
                if matches!(rule.used_as, NumberUse::Discount | NumberUse::Price | NumberUse::Increase) =>
            {
                Some((envelope, item, rule.used_as))
            }
            _ => None,
        })
        .collect()
}

/// A price that the formula states (threshold, knee, all the points) is measured from the base, so it lies below the base
/// of every lot, or above it for increases.
fn stated_prices(file: &ProcedureFile, findings: &mut Findings) {
    let formula = &file.award.economic.formula;
    let increase = match formula.measure() {
        Measure::Price => false,
        Measure::IncreasedPrice => true,
        Measure::DiscountPercent | Measure::IncreasePercent => return,
    };
    let (wanted_it, wanted_en) = if increase { ("superare la", "above") } else { ("essere minore della", "below") };
    for (field, price) in formula.stated_values() {
        let short = |base: &Exact| if increase { price <= base } else { price >= base };
        let Some(lot) = file.lots.iter().find(|lot| short(&lot.base)) else { continue };
        findings.error(
            &at("stated-price-base", &format!("award.economic.formula.{field}"), "art. 108 c.4"),
            format!(
                "La formula indica € {}, che deve {wanted_it} base di ogni lotto: quella del lotto {} è € {}.",
                price.italian(),
                lot.number,
                lot.base.italian()
            ),
            format!(
                "The formula states € {}, which must lie {wanted_en} the base of every lot: that of lot {} is € {}.",
                price.english(),
                lot.number,
                lot.base.english()
            ),
        );
    }
}

/// Lint E8, holes between bands of discounts; what happens in them is data of the rules, so they are no error.
fn price_bands(file: &ProcedureFile, findings: &mut Findings) {
    let PriceFormula::StepTable { bands, .. } = &file.award.economic.formula else { return };
    let holes = gaps(bands);
    if let Some(first) = holes.first() {
        let (from, to) = (&first.lower_to, &first.upper_from);
        findings.warning(
            &at("price-band-gaps", "award.economic.formula.bands", "art. 108 c.4"),
            format!("Tra le fasce di ribasso ci sono {} vuoti: il primo tra {}% e {}%. Vale la regola \"between\".", holes.len(), from.italian(), to.italian()),
            format!("There are {} holes between the discount bands: the first between {}% and {}%. The rule \"between\" applies.", holes.len(), from.english(), to.english()),
        );
        findings.numbers([("first_from", from), ("first_to", to)]);
    }
    if let Some(points) = bands.first().map(|band| &band.points).filter(|points| **points > Exact::zero()) {
        findings.warning(
            &at("price-band-zero", "award.economic.formula.bands[0]", "linee guida ANAC n. 2"),
            "Un ribasso dello 0% ha punti: chi non ribassa dovrebbe averne zero.",
            "A discount of 0% has points: who gives none should have zero.",
        );
        findings.numbers([("points", points)]);
    }
}

/// Lint E8, points that no judgement grants.
fn judgement_bands(technical: &TechnicalRules, findings: &mut Findings) {
    for (criterion_index, criterion) in technical.criteria.iter().enumerate() {
        for (index, subcriterion) in criterion.subcriteria.iter().enumerate() {
            for (part_index, part) in subcriterion.parts.iter().enumerate() {
                let Part::Discretionary(part) = part else { continue };
                let holes = holes(part);
                if holes.is_empty() {
                    continue;
                }
                let list = holes
                    .iter()
                    .map(|(from, to)| if from == to { from.to_string() } else { format!("{from}–{to}") })
                    .collect::<Vec<_>>()
                    .join(", ");
                let path = format!(
                    "award.technical.criteria[{criterion_index}].subcriteria[{index}].parts[{part_index}].bands"
                );
                findings.warning(
                    &at("judgement-band-gaps", &path, "art. 108 c.7"),
                    format!("Sub-criterio {}: nessun giudizio attribuisce i punti {list}.", subcriterion.id),
                    format!("Sub-criterion {}: no judgement grants the points {list}.", subcriterion.id),
                );
                if let Some((from, to)) = holes.first() {
                    findings.numbers([("first_from", &Exact::from(*from)), ("first_to", &Exact::from(*to))]);
                }
            }
        }
    }
}

fn holes(part: &DiscretionaryPart) -> Vec<(u32, u32)> {
    let max = part.max.to_i64().and_then(|max| u32::try_from(max).ok());
    match max {
        Some(max) if !part.bands.is_empty() => judgement_holes(&part.bands, max),
        _ => Vec::new(),
    }
}
