//! What every step does with the worked examples: nothing is lost, and a page shows what is wrong at its place.

use ceralacca_evaluation::{PairwiseVariant, Scoring};
use ceralacca_procedure::definition::{AbnormalityMethod, ProcedureFile};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    node::{Aside, Entry, Node, change_list, line_of, take, walk},
    pieces::{Maker, Piece},
    problems::{file_of, problems},
    steps::{Known, Step, follow},
    tree::Tree,
};
use crate::pages::{
    Field, FieldKind, Lang, Posted,
    buyer::begin::{Beginning, Buyer, Example},
};

const EXAMPLES: [&str; 3] = ["como-2024", "ricengo-2026", "cremona-2025"];

fn example(name: &str) -> ProcedureFile {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples");
    ProcedureFile::from_toml(&std::fs::read_to_string(format!("{folder}/{name}.toml")).unwrap()).unwrap()
}

fn tree_of(file: &ProcedureFile) -> Tree {
    Tree::new(serde_json::to_value(file).unwrap())
}

fn known() -> Known {
    let operators = (1..=3).map(|number| (format!("operator-{number}"), format!("Impresa {number}"))).collect();
    Known { operators, ..Known::default() }
}

/// A page as a browser sends it back when nothing was changed.
fn sent(pieces: &[Piece]) -> Posted {
    let mut body = form_urlencoded::Serializer::new(String::new());
    for piece in pieces {
        let Piece::Field(field) = piece else { continue };
        for (name, value) in sent_by(field) {
            body.append_pair(&name, &value);
        }
    }
    Posted::read("POST /x", body.finish().as_bytes()).unwrap()
}

fn sent_by(field: &Field) -> Vec<(String, String)> {
    let pair = |value: &str| (field.name.clone(), value.replace('\n', "\r\n"));
    match &field.kind {
        FieldKind::Tick => field.values.iter().map(|_| pair("yes")).collect(),
        FieldKind::Checks(_) | FieldKind::Radio(_) => field.values.iter().map(|value| pair(value)).collect(),
        FieldKind::Select(choices) => {
            let first = choices.first().map(|choice| choice.value.as_str()).unwrap_or_default();
            let chosen = field.values.first().map_or(first, String::as_str);
            assert!(choices.iter().any(|choice| choice.value == chosen), "{} has no choice {chosen}", field.name);
            vec![pair(chosen)]
        }
        FieldKind::Line(_)
        | FieldKind::Suggested(_)
        | FieldKind::Area(_)
        | FieldKind::Number
        | FieldKind::Moment
        | FieldKind::Day
        | FieldKind::Hidden => {
            vec![pair(field.first())]
        }
    }
}

/// Sends back a step and the page of each line of its tables, with some fields changed.
fn send_back(tree: &mut Tree, step: Step, lang: Lang) {
    let (known, mut aside) = (known(), Aside::default());
    let nodes = step.nodes(tree, &known, lang);
    let mut lines = vec![None];
    walk(&nodes, &mut |node| {
        if let Node::List(list) = node
            && !list.columns.is_empty()
        {
            lines.extend(list.entries.iter().map(|entry| Some(entry.path.clone())));
        }
    });
    for line in lines {
        let nodes = step.nodes(tree, &known, lang);
        let nodes = match &line {
            Some(path) => &line_of(&nodes, path).unwrap().nodes,
            None => &nodes,
        };
        let pieces = Maker { tree, problems: &[], lang }.pieces(nodes);
        let before = tree.clone();
        take(nodes, &sent(&pieces), tree, &mut aside, lang);
        follow(&before, tree, &mut aside);
    }
    assert_eq!(aside, Aside::default(), "{step:?}");
}

#[test]
fn sending_every_page_back_changes_nothing() {
    for name in EXAMPLES {
        for lang in [Lang::It, Lang::En] {
            let before = tree_of(&example(name));
            let mut tree = before.clone();
            for step in Step::ALL {
                send_back(&mut tree, step, lang);
            }
            assert_eq!(tree, before, "{name} {lang}");
        }
    }
}

