//! What the practice agreed to, and changing one's mind about it.

use super::*;
use crate::consent::{Choice, ConsentRequest, Decisions, Occasion};
use crate::lifecycle::Barred;
use crate::rights::Right;

impl Host {
    /// The installed plugins that wait for consent.
    pub fn pending(&self) -> Vec<ConsentRequest> {
        self.inner
            .all_plugins()
            .iter()
            .filter(|plugin| plugin.condition().awaits_consent)
            .filter_map(|plugin| {
                self.inner
                    .request(plugin, Arrival::Found)
                    .inspect_err(|error| {
                        tracing::error!(%error, plugin = plugin.id(), "what was agreed cannot be read");
                    })
                    .ok()
            })
            .collect()
    }

    /// What a plugin asks and what stands of it, whether it waits or not.
    pub fn consent_request(&self, plugin: &str) -> Result<ConsentRequest, HostError> {
        Ok(self
            .inner
            .request(&*self.installed(plugin)?, Arrival::Found)?)
    }

    /// Agree to a plugin that waits, or change what was decided; it takes effect at its next call to the host.
    pub fn consent(
        &self,
        plugin: &str,
        decisions: &Decisions,
        by: Author,
    ) -> Result<(), HostError> {
        let found = self.installed(plugin)?;
        if found.digest != decisions.digest {
            return Err(HostError::ChangedMeanwhile {
                plugin: plugin.to_owned(),
            });
        }
        let request = self.inner.request(&found, Arrival::Found)?;
        self.inner.agree(&found, &request, decisions, by)?;
        self.inner.read_decisions(&found)?;
        self.inner.tell(HostEvent::Plugins);
        self.inner.work.notify_one();
        Ok(())
    }

    /// Change what was decided of lines of an installed plugin; it takes effect at its next call to the host.
    pub fn decide(
        &self,
        plugin: &str,
        choices: &[(String, Choice)],
        by: Author,
    ) -> Result<(), HostError> {
        let found = self.installed(plugin)?;
        check(&found, choices)?;
        let mut unit = Unit::new(by);
        unit.writes = grants(plugin, choices);
        self.inner.record.commit(&unit)?;
        self.inner.read_decisions(&found)?;
        self.inner.tell(HostEvent::Plugins);
        Ok(())
    }

    pub(super) fn installed(&self, plugin: &str) -> Result<Arc<Plugin>, HostError> {
        self.inner
            .plugin(plugin)
            .ok_or_else(|| HostError::Unknown(plugin.to_owned()))
    }
}

/// How a package came to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arrival {
    /// A person brings it.
    Brought,
    /// It lies in the home.
    Found,
}

/// Each line is one the plugin asks for, and no policy fixes it otherwise.
fn check(plugin: &Plugin, choices: &[(String, Choice)]) -> Result<(), HostError> {
    for (line, choice) in choices {
        let Some(right) = plugin.rights.iter().find(|right| right.line == *line) else {
            return Err(HostError::NotAsked {
                plugin: plugin.id().to_owned(),
                line: line.clone(),
            });
        };
        if let Some(reason) = right.fixed()
            && right.choice() != Some(*choice)
        {
            return Err(HostError::FixedByPolicy {
                plugin: plugin.id().to_owned(),
                line: line.clone(),
                reason: reason.to_owned(),
            });
        }
    }
    Ok(())
}

fn grants(plugin: &str, choices: &[(String, Choice)]) -> Vec<Write> {
    choices
        .iter()
        .map(|(line, choice)| Write::Grant {
            plugin: plugin.to_owned(),
            permission: line.clone(),
            decision: Some((*choice).into()),
        })
        .collect()
}

impl Inner {
    /// What a plugin asks, against what the practice agreed to before.
    pub(super) fn request(
        &self,
        plugin: &Plugin,
        arrival: Arrival,
    ) -> Result<ConsentRequest, RecordError> {
        let manifest = &plugin.manifest;
        let before = self.record.consent(plugin.id())?;
        let (occasion, stands) = match before {
            None => (Occasion::Installation, false),
            Some(before) if before.publisher != manifest.publisher => (
                Occasion::NewPublisher {
                    from: before.publisher,
                },
                false,
            ),
            Some(before) if before.digest == plugin.digest || arrival == Arrival::Brought => (
                Occasion::Update {
                    from: before.version,
                },
                true,
            ),
            Some(_) => (Occasion::ChangedContent, false),
        };
        let _alone = self.alone_with_decisions();
        let decided = if stands {
            self.record.grants(plugin.id())?
        } else {
            Vec::new()
        };
        let lines = plugin
            .rights
            .iter()
            .map(|right| {
                right.decide(&decided);
                right.line()
            })
            .collect();
        Ok(ConsentRequest {
            manifest: manifest.clone(),
            digest: plugin.digest.clone(),
            occasion,
            lines,
        })
    }

