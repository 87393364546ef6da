//! What the steps share: what is known around the draft, choices in both languages.

use std::collections::BTreeMap;

use ceralacca_procedure::event::CustodySnapshot;

use crate::pages::{Choice, Lang, buyer::cpv};

/// What is known around a draft when its steps are made.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Operators of the register that are invited: identifier, name with tax code.
    pub operators: Vec<(String, String)>,
    /// What stands in the place of an operator and is none: the operators that a search for it finds.
    pub found: BTreeMap<String, Vec<Choice>>,
    /// Custodians in force in the body.
    pub custody: Option<CustodySnapshot>,
    /// Their names, in the same order.
    pub custodians: Vec<String>,
}

impl Known {
    /// The name of an operator, or its identifier.
    pub fn operator<'a>(&'a self, id: &'a str) -> &'a str {
        self.operators.iter().find(|(known, _)| known == id).map_or(id, |(_, name)| name)
    }
}

/// Choices: value, Italian, English.
pub fn choices(lang: Lang, list: &[(&str, &str, &str)]) -> Vec<Choice> {
    list.iter().map(|(value, it, en)| Choice::new(*value, lang.say(it, en))).collect()
}

/// Codes of the table whose words hold a text that is no code itself.
pub fn cpv_found(text: &str, lang: Lang) -> Vec<Choice> {
    cpv::search(text)
        .map(|code| Choice::new(code.code, format!("{} – {}", code.code, lang.say(code.it, code.en))))
        .collect()
}

/// Help of a field for a CPV code: what the code says, or how to find one.
pub fn cpv_help(code: &str, lang: Lang) -> String {
    match cpv::of(code) {
        Some(known) => lang.say(known.it, known.en).to_owned(),
        None => lang
            .say(
                "Scriva il codice con la cifra di controllo (85311300-5), oppure una parola come «pulizia» e prema Cerca: si cerca tra i codici più usati.",
                "Write the code with its check digit (85311300-5), or a word such as \"cleaning\" and press Search: the most used codes are searched.",
            )
            .to_owned(),
    }
}

/// How a number is rounded.
pub fn rounding_modes(lang: Lang) -> Vec<Choice> {
    choices(
        lang,
        &[
            ("none", "nessun arrotondamento", "no rounding"),
            ("truncate", "si troncano i decimali ulteriori", "further decimals are cut"),
            ("half_up", "al più vicino, la metà per eccesso", "to the nearest, a half goes up"),
            ("ceil", "per eccesso", "up"),
        ],
    )
}

/// The article as the pages name it.
pub fn article_of(source: &str) -> String {
    let names_its_law = ["D.Lgs.", "R.D.", "L. "].iter().any(|law| source.contains(law));
    if source.starts_with("art.") && !names_its_law { format!("{source} D.Lgs. 36/2023") } else { source.to_owned() }
}
