//! Each price formula in words and in MathML, and the catalogue of the names that people know.

use std::collections::BTreeSet;

use ceralacca_evaluation::*;

use crate::common::{n, price_only, ricengo};

fn text(formula: PriceFormula) -> Text {
    price_only("30", formula).economic.formula_text()
}

fn bilinear(measure: Measure, threshold: BilinearThreshold) -> PriceFormula {
    PriceFormula::Bilinear { measure, coefficient: n("0.85"), threshold }
}

fn power(measure: Measure, exponent: &str) -> PriceFormula {
    let irrational = RoundingRule::IRRATIONAL;
    PriceFormula::Power { measure, exponent: n(exponent), all_zero: ZeroCase::ZeroPoints, irrational }
}

/// What every text of these tests ends with.
const DECIMALS: &str = " Si considerano fino a 12 decimali del ribasso; con più decimali l'offerta non è ammessa.";
const DECIMALS_PRICE: &str = " Si considerano fino a 12 decimali del prezzo; con più decimali l'offerta non è ammessa.";

#[test]
fn power_in_words() {
    let words = text(power(Measure::DiscountPercent, "0.5"));
    let it = "PE = 30 × (R ÷ Rmax)^0,5, dove R è il ribasso percentuale offerto e Rmax il ribasso più alto tra le offerte in gara; se tutti i ribassi sono zero, tutti hanno 0 punti. Un punteggio irrazionale è troncato a 10 decimali.";
    assert_eq!(words.it, format!("{it}{DECIMALS}"));
    assert!(words.en.starts_with("PE = 30 × (R ÷ Rmax)^0.5, where R is the percentage discount offered and Rmax the highest discount among the offers in the contest; when every discount is zero, everybody has 0 points. An irrational score is truncated to 10 decimals."));
    let price = text(power(Measure::Price, "2"));
    assert!(price.it.starts_with("PE = 30 × ((BA − P) ÷ (BA − Pmin))^2, dove BA è l'importo a base di gara, P il prezzo offerto e Pmin il prezzo più basso tra le offerte in gara; se tutti i prezzi sono pari alla base, tutti hanno 0 punti. Si considerano"), "{}", price.it);
    let increase = text(power(Measure::IncreasedPrice, "1/3"));
    assert!(increase.it.starts_with("PE = 30 × ((P − BA) ÷ (Pmax − BA))^(1/3), dove BA"), "{}", increase.it);
    let direct = text(PriceFormula::DirectProportional {});
    assert!(
        direct.en.starts_with("PE = 30 × P ÷ Pmax, where P is the increased amount offered and Pmax"),
        "{}",
        direct.en
    );
}

#[test]
fn bilinear_in_words() {
    let all_zero = ZeroCase::ZeroPoints;
    let words = text(bilinear(Measure::DiscountPercent, BilinearThreshold::Mean { all_zero }));
    let it = "PE = 30 × 0,85 × R ÷ Rm se R ≤ Rm; PE = 30 × (0,85 + 0,15 × (R − Rm) ÷ (Rmax − Rm)) se R > Rm, dove R è il ribasso percentuale offerto, Rmax il ribasso più alto tra le offerte in gara e Rm la media aritmetica dei ribassi delle offerte in gara; se tutti i ribassi sono zero, tutti hanno 0 punti. Con una sola offerta, o con offerte tutte uguali, il punteggio è 25,50 e non il massimo: l'offerta è pari alla media.";
    assert_eq!(words.it, format!("{it}{DECIMALS}"));
    let price = text(bilinear(Measure::Price, BilinearThreshold::Mean { all_zero }));
    assert!(price.it.starts_with("PE = 30 × 0,85 × (BA − P) ÷ (BA − Pm) se P ≥ Pm; PE = 30 × (0,85 + 0,15 × (Pm − P) ÷ (Pm − Pmin)) se P < Pm, dove BA è"), "{}", price.it);
    let stated = text(bilinear(Measure::DiscountPercent, BilinearThreshold::Stated { value: n("12") }));
    assert!(
        stated.en.starts_with(
            "PE = 30 × 0.85 × R ÷ 12 if R ≤ 12; PE = 30 × (0.85 + 0.15 × (R − 12) ÷ (Rmax − 12)) if R > 12, where R is"
        ),
        "{}",
        stated.en
    );
    assert!(stated.it.contains("Se nessuno supera la soglia, nessuno ha più di 25,50 punti."));
    assert!(!stated.it.contains("se tutti i ribassi sono zero"));
}

