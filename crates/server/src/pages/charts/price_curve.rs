//! The formula of the price as a curve: how many points each offer would have, beside a table of the same numbers.
//!
//! The points are not drawn from a second description of the formula: sample offers go through the evaluation that will
//! run. Where points depend on the best offer, the sample says which best offer it takes.

use askama::Template;
use ceralacca_evaluation::{
    AwardRules, Decimals, EconomicRules, Exact, LotInput, Measure, PriceFormula, RoundingMode, RoundingRule,
    TenderInput, TendererId, score_economic, score_technical,
};

use crate::pages::Lang;

/// Drawing area in units of the picture: where the axes cross, and how far they reach.
const LEFT: i64 = 56;
const BOTTOM: i64 = 232;
const WIDTH: i64 = 520;
const HEIGHT: i64 = 208;
/// How far the best offer of the sample goes beyond the base, in per cent, for formulas that compare with it.
const SAMPLE_BEST_PERCENT: u8 = 20;
/// How far the sample goes where the points depend on one's own offer only and the formula states no end.
const SAMPLE_ABSOLUTE_PERCENT: u8 = 50;
/// How far the sample goes at most: a price of zero is no offer.
const SAMPLE_PERCENT_MAX: u8 = 99;
/// Offers of the sample between the base and the best one.
const SAMPLE_STEPS: u8 = 20;
/// Every so many offers of the sample stand in the table.
const TABLE_EVERY: usize = 2;
/// Base of the sample when the lot has none yet: points on prices depend on proportions only.
const SAMPLE_BASE: u32 = 100_000;
/// Most bands drawn.
const BANDS_MAX: usize = 200;

/// An accessible drawing of a price formula, with its table.
#[derive(Debug, Template)]
#[template(path = "charts/price_curve.html")]
pub struct PriceCurve {
    lang: Lang,
    /// Distinguishes several curves of one page.
    id: String,
    /// What the sample supposes.
    supposes: String,
    x_title: String,
    line: String,
    x_ticks: Vec<Tick>,
    y_ticks: Vec<Tick>,
    rows: Vec<(String, String)>,
    left: i64,
    bottom: i64,
    right: i64,
    top: i64,
}

/// A mark on an axis.
#[derive(Debug)]
struct Tick {
    at: i64,
    text: String,
}

/// An offer of the sample and its points.
struct Sample {
    offer: Exact,
    points: Exact,
}

impl PriceCurve {
    /// The curve of these rules; `base` is the amount that prices are compared with. None where the price has no points
    /// or the rules do not hold together yet. `id` tells several curves of one page apart.
    #[must_use]
    pub fn of(rules: &EconomicRules, base: Option<&Exact>, lang: Lang, id: &str) -> Option<Self> {
        let base = base.filter(|base| **base > Exact::zero()).cloned().unwrap_or_else(|| Exact::from(SAMPLE_BASE));
        let samples = scored(rules, &base, &offers(rules, &base)?)?;
        let (first, last) = (&samples.first()?.offer, &samples.last()?.offer);
        let (low, high) = if first < last { (first.clone(), last.clone()) } else { (last.clone(), first.clone()) };
        let x = |value: &Exact| LEFT + along(&(value - &low), &(&high - &low), WIDTH);
        let y = |value: &Exact| BOTTOM - along(value, &rules.max_points, HEIGHT);
        let stepped = matches!(rules.formula, PriceFormula::StepTable { .. });
        Some(Self {
            lang,
            id: id.to_owned(),
            supposes: supposes(rules, &base, lang),
            x_title: x_title(rules, lang),
            line: line(&samples, &x, &y, stepped),
            x_ticks: ticks(&low, &high, 5)
                .map(|value| Tick { at: x(&value), text: shown(&value, rules, lang) })
                .collect(),
            y_ticks: ticks(&Exact::zero(), &rules.max_points, 4)
                .map(|value| Tick { at: y(&value), text: lang.number(&rounded(&value)) })
                .collect(),
            rows: rows(&samples, rules, stepped, lang),
            left: LEFT,
            bottom: BOTTOM,
            right: LEFT + WIDTH,
            top: BOTTOM - HEIGHT,
        })
    }

