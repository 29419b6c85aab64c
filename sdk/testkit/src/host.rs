//! The host of a test.

use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::error::{Error, Failure};
use crate::http::Http;
use crate::patient::{NewPatient, Patient};
use crate::plugin::{Grants, Plugin};
use crate::wire::{self, Wire};

/// A practice for one test, gone with it.
pub struct TestHost {
    wire: Rc<Wire>,
}

/// What a test host starts with.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Another seed gives other ids and other chance.
    pub seed: u64,
    /// Where the clock stands, milliseconds since the Unix epoch; Monday 2 March 2026, 09:00 in Paris otherwise.
    pub now_ms: Option<i64>,
}

/// Who is at the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Person {
    Nobody,
    Doctor,
    Professional,
    Secretary,
}

/// A call waits for this answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// To answer it.
    pub id: u64,
    /// Whose call.
    pub plugin: String,
    /// The line of what the plugin may do.
    pub line: String,
    /// What the practitioner reads.
    pub what: String,
}

/// What is answered to an [`Ask`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Reply {
    Once,
    Always,
    Never,
}

impl TestHost {
    /// Start one.
    ///
    /// # Errors
    /// The program `socle` is not found, or is not of this release.
    pub fn start() -> Result<Self, Error> {
        Self::start_with(Options::default())
    }

    /// Start one at another time or with another chance.
    ///
    /// # Errors
    /// As [`TestHost::start`].
    pub fn start_with(options: Options) -> Result<Self, Error> {
        let (program, compiled) = wire::surroundings()?;
        Self::start_program(&program, compiled.as_deref(), options)
    }

    /// Start this program, which keeps compiled plugins in a folder, or with its home.
    ///
    /// # Errors
    /// It is no `socle` of this release.
    pub fn start_program(
        program: &Path,
        compiled: Option<&Path>,
        options: Options,
    ) -> Result<Self, Error> {
        let wire = Rc::new(Wire::open(program, compiled, options.seed, options.now_ms)?);
        Ok(Self { wire })
    }

    /// Install a package, or another version of it over the first: what was decided then stands.
    ///
    /// # Errors
    /// What a practice would refuse.
    pub fn install(&self, package: impl AsRef<Path>, grants: Grants) -> Result<Plugin, Error> {
        let asked = json!({ "package": package.as_ref(), "grants": grants.json() });
        let installed = self.wire.ask("install", asked)?;
        Ok(Plugin::new(Rc::clone(&self.wire), &installed))
    }

    /// What a person would be shown before installing a package: `id`, `version`, `occasion`, and the lines that are
    /// `asked`. Nothing changes.
    ///
    /// # Errors
    /// What a practice would refuse.
    pub fn examine(&self, package: impl AsRef<Path>) -> Result<Value, Error> {
        self.wire
            .ask("examine", json!({ "package": package.as_ref() }))
    }

    /// A patient to make.
    pub fn patient(&self) -> NewPatient {
        NewPatient {
            wire: Rc::clone(&self.wire),
            asked: Map::new(),
        }
    }

    /// The network.
    pub fn http(&self) -> Http {
        Http {
            wire: Rc::clone(&self.wire),
        }
    }

    /// Somebody sits down, or leaves. Nobody is there to begin with.
    pub fn sit(&self, who: Person) -> Result<(), Error> {
        let who = match who {
            Person::Nobody => "nobody",
            Person::Doctor => "doctor",
            Person::Professional => "professional",
            Person::Secretary => "secretary",
        };
        self.wire.ask("sit", json!({ "who": who })).map(|_| ())
    }

    /// Time passes; what falls due meanwhile is done.
    pub fn advance(&self, time: Duration) -> Result<(), Error> {
        let mut left = time.as_millis();
        while left > 0 {
            let step = u32::try_from(left).unwrap_or(u32::MAX);
            self.wire.ask("advance", json!({ "ms": step }))?;
            left -= u128::from(step);
        }
        Ok(())
    }

