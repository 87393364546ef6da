//! Sample documents, shared by the example and the tests.

use std::error::Error;

use ceralacca_documents::{
    CalculationDocument, CalculationStep, CalculationTable, CriterionScore, CriterionScores, DecisionKind,
    DocumentLanguage, EnvelopeClass, Figure, FileReference, MinutesDecision, MinutesDocument, MinutesLot,
    MinutesMember, MinutesOpening, MinutesOperation, MinutesProcedure, MinutesSession, OfferedValue, OpeningOutcome,
    RankingRow, RankingTable, ReceiptDocument, ReceiptEnvelope, ReceiptKind, Scope, ScoreTable, ScoreTotal,
};

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

fn digest(seed: usize) -> String {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let digits = (0..64).map(|index| char::from(HEX[(index * 7 + seed * 11 + index * index * (seed + 3)) % 16]));
    format!("sha256:{}", digits.collect::<String>())
}

/// The receipt of a tender with two lots and three classes of envelopes.
pub fn receipt_sample() -> Sample<ReceiptDocument> {
    let lot = |number, title: &str| Scope::Lot { number, title: title.to_owned() };
    let envelope = |class, scope, files, sealed_bytes, seed| ReceiptEnvelope {
        class,
        scope,
        files,
        sealed_bytes,
        digest: digest(seed),
    };
    let school = "Scuola primaria «Gianni Rodari»";
    let gym = "Palestra comunale di via Dante";
    Ok(ReceiptDocument {
        installation: "gare.comune.montefiore.example".to_owned(),
        demo: false,
        procedure_id: "2024-0007".to_owned(),
        procedure_title: "Lavori di efficientamento energetico degli edifici scolastici e sportivi".to_owned(),
        buyer: "Comune di Montefiore dell’Aso".to_owned(),
        cig: vec!["B1A2C3D4E5".to_owned(), "B1A2C3D4F6".to_owned()],
        tenderer: "RTI Costruzioni Adriatiche S.r.l. (mandataria) — Impianti Piceni S.n.c. (mandante)".to_owned(),
        submitted_at: "2024-05-20T07:30:12.345678Z".parse()?,
        deadline: "2024-05-20T10:00:00Z".parse()?,
        kind: ReceiptKind::Submission,
        envelopes: vec![
            envelope(EnvelopeClass::Administrative, Scope::Procedure, 6, 4_718_592, 1),
            envelope(EnvelopeClass::Technical, lot(1, school), 3, 18_874_368, 2),
            envelope(EnvelopeClass::Technical, lot(2, gym), 3, 9_437_184, 3),
            envelope(EnvelopeClass::Economic, lot(1, school), 2, 1_048_576, 4),
            envelope(EnvelopeClass::Economic, lot(2, gym), 2, 983_040, 5),
        ],
        leaf: digest(6).replace("sha256:", ""),
        statement: "gare.comune.montefiore.example/ricevute\n\
            foglia 4b825dc642cb6eb9a060e54bf8d69288fbee4904e1d3c1f2a7b6c5d4e3f20119\n\
            istante 2024-05-20T07:30:12.345678Z\n\
            manifesto sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\n\
            \n\
            — gare.comune.montefiore.example Vd8Yl3mWQJcTt0h2kR7sEo9pXzLbNfGqUvAiDyHw5CjKrMxPa1S4eB6gZnOtIuFm8QwEr+/TyUiOpAsDfGhJkLzXc=\n"
            .to_owned(),
        verifier_key: "gare.comune.montefiore.example+55df18cb+AXl2mWQJcTt0h2kR7sEo9pXzLbNfGqUvAiDyHw5CjKrM".to_owned(),
        how_to_check: "Per verificare questa ricevuta non serve la piattaforma: il programma «ceralacca verify» controlla \
            la firma della dichiarazione con la chiave di verifica, e confronta la foglia con i dati allegati.\n\n\
            Dopo la pubblicazione della prossima testa del registro lo stesso programma ottiene la prova di inclusione: \
            chiunque può allora controllare che l’atto è nel registro e non è stato alterato."
            .to_owned(),
        data: b"{\"procedure\":\"2024-0007\",\"bytes\":\"\\u0000\\u00e8\"}\n".to_vec(),
    })
}

/// The receipt with hostile texts wherever a person may write.
pub fn hostile_receipt() -> Sample<ReceiptDocument> {
    let all = HOSTILE.join(" ");
    let mut receipt = receipt_sample()?;
    receipt.tenderer = all.clone();
    receipt.procedure_title = all;
    receipt.buyer = HOSTILE[..2].join(" ");
    receipt.procedure_id = HOSTILE[6].to_owned();
    receipt.how_to_check = HOSTILE.join("\n\n");
    receipt.statement = HOSTILE.join("\n");
    for (index, envelope) in receipt.envelopes.iter_mut().enumerate() {
        envelope.scope = Scope::Lot { number: 7, title: HOSTILE[index + 5].to_owned() };
        envelope.digest = HOSTILE[index + 4].to_owned();
    }
    Ok(receipt)
}

