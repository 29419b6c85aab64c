//! The settings a plugin declares, as a form of the host: no code of the plugin runs to draw or check it.
//!
//! A value is kept as soon as the person is done with its field; there is nothing to save at the end.

use std::collections::BTreeSet;

use egui::Ui;
use socle_manifest::{Level, Setting, SettingType, SettingValue};
use socle_record::Value;
use socle_runtime::view::{FieldKind, Kind, Letters, Node, Sign, Tone, Tree};
use socle_runtime::views::ViewKey;
use socle_runtime::{Data, PluginInfo};

use super::Settings;
use crate::errand::Errand;
use crate::extension::edits::Place;
use crate::extension::tree::{self, Sheet};
use crate::kit::text::{t, t_with};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::{Act, SettingsState, Ticket};
use crate::patient::file::Desk;

/// Where the drafts of settings are kept among those of views: no contribution can bear this name.
const VIEW: &str = "$reglages";
/// A text this long gets several lines.
const LONG: usize = 80;

/// What was kept last, to say so beside it.
#[derive(Debug, Default)]
pub(crate) struct Saved {
    sent: Option<(Ticket, Place)>,
    place: Option<Place>,
}

impl Saved {
    /// A value was sent.
    pub(crate) fn sent(&mut self, ticket: Ticket, place: Place) {
        self.place = None;
        self.sent = Some((ticket, place));
    }

    /// Whether what was kept last is this.
    pub(super) fn is_at(&self, place: &Place) -> bool {
        self.place.as_ref() == Some(place)
    }

    /// What came of what was sent.
    pub(crate) fn settle(&mut self, ticket: Ticket, done: bool) {
        if let Some((_, place)) = self.sent.take_if(|(sent, _)| *sent == ticket)
            && done
        {
            self.place = Some(place);
        }
    }
}

/// Draw the settings of a plugin in the order it declares.
pub(super) fn show(
    ui: &mut Ui,
    plugin: &PluginInfo,
    state: &SettingsState,
    desk: &mut Desk<'_>,
    page: &mut Settings,
) {
    if let Some(failure) = &state.failure {
        widgets::notice(ui, failure, Tone::Problem);
    }
    let mut settings: Vec<_> = plugin.manifest.settings.iter().collect();
    settings.sort_by_key(|(name, setting)| (setting.order, *name));
    let nobody = desk.model.session().person.is_none();
    for (name, setting) in settings {
        let key = ViewKey {
            plugin: plugin.manifest.id.clone(),
            contribution: VIEW.to_owned(),
            patient: None,
        };
        let set = state.values.get(name);
        let manage = desk.model.right(socle_session::Act::Manage).refusal();
        let why_not = match setting.level {
            Level::Person => nobody.then(|| t("reglage-personne")),
            Level::Practice => manage.map(|refusal| refusal.sentence.to_owned()),
            Level::Workstation => None,
        };
        let mut node = node(name, setting, set);
        node.disabled = why_not.clone();
        let tree = Tree {
            nodes: vec![node],
            ..Tree::default()
        };
        let mut wishes = Vec::new();
        let place: Place = (key, name.clone());
        let drawn = ui.scope(|ui| {
            Sheet {
                key: &place.0,
                generation: 0,
                tree: &tree,
                model: desk.model,
                memory: desk.memory,
                claims: desk.claims,
                wishes: &mut wishes,
            }
            .draw(ui, 0);
            let can_set = why_not.is_none();
            foot(ui, &place, setting, set, can_set, desk, &page.saved);
        });
        gone_to(ui, &place, drawn.response.rect, page);
        for wish in wishes {
            match accept(setting, wish.event.value) {
                Ok(value) => desk.errands.push(set_errand(&place, value)),
                Err(problem) => {
                    let problem = uncapped(&problem);
                    let named = [("champ", setting.title.as_str()), ("faute", &problem)];
                    let problem = t_with("reglage-faute", &named);
                    desk.memory.edits.complain(&place, problem);
                }
            }
        }
        widgets::gap(ui, 1.0);
    }
}

