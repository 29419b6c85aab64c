//! An installed plugin: its commands, its panels, what it may do, what it kept.

use std::path::Path;
use std::rc::Rc;

use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::patient::Patient;
use crate::view::View;
use crate::wire::Wire;

/// A row of a paged table: key and cells.
pub type Row = (String, Vec<Value>);

/// Which lines of what a package asks for are granted when it is installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grants(Granted);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Granted {
    All,
    None,
    Lines(Vec<String>),
}

impl Grants {
    /// All of them.
    pub fn all() -> Self {
        Self(Granted::All)
    }

    /// None: every call the host must allow answers `denied`.
    pub fn none() -> Self {
        Self(Granted::None)
    }

    /// These and no other, such as `store` or `http:exemple.fr`; `cargo socle check` lists them.
    pub fn only<'a>(lines: impl IntoIterator<Item = &'a str>) -> Self {
        Self(Granted::Lines(
            lines.into_iter().map(str::to_owned).collect(),
        ))
    }

    pub(crate) fn json(&self) -> Value {
        match &self.0 {
            Granted::All => json!("all"),
            Granted::None => json!("none"),
            Granted::Lines(lines) => json!(lines),
        }
    }
}

/// What is decided of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Choice {
    Always,
    EachTime,
    Never,
}

/// An installed plugin.
pub struct Plugin {
    wire: Rc<Wire>,
    id: String,
    installed: Value,
}

/// What a plugin cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stats {
    /// Calls made.
    pub calls: u64,
    /// Calls that failed.
    pub failures: u64,
    /// Calls it made to the host.
    pub host_calls: u64,
    /// Time on the processor, microseconds.
    pub cpu_us: u64,
    /// Most memory one call used, bytes.
    pub peak_memory_bytes: u64,
}

impl Plugin {
    pub(crate) fn new(wire: Rc<Wire>, installed: &Value) -> Self {
        Self {
            wire,
            id: installed["id"].as_str().unwrap_or_default().to_owned(),
            installed: installed.clone(),
        }
    }

    /// Its identifier.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What its installation answered: `version`, `digest`, `component_bytes`, `install_ms`, `lines`.
    pub fn installed(&self) -> &Value {
        &self.installed
    }

    /// A command of its manifest.
    pub fn command(&self, id: &str) -> Command {
        let mut request = Map::new();
        request.insert("plugin".into(), json!(self.id));
        request.insert("command".into(), json!(id));
        Command {
            wire: Rc::clone(&self.wire),
            request,
        }
    }

    /// A person brings a file in through an importer of its manifest; what the importer says.
    pub fn import(
        &self,
        importer: &str,
        patient: Option<&Patient>,
        name: &str,
        content: &str,
    ) -> Result<Value, Error> {
        let patient = patient.map(|patient| patient.id.clone());
        self.ask(
            "import",
            json!({ "importer": importer, "patient": patient, "name": name, "content": content }),
        )
    }

    /// A panel, banner item or badge of its manifest; [`Panel::of`] says for which patient.
    pub fn panel(&self, contribution: &str) -> Panel {
        Panel {
            wire: Rc::clone(&self.wire),
            plugin: self.id.clone(),
            contribution: contribution.to_owned(),
            patient: None,
        }
    }

    /// Allow a line, have it asked each time, or withdraw it: from the next call to the host on.
    pub fn decide(&self, line: &str, choice: Choice) -> Result<(), Error> {
        let choice = match choice {
            Choice::Always => "always",
            Choice::EachTime => "each-time",
            Choice::Never => "never",
        };
        self.ask("decide", json!({ "line": line, "choice": choice }))
            .map(|_| ())
    }

    /// Set one of its settings, for the practice.
    pub fn set(&self, key: &str, value: impl Into<Value>) -> Result<(), Error> {
        self.ask("set", json!({ "key": key, "value": value.into() }))
            .map(|_| ())
    }

