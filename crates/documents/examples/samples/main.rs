//! Writes sample receipts, minutes and calculations into a directory: `samples OUTDIR`. The gate `tests/validate.py` checks them.

use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

use ceralacca_documents::{DocumentLanguage, calculation, minutes, receipt};

mod data;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("usage: samples OUTDIR")?);
    std::fs::create_dir_all(&folder)?;
    let mut demo = data::receipt_sample()?;
    demo.demo = true;
    let mut withdrawal = data::receipt_sample()?;
    withdrawal.kind = ceralacca_documents::ReceiptKind::Withdrawal;
    withdrawal.envelopes.clear();
    let mut demo_minutes = data::minutes_sample(3)?;
    demo_minutes.demo = true;
    for (name, input) in [
        ("ricevuta", data::receipt_sample()?),
        ("ricevuta-dimostrazione", demo),
        ("ricevuta-ritiro", withdrawal),
        ("ricevuta-testi-ostili", data::hostile_receipt()?),
    ] {
        let start = Instant::now();
        let pdf = receipt(&input)?;
        println!("{name}: {} bytes in {} ms", pdf.len(), start.elapsed().as_millis());
        std::fs::write(folder.join(name).with_extension("pdf"), pdf)?;
    }
    for (name, input) in [
        ("verbale", data::minutes_sample(3)?),
        ("verbale-dimostrazione", demo_minutes),
        ("verbale-lungo", data::minutes_sample(12)?),
        ("verbale-testi-ostili", data::hostile_minutes()?),
    ] {
        let start = Instant::now();
        let pdf = minutes(&input)?;
        println!("{name}: {} bytes in {} ms", pdf.len(), start.elapsed().as_millis());
        std::fs::write(folder.join(name).with_extension("pdf"), pdf)?;
    }
    let mut demo_calculation = data::calculation_sample(DocumentLanguage::English)?;
    demo_calculation.demo = true;
    for (name, input) in [
        ("calcolo", data::calculation_sample(DocumentLanguage::Italian)?),
        ("calculation-demo", demo_calculation),
        ("calcolo-testi-ostili", data::hostile_calculation()?),
    ] {
        let start = Instant::now();
        let pdf = calculation(&input)?;
        println!("{name}: {} bytes in {} ms", pdf.len(), start.elapsed().as_millis());
        std::fs::write(folder.join(name).with_extension("pdf"), pdf)?;
    }
    Ok(())
}
