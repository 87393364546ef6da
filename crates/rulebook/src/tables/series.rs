//! Editions of a table in order of time, without overlap and without hole.

use ceralacca_exact::Text;
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::values::Day;
use crate::words::day_in_figures;

/// How sure a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Read in the text of the law or of the authority's act.
    Verified,
    /// Read in a secondary source.
    Secondary,
    /// From memory.
    FromMemory,
    /// The act was looked for and not found: the figures are those of the edition before.
    NotFound,
}

/// Where a figure comes from, and when it held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    /// The table.
    pub table: Text,
    /// Article or act.
    pub source: String,
    /// How sure it is.
    pub mark: Mark,
    /// First day.
    pub valid_from: Day,
    /// Last day, or none while it holds.
    pub valid_to: Option<Day>,
}

impl Source {
    /// The source for people: table, act, validity, how sure it is.
    #[must_use]
    pub fn in_words(&self) -> Text {
        let (table, validity) = (&self.table, self.validity());
        Text::new(
            format!("{}: {}, {}", table.it, self.source, validity.it),
            format!("{}: {}, {}", table.en, self.source, validity.en),
        )
    }

    /// Since when it holds, until when, and how sure it is: `in vigore dal 01/01/2026, da verificare sulla fonte`.
    #[must_use]
    pub fn validity(&self) -> Text {
        let day = |day: Day| day_in_figures(day.date());
        let from = day(self.valid_from);
        let (until_it, until_en) = match self.valid_to {
            Some(last) => (format!(" al {}", day(last)), format!(" to {}", day(last))),
            None => (String::new(), String::new()),
        };
        let (mark_it, mark_en) = match self.mark {
            Mark::Verified => ("", ""),
            Mark::Secondary => (", letto in una fonte secondaria", ", read in a secondary source"),
            Mark::FromMemory => (", da verificare sulla fonte", ", to be checked against its source"),
            Mark::NotFound => {
                (", atto non trovato: cifre dell'edizione precedente", ", act not found: figures of the edition before")
            }
        };
        Text::new(format!("in vigore dal {from}{until_it}{mark_it}"), format!("valid from {from}{until_en}{mark_en}"))
    }
}

/// One edition of a table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition<T> {
    /// First day of sending of a call to which it applies.
    pub valid_from: Day,
    /// Last day, or none while it holds.
    pub valid_to: Option<Day>,
    /// Article or act.
    pub source: String,
    /// How sure it is.
    pub mark: Mark,
    /// Short name, for results that quote it: `2026_27`.
    pub label: Option<String>,
    /// What whoever uses the figures must know.
    pub warning: Option<Text>,
    /// The figures.
    pub content: T,
}

/// All editions of a table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Series<T> {
    /// The table, for people.
    pub name: Text,
    /// From the oldest to the newest.
    #[serde(rename = "edition")]
    pub editions: Vec<Edition<T>>,
}

/// Why a table gives no figure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// The day lies outside every edition.
    #[error("no table of {} for {date}: the editions known cover {from} to {to}; add the edition in force that day", .name.en)]
    NoEdition {
        /// The table.
        name: Text,
        /// The day asked for.
        date: Date,
        /// First day of the oldest edition.
        from: Date,
        /// Last day of the newest edition, or `no end`.
        to: String,
    },
    /// A figure that the table does not hold.
    #[error("the table of {} has no row for {row}", .name.en)]
    NoRow {
        /// The table.
        name: Text,
        /// What was looked for.
        row: String,
    },
    /// The file of the table cannot be used; a test keeps this from being released.
    #[error("{file} cannot be used: {reason}")]
    Broken {
        /// The file.
        file: &'static str,
        /// What is wrong with it.
        reason: String,
    },
}

impl<T> Edition<T> {
    /// Whether it applies to a call sent on `date`.
    pub fn holds_on(&self, date: Date) -> bool {
        self.valid_from.date() <= date && self.valid_to.is_none_or(|last| date <= last.date())
    }
}

impl<T> Series<T> {
    /// The edition for a call sent on `date`.
    pub fn at(&self, date: Date) -> Result<&Edition<T>, TableError> {
        self.editions.iter().find(|edition| edition.holds_on(date)).ok_or_else(|| self.no_edition(date))
    }

    /// The newest edition.
    pub fn newest(&self) -> Result<&Edition<T>, TableError> {
        self.editions.last().ok_or_else(|| self.no_edition(Date::MIN))
    }

    /// The edition before this one.
    pub fn before(&self, edition: &Edition<T>) -> Option<&Edition<T>> {
        self.editions.iter().take_while(|earlier| earlier.valid_from < edition.valid_from).last()
    }

    /// The source of an edition, to print beside a result.
    pub fn source(&self, edition: &Edition<T>) -> Source {
        Source {
            table: self.name.clone(),
            source: edition.source.clone(),
            mark: edition.mark,
            valid_from: edition.valid_from,
            valid_to: edition.valid_to,
        }
    }

    fn no_edition(&self, date: Date) -> TableError {
        let first = self.editions.first().map_or(Date::MAX, |edition| edition.valid_from.date());
        let last = self.editions.last().and_then(|edition| edition.valid_to);
        let to = last.map_or_else(|| "no end".to_owned(), |day| day.to_string());
        TableError::NoEdition { name: self.name.clone(), date, from: first, to }
    }