#[test]
fn absolute_formulas_in_words() {
    let absolute =
        |measure, full_at: Option<&str>| text(PriceFormula::Absolute { measure, full_at: full_at.map(n) }).it;
    assert_eq!(
        absolute(Measure::DiscountPercent, None),
        format!(
            "PE = 30 × R ÷ 100, dove R è il ribasso percentuale offerto. Il punteggio non dipende dalle altre offerte.{DECIMALS}"
        )
    );
    assert_eq!(
        absolute(Measure::Price, Some("140000")),
        format!(
            "PE = 30 × (BA − P) ÷ (BA − 140000) se P > 140000; PE = 30 se P ≤ 140000, dove BA è l'importo a base di gara e P il prezzo offerto. Il punteggio non dipende dalle altre offerte.{DECIMALS_PRICE}"
        )
    );
    assert!(absolute(Measure::Price, None).starts_with("PE = 30 × (BA − P) ÷ BA, dove"));
    assert!(
        absolute(Measure::DiscountPercent, Some("25")).starts_with("PE = 30 × R ÷ 25 se R < 25; PE = 30 se R ≥ 25")
    );
    let piecewise = text(PriceFormula::PiecewiseLinear {
        measure: Measure::DiscountPercent,
        knee: n("10"),
        coefficient: n("0.80"),
        full_at: n("30"),
    });
    assert!(piecewise.it.starts_with("PE = 30 × 0,80 × R ÷ 10 se R ≤ 10; PE = 30 × (0,80 + 0,20 × (R − 10) ÷ (30 − 10)) se 10 < R < 30; PE = 30 se R ≥ 30, dove R è il ribasso percentuale offerto. Il"), "{}", piecewise.it);
    let priced = text(PriceFormula::PiecewiseLinear {
        measure: Measure::Price,
        knee: n("90000"),
        coefficient: n("0.80"),
        full_at: n("80000"),
    });
    assert!(priced.it.contains("se P ≥ 90000;") && priced.it.contains("se 80000 < P < 90000;"), "{}", priced.it);
    assert!(priced.it.contains("PE = 30 se P ≤ 80000") && priced.en.contains("if 80000 < P < 90000;"), "{}", priced.it);
    let concave =
        |measure| text(PriceFormula::Concave { measure, exponent: n("2.5"), irrational: RoundingRule::IRRATIONAL }).it;
    assert!(concave(Measure::Price).starts_with("PE = 30 × (1 − (P ÷ BA)^2,5), dove BA è"));
    assert!(
        concave(Measure::DiscountPercent).starts_with("PE = 30 × (1 − (1 − R ÷ 100)^2,5), dove R è il ribasso percentuale offerto. Un punteggio irrazionale è troncato a 10 decimali. Il punteggio non dipende"),
        "{}",
        concave(Measure::DiscountPercent)
    );
}

#[test]
fn min_max_in_words() {
    let words = text(PriceFormula::MinMax { measure: Measure::Price, all_equal: ZeroCase::FullPoints });
    assert!(words.it.starts_with("PE = 30 × (Pmax − P) ÷ (Pmax − Pmin), dove P è il prezzo offerto, Pmin il prezzo più basso tra le offerte in gara e Pmax il prezzo più alto tra le offerte in gara; se l'offerta è una sola o le offerte sono tutte uguali, tutti hanno 30 punti."), "{}", words.it);
    let discount = text(PriceFormula::MinMax { measure: Measure::DiscountPercent, all_equal: ZeroCase::ZeroPoints });
    assert!(discount.it.starts_with("PE = 30 × (R − Rmin) ÷ (Rmax − Rmin), dove R"), "{}", discount.it);
}

/// Reads XML made of elements, attributes, text and the entities of comparison; gives the words of its text.
fn well_formed(xml: &str) -> String {
    let mut open = Vec::new();
    let mut text = String::new();
    let mut rest = xml;
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        text.push_str(before);
        let end = tag.find('>').unwrap();
        let (tag, after) = (&tag[1..end], &tag[end + 1..]);
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "{xml}"),
            None => open.push(tag.split(' ').next().unwrap()),
        }
        assert!(tag.bytes().filter(|byte| *byte == b'"').count().is_multiple_of(2), "{xml}");
        rest = after;
    }
    assert!(open.is_empty() && rest.is_empty(), "{xml}");
    let text = text.replace("&lt;", "<").replace("&gt;", ">");
    assert!(!text.contains('&'), "{text}");
    text
}

fn math(formula: PriceFormula) -> FormulaMath {
    formula_math(&price_only("30", formula).economic).unwrap()
}

