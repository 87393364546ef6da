//! Each check has a case that fires and one just inside the rule.

use ceralacca_evaluation::{
    PairwiseRules, PairwiseVariant, Part, PriceFormula, RoundingMode, RoundingRule, Scoring, ThresholdStage,
};

use super::{changed, exact, found, lint, text};
use crate::definition::{
    AbnormalityMethod, AutomaticExclusion, ContractObject, ExclusionGround, Framework, GuaranteeReduction, Invitee,
    NamedAmount, ProcedureFile, ProcedureKind, Regime, Requirement, RequirementYears, Rotation, Vat,
};
use crate::lint::LintSeverity;

/// The check finds something after the change, and nothing after the other.
#[track_caller]
fn edge(example: &str, check: &str, over: impl FnOnce(&mut ProcedureFile), inside: impl FnOnce(&mut ProcedureFile)) {
    let broken = lint(&changed(example, over));
    let lint_of = found(&broken, check).unwrap_or_else(|| panic!("{check} is not found"));
    assert!(!lint_of.mend.it.is_empty() && !lint_of.rule.is_empty());
    let kept = lint(&changed(example, inside));
    assert_eq!(found(&kept, check), None, "{check} is found inside the rule");
}

const COMO: &str = "como-2024-corrected";
const RICENGO: &str = "ricengo-2026-corrected";
const CREMONA: &str = "cremona-2025-corrected";

fn instant(text: &str) -> jiff::Timestamp {
    text.parse().unwrap()
}

#[test]
fn amounts_of_lines_and_labour() {
    let amount = |text: &'static str| move |file: &mut ProcedureFile| file.lots[0].prices[0].amount = Some(exact(text));
    // 26.81 × 12876 = 345205.56: a cent is a difference, less is not.
    edge(COMO, "line-amount", amount("345205.57"), amount("345205.56"));
    edge(COMO, "line-amount", amount("345205.55"), amount("345205.569"));
    edge(
        COMO,
        "line-amount-missing",
        |file| file.lots[2].prices[0].amount = None,
        |file| file.lots.iter_mut().flat_map(|lot| &mut lot.prices).for_each(|line| line.amount = None),
    );
    edge(
        COMO,
        "lot-labour-total",
        |file| file.lots[0].labour_total = Some(exact("1632869.45")),
        |file| file.lots[0].labour_total = Some(exact("1632869.44")),
    );
    edge(
        COMO,
        "labour-total",
        |file| file.amounts.labour = Some(exact("8534708.05")),
        |file| file.amounts.labour = Some(exact("8534708.04")),
    );
    // Options are outside the base; a line of the base without its labour says nothing of the sum.
    let wrong = |file: &mut ProcedureFile| file.lots[0].labour_total = Some(exact("1"));
    edge(
        COMO,
        "lot-labour-total",
        |file| {
            wrong(file);
            file.lots[0].prices[3].labour = None;
        },
        |file| {
            wrong(file);
            file.lots[0].prices[0].labour = None;
        },
    );
}

#[test]
fn arithmetic_of_the_check_is_reported_under_its_identifier() {
    let file = changed("como-2024", |file| file.amounts.estimated_total = exact("1"));
    let all = lint(&file);
    let found = found(&all, "estimated-total").unwrap();
    assert_eq!((found.id.as_str(), found.severity), ("E3", LintSeverity::Error));
    assert_eq!(found.numbers["stated"], "1");
    assert!(found.mend.it.contains("10597116,50") && found.mend.en.contains("10597116.50"), "{:?}", found.mend);
}

#[test]
fn intellectual_services_are_not_awarded_at_the_lowest_price() {
    let of = |base: &'static str| {
        move |file: &mut ProcedureFile| {
            file.intellectual = true;
            file.award.technical = None;
            file.amounts.base = exact(base);
        }
    };
    edge(RICENGO, "lowest-price-intellectual", of("140000"), of("139999.99"));
    edge(RICENGO, "lowest-price-intellectual", of("140000"), |file| {
        of("140000")(file);
        file.procedure = ProcedureKind::DirectAward;
    });
    edge(RICENGO, "lowest-price-intellectual", of("140000"), |file| {
        of("140000")(file);
        file.award.economic.formula = PriceFormula::None {};
    });
}