    /// Editions follow one another day by day; only the newest may be without end; each names its source.
    pub(crate) fn check(&self) -> Result<(), String> {
        if self.editions.is_empty() {
            return Err(format!("{}: no edition", self.name.en));
        }
        if let Some(edition) = self.editions.iter().find(|edition| edition.source.trim().is_empty()) {
            return Err(format!("{}: the edition from {} names no source", self.name.en, edition.valid_from));
        }
        if let Some(edition) =
            self.editions.iter().find(|edition| edition.valid_to.is_some_and(|to| to < edition.valid_from))
        {
            return Err(format!("{}: the edition from {} ends before it begins", self.name.en, edition.valid_from));
        }
        for (earlier, later) in self.editions.iter().zip(self.editions.iter().skip(1)) {
            let follows = earlier.valid_to.and_then(|day| day.date().tomorrow().ok());
            if follows != Some(later.valid_from.date()) {
                return Err(format!(
                    "{}: the edition from {} must begin on the day after the one before ends",
                    self.name.en, later.valid_from
                ));
            }
        }
        Ok(())
    }
}

/// Reads a table that is one series of editions.
pub(crate) fn read_series<T: DeserializeOwned>(file: &'static str, content: &str) -> Result<Series<T>, TableError> {
    let series: Series<T> = read(file, content)?;
    series.check().map_err(|reason| TableError::Broken { file, reason })?;
    Ok(series)
}

/// Reads a file of a table.
pub(crate) fn read<T: DeserializeOwned>(file: &'static str, content: &str) -> Result<T, TableError> {
    toml::from_str(content).map_err(|error| TableError::Broken { file, reason: error.to_string() })
}

/// A table compiled in and read once.
macro_rules! table {
    ($(#[$doc:meta])* $name:ident: $content:ty = $file:literal) => {
        $(#[$doc])*
        pub fn $name() -> Result<&'static $crate::tables::Series<$content>, $crate::tables::TableError> {
            type Read = Result<$crate::tables::Series<$content>, $crate::tables::TableError>;
            static TABLE: std::sync::LazyLock<Read> = std::sync::LazyLock::new(|| {
                $crate::tables::series::read_series(
                    concat!("tables/", $file),
                    include_str!(concat!("../../tables/", $file)),
                )
            });
            TABLE.as_ref().map_err(Clone::clone)
        }
    };
}
pub(crate) use table;

#[cfg(test)]
mod tests {
    use super::*;

    fn series(editions: &str) -> Result<Series<u32>, TableError> {
        read_series("test.toml", &format!("name = {{ it = \"prova\", en = \"trial\" }}\n{editions}"))
    }

    fn edition(from: &str, to: &str, source: &str) -> String {
        let to = if to.is_empty() { String::new() } else { format!("valid_to = \"{to}\"\n") };
        format!(
            "[[edition]]\nvalid_from = \"{from}\"\n{to}source = \"{source}\"\nmark = \"verified\"\ncontent = {}\n",
            from.len() + usize::from(to.is_empty())
        )
    }

    #[test]
    fn the_day_chooses_the_edition() {
        let two = series(&(edition("2024-01-01", "2025-12-31", "a") + &edition("2026-01-01", "", "b"))).unwrap();
        let source = |day: &str| two.at(day.parse().unwrap()).map(|edition| edition.source.as_str());
        assert_eq!(source("2024-01-01"), Ok("a"));
        assert_eq!(source("2025-12-31"), Ok("a"));
        assert_eq!(source("2026-01-01"), Ok("b"));
        assert_eq!(source("2099-01-01"), Ok("b"));
        let error = source("2023-12-31").unwrap_err().to_string();
        assert!(
            error.starts_with("no table of trial for 2023-12-31: the editions known cover 2024-01-01 to no end"),
            "{error}"
        );
        assert!(two.before(&two.editions[0]).is_none());
        assert_eq!(two.before(&two.editions[1]).unwrap().source, "a");
    }

    #[test]
    fn a_source_says_since_when_until_when_and_how_sure_it_is() {
        let mut two =
            series(&(edition("2024-01-01", "2025-12-31", "atto a") + &edition("2026-01-01", "", "atto b"))).unwrap();
        let words = |two: &Series<u32>, at: usize| two.source(&two.editions[at]).in_words();
        assert_eq!(words(&two, 0).it, "prova: atto a, in vigore dal 01/01/2024 al 31/12/2025");
        assert_eq!(words(&two, 0).en, "trial: atto a, valid from 01/01/2024 to 31/12/2025");
        for (mark, it, en) in [
            (Mark::Verified, "", ""),
            (Mark::Secondary, ", letto in una fonte secondaria", ", read in a secondary source"),
            (Mark::FromMemory, ", da verificare sulla fonte", ", to be checked against its source"),
            (
                Mark::NotFound,
                ", atto non trovato: cifre dell'edizione precedente",
                ", act not found: figures of the edition before",
            ),
        ] {
            two.editions[1].mark = mark;
            assert_eq!(words(&two, 1).it, format!("prova: atto b, in vigore dal 01/01/2026{it}"));
            assert_eq!(words(&two, 1).en, format!("trial: atto b, valid from 01/01/2026{en}"));
        }
    }

    #[test]
    fn holes_overlaps_and_missing_sources_are_refused() {
        for (editions, reason) in [
            (String::from("edition = []"), "no edition"),
            (edition("2024-01-01", "", " "), "names no source"),
            (edition("2024-01-01", "2023-12-31", "a"), "ends before it begins"),
            (edition("2024-01-01", "2024-12-30", "a") + &edition("2025-01-01", "", "b"), "must begin on the day after"),
            (edition("2024-01-01", "2025-01-01", "a") + &edition("2025-01-01", "", "b"), "must begin on the day after"),
            (edition("2024-01-01", "", "a") + &edition("2025-01-01", "", "b"), "must begin on the day after"),
            (edition("2024-01-01", "", "a") + "more = 1", "unknown field"),
        ] {
            let error = series(&editions).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
        assert!(series(&edition("2024-01-01", "2024-01-01", "a")).is_ok(), "an edition of a single day");
    }
}