fn file(name: &str, bytes: u64, seed: usize) -> FileReference {
    FileReference { name: name.to_owned(), bytes, digest: digest(seed) }
}

fn figure(text: &str) -> Sample<Figure> {
    Ok(text.parse()?)
}

const FIRMS: [&str; 4] = [
    "Costruzioni Adriatiche S.r.l.",
    "Edilnova Soc. Coop.",
    "Consorzio Stabile Tronto",
    "Fratelli Bianchi & C. S.n.c.",
];

fn tenderers(count: usize) -> Vec<String> {
    (0..count)
        .map(|index| match FIRMS.get(index) {
            Some(firm) => (*firm).to_owned(),
            None => format!("Impresa {} S.r.l.", index + 1),
        })
        .collect()
}

/// The minutes of a session with `count` tenderers.
pub fn minutes_sample(count: usize) -> Sample<MinutesDocument> {
    let tenderers = tenderers(count);
    Ok(MinutesDocument {
        installation: "gare.comune.montefiore.example".to_owned(),
        demo: false,
        buyer: "Comune di Montefiore dell’Aso".to_owned(),
        procedure: MinutesProcedure {
            id: "2024-0007".to_owned(),
            title: "Lavori di efficientamento energetico della scuola primaria «Gianni Rodari»".to_owned(),
            lots: vec![MinutesLot { scope: Scope::Procedure, cig: "B1A2C3D4E5".to_owned() }],
        },
        session: MinutesSession {
            number: 3,
            purpose: "Lettura dei punteggi tecnici, apertura delle offerte economiche e graduatoria".to_owned(),
            convened_at: "2024-06-11T08:00:00Z".parse()?,
            notice: "Avviso pubblicato sulla piattaforma e comunicato ai concorrenti il 06/06/2024.".to_owned(),
            started_at: "2024-06-11T08:01:03.120044Z".parse()?,
            ended_at: "2024-06-11T09:14:41.902113Z".parse()?,
            place: "piattaforma".to_owned(),
        },
        members: members()?,
        operations: operations(&tenderers)?,
        openings: openings(&tenderers)?,
        decisions: decisions(&tenderers),
        scores: vec![scores(&tenderers)?],
        rankings: vec![ranking(&tenderers)?],
        attachments: vec![
            file("Verifica delle quote di ribasso.pdf", 182_044, 31),
            file("relazione_della_commissione_sui_criteri_discrezionali_A1_A2.pdf.p7m", 1_204_551, 32),
        ],
        reasons: "La commissione dà atto che i coefficienti sono stati attribuiti da ciascun commissario in modo \
            autonomo, prima della lettura delle offerte economiche.\n\n\
            La prima offerta in graduatoria supera la soglia di anomalia: gli atti sono trasmessi al RUP per la verifica."
            .to_owned(),
        leaf: digest(33).replace("sha256:", ""),
        issued_at: "2024-06-11T09:20:00Z".parse()?,
        data: br#"{"session":3,"procedure":"2024-0007"}"#.to_vec(),
    })
}

fn members() -> Sample<Vec<MinutesMember>> {
    let none = "Dichiara di non trovarsi in alcuna delle situazioni di conflitto di interessi dell’art. 16 del \
        D.Lgs. 36/2023 rispetto ai concorrenti.";
    let member = |name: &str, role: &str, at: Option<&str>| {
        Ok(MinutesMember {
            name: name.to_owned(),
            role: role.to_owned(),
            confirmed_at: at.map(str::parse).transpose()?,
            conflict_declaration: if at.is_some() { none.to_owned() } else { String::new() },
        })
    };
    [
        member("Ing. Lucia Ferretti", "Presidente", Some("2024-06-11T07:58:20.004Z")),
        member("Arch. Paolo Neri", "Commissario", Some("2024-06-11T07:59:02.5Z")),
        member("Dott. Amedeo Vitali", "Commissario", Some("2024-06-11T08:00:10.000001Z")),
        member("Rag. Carla Monti", "Segretario verbalizzante", None),
    ]
    .into_iter()
    .collect()
}

