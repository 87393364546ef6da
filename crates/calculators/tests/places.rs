//! What is wrong in an input is said at its own field, in both languages, and the kinds that notices name agree with the
//! general ones.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use ceralacca_calculators::{CalcError, Kind, run_text};
use serde_json::{Value, json};

fn answer(kind: &str, input: &Value) -> Value {
    run_text(kind.parse().unwrap(), &input.to_string()).unwrap().value
}

/// The field and both texts of a refusal.
fn refused(kind: &str, input: &Value) -> (String, String, String) {
    match run_text(kind.parse::<Kind>().unwrap(), &input.to_string()).unwrap_err() {
        CalcError::Refused(refusal) => (refusal.field, refusal.text.it, refusal.text.en),
        error => (String::new(), error.text().it, error.text().en),
    }
}

#[test]
fn a_refusal_names_the_field_of_the_input() {
    let discounts = |weight: &str, list: Value| json!({ "weight": weight, "discounts": list });
    for (kind, input, field, words) in [
        ("linear_discount", discounts("101", json!(["5"])), "weight", "101"),
        ("linear_discount", discounts("0", json!(["5"])), "weight", "più di 0"),
        ("linear_discount", discounts("-30", json!(["5"])), "weight", "più di 0"),
        ("linear_discount", discounts("30", json!([])), "discounts", "nessuna offerta"),
        ("linear_discount", discounts("30", json!(["5", "100.01"])), "discounts[1]", "offerta n. 2"),
        ("linear_price", json!({ "weight": "30", "base": "100", "prices": ["99", "101"] }), "prices[1]", "supera"),
        ("linear_price", json!({ "weight": "30", "base": "100", "prices": ["-1"] }), "prices[0]", "negativo"),
        ("linear_price", json!({ "weight": "30", "base": "0", "prices": ["0"] }), "base", "maggiore di zero"),
        ("inverse_price", json!({ "weight": "30", "prices": ["5", "0"] }), "prices[1]", "zero"),
        ("power_discount", json!({ "weight": "30", "alpha": "0", "discounts": ["5"] }), "alpha", "esponente"),
        ("concave_absolute", json!({ "weight": "30", "base": "9", "n": -1, "prices": ["5"] }), "n", "esponente"),
        ("bilinear_mean", json!({ "weight": "30", "X": "2", "discounts": ["5"] }), "X", "coefficiente"),
        (
            "linear_absolute_capped",
            json!({ "weight": "30", "base": "100", "threshold_price": "120", "prices": ["50"] }),
            "threshold_price",
            "120",
        ),
        (
            "price_formula",
            json!({ "formula": { "kind": "power", "measure": "discount_percent", "exponent": "0", "all_zero": "zero_points" }, "weight": "30", "offers": ["5"] }),
            "formula.exponent",
            "esponente",
        ),
        (
            "price_formula",
            json!({ "formula": { "kind": "absolute", "measure": "price" }, "weight": "30", "offers": ["5"] }),
            "base",
            "base di gara",
        ),
        (
            "discretionary_mean_truncated",
            json!({ "max_points": "10", "coefficients": ["0.2", "1.2"], "decimals": 2 }),
            "coefficients[1]",
            "tra 0 e 1",
        ),
        (
            "reparametrisation",
            json!({ "weights": { "a": "10" }, "technical_max": "10", "coefficients": { "X": { "a": "-0.1" } } }),
            "coefficients.X.a",
            "tra 0 e 1",
        ),
        (
            "quantity_rule",
            json!({ "rule": { "kind": "per_unit", "points": "1" }, "weight": "4", "values": [] }),
            "values",
            "nessun valore",
        ),
    ] {
        let (found, it, en) = refused(kind, &input);
        assert_eq!(found, field, "{kind}: {it}");
        assert!(it.contains(words), "{kind}: {it}");
        assert!(!it.contains("0001") && !en.is_empty() && en != it, "{kind}: {it} {en}");
    }
}

#[test]
fn a_byte_order_mark_and_an_empty_text_are_told() {
    let told = |text: &str| run_text(Kind::LinearDiscount, text).unwrap_err().text();
    assert!(told("\u{feff}{}").it.contains("BOM"), "{}", told("\u{feff}{}").it);
    assert!(told("").it.contains("il testo è vuoto") && told("").en.contains("nothing to read"));
    assert!(told("[]").it.contains("serve un oggetto"), "{}", told("[]").it);
    let comma = told("{\"weight\":\"30\",\n\"discounts\":[\"1,000.50\"]}");
    assert!(comma.it.contains("ad esempio 1000.50 alla riga 2 colonna"), "{}", comma.it);
}

#[test]
fn a_price_of_nothing_has_the_points_of_the_whole_discount() {
    for (priced, discounted) in [
        (
            json!({ "kind": "linear_price", "all_at_base": "zero_points" }),
            json!({ "kind": "discount_over_best", "all_zero": "zero_points" }),
        ),
        (
            json!({ "kind": "absolute", "measure": "price" }),
            json!({ "kind": "absolute", "measure": "discount_percent" }),
        ),
        (
            json!({ "kind": "concave", "measure": "price", "exponent": "3" }),
            json!({ "kind": "concave", "measure": "discount_percent", "exponent": "3" }),
        ),
    ] {
        let prices = json!({ "formula": priced, "weight": "30", "base": "1000", "offers": ["0", "750", "1000"] });
        let discounts = json!({ "formula": discounted, "weight": "30", "base": "1000", "offers": ["100", "25", "0"] });
        assert_eq!(answer("price_formula", &prices), answer("price_formula", &discounts));
        assert_eq!(answer("price_formula", &prices)[0]["exact"], "30");
    }
}

