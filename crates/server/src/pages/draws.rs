//! The draws of a lot as a page shows them: what was announced, what was drawn, and how anybody draws again.

use askama::Template;
use ceralacca_procedure::{
    OperatorId,
    state::{AnnouncedDraw, Draw, LotState},
};

use super::{Lang, calc, lang::instant};

/// The draws of a lot, in the order in which they were announced.
#[derive(Debug, Template)]
#[template(path = "draws.html")]
pub struct Draws {
    lang: Lang,
    rows: Vec<Row>,
}

/// One draw: announced, held, or both.
#[derive(Debug)]
struct Row {
    what: &'static str,
    state: &'static str,
    announced: Option<Announced>,
    held: Option<Held>,
}

#[derive(Debug)]
struct Announced {
    subject: String,
    at: String,
    source: String,
    not_before: String,
    commitment: String,
    reason: Option<String>,
}

#[derive(Debug)]
struct Held {
    /// Name and identifier, first the one who comes first.
    order: Vec<(String, String)>,
    /// Letters of the methods, first the one that is applied; none for a tie.
    methods: Vec<String>,
    seed: String,
    public_input: Option<String>,
    /// Where anybody draws again; none for the earlier form.
    again: Option<String>,
    /// Whether what is recorded gives this order.
    sound: bool,
}

impl Draws {
    /// The draws of lot `number`, each tenderer by `name`; none where there was none.
    #[must_use]
    pub fn of(number: u16, lot: &LotState, lang: Lang, name: impl Fn(&OperatorId) -> String) -> Option<Self> {
        let held = |draw: &Draw| Held::of(number, draw, &name);
        let what = |of_method: bool| match of_method {
            true => {
                lang.say("Sorteggio del metodo della soglia di anomalia", "Draw of the method of the anomaly threshold")
            }
            false => lang.say("Sorteggio fra offerte pari", "Draw among equal tenders"),
        };
        let of_subject = |draw: &Draw, subject: &str| draw.terms.as_ref().is_some_and(|terms| terms.subject == subject);
        let mut rows: Vec<Row> = lot
            .draws
            .iter()
            .filter(|draw| draw.terms.is_none())
            .map(|draw| Row {
                what: what(false),
                state: lang.say("tenuto", "held"),
                announced: None,
                held: Some(held(draw)),
            })
            .collect();
        rows.extend(lot.announced.iter().enumerate().map(|(at, announced)| {
            let draw = lot.draws.iter().find(|draw| of_subject(draw, &announced.subject));
            let state = match draw {
                Some(_) => lang.say("tenuto", "held"),
                None => standing(lot, at, announced, lang),
            };
            let what = what(announced.is_of_method());
            Row { what, state, announced: Some(Announced::of(announced)), held: draw.map(held) }
        }));
        (!rows.is_empty()).then_some(Self { lang, rows })
    }

    fn say<'a>(&self, it: &'a str, en: &'a str) -> &'a str {
        self.lang.say(it, en)
    }
}

/// What became of an announcement under which no lots were drawn.
fn standing(lot: &LotState, at: usize, announced: &AnnouncedDraw, lang: Lang) -> &'static str {
    if lot.announced.iter().skip(at + 1).any(|later| later.is_like(announced)) {
        return lang.say("sostituito da un altro annuncio", "replaced by another announcement");
    }
    if announced.is_of_method() {
        return match lot.anomalies.threshold.is_some() || lot.is_finished() {
            false => lang.say("indetto", "announced"),
            true => lang
                .say("non tenuto: il metodo non è più da sorteggiare", "not held: the method is no longer to be drawn"),
        };
    }
    if lot.unresolved.as_ref().is_some_and(|tie| announced.is_among(&tie.tenderers)) {
        return lang.say("indetto", "announced");
    }
    lang.say("non tenuto: la parità è cambiata", "not held: the tie has changed")
}

impl Announced {
    fn of(announced: &AnnouncedDraw) -> Self {
        Self {
            subject: announced.subject.clone(),
            at: instant(announced.at),
            source: announced.source.clone(),
            not_before: instant(announced.not_before),
            commitment: announced.commitment.to_string(),
            reason: announced.reason.clone(),
        }
    }
}

impl Held {
    fn of(lot: u16, draw: &Draw, name: &impl Fn(&OperatorId) -> String) -> Self {
        Self {
            order: draw.order.iter().map(|tenderer| (name(tenderer), tenderer.to_string())).collect(),
            seed: draw.seed.clone(),
            public_input: draw.terms.as_ref().map(|terms| terms.public_input.clone()),
            again: draw.terms.as_ref().map(|terms| calc::draw_link(terms, &draw.seed)),
            methods: draw.methods.clone(),
            sound: draw.repeated(lot).as_ref() == Ok(draw),
        }
    }
}

#[cfg(test)]
mod tests {
    use ceralacca_evaluation::{self as evaluation, DrawSeed};
    use ceralacca_procedure::event::UnresolvedTie;
    use jiff::Timestamp;

    use super::*;

