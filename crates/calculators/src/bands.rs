//! Points by bands: a table of discounts with steps of one width, and judgements that give points between two ends.

use std::collections::BTreeMap;
use std::fmt;

use ceralacca_evaluation::{
    Between, InputDecimals, JudgementBand, MoreDecimals, PriceBand, PriceFormula, gaps, judgement_holes,
};
use ceralacca_exact::{Decimals, Exact, Text};
use ceralacca_rulebook::calc::{Answer, CalcError, Calculator, Notes, Step};
use schemars::JsonSchema;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::panel::refusal;
use crate::price::{Question, most_decimals};

/// Most bands of a table.
const BANDS_MAX: u32 = 500;
/// Most discounts of one calculation.
const DISCOUNTS_MAX: usize = 1_000;
/// Decimals to which notices that are silent are read.
const READ_DECIMALS: u8 = 2;
/// Most judgements of one criterion.
const JUDGEMENTS_MAX: usize = 1_000;
/// Most points that a judgement gives.
const JUDGEMENT_POINTS_MAX: u32 = 100;

/// A table as notices write it: bands of one width from 0, the last open above, points that grow by one step.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepTable {
    /// Width of a band, in per cent.
    step: Exact,
    /// How many bands, 2 to 500.
    bands: u32,
    /// Where the last band starts; the other bands start as far beyond the end of the one before as this one does.
    top_from: Exact,
    /// Points of the first band.
    min_points: Exact,
    /// Points of the last band.
    max_points: Exact,
    /// The discounts to be given points, percent.
    discounts: Vec<Exact>,
}

/// What a discount earns, by each way of reading the table.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    discount: Exact,
    /// As the table is written; `GAP` where no band has the discount.
    as_written: Earned,
    /// Rounded half up to two decimals before.
    half_up_2: Earned,
    /// Cut to two decimals before.
    truncate_2: Earned,
}

/// Points, or a hole between two bands.
#[derive(Debug)]
enum Earned {
    Points(Exact),
    Gap,
}

impl Serialize for Earned {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Points(points) => points.serialize(serializer),
            Self::Gap => serializer.serialize_str("GAP"),
        }
    }
}

impl Calculator for StepTable {
    type Output = Vec<Row>;

    fn answer(&self) -> Result<Answer<Vec<Row>>, CalcError> {
        let bands = self.written()?;
        if self.discounts.len() > DISCOUNTS_MAX {
            let (count, text) = (self.discounts.len(), "discounts");
            return Err(refusal(
                text,
                Text::new(
                    format!("I ribassi sono {count}: se ne accettano {DISCOUNTS_MAX}."),
                    format!("There are {count} discounts: {DISCOUNTS_MAX} are accepted."),
                ),
            ));
        }
        let read = Decimals::new(READ_DECIMALS).unwrap_or_default();
        let readings = [
            InputDecimals { decimals: most_decimals(), more: MoreDecimals::Refused },
            InputDecimals { decimals: read, more: MoreDecimals::RoundedHalfUp },
            InputDecimals { decimals: read, more: MoreDecimals::Ignored },
        ];
        let mut notes = Notes::default();
        let mut rows = Vec::with_capacity(self.discounts.len());
        for (index, discount) in self.discounts.iter().enumerate() {
            if !(Exact::zero()..=Exact::from(100_u8)).contains(discount) {
                return Err(refusal(
                    &format!("discounts[{index}]"),
                    Text::new(
                        format!("Il ribasso è {}: deve stare tra 0 e 100 per cento.", discount.italian()),
                        format!("The discount is {}: it must lie between 0 and 100 percent.", discount.english()),
                    ),
                ));
            }
            let [as_written, half_up_2, truncate_2] = readings.map(|decimals| self.earned(&bands, discount, decimals));
            let row = Row {
                discount: discount.clone(),
                as_written: as_written?,
                half_up_2: half_up_2?,
                truncate_2: truncate_2?,
            };
            notes.explanation.push(Step::Words(row.in_words()));
            rows.push(row);
        }
        let holes = gaps(&bands);
        if let Some(first) = holes.first() {
            notes.warnings.push(Text::new(
                format!(
                    "Tra le fasce ci sono {} vuoti, il primo tra {}% e {}%: il bando deve dire quanti decimali contano, o far toccare le fasce.",
                    holes.len(), first.lower_to.italian(), first.upper_from.italian()
                ),
                format!(
                    "There are {} holes between the bands, the first between {}% and {}%: the notice must say how many decimals count, or let the bands touch.",
                    holes.len(), first.lower_to.english(), first.upper_from.english()
                ),
            ));
        }
        Ok(Answer { value: rows, notes })
    }
}