#[test]
fn labour_is_estimated_where_it_counts() {
    let without = |file: &mut ProcedureFile| file.amounts.labour = None;
    edge(RICENGO, "labour-not-stated", without, |_| {});
    edge(RICENGO, "labour-not-stated", without, |file| {
        without(file);
        file.object = ContractObject::Supplies;
    });
    edge(RICENGO, "labour-not-stated", without, |file| {
        without(file);
        file.intellectual = true;
    });
    edge(RICENGO, "labour-not-stated", without, |file| {
        without(file);
        file.procedure = ProcedureKind::DirectAward;
    });
}

#[test]
fn the_discount_that_touches_labour_is_told_line_by_line() {
    let all = lint(&changed(COMO, |_| {}));
    assert_eq!(all.iter().filter(|lint| lint.check == "labour-floor").count(), 9, "every line that is no option");
    let labour = |text: &'static str| {
        move |file: &mut ProcedureFile| {
            for lot in &mut file.lots {
                lot.prices.iter_mut().for_each(|line| line.labour = Some(exact(text)));
            }
        }
    };
    edge(COMO, "labour-floor", labour("0.01"), labour("0"));
    edge(COMO, "labour-floor", labour("1"), |file| {
        file.award.economic.formula = PriceFormula::InverseProportional {};
    });
    let first = lint(&changed("como-2024", labour("26.81")));
    assert!(found(&first, "labour-floor").unwrap().text.it.contains("oltre lo 0%"));
}

#[test]
fn guarantees() {
    let percent =
        |text: &'static str| move |file: &mut ProcedureFile| file.guarantee.provisional_percent = Some(exact(text));
    edge(CREMONA, "provisional-direct", percent("1"), |_| {});
    edge(RICENGO, "provisional-reasons", percent("1"), |_| {});
    edge(RICENGO, "provisional-reasons", percent("1"), |file| {
        percent("1")(file);
        file.procedure = ProcedureKind::Open;
    });
    let performance =
        |text: &'static str| move |file: &mut ProcedureFile| file.guarantee.performance_percent = Some(exact(text));
    edge(CREMONA, "performance-below-threshold", performance("5.01"), performance("5"));
    edge(CREMONA, "performance-below-threshold", performance("6"), |file| {
        performance("6")(file);
        file.regime = Regime::AboveThreshold;
    });
    edge(COMO, "guarantee-validity", |file| file.terms.validity_days = 179, |file| file.terms.validity_days = 180);
    edge(
        COMO,
        "guarantee-validity",
        |file| file.terms.validity_days = 179,
        |file| {
            file.terms.validity_days = 179;
            file.guarantee.provisional_percent = None;
        },
    );
    use GuaranteeReduction::{Certificates, Digital, Quality, SmallEnterprise};
    let named = |list: &'static [GuaranteeReduction]| {
        move |file: &mut ProcedureFile| file.guarantee.reductions_named = list.to_vec()
    };
    edge(
        COMO,
        "reductions-missing",
        named(&[Quality, SmallEnterprise, Digital]),
        named(&[Certificates, Digital, SmallEnterprise, Quality]),
    );
    edge(COMO, "reductions-missing", named(&[Quality]), named(&[]));
    edge(COMO, "reductions-missing", named(&[Quality]), |file| {
        named(&[Quality])(file);
        file.guarantee.reductions = false;
    });
}

#[test]
fn a_guarantee_that_is_not_asked_is_reckoned() {
    let amount = |regime| {
        let file = changed("cremona-2025", |file| file.regime = regime);
        found(&lint(&file), "performance-guarantee").unwrap().numbers["amount"].clone()
    };
    assert_eq!(amount(Regime::BelowThreshold), "3194.439");
    assert_eq!(amount(Regime::AboveThreshold), "6388.878");
}

