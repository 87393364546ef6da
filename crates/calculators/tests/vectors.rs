//! Every vector file runs through the calculators, and what is not computed from its input is listed with its reason.

use std::collections::BTreeSet;

use ceralacca_calculators::{Run, run_vectors};

const FILES: [&str; 7] =
    ["anomaly_thresholds", "deadlines", "evaluation", "guarantees", "procedure_selection", "scoring", "stamp_and_fees"];

/// Kinds that have nothing to compute.
const NOT_FROM_INPUT: [&str; 1] = [
    // A misprint in a source.
    "source_check",
];

#[test]
fn every_vector_holds() {
    let (mut passed, mut unverified, mut left) = (0, 0, BTreeSet::new());
    for name in FILES {
        let path = format!("{}/../../testdata/vectors/{name}.json", env!("CARGO_MANIFEST_DIR"));
        for report in run_vectors(&std::fs::read_to_string(path).unwrap()).unwrap() {
            match report.run {
                Run::Passed => {
                    passed += 1;
                    unverified += usize::from(report.unverified);
                }
                Run::NotRun => {
                    left.insert(report.kind);
                }
                Run::Failed(_) => assert_eq!(report.run, Run::Passed, "{name} {}", report.id),
            }
        }
    }
    println!("{passed} vectors hold, of which {unverified} with an unverified definition; not run: {left:?}");
    assert_eq!(left, NOT_FROM_INPUT.map(str::to_owned).into());
    assert!(passed >= 132, "{passed}");
}