impl StepTable {
    /// The bands one by one.
    fn written(&self) -> Result<Vec<PriceBand>, CalcError> {
        if !(2..=BANDS_MAX).contains(&self.bands) {
            return Err(refusal(
                "bands",
                Text::new(format!("Le fasce vanno da 2 a {BANDS_MAX}."), format!("There are 2 to {BANDS_MAX} bands.")),
            ));
        }
        let closed = self.bands - 1;
        let end = |number: u32| &self.step * &Exact::from(number);
        let apart = &self.top_from - &end(closed);
        if self.step <= Exact::zero() || apart.is_negative() {
            return Err(refusal(
                if apart.is_negative() { "top_from" } else { "step" },
                Text::new(
                    format!(
                        "L'ultima fascia deve partire oltre la fine delle altre, che è {}%, e la fascia deve essere larga più di zero.",
                        end(closed).italian()
                    ),
                    format!(
                        "The last band must start beyond the end of the others, which is {}%, and a band must be wider than nothing.",
                        end(closed).english()
                    ),
                ),
            ));
        }
        if self.min_points.is_negative() || self.min_points > self.max_points {
            return Err(refusal(
                "min_points",
                Text::new(
                    format!(
                        "I punti della prima fascia sono {}: devono stare tra 0 e {}, quelli dell'ultima.",
                        self.min_points.italian(),
                        self.max_points.italian()
                    ),
                    format!(
                        "The points of the first band are {}: they must lie between 0 and {}, those of the last.",
                        self.min_points.english(),
                        self.max_points.english()
                    ),
                ),
            ));
        }
        let rise = (&self.max_points - &self.min_points).checked_div(&Exact::from(closed)).unwrap_or_else(Exact::zero);
        let mut bands: Vec<PriceBand> = (0..closed)
            .map(|number| PriceBand {
                from: if number == 0 { Exact::zero() } else { &end(number) + &apart },
                to: Some(end(number + 1)),
                points: &self.min_points + &(&rise * &Exact::from(number)),
            })
            .collect();
        bands.push(PriceBand { from: self.top_from.clone(), to: None, points: self.max_points.clone() });
        Ok(bands)
    }

    fn earned(&self, bands: &[PriceBand], discount: &Exact, decimals: InputDecimals) -> Result<Earned, CalcError> {
        let question = Question {
            formula: PriceFormula::StepTable { bands: bands.to_vec(), between: Between::Refused },
            parameter: None,
            weight: &self.max_points,
            base: None,
            field: "discounts",
            offers: std::slice::from_ref(discount),
            decimals,
        };
        match question.points() {
            Ok(points) => Ok(points.into_iter().next().map_or(Earned::Gap, Earned::Points)),
            // A discount between 0 and 100 is refused by the table alone.
            Err(CalcError::Refused(refusal)) if refusal.field.starts_with("discounts[") => Ok(Earned::Gap),
            Err(CalcError::Refused(mut refusal)) => {
                refusal.field = refusal.field.replacen("formula.bands", "bands", 1);
                Err(CalcError::Refused(refusal))
            }
            Err(error) => Err(error),
        }
    }
}

impl Row {
    fn in_words(&self) -> Text {
        let (it, en) = (|earned: &Earned| earned.shown("nessuna fascia"), |earned: &Earned| earned.shown("no band"));
        Text::new(
            format!(
                "Ribasso {}%: come è scritta la tabella {}; arrotondato a due decimali {}; troncato a due decimali {}.",
                self.discount.italian(),
                it(&self.as_written),
                it(&self.half_up_2),
                it(&self.truncate_2)
            ),
            format!(
                "Discount {}%: as the table is written {}; rounded to two decimals {}; cut to two decimals {}.",
                self.discount.english(),
                en(&self.as_written),
                en(&self.half_up_2),
                en(&self.truncate_2)
            ),
        )
    }
}

impl Earned {
    fn shown(&self, gap: &str) -> String {
        match self {
            Self::Points(points) => points.to_string(),
            Self::Gap => gap.to_owned(),
        }
    }
}

/// Judgements of criteria, by name: `criterion_b` holds the bands `[from, to, "judgement"]`, `max_b` the points.
#[derive(Debug)]
pub(crate) struct JudgementBands(BTreeMap<String, Judged>);

/// One criterion.
#[derive(Debug, Default)]
struct Judged {
    bands: Option<Vec<(u32, u32, String)>>,
    max: Option<u32>,
}

impl<'de> Deserialize<'de> for JudgementBands {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(JudgementVisitor)
    }
}

struct JudgementVisitor;

impl<'de> Visitor<'de> for JudgementVisitor {
    type Value = JudgementBands;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map of `criterion_…` and `max_…`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<JudgementBands, A::Error> {
        let mut criteria = BTreeMap::<String, Judged>::new();
        while let Some(name) = fields.next_key::<String>()? {
            let twice = || A::Error::custom(format_args!("duplicate field `{name}`"));
            if let Some(criterion) = name.strip_prefix("criterion_") {
                let bands = fields.next_value()?;
                let judged = criteria.entry(criterion.to_owned()).or_default();
                if judged.bands.replace(bands).is_some() {
                    return Err(twice());
                }
            } else if let Some(criterion) = name.strip_prefix("max_") {
                let max = fields.next_value()?;
                let judged = criteria.entry(criterion.to_owned()).or_default();
                if judged.max.replace(max).is_some() {
                    return Err(twice());
                }
            } else {
                return Err(A::Error::custom(format_args!(
                    "unknown field `{name}`, expected `criterion_…` or `max_…`"
                )));
            }
        }
        Ok(JudgementBands(criteria))
    }
}