/// One formula of each kind and measure, with the numbers that its layout must show.
fn every_formula() -> Vec<(PriceFormula, Vec<&'static str>)> {
    let mut all = vec![
        (PriceFormula::DiscountOverBest { all_zero: ZeroCase::ZeroPoints }, vec!["30"]),
        (PriceFormula::LinearPrice { all_at_base: ZeroCase::ZeroPoints }, vec!["30", "BA"]),
        (PriceFormula::InverseProportional {}, vec!["30", "P"]),
        (PriceFormula::DirectProportional {}, vec!["30", "P"]),
        (ricengo().economic.formula, vec!["14,51", "29"]),
    ];
    for measure in [Measure::DiscountPercent, Measure::Price, Measure::IncreasePercent, Measure::IncreasedPrice] {
        let (knee, full) = if measure == Measure::Price { ("880", "717") } else { ("17", "88") };
        let mean = BilinearThreshold::Mean { all_zero: ZeroCase::ZeroPoints };
        let stated = BilinearThreshold::Stated { value: n(knee) };
        let full_at = Some(n(full));
        all.extend([
            (power(measure, "0.37"), vec!["30", "0,37"]),
            (bilinear(measure, mean), vec!["0,85", "0,15", "≤"]),
            (bilinear(measure, stated), vec!["0,85", "0,15", knee]),
            (PriceFormula::MinMax { measure, all_equal: ZeroCase::FullPoints }, vec!["30", "max", "min"]),
            (PriceFormula::Absolute { measure, full_at }, vec!["30", full]),
            (
                PriceFormula::PiecewiseLinear { measure, knee: n(knee), coefficient: n("0.7"), full_at: n(full) },
                vec!["0,70", "0,30", knee, full],
            ),
        ]);
        if !measure.is_increase() {
            let concave = |exponent| PriceFormula::Concave {
                measure,
                exponent: n(exponent),
                irrational: RoundingRule::IRRATIONAL,
            };
            all.extend([
                (PriceFormula::Absolute { measure, full_at: None }, vec!["30"]),
                (concave("7/3"), vec!["30", "7/3"]),
            ]);
        }
    }
    all
}

#[test]
fn every_formula_has_well_formed_mathematics_with_its_parameters() {
    for (formula, parameters) in every_formula() {
        let math = math(formula.clone());
        let text = well_formed(&math.math.it);
        well_formed(&math.math.en);
        assert!(math.math.it.starts_with("<math display=\"block\">") && text.starts_with("PE="), "{text}");
        for parameter in parameters {
            let parameter = if formula.measure() == Measure::Price {
                parameter.replace('≤', "≥")
            } else {
                parameter.to_owned()
            };
            assert!(text.contains(&parameter), "{parameter} in {text}");
        }
        assert!(!math.math.en.contains("0,"), "{}", math.math.en);
        assert!(!math.legend.is_empty());
        for entry in &math.legend {
            let letter = well_formed(&entry.symbol);
            assert!(text.contains(&letter), "{letter} in {text}");
            assert!(!entry.meaning.it.is_empty() && entry.meaning.it != entry.meaning.en);
            let words = self::text(formula.clone());
            if !matches!(formula, PriceFormula::StepTable { .. }) {
                assert!(words.it.contains(&format!("{letter} ")) && words.it.contains(&entry.meaning.it));
            }
        }
        let letters: BTreeSet<&str> = math.legend.iter().map(|entry| entry.symbol.as_str()).collect();
        assert_eq!(letters.len(), math.legend.len());
    }
    assert_eq!(formula_math(&price_only("0", PriceFormula::None {}).economic), None);
}

#[test]
fn mathematics_is_laid_out_as_written() {
    assert_eq!(
        math(power(Measure::Price, "0.5")).math.it,
        "<math display=\"block\"><mrow><mi>PE</mi><mo>=</mo><mrow><mn>30</mn><mo>×</mo><msup><mrow><mo>(</mo><mfrac><mrow><mi>BA</mi><mo>−</mo><mi>P</mi></mrow><mrow><mi>BA</mi><mo>−</mo><msub><mi>P</mi><mi>min</mi></msub></mrow></mfrac><mo>)</mo></mrow><mn>0,5</mn></msup></mrow></mrow></math>"
    );
    let two = math(PriceFormula::Absolute { measure: Measure::DiscountPercent, full_at: Some(n("25")) });
    assert_eq!(
        two.math.en,
        "<math display=\"block\"><mrow><mi>PE</mi><mo>=</mo><mrow><mo>{</mo><mtable><mtr><mtd><mrow><mn>30</mn><mo>×</mo><mfrac><mi>R</mi><mn>25</mn></mfrac></mrow></mtd><mtd><mrow><mtext>if\u{a0}</mtext><mi>R</mi><mo>&lt;</mo><mn>25</mn></mrow></mtd></mtr><mtr><mtd><mn>30</mn></mtd><mtd><mrow><mtext>if\u{a0}</mtext><mi>R</mi><mo>≥</mo><mn>25</mn></mrow></mtd></mtr></mtable></mrow></mrow></math>"
    );
}

