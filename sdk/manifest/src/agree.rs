//! Whether what a component imports and exports is what its manifest says, and what a host offers.

use std::collections::BTreeSet;

use crate::interface::{
    EXPORTS, Interface, InterfaceError, Need, brought_in_by, export_key, need, provider_interface,
};
use crate::manifest::{Api, Manifest};

/// What a component imports and exports at its outer level, by full name (`socle:base/types@0.1.0`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ComponentShape {
    /// Names of its imports.
    pub imports: Vec<String>,
    /// Names of its exports.
    pub exports: Vec<String>,
}

/// What a host offers to import and looks for as exports. The host's linker is the truth of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HostContract {
    imports: Vec<Interface>,
    exports: Vec<Interface>,
}

impl HostContract {
    /// From the full names of the interfaces it links, and of those it calls.
    ///
    /// # Errors
    /// A name is not `namespace:package/interface@version`.
    pub fn new<S: AsRef<str>>(
        imports: impl IntoIterator<Item = S>,
        exports: impl IntoIterator<Item = S>,
    ) -> Result<Self, InterfaceError> {
        let parse = |s: S| s.as_ref().parse();
        Ok(Self {
            imports: imports.into_iter().map(parse).collect::<Result<_, _>>()?,
            exports: exports.into_iter().map(parse).collect::<Result<_, _>>()?,
        })
    }

    /// The interfaces a plugin may import.
    pub fn imports(&self) -> &[Interface] {
        &self.imports
    }

    /// The exports this host calls.
    pub fn exports(&self) -> &[Interface] {
        &self.exports
    }
}

/// One point where manifest, component and host do not agree.
///
/// `Display` says it to the author in English, naming the interface and the key of `plugin.toml` to change;
/// [`Disagreement::phrase`] says it to the practitioner in French.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Disagreement {
    /// An import that is none of ours: WASI, or another namespace.
    #[error(
        "the component imports `{interface}`, which is not ours: a plugin may import `socle:` interfaces only{hint}",
        hint = wasi_hint(interface)
    )]
    ForeignImport {
        /// The import as named by the component.
        interface: String,
    },
    /// One of ours that this host does not have.
    #[error(
        "the component imports `{interface}`, which this host does not offer: use a newer host, or list \
         \"{name}\" under `optional_imports` in plugin.toml if the plugin can do without",
        name = bare(interface)
    )]
    UnknownImport {
        /// The import as named by the component.
        interface: String,
    },
    /// One of ours in a version this host does not have.
    #[error(
        "the component imports `{interface}`, this host offers `{offered}`: build the plugin with the SDK of \
         this host (`api` in plugin.toml), or use a newer host"
    )]
    ImportVersion {
        /// The import as named by the component.
        interface: String,
        /// What the host offers under that name.
        offered: String,
    },
    /// The component was built for another contract than the manifest says.
    #[error(
        "the component uses `{interface}`, but plugin.toml says `api = \"{api}\"`: write the version it was built for"
    )]
    ApiVersion {
        /// The import or export as named by the component.
        interface: String,
        /// What the manifest says.
        api: Api,
    },
    /// An import without the permission that opens it.
    #[error(
        "the component imports `{interface}`, but plugin.toml does not ask for it: add a [[permission]] with \
         `{key}` and a `reason`, or stop using it"
    )]
    NotAsked {
        /// The import as named by the component.
        interface: String,
        /// What the `[[permission]]` must hold.
        key: String,
    },
    /// A permission for an interface the component does not import.
    #[error(
        "plugin.toml asks for `{line}`, but the component does not import `{interface}`: remove that \
         [[permission]], or use the interface"
    )]
    NotUsed {
        /// [`crate::Permission::line_id`] of what is asked.
        line: String,
        /// The interface, without version.
        interface: String,
    },
    /// An export of another namespace than ours.
    #[error(
        "the component exports `{interface}`, which no host calls: a plugin exports `socle:` interfaces only"
    )]
    ForeignExport {
        /// The export as named by the component.
        interface: String,
    },
    /// An export nothing in the manifest announces.
    #[error(
        "the component exports `{interface}`, but plugin.toml has no {key}: add it, or stop exporting"
    )]
    NotAnnounced {
        /// The export as named by the component.
        interface: String,
        /// The keys, one of which would announce it.
        key: String,
    },
    /// Something announced without the export behind it.
    #[error(
        "plugin.toml has {key}, but the component does not export `{interface}`: export it, or remove the entry"
    )]
    NotExported {
        /// What announces it.
        key: String,
        /// The interface the host would call.
        interface: String,
    },
    /// Something announced that this host never calls.
    #[error(
        "plugin.toml has {key}, but this host does not know `{interface}`: use a newer host, or remove the entry"
    )]
    UnknownExport {
        /// What announces it.
        key: String,
        /// The interface, without version.
        interface: String,
    },
}

