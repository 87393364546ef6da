//! The explanations of numbers, word by word.

use ceralacca_evaluation::*;

use crate::common::{como, n, offers, price_only, ricengo};
use crate::vectors::{como_tender, panel, vectors};

/// The Como lot of the vector, with all three tenderers.
fn como_lot() -> LotInput {
    let vector = vectors("evaluation.json").into_iter().find(|vector| vector["id"] == "como-e2e-lot").unwrap();
    let tenderers = ["X", "Y", "Z"].into_iter().map(|tenderer| como_tender(&vector["input"], tenderer)).collect();
    LotInput { commissioners: panel(3), tenderers, ..LotInput::default() }
}

fn part<'a>(score: &'a TechnicalScore, subcriterion: &str, kind: PartKind) -> &'a Derivation {
    let parts = &score.subcriterion(&subcriterion.into()).unwrap().parts;
    &parts.iter().find(|part| part.kind == kind).unwrap().score
}

#[test]
fn como_technical_parts() {
    let technical = score_technical(&como(), &como_lot()).unwrap();
    let x = technical.of(&"X".into()).unwrap();
    let texts = [
        ("2.2", PartKind::D, "0,80 0,80 0,90 → media 0,8333… → troncata 0,83 × 6 = 4,98"),
        ("2.4", PartKind::D, "0,90 0,90 0,90 → media 0,90 × 4 = 3,60"),
        ("2.6", PartKind::Q, "5 attività a favore delle famiglie × 1 = 5,00, massimo 4,00"),
        ("6.1", PartKind::Q, "8 ore di formazione annua ÷ 3 → 2 blocchi interi × 2 = 4,00"),
        ("3.1", PartKind::T, "durata stimata del percorso più lungo, in minuti: 59; inferiore a 60? sì → 2,00"),
        ("3.3", PartKind::T, "accompagnatori con esperienza in assistenza di persone disabili: sì → 2,00"),
        ("3.4", PartKind::T, "vetustà del mezzo più vecchio, in anni: 3; inferiore a 3? no → 0,00"),
    ];
    for (subcriterion, kind, text) in texts {
        assert_eq!(part(x, subcriterion, kind).text_it, text);
    }
    assert_eq!(part(x, "2.2", PartKind::D).text_en, "0.80 0.80 0.90 → mean 0.8333… → truncated 0.83 × 6 = 4.98");
}

#[test]
fn como_total_is_explained_down_to_the_coefficients() {
    let (rules, lot) = (como(), como_lot());
    let technical = score_technical(&rules, &lot).unwrap();
    let outline = technical.of(&"X".into()).unwrap().explanation().outline_it();
    let lines: Vec<&str> = outline.lines().collect();
    assert_eq!(
        lines[..6],
        [
            "5,20 + 37,94 + 10,28 + 5,28 + 3,95 + 4,00 = 66,65",
            "  1: 3,20 + 2,00 = 5,20",
            "    1.1: 3,20",
            "      1.1 D: 0,80 0,80 0,80 → media 0,80 × 4 = 3,20",
            "    1.2: 2,00",
            "      1.2 T: anni di coordinamento di attività educative del coordinatore: 3; almeno 3? sì → 2,00",
        ]
    );
    let economic = score_economic(&rules, &lot, &technical).unwrap();
    let score = &economic.of(&"X".into()).unwrap().score;
    assert_eq!(score.text_it, "20 × 4,12345 ÷ 6,50 = 12,68753846…");
    let ranking = rank(&rules, &technical, &economic, &TieOutcomes::default()).unwrap();
    assert_eq!(ranking.of(&"X".into()).unwrap().total.text_it, "66,65 + 12,68753846… = 79,33753846…");
}

#[test]
fn decimals_that_do_not_count_are_shown() {
    let mut rules = como();
    rules.technical = None;
    rules.ties.clear();
    let lot = offers(&[n("7.1234567"), n("6.5")]);
    let technical = score_technical(&rules, &lot).unwrap();
    let economic = score_economic(&rules, &lot, &technical).unwrap();
    assert_eq!(
        economic.scores[0].score.text_it,
        "offerto 7,1234567, considerato 7,12345: 20 × 7,12345 ÷ 7,12345 = 20,00"
    );
}

