//! What each figure of a tender means, explained before it is sealed: what of it counts, what it makes of the price,
//! what follows from it.

use std::collections::BTreeMap;

use ceralacca_evaluation::{Exact, Measure, Text};
use ceralacca_procedure::{
    definition::{Item, ItemKind, Lot, MoreDecimals, NumberRule, ProcedureFile},
    event::{AnswerValue, FindingSeverity, OpenedContents},
    findings::item_of,
    lot_preference::{self, LotPreference},
    price, scoring,
};

use crate::{GivenEnvelope, GivenTender, Place, Remark, Severity, check::preference, euro, read_answer, shown};

const ARTICLE_KEPT: &str = "art. 41 c. 14 D.Lgs. 36/2023";

/// What the figures given so far mean, envelope by envelope. Figures that cannot be read are passed over: the check says
/// so.
#[must_use]
pub fn explain(definition: &ProcedureFile, tender: &GivenTender) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for envelope in &tender.envelopes {
        let answers = readable(definition, tender, envelope);
        let price = definition.award.economic.item.as_str();
        for (key, value) in &answers {
            let (Some((_, item)), AnswerValue::Number(number)) = (definition.item(item_of(key)), value) else {
                continue;
            };
            if let ItemKind::Number(rule) = &item.kind {
                // Of the price, the rules of the award say what counts.
                let counts = (item.id != price).then(|| decimals(item, rule, number)).flatten();
                let place = Place::envelope(envelope.class, envelope.lot).at(key);
                let source = item.source.as_deref().unwrap_or_default();
                remarks.extend(counts.map(|text| Remark::new("more_decimals", Severity::Info, place, text, source)));
            }
        }
        remarks.extend(order_of_lots(definition, tender, envelope));
        let lots = envelope.lot.map_or_else(|| tender.lots.clone(), |lot| vec![lot]);
        for lot in lots {
            Explaining { definition, envelope, answers: &answers, remarks: &mut remarks }.lot(lot);
        }
    }
    remarks
}

/// The order of the lots that the numbers given make.
fn order_of_lots(definition: &ProcedureFile, tender: &GivenTender, envelope: &GivenEnvelope) -> Option<Remark> {
    let (_, item) = lot_preference::asked(definition).filter(|(spec, _)| spec.class == envelope.class)?;
    let LotPreference::Declared(order) = preference(item, tender, envelope) else { return None };
    let list = |name: &str, then: &str| {
        order.iter().map(|lot| format!("{name} {lot}")).collect::<Vec<_>>().join(&format!(", {then} "))
    };
    let text = Text::new(
        format!(
            "Se può ottenere meno lotti di quelli in cui risulta primo, li preferisce così: {}.",
            list("lotto", "poi il")
        ),
        format!("If you can have fewer lots than those in which you are first, you prefer: {}.", list("lot", "then")),
    );
    let place = Place::envelope(envelope.class, envelope.lot).at(&item.id);
    Some(Remark::new("order_of_lots", Severity::Info, place, text, "art. 58 c. 4 D.Lgs. 36/2023"))
}

fn readable(
    definition: &ProcedureFile,
    tender: &GivenTender,
    envelope: &GivenEnvelope,
) -> BTreeMap<String, AnswerValue> {
    let read = envelope.given().filter_map(|(key, given)| {
        let (spec, item) = definition.item(item_of(key))?;
        let value = read_answer(&item.kind, given, tender.notation).ok()?;
        (spec.class == envelope.class).then(|| (key.to_owned(), value))
    });
    read.collect()
}

/// Which decimals of a figure count, if not all of them do.
fn decimals(item: &Item, rule: &NumberRule, number: &Exact) -> Option<Text> {
    let counted = rule.counted(number);
    if counted == *number || rule.more_decimals != MoreDecimals::Ignored {
        return None;
    }
    let NumberRule { unit, decimals, .. } = rule;
    let words = |italian: bool| (shown(number, italian), shown(&counted, italian));
    let ((written_it, counted_it), (written_en, counted_en)) = (words(true), words(false));
    let (title, beyond_it, beyond_en) = (
        &item.title,
        if *decimals == 0 {
            "i decimali non contano".to_owned()
        } else {
            format!("i decimali oltre i primi {decimals} non contano")
        },
        if *decimals == 0 {
            "decimals do not count".to_owned()
        } else {
            format!("decimals beyond the first {decimals} do not count")
        },
    );
    Some(Text::new(
        format!("«{title}»: {written_it} {unit} vale {counted_it} {unit}: {beyond_it}."),
        format!("\"{title}\": {written_en} {unit} counts as {counted_en} {unit}: {beyond_en}."),
    ))
}

