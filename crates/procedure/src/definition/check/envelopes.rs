//! Envelopes: which there are, what is in them, and that no price stands in the wrong one.

use super::identity::{name, text};
use super::{Findings, at, repeated};
use crate::definition::{
    ContractObject, EnvelopeClass, EnvelopeScope, EnvelopeSpec, Item, ItemKind, Multiplicity, NumberRule, NumberUse,
    ProcedureFile, SignatureRule,
};

/// Most items of one envelope.
const ITEMS_MAX: usize = 300;
/// Most decimals of a figure.
const DECIMALS_MAX: u8 = 12;

pub(super) fn check(file: &ProcedureFile, findings: &mut Findings) {
    classes(file, findings);
    ids(file, findings);
    for (index, envelope) in file.envelopes.iter().enumerate() {
        let path = format!("envelopes[{index}]");
        text(&envelope.title, &at("envelope-title", &format!("{path}.title"), "art. 25"), findings);
        scope(file, envelope, &path, findings);
        if envelope.items.is_empty() || envelope.items.len() > ITEMS_MAX {
            findings.error(
                &at("items-count", &format!("{path}.items"), "art. 91"),
                format!("Una busta chiede da 1 a {ITEMS_MAX} voci."),
                format!("An envelope asks for 1 to {ITEMS_MAX} items."),
            );
        }
        for (position, item) in envelope.items.iter().enumerate() {
            check_item(envelope, item, &format!("{path}.items[{position}]"), findings);
        }
    }
    own_costs(file, findings);
}

/// Either a single envelope, or administrative and economic with a technical one between them where quality is scored.
fn classes(file: &ProcedureFile, findings: &mut Findings) {
    let classes: Vec<EnvelopeClass> = file.envelopes.iter().map(|envelope| envelope.class).collect();
    let wanted: &[EnvelopeClass] = match (classes.as_slice(), file.has_technical()) {
        ([EnvelopeClass::Single], false) => return,
        (_, true) => &[EnvelopeClass::Administrative, EnvelopeClass::Technical, EnvelopeClass::Economic],
        (_, false) => &[EnvelopeClass::Administrative, EnvelopeClass::Economic],
    };
    if classes != wanted {
        let list = |language: fn(EnvelopeClass) -> &'static str| {
            wanted.iter().map(|class| language(*class)).collect::<Vec<_>>().join(", ")
        };
        let (alone_it, alone_en) = if file.has_technical() {
            ("", "")
        } else {
            (" (oppure la sola busta unica)", " (or the single envelope alone)")
        };
        findings.error(
            &at("envelope-classes", "envelopes", "art. 25, 93, All. I.2"),
            format!(
                "Le buste devono essere, in quest'ordine e una volta sola: {}{alone_it}.",
                list(EnvelopeClass::italian)
            ),
            format!("The envelopes must be, in this order and once each: {}{alone_en}.", list(EnvelopeClass::english)),
        );
    }
}

fn ids(file: &ProcedureFile, findings: &mut Findings) {
    if let Some(id) = repeated(file.envelopes.iter().flat_map(|envelope| &envelope.items).map(|item| &item.id)) {
        findings.error(
            &at("item-id-repeated", "envelopes", "formato"),
            format!("La voce \"{id}\" compare due volte: gli identificativi sono unici in tutta la procedura."),
            format!("Item \"{id}\" appears twice: identifiers are unique in the whole procedure."),
        );
    }
}

fn scope(file: &ProcedureFile, envelope: &EnvelopeSpec, path: &str, findings: &mut Findings) {
    let per_lot = matches!(envelope.class, EnvelopeClass::Technical | EnvelopeClass::Economic);
    if file.lots.len() > 1 && per_lot && envelope.scope == EnvelopeScope::Procedure {
        findings.error(
            &at("envelope-scope", &format!("{path}.scope"), "art. 58"),
            format!("Con più lotti la {} è una per ciascun lotto.", envelope.class.italian()),
            format!("With several lots there is one {} for each lot.", envelope.class.english()),
        );
    }
}