    fn say<'a>(&self, it: &'a str, en: &'a str) -> &'a str {
        self.lang.say(it, en)
    }
}

/// The sample's offers, from the base to the best.
fn offers(rules: &EconomicRules, base: &Exact) -> Option<Vec<Exact>> {
    let formula = &rules.formula;
    Some(match formula {
        PriceFormula::StepTable { bands, .. } => {
            let ends = bands.iter().take(BANDS_MAX).flat_map(|band| [Some(band.from.clone()), band.to.clone()]);
            let mut ends: Vec<Exact> = ends.flatten().filter(|end| *end <= Exact::from(100)).collect();
            ends.sort();
            ends.dedup();
            // The last band is open above: it is drawn for a tenth of the whole.
            let further =
                ends.last().map(|last| last + &last.checked_div(&Exact::from(10)).unwrap_or_else(Exact::zero));
            ends.extend(further.filter(|end| ends.last() < Some(end) && *end <= Exact::from(100)));
            ends
        }
        PriceFormula::None {} => return None,
        PriceFormula::DiscountOverBest { .. }
        | PriceFormula::LinearPrice { .. }
        | PriceFormula::InverseProportional {}
        | PriceFormula::DirectProportional {}
        | PriceFormula::Power { .. }
        | PriceFormula::Bilinear { .. }
        | PriceFormula::MinMax { .. }
        | PriceFormula::Absolute { .. }
        | PriceFormula::PiecewiseLinear { .. }
        | PriceFormula::Concave { .. } => {
            let last = sample_end(rules, base);
            let step = |step: u8| (&last * &Exact::from(step)).checked_div(&Exact::from(SAMPLE_STEPS));
            let even = (0..=SAMPLE_STEPS).filter_map(step).map(|percent| offer_at(rules, base, &percent));
            // Where the slope changes there must be an offer, or the line would cut the corner.
            let stated = formula.stated_values().into_iter().map(|(_, value)| value.clone());
            let mut offers: Vec<Exact> =
                even.chain(stated.filter(|value| percent_of(rules, base, value) <= last)).collect();
            offers.sort();
            offers.dedup();
            if formula.measure() == Measure::Price {
                offers.reverse();
            }
            offers
        }
    })
}

/// How far the sample goes beyond the base, in per cent.
fn sample_end(rules: &EconomicRules, base: &Exact) -> Exact {
    let stated = rules.formula.stated_values().into_iter().map(|(_, value)| percent_of(rules, base, value)).max();
    let usual = match stated {
        None if rules.formula.compares_offers() => Exact::from(SAMPLE_BEST_PERCENT),
        None => Exact::from(SAMPLE_ABSOLUTE_PERCENT),
        // A quarter beyond what the formula states, so that what happens there is seen.
        Some(stated) => (&stated * &Exact::from(5)).checked_div(&Exact::from(4)).unwrap_or(stated),
    };
    if rules.formula.measure().is_increase() { usual } else { usual.min(Exact::from(SAMPLE_PERCENT_MAX)) }
}

/// The offer that goes so many per cent beyond the base, at the decimals that count (two at most).
fn offer_at(rules: &EconomicRules, base: &Exact, percent: &Exact) -> Exact {
    let part = (base * percent).checked_div(&Exact::from(100)).unwrap_or_else(Exact::zero);
    // Rounded away from the base, since an offer must not fall short of it.
    let (offer, mode) = match rules.formula.measure() {
        Measure::DiscountPercent | Measure::IncreasePercent => (percent.clone(), RoundingMode::HalfUp),
        Measure::Price => (base - &part, RoundingMode::Truncate),
        Measure::IncreasedPrice => (base + &part, RoundingMode::Ceil),
    };
    let decimals = rules.input_decimals.decimals.min(Decimals::new(2).unwrap_or_default());
    RoundingRule { mode, decimals }.apply(&offer)
}

/// How many per cent a discount, a price or an increase goes beyond the base.
fn percent_of(rules: &EconomicRules, base: &Exact, value: &Exact) -> Exact {
    let of_base = |part: Exact| (&part * &Exact::from(100)).checked_div(base).unwrap_or_else(Exact::zero);
    match rules.formula.measure() {
        Measure::DiscountPercent | Measure::IncreasePercent => value.clone(),
        Measure::Price => of_base(base - value),
        Measure::IncreasedPrice => of_base(value - base),
    }
}

