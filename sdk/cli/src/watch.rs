//! `cargo socle run --watch` in a plugin's folder: the shell open on a demonstration with the plugin in it, and the plugin
//! built anew at each change of its sources. The shell reloads the package by itself (`socle shell --develop`).

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime};

use crate::args;
use crate::author;
use crate::error::{self, Error};
use crate::output;
use crate::setup::{self, Machine};
use crate::source::Source;

/// How often the sources are looked at. A change is taken once it has stood still for one look.
const LOOK: Duration = Duration::from_millis(200);

/// Open the shell on this plugin, and follow its sources.
pub(crate) fn command(
    source: Source,
    arguments: &args::Run,
    machine: &Machine,
) -> Result<ExitCode, Error> {
    if !arguments.skip_setup {
        setup::for_screen(machine)?;
    }
    let host = author::host(machine)?;
    let folder = source.folder.clone();
    let mut seen = look(&folder);
    let built = author::build(source, arguments.skip_setup, machine)?;
    let package = built.package.folder;
    let home = match &arguments.home {
        Some(home) => home.clone(),
        None => home_beside(&package),
    };
    let words = |command: &str| {
        vec![
            OsString::from("--home"),
            home.clone().into(),
            command.into(),
        ]
    };
    machine
        .child(&host)
        .args(words("demo"))
        .succeed("making the demonstration practice")?;
    let mut shell = machine
        .child(&host)
        .args(words("shell"))
        .arg("--develop")
        .arg(&package);
    if arguments.allow_all {
        shell = shell.arg("--allow-all");
    }
    let mut child = shell.args(&arguments.rest).start()?;
    output::note(format!(
        "following the sources in {}; close the window to end",
        folder.display()
    ));
    let mut before = seen.clone();
    loop {
        let ended = child.try_wait().map_err(error::file("wait for", &host))?;
        if let Some(status) = ended {
            return Ok(
                match status.code().and_then(|code| u8::try_from(code).ok()) {
                    Some(code) => ExitCode::from(code),
                    None => ExitCode::FAILURE,
                },
            );
        }
        std::thread::sleep(LOOK);
        let now = look(&folder);
        if now != seen && now == before {
            rebuild(&folder, machine);
            seen = now.clone();
        }
        before = now;
    }
}

/// What does not build leaves the plugin as it is in the shell.
fn rebuild(folder: &Path, machine: &Machine) {
    let began = Instant::now();
    let built = Source::read(folder).and_then(|source| author::build(source, true, machine));
    match built {
        Ok(built) => {
            for disagreement in &built.disagreements {
                output::warning(disagreement);
            }
            output::note(format!("built in {} ms", began.elapsed().as_millis()));
        }
        Err(error) => output::error(&error),
    }
}

/// A demonstration of the author's own, in the target folder the package lies in: `<target>/plugins/packages/<id>`.
fn home_beside(package: &Path) -> PathBuf {
    let target = package.ancestors().nth(3).unwrap_or(package);
    target.join("demonstration")
}

/// Sources with their sizes and times.
type Look = Vec<(PathBuf, u64, Option<SystemTime>)>;

/// Every file below `folder` that may change what is built: not what builds, and nothing hidden.
fn look(folder: &Path) -> Look {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(current) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&current) else {
            continue;
        };
        for entry in entries.flatten() {
            let (path, name) = (entry.path(), entry.file_name());
            let is_left_out = name.to_string_lossy().starts_with('.')
                || (current == folder
                    && ["target", "tests", "Cargo.lock"].iter().any(|n| name == *n));
            let Ok(metadata) = entry.metadata() else {
                continue;
            };
            if is_left_out {
                continue;
            }
            if metadata.is_dir() {
                folders.push(path);
            } else {
                files.push((path, metadata.len(), metadata.modified().ok()));
            }
        }
    }
    files.sort();
    files
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_followed_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("src/lib.rs", "a");
        write("plugin.toml", "a");
        let first = look(dir.path());
        assert_eq!(first.len(), 2);
        for ignored in [
            "target/plugins/x.wasm",
            ".git/index",
            "src/.lib.rs.swp",
            "tests/plugin.rs",
            "Cargo.lock",
        ] {
            write(ignored, "b");
            assert_eq!(look(dir.path()), first, "{ignored}");
        }
        for followed in ["src/lib.rs", "src/deep/other.rs", "fr.ftl", "plugin.toml"] {
            let before = look(dir.path());
            write(followed, "changed");
            assert_ne!(look(dir.path()), before, "{followed}");
        }
    }

    #[test]
    fn the_home_lies_in_the_target_folder() {
        assert_eq!(
            home_beside(Path::new("/p/target/plugins/packages/essai")),
            Path::new("/p/target/demonstration")
        );
    }
}
