//! The minutes on paper.

use serde_json::{Value, json};

use crate::limits::{
    COMMISSIONERS_MAX, CRITERIA_MAX, DATA_BYTES_MAX, DETAILS_MAX, LOTS_MAX, Limits, MEMBERS_MAX, ROWS_MAX,
    TABLE_ROWS_MAX,
};
use crate::moment::Moment;
use crate::pdf::{Job, make};
use crate::world::Template;
use crate::{
    CriterionScore, CriterionScores, DecisionKind, DocumentError, Figure, FileReference, MinutesDocument,
    MinutesOpening, OfferedValue, OpeningOutcome, RankingRow, RankingTable, ScoreTable,
};

const MINUTES: &str = "minutes";

/// Makes the PDF of the minutes: PDF/A-3a and PDF/UA-1, with `input.data` attached as `verbale.json`.
///
/// Equal input gives equal bytes. Sections without entries are left out, except people and operations.
///
/// # Errors
/// [`DocumentError::TooMany`] and [`DocumentError::TooLong`] beyond the [`limits`](crate::limits);
/// [`DocumentError::Coefficients`] when a row of scores does not fit the commissioners;
/// [`DocumentError::Date`] for a year outside 0–9999.
pub fn minutes(input: &MinutesDocument) -> Result<Vec<u8>, DocumentError> {
    check(input)?;
    make(Job {
        document: MINUTES,
        template: Template::Minutes,
        input: view(input)?,
        attachment: &input.data,
        issued_at: input.issued_at,
        identity: format!("minutes {} {} {}", input.installation, input.procedure.id, input.session.number),
    })
}

fn check(input: &MinutesDocument) -> Result<(), DocumentError> {
    let limits = Limits(MINUTES);
    limits.header("installation", &input.installation)?;
    limits.header("buyer", &input.buyer)?;
    limits.header("procedure.id", &input.procedure.id)?;
    limits.name("procedure.title", &input.procedure.title)?;
    limits.count("procedure.lots", input.procedure.lots.len(), LOTS_MAX)?;
    for lot in &input.procedure.lots {
        limits.scope("procedure.lots.scope", &lot.scope)?;
        limits.digest("procedure.lots.cig", &lot.cig)?;
    }
    limits.sentence("session.purpose", &input.session.purpose)?;
    limits.sentence("session.notice", &input.session.notice)?;
    limits.name("session.place", &input.session.place)?;
    check_people_and_acts(limits, input)?;
    check_openings(limits, &input.openings)?;
    check_scores(limits, &input.scores)?;
    check_rankings(limits, &input.rankings)?;
    limits.count("attachments", input.attachments.len(), ROWS_MAX)?;
    limits.files("attachments", &input.attachments)?;
    limits.free_text("reasons", &input.reasons)?;
    limits.header("leaf", &input.leaf)?;
    limits.bytes("data", input.data.len(), DATA_BYTES_MAX)
}

fn check_people_and_acts(limits: Limits, input: &MinutesDocument) -> Result<(), DocumentError> {
    limits.count("members", input.members.len(), MEMBERS_MAX)?;
    for member in &input.members {
        limits.name("members.name", &member.name)?;
        limits.name("members.role", &member.role)?;
        limits.sentence("members.conflict_declaration", &member.conflict_declaration)?;
    }
    limits.count("operations", input.operations.len(), ROWS_MAX)?;
    for operation in &input.operations {
        limits.name("operations.actor", &operation.actor)?;
        limits.sentence("operations.text_it", &operation.text_it)?;
    }
    limits.count("decisions", input.decisions.len(), ROWS_MAX)?;
    for decision in &input.decisions {
        limits.name("decisions.tenderer", &decision.tenderer)?;
        limits.scope("decisions.scope", &decision.scope)?;
        limits.sentences("decisions.reasons", &decision.reasons)?;
    }
    Ok(())
}

fn check_openings(limits: Limits, openings: &[MinutesOpening]) -> Result<(), DocumentError> {
    limits.count("openings", openings.len(), ROWS_MAX)?;
    limits.count("openings.files", openings.iter().map(|opening| opening.files.len()).sum(), TABLE_ROWS_MAX)?;
    for opening in openings {
        limits.name("openings.tenderer", &opening.tenderer)?;
        limits.scope("openings.scope", &opening.scope)?;
        limits.sentences("openings.findings", &opening.findings)?;
        limits.count("openings.files", opening.files.len(), DETAILS_MAX)?;
        limits.files("openings.files", &opening.files)?;
    }
    Ok(())
}

