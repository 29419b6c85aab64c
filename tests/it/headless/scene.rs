//! What the tests of the program share. A demonstration is made once for all of them and copied for each.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use serde_json::Value;
use socle_sandbox::{Announce, Behaviour, Options, Sandbox};
use tempfile::TempDir;

use crate::runtime::world::share_compiled;

/// The program under test: beside the folder of this test's own executable.
pub(super) fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test.parent().and_then(Path::parent).unwrap().join("socle");
    assert!(
        program.is_file(),
        "{} is not there: `cargo build -p socle` builds it (`cargo socle test` does all that is needed)",
        program.display()
    );
    program
}

/// The built packages, where the program finds them as well.
pub(super) fn packages() -> PathBuf {
    let folder = match std::env::var_os("SOCLE_PACKAGES") {
        Some(folder) => PathBuf::from(folder),
        None => program().parent().unwrap().join("../plugins/packages"),
    };
    assert!(
        folder.join("ins/plugin.wasm").is_file(),
        "no package in {}: `cargo socle build` builds them",
        folder.display()
    );
    folder
}

/// True for the campaigns that take long.
pub(super) fn long() -> bool {
    std::env::var_os("SOCLE_LONG").is_some()
}

/// The program with these arguments and nothing inherited that would change what it says.
pub(super) fn socle<'a>(home: &Path, arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(program());
    command
        .arg("--home")
        .arg(home)
        .args(arguments)
        .env("SOCLE_PACKAGES", packages())
        .env_remove("RUST_LOG")
        .env_remove("SOCLE_HOME")
        .env_remove("SOCLE_PASSPHRASE")
        .env_remove("SOCLE_STORE_PASSWORD")
        .stdin(Stdio::null());
    command
}

/// A home. It is gone when dropped.
pub(super) struct Home {
    folder: TempDir,
}

/// One demonstration, made once. Statics are never dropped: a later run sweeps what this one leaves.
static TEMPLATE: LazyLock<PathBuf> = LazyLock::new(|| {
    let shelf = Path::new(env!("CARGO_TARGET_TMPDIR")).join("demonstrations");
    std::fs::create_dir_all(&shelf).unwrap();
    for entry in std::fs::read_dir(&shelf).unwrap() {
        let path = entry.unwrap().path();
        let of_a_process_that_lives = Path::new("/proc").join(path.file_name().unwrap()).exists();
        if !of_a_process_that_lives {
            // Another run may sweep at the same time.
            std::fs::remove_dir_all(&path).ok();
        }
    }
    let home = shelf.join(std::process::id().to_string());
    std::fs::remove_dir_all(&home).ok();
    std::fs::create_dir(&home).unwrap();
    share_compiled(&home);
    let made = Said::of(socle(&home, ["demo"]).output().unwrap());
    assert_eq!(made.code, 0, "{made}");
    home
});

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_symlink() {
            std::os::unix::fs::symlink(path.read_link().unwrap(), target).unwrap();
        } else if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

impl Home {
    /// A fresh demonstration.
    pub(super) fn demonstration() -> Self {
        let home = Self::nothing();
        copy(&TEMPLATE, &home.path());
        // As if it had been made here: a copy knows that it is one, and waits for a person before it does anything by
        // itself.
        let header = home.path().join("home.toml");
        let text = std::fs::read_to_string(&header).unwrap();
        let (kept, stands) = text.split_once("[stands]").unwrap();
        let rest = stands.find("\n[").map_or("", |next| &stands[next..]);
        std::fs::write(&header, format!("{kept}{rest}")).unwrap();
        home
    }

    /// A folder that is not there yet.
    pub(super) fn nothing() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A folder for a practice that is to be made, where the plugins that come with Socle are found compiled: to compile them
    /// all costs twenty seconds of a processor.
    pub(super) fn to_be_made() -> Self {
        let home = Self::nothing();
        std::fs::create_dir(home.path()).unwrap();
        share_compiled(&home.path());
        home
    }

    /// The compiled plugins of this practice and of no other.
    pub(super) fn own_compiled(&self) -> PathBuf {
        let link = self.path().join("compiled");
        let shared = link.read_link().unwrap();
        std::fs::remove_file(&link).unwrap();
        std::fs::create_dir(&link).unwrap();
        for entry in std::fs::read_dir(shared).unwrap() {
            let entry = entry.unwrap();
            match std::fs::copy(entry.path(), link.join(entry.file_name())) {
                // Another test was writing it under this name.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                copied => drop(copied.unwrap()),
            }
        }
        link
    }

