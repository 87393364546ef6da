//! An evaluation as a text for people, in Italian or in English.

use ceralacca_evaluation::{Derivation, Exact, Finding, TendererId};

use super::{Evaluation, LotEvaluation};

/// The words of one language.
struct Words {
    lot: &'static str,
    excluded: &'static str,
    technical: &'static str,
    closed: &'static str,
    economic: &'static str,
    findings: &'static str,
    ranking: &'static str,
    tied: &'static str,
    nobody: &'static str,
    releases: &'static str,
    proposals: &'static str,
    outline: fn(&Derivation) -> String,
    number: fn(&Exact) -> String,
    finding: fn(&Finding) -> &str,
    total: fn(&Derivation) -> &str,
}

const ITALIAN: Words = Words {
    lot: "Lotto",
    excluded: "Esclusi",
    technical: "Punteggi tecnici",
    closed: "sotto la soglia: la busta economica resta chiusa",
    economic: "Punteggi economici",
    findings: "Rilievi sulle offerte economiche",
    ranking: "Graduatoria",
    tied: "parità da risolvere",
    nobody: "nessuno",
    releases: "Limite di aggiudicazione",
    proposals: "Proposta di aggiudicazione",
    outline: Derivation::outline_it,
    number: Exact::italian_points,
    finding: |finding| &finding.text_it,
    total: |derivation| &derivation.text_it,
};

const ENGLISH: Words = Words {
    lot: "Lot",
    excluded: "Excluded",
    technical: "Technical scores",
    closed: "below the threshold: the economic envelope stays closed",
    economic: "Economic scores",
    findings: "Findings on the economic offers",
    ranking: "Ranking",
    tied: "tie to resolve",
    nobody: "nobody",
    releases: "Limit on awards",
    proposals: "Award proposal",
    outline: Derivation::outline_en,
    number: Exact::english_points,
    finding: |finding| &finding.text_en,
    total: |derivation| &derivation.text_en,
};

impl Evaluation {
    /// The evaluation in Italian, with every derivation.
    #[must_use]
    pub fn italian(&self) -> String {
        self.report(&ITALIAN, |release| &release.text_it)
    }

    /// The evaluation in English, with every derivation.
    #[must_use]
    pub fn english(&self) -> String {
        self.report(&ENGLISH, |release| &release.text_en)
    }

    fn report(&self, words: &Words, release_text: fn(&ceralacca_evaluation::Release) -> &str) -> String {
        let mut lines = vec![self.title.clone(), String::new()];
        for lot in &self.lots {
            self.lot(words, lot, &mut lines);
        }
        if let Some(awards) = self.lot_awards.as_ref().filter(|awards| !awards.releases.is_empty()) {
            heading(words.releases, &mut lines);
            lines.extend(awards.releases.iter().map(|release| format!("  {}", release_text(release))));
            lines.push(String::new());
        }
        heading(words.proposals, &mut lines);
        for proposal in &self.proposals {
            let who =
                proposal.tenderer.as_ref().map_or_else(|| words.nobody.to_owned(), |tenderer| self.name(tenderer));
            lines.push(format!("  {} {}: {who}", words.lot, proposal.lot));
        }
        lines.push(String::new());
        lines.join("\n")
    }

    fn lot(&self, words: &Words, lot: &LotEvaluation, lines: &mut Vec<String>) {
        heading(&format!("{} {}. {}", words.lot, lot.number, lot.title), lines);
        if !lot.excluded.is_empty() {
            lines.push(format!("{}:", words.excluded));
            lines.extend(lot.excluded.iter().map(|gone| format!("  {}: {}", self.name(&gone.tenderer), gone.reason)));
        }
        lines.push(format!("{}:", words.technical));
        for score in &lot.technical.scores {
            let closed = if score.passes() { String::new() } else { format!(" ({})", words.closed) };
            lines.push(format!("  {}: {}{closed}", self.name(&score.tenderer), (words.number)(&score.total.result)));
            indent(&(words.outline)(&score.explanation()), lines);
        }
        lines.push(format!("{}:", words.economic));
        for score in &lot.economic.scores {
            lines.push(format!("  {}: {}", self.name(&score.tenderer), (words.number)(&score.score.result)));
            indent(&(words.outline)(&score.score), lines);
        }
        if !lot.findings.is_empty() {
            lines.push(format!("{}:", words.findings));
            for found in &lot.findings {
                let who = self.name(&found.tenderer);
                lines.extend(found.findings.iter().map(|finding| format!("  {who}: {}", (words.finding)(finding))));
            }
        }
        lines.push(format!("{}:", words.ranking));
        for place in &lot.ranking.places {
            let total = (words.total)(&place.total);
            lines.push(format!("  {}. {}: {total}", place.position, self.name(&place.tenderer)));
        }
        for tie in &lot.ranking.unresolved {
            let who: Vec<String> = tie.tenderers.iter().map(|tenderer| self.name(tenderer)).collect();
            lines.push(format!("  {}: {}", words.tied, who.join(", ")));
        }
        lines.push(String::new());
    }

    /// `name (identifier)`, or the identifier alone.
    fn name(&self, tenderer: &TendererId) -> String {
        self.names.get(tenderer).map_or_else(|| tenderer.to_string(), |name| format!("{name} ({tenderer})"))
    }
}

fn heading(text: &str, lines: &mut Vec<String>) {
    lines.push(text.to_owned());
    lines.push("-".repeat(text.chars().count().min(120)));
}

fn indent(outline: &str, lines: &mut Vec<String>) {
    lines.extend(outline.lines().map(|line| format!("    {line}")));
}
