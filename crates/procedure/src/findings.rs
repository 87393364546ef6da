//! What is seen when an envelope opens. The platform shows; the panel judges.
//!
//! What could not be seen while the envelope was sealed (figures, items, the summary PDF) is compared here with what
//! the notice asks. Findings on the price come from `evaluation`.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    definition::{EnvelopeClass, EnvelopeScope, EnvelopeSpec, Item, ItemKind, NumberFault, ProcedureFile},
    event::{AnswerValue, FindingSeverity, Manifest, OpenedContents, OpeningFinding, SealedEnvelope},
    lot_preference,
    owed::{Lacking, Owing},
    scoring,
};

/// Figures that the summary PDF holds, next to those of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SummaryFigures {
    /// The notice asks for no summary in this envelope.
    NotAsked,
    /// There is one, but no figures could be read from it.
    Unreadable,
    /// The figures in it.
    Read(BTreeMap<String, AnswerValue>),
}

/// Key under which an answer or file of an item stands: the item, or item and owner where one is due for each.
#[must_use]
pub fn item_of(key: &str) -> &str {
    key.split_once('@').map_or(key, |(item, _)| item)
}

/// Findings on an opened envelope.
#[must_use]
pub fn at_opening(
    definition: &ProcedureFile,
    manifest: &Manifest,
    sealed: &SealedEnvelope,
    contents: &OpenedContents,
    summary: &SummaryFigures,
) -> Vec<OpeningFinding> {
    let Some(spec) = definition.envelope(sealed.class) else { return Vec::new() };
    let mut findings = Vec::new();
    findings.extend(missing(spec, manifest, contents));
    findings.extend(unasked(spec, contents));
    findings.extend(spec.items.iter().filter_map(|item| number_finding(item, contents)));
    findings.extend(lot_preference::finding(definition, manifest, spec, contents));
    findings.extend(summary_findings(contents, summary));
    for lot in lots(spec, manifest, sealed) {
        findings.extend(scoring::price_findings(definition, lot, sealed.class, contents));
    }
    findings
}

fn lots(spec: &EnvelopeSpec, manifest: &Manifest, sealed: &SealedEnvelope) -> Vec<u16> {
    match (spec.scope, sealed.lot) {
        (EnvelopeScope::Lot, Some(lot)) => vec![lot],
        (EnvelopeScope::Lot | EnvelopeScope::Procedure, _) => manifest.lots.clone(),
    }
}

/// Items that are due and not there. In the administrative envelope that can be cured (art. 101 c.1); in the technical
/// and economic one the panel judges what it means.
fn missing(spec: &EnvelopeSpec, manifest: &Manifest, contents: &OpenedContents) -> Vec<OpeningFinding> {
    let curable = matches!(spec.class, EnvelopeClass::Administrative | EnvelopeClass::Single);
    let owing = Owing::by_manifest(manifest);
    let mut findings = Vec::new();
    for item in &spec.items {
        let Some(Lacking { wanted, found, owners }) = owing.lacking(item, keys(item, contents)) else { continue };
        let whose = |missing: &str, lot: &str| {
            let named = owners.iter().map(|owner| match owner.strip_prefix("lot-") {
                Some(number) => format!("{lot} {number}"),
                None => (*owner).to_owned(),
            });
            match owners.is_empty() {
                true => String::new(),
                false => format!("; {missing}: {}", named.collect::<Vec<_>>().join(", ")),
            }
        };
        findings.push(OpeningFinding {
            id: "item_missing".to_owned(),
            severity: if curable { FindingSeverity::Curable } else { FindingSeverity::Check },
            item: Some(item.id.clone()),
            article: Some("art. 101 D.Lgs. 36/2023".to_owned()),
            it: format!("«{}»: richiesti {wanted}, presenti {found}{}.", item.title, whose("mancano", "lotto")),
            en: format!("\"{}\": {wanted} asked for, {found} present{}.", item.title, whose("missing", "lot")),
        });
    }
    findings
}

