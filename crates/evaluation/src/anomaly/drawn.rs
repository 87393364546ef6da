//! The method drawn by lot at the evaluation, among those compatible with the notice (art. 54 c. 2 D.Lgs. 36/2023).

use ceralacca_exact::Exact;

use super::AnomalyMethod;

impl AnomalyMethod {
    /// The methods of Allegato II.2 among which a notice can leave the choice to a draw.
    ///
    /// C needs a reference discount fixed in the notice: without one it is not compatible and is left out. A and B apply
    /// to any number of tenders. (The law does not list what "compatible" asks for: this is our reading.)
    #[must_use]
    pub fn compatible(reference_discount: Option<&Exact>) -> Vec<Self> {
        let with_reference = reference_discount.map(|reference| Self::C { reference_discount: reference.clone() });
        [Self::A {}, Self::B {}].into_iter().chain(with_reference).collect()
    }

    /// The letter that Allegato II.2 gives it: what takes part in the draw.
    #[must_use]
    pub fn letter(&self) -> &'static str {
        match self {
            Self::A {} => "A",
            Self::B {} => "B",
            Self::C { .. } => "C",
        }
    }

    /// The method whose letter came first in a draw ([`Draw::held`](crate::Draw::held)); none when it is not among these.
    #[must_use]
    pub fn drawn<'a>(methods: &'a [Self], order: &[String]) -> Option<&'a Self> {
        let first = order.first()?;
        methods.iter().find(|method| method.letter() == first)
    }
}