    /// The rows of one of its tables: (key, value).
    pub fn store(&self, table: &str) -> Result<Vec<(String, Value)>, Error> {
        let rows = self.ask("store", json!({ "table": table }))?;
        Ok(rows
            .as_array()
            .into_iter()
            .flatten()
            .map(|row| {
                let key = row["key"].as_str().unwrap_or_default().to_owned();
                (key, row["value"].clone())
            })
            .collect())
    }

    /// The last lines of its log: `level message`.
    pub fn log(&self) -> Result<Vec<String>, Error> {
        let lines = self.ask("log", json!({}))?;
        let text = |line: &Value, key: &str| line[key].as_str().unwrap_or_default().to_owned();
        Ok(lines
            .as_array()
            .into_iter()
            .flatten()
            .map(|line| format!("{} {}", text(line, "level"), text(line, "message")))
            .collect())
    }

    /// What it cost so far.
    pub fn stats(&self) -> Result<Stats, Error> {
        let stats = self.ask("stats", json!({}))?;
        let number = |key: &str| stats[key].as_u64().unwrap_or_default();
        Ok(Stats {
            calls: number("calls"),
            failures: number("failures"),
            host_calls: number("host_calls"),
            cpu_us: number("cpu_us"),
            peak_memory_bytes: number("peak_memory_bytes"),
        })
    }

    /// What lists show of it now: `version`, `lines`, ….
    pub fn shown(&self) -> Result<Value, Error> {
        let all = self.wire.ask("plugins", Value::Null)?;
        Ok(all
            .as_array()
            .into_iter()
            .flatten()
            .find(|plugin| plugin["id"] == json!(self.id))
            .cloned()
            .unwrap_or(Value::Null))
    }

    /// The state it is in, as the practitioner reads it: `prête`, `active`, `en quarantaine (…)`, ….
    pub fn state(&self) -> Result<String, Error> {
        Ok(self.shown()?["state"]
            .as_str()
            .unwrap_or_default()
            .to_owned())
    }

    /// What a person does with it: `pause`, `restart`, `disable`, `enable`. Answers the state it is in then.
    pub fn control(&self, act: &str) -> Result<String, Error> {
        let done = self.ask("control", json!({ "act": act }))?;
        Ok(done["state"].as_str().unwrap_or_default().to_owned())
    }

    /// The text for its author: version, calls, failures, last log lines, and nothing of any patient.
    pub fn report(&self) -> Result<String, Error> {
        let report = self.ask("report", json!({}))?;
        Ok(report.as_str().unwrap_or_default().to_owned())
    }

    /// Take it out of the practice.
    pub fn remove(self) -> Result<(), Error> {
        self.ask("remove", json!({})).map(|_| ())
    }

    fn ask(&self, what: &str, mut arguments: Value) -> Result<Value, Error> {
        arguments["plugin"] = json!(self.id);
        self.wire.ask(what, arguments)
    }
}

/// A command to run.
#[must_use = "call `run`"]
pub struct Command {
    wire: Rc<Wire>,
    request: Map<String, Value>,
}

/// A command that runs while the test does other things.
#[must_use = "call `end`"]
pub struct Running {
    wire: Rc<Wire>,
    call: Value,
}

impl Command {
    /// For this patient.
    pub fn patient(mut self, patient: &Patient) -> Self {
        self.request.insert("patient".into(), json!(patient.id));
        self
    }

    /// With this argument.
    pub fn argument(mut self, name: &str, value: impl Into<Value>) -> Self {
        if let Value::Object(arguments) =
            self.request.entry("arguments").or_insert_with(|| json!({}))
        {
            arguments.insert(name.to_owned(), value.into());
        }
        self
    }

    /// Run it, and do what it sets off; what it answers.
    pub fn run(self) -> Result<Value, Error> {
        self.wire.ask("command", Value::Object(self.request))
    }

    /// Run it while the test goes on, to answer what it asks meanwhile.
    pub fn begin(self) -> Result<Running, Error> {
        let begun = self.wire.ask("begin", Value::Object(self.request))?;
        Ok(Running {
            call: begun["call"].clone(),
            wire: self.wire,
        })
    }
}

