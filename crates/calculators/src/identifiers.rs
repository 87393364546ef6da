//! Check digits.

use ceralacca_exact::Text;
use ceralacca_rulebook::{
    calc::{Answer, CalcError, Calculator, Notes, Step},
    identifiers::{CigError, check_cig, check_partita_iva},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A CIG.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cig {
    /// Ten characters.
    cig: String,
}

/// A partita IVA.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PartitaIva {
    /// Eleven digits.
    piva: String,
}

/// Whether an identifier can be right.
#[derive(Debug, Serialize)]
pub(crate) struct Validity {
    valid: bool,
    /// The check characters that belong to the rest, where the form is right.
    #[serde(skip_serializing_if = "Option::is_none")]
    check: Option<String>,
}

/// Check characters of a CIG.
const CIG_CHECK_CHARS: usize = 3;

impl Calculator for Cig {
    type Output = Validity;

    fn answer(&self) -> Result<Answer<Validity>, CalcError> {
        let checked = check_cig(&self.cig);
        let check = match &checked {
            Ok(()) => self.cig.get(self.cig.len().saturating_sub(CIG_CHECK_CHARS)..).map(str::to_owned),
            Err(CigError::Checksum { expected }) => Some(expected.clone()),
            Err(CigError::Malformed) => None,
        };
        Ok(validity("CIG", checked, check))
    }
}

impl Calculator for PartitaIva {
    type Output = Validity;

    fn answer(&self) -> Result<Answer<Validity>, CalcError> {
        Ok(validity("partita IVA", check_partita_iva(&self.piva), None))
    }
}

fn validity<E: std::fmt::Display>(what: &str, checked: Result<(), E>, check: Option<String>) -> Answer<Validity> {
    let text = match &checked {
        Ok(()) => Text::new(
            format!("La forma e il carattere di controllo della {what} sono giusti; che esista non si vede da qui."),
            format!("Form and check character of this {what} are right; whether it exists cannot be seen here."),
        ),
        Err(error) => Text::new(format!("{what} non valido: {error}."), format!("Not a valid {what}: {error}.")),
    };
    let notes = Notes { explanation: vec![Step::Words(text)], ..Notes::default() };
    Answer { value: Validity { valid: checked.is_ok(), check }, notes }
}
