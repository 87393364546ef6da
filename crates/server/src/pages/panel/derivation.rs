//! How a number came about, as a list within a list: each step under the number that it led to.

use askama::Template;
use ceralacca_evaluation::Derivation;

use crate::pages::Lang;

/// The steps of a derivation. A step is written `2.6 D: 0,70 0,80 0,80 → media …`, with the words of the evaluation.
#[derive(Template)]
#[template(path = "panel/derivation.html")]
pub(super) struct Steps {
    steps: Vec<Step>,
}

struct Step {
    text: String,
    within: Option<Steps>,
}

impl Steps {
    /// The whole of a derivation.
    pub(super) fn of(derivation: &Derivation, lang: Lang) -> Self {
        Self { steps: vec![Step::of(derivation, lang)] }
    }
}

impl Step {
    fn of(derivation: &Derivation, lang: Lang) -> Self {
        let text = lang.say(&derivation.text_it, &derivation.text_en);
        let steps: Vec<Self> = derivation.steps.iter().map(|step| Self::of(step, lang)).collect();
        Self {
            text: match &derivation.source {
                Some(source) => format!("{source}: {text}"),
                None => text.to_owned(),
            },
            within: (!steps.is_empty()).then_some(Steps { steps }),
        }
    }
}

#[cfg(test)]
mod tests {
    use ceralacca_evaluation::{Exact, Text};

    use super::*;

    #[test]
    fn steps_stand_within_their_number() {
        let number = |value: u32, it: &str| Derivation::new(Exact::from(value), Text::new(it, "-"));
        let whole = number(5, "2 + 3 = 5").of("PE").with_steps(vec![number(2, "<2>"), number(3, "tre").of("b")]);
        let shown = Steps::of(&whole, Lang::It).render().unwrap().replace('\n', "");
        assert_eq!(shown, "<ol><li>PE: 2 + 3 = 5<ol><li>&#60;2&#62;</li><li>b: tre</li></ol></li></ol>");
    }
}
