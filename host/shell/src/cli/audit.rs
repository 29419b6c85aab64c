//! `socle audit`.

use serde_json::json;
use socle_record::{JournalLine, Verification};

use super::Answered;
use super::answer::{Answer, No};
use super::args::Audit;
use super::text;
use crate::practice::Practice;

pub(crate) fn run(practice: &Practice, command: Audit) -> Answered {
    match command {
        Audit::Verify => Ok(verify(&practice.record().verify()?)),
        Audit::Tail { count } => {
            let lines = practice.record().journal_tail(count)?;
            let text: Vec<_> = lines.iter().map(line_text).collect();
            let json: Vec<_> = lines
                .iter()
                .map(|line| {
                    json!({
                        "poste": line.workstation, "numero": line.number, "instant_ms": line.at_ms, "nature": line.nature, "nom": line.name, "personne": line.person,
                        "extension": line.plugin, "patient": line.patient, "capacite": line.capability, "objet": line.object, "empreinte": line.hash,
                    })
                })
                .collect();
            Ok(Answer::new(text.join("\n"), json!({ "lignes": json })))
        }
    }
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