#[test]
fn the_catalogue_names_formulas_that_can_be_computed() {
    let named = named_formulas();
    let ids: BTreeSet<&str> = named.iter().map(|formula| formula.id).collect();
    assert_eq!(ids.len(), named.len());
    let names: BTreeSet<(&str, &str)> =
        named.iter().map(|formula| (formula.platform.name(), formula.name.it.as_str())).collect();
    assert_eq!(names.len(), named.len());
    for formula in &named {
        assert_eq!(price_only("30", formula.formula.clone()).check(), [], "{}", formula.id);
        assert!(!formula.name.it.is_empty() && !formula.name.en.is_empty() && formula.name.it != formula.name.en);
        assert_eq!(named_formula(formula.id).as_ref(), Some(formula));
    }
    let of = |id: &str| named_formula(id).unwrap().formula;
    assert!(matches!(of("mepa-concava-migliore-offerta"), PriceFormula::Power { .. }));
    assert!(
        matches!(of("sintel-bilineare-085"), PriceFormula::Bilinear { coefficient, .. } if coefficient == n("0.85"))
    );
    assert!(matches!(of("sintel-servizi-di-pulizia"), PriceFormula::LinearPrice { .. }));
    assert_eq!(named_formula("sintel"), None);
    for platform in [Platform::Sintel, Platform::AcquistiInRete] {
        assert!(named.iter().filter(|formula| formula.platform == platform).count() >= 7);
    }
}

#[test]
fn formulas_survive_a_file_and_the_cut_of_irrational_points_has_a_default() {
    for (formula, _) in every_formula() {
        let json = serde_json::to_string(&formula).unwrap();
        assert_eq!(serde_json::from_str::<PriceFormula>(&json).unwrap(), formula);
        assert_eq!(
            formula.compares_offers(),
            json.contains("best")
                || json.contains("\"all_")
                || json.contains("proportional")
                || json.contains("stated"),
            "{json}"
        );
    }
    let read = |text: &str| serde_json::from_str::<PriceFormula>(text);
    let power =
        read(r#"{ "kind": "power", "measure": "price", "exponent": "0.5", "all_zero": "full_points" }"#).unwrap();
    assert!(matches!(power, PriceFormula::Power { irrational: RoundingRule::IRRATIONAL, .. }));
    for bad in [
        r#"{ "kind": "power", "measure": "price", "exponent": 0.5, "all_zero": "full_points" }"#,
        r#"{ "kind": "power", "measure": "weight", "exponent": "0.5", "all_zero": "full_points" }"#,
        r#"{ "kind": "bilinear", "measure": "price", "coefficient": "0.85", "threshold": { "at": "median" } }"#,
        r#"{ "kind": "absolute", "measure": "price", "ful_at": "1" }"#,
        r#"{ "kind": "s_shaped" }"#,
    ] {
        assert!(read(bad).is_err(), "{bad}");
    }
}

#[test]
fn numbers_of_decimals_agree_with_their_noun() {
    let rules = |decimals: u8, more| {
        let mut rules = price_only("30", PriceFormula::InverseProportional {}).economic;
        rules.input_decimals = InputDecimals { decimals: Decimals::new(decimals).unwrap(), more };
        rules.formula_text()
    };
    let said = |decimals, more| rules(decimals, more).it;
    assert!(
        said(0, MoreDecimals::Ignored)
            .ends_with("Si considerano solo le unità del prezzo; i decimali non sono considerati.")
    );
    assert!(said(1, MoreDecimals::Refused).contains("Si considera un solo decimale del prezzo;"));
    assert!(said(2, MoreDecimals::Refused).contains("Si considerano fino a 2 decimali del prezzo;"));
    let rounding = |mode, decimals| RoundingRule { mode, decimals: Decimals::new(decimals).unwrap() }.formula_text();
    assert_eq!(rounding(RoundingMode::Truncate, 0).it, "troncato all'unità");
    assert_eq!(rounding(RoundingMode::HalfUp, 1).en, "rounded to 1 decimal (a half goes up)");
    assert_eq!(rounding(RoundingMode::Ceil, 2).it, "arrotondato per eccesso a 2 decimali");
}

#[test]
fn a_band_of_one_discount_is_one_number() {
    let band =
        |from: &str, to: Option<&str>, points: &str| PriceBand { from: n(from), to: to.map(n), points: n(points) };
    let bands = vec![band("0", Some("0"), "0"), band("0.01", Some("5"), "10"), band("5.01", None, "30")];
    let table = PriceFormula::StepTable { bands, between: Between::UpperBand };
    let text = price_only("30", table).economic.points_text();
    assert!(
        text.it.starts_with("Punti per fasce di ribasso: 0,00%: 0; da 0,01% a 5,00%: 10; da 5,01% in poi: 30."),
        "{}",
        text.it
    );
    assert!(!text.it.contains("Si consider"), "{}", text.it);
}
