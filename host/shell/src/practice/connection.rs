//! What is set about coming in, kept in the practice's record: one table of fields, for the screen and for commands.
//!
//! Paths belong to the workstation; the practice's client of Pro Santé Connect and its structure to the practice. The
//! client's secret is kept in the record, which is encrypted, and never shown again.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::ResolvesClientCert;
use serde_json::{Value as Json, json};
use socle_keys::pkcs11::Slot;
use socle_keys::{KeySource, tls};
use socle_record::{Author, Level, NewSetting, Record, RecordError, Unit, Value, Write};
use socle_session::psc::config::Platform;
use socle_session::psc::{Config, Secret};
use socle_session::settings::{CardSettings, Settings};
use socle_session::{Identified, Principal, Structure};

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
pub const FIELDS: [Field; 18] = [
    station("session.card.module"),
    station("session.card.slot"),
    station("session.authorities"),
    station("session.revocations"),
    station("session.organisation"),
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
];

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

    /// As the session takes it.
    ///
    /// # Errors
    /// [`BadValue`] names the field that cannot be used.
    pub fn settings(&self) -> Result<Settings, BadValue> {
        Ok(Settings {
            card: self.path("session.card.module").map(|module| CardSettings {
                module,
                slot: slot(self.get("session.card.slot")),
            }),
            authorities: self.path("session.authorities"),
            revocations: self.path("session.revocations"),
            psc: self.psc()?,
            organisation: self.path("session.organisation"),
            structure: Structure {
                id: self.get("session.structure.id").to_owned(),
                name: self.get("session.structure.name").to_owned(),
                sector: self.get("session.structure.sector").to_owned(),
            },
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
            config.client_certificate = Some(shown_to_provider(&path)?);
        }
        Ok(Some(config))
    }
}

/// The certificate the practice shows where the provider asks for one: a PEM file, its key included.
fn shown_to_provider(path: &Path) -> Result<Arc<dyn ResolvesClientCert>, BadValue> {
    let unusable = BadValue {
        key: "session.psc.certificate",
        reason: "Ce fichier n’est pas un certificat PEM avec sa clé : vérifiez-le.",
    };
    let shown = std::fs::read_to_string(path).ok().and_then(|pem| {
        let keys = KeySource::Pem(pem).open(None).ok()?;
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
        let settings = Connection::default().settings().unwrap();
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
    fn another_provider_is_named_in_full_or_refused_by_field() {
        let client = ("session.psc.client-id", "socle");
        let other = ("session.psc.platform", "autre");
        let bad = with(&[client, other]).settings().unwrap_err();
        assert_eq!(bad.key, "session.psc.issuer");
        let plain = ("session.psc.issuer", "http://essai.test/");
        assert!(with(&[client, other, plain]).settings().is_err());
        let port = ("session.psc.redirect-port", "99999");
        let bad = with(&[client, port]).settings().unwrap_err();
        assert_eq!(bad.key, "session.psc.redirect-port");
        let ours = with(&[client]).settings().unwrap().psc.unwrap();
        assert_eq!(ours.client_id, "socle");
        assert!(ours.ciba.is_some());
    }
}
