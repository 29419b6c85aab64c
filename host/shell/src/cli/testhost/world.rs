//! One test's practice.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use socle_record::{
    Author, Change, KeyChoice, Level, NewSetting, Purpose, Record, Surroundings, Unit, Write,
};
use socle_runtime::limits::{Budget, Budgets};
use socle_runtime::{CallError, Cancel, Data, Host, HostEvent, Ports};
use tokio::sync::broadcast::{self, error::TryRecvError};
use tokio::task::JoinHandle;

use super::ports::{Desk, Desktop, Hands, MORNING_MS, Net, session};
use super::request::{self, Request, Start};
use super::{Done, Trouble, failed, values};

/// How long what a request set off is waited for.
const AFTERMATH: Duration = Duration::from_secs(20);

/// A practice for one test. The fields drop in this order: the host lets the record go before its folder does.
pub(super) struct World {
    pub(super) host: Host,
    pub(super) net: Arc<Net>,
    pub(super) desk: Arc<Desk>,
    pub(super) hands: Arc<Hands>,
    desktop: Arc<Desktop>,
    pub(super) runtime: tokio::runtime::Runtime,
    events: broadcast::Receiver<HostEvent>,
    happened: Vec<Value>,
    begun: HashMap<u64, JoinHandle<Result<Data, CallError>>>,
    calls: u64,
    /// The jobs the host spoke of, in order.
    jobs: Vec<String>,
    pub(super) attended: Option<super::consent::Attended>,
    _home: tempfile::TempDir,
}

impl World {
    /// `compiled` is a folder in which compiled plugins are found again by the next test.
    pub(super) fn new(start: &Start, compiled: Option<&Path>) -> Result<Self, Trouble> {
        let failed = |error: std::io::Error| Trouble::new("testhost.home", error.to_string());
        let home = tempfile::Builder::new()
            .prefix("socle-test-")
            .tempdir()
            .map_err(failed)?;
        if let Some(compiled) = compiled {
            share(compiled, &home.path().join("compiled")).map_err(failed)?;
        }
        let hands = Arc::new(Hands::new(start.now_ms.unwrap_or(MORNING_MS), start.seed));
        let surroundings = Surroundings {
            clock: Arc::clone(&hands) as Arc<dyn socle_record::Clock>,
            chance: Arc::clone(&hands) as Arc<dyn socle_record::Chance>,
            machine: Arc::clone(&hands) as Arc<dyn socle_record::Machine>,
            ..Surroundings::default()
        };
        let record = Record::init(
            home.path(),
            &KeyChoice::File,
            Purpose::Practice,
            surroundings,
        )?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("extension")
            .enable_all()
            .build()
            .map_err(failed)?;
        let (net, desk) = (Arc::new(Net::default()), Arc::new(Desk::default()));
        let desktop = Arc::new(Desktop::default());
        let host = {
            let _inside = runtime.enter();
            let ports = Ports {
                desktop: Arc::clone(&desktop) as Arc<dyn socle_runtime::ports::Desktop>,
                barcodes: Arc::new(socle_capabilities::barcodes::Datamatrix::default()),
                typesetter: Arc::new(socle_practice::documents::typesetter::OwnPaper),
                tables: Arc::new(socle_capabilities::tables::Writer::new(
                    socle_record::Zone::default,
                )),
                ..Ports::new(
                    Arc::clone(&net) as Arc<dyn socle_runtime::ports::Http>,
                    Arc::clone(&desk) as Arc<dyn socle_runtime::ports::Sessions>,
                    Arc::clone(&hands) as Arc<dyn socle_runtime::ports::Clock>,
                )
            };
            Host::with_budgets(home.path(), record, ports, budgets())?
        };
        let events = host.events();
        Ok(Self {
            host,
            net,
            desk,
            hands,
            desktop,
            runtime,
            events,
            happened: Vec::new(),
            begun: HashMap::new(),
            calls: 0,
            jobs: Vec::new(),
            attended: None,
            _home: home,
        })
    }

    pub(super) fn now_ms(&self) -> i64 {
        self.host.clock().now_ms()
    }

    pub(super) fn run(&mut self, request: Request) -> Done {
        let done = self.one(request);
        self.listen();
        done
    }

