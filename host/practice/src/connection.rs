//! What is set about coming in, kept in the practice's record: one table of fields, for the screen and for commands.
//!
//! Paths belong to the workstation; the practice's client of Pro Santé Connect and its structure to the practice. The
//! client's secret and passphrases are kept in the record, which is encrypted, and never shown again.
//!
//! Who sets which authorities are trusted says who may come in as anybody: once a doctor has come in, that is set by
//! somebody who may, and at the shut door only what a workstation lacks, or cannot read any more, is. See [`may_set`].

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::ResolvesClientCert;
use serde_json::{Value as Json, json};
use socle_keys::pkcs11::Slot;
use socle_keys::{KeySource, Keys, Subject, tls};
use socle_record::{Author, Level, NewSetting, Record, RecordError, Unit, Value, Write};
use socle_session::psc::config::Platform;
use socle_session::psc::{Config, Secret};
use socle_session::settings::{CardSettings, Settings};
use socle_session::{Act, Identified, Principal, Refusal, Right, Structure};

use crate::reader::card::Choice;

/// Who owns these settings in the record.
const OWNER: &str = "socle";
/// Who has come in to this practice, as JSON: `[{"id", "national", "name"}]`.
const PEOPLE: &str = "session.people";

/// Whose a field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// This workstation's.
    Station,
    /// The practice's.
    Practice,
}

/// Something that can be set about coming in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Key in the record and on the command line.
    pub key: &'static str,
    /// Whose it is.
    pub whose: Whose,
    /// It is written and never shown again.
    pub is_secret: bool,
}

const fn station(key: &'static str) -> Field {
    Field {
        key,
        whose: Whose::Station,
        is_secret: false,
    }
}

const fn practice(key: &'static str) -> Field {
    Field {
        key,
        whose: Whose::Practice,
        is_secret: false,
    }
}

/// All of them, in the order of the form.
pub const FIELDS: [Field; 23] = [
    station("session.card.module"),
    station("session.card.slot"),
    station("session.authorities"),
    station("session.revocations"),
    station("session.organisation"),
    Field {
        is_secret: true,
        ..station("session.organisation.passphrase")
    },
    station("session.organisation.second"),
    Field {
        is_secret: true,
        ..station("session.organisation.second.passphrase")
    },
    station("reader.adapter"),
    practice("session.structure.id"),
    practice("session.structure.name"),
    practice("session.structure.sector"),
    practice("session.psc.client-id"),
    Field {
        is_secret: true,
        ..practice("session.psc.client-secret")
    },
    practice("session.psc.platform"),
    practice("session.psc.issuer"),
    practice("session.psc.discovery"),
    practice("session.psc.ciba"),
    practice("session.psc.redirect-port"),
    practice("session.psc.signed"),
    station("session.psc.authorities"),
    station("session.psc.certificate"),
    Field {
        is_secret: true,
        ..station("session.psc.passphrase")
    },
];

/// A certificate of the practice: where it is, and its passphrase.
const CERTIFICATE: (&str, &str) = ("session.organisation", "session.organisation.passphrase");
/// Another one: some services know an organisation by one for what happens without anybody, and one for what a person asks.
const SECOND_CERTIFICATE: (&str, &str) = (
    "session.organisation.second",
    "session.organisation.second.passphrase",
);

/// Why something cannot be set so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {reason}")]
pub struct BadValue {
    /// Which field.
    pub key: &'static str,
    /// French.
    pub reason: &'static str,
}

/// What is set, by key; nothing for what is not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Connection {
    values: Vec<(&'static str, String)>,
}

impl Connection {
    /// Read it.
    ///
    /// # Errors
    /// The record cannot be read.
    pub fn read(record: &Record) -> Result<Self, RecordError> {
        let mut values = Vec::new();
        for field in FIELDS {
            if let Some(Value::Text(text)) =
                record.setting(&level(record, field), OWNER, field.key)?
            {
                values.push((field.key, text));
            }
        }
        Ok(Self { values })
    }

    /// The value of a field, empty when it is not set.
    #[must_use]
    pub fn get(&self, key: &str) -> &str {
        self.values
            .iter()
            .find(|(one, _)| *one == key)
            .map_or("", |(_, value)| value)
    }

    fn path(&self, key: &str) -> Option<PathBuf> {
        Some(PathBuf::from(self.get(key))).filter(|path| !path.as_os_str().is_empty())
    }

