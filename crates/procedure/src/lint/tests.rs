//! The linter on the worked procedures, on their corrected copies, rule by rule, and on mutated files.

use super::{Lint, LintSeverity};
use crate::definition::ProcedureFile;
use crate::definition::examples::{procedure, text};

fn lint(file: &ProcedureFile) -> Vec<Lint> {
    file.lint(file.sent_on())
}

#[test]
fn print() {
    for name in ["como-2024", "ricengo-2026", "cremona-2025"] {
        println!("--- {name}");
        for lint in lint(&procedure(name)) {
            println!(
                "{:?} {} {} [{}] {:?}\n    {}\n    {}",
                lint.severity, lint.id, lint.path, lint.check, lint.numbers, lint.text.it, lint.mend.it
            );
        }
    }
}
