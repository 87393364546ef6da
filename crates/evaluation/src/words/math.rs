//! The economic formula laid out as MathML Core, from the same expressions as its words.

use ceralacca_exact::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::expression::{Expression, Symbol};
use super::layout::{Case, Condition, layout};
use super::{Writing, in_both};
use crate::rules::EconomicRules;

/// A formula for the eye: MathML and the meaning of its letters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FormulaMath {
    /// The element `<math>`, with Italian and with English numbers and words.
    pub math: Text,
    /// The letters in the order of their first explanation.
    pub legend: Vec<LegendEntry>,
}

/// What a letter of the formula stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LegendEntry {
    /// The letter as an element `<math>`.
    pub symbol: String,
    /// What it stands for, with its article: "il prezzo offerto".
    pub meaning: Text,
}

/// The layout of the economic formula; `None` when the price has no score.
pub fn formula_math(rules: &EconomicRules) -> Option<FormulaMath> {
    let layout = layout(rules)?;
    let math = in_both(|writing| {
        let points = cases(&layout.cases, writing);
        format!("<math display=\"block\"><mrow><mi>PE</mi><mo>=</mo>{points}</mrow></math>")
    });
    let entry = |symbol, meaning| LegendEntry { symbol: format!("<math>{}</math>", letter(symbol)), meaning };
    let legend = layout.legend.into_iter().map(|meaning| entry(meaning.symbol, meaning.text)).collect();
    Some(FormulaMath { math, legend })
}

/// One case stands alone; several stand in a table behind a brace.
fn cases(cases: &[Case], writing: Writing) -> String {
    if let [Case { points, when: None }] = cases {
        return laid_out(points, writing);
    }
    let row = |case: &Case| {
        let when = case.when.as_ref().map(|when| condition(when, writing)).unwrap_or_default();
        format!("<mtr><mtd>{}</mtd><mtd>{when}</mtd></mtr>", laid_out(&case.points, writing))
    };
    let rows: String = cases.iter().map(row).collect();
    format!("<mrow><mo>{{</mo><mtable>{rows}</mtable></mrow>")
}

fn condition(condition: &Condition, writing: Writing) -> String {
    let when = match writing {
        Writing::Italian => "se",
        Writing::English => "if",
    };
    let from = condition.from.as_ref();
    let from = from.map(|(from, sign)| format!("{}<mo>{}</mo>", laid_out(from, writing), escaped(sign.sign())));
    let from = from.unwrap_or_default();
    let (relation, value) = &condition.relation;
    format!(
        "<mrow><mtext>{when}\u{a0}</mtext>{from}{}<mo>{}</mo>{}</mrow>",
        letter(condition.offer),
        escaped(relation.sign()),
        laid_out(value, writing)
    )
}

fn laid_out(expression: &Expression, writing: Writing) -> String {
    let part = |part: &Expression| laid_out(part, writing);
    let grouped = |part: &Expression| match part {
        Expression::Sum(..) | Expression::Difference(..) => in_brackets(&laid_out(part, writing)),
        Expression::Number(_)
        | Expression::Symbol(_)
        | Expression::Product(_)
        | Expression::Quotient(..)
        | Expression::Power(..) => laid_out(part, writing),
    };
    match expression {
        Expression::Number(number) => format!("<mn>{}</mn>", writing.number(number)),
        Expression::Symbol(symbol) => letter(*symbol),
        Expression::Sum(one, other) => format!("<mrow>{}<mo>+</mo>{}</mrow>", part(one), part(other)),
        Expression::Difference(one, other) => format!("<mrow>{}<mo>−</mo>{}</mrow>", part(one), grouped(other)),
        Expression::Product(factors) => {
            let factors: Vec<String> = factors.iter().map(grouped).collect();
            format!("<mrow>{}</mrow>", factors.join("<mo>×</mo>"))
        }
        Expression::Quotient(one, other) => format!("<mfrac>{}{}</mfrac>", part(one), part(other)),
        Expression::Power(base, exponent) => {
            format!("<msup>{}<mn>{}</mn></msup>", in_brackets(&part(base)), writing.exponent(exponent))
        }
    }
}

fn in_brackets(inner: &str) -> String {
    format!("<mrow><mo>(</mo>{inner}<mo>)</mo></mrow>")
}

fn letter(symbol: Symbol) -> String {
    let letter = format!("<mi>{}</mi>", symbol.letter);
    if symbol.index.is_empty() { letter } else { format!("<msub>{letter}<mi>{}</mi></msub>", symbol.index) }
}

/// The signs of comparison as XML wants them.
fn escaped(sign: &str) -> &str {
    match sign {
        "<" => "&lt;",
        ">" => "&gt;",
        other => other,
    }
}
