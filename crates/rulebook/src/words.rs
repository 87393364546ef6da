//! Amounts and days as people write them, in both languages.

use ceralacca_exact::{Decimals, Exact, RoundingMode, RoundingRule, Text};
use jiff::civil::{Date, Weekday};

/// Months of the year, Italian and English.
const MONTHS: [(&str, &str); 12] = [
    ("gennaio", "January"),
    ("febbraio", "February"),
    ("marzo", "March"),
    ("aprile", "April"),
    ("maggio", "May"),
    ("giugno", "June"),
    ("luglio", "July"),
    ("agosto", "August"),
    ("settembre", "September"),
    ("ottobre", "October"),
    ("novembre", "November"),
    ("dicembre", "December"),
];

/// Rounded half up to the cent.
pub(crate) fn cents(amount: &Exact) -> String {
    fixed(amount, 2)
}

/// Rounded half up to the cent, as a number.
pub(crate) fn to_cents(amount: &Exact) -> Exact {
    RoundingRule { mode: RoundingMode::HalfUp, decimals: Decimals::new(2).unwrap_or_default() }.apply(amount)
}

/// Cut down to the cent, for what may not be passed.
pub(crate) fn down_to_cents(amount: &Exact) -> Exact {
    RoundingRule { mode: RoundingMode::Truncate, decimals: Decimals::new(2).unwrap_or_default() }.apply(amount)
}

/// Rounded half up to `places` decimals, at most 12.
pub(crate) fn fixed(number: &Exact, places: u8) -> String {
    number.to_decimal(Decimals::new(places).unwrap_or_default(), RoundingMode::HalfUp)
}

/// `20.000,00 €` and `€20,000.00`; exact beyond the cents when the amount has more decimals.
pub(crate) fn euro(amount: &Exact) -> Text {
    Text::new(format!("{} €", amount.italian_amount()), format!("€{}", amount.english_amount()))
}

/// `10,5%` and `10.5%`, without needless decimals.
pub(crate) fn percent(number: &Exact) -> Text {
    Text::new(format!("{}%", number.to_string().replace('.', ",")), format!("{number}%"))
}

/// `1° aprile 2026` and `1 April 2026`.
pub(crate) fn date(date: Date) -> Text {
    let month = usize::try_from(date.month() - 1).ok().and_then(|index| MONTHS.get(index)).unwrap_or(&("", ""));
    let (number, year) = (date.day(), date.year());
    let first = if number == 1 { "°" } else { "" };
    Text::new(format!("{number}{first} {} {year}", month.0), format!("{number} {} {year}", month.1))
}

/// The same text with a capital at its beginning.
pub(crate) fn capital(text: &Text) -> Text {
    let raise = |text: &str| {
        let mut letters = text.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    Text::new(raise(&text.it), raise(&text.en))
}

/// `mercoledì 1° aprile 2026` and `Wednesday 1 April 2026`.
pub(crate) fn day(day: Date) -> Text {
    let (weekday, date) = (weekday(day), date(day));
    Text::new(format!("{} {}", weekday.it, date.it), format!("{} {}", weekday.en, date.en))
}

/// A day in figures, as Italians write it: `01/04/2026`.
#[must_use]
pub fn day_in_figures(day: Date) -> String {
    day.strftime("%d/%m/%Y").to_string()
}

/// The day of the week: `lunedì`.
pub fn weekday(date: Date) -> Text {
    let (it, en) = match date.weekday() {
        Weekday::Monday => ("lunedì", "Monday"),
        Weekday::Tuesday => ("martedì", "Tuesday"),
        Weekday::Wednesday => ("mercoledì", "Wednesday"),
        Weekday::Thursday => ("giovedì", "Thursday"),
        Weekday::Friday => ("venerdì", "Friday"),
        Weekday::Saturday => ("sabato", "Saturday"),
        Weekday::Sunday => ("domenica", "Sunday"),
    };
    Text::new(it, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_by_three() {
        for (amount, it, en) in [
            ("0", "0,00 €", "€0.00"),
            ("999.5", "999,50 €", "€999.50"),
            ("1000", "1.000,00 €", "€1,000.00"),
            ("1234567.89", "1.234.567,89 €", "€1,234,567.89"),
            ("311108.2222", "311.108,2222 €", "€311,108.2222"),
        ] {
            assert_eq!(euro(&amount.parse().unwrap()), Text::new(it, en));
        }
    }

    #[test]
    fn sentences_begin_with_a_capital() {
        assert_eq!(capital(&Text::new("è", "yes it is")), Text::new("È", "Yes it is"));
        assert_eq!(capital(&Text::default()), Text::default());
    }

    #[test]
    fn cents_are_rounded_or_cut() {
        let amount: Exact = "1.005".parse().unwrap();
        assert_eq!((to_cents(&amount).to_string(), down_to_cents(&amount).to_string()), ("1.01".into(), "1".into()));
        assert_eq!(cents(&amount), "1.01");
    }

    #[test]
    fn days_are_written_out() {
        let text = |date: &str| day(date.parse().unwrap());
        assert_eq!(text("2026-04-01"), Text::new("mercoledì 1° aprile 2026", "Wednesday 1 April 2026"));
        assert_eq!(text("2026-01-31"), Text::new("sabato 31 gennaio 2026", "Saturday 31 January 2026"));
        assert_eq!(text("2027-12-12"), Text::new("domenica 12 dicembre 2027", "Sunday 12 December 2027"));
    }
}