#[test]
fn short_terms_have_a_reason() {
    let sent = |text: &'static str| move |file: &mut ProcedureFile| file.terms.sent = instant(text);
    edge(COMO, "open-days", sent("2024-04-21T09:00:00+02:00"), sent("2024-04-20T09:00:00+02:00"));
    edge(COMO, "open-days", sent("2024-05-01T09:00:00+02:00"), |file| {
        sent("2024-05-01T09:00:00+02:00")(file);
        file.clauses.short_term_reason = Some("Urgenza: il servizio comincia con la scuola".to_owned());
    });
    edge(
        COMO,
        "open-days",
        |file| {
            sent("2024-05-01T09:00:00+02:00")(file);
            file.clauses.short_term_reason = Some("  ".to_owned());
        },
        |_| {},
    );
    let short = lint(&changed(COMO, |file| {
        sent("2024-05-06T09:00:00+02:00")(file);
        file.clauses.short_term_reason = Some("Urgenza".to_owned());
    }));
    let found = found(&short, "open-days").expect("fewer than fifteen days have no reason");
    assert_eq!((found.id.as_str(), found.severity), ("E5", LintSeverity::Error));
}

#[test]
fn few_days_for_answers() {
    let questions = |text: &'static str| move |file: &mut ProcedureFile| file.terms.questions = Some(instant(text));
    // Answers are due on Tuesday 14 May.
    edge(COMO, "answer-days-few", questions("2024-05-10T12:00:00+02:00"), questions("2024-05-09T12:00:00+02:00"));
    edge(COMO, "answer-days-few", questions("2024-05-12T12:00:00+02:00"), questions("2024-05-13T12:00:00+02:00"));
    let late = lint(&changed(COMO, questions("2024-05-13T12:00:00+02:00")));
    let found = found(&late, "answer-days").unwrap();
    assert_eq!((found.id.as_str(), found.severity), ("E6", LintSeverity::Error));
}

#[test]
fn terms_on_holidays() {
    let submission = |text: &'static str| {
        move |file: &mut ProcedureFile| {
            file.terms.questions = None;
            file.terms.first_session = None;
            file.terms.submission = instant(text);
        }
    };
    edge(COMO, "term-holiday", submission("2026-06-02T12:00:00+02:00"), submission("2026-06-03T12:00:00+02:00"));
    // Easter Monday; a Sunday is told by the check of hours.
    edge(COMO, "term-holiday", submission("2026-04-06T12:00:00+02:00"), submission("2026-04-05T12:00:00+02:00"));
    edge(COMO, "term-hour", submission("2026-04-05T12:00:00+02:00"), submission("2026-04-07T12:00:00+02:00"));
    edge(
        COMO,
        "term-holiday",
        |file| file.terms.questions = Some(instant("2024-05-01T12:00:00+02:00")),
        |file| file.terms.questions = Some(instant("2024-05-02T12:00:00+02:00")),
    );
    // A Saturday and a Sunday.
    edge(
        COMO,
        "term-holiday",
        |file| file.terms.questions = Some(instant("2024-05-04T12:00:00+02:00")),
        |file| file.terms.questions = Some(instant("2024-05-03T12:00:00+02:00")),
    );
    edge(
        COMO,
        "term-holiday",
        |file| file.terms.first_session = Some(instant("2024-05-26T10:00:00+02:00")),
        |file| file.terms.first_session = Some(instant("2024-05-27T10:00:00+02:00")),
    );
}

#[test]
fn long_agreements_and_early_starts() {
    let months = |months| {
        move |file: &mut ProcedureFile| {
            file.framework = Some(Framework { duration_months: months, operators_per_lot: 1 });
        }
    };
    edge(COMO, "framework-duration", months(49), months(48));
    edge(COMO, "framework-duration", months(60), |file| {
        months(60)(file);
        file.clauses.framework_duration_reason = Some("Investimenti che si ripagano in cinque anni".to_owned());
    });
    let start = |text: &'static str| {
        move |file: &mut ProcedureFile| file.clauses.performance_start = Some(text.parse().unwrap())
    };
    edge(CREMONA, "performance-start", start("2025-11-26"), start("2025-11-27"));
}