#[test]
fn nobody_offers_a_discount() {
    for (all_zero, text) in [
        (ZeroCase::ZeroPoints, "nessuno offre un ribasso → 0,00"),
        (ZeroCase::FullPoints, "nessuno offre un ribasso → 30,00"),
    ] {
        let rules = price_only("30", PriceFormula::DiscountOverBest { all_zero });
        let lot = offers(&[n("0"), n("0.0")]);
        let technical = score_technical(&rules, &lot).unwrap();
        let economic = score_economic(&rules, &lot, &technical).unwrap();
        assert_eq!(economic.scores[1].score.text_it, text);
    }
}

#[test]
fn each_price_formula_is_written_down() {
    let n = |text: &str| text.parse::<Exact>().unwrap();
    let (all_zero, irrational) = (ZeroCase::ZeroPoints, RoundingRule::IRRATIONAL);
    let measure = Measure::DiscountPercent;
    let texts = |formula: PriceFormula, values: &[&str]| {
        let values: Vec<Exact> = values.iter().map(|value| n(value)).collect();
        let rules = price_only("30", formula);
        let lot = LotInput { base_amount: Some(n("1000")), ..offers(&values) };
        let technical = score_technical(&rules, &lot).unwrap();
        let economic = score_economic(&rules, &lot, &technical).unwrap();
        let mean = economic.mean.map(|mean| mean.text_it).unwrap_or_default();
        (mean, economic.scores.into_iter().map(|score| score.score.text_it).collect::<Vec<_>>())
    };
    let bilinear = |measure, threshold| PriceFormula::Bilinear { measure, coefficient: n("0.85"), threshold };
    let at_mean = BilinearThreshold::Mean { all_zero };
    assert_eq!(
        texts(bilinear(measure, at_mean.clone()), &["6", "10", "14", "22"]),
        (
            "(6 + 10 + 14 + 22) ÷ 4 = 13".to_owned(),
            vec![
                "30 × 0,85 × 6 ÷ 13 = 11,76923076…".to_owned(),
                "30 × 0,85 × 10 ÷ 13 = 19,61538461…".to_owned(),
                "30 × (0,85 + 0,15 × (14 − 13) ÷ (22 − 13)) = 26,00".to_owned(),
                "30 × (0,85 + 0,15 × (22 − 13) ÷ (22 − 13)) = 30,00".to_owned(),
            ]
        )
    );
    let prices = texts(bilinear(Measure::Price, at_mean.clone()), &["950", "850"]).1;
    assert_eq!(prices[0], "30 × 0,85 × (1000 − 950) ÷ (1000 − 900) = 12,75");
    assert_eq!(prices[1], "30 × (0,85 + 0,15 × (900 − 850) ÷ (900 − 850)) = 30,00");
    let increases = texts(bilinear(Measure::IncreasedPrice, at_mean.clone()), &["1050", "1150"]).1;
    assert_eq!(increases[0], "30 × 0,85 × (1050 − 1000) ÷ (1100 − 1000) = 12,75");
    let power = |exponent| PriceFormula::Power { measure, exponent: n(exponent), all_zero, irrational };
    let halves = texts(power("0.5"), &["4", "10", "25"]).1;
    assert_eq!(halves[0], "30 × (4 ÷ 25)^0,5 = 12,00");
    assert_eq!(halves[1], "30 × (10 ÷ 25)^0,5 → troncato a 10 decimali = 18,973665961");
    let concave = |measure| PriceFormula::Concave { measure, exponent: n("3"), irrational };
    assert_eq!(texts(concave(Measure::Price), &["950"]).1, ["30 × (1 − (950 ÷ 1000)^3) = 4,27875"]);
    assert_eq!(texts(concave(measure), &["5"]).1, ["30 × (1 − (1 − 5 ÷ 100)^3) = 4,27875"]);
    let absolute = |measure, full_at: Option<&str>| PriceFormula::Absolute { measure, full_at: full_at.map(n) };
    assert_eq!(texts(absolute(measure, None), &["5"]).1, ["30 × 5 ÷ 100 = 1,50"]);
    assert_eq!(
        texts(absolute(Measure::Price, Some("800")), &["900", "800", "700"]).1,
        ["30 × (1000 − 900) ÷ (1000 − 800) = 15,00", "(1000 − 800) → 30,00", "(1000 − 700) ≥ (1000 − 800) → 30,00",]
    );
    let equal = PriceFormula::MinMax { measure, all_equal: ZeroCase::FullPoints };
    assert_eq!(texts(equal, &["5"]).1, ["offerte tutte uguali → 30,00"]);
    let nobody = PriceFormula::Power { measure: Measure::IncreasePercent, exponent: n("2"), all_zero, irrational };
    assert_eq!(texts(nobody, &["0"]).1, ["nessuno offre un aumento → 0,00"]);
    let many: Vec<&str> = std::iter::repeat_n("1", 51).collect();
    assert_eq!(texts(bilinear(measure, at_mean.clone()), &many).0, "51 ÷ 51 = 1");
    assert!(texts(bilinear(measure, at_mean), &many[1..]).0.starts_with("(1 + 1"));
}

