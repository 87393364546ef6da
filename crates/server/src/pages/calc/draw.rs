//! A draw by lot that anybody repeats.

use serde_json::Value;

use super::{
    question::{Input, Question, Reads, plain},
    shown::{Head, Shown, Table},
};
use crate::pages::Lang;

pub(super) fn questions() -> Vec<Question> {
    vec![Question {
        what: "draw",
        kind: "draw",
        title: ("Sorteggio verificabile", "Verifiable draw"),
        about: (
            "Prima si pubblica l'impronta di un seme segreto e si dice quale dato pubblico futuro si userà (ad esempio i numeri di un'estrazione). Quando il dato è noto si rivela il seme: l'ordine segue da seme, dato ed elenco, e chiunque lo rifà. Chi custodisce il seme non può sceglierlo dopo, e chi conoscesse il dato prima non conosce il seme.",
            "First the digest of a secret seed is published and a public input of the future is named (the numbers of a lottery, say). When the input is known the seed is revealed: the order follows from seed, input and list, and anybody finds it again. Who keeps the seed cannot choose it afterwards, and who knew the input beforehand does not know the seed.",
        ),
        inputs: vec![
            Input::new("subject", ("Che cosa si sorteggia", "What is drawn"), Reads::Line).help(
                "Una riga che indica questo sorteggio e nessun altro, ad esempio «gara 7f3a, lotto 2, primo posto».",
                "One line that names this draw and no other, for example \"procedure 7f3a, lot 2, first place\".",
            ),
            Input::new("seed", ("Seme rivelato", "Seed revealed"), Reads::Line)
                .help("64 cifre esadecimali minuscole.", "64 lower-case hexadecimal digits."),
            Input::new("commitment", ("Impronta pubblicata prima", "Digest published before"), Reads::Line).optional().help(
                "64 cifre esadecimali. Senza di essa il sorteggio si ripete, ma non prova che il seme sia quello.",
                "64 hexadecimal digits. Without it the draw is repeated, but does not prove that the seed is the one.",
            ),
            Input::new("public_input", ("Dato pubblico", "Public input"), Reads::Line)
                .help("Come era stato indicato prima, in una riga.", "As it had been named beforehand, in one line."),
            Input::new("participants", ("Partecipanti", "Participants"), Reads::Lines)
                .help("Uno per riga, in qualunque ordine; da 2 a 500.", "One on each line, in any order; 2 to 500."),
        ],
        build: plain,
        shown: |_, answer, lang| {
            let order: Vec<&str> = strings(&answer["order"]);
            let first = order.first().copied().unwrap_or_default();
            Shown {
                result: match lang {
                    Lang::It => format!("Primo: {first}"),
                    Lang::En => format!("First: {first}"),
                },
                tables: vec![Table {
                    caption: lang.say("Ordine sorteggiato", "Order drawn").to_owned(),
                    heads: vec![
                        Head::number(lang.say("Posto", "Place")),
                        Head::written(lang.say("Partecipante", "Participant")),
                    ],
                    rows: (1..).zip(order).map(|(place, name): (usize, _)| vec![place.to_string(), name.to_owned()]).collect(),
                }],
                facts: vec![(
                    lang.say("Impronta di tutto (SHA-256)", "Digest of everything (SHA-256)").to_owned(),
                    answer["root"].as_str().unwrap_or_default().to_owned(),
                )],
                ..Shown::default()
            }
        },
        example: "subject=gara+7f3a%2C+lotto+2&seed=0000000000000000000000000000000000000000000000000000000000000001&public_input=8+15+33+41+70&participants=Alfa%0ABeta%0AGamma",
    }]
}

fn strings(value: &Value) -> Vec<&str> {
    value.as_array().map(|list| list.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
}
