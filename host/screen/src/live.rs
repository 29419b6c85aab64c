//! The real world behind the screen: the host, its views, the record. All work is done on the runtime's threads; the
//! screen only reads what they left.

mod acts;
mod agenda;
mod charts;
mod door;
mod hearing;
mod imports;
mod outbox;
mod pages;
mod papers;
mod reader;
mod reading;
mod sends;
mod state;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use socle_capabilities::desktop::Desk;
use socle_formats::date::CivilDate;
use socle_record::{EntryId, Purpose, RecordError, Zone};
use socle_runtime::view::UiEvent;
use socle_runtime::views::{ViewKey, ViewState, Views};
use socle_runtime::{
    Ask, Attended, CallError, Cancel, ConsentRequest, Host, LogLine, PluginInfo, Refused, RowsAsked,
};
use tokio::runtime::Handle;

use crate::kit::text::{t, t_with};
use crate::model::charts::Charts;
use crate::model::door::{AtDoor, Door, MayDo};
use crate::model::papers::Papers;
use crate::model::reader::Readers;
use crate::model::{
    Act, Answered, Appointment, CommandCall, DayState, Depended, Examined, Failed, FileState, Held,
    ImportCall, Model, Outcome, PatientsAsked, PatientsPage, PracticeKind, Refusal, Repaint,
    RowsPage, RowsWanted, RunningCall, SendHistory, SendsAsked, SendsPage, ServiceLine,
    SessionLine, SettingsState, Ticket, Told, Traffic, Trial, Tried,
};
use pages::Pages;
use socle_practice::documents::viewer::Viewer;
use socle_practice::exchange::{Exchange, May, Who};
use socle_practice::mailboxes::MailDesk;
use socle_practice::services::Services;
use socle_practice::station::{self, Station};

/// Pages of plugins' tables kept.
const ROWS_KEPT: usize = 64;
/// How old the figures of plugins may be while someone looks at them.
const FIGURES: Duration = Duration::from_secs(1);

/// The host and the record, as the screen asks for them. Dropping it ends its background work.
pub struct LiveModel {
    inner: Arc<Inner>,
    /// Where files are saved when a person asks for it.
    desk: Option<Arc<Desk>>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
    /// What ends with it.
    kept: Option<Box<dyn std::any::Any>>,
}

impl std::fmt::Debug for LiveModel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LiveModel")
    }
}

struct Inner {
    host: Host,
    views: Views,
    runtime: Handle,
    purpose: Purpose,
    /// The session of a real practice; set once, before anything is shown.
    door: OnceLock<door::LiveDoor>,
    repaint: Repaint,
    exchange: Exchange,
    mail: MailDesk,
    state: Mutex<State>,
    /// Somebody looks: calls that need a person's word wait for it.
    _attended: Attended,
    /// What is known of documents.
    papers: papers::Known,
    /// Draws pages of PDFs.
    viewer: Viewer,
    /// What is known of cards and codes.
    reader: reader::Known,
    /// The messages that were kept last; held while they are written.
    keeping: Mutex<String>,
    /// What is noted of services and mailboxes; set once, before anything is shown.
    services: OnceLock<Services>,
}

/// What is known. Held for moments only: nothing is read or written outside of memory under this lock.
#[derive(Default)]
struct State {
    pages: Pages,
    agenda: agenda::Known,
    files: HashMap<String, Slot>,
    /// Patients who were refused a matricule, and who bears it. Only what is told while the window is open: INSi is asked
    /// again when such a file opens, and tells it again.
    collisions: HashMap<String, String>,
    charts: charts::Known,
    plugins: Arc<Vec<PluginInfo>>,
    refused: Arc<Vec<Refusal>>,
    figures_at: Option<Instant>,
    calls: Vec<(RunningCall, String)>,
    traffic: Traffic,
    rows: HashMap<RowsWanted, Option<RowsPage>>,
    services: Arc<Vec<ServiceLine>>,
    pending: Arc<Vec<ConsentRequest>>,
    asks: Arc<Vec<Ask>>,
    settings: HashMap<String, Option<Arc<SettingsState>>>,
    reports: HashMap<String, Option<Arc<str>>>,
    sends: outbox::Sends,
    examined: Vec<Examined>,
    outcomes: Vec<Outcome>,
    answered: Vec<Answered>,
    failures: Vec<Failed>,
    told: Vec<Told>,
    depends: Arc<Vec<Depended>>,
    held: Arc<Vec<Held>>,
    tried: HashMap<Trial, Tried>,
    /// Readings of the record under way.
    reading: usize,
}

