//! An adapter that is a program: started when it is first asked, ended when it does not answer or says nonsense, and
//! started anew at the next question.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use super::apcv::{ApcvError, CODE_BYTES, Opened};
use super::protocol::{Ask, LINE_BYTES, Question, Reply, Trouble, VERSION};
use super::simulation::Act;
use super::{About, Adapter, CardState, Insured, VitaleError};

/// How long an answer may take.
const ANSWER: Duration = Duration::from_secs(30);
/// Most persons on one card.
const PERSONS: usize = 40;

/// The program, and the one that runs.
#[derive(Debug)]
pub struct Program {
    path: PathBuf,
    arguments: Vec<String>,
    answer_within: Duration,
    running: Option<Running>,
    /// Questions put to the one that runs.
    asked: u64,
}

#[derive(Debug)]
struct Running {
    child: Child,
    input: ChildStdin,
    lines: Receiver<Vec<u8>>,
}

impl Program {
    /// The adapter at this path.
    pub fn new(path: impl Into<PathBuf>, arguments: &[&str]) -> Self {
        Self {
            path: path.into(),
            arguments: arguments.iter().map(|text| (*text).to_owned()).collect(),
            answer_within: ANSWER,
            running: None,
            asked: 0,
        }
    }

    /// The same, with less patience than a practice has.
    #[must_use]
    pub fn answering_within(mut self, time: Duration) -> Self {
        self.answer_within = time;
        self
    }

