//! What a form asks for: the query read field by field into a calculator's input; what cannot be read is told beside its field.

use std::collections::BTreeMap;

use ceralacca_evaluation::{Exact, Text};
use ceralacca_rulebook::day_in_figures;
use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::{
    numbers::{self, Column},
    question::{Input, LINE_CHARS_MAX, MEASURE, Need, Question, Reads},
};
use crate::pages::{Field, Lang, Posted, lang::euro};

/// Largest amount: as the calculators accept.
const AMOUNT_MAX: u64 = 1_000_000_000_000;
/// Most lines of a list of names.
const LINES_MAX: usize = 500;
/// Numbers repeated as understood, at most; the table of the answer has all of them.
const REPEATED_MAX: usize = 60;

/// A form as it was sent.
pub(super) struct Asked {
    /// The calculator's input; complete only without errors.
    pub(super) input: Value,
    /// What is wrong, by field.
    pub(super) errors: BTreeMap<&'static str, Vec<Text>>,
    /// How the columns of numbers were understood.
    pub(super) understood: Vec<Text>,
    /// Each field as it was understood, for the answer and the paper.
    pub(super) given: Vec<(Text, Text)>,
}

/// A field read: its value in JSON and in words. None when it was left empty.
type Understood = Option<(Value, Text)>;

impl Asked {
    /// Reads the form.
    pub(super) fn read(question: &Question, posted: &Posted) -> Self {
        let mut asked = Self { input: Value::Null, errors: BTreeMap::new(), understood: Vec::new(), given: Vec::new() };
        let mut read = Map::new();
        for input in &question.inputs {
            match asked.value(input, posted) {
                Ok(Some((value, words))) => {
                    asked.given.push((Text::new(input.label.0, input.label.1), words));
                    read.insert(input.name.to_owned(), value);
                }
                Ok(None) if input.need == Need::Optional || matches!(input.reads, Reads::Any(_)) => {}
                Ok(None) => asked.wrong(input.name, Text::new("Questo dato è necessario.", "This is needed.")),
                Err(faults) => faults.into_iter().for_each(|fault| asked.wrong(input.name, fault)),
            }
        }
        asked.input = (question.build)(read);
        asked
    }

    /// Something is wrong with a field.
    pub(super) fn wrong(&mut self, name: &'static str, fault: Text) {
        self.errors.entry(name).or_default().push(fault);
    }

    fn value(&mut self, input: &Input, posted: &Posted) -> Result<Understood, Vec<Text>> {
        let text = posted.text(input.name);
        if let Reads::Tick = input.reads {
            let ticked = posted.ticked(input.name);
            return Ok(Some((Value::Bool(ticked), yes_or_no(ticked))));
        }
        if let Reads::Any(list) = &input.reads {
            return any_of(list, posted.all(input.name));
        }
        if text.is_empty() {
            return Ok(None);
        }
        let one = |result: Result<(Value, Text), Text>| result.map(Some).map_err(|fault| vec![fault]);
        match &input.reads {
            Reads::Amount => one(amount(text)),
            Reads::Percent => one(percent(text)),
            Reads::Number => one(number(text)),
            Reads::Whole => one(whole(text)),
            Reads::Column(kind) => self.column(input, text, *kind).map(Some),
            Reads::Measured => self.column(input, text, measured(posted)).map(Some),
            Reads::MeasuredNumber => one(measured_number(text, measured(posted))),
            Reads::Bands => bands(text).map(Some),
            Reads::Day => one(day(text)),
            Reads::MonthDay => one(month_day(text)),
            Reads::Line => one(line(text)),
            Reads::Lines => lines(text).map(Some),
            Reads::One(list) => one(one_of(list, text)),
            Reads::Tick | Reads::Any(_) => Ok(None),
        }
    }

    fn column(&mut self, input: &Input, text: &str, kind: Column) -> Result<(Value, Text), Vec<Text>> {
        let pasted = numbers::column(text, kind)?;
        let count = pasted.numbers.len();
        let list = repeated(&pasted.numbers, kind);
        let (label_it, label_en) = (input.label.0.to_lowercase(), input.label.1.to_lowercase());
        let mut said = Text::new(
            format!("Letti {count} numeri ({label_it}): {}.", list.it),
            format!("Read {count} numbers ({label_en}): {}.", list.en),
        );
        if let Some((written, number)) = &pasted.decided {
            let shown = shown(number);
            said.push(
                &format!(" «{written}» è letto {}: con un punto solo e tre cifre decide il tipo di colonna.", shown.it),
                &format!(
                    " “{written}” is read as {}: with a single point and three digits the kind of column decides.",
                    shown.en
                ),
            );
        }
        self.understood.push(said);
        let words = Text::new(format!("{count}: {}", list.it), format!("{count}: {}", list.en));
        Ok((json!(pasted.numbers), words))
    }

