//! Forms that lose nothing: a refused form comes back with what was typed and with what was wrong.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::StatusCode,
    response::Response,
};
use ceralacca_procedure::{Refusal, acts::TEXT_LENGTH_MAX, policy::Actor};
use ceralacca_record::Hash;
use ceralacca_storage::RequestKey;
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

use super::{Lang, Layout, Paragraph, page};
use crate::{ApiError, App};

/// Longest body of a form, in bytes.
pub const FORM_BYTES_MAX: usize = FORM_MEBIBYTES_MAX * 1024 * 1024;
const FORM_MEBIBYTES_MAX: usize = 1;
/// Most fields of a form.
pub const FORM_FIELDS_MAX: usize = 5_000;
/// Field that identifies the sending of a form: sent twice by a double click, it is done once.
pub const REQUEST_FIELD: &str = "request_id";

/// What a form sent.
#[derive(Debug, Clone)]
pub struct Posted {
    values: BTreeMap<String, Vec<String>>,
    digest: Hash,
}

impl Posted {
    /// Reads a body of `application/x-www-form-urlencoded`; `line` is method and path of the request.
    ///
    /// # Errors
    /// `form_too_long`.
    pub fn read(line: &str, body: &[u8]) -> Result<Self, Refusal> {
        let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (count, (name, value)) in form_urlencoded::parse(body).enumerate() {
            if count >= FORM_FIELDS_MAX {
                return Err(too_long());
            }
            // Browsers send CRLF; what is recorded has one form of line end.
            values.entry(name.into_owned()).or_default().push(value.replace("\r\n", "\n"));
        }
        Ok(Self { values, digest: Hash::of(&[line.as_bytes(), b"\n", body]) })
    }

    /// A field's text without space around it; empty when it was not sent.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.values.get(name).and_then(|all| all.first()).map_or("", |text| text.trim())
    }

    /// All the values of a field, as sent.
    #[must_use]
    pub fn all(&self, name: &str) -> &[String] {
        self.values.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether a box was ticked.
    #[must_use]
    pub fn ticked(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// Names of the fields sent.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// Every name with each of its values, as sent.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().flat_map(|(name, all)| all.iter().map(move |value| (name.as_str(), value.as_str())))
    }

    /// A moment of Italian civil time, `2026-11-21T12:00`, as `datetime-local` sends it.
    ///
    /// # Errors
    /// `moment_unreadable`; the hour that summer time skips is refused, of the one that comes twice the first counts.
    pub fn moment(&self, name: &str) -> Result<Timestamp, Refusal> {
        moment(self.text(name))
    }

    /// The key under which the sequencer knows this sending again.
    #[must_use]
    pub fn key(&self, actor: &Actor) -> Option<RequestKey> {
        let client_id = self.text(REQUEST_FIELD);
        let sound = (1..=100).contains(&client_id.len()) && client_id.bytes().all(|byte| byte.is_ascii_graphic());
        sound.then(|| RequestKey {
            actor: actor.id().as_str().to_owned(),
            client_id: client_id.to_owned(),
            digest: self.digest,
        })
    }
}

fn too_long() -> Refusal {
    Refusal::invalid(
        "form_too_long",
        "",
        format!("Il modulo supera {FORM_MEBIBYTES_MAX} MiB o {FORM_FIELDS_MAX} campi: lo accorci."),
        format!(
            "The form is longer than {FORM_MEBIBYTES_MAX} MiB or has more than {FORM_FIELDS_MAX} fields: shorten it."
        ),
    )
}

/// As [`Posted::moment`], of a text.
///
/// # Errors
/// `moment_unreadable`.
pub fn moment(text: &str) -> Result<Timestamp, Refusal> {
    let unreadable = || {
        Refusal::invalid(
            "moment_unreadable",
            "",
            format!("«{text}» non è una data con ora: scriva ad esempio 21/11/2026 12:00, ora italiana."),
            format!("\"{text}\" is no date and time: write for example 2026-11-21 12:00, Italian time."),
        )
    };
    let civil: DateTime =
        text.parse().or_else(|_| DateTime::strptime("%d/%m/%Y %H:%M", text)).map_err(|_| unreadable())?;
    let rome = TimeZone::get("Europe/Rome").map_err(|_| unreadable())?;
    let ambiguous = rome.to_ambiguous_zoned(civil);
    if matches!(ambiguous.offset(), jiff::tz::AmbiguousOffset::Gap { .. }) {
        return Err(unreadable());
    }
    ambiguous.earlier().map(|zoned| zoned.timestamp()).map_err(|_| unreadable())
}

/// A moment as `datetime-local` takes it.
#[must_use]
pub fn moment_value(instant: Timestamp) -> String {
    let rome = TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC);
    instant.to_zoned(rome).strftime("%Y-%m-%dT%H:%M").to_string()
}