#[test]
fn ricengo_scores_one_offer() {
    let rules = ricengo();
    assert_eq!(rules.check(), []);
    let judgement = |subcriterion: &str, points: &str| Judgement {
        subcriterion: subcriterion.into(),
        points: n(points),
        reason: "proposta articolata".to_owned(),
    };
    let tender = TenderInput {
        judgements: vec![judgement("b", "42"), judgement("c", "15")],
        economic: Some(n("0.505")),
        ..TenderInput::admitted("A")
    };
    let lot = LotInput { tenderers: vec![tender], ..LotInput::default() };
    let technical = score_technical(&rules, &lot).unwrap();
    let score = &technical.scores[0];
    assert_eq!(part(score, "b", PartKind::D).text_it, "valutazione distinta (35–50) → 42,00");
    assert_eq!(part(score, "c", PartKind::D).text_it, "valutazione ottima (15) → 15,00");
    let economic = score_economic(&rules, &lot, &technical).unwrap();
    assert_eq!(economic.scores[0].score.text_it, "offerto 0,505, considerato 0,50: ribasso 0,50% → 1,00");
    let ranking = rank(&rules, &technical, &economic, &TieOutcomes::default()).unwrap();
    assert_eq!(ranking.first().unwrap().total.text_it, "57,00 + 1,00 = 58,00");
}

#[test]
fn rules_in_words() {
    let texts = formula_text(&como());
    let has = |text: &str| assert!(texts.iter().any(|found| found.it == text || found.en == text), "{texts:#?}");
    has(
        "PE = 20 × So ÷ Smax, dove So è il ribasso percentuale offerto e Smax il ribasso più alto tra le offerte in gara; se tutti i ribassi sono zero, tutti hanno 0 punti. Si considerano fino a 5 decimali del ribasso; gli ulteriori non sono considerati.",
    );
    has("2.6: 1 punto per ogni unità intera (attività a favore delle famiglie), fino a 4 punti.");
    has("6.1: 2 punti ogni 3 ore di formazione annua (solo blocchi interi), fino a 4 punti.");
    has("3.4: 3 punti se: vetustà del mezzo più vecchio, in anni: inferiore a 3.");
    has("È escluso chi ottiene un punteggio tecnico inferiore a 41 su 80 (prima dell'eventuale riparametrazione).");
    has(
        "A parità di punteggio totale, nell'ordine: maggior punteggio tecnico; offerta migliorativa sul prezzo entro 5 giorni; sorteggio.",
    );
    has(
        "When totals are equal, in this order: higher technical score; improved price offer within 5 days; draw by lot.",
    );
    let bands = ricengo().economic.formula_text();
    assert!(
        bands.it.starts_with("Punti per fasce di ribasso: da 0,00% a 0,50%: 1; da 0,51% a 1,00%: 2;"),
        "{}",
        bands.it
    );
    assert!(
        bands.it.contains("da 14,51% in poi: 30. Un ribasso che cade tra due fasce appartiene alla fascia superiore.")
    );
}
