//! A compiler for wasm32-unknown-unknown: rustup's target first, Debian's rustc-web otherwise.

use std::path::Path;

use super::machine::Machine;
use super::{apt_install, apt_line};
use crate::args::Wanted;
use crate::error::Error;
use crate::output;
use crate::plan::Plan;

/// The target of plugins. It has no operating system: all a plugin imports is ours.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Debian's toolchain for the web, and the linker it calls. The standard library is built from its source.
const DEBIAN_PACKAGES: [&str; 5] = [
    "rustc-web",
    "cargo-web",
    "rust-web-src",
    "rust-web-llvm",
    "lld-22",
];

/// What compiles plugins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Toolchain {
    /// The one that compiled this tool, with the wasm target.
    Usual,
    /// Debian's.
    Debian,
}

impl Toolchain {
    /// Its cargo.
    pub(crate) fn cargo(self, machine: &Machine) -> Plan {
        match self {
            Self::Usual => machine.cargo(),
            Self::Debian => {
                let mut path = std::ffi::OsString::from("/usr/bin:");
                path.push(&machine.path);
                machine
                    .child("/usr/bin/cargo")
                    .env("PATH", path)
                    .env("RUSTC", "/usr/bin/rustc")
                    .env("RUSTC_BOOTSTRAP", "1")
                    .without("CARGO")
                    .without("RUSTUP_TOOLCHAIN")
            }
        }
    }

    /// What its `cargo build` takes besides.
    pub(crate) fn build_arguments(self) -> &'static [&'static str] {
        match self {
            Self::Usual => &[],
            Self::Debian => &["-Zbuild-std=std,panic_abort"],
        }
    }
}

/// Finds or installs a compiler for wasm.
pub(crate) fn ensure(machine: &Machine, wanted: Wanted) -> Result<Toolchain, Error> {
    if wanted != Wanted::Debian {
        if usual_has_target(machine) {
            return Ok(Toolchain::Usual);
        }
        if machine.find("rustup").is_some() {
            output::note(format!("adding the target {WASM_TARGET} with rustup"));
            let added = machine
                .child("rustup")
                .args(["target", "add", WASM_TARGET])
                .run()?
                .success();
            if added {
                return Ok(Toolchain::Usual);
            }
            output::note("rustup cannot get it (is its server out of reach?)");
        }
        if wanted == Wanted::Rustup {
            return Err(none(machine));
        }
    }
    if debian_is_installed(machine) {
        return Ok(Toolchain::Debian);
    }
    if machine.can_install() {
        output::note(format!(
            "installing Debian's toolchain for wasm: {}",
            DEBIAN_PACKAGES.join(" ")
        ));
        apt_install(machine, &DEBIAN_PACKAGES)?;
        return Ok(Toolchain::Debian);
    }
    Err(none(machine))
}

fn none(machine: &Machine) -> Error {
    let rustup = format!("`rustup target add {WASM_TARGET}`");
    let remedy = if machine.has_apt() {
        format!(
            "type {rustup} or, when rustup or its server is out of reach, `{}`; then the same command again",
            apt_line(machine, &DEBIAN_PACKAGES)
        )
    } else {
        format!("type {rustup}, then the same command again")
    };
    Error::NoWasm { remedy }
}

/// Whether the usual compiler has the core library for wasm. By its folder when that is known, otherwise by asking it.
fn usual_has_target(machine: &Machine) -> bool {
    let libraries = format!("lib/rustlib/{WASM_TARGET}/lib");
    if let Some(toolchain) = machine.toolchain() {
        return has_core(&toolchain.join(libraries));
    }
    let asked = machine
        .child("rustc")
        .args(["--print", "target-libdir", "--target", WASM_TARGET])
        .piped()
        .and_then(|child| {
            child
                .wait_with_output()
                .map_err(crate::error::file("read", "rustc's answer"))
        });
    asked.is_ok_and(|output| {
        output.status.success()
            && has_core(Path::new(String::from_utf8_lossy(&output.stdout).trim()))
    })
}

fn has_core(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|entries| {
        entries.flatten().any(|e| {
            let name = e.file_name();
            let name = name.to_string_lossy();
            name.starts_with("libcore-") && name.ends_with(".rlib")
        })
    })
}

