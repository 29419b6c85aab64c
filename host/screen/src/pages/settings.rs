//! The page of settings: the host's own, then those plugins declare and the panels they draw there.

mod form;
mod identities;
mod mailboxes;
mod search;
mod transfer;

use egui::{Align, Layout, Rect, Role, ScrollArea, ThemePreference, Ui, UiBuilder, WidgetInfo};
use socle_record::{Value, zone};
use socle_runtime::PluginInfo;
use socle_runtime::views::ViewKey;

use crate::errand::Errand;
use crate::extension::edits::Place;
use crate::extension::panel::{self, Frame};
use crate::kit::text::t;
use crate::kit::theme::{DENSE, NAME, palette};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::Act;
use crate::patient::file::Desk;

/// Widest the page is.
const WIDTH: f32 = 720.0;
/// Width of the list of what can be set.
const INDEX: f32 = 216.0;

/// What the page keeps from one frame to the next.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    /// Bring this into sight.
    go_to: Option<GoTo>,
    /// The setting that was gone to: it is marked as long as the keyboard is there.
    lit: Option<Place>,
    pub(crate) saved: form::Saved,
    pub(crate) identities: identities::Draft,
    pub(crate) mailboxes: mailboxes::Draft,
    /// What is looked for.
    words: String,
    transfer: transfer::Transfer,
}

/// Where on the page one wants to be.
#[derive(Debug, Clone, PartialEq, Eq)]
struct GoTo {
    /// A plugin, or a card of the host's own.
    card: String,
    /// One of its settings.
    key: Option<String>,
}

impl Settings {
    /// Bring the settings of this plugin, or this card of the host's own, into sight.
    pub(crate) fn go_to(&mut self, card: String) {
        self.go_to = Some(GoTo { card, key: None });
    }

    /// Stay where the page is.
    pub(crate) fn stay(&mut self) {
        self.go_to = None;
    }

    /// Whether one wants to be on this card: its first control takes the keyboard.
    fn is_wanted(&self, card: &str) -> bool {
        self.go_to.as_ref().is_some_and(|to| to.card == card)
    }

    /// Whether this card is to be brought into sight: true once.
    fn reaches(&mut self, card: &str) -> bool {
        let reached = |to: &mut GoTo| to.card == card && to.key.is_none();
        self.go_to.take_if(reached).is_some()
    }

    /// Whether this setting is: true once.
    fn reaches_setting(&mut self, plugin: &str, key: &str) -> bool {
        let reached = |to: &mut GoTo| to.card == plugin && to.key.as_deref() == Some(key);
        self.go_to.take_if(reached).is_some()
    }
}

/// What the cards of the host's own are gone to by: no plugin bears these names.
const PRACTICE: &str = "$cabinet";
const STATION: &str = "$poste";
const IDENTITIES: &str = "$identites";
const MAILBOXES: &str = "$boites";
const TRANSFER: &str = "$transfert";

