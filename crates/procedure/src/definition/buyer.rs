//! The contracting authority and the person who leads the procedure.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Stazione appaltante or ente concedente.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Buyer {
    /// Identifier of the body on this installation.
    pub id: String,
    /// Official name.
    pub name: String,
    /// Codice fiscale of the body, 11 digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_code: Option<String>,
    /// NUTS code of its place, e.g. ITC42.
    pub nuts: String,
    /// The RUP.
    pub lead: Lead,
}

/// RUP (art. 15): his office here, his name only in the register of persons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lead {
    /// Office or title, e.g. "Responsabile del servizio contratti".
    pub office: String,
}