impl FromRequest<App> for Posted {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        let line = format!("{} {}", request.method(), request.uri().path());
        let bytes = Bytes::from_request(request, app).await.map_err(|_| ApiError::TooLarge(too_long()))?;
        if bytes.len() > FORM_BYTES_MAX {
            return Err(ApiError::TooLarge(too_long()));
        }
        Ok(Self::read(&line, &bytes)?)
    }
}

/// A field of a form.
#[derive(Debug, Clone)]
pub struct Field {
    /// Name under which it is sent.
    pub name: String,
    /// Label.
    pub label: String,
    /// What to write, and its limits.
    pub help: Option<String>,
    /// Article on which it rests.
    pub article: Option<String>,
    /// Kind of control.
    pub kind: FieldKind,
    /// Values shown in it.
    pub values: Vec<String>,
    /// What was wrong with what was typed.
    pub error: Option<String>,
    /// What deserves a second look, though it may stay as it is.
    pub warning: Option<String>,
    /// Whether it must be filled in.
    pub required: bool,
}

/// Kinds of control.
#[derive(Debug, Clone)]
pub enum FieldKind {
    /// One line of text of at most so many characters.
    Line(usize),
    /// Several lines of text of at most so many characters.
    Area(usize),
    /// A number, typed as people write it.
    Number,
    /// A moment of Italian civil time.
    Moment,
    /// A day of the calendar.
    Day,
    /// One line of text for which values are suggested: of each choice the value is written, the label explains it.
    Suggested(Vec<Choice>),
    /// One of a list.
    Select(Vec<Choice>),
    /// One of a few.
    Radio(Vec<Choice>),
    /// Any of a few.
    Checks(Vec<Choice>),
    /// A box to tick.
    Tick,
    /// A value that the person does not change.
    Hidden,
}

/// One of a list.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Value sent.
    pub value: String,
    /// Text shown.
    pub label: String,
    /// Whether the text is somebody's own, in Italian, and not the platform's.
    pub written: bool,
}

impl Choice {
    /// A choice.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), written: false }
    }

    /// A choice whose text somebody wrote: a title, an office.
    pub fn written(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { written: true, ..Self::new(value, label) }
    }
}

impl Field {
    /// A field that must be filled in.
    pub fn new(name: &str, label: &str, kind: FieldKind) -> Self {
        Self {
            name: name.to_owned(),
            label: label.to_owned(),
            help: None,
            article: None,
            kind,
            values: Vec::new(),
            error: None,
            warning: None,
            required: true,
        }
    }

    /// The reasons of an act, which stay in the record.
    #[must_use]
    pub fn reason(lang: Lang) -> Self {
        Self::new("reason", lang.say("Motivazione", "Reasons"), FieldKind::Area(TEXT_LENGTH_MAX)).help(lang.say(
            "Resta nel registro. Al massimo 10.000 caratteri.",
            "It stays in the record. At most 10,000 characters.",
        ))
    }

    /// With a help text.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// With the article on which it rests.
    #[must_use]
    pub fn article(mut self, article: &str) -> Self {
        self.article = Some(article.to_owned());
        self
    }

    /// May stay empty.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    /// With a value in it.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.values = vec![value.into()];
        self
    }

    /// With what was posted in it.
    #[must_use]
    pub fn posted(mut self, posted: &Posted) -> Self {
        self.values = posted.all(&self.name).to_vec();
        self
    }

    /// The first value.
    #[must_use]
    pub fn first(&self) -> &str {
        self.values.first().map_or("", String::as_str)
    }

    /// Whether a value is chosen.
    #[must_use]
    pub fn has(&self, value: &str) -> bool {
        self.values.iter().any(|chosen| chosen == value)
    }

    /// Identifiers of the texts that describe it.
    #[must_use]
    pub fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if self.help.is_some() || self.article.is_some() {
            ids.push(format!("{}-help", self.name));
        }
        if self.error.is_some() {
            ids.push(format!("{}-error", self.name));
        }
        if self.warning.is_some() {
            ids.push(format!("{}-warning", self.name));
        }
        ids.join(" ")
    }
}

/// A page that is one form: a title, what it does, the fields, one button. Most acts need no more.
#[derive(Template)]
#[template(path = "form_page.html")]
pub struct FormPage {
    /// Frame.
    pub layout: Layout,
    /// Heading.
    pub title: String,
    /// What the act is and what follows from it, a paragraph each.
    pub intro: Vec<Paragraph>,
    /// Fields.
    pub fields: Vec<Field>,
    /// Text of the button.
    pub submit: String,
    /// Whether the act cannot be taken back: the button says so by its colour too.
    pub grave: bool,
    /// Whether the act cannot be done now: the page says why and has no button.
    pub closed: bool,
    /// Where "back" leads.
    pub back: String,
    /// Why the last sending was refused.
    pub refusal: Option<Refusal>,
    /// Identifies the sending.
    pub request_id: String,
}

