//! `socle init` and `socle restore`: a home for a real practice.

use std::path::Path;

use serde_json::json;
use socle_record::{
    KeyChoice, NewHome, PracticeKey, Purpose, Record, RecordError, Secret, ServerAddress,
    Surroundings, Where,
};

use super::Answered;
use super::answer::{Answer, No};
use super::args::{Init, Kept, Restore};
use socle_practice::{Practice, packages, passphrase};

/// Makes a practice, or one more workstation of a practice.
pub(crate) fn make(home: &Path, options: &Init) -> Answered {
    let place = place(options.store.as_deref())?;
    // Nothing is made when the plugins are not there to go with it.
    let delivered = packages::default_plugins()?;
    let record = if options.join {
        let Where::Server(address) = &place else {
            return Err(No::new(
                "usage",
                "Pour rejoindre un cabinet, indiquez l’adresse de son serveur avec --store.",
            ));
        };
        let key = practice_key(options.key_file.as_deref())?;
        Record::join(home, &key, address, Surroundings::default())?
    } else {
        let new = NewHome {
            key: match options.key {
                Kept::File => KeyChoice::File,
                Kept::Keyring => KeyChoice::Keyring,
                Kept::Passphrase => KeyChoice::Passphrase(secret()?),
            },
            purpose: Purpose::Practice,
            place,
        };
        Record::init_as(home, &new, Surroundings::default())?
    };
    let joined = if options.join { "rejoint" } else { "créé" };
    ready(home, record, &delivered, joined)
}

/// Makes a home from a backup.
pub(crate) fn restore(home: &Path, options: &Restore) -> Answered {
    let place = place(options.store.as_deref())?;
    let delivered = packages::default_plugins()?;
    let given = options.key_file.is_some() || passphrase::given().is_some();
    let key = if given {
        Some(practice_key(options.key_file.as_deref())?)
    } else {
        None
    };
    let record = Record::restore(
        home,
        &options.file,
        key.as_ref(),
        &place,
        Surroundings::default(),
    )?;
    ready(home, record, &delivered, "rétabli")
}

/// Says what was made, once the plugins that come with Socle are there.
fn ready(home: &Path, record: Record, delivered: &[std::path::PathBuf], done: &str) -> Answered {
    let server = record.server().map(str::to_owned);
    let workstation = record.workstation().to_owned();
    drop(record);
    let practice = Practice::open(home)?;
    for package in delivered {
        practice.host.install_allowing(package, practice.author())?;
    }
    let place = server.as_ref().map_or_else(
        || "dans ce dossier".to_owned(),
        |server| format!("sur le serveur {server}"),
    );
    let keep = if home.join("record.key").exists() {
        " Gardez une copie du fichier record.key en lieu sûr : sans lui, rien ne peut être relu."
    } else {
        ""
    };
    Ok(Answer::new(
        format!(
            "Cabinet {done} dans {} ; son dossier est {place}.{keep}",
            home.display()
        ),
        json!({ "home": home.display().to_string(), "serveur": server, "poste": workstation, "extensions": delivered.len() }),
    ))
}

/// Where the record is to be: an address of a server, or the home.
pub(crate) fn place(store: Option<&str>) -> Result<Where, No> {
    match store {
        None | Some("sqlite") => Ok(Where::Home),
        Some(url) => Ok(Where::Server(server(url)?)),
    }
}

/// The address of a server; its password may be in the environment.
fn server(url: &str) -> Result<ServerAddress, RecordError> {
    let address = ServerAddress::parse(url)?;
    match std::env::var("SOCLE_STORE_PASSWORD") {
        Ok(password) if !address.has_password() => {
            Ok(address.with_password_of_environment(Secret::new(password)))
        }
        _ => Ok(address),
    }
}

/// The key of a practice that exists: a file, else the passphrase.
fn practice_key(file: Option<&Path>) -> Result<PracticeKey, RecordError> {
    match file {
        Some(file) => Ok(PracticeKey::File(file.to_owned())),
        None => Ok(PracticeKey::Passphrase(secret()?)),
    }
}

fn secret() -> Result<Secret, RecordError> {
    passphrase::given().ok_or(RecordError::PassphraseRequired)
}
