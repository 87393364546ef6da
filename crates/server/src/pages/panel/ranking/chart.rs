//! The ranking as stacked bars: technical and economic points. Coordinates are whole numbers made of the exact ones; the
//! same numbers stand in the table of the page.

use askama::Template;
use ceralacca_evaluation::Exact;
use ceralacca_procedure::scoring::LotEvaluation;

use super::firm;
use crate::pages::{Lang, panel::scene::Scene};

/// Widest bar, in units of the picture.
const WIDTH: i64 = 600;
/// From one bar to the next; the name stands above its bar.
const STEP: i64 = 52;
/// Most bars drawn: the table has all.
const BARS_MAX: usize = 50;

/// The picture.
#[derive(Debug, Template)]
#[template(path = "panel/ranking_chart.html")]
pub(super) struct RankingChart {
    lang: Lang,
    bars: Vec<Bar>,
    width: i64,
    height: i64,
    /// The picture in words.
    described: String,
}

#[derive(Debug, PartialEq, Eq)]
struct Bar {
    name: String,
    numbers: String,
    text_y: i64,
    bar_y: i64,
    technical: i64,
    economic: i64,
}

/// The bars of a ranking; none without one.
pub(super) fn of(scene: &Scene, evaluation: &LotEvaluation) -> Option<RankingChart> {
    let ranking = evaluation.ranking.as_ref().filter(|ranking| !ranking.places.is_empty())?;
    let award = &scene.state.definition.award;
    let technical_max = award.technical.as_ref().map_or_else(Exact::zero, |rules| rules.max_points.clone());
    let whole = technical_max + award.economic.max_points.clone();
    let places: Vec<Placed> = ranking
        .places
        .iter()
        .take(BARS_MAX)
        .map(|place| Placed {
            place: place.position,
            name: firm(scene, &place.tenderer),
            technical: place.technical.clone(),
            economic: place.economic.clone(),
            total: place.total.result.clone(),
        })
        .collect();
    Some(drawn(&places, &whole, scene.lang()))
}

/// What is drawn of a place.
struct Placed {
    place: usize,
    name: String,
    technical: Exact,
    economic: Exact,
    total: Exact,
}

fn drawn(places: &[Placed], whole: &Exact, lang: Lang) -> RankingChart {
    let bars = places.iter().zip((0..).step_by(usize::try_from(STEP).unwrap_or(1)));
    let bars = bars.map(|(placed, top)| Bar {
        name: format!("{}. {}", placed.place, placed.name),
        numbers: format!(
            "{} + {} = {}",
            lang.number(&placed.technical),
            lang.number(&placed.economic),
            lang.number(&placed.total)
        ),
        text_y: top + 16,
        bar_y: top + 22,
        technical: along(&placed.technical, whole),
        economic: along(&placed.economic, whole),
    });
    let told = places.iter().map(|placed| {
        let (technical, economic) = (lang.number(&placed.technical), lang.number(&placed.economic));
        match lang {
            Lang::It => format!("{}. {}: tecnico {technical}, economico {economic}", placed.place, placed.name),
            Lang::En => format!("{}. {}: technical {technical}, economic {economic}", placed.place, placed.name),
        }
    });
    RankingChart {
        lang,
        described: told.collect::<Vec<_>>().join("; "),
        height: STEP * i64::try_from(places.len()).unwrap_or(0),
        width: WIDTH,
        bars: bars.collect(),
    }
}

/// `part` of `whole` in units of the picture, cut to a whole number.
fn along(part: &Exact, whole: &Exact) -> i64 {
    let share = part.checked_div(whole).map(|share| (share * Exact::from(WIDTH)).floor());
    share.and_then(|units| units.to_i64()).unwrap_or(0).clamp(0, WIDTH)
}

impl RankingChart {
    fn say<'a>(&self, it: &'a str, en: &'a str) -> &'a str {
        self.lang.say(it, en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(place: usize, name: &str, technical: &str, economic: &str) -> Placed {
        let (technical, economic): (Exact, Exact) = (technical.parse().unwrap(), economic.parse().unwrap());
        Placed { place, name: name.to_owned(), total: &technical + &economic, technical, economic }
    }

    #[test]
    fn bars_are_in_proportion_and_told_in_words() {
        let places = [placed(1, "Alfa", "70", "30"), placed(2, "Beta", "35.005", "0")];
        let chart = drawn(&places, &Exact::from(100), Lang::It);
        assert_eq!((chart.bars[0].technical, chart.bars[0].economic), (420, 180));
        assert_eq!((chart.bars[1].technical, chart.bars[1].economic), (210, 0));
        assert_eq!(chart.bars[1].numbers, "35,005 + 0 = 35,005");
        assert!(chart.described.contains("2. Beta: tecnico 35,005, economico 0"));
        let text = chart.render().unwrap();
        assert!(text.contains("role=\"img\"") && text.contains("<desc") && !text.contains("style="));
        assert_eq!(along(&Exact::one(), &Exact::zero()), 0, "nothing is scored: nothing is drawn");
    }
}