    /// What reads cartes Vitale here.
    #[must_use]
    pub fn reader(&self) -> Choice {
        Choice::read(self.get("reader.adapter"))
    }

    /// As the session takes it, and the first field that cannot be used: what it was for is left out, the other ways in
    /// stay. Opens the practice's certificate, which takes a moment.
    #[must_use]
    pub fn settings(&self) -> (Settings, Option<BadValue>) {
        let (psc, bad_psc) = split(self.psc());
        let (first, bad_key) = split(self.certificate(CERTIFICATE));
        let (second, bad_second) = split(self.certificate(SECOND_CERTIFICATE));
        let organisation_key = first.flatten().map(|keys| keys.authentication);
        let mut certificates = Vec::new();
        let second = second.flatten().map(|keys| keys.authentication);
        for key in organisation_key.iter().chain(&second) {
            let name = match &key.certificate().subject {
                Subject::Organisation(one) => one.common_name.clone(),
                Subject::Professional(_) => continue,
            };
            if !certificates.iter().any(|(known, _)| *known == name) {
                certificates.push((name, Arc::clone(key)));
            }
        }
        let settings = Settings {
            card: self.path("session.card.module").map(|module| CardSettings {
                module,
                slot: slot(self.get("session.card.slot")),
            }),
            authorities: self.path("session.authorities"),
            revocations: self.path("session.revocations"),
            psc: psc.flatten(),
            organisation: self.path("session.organisation"),
            organisation_key,
            certificates,
            structure: Structure {
                id: self.get("session.structure.id").to_owned(),
                name: self.get("session.structure.name").to_owned(),
                sector: self.get("session.structure.sector").to_owned(),
            },
        };
        (settings, bad_psc.or(bad_key).or(bad_second))
    }

    /// A certificate of the practice, where its passphrase is kept so that the practice is known with nobody there.
    fn certificate(&self, (file, secret): (&str, &'static str)) -> Result<Option<Keys>, BadValue> {
        let passphrase = self.get(secret);
        let Some(path) = self.path(file).filter(|_| !passphrase.is_empty()) else {
            return Ok(None);
        };
        let opened = KeySource::File { path }.open(Some(&socle_keys::Secret::new(passphrase)));
        opened.map(Some).map_err(|error| {
            tracing::warn!(%error, "the practice's certificate is not opened");
            BadValue {
                key: secret,
                reason: "Ce mot de passe n’ouvre pas le certificat du cabinet : vérifiez l’un et l’autre.",
            }
        })
    }

    fn psc(&self) -> Result<Option<Config>, BadValue> {
        let client_id = self.get("session.psc.client-id");
        if client_id.is_empty() {
            return Ok(None);
        }
        let address = |key: &'static str| {
            let url: Result<url::Url, _> = self.get(key).parse();
            url.ok()
                .filter(|url| url.scheme() == "https")
                .ok_or(BadValue {
                    key,
                    reason: "Indiquez une adresse complète commençant par https://.",
                })
        };
        let ours = |platform: Platform| {
            Config::of(platform, client_id).map_err(|_never| BadValue {
                key: "session.psc.platform",
                reason: "Cette plateforme n’est pas utilisable.",
            })
        };
        let mut config = match self.get("session.psc.platform") {
            "" | "production" => ours(Platform::Production)?,
            "essai" => ours(Platform::Trial)?,
            "autre" => {
                let mut config = Config::new(
                    address("session.psc.issuer")?,
                    address("session.psc.discovery")?,
                    client_id,
                );
                if !self.get("session.psc.ciba").is_empty() {
                    config.ciba = Some(address("session.psc.ciba")?);
                }
                config
            }
            _ => {
                return Err(BadValue {
                    key: "session.psc.platform",
                    reason: "Choisissez « production », « essai » ou « autre ».",
                });
            }
        };
        config.client_secret = Secret::new(self.get("session.psc.client-secret"));
        config.signed_userinfo = self.get("session.psc.signed") == "oui";
        config.redirect_port = match self.get("session.psc.redirect-port") {
            "" => 0,
            port => port.parse().map_err(|_not| BadValue {
                key: "session.psc.redirect-port",
                reason: "Un port est un nombre entre 1 et 65535, ou vide pour un port libre.",
            })?,
        };
        if let Some(path) = self.path("session.psc.authorities") {
            let pem = std::fs::read_to_string(path).map_err(|_unreadable| BadValue {
                key: "session.psc.authorities",
                reason: "Ce fichier ne peut pas être lu : vérifiez son emplacement.",
            })?;
            config.roots_pem.push(pem);
        }
        if let Some(path) = self.path("session.psc.certificate") {
            let passphrase = self.get("session.psc.passphrase");
            config.client_certificate = Some(shown_to_provider(&path, passphrase)?);
        }
        Ok(Some(config))
    }
}

