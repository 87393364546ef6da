//! What gave a place of a ranking where the figures alone do not: a draw, or a further criterion of the notice.

use ceralacca_procedure::{event::RankedTender, state::LotState};

use super::Lang;

/// Why `line` stands where it stands among tenders that are equal; nothing for a place that the figures explain.
pub fn explained(lot: &LotState, line: &RankedTender, lang: Lang) -> Option<&'static str> {
    if lot.draws.iter().any(|draw| draw.order.contains(&line.tenderer)) {
        return Some(lang.say("a parità, deciso per sorteggio", "equal, decided by draw"));
    }
    let equal = |other: &&RankedTender| other.tenderer != line.tenderer && other.total == line.total;
    let mut equals = lot.ranking.iter().filter(|_| line.total.is_some()).filter(equal);
    let first = equals.next()?;
    if std::iter::once(first).chain(equals).all(|other| other.place == line.place) {
        return Some(lang.say("a pari merito", "tied"));
    }
    Some(lang.say(
        "a parità di totale, deciso dal criterio previsto negli atti di gara",
        "with equal totals, decided by the test that the tender documents lay down",
    ))
}

#[cfg(test)]
mod tests {
    use ceralacca_procedure::{OperatorId, state::Draw};

    use super::*;

    fn line(place: u32, tenderer: &str, total: Option<&str>) -> RankedTender {
        let total = total.map(|total| total.parse().unwrap());
        RankedTender { place, tenderer: tenderer.into(), technical: None, economic: None, total }
    }

    fn words(lot: &LotState) -> Vec<Option<&'static str>> {
        lot.ranking.iter().map(|line| explained(lot, line, Lang::It)).collect()
    }

    #[test]
    fn only_equal_totals_ask_for_words() {
        let ranking = vec![line(1, "a", Some("70")), line(2, "b", Some("58")), line(3, "c", Some("58"))];
        let mut lot = LotState { ranking, ..LotState::default() };
        let by_test = Some("a parità di totale, deciso dal criterio previsto negli atti di gara");
        assert_eq!(words(&lot), [None, by_test, by_test]);
        lot.draws = vec![Draw {
            order: vec![OperatorId::new("b"), OperatorId::new("c")],
            methods: Vec::new(),
            seed: "s".to_owned(),
            terms: None,
        }];
        let drawn = Some("a parità, deciso per sorteggio");
        assert_eq!(words(&lot), [None, drawn, drawn]);
    }

    #[test]
    fn a_shared_place_is_said_and_prices_alone_are_not_compared() {
        let shared = vec![line(1, "a", Some("58")), line(1, "b", Some("58"))];
        assert_eq!(words(&LotState { ranking: shared, ..LotState::default() }), [Some("a pari merito"); 2]);
        let unscored = vec![line(1, "a", None), line(2, "b", None)];
        assert_eq!(words(&LotState { ranking: unscored, ..LotState::default() }), [None, None]);
    }
}
