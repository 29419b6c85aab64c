//! Names of interfaces, and the one table that says what each of them needs in the manifest.

use std::fmt;
use std::str::FromStr;

/// The full name of an interface, such as `socle:base/types@0.1.0`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interface {
    /// Package and interface without version, such as `socle:base/types`.
    pub name: String,
    /// Version of the package.
    pub version: semver::Version,
}

/// Why a text is not the full name of an interface.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InterfaceError {
    /// Not `namespace:package/interface@version`.
    #[error(
        "`{0}` is not the name of an interface: namespace:package/interface@version is expected"
    )]
    Shape(String),
    /// The version is not semver.
    #[error("`{name}` has no usable version: {problem}")]
    Version {
        /// The whole text.
        name: String,
        /// What is wrong with it.
        problem: String,
    },
}

impl FromStr for Interface {
    type Err = InterfaceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let shape = || InterfaceError::Shape(text.to_owned());
        let (name, version) = text.split_once('@').ok_or_else(shape)?;
        let (namespace, rest) = name.split_once(':').ok_or_else(shape)?;
        let (package, interface) = rest.split_once('/').ok_or_else(shape)?;
        if namespace.is_empty() || package.is_empty() || interface.is_empty() {
            return Err(shape());
        }
        let version = semver::Version::parse(version).map_err(|e| InterfaceError::Version {
            name: text.to_owned(),
            problem: e.to_string(),
        })?;
        Ok(Self {
            name: name.to_owned(),
            version,
        })
    }
}

impl fmt::Display for Interface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.name, self.version)
    }
}

/// What a plugin must write in its manifest to import an interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// Nothing: it reaches no one's data and no network.
    Free,
    /// A `[[permission]]` with this `ask`.
    Ask(&'static str),
    /// A `[[permission]]` with `ask = "service"` and this `service`.
    Service(String),
}

const FREE: &[&str] = &[
    "socle:base/types",
    "socle:base/context",
    "socle:base/table",
    "socle:base/log",
    "socle:base/clock-random",
    "socle:base/settings",
    "socle:base/texts",
    "socle:base/ui",
    "socle:base/events",
    "socle:practice/blobs",
    "socle:services/request",
];

const ASKED: &[(&str, &str)] = &[
    ("socle:base/store", "store"),
    ("socle:base/jobs", "jobs"),
    ("socle:base/schedule", "schedule"),
    ("socle:base/notifications", "notifications"),
    ("socle:base/clipboard", "clipboard"),
    ("socle:base/links", "open-link"),
    ("socle:practice/records", "records"),
    ("socle:practice/identity-store", "identity"),
    ("socle:practice/documents", "documents"),
    ("socle:practice/outbox", "outbox"),
    ("socle:practice/barcodes", "barcode-scan"),
    ("socle:practice/export-table", "export-table"),
    ("socle:net/http", "http"),
    ("socle:net/session", "session"),
    ("socle:net/signature", "signature"),
    ("socle:net/mailbox", "mailbox"),
    ("socle:practice/statistics", "statistics"),
    ("socle:practice/vitale", "vitale"),
    ("socle:practice/apcv", "apcv"),
];

/// Interfaces whose types stand in the signature of an export: whoever exports the second imports the first.
///
/// That import alone needs no permission. Calling its functions still does, and the host checks it at each call.
const BROUGHT_IN: &[(&str, &str)] = &[("socle:practice/outbox", "socle:practice/delivery")];

/// The export (without version) that brings this import in by its types, if there is one.
pub(crate) fn brought_in_by(import: &str) -> Option<&'static str> {
    BROUGHT_IN
        .iter()
        .find(|(name, _)| *name == import)
        .map(|(_, export)| *export)
}

const SERVICES: &str = "socle:services/";
const PROVIDER: &str = "-provider";

/// What importing this interface (without version) needs; nothing for an interface this table does not know.
///
/// Whether a host offers it is another question, answered by its [`crate::HostContract`].
pub fn need(interface: &str) -> Option<Need> {
    if FREE.contains(&interface) {
        return Some(Need::Free);
    }
    if let Some((_, ask)) = ASKED.iter().find(|(name, _)| *name == interface) {
        return Some(Need::Ask(ask));
    }
    let service = interface.strip_prefix(SERVICES)?;
    (!service.ends_with(PROVIDER)).then(|| Need::Service(asked_by(service)))
}

/// An interface the host calls, and the manifest tables that announce it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Export {
    /// Interface without version.
    pub interface: &'static str,
    /// Tables of `plugin.toml`; any one of them announces it.
    pub keys: &'static [&'static str],
}