fn check_scores(limits: Limits, tables: &[ScoreTable]) -> Result<(), DocumentError> {
    limits.count("scores", tables.len(), LOTS_MAX)?;
    let rows = |table: &ScoreTable| table.totals.len() + table.criteria.iter().map(|c| c.rows.len()).sum::<usize>();
    limits.count("scores.criteria.rows", tables.iter().map(rows).sum(), TABLE_ROWS_MAX)?;
    for table in tables {
        limits.scope("scores.scope", &table.scope)?;
        limits.count("scores.commissioners", table.commissioners.len(), COMMISSIONERS_MAX)?;
        table.commissioners.iter().try_for_each(|name| limits.name("scores.commissioners", name))?;
        limits.count("scores.criteria", table.criteria.len(), CRITERIA_MAX)?;
        for criterion in &table.criteria {
            check_criterion(limits, criterion, table.commissioners.len())?;
        }
        for total in &table.totals {
            limits.name("scores.totals.tenderer", &total.tenderer)?;
            limits.name("scores.totals.note", &total.note)?;
        }
    }
    Ok(())
}

fn check_criterion(limits: Limits, criterion: &CriterionScores, commissioners: usize) -> Result<(), DocumentError> {
    limits.name("scores.criteria.code", &criterion.code)?;
    limits.name("scores.criteria.title", &criterion.title)?;
    for row in &criterion.rows {
        limits.name("scores.criteria.rows.tenderer", &row.tenderer)?;
        if !row.coefficients.is_empty() && row.coefficients.len() != commissioners {
            return Err(DocumentError::Coefficients {
                criterion: criterion.code.clone(),
                tenderer: row.tenderer.clone(),
                coefficients: row.coefficients.len(),
                commissioners,
            });
        }
    }
    for row in &criterion.pairs {
        limits.name("scores.criteria.pairs.pair", &row.pair)?;
        row.preferences.iter().try_for_each(|one| limits.name("scores.criteria.pairs.preferences", one))?;
        if row.preferences.len() != commissioners {
            return Err(DocumentError::Coefficients {
                criterion: criterion.code.clone(),
                tenderer: row.pair.clone(),
                coefficients: row.preferences.len(),
                commissioners,
            });
        }
    }
    Ok(())
}

fn check_rankings(limits: Limits, tables: &[RankingTable]) -> Result<(), DocumentError> {
    limits.count("rankings", tables.len(), LOTS_MAX)?;
    limits.count("rankings.rows", tables.iter().map(|table| table.rows.len()).sum(), TABLE_ROWS_MAX)?;
    for table in tables {
        limits.scope("rankings.scope", &table.scope)?;
        for row in &table.rows {
            limits.name("rankings.rows.tenderer", &row.tenderer)?;
            limits.name("rankings.rows.note", &row.note)?;
        }
    }
    Ok(())
}

/// What the template prints: every figure and date is already text.
fn view(input: &MinutesDocument) -> Result<Value, DocumentError> {
    let at = |instant| Moment::new(MINUTES, instant);
    let lots = input.procedure.lots.iter().map(|lot| json!({ "scope": lot.scope.italian(), "cig": lot.cig }));
    let members = input.members.iter().map(|member| {
        Ok(json!({
            "name": member.name,
            "role": member.role,
            "confirmed_at": member.confirmed_at.map(at).transpose()?,
            "conflict_declaration": member.conflict_declaration,
        }))
    });
    let operations = input
        .operations
        .iter()
        .map(|operation| Ok(json!({ "at": at(operation.at)?, "actor": operation.actor, "text": operation.text_it })));
    let decisions = input.decisions.iter().map(|decision| {
        json!({
            "tenderer": decision.tenderer,
            "scope": decision.scope.italian(),
            "decision": decision_italian(decision.decision),
            "reasons": decision.reasons,
        })
    });
    Ok(json!({
        "installation": input.installation,
        "demo": input.demo,
        "buyer": input.buyer,
        "procedure_id": input.procedure.id,
        "procedure_title": input.procedure.title,
        "lots": lots.collect::<Vec<_>>(),
        "session": {
            "number": input.session.number.to_string(),
            "purpose": input.session.purpose,
            "convened_at": at(input.session.convened_at)?,
            "notice": input.session.notice,
            "started_at": at(input.session.started_at)?,
            "ended_at": at(input.session.ended_at)?,
            "place": input.session.place,
        },
        "members": members.collect::<Result<Vec<_>, DocumentError>>()?,
        "operations": operations.collect::<Result<Vec<_>, DocumentError>>()?,
        "openings": input.openings.iter().map(opening).collect::<Result<Vec<_>, DocumentError>>()?,
        "decisions": decisions.collect::<Vec<_>>(),
        "scores": input.scores.iter().map(score_table).collect::<Vec<_>>(),
        "rankings": input.rankings.iter().map(ranking).collect::<Vec<_>>(),
        "attachments": input.attachments.iter().map(file).collect::<Vec<_>>(),
        "reasons": input.reasons,
        "leaf": input.leaf,
        "issued_at": at(input.issued_at)?,
    }))
}

