//! Everything wrong with a tender, before it is sealed.

mod files;
#[cfg(test)]
pub(crate) mod tests;

use ceralacca_evaluation::{Exact, Text};
use ceralacca_procedure::{
    definition::{EnvelopeClass, EnvelopeScope, EnvelopeSpec, Item, ItemKind, ProcedureFile},
    event::AnswerValue,
    findings::item_of,
    lot_preference::{self, LotPreference},
    offers::GivenAnswer,
    owed::Lacking,
};

use crate::{GivenEnvelope, GivenTender, Place, Remark, Severity, read_answer};

/// Everything wrong with a tender, by the procedure file, in the order of its envelopes.
#[must_use]
pub fn check(definition: &ProcedureFile, tender: &GivenTender) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for spec in &definition.envelopes {
        let lots: Vec<Option<u16>> = match spec.scope {
            EnvelopeScope::Procedure => vec![None],
            EnvelopeScope::Lot => tender.lots.iter().copied().map(Some).collect(),
        };
        for lot in lots {
            let found = tender.envelopes.iter().filter(|found| found.class == spec.class && found.lot == lot).count();
            if found != 1 {
                remarks.push(envelope_count(spec.class, lot, found));
            }
        }
    }
    for envelope in &tender.envelopes {
        match definition.envelope(envelope.class) {
            Some(spec) => Checking { definition, spec, tender, envelope, remarks: &mut remarks }.all(),
            None => remarks.push(not_asked(envelope)),
        }
    }
    remarks
}

fn envelope_count(class: EnvelopeClass, lot: Option<u16>, found: usize) -> Remark {
    let text = Text::new(
        format!("La procedura ne chiede una, l'offerta ne ha {found}."),
        format!("The procedure asks for one, the tender has {found}."),
    );
    Remark::new("envelope_count", Severity::Blocking, Place::envelope(class, lot), text, "")
}

fn not_asked(envelope: &GivenEnvelope) -> Remark {
    let text = Text::new("La procedura non chiede questa busta.", "The procedure asks for no such envelope.");
    let place = Place::envelope(envelope.class, envelope.lot);
    Remark::new("envelope_not_asked", Severity::Blocking, place, text, "")
}

/// One envelope being checked.
struct Checking<'a> {
    definition: &'a ProcedureFile,
    spec: &'a EnvelopeSpec,
    tender: &'a GivenTender,
    envelope: &'a GivenEnvelope,
    remarks: &'a mut Vec<Remark>,
}

impl Checking<'_> {
    fn all(&mut self) {
        for (key, given) in self.envelope.given() {
            self.answer(key, given);
        }
        for file in &self.envelope.files {
            self.file(file);
        }
        for item in &self.spec.items {
            self.due(item);
        }
        for item in self.spec.items.iter().filter(|item| lot_preference::asks(item)) {
            self.lot_preference(item);
        }
    }

    /// An order of the lots that would count as none is not sealed.
    fn lot_preference(&mut self, item: &Item) {
        if preference(item, self.tender, self.envelope) == LotPreference::Unsound {
            let text = lot_preference::unsound(self.tender.lots.len());
            self.remark("lot_preference", Severity::Blocking, &item.id, text, "art. 58 c. 4 D.Lgs. 36/2023");
        }
    }

    fn item(&self, key: &str) -> Option<&Item> {
        self.spec.items.iter().find(|item| item.id == item_of(key))
    }

    fn remark(&mut self, code: &'static str, severity: Severity, key: &str, text: Text, rule: &str) {
        let place = Place::envelope(self.spec.class, self.envelope.lot).at(key);
        self.remarks.push(Remark::new(code, severity, place, text, rule));
    }

    /// An item that is not asked for in this envelope; says in which one it is.
    fn misplaced(&mut self, key: &str) {
        let text = match self.definition.item(item_of(key)) {
            Some((other, _)) => Text::new(
                format!("Questa voce va nella {}, non qui.", other.class.italian()),
                format!("This item belongs in the {}, not here.", other.class.english()),
            ),
            None => Text::new("La busta non chiede questa voce.", "The envelope asks for no such item."),
        };
        self.remark("item_not_asked", Severity::Blocking, key, text, "");
    }

    fn answer(&mut self, key: &str, given: &GivenAnswer) {
        let Some(item) = self.item(key) else { return self.misplaced(key) };
        let rule = item.source.clone().unwrap_or_default();
        if let Err(text) = read_answer(&item.kind, given, self.tender.notation) {
            self.remark("answer", Severity::Blocking, key, text, &rule);
        }
    }

    fn due(&mut self, item: &Item) {
        let owing = self.tender.owing();
        let Some(lacking) = owing.lacking(item, keys(item, self.envelope)) else { return };
        let (severity, rule) = weight(self.spec.class, item);
        let text = lacking_text(item, &lacking);
        if lacking.owners.is_empty() {
            return self.remark("item_missing", severity, &item.id, text, rule);
        }
        for owner in &lacking.owners {
            self.remark("item_missing", severity, &format!("{}@{owner}", item.id), text.clone(), rule);
        }
    }
}

