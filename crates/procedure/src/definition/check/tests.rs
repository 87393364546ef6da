use std::collections::BTreeSet;

use ceralacca_evaluation::{Aggregation, Exact, LotChoice, Measure, PriceFormula, Scoring, ZeroCase};
use serde_json::Value;

use super::{Defect, DefectSeverity};
use crate::definition::examples::{NAMES, procedure, text};
use crate::definition::{
    AbnormalityMethod, AutomaticExclusion, Invitee, ItemKind, Multiplicity, NumberUse, ProcedureFile, Vat,
};

fn ids(defects: &[Defect]) -> Vec<&str> {
    let set: BTreeSet<&str> = defects.iter().map(|defect| defect.id.as_str()).collect();
    set.into_iter().collect()
}

fn exact(text: &str) -> Exact {
    text.parse().unwrap()
}

/// The lots kept by the preference that tenderers declare.
fn prefer(file: &mut ProcedureFile) {
    file.lot_limits.as_mut().unwrap().choice.insert(0, LotChoice::DeclaredPreference);
}

/// The mean without the lowest and the highest coefficient, with so many commissioners.
fn without_extremes(file: &mut ProcedureFile, members: u8) {
    file.panels.evaluation_members = members;
    let technical = file.award.technical.as_mut().unwrap();
    let Scoring::EachCommissioner(rules) = &mut technical.scoring else { unreachable!() };
    rules.aggregation = Aggregation::MeanWithoutExtremes;
}

/// The example changed by `change` has the defect `id` with this weight, and did not have it before.
#[track_caller]
fn breaks(example: &str, change: impl FnOnce(&mut ProcedureFile), id: &str, severity: DefectSeverity) {
    let mut file = procedure(example);
    let of = |file: &ProcedureFile| -> Vec<Defect> {
        file.check().into_iter().filter(|defect| defect.id == id && defect.severity == severity).collect()
    };
    let before = of(&file).len();
    change(&mut file);
    let found = of(&file);
    assert!(found.len() > before, "{id} is not found as {severity:?}");
    for defect in found {
        assert!(
            !defect.text_it.is_empty()
                && !defect.text_en.is_empty()
                && !defect.path.is_empty()
                && !defect.article.is_empty()
        );
    }
}

#[test]
fn examples_can_be_published_with_their_own_defects_as_warnings() {
    let expected: [(&str, &[&str]); 3] = [
        // base-mixed-units: como-sintel-sum; guarantee-base: como-guarantee-base; labour-floor: como-labour-floor;
        // option-percent: como-quinto.
        ("como-2024", &["base-mixed-units", "buyer-tax-code", "guarantee-base", "labour-floor", "option-percent"]),
        // invited-few: ricengo-consult; judgement-band-gaps: ricengo-b-hole; price-band-*: ricengo-bands;
        // price-list-total: ricengo-value; vat-included: ricengo-vat.
        (
            "ricengo-2026",
            &[
                "buyer-tax-code",
                "invited-few",
                "judgement-band-gaps",
                "price-band-gaps",
                "price-band-zero",
                "price-list-total",
                "vat-included",
            ],
        ),
        // cup-missing: cremona-cup; performance-guarantee: cremona-guarantee.
        ("cremona-2025", &["buyer-tax-code", "cup-missing", "performance-guarantee", "term-hour"]),
    ];
    for (name, warnings) in expected {
        let defects = procedure(name).check();
        let errors: Vec<&Defect> = defects.iter().filter(|defect| defect.severity == DefectSeverity::Error).collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
        assert_eq!(ids(&defects), warnings, "{name}");
    }
}

#[test]
fn warnings_say_the_numbers_of_the_documents() {
    let texts = |name: &str, id: &str| -> Vec<String> {
        procedure(name).check().into_iter().filter(|defect| defect.id == id).map(|defect| defect.text_it).collect()
    };
    let numbers = [
        ("como-2024", "option-percent", vec!["492879,26", "1971517,048"]),
        ("como-2024", "guarantee-base", vec!["1866262,24", "1991747,35"]),
        ("como-2024", "labour-floor", vec!["6,89"]),
        ("ricengo-2026", "price-list-total", vec!["14000", "10000"]),
        ("ricengo-2026", "judgement-band-gaps", vec!["51–54"]),
        ("ricengo-2026", "price-band-gaps", vec!["29", "0,50", "0,51"]),
    ];
    for (name, id, wanted) in numbers {
        let texts = texts(name, id);
        for number in wanted {
            assert!(texts.iter().any(|text| text.contains(number)), "{name} {id}: {number} is not in {texts:?}");
        }
    }
}