/// The host's own cards, by the name they are gone to.
pub(crate) fn sections() -> [(&'static str, String); 5] {
    [
        (PRACTICE, t("reglages-cabinet")),
        (STATION, t("reglages-poste")),
        (IDENTITIES, t("reglages-identites")),
        (MAILBOXES, t("reglages-boites")),
        (TRANSFER, t("reglages-transfert")),
    ]
}

/// Draw the page.
pub(crate) fn show(ui: &mut Ui, rect: Rect, desk: &mut Desk<'_>, settings: &mut Settings) {
    let plugins = desk.model.plugins();
    let listed: Vec<&PluginInfo> = plugins
        .iter()
        .filter(|plugin| has_settings(plugin, desk))
        .collect();
    let builder = UiBuilder::new()
        .max_rect(rect)
        .id_salt("settings")
        .accessibility_role(Role::Main)
        .accessibility_label(t("reglages"));
    ui.scope_builder(builder.layout(Layout::top_down(Align::Min)), |ui| {
        let left = rect.width() - INDEX >= WIDTH;
        let mut body = rect;
        if left {
            let (index, rest) = rect.split_left_right_at_x(rect.left() + INDEX);
            body = rest;
            contents(ui, index, &listed, settings);
        }
        let inside = UiBuilder::new()
            .max_rect(body)
            .layout(Layout::top_down(Align::Min));
        ui.scope_builder(inside, |ui| {
            ScrollArea::vertical()
                .auto_shrink(false)
                .content_margin(egui::Margin::same(24))
                .show(ui, |ui| {
                    widgets::at_most(ui, WIDTH);
                    ui.spacing_mut().item_spacing.y = 12.0;
                    widgets::title(ui, &t("reglages"), NAME, 1);
                    let wanted = search::show(ui, &mut settings.words, &listed);
                    let mut cards = vec![
                        (PRACTICE, practice(ui, desk, settings)),
                        (STATION, station(ui, settings)),
                        (
                            IDENTITIES,
                            identities::show(ui, desk, &mut settings.identities),
                        ),
                        (TRANSFER, transfer::show(ui, desk, &mut settings.transfer)),
                    ];
                    if let Some(mail) = desk.model.mailboxes() {
                        let card = mailboxes::show(ui, desk, &mail, &mut settings.mailboxes);
                        cards.push((MAILBOXES, card));
                    }
                    for (name, card) in cards {
                        if settings.reaches(name) {
                            bring(ui, card);
                        }
                    }
                    for plugin in listed {
                        one(ui, plugin, desk, settings);
                    }
                    if wanted.is_some() {
                        // In the next frame: what was found is not in the way any more, and all stands where it will.
                        settings.go_to = wanted;
                        ui.ctx().request_repaint();
                    }
                });
        });
    });
}

fn has_settings(plugin: &PluginInfo, desk: &Desk<'_>) -> bool {
    !plugin.manifest.settings.is_empty()
        || desk
            .contributions
            .settings
            .iter()
            .any(|one| one.plugin == plugin.manifest.id)
}

/// The names of what can be set, each a way to it.
fn contents(ui: &mut Ui, rect: Rect, listed: &[&PluginInfo], settings: &mut Settings) {
    let builder = UiBuilder::new()
        .max_rect(rect.shrink2(egui::vec2(16.0, 24.0)))
        .id_salt("index")
        .accessibility_role(Role::Navigation)
        .accessibility_label(t("reglages-sommaire"));
    ui.scope_builder(builder.layout(Layout::top_down(Align::Min)), |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let ours = sections().map(|(id, name)| (id.to_owned(), name));
        let names = ours.into_iter().chain(
            listed
                .iter()
                .map(|plugin| (plugin.manifest.id.clone(), plugin.manifest.name.clone())),
        );
        for (id, name) in names {
            let button = Button {
                whole: true,
                ..Button::new(&name)
            };
            if button.weight(Weight::Quiet).show(ui).clicked() {
                settings.go_to(id);
            }
        }
    });
}

/// Bring a card into sight, and show which it is.
fn bring(ui: &Ui, card: Rect) {
    ui.scroll_to_rect(card, Some(Align::Min));
    mark(ui, card);
}

/// Frame what was gone to.
fn mark(ui: &Ui, rect: Rect) {
    ui.painter().rect_stroke(
        rect,
        egui::CornerRadius::same(crate::kit::theme::CARD_RADIUS),
        egui::Stroke::new(1.0, palette(ui).accent),
        egui::StrokeKind::Inside,
    );
}

