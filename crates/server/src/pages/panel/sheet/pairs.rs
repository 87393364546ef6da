//! Preferences between pairs of offers, as a form and a draft write them and as a commissioner reads them.

use ceralacca_evaluation::{PREFERENCE_MAX, PairPreference};
use ceralacca_procedure::OperatorId;

use crate::{
    letters::{Letters, in_order},
    pages::Lang,
};

/// Parity, as a form writes it.
const PARITY: &str = "=";

/// A preference as a form writes it: `=`, or which of the pair (1 or 2, in the order of the names) and how much: `2:4`.
pub(super) fn written(preference: &PairPreference) -> String {
    let [first, _] = in_order(preference);
    match &preference.preferred {
        None => PARITY.to_owned(),
        Some(offer) if offer.as_str() == first.as_str() => format!("1:{}", preference.degree),
        Some(_) => format!("2:{}", preference.degree),
    }
}

/// What [`written`] wrote; anything else is no preference.
pub(super) fn read(pair: &[OperatorId; 2], text: &str) -> Option<PairPreference> {
    let [one, other] = pair;
    let names = [one.as_str().into(), other.as_str().into()];
    if text == PARITY {
        return Some(PairPreference { pair: names, preferred: None, degree: 1 });
    }
    let (which, degree) = text.split_once(':')?;
    let preferred = match which {
        "1" => one.as_str().into(),
        "2" => other.as_str().into(),
        _ => return None,
    };
    let degree = degree.parse().ok().filter(|degree| (2..=PREFERENCE_MAX).contains(degree))?;
    Some(PairPreference { pair: names, preferred: Some(preferred), degree })
}

/// How much an offer is preferred, in words (d.P.R. 207/2010, annex G).
pub(super) fn degree(degree: u8, lang: Lang) -> &'static str {
    match degree {
        1 => lang.say("parità", "parity"),
        2 => lang.say("minima", "least"),
        3 => lang.say("piccola", "small"),
        4 => lang.say("media", "medium"),
        5 => lang.say("grande", "great"),
        _ => lang.say("massima", "greatest"),
    }
}

/// `A 3 – preferenza piccola`; `A = B – parità`.
pub(super) fn in_words(letters: &Letters, preference: &PairPreference, lang: Lang) -> String {
    let (brief, words) = (letters.brief(preference), degree(preference.degree, lang));
    match (preference.preferred.is_some(), lang) {
        (false, _) => format!("{brief} – {words}"),
        (true, Lang::It) => format!("{brief} – preferenza {words}"),
        (true, Lang::En) => format!("{brief} – {words} preference"),
    }
}

/// What may be chosen for a pair, from all for the first to all for the second: value, words, whether it is chosen.
pub(super) fn choices(
    letters: &Letters,
    pair: &[OperatorId; 2],
    chosen: Option<&str>,
    lang: Lang,
) -> Vec<(String, String, bool)> {
    let first = (2..=PREFERENCE_MAX).rev().map(|degree| format!("1:{degree}"));
    let second = (2..=PREFERENCE_MAX).map(|degree| format!("2:{degree}"));
    let values = first.chain([PARITY.to_owned()]).chain(second);
    let choices = values.filter_map(|value| {
        let text = in_words(letters, &read(pair, &value)?, lang);
        let is_chosen = chosen == Some(value.as_str());
        Some((value, text, is_chosen))
    });
    choices.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair() -> [OperatorId; 2] {
        ["coop-a".into(), "coop-b".into()]
    }

    #[test]
    fn what_is_written_is_read_back_whichever_way_round() {
        for (value, words) in
            [("1:6", "A 6 – preferenza massima"), ("=", "A = B – parità"), ("2:2", "B 2 – preferenza minima")]
        {
            let mut preference = read(&pair(), value).unwrap();
            assert_eq!(written(&preference), value);
            preference.pair.reverse();
            assert_eq!((written(&preference).as_str(), in_order(&preference)), (value, pair()));
            let letters = Letters::of(&pair().into());
            assert_eq!(in_words(&letters, &preference, Lang::It), words);
        }
        for strange in ["", "1", "1:1", "2:7", "3:4", "1:", ":3", "1:-2", "A:3", "==", "1:3:4"] {
            assert_eq!(read(&pair(), strange), None, "{strange:?}");
        }
    }

    #[test]
    fn every_degree_can_be_chosen_for_either_offer_and_parity_once() {
        let letters = Letters::of(&pair().into());
        let choices = choices(&letters, &pair(), Some("2:3"), Lang::En);
        assert_eq!(choices.len(), 11);
        assert_eq!(choices.iter().filter(|(_, _, chosen)| *chosen).count(), 1);
        assert_eq!(choices[0].1, "A 6 – greatest preference");
        assert_eq!(choices[5].1, "A = B – parity");
        assert_eq!(choices[7], ("2:3".to_owned(), "B 3 – small preference".to_owned(), true));
    }
}
