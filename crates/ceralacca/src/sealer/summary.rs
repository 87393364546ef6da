//! The summary of figures that a notice asks for: made from the answers of a draft, kept beside it, compared with the file
//! that the signers gave back.

use std::{
    fs,
    path::{Path, PathBuf},
};

use ceralacca_client::{Notation, Place, Remark, Severity, read_answer};
use ceralacca_procedure::{
    definition::{
        DocumentRule, EnvelopeClass, EnvelopeSpec, Item, ItemKind, ParticipationForm, ProcedureFile, SignatureRule,
    },
    event::AnswerValue,
    findings::item_of,
    offers::GivenAnswer,
};
use ceralacca_summary::{
    ExpectedSigner, Figure, PDF_BYTES_MAX, ReturnedFault, Scope, SummaryAnswer, SummaryDocument, SummaryParty,
    SummaryValue, check_returned, summary, summary_figures,
};
use jiff::Timestamp;

use super::{DraftFile, EnvelopeDraft, FileSource, OperatorNames, SealerError, TenderDraft};

/// The installation that the summary names, and the instant at which the figures are fixed.
#[derive(Debug, Clone, Copy)]
pub struct SummaryMaker<'a> {
    /// The procedure.
    pub definition: &'a ProcedureFile,
    /// Name of the installation.
    pub installation: &'a str,
    /// Whether it is a demonstration.
    pub demo: bool,
    /// The present instant, printed on the summary.
    pub now: Timestamp,
}

/// The item of an envelope that is its summary, with the rules for the file.
#[must_use]
pub fn summary_item(spec: &EnvelopeSpec) -> Option<(&Item, &DocumentRule)> {
    spec.items.iter().find_map(|item| match &item.kind {
        ItemKind::Document(rule) if rule.summary_of_figures => Some((item, rule)),
        _ => None,
    })
}