    /// The fields with what was typed and what is wrong.
    pub(super) fn fields(&self, question: &Question, posted: &Posted, lang: Lang) -> Vec<Field> {
        let filled = question.inputs.iter().map(|input| {
            let mut field = input.field(lang).posted(posted);
            let faults = self.errors.get(input.name).map(Vec::as_slice).unwrap_or_default();
            let faults: Vec<&str> = faults.iter().map(|fault| lang.text(fault)).collect();
            field.error = (!faults.is_empty()).then(|| faults.join(" "));
            field
        });
        filled.collect()
    }
}

/// Whether the offers of this form are percentages or amounts.
fn measured(posted: &Posted) -> Column {
    if ["price", "increased_price"].contains(&posted.text(MEASURE)) { Column::Euro } else { Column::Plain }
}

/// A number, or a fraction such as `1/3`.
fn number(text: &str) -> Result<(Value, Text), Text> {
    if !text.contains('/') {
        return numbers::one(text, Column::Plain).map(|number| (json!(number), shown(&number)));
    }
    let fraction: Exact = text.parse().map_err(|_| {
        Text::new(
            format!("«{}» non è una frazione: scriva ad esempio 1/3.", begun(text)),
            format!("“{}” is not a fraction: write for example 1/3.", begun(text)),
        )
    })?;
    Ok((json!(fraction), Text::new(text, text)))
}

fn measured_number(text: &str, kind: Column) -> Result<(Value, Text), Text> {
    let number = numbers::one(text, kind)?;
    let words = match kind {
        Column::Plain => shown(&number),
        Column::Euro => Text::new(euro(&number, Lang::It), euro(&number, Lang::En)),
    };
    Ok((json!(number), words))
}

/// Bands of discounts, one on each line: from, to, points; the last one from, points.
fn bands(text: &str) -> Result<(Value, Text), Vec<Text>> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.len() > LINES_MAX {
        return Err(vec![too_many_lines(lines.len())]);
    }
    let mut bands = Vec::new();
    for (number, line) in (1..).zip(&lines) {
        let in_line =
            |fault: Text| Text::new(format!("Riga {number}: {}", fault.it), format!("Line {number}: {}", fault.en));
        let read = numbers::column(line, Column::Plain)
            .map_err(|faults| faults.into_iter().take(1).map(in_line).collect::<Vec<_>>())?;
        match read.numbers.as_slice() {
            [from, to, points] => bands.push(json!({ "from": from, "to": to, "points": points })),
            [from, points] if number == lines.len() => bands.push(json!({ "from": from, "points": points })),
            _ => {
                let fault = Text::new(
                    "scriva da, a, punti; solo l'ultima fascia, aperta, ha da e punti.",
                    "write from, to, points; only the last band, which is open, has from and points.",
                );
                return Err(vec![in_line(fault)]);
            }
        }
    }
    let words = lines.join("; ");
    Ok((Value::Array(bands), Text::new(words.clone(), words)))
}

fn too_many_lines(count: usize) -> Text {
    Text::new(
        format!("Le righe sono {count}: se ne leggono al massimo {LINES_MAX}."),
        format!("There are {count} lines: at most {LINES_MAX} are read."),
    )
}

fn yes_or_no(yes: bool) -> Text {
    if yes { Text::new("sì", "yes") } else { Text::new("no", "no") }
}

/// The number for both readers, its thousands apart.
fn shown(number: &Exact) -> Text {
    Text::new(Lang::It.number(number), Lang::En.number(number))
}

fn repeated(all: &[Exact], kind: Column) -> Text {
    let list = |lang: Lang| {
        let numbers = all.iter().take(REPEATED_MAX).map(|number| match kind {
            Column::Plain => lang.number(number),
            Column::Euro => euro(number, lang),
        });
        let mut list = numbers.collect::<Vec<_>>().join("; ");
        if all.len() > REPEATED_MAX {
            list.push_str("; …");
        }
        list
    };
    Text::new(list(Lang::It), list(Lang::En))
}

fn amount(text: &str) -> Result<(Value, Text), Text> {
    let number = numbers::one(text, Column::Euro)?;
    if number.is_negative() {
        return Err(Text::new("Un importo non è negativo.", "An amount is not negative."));
    }
    if number > Exact::from(AMOUNT_MAX) {
        return Err(Text::new(
            "L'importo è al massimo di mille miliardi di euro.",
            "The amount is at most a thousand billion euro.",
        ));
    }
    if !number.has_at_most_decimals(2) {
        return Err(Text::new("Un importo ha al massimo due decimali.", "An amount has at most two decimals."));
    }
    let words = Text::new(euro(&number, Lang::It), euro(&number, Lang::En));
    Ok((json!(number), words))
}