#[test]
fn participation() {
    let ground = |article: Option<&'static str>| {
        move |file: &mut ProcedureFile| {
            let article = article.map(str::to_owned);
            file.clauses.exclusion_grounds = vec![ExclusionGround { text: "Causa".to_owned(), article }];
        }
    };
    edge(RICENGO, "exclusion-ground", ground(None), ground(Some("art. 94")));
    edge(RICENGO, "exclusion-ground", ground(Some("art. 93")), ground(Some("art. 98")));
    edge(RICENGO, "exclusion-ground", ground(Some("art. 99")), ground(Some("art. 53 c.16-ter D.Lgs. 165/2001")));
    let inverted = |file: &mut ProcedureFile| file.clauses.inversion = true;
    edge(RICENGO, "inversion", inverted, |file| {
        inverted(file);
        file.procedure = ProcedureKind::Open;
    });
    edge(
        COMO,
        "inversion",
        |file| {
            inverted(file);
            file.procedure = ProcedureKind::NegotiatedWithoutNotice;
        },
        inverted,
    );
}

#[test]
fn rotation_wants_four_reasons_from_five_thousand_euro() {
    let whole = || Some("sì".to_owned());
    let reasons = || Rotation {
        market_structure: whole(),
        no_alternatives: whole(),
        accurate_performance: whole(),
        quality: whole(),
    };
    for missing in 0..4 {
        edge(
            CREMONA,
            "rotation-reasons",
            |file| {
                let mut reasons = reasons();
                let field = [
                    &mut reasons.market_structure,
                    &mut reasons.no_alternatives,
                    &mut reasons.accurate_performance,
                    &mut reasons.quality,
                ];
                *field.into_iter().nth(missing).unwrap() = if missing % 2 == 0 { None } else { Some(" ".to_owned()) };
                file.clauses.rotation = Some(reasons);
            },
            |file| file.clauses.rotation = Some(reasons()),
        );
    }
    let worth = |text: &'static str| {
        move |file: &mut ProcedureFile| {
            file.amounts.estimated_total = exact(text);
            file.clauses.rotation = Some(Rotation::default());
        }
    };
    edge(CREMONA, "rotation-reasons", worth("5000"), worth("4999.99"));
    edge(CREMONA, "rotation-reasons", worth("5000"), |file| file.clauses.rotation = None);
}

#[test]
fn requirements_point_at_an_amount() {
    let of = |percent: &'static str, base: Option<NamedAmount>, years: Option<(u8, u8)>| {
        move |file: &mut ProcedureFile| {
            let years = years.map(|(best, of_last)| RequirementYears { best, of_last });
            file.clauses.requirements =
                vec![Requirement { title: "Fatturato".to_owned(), percent: exact(percent), base_amount: base, years }];
        }
    };
    edge(COMO, "requirement-base", of("70", None, None), of("70", Some(NamedAmount::GuaranteeBase), None));
    edge(
        COMO,
        "requirement-cap",
        of("200.01", Some(NamedAmount::LotAmount), None),
        of("200", Some(NamedAmount::LotAmount), None),
    );
    let base = Some(NamedAmount::LotAmount);
    edge(RICENGO, "requirement-years", of("70", base, Some((3, 3))), of("70", base, Some((3, 5))));
    edge(RICENGO, "requirement-years", of("70", base, Some((2, 5))), of("70", base, None));
    let file = changed(RICENGO, of("70", base, Some((3, 3))));
    let on = |day: &str| found(&file.lint(day.parse().unwrap()), "requirement-years").is_some();
    assert!(on("2024-12-31") && !on("2024-12-30"), "the text before the correttivo");
}

#[test]
fn a_table_that_never_gives_all_its_points() {
    let top = |points: &'static str| {
        move |file: &mut ProcedureFile| {
            if let PriceFormula::StepTable { bands, .. } = &mut file.award.economic.formula {
                bands.last_mut().unwrap().points = exact(points);
            }
        }
    };
    edge(RICENGO, "price-band-top", top("29.5"), top("30"));
    let all = lint(&changed(RICENGO, top("29")));
    let lint = found(&all, "price-band-top").unwrap();
    assert_eq!((lint.id.as_str(), lint.numbers["points"].as_str()), ("E8", "29"));
    assert!(lint.text.it.contains("tutti i 30 punti") && lint.text.en.contains("gives 29"), "{:?}", lint.text);
}