/// Every finding of the reference list on the three procedures is named in their files.
#[test]
fn files_name_the_findings_of_the_reference_list() {
    let list: Value = serde_json::from_str(&text("testdata/vectors/tender_lint.json")).unwrap();
    let files: String = NAMES.iter().map(|name| text(&format!("examples/{name}.toml"))).collect();
    let mut named = 0;
    let mut silent = Vec::new();
    for vector in list["vectors"].as_array().unwrap() {
        let (id, severity) = (vector["id"].as_str().unwrap(), vector["expected"]["severity"].as_str().unwrap());
        if files.contains(id) {
            named += 1;
        } else if severity != "ok" {
            silent.push(id);
        }
    }
    println!("{named} of {} findings named", list["vectors"].as_array().unwrap().len());
    assert!(silent.is_empty(), "findings that no example names: {silent:?}");
}

#[test]
fn sums_of_the_documents_hold() {
    let como = procedure("como-2024");
    let hundred = exact("100");
    let yearly = |optional: bool| -> Vec<Exact> {
        let sum = |lot: &crate::definition::Lot| {
            let lines = lot.prices.iter().filter(|line| optional || !line.optional);
            lines.map(|line| &line.price * line.quantity.as_ref().unwrap()).sum()
        };
        como.lots.iter().map(sum).collect()
    };
    assert_eq!(yearly(true), [exact("474608.56"), exact("1013907.50"), exact("1037543.25")]);
    assert_eq!(yearly(true).iter().sum::<Exact>(), exact("2526059.31"));
    assert_eq!(yearly(true).iter().sum::<Exact>() * exact("4"), exact("10104237.24"));
    assert_eq!(yearly(false).iter().sum::<Exact>() * exact("4"), como.amounts.base);
    assert_eq!(como.amounts.options[0].amount, exact("61663") * exact("4"));
    assert_eq!(como.lots.iter().map(|lot| &lot.amount).sum::<Exact>(), como.amounts.estimated_total);
    let guarantees: Vec<String> = como
        .lots
        .iter()
        .map(|lot| lot.guarantee_base.as_ref().unwrap() * como.guarantee.provisional_percent.as_ref().unwrap())
        .map(|amount| {
            amount
                .checked_div(&hundred)
                .unwrap()
                .to_decimal(ceralacca_evaluation::Decimals::new(2).unwrap(), ceralacca_evaluation::RoundingMode::HalfUp)
        })
        .collect();
    assert_eq!(guarantees, ["37325.24", "78967.80", "80858.66"]);
    let labour: Vec<Exact> = como
        .lots
        .iter()
        .map(|lot| {
            let lines = lot.prices.iter().filter(|line| !line.optional);
            lines.map(|line| line.labour.as_ref().unwrap() * line.quantity.as_ref().unwrap()).sum::<Exact>()
                * exact("4")
        })
        .collect();
    assert_eq!(labour.iter().sum::<Exact>(), *como.amounts.labour.as_ref().unwrap());
    assert!(como.lots.iter().zip(&labour).all(|(lot, labour)| lot.labour_total.as_ref() == Some(labour)));
    let technical = como.award.technical.as_ref().unwrap();
    let points = |kind: ceralacca_evaluation::PartKind| -> Exact {
        let parts = technical.criteria.iter().flat_map(|criterion| &criterion.subcriteria).flat_map(|sub| &sub.parts);
        parts.filter(|part| part.kind() == kind).map(ceralacca_evaluation::Part::max).sum()
    };
    use ceralacca_evaluation::PartKind::{D, Q, T};
    assert_eq!((points(D), points(Q), points(T)), (exact("63"), exact("8"), exact("9")));
    let cremona = procedure("cremona-2025");
    assert_eq!(cremona.lots[0].prices.iter().map(|line| &line.price).sum::<Exact>(), exact("63888.78"));
    let ricengo = procedure("ricengo-2026");
    assert_eq!(&ricengo.award.technical.as_ref().unwrap().max_points + &ricengo.award.economic.max_points, hundred);
}

