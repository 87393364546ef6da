//! What can be said of a file before it is sealed: its item, name, length and whether a signature was seen.

use ceralacca_evaluation::Text;
use ceralacca_procedure::definition::{DocumentFormat, DocumentRule, ItemKind, SignatureRule};

use super::Checking;
use crate::{FileSeen, Severity, number::shown};

/// Longest name that the sealing format takes, in characters.
const NAME_CHARS_MAX: usize = ceralacca_sealing::limits::NAME_CHARS_MAX;

impl Checking<'_> {
    pub(super) fn file(&mut self, file: &FileSeen) {
        let Some(item) = self.item(&file.item) else { return self.misplaced(&file.item) };
        let ItemKind::Document(rule) = item.kind.clone() else {
            let text = Text::new(
                "La voce non è un documento: risponda nel modulo.",
                "The item is no document: answer in the form.",
            );
            return self.remark("item_no_document", Severity::Blocking, &file.item, text, "");
        };
        let source = item.source.clone().unwrap_or_default();
        self.name(file);
        self.length(file, &rule, &source);
        self.format(file, &rule, &source);
        self.signature(file, &rule, &source);
    }

    fn name(&mut self, file: &FileSeen) {
        let plain = file.name.chars().all(|c| !c.is_control() && c != '/' && c != '\\');
        if !plain || !(1..=NAME_CHARS_MAX).contains(&file.name.chars().count()) {
            let text = Text::new(
                format!("Il nome del file ha da 1 a {NAME_CHARS_MAX} caratteri, senza barre: lo rinomini."),
                format!("A file name has 1 to {NAME_CHARS_MAX} characters and no slashes: rename the file."),
            );
            self.remark("file_name", Severity::Blocking, &file.item, text, "");
        }
    }

    fn length(&mut self, file: &FileSeen, rule: &DocumentRule, source: &str) {
        let Some(length) = file.length else { return };
        let limits = [(rule.bytes_max, source), (self.tender.file_bytes_max, "")];
        if length == 0 {
            let text = Text::new(format!("«{}» è vuoto.", file.name), format!("\"{}\" is empty.", file.name));
            return self.remark("file_empty", Severity::Blocking, &file.item, text, "");
        }
        let exceeded = limits.into_iter().filter_map(|(max, rule)| Some((max?, rule))).find(|(max, _)| length > *max);
        if let Some((max, rule)) = exceeded {
            let bytes = |number: u64, italian: bool| shown(&number.into(), italian);
            let text = Text::new(
                format!("«{}» è di {} byte: al massimo {}.", file.name, bytes(length, true), bytes(max, true)),
                format!("\"{}\" has {} bytes: {} at most.", file.name, bytes(length, false), bytes(max, false)),
            );
            self.remark("file_too_long", Severity::Blocking, &file.item, text, rule);
        }
    }

    /// By the ending of the name: what is inside the panel sees.
    fn format(&mut self, file: &FileSeen, rule: &DocumentRule, source: &str) {
        let name = file.name.to_lowercase();
        let takes = |format: &DocumentFormat| match endings(*format) {
            [] => true,
            endings => endings.iter().any(|ending| name.ends_with(ending)),
        };
        if rule.formats.iter().any(takes) {
            return;
        }
        let wanted = rule.formats.iter().flat_map(|format| endings(*format)).copied().collect::<Vec<_>>().join(", ");
        let text = Text::new(
            format!("«{}» non è in un formato chiesto dagli atti: {wanted}.", file.name),
            format!("\"{}\" is in none of the formats that the documents ask for: {wanted}.", file.name),
        );
        self.remark("file_format", Severity::Warning, &file.item, text, source);
    }

    fn signature(&mut self, file: &FileSeen, rule: &DocumentRule, source: &str) {
        let asked = match rule.signature {
            SignatureRule::Qualified => true,
            // The signatures are on the files inside the archive.
            SignatureRule::None | SignatureRule::EachInside => false,
        };
        if asked && file.signed == Some(false) {
            let text = Text::new(
                format!("In «{}» non si vede alcuna firma digitale, che gli atti chiedono.", file.name),
                format!("No digital signature is seen in \"{}\"; the documents ask for one.", file.name),
            );
            self.remark("file_unsigned", Severity::Warning, &file.item, text, source);
        }
    }
}

fn endings(format: DocumentFormat) -> &'static [&'static str] {
    match format {
        DocumentFormat::Pdf => &[".pdf"],
        DocumentFormat::P7m => &[".p7m"],
        DocumentFormat::Xml => &[".xml"],
        DocumentFormat::ArchiveOfSigned => &[".zip", ".7z", ".rar"],
        DocumentFormat::Any => &[],
    }
}
