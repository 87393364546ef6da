//! Bad input and defective rules: refused with a precise reason.

use ceralacca_evaluation::*;

use crate::common::{como, economic_points, n, offers, price_only, ricengo};
use crate::vectors::{como_tender, panel, results, vectors};

fn one_como_tender() -> LotInput {
    let vector = vectors("evaluation.json").into_iter().find(|vector| vector["id"] == "como-e2e-lot").unwrap();
    LotInput { commissioners: panel(3), tenderers: vec![como_tender(&vector["input"], "X")], ..LotInput::default() }
}

/// What Como refuses after `change` of a good lot.
fn refused(change: impl FnOnce(&mut LotInput)) -> EvaluationError {
    let mut lot = one_como_tender();
    change(&mut lot);
    let error = score_technical(&como(), &lot).unwrap_err();
    let text = error.text();
    assert!(!text.it.is_empty() && !text.en.is_empty() && text.it != text.en);
    error
}

#[test]
fn coefficient_off_the_scale() {
    let error = refused(|lot| lot.tenderers[0].coefficients[0].value = n("0.85"));
    assert_eq!(
        error.text().it,
        "Il commissario c1 ha attribuito all'offerta di X, sub-criterio 1.1, il coefficiente 0,85: sono ammessi solo 0,00; 0,10; 0,20; 0,30; 0,40; 0,50; 0,60; 0,70; 0,80; 0,90; 1,00."
    );
}

#[test]
fn scores_missing_doubled_or_unknown() {
    let panel_error = |change: fn(&mut LotInput)| match refused(change) {
        EvaluationError::Panel(error) => error,
        other => panic!("{other}"),
    };
    assert!(matches!(
        panel_error(|lot| {
            lot.tenderers[0].coefficients.remove(0);
        }),
        PanelError::MissingCoefficient { .. }
    ));
    assert!(matches!(
        panel_error(|lot| lot.tenderers[0].coefficients[1].commissioner = "c1".into()),
        PanelError::ScoredTwice { .. }
    ));
    assert!(matches!(
        panel_error(|lot| lot.tenderers[0].coefficients[0].commissioner = "c9".into()),
        PanelError::UnknownCommissioner { .. }
    ));
    assert!(matches!(
        panel_error(|lot| lot.tenderers[0].coefficients[0].subcriterion = "6.1".into()),
        PanelError::NotDiscretionary { .. }
    ));
    assert!(matches!(
        panel_error(|lot| {
            let reason = "motivo".to_owned();
            lot.tenderers[0].judgements.push(Judgement { subcriterion: "1.1".into(), points: n("1"), reason });
        }),
        PanelError::WrongMethod { .. }
    ));
    assert!(matches!(
        panel_error(|lot| {
            lot.commissioners.clear();
            lot.tenderers[0].coefficients.clear();
        }),
        PanelError::NoCommissioners
    ));
    assert!(matches!(panel_error(|lot| lot.commissioners.push("c1".into())), PanelError::DuplicateCommissioner(_)));
}

#[test]
fn answers_missing_or_of_the_wrong_kind() {
    let offer_error = |change: fn(&mut TenderInput)| match refused(|lot| change(&mut lot.tenderers[0])) {
        EvaluationError::Offer(error) => error,
        other => panic!("{other}"),
    };
    assert!(matches!(
        offer_error(|tender| {
            tender.ascertained.remove("longest_route_minutes");
        }),
        OfferError::NotAscertained { .. }
    ));
    assert!(matches!(
        offer_error(|tender| {
            tender.ascertained.insert("colour".into(), Answer::Boolean(true));
        }),
        OfferError::UnknownItem { .. }
    ));
    assert!(matches!(
        offer_error(|tender| {
            tender.answers.insert("training_hours".into(), Answer::Number(n("-1")));
        }),
        OfferError::WrongAnswer { .. }
    ));
    assert!(matches!(
        offer_error(|tender| {
            tender.ascertained.insert("oldest_vehicle_years".into(), Answer::Boolean(true));
        }),
        OfferError::WrongAnswer { .. }
    ));
}

#[test]
fn what_a_sealed_offer_does_not_declare_earns_nothing() {
    let mut lot = one_como_tender();
    lot.tenderers[0].answers.clear();
    let result = score_technical(&como(), &lot).unwrap();
    let part = &result.scores[0].subcriterion(&"6.1".into()).unwrap().parts[0];
    assert_eq!((part.score.result.clone(), part.score.text_it.as_str()), (n("0"), "non dichiarato → 0,00"));
}