/// Keys under which the item is there.
fn keys<'a>(item: &Item, contents: &'a OpenedContents) -> Vec<&'a str> {
    let of_item = |key: &&str| item_of(key) == item.id;
    match &item.kind {
        ItemKind::Document(_) => contents.files.iter().map(|file| file.item.as_str()).filter(of_item).collect(),
        ItemKind::Declaration { .. } => {
            let made = contents.answers.iter().filter(|(_, value)| **value == AnswerValue::Bool(true));
            made.map(|(key, _)| key.as_str()).filter(of_item).collect()
        }
        ItemKind::Text { .. } => contents.texts.iter().map(String::as_str).filter(of_item).collect(),
        ItemKind::Number(_) | ItemKind::YesNo { .. } => {
            contents.answers.keys().map(String::as_str).filter(of_item).collect()
        }
    }
}

fn unasked(spec: &EnvelopeSpec, contents: &OpenedContents) -> Vec<OpeningFinding> {
    let asked: BTreeSet<&str> = spec.items.iter().map(|item| item.id.as_str()).collect();
    let answered = contents.answers.keys().chain(&contents.texts).map(String::as_str);
    let given = answered.chain(contents.files.iter().map(|file| file.item.as_str()));
    let strange: BTreeSet<&str> = given.map(item_of).filter(|item| !asked.contains(item)).collect();
    strange
        .into_iter()
        .map(|item| OpeningFinding {
            id: "item_not_asked".to_owned(),
            severity: FindingSeverity::Information,
            item: Some(item.to_owned()),
            article: None,
            it: format!("La busta contiene «{item}», che gli atti di gara non chiedono."),
            en: format!("The envelope holds \"{item}\", which the tender documents do not ask for."),
        })
        .collect()
}

fn number_finding(item: &Item, contents: &OpenedContents) -> Option<OpeningFinding> {
    let ItemKind::Number(rule) = &item.kind else { return None };
    let finding = |id: &str, severity, it: String, en: String| OpeningFinding {
        id: id.to_owned(),
        severity,
        item: Some(item.id.clone()),
        article: None,
        it,
        en,
    };
    match contents.answers.get(&item.id)? {
        AnswerValue::Bool(_) | AnswerValue::Text(_) => Some(finding(
            "not_a_number",
            FindingSeverity::Check,
            format!("«{}» non è un numero.", item.title),
            format!("\"{}\" is not a number.", item.title),
        )),
        AnswerValue::Number(value) => rule.fault(value).map(|fault| match fault {
            NumberFault::BelowMin | NumberFault::AboveMax => finding(
                "out_of_bounds",
                FindingSeverity::Check,
                format!("«{}»: {} {} è fuori dai limiti degli atti di gara.", item.title, value.italian(), rule.unit),
                format!(
                    "\"{}\": {} {} is outside the limits of the tender documents.",
                    item.title,
                    value.english(),
                    rule.unit
                ),
            ),
            NumberFault::Decimals => finding(
                "too_many_decimals",
                FindingSeverity::Check,
                format!("«{}»: {} ha più di {} decimali.", item.title, value.italian(), rule.decimals),
                format!("\"{}\": {} has more than {} decimals.", item.title, value.english(), rule.decimals),
            ),
        }),
    }
}

/// The signed PDF must say what the form says: a difference is shown with both figures.
fn summary_findings(contents: &OpenedContents, summary: &SummaryFigures) -> Vec<OpeningFinding> {
    match summary {
        SummaryFigures::NotAsked => Vec::new(),
        SummaryFigures::Unreadable => vec![OpeningFinding {
            id: "summary_unreadable".to_owned(),
            severity: FindingSeverity::Check,
            item: None,
            article: None,
            it: "Il PDF riepilogativo manca o non contiene le cifre in forma leggibile: va confrontato a vista."
                .to_owned(),
            en: "The summary PDF is missing or holds no readable figures: compare it by eye.".to_owned(),
        }],
        SummaryFigures::Read(figures) => {
            let keys: BTreeSet<&String> = contents.answers.keys().chain(figures.keys()).collect();
            let differing = keys.into_iter().filter(|key| contents.answers.get(*key) != figures.get(*key));
            differing
                .map(|key| {
                    let (form, pdf) = (contents.answers.get(key), figures.get(key));
                    OpeningFinding {
                        id: "summary_differs".to_owned(),
                        severity: FindingSeverity::Check,
                        item: Some(key.clone()),
                        article: None,
                        it: format!("«{key}»: il modulo dice {}, il PDF firmato dice {}.", italian(form), italian(pdf)),
                        en: format!(
                            "\"{key}\": the form says {}, the signed PDF says {}.",
                            english(form),
                            english(pdf)
                        ),
                    }
                })
                .collect()
        }
    }
}