/// Files that differ from the examples in what a form could get wrong: texts, decimals, formulas, parts that may be absent.
fn generated() -> impl Strategy<Value = ProcedureFile> {
    let texts = ("[^\\p{Cc}]{1,60}", "[a-zè\"<&' ]{1,40}", prop::collection::vec("[a-z. 0-9]{1,20}", 0..3));
    let numbers = (0_u64..10_000_000, 0_u32..100, prop::option::of(0_u8..5), any::<bool>());
    let rules = (0_usize..12, prop::option::of(1_u32..60), 0_usize..4, 0_usize..5);
    (0..EXAMPLES.len(), texts, numbers, rules).prop_map(
        |(of, (title, office, elements), (amount, cents, percent, flag), rules)| {
            let mut value = serde_json::to_value(example(EXAMPLES[of])).unwrap();
            value["title"] = json!(title);
            value["buyer"]["lead"]["office"] = json!(office);
            value["abnormality_elements"] = json!(elements);
            value["amounts"]["base"] = json!(format!("{amount}.{cents:02}"));
            value["guarantee"]["reductions"] = json!(flag);
            if let Some(percent) = percent {
                value["guarantee"]["provisional_percent"] = json!(format!("{percent}.5"));
                value["framework"] = json!({ "duration_months": percent, "operators_per_lot": 1 });
            }
            vary_award(&mut value, rules);
            serde_json::from_value(value).unwrap()
        },
    )
}

fn vary_award(value: &mut Value, (formula, threshold, rescaling, item): (usize, Option<u32>, usize, usize)) {
    value["award"]["economic"]["formula"] = [
        json!({ "kind": "discount_over_best", "all_zero": "full_points" }),
        json!({ "kind": "step_table", "between": "refused", "bands": [{ "from": "0", "to": "1/3", "points": "2.5" }, { "from": "0.51", "points": 3 }] }),
        json!({ "kind": "linear_price", "all_at_base": "zero_points" }),
        json!({ "kind": "inverse_proportional" }),
        json!({ "kind": "direct_proportional" }),
        json!({ "kind": "power", "measure": "price", "exponent": "1/3", "all_zero": "full_points", "irrational": { "mode": "ceil", "decimals": 4 } }),
        json!({ "kind": "bilinear", "measure": "discount_percent", "coefficient": "0.9", "threshold": { "at": "mean", "all_zero": "zero_points" } }),
        json!({ "kind": "bilinear", "measure": "increase_percent", "coefficient": "1/3", "threshold": { "at": "stated", "value": "12.5" } }),
        json!({ "kind": "min_max", "measure": "increased_price", "all_equal": "zero_points" }),
        json!({ "kind": "absolute", "measure": "discount_percent", "full_at": "25" }),
        json!({ "kind": "concave", "measure": "price", "exponent": "2.5", "irrational": { "mode": "truncate", "decimals": 10 } }),
        json!({ "kind": "none" }),
    ][formula]
        .clone();
    if value["award"]["technical"].is_object() {
        value["award"]["technical"]["rescaling"] = json!(["none", "first", "second", "first_and_second"][rescaling]);
        value["award"]["technical"]["rounding"] = json!({ "criterion": { "mode": "half_up", "decimals": rescaling } });
        let scoring = value["award"]["technical"]["scoring"].clone();
        if item > 2 && scoring["method"] == "each_commissioner" {
            let fallback = json!({ "scale": scoring["scale"], "aggregation": "median", "mean_rounding": scoring["mean_rounding"] });
            let rounding = json!({ "mode": "truncate", "decimals": rescaling });
            value["award"]["technical"]["scoring"] = json!({
                "method": "pairwise", "variant": "mean_then_rescaled", "rounding": rounding, "offers_max": 3 + item,
                "fallback": fallback,
            });
        }
        if let Some(points) = threshold {
            value["award"]["technical"]["threshold"] = json!({ "points": points, "stage": "after_rescaling" });
        }
    }
    let item = [
        json!({ "id": "nuova", "title": "Nuova", "kind": "yes_no", "question": "Sì?\nO no?" }),
        json!({ "id": "nuova", "title": "Nuova", "kind": "text", "length_max": 7 }),
        json!({ "id": "nuova", "title": "Nuova", "kind": "declaration", "text": "Dichiara\n\nche sì." }),
        json!({ "id": "nuova", "title": "Nuova", "kind": "document", "formats": ["xml"], "signers": "owner", "pages_max": 3, "bytes_max": 5_000_000, "redacted_copy": true }),
        json!({ "id": "nuova", "title": "Nuova", "kind": "number", "unit": "kWh", "min": "-1.25", "max": 9, "decimals": 3, "more_decimals": "kept" }),
    ][item]
        .clone();
    value["envelopes"][0]["items"].as_array_mut().unwrap().push(item);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn no_file_loses_anything_on_its_way_through_the_pages(file in generated()) {
        let before = tree_of(&file);
        let mut tree = before.clone();
        for step in Step::ALL {
            send_back(&mut tree, step, Lang::It);
        }
        prop_assert_eq!(&tree, &before);
        prop_assert_eq!(file_of(&tree).unwrap(), file);
    }
}