fn operations(tenderers: &[String]) -> Sample<Vec<MinutesOperation>> {
    let start: jiff::Timestamp = "2024-06-11T08:01:03.120044Z".parse()?;
    let mut texts =
        vec![("Ing. Lucia Ferretti, presidente", "Apre la seduta e ne dichiara la regolare composizione.".to_owned())];
    for tenderer in tenderers {
        texts.push(("Sistema", format!("Pubblica i punteggi tecnici di {tenderer}")));
        texts.push((
            "Arch. Paolo Neri, custode",
            format!("Consegna la propria quota per la busta economica di {tenderer}"),
        ));
        texts.push(("Sistema", format!("Apre la busta economica di {tenderer} con due quote su tre.")));
    }
    texts.push(("Ing. Lucia Ferretti, presidente", "Legge la graduatoria e chiude la seduta.".to_owned()));
    texts
        .into_iter()
        .enumerate()
        .map(|(index, (actor, text_it))| {
            let seconds = i64::try_from(index)?;
            let at = start.checked_add(jiff::SignedDuration::new(seconds * 61, 7_000))?;
            Ok(MinutesOperation { at, actor: actor.to_owned(), text_it })
        })
        .collect()
}

fn openings(tenderers: &[String]) -> Sample<Vec<MinutesOpening>> {
    let opening = |(index, tenderer): (usize, &String)| {
        let has_findings = index == 1;
        Ok(MinutesOpening {
            tenderer: tenderer.clone(),
            class: EnvelopeClass::Economic,
            scope: Scope::Procedure,
            at: "2024-06-11T08:22:40.77Z".parse()?,
            outcome: if has_findings { OpeningOutcome::OpenedWithFindings } else { OpeningOutcome::Opened },
            findings: if has_findings {
                vec![
                    "Il ribasso in cifre (12,345 %) e quello in lettere non coincidono.".to_owned(),
                    "Gli oneri di sicurezza aziendali sono indicati in € 3.200,00.".to_owned(),
                ]
            } else {
                Vec::new()
            },
            files: vec![
                file("offerta_economica.pdf.p7m", 214_003, index + 40),
                file("giustificativi preventivi.pdf", 3_804_112, index + 60),
            ],
        })
    };
    tenderers.iter().enumerate().map(opening).collect()
}

fn decisions(tenderers: &[String]) -> Vec<MinutesDecision> {
    let decision = |(index, tenderer): (usize, &String)| MinutesDecision {
        tenderer: tenderer.clone(),
        scope: Scope::Procedure,
        decision: if index == 2 { DecisionKind::CureRequested } else { DecisionKind::Admitted },
        reasons: if index == 2 {
            vec![
                "Manca la dichiarazione sui costi della manodopera: è assegnato un termine di dieci giorni (art. 101, \
                D.Lgs. 36/2023)."
                    .to_owned(),
            ]
        } else {
            Vec::new()
        },
    };
    tenderers.iter().enumerate().map(decision).collect()
}

fn scores(tenderers: &[String]) -> Sample<ScoreTable> {
    let rows = |discretionary: bool| -> Sample<Vec<CriterionScore>> {
        tenderers
            .iter()
            .enumerate()
            .map(|(index, tenderer)| {
                let coefficient = |offset: usize| figure(&format!("0.{}", 95 - (index * 7 + offset) % 60));
                let (coefficients, mean, truncated_mean) = if discretionary {
                    let each = (0..3).map(|offset| coefficient(offset).map(Some)).collect::<Sample<Vec<_>>>()?;
                    (each, Some(figure("0.873333")?), Some(figure("0.873")?))
                } else {
                    (Vec::new(), None, None)
                };
                let points = figure(&format!("{}.250", 17 + index % 3))?;
                Ok(CriterionScore { tenderer: tenderer.clone(), coefficients, mean, truncated_mean, points })
            })
            .collect()
    };
    let criterion = |code: &str, title: &str, discretionary| -> Sample<CriterionScores> {
        Ok(CriterionScores {
            code: code.to_owned(),
            title: title.to_owned(),
            points_max: figure("20")?,
            rows: rows(discretionary)?,
            pairs: Vec::new(),
        })
    };
    let totals = tenderers
        .iter()
        .map(|tenderer| Ok(ScoreTotal { tenderer: tenderer.clone(), points: figure("69.750")?, note: String::new() }));
    Ok(ScoreTable {
        scope: Scope::Procedure,
        commissioners: ["Ferretti", "Neri", "Vitali"].map(str::to_owned).to_vec(),
        criteria: vec![
            criterion("A.1", "Qualità delle soluzioni di isolamento", true)?,
            criterion("A.2", "Organizzazione del cantiere durante l’anno scolastico", true)?,
            criterion("B", "Riduzione dei tempi di esecuzione", false)?,
        ],
        totals: totals.collect::<Sample<_>>()?,
    })
}