/// A step whose box stands only where something is drawn.
pub(crate) const CONDITION: &str = "[[validation]] with a `condition`";

/// Every export the host calls, but for the providers of services (see [`provider_interface`]).
pub const EXPORTS: &[Export] = &[
    Export {
        interface: "socle:base/panel",
        keys: &[
            "[[panel]]",
            "[[banner]]",
            "[[badge]]",
            "[[column]]",
            CONDITION,
        ],
    },
    Export {
        interface: "socle:base/command",
        keys: &["[[command]]"],
    },
    Export {
        interface: "socle:base/worker",
        keys: &["[[job]]"],
    },
    Export {
        interface: "socle:base/on-event",
        keys: &["[[event]]"],
    },
    Export {
        interface: "socle:practice/delivery",
        keys: &["[[delivery]]"],
    },
    Export {
        interface: "socle:practice/importer",
        keys: &["[[importer]]"],
    },
];

/// Services that share an interface, each chosen and granted on its own: one for each channel of a message.
const SHARED: &[(&str, &str)] = &[
    ("messaging-professional", "messaging"),
    ("messaging-patient", "messaging"),
];

/// The name of a service's interface.
fn interface_of(service: &str) -> &str {
    SHARED
        .iter()
        .find(|(name, _)| *name == service)
        .map_or(service, |(_, interface)| interface)
}

/// The services that may be asked by this interface, by name: itself, or those that share it.
fn asked_by(interface: &str) -> String {
    let shared: Vec<&str> = SHARED
        .iter()
        .filter(|(_, shared)| *shared == interface)
        .map(|(name, _)| *name)
        .collect();
    if shared.is_empty() {
        return interface.to_owned();
    }
    shared.join("\" or \"")
}

/// The interface a plugin exports to provide `service`.
pub fn provider_interface(service: &str) -> String {
    format!("{SERVICES}{}{PROVIDER}", interface_of(service))
}

/// The interface a plugin imports to use `service`.
pub fn consumer_interface(service: &str) -> String {
    format!("{SERVICES}{}", interface_of(service))
}

/// What in the manifest announces this export (without version); nothing when the host never calls it.
pub fn export_key(interface: &str) -> Option<String> {
    if let Some(export) = EXPORTS.iter().find(|e| e.interface == interface) {
        return Some(export.keys.join(", "));
    }
    let service = interface.strip_prefix(SERVICES)?.strip_suffix(PROVIDER)?;
    Some(service_key(&asked_by(service)))
}

/// What in the manifest says that the plugin provides `service`.
pub(crate) fn service_key(service: &str) -> String {
    format!("offers.services = [\"{service}\"]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_names() {
        assert_eq!(
            "socle:base/types@0.1.2"
                .parse::<Interface>()
                .map(|i| (i.to_string(), i.version.patch)),
            Ok(("socle:base/types@0.1.2".to_owned(), 2))
        );
        for bad in [
            "",
            "types",
            "socle:base/types",
            "socle:base@0.1.0",
            "socle/types@0.1.0",
            "socle:base/@0.1.0",
            ":b/c@0.1.0",
        ] {
            assert_eq!(
                bad.parse::<Interface>(),
                Err(InterfaceError::Shape(bad.to_owned()))
            );
        }
        assert!(matches!(
            "a:b/c@1".parse::<Interface>(),
            Err(InterfaceError::Version { .. })
        ));
    }

    #[test]
    fn what_an_import_needs() {
        #[rustfmt::skip]
        let cases = [
            ("socle:base/types", Some(Need::Free)),
            ("socle:services/request", Some(Need::Free)),
            ("socle:net/http", Some(Need::Ask("http"))),
            ("socle:services/identity", Some(Need::Service("identity".to_owned()))),
            ("socle:services/messaging", Some(Need::Service("messaging-professional\" or \"messaging-patient".to_owned()))),
            ("socle:services/identity-provider", None),
            ("socle:base/panel", None),
            ("wasi:cli/environment", None),
        ];
        for (interface, expected) in cases {
            assert_eq!(need(interface), expected, "{interface}");
        }
    }

    #[test]
    fn what_announces_an_export() {
        #[rustfmt::skip]
        let cases = [
            ("socle:base/command", Some("[[command]]")),
            ("socle:services/identity-provider", Some("offers.services = [\"identity\"]")),
            ("socle:services/messaging-provider",
             Some("offers.services = [\"messaging-professional\" or \"messaging-patient\"]")),
            ("socle:services/identity", None),
            ("wasi:cli/run", None),
        ];
        for (interface, expected) in cases {
            assert_eq!(export_key(interface).as_deref(), expected, "{interface}");
        }
    }
}
