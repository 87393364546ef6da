//! Calendars of whole procedures, day by day.

use serde_json::{Value, json};

use crate::common::ask;

/// `term date limit`, a line each.
fn calendar(input: Value) -> Vec<String> {
    let value = ask("procedure_calendar", input).value;
    let text = |term: &Value, field: &str| term[field].as_str().unwrap().to_owned();
    let terms = value["terms"].as_array().unwrap().iter();
    terms.map(|term| [text(term, "date"), text(term, "limit"), text(term, "term")].join(" ")).collect()
}

#[test]
fn an_open_procedure_above_the_threshold() {
    let terms =
        calendar(json!({ "procedure": "open", "criterion": "oepv", "sent": "2026-03-02", "above_threshold": true }));
    assert_eq!(
        terms,
        [
            "2026-03-26 not_after answers",
            "2026-04-01 not_before open_offers",
            "2026-09-28 not_before offer_binding",
            "2026-09-28 not_before provisional_guarantee_validity",
            "2026-12-02 not_after award",
            "2026-12-07 not_after communications",
            "2026-12-17 not_after access_challenge",
            "2027-01-04 not_after provisional_guarantee_release",
            "2027-01-09 not_before standstill",
            "2027-02-01 not_after contract",
            "2027-03-03 not_after result_notice",
        ]
    );
}

#[test]
fn a_restricted_procedure_below_the_threshold_after_a_prior_notice() {
    let terms = calendar(json!({ "procedure": "restricted", "criterion": "lowest_price", "sent": "2026-03-02",
        "above_threshold": false, "pin_sent": "2026-01-02", "invitations_sent": "2026-04-10", "offers_due": "2026-05-15",
        "award": "2026-06-25" }));
    assert_eq!(
        terms,
        [
            "2026-04-01 not_before restricted_requests",
            "2026-04-20 not_before restricted_offers_pin",
            "2026-05-08 not_after answers",
            "2026-06-30 not_after communications",
            "2026-07-10 not_after access_challenge",
            "2026-07-27 not_after provisional_guarantee_release",
            "2026-07-27 not_after contract_below_threshold",
            "2026-08-26 not_after result_notice",
            "2026-09-02 not_after award",
            "2026-11-11 not_before offer_binding",
            "2026-11-11 not_before provisional_guarantee_validity",
        ]
    );
}

#[test]
fn urgency_shortens_and_is_told() {
    let terms = calendar(json!({ "procedure": "restricted", "criterion": "oepv", "sent": "2026-03-02",
        "above_threshold": true, "urgency": true }));
    assert_eq!(
        terms[..3],
        [
            "2026-03-17 not_before restricted_requests_urgent",
            "2026-03-23 not_after answers_accelerated",
            "2026-03-27 not_before restricted_offers_urgent",
        ]
    );
    let dialogue = ask(
        "procedure_calendar",
        json!({ "procedure": "competitive_dialogue", "criterion": "oepv",
        "sent": "2026-03-02", "above_threshold": true, "urgency": true, "offers_due": "2026-06-01" }),
    );
    assert!(dialogue.notes.warnings[0].it.contains("la riduzione dei termini non è calcolata"));
    assert_eq!(dialogue.value["terms"][0]["date"], "2026-04-01");
}

#[test]
fn whole_terms_are_not_called_shortened() {
    for (procedure, urgency) in
        [("open", false), ("open", true), ("restricted", true), ("competitive_negotiation", false)]
    {
        let outcome = ask(
            "procedure_calendar",
            json!({ "procedure": procedure, "criterion": "oepv",
            "sent": "2026-03-02", "above_threshold": true, "urgency": urgency }),
        );
        let told = outcome.notes.warnings.iter().any(|text| text.it.contains("riduzione dei termini"));
        assert!(!told, "{procedure} {urgency}");
    }
}

#[test]
fn an_invitation_is_enough_for_a_negotiated_procedure() {
    let input = |award: &str| {
        json!({ "procedure": "negotiated_without_notice", "criterion": "oepv", "sent": "2026-03-02",
        "above_threshold": false, "offers_due": "2026-03-20", "award": award })
    };
    let terms = calendar(input("2026-07-02"));
    assert!(terms.contains(&"2026-07-02 not_after award".to_owned()), "{terms:?}");
    let warned = |award: &str| {
        let outcome = ask("procedure_calendar", input(award));
        outcome.notes.warnings.iter().any(|text| text.it.contains("supera la durata massima"))
    };
    assert!(!warned("2026-07-02") && warned("2026-07-03") && !warned("2026-03-20"));
}

#[test]
fn the_patron_saint_moves_the_whole_calendar() {
    let terms =
        calendar(json!({ "procedure": "open", "criterion": "oepv", "sent": "2026-11-07", "above_threshold": true,
        "patron_saint": "12-07" }));
    assert!(terms.contains(&"2026-12-09 not_before open_offers".to_owned()), "{terms:?}");
}

#[test]
fn the_earliest_lawful_day_may_be_planned() {
    let planned = |day: &str| {
        calendar(json!({ "procedure": "open", "criterion": "oepv", "sent": "2026-03-02", "above_threshold": true,
            "offers_due": "2026-04-01", "award": day }))
    };
    assert!(planned("2026-04-01").contains(&"2026-04-07 not_after communications".to_owned()));
    assert_eq!(planned("2026-12-02").len(), 11);
}
