//! The summary on paper.

use std::collections::BTreeMap;

use serde_json::json;

use crate::{
    EnvelopeClass, SummaryAnswer, SummaryDocument, SummaryError, SummaryParty, SummaryValue,
    figures::ATTACHMENT_NAME,
    limits,
    moment::moment,
    paper::{self, Attachment, Block, Cell, Paper, Piece, Style, Table, both, covers},
    text::printable,
    words::in_words,
};

const WATERMARK: &str = "DIMOSTRAZIONE — senza valore legale";

/// Makes the summary PDF: PDF/A-3a and PDF/UA-1, with the answers attached as `figures.json`, which
/// [`summary_figures`](crate::summary_figures) reads back.
///
/// `figures.json` is one JSON object on one line, its keys in byte order: each item with its answer, a figure spelled as
/// it was given, such as `{"ribasso":{"type":"number","value":"5.10"}}`; a declaration is `{"type":"bool","value":true}`.
/// Amounts in euro and percentages stand in digits and in words. A character that the font lacks (it has Latin, Greek
/// and Cyrillic) is printed as its code point, `[U+6F22]`. Equal input gives equal bytes.
///
/// # Errors
/// [`SummaryError::TooMany`] and [`SummaryError::TooLong`] beyond the [`limits`];
/// [`SummaryError::Repeated`] for an item that is there twice; [`SummaryError::Date`] for a year outside 0–9999.
pub fn summary(input: &SummaryDocument) -> Result<Vec<u8>, SummaryError> {
    limits::check(input)?;
    let figures = figures(&input.answers)?;
    limits::check_figures(&figures)?;
    let blocks = blocks(input)?;
    limits::check_whole_text(blocks.iter().map(Block::text_bytes).sum())?;
    let (title, _) = title(input.class);
    let show = |text: &str| printable(text, covers).replace('\n', " ");
    let author = show(&input.buyer);
    paper::write(Paper {
        title: format!("{title} — {}", show(&input.procedure_id)),
        description: format!("{title}, {}", show(&input.procedure_title)),
        author: &author,
        identity: json!([
            "summary",
            input.installation,
            input.procedure_id,
            input.scope,
            input.tenderer.name,
            input.frozen_at,
            figures
        ])
        .to_string(),
        issued_at: input.frozen_at,
        head: [author.clone(), format!("{title} · {}", show(&input.procedure_id))],
        foot: format!("Ceralacca · {}", show(&input.installation)),
        watermark: input.demo.then_some(WATERMARK),
        blocks,
        attachment: Attachment {
            name: ATTACHMENT_NAME,
            mime_type: "application/json",
            description: "I valori offerti in forma leggibile da un programma",
            bytes: figures.into_bytes(),
        },
    })
}

/// The answers as the record will spell them.
fn figures(answers: &[SummaryAnswer]) -> Result<String, SummaryError> {
    let mut figures = BTreeMap::new();
    for answer in answers {
        let value = match &answer.value {
            SummaryValue::Number { value, .. } => json!({ "type": "number", "value": value }),
            SummaryValue::Text(text) => json!({ "type": "text", "value": text }),
            SummaryValue::YesNo { answer, .. } => json!({ "type": "bool", "value": answer }),
            SummaryValue::Declaration { .. } => json!({ "type": "bool", "value": true }),
        };
        if figures.insert(answer.item.as_str(), value).is_some() {
            return Err(SummaryError::Repeated { item: answer.item.clone() });
        }
    }
    Ok(json!(figures).to_string())
}

const fn title(class: EnvelopeClass) -> (&'static str, &'static str) {
    match class {
        EnvelopeClass::Economic => ("Riepilogo dell’offerta economica", "Summary of the economic tender"),
        EnvelopeClass::Technical => ("Riepilogo dell’offerta tecnica", "Summary of the technical tender"),
        EnvelopeClass::Administrative => {
            ("Riepilogo della documentazione amministrativa", "Summary of the administrative documents")
        }
        EnvelopeClass::Single => ("Riepilogo dell’offerta", "Summary of the tender"),
        EnvelopeClass::ImprovedOffer => ("Riepilogo dell’offerta migliorativa", "Summary of the improved offer"),
    }
}