/// Como after one field of the step of the award was changed.
fn como_with(field: &str, value: &str, tree: &mut Tree) {
    let nodes = Step::Award.nodes(tree, &known(), Lang::It);
    let pieces = Maker { tree, problems: &[], lang: Lang::It }.pieces(&nodes);
    let mut body = form_urlencoded::Serializer::new(String::new());
    let posted = sent(&pieces);
    for (name, sent) in posted.pairs().filter(|(name, _)| *name != field) {
        body.append_pair(name, sent);
    }
    body.append_pair(field, value);
    take(&nodes, &Posted::read("POST /x", body.finish().as_bytes()).unwrap(), tree, &mut Aside::default(), Lang::It);
}

#[test]
fn the_comparison_in_pairs_is_chosen_with_what_happens_below_three_offers() {
    let mut tree = tree_of(&example("como-2024-corrected"));
    como_with("award-technical-scoring-method", "pairwise", &mut tree);
    let file = file_of(&tree).unwrap();
    let Some(Scoring::Pairwise(rules)) = file.award.technical.as_ref().map(|rules| &rules.scoring) else {
        panic!("the method is not chosen")
    };
    assert_eq!((rules.variant, rules.offers_max), (PairwiseVariant::SumOfPoints, 20));
    assert_eq!(rules.fallback.as_ref().unwrap().scale.len(), 6, "a first scale is there");
    assert!(problems(&tree, &known(), false, Lang::It).iter().all(|problem| !problem.path.contains("scoring")));
    // Without it the page says so at its place.
    tree.remove("award.technical.scoring.fallback");
    let found = problems(&tree, &known(), false, Lang::It);
    assert!(found.iter().any(|problem| problem.path == "award.technical.scoring.fallback"));
    let shown = Step::Award.nodes(&tree, &known(), Lang::En);
    let mut asked = false;
    walk(&shown, &mut |node| {
        asked |= matches!(node, Node::Toggle(toggle) if toggle.path == "award.technical.scoring.fallback");
    });
    assert!(asked, "the step asks for it");
}

#[test]
fn a_new_title_changes_the_title_alone_and_the_export_keeps_everything() {
    for name in EXAMPLES {
        let mut wanted = example(name);
        let mut tree = tree_of(&wanted);
        let nodes = Step::Identity.nodes(&tree, &known(), Lang::It);
        let pieces = Maker { tree: &tree, problems: &[], lang: Lang::It }.pieces(&nodes);
        let mut body = form_urlencoded::Serializer::new(String::new());
        for (name, value) in sent(&pieces).pairs().filter(|(name, _)| *name != "title") {
            body.append_pair(name, value);
        }
        body.append_pair("title", "Un altro oggetto");
        take(
            &nodes,
            &Posted::read("POST /x", body.finish().as_bytes()).unwrap(),
            &mut tree,
            &mut Aside::default(),
            Lang::It,
        );
        wanted.title = "Un altro oggetto".to_owned();
        let file = file_of(&tree).unwrap();
        assert_eq!(file, wanted);
        assert_eq!(ProcedureFile::from_toml(&file.to_toml().unwrap()).unwrap(), wanted);
        assert_eq!(ProcedureFile::from_json(&file.to_json().unwrap()).unwrap(), wanted);
    }
}

#[test]
fn every_leaf_of_a_file_is_in_some_step_or_survives_untouched() {
    // What the format has and no form changes: the identity of the file, and of which kind a part is; and where documents
    // that were written elsewhere say a thing twice, for the linter.
    let unshown = ["schema", "id", "buyer.id"];
    let of_documents =
        |leaf: &str| leaf.starts_with("documents.") || (leaf.contains(".prices[") && leaf.ends_with(".amount"));
    for name in EXAMPLES {
        let tree = tree_of(&example(name));
        let mut shown = Vec::new();
        for step in Step::ALL {
            walk(&step.nodes(&tree, &known(), Lang::It), &mut |node| {
                if let Node::Field(leaf) = node {
                    shown.push(leaf.path.clone());
                }
            });
        }
        let mut leaves = Vec::new();
        collect("", tree.value(), &mut leaves);
        let missing: Vec<&String> = leaves
            .iter()
            .filter(|leaf| {
                !shown.iter().any(|path| {
                    *leaf == path || leaf.strip_prefix(path.as_str()).is_some_and(|rest| rest.starts_with('['))
                })
            })
            .filter(|leaf| !unshown.contains(&leaf.as_str()) && !leaf.ends_with(".type") && !of_documents(leaf))
            .collect();
        assert!(missing.is_empty(), "{name}: {missing:?}");
    }
}

