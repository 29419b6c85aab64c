//! The report of an import as a table: one row for each thing to know about a line. Kept by the practice, opened in a
//! spreadsheet.

use std::collections::HashMap;

use crate::error::ExchangeError;
use crate::import::{Decisions, Done, OnDuplicate};
use crate::near::Closeness;
use crate::plan::{Line, Outcome, Plan};

/// The report as CSV, semicolons, UTF-8 with its mark so that spreadsheets read the accents. `done` is none for a dry run.
///
/// # Errors
/// [`ExchangeError::Table`], which writing into memory does not meet.
pub fn csv(
    plan: &Plan,
    decisions: &Decisions,
    done: Option<&Done>,
) -> Result<Vec<u8>, ExchangeError> {
    let failed = |error: csv::Error| ExchangeError::Table(error.to_string());
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .from_writer("\u{feff}".as_bytes().to_vec());
    writer
        .write_record(["Ligne", "Issue", "Champ", "Écrit", "Motif", "Dossier"])
        .map_err(failed)?;
    let created = Came::of(done);
    let mut row = |line: u64, issue: &str, rest: [&str; 4]| {
        let rest = rest.map(inert);
        writer.write_record([
            line.to_string().as_str(),
            issue,
            &rest[0],
            &rest[1],
            &rest[2],
            &rest[3],
        ])
    };
    for line in &plan.lines {
        let (issue, field, reason, patient) = said(line, decisions, done, &created);
        row(line.line, &issue, [&field, "", &reason, &patient]).map_err(failed)?;
        for change in line.changes() {
            row(
                line.line,
                "modifié",
                [change.field.label(), &change.written, &change.reason, ""],
            )
            .map_err(failed)?;
        }
    }
    writer
        .into_inner()
        .map_err(|error| ExchangeError::Table(error.to_string()))
}

/// What came of lines, by their number.
#[derive(Default)]
struct Came<'d> {
    patients: HashMap<u64, &'d str>,
    refused: HashMap<u64, &'d str>,
}

impl<'d> Came<'d> {
    fn of(done: Option<&'d Done>) -> Self {
        let Some(done) = done else {
            return Self::default();
        };
        let refused = done.refused_by_record.iter();
        Self {
            patients: done
                .created
                .iter()
                .map(|(line, patient)| (*line, patient.as_str()))
                .collect(),
            refused: refused
                .map(|(line, reason)| (*line, reason.as_str()))
                .collect(),
        }
    }
}

/// What is said of a line: issue, field, reason, patient.
fn said(
    line: &Line,
    decisions: &Decisions,
    done: Option<&Done>,
    created: &Came<'_>,
) -> (String, String, String, String) {
    let text = str::to_owned;
    if let Some(patient) = created.patients.get(&line.line) {
        return (text("repris"), String::new(), String::new(), text(patient));
    }
    if let Some(reason) = created.refused.get(&line.line) {
        return (text("refusé"), String::new(), text(reason), String::new());
    }
    match &line.outcome {
        Outcome::Taken if done.is_some() => (
            text("non repris"),
            String::new(),
            text("L’import a été arrêté avant cette ligne."),
            String::new(),
        ),
        Outcome::Taken => (
            text("à reprendre"),
            String::new(),
            String::new(),
            String::new(),
        ),
        Outcome::Already(patient) => (
            text("déjà repris"),
            String::new(),
            String::new(),
            patient.as_str().to_owned(),
        ),
        Outcome::Near(candidates) => {
            let known: Vec<String> = candidates
                .iter()
                .map(|known| {
                    format!(
                        "{} {} {}",
                        known.nom_naissance,
                        known.premier_prenom,
                        known.date_naissance.affichage()
                    )
                })
                .collect();
            let same = candidates
                .iter()
                .any(|known| known.closeness == Closeness::Same);
            let reason = format!(
                "{} : {}",
                if same {
                    "Mêmes traits que"
                } else {
                    "Ressemble à"
                },
                known.join(", ")
            );
            let first = candidates
                .first()
                .map(|known| known.patient.as_str().to_owned());
            (
                issue(decisions.about(line.line)),
                String::new(),
                reason,
                first.unwrap_or_default(),
            )
        }
        Outcome::Twin(other) => (
            issue(decisions.about(line.line)),
            String::new(),
            format!("Ressemble à la ligne {other} du fichier."),
            String::new(),
        ),
        Outcome::SameNumber(other) => (
            text("refusé"),
            text(crate::field::Field::Numero.label()),
            format!(
                "Même numéro que la ligne {other} : corrigez l’une des deux, puis recommencez."
            ),
            String::new(),
        ),
        Outcome::Refused(refusal) => (
            text("refusé"),
            text(refusal.field.label()),
            refusal.reason.clone(),
            String::new(),
        ),
    }
}

fn issue(decision: OnDuplicate) -> String {
    match decision {
        OnDuplicate::Ask => "à décider",
        OnDuplicate::Skip => "laissé de côté",
        OnDuplicate::Create => "à reprendre",
    }
    .to_owned()
}

/// A cell no spreadsheet takes for a formula.
fn inert(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}
