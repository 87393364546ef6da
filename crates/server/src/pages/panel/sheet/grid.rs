//! The cells of a sheet: a coefficient for each tenderer and discretionary sub-criterion.

use std::collections::BTreeMap;

use ceralacca_evaluation::{Exact, Part, ScaleStep, Scoring, Subcriterion};
use ceralacca_procedure::{OperatorId, ProcedureState, definition::EnvelopeClass};
use serde_json::{Value, json};

use super::Order;
use crate::pages::{Posted, panel::scene::Scene};

/// Longest coefficient as text, in bytes.
const COEFFICIENT_BYTES_MAX: usize = 20;

/// Coefficients as chosen: tenderer → sub-criterion → value of the scale.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Values(BTreeMap<OperatorId, BTreeMap<String, String>>);

impl Values {
    /// What a draft holds; anything else in it is passed over.
    pub(super) fn saved(data: &Value) -> Self {
        let mut values = BTreeMap::new();
        for (tenderer, row) in data.get("values").and_then(Value::as_object).into_iter().flatten() {
            let cells = row.as_object().into_iter().flatten();
            let cells = cells.filter_map(|(sub, value)| Some((sub.clone(), value.as_str()?.to_owned())));
            values.insert(OperatorId::new(tenderer.clone()), cells.collect());
        }
        Self(values)
    }

    /// What is locked already.
    pub(super) fn locked(sheet: &BTreeMap<OperatorId, BTreeMap<String, Exact>>) -> Self {
        let rows = sheet.iter().map(|(tenderer, row)| {
            let cells = row.iter().map(|(sub, value)| (sub.clone(), value.to_string()));
            (tenderer.clone(), cells.collect())
        });
        Self(rows.collect())
    }

    /// As a draft holds it.
    pub(super) fn data(&self) -> Value {
        json!({ "values": self.0 })
    }

    pub(super) fn get(&self, tenderer: &OperatorId, sub: &str) -> Option<&str> {
        self.0.get(tenderer)?.get(sub).map(String::as_str).filter(|value| !value.is_empty())
    }
}

/// What is to be scored, and by what names it is shown.
pub(super) struct Grid<'a> {
    pub(super) scene: &'a Scene,
    pub(super) tenderers: Vec<OperatorId>,
    pub(super) subcriteria: &'a [String],
}

/// Rows under one heading.
pub(super) struct Group {
    pub(super) title: String,
    /// Points, where the heading is a sub-criterion.
    pub(super) points: Option<String>,
    pub(super) rows: Vec<Row>,
}

/// One coefficient.
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

/// The scale of coefficients, where each commissioner scores.
pub(super) fn scale(state: &ProcedureState) -> Option<&[ScaleStep]> {
    match &state.definition.award.technical.as_ref()?.scoring {
        Scoring::EachCommissioner { scale, .. } => Some(scale),
        Scoring::Collegial {} => None,
    }
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

fn label<'a>(scene: &Scene, step: &'a ScaleStep) -> &'a str {
    scene.lang().say(&step.label_it, step.label_en.as_deref().unwrap_or(&step.label_it))
}

