//! The elements of the notice that open the check of art. 110, and the draw of the method of art. 54 c. 2.

use std::collections::BTreeMap;

use ceralacca_evaluation::*;

use crate::common::n;

fn element(id: &str, figure: DeclaredFigure, test: ElementTest, it: &str, en: &str) -> AnomalyElement {
    AnomalyElement { id: id.to_owned(), figure, test, reference_it: it.to_owned(), reference_en: en.to_owned() }
}

fn below(amount: &str) -> ElementTest {
    ElementTest::Below { amount: n(amount) }
}

/// Como 2024, par. 23: labour below the estimate always opens the check.
fn como() -> AnomalyCheck {
    let estimate = ("stima della stazione appaltante", "the contracting authority's estimate");
    AnomalyCheck { elements: vec![element("a", DeclaredFigure::LabourCost, below("1000"), estimate.0, estimate.1)] }
}

/// Ricengo 2026: three elements, two of which the letter leaves to a judgement.
fn ricengo() -> AnomalyCheck {
    let market = ("mercato di riferimento", "the market");
    AnomalyCheck {
        elements: vec![
            element(
                "a",
                DeclaredFigure::LabourCost,
                below("8200.50"),
                "costo del CCNL applicato",
                "cost of the agreement",
            ),
            element("b", DeclaredFigure::UnitPrice, ElementTest::Judged {}, market.0, market.1),
            element("c", DeclaredFigure::OwnSafetyCost, ElementTest::Judged {}, market.0, market.1),
        ],
    }
}

fn shown(check: &AnomalyCheck, declared: &[(DeclaredFigure, &str)]) -> ShownElements {
    let declared: BTreeMap<_, _> = declared.iter().map(|(figure, value)| (*figure, n(value))).collect();
    check.shown_by(&"A".into(), &declared).unwrap()
}

#[test]
fn labour_below_the_estimate_opens_the_check() {
    for (labour, standing) in
        [("999.99", Standing::Shown), ("1000", Standing::NotShown), ("1000.01", Standing::NotShown)]
    {
        let found = shown(&como(), &[(DeclaredFigure::LabourCost, labour)]);
        assert_eq!(found.elements[0].standing, standing, "{labour}");
        assert_eq!(found.opens_check(), standing == Standing::Shown);
    }
    let found = shown(&como(), &[(DeclaredFigure::LabourCost, "999.99")]);
    assert_eq!(
        found.elements[0].text.it,
        "a) costo della manodopera € 999,99, inferiore a € 1000,00 (stima della stazione appaltante): si apre la verifica \
         di anomalia (art. 110 c. 1 e 2 D.Lgs. 36/2023)."
    );
    let not_shown = &shown(&como(), &[(DeclaredFigure::LabourCost, "1000")]).elements[0];
    assert_eq!(
        not_shown.text.en,
        "a) labour cost € 1000.00, not below € 1000.00 (the contracting authority's estimate)."
    );
    let silent = shown(&como(), &[]);
    assert_eq!(silent.elements[0].standing, Standing::NotDeclared);
    assert!(!silent.opens_check());
}

#[test]
fn three_elements_are_seen_each_on_its_own() {
    let found = shown(
        &ricengo(),
        &[(DeclaredFigure::LabourCost, "8200.50"), (DeclaredFigure::UnitPrice, "65"), (DeclaredFigure::Price, "1")],
    );
    let standings: Vec<Standing> = found.elements.iter().map(|element| element.standing).collect();
    assert_eq!(standings, [Standing::NotShown, Standing::ToJudge, Standing::NotDeclared]);
    assert!(!found.opens_check(), "what is left to a judgement opens nothing by itself");
    assert!(found.elements[1].text.it.starts_with("b) prezzo unitario € 65,00 (mercato di riferimento): "));
    assert!(found.elements[2].text.en.starts_with("c) own cost of health and safety not stated"));
    assert!(shown(&ricengo(), &[(DeclaredFigure::LabourCost, "8200.49")]).opens_check());
}

#[test]
fn a_discount_above_a_limit() {
    let above = |amount: &str| AnomalyCheck {
        elements: vec![element(
            "1",
            DeclaredFigure::DiscountPercent,
            ElementTest::Above { amount: n(amount) },
            "m",
            "m",
        )],
    };
    for (discount, opens) in [("20", false), ("20.001", true), ("19.999", false)] {
        assert_eq!(shown(&above("20"), &[(DeclaredFigure::DiscountPercent, discount)]).opens_check(), opens);
    }
    let found = shown(&above("20"), &[(DeclaredFigure::DiscountPercent, "20.5")]);
    assert!(found.elements[0].text.it.starts_with("1) ribasso 20,50%, superiore a 20% (m): "));
    let wrong = |check: &AnomalyCheck| check.shown_by(&"A".into(), &BTreeMap::new()).unwrap_err();
    assert_eq!(wrong(&above("100.01")), ElementError::Amount { id: "1".to_owned(), amount: n("100.01") });
    assert_eq!(wrong(&above("-0.01")), ElementError::Amount { id: "1".to_owned(), amount: n("-0.01") });
    for edge in ["0", "100"] {
        assert!(above(edge).shown_by(&"A".into(), &BTreeMap::new()).is_ok());
    }
    let price = |amount: &str| element("p", DeclaredFigure::Price, below(amount), "m", "m");
    let check = AnomalyCheck { elements: vec![price("101")] };
    assert!(check.shown_by(&"A".into(), &BTreeMap::new()).is_ok(), "100 limits discounts only");
    assert_eq!(wrong(&AnomalyCheck { elements: Vec::new() }), ElementError::Count(0));
    let many = |count: usize| (0..count).map(|id| AnomalyElement { id: id.to_string(), ..price("1") }).collect();
    assert!(AnomalyCheck { elements: many(ELEMENTS_MAX) }.shown_by(&"A".into(), &BTreeMap::new()).is_ok());
    assert_eq!(wrong(&AnomalyCheck { elements: many(ELEMENTS_MAX + 1) }), ElementError::Count(ELEMENTS_MAX + 1));
    let twice = AnomalyCheck { elements: vec![price("1"), price("2")] };
    assert_eq!(wrong(&twice), ElementError::Twice("p".to_owned()));
    assert_eq!(wrong(&twice).text().it, "L'elemento p compare due volte.");
    let nameless = AnomalyElement { reference_en: " ".to_owned(), ..price("1") };
    assert_eq!(wrong(&AnomalyCheck { elements: vec![price("1"), nameless] }), ElementError::NoText(2));
}

#[test]
fn the_method_is_drawn_among_those_compatible() {
    assert_eq!(AnomalyMethod::compatible(None), [AnomalyMethod::A {}, AnomalyMethod::B {}]);
    let methods = AnomalyMethod::compatible(Some(&n("15")));
    let letters: Vec<String> = methods.iter().map(|method| method.letter().to_owned()).collect();
    assert_eq!(letters, ["A", "B", "C"]);
    let seed: DrawSeed = "5a".repeat(32).parse().unwrap();
    let draw = Draw {
        subject: "method of Allegato II.2, lot 1".to_owned(),
        commitment: seed.commitment(),
        public_input: "1 2 3 4 5".to_owned(),
        participants: letters,
    };
    let order = draw.held(&seed).unwrap().order;
    let drawn = AnomalyMethod::drawn(&methods, &order).unwrap();
    assert_eq!(drawn.letter(), order[0]);
    assert_eq!(AnomalyMethod::drawn(&methods, &[]), None);
    assert_eq!(AnomalyMethod::drawn(&methods[..1], &["C".to_owned()]), None);
}
