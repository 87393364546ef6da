//! Who looks at a page, in which language, and what the frame around every page shows.

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderMap, Uri, header, request::Parts},
};
use ceralacca_procedure::{PersonId, policy::Actor};
use jiff::{SignedDuration, Timestamp};

use super::{
    done,
    lang::{Lang, instant},
};
use crate::{ApiError, App, assets, clock_guard::Standing, identity::Caller, people};

/// Query that chooses the language; remembered in a cookie of the same name.
pub const LANG_QUERY: &str = "lang";
/// Query by which a page says that the act before it was done.
pub const DONE_QUERY: &str = "done";

/// Who looks, as an extractor.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// Person and roles; the public when nobody is logged in.
    pub caller: Caller,
    /// The frame.
    pub layout: Layout,
}

impl Viewer {
    /// Person and roles.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.caller.actor
    }

    /// Who is logged in.
    ///
    /// # Errors
    /// [`ApiError::LoginMissing`].
    pub fn person(&self) -> Result<&PersonId, ApiError> {
        self.caller.actor.person.as_ref().ok_or(ApiError::LoginMissing)
    }

    /// Language of the page.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.layout.lang
    }
}

/// What the frame of every page shows.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Language.
    pub lang: Lang,
    /// Whether this is a demo installation, which says so on every page.
    pub demo: bool,
    /// The page's own path.
    pub path: String,
    /// Its query without [`LANG_QUERY`] and [`DONE_QUERY`].
    query: String,
    /// Instant at which the page was made, by the server's clock.
    pub now: Timestamp,
    /// What is wrong with the server's clock, when it is.
    pub clock_warning: Option<String>,
    /// Name of who is logged in.
    pub user: Option<String>,
    /// What was done just before this page, in a sentence.
    pub done: Option<&'static str>,
    /// The way here: text and address of each page above this one.
    pub crumbs: Vec<(String, String)>,
    /// Where one goes back to from a page that only shows how something will look; none on any other page.
    pub preview: Option<String>,
}

impl Layout {
    /// The same frame with the pages above this one, from the first.
    #[must_use]
    pub fn under<const N: usize>(mut self, crumbs: [(&str, &str); N]) -> Self {
        self.crumbs = crumbs.map(|(text, address)| (text.to_owned(), address.to_owned())).to_vec();
        self
    }

    /// Whether the text of a link is the name of a procedure, a body or a firm, in its own language, and not a word of ours.
    #[must_use]
    pub fn is_name(&self, address: &str) -> bool {
        let mut parts = address.split('/').skip(1);
        let kind = parts.next().unwrap_or_default();
        let named = parts.next().is_some_and(|id| id != "new") && parts.next().is_none();
        named && ["procedures", "bodies", "operators"].contains(&kind)
    }

    /// One of two texts.
    #[must_use]
    pub fn say<'a>(&self, it: &'a str, en: &'a str) -> &'a str {
        self.lang.say(it, en)
    }

    /// This page in a language.
    #[must_use]
    pub fn in_lang(&self, code: &str) -> String {
        let and = if self.query.is_empty() { "" } else { "&" };
        format!("{}?{}{and}{LANG_QUERY}={code}", self.path, self.query)
    }

    /// Where to log in and come back here.
    #[must_use]
    pub fn login(&self) -> String {
        login_address(&self.path, &self.query)
    }

    /// Address of an asset, which changes with its content.
    #[must_use]
    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
    }

    /// The server's time as people read it.
    #[must_use]
    pub fn clock(&self) -> String {
        instant(self.now)
    }

    /// Whether a part of the site is the one shown, for the navigation.
    #[must_use]
    pub fn within(&self, prefix: &str) -> bool {
        self.path.starts_with(prefix)
    }
}

/// `/login`, coming back to a page of ours.
pub(crate) fn login_address(path: &str, query: &str) -> String {
    let here = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    format!("/login?next={}", escape_query(&here))
}

/// Percent-encodes everything but what a query value may hold plainly (RFC 3986 §3.4).
pub(crate) fn escape_query(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => escaped.push(byte.into()),
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

/// The language that a request asks for: the query, else the cookie, else Italian.
#[must_use]
pub fn asked_lang(uri: &Uri, headers: &HeaderMap) -> Lang {
    let in_query = queried_lang(uri);
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let in_cookie = cookies
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == LANG_QUERY).then(|| Lang::of(value)));
    in_query.or(in_cookie).unwrap_or(Lang::It)
}