/// The price of one envelope being explained, lot by lot.
struct Explaining<'a> {
    definition: &'a ProcedureFile,
    envelope: &'a GivenEnvelope,
    answers: &'a BTreeMap<String, AnswerValue>,
    remarks: &'a mut Vec<Remark>,
}

impl Explaining<'_> {
    fn lot(&mut self, number: u16) {
        let definition = self.definition;
        let rules = &definition.award.economic;
        let price = rules.item.as_str();
        let own = format!("{price}@lot-{number}");
        let key = if self.answers.contains_key(&own) { own.as_str() } else { price };
        let Some(AnswerValue::Number(offered)) = self.answers.get(key) else { return };
        let Some(lot) = definition.lot(number) else { return };
        self.findings(lot, key);
        let Ok(counted) = rules.counted(Some(&lot.base), offered) else { return };
        match rules.formula.measure() {
            Measure::DiscountPercent => self.discount(lot, key, &counted),
            Measure::Price => self.price(lot, key, &counted),
            Measure::IncreasePercent => {
                let added = (&lot.base * &counted).checked_div(&Exact::from(100_u8));
                self.increase(lot, key, &counted, &(&lot.base + &added.unwrap_or_else(Exact::zero)));
            }
            Measure::IncreasedPrice => {
                let added = (&(&counted - &lot.base) * &Exact::from(100_u8)).checked_div(&lot.base);
                self.increase(lot, key, &added.unwrap_or_else(Exact::zero), &counted);
            }
        }
    }

    fn say(&mut self, code: &'static str, severity: Severity, key: &str, text: Text, rule: &str) {
        let place = Place::envelope(self.envelope.class, self.envelope.lot).at(key);
        self.remarks.push(Remark::new(code, severity, place, text, rule));
    }

    /// What will be found at the opening: the same findings, told now.
    fn findings(&mut self, lot: &Lot, key: &str) {
        let contents = OpenedContents {
            index_digest: String::new(),
            answers: self.answers.clone(),
            texts: Vec::new(),
            files: Vec::new(),
        };
        let source = self.definition.item(item_of(key)).and_then(|(_, item)| item.source.clone()).unwrap_or_default();
        for finding in scoring::price_findings(self.definition, lot.number, self.envelope.class, &contents) {
            // What is not there yet is for the check to say, item by item.
            if finding.id.ends_with("-missing") {
                continue;
            }
            let severity = match finding.severity {
                FindingSeverity::Exclusion => Severity::Blocking,
                FindingSeverity::Curable | FindingSeverity::Check => Severity::Warning,
                FindingSeverity::Information => Severity::Info,
            };
            let rule = finding.article.unwrap_or_else(|| source.clone());
            self.say("found_at_opening", severity, key, Text::new(finding.it, finding.en), &rule);
        }
    }

    /// What a discount makes of the base and of the price list, and from where on it touches the labour cost.
    fn discount(&mut self, lot: &Lot, key: &str, percent: &Exact) {
        let hundred = Exact::from(100_u8);
        let Some(left) = (&hundred - percent).checked_div(&hundred) else { return };
        let net = &lot.base * &left;
        let text = |italian: bool| (shown(percent, italian), euro(&lot.base, italian), euro(&net, italian));
        let ((percent_it, base_it, net_it), (percent_en, base_en, net_en)) = (text(true), text(false));
        let (number, unit) = (lot.number, &lot.base_unit);
        self.say(
            "price_after_discount",
            Severity::Info,
            key,
            Text::new(
                format!(
                    "Lotto {number}: con il ribasso del {percent_it} % la base di {base_it} diventa {net_it}. Questo è il prezzo netto che offre; la base è espressa in: {unit}."
                ),
                format!(
                    "Lot {number}: with a discount of {percent_en} % the base of {base_en} becomes {net_en}. That is the net price that you offer; the base is stated in: {unit}."
                ),
            ),
            "",
        );
        if let Some(value) = price::value_of_prices(lot) {
            let net = &value * &left;
            let text = |italian: bool| (euro(&value, italian), euro(&net, italian));
            let ((value_it, net_it), (value_en, net_en)) = (text(true), text(false));
            self.say(
                "value_after_discount",
                Severity::Info,
                key,
                Text::new(
                    format!("Lotto {number}: le quantità di tutta la durata valgono {value_it} ai prezzi a base di gara e {net_it} con il Suo ribasso."),
                    format!("Lot {number}: the quantities of the whole duration are worth {value_en} at the base prices and {net_en} with your discount."),
                ),
                "",
            );
        }
        self.safety(number, key);
        self.labour_floor(lot, key, percent);
    }

    fn safety(&mut self, number: u16, key: &str) {
        let safety = &self.definition.amounts.safety;
        if safety.is_zero() {
            return;
        }
        let text = Text::new(
            format!(
                "Lotto {number}: gli oneri di sicurezza da interferenze ({} in tutto) non si ribassano.",
                euro(safety, true)
            ),
            format!(
                "Lot {number}: the safety costs from interference ({} in all) are not discounted.",
                euro(safety, false)
            ),
        );
        self.say("safety_not_discounted", Severity::Info, key, text, ARTICLE_KEPT);
    }

    fn labour_floor(&mut self, lot: &Lot, key: &str, percent: &Exact) {
        let of_base = || {
            let labour = lot.labour.as_ref().filter(|_| lot.prices.is_empty())?;
            let free = (&lot.base - labour) * Exact::from(100_u8);
            Some((free.checked_div(&lot.base)?, lot.title.as_str()))
        };
        let of_lines = price::labour_floor(lot).map(|(floor, line)| (floor, line.title.as_str()));
        let Some((floor, title)) = of_lines.or_else(of_base).filter(|(floor, _)| percent > floor) else { return };
        let number = lot.number;
        let text = Text::new(
            format!(
                "Lotto {number}: un ribasso superiore al {} % intacca il costo della manodopera stimato per «{title}». Può offrirlo, ma dovrà dimostrare che deriva da una più efficiente organizzazione aziendale.",
                floor.italian()
            ),
            format!(
                "Lot {number}: a discount above {} % touches the labour cost estimated for \"{title}\". You may offer it, but will have to prove that it comes from a more efficient organisation.",
                floor.english()
            ),
        );
        self.say("labour_touched", Severity::Warning, key, text, ARTICLE_KEPT);
    }

    /// What an increase makes of the base.
    fn increase(&mut self, lot: &Lot, key: &str, percent: &Exact, amount: &Exact) {
        let number = lot.number;
        let text = Text::new(
            format!(
                "Lotto {number}: {} sulla base di {} è un aumento del {} %.",
                euro(amount, true),
                euro(&lot.base, true),
                percent.italian()
            ),
            format!(
                "Lot {number}: {} on the base of {} is an increase of {} %.",
                euro(amount, false),
                euro(&lot.base, false),
                percent.english()
            ),
        );
        self.say("increase_on_base", Severity::Info, key, text, "");
    }

    /// To what discount on the base a price amounts.
    fn price(&mut self, lot: &Lot, key: &str, offered: &Exact) {
        let Some(part) = (&lot.base - offered).checked_div(&lot.base) else { return };
        let percent = part * Exact::from(100_u8);
        let text = |italian: bool| {
            let percent = if italian { percent.italian() } else { percent.english() };
            (euro(offered, italian), euro(&lot.base, italian), percent)
        };
        let ((offered_it, base_it, percent_it), (offered_en, base_en, percent_en)) = (text(true), text(false));
        let number = lot.number;
        self.say(
            "price_on_base",
            Severity::Info,
            key,
            Text::new(
                format!(
                    "Lotto {number}: {offered_it} sulla base di {base_it} equivale a un ribasso del {percent_it} %."
                ),
                format!("Lot {number}: {offered_en} on the base of {base_en} amounts to a discount of {percent_en} %."),
            ),
            "",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::tests::{answered, example};

    fn explained(typed: &[(&str, &str)]) -> Vec<Remark> {
        let (definition, mut tender) = example("como-2024", vec![1]);
        for (key, text) in typed {
            answered(&mut tender, &definition, key, text);
        }
        explain(&definition, &tender)
    }

    fn said<'a>(remarks: &'a [Remark], code: &str) -> Vec<(&'a str, Severity)> {
        remarks
            .iter()
            .filter(|remark| remark.code == code)
            .map(|remark| (remark.it.as_str(), remark.severity))
            .collect()
    }

    #[test]
    fn what_a_discount_makes_of_the_base() {
        let remarks =
            explained(&[("ribasso", "4,5"), ("costo_manodopera", "1.700.000,00"), ("costo_sicurezza", "9000")]);
        let [(text, Severity::Info)] = said(&remarks, "price_after_discount")[..] else { panic!("{remarks:?}") };
        // 236.31 × 0.955 = 225.67605.
        assert!(text.contains("4,50 % la base di € 236,31") && text.contains("diventa circa € 225,68"), "{text}");
        // (26.81 × 12876 + 24.50 × 1480 + 185.00 × 460) × 4 = 1866262.24, × 0.955 = 1782280.4392.
        let [(text, _)] = said(&remarks, "value_after_discount")[..] else { panic!("{remarks:?}") };
        assert!(text.contains("€ 1.866.262,24") && text.contains("circa € 1.782.280,44"), "{text}");
        assert!(remarks.iter().all(|remark| remark.severity == Severity::Info), "{remarks:?}");
    }

    #[test]
    fn what_an_increase_makes_of_the_base() {
        let increased = |measure: Measure, value: &str| {
            let (mut definition, mut tender) = example("como-2024", vec![1]);
            answered(&mut tender, &definition, "ribasso", value);
            definition.award.economic.formula = ceralacca_evaluation::PriceFormula::MinMax {
                measure,
                all_equal: ceralacca_evaluation::ZeroCase::FullPoints,
            };
            let remarks = explain(&definition, &tender);
            let [(text, Severity::Info)] = said(&remarks, "increase_on_base")[..] else { panic!("{remarks:?}") };
            text.to_owned()
        };
        // 236.31 × 1.10 = 259.941.
        let percent = increased(Measure::IncreasePercent, "10");
        assert!(percent.contains("259,94") && percent.contains("base di € 236,31"), "{percent}");
        assert!(percent.ends_with("un aumento del 10 %."), "{percent}");
    }

    #[test]
    fn decimals_that_do_not_count() {
        let remarks = explained(&[("ribasso", "4,1234567"), ("eta_mezzi", "3,456")]);
        assert!(
            said(&remarks, "found_at_opening").iter().any(|(text, _)| text.contains("si considera 4,12345")),
            "{remarks:?}"
        );
        let [(text, Severity::Info)] = said(&remarks, "more_decimals")[..] else { panic!("{remarks:?}") };
        assert!(text.contains("3,456 anni vale 3,45 anni: i decimali oltre i primi 2 non contano."), "{text}");
    }

    #[test]
    fn low_labour_and_a_discount_that_touches_it_are_warned_of() {
        let remarks = explained(&[("ribasso", "7"), ("costo_manodopera", "1.000.000,00"), ("costo_sicurezza", "9000")]);
        assert!(
            said(&remarks, "labour_touched")
                .iter()
                .any(|(text, severity)| text.contains("6,89") && *severity == Severity::Warning),
            "{remarks:?}"
        );
        let low = remarks.iter().find(|remark| remark.it.contains("verifica di anomalia")).unwrap();
        assert_eq!((low.severity, low.rule.as_str()), (Severity::Warning, "art. 110 c. 1 D.Lgs. 36/2023"));
    }

    #[test]
    fn a_price_above_the_base_blocks() {
        let (definition, mut tender) = example("cremona-2025", vec![1]);
        let item = definition.award.economic.item.to_string();
        let base = definition.lot(1).unwrap().base.clone();
        let mut priced = |price: &Exact| {
            answered(&mut tender, &definition, &item, &format!("€ {}", price.italian()));
            explain(&definition, &tender)
        };
        let above = priced(&(&base + &Exact::one()));
        assert!(above.iter().any(|remark| remark.is_blocking() && remark.it.contains("supera l'importo")), "{above:?}");
        let below = priced(&base.checked_div(&Exact::from(2)).unwrap());
        let [(text, Severity::Info)] = said(&below, "price_on_base")[..] else { panic!("{below:?}") };
        assert!(text.contains(&euro(&base, true)) && text.ends_with("un ribasso del 50 %."), "{text}");
    }
}
