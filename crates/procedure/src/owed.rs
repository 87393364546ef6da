//! What a tender owes: which items are due from this tenderer, how many, and whose are lacking.
//!
//! One reading of it, on the tenderer's own device before he seals and by the installation when the envelope opens.

use serde::{Deserialize, Serialize};

use crate::{
    OperatorId,
    definition::{Condition, Item, Multiplicity, ParticipationForm},
    event::Manifest,
    lot_preference,
};

/// What only the tenderer knows of himself while his envelopes are sealed. The manifest does not say it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Circumstances {
    /// Those on whom he relies (avvalimento, art. 104), by any name unique in his tender; none: he relies on nobody.
    pub auxiliaries: Vec<String>,
    /// An attorney signs (procuratore).
    pub attorney: bool,
    /// He applies another collective agreement than the notice names (art. 11 c.3-4).
    pub other_labour_agreement: bool,
    /// He claims that parts of his tender are secret (art. 35 c.4 a).
    pub secrecy_claimed: bool,
}

/// A tenderer, as far as what he owes goes.
#[derive(Debug, Clone, Copy)]
pub struct Owing<'a> {
    /// Form of participation.
    pub form: ParticipationForm,
    /// Members of a group, leader first; empty for a single operator.
    pub members: &'a [OperatorId],
    /// Lots tendered for.
    pub lots: &'a [u16],
    /// What he states of himself; `None` where only the manifest is known, and then nothing conditional on it is due.
    pub circumstances: Option<&'a Circumstances>,
}

/// What is there of an item that is due, and what is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacking {
    /// How many are due.
    pub wanted: usize,
    /// How many of them are there; less than `wanted`.
    pub found: usize,
    /// Whose are not there: a member, an auxiliary, `lot-N`. Empty where one is due for the whole tender.
    pub owners: Vec<String>,
}

impl<'a> Owing<'a> {
    /// As the manifest tells it.
    #[must_use]
    pub fn by_manifest(manifest: &'a Manifest) -> Self {
        Self { form: manifest.form, members: &manifest.members, lots: &manifest.lots, circumstances: None }
    }

    /// Whether an item is due.
    #[must_use]
    pub fn is_due(&self, item: &Item) -> bool {
        if lot_preference::asks(item) && self.lots.len() < 2 {
            return false; // One lot leaves nothing to prefer.
        }
        let stated = |holds: fn(&Circumstances) -> bool| self.circumstances.is_some_and(holds);
        match item.condition {
            Condition::Required => true,
            Condition::Optional => false,
            Condition::IfGroup => self.form.has_members(),
            Condition::IfReliance => stated(|known| !known.auxiliaries.is_empty()),
            Condition::IfAttorney => stated(|known| known.attorney),
            Condition::IfOtherLabourAgreement => stated(|known| known.other_labour_agreement),
            Condition::IfSecrecyClaimed => stated(|known| known.secrecy_claimed),
        }
    }

    /// For whom one of the item is due each; empty where one is due for the whole tender.
    #[must_use]
    pub fn owners(&self, item: &Item) -> Vec<String> {
        match item.multiplicity {
            Multiplicity::One | Multiplicity::Many => Vec::new(),
            Multiplicity::PerMember => self.members.iter().map(|member| member.as_str().to_owned()).collect(),
            Multiplicity::PerLot => self.lots.iter().map(|lot| format!("lot-{lot}")).collect(),
            Multiplicity::PerAuxiliary => self.circumstances.map_or_else(Vec::new, |known| known.auxiliaries.clone()),
        }
    }

