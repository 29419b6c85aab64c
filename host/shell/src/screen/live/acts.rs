//! What the person asks of the host itself: done away from the screen, its outcome noted.

use std::sync::Arc;

use socle_manifest::Level;
use socle_record::{Level as Kept, NewSetting, RecordError, Unit, Value, Write};
use socle_runtime::Host;

use super::Inner;
use crate::practice;
use crate::screen::model::{Act, Failed, Outcome, SettingsState, Ticket};
use crate::screen::text::t;

/// Why something asked of the host was not done.
struct Refused {
    code: String,
    sentence: String,
}

impl From<RecordError> for Refused {
    fn from(error: RecordError) -> Self {
        Self {
            code: error.code().to_owned(),
            sentence: error.message(),
        }
    }
}

impl Inner {
    /// Do it on a thread that may wait.
    pub(super) fn act(self: &Arc<Self>, ticket: Ticket, act: Act) {
        let inner = Arc::clone(self);
        self.runtime.spawn_blocking(move || {
            let plugin = act.plugin().map(str::to_owned);
            let outcome = match perform(&inner.host, act) {
                Ok(()) => Outcome::done(ticket),
                Err(Refused { code, sentence }) => Outcome::failed(
                    ticket,
                    Some(Failed {
                        at_ms: inner.host.clock().now_ms(),
                        plugin,
                        patient: None,
                        code,
                        sentence,
                    }),
                ),
            };
            inner.lock().outcomes.push(outcome);
            (inner.repaint)();
        });
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

fn perform(host: &Host, act: Act) -> Result<(), Refused> {
    match act {
        Act::Set { plugin, key, value } => set(host, plugin, key, value),
    }
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

fn set(host: &Host, plugin: String, key: String, value: Value) -> Result<(), Refused> {
    let level = host
        .plugins()
        .iter()
        .find(|info| info.manifest.id == plugin)
        .and_then(|info| info.manifest.settings.get(&key))
        .map(|setting| setting.level);
    let Some(level) = level.and_then(|level| kept(host, level)) else {
        return Err(Refused {
            code: "setting.unknown".to_owned(),
            sentence: t("reglage-impossible"),
        });
    };
    let new = NewSetting {
        level,
        owner: plugin,
        key,
        value,
    };
    let unit = Unit::new(practice::author(host)).with(Write::Setting(new));
    host.record().commit(&unit)?;
    Ok(())
}
