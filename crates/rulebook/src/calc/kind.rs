//! The kinds, by the names that the reference vectors give them.

use std::fmt;
use std::str::FromStr;

use ceralacca_exact::Text;
use serde::Deserializer;
use serde::de::DeserializeOwned;

use super::answer::Outcome;
use super::error::{CalcError, UnknownKind};
use super::{
    Calculator, anac_fee, definitive, estimated_value, eu_threshold, lightest_procedure, period, pin_window,
    procedure_calendar, procedure_months, provisional, rotation, stamp, standstill, term,
};

/// Characters of a wrong name that an error repeats.
const SHOWN_CHARS_MAX: usize = 40;

macro_rules! kinds {
    ($($kind:ident = $name:literal, $it:literal, $en:literal: $input:ty),* $(,)?) => {
        /// What can be computed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind {
            $(
                #[doc = $en]
                $kind,
            )*
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// Its name in vectors, on the command line and in the API.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }

            /// What it computes.
            #[must_use]
            pub fn title(self) -> Text {
                match self {
                    $(Self::$kind => Text::new($it, $en),)*
                }
            }

            /// The JSON Schema of its input.
            pub fn input_schema(self) -> schemars::Schema {
                match self {
                    $(Self::$kind => schemars::schema_for!($input),)*
                }
            }
        }

        /// Computes one kind from its input.
        ///
        /// The input is read strictly: an unknown field, a decimal number without quotes, a day that does not exist are
        /// errors that name the place.
        pub fn run<'de, D: Deserializer<'de>>(kind: Kind, input: D) -> Result<Outcome, CalcError> {
            match kind {
                $(Kind::$kind => run_as::<$input, D>(input),)*
            }
        }
    };
}

kinds! {
    EuThreshold = "eu_threshold", "Soglia europea (art. 14)", "EU threshold (art. 14)": eu_threshold::EuThreshold,
    EstimatedValue = "estimated_value", "Valore stimato dell'appalto (art. 14)", "Estimated value (art. 14)": estimated_value::EstimatedValue,
    LightestProcedure = "lightest_procedure", "Procedura più semplice ammessa (artt. 50, 187)", "Lightest procedure allowed (artt. 50, 187)": lightest_procedure::LightestProcedure,
    Rotation = "rotation", "Rotazione (art. 49)", "Rotation (art. 49)": rotation::Rotation,
    ProvisionalArt106 = "provisional_art106", "Garanzia provvisoria (art. 106)", "Provisional guarantee (art. 106)": provisional::ProvisionalArt106,
    ProvisionalArt53 = "provisional_art53", "Garanzia provvisoria sotto soglia (art. 53)", "Provisional guarantee below the threshold (art. 53)": provisional::ProvisionalArt53,
    DefinitiveArt117 = "definitive_art117", "Garanzia definitiva (art. 117)", "Definitive guarantee (art. 117)": definitive::DefinitiveArt117,
    DefinitiveArt53 = "definitive_art53", "Garanzia definitiva sotto soglia (art. 53)", "Definitive guarantee below the threshold (art. 53)": definitive::DefinitiveArt53,
    DefinitiveFramework = "definitive_framework", "Garanzia definitiva dell'accordo quadro (art. 117 c. 1)", "Definitive guarantee of a framework agreement (art. 117 c. 1)": definitive::DefinitiveFramework,
    ContractStampDuty = "contract_stamp_duty", "Imposta di bollo sul contratto (All. I.4)", "Stamp duty on the contract (All. I.4)": stamp::ContractStampDuty,
    ApplicationStamp = "application_stamp", "Imposta di bollo sulla domanda (d.P.R. 642/1972)", "Stamp duty on the application (d.P.R. 642/1972)": stamp::ApplicationStamp,
    AnacFee = "anac_fee", "Contributo ANAC", "Contribution to ANAC": anac_fee::AnacFeeInput,
    MinPeriod = "min_period", "Primo giorno utile per la scadenza (reg. 1182/71)", "Earliest day a term may end (reg. 1182/71)": period::MinPeriod,
    LatestDay = "latest_day", "Ultimo giorno per un atto", "Latest day for an act": period::LatestDay,
    Window = "window", "Ultimo giorno di un termine dato all'operatore (art. 101)", "Last day of a term given to a tenderer (art. 101)": period::Window,
    PinWindow = "pin_window", "Avviso di preinformazione che riduce i termini (artt. 71, 72)", "Prior information notice that shortens the terms (artt. 71, 72)": pin_window::PinWindow,
    Standstill = "standstill", "Termine dilatorio prima del contratto (art. 18 c. 3)", "Standstill before the contract (art. 18 c. 3)": standstill::Standstill,
    ProcedureMaxMonths = "procedure_max_months", "Durata massima della procedura (All. I.3)", "Longest duration of the procedure (All. I.3)": procedure_months::ProcedureMaxMonths,
    Term = "term", "Un termine di legge per nome", "A term of the law by its name": term::TermInput,
    ProcedureCalendar = "procedure_calendar", "Calendario della procedura", "Calendar of the procedure": procedure_calendar::ProcedureCalendar,
}

/// Reads a calculator from any JSON (a value, or a text, whose errors then name line and column) and runs it.
///
/// # Errors
/// [`CalcError`]: the input has not the shape of its kind, or the rule allows no answer.
pub fn run_as<'de, C: Calculator + DeserializeOwned, D: Deserializer<'de>>(input: D) -> Result<Outcome, CalcError> {
    let calculator: C = serde_path_to_error::deserialize(input)
        .map_err(|error| CalcError::Input { path: error.path().to_string(), message: error.inner().to_string() })?;
    let answer = calculator.answer()?;
    let value = serde_json::to_value(&answer.value)
        .map_err(|error| CalcError::Input { path: String::new(), message: error.to_string() })?;
    Ok(answer.notes.answer(value))
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name).ok_or_else(|| UnknownKind {
            name: name.chars().take(SHOWN_CHARS_MAX).collect(),
            known: Self::ALL.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", "),
        })
    }
}
