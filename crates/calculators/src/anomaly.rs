//! The anomaly threshold of Allegato II.2.

use ceralacca_evaluation::{
    ANOMALY_TENDERS_MANY, AnomalyBasis, AnomalyError, AnomalyMethod, AnomalyOutcome, TENDERS_FOR_EXCLUSION_MIN,
    anomalous,
};
use ceralacca_exact::{Exact, Text};
use ceralacca_rulebook::calc::{Answer, CalcError, Calculator, Notes, Step};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::points::shown;

/// Decimals of the numbers that are rounded for reading.
const SHOWN_DECIMALS: u8 = 10;

/// All admitted discounts, and the method of the notice.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnomalyThreshold {
    /// Method of Allegato II.2.
    method: Method,
    /// The discounts of all admitted tenders, percent, in any order.
    offers: Vec<Exact>,
    /// Method C: the reference discount of the notice, percent.
    #[serde(default)]
    reference_discount: Option<Exact>,
}

/// A method of Allegato II.2.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
pub(crate) enum Method {
    A,
    B,
    C,
}

/// What the method makes of the list, with the numbers on the way.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Anomaly {
    /// The threshold, percent; null when the law defines none.
    threshold: Option<Exact>,
    /// Why tenders are not excluded automatically, or why there is no threshold.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    /// False below five admitted tenders (art. 54 c. 1); the other conditions are not asked here.
    automatic_exclusion: bool,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    found: Option<Found>,
}

/// The numbers of a list that has a threshold.
#[derive(Debug, Serialize)]
struct Found {
    n: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    branch: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ratio_dec: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_threshold_dec: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decrement_dec: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    variation_dec: Option<String>,
    wing_size_k: usize,
    set_aside_low: Vec<Exact>,
    set_aside_high: Vec<Exact>,
    kept: usize,
    sum_kept: Exact,
    mean: Exact,
    mean_dec: String,
    above_mean: usize,
    scarto_medio: Exact,
    scarto_medio_dec: String,
    first_two_decimals: [u8; 2],
    digit_product: u8,
    digit_sum_of_sum: u32,
    parity: &'static str,
    threshold_dec: String,
    rule_excluded: &'static str,
    excluded: Vec<Exact>,
    winning_discount: Option<Exact>,
    award_discount: Option<Exact>,
    tie_at_top: usize,
}

impl Calculator for AnomalyThreshold {
    type Output = Anomaly;

    fn answer(&self) -> Result<Answer<Anomaly>, CalcError> {
        let method = method(self.method, self.reference_discount.as_ref())?;
        let few = self.offers.len() < TENDERS_FOR_EXCLUSION_MIN;
        match anomalous(&method, &self.offers) {
            Ok(outcome) => Ok(self.found(few, &outcome)),
            Err(AnomalyError::AllSetAside) => Ok(Answer {
                value: Anomaly {
                    reason: Some("all offers are set aside by the tie rule: mean undefined"),
                    ..Anomaly::default()
                },
                notes: Notes { warnings: vec![AnomalyError::AllSetAside.text()], ..Notes::default() },
            }),
            Err(error) => Err(self.refusal(&error)),
        }
    }
}

impl AnomalyThreshold {
    fn refusal(&self, error: &AnomalyError) -> CalcError {
        let field = match error {
            AnomalyError::NoReference(_) => "reference_discount".to_owned(),
            AnomalyError::NoDiscount { position, .. } => format!("offers[{}]", position.saturating_sub(1)),
            AnomalyError::None | AnomalyError::TooMany(_) | AnomalyError::AllSetAside => "offers".to_owned(),
        };
        refusal(field, error.text())
    }