#[test]
fn the_main_code_is_of_the_object() {
    let of = |object: ContractObject, cpv: &'static str| {
        move |file: &mut ProcedureFile| {
            file.object = object;
            file.lots[0].cpv = cpv.to_owned();
        }
    };
    edge(COMO, "cpv-object", of(ContractObject::Works, "85311300-5"), of(ContractObject::Services, "85311300-5"));
    let alone = |object, cpv| {
        let file = changed(CREMONA, of(object, cpv));
        found(&lint(&file), "cpv-object").is_some()
    };
    assert!(!alone(ContractObject::Works, "45214210-5") && alone(ContractObject::Services, "45214210-5"));
    assert!(!alone(ContractObject::Supplies, "48000000-8") && alone(ContractObject::Services, "48000000-8"));
    assert!(!alone(ContractObject::Supplies, "39160000-1") && alone(ContractObject::Works, "39160000-1"));
    assert!(!alone(ContractObject::Works, "4"), "its form is told by another check");
}

#[test]
fn rounding_is_asked_where_points_are_added() {
    let silent = |file: &mut ProcedureFile| file.documents.assumptions.clear();
    edge(COMO, "score-rounding", silent, |file| file.award.technical = None);
}

#[test]
fn a_threshold_says_when_it_applies() {
    let stage = |stage: Option<ThresholdStage>| {
        move |file: &mut ProcedureFile| {
            let technical = file.award.technical.as_mut().unwrap();
            technical.threshold.as_mut().unwrap().stage = stage;
        }
    };
    edge(COMO, "threshold-stage-absent", stage(None), stage(Some(ThresholdStage::AfterRescaling)));
    let silent = text(&format!("examples/{COMO}.toml")).replace("stage = \"before_rescaling\"", "");
    let file = ProcedureFile::from_toml(&silent).unwrap();
    assert_eq!(found(&lint(&file), "threshold-stage-absent").unwrap().path, "award.technical.threshold.stage");
    assert!(!file.to_toml().unwrap().contains("stage ="), "what is not said is not written");
}

#[test]
fn amounts_stay_on_one_line_and_articles_agree() {
    let file = changed(COMO, |file| file.amounts.estimated_total = exact("1"));
    for lint in lint(&file) {
        for text in [&lint.text, &lint.mend] {
            assert!(!text.it.contains(" €") && !text.en.contains("€ "), "{text:?}");
        }
    }
    let eight = changed(COMO, |file| {
        for line in &mut file.lots[0].prices {
            line.labour = Some(&line.price * &exact("0.92"));
        }
    });
    let all = lint(&eight);
    let floor = all.iter().find(|lint| lint.check == "labour-floor").unwrap();
    assert!(floor.text.it.contains("un ribasso unico oltre l'8% intacca"), "{}", floor.text.it);
    let above = lint(&changed(COMO, |file| file.lots[0].prices[0].labour = Some(exact("30"))));
    assert!(!above.iter().any(|lint| lint.check == "labour-floor" && lint.path == "lots[0].prices[0].labour"));
}

#[test]
fn criteria() {
    edge(
        RICENGO,
        "price-band-flat",
        |_| {},
        |file| {
            file.award.economic.formula = PriceFormula::InverseProportional {};
        },
    );
    let unit = |unit: &'static str| {
        move |file: &mut ProcedureFile| {
            let technical = file.award.technical.as_mut().unwrap();
            let parts = technical.criteria.iter_mut().flat_map(|criterion| &mut criterion.subcriteria);
            for part in parts.flat_map(|sub| &mut sub.parts) {
                if let Part::Quantitative(quantity) = part {
                    quantity.unit = unit.to_owned();
                }
            }
        }
    };
    edge(COMO, "quantity-unit", unit(" "), unit("ore"));
    let rounded = RoundingRule { mode: RoundingMode::HalfUp, ..RoundingRule::default() };
    edge(COMO, "score-rounding", |_| {}, |file| file.award.economic.rounding = rounded);
    edge(COMO, "score-rounding", |_| {}, |file| file.award.total_rounding = rounded);
    edge(COMO, "score-rounding", |_| {}, |file| file.award.economic.formula = PriceFormula::None {});
    edge(RICENGO, "scores-by-hand", |file| file.clauses.scores_corrected_by_hand = true, |_| {});
}

