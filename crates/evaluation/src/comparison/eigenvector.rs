//! The principal eigenvector of a positive matrix by power iteration, in rationals, with a proved bound on its error.
//!
//! For any positive vector x the greatest eigenvalue lies between the least and the greatest of (Ax)ᵢ / xᵢ
//! (Collatz–Wielandt). With r the quotient of those two, x and Ax lie ln r apart in Hilbert's projective metric, and A
//! brings any two vectors closer by the factor κ = (√φ − 1) / (√φ + 1), where φ is the greatest aᵢₖ·aⱼₗ / (aᵢₗ·aⱼₖ)
//! (Birkhoff). Hence x lies at most ln r / (1 − κ) = (√φ + 1) / 2 · ln r from the eigenvector. Since ln r ≤ r − 1 and
//! √φ ≤ φ, B = (φ + 1) / 2 · (r − 1) bounds that distance; and while B ≤ 1 no entry of x scaled to sum 1, nor to greatest
//! entry 1, is wrong by more than e^B − 1 ≤ 2B.

use ceralacca_exact::Exact;

use super::ComparisonError;

/// Decimals that an iteration keeps.
const WORKING_DECIMALS: u32 = 30;
/// The error that ends the iteration: 10^-20.
const ERROR_DECIMALS: u32 = 20;
/// Most iterations. The slowest matrices of the scale 1/9 to 9 take a few hundred.
const ITERATIONS_MAX: u32 = 1_000;

/// An eigenvector and its eigenvalue, each with its bound.
pub(super) struct Principal {
    /// Positive, sum 1.
    pub(super) vector: Vec<Exact>,
    /// No entry, of this vector or of it scaled to greatest entry 1, is wrong by more.
    pub(super) error: Exact,
    /// The eigenvalue is not below this…
    pub(super) value_min: Exact,
    /// …nor above this.
    pub(super) value_max: Exact,
}

/// The principal eigenvector of a square matrix of positive numbers.
pub(super) fn principal(matrix: &[Vec<Exact>]) -> Result<Principal, ComparisonError> {
    let (tolerance, half_gain) = (power_of_ten(ERROR_DECIMALS).1, half_gain(matrix));
    let mut vector = normalised(&vec![Exact::one(); matrix.len()]);
    for _ in 0..ITERATIONS_MAX {
        let image = product(matrix, &vector);
        let quotients: Vec<Exact> = image.iter().zip(&vector).filter_map(|(y, x)| y.checked_div(x)).collect();
        let (Some(value_min), Some(value_max)) = (quotients.iter().min(), quotients.iter().max()) else { break };
        let Some(ratio) = value_max.checked_div(value_min) else { break };
        let error = &(&half_gain * &(&ratio - &Exact::one())) * &Exact::from(2);
        if error <= tolerance {
            let (value_min, value_max) = (value_min.clone(), value_max.clone());
            return Ok(Principal { vector, error, value_min, value_max });
        }
        vector = normalised(&image);
    }
    Err(ComparisonError::Undecided)
}

fn product(matrix: &[Vec<Exact>], vector: &[Exact]) -> Vec<Exact> {
    matrix.iter().map(|row| row.iter().zip(vector).map(|(a, x)| a * x).sum()).collect()
}

/// The vector scaled to sum 1, kept to the working decimals (rounded up, so that nothing becomes zero).
fn normalised(vector: &[Exact]) -> Vec<Exact> {
    let sum: Exact = vector.iter().sum();
    let (up, down) = power_of_ten(WORKING_DECIMALS);
    let keep = |entry: &Exact| -(-(entry * &up)).floor();
    vector.iter().filter_map(|entry| entry.checked_div(&sum)).map(|entry| &keep(&entry) * &down).collect()
}

/// (φ + 1) / 2 for the greatest φ = aᵢₖ·aⱼₗ / (aᵢₗ·aⱼₖ).
fn half_gain(matrix: &[Vec<Exact>]) -> Exact {
    let mut greatest = Exact::one();
    for one in matrix {
        for other in matrix {
            let quotients: Vec<Exact> = one.iter().zip(other).filter_map(|(a, b)| a.checked_div(b)).collect();
            let spread = quotients.iter().max().zip(quotients.iter().min()).and_then(|(max, min)| max.checked_div(min));
            greatest = greatest.max(spread.unwrap_or_else(Exact::one));
        }
    }
    (greatest + Exact::one()).checked_div(&Exact::from(2)).unwrap_or_else(Exact::one)
}

/// 10^decimals and its reciprocal.
pub(super) fn power_of_ten(decimals: u32) -> (Exact, Exact) {
    let power = (0..decimals).fold(Exact::one(), |power, _| &power * &Exact::from(10));
    let reciprocal = Exact::one().checked_div(&power).unwrap_or_else(Exact::one);
    (power, reciprocal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(rows: [[i32; 2]; 2]) -> Vec<Vec<Exact>> {
        rows.map(|row| row.map(Exact::from).to_vec()).to_vec()
    }

    #[test]
    fn the_golden_ratio_lies_within_its_bounds() {
        // λ² − 5λ + 5 = 0, and v₁ / v₂ = 1 / (λ − 2) is the golden ratio less one: x² + x − 1 = 0.
        let found = principal(&matrix([[2, 1], [1, 3]])).unwrap();
        let at = |value: &Exact| &(value * value) - &(&Exact::from(5) * value) + Exact::from(5);
        assert!(at(&found.value_min) <= Exact::zero() && at(&found.value_max) >= Exact::zero());
        assert!(found.error <= power_of_ten(ERROR_DECIMALS).1);
        let share = found.vector[0].checked_div(&found.vector[1]).unwrap();
        let golden = |share: &Exact| &(share * share) + share - Exact::one();
        let error = &found.error * &Exact::from(4);
        assert!(golden(&(&share - &error)).is_negative() && !golden(&(&share + &error)).is_negative());
        let sum: Exact = found.vector.iter().sum();
        assert!(sum >= Exact::one() && sum < Exact::one() + power_of_ten(ERROR_DECIMALS).1);
    }

    #[test]
    fn the_gain_of_a_matrix() {
        // The rows' quotients are 1/2 and 2: φ = 4. A consistent matrix has φ = 1.
        assert_eq!(half_gain(&matrix([[1, 2], [2, 1]])), "2.5".parse().unwrap());
        assert_eq!(half_gain(&matrix([[1, 3], [2, 6]])), Exact::one());
    }
}