    /// What is lacking of an item, given the keys (`item` or `item@owner`) under which answers or files of it are
    /// there; `None` if it is not due or all are there. A key that names its owner answers for him only, one that
    /// names nobody for anybody.
    #[must_use]
    pub fn lacking<'k>(&self, item: &Item, keys: impl IntoIterator<Item = &'k str>) -> Option<Lacking> {
        let owners = self.owners(item);
        let wanted = match item.multiplicity {
            Multiplicity::PerAuxiliary => owners.len(),
            Multiplicity::One | Multiplicity::Many | Multiplicity::PerMember | Multiplicity::PerLot => {
                owners.len().max(1)
            }
        };
        if !self.is_due(item) || wanted == 0 {
            return None;
        }
        let mut missing = owners.clone();
        let mut of_nobody = 0;
        for key in keys {
            match key.split_once('@') {
                Some((_, owner)) if !owners.is_empty() => missing.retain(|waiting| waiting != owner),
                Some(_) | None => of_nobody += 1,
            }
        }
        let open = if owners.is_empty() { wanted } else { missing.len() };
        let open = open.saturating_sub(of_nobody);
        let owners = missing.split_off(missing.len().saturating_sub(open));
        (open > 0).then_some(Lacking { wanted, found: wanted - open, owners })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::ItemKind;

    fn item(condition: Condition, multiplicity: Multiplicity) -> Item {
        Item {
            id: "x".to_owned(),
            title: "X".to_owned(),
            source: None,
            condition,
            multiplicity,
            kind: ItemKind::Text { length_max: 10 },
        }
    }

    fn group<'a>(members: &'a [OperatorId], circumstances: Option<&'a Circumstances>) -> Owing<'a> {
        Owing { form: ParticipationForm::GroupToBeFormed, members, lots: &[1, 3], circumstances }
    }

    #[test]
    fn each_member_owes_his_own() {
        let members: Vec<OperatorId> = ["a", "b", "c"].map(OperatorId::from).to_vec();
        let owing = group(&members, None);
        let item = item(Condition::Required, Multiplicity::PerMember);
        let lacking = |keys: &[&str]| owing.lacking(&item, keys.iter().copied());
        assert_eq!(lacking(&[]).unwrap().owners, ["a", "b", "c"]);
        assert_eq!(
            lacking(&["x@b", "x@b"]),
            Some(Lacking { wanted: 3, found: 1, owners: vec!["a".into(), "c".into()] }),
            "two of one member are not one of each"
        );
        assert_eq!(lacking(&["x", "x@b"]).unwrap().owners, ["c"], "one without a name answers for somebody");
        assert_eq!(lacking(&["x@stranger", "x@a", "x@b"]).unwrap().owners, ["c"]);
        assert_eq!(lacking(&["x", "x", "x"]), None);
        assert_eq!(lacking(&["x@a", "x@b", "x@c"]), None);
    }

    #[test]
    fn one_is_due_of_a_single_operator_and_one_for_each_lot() {
        let single = Owing { form: ParticipationForm::Single, members: &[], lots: &[1, 3], circumstances: None };
        let per_member = item(Condition::Required, Multiplicity::PerMember);
        assert_eq!(single.lacking(&per_member, []), Some(Lacking { wanted: 1, found: 0, owners: vec![] }));
        assert_eq!(single.lacking(&per_member, ["x@any"]), None);
        let per_lot = item(Condition::Required, Multiplicity::PerLot);
        assert_eq!(single.lacking(&per_lot, ["x@lot-1"]).unwrap().owners, ["lot-3"]);
        assert_eq!(single.lacking(&item(Condition::IfGroup, Multiplicity::One), []), None);
    }

    #[test]
    fn conditions_are_those_that_the_tenderer_states() {
        let cases = [
            (Condition::IfReliance, Circumstances { auxiliaries: vec!["aux".to_owned()], ..Circumstances::default() }),
            (Condition::IfAttorney, Circumstances { attorney: true, ..Circumstances::default() }),
            (
                Condition::IfOtherLabourAgreement,
                Circumstances { other_labour_agreement: true, ..Circumstances::default() },
            ),
            (Condition::IfSecrecyClaimed, Circumstances { secrecy_claimed: true, ..Circumstances::default() }),
        ];
        for (condition, stated) in cases {
            let item = item(condition, Multiplicity::One);
            assert_eq!(group(&[], None).lacking(&item, []), None);
            assert_eq!(group(&[], Some(&Circumstances::default())).lacking(&item, []), None);
            assert!(group(&[], Some(&stated)).lacking(&item, []).is_some(), "{condition:?}");
        }
        let known = Circumstances { auxiliaries: vec!["one".into(), "two".into()], ..Circumstances::default() };
        let item = item(Condition::IfReliance, Multiplicity::PerAuxiliary);
        assert_eq!(group(&[], Some(&known)).lacking(&item, ["x@one"]).unwrap().owners, ["two"]);
        assert_eq!(group(&[], None).lacking(&item, []), None);
    }
}
