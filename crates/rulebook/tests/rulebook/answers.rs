//! Answers that no reference vector holds, and the warnings beside them.

use serde_json::json;

use crate::common::{ask, warnings, words};

#[test]
fn rotation_by_band_and_by_reasons() {
    let case = |band: &str, reasons: &[&str], amount: &str, open: bool, direct: bool| {
        let input = json!({ "outgoing_contractor_same_sector": true, "value_band": band, "reasons": reasons,
            "survey_open_to_all": open, "amount": amount, "direct_award": direct });
        ask("rotation", input).value["result"].as_str().unwrap().to_owned()
    };
    let all = ["quality", "market_structure", "lack_of_alternatives", "accurate_execution"];
    assert_eq!(case("same", &all, "60000", false, true), "allowed (c.4)");
    for missing in 0..4 {
        let three: Vec<&str> =
            all.iter().enumerate().filter(|(place, _)| *place != missing).map(|(_, reason)| *reason).collect();
        assert_eq!(case("same", &three, "60000", false, true), "forbidden (c.2)");
    }
    assert_eq!(case("different", &[], "60000", false, true), "allowed (c.3)");
    assert_eq!(case("same", &[], "5000", false, true), "forbidden (c.2)");
    assert_eq!(
        case("same", &[], "180000", true, true),
        "forbidden (c.2)",
        "an open survey does not serve a direct award"
    );
}

#[test]
fn cross_border_interest_asks_for_a_notice() {
    let case = |value: &str| {
        ask(
            "lightest_procedure",
            json!({ "object": "works", "authority": "sub", "estimated_value": value,
            "date": "2026-07-01", "cross_border_interest": true }),
        )
        .value
    };
    assert_eq!(
        case("5403999.99"),
        json!({ "procedure": "ordinary procedure, art. 48 c.2", "operators_to_consult": null })
    );
    assert_eq!(case("5404000")["procedure"], "ordinary EU procedure");
}

#[test]
fn thresholds_name_the_period_before() {
    let case =
        |from: &str| ask("eu_threshold", json!({ "category": "supplies/services sub-central", "from_": from })).value;
    assert_eq!(case("2023-07-01"), json!({ "threshold": 215_000 }));
    assert_eq!(case("2025-12-31"), json!({ "threshold": 221_000, "previous_2022_23": 215_000 }));
    assert_eq!(case("2026-01-01"), json!({ "threshold": 216_000, "previous_2024_25": 221_000 }));
}

#[test]
fn the_estimated_value_adds_everything_up() {
    let outcome = ask(
        "estimated_value",
        json!({ "object": "services", "prizes": "100", "lots": [
        { "amount": "70000", "options": "5000.50", "renewals": "1000" },
        { "monthly_amount": "10000", "months": 60 },
        { "monthly_amount": "100", "months": 47 },
        { "monthly_amount": "1" },
        { "amount": "79999.99" },
        { "amount": "80000" },
    ] }),
    );
    assert_eq!(
        outcome.value,
        json!({
            "estimated_value": "720848.49",
            "lots": ["76000.50", "480000.00", "4700.00", "48.00", "79999.99", "80000.00"],
            "small_lots": [1, 3, 4, 5],
            "small_lots_max": "144149.69",
        })
    );
    let (it, en) = words(&outcome);
    assert!(it.contains("I lotti sotto 80.000,00 €") && en.contains("do not pass €144,149.69"), "{it}\n{en}");
    let ceralacca_rulebook::calc::Step::Number(total) = &outcome.notes.explanation[0] else { panic!("a number") };
    let lots: Vec<_> = total.steps.iter().filter_map(|lot| lot.source.as_deref()).collect();
    assert_eq!(lots, ["1", "2", "3", "4", "5", "6"]);
    let works = |amount: &str| {
        ask("estimated_value", json!({ "object": "works", "lots": [{ "amount": amount }, { "amount": "2000000" }] }))
    };
    assert_eq!(works("999999.99").value["small_lots"], json!([1]));
    assert_eq!(works("1000000").value["small_lots"], json!([]));
    let single = ask("estimated_value", json!({ "object": "works", "lots": [{ "amount": "5" }] }));
    assert_eq!(
        (&single.value["small_lots"], single.notes.explanation.len()),
        (&json!([]), 1),
        "a single lot is the whole"
    );
    ask("estimated_value", json!({ "object": "works", "lots": vec![json!({ "amount": "1" }); 1000] }));
}

