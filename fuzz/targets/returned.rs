//! Summaries that come back signed: PDF and CMS, both of somebody else's making.
#![no_main]

use ceralacca_summary::{signed_content, summary_figures};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = signed_content(bytes);
    let _ = summary_figures(bytes);
});
