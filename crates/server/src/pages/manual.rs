//! The manual of `docs/manual` as pages of the site, to be read and printed: one guide for each of those who work here.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{Method, StatusCode},
    response::Response,
};
use ceralacca_procedure::Refusal;
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, html};

use super::{Lang, Layout, Viewer, page};
use crate::{ApiError, App, access::Routes};

/// Mounts the guides.
pub fn mount(routes: Routes) -> Routes {
    routes.public(Method::GET, "/help/{guide}", show)
}

/// For whom a guide is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guide {
    /// Who tenders.
    Firm,
    /// Who runs a tender.
    ProjectLead,
    /// Who keeps a key.
    Custodian,
    /// Who opens and scores.
    Commissioner,
}

impl Guide {
    /// All of them, in the order of the manual.
    pub const ALL: [Self; 4] = [Self::Firm, Self::ProjectLead, Self::Custodian, Self::Commissioner];

    /// Its address on the site.
    #[must_use]
    pub const fn address(self) -> &'static str {
        match self {
            Self::Firm => "/help/firm",
            Self::ProjectLead => "/help/project-lead",
            Self::Custodian => "/help/custodian",
            Self::Commissioner => "/help/commissioner",
        }
    }

    /// Whom it is for.
    #[must_use]
    pub fn title(self, lang: &Lang) -> &'static str {
        match self {
            Self::Firm => lang.say("Impresa", "Firm"),
            Self::ProjectLead => lang.say("RUP", "Project lead (RUP)"),
            Self::Custodian => lang.say("Custode delle chiavi", "Key custodian"),
            Self::Commissioner => lang.say("Commissario e seggio di gara", "Commissioner and opening panel"),
        }
    }

    /// Its file in the manual, by which the guides name each other.
    const fn file(self) -> &'static str {
        match self {
            Self::Firm => "impresa.md",
            Self::ProjectLead => "rup.md",
            Self::Custodian => "custode.md",
            Self::Commissioner => "commissario.md",
        }
    }

    const fn source(self) -> &'static str {
        match self {
            Self::Firm => include_str!("../../../../docs/manual/impresa.md"),
            Self::ProjectLead => include_str!("../../../../docs/manual/rup.md"),
            Self::Custodian => include_str!("../../../../docs/manual/custode.md"),
            Self::Commissioner => include_str!("../../../../docs/manual/commissario.md"),
        }
    }

    fn at(address: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|guide| guide.address().strip_prefix("/help/") == Some(address))
    }
}

/// The one table of a guide.
const TABLE: &str = "<table><caption class=\"visually-hidden\">Che cosa può andare storto e che cosa fare</caption>";

#[derive(Template)]
#[template(path = "about/manual.html")]
struct ManualPage {
    layout: Layout,
    title: &'static str,
    /// Made from a file of ours, which holds no HTML of anybody else.
    text: String,
}

async fn show(State(_): State<App>, Path(guide): Path<String>, viewer: Viewer) -> Result<Response, ApiError> {
    let guide = Guide::at(&guide).ok_or_else(|| {
        Refusal::not_found("guide_unknown", "Il manuale non ha questo fascicolo.", "The manual has no such guide.")
    })?;
    let lang = viewer.lang();
    let layout = viewer.layout.under([(lang.say("Aiuto", "Help"), "/help")]);
    let text = rendered(guide.source(), |picture| layout.asset(picture));
    page(StatusCode::OK, &ManualPage { title: guide.title(&lang), layout, text })
}

/// The guide as HTML: pictures come from the assets, and guides link to each other on the site. `asset` gives the address
/// of an asset.
fn rendered(source: &str, asset: impl Fn(&str) -> String) -> String {
    let events = Parser::new_ext(source, Options::ENABLE_TABLES).map(|event| match event {
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            let dest_url = CowStr::from(asset(&picture(&dest_url)));
            Event::Start(Tag::Image { link_type, dest_url, title, id })
        }
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let guide = Guide::ALL.into_iter().find(|guide| guide.file() == &*dest_url);
            let dest_url = guide.map_or(dest_url, |guide| guide.address().into());
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        other => other,
    });
    let mut text = String::new();
    html::push_html(&mut text, events);
    // Who only reads the beginning does not pay for the pictures; who hears a table is told what it is.
    text.replace("<img ", "<img loading=\"lazy\" ").replace("<table>", TABLE).replace("<th>", "<th scope=\"col\">")
}

/// `../img/desk-1280.png` among the assets; the browser's build copies the pictures that the manual shows.
fn picture(address: &str) -> String {
    format!("manual/{}", address.rsplit('/').next().unwrap_or(address))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::TestInstallation;

    #[test]
    fn pictures_and_guides_are_found_on_the_site() {
        let text = rendered(
            "![La ricevuta](../img/a-1280.png) [Custode](custode.md) [ANAC](https://www.anticorruzione.it)",
            |name| format!("/assets/{name}?v=1"),
        );
        assert!(
            text.contains(r#"<img loading="lazy" src="/assets/manual/a-1280.png?v=1" alt="La ricevuta""#),
            "{text}"
        );
        assert!(text.contains(r#"<a href="/help/custodian">"#), "{text}");
        assert!(text.contains(r#"<a href="https://www.anticorruzione.it">"#), "{text}");
    }

    #[test]
    fn a_table_says_what_it_is() {
        let text = rendered("| a | b |\n|---|---|\n| c | d |\n", str::to_owned);
        assert!(text.contains("<table><caption") && text.contains("<th scope=\"col\">a</th>"), "{text}");
    }

    #[tokio::test]
    async fn every_guide_is_a_page_and_any_other_is_none() {
        let installation = TestInstallation::start(false).await;
        for guide in Guide::ALL {
            let shown = installation.get(guide.address(), "").await;
            assert_eq!(shown.status, StatusCode::OK, "{guide:?}");
            assert_eq!(shown.text.matches("<h1").count(), 1, "{guide:?}");
            assert!(!shown.text.contains("../img/"), "{guide:?}");
        }
        assert_eq!(installation.get("/help/impresa", "").await.status, StatusCode::NOT_FOUND);
    }
}
