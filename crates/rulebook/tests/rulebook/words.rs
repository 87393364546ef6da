//! The words beside the answers: explanations in both languages, warnings about figures without certain source.

use ceralacca_rulebook::calc::Step;
use serde_json::json;

use crate::common::{ask, warnings, words};

#[test]
fn guarantees_explain_themselves() {
    let outcome = ask(
        "definitive_art117",
        json!({ "base_subject_to_discount": "1000000", "discount_percent": "25",
        "reduction_factor": "0.36", "amount_without_discount": "1000", "date": "2026-01-01" }),
    );
    assert_eq!(outcome.value, json!({ "percent": "30.000000", "contract_amount": "751000.00", "amount": "81108.00" }));
    let Step::Number(number) = &outcome.notes.explanation[0] else { panic!("a number") };
    assert_eq!(
        number.outline_it(),
        "30% di 751.000,00 € × 0,36 (riduzioni, art. 117 c.3) = 81.108,00 €\n  Ribasso 25%: 10% + un punto per ogni punto da 10% a 20% + due per ogni punto oltre 20% = 30% (art. 117 c.2)\n  Contratto: 1.000.000,00 € − 25% + 1.000,00 € non soggetti a ribasso = 751.000,00 €\n"
    );
    let rate = |discount: &str| {
        let outcome = ask(
            "definitive_art117",
            json!({ "base_subject_to_discount": "100", "discount_percent": discount, "reduction_factor": "1" }),
        );
        let Step::Number(number) = &outcome.notes.explanation[0] else { panic!("a number") };
        number.steps[0].text_it.clone() + &number.steps[1].text_it
    };
    assert_eq!(rate("10"), "Ribasso 10%, non oltre 10%: 10% (art. 117 c.1)Contratto: 100,00 € − 10% = 90,00 €");
    assert_eq!(
        rate("20"),
        "Ribasso 20%: 10% + un punto per ogni punto oltre 10% = 20% (art. 117 c.2)Contratto: 100,00 € − 20% = 80,00 €"
    );
    assert!(rate("20.5").contains("due per ogni punto oltre 20% = 21%"));
    let provisional = ask(
        "provisional_art106",
        json!({ "base": "1000000", "rate_percent": "2", "iso9000": true, "sme": true,
        "digital_guarantee": true, "certifications_percent": "20", "date": "2026-01-01" }),
    );
    let Step::Number(number) = &provisional.notes.explanation[0] else { panic!("a number") };
    assert_eq!(
        number.outline_en(),
        "Provisional guarantee €7,200.00, that is 0.72% of the base\n  2% of €1,000,000.00 = €20,000.00 (art. 106 c.1)\n  − 50% for micro, small and medium firms = €10,000.00 (art. 106 c.8)\n  − 10% for a digital guarantee that can be checked = €9,000.00 (art. 106 c.8)\n  − 20% for certificates of All. II.13 = €7,200.00 (art. 106 c.8)\n"
    );
    let old = ask(
        "definitive_art53",
        json!({ "contract_amount": "1", "discount_percent": "0", "sme": false, "date": "2024-12-30" }),
    );
    assert!(warnings(&old).contains("l'art. 53 non diceva"));
    let old = ask(
        "provisional_art53",
        json!({ "base": "1", "requested_percent": "1", "sme": false, "iso9000": false, "date": "2024-12-30" }),
    );
    assert!(warnings(&old).contains("l'art. 53 non diceva"));
}

#[test]
fn terms_explain_themselves() {
    let case = |kind: &str, start: &str, days: i32| words(&ask(kind, json!({ "start": start, "days": days }))).0;
    assert_eq!(
        case("min_period", "2026-03-02", 30),
        "30 giorni dopo lunedì 2 marzo 2026, che non si conta: mercoledì 1° aprile 2026 (reg. 1182/71 art. 3)."
    );
    assert_eq!(
        case("min_period", "2026-03-02", 1),
        "1 giorno dopo lunedì 2 marzo 2026, che non si conta: martedì 3 marzo 2026 (reg. 1182/71 art. 3)."
    );
    assert!(
        case("min_period", "2026-01-15", 30)
            .ends_with("non è lavorativo (sabato): si passa a lunedì 16 febbraio 2026 (art. 3 c.4 e c.5).")
    );
    assert!(case("min_period", "2026-03-06", 3).ends_with(
        "il termine deve comprendere due giorni lavorativi: si passa a martedì 10 marzo 2026 (art. 3 c.5)."
    ));
    assert!(case("latest_day", "2026-04-01", -4).ends_with(
        "non è lavorativo (sabato): si anticipa a venerdì 27 marzo 2026, lettura prudente dei termini a ritroso."
    ));
    assert!(case("latest_day", "2026-04-05", 1).contains("(lunedì dell'Angelo): si passa a martedì 7 aprile 2026"));
}

