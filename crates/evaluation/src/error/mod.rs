//! Why an evaluation cannot be carried out: which tenderer, commissioner and criterion, and what would be accepted.

mod offer;
mod panel;
mod ranking;

use std::fmt;

pub use offer::OfferError;
pub use panel::PanelError;
pub use ranking::RankingError;

use ceralacca_exact::Text;

use crate::check::RuleDefect;
use crate::ids::TendererId;

/// An evaluation that cannot be carried out. [`EvaluationError::text`] says it in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EvaluationError {
    /// The rules themselves do not hold together.
    RulesDefective {
        /// What is wrong with them; never empty.
        defects: Vec<RuleDefect>,
    },
    /// More things than the evaluation accepts.
    TooMany {
        /// What, in both languages.
        what: Text,
        /// How many there are.
        count: usize,
        /// How many are accepted.
        max: usize,
    },
    /// The same tenderer twice in one lot.
    DuplicateTenderer(TendererId),
    /// What the evaluation panel gave cannot be used.
    Panel(PanelError),
    /// What a tenderer offered cannot be used.
    Offer(OfferError),
    /// The ranking or the award of the lots cannot be made.
    Ranking(RankingError),
}

impl EvaluationError {
    /// What went wrong and what would be accepted, in Italian and English.
    pub fn text(&self) -> Text {
        match self {
            Self::RulesDefective { defects } => {
                let texts: Vec<Text> =
                    defects.iter().map(|defect| Text::new(&defect.text_it, &defect.text_en)).collect();
                let list = Text::join(&texts, " ");
                Text::new(
                    format!("Le regole di aggiudicazione vanno corrette prima di valutare. {}", list.it),
                    format!("The award rules must be corrected before evaluating. {}", list.en),
                )
            }
            Self::TooMany { what, count, max } => Text::new(
                format!("Troppi elementi ({}): {count}, ne sono accettati al massimo {max}.", what.it),
                format!("Too many {}: {count}, at most {max} are accepted.", what.en),
            ),
            Self::DuplicateTenderer(tenderer) => Text::new(
                format!("Il concorrente {tenderer} compare due volte nello stesso lotto."),
                format!("Tenderer {tenderer} appears twice in the same lot."),
            ),
            Self::Panel(error) => error.text(),
            Self::Offer(error) => error.text(),
            Self::Ranking(error) => error.text(),
        }
    }
}

impl std::error::Error for EvaluationError {}

impl fmt::Display for EvaluationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text().en)
    }
}

impl From<PanelError> for EvaluationError {
    fn from(error: PanelError) -> Self {
        Self::Panel(error)
    }
}

impl From<OfferError> for EvaluationError {
    fn from(error: OfferError) -> Self {
        Self::Offer(error)
    }
}

impl From<RankingError> for EvaluationError {
    fn from(error: RankingError) -> Self {
        Self::Ranking(error)
    }
}

/// `a; b; c`, each shown by `show`.
fn list<T>(values: &[T], show: fn(&T) -> String, separator: &str) -> String {
    values.iter().map(show).collect::<Vec<_>>().join(separator)
}
