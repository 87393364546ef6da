//! The skeleton of the documents: references to sections (E14), letters of lists (E14), annexes (W12).

use super::Case;
use super::report::{Report, Rule, error, info};
use crate::definition::{CrossReference, Section};

const REFERENCE_MISSING: Rule = error("E14", "reference-missing", "art. 87 c.1");
const REFERENCE_SUBJECT: Rule = error("E14", "reference-subject", "art. 87 c.1");
const LETTERS: Rule = info("E14", "letters", "art. 87 c.1");
const ANNEX_MISSING: Rule = error("W12", "annex-missing", "art. 88 c.1");
const ANNEX_LETTERS: Rule = info("W12", "annex-letters", "art. 88 c.1");

pub(super) fn check(case: Case<'_>, report: &mut Report) {
    let documents = &case.file.documents;
    for (index, reference) in documents.references.iter().enumerate() {
        cross_reference(index, reference, &documents.sections, report);
    }
    for (index, section) in documents.sections.iter().enumerate() {
        letters(index, section, report);
    }
    annexes(case, report);
}

fn cross_reference(index: usize, reference: &CrossReference, sections: &[Section], report: &mut Report) {
    let path = format!("documents.references[{index}]");
    let CrossReference { from, to, subject } = reference;
    let Some(section) = sections.iter().find(|section| section.number == *to) else {
        report.add(
            REFERENCE_MISSING
                .at(path)
                .says(
                    format!("Il punto {from} rinvia al punto {to}, che non c'è."),
                    format!("Section {from} refers to section {to}, which does not exist."),
                )
                .mend("Corregga il numero del punto.", "Mend the number of the section."),
        );
        return;
    };
    let meant = |section: &&Section| {
        subject
            .as_ref()
            .zip(section.title.as_ref())
            .is_some_and(|(subject, title)| subject.to_lowercase() == title.to_lowercase())
    };
    let (Some(subject), Some(title), false) = (subject, &section.title, meant(&section)) else { return };
    let right = sections.iter().find(meant).map(|section| section.number.clone());
    let (it, en) = match &right {
        Some(number) => (format!("Rinvii al punto {number}."), format!("Refer to section {number}.")),
        None => ("Corregga il numero del punto.".to_owned(), "Mend the number of the section.".to_owned()),
    };
    let mut lint = REFERENCE_SUBJECT
        .at(path)
        .says(
            format!("Il punto {from} rinvia al punto {to} per \"{subject}\", ma il punto {to} è \"{title}\"."),
            format!("Section {from} refers to section {to} for \"{subject}\", but section {to} is \"{title}\"."),
        )
        .mend(it, en)
        .with("stated", to);
    if let Some(right) = right {
        lint = lint.with("expected", right);
    }
    report.add(lint);
}

/// Letters follow each other without a gap.
fn letters(index: usize, section: &Section, report: &mut Report) {
    let first = |letter: &String| letter.chars().next().filter(char::is_ascii_lowercase);
    let pairs = section.letters.iter().zip(section.letters.iter().skip(1));
    let mut pairs = pairs.filter_map(|(one, other)| first(one).zip(first(other)));
    // Letters and their successors are ASCII, so their numbers follow each other.
    let Some((one, other)) = pairs.find(|(one, other)| u32::from(*one) + 1 != u32::from(*other)) else { return };
    report.add(
        LETTERS
            .at(format!("documents.sections[{index}].letters"))
            .says(
                format!("Punto {}: dopo la lettera {one}) viene la {other}).", section.number),
                format!("Section {}: letter {one}) is followed by {other}).", section.number),
            )
            .mend("Rinumeri l'elenco: manca forse una voce.", "Number the list again: an entry may be missing.")
            .with("after", one)
            .with("found", other),
    );
}

fn annexes(case: Case<'_>, report: &mut Report) {
    let annexes = &case.file.documents.annexes;
    for (index, annex) in annexes.iter().enumerate() {
        if !annex.attached {
            report.add(
                ANNEX_MISSING
                    .at(format!("documents.annexes[{index}]"))
                    .says(
                        format!(
                            "{}: l'allegato {} (\"{}\") è nominato ma non è allegato.",
                            annex.document, annex.letter, annex.title
                        ),
                        format!(
                            "\"{}\": annex {} (\"{}\") is named but not attached.",
                            annex.document, annex.letter, annex.title
                        ),
                    )
                    .mend(
                        "Alleghi il file, oppure lo tolga dall'elenco.",
                        "Attach the file, or take it out of the list.",
                    ),
            );
        }
        let other = annexes.iter().take(index).find(|other| {
            other.letter == annex.letter
                && other.document != annex.document
                && other.title.to_lowercase() != annex.title.to_lowercase()
        });
        if let Some(other) = other {
            report.add(
                ANNEX_LETTERS
                    .at(format!("documents.annexes[{index}].letter"))
                    .says(
                        format!(
                            "L'allegato {} è \"{}\" in un documento ({}) e \"{}\" in un altro ({}).",
                            annex.letter, other.title, other.document, annex.title, annex.document
                        ),
                        format!(
                            "Annex {} is \"{}\" in one document (\"{}\") and \"{}\" in another (\"{}\").",
                            annex.letter, other.title, other.document, annex.title, annex.document
                        ),
                    )
                    .mend(
                        "Dia a ogni documento le sue lettere, oppure richiami gli allegati per nome.",
                        "Give each document its own letters, or call annexes by their names.",
                    ),
            );
        }
    }
}