/// What is known of an open file.
#[derive(Default)]
struct Slot {
    known: FileState,
    fetching: bool,
    stale: bool,
    /// A person opened it while it was being read: the journal is to say so.
    opened: bool,
}

/// Who is at the keyboard of this host.
fn who(host: &Host) -> Who {
    let host = host.clone();
    Arc::new(move || socle_practice::author(&host))
}

/// What may be done now.
fn may(weak: &std::sync::Weak<Inner>) -> May {
    let weak = weak.clone();
    Arc::new(move |act| match std::sync::Weak::upgrade(&weak) {
        Some(inner) => Inner::right(&inner, act),
        None => socle_session::Right::of(act, None),
    })
}

impl LiveModel {
    /// The world of this host; `repaint` is called, from any thread, when something on screen may have changed.
    pub fn new(host: &Host, runtime: &Handle, purpose: Purpose, repaint: Repaint) -> Self {
        let _inside = runtime.enter();
        let views = {
            let repaint = Arc::clone(&repaint);
            Views::new(host, move || repaint())
        };
        let inner = Arc::new_cyclic(|weak: &std::sync::Weak<Inner>| Inner {
            host: host.clone(),
            views,
            runtime: runtime.clone(),
            purpose,
            exchange: Exchange::new(host.record().clone(), who(host), Arc::clone(&repaint))
                .asking(may(weak)),
            mail: MailDesk::new(
                host.record().clone(),
                Arc::clone(host.mailboxes()),
                runtime.clone(),
                who(host),
                Arc::clone(&repaint),
            )
            .asking(may(weak)),
            door: OnceLock::new(),
            repaint,
            _attended: host.attend(),
            papers: papers::Known::default(),
            viewer: Viewer::own(),
            reader: reader::Known::default(),
            keeping: Mutex::default(),
            services: OnceLock::new(),
            state: Mutex::new(State {
                plugins: Arc::new(host.plugins()),
                ..State::default()
            }),
        });
        inner.read_agenda();
        inner.read_traffic();
        inner.read_plugins();
        let tasks = vec![
            tokio::spawn(hearing::follow(Arc::downgrade(&inner), host.events())),
            tokio::spawn(hearing::pulse(Arc::downgrade(&inner))),
        ];
        Self {
            inner,
            desk: None,
            tasks,
            kept: None,
        }
    }

    /// Keep this as long as the screen is there.
    #[must_use]
    pub fn keeping(mut self, kept: Box<dyn std::any::Any>) -> Self {
        self.kept = Some(kept);
        self
    }
}

impl LiveModel {
    /// Say which plugins of the practice's folder cannot be used, and why.
    #[must_use]
    pub fn with_refused(self, refused: &[Refused]) -> Self {
        let named = |one: &Refused| Refusal {
            name: one
                .folder
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default(),
            code: one.error.code().to_owned(),
            sentence: one.error.sentence(),
        };
        let refused: Vec<_> = refused.iter().map(named).collect();
        {
            let at_ms = self.inner.host.clock().now_ms();
            let mut state = self.inner.lock();
            let failed = |one: &Refusal| Failed {
                at_ms,
                plugin: Some(one.name.clone()),
                patient: None,
                code: one.code.clone(),
                sentence: one.sentence.clone(),
            };
            state.failures.extend(refused.iter().map(failed));
            state.refused = Arc::new(refused);
        }
        self
    }
}

impl Drop for LiveModel {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
        // Last: what is kept holds the practice itself.
        drop(self.kept.take());
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failed(&self, error: &RecordError) -> Failed {
        Failed {
            at_ms: self.host.clock().now_ms(),
            plugin: None,
            patient: None,
            code: error.code().to_owned(),
            sentence: error.message(),
        }
    }

    /// What came of something the person asked for.
    fn came(&self, ticket: Ticket, patient: Option<String>, done: Result<(), CallError>) {
        let outcome = match done {
            Ok(()) => Outcome::done(ticket),
            Err(error) => Outcome::failed(ticket, self.call_failed(patient, &error)),
        };
        self.lock().outcomes.push(outcome);
        (self.repaint)();
    }

    /// Why a call did not succeed; none when a person gave it up.
    fn call_failed(&self, patient: Option<String>, error: &CallError) -> Option<Failed> {
        if error.code() == "cancelled" {
            return None;
        }
        let sentence = match hint(error) {
            Some(hint) => t_with(
                "phrase-et-conseil",
                &[("phrase", &error.sentence()), ("conseil", hint)],
            ),
            None => error.sentence(),
        };
        Some(Failed {
            at_ms: self.host.clock().now_ms(),
            plugin: Some(error.plugin.clone()),
            patient,
            code: error.code().to_owned(),
            sentence,
        })
    }

