//! What was decided of what plugins ask for.

use super::*;

impl Host {
    /// Allow or refuse lines of what a plugin asks for; it takes effect at its next call.
    pub fn grant(
        &self,
        plugin: &str,
        lines: &[String],
        allowed: bool,
        by: Author,
    ) -> Result<(), HostError> {
        let decision = if allowed {
            Decision::Allowed
        } else {
            Decision::Refused
        };
        let mut unit = Unit::new(by);
        for line in lines {
            unit = unit.with(Write::Grant {
                plugin: plugin.to_owned(),
                permission: line.clone(),
                decision: Some(decision),
            });
        }
        self.inner.record.commit(&unit)?;
        if let Some(plugin) = self.inner.plugin(plugin) {
            self.inner.read_grants(&plugin)?;
        }
        self.inner.tell(HostEvent::Plugins);
        Ok(())
    }

    /// Allow all a plugin asks for: what is said when the practice's own default plugins are
    /// installed.
    pub fn grant_all(&self, plugin: &str, by: Author) -> Result<(), HostError> {
        let info = self
            .inner
            .plugin(plugin)
            .ok_or_else(|| HostError::Unknown(plugin.to_owned()))?;
        let lines: Vec<_> = info
            .manifest
            .permissions
            .iter()
            .map(|request| request.permission.line_id())
            .collect();
        self.grant(plugin, &lines, true, by)
    }
}

impl Inner {
    pub(crate) fn read_grants(&self, plugin: &Plugin) -> Result<(), RecordError> {
        let decided = self.record.grants(plugin.id())?;
        let mut grants = plugin
            .grants
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *grants = decided
            .into_iter()
            .map(|grant| (grant.permission, grant.decision == Decision::Allowed))
            .collect();
        Ok(())
    }
}
