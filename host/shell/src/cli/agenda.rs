//! `socle agenda`.

use std::time::Duration;

use serde_json::json;

use super::Answered;
use super::answer::{Answer, No};
use super::args::Agenda;
use crate::practice::{Practice, agenda};

/// How long what the plugins do about it is waited for.
const AFTERMATH: Duration = Duration::from_secs(120);

pub(crate) fn run(practice: &Practice, command: &Agenda) -> Answered {
    let Agenda::Prepare { day } = command;
    if day.parse::<jiff::civil::Date>().is_err() {
        return Err(No::new(
            "agenda.date",
            format!("« {day} » n’est pas une date : écrivez-la AAAA-MM-JJ."),
        ));
    }
    let told = agenda::prepare(practice.record(), day)?;
    practice.runtime().block_on(practice.host.settle(AFTERMATH));
    let line = match told {
        0 => format!("Personne à préparer pour le {day}, ou c’est déjà fait."),
        told => format!("{told} patients attendus le {day} : les extensions ont été prévenues."),
    };
    Ok(Answer::new(line, json!({ "date": day, "patients": told })))
}
