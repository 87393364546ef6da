//! The order in which a tenderer wants the lots he tenders for, where the limit on lots looks at it (art. 58 c.4 D.Lgs. 36/2023):
//! a number for each of them in one item of the administrative envelope, 1 for the lot he wants most. Sealed with the envelope, it
//! is unknown to everybody until that is opened.

use std::collections::BTreeMap;

use ceralacca_evaluation::{Exact, LotId, LotPreferences, Text};

use crate::{
    ProcedureState,
    definition::{EnvelopeSpec, Item, ItemKind, NumberUse, ProcedureFile},
    event::{AnswerValue, FindingSeverity, Manifest, OpenedContents, OpeningFinding},
    findings::item_of,
    state::Tenderer,
};

/// What a tender says of its order of the lots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LotPreference {
    /// Nothing: the other tests of the notice decide.
    NotDeclared,
    /// All lots tendered for, first the one wanted most.
    Declared(Vec<u16>),
    /// Numbers that are no order of these lots: they count as none.
    Unsound,
}

/// The item that asks for the order, with its envelope; a procedure file that can be published has one at most.
#[must_use]
pub fn asked(definition: &ProcedureFile) -> Option<(&EnvelopeSpec, &Item)> {
    let items = definition.envelopes.iter().flat_map(|spec| spec.items.iter().map(move |item| (spec, item)));
    items.into_iter().find(|(_, item)| asks(item))
}

/// Whether an item asks for the order of the lots.
#[must_use]
pub fn asks(item: &Item) -> bool {
    matches!(&item.kind, ItemKind::Number(rule) if rule.used_as == NumberUse::LotPreference)
}

impl LotPreference {
    /// Reads the numbers that a tender for these lots gives to an item, each under `item@lot-N`; `None` stands for an answer that
    /// is no number. The order is sound when every lot has one of the numbers from 1 to their count, each once. With one lot there
    /// is nothing to prefer.
    #[must_use]
    pub fn read<'a>(item: &str, lots: &[u16], answers: impl IntoIterator<Item = (&'a str, Option<&'a Exact>)>) -> Self {
        let own: BTreeMap<&str, Option<&Exact>> = answers.into_iter().filter(|(key, _)| item_of(key) == item).collect();
        if lots.len() < 2 || own.is_empty() {
            return Self::NotDeclared;
        }
        let place = |lot: &u16| own.get(format!("{item}@lot-{lot}").as_str()).copied().flatten();
        let order: BTreeMap<&Exact, u16> = lots.iter().filter_map(|lot| Some((place(lot)?, *lot))).collect();
        let places = (1_u64..).take(lots.len()).map(Exact::from);
        let whole = own.len() == lots.len() && order.keys().copied().eq(places.collect::<Vec<_>>().iter());
        if whole { Self::Declared(order.into_values().collect()) } else { Self::Unsound }
    }

    /// What the opened envelope of a tenderer says; nothing while it is closed, or where nobody asks.
    #[must_use]
    pub fn of(definition: &ProcedureFile, tenderer: &Tenderer) -> Self {
        let found = asked(definition).and_then(|(spec, item)| Some((item, tenderer.opened(spec.class, None)?)));
        found.map_or(Self::NotDeclared, |(item, contents)| Self::opened(item, &tenderer.manifest.lots, contents))
    }

    fn opened(item: &Item, lots: &[u16], contents: &OpenedContents) -> Self {
        fn number(value: &AnswerValue) -> Option<&Exact> {
            match value {
                AnswerValue::Number(number) => Some(number),
                AnswerValue::Bool(_) | AnswerValue::Text(_) => None,
            }
        }
        Self::read(&item.id, lots, contents.answers.iter().map(|(key, value)| (key.as_str(), number(value))))
    }
}

/// The preferences that tenderers declared soundly, as the evaluation reads them.
#[must_use]
pub fn declared(state: &ProcedureState) -> LotPreferences {
    let sound = state.tenderers.values().filter_map(|tenderer| {
        let LotPreference::Declared(lots) = LotPreference::of(&state.definition, tenderer) else { return None };
        Some((tenderer.id().as_str().into(), lot_ids(&lots)))
    });
    sound.collect()
}

/// Lots as the evaluation names them.
pub(crate) fn lot_ids(lots: &[u16]) -> Vec<LotId> {
    lots.iter().map(|lot| LotId::from(lot.to_string())).collect()
}

