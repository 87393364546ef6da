//! Seeds of draws (`docs/draw.md`): derived from a secret of the installation, so that what was committed to can be revealed later
//! and nobody can change it meanwhile, without anything being stored.

use std::fmt;

use ceralacca_evaluation::DrawSeed;
use ceralacca_procedure::{ProcedureState, acts::DrawSeeds};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{ApiError, App};

/// First line of the text from which a seed is derived; the second is the subject of its draw.
const SEED: &str = "ceralacca-draw-seed-v1";

/// The secret of the installation's draws: who knows it knows the seeds before they are revealed.
pub struct DrawSecret(Zeroizing<[u8; 32]>);

impl DrawSecret {
    /// The secret as it is kept.
    #[must_use]
    pub const fn from_bytes(bytes: Zeroizing<[u8; 32]>) -> Self {
        Self(bytes)
    }

    /// The seed of the draw of a subject, always the same: the first block of HKDF-Expand with SHA-256 (RFC 5869), which is
    /// HMAC-SHA-256 of the two lines and a byte `01`.
    ///
    /// # Errors
    /// A fault of ours: the sizes do not fit.
    pub fn seed(&self, subject: &str) -> Result<DrawSeed, ApiError> {
        let info = format!("{SEED}\n{subject}\n");
        let mut seed = Zeroizing::new([0; 32]);
        let secret = Hkdf::<Sha256>::from_prk(self.0.as_slice())
            .map_err(|error| ApiError::internal("taking the secret of draws", error))?;
        secret
            .expand(info.as_bytes(), seed.as_mut_slice())
            .map_err(|error| ApiError::internal("deriving the seed of a draw", error))?;
        let written = Zeroizing::new(hex::encode(seed.as_slice()));
        written.parse().map_err(|error| ApiError::internal("writing the seed of a draw", error))
    }
}

impl fmt::Debug for DrawSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DrawSecret(not shown)")
    }
}

/// The seeds that an act on the draws of a lot may need.
///
/// # Errors
/// As [`DrawSecret::seed`].
pub fn seeds(app: &App, state: &ProcedureState, lot: u16) -> Result<DrawSeeds, ApiError> {
    DrawSeeds::of(state, lot, |subject| app.keys.draws.seed(subject))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_found_again_and_belongs_to_one_subject_and_one_secret() {
        let secret = |byte| DrawSecret::from_bytes(Zeroizing::new([byte; 32]));
        let seed = secret(7).seed("procedura como-2024, lotto 1, sorteggio 1").unwrap();
        // printf 'ceralacca-draw-seed-v1\nprocedura como-2024, lotto 1, sorteggio 1\n\001' |
        //     openssl dgst -sha256 -mac HMAC -macopt hexkey:0707…07
        assert_eq!(seed.to_string(), "a71427c5b19abfbb3a5e712ce2946e43308f55eebf3fa0ffd73f2e9e5ac84cd3");
        assert_eq!(seed, secret(7).seed("procedura como-2024, lotto 1, sorteggio 1").unwrap());
        assert_ne!(seed, secret(7).seed("procedura como-2024, lotto 1, sorteggio 2").unwrap());
        assert_ne!(seed, secret(8).seed("procedura como-2024, lotto 1, sorteggio 1").unwrap());
        assert_eq!(format!("{:?}", secret(7)), "DrawSecret(not shown)");
    }
}