    /// Run a command.
    async fn run(&self, call: CommandCall) -> Result<socle_runtime::Data, CallError> {
        let CommandCall {
            plugin,
            command,
            patient,
            arguments,
        } = call;
        let (patient, cancel) = (patient.as_deref(), Cancel::default());
        self.host
            .command(&plugin, &command, patient, arguments, cancel)
            .await
    }
}

/// What the practitioner can do about it, as the plugin said it.
fn hint(error: &CallError) -> Option<&str> {
    match &error.reason {
        socle_runtime::Reason::Refused(failure) => failure.detail("hint"),
        _ => None,
    }
}

impl Model for LiveModel {
    fn today(&self) -> Option<CivilDate> {
        self.inner.host.clock().today().parse().ok()
    }

    fn zone(&self) -> Zone {
        self.inner.host.clock().zone()
    }

    fn session(&self) -> SessionLine {
        let line = self
            .inner
            .door
            .get()
            .and_then(|door| door.manager.identified())
            .map(|one| one.line());
        let person = line.or_else(|| {
            self.inner.host.session().map(|session| {
                let value = |name: &str| {
                    session
                        .values
                        .iter()
                        .find(|(key, _)| key == name)
                        .map(|(_, value)| value.as_str())
                        .unwrap_or_default()
                };
                let values = [("prenom", value("prenom")), ("nom", value("nom"))];
                if session.role == "doctor" {
                    t_with("session-medecin", &values)
                } else {
                    t_with("session-autre", &values)
                }
            })
        });
        let purpose = match self.inner.purpose {
            Purpose::Demonstration => PracticeKind::Demonstration,
            Purpose::Practice => PracticeKind::Real,
        };
        let author = socle_practice::author(&self.inner.host);
        SessionLine {
            person,
            name: author.person.map(|person| person.nom),
            purpose,
            safe: self.inner.host.is_safe(),
        }
    }

    fn station(&self) -> Option<Station> {
        // Two short rows, once, before the first frame.
        station::read(self.inner.host.record())
            .inspect_err(|error| tracing::warn!(%error, "the window forgets how it was"))
            .ok()
    }

    fn remember(&self, now: Station) {
        let inner = Arc::clone(&self.inner);
        self.inner.runtime.spawn_blocking(move || {
            let by = socle_practice::author(&inner.host);
            if let Err(error) = station::keep(inner.host.record(), now, by) {
                tracing::warn!(%error, "the window will not remember how it is");
            }
        });
    }

    fn kept_messages(&self) -> Option<String> {
        // One short row, once for each person who comes in.
        station::messages(
            self.inner.host.record(),
            &socle_practice::author(&self.inner.host),
        )
        .inspect_err(|error| tracing::warn!(%error, "kept messages are not read"))
        .ok()
        .flatten()
    }

    fn keep_messages(&self, kept: String) {
        let inner = Arc::clone(&self.inner);
        self.inner.runtime.spawn_blocking(move || {
            // One after the other: what was given last is what stays.
            let mut last = inner.keeping.lock().unwrap_or_else(PoisonError::into_inner);
            let by = socle_practice::author(&inner.host);
            if *last == kept {
                return;
            }
            match station::keep_messages(inner.host.record(), &kept, by) {
                Ok(()) => *last = kept,
                Err(error) => tracing::warn!(%error, "messages will not be kept"),
            }
        });
    }

    fn door(&self) -> Option<Door> {
        self.inner.look_at_door()
    }

    fn at_door(&self, asked: AtDoor) {
        self.inner.at_door(asked);
    }

    fn right(&self, act: socle_session::Act) -> socle_session::Right {
        self.inner.right(act)
    }

    fn profile(&self) -> MayDo {
        self.inner.profile()
    }

    fn patients(&self, asked: &PatientsAsked) -> PatientsPage {
        let (page, begin) = {
            let mut state = self.inner.lock();
            let page = state.pages.ask(asked);
            (page, state.pages.wants())
        };
        if begin {
            self.inner.read_pages();
        }
        page
    }

    fn papers(&self) -> &dyn Papers {
        self
    }

    fn charts(&self) -> &dyn Charts {
        self
    }

    fn readers(&self) -> &dyn Readers {
        self
    }

    fn exchange(&self) -> Option<Exchange> {
        Some(self.inner.exchange.clone())
    }

    fn mailboxes(&self) -> Option<MailDesk> {
        Some(self.inner.mail.clone())
    }