fn ranking(tenderers: &[String]) -> Sample<RankingTable> {
    let rows = tenderers.iter().enumerate().map(|(index, tenderer)| {
        Ok(RankingRow {
            position: Some(u32::try_from(index)? + 1),
            tenderer: tenderer.clone(),
            technical_points: Some(figure("69.750")?),
            economic_points: Some(figure(&format!("{}.125", 28_usize.saturating_sub(index)))?),
            total_points: Some(figure(&format!("{}.875", 97_usize.saturating_sub(index)))?),
            offer: Some(OfferedValue::Amount(figure(&format!("1{}87450.30", index + 1))?)),
            note: if index == 0 { "sospetta anomalia".to_owned() } else { String::new() },
        })
    });
    Ok(RankingTable { scope: Scope::Procedure, rows: rows.collect::<Sample<_>>()? })
}

/// The minutes with hostile texts wherever a person may write.
pub fn hostile_minutes() -> Sample<MinutesDocument> {
    let mut minutes = minutes_sample(HOSTILE.len())?;
    minutes.session.purpose = HOSTILE[..5].join(" ");
    minutes.reasons = HOSTILE.join("\n\n");
    for (index, text) in HOSTILE.into_iter().enumerate() {
        let text = text.to_owned();
        minutes.operations[index].actor = text.clone();
        minutes.operations[index].text_it = text.clone();
        minutes.openings[index].tenderer = text.clone();
        minutes.openings[index].findings = vec![text.clone()];
        minutes.openings[index].files[0].name = text.clone();
        minutes.decisions[index].tenderer = text.clone();
        minutes.decisions[index].reasons = vec![text.clone()];
        minutes.scores[0].criteria[0].rows[index].tenderer = text.clone();
        minutes.rankings[0].rows[index].tenderer = text.clone();
        minutes.rankings[0].rows[index].note = text.clone();
        if let Some(member) = minutes.members.get_mut(index) {
            member.name = text.clone();
            member.role = text;
        }
    }
    Ok(minutes)
}

/// An anomaly threshold with a table of two hundred discounts.
pub fn calculation_sample(language: DocumentLanguage) -> Sample<CalculationDocument> {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let step = |level, text: &str| CalculationStep { level, text: text.to_owned() };
    Ok(CalculationDocument {
        language,
        installation: "gare.comune.montefiore.example".to_owned(),
        demo: false,
        title: "Soglia di anomalia".to_owned(),
        made_at: "2026-03-02T09:30:12.345678Z".parse()?,
        result: "Soglia di anomalia: 14,8848353333…%".to_owned(),
        sentences: vec!["Vince il ribasso del 14,812%.".to_owned()],
        facts: vec![pair("Offerte", "20"), pair("Media dei ribassi", "14,3921333333…%")],
        given: vec![pair("Metodo del bando", "A"), pair("Ribassi (%)", "20: 10,011; 11,11; 11,11")],
        steps: vec![
            step(0, "Soglia 15,76075 − 0,8759146666… = 14,8848353333…%"),
            step(1, "Media di 15 ribassi: 215,882 ÷ 15"),
            step(2, "Somma 215,882"),
        ],
        tables: vec![CalculationTable {
            caption: "Che cosa è di ciascun ribasso".to_owned(),
            heads: vec![("Posto".to_owned(), true), ("Ribasso".to_owned(), true), ("Esito".to_owned(), false)],
            rows: (1..=200).map(|row| vec![row.to_string(), format!("{row},5%"), "ammesso".to_owned()]).collect(),
        }],
        warnings: vec!["Le offerte sono 4: sotto 5 nessuna è esclusa automaticamente (art. 54 c. 1).".to_owned()],
        sources: vec!["soglie europee: reg. (UE) 2025/2150, in vigore dal 01/01/2026".to_owned()],
        address: "/calc/anomaly?method=A&offers=10%2C011+11%2C110".to_owned(),
        data: br#"{"kind":"anomaly_threshold"}"#.to_vec(),
    })
}

/// A calculation whose every text is hostile.
pub fn hostile_calculation() -> Sample<CalculationDocument> {
    let mut input = calculation_sample(DocumentLanguage::Italian)?;
    let hostile = HOSTILE.map(str::to_owned).to_vec();
    input.result = HOSTILE[0].to_owned();
    input.given = HOSTILE.map(|text| (text.to_owned(), text.to_owned())).to_vec();
    input.steps = HOSTILE.map(|text| CalculationStep { level: 9, text: text.to_owned() }).to_vec();
    input.sentences = hostile.clone();
    input.warnings = hostile.clone();
    input.sources = hostile;
    Ok(input)
}
