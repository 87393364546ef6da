//! The cells of a sheet: for each discretionary sub-criterion a coefficient of each tenderer, or a preference between each pair
//! of them.

use std::collections::BTreeMap;

use ceralacca_evaluation::{Exact, PREFERENCE_MAX, PairPreference, Part, ScaleStep, Subcriterion};
use ceralacca_procedure::{OperatorId, ProcedureState, definition::EnvelopeClass};
use serde_json::{Value, json};

use super::{Order, pairs};
use crate::{
    letters::{Letters, in_order},
    pages::{Posted, panel::scene::Scene},
};

/// Longest choice as text, in bytes.
const CHOICE_BYTES_MAX: usize = 20;

/// What is judged: one offer, or one against another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Judged {
    Tenderer(OperatorId),
    Pair([OperatorId; 2]),
}

impl Judged {
    /// Its name in a form and in a draft; identifiers of operators have no bar.
    fn key(&self) -> String {
        match self {
            Self::Tenderer(tenderer) => tenderer.to_string(),
            Self::Pair([one, other]) => format!("{one}|{other}"),
        }
    }
}

/// What was chosen: what is judged → sub-criterion → value of the scale.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Values(BTreeMap<String, BTreeMap<String, String>>);

impl Values {
    /// What a draft holds; anything else in it is passed over.
    pub(super) fn saved(data: &Value) -> Self {
        let mut values = BTreeMap::new();
        for (judged, row) in data.get("values").and_then(Value::as_object).into_iter().flatten() {
            let cells = row.as_object().into_iter().flatten();
            let cells = cells.filter_map(|(sub, value)| Some((sub.clone(), value.as_str()?.to_owned())));
            values.insert(judged.clone(), cells.collect());
        }
        Self(values)
    }

    /// The coefficients that are locked already.
    pub(super) fn locked(sheet: &BTreeMap<OperatorId, BTreeMap<String, Exact>>) -> Self {
        let rows = sheet.iter().map(|(tenderer, row)| {
            let cells = row.iter().map(|(sub, value)| (sub.clone(), value.to_string()));
            (tenderer.to_string(), cells.collect())
        });
        Self(rows.collect())
    }

    /// The preferences that are locked already, with the pairs in the order of their names.
    pub(super) fn compared(tables: &BTreeMap<String, Vec<PairPreference>>) -> Self {
        let mut values: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for (sub, preferences) in tables {
            for preference in preferences {
                let pair = Judged::Pair(in_order(preference));
                values.entry(pair.key()).or_default().insert(sub.clone(), pairs::written(preference));
            }
        }
        Self(values)
    }

    /// As a draft holds it.
    pub(super) fn data(&self) -> Value {
        json!({ "values": self.0 })
    }

    pub(super) fn get(&self, judged: &Judged, sub: &str) -> Option<&str> {
        self.0.get(&judged.key())?.get(sub).map(String::as_str).filter(|value| !value.is_empty())
    }
}

/// What is to be judged, and by what names it is shown.
pub(super) struct Grid<'a> {
    pub(super) scene: &'a Scene,
    pub(super) rows: Vec<Judged>,
    pub(super) letters: &'a Letters,
    pub(super) subcriteria: &'a [String],
}

/// Rows under one heading.
pub(super) struct Group {
    pub(super) title: String,
    /// Points, where the heading is a sub-criterion.
    pub(super) points: Option<String>,
    pub(super) rows: Vec<Row>,
}

/// One coefficient or preference.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) label: String,
    pub(super) points: Option<String>,
    pub(super) choices: Vec<(String, String, bool)>,
    /// The value in words, where it cannot be changed any more.
    pub(super) chosen: String,
}

/// One step of the scale, with when it is deserved.
pub(super) struct ScaleRow {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) translated: bool,
    pub(super) descriptor: String,
}

/// The scale of coefficients, where commissioners give any.
fn scale(state: &ProcedureState) -> Option<&[ScaleStep]> {
    let rules = state.definition.award.technical.as_ref()?.scoring.coefficients()?;
    Some(&rules.scale)
}

pub(super) fn scale_rows(scene: &Scene) -> Vec<ScaleRow> {
    let steps = scale(&scene.state).unwrap_or_default().iter();
    let rows = steps.map(|step| ScaleRow {
        value: scene.lang().number(&step.value),
        label: label(scene, step).to_owned(),
        translated: scene.lang() == crate::pages::Lang::En && step.label_en.is_some(),
        descriptor: step.descriptor.clone().unwrap_or_default(),
    });
    rows.collect()
}

