//! `socle audit`.

use std::path::Path;

use serde_json::json;
use socle_record::Verification;

use super::Answered;
use super::answer::{Answer, No};
use super::args::Audit;
use crate::practice::Practice;

pub(crate) fn run(home: &Path, command: Audit) -> Answered {
    let practice = Practice::open(home)?;
    match command {
        Audit::Verify => Ok(verify(&practice.record().verify()?)),
        Audit::Tail { count } => {
            let lines = practice.record().journal_tail(count)?;
            let text: Vec<_> = lines
                .iter()
                .map(|line| format!("{} {} {} {} {}", line.number, line.nature, line.name, line.plugin.as_deref().unwrap_or("-"), line.capability))
                .collect();
            let json: Vec<_> = lines
                .iter()
                .map(|line| {
                    json!({
                        "numero": line.number, "instant_ms": line.at_ms, "nature": line.nature, "nom": line.name, "personne": line.person,
                        "extension": line.plugin, "patient": line.patient, "capacite": line.capability, "objet": line.object, "empreinte": line.hash,
                    })
                })
                .collect();
            Ok(Answer::new(text.join("\n"), json!({ "lignes": json })))
        }
    }
}

fn verify(verification: &Verification) -> Answer {
    let message = verification.message();
    match verification {
        Verification::Intact { lines, head } => Answer::new(message, json!({ "intact": true, "lignes": lines, "empreinte": head })),
        Verification::Broken { line, how } => Answer {
            text: String::new(),
            json: json!({ "intact": false, "ligne": line, "defaut": how.as_str(), "erreur": { "code": "journal.broken", "message": message } }),
            no: Some(No::new("journal.broken", message)),
        },
    }
}