const fn english_class(class: EnvelopeClass) -> &'static str {
    match class {
        EnvelopeClass::Economic => "Economic envelope",
        EnvelopeClass::Technical => "Technical envelope",
        EnvelopeClass::Administrative => "Administrative envelope",
        EnvelopeClass::Single => "Single envelope",
        EnvelopeClass::ImprovedOffer => "Improved offer",
    }
}

fn blocks(input: &SummaryDocument) -> Result<Vec<Block>, SummaryError> {
    let (italian, english) = title(input.class);
    let mut blocks = vec![Block::Title(both(Style::Title, italian, english))];
    if input.demo {
        blocks.push(Block::Paragraph(both(
            Style::Warning,
            "Documento prodotto da una installazione dimostrativa: non ha valore legale.",
            "Made by a demonstration installation: it has no legal value.",
        )));
    }
    blocks.push(Block::Heading(both(Style::Heading, "Procedura e concorrente", "Procedure and tenderer")));
    blocks.push(procedure(input)?);
    blocks.push(Block::Heading(both(Style::Heading, "Valori offerti", "Figures tendered")));
    blocks.push(numbers(&input.answers));
    let others = others(&input.answers);
    if !others.is_empty() {
        blocks.push(Block::Heading(both(Style::Heading, "Altre risposte", "Other answers")));
        blocks.push(two_columns(
            "Altre risposte: voce, risposta",
            [both(Style::Label, "Voce", "Item"), both(Style::Label, "Risposta", "Answer")],
            others,
        ));
    }
    let declarations = declarations(&input.answers);
    if !declarations.is_empty() {
        blocks.push(Block::Heading(both(Style::Heading, "Dichiarazioni", "Declarations")));
        blocks.push(two_columns(
            "Dichiarazioni rese: oggetto, testo",
            [
                both(Style::Label, "Oggetto", "Subject"),
                both(Style::Label, "Il concorrente dichiara", "The tenderer declares"),
            ],
            declarations,
        ));
    }
    signatures(input, &mut blocks);
    Ok(blocks)
}

/// A row that its first cell names.
fn fact(italian: &str, english: &str, value: Cell) -> Vec<Cell> {
    vec![both(Style::Label, italian, english), value]
}

fn strong(text: &str) -> Cell {
    vec![Piece::new(Style::Strong, text)]
}

fn body(text: &str) -> Cell {
    vec![Piece::new(Style::Body, text)]
}

fn procedure(input: &SummaryDocument) -> Result<Block, SummaryError> {
    let (local, utc) = moment(input.frozen_at)?;
    let mut rows = vec![
        fact("Stazione appaltante", "Buyer", strong(&input.buyer)),
        fact("Procedura", "Procedure", body(&input.procedure_title)),
        fact("Identificativo", "Identifier", body(&input.procedure_id)),
        fact("Busta", "Envelope", both(Style::Body, input.class.italian(), english_class(input.class))),
        fact("Ambito", "Scope", body(&input.scope.italian())),
    ];
    if !input.cig.is_empty() {
        rows.push(fact("CIG", "Contract identifier", body(&input.cig)));
    }
    rows.push(fact("Concorrente", "Tenderer", party(&input.tenderer)));
    for member in &input.members {
        rows.push(fact("Altro operatore", "Other operator", party(member)));
    }
    let mut frozen = body(&local);
    frozen.push(Piece::new(Style::Small, &utc));
    rows.push(fact("Valori fissati il", "Figures fixed on", frozen));
    Ok(Block::Table(Table {
        summary: "Dati della procedura e del concorrente",
        widths: vec![125.0, 346.0],
        header: Vec::new(),
        rows,
        row_height_min: 0.0,
    }))
}

fn party(party: &SummaryParty) -> Cell {
    let mut cell = strong(&party.name);
    if !party.tax_code.is_empty() {
        cell.push(Piece::new(Style::Body, &format!("codice fiscale {}", party.tax_code)));
    }
    if !party.role.is_empty() {
        cell.push(Piece::new(Style::Body, &party.role));
    }
    cell
}

