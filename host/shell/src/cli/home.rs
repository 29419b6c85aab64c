//! Which practice is meant.

use std::path::{Path, PathBuf};

use socle_record::Record;

/// Folders of this user's data: the practice, and the demonstration.
const PRACTICE: &str = "socle/cabinet";
const DEMONSTRATION: &str = "socle/demonstration";

fn data() -> Option<PathBuf> {
    directories::BaseDirs::new().map(|base| base.data_dir().to_owned())
}

/// Where a practice of one's own goes, and where the demonstration: both in the folder that was named, when one was.
pub(crate) fn places(home: &Path) -> (PathBuf, PathBuf) {
    match data().map(|data| (data.join(PRACTICE), data.join(DEMONSTRATION))) {
        Some((practice, demonstration)) if home == practice || home == demonstration => {
            (practice, demonstration)
        }
        _ => (home.to_owned(), home.to_owned()),
    }
}

/// The folder typed, else `SOCLE_HOME`, else the practice in this user's data folder when there is one, else the demonstration
/// there.
pub(crate) fn folder(typed: Option<&Path>) -> PathBuf {
    if let Some(typed) = typed {
        return typed.to_owned();
    }
    if let Some(home) = std::env::var_os("SOCLE_HOME").filter(|home| !home.is_empty()) {
        return home.into();
    }
    let Some(data) = data() else {
        return PathBuf::from("socle");
    };
    let practice = data.join(PRACTICE);
    if Record::describe(&practice).is_ok() {
        return practice;
    }
    data.join(DEMONSTRATION)
}
