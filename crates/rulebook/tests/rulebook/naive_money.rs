//! A second implementation straight from the articles, with whole numbers of cents, against the calculators.

use ceralacca_rulebook::calc::{
    Calculator, anac_fee::AnacFeeInput, definitive::*, lightest_procedure::LightestProcedure, provisional::*,
    stamp::ContractStampDuty,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::common::{Numbers, cases, euro};

fn read<T: DeserializeOwned>(input: Value) -> T {
    serde_json::from_value(input).unwrap()
}

/// `numerator ÷ denominator`, a half going up.
fn half_up(numerator: u128, denominator: u128) -> u128 {
    let (whole, rest) = (numerator / denominator, numerator % denominator);
    if rest * 2 >= denominator { whole + 1 } else { whole }
}

fn written(cents: u128) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// A number of millionths: `1.008000`.
fn millionths(units: u128) -> String {
    format!("{}.{:06}", units / 1_000_000, units % 1_000_000)
}

#[test]
fn provisional_guarantees_agree() {
    let mut numbers = Numbers(106);
    for _ in 0..cases() {
        let base = numbers.cents(&[]);
        let rate = 100 + numbers.below(301); // hundredths of a point
        let (iso, sme, digital) = (numbers.coin(), numbers.coin(), numbers.coin());
        let certificates = numbers.coin().then(|| numbers.below(21));
        let old = numbers.coin();
        // Art. 106 c.8: 30 and 50 per cent exclude each other; 10 adds to either; until 30-12-2024 the last does not add to 10.
        let first = if sme {
            50
        } else if iso {
            70
        } else {
            100
        };
        let (mut second, mut third) = (if digital { 90 } else { 100 }, 100 - u128::from(certificates.unwrap_or(0)));
        if old {
            if second < third { third = 100 } else { second = 100 }
        }
        let kept = first * second * third; // of 10^6
        let amount = half_up(u128::from(base) * u128::from(rate) * kept, 10_000 * 1_000_000);
        let effective = half_up(u128::from(rate) * kept, 100);
        let calculator: ProvisionalArt106 = read(json!({
            "base": euro(base), "rate_percent": euro(rate), "iso9000": iso, "sme": sme, "digital_guarantee": digital,
            "certifications_percent": certificates.map(|cut| cut.to_string()),
            "date": if old { "2024-12-30" } else { "2024-12-31" },
        }));
        let answer = calculator.answer().unwrap().value;
        assert_eq!(answer.amount, written(amount), "{calculator:?}");
        assert_eq!(answer.effective_percent, millionths(effective), "{calculator:?}");
    }
}

/// In two halves, so that two cores share the longest test of the crate.
#[test]
fn definitive_guarantees_agree() {
    definitive_guarantees_agree_from(117);
}

#[test]
fn definitive_guarantees_agree_again() {
    definitive_guarantees_agree_from(711);
}

fn definitive_guarantees_agree_from(seed: u64) {
    let mut numbers = Numbers(seed);
    for _ in 0..cases() / 2 {
        let (base, apart) = (numbers.cents(&[]), numbers.cents(&[]));
        let discount = match numbers.below(4) {
            0 => [10_000, 20_000][usize::from(numbers.coin())] + numbers.below(3) - 1,
            _ => numbers.below(100_001),
        }; // thousandths of a point
        let factor = 36 + numbers.below(65); // hundredths
        // Art. 117 c.2, walking up the discount from ten by thousandths of a point.
        let mut percent = 10_000_u128;
        if discount > 20_000 {
            percent += 10_000 + 2 * u128::from(discount - 20_000);
        } else if discount > 10_000 {
            percent += u128::from(discount - 10_000);
        }
        let contract = u128::from(base) * u128::from(100_000 - discount) + u128::from(apart) * 100_000; // of 10^5 cents
        let amount = half_up(contract * percent * u128::from(factor), 100_000 * 100_000 * 100);
        let calculator: DefinitiveArt117 = read(json!({
            "base_subject_to_discount": euro(base), "amount_without_discount": euro(apart),
            "discount_percent": format!("{}.{:03}", discount / 1000, discount % 1000),
            "reduction_factor": euro(factor), "date": "2026-01-01",
        }));
        let answer = calculator.answer().unwrap().value;
        assert_eq!(answer.percent, millionths(percent * 1000), "{calculator:?}");
        assert_eq!(answer.contract_amount, written(half_up(contract, 100_000)), "{calculator:?}");
        assert_eq!(answer.amount, written(amount), "{calculator:?}");
    }
}

#[test]
fn guarantees_below_the_threshold_agree() {
    let mut numbers = Numbers(53);
    for _ in 0..cases() {
        let amount = numbers.cents(&[]);
        let rate = numbers.below(101);
        let (sme, iso, discount) = (numbers.coin(), numbers.coin(), numbers.below(101));
        let provisional: ProvisionalArt53 =
            read(json!({ "base": euro(amount), "requested_percent": euro(rate), "sme": sme, "iso9000": iso }));
        let definitive: DefinitiveArt53 =
            read(json!({ "contract_amount": euro(amount), "discount_percent": discount, "sme": sme }));
        let framework: DefinitiveFramework = read(json!({ "framework_amount": euro(amount) }));
        let share = |hundredths: u64| written(half_up(u128::from(amount) * u128::from(hundredths), 10_000));
        assert_eq!(provisional.answer().unwrap().value.amount, share(rate));
        assert_eq!(definitive.answer().unwrap().value.amount, share(500));
        assert_eq!(framework.answer().unwrap().value.max_amount, share(200));
    }
}

#[test]
fn duties_and_fees_agree() {
    let mut numbers = Numbers(10);
    let edges = [40_000, 150_000, 300_000, 500_000, 800_000, 1_000_000, 5_000_000, 20_000_000, 25_000_000];
    for _ in 0..cases() {
        let cents = numbers.cents(&edges);
        let duty = match cents {
            0..4_000_000 => 0,
            4_000_000..15_000_000 => 40,
            15_000_000..100_000_000 => 120,
            100_000_000..500_000_000 => 250,
            500_000_000..2_500_000_000 => 500,
            2_500_000_000.. => 1000,
        };
        let (authority, operator) = match cents {
            0..4_000_000 => (0, 0),
            4_000_000..15_000_000 => (35, 0),
            15_000_000..30_000_000 => (250, 18),
            30_000_000..50_000_000 => (250, 33),
            50_000_000..80_000_000 => (410, 77),
            80_000_000..100_000_000 => (410, 90),
            100_000_000..500_000_000 => (660, 165),
            500_000_000..2_000_000_000 => (880, 220),
            2_000_000_000.. => (880, 560),
        };
        let day = ["2023-12-31", "2024-06-01", "2025-01-01", "2026-12-31"][usize::try_from(numbers.below(4)).unwrap()];
        let stamp: ContractStampDuty = read(json!({ "contract_amount": euro(cents), "date": day }));
        assert_eq!(stamp.answer().unwrap().value.duty.to_string(), duty.to_string(), "{cents}");
        let fee: AnacFeeInput = read(json!({ "amount": euro(cents), "date": day }));
        let fee = fee.answer().unwrap().value;
        assert_eq!(fee.contracting_authority.to_string(), authority.to_string(), "{cents}");
        assert_eq!(fee.economic_operator.to_string(), operator.to_string(), "{cents}");
    }
}

/// The threshold of art. 14 in cents, and the name of the lightest procedure.
fn lightest(object: &str, central: bool, year: u16, cents: u64) -> (&'static str, Option<u32>) {
    let works = [5_382_000, 5_538_000, 5_404_000];
    let central_services = [140_000, 143_000, 140_000];
    let other_services = [215_000, 221_000, 216_000];
    let period = usize::from((year - 2022) / 2);
    let threshold = match object {
        "works" | "concession" => works[period],
        "social" => 750_000,
        _ if central => central_services[period],
        _ => other_services[period],
    };
    if cents >= threshold * 100 {
        return ("ordinary EU procedure", None);
    }
    match (object, cents) {
        ("works", 0..15_000_000) => ("direct award 50 c.1 a)", Some(1)),
        ("works", 15_000_000..100_000_000) => ("negotiated 50 c.1 c)", Some(5)),
        ("works", _) => ("negotiated 50 c.1 d)", Some(10)),
        ("concession", _) => ("negotiated without notice, art. 187", Some(10)),
        (_, 0..14_000_000) => ("direct award 50 c.1 b)", Some(1)),
        _ => ("negotiated 50 c.1 e)", Some(5)),
    }
}

#[test]
fn lightest_procedures_agree() {
    let mut numbers = Numbers(50);
    let edges =
        [140_000, 143_000, 150_000, 215_000, 216_000, 221_000, 750_000, 1_000_000, 5_382_000, 5_404_000, 5_538_000];
    for _ in 0..cases() {
        let cents = numbers.cents(&edges);
        let object =
            ["works", "services", "supplies", "social", "concession"][usize::try_from(numbers.below(5)).unwrap()];
        let central = numbers.coin();
        let year = 2023 + u16::try_from(numbers.below(5)).unwrap();
        let day = if numbers.coin() { "07-01" } else { "12-31" };
        let calculator: LightestProcedure = read(json!({
            "object": object, "authority": if central { "central" } else { "sub" }, "estimated_value": euro(cents),
            "date": format!("{year}-{day}"), "cross_border_interest": false,
        }));
        let answer = calculator.answer().unwrap().value;
        let (procedure, operators) = lightest(object, central, year, cents);
        assert_eq!((answer.procedure.as_str(), answer.operators_to_consult), (procedure, operators), "{calculator:?}");
    }
}