fn check_item(envelope: &EnvelopeSpec, item: &Item, path: &str, findings: &mut Findings) {
    name(&item.id, &at("item-id", &format!("{path}.id"), "formato"), findings);
    text(&item.title, &at("item-title", &format!("{path}.title"), "art. 91"), findings);
    if item.multiplicity == Multiplicity::PerLot && envelope.scope == EnvelopeScope::Lot {
        findings.error(
            &at("item-per-lot", &format!("{path}.multiplicity"), "formato"),
            format!("Voce \"{}\": la busta è già una per lotto.", item.id),
            format!("Item \"{}\": the envelope is already one per lot.", item.id),
        );
    }
    match &item.kind {
        ItemKind::Document(rule) => {
            let summary_unsigned = rule.summary_of_figures && rule.signature == SignatureRule::None;
            if rule.formats.is_empty() || rule.pages_max == Some(0) || rule.bytes_max == Some(0) || summary_unsigned {
                findings.error(
                    &at("document-rule", path, "art. 91"),
                    format!("Voce \"{}\": serve almeno un formato, i limiti sono maggiori di zero e il riepilogo delle cifre va firmato.", item.id),
                    format!("Item \"{}\": at least one format is needed, limits are above zero, and the summary of figures is signed.", item.id),
                );
            }
        }
        ItemKind::Declaration { text: words } | ItemKind::YesNo { question: words } => {
            if words.trim().is_empty() {
                findings.error(
                    &at("item-text", path, "art. 91"),
                    format!("Voce \"{}\": manca il testo da dichiarare o la domanda.", item.id),
                    format!("Item \"{}\": the text to declare, or the question, is missing.", item.id),
                );
            }
        }
        ItemKind::Text { length_max } => {
            if *length_max == 0 {
                findings.error(
                    &at("item-text", path, "art. 91"),
                    format!("Voce \"{}\": la lunghezza massima è maggiore di zero.", item.id),
                    format!("Item \"{}\": the greatest length is above zero.", item.id),
                );
            }
        }
        ItemKind::Number(rule) => number(envelope, item, rule, path, findings),
    }
}

fn number(envelope: &EnvelopeSpec, item: &Item, rule: &NumberRule, path: &str, findings: &mut Findings) {
    let crossed = matches!((&rule.min, &rule.max), (Some(min), Some(max)) if min > max);
    if crossed || rule.decimals > DECIMALS_MAX {
        findings.error(
            &at("number-rule", path, "art. 108"),
            format!(
                "Voce \"{}\": il minimo non supera il massimo e i decimali sono al massimo {DECIMALS_MAX}.",
                item.id
            ),
            format!(
                "Item \"{}\": the least value is not above the greatest and there are {DECIMALS_MAX} decimals at most.",
                item.id
            ),
        );
    }
    let economic = matches!(envelope.class, EnvelopeClass::Economic | EnvelopeClass::Single);
    if rule.used_as.is_of_price() && !economic {
        findings.error(
            &at("price-in-wrong-envelope", path, "art. 25, 107"),
            format!("Voce \"{}\": prezzi, ribassi e costi stanno solo nella busta economica (o unica).", item.id),
            format!(
                "Item \"{}\": prices, discounts and costs stand in the economic (or single) envelope only.",
                item.id
            ),
        );
    }
}

/// Own labour and safety costs (art. 108 c.9), save for supplies and intellectual services.
fn own_costs(file: &ProcedureFile, findings: &mut Findings) {
    if file.object == ContractObject::Supplies || file.intellectual {
        return;
    }
    let asks = |used_as: NumberUse| {
        let mut items = file.envelopes.iter().flat_map(|envelope| &envelope.items);
        items.any(|item| matches!(&item.kind, ItemKind::Number(rule) if rule.used_as == used_as))
    };
    let costs = [
        (NumberUse::LabourCost, "labour-cost-missing", "il costo della manodopera", "labour costs"),
        (NumberUse::SafetyCost, "safety-cost-missing", "gli oneri aziendali della sicurezza", "safety costs"),
    ];
    for (used_as, id, italian, english) in costs {
        if !asks(used_as) {
            findings.warning(
                &at(id, "envelopes", "art. 108 c.9"),
                format!("L'offerta economica non chiede {italian} dell'offerente."),
                format!("The economic offer does not ask for the tenderer's own {english}."),
            );
        }
    }
}