    fn one(&mut self, request: Request) -> Done {
        match request {
            Request::Install { package, grants } => self.install(&package, &grants),
            Request::Examine { package } => self.examine(&package),
            Request::Control { plugin, act } => self.control(&plugin, act),
            Request::Report { plugin } => Ok(json!(self.host.report(&plugin)?)),
            Request::Remove { plugin } => {
                self.host.remove(&plugin, self.author())?;
                Ok(Value::Null)
            }
            Request::Decide {
                plugin,
                line,
                choice,
            } => self.decide(&plugin, line, choice),
            Request::Attend { present } => {
                self.attend(present);
                Ok(Value::Null)
            }
            Request::Asks {} => Ok(self.asks()),
            Request::Answer { ask, answer } => self.answer_ask(ask, answer),
            Request::Plugins {} => Ok(self.plugins()),
            Request::Choose { service, plugin } => self.commit(Write::ChooseProvider {
                service,
                plugin: Some(plugin),
            }),
            Request::Patient(new) => self.patient(&new),
            Request::Change { patient, fields } => self.change(&patient, &fields),
            Request::Read { patient } => self.read(&patient),
            Request::Add {
                kind,
                patient,
                fields,
                by,
            } => self.add(&kind, patient.as_deref(), &fields, by.as_deref()),
            Request::Entities { kind, patient } => self.entities(&kind, patient.as_deref()),
            Request::Validate { consultation } => self.validate(&consultation),
            Request::Open { patient } => {
                self.known(&patient)?;
                self.happen("patient-opened", Some(&patient), Vec::new())
            }
            Request::Close { patient } => {
                self.known(&patient)?;
                self.host.close_patient(&patient);
                Ok(Value::Null)
            }
            Request::Sit { who } => self.sit(&who),
            Request::Set {
                plugin,
                key,
                value,
                level,
            } => self.set(plugin, key, &value, level),
            Request::Command(command) => {
                let running = self.start_command(command)?;
                let done = self.finish(running);
                self.settle()?;
                done
            }
            Request::Begin(command) => {
                let running = self.start_command(command)?;
                self.calls += 1;
                self.begun.insert(self.calls, running);
                Ok(json!({ "call": self.calls }))
            }
            Request::End { call } => {
                let running = self
                    .begun
                    .remove(&call)
                    .ok_or_else(|| Trouble::usage(format!("no call {call} was begun")))?;
                let done = self.finish(running);
                self.settle()?;
                done
            }
            Request::Render(place) => self.render(&place),
            Request::Picture {
                plugin,
                contribution,
                patient,
                file,
                width,
                dark,
            } => self.picture(
                &request::Place {
                    plugin,
                    contribution,
                    patient,
                },
                &file,
                width,
                dark,
            ),
            Request::Rows {
                plugin,
                contribution,
                patient,
                table,
                first,
                count,
                sorted_by,
                descending,
            } => self.rows(
                &request::Place {
                    plugin,
                    contribution,
                    patient,
                },
                &table,
                socle_runtime::RowsAsked {
                    first,
                    count,
                    sorted_by,
                    descending,
                },
            ),
            Request::Press(act) => self.press(&act),
            Request::Submit(act) => self.submit(&act),
            Request::ChangeControl(act) => self.change_control(&act),
            Request::Event {
                plugin,
                contribution,
                patient,
                name,
                target,
                value,
                fields,
            } => {
                let event = socle_runtime::view::UiEvent {
                    name,
                    target,
                    value: values::from_json(&value)?,
                    fields: values::pairs(&fields)?,
                };
                let place = request::Place {
                    plugin,
                    contribution,
                    patient,
                };
                self.handle(&place, event)?;
                Ok(Value::Null)
            }
            Request::Happen {
                name,
                patient,
                values,
            } => {
                let values = values::pairs(&values)?;
                self.happen(&name, patient.as_deref(), values)
            }
            Request::Settle {} => {
                self.settle()?;
                Ok(Value::Null)
            }
            Request::Advance { ms } => {
                let now_ms = self.hands.advance(ms);
                self.settle()?;
                Ok(json!({ "now_ms": now_ms }))
            }
            Request::Foresee { request } => {
                self.net.script().expect(request)?;
                Ok(Value::Null)
            }
            Request::Sent {} => Ok(json!(self.net.script().sent())),
            Request::Unmet {} => Ok(json!(self.net.script().unmet())),
            Request::Happened {} => {
                self.listen();
                Ok(json!(std::mem::take(&mut self.happened)))
            }
            Request::Desktop {} => Ok(json!(self.desktop.acts())),
            Request::Documents { patient } => self.documents(&patient),
            Request::Import(import) => self.import(import),
            Request::Outbox {} => self.outbox(),
            Request::Jobs {} => {
                self.listen();
                self.jobs()
            }
            Request::Parked {} => self.parked(),
            Request::Journal {} => self.journal(),
            Request::Store { plugin, table } => self.store(&plugin, &table),
            Request::Log { plugin } => self.log(&plugin),
            Request::Stats { plugin } => self.stats(&plugin),
        }
    }