impl FormPage {
    /// A form with no fields yet.
    pub fn new(app: &App, layout: Layout, title: &str, submit: &str, back: &str) -> Self {
        Self {
            layout,
            title: title.to_owned(),
            intro: Vec::new(),
            fields: Vec::new(),
            submit: submit.to_owned(),
            grave: false,
            closed: false,
            back: back.to_owned(),
            refusal: None,
            request_id: app.fresh_id("form"),
        }
    }

    /// With a paragraph.
    #[must_use]
    pub fn paragraph(mut self, text: impl Into<Paragraph>) -> Self {
        self.intro.push(text.into());
        self
    }

    /// With a field.
    #[must_use]
    pub fn field(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }

    /// An act that cannot be taken back.
    #[must_use]
    pub fn grave(mut self) -> Self {
        self.grave = true;
        self
    }

    /// An act that cannot be done now, and why: neither fields nor button.
    #[must_use]
    pub fn closed(mut self, why: impl Into<Paragraph>) -> Self {
        self.closed = true;
        self.paragraph(why)
    }

    /// The form to be filled in.
    ///
    /// # Errors
    /// The template failed.
    pub fn show(&self) -> Result<Response, ApiError> {
        page(StatusCode::OK, self)
    }

    /// The form again, with what was typed and why it was refused; other errors stay errors.
    ///
    /// # Errors
    /// What was not a refusal, or the template failed.
    pub fn refused(mut self, posted: &Posted, error: ApiError) -> Result<Response, ApiError> {
        let ApiError::Refused(refusal) = error else { return Err(error) };
        self.fields = self.fields.into_iter().map(|field| field.posted(posted)).collect();
        let field = refusal.facts.get("field").cloned();
        for shown in self.fields.iter_mut().filter(|shown| Some(&shown.name) == field.as_ref()) {
            shown.error = Some(refusal_text(&refusal, self.layout.lang).to_owned());
        }
        let status = crate::error::status(refusal.kind);
        self.refusal = Some(refusal);
        page(status, &self)
    }
}

/// The text of a refusal in a language.
#[must_use]
pub fn refusal_text(refusal: &Refusal, lang: Lang) -> &str {
    lang.say(&refusal.it, &refusal.en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_italian() {
        assert_eq!(moment("2026-11-21T12:00").unwrap().to_string(), "2026-11-21T11:00:00Z");
        assert_eq!(moment("21/07/2026 12:00").unwrap().to_string(), "2026-07-21T10:00:00Z");
        for bad in ["", "domani", "2026-02-30T10:00", "2026-03-29T02:30"] {
            assert_eq!(moment(bad).unwrap_err().rule, "moment_unreadable", "{bad}");
        }
        // The hour that comes twice: the first one, in summer time.
        assert_eq!(moment("2026-10-25T02:30").unwrap().to_string(), "2026-10-25T00:30:00Z");
        assert_eq!(moment_value("2026-11-21T11:00:00Z".parse().unwrap()), "2026-11-21T12:00");
    }

    #[test]
    fn a_form_is_read_as_sent() {
        let posted = Posted::read("POST /x", b"reason=due+righe%0D%0Aqui&lot=1&lot=2&ok=on&request_id=form-1").unwrap();
        assert_eq!(posted.text("reason"), "due righe\nqui");
        assert_eq!(posted.all("lot"), ["1", "2"]);
        assert!(posted.ticked("ok") && !posted.ticked("no"));
        assert!(posted.key(&Actor::default()).is_some());
        let other = Posted::read("POST /y", b"request_id=a%20b").unwrap();
        assert!(other.key(&Actor::default()).is_none(), "an unsound id is no id");
    }

    #[test]
    fn what_was_typed_comes_back_escaped() {
        let layout = Layout::for_tests(Lang::It, "2026-01-01T00:00:00Z");
        let form = FormPage {
            layout,
            title: "Sospendi".to_owned(),
            intro: vec!["Il termine si ferma.".into()],
            fields: vec![Field::new("reason", "Motivo", FieldKind::Area(2_000)).help("Al massimo 2000 caratteri.")],
            submit: "Sospendi".to_owned(),
            grave: true,
            closed: false,
            back: "/desk".to_owned(),
            refusal: None,
            request_id: "form-1".to_owned(),
        };
        let posted = Posted::read("POST /x", b"reason=%3Cb%3E").unwrap();
        let refusal = Refusal::invalid("reason_missing", "art. 25", "Scriva il motivo.", "Write the reason.")
            .with("field", "reason");
        let response = form.refused(&posted, refusal.into()).unwrap();
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let text = futures::executor::block_on(axum::body::to_bytes(response.into_body(), 100_000)).unwrap();
        let text = String::from_utf8(text.to_vec()).unwrap();
        assert!(text.contains("&#60;b&#62;") && text.contains("Scriva il motivo.") && text.contains("reason-error"));
        assert!(text.contains("aria-describedby=\"reason-help reason-error\"") && text.contains("art. 25"));
    }
}
