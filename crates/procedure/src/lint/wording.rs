//! Words: a template older than the law (W4), words of another kind of contract (W5), quotations of an old text (W21).

use jiff::civil::{Date, date};

use super::Case;
use super::report::{Report, Rule, info, law_changed};
use crate::definition::ContractObject;
use ceralacca_rulebook::day_in_figures;

/// Changes of the law after which templates were written again.
const CHANGES: [(Date, &str); 2] =
    [(date(2024, 12, 31), "D.Lgs. 209/2024 (correttivo)"), (date(2026, 5, 30), "delibera ANAC 148/2026 (bando tipo)")];

/// A wording that the law no longer has.
struct OldWording {
    /// How the article is quoted.
    article: &'static str,
    /// The old words, in lower case.
    old: &'static str,
    /// The words of today.
    new: &'static str,
    /// Since when.
    since: Date,
}

const OLD_WORDINGS: [OldWording; 1] = [OldWording {
    article: "art. 110",
    old: "oneri di sicurezza",
    new: "costi di sicurezza",
    since: date(2024, 12, 31),
}];

const TEMPLATE: Rule = law_changed("W4", "template-date", "art. 226 c.5");
const BOILERPLATE: Rule = info("W5", "words-of-other-contract", "art. 87 c.1");
const QUOTATION: Rule = law_changed("W21", "old-wording", "D.Lgs. 209/2024");

pub(super) fn check(case: Case<'_>, report: &mut Report) {
    template(case, report);
    for (index, section) in case.file.documents.sections.iter().enumerate() {
        let Some(text) = section.text.as_ref().map(|text| text.to_lowercase()) else { continue };
        let path = format!("documents.sections[{index}].text");
        boilerplate(case, &section.number, &text, &path, report);
        old_wording(case, &section.number, &text, &path, report);
    }
}

fn template(case: Case<'_>, report: &mut Report) {
    let Some(made) = case.file.documents.template_date else { return };
    let missed: Vec<_> = CHANGES.iter().filter(|(since, _)| made < *since && *since <= case.sent_on).collect();
    let Some((since, _)) = missed.first() else { return };
    let list = missed.iter().map(|(_, what)| *what).collect::<Vec<_>>().join(", ");
    report.add(
        TEMPLATE
            .at("documents.template_date")
            .says(
                format!("Il modello è del {}: da allora è cambiata la legge ({list}).", day_in_figures(made)),
                format!("The template is of {made}: since then the law has changed ({list})."),
            )
            .mend(
                "Parta da un modello aggiornato, oppure controlli gli articoli cambiati.",
                "Start from a template of today, or check the articles that changed.",
            )
            .with("template", made)
            .with("first_change", since),
    );
}

/// Beginnings of words that belong to contracts of another kind.
fn foreign_stems(object: ContractObject) -> &'static [&'static str] {
    match object {
        ContractObject::Services => &["fornitur", "cantier"],
        ContractObject::Supplies => &["cantier", "lavori"],
        ContractObject::Works => &["canone", "noleggi"],
    }
}

fn boilerplate(case: Case<'_>, number: &str, text: &str, path: &str, report: &mut Report) {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
    let stems = foreign_stems(case.file.object);
    let Some(word) = words.iter().find(|word| stems.iter().any(|stem| word.starts_with(stem))) else { return };
    report.add(
        BOILERPLATE
            .at(path)
            .says(
                format!("Punto {number}: \"{word}\" è parola di un altro tipo di contratto, forse rimasta da un altro bando."),
                format!("Section {number}: \"{word}\" is a word of another kind of contract, perhaps left over from another notice."),
            )
            .mend("Rilegga il punto e lo riscriva per questo contratto.", "Read the section again and write it for this contract."),
    );
}

fn old_wording(case: Case<'_>, number: &str, text: &str, path: &str, report: &mut Report) {
    for wording in &OLD_WORDINGS {
        if case.sent_on < wording.since || !text.contains(wording.article) || !text.contains(wording.old) {
            continue;
        }
        let OldWording { article, old, new, .. } = wording;
        report.add(
            QUOTATION
                .at(path)
                .says(
                    format!("Punto {number}: cita l'{article} con le parole \"{old}\"; il testo vigente dice \"{new}\"."),
                    format!("Section {number}: it quotes {article} with the words \"{old}\"; the text in force says \"{new}\"."),
                )
                .mend(format!("Scriva \"{new}\", oppure rinvii all'articolo senza citarlo."), format!("Write \"{new}\", or refer to the article without quoting it."))
                .with("since", wording.since),
        );
    }
}
