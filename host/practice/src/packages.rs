//! Where the packages of the plugins delivered with Socle lie, and which are installed by default.

use std::path::PathBuf;

use crate::OpenError;

/// What a new practice gets. The only place of the host that names plugins.
pub const DEFAULT_PLUGINS: [&str; 9] = [
    "ins",
    "import-cda",
    "import-fhir",
    "vsm",
    "dmp",
    "annuaire",
    "mss-citoyenne",
    "mss-pro",
    "statistiques",
];

/// What the default plugins are set to in a demonstration, as (plugin, key, value): the sandbox knows one authorisation
/// number and one key of the directory, and its certificates name one structure.
#[cfg(feature = "demo")]
pub(crate) const DEMONSTRATION_SETTINGS: &[(&str, &str, &str)] = &[
    (
        "ins",
        "autorisation",
        socle_sandbox::insi::NUMERO_AUTORISATION,
    ),
    ("ins", "structure", socle_sandbox::STRUCTURE),
    // Any number does: the sandbox asks that there is one.
    ("dmp", "homologation", "DEMONSTRATION-0000"),
    ("annuaire", "cle", socle_sandbox::annuaire::KEY),
    ("mss-citoyenne", "numero", "DEV000000"),
    ("mss-pro", "numero", "DEV000000"),
    // What the contacts of the demonstration have.
    ("mss-pro", "domaines", "mssante.example"),
    ("annuaire", "domaines", "mssante.example"),
];

/// The same for what belongs to the demonstration's doctor: numbers of the Assurance maladie that nobody has.
#[cfg(feature = "demo")]
pub(crate) const DEMONSTRATION_DOCTOR_SETTINGS: &[(&str, &str, &str)] = &[
    ("ins", "facturation", "991130972"),
    ("ins", "specialite", "01"),
];

/// Names the folder of the packages; `cargo socle` sets it.
pub const VARIABLE: &str = "SOCLE_PACKAGES";

/// The folder of the packages: the variable, or beside the program (`plugins`), or where a build
/// of the checkout puts them.
pub fn folder() -> Result<PathBuf, OpenError> {
    if let Some(folder) = std::env::var_os(VARIABLE) {
        let folder = PathBuf::from(folder);
        return if folder.is_dir() {
            Ok(folder)
        } else {
            Err(OpenError::NoPackages(folder))
        };
    }
    let program = std::env::current_exe().unwrap_or_default();
    let beside = program.parent().map(PathBuf::from).unwrap_or_default();
    let candidates = [
        beside.join("plugins"),
        beside.join("../plugins/packages"),
        beside.join("../../plugins/packages"),
    ];
    candidates
        .into_iter()
        .find(|folder| folder.is_dir())
        .ok_or(OpenError::NoPackages(beside.join("plugins")))
}

/// The packages of the default plugins.
pub fn default_plugins() -> Result<Vec<PathBuf>, OpenError> {
    let folder = folder()?;
    let packages: Vec<_> = DEFAULT_PLUGINS.iter().map(|id| folder.join(id)).collect();
    match packages.iter().find(|package| !package.is_dir()) {
        Some(missing) => Err(OpenError::NoPackages(missing.clone())),
        None => Ok(packages),
    }
}
