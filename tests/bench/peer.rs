//! Another plugin host in a process of its own, asked batch by batch: see `tests/peers/extism`.

use std::cell::RefCell;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::timing::{Failed, Side};

/// A peer that waits for work.
pub(crate) struct Peer {
    child: Child,
    talk: RefCell<(ChildStdin, BufReader<ChildStdout>)>,
    _folder: tempfile::TempDir,
}

impl Peer {
    /// Start `program` on its `plugin`; `reply` is the INSi reply it reads.
    pub(crate) fn start(program: &Path, plugin: &Path, reply: &[u8]) -> Result<Self, Failed> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("reply.xml");
        std::fs::write(&file, reply)?;
        let mut child = Command::new(program)
            .arg(plugin)
            .arg(&file)
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (Some(asks), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("no way to talk to it".into());
        };
        Ok(Self {
            child,
            talk: RefCell::new((asks, BufReader::new(answers))),
            _folder: folder,
        })
    }

    /// Do a piece of work so often; the microseconds one took.
    fn ask(&self, work: &str, repeat: u32) -> Result<f64, Failed> {
        let (asks, answers) = &mut *self.talk.borrow_mut();
        writeln!(asks, "{work} {repeat}")?;
        let mut answer = String::new();
        answers.read_line(&mut answer)?;
        let answer = answer.trim();
        answer
            .parse()
            .map_err(|_not_a_number| format!("it answered `{answer}`").into())
    }

    /// This work as a side of a measure.
    pub(crate) fn side(&self, name: &'static str, work: &'static str) -> Side<'_> {
        Side::elsewhere(name, move |repeat| {
            self.ask(work, repeat)
                .map_err(|error| format!("Extism, {work}: {error}").into())
        })
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It has nothing to lose.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
