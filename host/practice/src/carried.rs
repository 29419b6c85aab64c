//! Settings written to a file and taken up from one: another workstation, another practice, or a day when all was well.
//!
//! Only what extensions declare and the zone of the practice are carried: codes, passwords, keys and where they lie are no
//! such settings, and are never in it. What is taken up is checked against what the extensions declare here, and each value
//! that differs is shown before.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use socle_manifest::{Level, Setting, SettingValue};
use socle_record::{Value, Zone, zone};
use socle_runtime::PluginInfo;

/// What such a file says it is.
const FORMAT: &str = "socle-reglages";
/// The version of what is written here.
const VERSION: u32 = 1;
/// Largest file that is read, bytes.
pub const LONGEST: u64 = 1024 * 1024;

/// Values by plugin, then by name.
pub type Values = BTreeMap<String, BTreeMap<String, Value>>;

#[derive(Debug, Serialize, Deserialize)]
struct File {
    format: String,
    version: u32,
    reglages: BTreeMap<String, BTreeMap<String, serde_json::Value>>,
}

/// Something a file would change.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The plugin, or the owner of the zone.
    pub plugin: String,
    /// Its setting.
    pub key: String,
    /// As it is called on the screen: whose, and what.
    pub title: (String, String),
    /// What it is here.
    pub now: Value,
    /// What it is in the file.
    pub then: Value,
    /// To whom it belongs.
    pub level: Level,
    /// Why it cannot be taken up, in French.
    pub fault: Option<&'static str>,
}

/// As a file.
///
/// # Errors
/// It cannot be written as JSON.
pub fn written(values: &Values) -> Result<Vec<u8>, serde_json::Error> {
    let of_plugin = |(plugin, values): (&String, &BTreeMap<String, Value>)| {
        let values = values
            .iter()
            .filter_map(|(key, value)| Some((key.clone(), json(value)?)))
            .collect();
        (plugin.clone(), values)
    };
    serde_json::to_vec_pretty(&File {
        format: FORMAT.to_owned(),
        version: VERSION,
        reglages: values.iter().map(of_plugin).collect(),
    })
}

/// Read a file; why not, in French.
///
/// # Errors
/// A sentence.
pub fn read(bytes: &[u8]) -> Result<Values, String> {
    let file: File = serde_json::from_slice(bytes).map_err(|error| {
        format!(
            "Ce n’est pas un fichier de réglages de Socle, ou il est abîmé (ligne {}) : choisissez celui que « Exporter les réglages » a écrit.",
            error.line()
        )
    })?;
    if file.format != FORMAT {
        return Err("Ce n’est pas un fichier de réglages de Socle : choisissez celui que « Exporter les réglages » a écrit.".into());
    }
    if file.version > VERSION {
        return Err(
            "Ce fichier vient d’un Socle plus récent : mettez celui-ci à jour, puis recommencez."
                .into(),
        );
    }
    let of_plugin = |(plugin, values): (String, BTreeMap<String, serde_json::Value>)| {
        let values = values.into_iter();
        let values = values.map(|(key, value)| (key, of_json(value))).collect();
        (plugin, values)
    };
    Ok(file.reglages.into_iter().map(of_plugin).collect())
}

