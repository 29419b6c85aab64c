//! What the person asks of the host itself: done away from the screen, its outcome noted.

use std::path::Path;
use std::sync::Arc;

use socle_manifest::Level;
use socle_record::zone;
use socle_record::{Author, JobId, Level as Kept, NewSetting, RecordError, Unit, Value, Write};
use socle_runtime::{Answer, Host, HostError};
use socle_session::{Act as Needs, Refusal, Right};

use super::{Inner, charts};
use crate::kit::text::t;
use crate::model::{Act, Examined, Failed, Order, Outcome, SettingsState, Ticket};
use socle_practice::agenda::import::ImportError;
use socle_practice::sends::ExportError;
use socle_practice::{identities, sends};

/// Why something asked of the host was not done.
pub(super) struct Refused {
    code: String,
    sentence: String,
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self {
            code: refusal.code.to_owned(),
            sentence: refusal.sentence.to_owned(),
        }
    }
}

impl From<RecordError> for Refused {
    fn from(error: RecordError) -> Self {
        Self {
            code: error.code().to_owned(),
            sentence: error.message(),
        }
    }
}

impl From<ImportError> for Refused {
    fn from(error: ImportError) -> Self {
        Self {
            code: error.code().to_owned(),
            sentence: error.message(),
        }
    }
}

impl From<socle_exchange::ExchangeError> for Refused {
    fn from(error: socle_exchange::ExchangeError) -> Self {
        Self {
            code: error.code().to_owned(),
            sentence: error.message(),
        }
    }
}

impl From<ExportError> for Refused {
    fn from(error: ExportError) -> Self {
        Self {
            code: error.code().to_owned(),
            sentence: error.sentence(),
        }
    }
}

impl From<HostError> for Refused {
    fn from(error: HostError) -> Self {
        Self {
            code: error.code().to_owned(),
            sentence: error.sentence(),
        }
    }
}

impl Inner {
    /// Do it on a thread that may wait.
    pub(super) fn act(self: &Arc<Self>, ticket: Ticket, act: Act) {
        let inner = Arc::clone(self);
        self.runtime.spawn_blocking(move || {
            let plugin = act.plugin().map(str::to_owned);
            let patient = act.patient().map(str::to_owned);
            let done = inner.allows(&act).and_then(|by| match act {
                Act::Agenda(act) => inner.arrange(act, &by),
                act => perform(&inner.host, act, by),
            });
            let outcome = match done {
                Ok(()) => Outcome::done(ticket),
                Err(Refused { code, sentence }) => Outcome::failed(
                    ticket,
                    Some(Failed {
                        at_ms: inner.host.clock().now_ms(),
                        plugin,
                        patient,
                        code,
                        sentence,
                    }),
                ),
            };
            inner.lock().outcomes.push(outcome);
            (inner.repaint)();
        });
    }

    /// Read a package on a thread that may compile.
    pub(super) fn examine(self: &Arc<Self>, ticket: Ticket, package: &Path) {
        let (inner, package) = (Arc::clone(self), package.to_owned());
        self.runtime.spawn_blocking(move || {
            let found = inner.host.examine(&package);
            inner.lock().examined.push(Examined {
                ticket,
                package,
                found: found.map_err(|error| error.sentence()),
            });
            (inner.repaint)();
        });
    }

    /// What is known of a plugin's failures; the first time it is asked it is gathered.
    pub(super) fn report(self: &Arc<Self>, plugin: &str) -> Option<Arc<str>> {
        if let Some(known) = self.lock().reports.get(plugin) {
            return known.clone();
        }
        self.lock().reports.insert(plugin.to_owned(), None);
        let (read, noted) = (plugin.to_owned(), plugin.to_owned());
        self.read(
            move |host| host.report(&read),
            move |_, state, report| {
                let text = report.unwrap_or_else(|error| error.sentence());
                state.reports.insert(noted, Some(text.into()));
            },
        );
        None
    }

    /// Read what a plugin's settings are set to.
    pub(super) fn read_settings(self: &Arc<Self>, plugin: &str) {
        self.lock().settings.entry(plugin.to_owned()).or_default();
        let (read, noted) = (plugin.to_owned(), plugin.to_owned());
        self.read(
            move |host| settings(host, &read),
            move |_, state, settings| {
                let settings = settings.unwrap_or_else(|error| SettingsState {
                    failure: Some(error.message()),
                    ..SettingsState::default()
                });
                state.settings.insert(noted, Some(Arc::new(settings)));
            },
        );
    }
}

/// The right an act takes.
fn needs(host: &Host, act: &Act) -> Needs {
    match act {
        Act::Install { .. }
        | Act::Consent { .. }
        | Act::Decide { .. }
        | Act::Provide { .. }
        | Act::Order { .. } => Needs::Manage,
        // Said once, it is a person's word on what is done for them; said for good, it sets the practice.
        Act::Answer { answer, .. } => match answer {
            Answer::Always => Needs::Manage,
            Answer::Once | Answer::Never => Needs::Read,
        },
        Act::Set { plugin, key, .. } => match level(host, plugin, key) {
            Some(Level::Practice) => Needs::Manage,
            _ => Needs::Read,
        },
        Act::Agenda(_) => Needs::Register,
        Act::Chart(act) | Act::Keep { act, .. } => charts::needs(act),
        Act::Resend(_)
        | Act::SendAnyway(_)
        | Act::GiveUp(_)
        | Act::GiveUpJob(_)
        | Act::HandleEvents(_)
        | Act::DropEvents(_) => Needs::Send,
        Act::ExportSend { .. } => Needs::Export,
    }
}

