//! `socle testhost`: the host of plugins' tests, driven over stdin and stdout.
//!
//! The runtime is the one of every practice; what surrounds it is the test's: a temporary home that goes with the
//! program, a clock that stands still, chance that repeats itself, a network that says only what the test wrote down, a
//! desk somebody sits at or not. There is no sandbox of national services and no real network.
//!
//! # Protocol, version 1
//! One request a line, one answer a line, both JSON objects. `id` is whatever the caller chose and comes back with the
//! answer. `do` says what is wanted. The first request is `start`. The program ends with its stdin.
//!
//! ```json
//! {"id": 1, "do": "start", "protocol": 1}
//! {"id": 1, "ok": {"protocol": 1, "socle": "0.1.0", "now_ms": 1772438400000}}
//! ```
//!
//! An answer holds, besides `id`, one of
//!
//! | key | what it says |
//! |---|---|
//! | `ok` | it was done, and what came of it |
//! | `failed` | a plugin's call ended in a failure: `code`, `message` (French, what the doctor reads), `retryable`, `details`, `plugin`, `call`, `reason` (English) |
//! | `error` | the request makes no sense here, or nobody foresaw what the plugin asked of the network: `code`, `message` (English, for the author of the test) |
//!
//! | `do` | with | `ok` |
//! |---|---|---|
//! | `start` | `protocol`; `seed`, `now_ms` | `protocol`, `socle`, `now_ms` |
//! | `install` | `package` (folder), `grants`: `"all"`, `"none"` or a list of lines; on an update what was decided stands | `id`, `version`, `digest`, `component_bytes`, `install_ms`, `lines` |
//! | `examine` | `package` | `id`, `version`, `digest`, `examine_ms`, `occasion`, `asked` (lines a person would decide) |
//! | `remove` | `plugin` | |
//! | `control` | `plugin`, `act`: `pause`, `restart`, `disable`, `enable` | `state` |
//! | `report` | `plugin` | the text for its author |
//! | `decide` | `plugin`, `line`, `choice`: `always`, `each-time`, `never` | |
//! | `attend` | `present`: whether somebody answers what calls ask | |
//! | `asks` | | the questions that wait: `ask`, `plugin`, `line`, `what` |
//! | `answer` | `ask`, `answer`: `once`, `always`, `never` | |
//! | `plugins` | | for each: `id`, `version`, `state`, `lines` (`line`, `phrase`, `reason`, `choice`) and what it draws and does |
//! | `choose` | `service`, `plugin` | |
//! | `patient` | `traits`, `fields`, `statut`, `matricule`, `marks`, each as `socle:practice` names them | `patient` |
//! | `change` | `patient`, `fields` | |
//! | `read` | `patient` | `fields`, `statut`, `matricule`, `held` |
//! | `add` | `kind`, `fields` (a coded one as three texts); `patient`, `by` (a person's name) | `id` |
//! | `entities` | `kind`; `patient` | for each: `id`, `revision`, `fields`; the first written first |
//! | `validate` | `consultation` | |
//! | `open`, `close` | `patient` | |
//! | `sit` | `who`: `nobody`, `doctor`, `professional`, `secretary` | |
//! | `set` | `plugin`, `key`, `value`; `level` | |
//! | `command` | `plugin`, `command`; `patient`, `arguments` | the answer |
//! | `begin` | as `command`: it runs on while other requests are made | `call` |
//! | `end` | `call` | as `command` |
//! | `render` | `plugin`, `contribution`; `patient` | `text`, `nodes`, `remarks` (what the host left out, for the author) |
//! | `picture` | the same; `file`, `width`, `dark` | `file`, `width`, `height` |
//! | `rows` | the same; `table`, `first`, `count`, `sorted_by`, `descending` | `total`, `rows` |
//! | `press`, `submit`, `change-control` | `plugin`, `contribution`, `target`; `patient`, `fields` or `value` | `asked`: the question before the act |
//! | `event` | `plugin`, `contribution`, `name`, `target`; `patient`, `value`, `fields` | |
//! | `happen` | `name`; `patient`, `values` | the failures |
//! | `settle` | | |
//! | `advance` | `ms` | `now_ms` |
//! | `foresee` | `request` (see below) | |
//! | `sent`, `unmet` | | requests sent; expectations not met |
//! | `happened` | | what the host told since the last time |
//! | `desktop` | | what a person was given: `act` (`copy`, `open`, `save`), `text`, `url`, `name`, `size` |
//! | `import` | `plugin`, `importer`, `name`, `content`; `patient` | what the importer says |
//! | `documents` | `patient` | `title`, `mime`, `status`, `version`, … |
//! | `outbox`, `jobs`, `parked`, `journal` | | |
//! | `store` | `plugin`, `table` | the rows |
//! | `log`, `stats` | `plugin` | |
//!
//! `command`, `press`, `submit`, `change-control`, `event`, `happen`, `open` and `advance` end once what they set off
//! (events, jobs, sends) is done too.
//!
//! A foreseen request: `method`, `url` (`…*` for a beginning), and if wanted `headers`, `body`, `body_holds`, `client`,
//! `times`; its `answer` has `status`, `headers`, `body` or `bytes`, or `fails` with a code, or `never`.