/// The example with offers compared in pairs, by the coefficients of Como where they cannot be.
fn pairwise(file: &mut ProcedureFile) -> &mut PairwiseRules {
    let como = crate::definition::examples::procedure(COMO);
    let fallback = como.award.technical.unwrap().scoring.coefficients().cloned();
    let technical = file.award.technical.as_mut().unwrap();
    let parts = technical.criteria.iter_mut().flat_map(|criterion| &mut criterion.subcriteria);
    for part in parts.flat_map(|sub| &mut sub.parts) {
        if let Part::Discretionary(part) = part {
            part.bands.clear();
        }
    }
    let (variant, rounding) = (PairwiseVariant::SumOfPoints, RoundingRule::EXACT);
    technical.scoring = Scoring::Pairwise(PairwiseRules { variant, rounding, offers_max: 20, fallback });
    let Scoring::Pairwise(rules) = &mut technical.scoring else { unreachable!() };
    rules
}

#[test]
fn pairs_take_three_offers() {
    let invited = |count: usize| {
        move |file: &mut ProcedureFile| {
            pairwise(file);
            let operator = |index| Invitee { operator: format!("operator-{index}") };
            file.participation.invited = (1..=count).map(operator).collect();
        }
    };
    edge(RICENGO, "pairwise-invited", invited(2), invited(3));
    edge(RICENGO, "pairwise-invited", invited(2), |_| {});
    edge(RICENGO, "pairwise-invited", invited(2), |file| {
        invited(2)(file);
        file.procedure = ProcedureKind::Open;
    });
    edge(RICENGO, "pairwise-fallback", |file| pairwise(file).fallback = None, |file| pairwise(file).offers_max = 20);
    let most = |most: u16| move |file: &mut ProcedureFile| pairwise(file).offers_max = most;
    edge(RICENGO, "pairwise-offers", most(2), most(3));
    edge(RICENGO, "pairwise-offers", most(27), most(26));
    let file = changed(RICENGO, |file| pairwise(file).fallback = None);
    let all = lint(&file);
    let found = found(&all, "pairwise-fallback").unwrap();
    assert_eq!((found.id.as_str(), found.severity), ("E21", LintSeverity::Error));
    assert_eq!(found.path, "award.technical.scoring.fallback");
    // 22 sub-criteria × 190 pairs are more than a sheet holds, 21 are not.
    let judged = |count: usize| {
        move |file: &mut ProcedureFile| {
            pairwise(file);
            let criterion = &mut file.award.technical.as_mut().unwrap().criteria[0];
            criterion.subcriteria = (0..count).map(|_| criterion.subcriteria[0].clone()).collect();
        }
    };
    let others = procedure_judged() - 1;
    edge(RICENGO, "pairwise-pairs", judged(22 - others), judged(21 - others));
}

/// How many sub-criteria of Ricengo are judged.
fn procedure_judged() -> usize {
    let file = crate::definition::examples::procedure(RICENGO);
    let criteria = file.award.technical.unwrap().criteria;
    let parts = criteria.iter().flat_map(|criterion| &criterion.subcriteria);
    parts.filter(|sub| sub.parts.iter().any(|part| matches!(part, Part::Discretionary(_)))).count()
}

#[test]
fn holes_between_bands_count_when_a_discount_can_fall_in() {
    let bands = |decimals: u8| {
        move |file: &mut ProcedureFile| {
            file.award.economic.input_decimals.decimals = ceralacca_evaluation::Decimals::new(decimals).unwrap();
        }
    };
    edge(RICENGO, "price-band-gaps", bands(3), bands(2));
    edge("ricengo-2026", "price-band-gaps", |_| {}, |file| file.documents.assumptions.clear());
    edge(
        RICENGO,
        "price-band-zero",
        |file| {
            if let PriceFormula::StepTable { bands, .. } = &mut file.award.economic.formula {
                bands[0].points = exact("0.01");
            }
        },
        |_| {},
    );
}

