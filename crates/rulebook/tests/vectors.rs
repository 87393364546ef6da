//! Every reference vector of the kinds this crate computes, read from `testdata/vectors`.

use ceralacca_rulebook::identifiers::{check_cig, check_partita_iva};
use serde_json::Value;

#[test]
fn every_identifier_vector() {
    let path = format!("{}/../../testdata/vectors/evaluation.json", env!("CARGO_MANIFEST_DIR"));
    let content: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut run = 0;
    for vector in content["vectors"].as_array().unwrap() {
        let (input, valid) = (&vector["input"], &vector["expected"]["valid"]);
        match vector["kind"].as_str().unwrap() {
            "cig_checksum" => {
                let cig = input["cig"].as_str().unwrap();
                assert_eq!(check_cig(cig).is_ok(), valid.as_bool().unwrap(), "{cig}");
                assert!(cig.ends_with(vector["expected"]["check"].as_str().unwrap()));
            }
            "partita_iva" => {
                let number = input["piva"].as_str().unwrap();
                assert_eq!(check_partita_iva(number).is_ok(), valid.as_bool().unwrap(), "{number}");
            }
            _ => continue,
        }
        run += 1;
    }
    println!("{run} vectors run: cig_checksum, partita_iva");
    assert_eq!(run, 6);
}
