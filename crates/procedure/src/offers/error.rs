//! Why offers cannot be evaluated: which lot, which tender, which item, and what to write instead.

use std::fmt;

use ceralacca_evaluation::{EvaluationError, Text};

use crate::definition::Defect;

/// Offers that cannot be evaluated. [`EvaluateError::text`] says it in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EvaluateError {
    /// The offers are of another procedure.
    OtherProcedure {
        /// Identifier in the procedure file.
        wanted: String,
        /// Identifier in the file of offers.
        found: String,
    },
    /// The procedure file has errors that forbid publication, so nothing can be computed by it.
    DefectiveProcedure {
        /// The errors; never empty.
        defects: Vec<Defect>,
    },
    /// Another number of commissioners than the procedure file says.
    Commissioners {
        /// Number in the procedure file.
        wanted: usize,
        /// Number in the file of offers.
        found: usize,
    },
    /// A lot that the procedure does not have, or that stands twice.
    Lot {
        /// Its number.
        number: u16,
        /// Whether it stands twice.
        twice: bool,
    },
    /// A tenderer without identifier, or with a longer one than anything here may have.
    TendererId {
        /// Number of the lot.
        lot: u16,
        /// What was written.
        tenderer: String,
    },
    /// More than one of `excluded`, `excluded_after_award` and `readmitted_after_award` for one tender.
    Standing {
        /// Number of the lot.
        lot: u16,
        /// Whose tender.
        tenderer: String,
    },
    /// An item that no form of the procedure asks for.
    UnknownItem {
        /// Number of the lot.
        lot: u16,
        /// Whose tender.
        tenderer: String,
        /// What was written.
        item: String,
    },
    /// An answer that the item cannot take.
    WrongAnswer {
        /// Number of the lot.
        lot: u16,
        /// Whose tender.
        tenderer: String,
        /// The item.
        item: String,
        /// What to write, in both languages.
        wanted: Text,
    },
    /// Another number of coefficients than there are commissioners.
    CoefficientCount {
        /// Number of the lot.
        lot: u16,
        /// Whose tender.
        tenderer: String,
        /// The sub-criterion.
        subcriterion: String,
        /// Number of commissioners.
        wanted: usize,
        /// Number of coefficients.
        found: usize,
    },
    /// Another number of lists of preferences than there are commissioners.
    ComparisonCount {
        /// Number of the lot.
        lot: u16,
        /// The sub-criterion.
        subcriterion: String,
        /// Number of commissioners.
        wanted: usize,
        /// Number of lists.
        found: usize,
    },
    /// A tenderer who goes on to the economic stage gives no discount or price.
    MissingPrice {
        /// Number of the lot.
        lot: u16,
        /// Whose tender.
        tenderer: String,
        /// The item that asks for it.
        item: String,
    },
    /// The evaluation itself refuses.
    Evaluation {
        /// Number of the lot; absent when the lots are awarded together.
        lot: Option<u16>,
        /// Why.
        error: EvaluationError,
    },
}

impl EvaluateError {
    /// What is wrong, where, and what to write, in Italian and English.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::OtherProcedure { wanted, found } => Text::new(
                format!("Le offerte sono della procedura \"{found}\", il file della procedura è di \"{wanted}\"."),
                format!("The offers are of procedure \"{found}\", the procedure file is of \"{wanted}\"."),
            ),
            Self::DefectiveProcedure { defects } => defective(defects),
            Self::Commissioners { wanted, found } => Text::new(
                format!("`commissioners` ha {found} commissari: la procedura ne prevede {wanted}."),
                format!("`commissioners` has {found} commissioners: the procedure wants {wanted}."),
            ),
            Self::Lot { number, twice: true } => Text::new(
                format!("Il lotto {number} compare due volte: riunirne le offerte."),
                format!("Lot {number} appears twice: put its tenders together."),
            ),
            Self::Lot { number, twice: false } => Text::new(
                format!("La procedura non ha un lotto {number}."),
                format!("The procedure has no lot {number}."),
            ),
            Self::TendererId { lot, tenderer } => Text::new(
                format!("Lotto {lot}: \"{tenderer}\" non è un identificativo (da 1 a 64 caratteri)."),
                format!("Lot {lot}: \"{tenderer}\" is not an identifier (1 to 64 characters)."),
            ),
            Self::Standing { lot, tenderer } => at(
                *lot,
                tenderer,
                &Text::new(
                    "indicare una sola tra `excluded` (escluso prima dell'aggiudicazione), `excluded_after_award` e `readmitted_after_award`",
                    "give only one of `excluded` (excluded before the award), `excluded_after_award` and `readmitted_after_award`",
                ),
            ),
            Self::UnknownItem { lot, tenderer, item } => at(
                *lot,
                tenderer,
                &Text::new(
                    format!("la procedura non ha una voce \"{item}\""),
                    format!("the procedure has no item \"{item}\""),
                ),
            ),
            Self::WrongAnswer { lot, tenderer, item, wanted } => at(
                *lot,
                tenderer,
                &Text::new(
                    format!("la voce \"{item}\" richiede {}", wanted.it),
                    format!("item \"{item}\" needs {}", wanted.en),
                ),
            ),
            Self::CoefficientCount { lot, tenderer, subcriterion, wanted, found } => at(
                *lot,
                tenderer,
                &Text::new(
                    format!(
                        "il sub-criterio {subcriterion} ha {found} coefficienti: uno per ciascuno dei {wanted} commissari"
                    ),
                    format!(
                        "sub-criterion {subcriterion} has {found} coefficients: one for each of the {wanted} commissioners"
                    ),
                ),
            ),
            Self::ComparisonCount { lot, subcriterion, wanted, found } => Text::new(
                format!(
                    "Lotto {lot}, `comparisons`: il sub-criterio {subcriterion} ha {found} elenchi di preferenze: uno per ciascuno dei {wanted} commissari."
                ),
                format!(
                    "Lot {lot}, `comparisons`: sub-criterion {subcriterion} has {found} lists of preferences: one for each of the {wanted} commissioners."
                ),
            ),
            Self::MissingPrice { lot, tenderer, item } => at(
                *lot,
                tenderer,
                &Text::new(
                    format!(
                        "manca la voce \"{item}\" dell'offerta economica: scriverla in `answers`, oppure scrivere in `excluded` perché il concorrente è escluso"
                    ),
                    format!(
                        "item \"{item}\" of the economic offer is missing: write it in `answers`, or write in `excluded` why the tenderer is excluded"
                    ),
                ),
            ),
            Self::Evaluation { lot: Some(lot), error } => {
                let text = error.text();
                Text::new(format!("Lotto {lot}. {}", text.it), format!("Lot {lot}. {}", text.en))
            }
            Self::Evaluation { lot: None, error } => error.text(),
        }
    }
}

fn at(lot: u16, tenderer: &str, what: &Text) -> Text {
    Text::new(
        format!("Lotto {lot}, offerta di {tenderer}: {}.", what.it),
        format!("Lot {lot}, tender of {tenderer}: {}.", what.en),
    )
}

fn defective(defects: &[Defect]) -> Text {
    let list = |text: fn(&Defect) -> &str| {
        defects.iter().map(|defect| format!("{}: {}", defect.path, text(defect))).collect::<Vec<_>>().join(" ")
    };
    Text::new(
        format!("Il file della procedura va corretto prima di valutare. {}", list(|defect| &defect.text_it)),
        format!("The procedure file must be corrected before evaluating. {}", list(|defect| &defect.text_en)),
    )
}

impl std::error::Error for EvaluateError {}

impl fmt::Display for EvaluateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text().en)
    }
}