/// The setting that was looked for comes into sight, takes the keyboard, and is marked until that goes elsewhere.
fn gone_to(ui: &Ui, place: &Place, rect: egui::Rect, page: &mut Settings) {
    if page.reaches_setting(&place.0.plugin, &place.1) {
        ui.scroll_to_rect(rect, Some(egui::Align::Center));
        tree::focus(ui.ctx(), place);
        page.lit = Some(place.clone());
    }
    if page.lit.as_ref() != Some(place) {
        return;
    }
    if tree::has_focus(ui.ctx(), place) {
        super::mark(ui, rect.expand(4.0));
    } else {
        page.lit = None;
    }
}

fn set_errand(place: &Place, value: Value) -> Errand {
    let act = Act::Set {
        plugin: place.0.plugin.clone(),
        key: place.1.clone(),
        value,
    };
    Errand::Act(act, Some(place.clone()))
}

/// Whether the value was kept, and the way back to the default.
fn foot(
    ui: &mut Ui,
    place: &Place,
    setting: &Setting,
    set: Option<&Value>,
    can_set: bool,
    desk: &mut Desk<'_>,
    saved: &Saved,
) {
    let kept = saved.place.as_ref() == Some(place);
    let can_go_back = set.is_some() && can_set;
    let differs = set.is_some_and(|set| setting.default.as_ref().map(value).as_ref() != Some(set));
    if !kept && !can_go_back && !differs {
        return;
    }
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        if kept {
            widgets::pill(ui, Sign::Check, &t("reglage-garde"), Tone::Good);
        }
        if differs {
            let said = t("reglage-modifie");
            let shown = widgets::pill(ui, Sign::Left, &said, Tone::Information);
            let named = format!("{} : {said}", setting.title);
            widgets::said_as(&shown, egui::Role::Label, &named);
        }
        if !can_go_back {
            return;
        }
        let default = setting.default.as_ref().map(shown).unwrap_or_default();
        let label = if default.is_empty() {
            t("reglage-effacer")
        } else {
            t_with("reglage-retablir", &[("valeur", &default)])
        };
        let name = format!("{} : {label}", setting.title);
        let back = Button {
            name: Some(&name),
            ..Button::new(&label)
        };
        if back.weight(Weight::Quiet).show(ui).clicked() {
            desk.memory.edits.forget(place);
            desk.errands.push(set_errand(place, Value::None));
        }
    });
}