impl Inner {
    /// In whose name this is done, if they may: asked when it is done, whatever the screen showed.
    fn allows(&self, act: &Act) -> Result<Author, Refused> {
        let needed = needs(&self.host, act);
        let (right, by) = match act {
            // What one person typed is not kept in another's name.
            Act::Keep { whose, .. } => match self.left_by(whose) {
                Some(one) => (one.right(needed), socle_practice::author_of(&one)),
                None => (Right::of(needed, None), Author::host()),
            },
            _ => (self.right(needed), socle_practice::author(&self.host)),
        };
        match right.refusal() {
            Some(refusal) => Err(refusal.into()),
            None => Ok(by),
        }
    }
}

fn perform(host: &Host, act: Act, by: Author) -> Result<(), Refused> {
    match act {
        Act::Set { plugin, key, value } => return set(host, plugin, key, value),
        Act::Install { package, decisions } => {
            host.install(&package, &decisions, by)?;
        }
        Act::Consent { plugin, decisions } => host.consent(&plugin, &decisions, by)?,
        Act::Decide {
            plugin,
            line,
            choice,
        } => host.decide(&plugin, &[(line, choice)], by)?,
        Act::Answer { ask, answer } => host.answer(ask, answer, by)?,
        Act::Provide { service, plugin } => {
            host.choose_provider(&service, plugin.as_deref(), by)?;
        }
        Act::Order { plugin, order } => match order {
            Order::Pause => host.pause(&plugin, by)?,
            Order::Restart => host.restart(&plugin, by)?,
            Order::Disable => host.disable(&plugin, by)?,
            Order::Enable => host.enable(&plugin, by)?,
            Order::Remove => host.remove(&plugin, by)?,
        },
        Act::Chart(act) | Act::Keep { act, .. } => return charts::perform(host, act, by),
        // Done by who keeps what came of it: see `Inner::arrange`.
        Act::Agenda(_) => {}
        Act::Resend(entry) => {
            host.record()
                .commit(&Unit::new(by).with(Write::TryAgain { entry }))?;
        }
        Act::SendAnyway(entry) => {
            host.record()
                .commit(&Unit::new(by).with(Write::SendAnyway { entry }))?;
        }
        Act::GiveUp(entry) => {
            host.record()
                .commit(&Unit::new(by).with(Write::Abandon { entry }))?;
        }
        Act::GiveUpJob(job) => {
            let write = Write::CancelJob {
                job: JobId::from(job.as_str()),
                plugin: None,
            };
            host.record().commit(&Unit::new(by).with(write))?;
        }
        Act::HandleEvents(parked) => {
            let writes = parked
                .into_iter()
                .map(|(event, plugin)| Write::HandleEvent { event, plugin });
            decide(host, by, writes)?;
        }
        Act::DropEvents(parked) => {
            let writes = parked
                .into_iter()
                .map(|(event, plugin)| Write::DropEvent { event, plugin });
            decide(host, by, writes)?;
        }
        Act::ExportSend { entry, folder } => {
            sends::export(host.record(), &entry, &folder, by)?;
        }
    }
    Ok(())
}

/// Decides about what was set aside, each for itself: one that somebody else settled meanwhile keeps the others from
/// nothing.
fn decide(host: &Host, by: Author, writes: impl Iterator<Item = Write>) -> Result<(), RecordError> {
    for write in writes {
        match host.record().commit(&Unit::new(by.clone()).with(write)) {
            Ok(_) | Err(RecordError::EventSettled { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Where a value of this level is kept; none for what is a person's while nobody is at the keyboard.
fn kept(host: &Host, level: Level) -> Option<Kept> {
    match level {
        Level::Practice => Some(Kept::Practice),
        Level::Person => host.session().map(|session| Kept::Person(session.person)),
        Level::Workstation => Some(Kept::Workstation(host.record().workstation().to_owned())),
    }
}

fn settings(host: &Host, plugin: &str) -> Result<SettingsState, RecordError> {
    let mut state = SettingsState::default();
    for key in [identities::DOCUMENTS, identities::RENEWAL] {
        if identities::is_one(plugin, key)
            && let Some(value) = host.record().setting(&Kept::Practice, plugin, key)?
        {
            state.values.insert(key.to_owned(), value);
        }
    }
    let known = host.plugins();
    let declared = known
        .iter()
        .filter(|info| info.manifest.id == plugin)
        .flat_map(|info| &info.manifest.settings);
    for (key, setting) in declared {
        if let Some(level) = kept(host, setting.level)
            && let Some(value) = host.record().setting(&level, plugin, key)?
        {
            state.values.insert(key.clone(), value);
        }
    }
    Ok(state)
}

/// Whose a setting is: one of a plugin, the practice's zone, or one of its identities.
fn level(host: &Host, plugin: &str, key: &str) -> Option<Level> {
    if identities::is_one(plugin, key) || (plugin, key) == (zone::OWNER, zone::KEY) {
        return Some(Level::Practice);
    }
    let known = host.plugins();
    let declared = known.iter().find(|info| info.manifest.id == plugin)?;
    declared
        .manifest
        .settings
        .get(key)
        .map(|setting| setting.level)
}

fn set(host: &Host, plugin: String, key: String, value: Value) -> Result<(), Refused> {
    let Some(level) = level(host, &plugin, &key).and_then(|level| kept(host, level)) else {
        return Err(Refused {
            code: "setting.unknown".to_owned(),
            sentence: t("reglage-impossible"),
        });
    };
    let value = match identities::is_one(&plugin, &key) {
        true => identities::accepted(&key, &value).map_err(|sentence| Refused {
            code: "identities.value".to_owned(),
            sentence,
        })?,
        false => value,
    };
    let new = NewSetting {
        level,
        owner: plugin,
        key,
        value,
    };
    let unit = Unit::new(socle_practice::author(host)).with(Write::Setting(new));
    host.record().commit(&unit)?;
    Ok(())
}
