use ceralacca_procedure::{OperatorId, definition::EnvelopeClass};
use ceralacca_summary::summary_figures;
use serde_json::json;

use super::*;
use crate::{demo, demo::Example};

fn draft(definition: &ProcedureFile) -> TenderDraft {
    demo::tenders(definition, &Example::Cremona.offers().unwrap()).unwrap().remove(0)
}

fn maker(definition: &ProcedureFile) -> SummaryMaker<'_> {
    let now = "2026-03-01T09:00:00Z".parse().unwrap();
    SummaryMaker { definition, installation: "gare.example", demo: false, now }
}

/// The place of the envelope with a summary, and its item.
fn asked(definition: &ProcedureFile, draft: &TenderDraft) -> (usize, String) {
    let found = draft.envelopes.iter().enumerate().find_map(|(place, envelope)| {
        let (item, _) = summary_item(definition.envelope(envelope.class)?)?;
        Some((place, item.id.clone()))
    });
    found.unwrap()
}

#[test]
fn a_summary_that_must_be_signed_is_written_once_and_stops_the_sealing() {
    let definition = Example::Cremona.procedure().unwrap();
    let mut draft = draft(&definition);
    let (place, item) = asked(&definition, &draft);
    draft.envelopes[place].files.retain(|file| file.item != item);
    let folder = tempfile::tempdir().unwrap();
    let maker = maker(&definition);
    let Err(SealerError::ToSign(files)) = maker.prepare(&mut draft, folder.path()) else { panic!("it must be signed") };
    assert!(files[0].contains(&item), "{files:?}");
    let name = file_name(&draft.envelopes[place]);
    let frozen = fs::read(folder.path().join(&name)).unwrap();
    let later = SummaryMaker { now: "2026-03-02T09:00:00Z".parse().unwrap(), ..maker };
    assert!(matches!(later.prepare(&mut draft, folder.path()), Err(SealerError::ToSign(_))));
    assert_eq!(fs::read(folder.path().join(&name)).unwrap(), frozen, "frozen once");

    let price = definition.award.economic.item.as_str().to_owned();
    draft.envelopes[place].answers.insert(price, GivenAnswer::Words("1.00".to_owned()));
    let refused = later.prepare(&mut draft, folder.path()).unwrap_err().to_string();
    assert!(refused.contains("other figures"), "{refused}");
    assert_eq!(fs::read(folder.path().join(&name)).unwrap(), frozen);
}

#[test]
fn what_comes_back_is_compared_with_what_was_frozen() {
    let definition = Example::Cremona.procedure().unwrap();
    let mut draft = draft(&definition);
    let (place, item) = asked(&definition, &draft);
    let folder = tempfile::tempdir().unwrap();
    let maker = maker(&definition);
    let said = |draft: &mut TenderDraft| {
        let complaints = maker.prepare(draft, folder.path()).unwrap();
        complaints.into_iter().map(|found| (found.en.clone(), !found.is_blocking())).collect::<Vec<_>>()
    };
    assert_eq!(said(&mut draft), [], "nothing was frozen here; the figures are the same");

    let path = folder.path().join(file_name(&draft.envelopes[place]));
    fs::write(&path, maker.make(&draft, &draft.envelopes[place]).unwrap()).unwrap();
    let given = draft.envelopes[place].files.iter_mut().find(|file| file.item == item).unwrap();
    given.source = FileSource::Path(path.clone());
    let unsigned = said(&mut draft);
    assert!(unsigned[0].0.contains("no digital signature") && unsigned[0].1, "{unsigned:?}");

    let mut other = draft.envelopes[place].clone();
    other.answers.insert(definition.award.economic.item.as_str().to_owned(), GivenAnswer::Words("1.00".to_owned()));
    let pdf = maker.make(&draft, &other).unwrap();
    let given = draft.envelopes[place].files.iter_mut().find(|file| file.item == item).unwrap();
    given.source = FileSource::Bytes(pdf);
    let changed = said(&mut draft);
    assert!(
        changed.iter().any(|(what, may_be_sent)| what.contains("are not those of the answers") && !may_be_sent),
        "{changed:?}"
    );
}

#[test]
fn a_summary_without_signature_goes_into_the_draft() {
    let mut definition = Example::Cremona.procedure().unwrap();
    let mut draft = draft(&definition);
    let (place, item) = asked(&definition, &draft);
    for found in definition.envelopes.iter_mut().flat_map(|envelope| &mut envelope.items) {
        if let ItemKind::Document(rule) = &mut found.kind {
            rule.signature = SignatureRule::None;
        }
    }
    draft.envelopes[place].files.retain(|file| file.item != item);
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(maker(&definition).prepare(&mut draft, folder.path()).unwrap(), []);
    assert!(draft.envelopes[place].files.iter().any(|file| file.item == item));
}

#[test]
fn figures_stay_as_written_and_names_are_those_of_the_draft() {
    let definition = Example::Cremona.procedure().unwrap();
    let mut draft = draft(&definition);
    let (place, _) = asked(&definition, &draft);
    let price = definition.award.economic.item.as_str().to_owned();
    draft.envelopes[place].answers.insert(price.clone(), GivenAnswer::Words("12.50".to_owned()));
    let figures = summary_figures(&maker(&definition).make(&draft, &draft.envelopes[place]).unwrap()).unwrap();
    assert_eq!(figures[price.as_str()], json!({ "type": "number", "value": "12.50" }));
    assert_eq!(draft.names(&OperatorId::new("nobody")).name, "nobody");
    assert_ne!(draft.names(&draft.tenderer).name, draft.tenderer.as_str());
    let envelope = EnvelopeDraft {
        class: EnvelopeClass::Economic,
        lot: Some(2),
        answers: std::collections::BTreeMap::new(),
        files: Vec::new(),
    };
    assert_eq!(file_name(&envelope), "riepilogo-economico-lotto-2.pdf");
}