    fn appointments(&self) -> Option<Arc<Vec<Appointment>>> {
        self.inner.lock().agenda.today.clone()
    }

    fn day(&self, day: &str) -> DayState {
        self.inner.day(day)
    }

    fn agenda_said(&self) -> Option<Arc<str>> {
        self.inner.lock().agenda.said.clone()
    }

    fn file(&self, patient: &str) -> FileState {
        if let Some(slot) = self.inner.lock().files.get(patient) {
            return slot.known.clone();
        }
        self.inner.read_file(patient);
        FileState::default()
    }

    fn collision(&self, patient: &str) -> Option<String> {
        self.inner.lock().collisions.get(patient).cloned()
    }

    fn open(&self, patient: &str) {
        self.inner.read_opened(patient);
        let (host, patient) = (self.inner.host.clone(), patient.to_owned());
        // Who failed is told by the end of the call.
        self.inner.runtime.spawn(async move {
            host.happen("patient-opened", Some(&patient), Vec::new())
                .await
        });
    }

    fn scanned(&self, patient: Option<&str>, code: &str) {
        self.inner.scanned(code);
        self.inner.tell_scanned(patient, code);
    }

    fn close(&self, patient: &str) {
        {
            let mut state = self.inner.lock();
            state.files.remove(patient);
            state.charts.forget(patient);
        }
        self.inner.views.forget_patient(patient);
        self.inner.host.close_patient(patient);
        let (host, patient) = (self.inner.host.clone(), patient.to_owned());
        self.inner.runtime.spawn(async move {
            host.happen("patient-closed", Some(&patient), Vec::new())
                .await
        });
    }

    fn plugins(&self) -> Arc<Vec<PluginInfo>> {
        let (plugins, old) = {
            let mut state = self.inner.lock();
            let old = state.figures_at.is_none_or(|at| at.elapsed() >= FIGURES);
            if old {
                state.figures_at = Some(Instant::now());
            }
            (Arc::clone(&state.plugins), old)
        };
        if old {
            let inner = Arc::clone(&self.inner);
            // Not a reading of the record: it delays nothing, and no frame is asked for figures alone.
            self.inner.runtime.spawn_blocking(move || {
                let plugins = Arc::new(inner.host.plugins());
                inner.lock().plugins = plugins;
            });
        }
        plugins
    }

    fn refused(&self) -> Arc<Vec<Refusal>> {
        Arc::clone(&self.inner.lock().refused)
    }

    fn settings(&self, plugin: &str) -> Option<Arc<SettingsState>> {
        if let Some(known) = self.inner.lock().settings.get(plugin) {
            return known.clone();
        }
        self.inner.read_settings(plugin);
        None
    }

    fn services(&self) -> Arc<Vec<ServiceLine>> {
        Arc::clone(&self.inner.lock().services)
    }

    fn pending(&self) -> Arc<Vec<ConsentRequest>> {
        Arc::clone(&self.inner.lock().pending)
    }

    fn asks(&self) -> Arc<Vec<Ask>> {
        Arc::clone(&self.inner.lock().asks)
    }

    fn examine(&self, ticket: Ticket, package: &Path) {
        self.inner.examine(ticket, package);
    }

    fn examined(&self) -> Vec<Examined> {
        std::mem::take(&mut self.inner.lock().examined)
    }

    fn report(&self, plugin: &str) -> Option<Arc<str>> {
        self.inner.report(plugin)
    }

    fn log(&self, plugin: &str) -> Vec<LogLine> {
        self.inner.host.log(plugin)
    }

    fn look(&self, key: &ViewKey) -> ViewState {
        self.inner.views.look(key)
    }

    fn come_to_front(&self, key: &ViewKey) {
        self.inner.views.come_to_front(key);
    }

    fn look_again(&self, key: &ViewKey) {
        if let Some(patient) = &key.patient {
            self.inner.views.forget_patient(patient);
        }
        (self.inner.repaint)();
    }

