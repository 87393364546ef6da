//! What calculators refuse, and how they say it: the field, the reason, the rule.

use ceralacca_rulebook::calc::{CalcError, Kind, run};
use serde_json::{Value, json};

use crate::common::{ask, refusal, samples};

#[test]
fn every_kind_has_a_good_sample_and_a_name() {
    let sampled: Vec<&str> = samples().iter().map(|(kind, _)| *kind).collect();
    let mut names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    for (kind, input) in samples() {
        ask(kind, input);
        assert_eq!(kind.parse::<Kind>().unwrap().to_string(), kind);
    }
    assert_eq!(sampled.len(), names.len());
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Kind::ALL.len());
    let error = "min_periods".parse::<Kind>().unwrap_err().to_string();
    assert!(error.contains("no calculator called \"min_periods\"") && error.contains("min_period,"), "{error}");
    assert!("x".repeat(5000).parse::<Kind>().unwrap_err().to_string().len() < 700);
}

#[test]
fn unknown_fields_and_missing_ones_are_refused() {
    for (kind, input) in samples() {
        let mut more = input.clone();
        more["surprise"] = json!(1);
        assert!(refusal(kind, more).contains("unknown field `surprise`"), "{kind}");
        let first =
            input.as_object().unwrap().keys().find(|field| *field != "days" && *field != "months" && *field != "to");
        let mut less = input.clone();
        less.as_object_mut().unwrap().remove(first.unwrap());
        if !["certifications_percent"].contains(&first.unwrap().as_str()) {
            assert!(refusal(kind, less).contains("missing field"), "{kind} {first:?}");
        }
        assert!(refusal(kind, json!("text")).starts_with("input"), "{kind}");
    }
}

/// A kind's sample with one field changed.
fn with(kind: &str, field: &str, value: Value) -> String {
    let (_, mut input) = samples().into_iter().find(|(name, _)| *name == kind).unwrap();
    input[field] = value;
    refusal(kind, input)
}

#[test]
fn wrong_values_name_their_place_and_reason() {
    for (kind, field, value, parts) in [
        ("anac_fee", "amount", json!(0.1), vec!["input.amount: ", "floating point", "a number in quotes"]),
        ("anac_fee", "amount", json!("1.991.747,35"), vec!["input.amount: ", "comma"]),
        ("anac_fee", "amount", json!("1e5"), vec!["is not a number"]),
        ("anac_fee", "amount", json!(""), vec!["a number is missing"]),
        ("anac_fee", "amount", json!(-1), vec!["-1 is negative"]),
        ("anac_fee", "amount", json!("0.005"), vec!["parts of a cent"]),
        ("anac_fee", "amount", json!("1000000000000.01"), vec!["at most 1000000000000 euro"]),
        ("anac_fee", "amount", json!("9".repeat(31)), vec!["too many digits"]),
        (
            "anac_fee",
            "date",
            json!("2027-01-01"),
            vec!["no table of ANAC fee for 2027-01-01", "2023-04-01 to 2026-12-31"],
        ),
        ("anac_fee", "date", json!("2026-02-30"), vec!["input.date: ", "not a day"]),
        ("definitive_art117", "discount_percent", json!("100.5"), vec!["more than 100 per cent"]),
        (
            "definitive_art117",
            "reduction_factor",
            json!("0.3599"),
            vec!["input.reduction_factor: ", "between 0.36 and 1", "art. 117 c.3"],
        ),
        ("definitive_art117", "reduction_factor", json!("1.01"), vec!["between 0.36 and 1"]),
        (
            "provisional_art106",
            "rate_percent",
            json!("4.01"),
            vec!["input.rate_percent: ", "from 1% to 4%", "(art. 106 c.1)"],
        ),
        ("provisional_art106", "rate_percent", json!("0.99"), vec!["from 1% to 4%"]),
        ("provisional_art106", "certifications_percent", json!("20.01"), vec!["at most 20%", "art. 106 c.8"]),
        ("provisional_art53", "requested_percent", json!("1.01"), vec!["from 0% to 1%", "art. 53 c.2"]),
        (
            "eu_threshold",
            "to",
            json!("2028-01-01"),
            vec!["no table of EU thresholds for 2028-01-01", "2023-07-01 to 2027-12-31"],
        ),
        ("eu_threshold", "from_", json!("2025-12-31"), vec!["input.to: ", "the thresholds change"]),
        ("eu_threshold", "to", json!("2025-12-31"), vec!["input.to: ", "ends before it begins"]),
        ("eu_threshold", "category", json!("works"), vec!["unknown variant `works`", "works and concessions"]),
        ("lightest_procedure", "date", json!("2028-01-01"), vec!["no table of EU thresholds for 2028-01-01"]),
        ("rotation", "reasons", json!(["luck"]), vec!["input.reasons[0]: ", "unknown variant `luck`"]),
        ("application_stamp", "document", json!("offerta"), vec!["knows only: domanda di partecipazione"]),
        ("min_period", "days", json!(0), vec!["a term of 0 cannot be counted"]),
        ("min_period", "days", json!(-5), vec!["a term of -5 cannot be counted"]),
        ("min_period", "days", json!(3651), vec!["give 1 to 3650"]),
        ("min_period", "start", json!("1999-01-01"), vec!["the holidays of 1999 are not known", "from 2001 to 2199"]),
        ("min_period", "patron_saint", json!("31-12"), vec!["input.patron_saint: ", "month and day"]),
        ("latest_day", "days", json!(0), vec!["a term of 0 cannot be counted"]),
        ("latest_day", "days", json!(i32::MIN), vec!["cannot be counted"]),
        ("latest_day", "days", json!(-3651), vec!["cannot be counted"]),
        ("pin_window", "notice_sent", json!("2020-01-01"), vec!["no table of shortest lead"]),
        ("standstill", "call_sent", json!("2020-01-01"), vec!["no table of standstill"]),
        ("procedure_max_months", "months", json!(0), vec!["input.months: ", "from 1 to 120"]),
        ("procedure_max_months", "months", json!(121), vec!["from 1 to 120"]),
        ("procedure_max_months", "months", Value::Null, vec!["Give the months, or procedure and criterion"]),
        ("term", "term", json!("closed_offers"), vec!["the table of terms has no row for closed_offers"]),
        ("estimated_value", "lots", json!([]), vec!["input.lots: ", "1 to 1000"]),
        (
            "estimated_value",
            "lots",
            json!([{ "amount": "1" }, {}]),
            vec!["input.lots[1]: ", "Lot no. 2 needs its amount"],
        ),
        ("estimated_value", "lots", json!([{ "amount": "1", "monthly_amount": "1" }]), vec!["input.lots[0]: "]),
        ("estimated_value", "lots", json!([{ "amount": "1", "months": 3 }]), vec!["input.lots[0]: "]),
        ("estimated_value", "lots", json!([{ "amount": "x" }]), vec!["input.lots[0].amount: "]),
        (
            "procedure_calendar",
            "pin_sent",
            json!("2026-01-27"),
            vec!["input.pin_sent: ", "between 35 days and 12 months"],
        ),
        (
            "procedure_calendar",
            "offers_due",
            json!("2026-03-31"),
            vec!["input.offers_due: 31 March 2026 is too early: not before 1 April 2026", "art. 71 c.2"],
        ),
        ("procedure_calendar", "award", json!("2026-03-31"), vec!["input.award: ", "too early"]),
        (
            "procedure_calendar",
            "invitations_sent",
            json!("2026-04-01"),
            vec!["input.invitations_sent: ", "single stage"],
        ),
        (
            "procedure_calendar",
            "procedure",
            json!("negotiated_without_notice"),
            vec!["input.offers_due: ", "no shortest term"],
        ),
    ] {
        let error = with(kind, field, value.clone());
        for part in parts {
            assert!(error.contains(part), "{kind}.{field} = {value}: {error}");
        }
    }
}