fn italian(value: Option<&AnswerValue>) -> String {
    match value {
        None => "—".to_owned(),
        Some(AnswerValue::Number(number)) => number.italian(),
        Some(AnswerValue::Bool(true)) => "sì".to_owned(),
        Some(AnswerValue::Bool(false)) => "no".to_owned(),
        Some(AnswerValue::Text(text)) => text.clone(),
    }
}

fn english(value: Option<&AnswerValue>) -> String {
    match value {
        None => "—".to_owned(),
        Some(AnswerValue::Number(number)) => number.english(),
        Some(AnswerValue::Bool(true)) => "yes".to_owned(),
        Some(AnswerValue::Bool(false)) => "no".to_owned(),
        Some(AnswerValue::Text(text)) => text.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::{ParticipationForm, examples};

    fn manifest(lots: Vec<u16>, members: usize) -> Manifest {
        Manifest {
            procedure: "p".into(),
            tenderer: "firm-0".into(),
            form: if members > 0 { ParticipationForm::GroupToBeFormed } else { ParticipationForm::Single },
            members: (0..members).map(|n| format!("firm-{n}").as_str().into()).collect(),
            lots,
            envelopes: Vec::new(),
        }
    }

    fn sealed(class: EnvelopeClass, lot: Option<u16>) -> SealedEnvelope {
        SealedEnvelope {
            id: "e".into(),
            class,
            lot,
            round: None,
            epoch: 1,
            header: serde_json::Value::Null,
            header_digest: String::new(),
            objects: Vec::new(),
        }
    }

    fn economic(answers: &[(&str, &str)], summary: &SummaryFigures) -> Vec<(String, FindingSeverity)> {
        let figures =
            answers.iter().map(|(item, value)| ((*item).to_owned(), AnswerValue::Number(value.parse().unwrap())));
        let contents = OpenedContents {
            index_digest: String::new(),
            answers: figures.collect(),
            texts: Vec::new(),
            files: Vec::new(),
        };
        let envelope = sealed(EnvelopeClass::Economic, Some(1));
        let found = at_opening(&examples::procedure("como-2024"), &manifest(vec![1], 0), &envelope, &contents, summary);
        found.into_iter().map(|finding| (finding.id, finding.severity)).collect()
    }

    fn holds(found: &[(String, FindingSeverity)], id: &str, severity: FindingSeverity) -> bool {
        found.iter().any(|(known, weight)| known == id && *weight == severity)
    }

    const SOUND: [(&str, &str); 3] = [("ribasso", "4.5"), ("costo_manodopera", "1700000"), ("costo_sicurezza", "9000")];

    #[test]
    fn a_sound_price_shows_nothing_grave() {
        let found = economic(&SOUND, &SummaryFigures::NotAsked);
        assert!(found.iter().all(|(_, severity)| *severity != FindingSeverity::Exclusion), "{found:?}");
        assert!(!found.iter().any(|(id, _)| id.contains("labour")), "{found:?}");
    }

    #[test]
    fn costs_not_stated_and_prices_above_the_base_exclude() {
        let found = economic(&SOUND[..2], &SummaryFigures::NotAsked);
        assert!(holds(&found, "safety-cost-missing", FindingSeverity::Exclusion), "{found:?}");
        let found = economic(&[SOUND[0], SOUND[2]], &SummaryFigures::NotAsked);
        assert!(holds(&found, "labour-cost-missing", FindingSeverity::Exclusion), "{found:?}");
        let found = economic(&[("ribasso", "-1"), SOUND[1], SOUND[2]], &SummaryFigures::NotAsked);
        assert!(holds(&found, "offer-not-acceptable", FindingSeverity::Exclusion), "{found:?}");
        let found = economic(&SOUND[1..], &SummaryFigures::NotAsked);
        assert!(holds(&found, "price_missing", FindingSeverity::Exclusion), "{found:?}");
    }

    #[test]
    fn labour_below_the_estimate_opens_a_check() {
        let found = economic(&[SOUND[0], ("costo_manodopera", "1000000"), SOUND[2]], &SummaryFigures::NotAsked);
        assert!(
            found.iter().any(|(id, severity)| id.contains("labour") && *severity == FindingSeverity::Check),
            "{found:?}"
        );
    }

    #[test]
    fn a_summary_that_says_something_else_is_shown_with_both_figures() {
        let said = |discount: &str| {
            let mut figures: BTreeMap<String, AnswerValue> = SOUND
                .iter()
                .map(|(item, value)| ((*item).to_owned(), AnswerValue::Number(value.parse().unwrap())))
                .collect();
            figures.insert("ribasso".to_owned(), AnswerValue::Number(discount.parse().unwrap()));
            SummaryFigures::Read(figures)
        };
        assert!(!economic(&SOUND, &said("4.5")).iter().any(|(id, _)| id == "summary_differs"));
        assert!(holds(&economic(&SOUND, &said("5.4")), "summary_differs", FindingSeverity::Check));
        assert!(holds(&economic(&SOUND, &SummaryFigures::Unreadable), "summary_unreadable", FindingSeverity::Check));
    }

    #[test]
    fn an_order_that_is_none_of_the_lots_tendered_for_is_found() {
        let mut definition = examples::procedure("como-2024");
        let item = serde_json::json!({
            "id": "preferenza", "title": "Ordine di preferenza", "condition": "optional", "multiplicity": "per_lot",
            "kind": "number", "unit": "", "decimals": 0, "more_decimals": "refused", "used_as": "lot_preference",
        });
        definition.envelopes[0].items.push(serde_json::from_value(item).unwrap());
        let found = |numbers: &[(&str, &str)]| {
            let answers = numbers
                .iter()
                .map(|(lot, number)| (format!("preferenza@{lot}"), AnswerValue::Number(number.parse().unwrap())));
            let contents = OpenedContents {
                index_digest: String::new(),
                answers: answers.collect(),
                texts: Vec::new(),
                files: Vec::new(),
            };
            let (envelope, lots) = (sealed(EnvelopeClass::Administrative, None), manifest(vec![1, 2], 0));
            let found = at_opening(&definition, &lots, &envelope, &contents, &SummaryFigures::NotAsked);
            let of_lots = found.into_iter().filter(|finding| finding.id == "lot_preference");
            of_lots.map(|finding| finding.severity).collect::<Vec<_>>()
        };
        let none: Vec<FindingSeverity> = Vec::new();
        assert_eq!(found(&[("lot-1", "2"), ("lot-2", "1")]), none);
        assert_eq!(found(&[]), none);
        assert_eq!(found(&[("lot-1", "1"), ("lot-2", "1")]), [FindingSeverity::Check]);
        assert_eq!(found(&[("lot-1", "1"), ("lot-3", "2")]), [FindingSeverity::Check]);
    }

    #[test]
    fn a_missing_paper_can_be_cured_and_groups_owe_more() {
        let definition = examples::procedure("como-2024");
        let mut empty = OpenedContents {
            index_digest: String::new(),
            answers: BTreeMap::new(),
            texts: Vec::new(),
            files: Vec::new(),
        };
        empty.texts.push("garanzia_sito".to_owned());
        let envelope = sealed(EnvelopeClass::Administrative, None);
        let of = |members| {
            let found =
                at_opening(&definition, &manifest(vec![1], members), &envelope, &empty, &SummaryFigures::NotAsked);
            let missing: BTreeSet<String> = found
                .into_iter()
                .filter(|finding| finding.id == "item_missing")
                .inspect(|finding| assert_eq!(finding.severity, FindingSeverity::Curable))
                .filter_map(|finding| finding.item)
                .collect();
            missing
        };
        let (single, group) = (of(0), of(2));
        assert!(single.contains("domanda") && single.contains("dgue"));
        assert!(!single.contains("garanzia_sito"), "it was answered in words");
        assert!(!single.contains("gruppo_atto") && !single.contains("avvalimento_contratto"));
        assert!(group.is_superset(&single) && group.len() > single.len(), "{group:?}");
    }
}