fn percent(text: &str) -> Result<(Value, Text), Text> {
    let number = numbers::one(text, Column::Plain)?;
    if number.is_negative() || number > Exact::from(100) {
        return Err(Text::new("La percentuale va da 0 a 100.", "The percentage goes from 0 to 100."));
    }
    if !number.has_at_most_decimals(12) {
        return Err(Text::new("La percentuale ha al massimo 12 decimali.", "The percentage has at most 12 decimals."));
    }
    let words = shown(&number);
    Ok((json!(number), Text::new(format!("{}%", words.it), format!("{}%", words.en))))
}

fn whole(text: &str) -> Result<(Value, Text), Text> {
    let number: i32 = text.parse().map_err(|_| {
        Text::new(
            format!("«{}» non è un numero intero.", begun(text)),
            format!("“{}” is not a whole number.", begun(text)),
        )
    })?;
    Ok((json!(number), Text::new(number.to_string(), number.to_string())))
}

/// A day as browsers send it, or as Italians write it.
fn day(text: &str) -> Result<(Value, Text), Text> {
    let date = text.parse::<Date>().or_else(|_| Date::strptime("%d/%m/%Y", text)).map_err(|_| {
        Text::new(
            format!("«{}» non è una data: scriva ad esempio 02/03/2026.", begun(text)),
            format!("“{}” is not a date: write for example 02/03/2026.", begun(text)),
        )
    })?;
    let words = day_in_figures(date);
    Ok((json!(date.to_string()), Text::new(words.clone(), words)))
}

fn month_day(text: &str) -> Result<(Value, Text), Text> {
    // A leap year, so that 29 February is a day.
    let date = Date::strptime("%d/%m/%Y", format!("{text}/2024")).map_err(|_| {
        Text::new(
            format!("«{}» non è un giorno dell'anno: scriva giorno e mese, ad esempio 24/06.", begun(text)),
            format!("“{}” is not a day of the year: write day and month, for example 24/06.", begun(text)),
        )
    })?;
    let words = date.strftime("%d/%m").to_string();
    Ok((json!(date.strftime("%m-%d").to_string()), Text::new(words.clone(), words)))
}

fn line(text: &str) -> Result<(Value, Text), Text> {
    if text.chars().count() > LINE_CHARS_MAX {
        return Err(Text::new(
            format!("Il testo supera {LINE_CHARS_MAX} caratteri."),
            format!("The text is longer than {LINE_CHARS_MAX} characters."),
        ));
    }
    Ok((json!(text), Text::new(text, text)))
}

fn lines(text: &str) -> Result<(Value, Text), Vec<Text>> {
    if text.len() > numbers::COLUMN_BYTES_MAX {
        let most = numbers::COLUMN_BYTES_MAX / 1024;
        return Err(vec![Text::new(
            format!("Il testo supera {most} KiB."),
            format!("The text is longer than {most} KiB."),
        )]);
    }
    let found: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if found.len() > LINES_MAX {
        return Err(vec![too_many_lines(found.len())]);
    }
    let words = found.join("; ");
    Ok((json!(found), Text::new(words.clone(), words)))
}

fn one_of(list: &[(&'static str, Text)], text: &str) -> Result<(Value, Text), Text> {
    let found = list.iter().find(|(value, _)| *value == text);
    let (value, words) = found.ok_or_else(unknown_choice)?;
    Ok((json!(value), words.clone()))
}

fn any_of(list: &[(&'static str, Text)], chosen: &[String]) -> Result<Understood, Vec<Text>> {
    if chosen.iter().any(|text| !list.iter().any(|(value, _)| value == text)) {
        return Err(vec![unknown_choice()]);
    }
    let found: Vec<_> = list.iter().filter(|(value, _)| chosen.iter().any(|text| text == value)).collect();
    let values: Vec<&str> = found.iter().map(|(value, _)| *value).collect();
    let words: Vec<Text> = found.iter().map(|(_, words)| words.clone()).collect();
    let words = if words.is_empty() { Text::new("nessuno", "none") } else { Text::join(&words, "; ") };
    Ok(Some((json!(values), words)))
}

fn unknown_choice() -> Text {
    Text::new("La scelta non è fra quelle dell'elenco.", "The choice is not one of the list.")
}

/// The beginning of a text, to be repeated.
fn begun(text: &str) -> String {
    text.chars().take(30).collect()
}