/// What taking up `then` would change, those that cannot be taken up with the reason.
#[must_use]
pub fn differences(then: &Values, now: &Values, plugins: &[PluginInfo]) -> Vec<Difference> {
    let mut found = Vec::new();
    for (plugin, values) in then {
        let here = plugins.iter().find(|one| one.manifest.id == *plugin);
        for (key, value) in values {
            let known = now.get(plugin).and_then(|values| values.get(key));
            let setting = here.and_then(|one| one.manifest.settings.get(key));
            let is_zone = (plugin.as_str(), key.as_str()) == (zone::OWNER, zone::KEY);
            let default = setting.and_then(|setting| setting.default.as_ref().map(of_setting));
            let before = known.cloned().or(default).unwrap_or(Value::None);
            if before == *value {
                continue;
            }
            let fault = match (here, setting) {
                _ if is_zone => zone_fault(value),
                (None, _) => Some("Cette extension n’est pas installée ici."),
                (Some(_), None) => Some("L’extension installée ici n’a pas ce réglage."),
                (Some(_), Some(setting)) => setting_fault(setting, value),
            };
            let whose = match here {
                Some(one) => one.manifest.name.clone(),
                None if is_zone => "Cabinet".to_owned(),
                None => plugin.clone(),
            };
            let what = match setting {
                Some(setting) => setting.title.clone(),
                None if is_zone => "Fuseau horaire".to_owned(),
                None => key.clone(),
            };
            found.push(Difference {
                plugin: plugin.clone(),
                key: key.clone(),
                title: (whose, what),
                now: before,
                then: value.clone(),
                level: setting.map_or(Level::Practice, |setting| setting.level),
                fault,
            });
        }
    }
    found
}

fn zone_fault(value: &Value) -> Option<&'static str> {
    let named = value
        .as_text()
        .is_some_and(|name| Zone::named(name).is_some());
    (!named).then_some("Ce fuseau horaire n’est pas connu ici.")
}

fn setting_fault(setting: &Setting, value: &Value) -> Option<&'static str> {
    let refused = match value {
        Value::Flag(flag) => setting.fault(&SettingValue::Boolean(*flag)),
        Value::Integer(n) => setting.fault(&SettingValue::Integer(*n)),
        Value::Number(n) => setting.fault(&SettingValue::Number(*n)),
        Value::Text(text) => setting.fault(&SettingValue::String(text.clone())),
        _ => Some(String::new()),
    };
    refused.map(|_author| "L’extension installée ici n’accepte pas cette valeur.")
}

fn of_setting(value: &SettingValue) -> Value {
    match value {
        SettingValue::Boolean(flag) => Value::Flag(*flag),
        SettingValue::Integer(n) => Value::Integer(*n),
        SettingValue::Number(n) => Value::Number(*n),
        SettingValue::String(text) => Value::Text(text.clone()),
    }
}

fn json(value: &Value) -> Option<serde_json::Value> {
    Some(match value {
        Value::Flag(flag) => (*flag).into(),
        Value::Integer(n) => (*n).into(),
        Value::Number(n) => (*n).into(),
        Value::Text(text) => text.clone().into(),
        _ => return None,
    })
}

fn of_json(value: serde_json::Value) -> Value {
    match value {
        serde_json::Value::Bool(flag) => Value::Flag(flag),
        serde_json::Value::String(text) => Value::Text(text),
        serde_json::Value::Number(n) => match (n.as_i64(), n.as_f64()) {
            (Some(n), _) => Value::Integer(n),
            (None, Some(n)) => Value::Number(n),
            (None, None) => Value::None,
        },
        _ => Value::None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn values(all: &[(&str, &str, Value)]) -> Values {
        let mut values = Values::new();
        for (plugin, key, value) in all {
            let of_plugin = values.entry((*plugin).to_owned()).or_default();
            of_plugin.insert((*key).to_owned(), value.clone());
        }
        values
    }

    #[test]
    fn what_is_written_is_read_again_and_what_is_no_such_file_says_so() {
        let all = values(&[
            ("essai", "delai", Value::Integer(3)),
            ("essai", "nom", Value::Text("Cabinet « du Port »".into())),
            ("essai", "oui", Value::Flag(true)),
            ("autre", "taux", Value::Number(0.5)),
        ]);
        assert_eq!(read(&written(&all).unwrap()).unwrap(), all);
        for (bytes, part) in [
            (&b"x"[..], "abîmé"),
            (
                br#"{"format":"autre","version":1,"reglages":{}}"#,
                "Ce n’est pas",
            ),
            (
                br#"{"format":"socle-reglages","version":2,"reglages":{}}"#,
                "plus récent",
            ),
        ] {
            assert!(read(bytes).unwrap_err().contains(part), "{part}");
        }
    }
}