/// The points of the offers as the evaluation gives them; an offer that it refuses is left out.
fn scored(rules: &EconomicRules, base: &Exact, offers: &[Exact]) -> Option<Vec<Sample>> {
    let award =
        AwardRules { technical: None, economic: rules.clone(), ties: Vec::new(), total_rounding: RoundingRule::EXACT };
    let tender = |(index, offer): (usize, &Exact)| TenderInput {
        economic: Some(offer.clone()),
        ..TenderInput::admitted(TendererId::from(format!("sample-{index:04}").as_str()))
    };
    let whole: Vec<TenderInput> = offers.iter().enumerate().map(tender).collect();
    let score = |tenderers: Vec<TenderInput>| {
        let lot = LotInput { base_amount: Some(base.clone()), tenderers, ..LotInput::default() };
        let technical = score_technical(&award, &lot).ok()?;
        score_economic(&award, &lot, &technical).ok()
    };
    // One refused offer refuses the contest: then each is asked alone, which only bands allow.
    let results = match score(whole.clone()) {
        Some(result) => vec![result],
        None if matches!(rules.formula, PriceFormula::StepTable { .. }) => {
            whole.into_iter().filter_map(|tender| score(vec![tender])).collect()
        }
        None => return None,
    };
    let scores = results.into_iter().flat_map(|result| result.scores);
    let samples: Vec<Sample> =
        scores.map(|score| Sample { offer: score.offered, points: score.score.result }).collect();
    (samples.len() > 1).then_some(samples)
}

/// `part` of `whole`, in units of the picture; exact until the last step.
pub(super) fn along(part: &Exact, whole: &Exact, length: i64) -> i64 {
    let units = part.checked_div(whole).map(|share| (share * Exact::from(length)).floor());
    units.and_then(|units| units.to_i64()).unwrap_or(0).clamp(0, length)
}

fn line(samples: &[Sample], x: &impl Fn(&Exact) -> i64, y: &impl Fn(&Exact) -> i64, stepped: bool) -> String {
    let mut points = Vec::with_capacity(samples.len() * 2);
    let mut before: Option<i64> = None;
    for sample in samples {
        let (across, up) = (x(&sample.offer), y(&sample.points));
        if let Some(last) = before.filter(|last| stepped && *last != up) {
            points.push(format!("{across},{last}"));
        }
        points.push(format!("{across},{up}"));
        before = Some(up);
    }
    points.join(" ")
}

/// Evenly spaced values from `low` to `high`, both included.
pub(super) fn ticks(low: &Exact, high: &Exact, parts: u8) -> impl Iterator<Item = Exact> {
    let (low, span) = (low.clone(), high - low);
    (0..=parts).map(move |part| {
        let share = (&span * &Exact::from(part)).checked_div(&Exact::from(parts)).unwrap_or_else(Exact::zero);
        &low + &share
    })
}

/// To the cent, for the eye: the evaluation's own numbers stay exact.
pub(super) fn rounded(value: &Exact) -> Exact {
    let Ok(decimals) = Decimals::new(2) else { return value.clone() };
    RoundingRule { mode: RoundingMode::HalfUp, decimals }.apply(value)
}

fn shown(offer: &Exact, rules: &EconomicRules, lang: Lang) -> String {
    if rules.formula.measure().is_percent() {
        format!("{}%", lang.number(&rounded(offer)))
    } else {
        crate::pages::lang::euro(&rounded(offer), lang)
    }
}

fn x_title(rules: &EconomicRules, lang: Lang) -> String {
    match rules.formula.measure() {
        Measure::DiscountPercent => lang.say("ribasso offerto", "discount offered"),
        Measure::Price => lang.say("prezzo offerto", "price offered"),
        Measure::IncreasePercent => lang.say("rialzo offerto", "increase offered"),
        Measure::IncreasedPrice => lang.say("importo offerto", "amount offered"),
    }
    .to_owned()
}

