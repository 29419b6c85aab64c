//! Commands found by what is typed.

use socle_manifest::Command;
use socle_record::model::words::fold;
use socle_runtime::PluginInfo;

use crate::screen::contributions::has_place;
use crate::screen::keys::Shortcut;
use crate::screen::model::Model;
use crate::screen::text::t_with;

/// How many are shown.
const ACTIONS: usize = 4;

/// A command found by what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::screen) struct Action {
    pub(in crate::screen) plugin: String,
    pub(in crate::screen) command: String,
    pub(in crate::screen) patient: bool,
    pub(super) title: String,
    pub(super) key: Option<Shortcut>,
}

impl Action {
    /// A command of a plugin.
    pub(in crate::screen) fn new(plugin: &PluginInfo, command: &Command) -> Self {
        Self {
            plugin: plugin.manifest.id.clone(),
            command: command.id.clone(),
            patient: command.patient,
            title: t_with(
                "action-titre",
                &[
                    ("action", &command.title),
                    ("extension", &plugin.manifest.name),
                ],
            ),
            key: command.key.as_deref().and_then(Shortcut::parse),
        }
    }
}

/// The commands whose title holds all that is typed, and that can be run as they are.
pub(super) fn actions(model: &dyn Model, words: &str, file_open: bool) -> Vec<Action> {
    let wanted = fold(words);
    if wanted.len() < 3 {
        return Vec::new();
    }
    let mut found = Vec::new();
    let plugins = model.plugins();
    for plugin in plugins.iter().filter(|plugin| has_place(plugin)) {
        for command in &plugin.manifest.commands {
            let title = fold(&format!("{} {}", command.title, plugin.manifest.name));
            let ready = (file_open || !command.patient)
                && command.arguments.iter().all(|argument| !argument.required);
            if ready && wanted.split(' ').all(|word| title.contains(word)) {
                found.push(Action::new(plugin, command));
            }
        }
    }
    found.truncate(ACTIONS);
    found
}
