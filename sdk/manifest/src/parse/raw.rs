//! The keys of `plugin.toml` as written: unknown ones are refused, positions are kept.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::contribution::{OnFailure, Place};
use crate::permission::{Access, Scope};
use crate::settings::{Level, SettingType, SettingValue};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawManifest {
    pub(super) id: Spanned<String>,
    pub(super) version: Spanned<String>,
    pub(super) api: Spanned<String>,
    pub(super) name: Spanned<String>,
    pub(super) description: Spanned<String>,
    pub(super) publisher: Spanned<String>,
    pub(super) license: Spanned<String>,
    pub(super) texts: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) optional_imports: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) offers: RawOffers,
    #[serde(default)]
    pub(super) command: Vec<RawCommand>,
    #[serde(default)]
    pub(super) panel: Vec<RawPanel>,
    #[serde(default)]
    pub(super) banner: Vec<RawMark>,
    #[serde(default)]
    pub(super) badge: Vec<RawMark>,
    #[serde(default)]
    pub(super) column: Vec<RawColumn>,
    #[serde(default)]
    pub(super) event: Vec<RawEvent>,
    #[serde(default)]
    pub(super) delivery: Vec<RawDelivery>,
    #[serde(default)]
    pub(super) job: Vec<RawJob>,
    #[serde(default)]
    pub(super) importer: Vec<Spanned<RawImporter>>,
    #[serde(default)]
    pub(super) schedule: Vec<Spanned<RawSchedule>>,
    #[serde(default)]
    pub(super) validation: Vec<RawValidation>,
    #[serde(default, rename = "document-menu")]
    pub(super) document_menu: Vec<RawDocumentMenu>,
    #[serde(default)]
    pub(super) begin: Vec<Spanned<RawBeginning>>,
    #[serde(default)]
    pub(super) settings: RawSettings,
    #[serde(default)]
    pub(super) permission: Vec<Spanned<RawPermission>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOffers {
    #[serde(default)]
    pub(super) services: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCommand {
    pub(super) id: Spanned<String>,
    pub(super) title: Spanned<String>,
    #[serde(default)]
    pub(super) patient: bool,
    pub(super) key: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) argument: Vec<RawArgument>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawArgument {
    pub(super) name: Spanned<String>,
    pub(super) label: Spanned<String>,
    #[serde(default)]
    pub(super) required: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPanel {
    pub(super) id: Spanned<String>,
    pub(super) title: Spanned<String>,
    pub(super) place: Place,
    pub(super) order: Option<i32>,
    pub(super) failure: Option<OnFailure>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMark {
    pub(super) id: Spanned<String>,
    pub(super) order: Option<i32>,
    pub(super) failure: Option<OnFailure>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawColumn {
    pub(super) id: Spanned<String>,
    pub(super) title: Spanned<String>,
    pub(super) order: Option<i32>,
    pub(super) failure: Option<OnFailure>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEvent {
    pub(super) name: Spanned<String>,
    #[serde(default)]
    pub(super) durable: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDelivery {
    pub(super) service: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawJob {
    pub(super) id: Spanned<String>,
    pub(super) title: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) alone: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawImporter {
    pub(super) id: Spanned<String>,
    pub(super) title: Spanned<String>,
    #[serde(default)]
    pub(super) extensions: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) mime: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) patient: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSchedule {
    pub(super) id: Spanned<String>,
    pub(super) job: Spanned<String>,
    pub(super) every: Option<Spanned<String>>,
    pub(super) at: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawValidation {
    pub(super) id: Spanned<String>,
    pub(super) command: Spanned<String>,
    pub(super) label: Spanned<String>,
    pub(super) condition: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) documents: bool,
    #[serde(default)]
    pub(super) types: Vec<Spanned<String>>,
    pub(super) destinations: Option<Spanned<String>>,
    pub(super) declined: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) ticked: bool,
    pub(super) order: Option<i32>,
    pub(super) failure: Option<OnFailure>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDocumentMenu {
    pub(super) id: Spanned<String>,
    pub(super) command: Spanned<String>,
    pub(super) title: Spanned<String>,
    #[serde(default)]
    pub(super) types: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) several: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBeginning {
    pub(super) service: Spanned<String>,
    pub(super) panel: Option<Spanned<String>>,
    pub(super) command: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) documents: bool,
    pub(super) validation: Option<Spanned<String>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSettings {
    #[serde(default)]
    pub(super) properties: BTreeMap<Spanned<String>, RawSetting>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSetting {
    #[serde(rename = "type")]
    pub(super) kind: SettingType,
    pub(super) title: Spanned<String>,
    pub(super) description: Option<Spanned<String>>,
    pub(super) default: Option<Spanned<SettingValue>>,
    #[serde(default, rename = "enum")]
    pub(super) choices: Vec<Spanned<SettingValue>>,
    pub(super) minimum: Option<f64>,
    pub(super) maximum: Option<f64>,
    #[serde(default)]
    pub(super) level: Level,
    pub(super) order: Option<i32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPermission {
    pub(super) ask: Spanned<String>,
    pub(super) reason: Option<Spanned<String>>,
    pub(super) hosts: Option<Spanned<Vec<Spanned<String>>>>,
    pub(super) private: Option<Spanned<bool>>,
    pub(super) scope: Option<Spanned<Scope>>,
    pub(super) access: Option<Spanned<Access>>,
    pub(super) unqualified: Option<Spanned<bool>>,
    pub(super) kind: Option<Spanned<String>>,
    pub(super) service: Option<Spanned<String>>,
    pub(super) services: Option<Spanned<Vec<Spanned<String>>>>,
    pub(super) profiles: Option<Spanned<Vec<Spanned<String>>>>,
    pub(super) by: Option<Spanned<Vec<Spanned<String>>>>,
    pub(super) channels: Option<Spanned<Vec<Spanned<String>>>>,
    pub(super) domains: Option<Spanned<Vec<Spanned<String>>>>,
    pub(super) kinds: Option<Spanned<Vec<Spanned<String>>>>,
    pub(super) patients: Option<Spanned<bool>>,
}