/// What the sample supposes of the others, and of the base.
fn supposes(rules: &EconomicRules, base: &Exact, lang: Lang) -> String {
    if !rules.formula.compares_offers() {
        return match rules.formula.measure() {
            Measure::DiscountPercent => lang.say(
                "I punti dipendono solo dal proprio ribasso, non da quello degli altri.",
                "The points depend on one's own discount only, not on the others'.",
            ),
            Measure::Price | Measure::IncreasePercent | Measure::IncreasedPrice => lang.say(
                "I punti dipendono solo dalla propria offerta, non da quelle degli altri.",
                "The points depend on one's own offer only, not on the others'.",
            ),
        }
        .to_owned();
    }
    let percent = lang.number(&rounded(&sample_end(rules, base)));
    let amount = crate::pages::lang::euro(base, lang);
    let mut text = match (rules.formula.measure(), lang) {
        (Measure::DiscountPercent, Lang::It) => format!("Esempio: il ribasso migliore in gara è del {percent}%."),
        (Measure::DiscountPercent, Lang::En) => format!("Example: the best discount in the contest is {percent}%."),
        (Measure::Price, Lang::It) => {
            format!("Esempio: la base è {amount} e il prezzo più basso è inferiore del {percent}%.")
        }
        (Measure::Price, Lang::En) => {
            format!("Example: the base is {amount} and the lowest price is {percent}% below it.")
        }
        (Measure::IncreasePercent, Lang::It) => format!("Esempio: il rialzo migliore in gara è del {percent}%."),
        (Measure::IncreasePercent, Lang::En) => format!("Example: the best increase in the contest is {percent}%."),
        (Measure::IncreasedPrice, Lang::It) => {
            format!("Esempio: la base è {amount} e l'importo più alto la supera del {percent}%.")
        }
        (Measure::IncreasedPrice, Lang::En) => {
            format!("Example: the base is {amount} and the highest amount is {percent}% above it.")
        }
    };
    if rules.formula.has_threshold_at_mean() {
        text.push_str(lang.say(
            " Le offerte sono sparse in modo uniforme: la media è a metà.",
            " The offers are spread evenly: their mean is halfway.",
        ));
    }
    text
}

fn rows(samples: &[Sample], rules: &EconomicRules, stepped: bool, lang: Lang) -> Vec<(String, String)> {
    let every = if stepped { 1 } else { TABLE_EVERY };
    let kept = samples.iter().step_by(every);
    kept.map(|sample| (shown(&sample.offer, rules, lang), lang.number(&rounded(&sample.points)))).collect()
}

#[cfg(test)]
mod tests {
    use ceralacca_procedure::definition::ProcedureFile;

    use super::*;

    fn example(name: &str) -> ProcedureFile {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples");
        ProcedureFile::from_toml(&std::fs::read_to_string(format!("{folder}/{name}.toml")).unwrap()).unwrap()
    }

    fn curve(name: &str, formula: Option<PriceFormula>, lang: Lang) -> Option<PriceCurve> {
        let file = example(name);
        let mut rules = file.award.economic.clone();
        if let Some(formula) = formula {
            rules.formula = formula;
        }
        PriceCurve::of(&rules, Some(&"50000".parse().unwrap()), lang, "curve")
    }

    #[test]
    fn the_line_runs_from_no_points_to_all_of_them() {
        let como = curve("como-2024", None, Lang::It).unwrap();
        assert!(como.line.starts_with("56,232 "), "{}", como.line);
        assert!(como.line.ends_with(" 576,24"), "{}", como.line);
        assert_eq!(como.rows.first().unwrap(), &("0%".to_owned(), "0".to_owned()));
        assert_eq!(como.rows.last().unwrap(), &("20%".to_owned(), "20".to_owned()));
    }

    #[test]
    fn bands_are_steps_and_every_end_of_a_band_is_in_the_table() {
        let ricengo = curve("ricengo-2026", None, Lang::It).unwrap();
        assert_eq!(ricengo.rows.first().unwrap(), &("0%".to_owned(), "1".to_owned()));
        assert!(ricengo.rows.contains(&("0,51%".to_owned(), "2".to_owned())));
        assert!(ricengo.rows.contains(&("14,50%".to_owned(), "29".to_owned())));
        assert!(ricengo.rows.contains(&("14,51%".to_owned(), "30".to_owned())));
    }

