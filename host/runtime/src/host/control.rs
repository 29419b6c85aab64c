//! Pausing, restarting, turning off, choosing who provides what, and telling authors what went wrong.

use std::fmt::Write as _;

use super::*;
use crate::lifecycle::Lifecycle;

/// Whose settings hold which plugins are off.
const OWNER: &str = "socle";

/// Key of the setting that turns a plugin off.
fn off(plugin: &str) -> String {
    format!("extension.{plugin}.desactivee")
}

/// Lines of the log in a report.
const REPORT_LINES: usize = 40;

impl Host {
    /// Do not call a plugin until somebody restarts it, or the program is started again.
    pub fn pause(&self, plugin: &str, by: Author) -> Result<(), HostError> {
        let found = self.installed(plugin)?;
        self.inner.note_act("extension.pause", plugin, by)?;
        found.condition().pause("mise en pause à la main".into());
        self.inner.give_up(|of| of == plugin);
        self.inner.tell(HostEvent::Plugins);
        Ok(())
    }

    /// Give a plugin in quarantine another chance.
    pub fn restart(&self, plugin: &str, by: Author) -> Result<(), HostError> {
        let found = self.installed(plugin)?;
        self.inner.note_act("extension.relance", plugin, by)?;
        found.condition().restart();
        self.inner.tell(HostEvent::Plugins);
        self.inner.work.notify_one();
        Ok(())
    }

    /// Turn a plugin off in the whole practice; what it does now is given up.
    pub fn disable(&self, plugin: &str, by: Author) -> Result<(), HostError> {
        self.switch(plugin, socle_record::Value::Flag(true), by)?;
        self.inner.give_up(|of| of == plugin);
        Ok(())
    }

    /// Turn a plugin on again.
    pub fn enable(&self, plugin: &str, by: Author) -> Result<(), HostError> {
        self.switch(plugin, socle_record::Value::None, by)?;
        self.inner.work.notify_one();
        Ok(())
    }

    fn switch(
        &self,
        plugin: &str,
        value: socle_record::Value,
        by: Author,
    ) -> Result<(), HostError> {
        let found = self.installed(plugin)?;
        let setting = socle_record::NewSetting {
            level: SettingLevel::Practice,
            owner: OWNER.into(),
            key: off(plugin),
            value,
        };
        self.inner
            .commit(&Unit::new(by).with(Write::Setting(setting)))?;
        self.inner.read_decisions(&found)?;
        self.inner.tell(HostEvent::Plugins);
        Ok(())
    }

    /// Choose who provides a service, or let the only one there is do it. Calls under way end with the former one.
    pub fn choose_provider(
        &self,
        service: &str,
        plugin: Option<&str>,
        by: Author,
    ) -> Result<(), HostError> {
        if let Some(plugin) = plugin
            && !self
                .installed(plugin)?
                .manifest
                .services
                .iter()
                .any(|offered| offered == service)
        {
            return Err(HostError::NotOffered {
                plugin: plugin.to_owned(),
                service: service.to_owned(),
            });
        }
        let choice = Write::ChooseProvider {
            service: service.to_owned(),
            plugin: plugin.map(str::to_owned),
        };
        self.inner.commit(&Unit::new(by).with(choice))?;
        self.inner.tell(HostEvent::Plugins);
        Ok(())
    }

    /// Who provides a service now.
    pub fn provider(&self, service: &str) -> Option<String> {
        self.inner
            .provider(service)
            .map(|plugin| plugin.id().to_owned())
    }

    /// What a plugin's author needs to know of its failures. It holds no value of a patient's: what the plugin wrote to
    /// its log stands there as it wrote it, and the contract forbids patient data in it.
    pub fn report(&self, plugin: &str) -> Result<String, HostError> {
        let found = self.installed(plugin)?;
        let (manifest, stats) = (&found.manifest, found.stats(self.inner.clock.now_ms()));
        let mut text = String::new();
        let mut line = |what: &str, value: &dyn std::fmt::Display| {
            // Writing to a text does not fail.
            writeln!(text, "{what}: {value}").ok();
        };
        line("plugin", &manifest.id);
        line("version", &manifest.version);
        line("publisher", &manifest.publisher);
        line("digest", &found.digest);
        line("api", &manifest.api);
        line("host", &env!("CARGO_PKG_VERSION"));
        line("state", &found.condition().lifecycle());
        line("calls", &stats.calls);
        line("failures", &stats.failures);
        line("slow calls", &stats.slow_calls);
        line("cpu ms", &stats.cpu.as_millis());
        line("host ms", &stats.host_wall.as_millis());
        line("host calls", &stats.host_calls);
        line("peak memory bytes", &stats.peak_memory_bytes);
        if let Some(failure) = &stats.last_failure {
            line("last failure", &failure.code);
            line("detail", &failure.author);
        }
        let log = found.log();
        for entry in log.iter().skip(log.len().saturating_sub(REPORT_LINES)) {
            line(
                &format!("log {} {}", entry.at_ms, entry.level),
                &entry.message,
            );
        }
        Ok(text)
    }
}

impl Inner {
    pub(super) fn is_disabled(&self, plugin: &str) -> Result<bool, RecordError> {
        let value = self
            .record
            .setting(&SettingLevel::Practice, OWNER, &off(plugin))?;
        Ok(value == Some(socle_record::Value::Flag(true)))
    }

    /// Something was done to a plugin: it stands in the journal.
    pub(crate) fn note_act(&self, name: &str, plugin: &str, by: Author) -> Result<(), RecordError> {
        let act = socle_record::Act {
            name: name.to_owned(),
            patient: None,
            capability: "extensions".into(),
            object: plugin.to_owned(),
        };
        self.record.commit(&Unit::new(by).with_act(act)).map(|_| ())
    }

    /// A call of a plugin has ended: what that means for its state.
    pub(crate) fn noticed(&self, plugin: &Plugin, shown: bool, reason: Option<&Reason>) {
        let quarantined = {
            let mut condition = plugin.condition();
            match reason {
                Some(reason) if reason.is_crash() => {
                    condition.crashes(shown, self.clock.elapsed_ms(), &reason.short())
                }
                Some(Reason::Cancelled | Reason::Wall { .. }) => {
                    condition.ends(shown);
                    false
                }
                _ => {
                    condition.ends_well(shown);
                    false
                }
            }
        };
        if quarantined {
            tracing::warn!(plugin = plugin.id(), "in quarantine after its failures");
            if let Err(error) = self.note_act("extension.quarantaine", plugin.id(), Author::host())
            {
                tracing::error!(%error, "a quarantine could not be journalled");
            }
        }
        if reason.is_some_and(Reason::is_crash) {
            self.tell(HostEvent::State {
                plugin: plugin.id().to_owned(),
            });
        }
    }
}

/// The state of plugins that are not yet, or not any more, among the installed ones.
impl Host {
    /// What is being read or decided about, by folder name.
    pub fn arriving(&self) -> Vec<(String, Lifecycle)> {
        self.inner
            .arriving
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .map(|(name, state)| (name.clone(), state.clone()))
            .collect()
    }
}

impl Refused {
    /// Its state: what it needs and does not have here.
    pub fn state(&self) -> Lifecycle {
        Lifecycle::Incompatible(self.error.sentence())
    }
}
