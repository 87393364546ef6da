//! A tender before it is sealed.

use ceralacca_client::{GivenTender, Notation, check, explain, read_answer, shown};
use ceralacca_procedure::{
    definition::{ItemKind, ProcedureFile},
    event::AnswerValue,
    findings::item_of,
    offers::GivenAnswer,
};
use serde_json::json;
use wasm_bindgen::prelude::*;

use crate::read;

/// The rules of one procedure, read once from its file (`definition` in `GET /api/procedures/{id}`, JSON).
///
/// A tender is JSON: `form`, `members`, `lots`, `circumstances` (`auxiliaries`, `attorney`, `other_labour_agreement`,
/// `secrecy_claimed`; all optional), `file_bytes_max` (optional) and `envelopes`, each with `class`, `lot`, `answers`
/// (item or `item@owner` to true, false or the text as typed) and `files` (`item`, `name`, `length`, `signed`).
///
/// A remark is JSON: `code`, `severity` (`blocking`, `warning`, `info`), `place` (`envelope`, `lot`, `item`, `owner`), `it`,
/// `en`, `rule`.
#[wasm_bindgen]
pub struct ProcedureRules(ProcedureFile);

#[wasm_bindgen]
impl ProcedureRules {
    /// Reads the procedure file.
    ///
    /// # Errors
    /// If it is no procedure file of this version.
    #[wasm_bindgen(constructor)]
    pub fn new(definition: &str) -> Result<Self, JsError> {
        Ok(Self(ProcedureFile::from_json(definition.as_bytes())?))
    }

    /// Everything wrong with a tender: a JSON list of remarks, empty when nothing is.
    ///
    /// # Errors
    /// If the tender cannot be read.
    #[wasm_bindgen(js_name = checkTender)]
    pub fn check_tender(&self, tender: &str) -> Result<String, JsError> {
        let tender: GivenTender = read("tender", tender)?;
        Ok(serde_json::to_string(&check(&self.0, &tender))?)
    }

    /// What the figures of a tender mean: a JSON list of remarks.
    ///
    /// # Errors
    /// If the tender cannot be read.
    #[wasm_bindgen(js_name = explainFigures)]
    pub fn explain_figures(&self, tender: &str) -> Result<String, JsError> {
        let tender: GivenTender = read("tender", tender)?;
        Ok(serde_json::to_string(&explain(&self.0, &tender))?)
    }

    /// Reads one answer: `key` is the item or `item@owner`, `given` JSON (true, false or the text as typed). Gives
    /// `{"ok": true, "value": ANSWER, "it", "en"}`, where ANSWER is what goes into the sealed answers and the texts say
    /// how a figure was read; or `{"ok": false, "it", "en"}`, what to write instead.
    ///
    /// # Errors
    /// If the procedure asks for no such item or `given` is no answer.
    #[wasm_bindgen(js_name = readAnswer)]
    pub fn read_answer(&self, key: &str, given: &str) -> Result<String, JsError> {
        let given: GivenAnswer = read("answer", given)?;
        let item = self.0.item(item_of(key)).map(|(_, item)| item);
        let kind = &item.ok_or_else(|| JsError::new(&format!("the procedure asks for no item {key:?}")))?.kind;
        let answer = match read_answer(kind, &given, Notation::Typed) {
            Err(text) => json!({"ok": false, "it": text.it, "en": text.en}),
            Ok(value) => {
                let (it, en) = read_back(kind, &value);
                json!({"ok": true, "value": value, "it": it, "en": en})
            }
        };
        Ok(answer.to_string())
    }
}

/// A figure as it was read, with its unit; nothing for other answers.
fn read_back(kind: &ItemKind, value: &AnswerValue) -> (String, String) {
    match (kind, value) {
        (ItemKind::Number(rule), AnswerValue::Number(number)) => {
            (format!("{} {}", shown(number, true), rule.unit), format!("{} {}", shown(number, false), rule.unit))
        }
        _ => (String::new(), String::new()),
    }
}