#[test]
fn values_that_contradict_each_other_are_refused() {
    let dialogue = json!({ "start": "2026-01-15", "procedure": "competitive_dialogue", "criterion": "lowest_price" });
    assert!(
        refusal("procedure_max_months", dialogue)
            .contains("competitive dialogue) is not awarded at this criterion: lowest price")
    );
    let both = json!({ "procedure": "open", "criterion": "oepv", "sent": "2026-03-02", "above_threshold": true,
        "urgency": true, "pin_sent": "2026-01-02" });
    assert!(refusal("procedure_calendar", both).contains("give only one"));
    let central = json!({ "base": "1000000", "rate_percent": "2.01", "iso9000": false, "sme": false,
        "digital_guarantee": false, "certifications_percent": null, "central_purchasing": true });
    assert!(refusal("provisional_art106", central).contains("from 1% to 2%"));
    let many = json!({ "object": "works", "lots": vec![json!({ "amount": "1" }); 1001] });
    assert!(refusal("estimated_value", many).contains("1 to 1000 lots"));
    let old = json!({ "base_subject_to_discount": "1", "discount_percent": "1", "reduction_factor": "0.39", "date": "2024-12-30" });
    assert!(refusal("definitive_art117", old).contains("between 0.40 and 1"));
}

#[test]
fn errors_speak_both_languages() {
    let text = |kind: &str, input: Value| run(kind.parse().unwrap(), input).unwrap_err().text();
    let late = text("anac_fee", json!({ "amount": "1", "date": "2027-01-01" }));
    assert_eq!(
        late.it,
        "La tabella (contributo ANAC) non ha dati per il 1° gennaio 2027: copre dal 1° aprile 2023 al 31 dicembre 2026."
    );
    assert!(late.en.starts_with("no table of ANAC fee for 2027-01-01"));
    let rate =
        text("provisional_art53", json!({ "base": "1", "requested_percent": "2", "sme": false, "iso9000": false }));
    assert_eq!(
        (rate.it.as_str(), rate.en.as_str()),
        ("La garanzia va dallo 0% all'1%. (art. 53 c.2)", "The guarantee goes from 0% to 1%. (art. 53 c.2)")
    );
    assert!(text("min_period", json!({ "start": "2026-01-01", "days": 0 })).it.contains("Un termine di 0"));
    assert!(text("min_period", json!({ "start": "2000-01-01", "days": 1 })).it.contains("festività del 2000"));
    assert!(text("term", json!({ "start": "2026-01-01", "term": "x" })).it.contains("una riga per x"));
    assert!(text("anac_fee", json!({})).it.starts_with("input: manca il campo `amount`"));
    assert!(
        matches!(run(Kind::AnacFee, json!({})), Err(CalcError::Input { path, .. }) if path.is_empty() || path == ".")
    );
}
