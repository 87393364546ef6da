//! Laws that hold whatever the figures: monotone amounts, terms that end on working days, no input that panics.

use ceralacca_exact::Exact;
use ceralacca_rulebook::WorkingCalendar;
use ceralacca_rulebook::calc::{Kind, run};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::common::{ask, euro};

fn number(value: &Value) -> Exact {
    value.as_str().unwrap().parse().unwrap()
}

fn day() -> impl Strategy<Value = Date> {
    (0..40_000_i32).prop_map(|days| date(2023, 7, 1).checked_add(days.days()).unwrap())
}

/// Values that people and programs send where they should not.
fn anything() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e30_f64..1e30).prop_map(Value::from),
        "-?[0-9]{0,40}([.,/][0-9]{0,20})?".prop_map(Value::from),
        "[0-9]{4}-[01][0-9]-[0-3][0-9]".prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        Just(json!([])),
        Just(json!([{ "amount": "1" }])),
        prop::sample::select(vec![
            "works",
            "sub",
            "open",
            "oepv",
            "same",
            "different",
            "open_offers",
            "supplies/services central",
            "restricted"
        ])
        .prop_map(Value::from),
    ]
}

/// Every field that some kind knows.
fn fields() -> Vec<String> {
    let mut all: Vec<String> = Kind::ALL
        .iter()
        .flat_map(|kind| {
            let schema = kind.input_schema().to_value();
            schema["properties"].as_object().unwrap().keys().cloned().collect::<Vec<_>>()
        })
        .collect();
    all.sort();
    all.dedup();
    all
}

proptest! {
    #[test]
    fn more_is_never_less(cents in 0_u64..10_u64.pow(11), more in 0_u64..10_u64.pow(9)) {
        let (less, more) = (euro(cents), euro(cents + more));
        let duty = |amount: &str| number(&ask("contract_stamp_duty", json!({ "contract_amount": amount })).value["duty"]);
        prop_assert!(duty(&less) <= duty(&more));
        let fee = |amount: &str, who: &str| number(&ask("anac_fee", json!({ "amount": amount, "date": "2025-05-05" })).value[who]);
        for who in ["contracting_authority", "economic_operator"] {
            prop_assert!(fee(&less, who) <= fee(&more, who));
        }
        let small = |amount: &str| number(
            &ask("definitive_art53", json!({ "contract_amount": amount, "discount_percent": "1", "sme": false })).value["amount"],
        );
        prop_assert!(small(&less) <= small(&more));
    }

    #[test]
    fn a_larger_discount_never_lowers_the_rate(discount in 0_u32..10_000, step in 1_u32..500) {
        let rate = |hundredths: u32| number(&ask("definitive_art117", json!({
            "base_subject_to_discount": "1000000", "discount_percent": euro(u64::from(hundredths.min(10_000))),
            "reduction_factor": "1",
        })).value["percent"]);
        let (less, more) = (rate(discount), rate(discount + step));
        prop_assert!(less <= more);
        // At most two points for each point, also across the limits of ten and twenty.
        let twice = (Exact::from(2 * step)).checked_div(&Exact::from(100)).unwrap();
        prop_assert!(&more - &less <= twice);
    }

    #[test]
    fn a_further_claim_never_raises_the_guarantee(
        cents in 0_u64..10_u64.pow(11), iso: bool, sme: bool, digital: bool, cut in 0_u32..21, old: bool,
    ) {
        let amount = |iso: bool, sme: bool, digital: bool, cut: u32| number(&ask("provisional_art106", json!({
            "base": euro(cents), "rate_percent": "2", "iso9000": iso, "sme": sme, "digital_guarantee": digital,
            "certifications_percent": cut.to_string(), "date": if old { "2024-06-01" } else { "2026-06-01" },
        })).value["amount"]);
        let claimed = amount(iso, sme, digital, cut);
        prop_assert!(amount(true, sme, digital, cut) <= claimed);
        prop_assert!(amount(iso, true, digital, cut) <= claimed);
        prop_assert!(amount(iso, sme, true, cut) <= claimed);
        prop_assert!(amount(iso, sme, digital, 20) <= claimed);
    }

    #[test]
    fn terms_end_on_working_days(start in day(), days in 1_i32..400) {
        let calendar = WorkingCalendar::new(None).unwrap();
        let term = calendar.days_after(start, days).unwrap();
        prop_assert!(calendar.is_working(term.adjusted) && term.adjusted >= term.raw);
        prop_assert!((term.adjusted - term.raw).get_days() <= 7);
        let longer = calendar.days_after(start, days + 1).unwrap();
        prop_assert!(longer.adjusted >= term.adjusted);
        let before = calendar.days_before(start, days).unwrap();
        prop_assert!(calendar.is_working(before.adjusted) && before.adjusted <= before.raw);
        let months = calendar.months_after(start, days.min(120)).unwrap();
        prop_assert!(calendar.is_working(months.adjusted) && months.adjusted >= months.raw);
    }

    #[test]
    fn the_standstill_blocks_its_whole_days(sent in day()) {
        let value = ask("standstill", json!({ "last_communication_sent": sent.to_string(), "days": 32 })).value;
        let last: Date = value["last_blocked_day"].as_str().unwrap().parse().unwrap();
        let free: Date = value["first_free_day"].as_str().unwrap().parse().unwrap();
        prop_assert_eq!(last.tomorrow().unwrap(), free);
        prop_assert!((last - sent).get_days() >= 32);
        prop_assert!(WorkingCalendar::new(None).unwrap().is_working(last));
    }

    #[test]
    fn no_input_panics(
        kind in prop::sample::select(Kind::ALL.to_vec()),
        values in prop::collection::vec((prop::sample::select(fields()), anything()), 0..12),
    ) {
        let input: Value = values.into_iter().collect::<serde_json::Map<_, _>>().into();
        if let Err(error) = run(kind, input) {
            let text = error.text();
            prop_assert!(!error.to_string().is_empty() && !text.it.is_empty() && text.it != text.en);
        }
    }

    #[test]
    fn one_wrong_field_never_panics(
        sample in prop::sample::select(crate::common::samples()), place in any::<prop::sample::Index>(), value in anything(),
    ) {
        let (kind, mut input) = sample;
        let fields: Vec<String> = input.as_object().unwrap().keys().cloned().collect();
        input[place.get(&fields)] = value;
        let _ = run(kind.parse().unwrap(), input);
    }
}