impl SummaryMaker<'_> {
    /// The summary of an envelope of the draft, as its answers stand.
    ///
    /// # Errors
    /// [`SealerError::Content`] for an answer that is no answer to its item, or beyond the limits of a summary.
    pub fn make(&self, draft: &TenderDraft, envelope: &EnvelopeDraft) -> Result<Vec<u8>, SealerError> {
        let spec = self.definition.envelope(envelope.class);
        let spec = spec.ok_or_else(|| content("the procedure asks for no such envelope"))?;
        let lot = envelope.lot.and_then(|number| self.definition.lots.iter().find(|lot| lot.number == number));
        let only_lot = if let [lot] = self.definition.lots.as_slice() { Some(lot) } else { None };
        let cig = lot.or(only_lot).and_then(|lot| lot.cig.clone()).unwrap_or_default();
        let scope = match envelope.lot {
            Some(number) => {
                Scope::Lot { number: u32::from(number), title: lot.map(|lot| lot.title.clone()).unwrap_or_default() }
            }
            None => Scope::Procedure,
        };
        let leader = if draft.form.has_members() { "mandataria / capogruppo" } else { "" };
        let others = draft.members.iter().filter(|member| **member != draft.tenderer);
        let document = SummaryDocument {
            installation: self.installation.to_owned(),
            demo: self.demo,
            buyer: self.definition.buyer.name.clone(),
            procedure_id: self.definition.id.clone(),
            procedure_title: self.definition.title.clone(),
            class: class(envelope.class),
            scope,
            cig,
            tenderer: party(draft.names(&draft.tenderer), leader),
            members: others.map(|member| party(draft.names(member), "")).collect(),
            answers: answers(spec, envelope)?,
            frozen_at: self.now,
        };
        summary(&document).map_err(|error| content(&error.to_string()))
    }

    /// Makes the summaries that the notice asks for and the draft lacks, each beside the draft in `folder`, and compares
    /// those it has. A summary that need not be signed goes into the draft at once. Gives what is wrong with the files
    /// that came back from the signers.
    ///
    /// # Errors
    /// [`SealerError::ToSign`] when a summary must be signed first: nothing is to be sealed. [`SealerError::File`], also
    /// for a summary in the folder that has other figures: it may be with the signers, so it is never written over.
    pub fn prepare(&self, draft: &mut TenderDraft, folder: &Path) -> Result<Vec<Remark>, SealerError> {
        let (mut to_sign, mut remarks, mut made) = (Vec::new(), Vec::new(), Vec::new());
        for (place, envelope) in draft.envelopes.iter().enumerate() {
            let asked = self.definition.envelope(envelope.class).and_then(summary_item);
            let Some((item, rule)) = asked else { continue };
            let path = folder.join(file_name(envelope));
            match envelope.files.iter().find(|file| item_of(&file.item) == item.id) {
                Some(file) => {
                    let place = Place::envelope(envelope.class, envelope.lot).at(&file.item);
                    let found = self.compare(draft, envelope, file, &path, rule)?;
                    remarks.extend(found.into_iter().map(|found| found.remark(place.clone())));
                }
                None if draft.as_given().owing().is_due(item) => {
                    self.freeze(draft, envelope, &path)?;
                    if rule.signature == SignatureRule::None {
                        made.push((place, DraftFile::at(&item.id, path)));
                    } else {
                        to_sign.push(format!("{} (item `{}`)", path.display(), item.id));
                    }
                }
                None => {}
            }
        }
        for (place, file) in made {
            if let Some(envelope) = draft.envelopes.get_mut(place) {
                envelope.files.push(file);
            }
        }
        if to_sign.is_empty() { Ok(remarks) } else { Err(SealerError::ToSign(to_sign)) }
    }

    /// Writes the summary once; the same figures are not frozen twice.
    fn freeze(&self, draft: &TenderDraft, envelope: &EnvelopeDraft, path: &Path) -> Result<(), SealerError> {
        let pdf = self.make(draft, envelope)?;
        if path.exists() {
            if summary_figures(&read(path)?) == summary_figures(&pdf) {
                return Ok(());
            }
            let why = "a summary with other figures stands there: delete it, and whatever was signed of it, to make a new one";
            return Err(SealerError::file("writing", path, why));
        }
        fs::write(path, pdf).map_err(|error| SealerError::file("writing", path, error))
    }

    /// What is wrong with a summary that the draft names.
    fn compare(
        &self,
        draft: &TenderDraft,
        envelope: &EnvelopeDraft,
        file: &DraftFile,
        frozen: &Path,
        rule: &DocumentRule,
    ) -> Result<Vec<Found>, SealerError> {
        let given = match &file.source {
            FileSource::Bytes(bytes) => bytes.clone(),
            FileSource::Path(path) => read(path)?,
        };
        let mut found = Vec::new();
        if summary_figures(&given) != summary_figures(&self.make(draft, envelope)?) {
            found.push(Found::OtherFigures);
        }
        if rule.signature != SignatureRule::None && frozen.exists() {
            let returned = check_returned(&read(frozen)?, &given, &expected(draft));
            found.extend(returned.faults.into_iter().map(Found::Returned));
        }
        Ok(found)
    }
}

/// Something wrong with a summary that the draft names.
enum Found {
    /// Its figures are not those of the form.
    OtherFigures,
    /// It is not what was frozen, or not signed by all.
    Returned(ReturnedFault),
}

impl Found {
    fn remark(&self, place: Place) -> Remark {
        let (code, severity, it, en) = match self {
            Self::OtherFigures => (
                "summary_other_figures",
                Severity::Blocking,
                "I valori del riepilogo non sono quelli delle risposte, o non si leggono: lo faccia preparare e lo firmi di nuovo."
                    .to_owned(),
                "The figures of the summary are not those of the answers, or cannot be read: make and sign it again."
                    .to_owned(),
            ),
            Self::Returned(fault) => {
                // A signature can still be asked for by the panel; another file cannot become the frozen one.
                let curable = matches!(fault, ReturnedFault::Missing { .. } | ReturnedFault::Unsigned);
                let severity = if curable { Severity::Warning } else { Severity::Blocking };
                ("summary_returned", severity, fault.italian(), fault.english())
            }
        };
        Remark { code, severity, place, it, en, rule: String::new() }
    }
}

/// In a group not yet formed everybody signs (art. 68 D.Lgs. 36/2023); otherwise the tenderer does.
fn expected(draft: &TenderDraft) -> Vec<ExpectedSigner> {
    let everybody = draft.form == ParticipationForm::GroupToBeFormed;
    let others = draft.members.iter().filter(|member| everybody && **member != draft.tenderer);
    let signer = |operator| ExpectedSigner { operator: draft.names(operator).name, person_tax_code: None };
    std::iter::once(&draft.tenderer).chain(others).map(signer).collect()
}