/// What belongs to the practice: the zone its days are counted in. Answers where it stands.
fn practice(ui: &mut Ui, desk: &mut Desk<'_>, settings: &mut Settings) -> Rect {
    let key = ViewKey {
        plugin: zone::OWNER.to_owned(),
        contribution: PRACTICE.to_owned(),
        patient: None,
    };
    let place: Place = (key, zone::KEY.to_owned());
    let now = desk.model.zone();
    let refusal = desk.model.right(socle_session::Act::Manage).refusal();
    let card = widgets::card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        widgets::title(ui, &t("reglages-cabinet"), DENSE, 2);
        widgets::caption(ui, t("reglage-fuseau"));
        let mut chosen = None;
        ui.horizontal(|ui| {
            ui.add_enabled_ui(refusal.is_none(), |ui| {
                let list = egui::ComboBox::from_id_salt(zone::KEY)
                    .width(280.0)
                    .selected_text(now.label())
                    .show_ui(ui, |ui| {
                        for (name, label) in zone::FRENCH {
                            if ui.selectable_label(name == now.name(), label).clicked() {
                                chosen = Some(name);
                            }
                        }
                    });
                if settings.is_wanted(PRACTICE) {
                    list.response.request_focus();
                }
                list.response
                    .on_disabled_hover_text(refusal.map_or("", |refusal| refusal.sentence))
                    .widget_info(|| {
                        WidgetInfo::labeled(
                            Role::ComboBox,
                            refusal.is_none(),
                            format!("{} : {}", t("reglage-fuseau"), now.label()),
                        )
                    });
            });
            if settings.saved.is_at(&place) {
                widgets::caption(ui, t("reglage-garde"));
            }
        });
        widgets::caption(
            ui,
            refusal.map_or_else(
                || t("reglage-fuseau-aide"),
                |refusal| refusal.sentence.to_owned(),
            ),
        );
        if let Some(name) = chosen.filter(|name| *name != now.name()) {
            let act = Act::Set {
                plugin: zone::OWNER.to_owned(),
                key: zone::KEY.to_owned(),
                value: Value::Text(name.to_owned()),
            };
            desk.errands.push(Errand::Act(act, Some(place)));
        }
    });
    card.response.rect
}

/// What belongs to this workstation. Answers where it stands.
fn station(ui: &mut Ui, settings: &Settings) -> Rect {
    let card = widgets::card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        widgets::title(ui, &t("reglages-poste"), DENSE, 2);
        let mut theme = ui.ctx().options(|options| options.theme_preference);
        let before = theme;
        let group = UiBuilder::new()
            .accessibility_role(Role::RadioGroup)
            .accessibility_label(t("reglage-apparence"));
        ui.scope_builder(group, |ui| {
            widgets::caption(ui, t("reglage-apparence"));
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 12.0;
                for (value, label) in [
                    (ThemePreference::System, t("apparence-systeme")),
                    (ThemePreference::Light, t("apparence-claire")),
                    (ThemePreference::Dark, t("apparence-sombre")),
                ] {
                    let shown = ui.radio_value(&mut theme, value, label);
                    if value == before && settings.is_wanted(STATION) {
                        shown.request_focus();
                    }
                }
            });
        });
        if theme != before {
            ui.ctx().set_theme(theme);
        }
    });
    card.response.rect
}

fn one(ui: &mut Ui, plugin: &PluginInfo, desk: &mut Desk<'_>, settings: &mut Settings) {
    let manifest = &plugin.manifest;
    let builder = UiBuilder::new()
        .id_salt(("settings-of", &manifest.id))
        .accessibility_role(Role::Region)
        .accessibility_label(&manifest.name);
    ui.scope_builder(builder, |ui| {
        ui.spacing_mut().item_spacing.y = 12.0;
        let card = widgets::card(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            widgets::title(ui, &manifest.name, DENSE, 2);
            if manifest.settings.is_empty() {
                return;
            }
            match desk.model.settings(&manifest.id) {
                None => drop(widgets::busy_mark(ui)),
                Some(state) => form::show(ui, plugin, &state, desk, settings),
            }
        });
        if settings.reaches(&manifest.id) {
            bring(ui, card.response.rect);
        }
        for panel in desk
            .contributions
            .settings
            .iter()
            .filter(|one| one.plugin == manifest.id)
        {
            panel::show(ui, panel, None, desk, Frame::Card);
        }
    });
}