const fn decision_italian(kind: DecisionKind) -> &'static str {
    match kind {
        DecisionKind::Admitted => "Ammesso",
        DecisionKind::CureRequested => "Soccorso istruttorio",
        DecisionKind::Cured => "Regolarizzato",
        DecisionKind::NotCured => "Non regolarizzato",
        DecisionKind::Reserved => "Riserva",
        DecisionKind::Excluded => "Escluso",
        DecisionKind::Readmitted => "Riammesso",
    }
}

const fn outcome_italian(outcome: OpeningOutcome) -> &'static str {
    match outcome {
        OpeningOutcome::Opened => "aperta, contenuto integro e leggibile",
        OpeningOutcome::OpenedWithFindings => "aperta, con rilievi",
        OpeningOutcome::Unreadable => "non leggibile",
    }
}

fn opening(opening: &MinutesOpening) -> Result<Value, DocumentError> {
    Ok(json!({
        "tenderer": opening.tenderer,
        "class": opening.class.italian(),
        "scope": opening.scope.italian(),
        "at": Moment::new(MINUTES, opening.at)?,
        "outcome": outcome_italian(opening.outcome),
        "findings": opening.findings,
        "files": opening.files.iter().map(file).collect::<Vec<_>>(),
    }))
}

fn file(file: &FileReference) -> Value {
    json!({
        "name": file.name,
        "bytes": ceralacca_summary::group_thousands(&file.bytes.to_string()),
        "digest": file.digest,
    })
}

fn italian_or_dash(figure: Option<&Figure>) -> String {
    figure.map_or_else(|| "—".to_owned(), Figure::italian)
}

fn score_table(table: &ScoreTable) -> Value {
    let criteria = table.criteria.iter().map(|criterion| {
        json!({
            "code": criterion.code,
            "title": criterion.title,
            "points_max": criterion.points_max.italian(),
            "discretionary": criterion.rows.iter().any(|row| !row.coefficients.is_empty()),
            "has_mean": criterion.rows.iter().any(|row| row.mean.is_some()),
            "has_truncated_mean": criterion.rows.iter().any(|row| row.truncated_mean.is_some()),
            "rows": criterion.rows.iter().map(|row| score_row(row, table.commissioners.len())).collect::<Vec<_>>(),
            "pairs": criterion.pairs.iter().map(|row| json!({ "pair": row.pair, "preferences": row.preferences })).collect::<Vec<_>>(),
        })
    });
    let totals = table
        .totals
        .iter()
        .map(|total| json!({ "tenderer": total.tenderer, "points": total.points.italian(), "note": total.note }));
    json!({
        "scope": table.scope.italian(),
        "commissioners": table.commissioners,
        "criteria": criteria.collect::<Vec<_>>(),
        "totals": totals.collect::<Vec<_>>(),
    })
}

/// A row always has one cell per commissioner, so that the columns of a mixed criterion stay aligned.
fn score_row(row: &CriterionScore, commissioners: usize) -> Value {
    let coefficients: Vec<String> =
        (0..commissioners).map(|index| italian_or_dash(row.coefficients.get(index).and_then(Option::as_ref))).collect();
    json!({
        "tenderer": row.tenderer,
        "coefficients": coefficients,
        "mean": italian_or_dash(row.mean.as_ref()),
        "truncated_mean": italian_or_dash(row.truncated_mean.as_ref()),
        "points": row.points.italian(),
    })
}

fn ranking(table: &RankingTable) -> Value {
    json!({
        "scope": table.scope.italian(),
        "has_technical": table.rows.iter().any(|row| row.technical_points.is_some()),
        "has_economic": table.rows.iter().any(|row| row.economic_points.is_some()),
        "has_total": table.rows.iter().any(|row| row.total_points.is_some()),
        "has_offer": table.rows.iter().any(|row| row.offer.is_some()),
        "has_note": table.rows.iter().any(|row| !row.note.is_empty()),
        "rows": table.rows.iter().map(ranking_row).collect::<Vec<_>>(),
    })
}

fn ranking_row(row: &RankingRow) -> Value {
    let offer = match &row.offer {
        None => "—".to_owned(),
        Some(OfferedValue::Amount(amount)) => format!("€ {}", amount.italian()),
        Some(OfferedValue::Discount(discount)) => format!("{} %", discount.italian()),
        Some(OfferedValue::Increase(increase)) => format!("+{} %", increase.italian()),
    };
    json!({
        "position": row.position.map_or_else(|| "—".to_owned(), |position| position.to_string()),
        "tenderer": row.tenderer,
        "technical_points": italian_or_dash(row.technical_points.as_ref()),
        "economic_points": italian_or_dash(row.economic_points.as_ref()),
        "total_points": italian_or_dash(row.total_points.as_ref()),
        "offer": offer,
        "note": row.note,
    })
}