    fn found(&self, few: bool, outcome: &AnomalyOutcome) -> Answer<Anomaly> {
        let AnomalyOutcome { basis, threshold, anomalous, winners, award_discount, conclusion } = outcome;
        let at = |position: &usize| self.offers.get(*position).cloned();
        let mut excluded: Vec<Exact> = anomalous.iter().filter_map(at).collect();
        excluded.sort();
        let AnomalyBasis { sum, mean, mean_deviation, .. } = basis;
        let is_a = matches!(self.method, Method::A);
        let many = is_a && basis.count >= ANOMALY_TENDERS_MANY;
        let ratio = mean_deviation.checked_div(mean);
        let read = |number: &Exact| shown(number, SHOWN_DECIMALS);
        let found = Found {
            n: basis.count,
            branch: is_a.then(|| branch(many, basis)),
            ratio_dec: ratio.as_ref().filter(|_| is_a && !many).map(read),
            first_threshold_dec: (many || matches!(self.method, Method::B)).then(|| read(&basis.first_threshold())),
            decrement_dec: (is_a && many).then(|| read(&basis.variation())),
            variation_dec: (!is_a).then(|| read(&basis.variation())),
            wing_size_k: basis.wing_size,
            set_aside_low: basis.set_aside_low.clone(),
            set_aside_high: basis.set_aside_high.clone(),
            kept: basis.kept.len(),
            sum_kept: sum.clone(),
            mean: mean.clone(),
            mean_dec: read(mean),
            above_mean: basis.above_mean,
            scarto_medio: mean_deviation.clone(),
            scarto_medio_dec: read(mean_deviation),
            first_two_decimals: basis.decimals,
            digit_product: basis.digit_product(),
            digit_sum_of_sum: basis.digit_sum,
            parity: if basis.digit_sum.is_multiple_of(2) { "even" } else { "odd" },
            threshold_dec: read(&threshold.result),
            rule_excluded: match self.method {
                Method::A => "discount >= threshold",
                Method::B | Method::C => "discount > threshold",
            },
            excluded,
            winning_discount: winners.first().and_then(at),
            award_discount: award_discount.clone(),
            tie_at_top: winners.len(),
        };
        let value = Anomaly {
            threshold: Some(threshold.result.clone()),
            reason: few.then_some("admitted offers < 5"),
            automatic_exclusion: !few,
            found: Some(found),
        };
        let mut notes = Notes::default();
        notes.explanation.extend([Step::Number(threshold.clone()), Step::Words(conclusion.clone())]);
        if few {
            notes.warnings.push(Text::new(
                format!(
                    "Le offerte sono {}: sotto {TENDERS_FOR_EXCLUSION_MIN} nessuna è esclusa automaticamente (art. 54 c. 1); la soglia serve solo per conoscenza.",
                    self.offers.len()
                ),
                format!(
                    "There are {} tenders: below {TENDERS_FOR_EXCLUSION_MIN} none is excluded automatically (art. 54 c. 1); the threshold is for information only.",
                    self.offers.len()
                ),
            ));
        }
        Answer { value, notes }
    }
}

/// The method with what it needs.
///
/// # Errors
/// Refused: a reference discount that is missing, or that belongs to no other method than C.
pub(crate) fn method(method: Method, reference_discount: Option<&Exact>) -> Result<AnomalyMethod, CalcError> {
    match (method, reference_discount) {
        (Method::A, None) => Ok(AnomalyMethod::A {}),
        (Method::B, None) => Ok(AnomalyMethod::B {}),
        (Method::C, Some(reference)) => Ok(AnomalyMethod::C { reference_discount: reference.clone() }),
        (Method::A | Method::B, Some(_)) => Err(refusal(
            "reference_discount",
            Text::new(
                "Lo sconto di riferimento serve solo al metodo C: lo tolga o scelga il metodo C.",
                "The reference discount belongs to method C only: leave it out or choose method C.",
            ),
        )),
        (Method::C, None) => Err(refusal(
            "reference_discount",
            Text::new(
                "Il metodo C vuole lo sconto di riferimento indicato nel bando.",
                "Method C needs the reference discount stated in the notice.",
            ),
        )),
    }
}

/// Which of method A's formulas the list falls under.
fn branch(many: bool, basis: &AnomalyBasis) -> &'static str {
    match (many, basis.deviates_little()) {
        (true, _) => "n>=15",
        (false, true) => "n<15 ratio<=0.15",
        (false, false) => "n<15 ratio>0.15",
    }
}

fn refusal(field: impl Into<String>, text: Text) -> CalcError {
    CalcError::refused(field, "Allegato II.2 D.Lgs. 36/2023", text)
}