    pub(super) fn path(&self) -> PathBuf {
        self.folder.path().join("cabinet")
    }

    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        socle(&self.path(), arguments.iter().copied())
    }

    /// Runs with `--json`; stdout is one JSON value and nothing else, and with exit code 1 it holds the reason that stderr
    /// says.
    #[track_caller]
    pub(super) fn json(&self, arguments: &[&str]) -> Said {
        let mut all = vec!["--json"];
        all.extend(arguments);
        Said::of(self.command(&all).output().unwrap()).judged()
    }

    /// The same, and it must be done.
    #[track_caller]
    pub(super) fn done(&self, arguments: &[&str]) -> Value {
        let said = self.json(arguments);
        assert_eq!(said.code, 0, "{arguments:?}\n{said}");
        said.json
    }

    /// The same, and the answer must be no, with this code.
    #[track_caller]
    pub(super) fn refused(&self, code: &str, arguments: &[&str]) -> Said {
        let said = self.json(arguments);
        assert_eq!(
            (said.code, said.error_code()),
            (1, code),
            "{arguments:?}\n{said}"
        );
        said
    }

    /// Runs without `--json`.
    #[track_caller]
    pub(super) fn text(&self, arguments: &[&str]) -> Said {
        Said::of(self.command(arguments).output().unwrap())
    }

    /// The only patient these words find.
    #[track_caller]
    pub(super) fn patient(&self, words: &str) -> String {
        let found = self.done(&["patients", "list", "--search", words]);
        assert_eq!(found["total"], 1, "{words}: {found}");
        found["patients"][0]["id"].as_str().unwrap().to_owned()
    }

    #[track_caller]
    pub(super) fn show(&self, patient: &str) -> Value {
        self.done(&["patients", "show", patient])
    }

    /// Asks INSi about this patient.
    #[track_caller]
    pub(super) fn search(&self, patient: &str) -> Said {
        self.json(&["call", "ins/rechercher", "--patient", patient])
    }

    /// Checks the identity against a document.
    #[track_caller]
    pub(super) fn qualify(&self, patient: &str, piece: &str) -> Said {
        self.json(&[
            "call",
            "ins/qualifier",
            "--patient",
            patient,
            "--arg",
            &format!("piece={piece}"),
        ])
    }

    /// A sandbox of this test's process, which the home's commands find.
    pub(super) fn sandbox(&self, behaviour: Behaviour) -> Sandbox {
        Sandbox::start(Options {
            state_dir: self.path().join("sandbox"),
            behaviour,
            announce: Announce::StateFile,
            ..Options::default()
        })
        .unwrap()
    }

    #[track_caller]
    pub(super) fn assert_journal_holds(&self) {
        let verified = self.done(&["audit", "verify"]);
        assert_eq!(verified["intact"], true, "{verified}");
    }
}

/// Requests INSi saw, as their outcomes. The shared record is asked too, once an identity is qualified.
pub(super) fn outcomes(sandbox: &Sandbox) -> Vec<String> {
    sandbox
        .traffic()
        .exchanges
        .into_iter()
        .filter(|exchange| exchange.operation.starts_with("insi/"))
        .map(|exchange| exchange.outcome)
        .collect()
}

/// What the program said.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) code: i32,
    pub(super) json: Value,
    pub(super) out: String,
    pub(super) err: String,
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "exit {}\nstdout: {}\nstderr: {}",
            self.code, self.out, self.err
        )
    }
}

impl Said {
    pub(super) fn of(output: Output) -> Self {
        let out = String::from_utf8(output.stdout).unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        let code = output
            .status
            .code()
            .unwrap_or_else(|| panic!("ended by a signal\n{out}\n{err}"));
        Self {
            code,
            json: serde_json::from_str(&out).unwrap_or(Value::Null),
            out,
            err,
        }
    }

    /// What holds of every answer in JSON.
    #[track_caller]
    fn judged(self) -> Self {
        assert_eq!(self.out.lines().count(), 1, "one line of JSON\n{self}");
        assert!(
            serde_json::from_str::<Value>(&self.out).is_ok(),
            "stdout carries only the answer\n{self}"
        );
        match self.code {
            0 => assert!(
                self.json.get("erreur").is_none(),
                "done, and yet an error\n{self}"
            ),
            1 => {
                assert!(is_dotted(self.error_code()), "a typed code\n{self}");
                let message = self.message();
                assert!(
                    message.ends_with(['.', '?']) && message.chars().count() > 10,
                    "a French sentence\n{self}"
                );
                assert!(
                    self.json["erreur"]["reessayable"].is_boolean()
                        && self.json["erreur"]["details"].is_object(),
                    "{self}"
                );
                assert!(
                    self.err.contains(message) && self.err.contains(self.error_code()),
                    "stderr says the same\n{self}"
                );
            }
            _ => panic!("{self}"),
        }
        self
    }

    /// The typed code of a no; empty when there is none.
    pub(super) fn error_code(&self) -> &str {
        self.json["erreur"]["code"].as_str().unwrap_or_default()
    }

    /// The French sentence: of a no, or of a command that was done.
    pub(super) fn message(&self) -> &str {
        self.json["erreur"]["message"]
            .as_str()
            .or_else(|| self.json["message"].as_str())
            .unwrap_or_default()
    }

    pub(super) fn field(&self) -> &str {
        self.json["erreur"]["details"]["field"]
            .as_str()
            .unwrap_or_default()
    }
}

fn is_dotted(code: &str) -> bool {
    !code.is_empty()
        && code
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '-')
}