#[test]
fn terms_by_name_and_date() {
    let standstill =
        |sent: &str| ask("term", json!({ "term": "standstill", "start": "2026-05-04", "call_sent": sent })).value;
    assert_eq!(standstill("2024-12-30")["length"], 35);
    assert_eq!(
        standstill("2024-12-31"),
        json!({ "length": 32, "unit": "days", "bound": "at_least",
        "article": "art. 18 c.3, d.lgs. 209/2024", "raw": "2026-06-05", "weekday": "Friday",
        "adjusted_reg_1182_71": "2026-06-05" })
    );
    let judged = ask("term", json!({ "term": "sda_judgement", "start": "2026-12-18" }));
    assert_eq!(judged.value["adjusted_reg_1182_71"], "2027-01-05");
    assert_eq!(
        judged.notes.explanation[0].text().it,
        "Valutazione di una domanda di ammissione, sistema dinamico: al più 10 giorni lavorativi, contati da: ricevimento della domanda (art. 32)."
    );
    assert!(warnings(&judged).contains("Dato da verificare sulla fonte (art. 32)"));
    let project = ask("term", json!({ "term": "works_documents", "start": "2026-11-30" }));
    assert_eq!(
        (&project.value["raw"], &project.value["adjusted_reg_1182_71"]),
        (&json!("2027-02-28"), &json!("2027-03-01"))
    );
    assert_eq!(
        ask("term", json!({ "term": "subcontract_filing", "start": "2026-05-21" })).value["adjusted_reg_1182_71"],
        "2026-04-30"
    );
}

#[test]
fn the_standstill_follows_the_call() {
    let case = |input| {
        let outcome = ask("standstill", input);
        (outcome.value["first_free_day"].as_str().unwrap().to_owned(), warnings(&outcome))
    };
    let (free, warned) = case(json!({ "last_communication_sent": "2025-02-03", "call_sent": "2024-12-30" }));
    assert_eq!(free, "2025-03-11");
    assert!(warned.contains("art. 18 c.3 (2023)"), "{warned}");
    assert_eq!(
        case(json!({ "last_communication_sent": "2025-02-03", "call_sent": "2024-12-31" })),
        ("2025-03-08".into(), String::new())
    );
    let (_, warned) = case(json!({ "last_communication_sent": "2025-02-03", "days": 35, "call_sent": "2025-01-01" }));
    assert!(warned.contains("è di 32 giorni (art. 18 c.3, d.lgs. 209/2024), non 35."), "{warned}");
    // 5 May 2026 and 32 days end on Saturday 6 June.
    assert_eq!(
        case(json!({ "last_communication_sent": "2026-05-05", "days": 32 })),
        ("2026-06-09".into(), String::new())
    );
    let patron = json!({ "last_communication_sent": "2026-05-04", "days": 32, "patron_saint": "06-05" });
    assert_eq!(case(patron).0, "2026-06-09");
}

#[test]
fn a_prior_notice_lives_between_days_and_months() {
    let valid = |pin: &str| {
        ask("pin_window", json!({ "pin_sent": pin, "notice_sent": "2026-03-02" })).value["valid"].as_bool().unwrap()
    };
    assert!(!valid("2025-03-01") && valid("2025-03-02") && valid("2026-01-26") && !valid("2026-01-27"));
    assert!(!valid("2026-03-03"), "after the notice");
    let outcome = ask("pin_window", json!({ "pin_sent": "2026-01-26", "notice_sent": "2026-03-02" }));
    assert!(words(&outcome).0.contains("(fino al 26 gennaio 2027): può abbreviare i termini."));
    assert!(warnings(&outcome).contains("All. II.6"));
    let late = ask("pin_window", json!({ "pin_sent": "2026-01-27", "notice_sent": "2026-03-02" }));
    assert!(words(&late).1.ends_with("it may not shorten the terms.") && late.notes.warnings.is_empty());
}

