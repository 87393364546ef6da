//! Tenders of the demo's firms: the answers of an offers file, with every paper that the notice asks for.

use std::collections::BTreeMap;

use ceralacca_procedure::{
    OperatorId,
    definition::{
        Condition, DocumentFormat, DocumentRule, EnvelopeScope, EnvelopeSpec, Item, ItemKind, Multiplicity,
        ParticipationForm, ProcedureFile,
    },
    offers::{GivenAnswer, Offer, OffersFile},
    owed::Circumstances,
};

use super::{firm, papers};
use crate::sealer::{DraftFile, EnvelopeDraft, OperatorNames, SealerError, SummaryMaker, TenderDraft};

/// What the summaries of the demo name as their installation.
const INSTALLATION: &str = "Installazione dimostrativa";

/// One whole tender for each tenderer of the file, in the order of their identifiers. A tenderer whose offer for a lot
/// has no answers (he is excluded from it) gives those of his other lot. Their papers are unsigned, their summaries bear the
/// instant at which the notice was sent.
///
/// # Errors
/// [`SealerError::Content`] for an answer of the file that is no answer to its item.
pub fn tenders(definition: &ProcedureFile, offers: &OffersFile) -> Result<Vec<TenderDraft>, SealerError> {
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
    fn tender(&self) -> Result<TenderDraft, SealerError> {
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
            operators: BTreeMap::new(),
        };
        for id in std::iter::once(&tender.tenderer).chain(&tender.members) {
            tender.operators.extend(names(id).map(|names| (id.clone(), names)));
        }
        for spec in &self.definition.envelopes {
            let lots: Vec<Option<u16>> = match spec.scope {
                EnvelopeScope::Procedure => vec![None],
                EnvelopeScope::Lot => tender.lots.iter().copied().map(Some).collect(),
            };
            for lot in lots {
                let envelope = self.envelope(spec, lot, &tender)?;
                tender.envelopes.push(envelope);
            }
        }
        Ok(tender)
    }

    fn given(&self, lot: Option<u16>) -> BTreeMap<String, GivenAnswer> {
        let own = lot.and_then(|lot| self.offers.get(&lot)).filter(|offer| !offer.answers.is_empty());
        let any = || self.offers.values().find(|offer| !offer.answers.is_empty());
        own.or_else(any).map(|offer| offer.answers.clone()).unwrap_or_default()
    }

    fn envelope(
        &self,
        spec: &EnvelopeSpec,
        lot: Option<u16>,
        tender: &TenderDraft,
    ) -> Result<EnvelopeDraft, SealerError> {
        let given = self.given(lot);
        let mut answers = BTreeMap::new();
        for item in &spec.items {
            let of_demo = match &item.kind {
                ItemKind::Declaration { .. } => Some(GivenAnswer::YesNo(true)),
                ItemKind::Text { .. } => Some(GivenAnswer::Words("Come da documentazione allegata".to_owned())),
                ItemKind::Document(_) | ItemKind::Number(_) | ItemKind::YesNo { .. } => None,
            };
            let is_due = item.condition == Condition::Required;
            if lot.is_none() && item.multiplicity == Multiplicity::PerLot {
                // Each lot's own answer, where one envelope serves all lots.
                answers.extend(self.offers.iter().filter_map(|(lot, offer)| {
                    Some((format!("{}@lot-{lot}", item.id), offer.answers.get(&item.id)?.clone()))
                }));
                continue;
            }
            if let Some(found) = given.get(&item.id).cloned().or(of_demo.filter(|_| is_due)) {
                answers.insert(item.id.clone(), found);
            }
        }
        let mut envelope = EnvelopeDraft { class: spec.class, lot, answers, files: Vec::new() };
        for item in &spec.items {
            let ItemKind::Document(rule) = &item.kind else { continue };
            let count = match item.condition {
                Condition::Required => copies(item, tender),
                Condition::IfGroup if tender.form.has_members() => copies(item, tender),
                _ => 0,
            };
            for number in 1..=count {
                let file = self.file(item, rule, number, tender, &envelope)?;
                envelope.files.push(file);
            }
        }
        Ok(envelope)
    }

    fn file(
        &self,
        item: &Item,
        rule: &DocumentRule,
        number: usize,
        tender: &TenderDraft,
        envelope: &EnvelopeDraft,
    ) -> Result<DraftFile, SealerError> {
        if rule.formats == [DocumentFormat::ArchiveOfSigned] {
            return Ok(DraftFile::of_bytes(&item.id, &format!("{}.zip", item.id), papers::archive()));
        }
        let name = format!("{}-{number}.pdf", item.id);
        if rule.summary_of_figures {
            return Ok(DraftFile::of_bytes(&item.id, &name, self.summary_maker().make(tender, envelope)?));
        }
        let scope = envelope.lot.map_or_else(|| "intera procedura".to_owned(), |lot| format!("lotto {lot}"));
        let heading = format!("{} ({scope})", item.title);
        let by = format!("Offerente: {}", self.tenderer);
        let copy = format!("Esemplare {number}. Documento dimostrativo senza valore.");
        Ok(DraftFile::of_bytes(&item.id, &name, papers::paper(&[&heading, &by, &copy])))
    }

    fn summary_maker(&self) -> SummaryMaker<'_> {
        let now = self.definition.terms.sent;
        SummaryMaker { definition: self.definition, installation: INSTALLATION, demo: true, now }
    }
}

fn names(operator: &OperatorId) -> Option<OperatorNames> {
    let firm = firm(operator.as_str())?;
    let (name, tax_code, signatory) = (firm.name.to_owned(), firm.tax_code.to_owned(), firm.legal.1.to_owned());
    Some(OperatorNames { name, tax_code, signatory })
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
            for tender in super::tenders(&procedure, &offers).unwrap() {
                assert_eq!(check(&procedure, &tender.as_given()), [], "{}", tender.tenderer);
            }
        }
    }
}
