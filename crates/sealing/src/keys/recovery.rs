//! The recovery code: 128 random bits on paper that restore a key on another device.
//!
//! Printed in Crockford's base32 with his check symbol: 26 symbols and one check symbol (modulo 37, which finds every
//! single wrong symbol and every exchange of two neighbours), in groups of four.

use std::{fmt, str::FromStr};

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use zeroize::{Zeroize as _, ZeroizeOnDrop, Zeroizing};

use super::{Role, Secret, WrapError, device::check_kind};
use crate::{aead, bytes::Bytes, encoding::Transcript, limits::SUITE};

/// The 32 data symbols, then the 5 that only a check symbol uses.
const SYMBOLS: &[u8; 37] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";
const DATA_SYMBOLS: usize = 26;
const GROUP: usize = 4;

/// A text that is no recovery code.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RecoveryCodeError {
    /// A character outside the alphabet, at this position among those that count (from 1).
    #[error("symbol {0} is not one a recovery code uses")]
    Symbol(usize),
    /// Not 27 symbols.
    #[error("a recovery code has 27 symbols, this one has {0}")]
    Length(usize),
    /// The check symbol does not fit: a symbol is wrong or two are exchanged.
    #[error("the check symbol does not fit: compare with the printed code, symbol by symbol")]
    Check,
}

/// 128 random bits that restore a key.
#[derive(ZeroizeOnDrop)]
pub struct RecoveryCode([u8; 16]);

impl RecoveryCode {
    /// A fresh code.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0; 16];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// The code as it is printed: `XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXC`.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut number = u128::from_be_bytes(self.0);
        let mut values = [0_u8; DATA_SYMBOLS + 1];
        values[DATA_SYMBOLS] = (number % 37) as u8;
        for value in values.iter_mut().take(DATA_SYMBOLS).rev() {
            *value = (number & 31) as u8;
            number >>= 5;
        }
        let mut text = Zeroizing::new(String::with_capacity(DATA_SYMBOLS + 1 + DATA_SYMBOLS / GROUP));
        for (position, value) in values.iter().enumerate() {
            if position > 0 && position % GROUP == 0 {
                text.push('-');
            }
            text.extend(SYMBOLS.get(usize::from(*value)).map(|symbol| char::from(*symbol)));
        }
        values.zeroize();
        number.zeroize();
        text
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(not shown)")
    }
}

impl FromStr for RecoveryCode {
    type Err = RecoveryCodeError;

    /// Reads a code as a person types it: any case, hyphens and spaces anywhere, `O` for zero, `I` and `L` for one.
    fn from_str(text: &str) -> Result<Self, RecoveryCodeError> {
        let mut values = Zeroizing::new(Vec::with_capacity(DATA_SYMBOLS + 1));
        for character in text.chars().filter(|c| !c.is_whitespace() && *c != '-').take(DATA_SYMBOLS + 2) {
            let value = symbol_value(character).ok_or(RecoveryCodeError::Symbol(values.len() + 1))?;
            values.push(value);
        }
        let (check, data) = match values.split_last() {
            Some((check, data)) if data.len() == DATA_SYMBOLS => (*check, data),
            _ => return Err(RecoveryCodeError::Length(values.len())),
        };
        let mut number: u128 = 0;
        for (position, value) in data.iter().enumerate() {
            // 26 symbols carry 130 bits: the first carries three of the 128.
            if *value > 31 || (position == 0 && *value > 7) {
                return Err(RecoveryCodeError::Symbol(position + 1));
            }
            number = (number << 5) | u128::from(*value);
        }
        let code = Self(number.to_be_bytes());
        if number % 37 == u128::from(check) { Ok(code) } else { Err(RecoveryCodeError::Check) }
    }
}

fn symbol_value(character: char) -> Option<u8> {
    let symbol = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let position = SYMBOLS.iter().position(|s| char::from(*s) == symbol)?;
    u8::try_from(position).ok()
}

/// A private key sealed under a recovery code; safe to keep on a server, since the code has 128 random bits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecoveryWrapped {
    /// Always [`SUITE`].
    pub suite: String,
    /// The role of the key: `custodian`, `draft` or `user`.
    pub role: String,
    /// The public key that belongs to it.
    pub public: Bytes<65>,
    /// Random salt, fresh for every wrapping.
    pub salt: Bytes<32>,
    /// The sealed scalar.
    pub ciphertext: Bytes<48>,
}