fn numbers(answers: &[SummaryAnswer]) -> Block {
    let row = |answer: &SummaryAnswer| {
        let SummaryValue::Number { value, unit } = &answer.value else { return None };
        let mut label = body(&answer.title);
        label.push(Piece::new(Style::Small, &answer.item));
        // A no-break space keeps the unit with its figure.
        let mut cell =
            strong(&if unit.is_empty() { value.italian() } else { format!("{}\u{a0}{unit}", value.italian()) });
        if let Some(words) = in_words(value, unit) {
            cell.push(Piece::new(Style::Body, &format!("({words})")));
        }
        Some(vec![label, cell])
    };
    let rows: Vec<_> = answers.iter().filter_map(row).collect();
    if rows.is_empty() {
        return Block::Paragraph(both(
            Style::Body,
            "La busta non chiede valori numerici.",
            "The envelope asks for no figures.",
        ));
    }
    two_columns(
        "Valori offerti: voce, valore in cifre e in lettere",
        [
            both(Style::Label, "Voce", "Item"),
            both(Style::Label, "Valore in cifre e in lettere", "Figure in digits and in words"),
        ],
        rows,
    )
}

fn two_columns(summary: &'static str, header: [Cell; 2], rows: Vec<Vec<Cell>>) -> Block {
    Block::Table(Table { summary, widths: vec![215.0, 256.0], header: header.into(), rows, row_height_min: 0.0 })
}

fn others(answers: &[SummaryAnswer]) -> Vec<Vec<Cell>> {
    let row = |answer: &SummaryAnswer| match &answer.value {
        SummaryValue::Text(text) => Some(vec![body(&answer.title), strong(text)]),
        SummaryValue::YesNo { question, answer: yes } => {
            let question = if question.is_empty() { &answer.title } else { question };
            let said = if *yes { both(Style::Strong, "Sì", "Yes") } else { strong("No") };
            Some(vec![body(question), said])
        }
        SummaryValue::Number { .. } | SummaryValue::Declaration { .. } => None,
    };
    answers.iter().filter_map(row).collect()
}

fn declarations(answers: &[SummaryAnswer]) -> Vec<Vec<Cell>> {
    let row = |answer: &SummaryAnswer| match &answer.value {
        SummaryValue::Declaration { text } => Some(vec![strong(&answer.title), body(text)]),
        SummaryValue::Number { .. } | SummaryValue::Text(_) | SummaryValue::YesNo { .. } => None,
    };
    answers.iter().filter_map(row).collect()
}

fn signatures(input: &SummaryDocument, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(both(Style::Heading, "Sottoscrizione", "Signatures")));
    let text = if input.members.is_empty() {
        both(
            Style::Body,
            "Da sottoscrivere con firma digitale apposta a questo file.",
            "To be signed with a digital signature on this file.",
        )
    } else {
        both(
            Style::Body,
            "Da sottoscrivere con firma digitale apposta a questo file; in un raggruppamento non ancora costituito \
             firmano tutti gli operatori (art. 68 D.Lgs. 36/2023).",
            "To be signed with digital signatures on this file; in a group not yet formed every operator signs.",
        )
    };
    blocks.push(Block::Paragraph(text));
    let row = |party: &SummaryParty| {
        let name = if party.signatory.is_empty() {
            both(Style::Small, "Nome e cognome:", "Name and surname:")
        } else {
            body(&party.signatory)
        };
        vec![strong(&party.name), name]
    };
    let rows = std::iter::once(&input.tenderer).chain(&input.members).map(row).collect();
    blocks.push(Block::Table(Table {
        summary: "Chi firma: operatore, nome del firmatario",
        widths: vec![215.0, 256.0],
        header: vec![both(Style::Label, "Operatore", "Operator"), both(Style::Label, "Firmatario", "Signatory")],
        rows,
        row_height_min: 40.0,
    }));
    blocks.push(Block::Paragraph(both(
        Style::Body,
        "Il file non va modificato, stampato o salvato di nuovo prima della firma né dopo: all’apertura i valori qui \
         indicati sono confrontati con quelli del modulo.",
        "Do not change, print or save this file anew, neither before signing nor after: at the opening these figures are \
         compared with those of the form.",
    )));
    blocks.push(Block::Paragraph(both(
        Style::Small,
        "A questo documento è allegato il file «figures.json», con gli stessi valori in forma leggibile da un programma.",
        "Attached to this document is the file “figures.json”, with the same figures for programs to read.",
    )));
}