    fn rows(&self, asked: &RowsWanted) -> RowsPage {
        {
            let mut state = self.inner.lock();
            if let Some(known) = state.rows.get(asked) {
                return known.clone().unwrap_or_default();
            }
            // Rows of earlier renders are of no use any more.
            state.rows.retain(|wanted, _| {
                wanted.key != asked.key || wanted.generation == asked.generation
            });
            if state.rows.len() >= ROWS_KEPT {
                state.rows.clear();
            }
            state.rows.insert(asked.clone(), None);
        }
        let (inner, asked) = (Arc::clone(&self.inner), asked.clone());
        self.inner.runtime.spawn(async move {
            let wanted = RowsAsked {
                first: asked.first,
                count: asked.count,
                sorted_by: asked.sorted_by.clone(),
                descending: asked.descending,
            };
            let got = inner
                .host
                .rows(
                    &asked.key.plugin,
                    &asked.key.contribution,
                    &asked.table,
                    asked.key.patient.as_deref(),
                    wanted,
                )
                .await;
            let page = match got {
                Ok(rows) => RowsPage {
                    rows: rows.rows.into_iter().map(Some).collect(),
                    total: Some(rows.total),
                    failure: None,
                },
                Err(error) => RowsPage {
                    failure: Some(error.sentence()),
                    ..RowsPage::default()
                },
            };
            inner.lock().rows.insert(asked, Some(page));
            (inner.repaint)();
        });
        RowsPage::default()
    }

    fn handle(&self, ticket: Ticket, key: &ViewKey, event: UiEvent) {
        let (inner, key) = (Arc::clone(&self.inner), key.clone());
        // A table does not say whether its rows do anything: that they do not is no failure.
        let may_be_ignored = event.name == "row-activated" || event.name == "dialog-closed";
        self.inner.runtime.spawn(async move {
            let done = inner
                .host
                .handle(
                    &key.plugin,
                    &key.contribution,
                    key.patient.as_deref(),
                    event,
                    Cancel::default(),
                )
                .await;
            let done = match done {
                Err(error) if may_be_ignored && error.code() == "unsupported" => Ok(()),
                done => done,
            };
            inner.came(ticket, key.patient, done);
        });
    }

    fn command(&self, ticket: Ticket, call: CommandCall) {
        let inner = Arc::clone(&self.inner);
        self.inner.runtime.spawn(async move {
            let patient = call.patient.clone();
            let done = inner.run(call).await;
            inner.came(ticket, patient, done.map(drop));
        });
    }

    fn ask(&self, ticket: Ticket, call: CommandCall) {
        let inner = Arc::clone(&self.inner);
        self.inner.runtime.spawn(async move {
            let answer = inner.run(call).await.map_err(|error| {
                let failed = inner.call_failed(None, &error);
                failed.map_or_else(|| t("etape-abandonnee"), |failed| failed.sentence)
            });
            inner.lock().answered.push(Answered { ticket, answer });
            (inner.repaint)();
        });
    }

    fn import(&self, ticket: Ticket, call: ImportCall) {
        let inner = Arc::clone(&self.inner);
        self.inner.runtime.spawn(async move {
            let answer = inner.import(call).await;
            inner.lock().answered.push(Answered { ticket, answer });
            (inner.repaint)();
        });
    }

    fn answered(&self) -> Vec<Answered> {
        std::mem::take(&mut self.inner.lock().answered)
    }

    fn act(&self, ticket: Ticket, act: Act) {
        self.inner.act(ticket, act);
    }

    fn outcomes(&self) -> Vec<Outcome> {
        std::mem::take(&mut self.inner.lock().outcomes)
    }

    fn cancel(&self, call: &str) {
        self.inner.host.cancel(call);
    }

    fn calls(&self) -> Vec<RunningCall> {
        self.inner
            .lock()
            .calls
            .iter()
            .map(|(running, _)| running.clone())
            .collect()
    }

    fn traffic(&self) -> Traffic {
        self.inner.lock().traffic.clone()
    }

    fn sends(&self, asked: &SendsAsked) -> SendsPage {
        self.inner.sends(asked)
    }

    fn send_history(&self, entry: &EntryId) -> Option<Arc<SendHistory>> {
        self.inner.send_history(entry)
    }

    fn failures(&self) -> Vec<Failed> {
        std::mem::take(&mut self.inner.lock().failures)
    }

    fn told(&self) -> Vec<Told> {
        std::mem::take(&mut self.inner.lock().told)
    }

    fn depends(&self) -> Arc<Vec<Depended>> {
        Arc::clone(&self.inner.lock().depends)
    }

    fn held(&self) -> Arc<Vec<Held>> {
        Arc::clone(&self.inner.lock().held)
    }

    fn try_out(&self, trial: Trial) {
        self.inner.try_out(trial);
    }

    fn tried(&self, trial: &Trial) -> Option<Tried> {
        self.inner.lock().tried.get(trial).cloned()
    }

    fn is_settled(&self) -> bool {
        let state = self.inner.lock();
        state.reading == 0
            && state.calls.is_empty()
            && !state.pages.wants()
            && state.rows.values().all(Option::is_some)
            && self.inner.views.are_settled()
    }
}
