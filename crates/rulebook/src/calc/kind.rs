//! The kinds, by the names that the reference vectors give them.

use std::fmt;
use std::str::FromStr;

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
    ($($(#[$doc:meta])* $kind:ident = $name:literal: $input:ty),* $(,)?) => {
        /// What can be computed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind {
            $($(#[$doc])* $kind,)*
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
    /// The EU threshold of a category in a period (art. 14).
    EuThreshold = "eu_threshold": eu_threshold::EuThreshold,
    /// The estimated value of a procedure, its lots summed (art. 14).
    EstimatedValue = "estimated_value": estimated_value::EstimatedValue,
    /// The lightest procedure that an amount allows (artt. 50, 187).
    LightestProcedure = "lightest_procedure": lightest_procedure::LightestProcedure,
    /// Whether the outgoing contractor may be awarded again (art. 49).
    Rotation = "rotation": rotation::Rotation,
    /// The provisional guarantee with its reductions (art. 106).
    ProvisionalArt106 = "provisional_art106": provisional::ProvisionalArt106,
    /// The provisional guarantee below the EU threshold (art. 53).
    ProvisionalArt53 = "provisional_art53": provisional::ProvisionalArt53,
    /// The definitive guarantee with its increments (art. 117).
    DefinitiveArt117 = "definitive_art117": definitive::DefinitiveArt117,
    /// The definitive guarantee below the EU threshold (art. 53).
    DefinitiveArt53 = "definitive_art53": definitive::DefinitiveArt53,
    /// The most a framework agreement may ask (art. 117 c.1).
    DefinitiveFramework = "definitive_framework": definitive::DefinitiveFramework,
    /// Stamp duty on the contract (All. I.4).
    ContractStampDuty = "contract_stamp_duty": stamp::ContractStampDuty,
    /// Stamp duty on the application (d.P.R. 642/1972).
    ApplicationStamp = "application_stamp": stamp::ApplicationStamp,
    /// The contribution to ANAC.
    AnacFee = "anac_fee": anac_fee::AnacFeeInput,
    /// The earliest day a term of so many days may end (reg. 1182/71).
    MinPeriod = "min_period": period::MinPeriod,
    /// The latest day for an act, after an event or before it.
    LatestDay = "latest_day": period::LatestDay,
    /// The last day of a term given to a tenderer (art. 101).
    Window = "window": period::Window,
    /// Whether a prior information notice shortens the terms (artt. 71, 72).
    PinWindow = "pin_window": pin_window::PinWindow,
    /// The standstill before the contract (art. 18 c.3).
    Standstill = "standstill": standstill::Standstill,
    /// The longest duration of a procedure (All. I.3).
    ProcedureMaxMonths = "procedure_max_months": procedure_months::ProcedureMaxMonths,
    /// Any term of the law by its name.
    Term = "term": term::TermInput,
    /// Every term of a procedure from the notice to the contract.
    ProcedureCalendar = "procedure_calendar": procedure_calendar::ProcedureCalendar,
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
