//! Key pairs with a role.

use std::{fmt, marker::PhantomData};

use p256::{PublicKey, SecretKey, elliptic_curve::Generate, elliptic_curve::sec1::ToSec1Point};
use rand_core::CryptoRng;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::bytes::Bytes;

mod sealed {
    pub trait Sealed {}
}

/// What a key pair is for. Implemented by the four marker types of this module only.
pub trait Role: sealed::Sealed {
    /// The word that names the role in JSON and in key derivation.
    const NAME: &'static str;
    /// Whether a device keeps it only under a PIN.
    const NEEDS_PIN: bool;
}

macro_rules! roles {
    ($($(#[$doc:meta])* $role:ident = $name:literal, pin $pin:literal: $secret:ident, $public:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $role {}
        impl sealed::Sealed for $role {}
        impl Role for $role {
            const NAME: &'static str = $name;
            const NEEDS_PIN: bool = $pin;
        }
        #[doc = concat!("The private key of a ", $name, ".")]
        pub type $secret = Secret<$role>;
        #[doc = concat!("The public key of a ", $name, ".")]
        pub type $public = Public<$role>;
    )*};
}

roles! {
    /// A key custodian of a body.
    CustodianRole = "custodian", pin true: CustodianSecret, CustodianPublic;
    /// An opening session.
    SessionRole = "session", pin true: SessionSecret, SessionPublic;
    /// The draft key of a tenderer in one procedure.
    DraftRole = "draft", pin false: DraftSecret, DraftPublic;
    /// A user of a tenderer, on one device.
    UserRole = "user", pin false: UserSecret, UserPublic;
}

/// Bytes that are no key of P-256.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyError {
    /// The private scalar is zero or not below the order of the group.
    #[error("the private key is not a number from 1 to the order of P-256 less one")]
    Secret,
    /// The public key is not an uncompressed point of the curve.
    #[error("the public key is not an uncompressed point of P-256")]
    Public,
}

/// A private key. Erased from memory when dropped; never printed.
pub struct Secret<R> {
    key: SecretKey,
    role: PhantomData<R>,
}

impl<R: Role> Secret<R> {
    /// A fresh key, uniform over the non-zero scalars.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self { key: SecretKey::generate_from_rng(rng), role: PhantomData }
    }

    /// Reads a scalar of 32 bytes, big-endian.
    ///
    /// # Errors
    /// [`KeyError::Secret`] for zero and for numbers not below the order of the group.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        let key = SecretKey::from_slice(bytes).map_err(|_| KeyError::Secret)?;
        Ok(Self { key, role: PhantomData })
    }

    /// The scalar, 32 bytes big-endian. Whoever holds it holds the key: meant for export to a place just as guarded.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.key.to_bytes().into())
    }

    /// The public key.
    #[must_use]
    pub fn public(&self) -> Public<R> {
        Public { key: self.key.public_key(), role: PhantomData }
    }
}

impl<R: Role> fmt::Debug for Secret<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret<{}>(not shown)", R::NAME)
    }
}

/// A public key: a point of P-256 other than infinity; in JSON 65 bytes (SEC 1 uncompressed) in base64url.
pub struct Public<R> {
    key: PublicKey,
    role: PhantomData<R>,
}

impl<R: Role> Public<R> {
    /// Reads an uncompressed SEC 1 point.
    ///
    /// # Errors
    /// [`KeyError::Public`] for another encoding, a point off the curve or at infinity.
    pub fn from_bytes(bytes: &[u8; 65]) -> Result<Self, KeyError> {
        let key = PublicKey::from_sec1_bytes(bytes).map_err(|_| KeyError::Public)?;
        Ok(Self { key, role: PhantomData })
    }

    /// The uncompressed SEC 1 point, as RFC 9180 §7.1.1 serialises it.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 65] {
        let mut bytes = [0_u8; 65];
        bytes.copy_from_slice(self.key.to_sec1_point(false).as_bytes());
        bytes
    }
}

impl<R> Clone for Public<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Public<R> {}

impl<R> PartialEq for Public<R> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<R> Eq for Public<R> {}

impl<R: Role> fmt::Debug for Public<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Public<{}>({})", R::NAME, Bytes(self.to_bytes()))
    }
}

impl<R: Role> Serialize for Public<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Bytes(self.to_bytes()).serialize(serializer)
    }
}

impl<'de, R: Role> Deserialize<'de> for Public<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = Bytes::<65>::deserialize(deserializer)?;
        Self::from_bytes(&bytes.0).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::SeededRng;

    #[test]
    fn keys_round_trip_and_refuse_what_is_no_key() {
        let secret = CustodianSecret::generate(&mut SeededRng::new("keys"));
        let again = CustodianSecret::from_bytes(&secret.to_bytes()).unwrap();
        assert_eq!(again.public(), secret.public());
        let text = serde_json::to_string(&secret.public()).unwrap();
        assert_eq!(serde_json::from_str::<CustodianPublic>(&text).unwrap(), secret.public());

        assert_eq!(CustodianSecret::from_bytes(&[0; 32]).err(), Some(KeyError::Secret));
        assert_eq!(CustodianSecret::from_bytes(&[255; 32]).err(), Some(KeyError::Secret));
        let mut off_curve = secret.public().to_bytes();
        off_curve[64] ^= 1;
        assert_eq!(CustodianPublic::from_bytes(&off_curve).err(), Some(KeyError::Public));
        assert_eq!(CustodianPublic::from_bytes(&[0; 65]).err(), Some(KeyError::Public));
    }

    #[test]
    fn debug_shows_nothing_secret() {
        let secret = DraftSecret::generate(&mut SeededRng::new("debug"));
        assert_eq!(format!("{secret:?}"), "Secret<draft>(not shown)");
    }
}
