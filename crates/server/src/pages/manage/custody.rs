//! The custodians to whom the tenders of a procedure are sealed, and whether they can still open.

use ceralacca_procedure::state::{CustodianStanding, CustodyHealth};

use crate::pages::Lang;

/// What the record says of a custodian.
pub(crate) fn standing_words(standing: CustodianStanding, lang: Lang) -> &'static str {
    match standing {
        CustodianStanding::InOffice => lang.say("in carica", "in office"),
        CustodianStanding::KeyReplaced => lang.say(
            "ha creato un'altra chiave: apre solo se ha conservato quella di prima",
            "has made another key: opens only if the former one was kept",
        ),
        CustodianStanding::OutOfOffice => lang.say("non è più custode", "no longer a custodian"),
    }
}

/// What must be known about a set of custodians, the gravest first; nothing when all is well.
pub(crate) fn warnings(health: &CustodyHealth, lang: Lang) -> Vec<String> {
    let mut all = Vec::new();
    match health.spare() {
        None => all.push(
            lang.say(
                "Mancano custodi: le buste sigillate a questo insieme non si aprono. Chi ha conservato la chiave precedente può ancora dare la quota; altrimenti le offerte restano chiuse per sempre.",
                "Custodians are missing: envelopes sealed to this set do not open. Whoever kept a former key can still give a share; otherwise the tenders stay closed for ever.",
            ).to_owned(),
        ),
        Some(0) if health.custodians.len() > health.able() || health.threshold == health.custodians.len() => all.push(
            lang.say(
                "Se se ne perde uno ancora, le gare in corso non si aprono.",
                "If one more is lost, the tenders in course do not open.",
            ).to_owned(),
        ),
        Some(_) => {}
    }
    if health.opens_alone() {
        all.push(
            lang.say(
                "Una sola persona può aprire le buste da sola: dopo il termine nessun altro deve concorrere.",
                "One person alone can open the envelopes: after the term nobody else has to take part.",
            )
            .to_owned(),
        );
    }
    all
}

#[cfg(test)]
mod tests {
    use ceralacca_procedure::PersonId;

    use super::*;

    #[test]
    fn the_gravest_comes_first() {
        let set = |threshold: usize, standings: &[CustodianStanding]| CustodyHealth {
            threshold,
            custodians: standings.iter().map(|standing| (PersonId::new("x"), *standing)).collect(),
        };
        use CustodianStanding::{InOffice, KeyReplaced, OutOfOffice};
        let said = |health: &CustodyHealth| warnings(health, Lang::It).join(" | ");
        assert_eq!(said(&set(2, &[InOffice, InOffice, InOffice])), "");
        assert!(said(&set(2, &[InOffice, InOffice, KeyReplaced])).starts_with("Se se ne perde uno ancora"));
        assert!(said(&set(2, &[InOffice, InOffice])).starts_with("Se se ne perde uno ancora"));
        assert!(said(&set(2, &[InOffice, OutOfOffice])).starts_with("Mancano custodi"));
        assert!(said(&set(1, &[InOffice, InOffice])).starts_with("Una sola persona"));
    }
}