#[test]
fn figures_without_certain_source_are_warned_of() {
    let fee = |date| {
        let input = json!({ "amount": "150000", "date": date });
        warnings(&ask("anac_fee", input))
    };
    assert!(fee(json!("2026-03-02")).contains("La delibera ANAC per il 2026 non è stata trovata"));
    assert!(fee(json!("2025-03-02")).contains("Dato da verificare sulla fonte (delibera ANAC 598/2024)"));
    assert_eq!(fee(json!("2024-03-02")), "");
    let undated = fee(json!(null));
    assert!(
        undated.starts_with(
            "Non è indicata la data di invio del bando: valgono i dati in vigore dal 1° gennaio 2026 (contributo ANAC)."
        ),
        "{undated}"
    );
    assert_eq!(
        warnings(&ask("contract_stamp_duty", json!({ "contract_amount": "1" }))),
        "",
        "a single edition needs no date"
    );
}

#[test]
fn fees_and_duties_explain_themselves() {
    let duty = |amount: &str| words(&ask("contract_stamp_duty", json!({ "contract_amount": amount }))).0;
    assert_eq!(duty("39999.99"), "39.999,99 €: esente (art. 18 c.10, All. I.4 tab. A)");
    assert_eq!(duty("40000"), "40.000,00 €, nella fascia da 40.000,00 €: 40,00 € (art. 18 c.10, All. I.4 tab. A)");
    let fee = words(&ask("anac_fee", json!({ "amount": "800000", "date": "2024-01-01" }))).0;
    assert!(fee.starts_with("800.000,00 €, nella fascia da 800.000,00 €: 410,00 € per la stazione appaltante\n800.000,00 €, nella fascia da 800.000,00 €: 90,00 € per l'operatore economico"), "{fee}");
}

#[test]
fn extensions_of_the_longest_duration_are_told() {
    let (it, en) = words(&ask("procedure_max_months", json!({ "start": "2026-01-15", "months": 9 })));
    assert!(
        it.ends_with("Più 1 mese per la verifica di anomalia; il RUP può prorogare di 3 mesi e, con motivi certificati, di altri 3 (All. I.3 art. 1 c.4-5)."),
        "{it}"
    );
    assert!(
        en.contains("Plus 1 month for the check of abnormally low tenders; the project lead may add 3 months"),
        "{en}"
    );
}

#[test]
fn thresholds_name_what_they_are_of() {
    for (category, it, en) in [
        ("works and concessions", "lavori e concessioni", "works and concessions"),
        (
            "supplies/services central",
            "forniture, servizi e concorsi di progettazione di autorità governative centrali",
            "supplies, services and design contests of central government authorities",
        ),
        (
            "supplies/services sub-central",
            "forniture, servizi e concorsi di progettazione di amministrazioni sub-centrali",
            "supplies, services and design contests of sub-central authorities",
        ),
        ("social services ordinary", "servizi sociali e assimilati", "social and assimilated services"),
    ] {
        let input = json!({ "category": category, "from_": "2026-01-01", "to": "2027-12-31" });
        let said = words(&ask("eu_threshold", input));
        assert!(said.0.starts_with(&format!("Soglia per {it}: ")), "{}", said.0);
        assert!(said.1.starts_with(&format!("Threshold for {en}: ")), "{}", said.1);
    }
}

#[test]
fn an_outline_is_a_sentence_or_a_number_with_its_steps() {
    let outcome = ask("procedure_max_months", json!({ "start": "2026-01-15", "months": 9 }));
    for step in &outcome.notes.explanation {
        match step {
            Step::Words(text) => assert_eq!(&step.outline(), text),
            Step::Number(number) => {
                assert_eq!((step.outline().it, step.outline().en), (number.outline_it(), number.outline_en()));
            }
        }
    }
    assert!(outcome.notes.explanation.iter().any(|step| matches!(step, Step::Words(_))));
    let duty = ask("contract_stamp_duty", json!({ "contract_amount": "40000" }));
    let outline = duty.notes.explanation[0].outline();
    assert_eq!(outline.it, "40.000,00 €, nella fascia da 40.000,00 €: 40,00 € (art. 18 c.10, All. I.4 tab. A)\n");
}