mod acts;
mod consent;
mod dossier;
mod patients;
mod picture;
mod ports;
mod reads;
mod request;
mod script;
mod values;
mod views;
mod world;

use std::io::{BufRead as _, Write as _};

use serde_json::{Value, json};
use socle_runtime::{CallError, HostError, Reason};

use super::Answered;
use super::answer::{Answer, No};
use super::args::Testhost;
use request::{Request, Start};
use world::World;

/// The version of the protocol above. It grows by keys and requests; another number is another protocol.
pub(crate) const PROTOCOL: u32 = 1;

/// What becomes of a request that is not done.
#[derive(Debug)]
pub(super) enum Trouble {
    /// A plugin's call ended in a failure.
    Failed(Value),
    /// The request makes no sense, or the host refuses.
    Error { code: String, message: String },
}

pub(super) type Done = Result<Value, Trouble>;

impl Trouble {
    pub(super) fn new(code: &str, message: impl Into<String>) -> Self {
        Self::Error {
            code: code.to_owned(),
            message: message.into(),
        }
    }

    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self::new("usage", message)
    }
}

impl From<String> for Trouble {
    fn from(message: String) -> Self {
        Self::usage(message)
    }
}

impl From<CallError> for Trouble {
    fn from(error: CallError) -> Self {
        Self::Failed(failed(&error))
    }
}

impl From<HostError> for Trouble {
    fn from(error: HostError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

impl From<socle_record::RecordError> for Trouble {
    fn from(error: socle_record::RecordError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

/// A failure of a call as answers show it.
pub(super) fn failed(error: &CallError) -> Value {
    let mut value = match &error.reason {
        Reason::Refused(failure) => values::failure(failure),
        _ => {
            json!({ "code": error.code(), "message": error.sentence(), "retryable": error.retryable(), "details": {} })
        }
    };
    if let Some(object) = value.as_object_mut() {
        object.insert("plugin".into(), json!(error.plugin));
        object.insert("call".into(), json!(error.call));
        object.insert("reason".into(), json!(error.to_string()));
    }
    value
}

/// Answer requests until stdin ends.
pub(crate) fn run(options: &Testhost) -> Answered {
    let mut world = None;
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(|error| No::new("testhost.stdin", error.to_string()))?;
        if line.trim().is_empty() {
            continue;
        }
        let answer = answer(&mut world, options, &line);
        let mut out = std::io::stdout().lock();
        if writeln!(out, "{answer}")
            .and_then(|()| out.flush())
            .is_err()
        {
            // Nobody reads any more.
            break;
        }
    }
    Ok(Answer::said())
}

fn answer(world: &mut Option<World>, options: &Testhost, line: &str) -> Value {
    let mut value: Value = match serde_json::from_str(line) {
        Ok(value) => value,
        Err(error) => {
            let message = format!("the line is not JSON: {error}");
            return json!({ "id": null, "error": { "code": "usage", "message": message } });
        }
    };
    let id = value
        .as_object_mut()
        .and_then(|object| object.remove("id"))
        .unwrap_or(Value::Null);
    match dispatch(world, options, value) {
        Ok(ok) => json!({ "id": id, "ok": ok }),
        Err(Trouble::Failed(failed)) => json!({ "id": id, "failed": failed }),
        Err(Trouble::Error { code, message }) => {
            json!({ "id": id, "error": { "code": code, "message": message } })
        }
    }
}

fn dispatch(world: &mut Option<World>, options: &Testhost, value: Value) -> Done {
    if value.get("do") == Some(&json!("start")) {
        if world.is_some() {
            return Err(Trouble::usage("`start` is said once"));
        }
        let start: Start =
            serde_json::from_value(value).map_err(|error| Trouble::usage(error.to_string()))?;
        if start.protocol != PROTOCOL {
            let message = format!(
                "this program speaks version {PROTOCOL} of the protocol, the test version {}: take a socle-testkit and \
                 a socle of the same release",
                start.protocol
            );
            return Err(Trouble::new("protocol", message));
        }
        let new = World::new(&start, options.compiled.as_deref())?;
        let now_ms = new.now_ms();
        *world = Some(new);
        return Ok(
            json!({ "protocol": PROTOCOL, "socle": env!("CARGO_PKG_VERSION"), "now_ms": now_ms }),
        );
    }
    let Some(world) = world else {
        return Err(Trouble::usage("the first request is `start`"));
    };
    let request: Request =
        serde_json::from_value(value).map_err(|error| Trouble::usage(error.to_string()))?;
    let done = world.run(request);
    // Whatever the plugin made of it: the test is to know.
    let unscripted = world.net.script().take_unscripted();
    if unscripted.is_empty() {
        done
    } else {
        Err(Trouble::new("unscripted", unscripted.join("\n")))
    }
}