#[test]
fn a_lot_and_a_panel_have_their_limits() {
    let with = |tenderers: usize, commissioners: usize| {
        let tenderers = (0..tenderers).map(|at| TenderInput::admitted(at.to_string()));
        let commissioners = (0..commissioners).map(|at| at.to_string().into()).collect();
        score_technical(&ricengo(), &LotInput { tenderers: tenderers.collect(), commissioners, ..LotInput::default() })
    };
    let refusal = |found: Result<TechnicalResult, EvaluationError>| found.unwrap_err().text().it;
    assert_eq!(
        refusal(with(TENDERERS_MAX + 1, 0)),
        "Troppi elementi (concorrenti): 10001, ne sono accettati al massimo 10000."
    );
    assert_eq!(
        refusal(with(0, COMMISSIONERS_MAX + 1)),
        "Troppi elementi (commissari): 26, ne sono accettati al massimo 25."
    );
    assert!(with(0, COMMISSIONERS_MAX).is_ok());
    // As many as there can be are asked for their judgement.
    let missing = with(TENDERERS_MAX, 0).unwrap_err();
    assert!(matches!(missing, EvaluationError::Panel(PanelError::MissingJudgement { .. })), "{missing}");
}

#[test]
fn a_judgement_of_what_nobody_judges_is_refused() {
    let judged = |rules: &AwardRules, subcriterion: &str| {
        let judgement = Judgement { subcriterion: subcriterion.into(), points: n("1"), reason: "motivo".to_owned() };
        let tenderers = vec![TenderInput { judgements: vec![judgement], ..TenderInput::admitted("A") }];
        match score_technical(rules, &LotInput { tenderers, commissioners: panel(3), ..LotInput::default() }) {
            Err(EvaluationError::Panel(error)) => error,
            other => panic!("{other:?}"),
        }
    };
    let named = |subcriterion: &str| (TendererId::from("A"), CriterionId::from(subcriterion));
    let (tenderer, subcriterion) = named("9");
    assert_eq!(judged(&ricengo(), "9"), PanelError::NotDiscretionary { tenderer, subcriterion });
    let (tenderer, subcriterion) = named("6.1");
    assert_eq!(judged(&como(), "6.1"), PanelError::NotDiscretionary { tenderer, subcriterion });
    let (tenderer, subcriterion) = named("1.1");
    assert_eq!(judged(&como(), "1.1"), PanelError::WrongMethod { tenderer, subcriterion });
}

#[test]
fn offers_in_increase_start_from_the_base() {
    let formula = PriceFormula::MinMax { measure: Measure::IncreasedPrice, all_equal: ZeroCase::FullPoints };
    let rules = price_only("30", formula);
    let why =
        |value: &str, base: Option<&str>| rules.economic.counted(base.map(n).as_ref(), &n(value)).map_err(|why| why.it);
    assert_eq!(why("0", Some("10")), Err("l'importo non è maggiore di zero".to_owned()));
    assert_eq!(why("0", None), Err("l'importo non è maggiore di zero".to_owned()));
    assert_eq!(why("9.99", Some("10")), Err("l'importo è inferiore alla base di gara".to_owned()));
    assert_eq!(why("10", Some("10")), Ok(n("10")));
    assert_eq!(why("0.01", None), Ok(n("0.01")));
}

#[test]
fn tenderer_twice() {
    let error = refused(|lot| lot.tenderers.push(lot.tenderers[0].clone()));
    assert_eq!(error, EvaluationError::DuplicateTenderer("X".into()));
}

#[test]
fn ricengo_judgements_outside_the_bands() {
    let score = |points: &str, reason: &str| {
        let judgement = |subcriterion: &str, points: &str| Judgement {
            subcriterion: subcriterion.into(),
            points: n(points),
            reason: reason.to_owned(),
        };
        let judgements = vec![judgement("b", points), judgement("c", "3")];
        let tenderers = vec![TenderInput { judgements, ..TenderInput::admitted("A") }];
        score_technical(&ricengo(), &LotInput { tenderers, ..LotInput::default() })
    };
    for points in ["51", "54", "56", "34.5", "-1"] {
        let error = score(points, "motivo").unwrap_err();
        assert!(matches!(error, EvaluationError::Panel(PanelError::OutsideBands { .. })), "{points}");
    }
    assert_eq!(
        score("52", "motivo").unwrap_err().text().it,
        "Il punteggio 52 per l'offerta di A, sub-criterio b, non è attribuibile: il bando prevede solo punti interi nelle fasce 0–7, 8–15, 16–25, 26–34, 35–50, 55."
    );
    assert!(matches!(score("50", "  ").unwrap_err(), EvaluationError::Panel(PanelError::MissingReason { .. })));
    assert!(score("55", "motivo").is_ok());
}

#[test]
fn offers_that_no_formula_can_take() {
    let over_best = price_only("30", PriceFormula::DiscountOverBest { all_zero: ZeroCase::ZeroPoints });
    let inverse = price_only("30", PriceFormula::InverseProportional {});
    let linear = price_only("30", PriceFormula::LinearPrice { all_at_base: ZeroCase::ZeroPoints });
    for (rules, value) in [(&over_best, "-0.01"), (&over_best, "100.01"), (&over_best, "1/3"), (&inverse, "0")] {
        let error = economic_points(rules, &offers(&[n(value)])).unwrap_err();
        assert!(matches!(error, EvaluationError::Offer(OfferError::OfferNotAcceptable { .. })), "{value}");
    }
    let error = economic_points(&linear, &offers(&[n("10")])).unwrap_err();
    assert_eq!(error, OfferError::MissingBaseAmount.into());
    let above = LotInput { base_amount: Some(n("9")), ..offers(&[n("10")]) };
    let error = economic_points(&linear, &above).unwrap_err();
    assert!(matches!(error, EvaluationError::Offer(OfferError::OfferNotAcceptable { .. })));
    let missing = LotInput { tenderers: vec![TenderInput::admitted("A")], ..LotInput::default() };
    assert_eq!(economic_points(&inverse, &missing).unwrap_err(), OfferError::MissingOffer("A".into()).into());
}

