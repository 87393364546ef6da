//! The letters by which offers compared in pairs are told apart, as in the triangular table of the guidelines (ANAC no. 2, V).

use std::collections::{BTreeMap, BTreeSet};

use ceralacca_evaluation::PairPreference;
use ceralacca_procedure::OperatorId;

/// The letters of the offers that are compared, in the order of their identifiers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Letters(BTreeMap<OperatorId, char>);

impl Letters {
    pub(crate) fn of(offers: &BTreeSet<OperatorId>) -> Self {
        Self(offers.iter().cloned().zip('A'..='Z').collect())
    }

    /// `A – Cooperativa Lario`; the name alone where the offer has no letter.
    pub(crate) fn named(&self, offer: &OperatorId, name: String) -> String {
        match self.0.get(offer) {
            Some(letter) => format!("{letter} – {name}"),
            None => name,
        }
    }

    /// Every pair once, in the order of the letters.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = [&OperatorId; 2]> {
        let offers = || self.0.keys().enumerate();
        offers().flat_map(move |(index, one)| self.0.keys().skip(index + 1).map(move |other| [one, other]))
    }

    /// `A – B`.
    pub(crate) fn pair(&self, [one, other]: &[&OperatorId; 2]) -> String {
        format!("{} – {}", self.short(one.as_str()), self.short(other.as_str()))
    }

    /// `A 3`; `A = B`.
    pub(crate) fn brief(&self, preference: &PairPreference) -> String {
        let [one, other] = in_order(preference);
        match &preference.preferred {
            Some(offer) => format!("{} {}", self.short(offer.as_str()), preference.degree),
            None => format!("{} = {}", self.short(one.as_str()), self.short(other.as_str())),
        }
    }

    /// What one of these preferences says of a pair, in brief.
    pub(crate) fn given(&self, preferences: &[PairPreference], [one, other]: &[&OperatorId; 2]) -> Option<String> {
        let found = preferences.iter().find(|preference| in_order(preference) == [(*one).clone(), (*other).clone()]);
        found.map(|preference| self.brief(preference))
    }

    /// Its letter; its identifier where it has none.
    fn short(&self, offer: &str) -> String {
        let found = self.0.iter().find(|(id, _)| id.as_str() == offer);
        found.map_or_else(|| offer.to_owned(), |(_, letter)| letter.to_string())
    }
}

/// The pair of a preference in the order of the identifiers.
pub(crate) fn in_order(preference: &PairPreference) -> [OperatorId; 2] {
    let [one, other] = &preference.pair;
    [OperatorId::new(one.min(other).as_str()), OperatorId::new(one.max(other).as_str())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_told_by_letters_and_who_has_none_by_name() {
        let letters = Letters::of(&["lario", "brunate", "erba"].map(OperatorId::from).into());
        let pairs: Vec<String> = letters.pairs().map(|pair| letters.pair(&pair)).collect();
        assert_eq!(pairs, ["A – B", "A – C", "B – C"]);
        let preference = |preferred: Option<&str>, degree| PairPreference {
            pair: ["lario".into(), "brunate".into()],
            preferred: preferred.map(Into::into),
            degree,
        };
        let (brunate, erba, lario) = ("brunate".into(), "erba".into(), "lario".into());
        let given = [preference(Some("lario"), 4)];
        assert_eq!(letters.given(&given, &[&brunate, &lario]), Some("C 4".to_owned()), "whichever way round");
        assert_eq!(letters.given(&given, &[&brunate, &erba]), None);
        assert_eq!(letters.brief(&preference(None, 1)), "A = C");
        assert_eq!(letters.named(&erba, "Coop Erba".to_owned()), "B – Coop Erba");
        assert_eq!(letters.named(&"other".into(), "Altra".to_owned()), "Altra");
    }
}
