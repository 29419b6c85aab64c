//! `socle audit`.

use serde_json::{Value, json};
use socle_record::{JournalLine, PatientId, Verification};

use super::Answered;
use super::answer::{Answer, No};
use super::args::Audit;
use super::text;
use crate::practice::{self, Practice};
use crate::screen::charts::told;
use crate::screen::model::charts::SeenLine;

pub(crate) fn run(practice: &Practice, command: Audit) -> Answered {
    match command {
        Audit::Verify => Ok(verify(&practice.record().verify()?)),
        Audit::Patient {
            id,
            first,
            count,
            csv,
        } => patient(practice, &PatientId::from(id), first, count, csv),
        Audit::Tail { count } => {
            let lines = practice.record().journal_tail(count)?;
            let text: Vec<_> = lines.iter().map(line_text).collect();
            let json: Vec<_> = lines.iter().map(line_json).collect();
            Ok(Answer::new(text.join("\n"), json!({ "lignes": json })))
        }
    }
}

fn line_json(line: &JournalLine) -> Value {
    json!({
        "poste": line.workstation, "numero": line.number, "instant_ms": line.at_ms, "nature": line.nature, "nom": line.name, "personne": line.person,
        "extension": line.plugin, "patient": line.patient, "capacite": line.capability, "objet": line.object, "empreinte": line.hash,
    })
}

/// Lines read from the record at once.
const PAGE: u32 = 1_000;

/// Who saw what.
fn patient(
    practice: &Practice,
    id: &PatientId,
    first: u64,
    count: Option<u64>,
    csv: bool,
) -> Answered {
    let record = practice.record();
    record.patient(id)?;
    practice.note_read("journal.patient", Some(id))?;
    let wanted = count.unwrap_or(u64::MAX);
    let mut lines = Vec::new();
    let mut total = 0;
    while (lines.len() as u64) < wanted {
        let left = wanted - lines.len() as u64;
        let ask = u32::try_from(left).unwrap_or(PAGE).min(PAGE);
        let page = record.journal_of(id, first + lines.len() as u64, ask)?;
        total = page.total;
        if page.rows.is_empty() {
            break;
        }
        lines.extend(page.rows);
    }
    let seen = practice::told(&practice.host, id, lines)?;
    let json: Vec<_> = seen.iter().map(seen_json).collect();
    let text = if csv {
        let table = told::csv(&seen).map_err(|error| No {
            details: vec![("author".into(), error.to_string())],
            ..No::new("journal.csv", "La table du journal n’a pas pu être écrite.")
        })?;
        String::from_utf8_lossy(&table).trim_end().to_owned()
    } else {
        seen.iter().map(seen_text).collect::<Vec<_>>().join("\n")
    };
    Ok(Answer::new(text, json!({ "total": total, "lignes": json })))
}

/// The line as `audit tail` gives it, with what it says in French and the person's name.
fn seen_json(one: &SeenLine) -> Value {
    let mut json = line_json(&one.line);
    json["quoi"] = told::what(&one.line).into();
    json["sorte"] = told::kind(&one.line).word().into();
    json["nom_personne"] = json!(one.person);
    json
}

fn seen_text(one: &SeenLine) -> String {
    let who = one.person.as_deref().unwrap_or("le cabinet");
    let through = one
        .plugin
        .as_ref()
        .map(|plugin| format!(" (par {plugin})"))
        .unwrap_or_default();
    format!(
        "{}  {}  {} · {} · {who}{through}",
        one.line.number,
        text::instant(one.line.at_ms),
        told::kind(&one.line).word(),
        told::what(&one.line),
    )
}

/// Number, instant, what, through which plugin, by whom, about whom and what: `-` for nothing.
fn line_text(line: &JournalLine) -> String {
    let or_dash = |text: Option<&str>| {
        text.filter(|text| !text.is_empty())
            .unwrap_or("-")
            .to_owned()
    };
    [
        line.number.to_string(),
        text::instant(line.at_ms),
        line.nature.clone(),
        or_dash(Some(&line.name)),
        line.capability.clone(),
        or_dash(line.plugin.as_deref()),
        or_dash(line.person.as_deref()),
        or_dash(line.patient.as_ref().map(socle_record::PatientId::as_str)),
        or_dash(Some(&line.object)),
    ]
    .join("  ")
}

fn verify(verification: &Verification) -> Answer {
    let message = verification.message();
    match verification {
        Verification::Intact { lines, head } => Answer::new(
            message,
            json!({ "intact": true, "lignes": lines, "empreinte": head }),
        ),
        Verification::Broken {
            workstation,
            line,
            how,
        } => Answer {
            text: String::new(),
            json: Some(
                json!({ "intact": false, "poste": workstation, "ligne": line, "defaut": how.as_str() }),
            ),
            no: Some(No::new("journal.broken", message)),
        },
    }
}
