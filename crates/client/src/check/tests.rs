use std::path::Path;

use ceralacca_procedure::{
    definition::{ParticipationForm, ProcedureFile},
    owed::Circumstances,
};

use super::*;
use crate::{FileSeen, Notation};

/// A worked example and a tender with its envelopes, all empty.
pub(crate) fn example(name: &str, lots: Vec<u16>) -> (ProcedureFile, GivenTender) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../examples/{name}.toml"));
    let definition = ProcedureFile::from_toml(&std::fs::read_to_string(path).unwrap()).unwrap();
    let empty = |class, lot| GivenEnvelope { class, lot, answers: Default::default(), files: Vec::new() };
    let envelopes = definition.envelopes.iter().flat_map(|spec| match spec.scope {
        EnvelopeScope::Procedure => vec![empty(spec.class, None)],
        EnvelopeScope::Lot => lots.iter().map(|lot| empty(spec.class, Some(*lot))).collect(),
    });
    let tender = GivenTender {
        form: ParticipationForm::Single,
        members: Vec::new(),
        envelopes: envelopes.collect(),
        lots,
        circumstances: Circumstances::default(),
        notation: Notation::Typed,
        file_bytes_max: None,
    };
    (definition, tender)
}

/// Types an answer into every envelope that asks for it.
pub(crate) fn answered(tender: &mut GivenTender, definition: &ProcedureFile, key: &str, text: &str) {
    let (spec, _) = definition.item(item_of(key)).unwrap();
    for envelope in tender.envelopes.iter_mut().filter(|envelope| envelope.class == spec.class) {
        envelope.answers.insert(key.to_owned(), GivenAnswer::Words(text.to_owned()));
    }
}

fn file(item: &str, name: &str) -> FileSeen {
    FileSeen { item: item.to_owned(), name: name.to_owned(), length: Some(10), signed: Some(true) }
}

fn administrative(tender: &mut GivenTender) -> &mut GivenEnvelope {
    tender.envelopes.iter_mut().find(|envelope| envelope.class == EnvelopeClass::Administrative).unwrap()
}

fn codes(remarks: &[Remark], item: &str) -> Vec<(&'static str, Severity)> {
    let of_item = remarks.iter().filter(|remark| remark.place.item.as_deref() == Some(item));
    of_item.map(|remark| (remark.code, remark.severity)).collect()
}

#[test]
fn every_envelope_once() {
    let (definition, mut tender) = example("como-2024", vec![1, 2]);
    assert!(!check(&definition, &tender).iter().any(|remark| remark.code.starts_with("envelope")));
    let last = tender.envelopes.pop().unwrap();
    let found = check(&definition, &tender);
    let [lacking] = &found.iter().filter(|remark| remark.code == "envelope_count").collect::<Vec<_>>()[..] else {
        panic!("{found:?}")
    };
    assert!(lacking.is_blocking() && lacking.place == Place::envelope(last.class, last.lot));
    tender.envelopes.push(last.clone());
    tender.envelopes.push(GivenEnvelope { lot: Some(1), ..last });
    assert!(check(&definition, &tender).iter().any(|remark| remark.code == "envelope_count"));
    tender.envelopes.push(GivenEnvelope {
        class: EnvelopeClass::Single,
        lot: None,
        answers: Default::default(),
        files: vec![],
    });
    assert!(check(&definition, &tender).iter().any(|remark| remark.code == "envelope_not_asked"));
}

#[test]
fn what_can_be_cured_is_a_warning_and_a_price_is_not() {
    let (definition, tender) = example("como-2024", vec![1]);
    let remarks = check(&definition, &tender);
    assert_eq!(codes(&remarks, "domanda"), [("item_missing", Severity::Warning)]);
    for item in ["ribasso", "costo_manodopera", "costo_sicurezza"] {
        assert_eq!(codes(&remarks, item), [("item_missing", Severity::Blocking)], "{item}");
    }
}

#[test]
fn answers_are_read_and_belong_where_they_are() {
    let (definition, mut tender) = example("como-2024", vec![1]);
    answered(&mut tender, &definition, "ribasso", "1.234");
    assert_eq!(codes(&check(&definition, &tender), "ribasso"), [("answer", Severity::Blocking)]);
    answered(&mut tender, &definition, "ribasso", "4,5 %");
    assert_eq!(codes(&check(&definition, &tender), "ribasso"), []);
    answered(&mut tender, &definition, "ribasso", "  ");
    assert_eq!(codes(&check(&definition, &tender), "ribasso"), [("item_missing", Severity::Blocking)]);
    administrative(&mut tender).answers.insert("ribasso".to_owned(), GivenAnswer::Words("4".to_owned()));
    let remarks = check(&definition, &tender);
    let found = remarks.iter().find(|remark| remark.code == "item_not_asked").unwrap();
    assert!(found.is_blocking() && found.it.contains("busta economica"), "{}", found.it);
}