/// The language in the query, to be remembered.
#[must_use]
pub fn queried_lang(uri: &Uri) -> Option<Lang> {
    pairs(uri).find_map(|(name, value)| (name == LANG_QUERY).then(|| Lang::of(value)))
}

fn pairs(uri: &Uri) -> impl Iterator<Item = (&str, &str)> {
    uri.query().unwrap_or_default().split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

impl Layout {
    /// The frame of a request.
    pub(crate) fn of(app: &App, uri: &Uri, headers: &HeaderMap, user: Option<String>) -> Self {
        let kept = |(name, _): &(&str, &str)| *name != LANG_QUERY && *name != DONE_QUERY && !name.is_empty();
        let query: Vec<String> = pairs(uri).filter(kept).map(|(name, value)| format!("{name}={value}")).collect();
        Self {
            lang: asked_lang(uri, headers),
            demo: app.config.demo,
            path: uri.path().to_owned(),
            query: query.join("&"),
            now: app.now(),
            clock_warning: clock_warning(app, asked_lang(uri, headers), user.is_some()),
            user,
            done: pairs(uri)
                .find(|(name, _)| *name == DONE_QUERY)
                .filter(|_| done::is_ours(headers))
                .map(|(_, what)| done::said(what, asked_lang(uri, headers))),
            crumbs: Vec::new(),
            preview: None,
        }
    }
}

/// For everybody when terms wait, for whoever is logged in when the clock is a little off.
fn clock_warning(app: &App, lang: Lang, logged_in: bool) -> Option<String> {
    let tenths = |offset: SignedDuration| {
        let tenths = (offset.abs().as_millis() + 50) / 100;
        format!("{}{}{}", tenths / 10, lang.say(",", "."), tenths % 10)
    };
    match (app.clock_guard.standing(app.now()), lang) {
        (Standing::Unknown | Standing::Sound, _) => None,
        (Standing::Off(_), _) if !logged_in => None,
        (Standing::Off(offset), Lang::It) => Some(format!(
            "L'orologio della piattaforma ha uno scarto di {} secondi dai server del tempo.",
            tenths(offset)
        )),
        (Standing::Off(offset), Lang::En) => {
            Some(format!("The platform's clock is {} seconds off the time servers.", tenths(offset)))
        }
        (Standing::Doubtful(offset), Lang::It) => Some(format!(
            "L'orologio della piattaforma ha uno scarto di {} secondi: finché non è corretto nessun termine si chiude da solo. I termini restano quelli pubblicati; invii con anticipo.",
            tenths(offset)
        )),
        (Standing::Doubtful(offset), Lang::En) => Some(format!(
            "The platform's clock is {} seconds off: until it is right no term closes by itself. The terms stay those published; send early.",
            tenths(offset)
        )),
    }
}

impl<S> FromRequestParts<S> for Viewer
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let app = App::from_ref(state);
        let caller = Caller::from_request_parts(parts, state).await?;
        let user = match &caller.actor.person {
            Some(person) => Some(people::person_name(app.engine.as_ref(), person).await?),
            None => None,
        };
        Ok(Self { caller, layout: Layout::of(&app, &parts.uri, &parts.headers, user) })
    }
}

#[cfg(test)]
impl Layout {
    /// A frame for tests of templates.
    pub(crate) fn for_tests(lang: Lang, now: &str) -> Self {
        Self {
            lang,
            demo: true,
            path: "/".to_owned(),
            query: String::new(),
            now: now.parse().unwrap(),
            clock_warning: None,
            user: None,
            done: None,
            crumbs: Vec::new(),
            preview: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_query_counts_before_the_cookie() {
        let uri = |text: &'static str| Uri::from_static(text);
        let english = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static("a=b; lang=en"))]);
        assert_eq!(asked_lang(&uri("/x"), &HeaderMap::new()), Lang::It);
        assert_eq!(asked_lang(&uri("/x"), &english), Lang::En);
        assert_eq!(asked_lang(&uri("/x?lang=it"), &english), Lang::It);
        assert_eq!(asked_lang(&uri("/x?q=1&lang=en"), &HeaderMap::new()), Lang::En);
    }

    #[test]
    fn addresses_come_back_whole() {
        assert_eq!(login_address("/procedures", "q=a%20b&page=2"), "/login?next=/procedures%3Fq%3Da%2520b%26page%3D2");
        assert_eq!(login_address("/", ""), "/login?next=/");
    }
}
