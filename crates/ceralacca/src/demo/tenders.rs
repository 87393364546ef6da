//! Tenders of the demo's firms: the answers of an offers file, with every paper that the notice asks for.

use std::collections::BTreeMap;

use ceralacca_client::{Notation, read_answer};
use ceralacca_procedure::{
    OperatorId,
    definition::{
        Condition, DocumentFormat, DocumentRule, EnvelopeScope, EnvelopeSpec, Item, ItemKind, Multiplicity,
        ParticipationForm, ProcedureFile,
    },
    event::AnswerValue,
    offers::{GivenAnswer, Offer, OffersFile},
    owed::Circumstances,
};

use super::papers;
use crate::sealer::{DraftFile, EnvelopeDraft, TenderDraft};

/// One whole tender for each tenderer of the file, in the order of their identifiers. A tenderer whose offer for a lot
/// has no answers (he is excluded from it) gives those of his other lot.
#[must_use]
pub fn tenders(definition: &ProcedureFile, offers: &OffersFile) -> Vec<TenderDraft> {
    let mut by_tenderer: BTreeMap<&str, BTreeMap<u16, &Offer>> = BTreeMap::new();
    for lot in &offers.lots {
        for offer in &lot.tenders {
            by_tenderer.entry(&offer.tenderer).or_default().insert(lot.number, offer);
        }
    }
    by_tenderer.into_iter().map(|(tenderer, offers)| Author { definition, tenderer, offers }.tender()).collect()
}

/// A tenderer at work.
struct Author<'a> {
    definition: &'a ProcedureFile,
    tenderer: &'a str,
    offers: BTreeMap<u16, &'a Offer>,
}

impl Author<'_> {
    fn tender(&self) -> TenderDraft {
        let members: Vec<OperatorId> = self
            .offers
            .values()
            .next()
            .map(|offer| offer.members.iter().map(|id| OperatorId::new(id.as_str())).collect())
            .unwrap_or_default();
        let form = if members.is_empty() { ParticipationForm::Single } else { ParticipationForm::GroupToBeFormed };
        let mut tender = TenderDraft {
            tenderer: OperatorId::new(self.tenderer),
            form,
            members,
            lots: self.offers.keys().copied().collect(),
            circumstances: Circumstances::default(),
            envelopes: Vec::new(),
        };
        for spec in &self.definition.envelopes {
            let lots: Vec<Option<u16>> = match spec.scope {
                EnvelopeScope::Procedure => vec![None],
                EnvelopeScope::Lot => tender.lots.iter().copied().map(Some).collect(),
            };
            for lot in lots {
                let envelope = self.envelope(spec, lot, &tender);
                tender.envelopes.push(envelope);
            }
        }
        tender
    }

    fn given(&self, lot: Option<u16>) -> BTreeMap<String, GivenAnswer> {
        let own = lot.and_then(|lot| self.offers.get(&lot)).filter(|offer| !offer.answers.is_empty());
        let any = || self.offers.values().find(|offer| !offer.answers.is_empty());
        own.or_else(any).map(|offer| offer.answers.clone()).unwrap_or_default()
    }

    fn envelope(&self, spec: &EnvelopeSpec, lot: Option<u16>, tender: &TenderDraft) -> EnvelopeDraft {
        let given = self.given(lot);
        let mut answers = BTreeMap::new();
        for item in &spec.items {
            let of_demo = match &item.kind {
                ItemKind::Declaration { .. } => Some(GivenAnswer::YesNo(true)),
                ItemKind::Text { .. } => Some(GivenAnswer::Words("Come da documentazione allegata".to_owned())),
                ItemKind::Document(_) | ItemKind::Number(_) | ItemKind::YesNo { .. } => None,
            };
            let is_due = item.condition == Condition::Required;
            if let Some(found) = given.get(&item.id).cloned().or(of_demo.filter(|_| is_due)) {
                answers.insert(item.id.clone(), found);
            }
        }
        let figures = figures(spec, &answers);
        let mut files = Vec::new();
        for item in &spec.items {
            let ItemKind::Document(rule) = &item.kind else { continue };
            let count = match item.condition {
                Condition::Required => copies(item, tender),
                Condition::IfGroup if tender.form.has_members() => copies(item, tender),
                _ => 0,
            };
            for number in 1..=count {
                files.push(self.file(item, rule, lot, number, &figures));
            }
        }
        EnvelopeDraft { class: spec.class, lot, answers, files }
    }

    fn file(
        &self,
        item: &Item,
        rule: &DocumentRule,
        lot: Option<u16>,
        number: usize,
        figures: &BTreeMap<String, AnswerValue>,
    ) -> DraftFile {
        if rule.formats == [DocumentFormat::ArchiveOfSigned] {
            return DraftFile::of_bytes(&item.id, &format!("{}.zip", item.id), papers::archive());
        }
        let scope = lot.map_or_else(|| "intera procedura".to_owned(), |lot| format!("lotto {lot}"));
        let heading = format!("{} ({scope})", item.title);
        let by = format!("Offerente: {}", self.tenderer);
        let copy = format!("Esemplare {number}. Documento dimostrativo senza valore.");
        let name = format!("{}-{number}.pdf", item.id);
        let bytes = if rule.summary_of_figures {
            papers::summary(&[&heading, &by, &copy], figures)
        } else {
            papers::paper(&[&heading, &by, &copy])
        };
        DraftFile::of_bytes(&item.id, &name, bytes)
    }
}

fn figures(spec: &EnvelopeSpec, answers: &BTreeMap<String, GivenAnswer>) -> BTreeMap<String, AnswerValue> {
    let found = spec.items.iter().filter_map(|item| {
        let value = read_answer(&item.kind, answers.get(&item.id)?, Notation::File).ok()?;
        Some((item.id.clone(), value))
    });
    found.collect()
}

fn copies(item: &Item, tender: &TenderDraft) -> usize {
    match item.multiplicity {
        Multiplicity::One | Multiplicity::Many => 1,
        Multiplicity::PerMember => tender.members.len().max(1),
        Multiplicity::PerLot => tender.lots.len(),
        Multiplicity::PerAuxiliary => 0,
    }
}

#[cfg(test)]
mod tests {
    use ceralacca_client::check;

    use crate::demo::Example;

    #[test]
    fn nothing_is_missing_from_the_tenders_of_the_demo() {
        for example in Example::ALL {
            let (procedure, offers) = (example.procedure().unwrap(), example.offers().unwrap());
            for tender in super::tenders(&procedure, &offers) {
                assert_eq!(check(&procedure, &tender.as_given()), [], "{}", tender.tenderer);
            }
        }
    }
}