#[test]
fn errors_stop_publication() {
    use DefectSeverity::Error;
    breaks("como-2024", |file| file.id = "Como 2024".to_owned(), "procedure-id", Error);
    breaks("como-2024", |file| file.title.clear(), "title", Error);
    breaks("como-2024", |file| file.schema = 2, "schema", Error);
    breaks("como-2024", |file| file.legal_basis.clear(), "legal-basis", Error);
    breaks("como-2024", |file| file.buyer.tax_code = Some("123".to_owned()), "buyer-tax-code", Error);
    breaks("como-2024", |file| file.lots[1].number = 5, "lot-numbers", Error);
    breaks("como-2024", |file| file.lots.clear(), "lots-count", Error);
    breaks("como-2024", |file| file.lots[1].cig = file.lots[0].cig.clone(), "cig-repeated", Error);
    breaks("como-2024", |file| file.lots[1].cig = Some("b10f7cbe24".to_owned()), "cig-form", Error);
    breaks("como-2024", |file| file.lots[0].cpv = "85311300".to_owned(), "cpv-form", Error);
    breaks("como-2024", |file| file.lots[0].nuts = "Como".to_owned(), "nuts", Error);
    breaks("como-2024", |file| file.lots[0].labour = Some(exact("300")), "lot-labour", Error);
    breaks("como-2024", |file| file.lots[0].prices[1].id = "educativa".to_owned(), "price-id-repeated", Error);
    breaks("como-2024", |file| file.lots[0].amount = exact("1"), "lots-sum", Error);
    breaks("como-2024", |file| file.amounts.options.clear(), "estimated-total", Error);
    breaks("como-2024", |file| file.amounts.labour = Some(exact("9999999.99")), "labour-above-base", Error);
    breaks("como-2024", |file| file.guarantee.provisional_percent = Some(exact("5")), "provisional-percent", Error);
    breaks("como-2024", |file| file.lots[0].guarantee_base = None, "guarantee-base-missing", Error);
    breaks("como-2024", |file| file.terms.submission = file.terms.sent, "submission-before-sent", Error);
    breaks("como-2024", |file| file.terms.first_session = Some(file.terms.submission), "first-session", Error);
    breaks("como-2024", |file| file.terms.cure_days = 4, "cure-days", Error);
    breaks("como-2024", |file| file.terms.cure_days = 11, "cure-days", Error);
    breaks("como-2024", |file| file.terms.sent = "2024-05-06T09:00:00+02:00".parse().unwrap(), "open-days", Error);
    breaks("como-2024", |file| file.panels.evaluation_members = 4, "evaluation-members", Error);
    breaks("como-2024", |file| file.panels.evaluation_members = 7, "evaluation-members", Error);
    breaks("cremona-2025", |file| file.panels.evaluation_members = 3, "evaluation-members", Error);
    breaks("como-2024", |file| without_extremes(file, 1), "evaluation-members", Error);
    breaks("como-2024", prefer, "lot-preference", Error);
    for share in ["0", "-0.8", "1.01"] {
        let share = |file: &mut ProcedureFile| file.clauses.abnormality_points_share = Some(exact(share));
        breaks("como-2024", share, "abnormality-share", Error);
    }
    for reference in ["-1", "100.01"] {
        let reference_discount = Some(exact(reference));
        let clause = AutomaticExclusion { method: Some(AbnormalityMethod::C), reference_discount };
        let method_c = |file: &mut ProcedureFile| file.clauses.automatic_exclusion = Some(clause);
        breaks("como-2024", method_c, "reference-discount", Error);
    }
    breaks("como-2024", |file| file.custody.threshold = 4, "custody", Error);
    breaks("como-2024", |file| file.custody.threshold = 0, "custody", Error);
    breaks("como-2024", |file| file.participation.forms.clear(), "participation-forms", Error);
    breaks("ricengo-2026", |file| file.participation.invited.clear(), "invited-missing", Error);
    breaks(
        "como-2024",
        |file| file.participation.invited = procedure("ricengo-2026").participation.invited,
        "invited-in-open",
        Error,
    );
    breaks(
        "ricengo-2026",
        |file| file.participation.invited[1].operator = "operator-1".to_owned(),
        "invited-repeated",
        Error,
    );
    breaks("como-2024", |file| drop(file.envelopes.remove(1)), "envelope-classes", Error);
    breaks("como-2024", |file| file.envelopes.swap(1, 2), "envelope-classes", Error);
    breaks("cremona-2025", |file| file.envelopes = procedure("ricengo-2026").envelopes, "envelope-classes", Error);
    breaks(
        "como-2024",
        |file| file.envelopes[1].scope = crate::definition::EnvelopeScope::Procedure,
        "envelope-scope",
        Error,
    );
    breaks("como-2024", |file| file.envelopes[1].items[0].id = "domanda".to_owned(), "item-id-repeated", Error);
    breaks("como-2024", |file| file.envelopes[1].items[0].id = "Relazione!".to_owned(), "item-id", Error);
    breaks("como-2024", |file| file.envelopes[1].items[0].multiplicity = Multiplicity::PerLot, "item-per-lot", Error);
    breaks("como-2024", |file| file.award.economic.max_points = exact("25"), "points-sum", Error);
    breaks("como-2024", |file| file.lot_limits.as_mut().unwrap().reason.clear(), "lot-limit-reason", Error);
    breaks("como-2024", |file| file.lot_limits.as_mut().unwrap().choice.clear(), "lot-choice", Error);
    breaks(
        "como-2024",
        |file| file.award.technical.as_mut().unwrap().criteria[0].max = exact("7"),
        "criterion-sum",
        Error,
    );
    breaks("como-2024", |file| file.award.economic.item = "costo_sicurezza".into(), "price-item", Error);
    breaks(
        "como-2024",
        |file| file.envelopes[1].items.retain(|item| item.id != "ore_formazione"),
        "criterion-item",
        Error,
    );
    breaks("como-2024", |file| file.envelopes[2].items.retain(|item| item.id != "ribasso"), "price-item-count", Error);
}

