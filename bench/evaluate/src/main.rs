//! Evaluation of many lots: 50 tenders, 30 criteria, 5 commissioners each, with and without explanations, against what a
//! spreadsheet does with the same numbers in the same run: sums of floating-point products.
//!
//! ```text
//! cargo run --release -p ceralacca_bench_evaluate
//! ```
#![expect(clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

use std::{
    fs,
    hint::black_box,
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

use ceralacca_evaluation::{
    AwardRules, Coefficient, CommissionerId, Criterion, Decimals, DiscretionaryPart, EconomicRules, Exact,
    Explanations, InputDecimals, LotInput, MoreDecimals, Part, PriceFormula, Rescaling, RoundingMode, RoundingRule,
    ScaleStep, ScoreRounding, Scoring, Subcriterion, TechnicalRules, TenderInput, TieOutcomes, TieStep, ZeroCase, rank,
    score_economic, score_technical_with,
};

const TENDERS: u32 = 50;
const CRITERIA: u32 = 30;
const COMMISSIONERS: u32 = 5;
/// Lots of each measurement: a tenth, the size aimed at, ten times.
const LOTS: [u32; 3] = [30, 300, 3_000];
/// Most lots that are also measured with explanations, which take minutes beyond.
const EXPLAINED_LOTS_MAX: u32 = 300;

fn main() {
    let rules = rules();
    println!("{TENDERS} tenders, {CRITERIA} criteria, {COMMISSIONERS} commissioners a lot");
    println!(
        "| lots | threads | spreadsheet, s | without explanations, s | ratio | with explanations, s | ratio | most memory so far, MB |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for threads in [1, thread::available_parallelism().map_or(1, usize::from)] {
        for lots in LOTS {
            let sheet = timed(lots, threads, &|lot| drop(black_box(spreadsheet(lot))));
            let bare = timed(lots, threads, &|lot| {
                black_box(evaluate(&rules, lot, Explanations::LeftOut));
            });
            let written = (lots <= EXPLAINED_LOTS_MAX).then(|| {
                timed(lots, threads, &|lot| {
                    black_box(evaluate(&rules, lot, Explanations::Written));
                })
            });
            let ratio = |time: Duration| time.as_secs_f64() / sheet.as_secs_f64();
            println!(
                "| {lots} | {threads} | {:.3} | {:.3} | {:.1} | {} | {} | {} |",
                sheet.as_secs_f64(),
                bare.as_secs_f64(),
                ratio(bare),
                written.map_or_else(String::new, |time| format!("{:.3}", time.as_secs_f64())),
                written.map_or_else(String::new, |time| format!("{:.1}", ratio(time))),
                most_memory()
            );
        }
    }
}

fn evaluate(rules: &AwardRules, lot: &Lot, explanations: Explanations) -> usize {
    let technical = score_technical_with(rules, &lot.input, explanations).unwrap();
    let economic = score_economic(rules, &lot.input, &technical).unwrap();
    rank(rules, &technical, &economic, &TieOutcomes::default()).unwrap().places.len()
}

/// The time that the work takes on all lots, each made just before and not counted; threads share the lots.
fn timed(lots: u32, threads: usize, work: &(dyn Fn(&Lot) + Sync)) -> Duration {
    let (next, longest) = (AtomicU64::new(0), AtomicU64::new(0));
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut spent = Duration::ZERO;
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= u64::from(lots) {
                        break;
                    }
                    let lot = Lot::new(number);
                    let started = Instant::now();
                    work(&lot);
                    spent += started.elapsed();
                }
                longest.fetch_max(u64::try_from(spent.as_nanos()).unwrap(), Ordering::Relaxed);
            });
        }
    });
    Duration::from_nanos(longest.into_inner())
}

/// The same numbers twice: as the engine reads them, and as a spreadsheet holds them.
struct Lot {
    input: LotInput,
    cells: Vec<Vec<f64>>,
    discounts: Vec<f64>,
}

