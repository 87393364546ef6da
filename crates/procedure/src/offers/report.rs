//! An evaluation as a text for people, in Italian or in English.

use ceralacca_evaluation::{ChangeMoment, Derivation, Exact, Finding, Ranking, TendererId, Text};

use super::{AfterAward, Evaluation, LotEvaluation};

/// The words of one language.
struct Words {
    lot: &'static str,
    excluded: &'static str,
    technical: &'static str,
    closed: &'static str,
    economic: &'static str,
    findings: &'static str,
    ranking: &'static str,
    at_award: &'static str,
    excluded_after_award: &'static str,
    readmitted_after_award: &'static str,
    applies: &'static str,
    recomputed: &'static str,
    tied: &'static str,
    nobody: &'static str,
    releases: &'static str,
    proposals: &'static str,
    outline: fn(&Derivation) -> String,
    number: fn(&Exact) -> String,
    finding: fn(&Finding) -> &str,
    total: fn(&Derivation) -> &str,
    text: fn(&Text) -> &str,
}

const ITALIAN: Words = Words {
    lot: "Lotto",
    excluded: "Esclusi",
    technical: "Punteggi tecnici",
    closed: "sotto la soglia: la busta economica resta chiusa",
    economic: "Punteggi economici",
    findings: "Rilievi sulle offerte economiche",
    ranking: "Graduatoria",
    at_award: "Graduatoria all'aggiudicazione",
    excluded_after_award: "Escluso dopo l'aggiudicazione",
    readmitted_after_award: "Riammesso dopo l'aggiudicazione",
    applies: "Graduatoria che vale",
    recomputed: "Se si ricalcolasse tutto (non vale)",
    tied: "parità da risolvere",
    nobody: "nessuno",
    releases: "Limite di aggiudicazione",
    proposals: "Proposta di aggiudicazione",
    outline: Derivation::outline_it,
    number: Exact::italian_points,
    finding: |finding| &finding.text_it,
    total: |derivation| &derivation.text_it,
    text: |text| &text.it,
};

const ENGLISH: Words = Words {
    lot: "Lot",
    excluded: "Excluded",
    technical: "Technical scores",
    closed: "below the threshold: the economic envelope stays closed",
    economic: "Economic scores",
    findings: "Findings on the economic offers",
    ranking: "Ranking",
    at_award: "Ranking at the award",
    excluded_after_award: "Excluded after the award",
    readmitted_after_award: "Readmitted after the award",
    applies: "Ranking that applies",
    recomputed: "If all were computed again (does not apply)",
    tied: "tie to resolve",
    nobody: "nobody",
    releases: "Limit on awards",
    proposals: "Award proposal",
    outline: Derivation::outline_en,
    number: Exact::english_points,
    finding: |finding| &finding.text_en,
    total: |derivation| &derivation.text_en,
    text: |text| &text.en,
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
        match &lot.after_award {
            None => self.ranking(words, words.ranking, &lot.ranking, lines),
            Some(then) => self.after_award(words, then, &lot.ranking, lines),
        }
        lines.push(String::new());
    }

    /// The ranking of the award, what changed, the ranking that applies, and what it would be computed again.
    fn after_award(&self, words: &Words, then: &AfterAward, applies: &Ranking, lines: &mut Vec<String>) {
        self.ranking(words, words.at_award, &then.at_award, lines);
        for (heading, who) in
            [(words.excluded_after_award, &then.excluded), (words.readmitted_after_award, &then.readmitted)]
        {
            lines.extend(who.iter().map(|one| format!("{heading}: {}: {}", self.name(&one.tenderer), one.reason)));
        }
        lines.push((words.text)(&ChangeMoment::AfterAward.text()).to_owned());
        self.ranking(words, words.applies, applies, lines);
        if let Some(ranking) = &then.recomputed {
            self.ranking(words, words.recomputed, ranking, lines);
        }
        if let Some(why) = &then.not_recomputed {
            lines.push(format!("{}: {}", words.recomputed, (words.text)(why)));
        }
    }

    fn ranking(&self, words: &Words, title: &str, ranking: &Ranking, lines: &mut Vec<String>) {
        lines.push(format!("{title}:"));
        for place in &ranking.places {
            let total = (words.total)(&place.total);
            lines.push(format!("  {}. {}: {total}", place.position, self.name(&place.tenderer)));
        }
        for tie in &ranking.unresolved {
            let who: Vec<String> = tie.tenderers.iter().map(|tenderer| self.name(tenderer)).collect();
            lines.push(format!("  {}: {}", words.tied, who.join(", ")));
        }
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