impl JsonSchema for JudgementBands {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "JudgementBands".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "Judgements of criteria, by name: `criterion_b` holds the bands, `max_b` the points of the criterion.",
            "type": "object",
            "patternProperties": {
                "^criterion_": {
                    "description": "Bands of judgement: fewest points, most points, the judgement.",
                    "type": "array",
                    "items": { "type": "array", "prefixItems": [{ "type": "integer" }, { "type": "integer" }, { "type": "string" }], "minItems": 3, "maxItems": 3 }
                },
                "^max_": { "description": "Points of the criterion, 1 to 100.", "type": "integer" }
            },
            "additionalProperties": false
        })
    }
}

impl Calculator for JudgementBands {
    type Output = BTreeMap<String, Vec<u32>>;

    /// By criterion, the whole points from 0 to its maximum that no judgement gives.
    fn answer(&self) -> Result<Answer<Self::Output>, CalcError> {
        let mut notes = Notes::default();
        let mut holes = BTreeMap::new();
        for (name, Judged { bands, max }) in &self.0 {
            let (Some(bands), Some(max)) = (bands, *max) else {
                let missing = if bands.is_none() { format!("criterion_{name}") } else { format!("max_{name}") };
                let text = Text::new(
                    format!("Del criterio {name} manca «{missing}»."),
                    format!("Of criterion {name} \"{missing}\" is missing."),
                );
                return Err(refusal(&missing, text));
            };
            let found = uncovered(name, bands, max)?;
            notes.explanation.push(Step::Words(in_words(name, &found, max)));
            holes.insert(format!("integer_holes_{name}"), found);
        }
        if holes.is_empty() {
            return Err(refusal("criterion_", Text::new("Non c'è nessun criterio.", "There is no criterion.")));
        }
        Ok(Answer { value: holes, notes })
    }
}

fn uncovered(name: &str, bands: &[(u32, u32, String)], max: u32) -> Result<Vec<u32>, CalcError> {
    if !(1..=JUDGEMENT_POINTS_MAX).contains(&max) {
        return Err(refusal(
            &format!("max_{name}"),
            Text::new(
                format!("I punti vanno da 1 a {JUDGEMENT_POINTS_MAX}, non {max}."),
                format!("The points go from 1 to {JUDGEMENT_POINTS_MAX}, not {max}."),
            ),
        ));
    }
    if bands.len() > JUDGEMENTS_MAX {
        return Err(refusal(
            &format!("criterion_{name}"),
            Text::new(
                format!("I giudizi sono {}: se ne accettano {JUDGEMENTS_MAX}.", bands.len()),
                format!("There are {} judgements: {JUDGEMENTS_MAX} are accepted.", bands.len()),
            ),
        ));
    }
    let wrong = bands.iter().position(|(from, to, _)| from > to || *to > max);
    if let Some((index, (from, to, _))) = wrong.and_then(|index| Some((index, bands.get(index)?))) {
        return Err(refusal(
            &format!("criterion_{name}[{index}]"),
            Text::new(
                format!("Il giudizio va da {from} a {to}: deve salire, e restare nei {max} punti del criterio."),
                format!(
                    "The judgement goes from {from} to {to}: it must rise, and stay within the {max} points of the criterion."
                ),
            ),
        ));
    }
    let mut bands: Vec<JudgementBand> = bands
        .iter()
        .map(|(from, to, label)| JudgementBand { from: *from, to: *to, label_it: label.clone(), label_en: None })
        .collect();
    bands.sort_by_key(|band| (band.from, band.to));
    // What an earlier band holds leaves no hole of its own.
    let mut reached = None;
    bands.retain(|band| {
        let new = reached.is_none_or(|reached| band.to > reached);
        reached = reached.max(Some(band.to));
        new
    });
    Ok(judgement_holes(&bands, max).into_iter().flat_map(|(from, to)| from..=to).collect())
}

fn in_words(name: &str, holes: &[u32], max: u32) -> Text {
    if holes.is_empty() {
        return Text::new(
            format!("Criterio {name}: i giudizi coprono tutti i punti da 0 a {max}."),
            format!("Criterion {name}: the judgements cover all points from 0 to {max}."),
        );
    }
    let list = holes.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    Text::new(
        format!("Criterio {name}: nessun giudizio attribuisce i punti {list}."),
        format!("Criterion {name}: no judgement gives the points {list}."),
    )
}
