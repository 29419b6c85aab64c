//! Setting up a machine: look first (fast and in silence), then install what is missing, or say exactly what to type.

#[cfg(test)]
mod fake;
mod machine;
mod needs;
pub(crate) mod servers;
mod wasm;

use std::process::ExitCode;

use crate::args::Wanted;
use crate::error::Error;
use crate::output;
use crate::plan::Plan;

pub(crate) use machine::Machine;
use needs::Need;
pub(crate) use wasm::{Toolchain, WASM_TARGET};

/// `cargo socle setup`: everything any other command would set up.
pub(crate) fn command() -> Result<ExitCode, Error> {
    let machine = Machine::here();
    for_tests(&machine)?;
    ensure(&machine, needs::SCREEN)?;
    if let Ok(checkout) = crate::checkout::Checkout::here() {
        servers::ensure(&machine, &checkout)?;
    }
    output::answer("all tools are here")?;
    Ok(ExitCode::SUCCESS)
}

/// What building plugins takes; answers the compiler to build them with.
pub(crate) fn for_plugins(machine: &Machine, wanted: Wanted) -> Result<Toolchain, Error> {
    ensure(machine, needs::COMPILE)?;
    wasm::ensure(machine, wanted)
}

/// The compiler that is there, with nothing looked for but the wasm target and nothing installed by apt.
pub(crate) fn present(machine: &Machine) -> Result<Toolchain, Error> {
    let as_user = Machine {
        root: false,
        ..machine.clone()
    };
    wasm::ensure(&as_user, Wanted::Auto)
}

/// What building the host takes as well.
pub(crate) fn for_host(machine: &Machine) -> Result<Toolchain, Error> {
    ensure(machine, needs::HOST)?;
    for_plugins(machine, Wanted::Auto)
}

/// What the tests start besides.
pub(crate) fn for_tests(machine: &Machine) -> Result<Toolchain, Error> {
    ensure(machine, needs::TESTS)?;
    for_host(machine)
}

/// What the full campaigns start besides.
pub(crate) fn for_campaigns(machine: &Machine) -> Result<(), Error> {
    ensure(machine, needs::LONG)
}

/// What opening the window takes besides: a display, and the libraries that are loaded when it opens.
pub(crate) fn for_screen(machine: &Machine) -> Result<(), Error> {
    if !machine.display {
        return Err(Error::NoDisplay);
    }
    ensure(machine, needs::SCREEN)
}

