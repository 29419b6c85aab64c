//! `socle agenda`.

use std::path::Path;
use std::time::Duration;

use serde_json::json;

use super::Answered;
use super::answer::{Answer, No};
use super::args::Agenda;
use socle_practice::agenda::import::{self as agenda_of, ImportError};
use socle_practice::documents::practice::now;
use socle_practice::{Practice, agenda};

/// How long what the plugins do about it is waited for.
const AFTERMATH: Duration = Duration::from_secs(120);

impl From<ImportError> for No {
    fn from(error: ImportError) -> Self {
        Self::new(error.code(), error.message())
    }
}

pub(crate) fn run(practice: &Practice, command: &Agenda) -> Answered {
    match command {
        Agenda::List { day } => list(practice, day.as_deref()),
        Agenda::Import { file } => import(practice, file),
        Agenda::Prepare { day } => prepare(practice, day),
    }
}

fn checked(day: &str) -> Result<(), No> {
    match day.parse::<jiff::civil::Date>() {
        Ok(_) => Ok(()),
        Err(_error) => Err(No::new(
            "agenda.date",
            format!("« {day} » n’est pas une date : écrivez-la AAAA-MM-JJ."),
        )),
    }
}

fn list(practice: &Practice, day: Option<&str>) -> Answered {
    let record = practice.record();
    let day = match day {
        Some(day) => {
            checked(day)?;
            day.to_owned()
        }
        None => {
            let today = now(record).date().to_string();
            agenda::repeat(record, &today)?;
            today
        }
    };
    practice.note_read("agenda.day", None)?;
    let (mut lines, mut rows) = (Vec::new(), Vec::new());
    for one in agenda::day(record, &day)? {
        let name = match &one.patient {
            Some(patient) => {
                let line = record.patient(patient)?;
                format!("{} {}", line.nom_naissance, line.premier_prenom)
            }
            None => one.intitule.clone().unwrap_or_default(),
        };
        let motif = one.motif.clone().unwrap_or_default();
        let presence = one.presence.as_str();
        lines.push(format!("{} {name} {motif} ({presence})", one.heure));
        rows.push(json!({
            "id": one.id.as_str(), "patient": one.patient.as_ref().map(|id| id.as_str()), "heure": one.heure,
            "duree": one.minutes, "motif": one.motif, "intitule": one.intitule, "presence": presence,
        }));
    }
    Ok(Answer::new(
        lines.join("\n"),
        json!({ "date": day, "rendez_vous": rows }),
    ))
}

fn import(practice: &Practice, file: &Path) -> Answered {
    let fetched = agenda::fetch::fetch(practice.host.http(), file);
    let bytes = practice.runtime().block_on(fetched)?;
    let done = agenda_of::import(practice.record(), &practice.author(), &bytes)?;
    Ok(Answer::new(
        done.to_string(),
        json!({
            "ajoutes": done.new, "modifies": done.changed, "inchanges": done.same, "a_designer": done.unknown,
            "passes": done.past, "journees": done.all_day, "repetes": done.repeated, "demandes": done.asked,
            "illisibles": done.unreadable.iter().map(|one| json!({ "lequel": one.which, "pourquoi": one.why })).collect::<Vec<_>>(),
        }),
    ))
}

fn prepare(practice: &Practice, day: &str) -> Answered {
    checked(day)?;
    let told = agenda::prepare(practice.record(), day)?;
    practice.runtime().block_on(practice.host.settle(AFTERMATH));
    let line = match told {
        0 => format!("Personne à préparer pour le {day}, ou c’est déjà fait."),
        told => format!("{told} patients attendus le {day} : les extensions ont été prévenues."),
    };
    Ok(Answer::new(line, json!({ "date": day, "patients": told })))
}
