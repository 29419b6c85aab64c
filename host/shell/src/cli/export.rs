//! `socle export`: a patient's file or the practice, complete, as a folder.

use std::path::Path;

use serde_json::json;
use socle_exchange::export::{self, Exported};

use super::Answered;
use super::answer::Answer;
use super::args::Export;
use super::table::told;
use socle_practice::Practice;

pub(crate) fn run(practice: &Practice, what: &Export) -> Answered {
    let record = practice.record();
    let author = practice.author();
    match what {
        Export::Patient { id, to } => {
            let id = id.as_str().into();
            // Nobody is noted to have read what is not there.
            record.patient(&id)?;
            practice.note_read("exchange.export", Some(&id))?;
            Ok(answer(to, &export::patient(record, &id, to, &author)?))
        }
        Export::Practice { to } => {
            practice.note_read("exchange.export", None)?;
            let done = export::practice(record, to, &author, &mut told("export"))?;
            Ok(answer(to, &done))
        }
    }
}

fn answer(to: &Path, done: &Exported) -> Answer {
    let patients = match done.patients {
        1 => "1 dossier".to_owned(),
        count => format!("{count} dossiers"),
    };
    Answer::new(
        format!(
            "{patients} dans {} : {} fichiers, {} octets. Lisez index.html ; MANIFESTE.sha256 permet de vérifier que rien n’a changé.",
            to.display(),
            done.files,
            done.bytes
        ),
        json!({
            "dossier": to, "patients": done.patients, "fichiers": done.files, "octets": done.bytes,
            "empreinte": done.digest,
        }),
    )
}
