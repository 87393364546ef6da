//! The documents of the tender (art. 82): what operators download to prepare their tenders, with free and direct access from
//! the publication on (art. 88 c.1).
//!
//! Before publication the office puts them together and takes them away again; from then on nothing that was published
//! disappears: a document is withdrawn with its reasons, and stays readable as such.

use std::collections::BTreeSet;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ProcedureAct, required_text};
use crate::{
    PersonId, ProcedureEvent, ProcedureState, Refusal,
    event::TenderDocument,
    policy::{Act, Permit, Permitted},
};

/// Documents of one procedure at most, the withdrawn ones too.
pub const DOCUMENTS_MAX: usize = 200;
/// Longest title or file name, in characters.
pub const DOCUMENT_NAME_MAX: usize = 200;

const ACCESS: &str = "art. 88 c.1 D.Lgs. 36/2023";

/// Adds documents to the procedure: at once part of the draft, at once public once the procedure is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttachDocuments {
    /// The documents, whose bytes are uploaded already.
    pub documents: Vec<TenderDocument>,
}

impl Permitted for AttachDocuments {
    const ACT: Act = Act::AttachDocuments;
}

impl ProcedureAct for AttachDocuments {
    fn decide(
        self,
        state: &ProcedureState,
        permit: Permit<Self>,
        _: Timestamp,
    ) -> Result<Vec<ProcedureEvent>, Refusal> {
        refuse_office_once_published(state, &permit)?;
        let present = state.documents.iter().map(|attached| &attached.document);
        self.refuse_unsound(present)?;
        Ok(vec![ProcedureEvent::DocumentsAttached { documents: self.documents }])
    }
}

impl AttachDocuments {
    /// Refuses documents that cannot stand beside those that are there.
    ///
    /// # Errors
    /// `documents_missing`, `too_many_documents`, `document_twice`, `document_name_unsound`, `document_unsound`.
    pub fn refuse_unsound<'a>(&'a self, present: impl Iterator<Item = &'a TenderDocument>) -> Result<(), Refusal> {
        if self.documents.is_empty() {
            return Err(Refusal::invalid(
                "documents_missing",
                ACCESS,
                "Scelga almeno un file.",
                "Choose one file at least.",
            ));
        }
        let mut known: BTreeSet<&str> = present.map(|document| document.digest.as_str()).collect();
        if known.len() + self.documents.len() > DOCUMENTS_MAX {
            return Err(Refusal::invalid(
                "too_many_documents",
                "",
                format!("Una procedura ha al massimo {DOCUMENTS_MAX} documenti: li riunisca in meno file."),
                format!("A procedure has {DOCUMENTS_MAX} documents at most: join them in fewer files."),
            ));
        }
        for document in &self.documents {
            check(document)?;
            if !known.insert(&document.digest) {
                return Err(Refusal::invalid(
                    "document_twice",
                    "",
                    format!("«{}» ha lo stesso contenuto di un documento che c'è già.", document.title),
                    format!("\"{}\" has the same content as a document that is there already.", document.title),
                )
                .with("digest", &document.digest));
            }
        }
        Ok(())
    }
}

/// Takes a document back, with the reason: gone from a draft, marked as withdrawn where it was public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawDocument {
    /// SHA-256 of the document, hex.
    pub digest: String,
    /// Why; what takes its place.
    pub reason: String,
}

impl Permitted for WithdrawDocument {
    const ACT: Act = Act::WithdrawDocument;
}

impl ProcedureAct for WithdrawDocument {
    fn decide(
        self,
        state: &ProcedureState,
        permit: Permit<Self>,
        _: Timestamp,
    ) -> Result<Vec<ProcedureEvent>, Refusal> {
        refuse_office_once_published(state, &permit)?;
        if state.document(&self.digest).is_none_or(|attached| attached.withdrawn.is_some()) {
            return Err(Refusal::not_found(
                "document_unknown",
                "Il documento non è fra quelli della procedura, o è già ritirato.",
                "The document is not one of the procedure's, or it is withdrawn already.",
            )
            .with("digest", &self.digest));
        }
        let reason = required_text("reason", &self.reason)?;
        Ok(vec![ProcedureEvent::DocumentWithdrawn { digest: self.digest, reason }])
    }
}

