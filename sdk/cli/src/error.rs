//! What can go wrong, and what to do about it.

use std::path::PathBuf;

use socle_manifest::ManifestError;

/// An error of this tool. `Display` says what happened, [`Error::hint`] what to do next.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("this command needs a checkout of Socle, and there is none here or above")]
    NoCheckout,
    #[error("there is no checkout of Socle here or above to take socle-sdk from")]
    NoSdk,
    #[error("there is no program `socle` to test against")]
    NoHost,
    #[error("{} has no plugin.toml", .folder.display())]
    NoPlugin { folder: PathBuf },
    #[error("{}: {problem}", .path.display())]
    CargoToml { path: PathBuf, problem: String },
    #[error("{}\n{problem}", .path.display())]
    Manifest {
        path: PathBuf,
        problem: ManifestError,
    },
    #[error("two plugins say `id = \"{id}\"`: {} and {}", .first.display(), .second.display())]
    SameId {
        id: String,
        first: PathBuf,
        second: PathBuf,
    },
    #[error("cannot {action} {}: {source}", .path.display())]
    File {
        action: &'static str,
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("cannot start {program}: {source}")]
    Start {
        program: String,
        source: std::io::Error,
    },
    #[error("{what} failed")]
    Failed { what: String },
    #[error("missing on this machine: {}", .missing.join(", "))]
    Missing {
        missing: Vec<String>,
        remedy: String,
    },
    #[error("no compiler here can build for wasm32-unknown-unknown")]
    NoWasm { remedy: String },
    #[error(
        "there is no display to open the window on (neither DISPLAY nor WAYLAND_DISPLAY is set)"
    )]
    NoDisplay,
    #[error("{plugin} imports {}, which a plugin does not have: it runs without an operating system", .imports.join(", "))]
    ForeignCore {
        plugin: String,
        imports: Vec<String>,
    },
    #[error("the compiled module of {plugin} cannot be made a component: {problem}")]
    Component { plugin: String, problem: String },
    #[error("cargo built {plugin} but made no .wasm file of it")]
    NoModule { plugin: String },
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    #[error("{0}")]
    Name(String),
    #[error("{} is not the folder of socle-sdk", .0.display())]
    NotTheSdk(PathBuf),
    #[error("the contract in wit/ cannot be read: {0}")]
    Contract(String),
    #[error("no folder is known for this user's data")]
    NoDataFolder,
}

impl Error {
    /// What to do next, when there is something to add.
    pub(crate) fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoCheckout => "run it inside a clone of Socle".to_owned(),
            Self::NoHost => "build it in a clone of Socle with `cargo build --package socle`, and name it with \
                             SOCLE=/path/to/target/debug/socle when it is not beside this tool nor on PATH"
                .to_owned(),
            Self::NoPlugin { .. } => {
                "give the folder that holds plugin.toml, or write a new plugin with `cargo socle new NAME`".to_owned()
            }
            Self::SameId { .. } => "give one of them another `id`".to_owned(),
            Self::Failed { .. } => "what it said stands above; mend that and type the same command again".to_owned(),
            Self::Missing { remedy, .. } | Self::NoWasm { remedy } => remedy.clone(),
            Self::NoDisplay => {
                "open it from a desktop session, or without a screen: `xvfb-run -a cargo socle run`; \
                 `cargo socle headless` needs no display"
                    .to_owned()
            }
            Self::ForeignCore { .. } => "a dependency calls the system (time, files, network, C code): remove it, or use \
                                         what socle-sdk offers instead"
                .to_owned(),
            Self::Component { .. } => "check that the plugin uses the socle-sdk of this checkout and that its library \
                                       only exports through the `socle_sdk::export_…!` macros"
                .to_owned(),
            Self::NoModule { .. } => "write `crate-type = [\"cdylib\"]` under [lib] in its Cargo.toml".to_owned(),
            Self::Exists(_) => "choose another name, or remove it first".to_owned(),
            Self::NoSdk | Self::NotTheSdk(_) => "give the folder sdk/guest of a clone of Socle to --sdk (socle-testkit lies beside it)".to_owned(),
            Self::NoDataFolder => "give a folder with --home DIR".to_owned(),
            Self::CargoToml { .. }
            | Self::Manifest { .. }
            | Self::File { .. }
            | Self::Start { .. }
            | Self::Name(_)
            | Self::Contract(_) => return None,
        })
    }
}

/// Shorthand for [`Error::File`] in `map_err`.
pub(crate) fn file(
    action: &'static str,
    path: impl Into<PathBuf>,
) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.into();
    move |source| Error::File {
        action,
        path,
        source,
    }
}