/// Installs what is missing of `needs` when that is possible without asking anyone; otherwise says what to type.
fn ensure(machine: &Machine, needs: &[Need]) -> Result<(), Error> {
    let missing: Vec<&Need> = needs.iter().filter(|need| !need.is_met(machine)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages = needs::packages(&missing);
    if machine.can_install() {
        output::note(format!("installing {}", packages.join(" ")));
        apt_install(machine, &packages)?;
        let still: Vec<&Need> = missing
            .into_iter()
            .filter(|need| !need.is_met(machine))
            .collect();
        if still.is_empty() {
            return Ok(());
        }
        return Err(lacking(machine, &still));
    }
    Err(lacking(machine, &missing))
}

fn lacking(machine: &Machine, missing: &[&Need]) -> Error {
    let packages = needs::packages(missing);
    let remedy = if machine.has_apt() {
        format!(
            "type `{}`, then the same command again",
            apt_line(machine, &packages)
        )
    } else {
        format!(
            "install them with this system's package manager (in Debian they are in {}), then type the same command again",
            packages.join(", ")
        )
    };
    Error::Missing {
        missing: missing.iter().map(|n| n.what.to_owned()).collect(),
        remedy,
    }
}

/// The line a person would type.
fn apt_line(machine: &Machine, packages: &[&str]) -> String {
    let sudo = if machine.root { "" } else { "sudo " };
    format!(
        "{sudo}apt-get install -y --no-install-recommends {}",
        packages.join(" ")
    )
}

fn apt_plan(machine: &Machine, packages: &[&str]) -> Plan {
    machine
        .child("apt-get")
        .args(["install", "-y", "--no-install-recommends"])
        .args(packages.iter().copied())
        .env("DEBIAN_FRONTEND", "noninteractive")
}

/// Installs; when that fails, once more with fresh lists (a new image has none).
fn apt_install(machine: &Machine, packages: &[&str]) -> Result<(), Error> {
    let install = apt_plan(machine, packages);
    if install.run()?.success() {
        return Ok(());
    }
    machine
        .child("apt-get")
        .arg("update")
        .succeed("apt-get update")?;
    install.succeed(&apt_line(machine, packages))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::fake::script;
    use super::*;

    const NEEDS: &[Need] = &[
        Need::program("a C compiler", &["cc", "gcc"], &["gcc"]),
        Need::program("make", &["make"], &["make"]),
    ];

    /// A folder with programs that do nothing, as the only PATH.
    fn programs(names: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for name in names {
            script(&dir.path().join(name), "exit 0");
        }
        dir
    }

    fn machine(dir: &tempfile::TempDir, root: bool) -> Machine {
        Machine {
            path: dir.path().into(),
            root,
            ..Machine::bare()
        }
    }

    #[test]
    fn nothing_happens_when_all_is_there() {
        for names in [["cc", "make"], ["gcc", "make"]] {
            let dir = programs(&names);
            ensure(&machine(&dir, false), NEEDS).unwrap();
        }
    }

    #[test]
    fn a_person_is_told_what_to_type() {
        let dir = programs(&["make", "apt-get"]);
        let error = ensure(&machine(&dir, false), NEEDS).unwrap_err();
        assert_eq!(error.to_string(), "missing on this machine: a C compiler");
        assert_eq!(
            error.hint().unwrap(),
            "type `sudo apt-get install -y --no-install-recommends gcc`, then the same command again"
        );
    }

    #[test]
    fn without_apt_the_packages_are_named() {
        let dir = programs(&[]);
        for root in [false, true] {
            let error = ensure(&machine(&dir, root), NEEDS).unwrap_err();
            assert_eq!(
                error.to_string(),
                "missing on this machine: a C compiler, make"
            );
            assert!(
                error
                    .hint()
                    .unwrap()
                    .contains("in Debian they are in gcc, make")
            );
        }
    }

    /// An apt-get that "installs" the program it is asked for, the second time.
    #[test]
    fn root_installs_with_fresh_lists() {
        let dir = programs(&["make"]);
        let at = dir.path().display();
        script(
            &dir.path().join("apt-get"),
            &format!(
                "echo \"$@\" >> {at}/log\n\
                 case $1 in update) : > {at}/lists;; *) [ -e {at}/lists ] || exit 100\n\
                 : > {at}/cc; /bin/chmod +x {at}/cc;; esac"
            ),
        );
        ensure(&machine(&dir, true), NEEDS).unwrap();
        assert_eq!(
            std::fs::read_to_string(dir.path().join("log")).unwrap(),
            "install -y --no-install-recommends gcc\nupdate\ninstall -y --no-install-recommends gcc\n"
        );
    }

    #[test]
    fn an_install_that_changes_nothing_is_not_believed() {
        let dir = programs(&["make", "apt-get"]);
        let error = ensure(&machine(&dir, true), NEEDS).unwrap_err();
        assert_eq!(
            error.hint().unwrap(),
            "type `apt-get install -y --no-install-recommends gcc`, then the same command again"
        );
    }

    #[test]
    fn no_display_is_said_before_anything_is_built() {
        let error = for_screen(&Machine::bare()).unwrap_err();
        assert!(matches!(error, Error::NoDisplay));
        assert!(error.hint().unwrap().contains("xvfb-run"));
    }

    #[test]
    fn a_compiler_without_headers_is_not_enough() {
        let dir = programs(&["cc", "apt-get"]);
        let machine = Machine {
            system: dir.path().to_owned(),
            ..machine(&dir, false)
        };
        let error = ensure(&machine, needs::COMPILE).unwrap_err();
        assert_eq!(
            error.to_string(),
            "missing on this machine: the C library's headers"
        );
        std::fs::create_dir_all(dir.path().join("usr/include")).unwrap();
        std::fs::write(dir.path().join("usr/include/stdio.h"), "").unwrap();
        ensure(&machine, needs::COMPILE).unwrap();
    }

    #[test]
    fn libraries_are_looked_for_where_the_loader_looks() {
        let dir = programs(&["apt-get"]);
        let machine = Machine {
            display: true,
            libraries: vec![dir.path().to_owned()],
            ..machine(&dir, false)
        };
        let hint = for_screen(&machine).unwrap_err().hint().unwrap();
        assert_eq!(
            hint,
            "type `sudo apt-get install -y --no-install-recommends libx11-6 libx11-xcb1 libxcb1 libxcursor1 libxi6 \
             libxrender1 libxfixes3 libxkbcommon0 libxkbcommon-x11-0 libgl1 libegl1 libgl1-mesa-dri`, then the same \
             command again"
        );
        for need in [
            "X11.so.6",
            "X11-xcb.so.1",
            "xcb.so.1",
            "Xcursor.so.1",
            "Xi.so.6",
            "Xrender.so.1",
        ]
        .iter()
        .chain(&[
            "Xfixes.so.3",
            "xkbcommon.so.0",
            "xkbcommon-x11.so.0",
            "EGL.so.1",
        ]) {
            std::fs::write(dir.path().join(format!("lib{need}")), "").unwrap();
        }
        for_screen(&machine).unwrap();
    }

    /// Debian's base system has a perl without its modules.
    #[test]
    fn perl_needs_its_modules() {
        let here = Machine::here();
        for (modules, met) in [
            (&["FindBin", "File::Compare"][..], true),
            (&["FindBin", "No::Such::Module"], false),
        ] {
            assert_eq!(
                Need::perl(modules, &["perl"]).is_met(&here),
                met,
                "{modules:?}"
            );
        }
    }

    #[test]
    fn a_file_that_cannot_run_is_no_program() {
        let dir = programs(&["make"]);
        std::fs::write(dir.path().join("cc"), "").unwrap();
        assert!(ensure(&machine(&dir, false), NEEDS).is_err());
    }
}