    /// Write down what was agreed: this content, this publisher, these lines; decisions about lines that are no longer
    /// asked, or were another publisher's, are forgotten.
    pub(super) fn agree(
        &self,
        plugin: &Plugin,
        request: &ConsentRequest,
        decisions: &Decisions,
        by: Author,
    ) -> Result<(), HostError> {
        check(plugin, &decisions.choices)?;
        let id = plugin.id();
        let stands = matches!(request.occasion, Occasion::Update { .. });
        let mut unit = Unit::new(by);
        for grant in self.record.grants(id)? {
            let asked = plugin
                .rights
                .iter()
                .any(|right| right.line == grant.permission);
            if !stands || !asked {
                unit.writes.push(Write::Grant {
                    plugin: id.to_owned(),
                    permission: grant.permission,
                    decision: None,
                });
            }
        }
        unit.writes.push(Write::Consent(NewConsent {
            plugin: id.to_owned(),
            publisher: plugin.manifest.publisher.clone(),
            version: plugin.manifest.version.to_string(),
            digest: plugin.digest.clone(),
        }));
        unit.writes.extend(grants(id, &decisions.choices));
        unit.writes.extend(self.settle_providers(plugin)?);
        self.commit(&unit)?;
        Ok(())
    }

    /// A plugin that comes in provides what nobody provides, and takes nothing from who does: who provides what is always
    /// written down, so that no name decides it.
    fn settle_providers(&self, plugin: &Plugin) -> Result<Vec<Write>, RecordError> {
        let mut settled = Vec::new();
        for service in &plugin.manifest.services {
            let stands = self
                .record
                .provider(service)?
                .is_some_and(|chosen| chosen == plugin.id() || self.plugin(&chosen).is_some());
            if !stands {
                let provider = self
                    .provider_but(service, plugin.id())
                    .unwrap_or_else(|| plugin.id().to_owned());
                settled.push(Write::ChooseProvider {
                    service: service.clone(),
                    plugin: Some(provider),
                });
            }
        }
        Ok(settled)
    }

    /// Who of the others offers a service.
    fn provider_but(&self, service: &str, plugin: &str) -> Option<String> {
        self.all_plugins()
            .into_iter()
            .find(|other| {
                other.id() != plugin
                    && other
                        .manifest
                        .services
                        .iter()
                        .any(|offered| offered == service)
            })
            .map(|other| other.id().to_owned())
    }

    /// Take over what the record says of a plugin: consent, lines, whether it is on.
    pub(crate) fn read_decisions(&self, plugin: &Plugin) -> Result<(), RecordError> {
        let _alone = self.alone_with_decisions();
        let decided = self.record.grants(plugin.id())?;
        let agreed = self.record.consent(plugin.id())?.is_some_and(|consent| {
            consent.digest == plugin.digest && consent.publisher == plugin.manifest.publisher
        });
        let disabled = self.is_disabled(plugin.id())?;
        for right in &plugin.rights {
            right.decide(if agreed { &decided } else { &[] });
        }
        let mut condition = plugin.condition();
        condition.awaits_consent = !agreed;
        condition.disabled = disabled;
        condition.barred_by_safe_mode = self.safe && !self.own.contains(&plugin.digest);
        Ok(())
    }

    /// What is read of decisions while this is held is not taken over after something newer.
    fn alone_with_decisions(&self) -> std::sync::MutexGuard<'_, ()> {
        self.decisions
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Why a plugin is not called now.
    pub(crate) fn barred(&self, plugin: &Plugin) -> Option<Barred> {
        plugin.condition().barred()
    }

    /// What the plugins used reaches the record now and then: figures, not the journal.
    pub(crate) fn flush_uses(&self) {
        for plugin in self.all_plugins() {
            let uses: Vec<_> = plugin
                .rights
                .iter()
                .filter_map(|right| right.take_unwritten(plugin.id()))
                .collect();
            if uses.is_empty() {
                continue;
            }
            if let Err(error) = self.record.note_permission_uses(&uses) {
                tracing::warn!(%error, plugin = plugin.id(), "uses of permissions could not be counted");
                for right in &plugin.rights {
                    if let Some(one) = uses.iter().find(|one| one.permission == right.line) {
                        Right::put_back(right, one.uses);
                    }
                }
            }
        }
    }
}
