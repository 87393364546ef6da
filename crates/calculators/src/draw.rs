//! Draws by lot that anybody can repeat.

use ceralacca_evaluation::{Draw, DrawCommitment, DrawOutcome, DrawSeed};
use ceralacca_exact::Text;
use ceralacca_rulebook::calc::{Answer, CalcError, Calculator, Notes, Step};
use schemars::JsonSchema;
use serde::Deserialize;

/// A draw to be repeated, or held for the first time.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DrawInput {
    /// What is drawn, one line that names this draw and no other.
    subject: String,
    /// The seed now revealed: 64 hexadecimal digits.
    seed: String,
    /// Its digest as it was published before; without it the digest of the seed is given back, to be compared.
    #[serde(default)]
    commitment: Option<DrawCommitment>,
    /// The public input named beforehand.
    public_input: String,
    /// Those among whom lots are drawn, in any order.
    participants: Vec<String>,
}

impl Calculator for DrawInput {
    type Output = DrawOutcome;

    fn answer(&self) -> Result<Answer<DrawOutcome>, CalcError> {
        let seed: DrawSeed = self.seed.parse().map_err(|error| refusal("seed", &error))?;
        let draw = Draw {
            subject: self.subject.clone(),
            commitment: self.commitment.clone().unwrap_or_else(|| seed.commitment()),
            public_input: self.public_input.clone(),
            participants: self.participants.clone(),
        };
        let outcome = draw.held(&seed).map_err(|error| refusal("participants", &error))?;
        let mut notes = Notes { explanation: vec![Step::Words(outcome.text.clone())], ..Notes::default() };
        if self.commitment.is_none() {
            notes.warnings.push(Text::new(
                format!("Impronta del seme: {}. La confronti con quella pubblicata prima del sorteggio: senza quel confronto il sorteggio non prova nulla.", seed.commitment()),
                format!("Digest of the seed: {}. Compare it with the one published before the draw: without that comparison the draw proves nothing.", seed.commitment()),
            ));
        }
        Ok(Answer { value: outcome, notes })
    }
}

fn refusal(field: &str, error: &ceralacca_evaluation::DrawError) -> CalcError {
    CalcError::refused(field, "art. 77 R.D. 827/1924", error.text())
}
