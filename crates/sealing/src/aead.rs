//! ChaCha20-Poly1305 under keys that are used once: the nonce is zero because the key is derived with a fresh salt.

use chacha20poly1305::{ChaCha20Poly1305, KeyInit as _, Nonce, aead::Aead as _};
use zeroize::Zeroizing;

/// Seals under a key that will never seal anything else.
///
/// The AEAD refuses only plaintexts beyond 256 GiB; callers are bounded by [`crate::limits`], so an empty result,
/// which opens nowhere, stands for the impossible case.
pub(crate) fn seal(key: &[u8; 32], plaintext: &[u8]) -> Vec<u8> {
    ChaCha20Poly1305::new(key.into()).encrypt(&Nonce::default(), plaintext).unwrap_or_default()
}

/// Opens what [`seal`] made; `None` when the tag does not fit.
pub(crate) fn open(key: &[u8; 32], ciphertext: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    ChaCha20Poly1305::new(key.into()).decrypt(&Nonce::default(), ciphertext).ok().map(Zeroizing::new)
}

/// [`seal`] for a 32-byte secret.
pub(crate) fn seal_array(key: &[u8; 32], plaintext: &[u8; 32]) -> [u8; 48] {
    let mut sealed = [0; 48];
    let ciphertext = seal(key, plaintext);
    debug_assert_eq!(ciphertext.len(), sealed.len());
    for (to, from) in sealed.iter_mut().zip(ciphertext) {
        *to = from;
    }
    sealed
}

/// [`open`] for a 32-byte secret.
pub(crate) fn open_array(key: &[u8; 32], ciphertext: &[u8; 48]) -> Option<Zeroizing<[u8; 32]>> {
    let plaintext = open(key, ciphertext)?;
    let array: [u8; 32] = plaintext.as_slice().try_into().ok()?;
    Some(Zeroizing::new(array))
}