#[test]
fn a_table_by_steps_is_the_table_of_its_bands() {
    let steps = json!({ "step": "0.50", "bands": 4, "top_from": "1.51", "min_points": 1, "max_points": 10, "discounts": ["0", "0.50", "0.505", "0.51", "1.5", "1.51", "100"] });
    let written = answer("step_table", &steps);
    let points: Vec<&Value> = written.as_array().unwrap().iter().map(|row| &row["as_written"]).collect();
    assert_eq!(points, ["1", "1", "GAP", "4", "7", "10", "10"].map(|text| json!(text)).iter().collect::<Vec<_>>());
    assert_eq!(written[2]["half_up_2"], "4");
    assert_eq!(written[2]["truncate_2"], "1");
    let with = |field: &str, value: Value| {
        let mut input = steps.clone();
        input[field] = value;
        refused("step_table", &input).0
    };
    assert_eq!(with("bands", json!(1)), "bands");
    assert_eq!(with("bands", json!(501)), "bands");
    assert_eq!(with("top_from", json!("1.49")), "top_from");
    assert_eq!(with("step", json!("0")), "step");
    assert_eq!(with("discounts", json!(["1", "-1"])), "discounts[1]");
    assert_eq!(with("min_points", json!("11")), "min_points");
}

#[test]
fn judgements_that_overlap_leave_only_real_holes() {
    let holes = |bands: Value| answer("judgement_bands_check", &json!({ "criterion_x": bands, "max_x": 12 }));
    assert_eq!(holes(json!([[0, 10, "a"], [2, 5, "b"], [12, 12, "c"]]))["integer_holes_x"], json!([11]));
    assert_eq!(holes(json!([[6, 12, "b"], [1, 5, "a"]]))["integer_holes_x"], json!([0]));
    assert_eq!(holes(json!([]))["integer_holes_x"].as_array().unwrap().len(), 13);
    for (input, field) in [
        (json!({}), "criterion_"),
        (json!({ "criterion_x": [] }), "max_x"),
        (json!({ "max_x": 3 }), "criterion_x"),
        (json!({ "criterion_x": [[0, 13, "a"]], "max_x": 12 }), "criterion_x[0]"),
        (json!({ "criterion_x": [[5, 4, "a"]], "max_x": 12 }), "criterion_x[0]"),
        (json!({ "criterion_x": [], "max_x": 101 }), "max_x"),
        (json!({ "criterio_x": [] }), ""),
    ] {
        assert_eq!(refused("judgement_bands_check", &input).0, field);
    }
}

#[test]
fn equal_totals_wait_for_the_step_that_is_missing() {
    let offers = json!([["A", "82", "64", "18"], ["B", "82", "64", "18"], ["C", "80", "66", "14"]]);
    let asked = |more: Value| {
        let mut input = json!({ "offers": offers });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        answer("tie_break", &input)
    };
    assert_eq!(asked(json!({})), json!({ "first": null, "step": "improved price offer within five days" }));
    let same = json!({ "A": "12", "B": "12" });
    assert_eq!(asked(json!({ "improved_discounts": same })), json!({ "first": null, "step": "draw" }));
    let drawn = json!({ "improved_discounts": same, "drawn": ["B", "A"] });
    assert_eq!(asked(drawn), json!({ "first": "B", "step": "draw" }));
    let alone = answer("tie_break", &json!({ "offers": [["A", "82", "64", "18"], ["C", "80", "66", "14"]] }));
    assert_eq!(alone, json!({ "first": "A", "step": "higher total score" }));
    for (input, field) in [
        (json!({ "offers": [] }), "offers"),
        (json!({ "offers": [["A", "82", "64", "17"]] }), "offers[0]"),
        (json!({ "offers": [["A", "101", "100", "1"]] }), "offers[0]"),
        (json!({ "offers": [["A", "1", "1", "0"], ["A", "1", "1", "0"]] }), "offers[1]"),
        (json!({ "offers": [["A", "1", "1", "0"]], "drawn": ["B"] }), "drawn"),
    ] {
        assert_eq!(refused("tie_break", &input).0, field);
    }
}

#[test]
fn a_threshold_is_reached_exactly_or_not_at_all() {
    let with = |threshold: &str| {
        json!({ "threshold": threshold, "weights": { "a": "30", "b": "25", "c": "15" }, "technical_max": "70",
            "coefficients": { "X": { "a": "0.80", "b": "0.60", "c": "0.90" }, "Z": { "a": "0.40", "b": "0.30", "c": "1.00" } } })
    };
    assert_eq!(answer("barrier_threshold", &with("34.5"))["excluded"], json!([]));
    assert_eq!(answer("barrier_threshold", &with("34.51"))["excluded"], json!(["Z"]));
    assert_eq!(refused("barrier_threshold", &with("70.1")).0, "threshold");
    assert_eq!(refused("barrier_threshold", &with("-1")).0, "threshold");
}
