//! What rules and refusals say: the sentences that a notice prints, and those that send somebody back.

use ceralacca_evaluation::*;

use crate::common::{como, n, ricengo};

fn italian(rules: &AwardRules) -> Vec<String> {
    formula_text(rules).into_iter().map(|text| text.it).collect()
}

#[test]
fn judgement_bands_are_listed_and_scales_are_not_repeated() {
    let ricengo = formula_text(&ricengo());
    let bands = ricengo.iter().find(|text| text.it.starts_with("b: ")).unwrap();
    assert_eq!(
        bands.it,
        "b: insufficienza 0–7; sufficienza 8–15; discreta 16–25; buona 26–34; distinta 35–50; ottima 55."
    );
    let como = italian(&como());
    assert!(!como.iter().any(|text| text.starts_with("1.1: ")), "its scale is said once for all: {como:?}");
    assert!(como[0].contains("(media aritmetica), troncato a 2 decimali, è moltiplicato"), "{}", como[0]);
    let mut exact = crate::common::como();
    let Scoring::EachCommissioner(rules) = &mut exact.technical.as_mut().unwrap().scoring else { unreachable!() };
    rules.mean_rounding = RoundingRule::EXACT;
    assert!(italian(&exact)[0].contains("(media aritmetica) è moltiplicato"));
}

#[test]
fn rescalings_are_said_where_the_notice_has_them() {
    let (first, second) = ("(prima riparametrazione)", "(seconda riparametrazione)");
    for (rescaling, says) in [
        (Rescaling::None, [false, false]),
        (Rescaling::First, [true, false]),
        (Rescaling::Second, [false, true]),
        (Rescaling::FirstAndSecond, [true, true]),
    ] {
        let mut rules = como();
        rules.technical.as_mut().unwrap().rescaling = rescaling;
        let all = italian(&rules).join("\n");
        assert_eq!([first, second].map(|words| all.contains(words)), says, "{rescaling:?}");
        assert!(!formula_text(&rules).iter().any(|text| text.it.is_empty() || text.en.is_empty()), "{rescaling:?}");
    }
}

#[test]
fn ties_and_the_rounding_of_the_total_are_said_where_something_has_points() {
    let mut rules = como();
    let ties = "A parità di punteggio totale, nell'ordine: maggior punteggio tecnico; offerta migliorativa sul prezzo \
                entro 5 giorni; sorteggio.";
    assert_eq!(italian(&rules).last().unwrap(), ties, "an exact total needs no sentence");
    rules.total_rounding = RoundingRule { mode: RoundingMode::HalfUp, decimals: Decimals::new(3).unwrap() };
    let rounded = "Punteggio totale arrotondato a 3 decimali (la metà per eccesso).";
    assert_eq!(italian(&rules)[italian(&rules).len() - 2..], [ties, rounded]);
    rules.technical = None;
    assert_eq!(italian(&rules)[1..], [ties, rounded], "price alone");
    rules.economic.formula = PriceFormula::None {};
    assert_eq!(italian(&rules).len(), 2, "no score, no tie");
    assert_eq!(italian(&rules)[1], rounded);
    let mut quality = como();
    quality.economic.formula = PriceFormula::None {};
    assert_eq!(italian(&quality).last().unwrap(), ties, "quality alone");
}

#[test]
fn a_limit_on_lots_counts_them() {
    let limit = |max_lots_per_tenderer: u32| LotAwardRules {
        max_lots_per_tenderer,
        reason: "concorrenza".to_owned(),
        reason_en: Some("competition".to_owned()),
        choice: vec![LotChoice::HighestTotal, LotChoice::LotOrder],
        empty_lot: EmptyLot::NotAwarded,
    };
    assert_eq!(
        limit(1).formula_text().it,
        "A un concorrente si aggiudica al massimo 1 lotto (concorrenza). Chi è primo in più lotti ottiene, nell'ordine: \
         il lotto con il suo maggior punteggio totale; il lotto che il bando elenca prima. Un lotto per cui non resta \
         nessun altro concorrente non è aggiudicato."
    );
    assert!(limit(1).formula_text().en.starts_with("A tenderer is awarded at most 1 lot (competition)."));
    assert!(limit(2).formula_text().it.contains("al massimo 2 lotti (concorrenza)"));
    assert!(limit(2).formula_text().en.contains("at most 2 lots (competition)"));
}

#[test]
fn formulas_are_known_by_the_names_of_platforms() {
    let formula = named_formula("sintel-bilineare-085").unwrap();
    assert_eq!((formula.platform.name(), formula.name.it.as_str()), ("Sintel", "bilineare, X = 0,85"));
    assert_eq!(named_formula("mepa-lineare-spezzata").unwrap().platform.name(), "MePA (Consip)");
    assert!(named_formula("sintel-bilineare-086").is_none());
}

/// Both languages of a refusal hold these words.
fn says(text: &Text, it: &str, en: &str) {
    assert!(text.it.contains(it) && text.en.contains(en), "{text:?}");
}

#[test]
fn refusals_of_thresholds_say_what_would_be_accepted() {
    says(&AnomalyError::None.text(), "Non c'è nessun ribasso", "There is no discount");
    let many = DISCOUNTS_MAX.to_string();
    says(&AnomalyError::TooMany(DISCOUNTS_MAX + 1).text(), &format!("al massimo {many}"), &format!("at most {many}"));
    let discount = AnomalyError::NoDiscount { position: 2, discount: n("100.5") };
    says(&discount.text(), "Il ribasso n. 2 è 100,50", "Discount no. 2 is 100.50");
    says(&AnomalyError::NoReference(n("-1")).text(), "Lo sconto di riferimento è -1", "reference discount is -1");
    says(&AnomalyError::AllSetAside.text(), "nessuna esclusione automatica", "no automatic exclusion");
}

#[test]
fn refusals_of_rankings_name_who_and_which_lot() {
    let names = |names: &[&str]| names.iter().map(|name| TendererId::from(*name)).collect::<Vec<_>>();
    let text = |error: RankingError| {
        let error = EvaluationError::from(error);
        assert_eq!(error.to_string(), error.text().en, "what logs show is the English text");
        error.text()
    };
    let stages = text(RankingError::StagesDisagree("A".into()));
    says(&stages, "A è ammesso in una fase", "A is admitted in one stage");
    let worse = RankingError::NotImproved { tenderer: "A".into(), first: Box::new(n("10.5")), then: Box::new(n("9")) };
    says(
        &text(worse),
        "di A (9) è peggiore dell'offerta iniziale (10,50)",
        "of A (9) is worse than the first one (10.50)",
    );
    says(&text(RankingError::DrawnTwice(names(&["B", "B"]))), "due volte: B, B", "twice in the draw: B, B");
    let tie = RankingError::UnresolvedTie { lot: "1".into(), tenderers: names(&["A", "B"]) };
    says(&text(tie), "Nel lotto 1 va prima risolta la parità tra A, B", "In lot 1 the tie between A, B");
    let choice = RankingError::LotChoiceUndecided { tenderer: "A".into(), lots: vec!["1".into(), "2".into()] };
    says(&text(choice), "quale lotto spetta a A tra 1, 2", "which lot A keeps among 1, 2");
    says(&text(RankingError::DuplicateLot("1".into())), "Il lotto 1 compare due volte", "Lot 1 appears twice");
}