/// The degrees of preference between the offers of a pair.
pub(super) fn degree_rows(scene: &Scene) -> Vec<ScaleRow> {
    let lang = scene.lang();
    let rows = (1..=PREFERENCE_MAX).map(|degree| ScaleRow {
        value: degree.to_string(),
        label: pairs::degree(degree, lang).to_owned(),
        translated: true,
        descriptor: match degree {
            1 => lang.say("un punto a ciascuna delle due offerte", "one point to each of the two offers").to_owned(),
            points => format!(
                "{points} {}",
                lang.say(
                    "punti all'offerta preferita, nessuno all'altra",
                    "points to the preferred offer, none to the other"
                )
            ),
        },
    });
    rows.collect()
}

fn label<'a>(scene: &Scene, step: &'a ScaleStep) -> &'a str {
    scene.lang().say(&step.label_it, step.label_en.as_deref().unwrap_or(&step.label_it))
}

impl Grid<'_> {
    pub(super) fn cells(&self) -> usize {
        self.rows.len() * self.subcriteria.len()
    }

    fn each(&self) -> impl Iterator<Item = (&Judged, &String)> {
        self.rows.iter().flat_map(move |judged| self.subcriteria.iter().map(move |sub| (judged, sub)))
    }

    pub(super) fn given(&self, values: &Values) -> usize {
        self.each().filter(|(judged, sub)| values.get(judged, sub).is_some()).count()
    }

    /// What a form sent for the cells of this grid, and for nothing else.
    pub(super) fn posted(&self, posted: &Posted) -> Values {
        let mut values: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for (judged, sub) in self.each() {
            let value = posted.text(&field(judged, sub));
            if !value.is_empty() && value.len() <= CHOICE_BYTES_MAX {
                values.entry(judged.key()).or_default().insert(sub.clone(), value.to_owned());
            }
        }
        Values(values)
    }

    /// The act's sheet; a cell without a number is left out, and the act says that it is missing.
    pub(super) fn sheet(&self, values: &Values) -> BTreeMap<OperatorId, BTreeMap<String, Exact>> {
        let row = |judged: &Judged| {
            let Judged::Tenderer(tenderer) = judged else { return None };
            let cells = self.subcriteria.iter();
            let cells = cells.filter_map(|sub| Some((sub.clone(), values.get(judged, sub)?.parse().ok()?)));
            Some((tenderer.clone(), cells.collect()))
        };
        self.rows.iter().filter_map(row).collect()
    }

    /// The act's comparisons; a cell without a preference is left out, and the act says that it is missing.
    pub(super) fn comparisons(&self, values: &Values) -> BTreeMap<String, Vec<PairPreference>> {
        let mut comparisons: BTreeMap<String, Vec<PairPreference>> = BTreeMap::new();
        for (judged, sub) in self.each() {
            let Judged::Pair(pair) = judged else { continue };
            let preferences = comparisons.entry(sub.clone()).or_default();
            preferences.extend(values.get(judged, sub).and_then(|value| pairs::read(pair, value)));
        }
        comparisons
    }

    /// Cells in which two versions differ, in words.
    pub(super) fn differences(&self, mine: &Values, saved: &Values) -> Vec<String> {
        let differing = self.each().filter(|(judged, sub)| mine.get(judged, sub) != saved.get(judged, sub));
        let told = differing.map(|(judged, sub)| {
            let shown = |values: &Values| self.in_words(judged, values.get(judged, sub));
            format!(
                "{sub}, {}: {} {}, {} {}",
                self.name(judged),
                self.scene.say("qui", "here"),
                shown(mine),
                self.scene.say("salvato", "saved"),
                shown(saved)
            )
        });
        told.collect()
    }

    fn in_words(&self, judged: &Judged, value: Option<&str>) -> String {
        let chosen = value.and_then(|value| match judged {
            Judged::Tenderer(_) => Some(self.scene.lang().number(&value.parse().ok()?)),
            Judged::Pair(pair) => Some(pairs::in_words(self.letters, &pairs::read(pair, value)?, self.scene.lang())),
        });
        chosen.unwrap_or_else(|| "—".to_owned())
    }

    fn name(&self, judged: &Judged) -> String {
        let firm = |id: &OperatorId| self.letters.named(id, self.scene.firm(id));
        match judged {
            Judged::Tenderer(tenderer) => self.scene.firm(tenderer),
            Judged::Pair([one, other]) => format!("{} / {}", firm(one), firm(other)),
        }
    }

    /// Where the technical offer of each tenderer is read.
    pub(super) fn offers(&self, lot: u16) -> Vec<(String, String)> {
        let mut judged: Vec<&OperatorId> = Vec::new();
        for id in self.rows.iter().flat_map(|row| match row {
            Judged::Tenderer(one) => vec![one],
            Judged::Pair(pair) => pair.iter().collect(),
        }) {
            if !judged.contains(&id) {
                judged.push(id);
            }
        }
        judged.sort();
        let opened = judged.into_iter().filter_map(|id| {
            let tenderer = self.scene.state.tenderers.get(id)?;
            let envelope = tenderer.envelope(EnvelopeClass::Technical, Some(lot))?;
            let name = self.letters.named(id, self.scene.firm(id));
            Some((self.scene.path(&format!("/envelopes/{}", envelope.sealed.id)), name))
        });
        opened.collect()
    }

    pub(super) fn groups(&self, order: Order, values: &Values) -> Vec<Group> {
        if self.rows.is_empty() {
            return Vec::new();
        }
        match order {
            Order::Criterion => self.subcriteria.iter().map(|sub| self.under_criterion(sub, values)).collect(),
            Order::Tenderer => self.rows.iter().map(|judged| self.under_judged(judged, values)).collect(),
        }
    }

    fn under_criterion(&self, sub: &str, values: &Values) -> Group {
        let (title, points) = self.criterion(sub);
        let rows = self.rows.iter().map(|judged| self.row(judged, sub, self.name(judged), None, values));
        Group { title, points, rows: rows.collect() }
    }

    fn under_judged(&self, judged: &Judged, values: &Values) -> Group {
        let rows = self.subcriteria.iter().map(|sub| {
            let (title, points) = self.criterion(sub);
            self.row(judged, sub, title, points, values)
        });
        Group { title: self.name(judged), points: None, rows: rows.collect() }
    }

    /// Title of a sub-criterion and the points of its discretionary part.
    fn criterion(&self, id: &str) -> (String, Option<String>) {
        let Some(sub) = subcriterion(&self.scene.state, id) else { return (id.to_owned(), None) };
        let title = self.scene.say(&sub.title, sub.title_en.as_deref().unwrap_or(&sub.title));
        let points = sub.parts.iter().find_map(|part| match part {
            Part::Discretionary(part) => Some(self.scene.lang().number(&part.max)),
            Part::Quantitative(_) | Part::Tabular(_) => None,
        });
        (format!("{id} {title}"), points)
    }

    fn row(&self, judged: &Judged, sub: &str, label: String, points: Option<String>, values: &Values) -> Row {
        let choices = match judged {
            Judged::Tenderer(_) => self.coefficients(values.get(judged, sub)),
            Judged::Pair(pair) => pairs::choices(self.letters, pair, values.get(judged, sub), self.scene.lang()),
        };
        let chosen =
            choices.iter().find(|(_, _, chosen)| *chosen).map_or_else(|| "—".to_owned(), |found| found.1.clone());
        let name = field(judged, sub);
        Row { id: name.replace([':', '.', '|'], "-"), name, label, points, choices, chosen }
    }

    fn coefficients(&self, value: Option<&str>) -> Vec<(String, String, bool)> {
        let current = value.and_then(|value| value.parse::<Exact>().ok());
        let steps = scale(&self.scene.state).unwrap_or_default();
        let choices = steps.iter().map(|step| {
            let text = format!("{} – {}", self.scene.lang().number(&step.value), label(self.scene, step));
            (step.value.to_string(), text, current.as_ref() == Some(&step.value))
        });
        choices.collect()
    }
}

