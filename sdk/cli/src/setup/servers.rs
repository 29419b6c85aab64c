//! Servers the tests start that come as npm packages, each pinned by its lockfile under `tests/servers`.

use std::path::Path;
use std::time::SystemTime;

use super::Machine;
use crate::checkout::Checkout;
use crate::error::Error;
use crate::output;

/// Where they are.
const SERVERS: &str = "tests/servers";
/// What npm writes once it has installed all of a lockfile.
const INSTALLED: &str = "node_modules/.package-lock.json";

/// Install those that are missing or older than their lockfile.
pub(crate) fn ensure(machine: &Machine, checkout: &Checkout) -> Result<(), Error> {
    let Ok(folders) = std::fs::read_dir(checkout.root.join(SERVERS)) else {
        return Ok(());
    };
    for folder in folders.filter_map(Result::ok).map(|entry| entry.path()) {
        if is_due(&folder) {
            output::note(format!("installing the server of {}", folder.display()));
            machine
                .child("npm")
                // Exactly what the lockfile says, and no program of a package runs while it is installed.
                .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
                .dir(&folder)
                .succeed("npm ci")?;
        }
    }
    Ok(())
}

fn is_due(folder: &Path) -> bool {
    let changed = |name: &str| -> Option<SystemTime> {
        std::fs::metadata(folder.join(name)).ok()?.modified().ok()
    };
    match (changed("package-lock.json"), changed(INSTALLED)) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(locked), Some(installed)) => installed < locked,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_server_is_installed_when_its_lockfile_is_newer() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        assert!(!is_due(at), "no lockfile, no server of npm");
        std::fs::write(at.join("package-lock.json"), "{}").unwrap();
        assert!(is_due(at));
        std::fs::create_dir(at.join("node_modules")).unwrap();
        std::fs::write(at.join(INSTALLED), "{}").unwrap();
        assert!(!is_due(at));
        let later = SystemTime::now() + Duration::from_secs(60);
        std::fs::File::options()
            .write(true)
            .open(at.join("package-lock.json"))
            .unwrap()
            .set_modified(later)
            .unwrap();
        assert!(is_due(at));
    }
}