/// A sentence that goes on after a colon.
fn uncapped(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().map(char::to_lowercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// A value as it is read.
fn shown(value: &SettingValue) -> String {
    match value {
        SettingValue::Boolean(true) => t("oui"),
        SettingValue::Boolean(false) => t("non"),
        SettingValue::Integer(n) => n.to_string(),
        SettingValue::Number(n) => n.to_string().replace('.', ","),
        SettingValue::String(text) => text.clone(),
    }
}

/// The field of a setting.
fn node(name: &str, setting: &Setting, set: Option<&Value>) -> Node {
    let value = set.cloned().or_else(|| setting.default.as_ref().map(value));
    let value = value.unwrap_or_default();
    let kind = if setting.choices.is_empty() {
        let kind = match setting.kind {
            SettingType::Boolean => FieldKind::Flag,
            SettingType::Integer => FieldKind::Integer,
            SettingType::Number => FieldKind::Number,
            SettingType::String if value.as_text().is_some_and(|text| text.len() > LONG) => {
                FieldKind::Multiline
            }
            SettingType::String => FieldKind::Text,
        };
        Kind::Field {
            label: setting.title.clone(),
            kind,
            value: value.into(),
        }
    } else {
        let mut named = BTreeSet::new();
        let options = setting
            .choices
            .iter()
            .map(|choice| (choice.to_string(), shown(choice)))
            .filter(|(value, _)| named.insert(value.clone()));
        let selected = setting
            .choices
            .iter()
            .find(|choice| self::value(choice) == value)
            .map(ToString::to_string);
        Kind::Choice {
            label: setting.title.clone(),
            options: options.collect(),
            selected: selected.into_iter().collect(),
        }
    };
    Node {
        key: name.to_owned(),
        kind,
        tone: Tone::Neutral,
        hint: Some(hint(setting)),
        problem: None,
        required: false,
        disabled: None,
        shortcut: None,
        confirm: None,
        letters: Letters::default(),
        leads_to: None,
        opens: None,
        begins: None,
        suggestions: None,
        children: Vec::new(),
    }
}

/// What is said under the field: what it is for, which numbers it takes, for whom it counts.
fn hint(setting: &Setting) -> String {
    let level = match setting.level {
        Level::Practice => t("reglage-cabinet"),
        Level::Person => t("reglage-pour-vous"),
        Level::Workstation => t("reglage-ce-poste"),
    };
    let said = setting.description.clone().into_iter();
    said.chain(bounds(setting))
        .chain([level])
        .collect::<Vec<_>>()
        .join(" ")
}

fn bounds(setting: &Setting) -> Option<String> {
    let number = |n: f64| n.to_string().replace('.', ",");
    match (setting.minimum, setting.maximum) {
        (Some(low), Some(high)) => Some(t_with(
            "reglage-entre",
            &[("bas", &number(low)), ("haut", &number(high))],
        )),
        (Some(low), None) => Some(t_with("reglage-au-moins", &[("bas", &number(low))])),
        (None, Some(high)) => Some(t_with("reglage-au-plus", &[("haut", &number(high))])),
        (None, None) => None,
    }
}

fn value(setting: &SettingValue) -> Value {
    match setting {
        SettingValue::Boolean(flag) => Value::Flag(*flag),
        SettingValue::Integer(n) => Value::Integer(*n),
        SettingValue::Number(n) => Value::Number(*n),
        SettingValue::String(text) => Value::Text(text.clone()),
    }
}

/// The value to keep; the error is what is wrong with it, in French. An empty field goes back to the default, where an
/// empty text would mean the same.
fn accept(setting: &Setting, given: Data) -> Result<Value, String> {
    let given = match given {
        Data::None => return Ok(Value::None),
        Data::Text(text) if text.trim().is_empty() && setting.choices.is_empty() => {
            return Ok(match &setting.default {
                Some(SettingValue::String(default)) if !default.is_empty() => {
                    Value::Text(String::new())
                }
                _ => Value::None,
            });
        }
        Data::Flag(flag) => SettingValue::Boolean(flag),
        Data::Integer(n) => SettingValue::Integer(n),
        Data::Number(n) => SettingValue::Number(n),
        Data::Text(text) if setting.choices.is_empty() => SettingValue::String(text),
        // An option is known by how its value is written.
        Data::Text(text) => {
            let chosen = setting
                .choices
                .iter()
                .find(|choice| choice.to_string() == text);
            chosen.cloned().ok_or_else(|| t("reglage-choix"))?
        }
        _ => return Err(t("reglage-choix")),
    };
    match setting.fault(&given) {
        None => Ok(value(&given)),
        Some(_) => Err(bounds(setting).unwrap_or_else(|| t("reglage-choix"))),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn settings() -> std::collections::BTreeMap<String, Setting> {
        let source = r#"
id = "essai"
version = "0.1.0"
api = "0.1"
name = "Essai"
description = "Un essai."
publisher = "Socle"
license = "MIT"
[settings.properties.delai]
type = "integer"
title = "Délai"
minimum = 1
maximum = 30
default = 7
[settings.properties.seuil]
type = "number"
title = "Seuil"
minimum = 0.5
[settings.properties.mode]
type = "string"
title = "Mode"
enum = ["auto", "manuel"]
default = "auto"
[settings.properties.signature]
type = "string"
title = "Signature"
"#;
        socle_manifest::Manifest::from_toml(source)
            .unwrap()
            .settings
    }

    #[track_caller]
    fn check(name: &str, given: Data, wanted: Result<Value, &str>) {
        let settings = settings();
        let got = accept(&settings[name], given);
        assert_eq!(got, wanted.map_err(str::to_owned));
    }

    #[test]
    fn only_what_the_manifest_allows_is_kept_and_the_rest_is_said_in_french() {
        check("delai", Data::Integer(30), Ok(Value::Integer(30)));
        check("delai", Data::Integer(31), Err("Entre 1 et 30."));
        check("delai", Data::None, Ok(Value::None));
        check("seuil", Data::Number(0.4), Err("Au moins 0,5."));
        check("seuil", Data::Number(0.5), Ok(Value::Number(0.5)));
        check(
            "mode",
            Data::Text("manuel".into()),
            Ok(Value::Text("manuel".into())),
        );
        check(
            "mode",
            Data::Text("autre".into()),
            Err("Choisissez une des valeurs proposées."),
        );
        check("signature", Data::Text(" ".into()), Ok(Value::None));
        check(
            "signature",
            Data::Text("Dr L.".into()),
            Ok(Value::Text("Dr L.".into())),
        );
    }
}