    fn announced(number: u32, seed: &DrawSeed, tenderers: &[&str]) -> AnnouncedDraw {
        AnnouncedDraw {
            tenderers: tenderers.iter().map(|id| OperatorId::new(*id)).collect(),
            methods: Vec::new(),
            subject: format!("procedura x, lotto 1, sorteggio {number}"),
            source: "estrazione <del> Lotto".to_owned(),
            not_before: "2026-11-24T19:00:00Z".parse().unwrap(),
            commitment: seed.commitment(),
            reason: (number > 1).then(|| "estrazione rinviata".to_owned()),
            at: Timestamp::UNIX_EPOCH,
        }
    }

    fn shown(lot: &LotState, lang: Lang) -> Option<String> {
        Draws::of(1, lot, lang, |id| format!("Ditta {id}")).map(|draws| draws.render().unwrap())
    }

    #[test]
    fn every_announcement_stays_in_sight_and_a_held_draw_can_be_repeated() {
        let seed: DrawSeed = "ab".repeat(32).parse().unwrap();
        let mut lot = LotState::default();
        assert!(shown(&lot, Lang::It).is_none());
        lot.announced = vec![announced(1, &seed, &["a", "b"]), announced(2, &seed, &["b", "a"])];
        let tied = vec!["a".into(), "b".into()];
        lot.unresolved = Some(UnresolvedTie { tenderers: tied, next_step: "draw".to_owned() });
        let text = shown(&lot, Lang::It).unwrap();
        assert!(text.contains("sostituito da un altro annuncio") && text.contains("estrazione rinviata"), "{text}");
        assert!(text.contains("estrazione &#60;del&#62; Lotto") && text.contains(&seed.commitment().to_string()));
        assert!(!text.contains("Ditta") && !text.contains("/calc/draw"), "nothing is drawn: {text}");

        let terms = evaluation::Draw {
            subject: lot.announced[1].subject.clone(),
            commitment: seed.commitment(),
            public_input: "8 15".to_owned(),
            participants: vec!["a".to_owned(), "b".to_owned()],
        };
        let order = terms.held(&seed).unwrap().order.into_iter().map(OperatorId::new).collect();
        lot.draws = vec![Draw { order, methods: Vec::new(), seed: seed.to_string(), terms: Some(terms) }];
        let text = shown(&lot, Lang::En).unwrap();
        assert!(
            text.contains("Ditta a") && text.contains("/calc/draw?") && text.contains("public_input=8+15"),
            "{text}"
        );
        assert!(!text.contains("alert"), "{text}");
        lot.draws[0].order.reverse();
        assert!(shown(&lot, Lang::It).unwrap().contains("alert-warning"), "an order that was not drawn is told");
    }

    #[test]
    fn a_tie_that_changed_and_a_draw_of_the_earlier_form_are_told() {
        let seed: DrawSeed = "ab".repeat(32).parse().unwrap();
        let lot = LotState { announced: vec![announced(1, &seed, &["a", "b"])], ..LotState::default() };
        assert!(shown(&lot, Lang::It).unwrap().contains("non tenuto: la parità è cambiata"));
        let old = Draw { order: vec!["a".into(), "b".into()], methods: Vec::new(), seed: "07".repeat(32), terms: None };
        let old = old.repeated(1).unwrap();
        let text = shown(&LotState { draws: vec![old], ..LotState::default() }, Lang::It).unwrap();
        assert!(
            text.contains("ceralacca-draw-v1") && !text.contains("/calc/draw") && !text.contains("alert"),
            "{text}"
        );
    }

    #[test]
    fn a_method_drawn_is_shown_with_its_letters_and_replaces_no_draw_of_a_tie() {
        let seed: DrawSeed = "ab".repeat(32).parse().unwrap();
        let of_method =
            |number| AnnouncedDraw { methods: vec!["A".to_owned(), "B".to_owned()], ..announced(number, &seed, &[]) };
        let mut lot =
            LotState { announced: vec![announced(1, &seed, &["a", "b"]), of_method(2)], ..LotState::default() };
        let tied = vec!["a".into(), "b".into()];
        lot.unresolved = Some(UnresolvedTie { tenderers: tied, next_step: "draw".to_owned() });
        let text = shown(&lot, Lang::It).unwrap();
        assert!(text.contains("Sorteggio fra offerte pari") && text.contains("Sorteggio del metodo"), "{text}");
        assert_eq!(text.matches("<strong>indetto").count(), 2, "neither takes the other's place: {text}");
        let terms = evaluation::Draw {
            subject: lot.announced[1].subject.clone(),
            commitment: seed.commitment(),
            public_input: "8 15".to_owned(),
            participants: vec!["A".to_owned(), "B".to_owned()],
        };
        let methods = terms.held(&seed).unwrap().order;
        let first = methods[0].clone();
        lot.draws = vec![Draw { order: Vec::new(), methods, seed: seed.to_string(), terms: Some(terms) }];
        let text = shown(&lot, Lang::It).unwrap();
        assert!(text.contains(&format!("metodo {first}: <strong>si applica questo")), "{text}");
        assert!(text.contains("/calc/draw?") && !text.contains("alert"), "{text}");
        lot.draws[0].methods.reverse();
        assert!(shown(&lot, Lang::It).unwrap().contains("alert-warning"), "an order that was not drawn is told");
    }
}
