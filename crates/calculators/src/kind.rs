//! The kinds of both crates, by the names that the reference vectors give them.

use std::fmt;
use std::str::FromStr;

use ceralacca_exact::Text;
use ceralacca_rulebook::calc::{self, CalcError, Outcome, UnknownKind, run_as};
use serde::Deserializer;

use crate::{
    after_change, anomaly, bands, comparison, draw, identifiers, lots, panel, price, quantity, ranking, whole_lot,
};

/// Characters of a wrong name that an error repeats.
const SHOWN_CHARS_MAX: usize = 40;
/// What some editors write before a text in UTF-8, and JSON does not allow.
const BYTE_ORDER_MARK: char = '\u{feff}';

macro_rules! kinds {
    ($($kind:ident = $name:literal, $it:literal, $en:literal: $input:ty),* $(,)?) => {
        /// What can be computed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind {
            $(
                #[doc = $en]
                $kind,
            )*
            /// A calculator of the tables of the law.
            Rulebook(calc::Kind),
        }

        /// The kinds of this crate.
        const OWN: &[Kind] = &[$(Kind::$kind),*];

        impl Kind {
            /// Its name in vectors, on the command line and in the API.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                    Self::Rulebook(kind) => kind.name(),
                }
            }

            /// What it computes.
            #[must_use]
            pub fn title(self) -> Text {
                match self {
                    $(Self::$kind => Text::new($it, $en),)*
                    Self::Rulebook(kind) => kind.title(),
                }
            }

            /// The JSON Schema of its input.
            #[must_use]
            pub fn input_schema(self) -> schemars::Schema {
                match self {
                    $(Self::$kind => schemars::schema_for!($input),)*
                    Self::Rulebook(kind) => kind.input_schema(),
                }
            }
        }

        /// Computes one kind from its input, which is read strictly: an unknown field, a decimal number without quotes, a day
        /// that does not exist are errors that name the place.
        ///
        /// # Errors
        /// [`CalcError`]: the input has not the shape of its kind, or the rule allows no answer.
        pub fn run<'de, D: Deserializer<'de>>(kind: Kind, input: D) -> Result<Outcome, CalcError> {
            match kind {
                $(Kind::$kind => run_as::<$input, D>(input),)*
                Kind::Rulebook(kind) => calc::run(kind, input),
            }
        }
    };
}

kinds! {
    AnomalyThreshold = "anomaly_threshold", "Soglia di anomalia (Allegato II.2)", "Anomaly threshold (Allegato II.2)": anomaly::AnomalyThreshold,
    AnomalyAfterChange = "anomaly_after_change", "Soglia di anomalia dopo un'esclusione o una riammissione (art. 108 c. 12)", "Anomaly threshold after an exclusion or a readmission (art. 108 c. 12)": after_change::AnomalyAfterChange,
    PriceFormula = "price_formula", "Punti del prezzo, qualunque formula", "Points of the price, any formula": price::AnyFormula,
    LinearDiscount = "linear_discount", "Lineare sul ribasso", "Linear on the discount": price::LinearDiscount,
    LinearPrice = "linear_price", "Lineare sul prezzo", "Linear on the price": price::LinearPrice,
    InversePrice = "inverse_price", "Proporzionalità inversa", "Inverse proportional": price::InversePrice,
    LinearMinMax = "linear_min_max", "Lineare tra minimo e massimo", "Linear between lowest and highest": quantity::LinearMinMax,
    PowerDiscount = "power_discount", "Concava: potenza del ribasso", "Concave: power of the discount": price::PowerDiscount,
    BilinearMean = "bilinear_mean", "Bilineare con soglia alla media", "Bilinear with its knee at the mean": price::BilinearMean,
    LinearAbsolute = "linear_absolute", "Lineare a punteggio assoluto", "Linear, absolute": price::LinearAbsolute,
    LinearAbsoluteCapped = "linear_absolute_capped", "Lineare a punteggio assoluto con soglia", "Linear, absolute, capped": price::LinearAbsoluteCapped,
    ConcaveAbsolute = "concave_absolute", "Concava a punteggio assoluto", "Concave, absolute": price::ConcaveAbsolute,
    StepTable = "step_table", "Tabella a scaglioni del ribasso", "Step table of discounts": bands::StepTable,
    QuantityRule = "quantity_rule", "Punti di un criterio quantitativo", "Points of a quantitative criterion": quantity::AnyRule,
    DiscretionaryMean = "discretionary_mean_truncated", "Media dei coefficienti dei commissari", "Mean of the commissioners' coefficients": panel::DiscretionaryMean,
    JudgementBands = "judgement_bands_check", "Punti che nessun giudizio attribuisce", "Points that no judgement gives": bands::JudgementBands,
    Rescaling = "reparametrisation", "Riparametrazione", "Rescaling": panel::Reparametrisation,
    Barrier = "barrier_threshold", "Soglia di sbarramento", "Quality threshold": ranking::Barrier,
    Pairwise = "pairwise_comparison", "Confronto a coppie", "Pairwise comparison": comparison::Pairwise,
    Ahp = "ahp_eigenvector", "Metodo AHP", "Analytic hierarchy process": comparison::Ahp,
    Topsis = "topsis", "TOPSIS (sperimentale)", "TOPSIS (experimental)": comparison::Topsis,
    Electre = "electre", "ELECTRE (sperimentale)", "ELECTRE (experimental)": comparison::Electre,
    TieBreak = "tie_break", "Parità di punteggio", "Equal scores": ranking::TieBreak,
    WholeLot = "full_evaluation", "Valutazione di un lotto dall'inizio alla fine", "Evaluation of a lot from beginning to end": whole_lot::WholeLot,
    AwardLimit = "award_limit", "Limite di lotti aggiudicabili", "Limit of lots awarded": lots::AwardLimit,
    Draw = "draw", "Sorteggio verificabile", "Verifiable draw": draw::DrawInput,
    Cig = "cig_checksum", "Controllo del CIG", "Check of a CIG": identifiers::Cig,
    PartitaIva = "partita_iva", "Controllo della partita IVA", "Check of a partita IVA": identifiers::PartitaIva,
}

/// Computes one kind from a JSON text: errors name line and column.
///
/// # Errors
/// As [`run`].
pub fn run_text(kind: Kind, text: &str) -> Result<Outcome, CalcError> {
    if text.starts_with(BYTE_ORDER_MARK) {
        let message =
            "the text begins with a byte order mark: save it as UTF-8 without one at line 1 column 1".to_owned();
        return Err(CalcError::Input { path: String::new(), message });
    }
    // Read once as any JSON: what stands after the input is an error, and so is nesting beyond reason.
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
        return Err(CalcError::Input { path: String::new(), message: error.to_string() });
    }
    if !text.trim_start().starts_with('{') {
        let message = format!("an object is expected, with the fields of {kind} by their names, at line 1 column 1");
        return Err(CalcError::Input { path: String::new(), message });
    }
    run(kind, &mut serde_json::Deserializer::from_str(text))
}

impl Kind {
    /// Every kind, those of this crate first.
    pub fn all() -> impl Iterator<Item = Self> {
        OWN.iter().copied().chain(calc::Kind::ALL.iter().copied().map(Self::Rulebook))
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        Self::all().find(|kind| kind.name() == name).ok_or_else(|| UnknownKind {
            name: name.chars().take(SHOWN_CHARS_MAX).collect(),
            known: Self::all().map(Self::name).collect::<Vec<_>>().join(", "),
        })
    }
}
