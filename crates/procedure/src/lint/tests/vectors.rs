//! The reference list of what a platform should catch in the documents of the three worked procedures.

use serde_json::Value;

use super::{exact, lint};
use crate::definition::examples::{procedure, text};
use crate::lint::{Lint, LintSeverity};
use ceralacca_evaluation::{Decimals, RoundingMode};

/// What becomes of an entry of the list.
enum Entry {
    /// It is found: example, identifier, place.
    Found(&'static str, &'static str, &'static [&'static str]),
    /// The statement holds, so nothing with these identifiers stands at a place that starts so.
    Holds(&'static str, &'static [&'static str], &'static str),
    /// No structured datum shows it, because of this (also in `docs/lint.md`).
    Unseen(&'static str),
}

use Entry::{Found, Holds, Unseen};

const ENTRIES: [(&str, Entry); 47] = [
    ("como-quinto", Found("como-2024", "E3", &["amounts.options[1].amount"])),
    (
        "como-guarantee-base",
        Found("como-2024", "E4", &["lots[0].guarantee_base", "lots[1].guarantee_base", "lots[2].guarantee_base"]),
    ),
    ("como-lot2-row", Found("como-2024", "E3", &["lots[1].prices[0].amount"])),
    ("como-cpv-rows", Found("como-2024", "E13", &["lots[1].title", "lots[2].title"])),
    (
        "como-cpv-label",
        Found(
            "como-2024",
            "E13",
            &[
                "documents.cpv_labels[0]",
                "lots[0].prices[2].title",
                "lots[1].prices[2].title",
                "lots[2].prices[2].title",
            ],
        ),
    ),
    ("como-pages", Found("como-2024", "E7", &["envelopes[1].items[0].pages_max"])),
    ("como-xref-privacy", Found("como-2024", "E14", &["documents.references[0]"])),
    ("como-letters", Found("como-2024", "E14", &["documents.sections[0].letters"])),
    ("como-criteria-sum", Holds("como-2024", &["E1"], "")),
    (
        "como-T-undefined",
        Found(
            "como-2024",
            "E11",
            &[
                "award.technical.criteria[2].subcriteria[0].parts[1].predicate.condition.value",
                "award.technical.criteria[2].subcriteria[2].parts[0].predicate.condition.kind",
                "award.technical.criteria[2].subcriteria[3].parts[1].predicate.condition.value",
            ],
        ),
    ),
    ("como-smax-zero", Found("como-2024", "E11", &["award.economic.formula.all_zero", "award.economic.rounding"])),
    ("como-reductions", Found("como-2024", "W9", &["guarantee.reductions_named"])),
    ("como-turnover-base", Found("como-2024", "W17", &["clauses.requirements[0].base_amount"])),
    ("como-clarifications", Found("como-2024", "E6", &["terms.questions"])),
    ("como-standstill", Found("como-2024", "W1", &["clauses.standstill_days"])),
    ("como-sintel-sum", Found("como-2024", "W13", &["lots[0].prices", "lots[1].prices", "lots[2].prices"])),
    (
        "como-labour-floor",
        Found(
            "como-2024",
            "W6",
            &[
                "lots[0].prices[0].labour",
                "lots[0].prices[1].labour",
                "lots[0].prices[2].labour",
                "lots[1].prices[2].labour",
                "lots[2].prices[2].labour",
            ],
        ),
    ),
    ("como-fifteen-points-labour", Holds("como-2024", &["E2"], "")),
    ("como-avvalimento", Found("como-2024", "W19", &["clauses.premial_reliance_barred"])),
    ("cremona-arith", Holds("cremona-2025", &["E3"], "")),
    (
        "cremona-labels",
        Found(
            "cremona-2025",
            "E13",
            &["lots[0].prices[0].title", "lots[0].prices[1].title", "lots[0].prices[2].title"],
        ),
    ),
    ("cremona-options", Found("cremona-2025", "E22", &["lots[0].prices[1].optional", "lots[0].prices[2].optional"])),
    (
        "cremona-cap",
        Unseen("the address of an operator stands once, in the register of operators, never in a procedure file"),
    ),
    ("cremona-start", Found("cremona-2025", "W15", &["clauses.performance_start"])),
    ("cremona-annex", Found("cremona-2025", "W12", &["documents.annexes[5]"])),
    (
        "cremona-digest",
        Found(
            "cremona-2025",
            "W12",
            &["documents.annexes[3].letter", "documents.annexes[4].letter", "documents.annexes[5].letter"],
        ),
    ),
    ("cremona-sample", Found("cremona-2025", "E20", &["clauses.sample_checks"])),
    ("cremona-advance", Found("cremona-2025", "W2", &["clauses.advance_percent"])),
    ("cremona-assignment", Found("cremona-2025", "W20", &["clauses.assignment_refusal_days"])),
    ("cremona-rotation", Found("cremona-2025", "E19", &["clauses.rotation"])),
    ("cremona-guarantee", Found("cremona-2025", "W3", &["guarantee.performance_percent"])),
    ("cremona-cup", Found("cremona-2025", "E16", &["cup"])),
    ("cremona-boiler", Found("cremona-2025", "W5", &["documents.sections[0].text"])),
    ("ricengo-value", Found("ricengo-2026", "E3", &["amounts.base"])),
    ("ricengo-vat", Found("ricengo-2026", "E9", &["amounts.vat"])),
    (
        "ricengo-bands",
        Found(
            "ricengo-2026",
            "E8",
            &["award.economic.formula.bands", "award.economic.formula.bands[0]", "award.economic.formula.bands[29]"],
        ),
    ),
    ("ricengo-b-hole", Found("ricengo-2026", "E8", &["award.technical.criteria[0].subcriteria[0].parts[0].bands"])),
    ("ricengo-c-ok", Holds("ricengo-2026", &["E8"], "award.technical.criteria[1]")),
    ("ricengo-sum", Holds("ricengo-2026", &["E1", "E2"], "")),
    ("ricengo-sintel", Found("ricengo-2026", "W11", &["clauses.scores_corrected_by_hand"])),
    ("ricengo-title", Unseen("two words for the same children in running text: no datum of the procedure differs")),
    ("ricengo-citizenship", Found("ricengo-2026", "E10", &["clauses.exclusion_grounds[2]"])),
    ("ricengo-110", Found("ricengo-2026", "W21", &["documents.sections[0].text"])),
    ("ricengo-rup", Found("ricengo-2026", "E16", &["clauses.lead_named"])),
    ("ricengo-consult", Found("ricengo-2026", "W14", &["participation.invited"])),
    ("ricengo-weeks", Holds("ricengo-2026", &["E5", "E6", "W10", "W15"], "")),
    ("ricengo-pages", Found("ricengo-2026", "E7", &["envelopes[1].items[0].pages_max"])),
];

/// The weight that the list gives to an entry.
fn severity(vector: &Value) -> Option<LintSeverity> {
    match vector["expected"]["severity"].as_str().unwrap() {
        "error" => Some(LintSeverity::Error),
        "warning" => Some(LintSeverity::Warning),
        "law-changed" => Some(LintSeverity::LawChanged),
        "info" => Some(LintSeverity::Info),
        "ok" => None,
        other => panic!("severity {other}"),
    }
}

#[test]
fn every_entry_of_the_list_is_found_or_explained() {
    let list: Value = serde_json::from_str(&text("testdata/vectors/tender_lint.json")).unwrap();
    let vectors = list["vectors"].as_array().unwrap();
    let ids: Vec<&str> = vectors.iter().map(|vector| vector["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ENTRIES.map(|(id, _)| id), "the list and this table name the same entries");
    let (mut seen, mut holds, mut unseen) = (0, 0, 0);
    let documentation = text("docs/lint.md");
    for (vector, (id, entry)) in vectors.iter().zip(&ENTRIES) {
        match entry {
            Found(example, rule, paths) => {
                seen += 1;
                let found = lint(&procedure(example));
                for path in *paths {
                    assert!(found.iter().any(|lint| lint.id == *rule && lint.path == *path), "{id}: no {rule} {path}");
                }
                // One of the findings has the weight of the list; the same entry may bring lighter ones along.
                let weight =
                    |lint: &&Lint| lint.id == *rule && lint.path == paths[0] && Some(lint.severity) == severity(vector);
                assert!(found.iter().any(|lint| weight(&lint)), "{id}: {rule} {} has another weight", paths[0]);
            }
            Holds(example, rules, path) => {
                holds += 1;
                assert_eq!(severity(vector), None, "{id}");
                let found = lint(&procedure(example));
                let wrong: Vec<_> = found
                    .iter()
                    .filter(|lint| rules.contains(&lint.id.as_str()) && lint.path.starts_with(path))
                    .collect();
                // Costs of labour and the terms of the list hold; what is only worth knowing may be said all the same.
                assert!(wrong.iter().all(|lint| lint.severity == LintSeverity::Info), "{id}: {wrong:?}");
            }
            Unseen(reason) => {
                unseen += 1;
                println!("{id} cannot be seen in structured data: {reason}");
                assert!(documentation.contains(id) && documentation.contains(reason), "{id} is not in docs/lint.md");
            }
        }
    }
    println!("{} entries: {seen} found, {holds} hold, {unseen} cannot be seen", vectors.len());
    assert!(documentation.contains(&format!("{seen} are found, {holds} hold")), "docs/lint.md counts differently");
}

/// The figure of a finding, rounded to the cent as the list writes it.
fn figure(example: &str, rule: &str, path: &str, name: &str) -> String {
    let found = lint(&procedure(example));
    let lint = found.iter().find(|lint| lint.id == rule && lint.path == path && lint.numbers.contains_key(name));
    let number = &lint.unwrap_or_else(|| panic!("{rule} {path} has no {name}")).numbers[name];
    exact(number).to_decimal(Decimals::new(2).unwrap(), RoundingMode::HalfUp)
}

fn expected(id: &str, pointer: &str) -> String {
    let list: Value = serde_json::from_str(&text("testdata/vectors/tender_lint.json")).unwrap();
    let vector = list["vectors"].as_array().unwrap().iter().find(|vector| vector["id"] == id).unwrap().clone();
    let value = vector["expected"]["numbers"].pointer(pointer).unwrap_or_else(|| panic!("{id} {pointer}")).clone();
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    exact(&text).to_decimal(Decimals::new(2).unwrap(), RoundingMode::HalfUp)
}

#[test]
fn figures_are_those_of_the_list() {
    let quinto = "amounts.options[1].amount";
    let mut figures = vec![
        ("como-quinto", "/stated", figure("como-2024", "E3", quinto, "stated")),
        ("como-quinto", "/fifth", figure("como-2024", "E3", quinto, "expected")),
        ("como-quinto", "/global_stated", figure("como-2024", "E3", quinto, "total_stated")),
        ("como-quinto", "/global_with_fifth", figure("como-2024", "E3", quinto, "total_expected")),
        ("como-lot2-row", "/missing", figure("como-2024", "E3", "lots[1].prices[0].amount", "missing")),
        ("como-pages", "/limit", figure("como-2024", "E7", "envelopes[1].items[0].pages_max", "limit")),
        ("como-pages", "/evaluated", figure("como-2024", "E7", "envelopes[1].items[0].pages_max", "evaluated")),
        ("como-clarifications", "/days", figure("como-2024", "E6", "terms.questions", "days")),
        ("cremona-sample", "/amount", figure("cremona-2025", "E20", "clauses.sample_checks", "amount")),
        ("cremona-sample", "/limit", figure("cremona-2025", "E20", "clauses.sample_checks", "limit")),
        ("cremona-guarantee", "/amount", figure("cremona-2025", "W3", "guarantee.performance_percent", "amount")),
        ("ricengo-value", "/stated", figure("ricengo-2026", "E3", "amounts.base", "stated")),
        ("ricengo-value", "/max_gross", figure("ricengo-2026", "E3", "amounts.base", "sum")),
    ];
    let lots = ["lots[0].guarantee_base", "lots[1].guarantee_base", "lots[2].guarantee_base"];
    for (lot, stated, table) in
        [(0, "/stated/0", "/on_table3/0"), (1, "/stated/1", "/on_table3/1"), (2, "/stated/2", "/on_table3/2")]
    {
        figures.push(("como-guarantee-base", stated, figure("como-2024", "E4", lots[lot], "stated")));
        figures.push(("como-guarantee-base", table, figure("como-2024", "E4", lots[lot], "on_amount")));
    }
    for (place, path) in
        [("/values/0", "lots[0].prices"), ("/values/1", "lots[1].prices"), ("/values/2", "lots[2].prices")]
    {
        figures.push(("como-sintel-sum", place, figure("como-2024", "W13", path, "sum")));
    }
    for (place, path) in [
        ("/max_without_labour_percent/0", "lots[0].prices[0].labour"),
        ("/max_without_labour_percent/1", "lots[0].prices[1].labour"),
        ("/max_without_labour_percent/2", "lots[0].prices[2].labour"),
        ("/max_without_labour_percent/3", "lots[1].prices[2].labour"),
        ("/max_without_labour_percent/4", "lots[2].prices[2].labour"),
    ] {
        figures.push(("como-labour-floor", place, figure("como-2024", "W6", path, "max_discount_percent")));
    }
    for (id, pointer, figure) in &figures {
        assert_eq!(figure, &expected(id, pointer), "{id} {pointer}");
    }
    println!("{} figures compared", figures.len());
    // Figures that the list gives in its sentence only.
    let turnover = |name: &str| figure("como-2024", "W17", "clauses.requirements[0].base_amount", name);
    assert_eq!(
        (turnover("lot_1_on_amount"), turnover("lot_1_on_guarantee_base")),
        ("1394223.15".to_owned(), "1306383.57".to_owned())
    );
    let net = |rate: &str| figure("ricengo-2026", "E3", "amounts.base", &format!("net_of_vat_{rate}"));
    assert_eq!([net("5"), net("10"), net("22")], ["13333.33", "12727.27", "11475.41"]);
}