impl Lot {
    fn new(seed: u64) -> Self {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let commissioners: Vec<CommissionerId> = (1..=COMMISSIONERS).map(|n| format!("c{n}").into()).collect();
        let (mut tenderers, mut cells, mut discounts) = (Vec::new(), Vec::new(), Vec::new());
        for tender in 0..TENDERS {
            let mut coefficients = Vec::new();
            let mut row = Vec::new();
            for criterion in 1..=CRITERIA {
                for commissioner in &commissioners {
                    let tenths = random.below(11);
                    row.push(f64::from(tenths) / 10.0);
                    coefficients.push(Coefficient {
                        commissioner: commissioner.clone(),
                        subcriterion: format!("{criterion}.1").as_str().into(),
                        value: hundredths(tenths * 10),
                    });
                }
            }
            let discount = random.below(3_000);
            discounts.push(f64::from(discount) / 100.0);
            cells.push(row);
            let economic = Some(hundredths(discount));
            tenderers.push(TenderInput { coefficients, economic, ..TenderInput::admitted(format!("t{tender:02}")) });
        }
        Self { input: LotInput { commissioners, tenderers, ..LotInput::default() }, cells, discounts }
    }
}

/// Means, cut to two decimals, times points, added; then the price, and the order.
fn spreadsheet(lot: &Lot) -> Vec<(usize, f64)> {
    let best = lot.discounts.iter().copied().fold(0.0, f64::max);
    let points = 70.0 / f64::from(CRITERIA);
    let mut totals: Vec<(usize, f64)> = lot
        .cells
        .iter()
        .zip(&lot.discounts)
        .map(|(row, discount)| {
            let technical: f64 = row
                .chunks(COMMISSIONERS as usize)
                .map(|given| (given.iter().sum::<f64>() / f64::from(COMMISSIONERS) * 100.0).trunc() / 100.0 * points)
                .sum();
            technical + 30.0 * discount / best
        })
        .enumerate()
        .collect();
    totals.sort_by(|one, other| other.1.total_cmp(&one.1));
    totals
}

fn rules() -> AwardRules {
    let each = Exact::from(70).checked_div(&Exact::from(CRITERIA)).unwrap();
    let criteria = (1..=CRITERIA)
        .map(|criterion| Criterion {
            id: format!("{criterion}").as_str().into(),
            title: format!("Criterion {criterion}"),
            title_en: None,
            max: each.clone(),
            subcriteria: vec![Subcriterion {
                id: format!("{criterion}.1").as_str().into(),
                title: format!("Sub-criterion {criterion}.1"),
                title_en: None,
                parts: vec![Part::Discretionary(DiscretionaryPart { max: each.clone(), bands: Vec::new() })],
            }],
        })
        .collect();
    let scale = (0..=10)
        .map(|tenths| ScaleStep {
            value: hundredths(tenths * 10),
            label_it: tenths.to_string(),
            label_en: None,
            descriptor: None,
        })
        .collect();
    let two = Decimals::new(2).unwrap();
    AwardRules {
        technical: Some(TechnicalRules {
            max_points: Exact::from(70),
            criteria,
            scoring: Scoring::EachCommissioner(ceralacca_evaluation::CoefficientRules {
                scale,
                aggregation: ceralacca_evaluation::Aggregation::default(),
                mean_rounding: RoundingRule { mode: RoundingMode::Truncate, decimals: two },
            }),
            rounding: ScoreRounding::default(),
            threshold: None,
            rescaling: Rescaling::None,
        }),
        economic: EconomicRules {
            max_points: Exact::from(30),
            item: "discount".into(),
            formula: PriceFormula::DiscountOverBest { all_zero: ZeroCase::ZeroPoints },
            input_decimals: InputDecimals { decimals: two, more: MoreDecimals::Refused },
            rounding: RoundingRule::EXACT,
        },
        ties: vec![TieStep::HigherTechnical {}, TieStep::Draw {}],
        total_rounding: RoundingRule::EXACT,
    }
}

fn hundredths(number: u32) -> Exact {
    Exact::from(number).checked_div(&Exact::from(100)).unwrap()
}

/// xorshift: the same lots in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from(self.0 % u64::from(limit)).unwrap()
    }
}

/// Peak of resident memory of this process, as Linux counts it.
fn most_memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.map_or_else(|| "unknown".to_owned(), |kilobytes| (kilobytes / 1_000).to_string())
}