/// `riepilogo-economico-lotto-2.pdf`.
fn file_name(envelope: &EnvelopeDraft) -> String {
    let class = match envelope.class {
        EnvelopeClass::Administrative => "amministrativo",
        EnvelopeClass::Technical => "tecnico",
        EnvelopeClass::Economic => "economico",
        EnvelopeClass::Single => "unico",
    };
    let lot = envelope.lot.map(|lot| format!("-lotto-{lot}")).unwrap_or_default();
    format!("riepilogo-{class}{lot}.pdf")
}

fn read(path: &Path) -> Result<Vec<u8>, SealerError> {
    let length = fs::metadata(path).map_err(|error| SealerError::file("reading", path, error))?.len();
    if usize::try_from(length).is_ok_and(|length| length <= PDF_BYTES_MAX) {
        return fs::read(path).map_err(|error| SealerError::file("reading", path, error));
    }
    Err(SealerError::file("reading", path, format!("longer than {PDF_BYTES_MAX} bytes")))
}

const fn class(class: EnvelopeClass) -> ceralacca_summary::EnvelopeClass {
    match class {
        EnvelopeClass::Administrative => ceralacca_summary::EnvelopeClass::Administrative,
        EnvelopeClass::Technical => ceralacca_summary::EnvelopeClass::Technical,
        EnvelopeClass::Economic => ceralacca_summary::EnvelopeClass::Economic,
        EnvelopeClass::Single => ceralacca_summary::EnvelopeClass::Single,
    }
}

fn party(names: OperatorNames, role: &str) -> SummaryParty {
    SummaryParty { name: names.name, tax_code: names.tax_code, role: role.to_owned(), signatory: names.signatory }
}

/// The answers in the order of the form.
fn answers(spec: &EnvelopeSpec, envelope: &EnvelopeDraft) -> Result<Vec<SummaryAnswer>, SealerError> {
    let mut answers = Vec::new();
    for item in &spec.items {
        for (key, given) in envelope.answers.iter().filter(|(key, _)| item_of(key) == item.id) {
            let read = read_answer(&item.kind, given, Notation::File);
            let read = read.map_err(|why| content(&format!("item `{key}`: {}", why.en)))?;
            let owner = key.split_once('@').map(|(_, owner)| format!(" ({owner})")).unwrap_or_default();
            answers.push(SummaryAnswer {
                item: key.clone(),
                title: format!("{}{owner}", item.title),
                value: value(item, given, read)?,
            });
        }
    }
    Ok(answers)
}

fn value(item: &Item, given: &GivenAnswer, read: AnswerValue) -> Result<SummaryValue, SealerError> {
    Ok(match (&item.kind, read) {
        (ItemKind::Number(rule), AnswerValue::Number(number)) => {
            // As it was written, where it is a plain figure: `5.10` stays so.
            let written = if let GivenAnswer::Words(words) = given { words.parse::<Figure>().ok() } else { None };
            let figure = written.map_or_else(|| number.to_string().parse(), Ok);
            let figure = figure.map_err(|error| content(&format!("item `{}`: {error}", item.id)))?;
            SummaryValue::Number { value: figure, unit: rule.unit.clone() }
        }
        (ItemKind::Declaration { text }, AnswerValue::Bool(true)) => SummaryValue::Declaration { text: text.clone() },
        (ItemKind::Declaration { text }, AnswerValue::Bool(false)) => {
            SummaryValue::YesNo { question: text.clone(), answer: false }
        }
        (ItemKind::YesNo { question, .. }, AnswerValue::Bool(answer)) => {
            SummaryValue::YesNo { question: question.clone(), answer }
        }
        (_, AnswerValue::Bool(answer)) => SummaryValue::YesNo { question: item.title.clone(), answer },
        (_, AnswerValue::Text(text)) => SummaryValue::Text(text),
        (_, AnswerValue::Number(number)) => SummaryValue::Text(number.to_string()),
    })
}

fn content(why: &str) -> SealerError {
    SealerError::Content { file: "the summary".to_owned(), why: why.to_owned() }
}

impl DraftFile {
    fn at(item: &str, path: PathBuf) -> Self {
        Self { item: item.to_owned(), source: FileSource::Path(path), name: None }
    }
}

#[cfg(test)]
#[path = "summary_tests.rs"]
mod tests;
