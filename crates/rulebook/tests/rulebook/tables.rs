//! The data files: each parses, names its sources, and covers time without hole; known figures stand where they should.

use ceralacca_rulebook::tables::*;
use jiff::civil::{Date, date};

/// First day of the Code.
const CODE: Date = date(2023, 7, 1);

fn check<T>(series: Result<&'static Series<T>, TableError>) -> usize {
    let series = series.unwrap();
    let editions = &series.editions;
    assert!(!series.name.it.is_empty() && !series.name.en.is_empty());
    assert!(editions[0].valid_from.date() <= CODE, "{}: begins after the Code", series.name.en);
    for (index, edition) in editions.iter().enumerate() {
        assert!(edition.source.len() > 5, "{}: {}", series.name.en, edition.source);
        let first = edition.valid_from.date();
        assert_eq!(series.at(first).unwrap().valid_from, edition.valid_from);
        if index > 0 {
            assert_eq!(editions[index - 1].valid_to.unwrap().date().tomorrow().unwrap(), first, "{}", series.name.en);
        }
        assert!(edition.valid_to.is_some() || index + 1 == editions.len());
        assert_eq!(edition.mark == Mark::NotFound, edition.warning.is_some(), "{}: {first}", series.name.en);
    }
    editions.len()
}

#[test]
fn every_table_parses_without_hole_or_overlap() {
    let editions = [
        check(eu_thresholds()),
        check(lightest_procedures()),
        check(stamp_duty()),
        check(anac_fee()),
        check(guarantees()),
        check(durations()),
        check(sampled_checks()),
    ];
    println!("{} editions of {} tables", editions.iter().sum::<usize>(), editions.len());
    assert_eq!(editions, [3, 1, 1, 4, 2, 2, 1]);
    assert!(holidays().unwrap().holiday.len() == 12 && !holidays().unwrap().source.is_empty());
}

#[test]
fn every_term_is_dated_and_sourced() {
    let terms = terms().unwrap();
    for term in terms {
        assert!(!term.from.it.is_empty() && term.from.it != term.from.en, "{}", term.id);
        assert_eq!(term.editions.editions[0].valid_from.date(), CODE, "{}", term.id);
        check(Ok(&term.editions));
    }
    println!("{} terms", terms.len());
    assert_eq!(terms.len(), 49);
}

#[test]
fn bands_rise_from_nothing() {
    fn rises<T>(bands: &[T], from: fn(&T) -> &ceralacca_exact::Exact) {
        assert!(from(&bands[0]).is_zero());
        assert!(bands.windows(2).all(|pair| from(&pair[0]) < from(&pair[1])));
    }
    for edition in &anac_fee().unwrap().editions {
        rises(&edition.content.bands, |band| &band.from);
    }
    rises(&stamp_duty().unwrap().editions[0].content.contract, |band| &band.from);
    let procedures = &lightest_procedures().unwrap().editions[0].content;
    for bands in [&procedures.works, &procedures.services_and_supplies, &procedures.concessions] {
        rises(bands, |band| &band.from);
    }
}

#[test]
fn terms_changed_on_their_days() {
    for (id, last_old, old, new) in
        [("standstill", date(2024, 12, 30), 35, 32), ("negotiation_requests", date(2023, 11, 28), 10, 30)]
    {
        let editions = &term(id).unwrap().editions;
        assert_eq!(editions.at(last_old).unwrap().content, old);
        assert_eq!(editions.at(last_old.tomorrow().unwrap()).unwrap().content, new);
    }
}

#[test]
fn thresholds_of_every_category_and_period() {
    let of = |day: Date, category| eu_thresholds().unwrap().at(day).unwrap().content.of(category).to_i64().unwrap();
    use Category::*;
    for (category, figures) in [
        (WorksAndConcessions, [5_382_000, 5_538_000, 5_404_000]),
        (SuppliesServicesCentral, [140_000, 143_000, 140_000]),
        (SuppliesServicesSubCentral, [215_000, 221_000, 216_000]),
        (SocialServices, [750_000, 750_000, 750_000]),
        (SpecialSuppliesServices, [431_000, 443_000, 432_000]),
        (SpecialWorks, [5_382_000, 5_538_000, 5_404_000]),
        (SpecialSocialServices, [1_000_000, 1_000_000, 1_000_000]),
    ] {
        assert_eq!([date(2023, 7, 1), date(2025, 12, 31), date(2026, 1, 1)].map(|day| of(day, category)), figures);
    }
}
