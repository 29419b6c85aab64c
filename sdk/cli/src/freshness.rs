//! Whether a package's component was made of this very core module by this very encoder.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// Changes with everything that can make other bytes of the same core module.
pub(crate) const ENCODER: &str = concat!(
    "cargo-socle ",
    env!("CARGO_PKG_VERSION"),
    ", wit-component 0.258"
);

/// Kept beside the packages, one for each plugin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stamp {
    /// SHA-256 of the core module, hex.
    pub(crate) core: String,
    /// SHA-256 of the component, hex.
    pub(crate) component: String,
    /// [`ENCODER`] at the time.
    pub(crate) encoder: String,
    /// The author's folder.
    pub(crate) source: PathBuf,
}

impl Stamp {
    pub(crate) fn new(core: &[u8], component: &[u8], source: &Path) -> Self {
        Self {
            core: sha256(core),
            component: sha256(component),
            encoder: ENCODER.to_owned(),
            source: source.to_owned(),
        }
    }

    /// Whether `component` (what lies in the package) still is what would be made of `core`.
    pub(crate) fn still_holds(&self, core: &[u8], component: &[u8]) -> bool {
        self.encoder == ENCODER && self.core == sha256(core) && self.component == sha256(component)
    }
}

/// SHA-256, in lower-case hex.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_only_when_nothing_changed() {
        let stamp = Stamp::new(b"core", b"component", Path::new("/p"));
        assert!(stamp.still_holds(b"core", b"component"));
        assert!(!stamp.still_holds(b"core2", b"component"));
        assert!(!stamp.still_holds(b"core", b"tampered"));
        let older = Stamp {
            encoder: "another".to_owned(),
            ..stamp
        };
        assert!(!older.still_holds(b"core", b"component"));
    }

    /// A new wit-component must not leave components of the old one in place.
    #[test]
    fn the_encoder_names_the_version_in_use() {
        let lock = include_str!("../../../Cargo.lock");
        let version = ENCODER.rsplit(' ').next().unwrap_or_default();
        assert!(
            lock.contains(&format!("name = \"wit-component\"\nversion = \"{version}.")),
            "Cargo.lock has no wit-component {version}"
        );
        let used = include_str!("../../../Cargo.toml");
        assert!(used.contains(&format!("wit-component = \"{version}\"")));
    }
}