#[test]
fn members_and_auxiliaries_owe_their_own() {
    let (definition, mut tender) = example("como-2024", vec![1]);
    tender.form = ParticipationForm::GroupToBeFormed;
    tender.members = vec!["firm-a".into(), "firm-b".into()];
    let per_member = definition
        .envelope(EnvelopeClass::Administrative)
        .unwrap()
        .items
        .iter()
        .find(|item| item.multiplicity == ceralacca_procedure::definition::Multiplicity::PerMember)
        .unwrap()
        .id
        .clone();
    administrative(&mut tender).files.push(file(&format!("{per_member}@firm-b"), "x.pdf"));
    let owners = |tender: &GivenTender| -> Vec<Option<String>> {
        let remarks = check(&definition, tender);
        remarks
            .into_iter()
            .filter(|remark| remark.code == "item_missing" && remark.place.item.as_ref() == Some(&per_member))
            .map(|remark| remark.place.owner)
            .collect()
    };
    assert_eq!(owners(&tender), [Some("firm-a".to_owned())]);
    administrative(&mut tender).files.push(file(&per_member, "y.pdf"));
    assert_eq!(owners(&tender), []);

    let reliance = |tender: &GivenTender| {
        check(&definition, tender).iter().any(|remark| remark.place.item.as_deref() == Some("avvalimento_contratto"))
    };
    assert!(!reliance(&tender));
    tender.circumstances.auxiliaries.push("ausiliaria".to_owned());
    assert!(reliance(&tender));
}

#[test]
fn a_declaration_not_made_is_missing() {
    let (definition, mut tender) = example("cremona-2025", vec![1]);
    let made = |tender: &mut GivenTender, yes| {
        tender.envelopes[0].answers.insert("accettazione".to_owned(), GivenAnswer::YesNo(yes));
        codes(&check(&definition, tender), "accettazione")
    };
    assert_eq!(made(&mut tender, false), [("item_missing", Severity::Warning)]);
    assert_eq!(made(&mut tender, true), []);
}

#[test]
fn files_are_judged_by_name_length_and_signature() {
    let (mut definition, mut tender) = example("como-2024", vec![1]);
    let judge = |definition: &ProcedureFile, tender: &mut GivenTender, seen: FileSeen| {
        let item = seen.item.clone();
        administrative(tender).files = vec![seen];
        codes(&check(definition, tender), &item)
    };
    assert_eq!(judge(&definition, &mut tender, file("domanda", "domanda.pdf")), []);
    assert_eq!(judge(&definition, &mut tender, file("domanda", "Domanda.PDF.P7M")), []);
    let docx = judge(&definition, &mut tender, file("domanda", "domanda.docx"));
    assert_eq!(docx, [("file_format", Severity::Warning)]);
    let unsigned = FileSeen { signed: Some(false), ..file("domanda", "domanda.pdf") };
    assert_eq!(judge(&definition, &mut tender, unsigned), [("file_unsigned", Severity::Warning)]);
    let empty = FileSeen { length: Some(0), ..file("domanda", "domanda.pdf") };
    assert_eq!(judge(&definition, &mut tender, empty), [("file_empty", Severity::Blocking)]);
    let slash = judge(&definition, &mut tender, file("domanda", "a/domanda.pdf"));
    assert_eq!(slash, [("file_name", Severity::Blocking)]);
    let in_form = judge(&definition, &mut tender, file("ribasso", "ribasso.pdf"));
    assert!(in_form.contains(&("item_not_asked", Severity::Blocking)), "{in_form:?}");

    let long = |length| FileSeen { length: Some(length), ..file("domanda", "domanda.pdf") };
    tender.file_bytes_max = Some(1000);
    assert_eq!(judge(&definition, &mut tender, long(1000)), []);
    assert_eq!(judge(&definition, &mut tender, long(1001)), [("file_too_long", Severity::Blocking)]);
    let items = definition.envelopes.iter_mut().flat_map(|envelope| &mut envelope.items);
    for item in items.filter(|item| item.id == "domanda") {
        if let ItemKind::Document(rule) = &mut item.kind {
            rule.bytes_max = Some(500);
        }
    }
    assert_eq!(judge(&definition, &mut tender, long(501)), [("file_too_long", Severity::Blocking)]);
}

/// Como with the order of the lots asked for, and a tender for these lots.
fn preferring(lots: Vec<u16>) -> (ProcedureFile, GivenTender) {
    let (mut definition, tender) = example("como-2024", lots);
    let item = serde_json::json!({
        "id": "preferenza", "title": "Ordine di preferenza", "multiplicity": "per_lot", "kind": "number", "unit": "",
        "decimals": 0, "more_decimals": "refused", "used_as": "lot_preference",
    });
    definition.envelopes[0].items.push(serde_json::from_value(item).unwrap());
    (definition, tender)
}

#[test]
fn an_order_of_the_lots_is_whole_or_is_not_sealed() {
    let (definition, mut tender) = preferring(vec![1, 3]);
    let missing = ("item_missing", Severity::Warning);
    assert_eq!(codes(&check(&definition, &tender), "preferenza"), [missing; 2], "one for each lot");
    answered(&mut tender, &definition, "preferenza@lot-1", "2");
    let blocked = [("lot_preference", Severity::Blocking)];
    assert_eq!(codes(&check(&definition, &tender), "preferenza"), [missing, blocked[0]], "one of the two is lacking");
    for (number, expected) in [("2", &blocked[..]), ("3", &blocked), ("1", &[])] {
        answered(&mut tender, &definition, "preferenza@lot-3", number);
        assert_eq!(codes(&check(&definition, &tender), "preferenza"), expected, "{number}");
    }
    let explained = crate::explain(&definition, &tender);
    let told = explained.iter().find(|remark| remark.code == "order_of_lots").unwrap();
    assert!(told.it.ends_with("lotto 3, poi il lotto 1."), "{}", told.it);
    answered(&mut tender, &definition, "preferenza@lot-3", "2");
    assert!(!crate::explain(&definition, &tender).iter().any(|remark| remark.code == "order_of_lots"));
    let (definition, tender) = preferring(vec![2]);
    let remarks = check(&definition, &tender);
    assert!(!remarks.iter().any(|remark| remark.it.contains("Ordine di preferenza")), "one lot leaves no choice");
}
