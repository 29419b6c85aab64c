//! The mailboxes a practice set: where they are, how one comes in, whose they are.
//!
//! They belong to the practice and are kept in its record, which is encrypted. A password is kept beside them and never
//! among them: it is written, used, and not shown again.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use socle_formats::mss::address::{Address, PATIENTS};
use socle_keys::Signer;
use socle_mail::{Account, Login, MailError, Security, Server, Trust};
use socle_record::{Author, Level, NewSetting, Record, RecordError, Unit, Value, Write};
use zeroize::Zeroizing;

use super::entry::{Holder, shown};

/// Who owns these settings in the record.
const OWNER: &str = "socle";
/// The ids of the mailboxes, in their order.
const LIST: &str = "mailboxes";

/// How a server speaks TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tls {
    /// From the first byte.
    Tls,
    /// After `STARTTLS`.
    StartTls,
}

/// A server of an operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Its name, which its certificate must bear.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How it speaks TLS.
    pub security: Tls,
}

impl Place {
    /// IMAP as the référentiel of operators has it: 143, `STARTTLS`.
    #[must_use]
    pub fn imap(host: &str) -> Self {
        Self::start_tls(host, 143)
    }

    /// Submission as it has it: 587, `STARTTLS`.
    #[must_use]
    pub fn smtp(host: &str) -> Self {
        Self::start_tls(host, 587)
    }

    fn start_tls(host: &str, port: u16) -> Self {
        Self {
            host: host.to_owned(),
            port,
            security: Tls::StartTls,
        }
    }

    /// As it is announced.
    #[must_use]
    pub fn announced(server: &Server) -> Self {
        Self {
            host: server.host.clone(),
            port: server.port,
            security: match server.security {
                Security::Tls => Tls::Tls,
                Security::StartTls => Tls::StartTls,
            },
        }
    }

    fn server(&self) -> Server {
        Server {
            host: self.host.clone(),
            port: self.port,
            security: match self.security {
                Tls::Tls => Security::Tls,
                Tls::StartTls => Security::StartTls,
            },
        }
    }
}

/// How one comes in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ComingIn {
    /// By the Pro Santé Connect session of who is there.
    Token,
    /// By a name and a password.
    Password {
        /// The name; the address at most operators.
        user: String,
    },
    /// By a certificate, for operators that know people or practices by it.
    Certificate {
        /// Whose.
        of: Holder,
    },
}

/// A mailbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Short, of small letters, digits and `-`; never given twice.
    pub id: String,
    /// What the practice calls it.
    pub name: String,
    /// Its address.
    pub address: String,
    /// The person it is of, as the session names them; the practice's without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Where it is read.
    pub imap: Place,
    /// Where messages are handed in.
    pub smtp: Place,
    /// How one comes in, to both.
    pub login: ComingIn,
    /// The authorities of the operator's certificates, PEM: they stand in no public list.
    #[serde(default)]
    pub authorities: Vec<String>,
    /// The domain of patients: trial platforms have another one.
    #[serde(default = "patients")]
    pub patients: String,
}

fn patients() -> String {
    PATIENTS.to_owned()
}

/// Why a mailbox is not set so.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A field cannot be so.
    #[error("{field}: {reason}")]
    Field {
        /// Which field.
        field: &'static str,
        /// French.
        reason: &'static str,
    },
    /// The record cannot be read or written.
    #[error(transparent)]
    Record(#[from] RecordError),
}

impl SettingsError {
    /// What the practitioner reads.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Field { reason, .. } => (*reason).to_owned(),
            Self::Record(error) => error.message(),
        }
    }
}

fn wrong(field: &'static str, reason: &'static str) -> SettingsError {
    SettingsError::Field { field, reason }
}

impl Settings {
    fn check(&self) -> Result<(), SettingsError> {
        let is_id = (1..=32).contains(&self.id.len())
            && self
                .id
                .bytes()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-');
        if !is_id {
            return Err(wrong(
                "id",
                "Le nom court d’une boîte a 1 à 32 signes : lettres minuscules sans accent, chiffres et tirets.",
            ));
        }
        if self.name.trim().is_empty() {
            return Err(wrong("name", "Donnez un nom à cette boîte."));
        }
        if self.address.parse::<Address>().is_err() {
            return Err(wrong(
                "address",
                "Cette adresse de messagerie n’est pas bien écrite : vérifiez-la.",
            ));
        }
        for (field, place) in [("imap", &self.imap), ("smtp", &self.smtp)] {
            if place.host.trim().is_empty() || place.port == 0 {
                return Err(wrong(
                    field,
                    "Indiquez le nom du serveur et son port, tels que l’opérateur les donne.",
                ));
            }
        }
        Ok(())
    }

