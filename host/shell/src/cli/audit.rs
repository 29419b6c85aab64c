//! `socle audit`.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use socle_keys::{KeySource, Secret};
use socle_record::{JournalLine, PatientId, Verification, Zone};

use super::Answered;
use super::answer::{Answer, No};
use super::args::Audit;
use socle_practice::Practice;
use socle_practice::journal::SeenLine;
use socle_practice::journal::{self, Days, JournalError};
use socle_screen::told;

pub(crate) fn run(practice: &Practice, command: Audit) -> Answered {
    match command {
        Audit::Verify => verify(practice),
        Audit::Export { file, from, to } => {
            let days = Days { from, to };
            let count = journal::export(practice.record(), days, &file, practice.author())?;
            Ok(Answer::new(
                format!(
                    "{count} lignes du journal exportées dans {}.",
                    file.display()
                ),
                json!({ "lignes": count, "fichier": file }),
            ))
        }
        Audit::Sign {
            key,
            passphrase_file,
        } => sign(practice, key, passphrase_file.as_deref()),
        Audit::Patient {
            id,
            first,
            count,
            csv,
        } => patient(practice, &PatientId::from(id), first, count, csv),
        Audit::Tail { count } => {
            let lines = practice.record().journal_tail(count)?;
            let zone = practice.record().zone();
            let text: Vec<_> = lines.iter().map(|line| line_text(line, &zone)).collect();
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
    let seen = socle_practice::told(&practice.host, id, lines)?;
    let json: Vec<_> = seen.iter().map(seen_json).collect();
    let text = if csv {
        let table = told::csv(&seen).map_err(|error| No {
            details: vec![("author".into(), error.to_string())],
            ..No::new("journal.csv", "La table du journal n’a pas pu être écrite.")
        })?;
        String::from_utf8_lossy(&table).trim_end().to_owned()
    } else {
        let zone = record.zone();
        let lines: Vec<_> = seen.iter().map(|one| seen_text(one, &zone)).collect();
        lines.join("\n")
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

fn seen_text(one: &SeenLine, zone: &Zone) -> String {
    let who = one.person.as_deref().unwrap_or("le cabinet");
    let through = one
        .plugin
        .as_ref()
        .map(|plugin| format!(" (par {plugin})"))
        .unwrap_or_default();
    format!(
        "{}  {}  {} · {} · {who}{through}",
        one.line.number,
        zone.written(one.line.at_ms),
        told::kind(&one.line).word(),
        told::what(&one.line),
    )
}

/// Number, instant, what, through which plugin, by whom, about whom and what: `-` for nothing.
fn line_text(line: &JournalLine, zone: &Zone) -> String {
    let or_dash = |text: Option<&str>| {
        text.filter(|text| !text.is_empty())
            .unwrap_or("-")
            .to_owned()
    };
    [
        line.number.to_string(),
        zone.written(line.at_ms),
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

/// Sign with a key of a file.
fn sign(practice: &Practice, key: PathBuf, passphrase_file: Option<&Path>) -> Answered {
    let passphrase = match passphrase_file {
        Some(file) => {
            let typed = std::fs::read_to_string(file).map_err(|error| No {
                details: vec![("author".into(), error.to_string())],
                ..No::new(
                    "journal.key",
                    format!(
                        "Le fichier {} ne peut pas être lu : vérifiez son chemin et ses droits.",
                        file.display()
                    ),
                )
            })?;
            Some(typed.trim_end_matches(['\r', '\n']).to_owned())
        }
        None => std::env::var("SOCLE_KEY_PASSPHRASE").ok(),
    };
    let secret = passphrase.map(Secret::new);
    let keys = KeySource::File { path: key }
        .open(secret.as_ref())
        .map_err(JournalError::from)?;
    let signed = journal::sign(practice.record(), &*keys.signature, practice.author())?;
    let text = match signed {
        Some(line) => format!("Journal signé jusqu’à la ligne {line}."),
        None => "Le journal a déjà été signé aujourd’hui.".to_owned(),
    };
    Ok(Answer::new(text, json!({ "ligne": signed })))
}

impl From<JournalError> for No {
    fn from(error: JournalError) -> Self {
        match error {
            JournalError::Record(error) => error.into(),
            error => Self {
                details: vec![("author".into(), error.to_string())],
                ..Self::new(error.code(), error.sentence())
            },
        }
    }
}

/// The chain, then the signatures over it.
fn verify(practice: &Practice) -> Answered {
    let record = practice.record();
    let verification = record.verify()?;
    let signatures = journal::verify_signatures(record)?;
    let signed = json!({
        "tiennent": signatures.hold,
        "derniere": signatures.last.as_ref().map(|(day, signer)| json!({ "jour": day, "signataire": signer })),
    });
    let broken = |line: u64,
                  workstation: &Option<String>,
                  how: &str,
                  day: &Option<String>,
                  code,
                  message| Answer {
        text: String::new(),
        json: Some(json!({
            "intact": false, "poste": workstation, "ligne": line, "defaut": how, "jour": day, "signatures": signed,
        })),
        no: Some(No::new(code, message)),
    };
    match &verification {
        Verification::Broken {
            workstation,
            line,
            how,
        } => {
            // A line that is missing has no day: that of the one before it is the nearest there is.
            let near = record.journal_line(workstation.as_deref(), *line)?;
            let at = near.map(|near| (near.number == *line, near.at_ms));
            let day = at.and_then(|(_, at_ms)| journal::day(record, at_ms));
            let mut message = verification.message();
            if let Some((is_it, at_ms)) = at {
                let whose = if is_it {
                    "Cette ligne"
                } else {
                    "La dernière ligne avant elle"
                };
                message = format!(
                    "{message} {whose} est datée du {}.",
                    record.zone().written(at_ms)
                );
            }
            Ok(broken(
                *line,
                workstation,
                how.as_str(),
                &day,
                "journal.broken",
                message,
            ))
        }
        Verification::Intact { lines, head } => {
            if let Some((line, day)) = &signatures.broken {
                let workstation =
                    (line.workstation != record.workstation()).then(|| line.workstation.clone());
                let message = format!(
                    "La signature du journal à la ligne {}{} ne tient pas : ce qu’elle signe n’est plus ce qui a été signé, \
                     ou une autre clé l’a faite. Conservez ce dossier en l’état et prévenez la personne responsable des données.",
                    line.number,
                    day.as_ref()
                        .map_or_else(String::new, |day| format!(", du {day},")),
                );
                return Ok(broken(
                    line.number,
                    &workstation,
                    "signature",
                    day,
                    "journal.signature",
                    message,
                ));
            }
            let mut message = verification.message();
            if let Some((day, signer)) = &signatures.last {
                message = format!(
                    "{message} Signé {} fois, la dernière le {day} par {signer}.",
                    signatures.hold
                );
            }
            Ok(Answer::new(
                message,
                json!({ "intact": true, "lignes": lines, "empreinte": head, "signatures": signed }),
            ))
        }
    }
}
