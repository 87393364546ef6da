//! The procedure file: what is read is written and read again unchanged, checked and linted without failing.
#![no_main]

use ceralacca_procedure::definition::ProcedureFile;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(file) = ProcedureFile::from_toml(text) else { return };
    let written = file.to_toml().expect("what was read is written");
    let again = ProcedureFile::from_toml(&written).expect("what was written is read");
    assert_eq!(file, again);
    let _ = file.check();
    assert_eq!(file.lint(file.sent_on()), file.lint(file.sent_on()));
});
