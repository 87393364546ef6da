//! Who wins among those within the threshold, and at which discount the contract is made.

use ceralacca_exact::Exact;

use super::AnomalyMethod;

pub(crate) struct Award {
    /// Positions of the highest discount that is not anomalous.
    pub winners: Vec<usize>,
    /// Discount of the contract.
    pub discount: Option<Exact>,
    /// Whether that is the second highest, and not the winner's own.
    pub second_price: bool,
}

pub(crate) fn award(method: &AnomalyMethod, discounts: &[Exact], beyond: &[bool]) -> Award {
    let mut within: Vec<(usize, &Exact)> =
        (0..).zip(discounts).zip(beyond).filter(|(_, beyond)| !**beyond).map(|(one, _)| one).collect();
    within.sort_by(|(_, one), (_, other)| other.cmp(one));
    let Some((_, highest)) = within.first().copied() else {
        return Award { winners: Vec::new(), discount: None, second_price: false };
    };
    let winners: Vec<usize> = within.iter().filter(|(_, one)| *one == highest).map(|(at, _)| *at).collect();
    let second = match method {
        AnomalyMethod::B {} => within.get(1).map(|(_, one)| *one),
        AnomalyMethod::A {} | AnomalyMethod::C { .. } => None,
    };
    let discount = second.unwrap_or(highest);
    Award { winners, discount: Some(discount.clone()), second_price: discount != highest }
}
