//! Draws by lot that anybody can repeat (art. 77 R.D. 827/1924): a secret seed committed to beforehand, a public random
//! input named beforehand, and an order that follows from both and from the list of those who draw.
//!
//! Whoever keeps the seed cannot choose it to suit himself, since its digest was published before the public input was
//! known; whoever influences the public input cannot, since he does not know the seed. `docs/draw.md` gives the bytes, so
//! that the order is found again with any SHA-256 tool.

mod error;
mod sampling;
mod seed;

use ceralacca_exact::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use error::DrawError;
pub use seed::{DrawCommitment, DrawSeed};

/// Most that can take part in one draw.
pub const DRAWN_MAX: usize = 10_000;
/// Longest subject, public input or name of a participant, in bytes.
pub const DRAW_LINE_BYTES_MAX: usize = 1_000;

/// What was fixed before the draw, and what became public for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Draw {
    /// What is drawn, one line that names this draw and no other: `procedure 7f3a, lot 2, first place`. Two draws under one
    /// subject, seed and input would give the same order.
    pub subject: String,
    /// The digest of the seed, published before the public input existed.
    pub commitment: DrawCommitment,
    /// The public input that had been named beforehand, one line: the head of the record at the stated instant, the numbers of
    /// a lottery.
    pub public_input: String,
    /// Those among whom lots are drawn, in any order: two at least, each once.
    pub participants: Vec<String>,
}

/// The order drawn, with what is needed to find it again by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DrawOutcome {
    /// The participants in the order drawn, first the one who comes first.
    pub order: Vec<String>,
    /// The digest of seed, public input, subject and list, in hex: every number of the draw comes from it.
    pub root: String,
    /// Each number drawn, in order; also those that were passed over.
    pub steps: Vec<DrawStep>,
    /// The draw in words.
    pub text: Text,
}

/// One number of a draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DrawStep {
    /// Which block of the root it comes from, from 0.
    pub block: u32,
    /// The block's first 32 bits.
    pub number: u32,
    /// How many were left to draw among.
    pub left: u32,
    /// Who was taken out; nobody when the number was passed over since it would have favoured some.
    pub taken: Option<String>,
}

impl Draw {
    /// Draws, with the seed that is now revealed.
    ///
    /// # Errors
    /// [`DrawError`] for a seed that is not the one committed to, fewer than two participants, too many, one named twice,
    /// and lines that are empty, too long, or not one line.
    ///
    /// ```
    /// use ceralacca_evaluation::{Draw, DrawSeed};
    /// let seed: DrawSeed = "00".repeat(32).parse().unwrap();
    /// let draw = Draw {
    ///     subject: "lot 1, first place".to_owned(),
    ///     commitment: seed.commitment(),
    ///     public_input: "8 15 33 41 70".to_owned(),
    ///     participants: ["Beta", "Alfa"].map(str::to_owned).to_vec(),
    /// };
    /// assert_eq!(draw.held(&seed).unwrap().order, draw.held(&seed).unwrap().order);
    /// ```
    pub fn held(&self, seed: &DrawSeed) -> Result<DrawOutcome, DrawError> {
        let participants = self.checked(seed)?;
        let root = sampling::root(seed, &self.public_input, &self.subject, &participants);
        let steps = sampling::permute(&root, participants);
        let order: Vec<String> = steps.iter().filter_map(|step| step.taken.clone()).collect();
        let text = self.in_words(&order);
        Ok(DrawOutcome { order, root, steps, text })
    }

    /// The participants in canonical order: by the bytes of their names.
    fn checked(&self, seed: &DrawSeed) -> Result<Vec<String>, DrawError> {
        if seed.commitment() != self.commitment {
            return Err(DrawError::NotTheSeed { committed: self.commitment.clone() });
        }
        line(&self.subject)?;
        line(&self.public_input)?;
        if self.participants.len() < 2 {
            return Err(DrawError::TooFew(self.participants.len()));
        }
        if self.participants.len() > DRAWN_MAX {
            return Err(DrawError::TooMany(self.participants.len()));
        }
        self.participants.iter().try_for_each(|name| line(name))?;
        let mut sorted = self.participants.clone();
        sorted.sort();
        match sorted.iter().zip(sorted.iter().skip(1)).find(|(one, next)| one == next) {
            Some((twice, _)) => Err(DrawError::Twice(twice.clone())),
            None => Ok(sorted),
        }
    }

    fn in_words(&self, order: &[String]) -> Text {
        let Self { subject, commitment, public_input, .. } = self;
        let order = order.join(", ");
        Text::new(
            format!(
                "Sorteggio ({subject}): impronta del seme pubblicata prima {commitment}; dato pubblico indicato prima: \
                 {public_input}. Ordine sorteggiato: {order}."
            ),
            format!(
                "Draw by lot ({subject}): digest of the seed published before, {commitment}; public input named before: \
                 {public_input}. Order drawn: {order}."
            ),
        )
    }
}

/// One line of a text that is hashed: what could be read in two ways is refused.
fn line(text: &str) -> Result<(), DrawError> {
    if text.is_empty() || text.len() > DRAW_LINE_BYTES_MAX || text.trim() != text || text.chars().any(char::is_control)
    {
        return Err(DrawError::NotALine(text.chars().take(60).collect()));
    }
    Ok(())
}