#[test]
fn the_clauses_of_a_notice_are_typed_and_taken_back() {
    let mut tree = tree_of(&example("cremona-2025-corrected"));
    tree.remove("clauses");
    let untouched = file_of(&tree).unwrap();
    let mut aside = Aside::default();
    let mut send = |tree: &mut Tree, body: &str| {
        let nodes = Step::Clauses.nodes(tree, &known(), Lang::It);
        take(&nodes, &Posted::read("POST /x", body.as_bytes()).unwrap(), tree, &mut aside, Lang::It);
    };
    send(&mut tree, "clauses-automatic_exclusion=yes");
    send(
        &mut tree,
        "clauses-automatic_exclusion=yes&clauses-automatic_exclusion-method=c&clauses-automatic_exclusion-reference_discount=12,5\
         &clauses-lead_named=true&clauses-sample_checks=false&clauses-performance_start=12/01/2026&clauses-standstill_days=32",
    );
    let clauses = file_of(&tree).unwrap().clauses;
    let exclusion = clauses.automatic_exclusion.unwrap();
    assert_eq!(exclusion.method, Some(AbnormalityMethod::C));
    assert_eq!(exclusion.reference_discount.unwrap().to_string(), "12.5");
    assert_eq!(
        (clauses.lead_named, clauses.sample_checks, clauses.premial_reliance_barred),
        (Some(true), Some(false), None)
    );
    assert_eq!(clauses.performance_start.unwrap().to_string(), "2026-01-12");
    assert_eq!(clauses.standstill_days, Some(32));
    // Emptied again, the file says nothing.
    send(&mut tree, "");
    assert_eq!(file_of(&tree).unwrap(), untouched);
}

#[test]
fn what_a_step_adds_to_a_list_of_clauses_fits_the_file() {
    let mut tree = tree_of(&example("ricengo-2026"));
    for (list, title) in [("clauses.exclusion_grounds", "text"), ("clauses.requirements", "title")] {
        let nodes = Step::Clauses.nodes(&tree, &known(), Lang::It);
        let entry = change_list(&nodes, &mut tree, &format!("add:{list}:0")).unwrap();
        tree.set(&format!("{entry}.{title}"), json!("Prova"));
    }
    tree.set("clauses.requirements[0].percent", json!("70"));
    let body =
        "clauses-requirements-0-title=Fatturato&clauses-requirements-0-percent=70&clauses-requirements-0-years=yes";
    let nodes = Step::Clauses.nodes(&tree, &known(), Lang::It);
    let entry = line_or_list(&nodes, "clauses.requirements[0]");
    take(&entry.nodes, &Posted::read("POST /x", body.as_bytes()).unwrap(), &mut tree, &mut Aside::default(), Lang::It);
    let clauses = file_of(&tree).unwrap().clauses;
    assert_eq!(clauses.exclusion_grounds.last().unwrap().text, "Prova");
    assert_eq!(clauses.requirements[0].title, "Fatturato");
    assert_eq!(clauses.requirements[0].years.map(|years| (years.best, years.of_last)), Some((3, 3)));
}

/// The entry of a list with this path.
fn line_or_list<'a>(nodes: &'a [Node], path: &str) -> &'a Entry {
    let mut found = None;
    walk(nodes, &mut |node| {
        if let Node::List(list) = node {
            found = found.or(list.entries.iter().find(|entry| entry.path == path));
        }
    });
    found.unwrap()
}

fn collect(path: &str, value: &Value, leaves: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                collect(&if path.is_empty() { name.clone() } else { format!("{path}.{name}") }, value, leaves);
            }
        }
        Value::Array(entries) => {
            entries.iter().enumerate().for_each(|(index, value)| collect(&format!("{path}[{index}]"), value, leaves))
        }
        _ => leaves.push(path.to_owned()),
    }
}