    fn start(&self) -> Result<Running, VitaleError> {
        let unavailable = |error: std::io::Error| {
            VitaleError::Unavailable(format!("{}: {error}", self.path.display()))
        };
        let mut child = Command::new(&self.path)
            .args(&self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(unavailable)?;
        let (Some(input), Some(output), Some(log)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(VitaleError::Unavailable("no pipes".into()));
        };
        let (send, lines) = sync_channel(4);
        let reading = move || {
            let mut output = BufReader::new(output);
            loop {
                let mut line = Vec::new();
                let most = u64::try_from(LINE_BYTES).unwrap_or(u64::MAX);
                match output.by_ref().take(most).read_until(b'\n', &mut line) {
                    Ok(0) | Err(_) => return,
                    Ok(_) if send.send(line).is_err() => return,
                    Ok(_) => {}
                }
            }
        };
        let logging = move || {
            for line in BufReader::new(log.take(1 << 20))
                .lines()
                .map_while(Result::ok)
            {
                tracing::info!(adapter = %line, "carte Vitale");
            }
        };
        std::thread::Builder::new()
            .name("vitale-lines".into())
            .spawn(reading)
            .map_err(unavailable)?;
        std::thread::Builder::new()
            .name("vitale-log".into())
            .spawn(logging)
            .map_err(unavailable)?;
        Ok(Running {
            child,
            input,
            lines,
        })
    }

    /// Ask, starting the program first if it does not run.
    fn ask(&mut self, ask: Ask) -> Result<Reply, VitaleError> {
        let reply = self.put(ask)?;
        match reply.error {
            Some(trouble) => Err(trouble.into()),
            None => Ok(reply),
        }
    }

    /// The same about a code of an apCV, whose troubles are its own.
    fn ask_apcv(&mut self, ask: Ask) -> Result<Reply, ApcvError> {
        let reply = self.put(ask)?;
        match reply.error {
            Some(trouble) => Err(trouble.into()),
            None => Ok(reply),
        }
    }

    fn put(&mut self, ask: Ask) -> Result<Reply, VitaleError> {
        if self.running.is_none() {
            self.running = Some(self.start()?);
            self.asked = 0;
            let reply = self.exchange(Ask::Hello)?;
            if let Some(Trouble { text, .. }) = reply.error {
                self.end();
                return Err(VitaleError::Unavailable(text));
            }
            match reply.hello {
                Some(about) if about.protocol == VERSION => {}
                Some(about) => {
                    self.end();
                    return Err(VitaleError::Unavailable(format!(
                        "it speaks version {} of the protocol, this host {VERSION}",
                        about.protocol
                    )));
                }
                None => {
                    self.end();
                    return Err(VitaleError::Unavailable("it does not say hello".into()));
                }
            }
        }
        self.exchange(ask)
    }

    fn exchange(&mut self, ask: Ask) -> Result<Reply, VitaleError> {
        self.asked += 1;
        let question = Question {
            id: self.asked,
            ask,
        };
        let answered = self.try_exchange(&question);
        if matches!(
            answered,
            Err(VitaleError::Timeout | VitaleError::Unavailable(_))
        ) {
            self.end();
        }
        answered
    }

    fn try_exchange(&mut self, question: &Question) -> Result<Reply, VitaleError> {
        let unavailable = |what: String| VitaleError::Unavailable(what);
        let Some(running) = &mut self.running else {
            return Err(unavailable("it does not run".into()));
        };
        let mut line =
            serde_json::to_vec(question).map_err(|error| unavailable(error.to_string()))?;
        line.push(b'\n');
        running
            .input
            .write_all(&line)
            .and_then(|()| running.input.flush())
            .map_err(|error| unavailable(error.to_string()))?;
        let line = match running.lines.recv_timeout(self.answer_within) {
            Ok(line) => line,
            Err(RecvTimeoutError::Timeout) => return Err(VitaleError::Timeout),
            Err(RecvTimeoutError::Disconnected) => return Err(unavailable("it ended".into())),
        };
        let reply: Reply =
            serde_json::from_slice(&line).map_err(|error| unavailable(error.to_string()))?;
        match reply.id == question.id {
            true => Ok(reply),
            false => Err(unavailable("it answers another question".into())),
        }
    }

    fn end(&mut self) {
        if let Some(mut running) = self.running.take() {
            drop(running.input);
            if let Err(error) = running.child.kill() {
                tracing::debug!(%error, "the adapter had ended");
            }
            if let Err(error) = running.child.wait() {
                tracing::debug!(%error, "the adapter was not waited for");
            }
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.end();
    }
}

fn missing() -> VitaleError {
    VitaleError::Unavailable("the answer is not one to the question".into())
}

impl Adapter for Program {
    fn about(&mut self) -> Result<About, VitaleError> {
        self.ask(Ask::Hello)?.hello.ok_or_else(missing)
    }

    fn state(&mut self) -> Result<CardState, VitaleError> {
        self.ask(Ask::State)?.state.ok_or_else(missing)
    }

    fn read(&mut self) -> Result<Vec<Insured>, VitaleError> {
        let insured = self.ask(Ask::Read)?.insured.ok_or_else(missing)?;
        if insured.is_empty() || insured.len() > PERSONS {
            return Err(VitaleError::Unreadable(format!(
                "{} persons",
                insured.len()
            )));
        }
        match insured.iter().find_map(Insured::fault) {
            Some(fault) => Err(VitaleError::Unreadable(fault.into())),
            None => Ok(insured),
        }
    }

    fn recognises(&mut self, code: &str) -> Result<bool, ApcvError> {
        if code.len() > CODE_BYTES {
            return Ok(false);
        }
        let code = code.to_owned();
        self.ask_apcv(Ask::ApcvRecognise { code })?
            .recognised
            .ok_or_else(|| missing().into())
    }

    fn open(&mut self, code: &str) -> Result<Opened, ApcvError> {
        let code = code.to_owned();
        let opened = self
            .ask_apcv(Ask::ApcvOpen { code })?
            .apcv
            .ok_or_else(missing)?;
        match opened.fault() {
            Some(fault) => Err(ApcvError::Unavailable(fault.into())),
            None => Ok(opened),
        }
    }

    fn simulate(&mut self, act: Act) -> Result<(), VitaleError> {
        self.ask(Ask::Simulate { act }).map(drop)
    }
}