impl Disagreement {
    /// One French sentence for the practitioner.
    pub fn phrase(&self) -> String {
        match self {
            Self::ForeignImport { interface } => format!(
                "Cette extension demande à sortir de son cadre ({interface}) : elle ne peut pas être utilisée."
            ),
            Self::UnknownImport { interface } | Self::UnknownExport { interface, .. } => format!(
                "Cette extension a besoin d’une version plus récente de Socle ({interface})."
            ),
            Self::ImportVersion { interface, .. } => format!(
                "Cette extension et cette version de Socle ne vont pas ensemble ({interface}) : mettez à jour l’une ou l’autre."
            ),
            Self::ApiVersion { api, .. } => format!(
                "Cette extension se dit faite pour la version {api} du contrat et ne l’est pas : signalez-le à son éditeur."
            ),
            Self::NotUsed { interface, .. }
            | Self::NotAnnounced { interface, .. }
            | Self::NotExported { interface, .. }
            | Self::ForeignExport { interface } => format!(
                "Cette extension ne correspond pas à sa description ({interface}) : signalez-le à son éditeur."
            ),
            Self::NotAsked { interface, .. } => format!(
                "Cette extension utilise {interface} sans en demander l’autorisation : elle ne peut pas être utilisée."
            ),
        }
    }
}

fn bare(interface: &str) -> &str {
    interface
        .split_once('@')
        .map_or(interface, |(name, _)| name)
}

fn wasi_hint(interface: &str) -> &'static str {
    if interface.starts_with("wasi:") || interface.starts_with("wasi_") {
        " (WASI comes with another target: build with `cargo socle build`)"
    } else {
        ""
    }
}

/// Compares manifest, component and host.
///
/// - Every import is one of ours, of the contract named by `api`, and offered by the host in the same `0.N` (from 1.0:
///   the same major) at this patch level or a later one; or it is listed under `optional_imports`.
/// - An import that needs a permission has one, and each permission is used by an import.
/// - Each export is announced by the manifest, and what the manifest announces is exported. An export of ours the
///   host does not know is left alone: it may be meant for a newer host.
///
/// # Errors
/// All disagreements, imports first, in the order of the component and then of the manifest.
pub fn agree(
    manifest: &Manifest,
    component: &ComponentShape,
    host: &HostContract,
) -> Result<(), Vec<Disagreement>> {
    let mut found = Vec::new();
    imports(manifest, component, host, &mut found);
    permissions(manifest, component, &mut found);
    exports(manifest, component, host, &mut found);
    if found.is_empty() { Ok(()) } else { Err(found) }
}

