//! Shamir's secret sharing over the scalar field of P-256, with Feldman's commitments.
//!
//! The secret is `f(0)` of a polynomial of degree `k - 1`; share `i` is `f(i)`, `i` from 1. The commitments are
//! `C_j = a_j·G` for each coefficient, so that anyone can check `f(i)·G = Σ C_j·i^j`. Written on the arithmetic of
//! `p256` rather than taken from a library: it is one Horner loop, one product and one sum, the same curve as the
//! HPKE keys, and a library would bring its own encodings and generics for the same sixty lines.

use p256::{
    NonZeroScalar, ProjectivePoint, PublicKey, Scalar,
    elliptic_curve::{Generate as _, PrimeField as _, sec1::ToSec1Point as _},
};
use rand_core::CryptoRng;
use zeroize::{Zeroize as _, Zeroizing};

use crate::bytes::Bytes;

/// The value of a share, or the secret itself.
pub(crate) type SecretScalar = Zeroizing<Scalar>;

/// The coefficients `a_0 … a_(k-1)`, none of them zero.
pub(crate) struct Polynomial(Vec<NonZeroScalar>);

impl Polynomial {
    pub(crate) fn random(threshold: u8, rng: &mut impl CryptoRng) -> Self {
        Self((0..threshold).map(|_| NonZeroScalar::generate_from_rng(rng)).collect())
    }

    /// `f(index)`; `f(0)` is the secret.
    pub(crate) fn at(&self, index: u8) -> SecretScalar {
        let x = Scalar::from(u32::from(index));
        let horner = |sum: Scalar, coefficient: &NonZeroScalar| sum * x + **coefficient;
        Zeroizing::new(self.0.iter().rev().fold(Scalar::ZERO, horner))
    }

    /// The commitments, as compressed points.
    pub(crate) fn commitments(&self) -> Vec<Bytes<33>> {
        self.0.iter().map(|coefficient| compress(&PublicKey::from_secret_scalar(coefficient))).collect()
    }
}

impl Drop for Polynomial {
    fn drop(&mut self) {
        self.0.iter_mut().for_each(|coefficient| coefficient.zeroize());
    }
}

fn compress(point: &PublicKey) -> Bytes<33> {
    let mut bytes = [0; 33];
    bytes.copy_from_slice(point.to_sec1_point(true).as_bytes());
    Bytes(bytes)
}

/// Reads the commitments; an error gives the position of the first that is no point of the curve.
pub(crate) fn read_commitments(commitments: &[Bytes<33>]) -> Result<Vec<ProjectivePoint>, usize> {
    let read = |(position, bytes): (usize, &Bytes<33>)| {
        PublicKey::from_sec1_bytes(bytes.as_slice()).map(|point| point.to_projective()).map_err(|_| position)
    };
    commitments.iter().enumerate().map(read).collect()
}

/// Whether `value` is `f(index)` of the committed polynomial.
pub(crate) fn verifies(commitments: &[ProjectivePoint], index: u8, value: &Scalar) -> bool {
    let x = Scalar::from(u32::from(index));
    let horner = |sum: ProjectivePoint, commitment: &ProjectivePoint| sum * x + commitment;
    commitments.iter().rev().fold(ProjectivePoint::IDENTITY, horner) == ProjectivePoint::GENERATOR * value
}

/// `f(0)` from shares of distinct, non-zero indices, by Lagrange's formula; `None` if two indices are equal.
pub(crate) fn interpolate_at_zero(shares: &[(u8, &Scalar)]) -> Option<SecretScalar> {
    let mut secret = SecretScalar::default();
    for (index, value) in shares {
        let x = Scalar::from(u32::from(*index));
        let (mut over, mut under) = (Scalar::ONE, Scalar::ONE);
        for (other, _) in shares.iter().filter(|(other, _)| other != index) {
            let other = Scalar::from(u32::from(*other));
            over *= other;
            under *= other - x;
        }
        let inverse = Option::<Scalar>::from(under.invert())?;
        *secret += **value * over * inverse;
    }
    let distinct =
        shares.iter().enumerate().all(|(at, (index, _))| shares.iter().skip(at + 1).all(|(i, _)| i != index));
    distinct.then_some(secret)
}

/// Reads a scalar below the order of the group.
pub(crate) fn read_scalar(bytes: &[u8; 32]) -> Option<SecretScalar> {
    Option::<Scalar>::from(Scalar::from_repr((*bytes).into())).map(Zeroizing::new)
}

/// A scalar, 32 bytes big-endian.
pub(crate) fn write_scalar(scalar: &Scalar) -> Zeroizing<[u8; 32]> {
    Zeroizing::new(scalar.to_bytes().into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::SeededRng;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn any_k_shares_give_the_secret_and_fewer_do_not(seed: u64, threshold in 1_u8..8, extra in 0_u8..4, skip in 0_u8..4) {
            let polynomial = Polynomial::random(threshold, &mut SeededRng::new(&seed.to_string()));
            let count = threshold + extra;
            let values: Vec<_> = (1..=count).map(|index| (index, polynomial.at(index))).collect();
            let commitments = read_commitments(&polynomial.commitments()).unwrap();
            for (index, value) in &values {
                prop_assert!(verifies(&commitments, *index, value));
                prop_assert!(!verifies(&commitments, index + 1, value) || threshold == 1);
                prop_assert!(!verifies(&commitments, *index, &(**value + Scalar::ONE)));
            }
            let start = usize::from(skip.min(extra));
            let chosen: Vec<_> = values.iter().skip(start).take(threshold.into()).map(|(i, v)| (*i, &**v)).collect();
            prop_assert_eq!(*interpolate_at_zero(&chosen).unwrap(), *polynomial.at(0));
            prop_assert!(*interpolate_at_zero(&chosen[1..]).unwrap() != *polynomial.at(0));
        }
    }

    #[test]
    fn equal_indices_are_refused() {
        let value = Scalar::ONE;
        assert!(interpolate_at_zero(&[(1, &value), (1, &value)]).is_none());
    }

    #[test]
    fn scalars_have_one_encoding() {
        let order_less_one = write_scalar(&-Scalar::ONE);
        assert!(read_scalar(&order_less_one).is_some());
        assert!(read_scalar(&[255; 32]).is_none());
    }
}
