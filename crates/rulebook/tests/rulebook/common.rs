//! What several tests need.

use ceralacca_rulebook::calc::{Kind, Outcome, run};
use serde_json::{Value, json};

/// Cases of each comparison with the naive implementation: a hundred thousand, or fewer where `CERALACCA_CASES` says so,
/// because `scripts/mutants.sh` runs every test hundreds of times.
pub fn cases() -> u32 {
    std::env::var("CERALACCA_CASES").map_or(100_000, |most| most.parse::<u32>().unwrap().min(100_000))
}

/// Answers a kind, which must not fail.
pub fn ask(kind: &str, input: Value) -> Outcome {
    run(kind.parse::<Kind>().unwrap(), input.clone()).unwrap_or_else(|error| panic!("{kind} {input}: {error}"))
}

/// The message of a kind that must fail.
pub fn refusal(kind: &str, input: Value) -> String {
    match run(kind.parse::<Kind>().unwrap(), input.clone()) {
        Err(error) => error.to_string(),
        Ok(outcome) => panic!("{kind} {input} must fail, gives {}", outcome.value),
    }
}

/// The explanation in Italian and English, a line a number or sentence.
pub fn words(outcome: &Outcome) -> (String, String) {
    let texts: Vec<_> = outcome.notes.explanation.iter().map(|step| step.text()).collect();
    let it: Vec<&str> = texts.iter().map(|text| text.it.as_str()).collect();
    let en: Vec<&str> = texts.iter().map(|text| text.en.as_str()).collect();
    (it.join("\n"), en.join("\n"))
}

/// The warnings, a line each.
pub fn warnings(outcome: &Outcome) -> String {
    outcome.notes.warnings.iter().map(|text| format!("{} | {}\n", text.it, text.en)).collect()
}

/// A sequence of numbers that looks random and is the same in every run (SplitMix64).
pub struct Numbers(pub u64);

impl Numbers {
    /// A number from 0 to `below`, excluded.
    pub fn below(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % below
    }

    /// Yes or no.
    pub fn coin(&mut self) -> bool {
        self.below(2) == 1
    }

    /// An amount in cents whose size, too, is random, up to ten billion euro; one in four lies at an edge.
    pub fn cents(&mut self, edges: &[u64]) -> u64 {
        if !edges.is_empty() && self.below(4) == 0 {
            let edge = edges[usize::try_from(self.below(edges.len() as u64)).unwrap()] * 100;
            return edge + self.below(3) - u64::from(edge > 0);
        }
        let digits = u32::try_from(1 + self.below(12)).unwrap();
        self.below(10_u64.pow(digits))
    }
}

/// Cents as an amount: `12.34`.
pub fn euro(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// One good input of each kind.
pub fn samples() -> Vec<(&'static str, Value)> {
    vec![
        ("eu_threshold", json!({ "category": "works and concessions", "from_": "2026-01-01", "to": "2027-12-31" })),
        ("estimated_value", json!({ "object": "services", "lots": [{ "amount": "70000" }] })),
        (
            "lightest_procedure",
            json!({ "object": "works", "authority": "sub", "estimated_value": "150000",
            "date": "2026-07-01", "cross_border_interest": false }),
        ),
        (
            "rotation",
            json!({ "outgoing_contractor_same_sector": true, "value_band": "same", "reasons": [],
            "survey_open_to_all": false, "amount": "60000", "direct_award": true }),
        ),
        (
            "provisional_art106",
            json!({ "base": "1000000", "rate_percent": "2", "iso9000": true, "sme": true,
            "digital_guarantee": true, "certifications_percent": "20" }),
        ),
        ("provisional_art53", json!({ "base": "180000", "requested_percent": "1", "sme": true, "iso9000": true })),
        (
            "definitive_art117",
            json!({ "base_subject_to_discount": "1000000", "discount_percent": "25",
            "reduction_factor": "0.36" }),
        ),
        ("definitive_art53", json!({ "contract_amount": "63888.78", "discount_percent": "25", "sme": true })),
        ("definitive_framework", json!({ "framework_amount": "1866262.24" })),
        ("contract_stamp_duty", json!({ "contract_amount": "63888.78" })),
        ("application_stamp", json!({ "document": "domanda di partecipazione" })),
        ("anac_fee", json!({ "amount": "1991747.35" })),
        ("min_period", json!({ "start": "2026-03-02", "days": 30 })),
        ("latest_day", json!({ "start": "2026-04-01", "days": -6 })),
        ("window", json!({ "start": "2026-06-01", "days": 5 })),
        ("pin_window", json!({ "pin_sent": "2026-01-26", "notice_sent": "2026-03-02" })),
        ("standstill", json!({ "last_communication_sent": "2026-05-04", "days": 32 })),
        ("procedure_max_months", json!({ "start": "2026-01-15", "months": 9 })),
        ("term", json!({ "term": "open_offers", "start": "2026-03-02" })),
        (
            "procedure_calendar",
            json!({ "procedure": "open", "criterion": "oepv", "sent": "2026-03-02",
            "above_threshold": true }),
        ),
    ]
}
