//! What a rule has to say about a plugin.

use serde::Serialize;

/// One thing found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Finding {
    /// The rule: `interfaces`, `size`, `compile`, `views`, `texts`, `typography`, `licence`, `versions`, `manifest`.
    pub(super) rule: &'static str,
    /// A catalogue refuses the plugin for it; otherwise it is advice.
    pub(super) refused: bool,
    /// What, and what to do.
    pub(super) message: String,
}

impl Finding {
    pub(super) fn refused(rule: &'static str, message: impl Into<String>) -> Self {
        Self {
            rule,
            refused: true,
            message: message.into(),
        }
    }

    pub(super) fn advice(rule: &'static str, message: impl Into<String>) -> Self {
        Self {
            rule,
            refused: false,
            message: message.into(),
        }
    }
}

/// The messages of those that refuse, in tests.
#[cfg(test)]
pub(super) fn refusals(findings: &[Finding]) -> Vec<&str> {
    findings
        .iter()
        .filter(|finding| finding.refused)
        .map(|finding| finding.message.as_str())
        .collect()
}
