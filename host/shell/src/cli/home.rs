//! Which practice is meant.

use std::path::{Path, PathBuf};

/// The folder typed, else `SOCLE_HOME`, else the demonstration in this user's data folder.
pub(crate) fn folder(typed: Option<&Path>) -> PathBuf {
    if let Some(typed) = typed {
        return typed.to_owned();
    }
    if let Some(home) = std::env::var_os("SOCLE_HOME").filter(|home| !home.is_empty()) {
        return home.into();
    }
    directories::BaseDirs::new().map_or_else(
        || PathBuf::from("socle"),
        |base| base.data_dir().join("socle/demonstration"),
    )
}
