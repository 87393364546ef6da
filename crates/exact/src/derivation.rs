//! The way from the given numbers to a result, in words: what a contested score is checked against.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::number::Exact;
use crate::rounding::{Rounded, RoundingRule};
use crate::text::{Explanations, Text};

/// A number with its explanation.
///
/// `text_it` reads for instance `0,70 0,80 0,80 → media 0,7666… → troncata 0,76 × 10 = 7,60`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Derivation {
    /// The number, exact.
    pub result: Exact,
    /// How it came about, in Italian.
    pub text_it: String,
    /// How it came about, in English.
    pub text_en: String,
    /// The numbers it was made of, in the order of the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Derivation>,
    /// What the number belongs to in the notice: `2.6 D`, `2`, `PE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl Derivation {
    /// A number with its text, without steps.
    pub fn new(result: Exact, text: Text) -> Self {
        Self { result, text_it: text.it, text_en: text.en, steps: Vec::new(), source: None }
    }

    /// `a + b + c = sum`, rounded by `rule`; a single term stands alone.
    pub fn sum(terms: &[&Exact], rule: &RoundingRule, explanations: Explanations) -> Self {
        let total: Exact = terms.iter().copied().sum();
        let written = |show: fn(&Exact) -> String| match terms {
            [] => show(&total),
            [single] => show(single),
            several => {
                let sum: Vec<String> = several.iter().map(|term| show(term)).collect();
                format!("{} = {}", sum.join(" + "), show(&total))
            }
        };
        let mut text = explanations.text(|| Text::new(written(Exact::italian_points), written(Exact::english_points)));
        let result = rule.apply_in_words(&total, Rounded::Score, explanations, &mut text);
        Self::new(result, text)
    }

    /// The same, naming what it belongs to.
    #[must_use]
    pub fn of(mut self, source: impl Into<String>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The same, with the numbers it was made of.
    #[must_use]
    pub fn with_steps(mut self, steps: Vec<Self>) -> Self {
        self.steps = steps;
        self
    }

    /// The whole tree in Italian, one number a line, indented by two blanks a level.
    pub fn outline_it(&self) -> String {
        self.outline(|derivation| &derivation.text_it)
    }

    /// The whole tree in English, one number a line, indented by two blanks a level.
    pub fn outline_en(&self) -> String {
        self.outline(|derivation| &derivation.text_en)
    }

    fn outline(&self, text: fn(&Self) -> &str) -> String {
        let mut lines = String::new();
        for (level, derivation) in self.levels() {
            lines.push_str(&"  ".repeat(level));
            if let Some(source) = &derivation.source {
                lines.push_str(source);
                lines.push_str(": ");
            }
            lines.push_str(text(derivation));
            lines.push('\n');
        }
        lines
    }

    /// The whole tree from the top, each number before those it was made of, with its level from 0.
    pub fn levels(&self) -> impl Iterator<Item = (usize, &Self)> {
        let mut open = vec![(0, self)];
        std::iter::from_fn(move || {
            let (level, derivation) = open.pop()?;
            open.extend(derivation.steps.iter().rev().map(|step| (level + 1, step)));
            Some((level, derivation))
        })
    }
}