    /// Do what waits until nothing is due.
    pub fn settle(&self) -> Result<(), Error> {
        self.wire.ask("settle", Value::Null).map(|_| ())
    }

    /// Something happens: plugins that listen for it are told. Answers the calls that failed.
    pub fn happen(&self, name: &str, patient: Option<&Patient>) -> Result<Vec<Failure>, Error> {
        let asked = json!({ "name": name, "patient": patient.map(Patient::id) });
        let failed = self.wire.ask("happen", asked)?;
        Ok(failed
            .as_array()
            .into_iter()
            .flatten()
            .map(Failure::read)
            .collect())
    }

    /// What the host told those who watch it, since the last time this was asked: objects with `event`.
    pub fn happened(&self) -> Result<Vec<Value>, Error> {
        self.list("happened", Value::Null)
    }

    /// What a person was given on their desktop, in order: `act` is `copy`, `open`, `save` or `show`.
    pub fn desktop(&self) -> Result<Vec<Value>, Error> {
        self.list("desktop", Value::Null)
    }

    /// What was queued to leave the practice, first entry first: `service`, `state`, `values`, `attempts`, `answer`, ….
    pub fn outbox(&self) -> Result<Vec<Value>, Error> {
        self.list("outbox", Value::Null)
    }

    /// The jobs that were started: `name`, `state`, `answer`, `failure`, ….
    pub fn jobs(&self) -> Result<Vec<Value>, Error> {
        self.list("jobs", Value::Null)
    }

    /// The durable events that were given up: `event`, `plugin`, `code`.
    pub fn parked(&self) -> Result<Vec<Value>, Error> {
        self.list("parked", Value::Null)
    }

    /// The journal, oldest line first: `nature`, `name`, `plugin`, `patient`, `capability`, `object`.
    pub fn journal(&self) -> Result<Vec<Value>, Error> {
        self.list("journal", Value::Null)
    }

    /// From now on somebody answers what calls ask, or nobody does (then such calls are denied at once).
    pub fn attend(&self, present: bool) -> Result<(), Error> {
        self.wire
            .ask("attend", json!({ "present": present }))
            .map(|_| ())
    }

    /// The questions that wait for an answer. While a command that was begun runs, one is waited for.
    pub fn asks(&self) -> Result<Vec<Ask>, Error> {
        let asks = self.list("asks", Value::Null)?;
        let text = |ask: &Value, key: &str| ask[key].as_str().unwrap_or_default().to_owned();
        Ok(asks
            .iter()
            .map(|ask| Ask {
                id: ask["ask"].as_u64().unwrap_or_default(),
                plugin: text(ask, "plugin"),
                line: text(ask, "line"),
                what: text(ask, "what"),
            })
            .collect())
    }

    /// Answer one.
    pub fn answer(&self, ask: &Ask, reply: Reply) -> Result<(), Error> {
        let reply = match reply {
            Reply::Once => "once",
            Reply::Always => "always",
            Reply::Never => "never",
        };
        self.wire
            .ask("answer", json!({ "ask": ask.id, "answer": reply }))
            .map(|_| ())
    }

    /// Any request of the protocol, for what has no method here.
    pub fn ask(&self, what: &str, arguments: Value) -> Result<Value, Error> {
        self.wire.ask(what, arguments)
    }

    fn list(&self, what: &str, arguments: Value) -> Result<Vec<Value>, Error> {
        match self.wire.ask(what, arguments)? {
            Value::Array(items) => Ok(items),
            other => Err(Error::Gone(format!("`{what}` answered {other}"))),
        }
    }
}

impl Drop for TestHost {
    /// What was foreseen and never came fails the test, unless it fails already.
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        if let Ok(unmet) = self.http().unmet() {
            assert!(
                unmet.is_empty(),
                "foreseen requests that never came:\n  {}",
                unmet.join("\n  ")
            );
        }
    }
}
