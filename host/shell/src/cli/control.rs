//! The door of an open practice: one process has a home open at a time, and others ask it. `socle plugins choose …` typed
//! beside an open window is carried out by that window's process.
//!
//! A Unix socket in the home, for its owner only. One line of JSON each way: the words typed and the folder they were typed
//! in, then the answer as it would have been printed.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clap::Parser as _;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::answer::{Answer, No};
use super::args::{Command, Socle};
use super::{Answered, at_practice};
use socle_practice::Practice;

/// Name of the socket in the home.
const FILE: &str = "control.sock";
/// Longest request, in bytes.
const REQUEST_BYTES: u64 = 64 << 10;
/// How long a client may take to say what it wants.
const SPEAK: Duration = Duration::from_secs(5);
/// How long an answer may take: a command of a plugin and what it sets off.
const ANSWER: Duration = Duration::from_secs(150);

#[derive(Debug, Serialize, Deserialize)]
struct Request {
    arguments: Vec<String>,
    folder: PathBuf,
}

#[derive(Debug, Serialize, Deserialize)]
struct Reply {
    text: String,
    json: Option<Value>,
    no: Option<No>,
}

/// Answers other processes as long as this lives.
#[derive(Debug)]
pub struct Control {
    path: PathBuf,
    stop: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Control {
    /// Listen in the practice's folder.
    ///
    /// # Errors
    /// The socket cannot be made, for instance because the path is too long for one.
    pub fn listen(practice: &Arc<Practice>) -> std::io::Result<Self> {
        let path = practice.home.join(FILE);
        // Who has the home open is alone: what lies there is left from a process that is gone.
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(&path)?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
        let stop = Arc::new(AtomicBool::new(false));
        let (practice, stopped) = (Arc::clone(practice), Arc::clone(&stop));
        let thread = std::thread::Builder::new()
            .name("control".into())
            .spawn(move || {
                for stream in listener.incoming() {
                    if stopped.load(Ordering::Acquire) {
                        return;
                    }
                    match stream {
                        Ok(stream) => {
                            if let Err(error) = serve(&practice, &stream) {
                                tracing::warn!(%error, "another process was not answered");
                            }
                        }
                        Err(error) => tracing::warn!(%error, "another process was not heard"),
                    }
                }
            })?;
        Ok(Self {
            path,
            stop,
            thread: Some(thread),
        })
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        // The thread waits for a caller: this is one.
        let woken = UnixStream::connect(&self.path).is_ok();
        if let Some(thread) = self.thread.take().filter(|_| woken) {
            // A panic there was told already.
            thread.join().ok();
        }
        std::fs::remove_file(&self.path).ok();
    }
}

fn serve(practice: &Practice, stream: &UnixStream) -> std::io::Result<()> {
    stream.set_read_timeout(Some(SPEAK))?;
    stream.set_write_timeout(Some(SPEAK))?;
    let mut line = String::new();
    BufReader::new(stream.take(REQUEST_BYTES)).read_line(&mut line)?;
    let reply = match serde_json::from_str::<Request>(&line) {
        Ok(request) => reply(carry_out(practice, request)),
        Err(error) => reply(Err(No {
            details: vec![("author".into(), error.to_string())],
            ..No::new("control.request", "La demande n’a pas été comprise.")
        })),
    };
    let mut text = serde_json::to_string(&reply)?;
    text.push('\n');
    (&mut &*stream).write_all(text.as_bytes())
}

fn reply(answered: Answered) -> Reply {
    match answered {
        Ok(answer) => Reply {
            text: answer.text,
            json: answer.json,
            no: answer.no,
        },
        Err(no) => Reply {
            text: String::new(),
            json: None,
            no: Some(no),
        },
    }
}

fn carry_out(practice: &Practice, request: Request) -> Answered {
    let typed = std::iter::once("socle".to_owned()).chain(request.arguments);
    let mut read = Socle::try_parse_from(typed).map_err(|error| No {
        details: vec![("author".into(), error.to_string())],
        ..No::new(
            "control.request",
            "Cette version de Socle ne connaît pas cette commande.",
        )
    })?;
    read.command.resolve(&request.folder);
    at_practice(practice, read.command)
}

/// Have the process that has this home open do what was typed; none when there is no such process to ask.
pub(crate) fn ask_other(home: &Path) -> Option<Answered> {
    let stream = UnixStream::connect(home.join(FILE)).ok()?;
    Some(ask(&stream).unwrap_or_else(|error| {
        Err(No {
            details: vec![("author".into(), error.to_string())],
            retryable: true,
            ..No::new(
                "control.lost",
                "La fenêtre de Socle qui tient ce cabinet ouvert n’a pas répondu : réessayez, ou fermez-la.",
            )
        })
    }))
}

fn ask(stream: &UnixStream) -> std::io::Result<Answered> {
    stream.set_write_timeout(Some(SPEAK))?;
    stream.set_read_timeout(Some(ANSWER))?;
    let request = Request {
        arguments: std::env::args().skip(1).collect(),
        folder: std::env::current_dir()?,
    };
    let mut text = serde_json::to_string(&request)?;
    text.push('\n');
    (&mut &*stream).write_all(text.as_bytes())?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line)?;
    let Reply { text, json, no } = serde_json::from_str(&line)?;
    Ok(match (json, no) {
        (None, Some(no)) => Err(no),
        (json, no) => Ok(Answer { text, json, no }),
    })
}

impl Command {
    /// Paths as they were meant where they were typed.
    fn resolve(&mut self, folder: &Path) {
        for path in self.paths_mut() {
            *path = folder.join(&*path);
        }
    }
}