    pub(super) fn commit(&self, write: Write) -> Done {
        self.host
            .record()
            .commit(&Unit::new(self.author()).with(write))?;
        Ok(Value::Null)
    }

    /// Who decides and writes for the test.
    pub(super) fn author(&self) -> Author {
        Author::host()
    }

    fn sit(&self, who: &str) -> Done {
        let person = session(who);
        if person.is_none() && who != "nobody" {
            return Err(Trouble::usage(format!(
                "`{who}` is not one of nobody, doctor, professional, secretary"
            )));
        }
        self.desk.sit(person);
        Ok(Value::Null)
    }

    fn set(&self, plugin: String, key: String, value: &Value, level: request::Level) -> Done {
        let info = self.info(&plugin)?;
        if !info.manifest.settings.contains_key(&key) {
            return Err(Trouble::usage(format!(
                "the manifest of {plugin} has no setting `{key}`"
            )));
        }
        let level = match level {
            request::Level::Practice => Level::Practice,
            request::Level::Workstation => {
                Level::Workstation(self.host.record().workstation().to_owned())
            }
            request::Level::Person => match self.host.session() {
                Some(session) => Level::Person(session.person),
                None => return Err(Trouble::usage("nobody sits here: say `sit` first")),
            },
        };
        let value = values::from_json(value)?.into();
        self.commit(Write::Setting(NewSetting {
            level,
            owner: plugin,
            key,
            value,
        }))
    }

    /// Whether a command that was begun still runs.
    pub(super) fn is_running(&self) -> bool {
        self.begun.values().any(|running| !running.is_finished())
    }

    fn start_command(
        &self,
        command: request::Command,
    ) -> Result<JoinHandle<Result<Data, CallError>>, Trouble> {
        self.info(&command.plugin)?;
        if let Some(patient) = &command.patient {
            self.known(patient)?;
        }
        let arguments = values::pairs(&command.arguments)?;
        let host = self.host.clone();
        Ok(self.runtime.spawn(async move {
            host.command(
                &command.plugin,
                &command.command,
                command.patient.as_deref(),
                arguments,
                Cancel::default(),
            )
            .await
        }))
    }

    /// A person brings a file in.
    fn import(&self, asked: request::Import) -> Done {
        self.info(&asked.plugin)?;
        if let Some(patient) = &asked.patient {
            self.known(patient)?;
        }
        let bytes = match values::from_json(&asked.content)? {
            Data::Text(text) => text.into_bytes(),
            Data::Bytes(bytes) => bytes,
            _ => return Err(Trouble::usage("`content` is a text or {\"bytes\": base64}")),
        };
        let done = self.runtime.block_on(self.host.import_file(
            &asked.plugin,
            &asked.importer,
            asked.patient.as_deref(),
            &asked.name,
            bytes,
            Cancel::default(),
        ));
        self.settle()?;
        Ok(values::to_json(&done?))
    }

    fn finish(&self, running: JoinHandle<Result<Data, CallError>>) -> Done {
        let data = self
            .runtime
            .block_on(running)
            .map_err(|error| Trouble::new("testhost.call", error.to_string()))??;
        Ok(values::to_json(&data))
    }

    pub(super) fn happen(
        &self,
        name: &str,
        patient: Option<&str>,
        values: Vec<(String, Data)>,
    ) -> Done {
        let failures = self
            .runtime
            .block_on(self.host.happen(name, patient, values));
        self.settle()?;
        Ok(json!(failures.iter().map(failed).collect::<Vec<_>>()))
    }

    /// Do what waits until nothing is due at this time of the clock.
    pub(super) fn settle(&self) -> Result<(), Trouble> {
        if self.runtime.block_on(self.host.settle(AFTERMATH)) {
            return Ok(());
        }
        Err(Trouble::new(
            "unsettled",
            format!(
                "what was set off is still under way after {} s (a server that never answers, a job that never ends?)",
                AFTERMATH.as_secs()
            ),
        ))
    }

    /// The jobs that were started since this host began.
    pub(super) fn jobs_seen(&self) -> impl Iterator<Item = &String> {
        self.jobs.iter()
    }

