//! Where no graphics card draws, the processor does: the window is opened once more, drawn without one.

use std::ffi::OsStr;
use std::io::{self, Write as _};
use std::process::Command;

/// What asks Mesa to draw by the processor: <https://docs.mesa3d.org/envvars.html>.
const ASKED: &str = "LIBGL_ALWAYS_SOFTWARE";

/// Whether it is to be drawn so already: then there is nothing else to try.
fn is_asked(value: Option<&OsStr>) -> bool {
    value.is_some_and(|value| !["", "0", "false"].iter().any(|no| value == *no))
}

/// This program with the same arguments, drawn by the processor; none when that was asked for already.
fn again(
    asked: Option<&OsStr>,
    program: &OsStr,
    arguments: &[impl AsRef<OsStr>],
) -> Option<Command> {
    if is_asked(asked) {
        return None;
    }
    let mut command = Command::new(program);
    command.args(arguments).env(ASKED, "1");
    Some(command)
}

/// Begin again without a graphics card, in the place of this process; comes back only when that is not possible.
pub(super) fn begin_again(why: &dyn std::error::Error) {
    let Ok(program) = std::env::current_exe() else {
        return;
    };
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let asked = std::env::var_os(ASKED);
    let Some(command) = again(asked.as_deref(), program.as_os_str(), &arguments) else {
        return;
    };
    let said =
        "La carte graphique ne dessine pas : Socle s’ouvre de nouveau, dessiné par le processeur.";
    let mut out = io::stderr();
    drop(writeln!(out, "{said}\n  ({why})"));
    let error = replaced(command);
    drop(writeln!(out, "  ({error})"));
}

/// Why this process is not replaced by that one.
#[cfg(unix)]
fn replaced(mut command: Command) -> io::Error {
    use std::os::unix::process::CommandExt as _;
    command.exec()
}

#[cfg(not(unix))]
fn replaced(_: Command) -> io::Error {
    io::ErrorKind::Unsupported.into()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn it_is_begun_again_with_the_same_arguments_and_once_only() {
        let program = OsStr::new("/opt/socle");
        let arguments = ["--home", "/tmp/essai", "shell"];
        for asked in [None, Some("0"), Some("")] {
            let command = again(asked.map(OsStr::new), program, &arguments).unwrap();
            assert_eq!(command.get_args().collect::<Vec<_>>(), arguments);
            let set: Vec<_> = command.get_envs().collect();
            assert_eq!(set, [(OsStr::new(ASKED), Some(OsStr::new("1")))]);
        }
        for asked in ["1", "true"] {
            let asked = Some(OsStr::new(asked));
            assert!(again(asked, program, &arguments).is_none());
        }
    }
}
