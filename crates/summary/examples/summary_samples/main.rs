//! Writes sample summaries into a directory: `summary_samples OUTDIR`. The gate `crates/documents/tests/validate.py` checks
//! them.

use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

use ceralacca_summary::summary;

mod data;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("usage: summary_samples OUTDIR")?);
    std::fs::create_dir_all(&folder)?;
    let mut demo = data::summary_sample()?;
    demo.demo = true;
    for (name, input) in [
        ("riepilogo", data::summary_sample()?),
        ("riepilogo-dimostrazione", demo),
        ("riepilogo-lungo", data::long_summary()?),
        ("riepilogo-testi-ostili", data::hostile_summary()?),
    ] {
        let start = Instant::now();
        let pdf = summary(&input)?;
        println!("{name}: {} bytes in {} ms", pdf.len(), start.elapsed().as_millis());
        std::fs::write(folder.join(name).with_extension("pdf"), pdf)?;
    }
    Ok(())
}
