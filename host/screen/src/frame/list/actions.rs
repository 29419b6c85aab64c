//! What can be done, found by what is typed: the commands of extensions, the pages, what can be set, help.

use socle_manifest::Command;
use socle_record::model::words::fold;
use socle_runtime::PluginInfo;

use crate::extension::contributions::has_place;
use crate::frame::bars::{ALL, Page};
use crate::kit::keys::Shortcut;
use crate::kit::text::{t, t_with};
use crate::model::Model;
use crate::pages::settings;

/// How many are shown.
const ACTIONS: usize = 6;
/// From how many letters on they are looked for: fewer would cover the patients one looks for.
const LETTERS: usize = 3;

/// Something to do, found by what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Action {
    pub(crate) what: What,
    pub(super) title: String,
    /// The key that does it, as it is written on a button.
    pub(super) key: Option<String>,
}

/// What it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum What {
    /// Run a command of a plugin.
    Command {
        plugin: String,
        command: String,
        /// It is about a patient.
        patient: bool,
    },
    /// Something of the shell's own.
    Go(Go),
}

/// Somewhere to go, or something the shell does by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Go {
    /// A page.
    Page(Page),
    /// The settings of a plugin, or one of the shell's own cards of settings.
    Settings(String),
    /// The page of shortcuts.
    Shortcuts,
    /// The side bar, or the whole window again.
    Compact,
    /// What was told today.
    Messages,
    /// A patient is to be created.
    Newcomer,
    /// The tour of the window.
    Tour,
    /// The field one looks for patients in.
    Search,
    /// A window of its own for the open file.
    Apart,
}

impl Action {
    /// A command of a plugin.
    pub(crate) fn new(plugin: &PluginInfo, command: &Command) -> Self {
        Self {
            what: What::Command {
                plugin: plugin.manifest.id.clone(),
                command: command.id.clone(),
                patient: command.patient,
            },
            title: titled(&command.title, &plugin.manifest.name),
            key: shortcut(command).map(Shortcut::shown),
        }
    }

    fn go(go: Go, title: String, key: Option<&str>) -> Self {
        Self {
            what: What::Go(go),
            title,
            key: key.map(str::to_owned),
        }
    }
}

/// The key of a command, when it is one a plugin may have.
pub(crate) fn shortcut(command: &Command) -> Option<Shortcut> {
    Shortcut::parse(command.key.as_deref()?)
}

fn titled(what: &str, whose: &str) -> String {
    t_with("action-titre", &[("action", what), ("extension", whose)])
}

/// Whether a command can be run as it is.
fn is_ready(command: &Command, file_open: bool) -> bool {
    (file_open || !command.patient) && command.arguments.iter().all(|argument| !argument.required)
}

/// What the shell itself offers.
fn own(plugins: &[PluginInfo], file_open: bool) -> Vec<Action> {
    let apart = file_open.then(|| Action::go(Go::Apart, t("fenetre-nouvelle"), None));
    let mut own = vec![
        Action::go(Go::Newcomer, t("nouveau-titre"), Some("Ctrl N")),
        Action::go(Go::Page(Page::Patients), t("patients"), None),
    ];
    own.extend(apart);
    own.extend(
        ALL.into_iter()
            .map(|(page, title)| Action::go(Go::Page(page), t(title), None)),
    );
    own.extend([
        Action::go(Go::Page(Page::Session), t("session-page"), None),
        Action::go(Go::Messages, t("avertissements"), None),
        Action::go(Go::Shortcuts, t("raccourcis"), Some("F1")),
        Action::go(Go::Compact, t("compact"), Some("Ctrl B")),
        Action::go(Go::Tour, t("visite"), None),
    ]);
    let place = t("reglages");
    let ours = settings::sections()
        .into_iter()
        .map(|(id, title)| (id.to_owned(), title));
    let theirs = plugins
        .iter()
        .filter(|plugin| !plugin.manifest.settings.is_empty())
        .map(|plugin| (plugin.manifest.id.clone(), plugin.manifest.name.clone()));
    own.extend(
        ours.chain(theirs)
            .map(|(id, title)| Action::go(Go::Settings(id), titled(&title, &place), None)),
    );
    own
}

/// What can be done whose title holds all that is typed. Those whose title begins with it come first.
pub(super) fn actions(model: &dyn Model, words: &str, file_open: bool) -> Vec<Action> {
    let wanted = fold(words);
    if wanted.chars().count() < LETTERS {
        return Vec::new();
    }
    let plugins = model.plugins();
    let commands = plugins
        .iter()
        .filter(|plugin| has_place(plugin))
        .flat_map(|plugin| {
            let ready = plugin.manifest.commands.iter();
            ready
                .filter(|command| is_ready(command, file_open))
                .map(|command| Action::new(plugin, command))
        });
    let mut found: Vec<(bool, Action)> = commands
        .chain(own(&plugins, file_open))
        .filter_map(|action| {
            let title = fold(&action.title);
            let all = wanted.split(' ').all(|word| title.contains(word));
            all.then(|| (!title.starts_with(&wanted), action))
        })
        .collect();
    found.sort_by_key(|(later, _)| *later);
    found.truncate(ACTIONS);
    found.into_iter().map(|(_, action)| action).collect()
}