#[test]
fn a_price_in_the_wrong_envelope_is_an_error() {
    let move_price = |file: &mut ProcedureFile| {
        let item = file.envelopes[2].items.remove(0);
        file.envelopes[0].items.push(item);
    };
    breaks("como-2024", move_price, "price-in-wrong-envelope", DefectSeverity::Error);
}

#[test]
fn decimals_of_form_and_rules_agree() {
    let change = |file: &mut ProcedureFile| match &mut file.envelopes[2].items[0].kind {
        ItemKind::Number(rule) => rule.decimals = 3,
        other => panic!("{other:?}"),
    };
    breaks("como-2024", change, "price-decimals", DefectSeverity::Error);
}

/// Art. 108 c.4: 30 points are allowed in labour-intensive contracts, 31 are not.
#[test]
fn price_of_labour_intensive_contracts_has_thirty_points_at_most() {
    let with = |price: u8| {
        let mut file = procedure("ricengo-2026");
        file.amounts.labour = Some(exact("5000"));
        file.award.economic.max_points = Exact::from(price);
        ids(&file.check()).contains(&"price-points")
    };
    assert!(!with(30));
    assert!(with(31));
    let mut file = procedure("ricengo-2026");
    file.amounts.labour = Some(exact("4999.99"));
    file.award.economic.max_points = exact("31");
    assert!(!ids(&file.check()).contains(&"price-points"));
}