    /// As the servers are come to. The password is that of the record.
    ///
    /// # Errors
    /// A field cannot be so, or the record cannot be read.
    pub fn account(&self, record: &Record) -> Result<Account, SettingsError> {
        self.check()?;
        let address = self.address.parse().map_err(|_shape| {
            wrong(
                "address",
                "Cette adresse de messagerie n’est pas bien écrite : vérifiez-la.",
            )
        })?;
        let login = match &self.login {
            ComingIn::Token => Login::Token,
            ComingIn::Certificate { .. } => Login::Certificate,
            ComingIn::Password { user } => {
                let kept = record.setting(&Level::Practice, OWNER, &secret(&self.id))?;
                let password = match kept {
                    Some(Value::Text(password)) => Zeroizing::new(password),
                    _ => {
                        return Err(wrong(
                            "password",
                            "Le mot de passe de cette boîte n’est pas enregistré : saisissez-le dans les réglages.",
                        ));
                    }
                };
                Login::Password {
                    user: user.clone(),
                    password,
                }
            }
        };
        Ok(Account {
            address,
            imap: self.imap.server(),
            smtp: self.smtp.server(),
            login,
        })
    }

    /// What its servers are believed by.
    ///
    /// # Errors
    /// [`MailError::NoAuthority`].
    pub fn trust(&self) -> Result<Trust, MailError> {
        self.trust_showing(None)
    }

    /// The same, showing the certificate of this key.
    pub(super) fn trust_showing(&self, key: Option<Arc<dyn Signer>>) -> Result<Trust, MailError> {
        let authorities: Vec<&str> = self.authorities.iter().map(String::as_str).collect();
        Trust::new(&authorities, &[], key.map(shown))
    }
}

fn key(id: &str) -> String {
    format!("mailbox.{id}")
}

fn secret(id: &str) -> String {
    format!("mailbox.{id}.password")
}

/// Whether a setting of the record is about mailboxes.
#[must_use]
pub fn concerns(owner: &str, key: &str) -> bool {
    owner == OWNER && (key == LIST || key.starts_with("mailbox."))
}

/// All that are set, in their order. One that cannot be read is left out and said in the log: the others go on.
///
/// # Errors
/// The record cannot be read.
pub fn read(record: &Record) -> Result<Vec<Settings>, RecordError> {
    let mut all = Vec::new();
    for id in ids(record)? {
        let kept = record.setting(&Level::Practice, OWNER, &key(&id))?;
        let Some(Value::Json(text)) = kept else {
            continue;
        };
        match serde_json::from_str(&text) {
            Ok(one) => all.push(one),
            Err(error) => {
                tracing::error!(%error, mailbox = %id, "the settings of a mailbox cannot be read")
            }
        }
    }
    Ok(all)
}

fn ids(record: &Record) -> Result<Vec<String>, RecordError> {
    Ok(match record.setting(&Level::Practice, OWNER, LIST)? {
        Some(Value::Texts(ids)) => ids,
        _ => Vec::new(),
    })
}

/// Sets one, new or in the place of the one with its id. Without a password the one that is kept stays.
///
/// # Errors
/// [`SettingsError`].
pub fn save(
    record: &Record,
    author: &Author,
    mailbox: &Settings,
    password: Option<&str>,
) -> Result<(), SettingsError> {
    mailbox.check()?;
    let text = serde_json::to_string(mailbox)
        .map_err(|_never| wrong("id", "Ces réglages ne peuvent pas être enregistrés."))?;
    let mut unit = Unit::new(author.clone()).with(written(&key(&mailbox.id), Value::Json(text)));
    if let Some(password) = password {
        unit = unit.with(written(
            &secret(&mailbox.id),
            Value::Text(password.to_owned()),
        ));
    }
    let mut ids = ids(record)?;
    if !ids.contains(&mailbox.id) {
        ids.push(mailbox.id.clone());
        unit = unit.with(written(LIST, Value::Texts(ids)));
    }
    record.commit(&unit)?;
    Ok(())
}

/// Removes one, with its password. What is in it stays at the operator's; the copy of its headers goes.
///
/// # Errors
/// The record cannot be written.
pub fn remove(record: &Record, author: &Author, id: &str) -> Result<(), RecordError> {
    let mut ids = ids(record)?;
    ids.retain(|one| one != id);
    let mut unit = Unit::new(author.clone())
        .with(written(LIST, Value::Texts(ids)))
        .with(written(&key(id), Value::None))
        .with(written(&secret(id), Value::None));
    for write in super::copy::emptied(id) {
        unit = unit.with(write);
    }
    record.commit(&unit)?;
    Ok(())
}

fn written(key: &str, value: Value) -> Write {
    Write::Setting(NewSetting {
        level: Level::Practice,
        owner: OWNER.to_owned(),
        key: key.to_owned(),
        value,
    })
}