impl<R: Role> Secret<R> {
    /// Seals this key under a recovery code.
    pub fn wrap_for_recovery(&self, code: &RecoveryCode, rng: &mut impl CryptoRng) -> RecoveryWrapped {
        let mut salt = [0; 32];
        rng.fill_bytes(&mut salt);
        let public = self.public().to_bytes();
        let key = wrapping_key(R::NAME, &public, code, &salt);
        RecoveryWrapped {
            suite: SUITE.into(),
            role: R::NAME.into(),
            public: Bytes(public),
            salt: Bytes(salt),
            ciphertext: Bytes(aead::seal_array(&key, &self.to_bytes())),
        }
    }

    /// Opens a key sealed by [`Secret::wrap_for_recovery`].
    ///
    /// # Errors
    /// [`WrapError::Suite`], [`WrapError::Role`] or [`WrapError::DoesNotOpen`].
    pub fn recover(wrapped: &RecoveryWrapped, code: &RecoveryCode) -> Result<Self, WrapError> {
        check_kind::<R>(&wrapped.suite, &wrapped.role)?;
        let key = wrapping_key(R::NAME, &wrapped.public.0, code, &wrapped.salt.0);
        Self::open_wrapped(&key, &wrapped.ciphertext, &wrapped.public)
    }
}

fn wrapping_key(role: &str, public: &[u8; 65], code: &RecoveryCode, salt: &[u8; 32]) -> Zeroizing<[u8; 32]> {
    Transcript::new("recovery").text(role).bytes(public).derive(salt, &code.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{keys::CustodianSecret, testing::SeededRng};

    #[test]
    fn zero_and_all_ones() {
        assert_eq!(RecoveryCode([0; 16]).to_text().as_str(), "0000-0000-0000-0000-0000-0000-000");
        // 2^128 - 1 = 32 (mod 37), the symbol `*`.
        assert_eq!(RecoveryCode([255; 16]).to_text().as_str(), "7ZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZ*");
    }

    #[test]
    fn restores_the_key_and_nothing_else_does() {
        let rng = &mut SeededRng::new("recovery");
        let secret = CustodianSecret::generate(rng);
        let code = RecoveryCode::generate(rng);
        let wrapped = secret.wrap_for_recovery(&code, rng);
        let typed: RecoveryCode = code.to_text().to_lowercase().replace('-', " ").parse().unwrap();
        assert_eq!(*CustodianSecret::recover(&wrapped, &typed).unwrap().to_bytes(), *secret.to_bytes());
        let other = RecoveryCode::generate(rng);
        assert_eq!(CustodianSecret::recover(&wrapped, &other).err(), Some(WrapError::DoesNotOpen));
    }

    proptest! {
        #[test]
        fn every_code_round_trips(bytes: [u8; 16]) {
            let code = RecoveryCode(bytes);
            prop_assert_eq!(code.to_text().parse::<RecoveryCode>().unwrap().0, bytes);
        }

        #[test]
        fn a_wrong_symbol_is_found(bytes: [u8; 16], at in 0_usize..26, shift in 1_usize..32) {
            let text = RecoveryCode(bytes).to_text().replace('-', "");
            let mut symbols: Vec<u8> = text.bytes().collect();
            let value = SYMBOLS.iter().position(|s| *s == symbols[at]).unwrap();
            symbols[at] = SYMBOLS[(value + shift) % 32];
            prop_assert!(String::from_utf8(symbols).unwrap().parse::<RecoveryCode>().is_err());
        }

        #[test]
        fn exchanged_neighbours_are_found(bytes: [u8; 16], at in 0_usize..25) {
            let mut symbols: Vec<u8> = RecoveryCode(bytes).to_text().replace('-', "").into_bytes();
            prop_assume!(symbols[at] != symbols[at + 1]);
            symbols.swap(at, at + 1);
            prop_assert!(String::from_utf8(symbols).unwrap().parse::<RecoveryCode>().is_err());
        }

        #[test]
        fn any_text_is_judged_without_panic(text in "\\PC{0,60}") {
            let _ = text.parse::<RecoveryCode>();
        }
    }
}