impl Grid<'_> {
    pub(super) fn cells(&self) -> usize {
        self.tenderers.len() * self.subcriteria.len()
    }

    fn each(&self) -> impl Iterator<Item = (&OperatorId, &String)> {
        self.tenderers.iter().flat_map(move |tenderer| self.subcriteria.iter().map(move |sub| (tenderer, sub)))
    }

    pub(super) fn given(&self, values: &Values) -> usize {
        self.each().filter(|(tenderer, sub)| values.get(tenderer, sub).is_some()).count()
    }

    /// What a form sent for the cells of this grid, and for nothing else.
    pub(super) fn posted(&self, posted: &Posted) -> Values {
        let mut values: BTreeMap<OperatorId, BTreeMap<String, String>> = BTreeMap::new();
        for (tenderer, sub) in self.each() {
            let value = posted.text(&field(tenderer, sub));
            if !value.is_empty() && value.len() <= COEFFICIENT_BYTES_MAX {
                values.entry(tenderer.clone()).or_default().insert(sub.clone(), value.to_owned());
            }
        }
        Values(values)
    }

    /// The act's sheet; a cell without a number is left out, and the act says that it is missing.
    pub(super) fn sheet(&self, values: &Values) -> BTreeMap<OperatorId, BTreeMap<String, Exact>> {
        let row = |tenderer: &OperatorId| {
            let cells = self.subcriteria.iter();
            let cells = cells.filter_map(|sub| Some((sub.clone(), values.get(tenderer, sub)?.parse().ok()?)));
            (tenderer.clone(), cells.collect())
        };
        self.tenderers.iter().map(row).collect()
    }

    /// Cells in which two versions differ, in words.
    pub(super) fn differences(&self, mine: &Values, saved: &Values) -> Vec<String> {
        let differing = self.each().filter(|(tenderer, sub)| mine.get(tenderer, sub) != saved.get(tenderer, sub));
        let told = differing.map(|(tenderer, sub)| {
            let shown = |values: &Values| self.in_words(values.get(tenderer, sub));
            format!(
                "{sub}, {}: {} {}, {} {}",
                self.scene.firm(tenderer),
                self.scene.say("qui", "here"),
                shown(mine),
                self.scene.say("salvato", "saved"),
                shown(saved)
            )
        });
        told.collect()
    }

    fn in_words(&self, value: Option<&str>) -> String {
        match value.and_then(|value| value.parse::<Exact>().ok()) {
            Some(value) => self.scene.lang().number(&value),
            None => "—".to_owned(),
        }
    }

    /// Where the technical offer of each tenderer is read.
    pub(super) fn offers(&self, lot: u16) -> Vec<(String, String)> {
        let opened = self.tenderers.iter().filter_map(|id| {
            let tenderer = self.scene.state.tenderers.get(id)?;
            let envelope = tenderer.envelope(EnvelopeClass::Technical, Some(lot))?;
            Some((self.scene.path(&format!("/envelopes/{}", envelope.sealed.id)), self.scene.firm(id)))
        });
        opened.collect()
    }

    pub(super) fn groups(&self, order: Order, values: &Values) -> Vec<Group> {
        if self.tenderers.is_empty() {
            return Vec::new();
        }
        match order {
            Order::Criterion => self.subcriteria.iter().map(|sub| self.under_criterion(sub, values)).collect(),
            Order::Tenderer => self.tenderers.iter().map(|tenderer| self.under_tenderer(tenderer, values)).collect(),
        }
    }

    fn under_criterion(&self, sub: &str, values: &Values) -> Group {
        let (title, points) = self.criterion(sub);
        let rows =
            self.tenderers.iter().map(|tenderer| self.row(tenderer, sub, self.scene.firm(tenderer), None, values));
        Group { title, points, rows: rows.collect() }
    }

    fn under_tenderer(&self, tenderer: &OperatorId, values: &Values) -> Group {
        let rows = self.subcriteria.iter().map(|sub| {
            let (title, points) = self.criterion(sub);
            self.row(tenderer, sub, title, points, values)
        });
        Group { title: self.scene.firm(tenderer), points: None, rows: rows.collect() }
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

    fn row(
        &self,
        tenderer: &OperatorId,
        sub: &str,
        label_text: String,
        points: Option<String>,
        values: &Values,
    ) -> Row {
        let current = values.get(tenderer, sub).and_then(|value| value.parse::<Exact>().ok());
        let steps = scale(&self.scene.state).unwrap_or_default();
        let choices = steps.iter().map(|step| {
            let text = format!("{} – {}", self.scene.lang().number(&step.value), label(self.scene, step));
            (step.value.to_string(), text, current.as_ref() == Some(&step.value))
        });
        let choices: Vec<_> = choices.collect();
        let chosen =
            choices.iter().find(|(_, _, chosen)| *chosen).map_or_else(|| "—".to_owned(), |found| found.1.clone());
        let name = field(tenderer, sub);
        Row { id: name.replace([':', '.'], "-"), name, label: label_text, points, choices, chosen }
    }
}

/// Name of a cell in the form.
pub(super) fn field(tenderer: &OperatorId, sub: &str) -> String {
    format!("c:{tenderer}:{sub}")
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
        assert_eq!(values.get(&"coop-a".into(), "2.1"), Some("0.7"));
        assert_eq!(values.get(&"coop-a".into(), "2.2"), None, "an empty choice is no choice");
        assert_eq!(values.get(&"coop-b".into(), "2.1"), None);
        assert_eq!(Values::saved(&values.data()), values);
        for strange in [json!(null), json!({ "values": 3 }), json!({ "values": { "coop-a": [1] } })] {
            assert_eq!(Values::saved(&strange).get(&"coop-a".into(), "2.1"), None);
        }
    }

    #[test]
    fn cells_have_names_of_their_own() {
        assert_eq!(field(&"coop-a".into(), "2.1"), "c:coop-a:2.1");
    }
}