/// What the answers given to an item say of the order of the lots.
pub(crate) fn preference(item: &Item, tender: &GivenTender, envelope: &GivenEnvelope) -> LotPreference {
    let numbers: Vec<(&str, Option<Exact>)> = envelope
        .given()
        .map(|(key, given)| match read_answer(&item.kind, given, tender.notation) {
            Ok(AnswerValue::Number(number)) => (key, Some(number)),
            Ok(AnswerValue::Bool(_) | AnswerValue::Text(_)) | Err(_) => (key, None),
        })
        .collect();
    LotPreference::read(&item.id, &tender.lots, numbers.iter().map(|(key, number)| (*key, number.as_ref())))
}

/// What is missing can be asked for later where the law lets it be cured; a price that is not there cannot.
fn weight(class: EnvelopeClass, item: &Item) -> (Severity, &'static str) {
    match (&item.kind, class) {
        (ItemKind::Number(rule), _) if rule.used_as.is_of_price() => {
            (Severity::Blocking, "art. 101 c. 1 e art. 108 c. 9 D.Lgs. 36/2023")
        }
        (_, EnvelopeClass::Administrative | EnvelopeClass::Single) => {
            (Severity::Warning, "art. 101 c. 1 D.Lgs. 36/2023 (soccorso istruttorio)")
        }
        (_, EnvelopeClass::Technical | EnvelopeClass::Economic) => (
            Severity::Warning,
            "art. 101 c. 1 D.Lgs. 36/2023: l'offerta tecnica ed economica non si integra dopo il termine",
        ),
    }
}

fn lacking_text(item: &Item, lacking: &Lacking) -> Text {
    let Lacking { wanted, found, .. } = lacking;
    Text::new(
        format!("«{}»: richiesti {wanted}, presenti {found}.", item.title),
        format!("\"{}\": {wanted} asked for, {found} given.", item.title),
    )
}

/// Keys under which the item is there: a declaration not made is not there.
fn keys<'a>(item: &Item, envelope: &'a GivenEnvelope) -> Vec<&'a str> {
    let of_item = |key: &&str| item_of(key) == item.id;
    match &item.kind {
        ItemKind::Document(_) => envelope.files.iter().map(|file| file.item.as_str()).filter(of_item).collect(),
        ItemKind::Declaration { .. } => {
            let made = envelope.given().filter(|(_, given)| **given == GivenAnswer::YesNo(true));
            made.map(|(key, _)| key).filter(of_item).collect()
        }
        ItemKind::Text { .. } | ItemKind::Number(_) | ItemKind::YesNo { .. } => {
            envelope.given().map(|(key, _)| key).filter(of_item).collect()
        }
    }
}
