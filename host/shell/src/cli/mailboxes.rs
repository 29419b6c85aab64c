//! `socle mailboxes`: the secure mailboxes of the practice. Passwords come from a file and are not shown again.

use std::path::Path;

use serde_json::{Value, json};
use socle_capabilities::mailbox::entry::Holder;
use socle_capabilities::mailbox::settings::{self, ComingIn, Place, Settings, SettingsError, Tls};
use socle_formats::mss::address::PATIENTS;
use socle_record::Record;

use super::Answered;
use super::answer::{Answer, No};
use super::args::{CertificateOf, Mailboxes, SetMailbox};
use socle_practice::Practice;

pub(crate) fn run(practice: &Practice, command: Mailboxes) -> Answered {
    match command {
        Mailboxes::List => {}
        Mailboxes::Set(given) => set(practice, *given)?,
        Mailboxes::Remove { id } => {
            let known = settings::read(practice.record())?;
            if !known.iter().any(|one| one.id == id) {
                return Err(No::new(
                    "mail.not-there",
                    format!("Aucune boîte ne s’appelle « {id} » : « mailboxes list » les nomme."),
                ));
            }
            settings::remove(practice.record(), &practice.author(), &id)?;
        }
    }
    list(practice.record())
}

fn list(record: &Record) -> Answered {
    let all = settings::read(record)?;
    let lines = all.iter().map(|one| {
        let by = match &one.login {
            ComingIn::Token => "Pro Santé Connect".to_owned(),
            ComingIn::Password { user } => format!("mot de passe de {user}"),
            ComingIn::Certificate { of } => format!("certificat {}", whose(*of)),
        };
        format!("{} : {} <{}>, {by}", one.id, one.name, one.address)
    });
    let text = match all.is_empty() {
        true => "Aucune boîte de messagerie n’est réglée.".to_owned(),
        false => lines.collect::<Vec<_>>().join("\n"),
    };
    let boxes: Vec<Value> = all.iter().map(shown).collect();
    Ok(Answer::new(text, json!({ "boites": boxes })))
}

fn shown(one: &Settings) -> Value {
    let place = |place: &Place| {
        json!({
            "serveur": place.host,
            "port": place.port,
            "tls": place.security == Tls::Tls,
        })
    };
    let user = match &one.login {
        ComingIn::Token | ComingIn::Certificate { .. } => None,
        ComingIn::Password { user } => Some(user),
    };
    let certificate = match &one.login {
        ComingIn::Certificate { of } => Some(whose(*of)),
        ComingIn::Token | ComingIn::Password { .. } => None,
    };
    json!({
        "id": one.id,
        "nom": one.name,
        "adresse": one.address,
        "personne": one.owner,
        "imap": place(&one.imap),
        "smtp": place(&one.smtp),
        "utilisateur": user,
        "certificat": certificate,
        "autorites": one.authorities.len(),
        "domaine_patients": one.patients,
    })
}

fn whose(of: Holder) -> &'static str {
    match of {
        Holder::Person => "de la personne",
        Holder::Practice => "du cabinet",
    }
}

fn set(practice: &Practice, given: SetMailbox) -> Result<(), No> {
    let password = given
        .password_file
        .map(|file| first_line(&file))
        .transpose()?;
    let authorities = given.authorities.iter().map(|file| read(file));
    let mailbox = Settings {
        id: given.id,
        name: given.name,
        imap: place(&given.imap, given.tls, (993, 143)),
        smtp: place(&given.smtp, given.tls, (465, 587)),
        login: match (given.user, given.certificate) {
            (Some(user), _) => ComingIn::Password { user },
            (None, Some(CertificateOf::Personne)) => ComingIn::Certificate { of: Holder::Person },
            (None, Some(CertificateOf::Cabinet)) => ComingIn::Certificate {
                of: Holder::Practice,
            },
            (None, None) => ComingIn::Token,
        },
        address: given.address,
        owner: given.owner,
        authorities: authorities.collect::<Result<_, No>>()?,
        patients: given.patients.unwrap_or_else(|| PATIENTS.to_owned()),
    };
    // Authorities that say nothing of anybody would be heard of at the first message only.
    mailbox
        .trust()
        .map_err(|error| No::new(error.code(), error.message()))?;
    settings::save(
        practice.record(),
        &practice.author(),
        &mailbox,
        password.as_deref(),
    )?;
    Ok(())
}

/// `HOST` or `HOST:PORT`; without a port, that of TLS or of `STARTTLS`.
fn place(text: &str, is_tls: bool, (tls, start_tls): (u16, u16)) -> Place {
    let named = text
        .rsplit_once(':')
        .and_then(|(host, port)| Some((host, port.parse().ok()?)));
    let (host, port) = named.unwrap_or((text, if is_tls { tls } else { start_tls }));
    Place {
        host: host.to_owned(),
        port,
        security: if is_tls { Tls::Tls } else { Tls::StartTls },
    }
}

fn read(file: &Path) -> Result<String, No> {
    std::fs::read_to_string(file).map_err(|error| {
        let mut no = No::new(
            "mail.file",
            format!(
                "Le fichier {} ne peut pas être lu : vérifiez-le.",
                file.display()
            ),
        );
        no.details.push(("author".into(), error.to_string()));
        no
    })
}

fn first_line(file: &Path) -> Result<String, No> {
    let text = zeroize::Zeroizing::new(read(file)?);
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

impl From<SettingsError> for No {
    fn from(error: SettingsError) -> Self {
        match error {
            SettingsError::Record(error) => error.into(),
            SettingsError::Field { field, .. } => {
                let mut no = Self::new("mail.settings", error.message());
                no.details.push(("field".into(), field.into()));
                no
            }
        }
    }
}
