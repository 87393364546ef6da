//! Sample summaries, shared by the example and the tests.

use std::error::Error;

use ceralacca_summary::{EnvelopeClass, Scope, SummaryAnswer, SummaryDocument, SummaryParty, SummaryValue};

type Sample<T> = Result<T, Box<dyn Error>>;

/// Texts that try to become markup, code, or trouble for the page.
pub const HOSTILE: [&str; 12] = [
    "#read(\"/etc/passwd\")",
    "*grassetto* _corsivo_ `codice` $x^2$ = Titolo",
    "#import \"common.typ\": * #panic()",
    "]#eval(\"1+1\")[ \\ \\u{41} <etichetta> @citazione // commento",
    "https://example.org/#frammento -- --- ... '\"~",
    "Supercalifragilistichespiralidosamenteprecipitevolissimevolmentelunghissimissimo",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    "Ditta 😀 漢字 \u{202E}osrevoR\u{202C} \u{0}\u{7}\u{E000}\u{FFFE}\u{200B}",
    "שלום עולם مرحبا بالعالم Ελλάδα София",
    "e\u{301}\u{302}\u{303}\u{489} Z\u{351}\u{36b}a\u{1ab0}",
    "offerta_tecnica.lotto-1.versione.definitiva.firmata.digitalmente.pdf.p7m.p7m",
    "riga uno\nriga due\r\nriga tre\tdopo",
];

/// The summary of the economic envelope of a group.
pub fn summary_sample() -> Sample<SummaryDocument> {
    let party = |name: &str, tax_code: &str, role: &str| SummaryParty {
        name: name.to_owned(),
        tax_code: tax_code.to_owned(),
        role: role.to_owned(),
        signatory: String::new(),
    };
    let answer =
        |item: &str, title: &str, value| SummaryAnswer { item: item.to_owned(), title: title.to_owned(), value };
    let number = |value: &str, unit: &str| -> Sample<SummaryValue> {
        Ok(SummaryValue::Number { value: value.parse()?, unit: unit.to_owned() })
    };
    Ok(SummaryDocument {
        installation: "gare.comune.montefiore.example".to_owned(),
        demo: false,
        buyer: "Comune di Montefiore dell’Aso".to_owned(),
        procedure_id: "2024-0007".to_owned(),
        procedure_title: "Servizio di assistenza educativa scolastica e di trasporto verso i centri diurni".to_owned(),
        class: EnvelopeClass::Economic,
        scope: Scope::Lot { number: 2, title: "Asili nido e scuole dell’infanzia".to_owned() },
        cig: "B1A2C3D4F6".to_owned(),
        tenderer: party("Cooperativa sociale Lario", "01234567890", "mandataria"),
        members: vec![party("Cooperativa sociale Brunate", "09876543210", "mandante")],
        answers: vec![
            answer("ribasso", "Ribasso unico percentuale sui prezzi unitari", number("5.10", "%")?),
            answer("manodopera", "Propri costi della manodopera (art. 108 c. 9)", number("3381777.20", "€")?),
            answer("sicurezza", "Propri oneri aziendali di salute e sicurezza (art. 108 c. 9)", number("12500", "€")?),
            answer("ccnl_codice", "Codice del contratto collettivo applicato", SummaryValue::Text("T151".to_owned())),
            answer(
                "subappalto",
                "Subappalto",
                SummaryValue::YesNo {
                    question: "Si intende subappaltare una parte del servizio?".to_owned(),
                    answer: false,
                },
            ),
            answer(
                "validita",
                "Validità dell’offerta",
                SummaryValue::Declaration {
                    text: "L’offerta è irrevocabile per 180 giorni dal termine di presentazione.".to_owned(),
                },
            ),
            answer(
                "remunerativa",
                "Remuneratività",
                SummaryValue::Declaration {
                    text: "L’offerta è remunerativa e tiene conto di tutti gli oneri del servizio.".to_owned(),
                },
            ),
        ],
        frozen_at: "2024-05-17T14:05:09.123456Z".parse()?,
    })
}

/// A summary whose every text is hostile.
pub fn hostile_summary() -> Sample<SummaryDocument> {
    let mut summary = summary_sample()?;
    let mut texts = HOSTILE.iter().cycle();
    let mut next = || texts.next().map_or_else(String::new, |text| (*text).to_owned());
    summary.buyer = next();
    summary.procedure_title = next();
    summary.tenderer = SummaryParty { name: next(), tax_code: next(), role: next(), signatory: next() };
    summary.members =
        (0..2).map(|_| SummaryParty { name: next(), tax_code: next(), role: next(), signatory: next() }).collect();
    for answer in &mut summary.answers {
        answer.title = next();
        match &mut answer.value {
            SummaryValue::Number { unit, .. } => *unit = next(),
            SummaryValue::Text(text) | SummaryValue::Declaration { text } => *text = next(),
            SummaryValue::YesNo { question, .. } => *question = next(),
        }
    }
    Ok(summary)
}

/// A summary with an answer longer than a page, and one that the notice asks for in every unit.
pub fn long_summary() -> Sample<SummaryDocument> {
    let mut summary = summary_sample()?;
    summary.members = (1..=20)
        .map(|number| SummaryParty {
            name: format!("Cooperativa sociale numero {number}"),
            tax_code: format!("{number:011}"),
            role: "mandante".to_owned(),
            signatory: if number % 2 == 0 { "Maria Bianchi".to_owned() } else { String::new() },
        })
        .collect();
    for number in 1..=60 {
        summary.answers.push(SummaryAnswer {
            item: format!("prezzo@lot-{number}"),
            title: format!("Prezzo unitario della voce {number} dell’elenco dei prezzi"),
            value: SummaryValue::Number { value: format!("{number}7.{number:03}").parse()?, unit: "€/mc".to_owned() },
        });
    }
    summary.answers.push(SummaryAnswer {
        item: "relazione".to_owned(),
        title: "Giustificazione dei prezzi".to_owned(),
        value: SummaryValue::Text("Il prezzo tiene conto di ogni onere del servizio, come segue. ".repeat(200)),
    });
    Ok(summary)
}