#[test]
fn open_procedures_have_thirty_days() {
    let at = |sent: &str| {
        let mut file = procedure("como-2024");
        file.terms.sent = sent.parse().unwrap();
        file.check().into_iter().find(|defect| defect.id == "open-days").map(|defect| defect.severity)
    };
    // 20 April to 20 May: 30 days, the first not counted, whatever the hour.
    assert_eq!(at("2024-04-20T23:59:00+02:00"), None);
    assert_eq!(at("2024-04-21T00:01:00+02:00"), Some(DefectSeverity::Warning));
    assert_eq!(at("2024-05-05T12:00:00+02:00"), Some(DefectSeverity::Warning));
    assert_eq!(at("2024-05-06T12:00:00+02:00"), Some(DefectSeverity::Error));
}

#[test]
fn reasons_are_asked_where_the_law_wants_them() {
    use DefectSeverity::Warning;
    breaks("como-2024", |file| file.amounts.vat = Vat::Included, "vat-included", Warning);
    breaks("como-2024", |file| file.cup_absent_reason = None, "cup-missing", Warning);
    breaks("como-2024", |file| file.labour_agreement = None, "labour-agreement-missing", Warning);
    breaks("como-2024", |file| file.lots[0].cig = None, "cig-missing", Warning);
    breaks("como-2024", |file| file.lots[0].cig = Some("B10F7CBE25".to_owned()), "cig-checksum", Warning);
    breaks("como-2024", |file| file.custody.threshold = 1, "custody-alone", Warning);
    breaks(
        "como-2024",
        |file| file.terms.questions = Some("2024-05-13T18:00:00+02:00".parse().unwrap()),
        "answer-days",
        Warning,
    );
    breaks(
        "como-2024",
        |file| file.terms.submission = "2024-05-25T10:00:00+02:00".parse().unwrap(),
        "term-hour",
        Warning,
    );
    for (used_as, id) in
        [(NumberUse::LabourCost, "labour-cost-missing"), (NumberUse::SafetyCost, "safety-cost-missing")]
    {
        let keep = move |kind: &ItemKind| !matches!(kind, ItemKind::Number(rule) if rule.used_as == used_as);
        breaks("como-2024", |file| file.envelopes[2].items.retain(|item| keep(&item.kind)), id, Warning);
    }
}

#[test]
fn where_several_may_tender_the_documents_say_who_comes_first() {
    use DefectSeverity::Error;
    let invite = |file: &mut ProcedureFile| {
        let other = Invitee { operator: "operator-2".to_owned() };
        file.participation.invited.push(other);
    };
    breaks("cremona-2025", invite, "nothing-ranks", Error);
    breaks("cremona-2025", invite, "ties-open", Error);
    breaks("ricengo-2026", |file| file.award.ties.clear(), "ties-open", Error);
    let mut priced = procedure("cremona-2025");
    invite(&mut priced);
    priced.award.economic.formula = PriceFormula::InverseProportional {};
    priced.award.economic.max_points = exact("100");
    assert!(ids(&priced.check()).iter().all(|id| *id != "nothing-ranks"), "points for the price are a rule");
}

#[test]
fn prices_of_the_formula_lie_below_the_base_of_every_lot() {
    use DefectSeverity::Error;
    let lowest = procedure("como-2024").lots.iter().map(|lot| lot.base.clone()).min().unwrap();
    let highest = procedure("como-2024").lots.iter().map(|lot| lot.base.clone()).max().unwrap();
    let cent = exact("0.01");
    let capped = |measure, price: &Exact| PriceFormula::Absolute { measure, full_at: Some(price.clone()) };
    let id = "stated-price-base";
    breaks("como-2024", |file| file.award.economic.formula = capped(Measure::Price, &lowest), id, Error);
    breaks("como-2024", |file| file.award.economic.formula = capped(Measure::IncreasedPrice, &highest), id, Error);
    for formula in [
        capped(Measure::Price, &(&lowest - &cent)),
        capped(Measure::IncreasedPrice, &(&highest + &cent)),
        capped(Measure::DiscountPercent, &exact("100")),
        capped(Measure::IncreasePercent, &exact("1")),
    ] {
        let mut file = procedure("como-2024");
        file.award.economic.formula = formula;
        assert!(!ids(&file.check()).contains(&id));
    }
}