#[test]
fn defects_are_shown_where_they_are_mended() {
    let mut tree = tree_of(&example("como-2024"));
    assert!(problems(&tree, &known(), false, Lang::It).iter().all(|problem| !problem.grave));
    tree.set("lots[1].cig", json!("corto"));
    tree.set("terms.cure_days", json!("tanti"));
    tree.set("envelopes[1].items[0].formats", json!([]));
    tree.set("award.technical.criteria[2].max", json!("16"));
    tree.set("amounts.base", json!(""));
    let found = problems(&tree, &known(), false, Lang::It);
    let place = |path: &str| {
        let problem = found
            .iter()
            .find(|problem| problem.grave && problem.path.starts_with(path))
            .unwrap_or_else(|| panic!("{path}: {found:#?}"));
        problem.spot.address("p")
    };
    assert_eq!(place("lots[1].cig"), "/procedures/p/edit/lots?at=lots[1]#lots-1-cig");
    assert_eq!(place("terms.cure_days"), "/procedures/p/edit/terms#terms-cure_days");
    assert_eq!(
        place("envelopes[1].items[0]"),
        "/procedures/p/edit/envelopes?at=envelopes[1].items[0]#envelopes-1-items-0"
    );
    assert_eq!(
        place("award.technical.criteria[2]"),
        "/procedures/p/edit/award?at=award.technical.criteria[2]#award-technical-criteria-2-max"
    );
    assert_eq!(place("amounts.base"), "/procedures/p/edit/amounts#amounts-base");
    // Sums over the missing amount are not complained of.
    assert!(
        found.iter().all(|problem| problem.path != "lots" && problem.path != "amounts.estimated_total"),
        "{found:#?}"
    );
}

#[test]
fn an_operator_that_nobody_registered_is_named() {
    let tree = tree_of(&example("cremona-2025"));
    let found = problems(&tree, &Known::default(), false, Lang::En);
    let stranger = found.iter().find(|problem| problem.path == "participation.invited[0].operator").unwrap();
    assert!(stranger.grave && stranger.text.contains("operator-1"));
}

fn buyer() -> Buyer {
    Buyer { id: "comune-di-prova".to_owned(), name: "Comune di Prova".to_owned(), custody: None }
}

#[test]
fn a_beginning_lacks_only_what_nobody_else_can_know() {
    let now = "2026-11-20T09:30:00Z".parse().unwrap();
    for (beginning, most) in [
        (Beginning::Direct, 9),
        (Beginning::Negotiated { quality: false }, 12),
        (Beginning::Negotiated { quality: true }, 16),
        (Beginning::Open { quality: false }, 12),
        (Beginning::Open { quality: true }, 16),
        (Beginning::Template(Example::Como), 0),
        (Beginning::Template(Example::Ricengo), 1),
        (Beginning::Template(Example::Cremona), 1),
    ] {
        let tree = beginning.tree("prova-1", &buyer(), now).unwrap();
        let found = problems(&tree, &known(), beginning.is_direct(), Lang::It);
        let grave: Vec<_> =
            found.iter().filter(|problem| problem.grave).map(|problem| (&problem.path, &problem.text)).collect();
        assert!(grave.len() <= most, "{beginning:?}: {grave:#?}");
        assert!(grave.iter().all(|(_, text)| !text.contains("missing field")), "{grave:#?}");
        assert_eq!((tree.text("buyer.id"), tree.text("id")), ("comune-di-prova", "prova-1"));
    }
}

#[test]
fn a_template_keeps_the_distances_of_its_terms_but_neither_codes_nor_firms() {
    let now = "2026-11-20T09:30:00Z".parse().unwrap();
    for (example_of, name) in
        [(Example::Como, "como-2024"), (Example::Ricengo, "ricengo-2026"), (Example::Cremona, "cremona-2025")]
    {
        let of = example(name);
        let file = file_of(&Beginning::Template(example_of).tree("prova-1", &buyer(), now).unwrap()).unwrap();
        assert!(file.lots.iter().all(|lot| lot.cig.is_none()) && file.participation.invited.is_empty());
        let days = |file: &ProcedureFile| file.terms.submission.duration_since(file.terms.sent).as_hours() / 24;
        assert!((days(&of)..=days(&of) + 1).contains(&days(&file)), "{name}");
        assert_eq!(file.award, of.award);
        assert_eq!(file.envelopes, of.envelopes);
    }
}