impl Running {
    /// Wait for its end; what it answers.
    pub fn end(self) -> Result<Value, Error> {
        self.wire.ask("end", json!({ "call": self.call }))
    }
}

/// What a plugin draws.
#[derive(Clone)]
pub struct Panel {
    wire: Rc<Wire>,
    plugin: String,
    contribution: String,
    patient: Option<String>,
}

/// A form, filled in and not sent yet.
#[must_use = "call `submit` or `press`"]
pub struct Typed<'p> {
    panel: &'p Panel,
    form: String,
    fields: Map<String, Value>,
}

impl Panel {
    /// In the file of this patient.
    #[must_use]
    pub fn of(mut self, patient: &Patient) -> Self {
        self.patient = Some(patient.id.clone());
        self
    }

    /// What it means now.
    pub fn render(&self) -> Result<View, Error> {
        self.ask("render", json!({}))
            .map(|drawn| View::read(&drawn))
    }

    /// Press a button: the keys from the root to it, joined by `/`. Answers the question asked before, if there is one.
    pub fn press(&self, target: &str) -> Result<Option<String>, Error> {
        self.act("press", json!({ "target": target }))
    }

    /// Type in a form.
    pub fn fill<'a, V: Into<Value>>(
        &self,
        form: &str,
        fields: impl IntoIterator<Item = (&'a str, V)>,
    ) -> Typed<'_> {
        Typed {
            panel: self,
            form: form.to_owned(),
            fields: fields
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value.into()))
                .collect(),
        }
    }

    /// Send a form as it stands.
    pub fn submit(&self, form: &str) -> Result<Option<String>, Error> {
        self.act("submit", json!({ "target": form }))
    }

    /// Give a control outside of any form another value.
    pub fn change(&self, target: &str, value: impl Into<Value>) -> Result<Option<String>, Error> {
        self.act(
            "change-control",
            json!({ "target": target, "value": value.into() }),
        )
    }

    /// Hand it an event as it is, without looking whether the view has such a thing.
    pub fn event(&self, name: &str, target: &str, value: impl Into<Value>) -> Result<(), Error> {
        self.ask(
            "event",
            json!({ "name": name, "target": target, "value": value.into() }),
        )
        .map(|_| ())
    }

    /// Rows of a paged table: (key, cells), and how many there are in all.
    pub fn rows(&self, table: &str, first: u64, count: u32) -> Result<(Vec<Row>, u64), Error> {
        let asked = json!({ "table": table, "first": first, "count": count });
        let page = self.ask("rows", asked)?;
        let rows = page["rows"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|row| {
                let cells = row["cells"].as_array().cloned().unwrap_or_default();
                (row["key"].as_str().unwrap_or_default().to_owned(), cells)
            })
            .collect();
        Ok((rows, page["total"].as_u64().unwrap_or_default()))
    }

    /// Write a picture of it, as the shell draws it in its right column, to this PNG file.
    pub fn picture(&self, file: impl AsRef<Path>) -> Result<(), Error> {
        self.ask("picture", json!({ "file": file.as_ref() }))
            .map(|_| ())
    }

    fn act(&self, what: &str, arguments: Value) -> Result<Option<String>, Error> {
        let done = self.ask(what, arguments)?;
        Ok(done["asked"].as_str().map(str::to_owned))
    }

    fn ask(&self, what: &str, mut arguments: Value) -> Result<Value, Error> {
        arguments["plugin"] = json!(self.plugin);
        arguments["contribution"] = json!(self.contribution);
        arguments["patient"] = json!(self.patient);
        self.wire.ask(what, arguments)
    }
}

impl Typed<'_> {
    /// Send the form. It is held back, with code `held-back`, when something required is missing.
    pub fn submit(self) -> Result<Option<String>, Error> {
        self.panel.act(
            "submit",
            json!({ "target": self.form, "fields": self.fields }),
        )
    }

    /// Press a button of the form, by its key in it.
    pub fn press(self, button: &str) -> Result<Option<String>, Error> {
        let target = format!("{}/{button}", self.form);
        self.panel
            .act("press", json!({ "target": target, "fields": self.fields }))
    }
}