/// What was read, and what was wrong.
fn split<T>(read: Result<T, BadValue>) -> (Option<T>, Option<BadValue>) {
    match read {
        Ok(read) => (Some(read), None),
        Err(bad) => (None, Some(bad)),
    }
}

/// The certificate the practice shows where the provider asks for one: a PEM file, its key included, or a PKCS#12 file.
fn shown_to_provider(
    path: &Path,
    passphrase: &str,
) -> Result<Arc<dyn ResolvesClientCert>, BadValue> {
    let unusable = BadValue {
        key: "session.psc.certificate",
        reason: "Ce fichier n’est ni un certificat PEM avec sa clé, ni un certificat PKCS#12 que ce mot de passe ouvre : \
                 vérifiez-le.",
    };
    let shown = std::fs::read(path).ok().and_then(|bytes| {
        let source = match String::from_utf8(bytes) {
            Ok(text) if text.contains("-----BEGIN") => KeySource::Pem(text),
            _ => KeySource::File {
                path: path.to_owned(),
            },
        };
        let secret = socle_keys::Secret::new(passphrase);
        let keys = source.open(Some(&secret)).ok()?;
        let config = tls::client(rustls::RootCertStore::empty(), Some(keys.authentication)).ok()?;
        Some(config.client_auth_cert_resolver)
    });
    shown.ok_or(unusable)
}

/// Number of a slot, label of a card, or the first that has one.
fn slot(text: &str) -> Slot {
    match (text.trim(), text.trim().parse()) {
        ("", _) => Slot::First,
        (_, Ok(number)) => Slot::Number(number),
        (label, Err(_)) => Slot::Label(label.to_owned()),
    }
}

fn level(record: &Record, field: Field) -> Level {
    match field.whose {
        Whose::Practice => Level::Practice,
        Whose::Station => Level::Workstation(record.workstation().to_owned()),
    }
}

/// The field of this key.
#[must_use]
pub fn field(key: &str) -> Option<Field> {
    FIELDS.into_iter().find(|field| field.key == key)
}

/// May this field be set now? Once a doctor has come in it takes the right to set the practice, for which `right` is what
/// the table says. Without it (at the shut door, by a command) what lets somebody in may still be mended, as long as it lets
/// in nobody else: where cards and the practice's certificate are read, and what this workstation lacks or cannot read any
/// more.
///
/// # Errors
/// The refusal of the table.
pub fn may_set(connection: &Connection, field: Field, right: Right) -> Result<(), Refusal> {
    let Some(refusal) = right.refusal() else {
        return Ok(());
    };
    let is_lacking = || match connection.path(field.key) {
        None => true,
        Some(path) => std::fs::read(path).is_err(),
    };
    let may = match field.key {
        // Which card or certificate is believed is not decided by these.
        "session.card.module"
        | "session.card.slot"
        | "session.organisation"
        | "session.organisation.second" => true,
        "session.authorities" | "session.psc.authorities" | "session.psc.certificate" => {
            is_lacking()
        }
        "session.psc.passphrase"
        | "session.organisation.passphrase"
        | "session.organisation.second.passphrase" => connection.get(field.key).is_empty(),
        _ => false,
    };
    if may { Ok(()) } else { Err(refusal) }
}

/// The right that setting a field takes.
pub const TO_SET: Act = Act::Manage;

/// Set a field; an empty value takes it back.
///
/// # Errors
/// The record cannot be written.
pub fn set(record: &Record, field: Field, value: &str, by: Author) -> Result<(), RecordError> {
    let value = match value.trim() {
        "" => Value::None,
        text => Value::Text(text.to_owned()),
    };
    let new = NewSetting {
        level: level(record, field),
        owner: OWNER.to_owned(),
        key: field.key.to_owned(),
        value,
    };
    record.commit(&Unit::new(by).with(Write::Setting(new)))?;
    Ok(())
}

