//! Usernames and passwords kept by the installation itself: argon2id, throttled.

use std::sync::Arc;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use async_trait::async_trait;
use ceralacca_procedure::{PersonId, Refusal};
use ceralacca_storage::{Clock, Engine, Random};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use super::{Credentials, IdentityProvider, LoginError, throttle::Throttle};
use crate::ApiError;

/// Rule of the refusal of a wrong username or password.
pub const CREDENTIALS_WRONG: &str = "credentials_wrong";
/// Longest username, in bytes.
pub const USERNAME_BYTES_MAX: usize = 200;
/// Longest password, in bytes.
pub const PASSWORD_BYTES_MAX: usize = 256;
/// Bytes of the salt of a hash.
const SALT_BYTES: usize = 16;
/// Passwords checked at the same time at most: each one takes 19 MiB and a processor.
const CHECKS_MAX: usize = 4;

/// Accounts of the installation.
pub struct LocalAccounts {
    engine: Arc<dyn Engine>,
    clock: Arc<dyn Clock>,
    throttle: Throttle,
    checks: Semaphore,
}

impl LocalAccounts {
    /// The accounts that the database holds.
    pub fn new(engine: Arc<dyn Engine>, clock: Arc<dyn Clock>) -> Self {
        Self { engine, clock, throttle: Throttle::default(), checks: Semaphore::new(CHECKS_MAX) }
    }
}

#[async_trait]
impl IdentityProvider for LocalAccounts {
    async fn authenticate(&self, credentials: &Credentials) -> Result<PersonId, LoginError> {
        let Credentials::Password { username, password } = credentials else {
            return Err(LoginError::kind_not_taken());
        };
        if username.is_empty() || username.len() > USERNAME_BYTES_MAX || password.len() > PASSWORD_BYTES_MAX {
            return Err(wrong());
        }
        let begun = self.throttle.begin(username, self.clock.now());
        begun.map_err(|retry_after_s| LoginError::TooManyFailures { retry_after_s })?;
        let account = self.engine.account(username).await.map_err(ApiError::from)?;
        let hash = account.as_ref().map(|account| account.password_hash.clone());
        let _turn =
            self.checks.acquire().await.map_err(|error| ApiError::internal("waiting to check a password", error))?;
        let password = password.clone();
        let proved = tokio::task::spawn_blocking(move || verify(&password, hash.as_deref()))
            .await
            .map_err(|error| ApiError::internal("checking a password", error))?;
        match account {
            Some(account) if proved => {
                self.throttle.succeeded(username);
                Ok(PersonId::new(account.person))
            }
            _ => Err(wrong()),
        }
    }
}

/// Whether the password is the one hashed. An unknown username costs the same work, so that time tells nothing.
fn verify(password: &str, hash: Option<&str>) -> bool {
    let argon2 = Argon2::default();
    match hash.map(PasswordHash::new) {
        Some(Ok(hash)) => argon2.verify_password(password.as_bytes(), &hash).is_ok(),
        Some(Err(_)) | None => {
            let same_work = argon2.hash_password_with_salt(password.as_bytes(), &[0; SALT_BYTES]);
            // The result is of no use; the comparison keeps the work from being left out.
            same_work.is_ok_and(|hash: PasswordHash| hash.hash.is_none())
        }
    }
}

fn wrong() -> LoginError {
    LoginError::Refused(Refusal::forbidden(
        CREDENTIALS_WRONG,
        "",
        "Nome utente o password non corretti.",
        "The username or the password is wrong.",
    ))
}

/// Argon2id hash of a password in PHC form, with a fresh salt.
///
/// # Errors
/// The library refuses the password (longer than 4 GiB), which a caller never sends.
pub fn password_hash(password: &Zeroizing<String>, random: &dyn Random) -> Result<String, ApiError> {
    let mut salt = [0; SALT_BYTES];
    random.fill(&mut salt);
    let hash: PasswordHash = Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(|error| ApiError::internal("hashing a password", error))?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use ceralacca_storage::SeededRandom;

    use super::*;

    #[test]
    fn a_password_proves_itself_only() {
        let password = Zeroizing::new("corretta batteria graffetta".to_owned());
        let hash = password_hash(&password, &SeededRandom::new(1)).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(verify(&password, Some(&hash)));
        assert!(!verify("altra", Some(&hash)));
        assert!(!verify(&password, Some("!")));
        assert!(!verify(&password, None));
    }
}
