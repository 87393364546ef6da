//! HPKE base mode (RFC 9180): DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305; one message of 32 bytes.

use hpke::{
    Deserializable as _, Kem, OpModeR, OpModeS, Serializable as _, aead::ChaCha20Poly1305, kdf::HkdfSha256,
    kem::DhP256HkdfSha256,
};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{
    bytes::Bytes,
    keys::{Public, Role, Secret},
};

/// A 32-byte secret sealed to a public key by HPKE.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrappedKey {
    /// The encapsulated key `enc`: an uncompressed point of P-256.
    pub encapsulated: Bytes<65>,
    /// The 32 sealed bytes and their tag.
    pub ciphertext: Bytes<48>,
}

/// Seals `secret` to `recipient`; `None` only if the sender's half of HPKE fails, which a valid key cannot cause.
pub(crate) fn seal<R: Role>(
    recipient: &Public<R>,
    info: &[u8],
    aad: &[u8],
    secret: &[u8; 32],
    rng: &mut impl CryptoRng,
) -> Option<WrappedKey> {
    let key = <DhP256HkdfSha256 as Kem>::PublicKey::from_bytes(&recipient.to_bytes()).ok()?;
    let (encapsulated, ciphertext) = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, DhP256HkdfSha256>(
        &OpModeS::Base,
        &key,
        info,
        secret,
        aad,
        rng,
    )
    .ok()?;
    Some(WrappedKey {
        encapsulated: Bytes(encapsulated.to_bytes().as_slice().try_into().ok()?),
        ciphertext: Bytes(ciphertext.as_slice().try_into().ok()?),
    })
}

/// Opens what [`seal`] made; `None` for another key, info or associated data, or altered bytes.
pub(crate) fn open<R: Role>(
    recipient: &Secret<R>,
    info: &[u8],
    aad: &[u8],
    wrapped: &WrappedKey,
) -> Option<Zeroizing<[u8; 32]>> {
    let key = <DhP256HkdfSha256 as Kem>::PrivateKey::from_bytes(recipient.to_bytes().as_slice()).ok()?;
    let encapsulated = <DhP256HkdfSha256 as Kem>::EncappedKey::from_bytes(wrapped.encapsulated.as_slice()).ok()?;
    let plaintext = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, DhP256HkdfSha256>(
        &OpModeR::Base,
        &key,
        &encapsulated,
        info,
        wrapped.ciphertext.as_slice(),
        aad,
    )
    .ok()
    .map(Zeroizing::new)?;
    let array: [u8; 32] = plaintext.as_slice().try_into().ok()?;
    Some(Zeroizing::new(array))
}