    fn note_jobs(&mut self, event: &HostEvent) {
        let HostEvent::Changed(changes) = event else {
            return;
        };
        for change in changes {
            if let Change::Job(job) = change
                && !self.jobs.iter().any(|known| known == job.as_str())
            {
                self.jobs.push(job.as_str().to_owned());
            }
        }
    }

    /// Note what the host told.
    pub(super) fn listen(&mut self) {
        loop {
            match self.events.try_recv() {
                Ok(event) => {
                    self.note_jobs(&event);
                    self.happened.extend(told(event));
                }
                Err(TryRecvError::Lagged(count)) => self
                    .happened
                    .push(json!({ "event": "missed", "count": count })),
                Err(TryRecvError::Empty | TryRecvError::Closed) => return,
            }
        }
    }
}

/// What the host told, as one or several objects; what does not concern a test is left out.
fn told(event: HostEvent) -> Vec<Value> {
    match event {
        HostEvent::Changed(changes) => changes.iter().map(changed).collect(),
        HostEvent::Plugins => vec![json!({ "event": "plugins" })],
        HostEvent::Started {
            plugin,
            what,
            patient,
            ..
        } => {
            vec![json!({ "event": "started", "plugin": plugin, "what": what, "patient": patient })]
        }
        HostEvent::Progress {
            plugin,
            fraction,
            text,
            ..
        } => {
            vec![
                json!({ "event": "progress", "plugin": plugin, "fraction": fraction, "text": text }),
            ]
        }
        HostEvent::Ended {
            plugin,
            patient,
            failure,
            ..
        } => {
            let failure =
                failure.map(|(code, message)| json!({ "code": code, "message": message }));
            vec![
                json!({ "event": "ended", "plugin": plugin, "patient": patient, "failure": failure }),
            ]
        }
        HostEvent::Invalidated {
            plugin,
            contribution,
            patient,
        } => {
            vec![
                json!({ "event": "invalidated", "plugin": plugin, "contribution": contribution, "patient": patient }),
            ]
        }
        HostEvent::Notice {
            plugin,
            title,
            text,
            tone,
            button,
            patient,
        } => {
            let button =
                button.map(|(command, label)| json!({ "command": command, "label": label }));
            vec![
                json!({ "event": "notice", "plugin": plugin, "title": title, "text": text, "tone": tone.word(), "button": button, "patient": patient }),
            ]
        }
        HostEvent::Collision { patient, holder } => {
            vec![json!({ "event": "collision", "patient": patient, "holder": holder })]
        }
        HostEvent::State { plugin } => vec![json!({ "event": "state", "plugin": plugin })],
        HostEvent::Asks => vec![json!({ "event": "asks" })],
    }
}

fn changed(change: &Change) -> Value {
    let (what, which) = match change {
        Change::Created(patient) => ("patient-created", Some(patient.as_str().to_owned())),
        Change::Patient(patient) => ("patient", Some(patient.as_str().to_owned())),
        Change::Identity(patient) => ("identity", Some(patient.as_str().to_owned())),
        Change::Entity { kind, entity, .. } => (*kind, Some(entity.as_str().to_owned())),
        Change::Store { plugin, table } => ("store", Some(format!("{plugin}/{table}"))),
        Change::Outbox { entry, .. } => ("outbox", Some(entry.as_str().to_owned())),
        Change::Events => ("events", None),
        Change::Job(job) => ("job", Some(job.as_str().to_owned())),
        Change::Setting { owner, key } => ("setting", Some(format!("{owner}/{key}"))),
        Change::Grants { plugin } => ("grants", Some(plugin.clone())),
        Change::Provider { service } => ("provider", Some(service.clone())),
        #[allow(unreachable_patterns)]
        _ => ("everything", None),
    };
    json!({ "event": "changed", "what": what, "which": which })
}

/// The time on the processor is a practice's; the total time is longer, for machines that do other things besides.
fn budgets() -> Budgets {
    let default = Budgets::default();
    Budgets {
        view: Budget {
            wall: Some(AFTERMATH),
            ..default.view
        },
        ..default
    }
}

/// Compiled plugins of one test are found by the next: each component is compiled once.
fn share(compiled: &Path, link: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(compiled)?;
    let compiled = compiled.canonicalize()?;
    #[cfg(unix)]
    return std::os::unix::fs::symlink(compiled, link);
    #[cfg(not(unix))]
    {
        // Elsewhere each test compiles for itself.
        drop((compiled, link));
        Ok(())
    }
}
