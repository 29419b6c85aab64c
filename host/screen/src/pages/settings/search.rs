//! The search of the page of settings: over the host's own cards, and the name, title, explanation and choices of whatever
//! every extension declares.

use egui::{Id, Key, Margin, Modifiers, Role, TextEdit, Ui, UiBuilder};
use socle_record::model::words::fold;
use socle_runtime::PluginInfo;

use super::{GoTo, PRACTICE, STATION, sections};
use crate::kit::text::{t, t_count, t_with, tamed};
use crate::kit::widgets::{self, Button, Weight};

/// Most settings shown.
const MOST: usize = 12;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Hit {
    /// The card it stands on.
    card: String,
    /// The setting itself, where it is one of an extension.
    key: Option<String>,
    /// `INS › Délai avant de redemander`.
    title: String,
}

impl Hit {
    fn go_to(&self) -> GoTo {
        GoTo {
            card: self.card.clone(),
            key: self.key.clone(),
        }
    }
}

/// What the host's own cards are found by besides their title; keys of the catalogue.
fn own_words(card: &str) -> &'static [&'static str] {
    match card {
        PRACTICE => &["reglage-fuseau", "reglage-fuseau-aide"],
        STATION => &[
            "reglage-apparence",
            "apparence-systeme",
            "apparence-claire",
            "apparence-sombre",
        ],
        _ => &[],
    }
}

fn hits(plugins: &[&PluginInfo], words: &str) -> Vec<Hit> {
    let wanted = fold(words);
    let wanted: Vec<&str> = wanted.split_whitespace().collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let matches = |said: &str| {
        let said = fold(said);
        wanted.iter().all(|word| said.contains(word))
    };
    let mut found = Vec::new();
    for (card, title) in sections() {
        let more: Vec<String> = own_words(card).iter().map(|key| t(key)).collect();
        if matches(&format!("{title} {}", more.join(" "))) {
            let card = card.to_owned();
            found.push(Hit {
                card,
                key: None,
                title,
            });
        }
    }
    for plugin in plugins {
        let manifest = &plugin.manifest;
        let name = tamed(&manifest.name, 60);
        let before = found.len();
        for (key, setting) in &manifest.settings {
            let choices: Vec<String> = setting.choices.iter().map(ToString::to_string).collect();
            let said = format!(
                "{name} {key} {} {} {}",
                setting.title,
                setting.description.as_deref().unwrap_or_default(),
                choices.join(" ")
            );
            if matches(&said) {
                let title = tamed(&setting.title, 80);
                found.push(Hit {
                    card: manifest.id.clone(),
                    key: Some(key.clone()),
                    title: t_with("reglages-chemin", &[("ou", &name), ("quoi", &title)]),
                });
            }
        }
        // One that only draws a panel there is found by its name.
        if found.len() == before && matches(&format!("{name} {}", manifest.description)) {
            found.push(Hit {
                card: manifest.id.clone(),
                key: None,
                title: name,
            });
        }
    }
    found
}

fn id() -> Id {
    Id::unique("socle-settings-search")
}

/// Draw it; the card that is wanted, and which of its settings.
pub(super) fn show(ui: &mut Ui, words: &mut String, plugins: &[&PluginInfo]) -> Option<GoTo> {
    let group = UiBuilder::new()
        .id_salt("settings-search")
        .accessibility_role(Role::Search)
        .accessibility_label(t("reglages-chercher"));
    let mut wanted = None;
    ui.scope_builder(group, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::F)) {
            ui.memory_mut(|memory| memory.request_focus(id()));
        }
        let edit = TextEdit::singleline(words)
            .id(id())
            .desired_width(360.0)
            .char_limit(100)
            .margin(Margin::symmetric(8, 5))
            .hint_text(t("reglages-chercher"));
        let response = ui.add(edit);
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_role(Role::SearchInput);
            node.set_label(t("reglages-chercher"));
            node.set_keyboard_shortcut("Ctrl+F".to_owned());
        });
        if words.trim().is_empty() {
            return;
        }
        let found = hits(plugins, words);
        let said = t_count("reglages-trouves", found.len() as u64);
        let shown = widgets::caption(ui, said.clone());
        widgets::said_as(&shown, Role::Status, &said);
        for (n, hit) in found.iter().take(MOST).enumerate() {
            ui.push_id(("hit", n), |ui| {
                let button = Button::new(&hit.title).weight(Weight::Quiet);
                if button.show(ui).clicked() {
                    wanted = Some(hit.go_to());
                }
            });
        }
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if entered && let Some(first) = found.first() {
            wanted = Some(first.go_to());
        }
    });
    if wanted.is_some() {
        words.clear();
    }
    wanted
}