fn debian_is_installed(machine: &Machine) -> bool {
    machine.find("dpkg-query").is_some_and(|dpkg| {
        machine
            .child(dpkg)
            .arg("--status")
            .args(DEBIAN_PACKAGES)
            .quietly()
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::path::PathBuf;

    use super::super::fake::script;
    use super::*;

    /// A machine with these scripts as its only programs, and a toolchain with or without the target.
    struct Fake {
        dir: tempfile::TempDir,
        machine: Machine,
    }

    fn fake(scripts: &[(&str, &str)], root: bool) -> Fake {
        let dir = tempfile::tempdir().unwrap();
        let bin = dir.path().join("bin");
        let toolchain = dir.path().join("tc");
        std::fs::create_dir_all(&bin).unwrap();
        std::fs::create_dir_all(toolchain.join("bin")).unwrap();
        std::fs::create_dir_all(toolchain.join("lib/rustlib")).unwrap();
        for (name, body) in scripts {
            let path = bin.join(name);
            let log = dir.path().join("log");
            script(
                &path,
                &format!("echo {name} \"$@\" >> {}\n{body}", log.display()),
            );
        }
        let machine = Machine {
            path: bin.into(),
            root,
            cargo: toolchain.join("bin/cargo").into(),
            ..Machine::bare()
        };
        Fake { dir, machine }
    }

    impl Fake {
        fn log(&self) -> String {
            std::fs::read_to_string(self.dir.path().join("log")).unwrap_or_default()
        }

        fn libraries(&self) -> PathBuf {
            self.dir
                .path()
                .join("tc/lib/rustlib")
                .join(WASM_TARGET)
                .join("lib")
        }
    }

    #[test]
    fn a_target_that_is_there_is_seen_without_starting_anything() {
        let fake = fake(&[("rustup", "exit 1"), ("rustc", "exit 1")], false);
        std::fs::create_dir_all(fake.libraries()).unwrap();
        std::fs::write(fake.libraries().join("libcore-0123.rlib"), "").unwrap();
        assert_eq!(
            ensure(&fake.machine, Wanted::Auto).unwrap(),
            Toolchain::Usual
        );
        assert_eq!(fake.log(), "");
    }

    #[test]
    fn rustup_comes_first() {
        let fake = fake(&[("rustup", "exit 0"), ("apt-get", "exit 0")], true);
        assert_eq!(
            ensure(&fake.machine, Wanted::Auto).unwrap(),
            Toolchain::Usual
        );
        assert_eq!(fake.log(), "rustup target add wasm32-unknown-unknown\n");
    }

    #[test]
    fn debian_takes_over_when_rustups_server_is_out_of_reach() {
        let scripts = [
            ("rustup", "exit 1"),
            ("dpkg-query", "exit 1"),
            ("apt-get", "exit 0"),
        ];
        let fake = fake(&scripts, true);
        assert_eq!(
            ensure(&fake.machine, Wanted::Auto).unwrap(),
            Toolchain::Debian
        );
        assert!(fake.log().ends_with(
            "apt-get install -y --no-install-recommends rustc-web cargo-web rust-web-src rust-web-llvm lld-22\n"
        ));
    }

    #[test]
    fn debians_toolchain_is_used_when_it_is_there() {
        let fake = fake(&[("dpkg-query", "exit 0")], false);
        assert_eq!(
            ensure(&fake.machine, Wanted::Auto).unwrap(),
            Toolchain::Debian
        );
    }

    #[test]
    fn who_cannot_install_is_told_both_lines() {
        let fake = fake(&[("rustup", "exit 1"), ("apt-get", "exit 0")], false);
        let hint = ensure(&fake.machine, Wanted::Auto)
            .unwrap_err()
            .hint()
            .unwrap();
        assert_eq!(
            hint,
            "type `rustup target add wasm32-unknown-unknown` or, when rustup or its server is out of reach, `sudo apt-get \
             install -y --no-install-recommends rustc-web cargo-web rust-web-src rust-web-llvm lld-22`; then the same \
             command again"
        );
    }

    #[test]
    fn the_choice_can_be_forced() {
        let scripts = [("rustup", "exit 1"), ("dpkg-query", "exit 0")];
        let fake = fake(&scripts, true);
        assert!(ensure(&fake.machine, Wanted::Rustup).is_err());
        assert_eq!(
            ensure(&fake.machine, Wanted::Debian).unwrap(),
            Toolchain::Debian
        );
    }
}
