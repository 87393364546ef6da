use std::collections::BTreeMap;

use ceralacca_evaluation::{Exact, LotChoice, PartKind, Ranking, Severity, TendererId};
use serde_json::Value;

use super::{EvaluateError, Evaluation, GivenAnswer, LotEvaluation, Offer, OffersFile, evaluate};
use crate::definition::examples::{NAMES, procedure, text};

fn offers(name: &str) -> OffersFile {
    OffersFile::from_toml(&text(&format!("examples/{name}-offers.toml")))
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn evaluated(name: &str) -> Evaluation {
    evaluate(&procedure(name), &offers(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn exact(text: &str) -> Exact {
    text.parse().unwrap()
}

fn number(value: &Value) -> Exact {
    value.as_str().map_or_else(|| Exact::from(value.as_i64().unwrap()), |text| text.trim().parse().unwrap())
}

fn proposals(evaluation: &Evaluation) -> Vec<(u16, Option<&str>)> {
    evaluation
        .proposals
        .iter()
        .map(|proposal| (proposal.lot, proposal.tenderer.as_ref().map(TendererId::as_str)))
        .collect()
}

fn ranking(lot: &LotEvaluation) -> Vec<&str> {
    lot.ranking.places.iter().map(|place| place.tenderer.as_str()).collect()
}

/// Lot 1 of Como is the reference vector `como-e2e-lot`, to the last digit.
#[test]
fn como_lot_1_is_the_reference_vector() {
    let list: Value = serde_json::from_str(&text("testdata/vectors/evaluation.json")).unwrap();
    let vector = list["vectors"].as_array().unwrap().iter().find(|vector| vector["id"] == "como-e2e-lot").unwrap();
    let names = BTreeMap::from([("X", "coop-lario"), ("Y", "coop-brunate"), ("Z", "coop-erba")]);
    let evaluation = evaluated("como-2024");
    let lot = &evaluation.lots[0];
    let mut compared = 0;
    for (letter, tenderer) in &names {
        let expected = &vector["expected"]["results"][*letter];
        let score = lot.technical.of(&TendererId::from(*tenderer)).unwrap();
        assert_eq!(score.total.result, number(&expected["technical"]), "{tenderer}");
        let parts = |kind: PartKind| {
            let parts = score.criteria.iter().flat_map(|criterion| &criterion.subcriteria).flat_map(|sub| &sub.parts);
            parts.filter(|part| part.kind == kind).map(|part| &part.score.result).sum::<Exact>()
        };
        assert_eq!(parts(PartKind::D), number(&expected["D"]), "{tenderer}");
        assert_eq!(parts(PartKind::T), number(&expected["T"]), "{tenderer}");
        assert_eq!(parts(PartKind::Q), number(&expected["Q_2_6"]) + number(&expected["Q_6_1"]), "{tenderer}");
        for (subcriterion, points) in expected["points_D"].as_object().unwrap() {
            let score = score.subcriterion(&subcriterion.as_str().into()).unwrap();
            let part = score.parts.iter().find(|part| part.kind == PartKind::D).unwrap();
            assert_eq!(part.score.result, number(points), "{tenderer} {subcriterion}");
            compared += 1;
        }
        let place = lot.ranking.of(&TendererId::from(*tenderer));
        match expected["economic"].as_str() {
            // The vector shows six decimals of exact numbers.
            Some(economic) => {
                let six = ceralacca_evaluation::Decimals::new(6).unwrap();
                let place = place.unwrap();
                let shown = |number: &Exact| number.to_decimal(six, ceralacca_evaluation::RoundingMode::HalfUp);
                assert_eq!(shown(&place.economic), economic);
                assert_eq!(shown(&place.total.result), expected["total"].as_str().unwrap());
                compared += 2;
            }
            None => assert!(place.is_none()),
        }
    }
    assert_eq!(lot.ranking.of(&"coop-lario".into()).unwrap().economic, exact("8246900/650000"));
    assert_eq!(lot.below_threshold, ["coop-erba".into()]);
    assert_eq!(lot.economic.best, Some(number(&vector["expected"]["Smax"])));
    let wanted: Vec<&str> = vector["expected"]["ranking"]
        .as_array()
        .unwrap()
        .iter()
        .map(|letter| names[letter.as_str().unwrap()])
        .collect();
    assert_eq!(ranking(lot), wanted);
    println!("{compared} numbers compared");
    assert_eq!(compared, 49);
}

#[test]
fn como_limit_leaves_one_lot_each() {
    let evaluation = evaluated("como-2024");
    let firsts: Vec<&str> = evaluation.lots.iter().map(|lot| ranking(lot)[0]).collect();
    assert_eq!(firsts[..2], ["coop-brunate", "coop-brunate"], "first in two lots");
    assert_eq!(
        proposals(&evaluation),
        [(1, Some("coop-brunate")), (2, Some("coop-lario")), (3, Some("coop-cernobbio"))]
    );
    let awards = evaluation.lot_awards.as_ref().unwrap();
    assert_eq!(awards.releases.len(), 1);
    assert_eq!(awards.releases[0].lot.as_str(), "2");
    let excluded: Vec<&str> = evaluation.lots[1].excluded.iter().map(|gone| gone.tenderer.as_str()).collect();
    assert_eq!(excluded, ["coop-cernobbio"]);
    assert!(evaluation.lots[1].technical.of(&"coop-cernobbio".into()).is_none());
}

#[test]
fn como_findings_open_the_check_of_low_labour_cost() {
    let evaluation = evaluated("como-2024");
    let found: Vec<(&str, &str, Severity)> = evaluation.lots[0]
        .findings
        .iter()
        .flat_map(|of| of.findings.iter().map(|finding| (of.tenderer.as_str(), finding.id.as_str(), finding.severity)))
        .collect();
    assert_eq!(found, [("coop-brunate", "labour-cost-below-estimate", Severity::Check)]);
    let third = &evaluation.lots[2].findings;
    assert_eq!(third.len(), 1);
    assert_eq!(third[0].findings[0].id, "more-decimals");
    let counted = &evaluation.lots[2].economic.of(&"coop-erba".into()).unwrap().counted;
    assert_eq!(counted, &exact("7.12345"));
}

#[test]
fn what_the_panel_ascertained_counts() {
    let lot = &evaluated("como-2024").lots[1];
    let score = lot.technical.of(&"coop-brunate".into()).unwrap().subcriterion(&"3.1".into()).unwrap();
    let tabular = score.parts.iter().find(|part| part.kind == PartKind::T).unwrap();
    assert_eq!(tabular.score.result, Exact::zero());
}

#[test]
fn ricengo_ranks_two_of_three_invited() {
    let evaluation = evaluated("ricengo-2026");
    let lot = &evaluation.lots[0];
    assert_eq!(ranking(lot), ["operator-1", "operator-2"]);
    let totals: Vec<Exact> = lot.ranking.places.iter().map(|place| place.total.result.clone()).collect();
    // 41 + 13 + band of 5,00% (10 points); 30 + 11 + band of 8,20% (17 points).
    assert_eq!(totals, [exact("64"), exact("58")]);
    assert_eq!(proposals(&evaluation), [(1, Some("operator-1"))]);
    assert!(lot.findings.is_empty(), "{:?}", lot.findings);
}

#[test]
fn cremona_compares_the_price_with_the_form() {
    let evaluation = evaluated("cremona-2025");
    assert_eq!(proposals(&evaluation), [(1, Some("operator-1"))]);
    assert!(evaluation.lots[0].findings.is_empty());
    let mut wrong = offers("cremona-2025");
    wrong.lots[0].tenders[0].answers.insert("prezzo".to_owned(), GivenAnswer::Words("63888.00".to_owned()));
    let evaluation = evaluate(&procedure("cremona-2025"), &wrong).unwrap();
    assert_eq!(evaluation.lots[0].findings[0].findings[0].id, "total-differs-from-unit-prices");
}

#[test]
fn the_price_of_who_is_out_is_never_read() {
    let mut file = offers("como-2024");
    let erba = file.lots[0].tenders.iter_mut().find(|offer| offer.tenderer == "coop-erba").unwrap();
    erba.answers.insert("ribasso".to_owned(), GivenAnswer::Words("99".to_owned()));
    let with_high = evaluate(&procedure("como-2024"), &file).unwrap();
    let erba = file.lots[0].tenders.iter_mut().find(|offer| offer.tenderer == "coop-erba").unwrap();
    erba.answers.remove("ribasso");
    let without = evaluate(&procedure("como-2024"), &file).unwrap();
    assert_eq!(with_high, without);
    assert_eq!(with_high, evaluated("como-2024"));
}

#[test]
fn the_order_of_lots_and_tenders_does_not_matter() {
    let mut file = offers("como-2024");
    file.lots.reverse();
    file.lots.iter_mut().for_each(|lot| lot.tenders.reverse());
    let reversed = evaluate(&procedure("como-2024"), &file).unwrap();
    assert_eq!(reversed.proposals, evaluated("como-2024").proposals);
    assert_eq!(reversed.lots[0].ranking, evaluated("como-2024").lots[0].ranking);
}

#[test]
fn a_lot_without_tenders_goes_to_nobody() {
    let mut file = offers("como-2024");
    file.lots.retain(|lot| lot.number != 3);
    let evaluation = evaluate(&procedure("como-2024"), &file).unwrap();
    assert_eq!(proposals(&evaluation)[2], (3, None));
}

/// The error after a change of the Como offers.
#[track_caller]
fn refused(change: impl FnOnce(&mut OffersFile)) -> EvaluateError {
    let mut file = offers("como-2024");
    change(&mut file);
    let error = evaluate(&procedure("como-2024"), &file).unwrap_err();
    assert!(!error.text().it.is_empty() && !error.to_string().is_empty());
    error
}

#[test]
fn errors_name_the_place() {
    let says = |error: &EvaluateError, words: &[&str]| {
        let text = error.text();
        words.iter().for_each(|word| {
            assert!(text.it.contains(word), "{word} is not in {}", text.it);
            assert!(text.en.contains(word), "{word} is not in {}", text.en);
        });
    };
    says(&refused(|file| file.procedure = "ricengo-2026-centro-estivo".to_owned()), &["ricengo-2026-centro-estivo"]);
    says(&refused(|file| drop(file.commissioners.pop())), &["2", "3"]);
    says(&refused(|file| file.lots[0].number = 9), &["9"]);
    says(&refused(|file| file.lots[0].number = 2), &["2"]);
    says(&refused(|file| file.lots[0].tenders[0].tenderer.clear()), &["1"]);
    let wrong = |item: &str, answer: GivenAnswer| {
        let item = item.to_owned();
        refused(|file| drop(file.lots[1].tenders[0].answers.insert(item, answer)))
    };
    let words = |text: &str| GivenAnswer::Words(text.to_owned());
    says(&wrong("ribaso", words("5")), &["2", "coop-brunate", "\"ribaso\""]);
    says(&wrong("ribasso", words("5,5")), &["2", "coop-brunate", "\"ribasso\"", "4.12345"]);
    says(&wrong("accompagnatori_esperti", words("si")), &["\"accompagnatori_esperti\"", "true"]);
    says(&wrong("ore_formazione", GivenAnswer::Whole(-1)), &["\"ore_formazione\""]);
    says(&wrong("relazione", words("relazione.pdf")), &["\"relazione\""]);
    let missing = refused(|file| drop(file.lots[0].tenders[0].answers.remove("ribasso")));
    says(&missing, &["1", "coop-lario", "\"ribasso\"", "excluded"]);
    let short = refused(|file| drop(file.lots[0].tenders[0].coefficients.get_mut("2.1").unwrap().pop()));
    says(&short, &["1", "coop-lario", "2.1", "2", "3"]);
    let off_scale = refused(|file| file.lots[0].tenders[0].coefficients.get_mut("2.1").unwrap()[0] = exact("0.75"));
    assert!(matches!(off_scale, EvaluateError::Evaluation { lot: Some(1), .. }), "{off_scale:?}");
    let absent = refused(|file| drop(file.lots[0].tenders[0].ascertained.remove("eta_mezzi")));
    says(&absent, &["coop-lario", "eta_mezzi"]);
    let twice = refused(|file| {
        let copy = file.lots[0].tenders[0].clone();
        file.lots[0].tenders.push(copy);
    });
    says(&twice, &["coop-lario"]);
}

#[test]
fn a_procedure_with_errors_is_not_computed_with() {
    let mut file = procedure("como-2024");
    file.award.economic.max_points = exact("25");
    let error = evaluate(&file, &offers("como-2024")).unwrap_err();
    assert!(matches!(&error, EvaluateError::DefectiveProcedure { defects } if defects.len() == 1), "{error}");
}

#[test]
fn reports_hold_the_derivations_in_both_languages() {
    let evaluation = evaluated("como-2024");
    let (italian, english) = (evaluation.italian(), evaluation.english());
    for wanted in ["82,85", "0,9333…", "coop-brunate", "Limite di aggiudicazione", "Lotto 3"] {
        assert!(italian.contains(wanted), "{wanted} is not in\n{italian}");
    }
    for wanted in ["82.85", "0.9333…", "Limit on awards", "Lot 3"] {
        assert!(english.contains(wanted), "{wanted} is not in\n{english}");
    }
}

#[test]
fn evaluations_and_offers_survive_json() {
    for name in NAMES {
        let evaluation = evaluated(name);
        let json = serde_json::to_vec(&evaluation).unwrap();
        assert_eq!(serde_json::from_slice::<Evaluation>(&json).unwrap(), evaluation, "{name}");
        let given = offers(name);
        assert_eq!(OffersFile::from_json(&serde_json::to_vec(&given).unwrap()).unwrap(), given, "{name}");
    }
}

#[test]
fn files_of_offers_refuse_what_they_do_not_know() {
    let text = text("examples/como-2024-offers.toml");
    let error = OffersFile::from_toml(&text.replacen("excluded =", "escluso =", 1)).unwrap_err();
    assert!(error.message_en.contains("unknown field `escluso`") && error.line.is_some(), "{error:?}");
    let error = OffersFile::from_toml(&text.replacen("ribasso = \"4.12345\"", "ribasso = 4.12345", 1)).unwrap_err();
    assert!(error.message_it.contains("virgolette"), "{error:?}");
    let error = OffersFile::from_toml(&text.replacen("schema = 1", "schema = 9", 1)).unwrap_err();
    assert_eq!(error.path.as_deref(), Some("schema"));
}

/// Como with the order of the lots asked for, and the numbers that Brunate gives to lots 1 and 2.
fn preferring(numbers: Option<[i64; 2]>) -> Evaluation {
    let mut file = procedure("como-2024");
    file.lot_limits.as_mut().unwrap().choice.insert(0, LotChoice::DeclaredPreference);
    let item = serde_json::json!({
        "id": "preferenza", "title": "Ordine di preferenza", "condition": "optional", "multiplicity": "per_lot",
        "kind": "number", "unit": "", "decimals": 0, "more_decimals": "refused", "used_as": "lot_preference",
    });
    file.envelopes[0].items.push(serde_json::from_value(item).unwrap());
    let mut given = offers("como-2024");
    for (lot, number) in given.lots.iter_mut().zip(numbers.into_iter().flatten()) {
        let brunate = lot.tenders.iter_mut().find(|offer| offer.tenderer == "coop-brunate").unwrap();
        brunate.answers.insert("preferenza".to_owned(), GivenAnswer::Whole(number));
    }
    evaluate(&file, &given).unwrap()
}

#[test]
fn a_declared_preference_decides_which_lot_is_kept() {
    let kept = |evaluation: &Evaluation| {
        let lot = proposals(evaluation).into_iter().find(|(_, who)| *who == Some("coop-brunate"));
        lot.map(|(lot, _)| lot)
    };
    let undeclared = preferring(None);
    assert_eq!(proposals(&undeclared), proposals(&evaluated("como-2024")), "the other tests decide");
    assert_eq!(kept(&preferring(Some([1, 2]))), Some(1));
    let second = preferring(Some([2, 1]));
    assert_eq!(kept(&second), Some(2));
    assert_eq!(second.lot_awards.as_ref().unwrap().releases[0].lot.as_str(), "1");
    // No order: it counts as none, and is told.
    let unsound = preferring(Some([1, 1]));
    assert_eq!(proposals(&unsound), proposals(&undeclared));
    let told = |evaluation: &Evaluation| {
        let all = evaluation.lots[0].findings.iter().filter(|found| found.tenderer.as_str() == "coop-brunate");
        all.flat_map(|found| &found.findings).any(|finding| finding.id == "lot-preference")
    };
    assert!(told(&unsound) && !told(&second) && !told(&undeclared));
}

/// The offers of Como with one more line in a tender of this lot.
fn como_with(lot: u16, tenderer: &str, change: impl FnOnce(&mut Offer)) -> OffersFile {
    let mut offers = offers("como-2024");
    let lot = offers.lots.iter_mut().find(|one| one.number == lot).unwrap();
    change(lot.tenders.iter_mut().find(|offer| offer.tenderer == tenderer).unwrap());
    offers
}

fn totals(ranking: &Ranking) -> Vec<(&str, &Exact)> {
    ranking.places.iter().map(|place| (place.tenderer.as_str(), &place.total.result)).collect()
}

#[test]
fn who_leaves_after_the_award_leaves_the_points_of_the_others_and_the_other_lots() {
    let file = procedure("como-2024");
    let gone = como_with(1, "coop-brunate", |offer| offer.excluded_after_award = Some("requisito perso".to_owned()));
    let (before, after) = (evaluated("como-2024"), evaluate(&file, &gone).unwrap());
    let lot = &after.lots[0];
    let then = lot.after_award.as_ref().unwrap();
    assert_eq!(then.at_award, before.lots[0].ranking);
    assert_eq!(totals(&lot.ranking), totals(&before.lots[0].ranking)[1..]);
    assert_eq!(lot.ranking.places[0].position, 1);
    assert_eq!(totals(then.recomputed.as_ref().unwrap()), [("coop-lario", &exact("86.65"))]);
    assert_eq!((then.excluded[0].reason.as_str(), &then.readmitted), ("requisito perso", &Vec::new()));
    // Brunate had given lot 2 up for lot 1: excluded before the award of lot 1 he would have it, now nothing changes there.
    assert_eq!(proposals(&after)[1..], proposals(&before)[1..]);
    let mut award = after.lot_awards.unwrap().awards;
    let lario = award.remove(0);
    assert_eq!((lario.tenderer.unwrap().as_str(), lario.beyond_limit), ("coop-lario", true));
    let earlier = como_with(1, "coop-brunate", |offer| offer.excluded = Some("requisito perso".to_owned()));
    assert_eq!(
        proposals(&evaluate(&file, &earlier).unwrap())[..2],
        [(1, Some("coop-lario")), (2, Some("coop-brunate"))]
    );
}

#[test]
fn who_comes_back_after_the_award_takes_a_place_and_no_points_of_others() {
    let file = procedure("como-2024");
    let out = como_with(2, "coop-lario", |offer| offer.excluded = Some("sentenza del TAR".to_owned()));
    let back = como_with(2, "coop-lario", |offer| {
        offer.readmitted_after_award = Some("sentenza del Consiglio di Stato".to_owned());
        offer.answers.insert("ribasso".to_owned(), GivenAnswer::Words("20".to_owned()));
    });
    let (before, after) = (evaluate(&file, &out).unwrap(), evaluate(&file, &back).unwrap());
    let lot = &after.lots[1];
    let then = lot.after_award.as_ref().unwrap();
    assert_eq!(then.at_award, before.lots[1].ranking);
    for place in &then.at_award.places {
        assert_eq!(lot.ranking.of(&place.tenderer).unwrap().total, place.total);
    }
    let his = lot.ranking.of(&"coop-lario".into()).unwrap();
    assert_eq!(his.economic, exact("20"), "the best discount of the award is the measure");
    let anew = then.recomputed.as_ref().unwrap();
    assert!(anew.of(&"coop-brunate".into()).unwrap().economic < exact("20"));
    for (report, words) in [
        (
            after.italian(),
            ["Graduatoria all'aggiudicazione:", "Riammesso dopo l'aggiudicazione: ", "Graduatoria che vale:"],
        ),
        (after.english(), ["Ranking at the award:", "Readmitted after the award: ", "Ranking that applies:"]),
    ] {
        assert!(words.iter().all(|words| report.contains(words)), "{report}");
    }
}

#[test]
fn a_tender_stands_in_one_way_only() {
    let both = como_with(2, "coop-cernobbio", |offer| offer.readmitted_after_award = Some("sentenza".to_owned()));
    let error = evaluate(&procedure("como-2024"), &both).unwrap_err();
    assert_eq!(error, EvaluateError::Standing { lot: 2, tenderer: "coop-cernobbio".to_owned() });
    assert!(error.text().it.starts_with("Lotto 2, offerta di coop-cernobbio: indicare una sola"), "{error}");
}