/// Whether a person of the office may change the documents now: what is public is the RUP's to change.
#[must_use]
pub fn may_change_documents(state: &ProcedureState, person: &PersonId) -> bool {
    state.published_at.is_none() || *person == state.lead
}

fn refuse_office_once_published<C>(state: &ProcedureState, permit: &Permit<C>) -> Result<(), Refusal> {
    if may_change_documents(state, permit.actor()) {
        return Ok(());
    }
    Err(Refusal::forbidden(
        "role_missing",
        "art. 15 D.Lgs. 36/2023",
        "Dopo la pubblicazione i documenti di gara li cambia soltanto il RUP.",
        "Once the procedure is published only the project lead (RUP) changes its documents.",
    ))
}

fn check(document: &TenderDocument) -> Result<(), Refusal> {
    let TenderDocument { title, name, digest, length } = document;
    for (field, text) in [("title", title), ("name", name)] {
        let chars = text.chars().count();
        let sound =
            text.trim() == text && (1..=DOCUMENT_NAME_MAX).contains(&chars) && !text.chars().any(char::is_control);
        // A name that leads elsewhere than into the reader's own folder.
        let travels = field == "name" && (text.contains(['/', '\\']) || text.chars().all(|found| found == '.'));
        if !sound || travels {
            return Err(Refusal::invalid(
                "document_name_unsound",
                "",
                format!(
                    "Titolo e nome del file hanno da 1 a {DOCUMENT_NAME_MAX} caratteri, senza spazi in testa o in coda, a capo né barre: «{}».",
                    text.escape_debug()
                ),
                format!(
                    "Title and file name have 1 to {DOCUMENT_NAME_MAX} characters, no blanks at their ends, line breaks or slashes: \"{}\".",
                    text.escape_debug()
                ),
            )
            .with("field", field));
        }
    }
    let is_digest = digest.len() == 64 && digest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if !is_digest || *length == 0 {
        return Err(Refusal::invalid(
            "document_unsound",
            "",
            format!("«{title}»: manca l'impronta SHA-256, oppure il file è vuoto."),
            format!("\"{title}\": the SHA-256 digest is missing, or the file is empty."),
        )
        .with("digest", digest));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        PersonId,
        definition::examples,
        policy::{Actor, Role, permit},
        state::Phase,
    };

    fn document(title: &str, digit: char) -> TenderDocument {
        let digest = digit.to_string().repeat(64);
        TenderDocument { title: title.to_owned(), name: format!("{title}.pdf"), digest, length: 12 }
    }

    fn drafted() -> (ProcedureState, [Actor; 2]) {
        let definition = examples::procedure("como-2024");
        let body: crate::BodyId = definition.buyer.id.as_str().into();
        let actor = |person: &str, role| Actor {
            person: Some(PersonId::new(person)),
            bodies: [(body.clone(), [role].into())].into(),
            ..Actor::default()
        };
        let actors = [actor("lead", Role::ProjectLead), actor("office", Role::Officer)];
        let born = ProcedureEvent::Drafted { body, lead: "lead".into(), definition: Box::new(definition) };
        (ProcedureState::born(&born).unwrap(), actors)
    }

    fn attach(state: &mut ProcedureState, actor: &Actor, documents: Vec<TenderDocument>) -> Result<(), Refusal> {
        let events = AttachDocuments { documents }.decide(state, permit(actor, state)?, Timestamp::UNIX_EPOCH)?;
        apply(state, actor, &events);
        Ok(())
    }

    fn withdraw(state: &mut ProcedureState, actor: &Actor, digit: char) -> Result<(), Refusal> {
        let command = WithdrawDocument { digest: digit.to_string().repeat(64), reason: "sostituito".to_owned() };
        let events = command.decide(state, permit(actor, state)?, Timestamp::UNIX_EPOCH)?;
        apply(state, actor, &events);
        Ok(())
    }

    fn apply(state: &mut ProcedureState, actor: &Actor, events: &[ProcedureEvent]) {
        for event in events {
            state.apply(Timestamp::UNIX_EPOCH, &actor.id(), event).unwrap();
        }
    }

    fn publish(state: &mut ProcedureState) {
        state.phase = Phase::Published;
        state.published_at = Some(Timestamp::UNIX_EPOCH);
    }

    #[test]
    fn a_draft_forgets_and_a_published_procedure_does_not() {
        let (mut state, [lead, office]) = drafted();
        attach(&mut state, &office, vec![document("Disciplinare", 'a'), document("Capitolato", 'b')]).unwrap();
        withdraw(&mut state, &office, 'b').unwrap();
        assert_eq!(state.documents.len(), 1, "the draft forgets");
        publish(&mut state);
        attach(&mut state, &lead, vec![document("Chiarimenti", 'c')]).unwrap();
        withdraw(&mut state, &lead, 'a').unwrap();
        let kept: Vec<_> =
            state.documents.iter().map(|found| (found.withdrawn.is_some(), &*found.document.title)).collect();
        assert_eq!(kept, [(true, "Disciplinare"), (false, "Chiarimenti")]);
        assert_eq!(withdraw(&mut state, &lead, 'a').unwrap_err().rule, "document_unknown", "withdrawn once");
        assert_eq!(attach(&mut state, &lead, vec![document("Disciplinare", 'a')]).unwrap_err().rule, "document_twice");
    }

    #[test]
    fn what_is_public_is_the_leads_alone() {
        let (mut state, [_, office]) = drafted();
        attach(&mut state, &office, vec![document("Disciplinare", 'a')]).unwrap();
        publish(&mut state);
        assert_eq!(attach(&mut state, &office, vec![document("Altro", 'b')]).unwrap_err().rule, "role_missing");
        assert_eq!(withdraw(&mut state, &office, 'a').unwrap_err().rule, "role_missing");
        let stranger = Actor { person: Some(PersonId::new("firm")), ..Actor::default() };
        assert_eq!(attach(&mut state, &stranger, vec![document("Altro", 'b')]).unwrap_err().rule, "role_missing");
    }

    #[test]
    fn what_cannot_stand_on_a_page_or_in_a_folder_is_refused() {
        let (mut state, [lead, _]) = drafted();
        let mut refused = |change: fn(&mut TenderDocument)| {
            let mut changed = document("Disciplinare", 'a');
            change(&mut changed);
            attach(&mut state, &lead, vec![changed]).unwrap_err().rule
        };
        assert_eq!(refused(|found| found.title.clear()), "document_name_unsound");
        assert_eq!(refused(|found| found.title.push(' ')), "document_name_unsound");
        assert_eq!(refused(|found| found.title = "è".repeat(DOCUMENT_NAME_MAX + 1)), "document_name_unsound");
        assert_eq!(refused(|found| found.name = "../etc/passwd".to_owned()), "document_name_unsound");
        assert_eq!(refused(|found| found.name = "..".to_owned()), "document_name_unsound");
        assert_eq!(refused(|found| found.name = "a\r\nb".to_owned()), "document_name_unsound");
        assert_eq!(refused(|found| found.digest = "A".repeat(64)), "document_unsound");
        assert_eq!(refused(|found| found.length = 0), "document_unsound");
        assert_eq!(attach(&mut state, &lead, Vec::new()).unwrap_err().rule, "documents_missing");
        let many = (0..=DOCUMENTS_MAX)
            .map(|number| TenderDocument { digest: format!("{number:064x}"), ..document("Disciplinare", 'a') });
        assert_eq!(attach(&mut state, &lead, many.collect()).unwrap_err().rule, "too_many_documents");
        let twice = vec![document("Disciplinare", 'a'), document("Copia", 'a')];
        assert_eq!(attach(&mut state, &lead, twice).unwrap_err().rule, "document_twice");
    }
}