/// Doctors who have come in to this practice: those one works for are chosen among them.
///
/// # Errors
/// The record cannot be read.
pub fn people(record: &Record) -> Result<Vec<Principal>, RecordError> {
    let kept = record.setting(&Level::Practice, OWNER, PEOPLE)?;
    let list: Vec<Json> = kept
        .as_ref()
        .and_then(Value::as_text)
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    let text = |one: &Json, key: &str| one[key].as_str().unwrap_or_default().to_owned();
    Ok(list
        .iter()
        .map(|one| Principal {
            national_id: text(one, "national"),
            name: text(one, "name"),
        })
        .filter(|one| !one.name.is_empty())
        .collect())
}

/// Note that a doctor has come in, once. Answers whether it was the first time.
///
/// # Errors
/// The record cannot be read or written.
pub fn came_in(record: &Record, one: &Identified, by: Author) -> Result<bool, RecordError> {
    if one.role != socle_session::Role::Doctor || one.national_id.is_empty() {
        return Ok(false);
    }
    let mut known = people(record)?;
    if known
        .iter()
        .any(|other| other.national_id == one.national_id)
    {
        return Ok(false);
    }
    known.push(Principal {
        national_id: one.national_id.clone(),
        name: one.name(),
    });
    let list: Vec<Json> = known
        .iter()
        .map(|one| json!({ "national": one.national_id, "name": one.name }))
        .collect();
    let new = NewSetting {
        level: Level::Practice,
        owner: OWNER.to_owned(),
        key: PEOPLE.to_owned(),
        value: Value::Text(Json::Array(list).to_string()),
    };
    record.commit(&Unit::new(by).with(Write::Setting(new)))?;
    Ok(true)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn with(values: &[(&'static str, &str)]) -> Connection {
        Connection {
            values: values
                .iter()
                .map(|(key, value)| (*key, (*value).to_owned()))
                .collect(),
        }
    }

    #[test]
    fn nothing_set_gives_no_way_in() {
        let (settings, bad) = Connection::default().settings();
        assert_eq!(bad, None);
        assert!(
            settings.card.is_none() && settings.psc.is_none() && settings.organisation.is_none()
        );
    }

    #[test]
    fn a_slot_is_a_number_a_label_or_the_first() {
        assert_eq!(slot(" "), Slot::First);
        assert_eq!(slot("3"), Slot::Number(3));
        assert_eq!(slot("CPS de Max"), Slot::Label("CPS de Max".into()));
    }

    #[test]
    fn whom_a_workstation_trusts_is_not_set_at_the_shut_door_but_what_it_lacks_is() {
        let refused = Right::of(TO_SET, None);
        let there = tempfile::NamedTempFile::new().unwrap();
        let path = there.path().to_str().unwrap();
        let set = with(&[
            ("session.authorities", path),
            ("session.psc.client-id", "socle"),
        ]);
        let may = |connection: &Connection, key: &str, right| {
            may_set(connection, field(key).unwrap(), right).is_ok()
        };
        for key in [
            "session.authorities",
            "session.psc.issuer",
            "session.revocations",
        ] {
            assert!(!may(&set, key, refused), "{key}");
            assert!(may(&set, key, Right::Allowed), "{key}");
        }
        // A module that moved, and a workstation that was only just joined.
        assert!(may(&set, "session.card.module", refused));
        assert!(may(&Connection::default(), "session.authorities", refused));
        let gone = with(&[("session.authorities", "/nulle/part.pem")]);
        assert!(may(&gone, "session.authorities", refused));
    }

    #[test]
    fn another_provider_is_named_in_full_or_refused_by_field() {
        let client = ("session.psc.client-id", "socle");
        let other = ("session.psc.platform", "autre");
        let bad = |values: &[_]| with(values).settings().1.unwrap();
        assert_eq!(bad(&[client, other]).key, "session.psc.issuer");
        let plain = ("session.psc.issuer", "http://essai.test/");
        assert!(with(&[client, other, plain]).settings().1.is_some());
        let port = ("session.psc.redirect-port", "99999");
        assert_eq!(bad(&[client, port]).key, "session.psc.redirect-port");
        // The other ways in stay.
        let card = ("session.card.module", "/usr/lib/cps.so");
        assert!(with(&[client, port, card]).settings().0.card.is_some());
        let ours = with(&[client]).settings().0.psc.unwrap();
        assert_eq!(ours.client_id, "socle");
        assert!(ours.ciba.is_some());
    }
}