#[test]
fn automatic_exclusion() {
    let clause = |method| Some(AutomaticExclusion { method, reference_discount: None });
    let allowed = move |file: &mut ProcedureFile| {
        file.award.technical = None;
        file.clauses.automatic_exclusion = clause(Some(AbnormalityMethod::A));
    };
    let check = "automatic-exclusion-conditions";
    edge(RICENGO, check, |file| file.clauses.automatic_exclusion = clause(Some(AbnormalityMethod::B)), allowed);
    let breaks: [fn(&mut ProcedureFile); 4] = [
        |file| file.object = ContractObject::Supplies,
        |file| file.regime = Regime::AboveThreshold,
        |file| file.clauses.cross_border_interest = true,
        |file| file.procedure = ProcedureKind::DirectAward,
    ];
    for one in breaks {
        edge(
            RICENGO,
            check,
            |file| {
                allowed(file);
                one(file);
            },
            allowed,
        );
    }
    edge(
        RICENGO,
        "automatic-exclusion-method",
        |file| {
            allowed(file);
            file.clauses.automatic_exclusion = clause(None);
        },
        |file| {
            allowed(file);
            file.clauses.automatic_exclusion = clause(Some(AbnormalityMethod::Drawn));
        },
    );
    let method_c = move |file: &mut ProcedureFile, reference_discount| {
        allowed(file);
        file.clauses.automatic_exclusion =
            Some(AutomaticExclusion { method: Some(AbnormalityMethod::C), reference_discount });
    };
    edge(
        RICENGO,
        "automatic-exclusion-reference",
        |file| method_c(file, None),
        |file| method_c(file, Some(exact("15"))),
    );
    edge(RICENGO, "abnormality-elements", |file| file.abnormality_elements = vec![" ".to_owned()], |_| {});
    edge(
        RICENGO,
        "abnormality-elements",
        |file| file.abnormality_elements.clear(),
        |file| {
            allowed(file);
            file.abnormality_elements.clear();
        },
    );
    edge(
        RICENGO,
        "abnormality-elements",
        |file| file.abnormality_elements.clear(),
        |file| {
            file.abnormality_elements.clear();
            file.procedure = ProcedureKind::DirectAward;
        },
    );
}

#[test]
fn execution() {
    let sampled = |worth: &'static str| {
        move |file: &mut ProcedureFile| {
            file.clauses.sample_checks = Some(true);
            file.amounts.estimated_total = exact(worth);
        }
    };
    edge(CREMONA, "sample-checks", sampled("40000"), sampled("39999.99"));
    edge(CREMONA, "sample-checks", sampled("40000"), |file| {
        sampled("40000")(file);
        file.clauses.sample_checks = Some(false);
    });
    let advance = |text: &'static str| move |file: &mut ProcedureFile| file.clauses.advance_percent = Some(exact(text));
    edge(CREMONA, "advance-high", advance("30.01"), advance("30"));
    edge(COMO, "advance-missing", |file| file.object = ContractObject::Works, |_| {});
    edge(
        RICENGO,
        "advance-missing",
        |file| {
            file.object = ContractObject::Works;
            file.concession = false;
        },
        |file| file.object = ContractObject::Works,
    );
    edge(COMO, "subcontract-ceiling", |file| file.clauses.subcontract_ceiling_percent = Some(exact("30")), |_| {});
    edge(
        COMO,
        "premial-reliance",
        |file| file.clauses.premial_reliance_barred = Some(true),
        |file| {
            file.clauses.premial_reliance_barred = None;
        },
    );
    let days = |days| move |file: &mut ProcedureFile| file.clauses.assignment_refusal_days = Some(days);
    edge(CREMONA, "assignment-days", days(31), days(30));
    let file = changed(CREMONA, days(45));
    let on = |day: &str| found(&file.lint(day.parse().unwrap()), "assignment-days").is_some();
    assert!(on("2024-03-02") && !on("2024-03-01"));
}

#[test]
fn standstill_by_the_law_of_the_day() {
    let days = |days| move |file: &mut ProcedureFile| file.clauses.standstill_days = days;
    edge(COMO, "standstill-missing", days(None), days(Some(35)));
    edge(COMO, "standstill-missing", days(None), |file| {
        file.clauses.standstill_days = None;
        file.regime = Regime::BelowThreshold;
    });
    edge(COMO, "standstill-days", days(Some(34)), days(Some(35)));
    let short = |stated, day: &str| {
        found(&changed(COMO, days(Some(stated))).lint(day.parse().unwrap()), "standstill-days").is_some()
    };
    assert!(short(31, "2024-12-31") && !short(32, "2024-12-31") && short(32, "2024-12-30"));
}