/// What is wrong with numbers that are no order of so many lots, what follows and what to do.
#[must_use]
pub fn unsound(lots: usize) -> Text {
    Text::new(
        format!(
            "L'ordine di preferenza fra i lotti vale solo se a ciascuno dei {lots} lotti dell'offerta va un numero da 1 a {lots}, ognuno una volta sola; altrimenti è come non dichiarato e decidono gli altri criteri degli atti di gara."
        ),
        format!(
            "The order of preference among the lots holds only if each of the {lots} lots of the tender has one of the numbers from 1 to {lots}, each once; otherwise it counts as not declared and the other tests of the tender documents decide."
        ),
    )
}

/// What an opened envelope shows of it: a finding where the numbers are no order.
pub(crate) fn finding(
    definition: &ProcedureFile,
    manifest: &Manifest,
    spec: &EnvelopeSpec,
    contents: &OpenedContents,
) -> Option<OpeningFinding> {
    let (_, item) = asked(definition).filter(|(asking, _)| asking.class == spec.class)?;
    if LotPreference::opened(item, &manifest.lots, contents) != LotPreference::Unsound {
        return None;
    }
    let text = unsound(manifest.lots.len());
    Some(OpeningFinding {
        id: "lot_preference".to_owned(),
        severity: FindingSeverity::Check,
        item: Some(item.id.clone()),
        article: Some("art. 58 c.4 D.Lgs. 36/2023".to_owned()),
        it: text.it,
        en: text.en,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(lots: &[u16], answers: &[(&str, &str)]) -> LotPreference {
        let numbers: Vec<(&str, Option<Exact>)> =
            answers.iter().map(|(key, text)| (*key, Exact::parse_decimal(text).ok())).collect();
        LotPreference::read("preferenza", lots, numbers.iter().map(|(key, number)| (*key, number.as_ref())))
    }

    #[test]
    fn only_an_order_of_the_lots_tendered_for_counts() {
        let lots = [1, 3];
        let sound = read(&lots, &[("preferenza@lot-1", "2"), ("preferenza@lot-3", "1.0"), ("altro@lot-2", "7")]);
        assert_eq!(sound, LotPreference::Declared(vec![3, 1]));
        assert_eq!(read(&lots, &[]), LotPreference::NotDeclared);
        assert_eq!(read(&lots, &[("altro", "1")]), LotPreference::NotDeclared);
        for unsound in [
            &[("preferenza@lot-1", "1")][..],
            &[("preferenza@lot-1", "1"), ("preferenza@lot-3", "1")],
            &[("preferenza@lot-1", "1"), ("preferenza@lot-3", "3")],
            &[("preferenza@lot-1", "0"), ("preferenza@lot-3", "1")],
            &[("preferenza@lot-1", "1"), ("preferenza@lot-3", "1.5")],
            &[("preferenza@lot-1", "1"), ("preferenza@lot-2", "2")],
            &[("preferenza@lot-1", "1"), ("preferenza@lot-3", "2"), ("preferenza@lot-2", "3")],
            &[("preferenza@lot-1", "uno"), ("preferenza@lot-3", "2")],
            &[("preferenza", "1")],
        ] {
            assert_eq!(read(&lots, unsound), LotPreference::Unsound, "{unsound:?}");
        }
        assert_eq!(read(&[2], &[("preferenza@lot-2", "9")]), LotPreference::NotDeclared, "one lot leaves no choice");
    }

    proptest! {
        /// Whatever order of whatever lots is declared is read back as it is; one number changed for another is no order.
        #[test]
        fn an_order_is_read_back_and_nothing_else_is(
            order in prop::collection::btree_set(1_u16..1_000, 2..20)
                .prop_map(|lots| lots.into_iter().collect::<Vec<_>>()).prop_shuffle(),
            at in any::<prop::sample::Index>(),
            other in 0_u64..30,
        ) {
            let mut numbers: Vec<(String, Exact)> =
                (1_u64..).zip(&order).map(|(place, lot)| (format!("p@lot-{lot}"), Exact::from(place))).collect();
            let mut lots = order.clone();
            lots.sort_unstable();
            let read = |numbers: &[(String, Exact)]| {
                LotPreference::read("p", &lots, numbers.iter().map(|(key, number)| (key.as_str(), Some(number))))
            };
            prop_assert_eq!(read(&numbers), LotPreference::Declared(order.clone()));
            let at = at.index(order.len());
            prop_assume!(Exact::from(other) != numbers[at].1);
            numbers[at].1 = Exact::from(other);
            prop_assert_eq!(read(&numbers), LotPreference::Unsound);
        }
    }
}
