//! What the client checks before it seals, because nobody else can before the opening.

use std::fmt;

use ceralacca_procedure::{
    definition::{Condition, EnvelopeScope, EnvelopeSpec, Item, ItemKind, Multiplicity, ProcedureFile},
    findings::item_of,
};

use super::{EnvelopeDraft, TenderDraft, answer};

/// Something wrong with a tender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// Where: envelope and item.
    pub place: String,
    /// What, and what to do.
    pub what: String,
    /// Whether the tender may still be sealed: something missing can be asked for later, a wrong figure cannot.
    pub may_be_sent: bool,
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// Everything wrong with a tender, by the procedure file.
#[must_use]
pub fn check(definition: &ProcedureFile, draft: &TenderDraft) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for spec in &definition.envelopes {
        let lots: Vec<Option<u16>> = match spec.scope {
            EnvelopeScope::Procedure => vec![None],
            EnvelopeScope::Lot => draft.lots.iter().copied().map(Some).collect(),
        };
        for lot in lots {
            match draft.envelopes.iter().filter(|found| found.class == spec.class && found.lot == lot).count() {
                1 => {}
                found => complaints.push(Complaint {
                    place: place(spec.class.english(), lot, None),
                    what: format!("the procedure asks for one, the tender has {found}"),
                    may_be_sent: false,
                }),
            }
        }
    }
    for envelope in &draft.envelopes {
        match definition.envelope(envelope.class) {
            Some(spec) => check_envelope(spec, draft, envelope, &mut complaints),
            None => complaints.push(Complaint {
                place: place(envelope.class.english(), envelope.lot, None),
                what: "the procedure asks for no such envelope".to_owned(),
                may_be_sent: false,
            }),
        }
    }
    complaints
}

fn place(class: &str, lot: Option<u16>, item: Option<&str>) -> String {
    let lot = lot.map(|lot| format!(", lot {lot}")).unwrap_or_default();
    let item = item.map(|item| format!(", item `{item}`")).unwrap_or_default();
    format!("{class}{lot}{item}")
}

fn check_envelope(spec: &EnvelopeSpec, draft: &TenderDraft, envelope: &EnvelopeDraft, complaints: &mut Vec<Complaint>) {
    let mut complain = |item: &str, what: String, may_be_sent: bool| {
        complaints.push(Complaint { place: place(spec.class.english(), envelope.lot, Some(item)), what, may_be_sent });
    };
    let asked = |key: &str| spec.items.iter().find(|item| item.id == item_of(key));
    for (key, given) in &envelope.answers {
        match asked(key) {
            None => complain(key, "the envelope asks for no such item".to_owned(), false),
            Some(item) => {
                if let Err(why) = answer(&item.kind, given) {
                    complain(key, why, false);
                }
            }
        }
    }
    for file in &envelope.files {
        match asked(&file.item).map(|item| &item.kind) {
            Some(ItemKind::Document(_)) => {}
            Some(_) => complain(&file.item, "the item is no document".to_owned(), false),
            None => complain(&file.item, "the envelope asks for no such item".to_owned(), false),
        }
    }
    for item in spec.items.iter().filter(|item| is_due(item, draft)) {
        let (wanted, found) = (wanted(item, draft), found(item, envelope));
        if found < wanted {
            complain(&item.id, format!("{wanted} asked for, {found} given (\"{}\")", item.title), true);
        }
    }
}

fn is_due(item: &Item, draft: &TenderDraft) -> bool {
    match item.condition {
        Condition::Required => true,
        Condition::IfGroup => draft.form.has_members(),
        // Whether these are due, only the tenderer knows.
        Condition::Optional
        | Condition::IfReliance
        | Condition::IfAttorney
        | Condition::IfOtherLabourAgreement
        | Condition::IfSecrecyClaimed => false,
    }
}

fn wanted(item: &Item, draft: &TenderDraft) -> usize {
    match item.multiplicity {
        Multiplicity::One | Multiplicity::Many => 1,
        Multiplicity::PerMember => draft.members.len().max(1),
        Multiplicity::PerLot => draft.lots.len(),
        Multiplicity::PerAuxiliary => 0,
    }
}

fn found(item: &Item, envelope: &EnvelopeDraft) -> usize {
    match item.kind {
        ItemKind::Document(_) => envelope.files.iter().filter(|file| file.item == item.id).count(),
        ItemKind::Declaration { .. } | ItemKind::Text { .. } | ItemKind::Number(_) | ItemKind::YesNo { .. } => {
            envelope.answers.keys().filter(|key| item_of(key) == item.id).count()
        }
    }
}