/// Name of a cell in the form.
fn field(judged: &Judged, sub: &str) -> String {
    format!("c:{}:{sub}", judged.key())
}

/// A sub-criterion by its number.
pub(in crate::pages::panel) fn subcriterion<'a>(state: &'a ProcedureState, id: &str) -> Option<&'a Subcriterion> {
    let technical = state.definition.award.technical.as_ref()?;
    technical.criteria.iter().flat_map(|criterion| &criterion.subcriteria).find(|sub| sub.id.as_str() == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drafts_are_read_as_they_were_written_and_strange_ones_not_at_all() {
        let data = json!({ "values": { "coop-a": { "2.1": "0.7", "2.2": "" } } });
        let values = Values::saved(&data);
        let tenderer = |id: &str| Judged::Tenderer(id.into());
        assert_eq!(values.get(&tenderer("coop-a"), "2.1"), Some("0.7"));
        assert_eq!(values.get(&tenderer("coop-a"), "2.2"), None, "an empty choice is no choice");
        assert_eq!(values.get(&tenderer("coop-b"), "2.1"), None);
        assert_eq!(Values::saved(&values.data()), values);
        for strange in [json!(null), json!({ "values": 3 }), json!({ "values": { "coop-a": [1] } })] {
            assert_eq!(Values::saved(&strange).get(&tenderer("coop-a"), "2.1"), None);
        }
    }

    #[test]
    fn cells_have_names_of_their_own() {
        assert_eq!(field(&Judged::Tenderer("coop-a".into()), "2.1"), "c:coop-a:2.1");
        assert_eq!(field(&Judged::Pair(["coop-a".into(), "coop-b".into()]), "2.1"), "c:coop-a|coop-b:2.1");
    }
}