fn imports(
    manifest: &Manifest,
    component: &ComponentShape,
    host: &HostContract,
    found: &mut Vec<Disagreement>,
) {
    for full in &component.imports {
        let interface = full.clone();
        let Some(import) = ours(full) else {
            found.push(Disagreement::ForeignImport { interface });
            continue;
        };
        if !manifest.api.holds(&import.version) {
            found.push(Disagreement::ApiVersion {
                interface,
                api: manifest.api,
            });
            continue;
        }
        let offered = host.imports.iter().filter(|o| o.name == import.name);
        if !offered.clone().any(|o| serves(o, &import)) {
            if manifest.optional_imports.contains(&import.name) {
                continue;
            }
            let nearest = offered.max_by(|a, b| a.version.cmp(&b.version));
            found.push(match nearest {
                Some(offered) => Disagreement::ImportVersion {
                    interface,
                    offered: offered.to_string(),
                },
                None => Disagreement::UnknownImport { interface },
            });
            continue;
        }
        let key = match need(&import.name) {
            Some(Need::Free) => continue,
            Some(Need::Ask(ask)) => format!("ask = \"{ask}\""),
            Some(Need::Service(service)) => format!("ask = \"service\", service = \"{service}\""),
            // Offered by the host, unknown to the table of permissions: closed until the table says what it needs.
            None => {
                found.push(Disagreement::UnknownImport { interface });
                continue;
            }
        };
        let asked = manifest
            .permissions
            .iter()
            .any(|r| r.permission.interface() == import.name);
        let brought_in = brought_in_by(&import.name)
            .is_some_and(|export| component.exports.iter().any(|e| bare(e) == export));
        if !(asked || brought_in) {
            found.push(Disagreement::NotAsked { interface, key });
        }
    }
}

fn permissions(manifest: &Manifest, component: &ComponentShape, found: &mut Vec<Disagreement>) {
    let mut said = BTreeSet::new();
    for request in &manifest.permissions {
        let interface = request.permission.interface();
        let used = manifest.uses(&request.permission)
            || component.imports.iter().any(|i| bare(i) == interface);
        if !used && said.insert(interface.clone()) {
            found.push(Disagreement::NotUsed {
                line: request.permission.line_id(),
                interface,
            });
        }
    }
}

fn exports(
    manifest: &Manifest,
    component: &ComponentShape,
    host: &HostContract,
    found: &mut Vec<Disagreement>,
) {
    // (interface, what announces it)
    let announced: Vec<(String, String)> = EXPORTS
        .iter()
        .map(|e| e.interface.to_owned())
        .chain(manifest.services.iter().map(|s| provider_interface(s)))
        .map(|interface| {
            let keys = manifest.announces(&interface).join(", ");
            (interface, keys)
        })
        .filter(|(_, keys)| !keys.is_empty())
        .collect();

    for full in &component.exports {
        let interface = full.clone();
        let Some(export) = ours(full) else {
            found.push(Disagreement::ForeignExport { interface });
            continue;
        };
        if !manifest.api.holds(&export.version) {
            found.push(Disagreement::ApiVersion {
                interface,
                api: manifest.api,
            });
            continue;
        }
        if let Some(key) = export_key(&export.name)
            && !announced.iter().any(|(name, _)| *name == export.name)
        {
            found.push(Disagreement::NotAnnounced { interface, key });
        }
    }
    for (interface, key) in announced {
        let Some(called) = host.exports.iter().find(|e| e.name == interface) else {
            found.push(Disagreement::UnknownExport { key, interface });
            continue;
        };
        // Exports are frozen inside a contract: any patch level of it has the same functions.
        let exported = component
            .exports
            .iter()
            .filter_map(|e| ours(e))
            .any(|e| e.name == interface && same_contract(&e.version, &called.version));
        if !exported {
            found.push(Disagreement::NotExported {
                key,
                interface: called.to_string(),
            });
        }
    }
}

fn ours(full: &str) -> Option<Interface> {
    full.parse()
        .ok()
        .filter(|i: &Interface| i.name.starts_with("socle:"))
}

fn same_contract(a: &semver::Version, b: &semver::Version) -> bool {
    a.major == b.major && (a.major > 0 || a.minor == b.minor)
}

/// Whether what is offered has all that this import may use.
fn serves(offered: &Interface, import: &Interface) -> bool {
    offered.name == import.name
        && same_contract(&offered.version, &import.version)
        && offered.version >= import.version
}
