//! One line out, one line back.

use std::cell::RefCell;
use std::ffi::{OsStr, OsString};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Map, Value, json};

use crate::error::{Error, Failure};

/// The version of the protocol this crate speaks; it is described at the head of `socle`'s `cli/testhost.rs`.
const PROTOCOL: u32 = 1;
/// Names the program.
const PROGRAM: &str = "SOCLE";
/// Names a folder in which compiled plugins are found again by the next test.
const COMPILED: &str = "SOCLE_COMPILED";

/// A running `socle testhost`.
pub(crate) struct Wire(RefCell<Ends>);

struct Ends {
    child: Child,
    /// None once closed.
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    number: u64,
}

impl Wire {
    pub(crate) fn open(
        program: &Path,
        compiled: Option<&Path>,
        seed: u64,
        now_ms: Option<i64>,
    ) -> Result<Self, Error> {
        let mut command = Command::new(program);
        command.arg("testhost");
        if let Some(folder) = compiled {
            command.arg("--compiled").arg(folder);
        }
        // Instants are shown in the machine's zone: a test's machine stands in Paris.
        let child = command
            .env("TZ", "Europe/Paris")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let cannot = |error: &dyn std::fmt::Display| {
            Error::Program(format!("{} cannot be started: {error}", program.display()))
        };
        let mut child = child.map_err(|error| cannot(&error))?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(cannot(&"it has no stdin or stdout"));
        };
        let wire = Self(RefCell::new(Ends {
            child,
            stdin: Some(stdin),
            stdout: BufReader::new(stdout),
            number: 0,
        }));
        let start = json!({ "protocol": PROTOCOL, "seed": seed, "now_ms": now_ms });
        match wire.ask("start", start) {
            Err(Error::Gone(why)) => Err(Error::Program(format!(
                "{} is not a `socle` that has `testhost`: {why}",
                program.display()
            ))),
            other => other.map(|_| wire),
        }
    }

    /// Ask one thing and wait for its answer.
    pub(crate) fn ask(&self, what: &str, arguments: Value) -> Result<Value, Error> {
        let mut ends = self.0.borrow_mut();
        ends.number += 1;
        let number = ends.number;
        let mut request = match arguments {
            Value::Object(object) => object,
            _ => Map::new(),
        };
        request.insert("id".into(), json!(number));
        request.insert("do".into(), json!(what));
        let line = Value::Object(request);
        let written = match &mut ends.stdin {
            Some(stdin) => writeln!(stdin, "{line}").and_then(|()| stdin.flush()),
            None => Ok(()),
        };
        let mut answer = String::new();
        let read = written.and_then(|()| ends.stdout.read_line(&mut answer));
        match read {
            Ok(bytes) if bytes > 0 => {}
            Ok(_) => return Err(gone(&mut ends.child, what, "it ended")),
            Err(error) => return Err(gone(&mut ends.child, what, &error.to_string())),
        }
        let answer: Value = serde_json::from_str(&answer)
            .map_err(|error| Error::Gone(format!("its answer to `{what}` is not JSON: {error}")))?;
        if answer.get("id") != Some(&json!(number)) {
            return Err(Error::Gone(format!(
                "its answer to `{what}` is to another request: {answer}"
            )));
        }
        if let Some(failed) = answer.get("failed") {
            return Err(Error::Failed(Failure::read(failed)));
        }
        if let Some(error) = answer.get("error") {
            let text = |key: &str| {
                error
                    .get(key)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned()
            };
            return Err(Error::Refused {
                code: text("code"),
                message: text("message"),
            });
        }
        Ok(answer.get("ok").cloned().unwrap_or(Value::Null))
    }
}

impl Drop for Wire {
    /// The program ends with its stdin; its home goes with it.
    fn drop(&mut self) {
        let ends = self.0.get_mut();
        drop(ends.stdin.take());
        drop(ends.child.wait());
    }
}

fn gone(child: &mut Child, what: &str, why: &str) -> Error {
    let status = match child.try_wait() {
        Ok(Some(status)) => format!(" ({status})"),
        _ => String::new(),
    };
    Error::Gone(format!("no answer to `{what}`: {why}{status}"))
}

/// The program, and the folder of compiled plugins, as the environment says.
pub(crate) fn surroundings() -> Result<(PathBuf, Option<PathBuf>), Error> {
    let program = find(std::env::var_os(PROGRAM), std::env::var_os("PATH"))?;
    Ok((program, std::env::var_os(COMPILED).map(PathBuf::from)))
}

/// The program: the one the variable names, otherwise the first on PATH.
fn find(named: Option<OsString>, path: Option<OsString>) -> Result<PathBuf, Error> {
    if let Some(named) = named.filter(|named| !named.is_empty()) {
        let named = PathBuf::from(named);
        return if named.is_file() {
            Ok(named)
        } else {
            Err(Error::Program(format!(
                "{PROGRAM} names {}, where there is no file",
                named.display()
            )))
        };
    }
    let path = path.unwrap_or_default();
    let name = format!("socle{}", std::env::consts::EXE_SUFFIX);
    on_path(&path, &name).ok_or_else(|| {
        Error::Program(format!(
            "there is no `socle` on PATH and {PROGRAM} is not set: run the tests with `cargo socle test`, or give the \
             program with {PROGRAM}=/path/to/socle"
        ))
    })
}

fn on_path(path: &OsStr, name: &str) -> Option<PathBuf> {
    std::env::split_paths(path)
        .map(|folder: PathBuf| Path::new(&folder).join(name))
        .find(|program| program.is_file())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_comes_before_the_path() {
        let exe = std::env::current_exe().unwrap();
        assert_eq!(
            find(Some(exe.clone().into()), Some("/nowhere".into())).unwrap(),
            exe
        );
        let missing = find(Some("/nowhere/socle".into()), None).unwrap_err();
        assert_eq!(
            missing.to_string(),
            "SOCLE names /nowhere/socle, where there is no file"
        );
    }

    #[test]
    fn who_has_no_program_is_told_what_to_do() {
        for named in [None, Some(OsString::new())] {
            let error = find(named, Some("/nowhere".into())).unwrap_err();
            assert!(error.to_string().contains("cargo socle test"), "{error}");
        }
    }
}
