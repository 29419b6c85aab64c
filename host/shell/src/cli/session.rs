//! `socle session`.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::json;
use socle_keys::Secret;
use socle_session::manager::{Coming, Manager};
use socle_session::rights::TABLE;
use socle_session::state::State;
use socle_session::{Identified, Profile, Right};

use super::Answered;
use super::answer::{Answer, No};
use super::args::Session;
use socle_practice::rights::NotAllowed;
use socle_practice::{Practice, connection};

/// Where the passphrase of the practice's certificate is given to a command: there is nobody to ask.
const PASSPHRASE: &str = "SOCLE_CERTIFICATE_PASSPHRASE";
/// How long the certificate may take.
const PATIENCE: Duration = Duration::from_secs(15);

pub(crate) fn run(practice: &Practice, command: Session) -> Answered {
    match command {
        Session::Status => Ok(status(practice)),
        Session::Rights { all } => rights(practice, all),
        Session::Set { key, value, from } => set(practice, &key, value, from),
    }
}

/// For a command: the practice speaks by its certificate when its passphrase is in the environment.
pub(crate) fn open_by_certificate(practice: &Practice) -> Result<(), No> {
    let (Some(passphrase), Some(manager)) = (std::env::var_os(PASSPHRASE), &practice.session)
    else {
        return Ok(());
    };
    let passphrase = passphrase.into_string().map_err(|_not_text| {
        No::new(
            "session.passphrase",
            format!("Le mot de passe donné par {PASSPHRASE} n’est pas lisible : corrigez-le."),
        )
    })?;
    let coming = Coming::Organisation {
        passphrase: Secret::new(passphrase),
    };
    manager
        .come_in(coming, None)
        .map_err(|not_now| No::new("session.busy", not_now.sentence()))?;
    let start = Instant::now();
    loop {
        match manager.state() {
            State::Open { .. } => return Ok(()),
            State::Nobody {
                refused: Some(refused),
            } => return Err(No::new(&refused.code, refused.sentence)),
            _ if start.elapsed() > PATIENCE => {
                return Err(No::new(
                    "session.too-late",
                    "Le certificat du cabinet n’a pas pu être vérifié à temps : recommencez.",
                ));
            }
            _ => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

/// Who is there, and the column of the table of rights.
fn there(practice: &Practice) -> (Option<std::sync::Arc<Identified>>, Option<Profile>) {
    match &practice.session {
        Some(manager) => {
            let one = manager.identified();
            let profile = one.as_ref().and_then(|one| one.profile());
            (one, profile)
        }
        None => (None, Some(Profile::Demonstration)),
    }
}

fn status(practice: &Practice) -> Answer {
    let (one, profile) = there(practice);
    let Some(one) = one else {
        let text = match profile {
            Some(_) => "Session de démonstration.",
            None => "Personne n’est identifié.",
        };
        let state = match practice.session.as_ref().map(Manager::state) {
            None => "demonstration",
            Some(State::Opening { .. }) => "ouverture",
            Some(State::Locked { .. }) => "verrouillee",
            Some(_) => "personne",
        };
        return Answer::new(text, json!({ "etat": state, "personne": null }));
    };
    Answer::new(
        one.line(),
        json!({
            "etat": "ouverte", "personne": one.person, "nom": one.name(), "role": one.role.as_str(),
            "authentification": one.kind.as_str(), "structure": one.structure.id,
            "responsable": one.principal.as_ref().map(|other| &other.name),
        }),
    )
}

fn rights(practice: &Practice, all: bool) -> Answered {
    let (_, profile) = there(practice);
    let profiles: Vec<Profile> = match (all, profile) {
        (true, _) => Profile::ALL.to_vec(),
        (false, Some(profile)) => vec![profile],
        (false, None) => {
            return Err(No::new(
                "session-required",
                "Personne n’est identifié sur ce poste : insérez votre carte, ou demandez toute la table (--all).",
            ));
        }
    };
    let mut text = Vec::new();
    let mut told = Vec::new();
    for profile in profiles {
        text.push(profile.label().to_owned());
        let mut acts = serde_json::Map::new();
        for (act, row) in TABLE {
            let (shown, value) = match row[profile as usize] {
                Right::Allowed => ("oui".to_owned(), json!({ "permis": true })),
                Right::Refused(refusal) => (
                    format!("non : {}", refusal.sentence),
                    json!({ "permis": false, "code": refusal.code, "message": refusal.sentence }),
                ),
            };
            text.push(format!("  {} : {shown}", act.label()));
            acts.insert(act.as_str().to_owned(), value);
        }
        told.push(json!({ "profil": profile.label(), "actes": acts }));
    }
    Ok(Answer::new(text.join("\n"), json!({ "droits": told })))
}

fn set(practice: &Practice, key: &str, value: Option<String>, from: Option<PathBuf>) -> Answered {
    let field = connection::field(key).ok_or_else(|| {
        let known: Vec<_> = connection::FIELDS.iter().map(|field| field.key).collect();
        No::new(
            "session.key",
            format!(
                "Ce réglage est inconnu : choisissez parmi {}.",
                known.join(", ")
            ),
        )
    })?;
    let value = match (value, from) {
        (Some(value), _) => value,
        (None, Some(file)) => std::fs::read_to_string(file).map_err(|error| No {
            details: vec![("author".into(), error.to_string())],
            ..No::new(
                "session.value",
                "Le fichier de la valeur ne peut pas être lu : vérifiez son emplacement.",
            )
        })?,
        (None, None) => String::new(),
    };
    let right = match practice.may(connection::TO_SET) {
        Ok(()) => Right::Allowed,
        Err(NotAllowed(refusal)) => Right::Refused(refusal),
    };
    let known = connection::Connection::read(practice.record())?;
    connection::may_set(&known, field, right).map_err(NotAllowed)?;
    connection::set(practice.record(), field, &value, practice.author())?;
    practice.renew_connection()?;
    Ok(Answer::new(
        format!("{key} est réglé."),
        json!({ "cle": key }),
    ))
}