#[test]
fn windows_outside_the_law_are_noted() {
    let warned = |days: i32| !ask("window", json!({ "start": "2026-06-01", "days": days })).notes.warnings.is_empty();
    assert_eq!([4, 5, 10, 11].map(warned), [true, false, false, true]);
}

#[test]
fn durations_by_procedure_and_criterion() {
    let months = |procedure: &str, criterion: &str, start: &str| {
        let value =
            ask("procedure_max_months", json!({ "start": start, "procedure": procedure, "criterion": criterion }))
                .value;
        value["end"].as_str().unwrap().to_owned()
    };
    for (procedure, oepv, price) in [
        ("open", "2026-10-15", "2026-06-15"),
        ("restricted", "2026-11-15", "2026-07-15"),
        ("competitive_negotiation", "2026-08-15", "2026-05-15"),
        ("negotiated_without_notice", "2026-05-15", "2026-04-15"),
    ] {
        assert_eq!(
            (months(procedure, "oepv", "2026-01-15"), months(procedure, "lowest_price", "2026-01-15")),
            (oepv.into(), price.into())
        );
    }
    assert_eq!(months("competitive_dialogue", "oepv", "2026-01-15"), "2026-08-15");
    assert_eq!(months("innovation_partnership", "oepv", "2026-01-15"), "2026-10-15");
    let ends =
        ask("procedure_max_months", json!({ "start": "2026-01-31", "procedure": "open", "criterion": "oepv" })).value;
    assert_eq!(
        ends,
        json!({ "end": "2026-10-31", "with_anomaly_check": "2026-11-30", "with_rup_extension": "2027-01-31", "with_second_extension": "2027-04-30" })
    );
    let other = ask(
        "procedure_max_months",
        json!({ "start": "2026-01-15", "months": 10, "procedure": "open", "criterion": "oepv" }),
    );
    assert!(warnings(&other).contains("è di 9 mesi (All. I.3 art. 1 c.1 a)), non 10."));
    let same = ask(
        "procedure_max_months",
        json!({ "start": "2026-01-15", "months": 9, "procedure": "open", "criterion": "oepv" }),
    );
    assert_eq!(warnings(&same), "");
    for edge in [1, 120] {
        ask("procedure_max_months", json!({ "start": "2026-01-15", "months": edge }));
    }
}

#[test]
fn reductions_of_the_old_text_do_not_cumulate() {
    let case = |digital: bool, cut: &str, date: &str| {
        ask(
            "provisional_art106",
            json!({ "base": "1000000", "rate_percent": "2", "iso9000": true, "sme": false,
            "digital_guarantee": digital, "certifications_percent": cut, "date": date }),
        )
        .value["amount"]
            .clone()
    };
    assert_eq!(case(true, "20", "2024-12-30"), "11200.00");
    assert_eq!(case(true, "5", "2024-12-30"), "12600.00");
    assert_eq!(case(true, "20", "2024-12-31"), "10080.00");
    assert_eq!(case(false, "0", "2026-01-01"), "14000.00");
    let equal = json!({ "base": "1000000", "rate_percent": "2", "iso9000": false, "sme": false,
        "digital_guarantee": true, "certifications_percent": "10", "date": "2024-12-30" });
    assert_eq!(
        ask("provisional_art106", equal).value["steps"],
        json!([["base", "20000.00"], ["certifications 10%", "18000.00"]]),
        "of two equal ones a single one, that of the notice"
    );
    let none = json!({ "base": "100", "rate_percent": "2", "iso9000": false, "sme": false, "digital_guarantee": false,
        "certifications_percent": "0" });
    assert_eq!(
        ask("provisional_art106", none).value["steps"],
        json!([["base", "2.00"]]),
        "a cut of nothing is no step"
    );
    let central = json!({ "base": "1000000", "rate_percent": "2", "iso9000": false, "sme": false,
        "digital_guarantee": false, "certifications_percent": null, "central_purchasing": true });
    assert_eq!(ask("provisional_art106", central).value["amount"], "20000.00");
}
