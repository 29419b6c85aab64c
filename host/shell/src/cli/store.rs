//! `socle store`, `socle backup` and `socle check`: where the record is, its copies and its state.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;
use socle_record::{Checked, Copied, Record, RecordError, Surroundings};

use super::Answered;
use super::answer::{Answer, No};
use super::{init, text};
use socle_practice::{Practice, passphrase};

fn rows(rows: &[(&'static str, u64)]) -> serde_json::Value {
    rows.iter()
        .map(|(table, count)| ((*table).to_owned(), json!(count)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn total(rows: &[(&'static str, u64)]) -> u64 {
    rows.iter().map(|(_, count)| count).sum()
}

/// Where the record is and how much it holds.
pub(crate) fn status(practice: &Practice) -> Answered {
    let record = practice.record();
    let contents = record.contents()?;
    let header = Record::describe(record.home())?;
    let place = record.server().map_or_else(
        || "dans ce dossier (SQLite chiffré)".to_owned(),
        |server| format!("sur le serveur {server}"),
    );
    let lines: Vec<String> = contents
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(table, count)| format!("  {table}  {count}"))
        .collect();
    Ok(Answer::new(
        format!(
            "Le dossier du cabinet est {place}.\nSchéma {}, poste {}.\n{}",
            header.schema,
            record.workstation(),
            lines.join("\n")
        ),
        json!({
            "magasin": if record.server().is_some() { "postgres" } else { "sqlite" },
            "serveur": record.server(), "schema": header.schema, "cabinet": header.practice(),
            "poste": record.workstation(), "lignes": rows(&contents),
        }),
    ))
}

/// Moves the record to another store. The process had it open a moment ago: what still closes is waited for.
pub(crate) fn move_to(home: &Path, to: &str) -> Answered {
    const CLOSING: Duration = Duration::from_secs(30);
    let place = init::place(Some(to))?;
    let unlock = passphrase::unlock();
    let begun = Instant::now();
    let own = std::process::id();
    let copied = loop {
        match Record::move_to(home, &unlock, &place, Surroundings::default()) {
            Err(RecordError::HomeLocked { pid: Some(pid) })
                if pid == own && begun.elapsed() < CLOSING =>
            {
                std::thread::sleep(Duration::from_millis(20));
            }
            moved => break moved?,
        }
    };
    let kept = copied.kept.as_ref().map_or_else(
        || "L’ancienne base reste sur son serveur et ne s’ouvre plus.".to_owned(),
        |kept| format!("L’ancien dossier est gardé : {}.", kept.display()),
    );
    Ok(Answer::new(
        format!(
            "Déplacement terminé : {} lignes copiées et comptées, journal vérifié. {kept}",
            copied.total()
        ),
        json!({ "lignes": rows(&copied.rows), "total": copied.total(), "ancien": copied.kept }),
    ))
}

/// Writes a copy of everything.
pub(crate) fn backup(practice: &Practice, file: &Path) -> Answered {
    let copied: Copied = practice.record().backup(file)?;
    Ok(Answer::new(
        format!(
            "Sauvegarde écrite et vérifiée : {} ({} lignes). Elle ne peut être relue qu’avec la clé du cabinet.",
            file.display(),
            copied.total()
        ),
        json!({ "fichier": file.display().to_string(), "lignes": rows(&copied.rows), "total": copied.total() }),
    ))
}

/// Reads everything and says what is damaged.
pub(crate) fn check(practice: &Practice) -> Answered {
    let checked = practice.record().check()?;
    let json = json!({
        "sain": checked.is_sound(), "lignes": rows(&checked.rows), "contenus": checked.blobs,
        "journal_intact": checked.journal.is_intact(), "defauts": checked.damage,
    });
    Ok(if checked.is_sound() {
        Answer::new(
            format!(
                "Le dossier du cabinet est sain : {} lignes et {} contenus relus, {}",
                total(&checked.rows),
                checked.blobs,
                text::uncapitalised(&checked.journal.message())
            ),
            json,
        )
    } else {
        Answer {
            text: String::new(),
            json: Some(json),
            no: Some(No {
                details: checked
                    .damage
                    .iter()
                    .map(|line| ("defaut".to_owned(), line.clone()))
                    .collect(),
                ..No::new("record.damaged", said(&checked))
            }),
        }
    })
}

fn said(checked: &Checked) -> String {
    if checked.damage.is_empty() {
        return checked.journal.message();
    }
    "Le dossier du cabinet est endommagé. Conservez-le en l’état et rétablissez une sauvegarde."
        .to_owned()
}