#[test]
fn ties_wait_for_their_step_and_end_by_draw() {
    let scores = [("A", n("60"), n("10")), ("B", n("60"), n("10")), ("C", n("61"), n("9"))];
    let (technical, economic) = results(&scores);
    let mut outcomes = TieOutcomes::default();
    let ranking = rank(&como(), &technical, &economic, &outcomes).unwrap();
    assert_eq!(ranking.first().unwrap().tenderer, "C".into());
    assert_eq!(ranking.unresolved[0].tenderers, ["A".into(), "B".into()]);
    assert_eq!(ranking.unresolved[0].next, Some(TieStep::ImprovedOffer { days: 5 }));
    outcomes.improved_offers.push([("A".into(), None), ("B".into(), None)].into());
    let ranking = rank(&como(), &technical, &economic, &outcomes).unwrap();
    assert_eq!(ranking.unresolved[0].next, Some(TieStep::Draw {}));
    outcomes.draws.push(vec!["B".into(), "A".into()]);
    let ranking = rank(&como(), &technical, &economic, &outcomes).unwrap();
    let order: Vec<&str> = ranking.places.iter().map(|place| place.tenderer.as_str()).collect();
    assert_eq!((order, ranking.unresolved.len()), (vec!["C", "B", "A"], 0));
    let decided: Vec<Option<TieStep>> = ranking.places.iter().map(|place| place.decided_by).collect();
    let (quality, draw) = (Some(TieStep::HigherTechnical {}), Some(TieStep::Draw {}));
    assert_eq!(decided, [quality, draw, draw]);
    // The improved offers set nobody apart: they decided nothing.
    let mut no_draw = como();
    no_draw.ties.pop();
    let equal = rank(&no_draw, &technical, &economic, &outcomes).unwrap();
    assert_eq!((equal.unresolved[0].next, equal.places[1].decided_by), (None, quality));
    outcomes.draws = vec![vec!["B".into(), "B".into()]];
    let error = rank(&como(), &technical, &economic, &outcomes).unwrap_err();
    assert!(matches!(error, EvaluationError::Ranking(RankingError::DrawnTwice(_))));
    outcomes.improved_offers = vec![[("A".into(), Some(n("9"))), ("B".into(), None)].into()];
    let error = rank(&como(), &technical, &economic, &outcomes).unwrap_err();
    assert!(matches!(error, EvaluationError::Ranking(RankingError::NotImproved { .. })));
}

#[test]
fn lots_are_not_awarded_over_an_open_tie() {
    let (technical, economic) = results(&[("A", n("60"), n("10")), ("B", n("60"), n("10"))]);
    let ranking = rank(&como(), &technical, &economic, &TieOutcomes::default()).unwrap();
    let rules = LotAwardRules {
        max_lots_per_tenderer: 1,
        reason: "motivo".to_owned(),
        reason_en: None,
        choice: vec![LotChoice::HighestTotal],
        empty_lot: EmptyLot::NotAwarded,
    };
    let error = award_lots(&rules, &[LotRanking { lot: "1".into(), ranking }]).unwrap_err();
    assert!(matches!(error, EvaluationError::Ranking(RankingError::UnresolvedTie { .. })));
}

#[test]
fn defective_rules_are_named_by_path() {
    let defects = |change: fn(&mut AwardRules)| {
        let mut rules = como();
        change(&mut rules);
        rules.check().into_iter().map(|defect| (defect.id, defect.path)).collect::<Vec<_>>()
    };
    let defect = |id: &str, path: &str| (id.to_owned(), path.to_owned());
    assert_eq!(
        defects(|rules| rules.technical.as_mut().unwrap().criteria[0].max = n("7")),
        [defect("technical-sum", "technical.max_points"), defect("criterion-sum", "technical.criteria[0].max")]
    );
    assert_eq!(
        defects(|rules| rules.technical.as_mut().unwrap().criteria[1].id = "1".into()),
        [defect("number-twice", "technical.criteria[1].id")]
    );
    assert_eq!(defects(|rules| rules.ties.swap(1, 2)), [defect("tie-step-void", "ties[1]")]);
    let mut rules = ricengo();
    let PriceFormula::StepTable { bands, .. } = &mut rules.economic.formula else { unreachable!() };
    assert_eq!((gaps(bands).len(), overlaps(bands).len()), (29, 0));
    bands[3].to = Some(n("2.60"));
    assert_eq!(rules.check()[0].id, "bands-overlap");
    let error = score_technical(&rules, &LotInput::default()).unwrap_err();
    assert!(matches!(error, EvaluationError::RulesDefective { .. }));
}
