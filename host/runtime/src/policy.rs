//! The practice's policy: answers fixed for all who work there, in `policy.toml` of its folder.
//!
//! ```toml
//! [[rule]]
//! plugin = "rappels"            # an id; `*` for any
//! permission = "http:*"         # a line's id; a final `*` stands for any ending
//! answer = "never"              # always | each-time | never
//! reason = "Aucun échange avec ce serveur n’est permis au cabinet."
//! ```
//! The first rule that fits decides. A file that cannot be understood stops the practice from opening: no answer is better
//! than a wrong one.

use std::path::Path;

use serde::Deserialize;

use crate::consent::Choice;
use crate::error::HostError;
use crate::limits;

/// Name of the file in the practice's folder.
pub const FILE: &str = "policy.toml";

/// The rules, in order.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Policy {
    #[serde(default)]
    rule: Vec<Rule>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    plugin: String,
    permission: String,
    answer: Written,
    reason: String,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Written {
    Always,
    EachTime,
    Never,
}

impl Policy {
    /// The policy of the practice in this folder; none when there is no file.
    pub(crate) fn of(home: &Path) -> Result<Self, HostError> {
        let path = home.join(FILE);
        let failed = |source| HostError::File {
            path: path.clone(),
            source,
        };
        match std::fs::metadata(&path) {
            Ok(found) if found.len() > limits::POLICY_BYTES => {
                return Err(HostError::Policy {
                    path,
                    reason: format!("at most {} bytes are read", limits::POLICY_BYTES),
                });
            }
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(error) => return Err(failed(error)),
        }
        let text = std::fs::read_to_string(&path).map_err(failed)?;
        toml::from_str(&text).map_err(|error| HostError::Policy {
            path,
            reason: error.to_string(),
        })
    }

    /// The answer fixed for a line of a plugin, and why.
    pub(crate) fn fixed(&self, plugin: &str, line: &str) -> Option<(Choice, &str)> {
        self.rule
            .iter()
            .find(|rule| fits(&rule.plugin, plugin) && fits(&rule.permission, line))
            .map(|rule| {
                let choice = match rule.answer {
                    Written::Always => Choice::Always,
                    Written::EachTime => Choice::EachTime,
                    Written::Never => Choice::Never,
                };
                (choice, rule.reason.as_str())
            })
    }
}

fn fits(pattern: &str, text: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(beginning) => text.starts_with(beginning),
        None => pattern == text,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Policy, HostError> {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join(FILE), text).unwrap();
        Policy::of(home.path())
    }

    #[test]
    fn the_first_rule_that_fits_decides() {
        let policy = read(
            r#"
            [[rule]]
            plugin = "ins"
            permission = "http:services-ps-tlsm.ameli.fr"
            answer = "always"
            reason = "Le cabinet s’en sert."
            [[rule]]
            plugin = "*"
            permission = "http:*"
            answer = "never"
            reason = "Rien d’autre."
            [[rule]]
            plugin = "rap*"
            permission = "store"
            answer = "each-time"
            reason = "À voir."
            "#,
        )
        .unwrap();
        let fixed = |plugin, line| policy.fixed(plugin, line).map(|(choice, _)| choice);
        assert_eq!(
            fixed("ins", "http:services-ps-tlsm.ameli.fr"),
            Some(Choice::Always)
        );
        assert_eq!(fixed("ins", "http:other.fr"), Some(Choice::Never));
        assert_eq!(fixed("rappels", "store"), Some(Choice::EachTime));
        assert_eq!(fixed("ins", "store"), None);
        assert_eq!(
            policy.fixed("ins", "http:other.fr").unwrap().1,
            "Rien d’autre."
        );
    }

    #[test]
    fn no_file_fixes_nothing_and_a_bad_one_is_refused() {
        let home = tempfile::tempdir().unwrap();
        assert!(
            Policy::of(home.path())
                .unwrap()
                .fixed("ins", "store")
                .is_none()
        );
        for bad in [
            "[[rule]]\nplugin = \"x\"",
            "[[rules]]",
            "[[rule]]\nplugin=\"x\"\npermission=\"y\"\nanswer=\"perhaps\"\nreason=\"z\"",
            "not toml",
        ] {
            let error = read(bad).unwrap_err();
            assert_eq!(error.code(), "host.policy", "{bad}");
        }
    }
}