#[test]
fn choice_of_the_procedure() {
    let worth = |text: &'static str| move |file: &mut ProcedureFile| file.amounts.estimated_total = exact(text);
    // Social services, whose threshold is 750,000.
    let below = |text: &'static str| {
        move |file: &mut ProcedureFile| {
            file.concession = false;
            worth(text)(file);
        }
    };
    edge(RICENGO, "regime-below", below("750000"), below("749999.99"));
    edge(RICENGO, "regime-below", |file| file.amounts.estimated_total = exact("5404000"), worth("5403999.99"));
    edge(COMO, "regime-above", worth("749999.99"), worth("750000"));
    // Other services: 140,000 for central authorities, 216,000 for the others; the file does not say which.
    let other = |regime, text: &'static str| {
        move |file: &mut ProcedureFile| {
            file.regime = regime;
            file.concession = false;
            file.lots.iter_mut().for_each(|lot| lot.cpv = "72000000-5".to_owned());
            worth(text)(file);
        }
    };
    edge(RICENGO, "regime-below", other(Regime::BelowThreshold, "216000"), other(Regime::BelowThreshold, "215999.99"));
    edge(RICENGO, "regime-above", other(Regime::AboveThreshold, "139999.99"), other(Regime::AboveThreshold, "140000"));
    edge(CREMONA, "direct-award-limit", worth("140000"), worth("139999.99"));
    edge(
        CREMONA,
        "direct-award-limit",
        |file| {
            file.object = ContractObject::Works;
            worth("150000")(file);
        },
        |file| {
            file.object = ContractObject::Works;
            worth("149999.99")(file);
        },
    );
    edge(CREMONA, "direct-award-limit", |file| file.concession = true, |_| {});
    let interest = |file: &mut ProcedureFile| file.clauses.cross_border_interest = true;
    edge(RICENGO, "cross-border-interest", interest, |file| {
        interest(file);
        file.procedure = ProcedureKind::Open;
    });
}

#[test]
fn operators_to_consult_by_the_table() {
    let works = |worth: &'static str, invited: usize| {
        move |file: &mut ProcedureFile| {
            file.object = ContractObject::Works;
            file.concession = false;
            file.amounts.estimated_total = exact(worth);
            file.participation.invited = (0..invited)
                .map(|number| crate::definition::Invitee { operator: format!("operator-{number}") })
                .collect();
        }
    };
    edge(RICENGO, "invited-few", works("1000000", 9), works("1000000", 10));
    edge(RICENGO, "invited-few", works("999999.99", 4), works("999999.99", 5));
    // A value that could be awarded directly keeps the least number.
    edge(RICENGO, "invited-few", works("10000", 4), works("10000", 5));
}

#[test]
fn a_day_outside_the_tables_is_told() {
    let file = changed(COMO, |_| {});
    let on = |day: &str| found(&file.lint(day.parse().unwrap()), "law-unknown").is_some();
    assert!(on("2023-06-30") && !on("2023-07-01") && !on("2026-11-21"));
    assert!(found(&file.lint("2023-06-30".parse().unwrap()), "standstill-missing").is_none());
}

#[test]
fn vat_and_codes() {
    edge(RICENGO, "vat-included", |file| file.amounts.vat = Vat::IncludedIfDue, |_| {});
    edge(COMO, "cpv-checksum", |file| file.lots[0].cpv = "85311300-6".to_owned(), |_| {});
    edge(COMO, "cpv-checksum", |file| file.lots[0].cpv_additional[1] = "60130000-7".to_owned(), |_| {});
    edge(COMO, "cpv-subject", |file| file.lots[0].cpv_additional.truncate(1), |_| {});
    let agreement = |text: &'static str| move |file: &mut ProcedureFile| file.labour_agreement = Some(text.to_owned());
    for (without, with) in
        [("CCNL cooperative sociali", "CCNL (CNEL T151)"), ("CCNL del 2024", "H05K"), ("t151 CNEL T15", "CNEL:T151")]
    {
        edge(COMO, "labour-agreement-code", agreement(without), agreement(with));
    }
    edge(
        RICENGO,
        "lead-not-named",
        |file| file.clauses.lead_named = Some(false),
        |file| file.clauses.lead_named = None,
    );
}