    #[test]
    fn prices_have_more_points_the_lower_they_are() {
        let linear = PriceFormula::LinearPrice { all_at_base: ceralacca_evaluation::ZeroCase::ZeroPoints };
        for (formula, at_base) in [(linear, "0"), (PriceFormula::InverseProportional {}, "16")] {
            let curve = curve("como-2024", Some(formula), Lang::En).unwrap();
            let highest = curve.rows.iter().find(|(offer, _)| offer == "€\u{a0}50,000.00").unwrap();
            assert_eq!(highest.1, at_base);
            assert!(curve.rows.contains(&("€\u{a0}40,000.00".to_owned(), "20".to_owned())));
        }
    }

    #[test]
    fn every_formula_has_a_curve_for_each_way_of_offering() {
        use Measure::{DiscountPercent, IncreasePercent, IncreasedPrice, Price};
        let json = |text: &str| serde_json::from_str::<PriceFormula>(text).unwrap();
        let comparing = [
            r#"{ "kind": "power", "measure": "M", "exponent": "0.5", "all_zero": "zero_points" }"#,
            r#"{ "kind": "bilinear", "measure": "M", "coefficient": "0.85", "threshold": { "at": "mean", "all_zero": "zero_points" } }"#,
            r#"{ "kind": "min_max", "measure": "M", "all_equal": "full_points" }"#,
        ];
        let stating = [
            r#"{ "kind": "bilinear", "measure": "M", "coefficient": "0.85", "threshold": { "at": "stated", "value": K } }"#,
            r#"{ "kind": "absolute", "measure": "M", "full_at": F }"#,
            r#"{ "kind": "piecewise_linear", "measure": "M", "knee": K, "coefficient": "0.8", "full_at": F }"#,
        ];
        let alone = [
            r#"{ "kind": "absolute", "measure": "M" }"#,
            r#"{ "kind": "concave", "measure": "M", "exponent": "2.5" }"#,
        ];
        for (measure, name, knee, full) in [
            (DiscountPercent, "discount_percent", 10, 30),
            (Price, "price", 45_000, 35_000),
            (IncreasePercent, "increase_percent", 10, 30),
            (IncreasedPrice, "increased_price", 55_000, 65_000),
        ] {
            let alone = alone.iter().filter(|_| !measure.is_increase());
            for text in comparing.iter().chain(&stating).chain(alone) {
                let text = text.replace('M', name).replace(": K", &format!(": {knee}"));
                let formula = json(&text.replace(": F", &format!(": {full}")));
                let curve = curve("como-2024", Some(formula.clone()), Lang::It).unwrap();
                assert!(curve.rows.len() > 10, "{formula:?}");
                let points = |row: &(String, String)| row.1.replace(',', ".").parse::<Exact>().unwrap();
                assert!(curve.rows.is_sorted_by(|one, other| points(one) <= points(other)), "{:?}", curve.rows);
                assert_eq!(points(curve.rows.first().unwrap()), Exact::zero(), "{formula:?}");
                let turns = formula.stated_values().into_iter().map(|(_, value)| value.clone());
                let rules = EconomicRules { formula: formula.clone(), ..example("como-2024").award.economic };
                let offers = offers(&rules, &"50000".parse().unwrap()).unwrap();
                assert!(turns.into_iter().all(|turn| offers.contains(&turn)), "{formula:?}");
            }
        }
    }

    #[test]
    fn a_price_without_points_or_with_broken_rules_has_no_curve() {
        assert!(curve("cremona-2025", None, Lang::It).is_none());
        let no_bands = PriceFormula::StepTable { bands: Vec::new(), between: ceralacca_evaluation::Between::UpperBand };
        assert!(curve("como-2024", Some(no_bands), Lang::It).is_none());
    }

    #[test]
    fn the_picture_has_a_name_a_table_and_no_styles_of_its_own() {
        for lang in [Lang::It, Lang::En] {
            let html = curve("ricengo-2026", None, lang).unwrap().render().unwrap();
            assert!(html.contains("role=\"img\"") && html.contains("aria-labelledby=\"curve-title\""));
            assert!(html.contains("<caption>") && html.contains("scope=\"col\"") && !html.contains(" style="));
        }
    }
}
