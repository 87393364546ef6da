use super::tests::{ALFA, BETA, everybody, frozen, frozen_with, names, signed, signed_inside};
use super::*;

const GAMMA: (&str, &str) = ("Carla Gamma", "TINIT-GMMCRL80A41H501Z");

fn joined(held: &[u8], new: &[u8]) -> Option<Vec<u8>> {
    join_returned(&frozen(), held, new)
}

fn wrapped(person: (&str, &str)) -> Vec<u8> {
    signed(Some(&frozen()), &[person])
}

fn sorted(file: &[u8]) -> Vec<String> {
    let mut names = names(file);
    names.sort();
    names
}

#[test]
fn two_files_become_one_with_parallel_signatures() {
    let both = joined(&wrapped(ALFA), &wrapped(BETA)).unwrap();
    assert_eq!(sorted(&both), ["Anna Alfa", "Bruno Beta"]);
    assert_eq!(check_returned(&frozen(), &both, &everybody()).faults, []);
    assert_eq!(joined(&wrapped(BETA), &wrapped(ALFA)).unwrap(), both, "whoever comes first");
    let three = joined(&both, &wrapped(GAMMA)).unwrap();
    assert_eq!(sorted(&three), ["Anna Alfa", "Bruno Beta", "Carla Gamma"]);
}

#[test]
fn the_same_person_again_takes_the_place_of_himself() {
    let both = joined(&wrapped(ALFA), &wrapped(BETA)).unwrap();
    let again = joined(&both, &wrapped(BETA)).unwrap();
    assert_eq!(sorted(&again), ["Anna Alfa", "Bruno Beta"]);
    assert_eq!(joined(&wrapped(ALFA), &wrapped(ALFA)).unwrap(), wrapped(ALFA));
}

#[test]
fn a_file_that_carries_all_is_taken_as_it_is() {
    let nested = signed(Some(&wrapped(ALFA)), &[BETA]);
    assert_eq!(joined(&wrapped(ALFA), &nested).unwrap(), nested);
    assert_eq!(joined(&nested, &wrapped(ALFA)).unwrap(), nested, "nothing is taken away either");
    let inside = signed_inside(&signed_inside(&frozen(), ALFA, "", 0), BETA, "", 0);
    assert_eq!(joined(&signed_inside(&frozen(), ALFA, "", 0), &inside).unwrap(), inside);
}

#[test]
fn what_only_a_new_signature_can_bring_together_is_left_apart() {
    let inside = |person| signed_inside(&frozen(), person, "", 0);
    assert_eq!(joined(&inside(ALFA), &inside(BETA)), None);
    assert_eq!(joined(&inside(ALFA), &wrapped(BETA)), None);
    let nested = signed(Some(&wrapped(ALFA)), &[BETA]);
    assert_eq!(joined(&nested, &wrapped(GAMMA)), None);
    // Around the same signed PDF, or the same signed file, they go together.
    let around = |person| signed(Some(&inside(ALFA)), &[person]);
    assert_eq!(sorted(&joined(&around(BETA), &around(GAMMA)).unwrap()), ["Anna Alfa", "Bruno Beta", "Carla Gamma"]);
}

#[test]
fn a_held_file_of_other_figures_gives_way() {
    let stale = signed(Some(&frozen_with("9.99", false)), &[ALFA]);
    assert_eq!(joined(&stale, &wrapped(BETA)).unwrap(), wrapped(BETA));
}

#[test]
fn standings_name_who_is_missing_as_far_as_it_is_known() {
    let known = |operator: &str, code: &str| ExpectedSigner {
        operator: operator.to_owned(),
        person_tax_code: Some(code.to_owned()),
    };
    let standings = |file: &[u8], expected: &[ExpectedSigner]| check_returned(&frozen(), file, expected).standings;
    assert_eq!(standings(&wrapped(ALFA), &everybody()), [Standing::Unclear, Standing::Unclear]);
    assert_eq!(standings(&signed(Some(&frozen()), &[ALFA, BETA]), &everybody()), [Standing::Signed, Standing::Signed]);
    assert_eq!(standings(&frozen(), &everybody()), [Standing::Missing, Standing::Missing]);
    let both = [known("Alfa", "LFANNA80A41H501X"), known("Beta", "BTEBRN80A01H501Y")];
    assert_eq!(standings(&wrapped(BETA), &both), [Standing::Missing, Standing::Signed]);
    let one = [both[0].clone(), everybody()[1].clone()];
    assert_eq!(standings(&wrapped(ALFA), &one), [Standing::Signed, Standing::Missing]);
    assert_eq!(standings(b"a letter", &one), [Standing::Missing, Standing::Missing]);
}
