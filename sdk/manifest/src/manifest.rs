//! The typed manifest.

use std::collections::BTreeMap;
use std::fmt;

use crate::contribution::{
    Badge, Banner, Beginning, Column, Command, Delivery, DocumentMenu, Event, Importer, Job, Panel,
    Schedule, Validation,
};
use crate::interface::{CONDITION, EXPORTS, Export, provider_interface, service_key};
use crate::permission::{Permission, Request};
use crate::settings::Setting;

/// Longest `plugin.toml` that is read, in bytes.
pub const MANIFEST_MAX_BYTES: usize = 256 * 1024;

/// The event of a barcode the scanner read; who hears it asks for [`Permission::BarcodeScan`].
pub const BARCODE_SCANNED: &str = "barcode-scanned";

/// A valid `plugin.toml`. Made only by [`Manifest::from_toml`], which checks every rule of this crate.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Manifest {
    /// Identifier of the plugin, `[a-z][a-z0-9-]{1,39}`; also the name of its folder.
    pub id: String,
    /// Version of the plugin.
    pub version: semver::Version,
    /// Version of the contract it was built for.
    pub api: Api,
    /// French name.
    pub name: String,
    /// One French sentence.
    pub description: String,
    /// Who publishes it.
    pub publisher: String,
    /// SPDX expression.
    pub license: String,
    /// Fluent catalogue beside `plugin.toml` (a plain file name).
    pub texts: Option<String>,
    /// Interfaces, such as `socle:base/dream`, that may be missing in the host.
    pub optional_imports: Vec<String>,
    /// Names of the services it provides, such as `identity`.
    pub services: Vec<String>,
    /// `[[command]]`
    pub commands: Vec<Command>,
    /// `[[panel]]`
    pub panels: Vec<Panel>,
    /// `[[banner]]`
    pub banners: Vec<Banner>,
    /// `[[badge]]`
    pub badges: Vec<Badge>,
    /// `[[column]]`
    pub columns: Vec<Column>,
    /// `[[event]]`
    pub events: Vec<Event>,
    /// `[[delivery]]`
    pub deliveries: Vec<Delivery>,
    /// `[[job]]`
    pub jobs: Vec<Job>,
    /// `[[importer]]`
    pub importers: Vec<Importer>,
    /// `[[schedule]]`
    pub schedules: Vec<Schedule>,
    /// `[[validation]]`
    pub validations: Vec<Validation>,
    /// `[[document-menu]]`
    pub document_menus: Vec<DocumentMenu>,
    /// `[[begin]]`
    pub beginnings: Vec<Beginning>,
    /// `[settings.properties.NAME]`, by name.
    pub settings: BTreeMap<String, Setting>,
    /// What it asks for, one line of consent each (see [`crate::Permission`]).
    pub permissions: Vec<Request>,
}

/// A version of the contract: `0.N` before 1.0, then `N`. Inside one of them everything old keeps working.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Api {
    /// Major number.
    pub major: u64,
    /// Minor number; only tells contracts apart while `major` is 0.
    pub minor: u64,
}

impl Api {
    /// Whether an interface of this version belongs to this contract.
    pub fn holds(self, version: &semver::Version) -> bool {
        version.major == self.major && (self.major > 0 || version.minor == self.minor)
    }
}

impl fmt::Display for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

impl Manifest {
    /// Whether it declares something that is drawn under this id: a panel, a banner item, a badge, a column or the condition
    /// of a step.
    pub fn draws(&self, contribution: &str) -> bool {
        self.panels.iter().any(|panel| panel.id == contribution)
            || self.banners.iter().any(|banner| banner.id == contribution)
            || self.badges.iter().any(|badge| badge.id == contribution)
            || self.columns.iter().any(|column| column.id == contribution)
            || self.conditions().any(|condition| condition == contribution)
    }

    /// What is drawn to know whether a step of the validation is offered.
    pub fn conditions(&self) -> impl Iterator<Item = &str> {
        self.validations
            .iter()
            .filter_map(|step| step.condition.as_deref())
    }

    /// The keys of this manifest that announce the export of this interface (without version); none when it does not.
    pub fn announces(&self, interface: &str) -> Vec<String> {
        if let Some(export) = EXPORTS.iter().find(|e| e.interface == interface) {
            return self.filled(export);
        }
        self.services
            .iter()
            .filter(|service| provider_interface(service) == interface)
            .map(|service| service_key(service))
            .collect()
    }

    /// Whether the manifest itself uses this permission, without the component importing anything: what it schedules,
    /// what it hears.
    pub(crate) fn uses(&self, permission: &Permission) -> bool {
        match permission {
            Permission::Schedule => !self.schedules.is_empty(),
            Permission::BarcodeScan => self
                .events
                .iter()
                .any(|event| event.name == BARCODE_SCANNED),
            _ => false,
        }
    }

    /// Whether one job of this name runs at a time.
    #[must_use]
    pub fn works_alone(&self, job: &str) -> bool {
        self.jobs.iter().any(|known| known.id == job && known.alone)
    }

    fn filled(&self, export: &Export) -> Vec<String> {
        let filled = |key: &str| match key {
            "[[panel]]" => !self.panels.is_empty(),
            "[[banner]]" => !self.banners.is_empty(),
            "[[badge]]" => !self.badges.is_empty(),
            "[[column]]" => !self.columns.is_empty(),
            CONDITION => self.conditions().next().is_some(),
            "[[command]]" => !self.commands.is_empty(),
            "[[job]]" => !self.jobs.is_empty(),
            "[[event]]" => !self.events.is_empty(),
            "[[delivery]]" => !self.deliveries.is_empty(),
            "[[importer]]" => !self.importers.is_empty(),
            _ => false,
        };
        export
            .keys
            .iter()
            .filter(|key| filled(key))
            .map(|key| (*key).to_owned())
            .collect()
    }
}