#[test]
fn the_item_asks_for_what_the_formula_measures() {
    let with = |measure, used_as| {
        let mut file = procedure("como-2024");
        file.award.economic.formula = PriceFormula::MinMax { measure, all_equal: ZeroCase::FullPoints };
        for item in file.envelopes.iter_mut().flat_map(|envelope| &mut envelope.items) {
            if let ItemKind::Number(rule) = &mut item.kind
                && rule.used_as == NumberUse::Discount
            {
                rule.used_as = used_as;
            }
        }
        ids(&file.check()).contains(&"price-item")
    };
    for (measure, wanted) in [
        (Measure::DiscountPercent, NumberUse::Discount),
        (Measure::Price, NumberUse::Price),
        (Measure::IncreasedPrice, NumberUse::Price),
        (Measure::IncreasePercent, NumberUse::Increase),
    ] {
        for used_as in [NumberUse::Discount, NumberUse::Price, NumberUse::Increase] {
            assert_eq!(with(measure, used_as), used_as != wanted, "{measure:?} {used_as:?}");
        }
    }
}

/// The item that asks for the order of the lots, in the administrative envelope.
fn ask_preference(file: &mut ProcedureFile, change: impl FnOnce(&mut serde_json::Map<String, Value>)) {
    let mut item = serde_json::json!({
        "id": "preferenza", "title": "Ordine di preferenza fra i lotti", "condition": "optional",
        "multiplicity": "per_lot", "kind": "number", "unit": "", "decimals": 0, "more_decimals": "refused",
        "used_as": "lot_preference",
    });
    change(item.as_object_mut().unwrap());
    file.envelopes[0].items.push(serde_json::from_value(item).unwrap());
}

#[test]
fn a_preference_among_the_lots_is_asked_for_where_it_decides_and_only_there() {
    let mut sound = procedure("como-2024");
    prefer(&mut sound);
    ask_preference(&mut sound, |_| {});
    let errors = |file: &ProcedureFile| {
        let found = file.check().into_iter().filter(|defect| defect.id.starts_with("lot-preference"));
        found.map(|defect| (defect.id, defect.severity)).collect::<Vec<_>>()
    };
    assert_eq!(errors(&sound), []);
    assert!(!sound.check().iter().any(|defect| defect.id == "price-in-wrong-envelope"), "it is no price");
    let lots = sound.lots.len();
    for (field, value) in [
        ("multiplicity", serde_json::json!("one")),
        ("decimals", serde_json::json!(1)),
        ("condition", serde_json::json!("if_group")),
        ("min", serde_json::json!("2")),
        ("max", serde_json::json!((lots - 1).to_string())),
    ] {
        let mut file = procedure("como-2024");
        prefer(&mut file);
        ask_preference(&mut file, |item| drop(item.insert(field.to_owned(), value)));
        assert_eq!(errors(&file), [("lot-preference".to_owned(), DefectSeverity::Error)], "{field}");
    }
    let mut elsewhere = sound.clone();
    let item = elsewhere.envelopes[0].items.pop().unwrap();
    elsewhere.envelopes[1].items.push(item.clone());
    assert_eq!(errors(&elsewhere).len(), 1, "the technical envelope opens too late and is one for each lot");
    let mut twice = sound.clone();
    twice.envelopes[0].items.push(crate::definition::Item { id: "altra".to_owned(), ..item });
    assert_eq!(errors(&twice).len(), 1, "which of the two would decide?");
    breaks("como-2024", |file| ask_preference(file, |_| {}), "lot-preference", DefectSeverity::Error);
    let mut alone = sound;
    alone.lot_limits.as_mut().unwrap().choice = vec![LotChoice::DeclaredPreference];
    assert_eq!(errors(&alone), [("lot-preference-alone".to_owned(), DefectSeverity::Warning)]);
}

#[test]
fn what_this_version_does_not_do_is_not_promised() {
    breaks("como-2024", |file| file.terms.late_bytes_hours = 24, "late-bytes", DefectSeverity::Error);
    for bytes in [0, 1_000_000_000_001] {
        let stated = |file: &mut ProcedureFile| file.participation.tender_bytes_max = Some(bytes);
        breaks("ricengo-2026", stated, "tender-bytes-max", DefectSeverity::Error);
    }
}
