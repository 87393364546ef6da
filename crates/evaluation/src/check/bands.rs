//! Checks of the bands of discount.

use ceralacca_exact::Exact;

use super::Defects;
use crate::economic::overlaps;
use crate::rules::PriceBand;

pub(super) fn check_bands(bands: &[PriceBand], max: &Exact, found: &mut Defects) {
    const PATH: &str = "economic.formula.bands";
    found.list(PATH, bands.len());
    found.ascending(PATH, bands.iter().map(|band| &band.from));
    for (index, band) in bands.iter().enumerate() {
        let path = format!("{PATH}[{index}]");
        found.within(&format!("{path}.points"), &band.points, max);
        let last = index + 1 == bands.len();
        let ends_before_it_starts = band.to.as_ref().is_some_and(|to| to < &band.from);
        if ends_before_it_starts || band.to.is_none() != last {
            found.add(
                "band-end",
                &format!("{path}.to"),
                "Ogni fascia deve finire dopo il suo inizio, e solo l'ultima resta aperta («in poi»).",
                "Each band must end after it starts, and only the last stays open (\"and above\").",
            );
        }
    }
    if bands.first().is_some_and(|first| first.from > Exact::zero()) {
        found.add(
            "bands-start",
            PATH,
            "La prima fascia deve partire da un ribasso di 0%.",
            "The first band must start from a discount of 0%.",
        );
    }
    for overlap in overlaps(bands) {
        found.add(
            "bands-overlap",
            PATH,
            format!(
                "I ribassi da {} a {} rientrano in due fasce.",
                overlap.upper_from.italian(),
                overlap.lower_to.italian()
            ),
            format!(
                "Discounts from {} to {} are in two bands.",
                overlap.upper_from.english(),
                overlap.lower_to.english()
            ),
        );
    }
    let points: Vec<&Exact> = bands.iter().map(|band| &band.points).collect();
    if points.iter().zip(points.iter().skip(1)).any(|(lower, upper)| lower > upper) {
        found.add(
            "bands-fall",
            PATH,
            "Un ribasso maggiore non può avere meno punti.",
            "A higher discount cannot have fewer points.",
        );
    }
}
